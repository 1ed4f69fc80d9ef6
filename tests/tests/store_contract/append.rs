//! The one transaction: what it writes, and when it writes nothing.

use umlauf_store::{
    Appended, CounterStep, Directory, Due, Error, Mandate, MandateCheck, NewAnswer, Person,
};
use umlauf_workflow::{BodyName, Capacity, CommandId, Digest, PersonId};

use crate::support::{Known, at, databases, letter};

fn answer(member: &str, choice: &str) -> NewAnswer {
    NewAnswer {
        ballot: 1,
        member: member.to_owned(),
        choice: Some(choice.to_owned()),
        json: format!("{{\"choice\":\"{choice}\"}}"),
    }
}

#[tokio::test]
async fn everything_of_an_append_is_there_afterwards() {
    for database in databases().await {
        let store = database.open().await;
        let case = Known::fresh("fall-1");
        assert_eq!(store.glance(&case.case, None).await.unwrap(), None);

        let mut opening = case.append("c1", &["{\"a\":1}", "{\"b\":2}"]);
        opening.due = Due::At(at(100));
        opening.answers = vec![answer("BY", "yes"), answer("BUND", "no")];
        opening.letters = vec![letter(&case.case, 2, 0), letter(&case.case, 2, 1)];
        assert_eq!(store.append(opening.clone()).await.unwrap(), Appended::Done);

        let known = case.after(&opening);
        let row = store.case(&case.case).await.unwrap().unwrap();
        assert_eq!((row.revision, row.hash), (2, known.hash));
        assert_eq!(row.title, "FIT-Connect wird Produkt");
        assert_eq!((row.opened, row.at, row.ended.as_deref()), (at(2), at(2), None));

        let glance = store.glance(&case.case, Some("BY")).await.unwrap().unwrap();
        assert_eq!((glance.revision, glance.hash), (2, known.hash));
        assert_eq!(glance.json, "{\"revision\":2}");
        assert_eq!(glance.answer.as_deref(), Some("{\"choice\":\"yes\"}"));
        let nobody = store.glance(&case.case, Some("TH")).await.unwrap().unwrap();
        assert_eq!(nobody.answer, None);

        let members: Vec<_> =
            store.answers(&case.case, 1).await.unwrap().into_iter().map(|a| a.member).collect();
        assert_eq!(members, ["BUND", "BY"]);
        assert_eq!(store.timer(&case.case).await.unwrap(), Some(at(100)));
        assert_eq!(store.soonest_timer().await.unwrap(), Some(at(100)));
        assert_eq!(store.letters_of(&case.case, 10).await.unwrap().len(), 2);

        let mut next = known.append("c2", &["{\"c\":3}"]);
        next.answers = vec![answer("BY", "no")];
        next.due = Due::Never;
        next.head.ended = Some("adopted".to_owned());
        assert_eq!(store.append(next).await.unwrap(), Appended::Done);
        let changed = store.answer(&case.case, 1, "BY").await.unwrap().unwrap();
        assert_eq!(changed.choice.as_deref(), Some("no"));
        assert_eq!(store.timer(&case.case).await.unwrap(), None);
        assert_eq!(store.cases(true, None, 10).await.unwrap().len(), 0);
        let all = store.cases(false, None, 10).await.unwrap();
        assert_eq!(all[0].ended.as_deref(), Some("adopted"));
        assert_eq!(all[0].title, "FIT-Connect wird Produkt");
        store.close().await;
    }
}

#[tokio::test]
async fn a_stale_append_is_a_conflict_and_writes_nothing() {
    for database in databases().await {
        let store = database.open().await;
        let case = Known::fresh("fall");
        let opening = case.append("c1", &["1"]);
        store.append(opening.clone()).await.unwrap();

        let mut again = case.append("c2", &["1"]);
        again.letters = vec![letter(&case.case, 1, 0)];
        again.due = Due::At(at(5));
        again.answers = vec![answer("BY", "yes")];
        assert_eq!(store.append(again).await.unwrap(), Appended::Conflict);

        let mut ahead = case.after(&opening);
        ahead.revision = 7;
        assert_eq!(store.append(ahead.append("c3", &["8"])).await.unwrap(), Appended::Conflict);
        let unopened = Known { case: "nirgends".into(), ..ahead };
        assert_eq!(store.append(unopened.append("c3", &["8"])).await.unwrap(), Appended::Conflict);

        for (table, rows) in
            [("journal", 1), ("cases", 1), ("answers", 0), ("timers", 0), ("letters", 0)]
        {
            assert_eq!(database.count(table).await, rows, "{table}");
        }
        store.close().await;
    }
}

#[tokio::test]
async fn a_repeated_command_gets_its_first_place_and_is_no_second_act() {
    for database in databases().await {
        let store = database.open().await;
        let case = Known::fresh("fall");
        let opening = case.append("öffnen", &["1", "2"]);
        store.append(opening.clone()).await.unwrap();
        let known = case.after(&opening);
        let vote = known.append("stimme", &["3", "4"]);
        store.append(vote.clone()).await.unwrap();
        let known = known.after(&vote);

        // With a fresh head, as after a lost acknowledgement, and with a stale one.
        for repeat in [known.append("stimme", &["5"]), vote.clone()] {
            let said = store.append(repeat).await.unwrap();
            assert_eq!(said, Appended::Repeated { revision: 3 });
        }
        assert_eq!(database.count("journal").await, 4);

        let command = CommandId::from("stimme");
        assert_eq!(store.command_revision(&case.case, &command).await.unwrap(), Some(3));
        let lines: Vec<_> = store
            .command_events(&case.case, &command)
            .await
            .unwrap()
            .into_iter()
            .map(|row| row.line)
            .collect();
        assert_eq!(lines, ["3", "4"]);
        // The same id for another case is another command.
        let other = Known::fresh("anderer").append("stimme", &["1"]);
        assert_eq!(store.append(other).await.unwrap(), Appended::Done);
        store.close().await;
    }
}

#[tokio::test]
async fn a_revoked_mandate_wins_over_the_vote() {
    for database in databases().await {
        let store = database.open().await;
        let mandate = Mandate {
            digest: Digest::of(b"mandate"),
            person: PersonId::from("p1"),
            body: BodyName::from("it-planungsrat"),
            seat: "BY".to_owned(),
            capacity: Capacity::Representative,
            from: at(0),
            until: Some(at(1000)),
            revoked: None,
        };
        let directory = Directory {
            people: vec![Person {
                id: PersonId::from("p1"),
                name: "Erika Muster".to_owned(),
                email: "erika@by.example".to_owned(),
            }],
            mandates: vec![mandate.clone()],
            mailboxes: Vec::new(),
        };
        store.import_directory(directory, at(0)).await.unwrap();
        let check = |micros| Some(MandateCheck { digest: mandate.digest.clone(), at: at(micros) });
        let mut known = Known::fresh("fall");
        let mut next = |micros, expected| {
            let mut append = known.append(&format!("c{micros}"), &["x"]);
            append.mandate = check(micros);
            if expected == Appended::Done {
                known = known.after(&append);
            }
            (append, expected)
        };
        let steps = [
            next(-1, Appended::MandateRevoked),
            next(0, Appended::Done),
            next(999, Appended::Done),
            next(1000, Appended::MandateRevoked),
        ];
        for (append, expected) in steps {
            assert_eq!(store.append(append).await.unwrap(), expected);
        }
        assert!(store.revoke_mandate(&mandate.digest, at(500)).await.unwrap());
        assert!(!store.revoke_mandate(&mandate.digest, at(501)).await.unwrap());
        // Even for a vote that had been read before the revocation.
        let mut late = known.append("late", &["x"]);
        late.mandate = check(400);
        assert_eq!(store.append(late).await.unwrap(), Appended::MandateRevoked);
        assert_eq!(store.mandate(&mandate.digest).await.unwrap().unwrap().revoked, Some(at(500)));
        store.close().await;
    }
}

#[tokio::test]
async fn numbers_are_drawn_without_gap_and_never_twice() {
    for database in databases().await {
        let store = database.open().await;
        let body = BodyName::from("it-planungsrat");
        let step =
            |expected| Some(CounterStep { body: body.clone(), name: "2022".to_owned(), expected });
        assert_eq!(store.counter(&body, "2022").await.unwrap(), 1);

        let case = Known::fresh("a");
        let mut wrong = case.append("c", &["1"]);
        wrong.counter = step(2);
        assert_eq!(store.append(wrong).await.unwrap(), Appended::CounterMoved);
        let mut first = case.append("c", &["1"]);
        first.counter = step(1);
        assert_eq!(store.append(first).await.unwrap(), Appended::Done);
        assert_eq!(store.counter(&body, "2022").await.unwrap(), 2);

        // A case that loses its race draws nothing.
        let mut stale = case.append("d", &["1"]);
        stale.counter = step(2);
        assert_eq!(store.append(stale).await.unwrap(), Appended::Conflict);
        assert_eq!(store.counter(&body, "2022").await.unwrap(), 2);

        // Twelve cases want the same number at once: one gets it.
        let wanting: Vec<_> = (0..12)
            .map(|number| {
                let mut append = Known::fresh(&format!("b{number}")).append("c", &["1"]);
                append.counter = step(2);
                append
            })
            .collect();
        let said = store.append_many(wanting).await;
        let done = said.iter().filter(|said| matches!(said, Ok(Appended::Done))).count();
        let moved = said.iter().filter(|said| matches!(said, Ok(Appended::CounterMoved))).count();
        assert_eq!((done, moved), (1, 11));
        assert_eq!(store.counter(&body, "2022").await.unwrap(), 3);

        store.set_counter(&body, "2022", 32).await.unwrap();
        assert_eq!(store.counter(&body, "2022").await.unwrap(), 32);
        store.close().await;
    }
}

#[tokio::test]
async fn an_append_that_continues_another_chain_is_an_error() {
    for database in databases().await {
        let store = database.open().await;
        let case = Known::fresh("fall");
        let opening = case.append("c1", &["1"]);
        store.append(opening.clone()).await.unwrap();
        let mut forged = case.after(&opening);
        forged.hash = umlauf_record::chain::next(&forged.hash, "never recorded");
        let said = store.append(forged.append("c2", &["2"])).await;
        assert!(matches!(said, Err(Error::Inconsistent { table: "cases", .. })), "{said:?}");
        store.close().await;
    }
}

#[tokio::test]
async fn a_malformed_append_is_refused_before_it_is_queued() {
    for database in databases().await {
        let store = database.open().await;
        let case = Known::fresh("fall");
        let good = case.append("c1", &["1", "2"]);
        let mut faults = Vec::new();
        for spoil in 0..4 {
            let mut append = good.clone();
            match spoil {
                0 => append.events.clear(),
                1 => append.events[1].revision = 3,
                2 => append.opening = None,
                _ => append.answers = vec![answer("BY", "yes"), answer("BY", "no")],
            }
            faults.push(store.append(append).await.unwrap_err().to_string());
        }
        assert_eq!(
            faults,
            [
                "the append to case `fall` is malformed: it has no events",
                "the append to case `fall` is malformed: its revisions have a gap",
                "the append to case `fall` is malformed: it opens a case if, and only if, nothing \
                 is expected before it",
                "the append to case `fall` is malformed: it writes one answer twice",
            ]
        );
        store.close().await;
    }
}
