//! The register of decisions and the sittings, on both databases and through the pages.

use std::path::Path;

use jiff::civil::date;
use umlauf_decisions::{Due, Flaw, Key, Resolved, State, Subject};
use umlauf_engine::Texts;
use umlauf_engine::decisions::{Hindered, Wish};
use umlauf_engine::ident::command_id;
use umlauf_tests::{Browser, World, on_both};
use umlauf_workflow::{Act, PaperName, PersonId};

const BODY: &str = "it-planungsrat";

fn whole(number: &str, item: Option<u32>) -> Subject {
    Subject { key: Key { body: BODY.into(), number: number.into() }, item }
}

#[test]
fn the_shipped_decisions_are_read_and_their_schema_is_current() {
    let texts = Texts::shipped();
    let [source] = texts.decisions.as_slice() else { panic!("one file") };
    let file = umlauf_decisions::read(source).unwrap();
    assert_eq!(file.decisions.len(), 75);
    assert!(file.decisions.iter().all(|one| one.source.is_some()));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../workflows/schema/decisions.json");
    if std::env::var_os("UMLAUF_BLESS").is_some() {
        std::fs::write(&path, umlauf_decisions::schema()).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap(), umlauf_decisions::schema());
    assert!(
        jsonschema::validator_for(&serde_json::from_str(&umlauf_decisions::schema()).unwrap())
            .is_ok()
    );
}

#[test]
fn what_real_decisions_did_to_one_another_is_known() {
    let file = umlauf_decisions::read(&Texts::shipped().decisions[0]).unwrap();
    let register = umlauf_decisions::Register::new(file.decisions);
    let ended = |day| register.state(&whole("2025/02", Some(3)), day);
    assert_eq!(ended(date(2025, 11, 25)), State::InForce);
    let by = vec![whole("B-2025/33-IT", Some(1))];
    assert_eq!(ended(date(2025, 11, 26)), State::Repealed { by });
    let waits = register.state(&whole("2020/44", Some(3)), date(2026, 1, 1));
    assert!(matches!(waits, State::Conditional { .. }), "{waits:?}");
    // What is named and not in the file is told.
    let gaps: Vec<&str> = register
        .flaws()
        .iter()
        .map(|flaw| match flaw {
            Flaw::Dangling { mention } => mention.to.key.number.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    for number in ["2022/43", "2024/19", "2023/44", "2020/58"] {
        assert!(gaps.contains(&number), "{gaps:?}");
    }
}

#[tokio::test]
async fn importing_twice_changes_nothing_and_both_ways_are_linked() {
    on_both(async |database| {
        let world = World::on(database, "2026-01-15 09:00").await;
        let engine = world.engine();
        let file = umlauf_decisions::read(&Texts::shipped().decisions[0]).unwrap();
        assert_eq!(engine.import_decisions(&file.decisions).await.unwrap(), 75);
        assert_eq!(engine.import_decisions(&file.decisions).await.unwrap(), 0);
        let decided = engine.decided().await.unwrap();
        assert_eq!(decided.register.decisions().count(), 75);
        let anybody = Browser::stranger(&world);
        anybody.sees("/register").await.with(&["B-2025/33-IT", "Portfoliosteuerung", "2010"]);
        let found = anybody.sees("/register?q=xbezahldienste&jahr=2022").await;
        found.with(&["2022/33"]).without(&["B-2025/33-IT"]);
        let page = anybody.sees("/register/it-planungsrat/2025/02").await;
        page.with(&["aufgehoben durch", "/register/it-planungsrat/B-2025/33-IT", "noreferrer"]);
        page.with(&["Unbestätigt"]);
        anybody.sees("/register/B-2025/33-IT").await.with(&["hebt auf", "2025/02 Ziffer 3"]);
        // What they did to one another is drawn, and told as a list.
        let page = anybody.sees("/register/it-planungsrat/B-2025/33-IT").await;
        page.with(&["<svg viewBox", "u-graph__repeals", "hebt auf: 2025/02 Ziffer 3"]);
        page.with(&["Dasselbe als Liste", "u-graph__here"]).without(&["style="]);
        let alone = anybody.sees("/register/it-planungsrat/2010/01").await;
        alone.without(&["<svg viewBox", "Dasselbe als Liste"]);
        let text = anybody.get("/register/bekanntmachung/it-planungsrat/2022/32").await;
        assert_eq!(text.status, 200);
        text.with(&["Bekanntmachung", "Beschluss 2022/32", "Im Auftrag"]);
        let data = anybody.get("/api/v1/decisions?q=2025/02").await;
        assert_eq!(data.status, 200, "{}", data.text);
        data.with(&["\"effect\":\"repeals\"", "B-2025/33-IT"]);
    })
    .await;
}

#[tokio::test]
async fn what_a_case_decides_is_in_the_register_with_its_ziffern() {
    on_both(async |database| {
        let world = World::on(database, "2022-08-15 09:00").await;
        let office = world.office();
        let case = office.opens("umlaufverfahren", "Eigener Beschluss").await;
        office.files(&case, &["beschlusstext", "begruendung"]).await;
        let text = "decision: Eigener Beschluss\nitems:\n  - {verb: beauftragt, to: FITKO, \
                    text: mit dem Bericht, due: zur 40. Sitzung, repeals: 2022/21 Ziffer 1}\n";
        let digest = office.keeps(text).await;
        let paper = PaperName::from("anlage-beschluss");
        office.does(&case, Act::File { paper, digest }).await;
        adopted(&world, &case).await;
        let decided = world.engine().decided().await.unwrap();
        let own = decided.register.get(BODY, "2022/32").unwrap();
        assert_eq!((own.title.as_str(), own.items.len()), ("Eigener Beschluss", 1));
        assert_eq!(decided.own.len(), 1);
        // The number was given in reality too; what this program knows at first hand counts, once.
        assert_eq!(decided.register.decisions().count(), 75);
        let state = decided.register.state(&whole("2022/21", Some(1)), date(2022, 12, 1));
        assert_eq!(state, State::Repealed { by: vec![whole("2022/32", Some(1))] });
        let page = Browser::stranger(&world).sees("/register/it-planungsrat/2022/32").await;
        page.with(&["Eigener Beschluss", "zur 40. Sitzung", "2022/21 Ziffer 1"]);
    })
    .await;
}

#[tokio::test]
async fn numbers_go_on_where_their_form_changes_and_the_day_of_the_finding_says_how() {
    on_both(async |database| {
        let world = World::on(database, "2025-10-30 09:00").await;
        let body = umlauf_workflow::BodyName::from(BODY);
        world.store().set_counter(&body, "2025", 32).await.unwrap();
        // Established one after another; published the other way round, after the form has changed.
        let (first, second) = (begun(&world, "Zuerst").await, begun(&world, "Danach").await);
        world.advance_to("2025-11-25 15:00").await;
        world.settles().await;
        world.chair().acts(&first, "zustande gekommen").await;
        world.advance_to("2025-11-26 09:00").await;
        world.chair().acts(&second, "zustande gekommen").await;
        world.office().acts(&second, "veröffentlichen").await;
        world.office().acts(&first, "veröffentlichen").await;
        world.expect(&second).await.numbered("B-2025/32-IT");
        world.expect(&first).await.numbered("2025/33");
        // Established on the last day of a year: the number is of that year.
        let late = begun(&world, "Am Jahresende").await;
        world.advance_to("2025-12-31 09:00").await;
        world.settles().await;
        world.chair().acts(&late, "zustande gekommen").await;
        world.advance_to("2026-01-02 09:00").await;
        world.office().acts(&late, "veröffentlichen").await;
        world.expect(&late).await.numbered("B-2025/34-IT");
        assert_eq!(world.store().counter(&body, "2025").await.unwrap(), 35);
        assert_eq!(world.store().counter(&body, "2026").await.unwrap(), 1);
    })
    .await;
}

/// A case in which everybody has agreed; the deadline ends the vote.
async fn begun(world: &World, title: &str) -> umlauf_workflow::CaseId {
    let case = world.office().opens("umlaufverfahren", title).await;
    world.office().files(&case, &["beschlusstext", "begruendung"]).await;
    voted(world, &case).await;
    case
}

async fn voted(world: &World, case: &umlauf_workflow::CaseId) {
    world.office().acts(case, "vorlegen").await;
    world.settles().await;
    world.chair().acts(case, "freigeben").await;
    world.settles().await;
    for member in umlauf_tests::VOTERS {
        world.member(member).votes(case, umlauf_voting::Choice::Yes).await;
    }
}

async fn adopted(world: &World, case: &umlauf_workflow::CaseId) {
    voted(world, case).await;
    world.advance_to("2022-09-10 09:00").await;
    world.settles().await;
    world.chair().acts(case, "zustande gekommen").await;
    world.settles().await;
    world.office().acts(case, "veröffentlichen").await;
    world.settles().await;
}

#[tokio::test]
async fn a_moved_sitting_moves_what_is_due_to_it() {
    on_both(async |database| {
        let world = World::on(database, "2026-01-15 09:00").await;
        let engine = world.engine();
        let person = PersonId::from("p-gst-1");
        let due = Due::Sitting { number: 49, of: None };
        let day = async || match engine.sittings().await.unwrap().resolve(BODY, &due) {
            Resolved::Day(day) => Some(day),
            _ => None,
        };
        assert_eq!(day().await, None);
        let set = |day, reason: Option<&str>| Wish::Set {
            day,
            place: None,
            reason: reason.map(str::to_owned),
        };
        let (first, later) = (date(2026, 3, 25), date(2026, 4, 1));
        let id = command_id();
        let act =
            async |wish, id| engine.change_sitting((BODY, 49), wish, &person, id).await.unwrap();
        assert_eq!(act(set(first, None), id.clone()).await, Ok(()));
        assert_eq!(act(set(first, None), id).await, Ok(()), "sent twice it is one act");
        assert_eq!(day().await, Some(first));
        assert_eq!(act(set(later, None), command_id()).await, Err(Hindered::Reason));
        assert_eq!(act(set(first, Some("Grund")), command_id()).await, Err(Hindered::Same));
        assert_eq!(act(set(later, Some("Terminkollision")), command_id()).await, Ok(()));
        assert_eq!(day().await, Some(later));
        let acts = engine.store().sitting_acts().await.unwrap();
        let told: Vec<_> = acts.iter().map(|act| (act.n, act.act.as_str())).collect();
        assert_eq!(told, [(1, "added"), (2, "moved")]);
        let cancel = Wish::Cancel { reason: "Entfällt".into() };
        assert_eq!(act(cancel, command_id()).await, Ok(()));
        assert_eq!(day().await, None);
    })
    .await;
}

#[tokio::test]
async fn the_office_moves_a_sitting_after_a_second_look() {
    on_both(async |database| {
        let world = World::on(database, "2026-01-15 09:00").await;
        Browser::stranger(&world).sees("/sitzungen").await.with(&[
            "49. Sitzung",
            "Tag noch offen",
            "2025/03",
        ]);
        let office = Browser::of(&world, "office").await;
        let page = office.sees("/sitzungen").await;
        let fields = [("gremium", BODY), ("nummer", "49"), ("tag", "2026-03-25")];
        let asked = office.fills(&page, "/sitzungen", &fields).await;
        asked.with(&["Richtig so?", "25. März 2026"]);
        assert!(world.engine().store().sitting_acts().await.unwrap().is_empty());
        let sure = [fields[0], fields[1], fields[2], ("bestaetigt", "ja")];
        assert_eq!(
            office.fills(&asked, "/sitzungen", &sure).await.location(),
            "/sitzungen?gremium=it-planungsrat"
        );
        office.sees("/sitzungen").await.with(&["25. März 2026"]);
        office
            .sees("/register/it-planungsrat/2025/03")
            .await
            .with(&["zur 49. Sitzung (Mittwoch, 25. März 2026)"]);
    })
    .await;
}
