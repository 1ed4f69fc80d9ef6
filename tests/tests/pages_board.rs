//! FITKO's board over several bodies: what is seen follows from the mandates, also through the filter
//! and in the table; on both databases.
#![expect(clippy::unwrap_used, reason = "helpers of tests may unwrap as tests do")]

use jiff::civil::date;
use umlauf_engine::made_up;
use umlauf_engine::people::{Mandate, People, Person};
use umlauf_source::Source;
use umlauf_tests::{Browser, Database, World, on_both, texts};
use umlauf_workflow::{Capacity, Office, PersonId, Seat};

/// The shipped definitions, and written votes of the round of heads of division.
fn two_bodies() -> umlauf_engine::Texts {
    let mut texts = texts(&[]);
    let shipped = texts.workflows.iter().find(|one| one.stem() == "umlaufverfahren").unwrap();
    let text = shipped
        .text
        .replace("workflow: umlaufverfahren", "workflow: al-umlauf")
        .replace("body:     it-planungsrat", "body:     al-runde");
    texts.workflows.push(Source::new("al-umlauf.yaml", text));
    texts
}

/// Both bodies have a case; `monitor` watches both, `one` and `other` one each.
async fn watched(database: Database) -> World {
    let mut world = World::on(database, "2022-08-15 09:00").await;
    world.restarts_with(two_bodies()).await;
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
    world.office().opens("umlaufverfahren", "Sache des Planungsrats").await;
    world.office().opens("al-umlauf", "Sache der Runde").await;
    world
}

#[tokio::test]
async fn who_watches_two_bodies_sees_both_and_may_look_at_one() {
    on_both(async |database| {
        let world = watched(database).await;
        let monitor = Browser::of(&world, "monitor").await;
        let both = ["Sache des Planungsrats", "Sache der Runde"];
        let page = monitor.sees("/lage").await;
        page.with(&both).with(&["Alle Gremien", "Abteilungsleiterrunde, Beschlussvorlage"]);
        monitor.sees("/lage.csv").await.with(&both);
        let round = "gremium=al-runde";
        let page = monitor.sees(&format!("/lage?{round}")).await;
        page.with(&["Sache der Runde", "/lage?zeige=bald&#38;gremium=al-runde"]);
        page.with(&["/lage.csv?gremium=al-runde"]).without(&["Sache des Planungsrats"]);
        let page = monitor.sees(&format!("/lage?zeige=stellen&{round}")).await;
        page.with(&["Sache der Runde"]).without(&["Sache des Planungsrats"]);
        let table = monitor.sees(&format!("/lage.csv?{round}")).await;
        table.with(&["Sache der Runde"]).without(&["Sache des Planungsrats"]);
        let page = monitor.sees(&format!("/lage?zeige=mitglieder&{round}")).await;
        page.without(&both);
    })
    .await;
}

#[tokio::test]
async fn a_filter_opens_no_body_that_the_mandate_does_not() {
    on_both(async |database| {
        let world = watched(database).await;
        for (id, own, foreign, body) in [
            ("one", "Sache des Planungsrats", "Sache der Runde", "al-runde"),
            ("other", "Sache der Runde", "Sache des Planungsrats", "it-planungsrat"),
        ] {
            let watcher = Browser::of(&world, id).await;
            let page = watcher.sees("/lage").await;
            page.with(&[own]).without(&[foreign, "Alle Gremien"]);
            watcher.sees("/lage.csv").await.with(&[own]).without(&[foreign]);
            for path in ["/lage", "/lage.csv"] {
                for body in [body, "cds", "gibt-es-nicht"] {
                    let reply = watcher.get(&format!("{path}?gremium={body}")).await;
                    assert_eq!(reply.status, 403, "{id} {path} {body}");
                    reply.without(&[foreign]);
                }
            }
        }
        let member = Browser::of(&world, "BY").await;
        assert_eq!(member.get("/lage?gremium=it-planungsrat").await.status, 403);
    })
    .await;
}
