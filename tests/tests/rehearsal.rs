//! While people practise, every page and every letter says ÜBUNG, and nothing leaves for a real address;
//! on both databases.
#![expect(clippy::unwrap_used, reason = "helpers of tests may unwrap as tests do")]

use std::collections::BTreeSet;

use jiff::civil::date;
use umlauf_engine::people::{Mandate, People, Person};
use umlauf_notify::{Channel as _, Delivery, Memory, Rehearsal, Templates, render, samples};
use umlauf_tests::{Browser, Program, VOTERS, World, on_both};
use umlauf_voting::Choice;
use umlauf_workflow::{Act, Capacity, CaseId, PersonId, RollRow, Seat, Stand};

/// Somebody with an address that mail can reach.
async fn with_a_real_address(world: &World) {
    let person = PersonId::from("echt");
    let people = People {
        body: "it-planungsrat".to_owned(),
        persons: vec![Person {
            id: person.clone(),
            name: "Person mit Postfach".to_owned(),
            email: "person@stadt.test".to_owned(),
        }],
        mandates: vec![Mandate {
            person,
            seat: Seat::Member("HH".into()),
            capacity: Capacity::Representative,
            from: date(2022, 1, 1),
            until: None,
        }],
        mailboxes: Vec::new(),
    };
    world.engine().import(&people).await.unwrap();
}

/// A written vote with everything that brings letters, and its sequel.
async fn written(world: &World) -> CaseId {
    let case = world.launches("Übungsbeschluss").await;
    world.member("BY").votes(&case, Choice::Yes).await;
    world.member("NW").coordinates(&case, "2022-08-30").await;
    world.office().enters(&case, "HB", Choice::Yes).await;
    world.second_of_office().refuses_entry(&case, "HB", "Absender unklar").await;
    world.office().corrects(&case, "begruendung", "Begründung, berichtigt", "Schreibfehler").await;
    world.chair().extends(&case, "2022-09-07", "Kabinettstermine").await;
    let text = world.engine().keep("Seite 3 fehlt.").await.unwrap();
    world.member("BY").does(&case, Act::Note { text }).await;
    for code in VOTERS.into_iter().filter(|code| !["BY", "NW", "HB"].contains(code)) {
        world.member(code).votes(&case, Choice::Yes).await;
    }
    world.advance_to("2022-09-08 09:00").await;
    world.member("HB").asks(&case, umlauf_tests::vote(Choice::No)).await;
    world.settles().await;
    world.chair().acts_because(&case, "zustande gekommen", "Hamburg wusste es.").await;
    world.chair().annuls(&case, "Versehen").await;
    world.advance_to("2022-09-14 09:00").await;
    case
}

/// A sitting, up to the entry that waits.
async fn sitting(world: &World) -> CaseId {
    let case = world.office().opens("sitzungsbeschluss", "Übung in der Sitzung").await;
    world.office().files(&case, &["beschlusstext", "begruendung"]).await;
    world.office().acts(&case, "zur Tagesordnung anmelden").await;
    world.chair().acts(&case, "auf die Tagesordnung setzen").await;
    let rows = VOTERS.iter().map(|code| RollRow {
        member: (*code).into(),
        stand: Stand::Yes,
        capacity: Some(Capacity::Representative),
        declaration: None,
    });
    let rows: Vec<_> = rows.collect();
    let evidence = world.engine().keep("Entwurf der Niederschrift").await.unwrap();
    let enter = Act::EnterRoll { held: date(2022, 9, 14), rows, evidence };
    let second = world.second_of_office();
    world.office().does(&case, enter.clone()).await;
    let reason = world.engine().keep("Nur zur Übung").await.unwrap();
    second.does(&case, Act::RefuseRoll { reason }).await;
    world.office().does(&case, enter.clone()).await;
    let entry = world.sees(&case).await.ballot().roll.as_ref().unwrap().revision;
    second.does(&case, Act::ConfirmRoll { entry }).await;
    world.settles().await;
    let other = world.office().opens("sitzungsbeschluss", "Noch eine Übung").await;
    world.office().files(&other, &["beschlusstext", "begruendung"]).await;
    world.office().acts(&other, "zur Tagesordnung anmelden").await;
    world.chair().acts(&other, "auf die Tagesordnung setzen").await;
    world.office().does(&other, enter).await;
    world.settles().await;
    other
}

#[tokio::test]
async fn every_kind_of_letter_is_marked_and_goes_to_nobody_real() {
    let templates = Templates::shipped().unwrap();
    let sender = umlauf_notify::Sender::new("umlauf@it-planungsrat.example").unwrap();
    let mut kinds = BTreeSet::new();
    for mut dispatch in samples() {
        kinds.insert(dispatch.notice.kind());
        for marked in [true, false] {
            // A letter that was rendered without the mark gets it on its way.
            dispatch.rehearsal = marked;
            dispatch.to.address = "person@hb.example".to_owned();
            let channel = Rehearsal::new(Memory::new());
            let mail = render(&templates, &sender, &dispatch).unwrap();
            assert_eq!(channel.deliver(&mail).await, Delivery::Accepted);
            let mail = mail.rehearse();
            let kind = dispatch.notice.kind();
            assert!(mail.subject.starts_with("ÜBUNG: "), "{kind}: {}", mail.subject);
            assert!(mail.text.starts_with("ÜBUNG\n"), "{kind}: {}", mail.text);
            assert!(mail.html.contains("<strong>ÜBUNG</strong>"), "{kind}");
            dispatch.to.address = "person@senat.test".to_owned();
            let mail = render(&templates, &sender, &dispatch).unwrap();
            let held = channel.deliver(&mail).await;
            assert!(matches!(held, Delivery::GiveUp { .. }), "{kind}: {held:?}");
        }
    }
    assert_eq!(kinds.len(), umlauf_notify::KINDS.len(), "{kinds:?}");
}

#[tokio::test]
async fn what_is_sent_is_marked_and_what_is_held_back_is_seen() {
    on_both(async |database| {
        let world = World::rehearsing(database, "2022-08-15 09:00").await;
        with_a_real_address(&world).await;
        let case = written(&world).await;
        sitting(&world).await;
        let mails = world.mails().delivered();
        assert!(mails.len() > 200, "{}", mails.len());
        for mail in &mails {
            assert!(mail.is_rehearsal() && mail.subject.starts_with("ÜBUNG: "), "{}", mail.subject);
            assert!(mail.address.ends_with(".example"), "{}", mail.address);
        }
        assert!(world.mails().tries("person@stadt.test").is_empty(), "nobody tried");
        let office = Browser::of(&world, "office").await;
        let page = office.sees(&format!("/vorgaenge/{case}/schreiben")).await;
        page.with(&["Person mit Postfach", "ÜBUNG: zurückgehalten"]);
        let monitor = Browser::of(&world, "monitor").await;
        monitor.sees("/lage").await.with(&["Nicht zustellbare Schreiben", "halten wir zurück"]);
    })
    .await;
}

#[tokio::test]
async fn every_page_is_marked_for_everybody() {
    on_both(async |database| {
        let world = World::rehearsing(database, "2022-08-15 09:00").await;
        let running = written(&world).await;
        let sits = sitting(&world).await;
        let open = world.office().opens("umlaufverfahren", "Läuft noch").await;
        world.office().files(&open, &["beschlusstext", "begruendung"]).await;
        world.office().acts(&open, "vorlegen").await;
        world.chair().acts(&open, "freigeben").await;
        let draft = world.office().opens("umlaufverfahren", "Entwurf").await;
        let mut paths: Vec<String> = [
            "/",
            "/anmelden",
            "/hilfe",
            "/hilfe/gremien",
            "/hilfe/gremien/it-planungsrat",
            "/hilfe/verfahren",
            "/hilfe/verfahren/sitzungsbeschluss",
            "/register",
            "/meine",
            "/lage",
            "/mandate",
            "/mandate/neu",
            "/pruefung",
            "/vorgaenge",
            "/vorgaenge/neu",
            "/zugaenge",
            "/gibt-es-nicht",
        ]
        .map(String::from)
        .into();
        for case in [&running, &sits, &open, &draft] {
            for part in [
                "",
                "/verlauf",
                "/schreiben",
                "/eintrag",
                "/sitzung",
                "/sitzung?beginn=alle",
                "/stimme",
                "/feststellung",
                "/berichtigung",
                "/zug?wahl=zur%C3%BCckziehen",
                "/start?wahl=auf%20die%20Tagesordnung%20setzen",
                "/unterlagen/beschlusstext/lesen",
            ] {
                paths.push(format!("/vorgaenge/{case}{part}"));
            }
            paths.push(format!("/pruefung/{case}"));
        }
        let mut people = vec![Browser::stranger(&world)];
        for person in ["office", "office-2", "chair", "monitor", "auditor", "administrator", "BY"] {
            people.push(Browser::of(&world, person).await);
        }
        let mut marked = 0;
        for browser in &people {
            for path in &paths {
                let reply = browser.get(path).await;
                if !reply.header("content-type").starts_with("text/html") {
                    continue;
                }
                assert!(reply.text.contains("ÜBUNG"), "{path} ({}): {}", reply.status, reply.text);
                marked += 1;
            }
        }
        assert!(marked > 150, "{marked}");
        people[0].sees("/register/atom.xml").await.with(&["<title>ÜBUNG: Beschlüsse</title>"]);
        let table = people[4].sees("/lage.csv").await;
        assert!(table.header("content-disposition").contains("uebung-lage.csv"));
        for line in table.text.trim_start_matches('\u{feff}').lines() {
            assert!(line.starts_with("\"ÜBUNG\";"), "{line}");
        }
        let office = Program::of(&world, "office").await;
        let list = office.reads("/api/v1/cases?body=it-planungsrat").await;
        assert!(list["items"].as_array().unwrap().iter().all(|case| case["rehearsal"] == true));
        assert_eq!(office.reads(&format!("/api/v1/cases/{running}")).await["rehearsal"], true);
        assert_eq!(
            office.reads(&format!("/api/v1/cases/{running}/tally")).await["rehearsal"],
            true
        );
        let register = office.reads("/api/v1/register").await;
        assert!(register["items"].as_array().unwrap().iter().all(|one| one["rehearsal"] == true));
        let stalls = Program::of(&world, "monitor").await;
        let stalls = stalls.reads("/api/v1/stalls?body=it-planungsrat").await;
        assert!(stalls.as_array().unwrap().iter().all(|one| one["rehearsal"] == true));
        let calendar = world.engine().calendar("Fristen", &[]);
        assert!(calendar.contains("X-WR-CALNAME:ÜBUNG: Fristen"), "{calendar}");
    })
    .await;
}
