//! Orders of decisions, tracked until they are reported and accepted: who may do what at which moment, on
//! both databases, from pages, programs and two nodes at once.
#![expect(clippy::unwrap_used, reason = "helpers of tests may unwrap as tests do")]

use jiff::civil::date;
use serde_json::json;
use umlauf_decisions::{Key, Subject};
use umlauf_engine::ident::command_id;
use umlauf_engine::orders::{NotDone, Progress, Step};
use umlauf_engine::people::{Mandate, People, Person};
use umlauf_tests::{Browser, Program, World, on_both};
use umlauf_workflow::{Capacity, Office, PersonId, Seat};

const BODY: &str = "it-planungsrat";
const FILE: &str = "decisions: Erfunden\nbody: it-planungsrat\nlist:\n  - number: 2026/01\n    title: Erfundener Auftrag\n    \
    date: 2026-01-10\n    held: 48. Sitzung\n    source: https://example.org/erfunden\n    items:\n      \
    - {verb: beauftragt, to: [BY], text: legt einen Bericht vor, due: zur 49. Sitzung}\n      \
    - {verb: beauftragt, to: [FITKO], text: legt eine Liste vor, due: 2026-01-12}\n      \
    - {verb: bittet, to: [Andere Konferenz], text: berichtet}\n";

fn item(number: u32) -> Subject {
    Subject { key: Key { body: BODY.into(), number: "2026/01".into() }, item: Some(number) }
}

async fn ordered(world: &World) {
    let file = umlauf_decisions::read(&umlauf_source::Source::new("erfunden.yaml", FILE)).unwrap();
    assert_eq!(world.engine().import_decisions(&file.decisions).await.unwrap(), 1);
    let person = PersonId::from("monitor");
    let people = People {
        body: BODY.to_owned(),
        persons: vec![Person {
            id: person.clone(),
            name: "Wacht".to_owned(),
            email: "wacht@fitko.example".to_owned(),
        }],
        mandates: vec![Mandate {
            person,
            seat: Seat::Office(Office::Monitor),
            capacity: Capacity::Office,
            from: date(2022, 1, 1),
            until: None,
        }],
        mailboxes: Vec::new(),
    };
    world.engine().import(&people).await.unwrap();
}

async fn tracks(world: &World, of: u32, step: Step, by: &str) -> Result<(), NotDone> {
    let note = (step != Step::Accept).then(|| String::from("Der Bericht, und warum."));
    let person = PersonId::from(by);
    world.engine().track(&item(of), (step, note), &person, command_id()).await.unwrap()
}

async fn stands(world: &World, of: u32) -> Progress {
    let orders = world.engine().orders().await.unwrap();
    let same =
        |one: &&umlauf_engine::orders::Tracked| one.key == item(of).key && one.item.number == of;
    orders.iter().find(same).unwrap().progress
}

#[tokio::test]
async fn who_is_ordered_reports_and_only_the_office_accepts() {
    on_both(async |database| {
        let world = World::on(database, "2026-01-15 09:00").await;
        ordered(&world).await;
        let everybody = ["office", "office-2", "chair", "monitor", "BY", "HE"];
        // To whom an order is, and who alone may report on it.
        for (of, may) in [
            (1, vec!["office", "office-2", "BY"]),
            (2, vec!["office", "office-2", "monitor"]),
            (3, vec!["office", "office-2"]),
        ] {
            for by in everybody.into_iter().filter(|by| !may.contains(by)) {
                assert_eq!(
                    tracks(&world, of, Step::Report, by).await,
                    Err(NotDone::NotYours),
                    "{by}"
                );
            }
            assert_eq!(tracks(&world, of, Step::Accept, "office").await, Err(NotDone::NoReport));
            let first = may[may.len() - 1];
            assert_eq!(tracks(&world, of, Step::Report, first).await, Ok(()), "{first}");
            assert_eq!(tracks(&world, of, Step::Report, first).await, Err(NotDone::Waits));
            for by in everybody.into_iter().filter(|by| !["office", "office-2"].contains(by)) {
                for step in [Step::Accept, Step::GiveBack] {
                    assert_eq!(tracks(&world, of, step, by).await, Err(NotDone::NotYours), "{by}");
                }
            }
            assert_eq!(tracks(&world, of, Step::GiveBack, "office").await, Ok(()));
            assert_eq!(stands(&world, of).await, Progress::Returned);
            assert_eq!(tracks(&world, of, Step::Report, "office-2").await, Ok(()));
            assert_eq!(
                tracks(&world, of, Step::Accept, "office-2").await,
                Err(NotDone::SecondPerson)
            );
            assert_eq!(tracks(&world, of, Step::Accept, "office").await, Ok(()));
            assert_eq!(stands(&world, of).await, Progress::Accepted);
            for step in [Step::Report, Step::Accept, Step::GiveBack] {
                assert_eq!(tracks(&world, of, step, "office").await, Err(NotDone::Over));
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_sent_to_two_nodes_at_once_is_one_act() {
    on_both(async |database| {
        let world = World::on(database, "2026-01-15 09:00").await;
        ordered(&world).await;
        let other = world.another_node().await;
        let (one, two) = tokio::join!(
            tracks(&world, 1, Step::Report, "BY"),
            tracks(&other, 1, Step::Report, "office-2")
        );
        assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
        assert_eq!(world.engine().store().report_acts().await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn orders_are_followed_on_pages_and_by_programs() {
    on_both(async |database| {
        let world = World::on(database, "2026-01-15 09:00").await;
        ordered(&world).await;
        let anybody = Browser::stranger(&world);
        anybody.sees("/auftraege").await.with(&["2026/01 Ziffer 1", "ohne Bericht", "überfällig"]);
        let member = Browser::of(&world, "BY").await;
        let page = member.sees("/auftraege").await;
        let fields = [
            ("gremium", BODY),
            ("nummer", "2026/01"),
            ("ziffer", "1"),
            ("schritt", "bericht"),
            ("text", "Die Auswertung liegt bei."),
        ];
        let done = member.fills(&page, "/auftraege", &fields).await;
        assert_eq!(done.location(), "/auftraege?gremium=it-planungsrat");
        member.sees("/auftraege").await.with(&["Bericht liegt vor", "Die Auswertung liegt bei."]);
        anybody.sees("/auftraege").await.with(&["Bericht liegt vor"]).without(&["Die Auswertung"]);
        anybody.sees("/sitzungen").await.with(&["Bericht liegt vor"]);
        let office = Browser::of(&world, "office").await;
        office.sees("/vorgaenge").await.with(&["1 Berichte warten auf Annahme"]);
        Browser::of(&world, "monitor")
            .await
            .sees("/lage")
            .await
            .with(&["Aufträge aus Beschlüssen"]);
        let program = Program::of(&world, "office").await;
        let act = json!({ "body": BODY, "number": "2026/01", "item": 1, "act": "accept" });
        assert_eq!(program.post("/api/v1/orders/acts", &act).await.status, 204);
        assert_eq!(program.post("/api/v1/orders/acts", &act).await.status, 422);
        let orders = Program::stranger(&world).reads("/api/v1/orders?body=it-planungsrat").await;
        let own = |order: &&serde_json::Value| order["number"] == "2026/01" && order["item"] == 1;
        let order = orders.as_array().unwrap().iter().find(own).unwrap();
        assert_eq!(order["progress"], "accepted");
        let sittings = Program::stranger(&world).reads("/api/v1/sittings").await;
        assert!(sittings.as_array().unwrap().iter().any(|one| one["number"] == 49));
    })
    .await;
}
