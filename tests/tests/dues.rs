//! What is due, in one list: by day, by sitting, by event; and that an event happened.
#![expect(clippy::unwrap_used, reason = "helpers of tests may unwrap as tests do")]

use jiff::civil::{Date, date};
use serde_json::json;
use umlauf_decisions::{Key, Subject};
use umlauf_engine::decisions::Wish;
use umlauf_engine::dues::{Happening, NotHappened, Pressing};
use umlauf_engine::ident::command_id;
use umlauf_engine::orders::Step;
use umlauf_tests::{Browser, Program, World, on_both};
use umlauf_workflow::PersonId;

const BODY: &str = "it-planungsrat";
const FILE: &str = "decisions: Erfunden\nbody: it-planungsrat\nlist:\n  - number: 2026/01\n    title: Erfundener Auftrag\n    \
    date: 2026-01-10\n    held: 48. Sitzung\n    source: https://example.org/erfunden\n    items:\n      \
    - {verb: beauftragt, to: [BY], text: legt einen Bericht vor, due: {event: Inkrafttreten des Vertrages}}\n      \
    - {verb: beauftragt, to: [FITKO], text: legt eine Liste vor, due: zur 99. Sitzung}\n      \
    - {verb: bittet, to: [HE], text: berichtet, due: 2026-02-01}\n      \
    - {verb: bittet, to: [HE], text: berichtet schon, due: 2026-01-12}\n      \
    - {verb: bittet, to: [HE], text: berichtet irgendwann}\n";

fn item(number: u32) -> Subject {
    Subject { key: Key { body: BODY.into(), number: "2026/01".into() }, item: Some(number) }
}

async fn decided(world: &World) {
    let file = umlauf_decisions::read(&umlauf_source::Source::new("erfunden.yaml", FILE)).unwrap();
    assert_eq!(world.engine().import_decisions(&file.decisions).await.unwrap(), 1);
}

/// How the Ziffern of the invented decision are due, in the order of the list.
async fn list(world: &World) -> Vec<(Pressing, u32, Option<Date>)> {
    let dues = world.engine().dues().await.unwrap();
    assert!(dues.is_sorted_by_key(|(pressing, _)| *pressing));
    let ours = dues.iter().filter(|(_, order)| order.key.number == "2026/01");
    ours.map(|(pressing, order)| (*pressing, order.item.number, order.day)).collect()
}

async fn says(world: &World, of: u32, what: Happening, by: &str) -> Result<(), NotHappened> {
    let person = PersonId::from(by);
    world.engine().happened(&item(of), what, &person, command_id()).await.unwrap()
}

fn on(day: Date) -> Happening {
    Happening { day, due: None, reason: None }
}

#[tokio::test]
async fn the_list_is_overdue_first_and_moves_with_sittings_events_and_time() {
    on_both(async |database| {
        let world = World::on(database, "2026-01-15 09:00").await;
        decided(&world).await;
        let (late, soon) = (date(2026, 1, 12), date(2026, 2, 1));
        let at_first = [
            (Pressing::Overdue, 4, Some(late)),
            (Pressing::Dated, 3, Some(soon)),
            (Pressing::Sitting, 2, None),
            (Pressing::Event, 1, None),
        ];
        assert_eq!(list(&world).await, at_first);
        // The sitting gets a day, and another one.
        let person = PersonId::from("office");
        for (day, reason) in [(date(2026, 1, 20), None), (date(2026, 3, 1), Some("Verlegt"))] {
            let wish = Wish::Set { day, place: None, reason: reason.map(str::to_owned) };
            let done = world.engine().change_sitting((BODY, 99), wish, &person, command_id()).await;
            assert_eq!(done.unwrap(), Ok(()));
            assert!(list(&world).await.contains(&(Pressing::Dated, 2, Some(day))));
        }
        // The event happens.
        let fixed = Happening { due: Some(date(2026, 4, 14)), ..on(date(2026, 1, 14)) };
        assert_eq!(says(&world, 1, fixed, "office").await, Ok(()));
        let rest = [(3, soon), (2, date(2026, 3, 1)), (1, date(2026, 4, 14))];
        let all: Vec<_> = std::iter::once((Pressing::Overdue, 4, Some(late)))
            .chain(rest.map(|(of, day)| (Pressing::Dated, of, Some(day))))
            .collect();
        assert_eq!(list(&world).await, all);
        // A day is overdue when it is over, and what was reported is not due any more.
        world.advance_to("2026-02-01 23:59").await;
        assert_eq!(list(&world).await[1].0, Pressing::Dated);
        world.advance_to("2026-02-02 00:01").await;
        assert_eq!(list(&world).await[1], (Pressing::Overdue, 3, Some(soon)));
        let note = Some(String::from("Bericht"));
        let (order, act) = (item(4), (Step::Report, note));
        let report = world.engine().track(&order, act, &person, command_id()).await;
        assert_eq!(report.unwrap(), Ok(()));
        assert_eq!(list(&world).await.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn that_an_event_happened_is_said_by_the_office_alone_and_corrected_with_a_reason() {
    on_both(async |database| {
        let world = World::on(database, "2026-01-15 09:00").await;
        decided(&world).await;
        let day = date(2026, 1, 14);
        for by in ["chair", "BY", "HE-2", "niemand"] {
            assert_eq!(says(&world, 1, on(day), by).await, Err(NotHappened::NotYours), "{by}");
        }
        let early = Happening { due: Some(date(2026, 1, 13)), ..on(day) };
        assert_eq!(says(&world, 1, early, "office").await, Err(NotHappened::Backwards));
        let future = on(date(2026, 1, 16));
        assert_eq!(says(&world, 1, future, "office").await, Err(NotHappened::NotYet));
        assert_eq!(says(&world, 2, on(day), "office").await, Err(NotHappened::NoEvent));
        assert_eq!(says(&world, 9, on(day), "office").await, Err(NotHappened::Unknown));
        assert_eq!(says(&world, 1, on(day), "office").await, Ok(()));
        assert_eq!(says(&world, 1, on(day), "office").await, Err(NotHappened::Same));
        let other = on(date(2026, 1, 13));
        assert_eq!(says(&world, 1, other.clone(), "office").await, Err(NotHappened::Reason));
        let because = Happening { reason: Some("Schreibfehler".into()), ..other };
        assert_eq!(says(&world, 1, because.clone(), "office-2").await, Ok(()));
        assert_eq!(list(&world).await[0], (Pressing::Overdue, 4, Some(date(2026, 1, 12))));
        assert_eq!(list(&world).await[1], (Pressing::Overdue, 1, Some(date(2026, 1, 13))));
        assert_eq!(world.store().event_acts().await.unwrap().len(), 2);
        // Sent twice it is one act.
        let (id, person) = (command_id(), PersonId::from("office"));
        let again = Happening { day: date(2026, 1, 11), due: None, reason: because.reason };
        for _ in 0..2 {
            let done = world.engine().happened(&item(1), again.clone(), &person, id.clone()).await;
            assert_eq!(done.unwrap(), Ok(()));
        }
        assert_eq!(world.store().event_acts().await.unwrap().len(), 3);
    })
    .await;
}

#[tokio::test]
async fn pages_and_programs_show_what_is_due_and_record_events() {
    on_both(async |database| {
        let world = World::on(database, "2026-01-15 09:00").await;
        decided(&world).await;
        let anybody = Browser::stranger(&world);
        let page = anybody.sees("/faellig").await;
        page.with(&["Überfällig", "2026/01 Ziffer 4", "wartet auf: Inkrafttreten des Vertrages"]);
        page.with(&["zur 99. Sitzung (Tag noch offen)"]).without(&["Ereignis eintragen"]);
        anybody.sees("/auftraege").await.with(&["/faellig?gremium=it-planungsrat"]);
        let office = Browser::of(&world, "office").await;
        let page = office.sees("/faellig").await;
        page.with(&["Ereignis eintragen"]);
        let order = [("gremium", BODY), ("nummer", "2026/01"), ("ziffer", "1")];
        let wrong: Vec<_> = order.iter().copied().chain([("tag", "2026-05-01")]).collect();
        let refused = office.fills(&page, "/faellig", &wrong).await;
        assert_eq!(refused.status, 422);
        refused.with(&["Der Tag liegt in der Zukunft"]);
        let page = office.sees("/faellig").await;
        let right: Vec<_> = order.iter().copied().chain([("tag", "2026-01-14")]).collect();
        let done = office.fills(&page, "/faellig", &right).await;
        assert_eq!(done.location(), "/faellig?gremium=it-planungsrat");
        let page = anybody.sees("/faellig").await;
        page.with(&["Inkrafttreten des Vertrages (Mittwoch, 14. Januar 2026)"]);
        page.without(&["wartet auf: Inkrafttreten"]);
        let program = Program::of(&world, "office").await;
        let act = json!({ "body": BODY, "number": "2026/01", "item": 1, "day": "2026-01-13",
            "due": "2026-03-13", "reason": "Berichtigt" });
        for _ in 0..2 {
            assert_eq!(
                program.keyed("ereignis-1", "/api/v1/dues/happened", &act).await.status,
                204
            );
        }
        let dues = Program::stranger(&world).reads("/api/v1/dues?body=it-planungsrat").await;
        let own = |due: &&serde_json::Value| due["number"] == "2026/01" && due["item"] == 1;
        let due = dues.as_array().unwrap().iter().find(own).unwrap();
        assert_eq!((&due["pressing"], &due["due_day"]), (&json!("dated"), &json!("2026-03-13")));
        assert_eq!(due["happened"], "2026-01-13");
        assert_eq!(dues[0]["pressing"], "overdue");
    })
    .await;
}
