//! Lost connections: an append may be repeated, and is then recorded once.

use umlauf_store::Appended;

use crate::support::{Known, databases};

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
