//! Parents and children on pages and in the interface: who sees what of which body, for what a case waits,
//! and what does not come about; on both databases.
#![expect(clippy::unwrap_used, reason = "helpers of tests may unwrap as tests do")]

use jiff::civil::date;
use serde_json::{Value, json};
use umlauf_engine::made_up;
use umlauf_engine::people::{Mandate, People, Person};
use umlauf_source::Source;
use umlauf_tests::{Browser, Database, Program, World, on_both, texts};
use umlauf_workflow::{Capacity, CaseId, Office, PersonId, Seat};

const PARENT: &str = "\
workflow: eltern
version: 1
title: Genehmigungen
body: it-planungsrat
start: laufen
steps:
  laufen:
    title: Genehmigungen einholen
    run: {finmk: kind, bund: kind}
    within: 6 weeks
    late: {tell: office}
    may: {abbrechen: {to: abgebrochen, by: office, reason: required}}
    then: {all adopted: gut, otherwise: abgebrochen}
  gut: {title: Gut, ends: adopted}
  abgebrochen: {title: Abgebrochen, ends: withdrawn}
";

const CHILD: &str = "\
workflow: kind
version: 1
title: Genehmigung der Runde
body: al-runde
start: pruefen
steps:
  pruefen: {title: Prüfung, by: office, within: 4 weeks, late: {tell: office}, may: {ja: gut}}
  gut: {title: Erteilt, ends: adopted}
";

fn definitions() -> umlauf_engine::Texts {
    let mut texts = texts(&[]);
    texts.workflows.push(Source::new("eltern.yaml", PARENT));
    texts.workflows.push(Source::new("kind.yaml", CHILD));
    texts
}

/// A parent whose children have just been asked for; `one` knows only its body, `other` only theirs.
async fn parent(database: Database) -> (World, CaseId) {
    let mut world = World::on(database, "2026-03-02 09:00").await;
    world.restarts_with(definitions()).await;
    let body = world.engine().catalogue().library().body("al-runde").unwrap();
    world.engine().import(&made_up(body, date(2020, 1, 1))).await.unwrap();
    for (id, body) in [("one", "it-planungsrat"), ("other", "al-runde")] {
        let people = People {
            body: body.to_owned(),
            persons: vec![Person {
                id: PersonId::from(id),
                name: format!("Person {id}"),
                email: format!("{id}@fitko.example"),
            }],
            mandates: vec![Mandate {
                person: PersonId::from(id),
                seat: Seat::Office(Office::Monitor),
                capacity: Capacity::Office,
                from: date(2022, 1, 1),
                until: None,
            }],
            mailboxes: Vec::new(),
        };
        world.engine().import(&people).await.unwrap();
    }
    let case = world.office().opens("eltern", "Ein gemeinsames Vorhaben").await;
    (world, case)
}

async fn child(world: &World, case: &CaseId, of: &str) -> CaseId {
    let children = world.store().children(case, 100).await.unwrap();
    children.into_iter().find(|child| child.slot == of).unwrap().case
}

#[tokio::test]
async fn a_case_names_its_children_and_its_parent_to_those_who_may_see_them() {
    on_both(async |database| {
        let (world, case) = parent(database).await;
        let page = format!("/vorgaenge/{case}");
        let office = Browser::of(&world, "office").await;
        office.sees(&page).await.with(&["Teilvorgänge", "finmk", "wird eröffnet"]);
        world.settles().await;
        let finmk = child(&world, &case, "finmk").await;
        world.office().acts(&finmk, "ja").await;
        world.settles().await;
        let link = format!("/vorgaenge/{finmk}");
        let seen = office.sees(&page).await;
        seen.with(&["Genehmigung der Runde", "Prüfung", "Erteilt", &link]);
        let seen = office.sees(&link).await;
        seen.with(&["Teilvorgang von", "Ein gemeinsames Vorhaben", &page]);
        // Who knows one body only sees that there is a child, and how it ended, and no way to it.
        let one = Browser::of(&world, "one").await;
        let seen = one.sees(&page).await;
        seen.with(&[
            "finmk",
            "in einem anderen Gremium",
            umlauf_workflow::Ending::Adopted.german(),
        ]);
        seen.without(&[&link, "Genehmigung der Runde", "Prüfung"]);
        let other = Browser::of(&world, "other").await;
        let seen = other.sees(&link).await;
        seen.with(&["Vorgang eines anderen Gremiums"]).without(&[&page]);
    })
    .await;
}

#[tokio::test]
async fn programs_are_told_the_same() {
    on_both(async |database| {
        let (world, case) = parent(database).await;
        world.settles().await;
        let bund = child(&world, &case, "bund").await;
        world.office().acts(&bund, "ja").await;
        world.settles().await;
        let office = Program::of(&world, "office").await;
        let path = |case: &CaseId| format!("/api/v1/cases/{case}");
        let told = office.reads(&path(&case)).await;
        assert_eq!(told["parent"], Value::Null);
        let children = told["children"].as_array().unwrap();
        let of: Vec<_> = children.iter().map(|child| child["of"].as_str().unwrap()).collect();
        assert_eq!(of, ["finmk", "bund"]);
        assert_eq!(
            (&children[0]["step"], &children[0]["ended"]),
            (&json!("Prüfung"), &Value::Null)
        );
        assert_eq!(children[1]["ended"], json!("adopted"));
        assert_eq!(children[1]["case"], json!(bund.as_str()));
        let told = office.reads(&path(&bund)).await;
        assert_eq!(
            (&told["parent"]["case"], &told["parent"]["of"]),
            (&json!(case.as_str()), &json!("bund"))
        );
        let one = Program::of(&world, "one").await;
        let told = one.reads(&path(&case)).await;
        let child = &told["children"][0];
        assert_eq!((&child["title"], &child["step"]), (&Value::Null, &Value::Null));
        let other = Program::of(&world, "other").await;
        assert_eq!(other.reads(&path(&bund)).await["parent"]["title"], Value::Null);
    })
    .await;
}

#[tokio::test]
async fn the_board_says_for_what_a_case_waits_and_what_does_not_come_about() {
    on_both(async |database| {
        let (mut world, case) = parent(database).await;
        world.settles().await;
        world.office().acts(&child(&world, &case, "finmk").await, "ja").await;
        world.settles().await;
        let monitor = Browser::of(&world, "one").await;
        let board = monitor.sees("/lage").await;
        board.with(&["wartet auf 1 von 2 Teilvorgängen", "bund"]);
        board.without(&["Teilvorgänge, die nicht zustande kommen"]);
        let second = world.office().opens("eltern", "Ein zweites Vorhaben").await;
        world.sleeps_until("2026-03-02 09:05");
        world.restarts().await;
        world.engine().carry_waiting().await.unwrap();
        let monitor = Browser::of(&world, "one").await;
        let board = monitor.sees("/lage").await;
        board.with(&["Teilvorgänge, die nicht zustande kommen", "Ein zweites Vorhaben"]);
        board.with(&["Eröffnung des Teilvorgangs", "Es gibt kein Verfahren"]);
        let page = monitor.sees(&format!("/vorgaenge/{second}")).await;
        page.with(&["kann nicht eröffnet werden", "Es gibt kein Verfahren"]);
    })
    .await;
}
