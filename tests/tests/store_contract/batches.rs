//! Many appends at once: one commit for many, one winner per revision, no neighbour suffers.

use futures_by_hand::all;
use umlauf_store::{Appended, Due, Options};

use crate::support::{Known, at, databases, letter};

/// Runs futures side by side.
#[expect(clippy::unwrap_used, reason = "only tests call this")]
mod futures_by_hand {
    pub(super) async fn all<T: Send + 'static>(
        futures: impl IntoIterator<Item = impl Future<Output = T> + Send + 'static>,
    ) -> Vec<T> {
        let tasks: Vec<_> = futures.into_iter().map(tokio::spawn).collect();
        let mut values = Vec::with_capacity(tasks.len());
        for task in tasks {
            values.push(task.await.unwrap());
        }
        values
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_sixteen_writers_on_one_case_one_wins_per_revision() {
    for database in databases().await {
        // Two stores, as two nodes or two processes would have.
        let stores = [database.open().await, database.open().await];
        let case = Known::fresh("fall");
        let opening = case.append("open", &["0"]);
        stores[0].append(opening.clone()).await.unwrap();
        let mut known = case.after(&opening);
        for round in 0..10 {
            let appends: Vec<_> = (0..16)
                .map(|writer| {
                    let line = format!("{{\"round\":{round},\"writer\":{writer}}}");
                    known.append(&format!("{round}/{writer}"), &[&line])
                })
                .collect();
            let said = all(appends.iter().cloned().enumerate().map(|(number, append)| {
                let store = stores[number % 2].clone();
                async move { store.append(append).await.unwrap() }
            }))
            .await;
            let winners: Vec<_> =
                (0..16).filter(|number| said[*number] == Appended::Done).collect();
            assert_eq!(winners.len(), 1, "{said:?}");
            assert!(said.iter().all(|s| matches!(s, Appended::Done | Appended::Conflict)));
            known = known.after(&appends[winners[0]]);
        }
        let journal = stores[1].whole_journal(&case.case).await.unwrap();
        assert_eq!(journal.len(), 11);
        assert_eq!(journal.last().map(|row| row.hash), Some(known.hash));
        for store in stores {
            store.close().await;
        }
    }
}

#[tokio::test]
async fn one_conflict_does_not_fail_the_commit_it_shares() {
    for database in databases().await {
        let store = database.open().await;
        let cases: Vec<_> = (0..200).map(|n| Known::fresh(&format!("fall-{n:03}"))).collect();
        let mut appends: Vec<_> = cases.iter().map(|case| case.append("open", &["1"])).collect();
        // Every fifth expects something that is not there.
        for append in appends.iter_mut().skip(4).step_by(5) {
            append.expected = 3;
            append.opening = None;
            append.events[0].revision = 4;
        }
        let said = store.append_many(appends).await;
        for (number, said) in said.into_iter().enumerate() {
            let expected = if number % 5 == 4 { Appended::Conflict } else { Appended::Done };
            assert_eq!(said.unwrap(), expected, "{number}");
        }
        assert_eq!(database.count("cases").await, 160);
        store.close().await;
    }
}

#[tokio::test]
async fn several_appends_of_one_case_may_wait_behind_each_other() {
    for database in databases().await {
        let store = database.open().await;
        let mut known = Known::fresh("fall");
        let mut appends = Vec::new();
        for number in 0..30_u32 {
            let mut append = known.append(&format!("c{number}"), &["a", "b"]);
            append.due = match number % 3 {
                0 => Due::At(at(i64::from(number))),
                1 => Due::Unchanged,
                _ => Due::Never,
            };
            append.letters = vec![letter(&known.case, known.revision + 2, 0)];
            known = known.after(&append);
            appends.push(append);
        }
        // A repeat of one that waits before it.
        appends.push(known.append("c7", &["again"]));
        let mut said = store.append_many(appends).await;
        assert_eq!(said.pop().unwrap().unwrap(), Appended::Repeated { revision: 15 });
        assert!(said.iter().all(|said| matches!(said, Ok(Appended::Done))), "{said:?}");
        let row = store.case(&known.case).await.unwrap().unwrap();
        assert_eq!((row.revision, row.hash), (60, known.hash));
        assert_eq!(row.opened, at(2));
        assert_eq!(store.timer(&known.case).await.unwrap(), None);
        assert_eq!(database.count("letters").await, 30);
        store.close().await;
    }
}

#[tokio::test]
async fn what_the_database_refuses_fails_alone() {
    for database in databases().await {
        let store = database.open().await;
        let cases: Vec<_> = (0..20).map(|n| Known::fresh(&format!("fall-{n}"))).collect();
        let mut appends: Vec<_> = cases.iter().map(|case| case.append("open", &["1"])).collect();
        // Its first command is named twice in one append: no database takes that.
        appends[7] = cases[7].append("open", &["1", "2"]);
        appends[7].events[1].command = appends[7].events[0].command.clone();
        let said = store.append_many(appends).await;
        let failed: Vec<_> = (0..20).filter(|number| said[*number].is_err()).collect();
        if database.is_sqlite() {
            assert_eq!(failed, [7]);
        } else {
            // It never stops looking like a race, and ends as one.
            assert_eq!(said.iter().filter(|s| matches!(s, Ok(Appended::Done))).count(), 19);
        }
        assert_eq!(database.count("cases").await, 19);
        store.close().await;
    }
}

#[tokio::test]
async fn closing_waits_for_what_was_handed_over() {
    for database in databases().await {
        let store = database.open_with(Options { batch: 3, ..Options::default() }).await;
        store.migrate().await.unwrap();
        let appends: Vec<_> =
            (0..50).map(|n| Known::fresh(&format!("f{n}")).append("open", &["1"])).collect();
        let (said, ()) = tokio::join!(store.append_many(appends), store.close());
        let done = said.iter().filter(|said| said.is_ok()).count();
        assert_eq!(database.count("cases").await, i64::try_from(done).unwrap());
        assert!(store.append(Known::fresh("z").append("open", &["1"])).await.is_err());
    }
}
