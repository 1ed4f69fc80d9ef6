//! Letters about orders: who is reminded when, and that everybody gets each letter once.
#![expect(clippy::unwrap_used, reason = "helpers of tests may unwrap as tests do")]

use jiff::civil::date;
use umlauf_engine::decisions::Wish;
use umlauf_engine::ident::command_id;
use umlauf_notify::Delivery;
use umlauf_tests::{Browser, World, on_both};
use umlauf_workflow::PersonId;

const BODY: &str = "it-planungsrat";
const FILE: &str = "decisions: Erfunden\nbody: it-planungsrat\nlist:\n  - number: 2026/01\n    title: Erfundener Auftrag\n    \
    date: 2026-01-10\n    held: 48. Sitzung\n    source: https://example.org/erfunden\n    items:\n      \
    - {verb: beauftragt, to: [BY, Hessen], text: legt einen Bericht vor, due: 2026-03-31}\n      \
    - {verb: beauftragt, to: [Andere Konferenz], text: legt eine Liste vor, due: zur 99. Sitzung}\n      \
    - {verb: bittet, to: [HE], text: berichtet, due: 2026-01-01}\n      \
    - {verb: bittet, to: [HE], text: berichtet irgendwann}\n";

/// Subject and address of what was delivered about the invented decision, since the last look.
fn mails(world: &World, seen: &mut usize) -> Vec<(String, String)> {
    let all = world.mails().delivered();
    let new = all[*seen..].iter().filter(|mail| mail.subject.contains("2026/01"));
    let told = new.map(|mail| (mail.subject.clone(), mail.person.to_string())).collect();
    *seen = all.len();
    told
}

fn to(mails: &[(String, String)], what: &str) -> Vec<String> {
    let of = mails.iter().filter(|(subject, _)| subject.contains(what));
    let mut to: Vec<_> = of.map(|(_, person)| person.clone()).collect();
    to.sort();
    to
}

async fn decided(world: &World) {
    let file = umlauf_decisions::read(&umlauf_source::Source::new("erfunden.yaml", FILE)).unwrap();
    assert_eq!(world.engine().import_decisions(&file.decisions).await.unwrap(), 1);
}

#[tokio::test]
async fn who_is_ordered_is_reminded_before_and_the_office_told_after_each_once() {
    on_both(async |database| {
        let world = World::on(database, "2026-03-23 09:00").await;
        decided(&world).await;
        let other = world.another_node().await;
        let mut seen = 0;
        world.settles().await;
        // Nothing is near; what was overdue for long is not written about.
        assert_eq!(mails(&world, &mut seen), []);
        world.advance_to("2026-03-24 08:00").await;
        for node in [&world, &other, &world] {
            node.settles().await;
        }
        let got = mails(&world, &mut seen);
        assert_eq!(got.len(), to(&got, "Erinnerung: Bericht bis Dienstag, 31. März 2026").len());
        let told = to(&got, "Ziffer 1");
        for person in ["BY", "BY-2", "HE", "HE-2"] {
            assert_eq!(told.iter().filter(|one| *one == person).count(), 1, "{told:?}");
        }
        assert!(told.iter().all(|one| one.contains("BY") || one.contains("HE")), "{told:?}");
        world.advance_to("2026-03-31 23:00").await;
        world.settles().await;
        assert_eq!(mails(&world, &mut seen), []);
        world.advance_to("2026-04-01 08:00").await;
        for node in [&world, &other, &world] {
            node.settles().await;
        }
        let got = mails(&world, &mut seen);
        let told = to(&got, "Überfällig: Bericht zu 2026/01 Ziffer 1");
        assert_eq!(told.len(), got.len());
        assert!(told.contains(&"office".to_owned()) && told.contains(&"office-2".to_owned()));
        let body = &world.mails().delivered().last().unwrap().text.clone();
        assert!(body.contains("Auftrag: BY, Hessen: beauftragt legt einen Bericht vor"), "{body}");
        world.advance_to("2026-04-20 08:00").await;
        world.settles().await;
        assert_eq!(mails(&world, &mut seen), []);
    })
    .await;
}

#[tokio::test]
async fn a_moved_sitting_is_another_day_and_another_letter() {
    on_both(async |database| {
        let world = World::on(database, "2026-01-15 09:00").await;
        decided(&world).await;
        let mut seen = 0;
        let person = PersonId::from("office");
        let moves = async |day, reason: &str| {
            let reason = Some(reason.to_owned());
            let wish = Wish::Set { day, place: None, reason };
            let done = world.engine().change_sitting((BODY, 99), wish, &person, command_id()).await;
            assert_eq!(done.unwrap(), Ok(()));
            world.settles().await;
        };
        moves(date(2026, 1, 20), "Neu").await;
        // The other conference has no seat here: the office enters its reports and is reminded.
        let told = to(&mails(&world, &mut seen), "bis Dienstag, 20. Januar 2026: 2026/01 Ziffer 2");
        assert!(told.contains(&"office".to_owned()), "{told:?}");
        moves(date(2026, 3, 2), "Verlegt").await;
        assert_eq!(mails(&world, &mut seen), []);
        world.advance_to("2026-02-23 09:00").await;
        world.settles().await;
        let told = to(&mails(&world, &mut seen), "bis Montag, 2. März 2026: 2026/01 Ziffer 2");
        assert!(told.contains(&"office".to_owned()), "{told:?}");
    })
    .await;
}

#[tokio::test]
async fn a_letter_about_an_order_that_reaches_nobody_stands_on_the_board() {
    on_both(async |database| {
        let world = World::on(database, "2026-03-24 08:00").await;
        decided(&world).await;
        for local in ["person1", "person2", "postfach"] {
            let never = Delivery::GiveUp { reason: "550 no such user".to_owned() };
            world.mails().answers(&format!("{local}@by.example"), never);
        }
        world.settles().await;
        let monitor = Browser::of(&world, "monitor").await;
        let page = monitor.sees("/lage").await;
        page.with(&["2026/01 Ziffer 1, Erfundener Auftrag", "Erinnerung an einen Auftrag"]);
        page.with(&["href=\"/auftraege#auftrag-2026-01-1\"", "Bayern"]);
        monitor.sees("/auftraege").await.with(&["id=\"auftrag-2026-01-1\""]);
        monitor.sees("/lage.csv").await.with(&["Erinnerung an einen Auftrag"]);
    })
    .await;
}
