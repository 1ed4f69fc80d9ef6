//! People and mandates by date; papers and definitions by digest.

use umlauf_store::{Definition, Directory, Mailbox, Mandate, Paper, Person};
use umlauf_workflow::{BodyName, Capacity, Digest, PersonId};

use crate::support::{at, databases};

fn person(id: &str, name: &str, email: &str) -> Person {
    Person { id: PersonId::from(id), name: name.to_owned(), email: email.to_owned() }
}

fn mandate(person: &str, seat: &str, capacity: Capacity, from: i64, until: Option<i64>) -> Mandate {
    Mandate {
        digest: Digest::of(format!("{person}{seat}{from}").as_bytes()),
        person: PersonId::from(person),
        body: BodyName::from("it-planungsrat"),
        seat: seat.to_owned(),
        capacity,
        from: at(from),
        until: until.map(at),
        revoked: None,
    }
}

#[tokio::test]
async fn whoever_holds_a_seat_is_a_question_of_the_instant() {
    for database in databases().await {
        let store = database.open().await;
        let body = BodyName::from("it-planungsrat");
        let directory = Directory {
            people: vec![
                person("p1", "Ägidius Öhler", "a@by.example"),
                person("p2", "Bärbel", "b@by.example"),
            ],
            mandates: vec![
                mandate("p1", "chair", Capacity::Office, 0, Some(100)),
                mandate("p2", "chair", Capacity::Office, 100, None),
                mandate("p1", "BY", Capacity::Representative, 0, None),
            ],
            mailboxes: vec![Mailbox {
                body: body.clone(),
                seat: "BY".to_owned(),
                address: "poststelle@by.example".to_owned(),
            }],
        };
        store.import_directory(directory.clone(), at(0)).await.unwrap();
        // Once more with a changed name: people change, mandates stay.
        let mut changed = directory.clone();
        changed.people[0].name = "Ägidius Neu".to_owned();
        store.import_directory(changed, at(1)).await.unwrap();

        for (instant, holder) in [(0, "p1"), (99, "p1"), (100, "p2"), (5000, "p2")] {
            let holders = store.holders(&body, "chair", at(instant)).await.unwrap();
            let names: Vec<_> = holders.iter().map(|(m, _)| m.person.as_str()).collect();
            assert_eq!(names, [holder], "{instant}");
        }
        assert_eq!(store.holders(&body, "chair", at(-1)).await.unwrap(), []);
        let mine = store.mandates_of(&PersonId::from("p1"), &body, at(50)).await.unwrap();
        let seats: Vec<_> = mine.iter().map(|mandate| mandate.seat.as_str()).collect();
        assert_eq!(seats, ["BY", "chair"]);

        store.revoke_mandate(&mine[1].digest, at(60)).await.unwrap();
        assert_eq!(store.holders(&body, "chair", at(59)).await.unwrap().len(), 1);
        assert_eq!(store.holders(&body, "chair", at(60)).await.unwrap().len(), 0);
        // An import does not bring it back.
        store.import_directory(directory, at(61)).await.unwrap();
        assert_eq!(store.holders(&body, "chair", at(61)).await.unwrap().len(), 0);
        assert_eq!(store.mandates_in(&body, None, 10).await.unwrap().len(), 3);

        let found = store.person_by_email("b@by.example").await.unwrap().unwrap();
        assert_eq!(found.id.as_str(), "p2");
        assert_eq!(store.people(Some(&PersonId::from("p1")), 10).await.unwrap(), [found]);
        assert_eq!(store.person(&PersonId::from("p9")).await.unwrap(), None);
        let mailbox = store.mailbox(&body, "BY").await.unwrap().unwrap();
        assert_eq!(store.mailboxes(&body).await.unwrap(), [mailbox]);
        store.close().await;
    }
}

#[tokio::test]
async fn papers_and_definitions_are_kept_by_digest() {
    for database in databases().await {
        let store = database.open().await;
        let papers = vec![
            Paper::new("text/markdown", "Beschluß: „ja“ 👍\r\n".into()),
            Paper::new("application/octet-stream", vec![0, 255, 1, 10]),
            Paper::new("text/plain", b"zero \0 inside".to_vec()),
            Paper::new("text/plain", Vec::new()),
        ];
        store.put_papers(papers.clone(), at(0)).await.unwrap();
        store.put_papers(papers.clone(), at(1)).await.unwrap();
        for paper in papers {
            assert_eq!(store.paper(&paper.digest).await.unwrap(), Some(paper));
        }
        assert_eq!(store.paper(&Digest::of(b"unknown")).await.unwrap(), None);

        let definition = Definition {
            digest: Digest::of(b"workflow: x"),
            kind: "workflow".to_owned(),
            name: "x".to_owned(),
            text: "workflow: x".to_owned(),
        };
        for _ in 0..2 {
            store.put_definitions(vec![definition.clone()], at(0)).await.unwrap();
        }
        let kept = store.definition(&definition.digest).await.unwrap();
        assert_eq!(kept, Some(definition.clone()));
        assert_eq!(store.definitions(None, 10).await.unwrap(), [definition]);
        for trick in ["UPDATE definitions SET text = ''", "DELETE FROM definitions"] {
            assert!(database.say(trick).await.is_err(), "{trick}");
        }
        store.close().await;
    }
}
