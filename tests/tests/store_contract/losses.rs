//! Lost connections and locked files: an append may be repeated, and is then recorded once.

use std::time::Duration;

use sqlx::Executor;
use umlauf_store::{Appended, Error, Options};

use crate::support::{Known, at, databases};

const END_THE_OTHERS: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_lost_connection_everything_acknowledged_is_there_once() {
    for database in databases().await {
        if database.is_sqlite() {
            continue;
        }
        let store = database.open().await;
        let sender = {
            let store = store.clone();
            tokio::spawn(async move {
                let mut known = Known::fresh("fall");
                let mut failed = 0;
                for number in 0..200 {
                    let append = known.append(&format!("c{number}"), &["1"]);
                    loop {
                        match store.append(append.clone()).await {
                            Ok(Appended::Done | Appended::Repeated { .. }) => break,
                            Ok(other) => panic!("{other:?}"),
                            Err(error) => {
                                assert!(error.is_temporary(), "{error}");
                                failed += 1;
                                assert!(failed < 1000, "{error}");
                            }
                        }
                    }
                    known = known.after(&append);
                }
                known
            })
        };
        while !sender.is_finished() {
            database.say(END_THE_OTHERS).await.unwrap();
            tokio::task::yield_now().await;
        }
        let known = sender.await.unwrap();
        database.say(END_THE_OTHERS).await.unwrap();
        let journal = store.whole_journal(&known.case).await.unwrap();
        assert_eq!(journal.len(), 200);
        assert_eq!(journal.last().map(|row| row.hash), Some(known.hash));
        let glance = store.glance(&known.case, None).await.unwrap().unwrap();
        assert_eq!(glance.revision, 200);
        store.close().await;
    }
}

#[tokio::test]
async fn a_file_that_another_process_keeps_locked_is_called_locked_and_not_closed() {
    let databases = databases().await;
    databases[0].open().await.close().await;
    let busy = Duration::from_millis(50);
    let store = databases[0].open_with(Options { busy, ..Options::default() }).await;
    let mut other = databases[0].sqlite().await;
    other.execute("BEGIN IMMEDIATE").await.unwrap();
    let beat = store.beat("a", at(0), at(1)).await.unwrap_err();
    assert!(matches!(beat, Error::Busy { .. }), "{beat}");
    let case = Known::fresh("c");
    let append = store.append(case.append("k", &["{}"])).await.unwrap_err();
    assert!(matches!(append, Error::Busy { .. }), "{append}");
    other.execute("ROLLBACK").await.unwrap();
    store.beat("a", at(0), at(1)).await.unwrap();
    store.append(case.append("k", &["{}"])).await.unwrap();
    store.close().await;
}
