//! Commands to other cases: written with their events or not at all, claimed once, done for good.

use std::collections::BTreeSet;
use std::time::Duration;

use umlauf_store::{Appended, LetterState};

use crate::support::{Known, at, databases, errand};

const LEASE: Duration = Duration::from_millis(1);

#[tokio::test]
async fn commands_are_written_with_their_events_or_not_at_all() {
    for database in databases().await {
        let store = database.open().await;
        let case = Known::fresh("eltern");
        let mut opening = case.append("c1", &["1", "2"]);
        opening.errands = vec![errand("kind-1", 2, 0), errand("kind-2", 2, 1)];
        assert_eq!(store.append(opening.clone()).await.unwrap(), Appended::Done);
        let kept = store.errands_of(&case.case, 10).await.unwrap();
        let places: Vec<_> = kept.iter().map(|row| (row.revision, row.position)).collect();
        assert_eq!(places, [(2, 0), (2, 1)]);
        assert_eq!((kept[0].to.as_str(), kept[0].slot.as_str()), ("kind-1", "BY"));
        assert_eq!((kept[0].state, kept[0].attempts), (LetterState::Waiting, 0));

        // A stale append, a repeated one, and one beside others that fails.
        let mut stale = case.append("c2", &["1"]);
        stale.errands = vec![errand("kind-3", 1, 0)];
        assert_eq!(store.append(stale.clone()).await.unwrap(), Appended::Conflict);
        let known = case.after(&opening);
        let mut again = known.append("c1", &["3"]);
        again.errands = vec![errand("kind-4", 3, 0)];
        let repeated = Appended::Repeated { revision: 1 };
        assert_eq!(store.append(again).await.unwrap(), repeated);
        let others: Vec<_> = (0..40)
            .map(|number| {
                let mut append = Known::fresh(&format!("fall-{number}")).append("open", &["1"]);
                append.errands =
                    (0..number % 3).map(|n| errand(&format!("enkel-{number}-{n}"), 1, n)).collect();
                append
            })
            .chain([stale])
            .collect();
        let said = store.append_many(others).await;
        assert_eq!(said.iter().filter(|said| matches!(said, Ok(Appended::Done))).count(), 40);
        assert_eq!(database.count("errands").await, 2 + 39);

        // An id that is known says the same; its row stays as it is.
        let mut twice = known.append("c3", &["3"]);
        twice.errands = vec![errand("kind-1", 3, 0)];
        assert_eq!(store.append(twice).await.unwrap(), Appended::Done);
        assert_eq!(store.errands_of(&case.case, 10).await.unwrap(), kept);
        store.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn four_carriers_claim_a_thousand_commands_and_none_twice() {
    for database in databases().await {
        let store = database.open().await;
        let mut append = Known::fresh("eltern").append("open", &["1"]);
        append.errands = (0..1000).map(|n| errand(&format!("kind-{n}"), 1, n)).collect();
        store.append(append).await.unwrap();
        let carriers: Vec<_> = (0..4)
            .map(|_| {
                let store = store.clone();
                tokio::spawn(async move {
                    let mut mine = Vec::new();
                    loop {
                        let claimed = store.claim_errands(at(1), 7, LEASE).await.unwrap();
                        if claimed.is_empty() {
                            return mine;
                        }
                        mine.extend(claimed);
                    }
                })
            })
            .collect();
        let mut claimed = Vec::new();
        for carrier in carriers {
            claimed.extend(carrier.await.unwrap());
        }
        let different: BTreeSet<_> = claimed.iter().map(|row| row.id.clone()).collect();
        assert_eq!((claimed.len(), different.len()), (1000, 1000));
        // They come up again when the lease has run out, and not before, in the order of their places.
        assert_eq!(store.claim_errands(at(1000), 10, LEASE).await.unwrap(), []);
        let again = store.claim_errands(at(1001), 2000, LEASE).await.unwrap();
        assert!(again.iter().all(|row| row.attempts == 2));
        assert!(again.iter().map(|row| row.position).eq(0..1000));
        store.close().await;
    }
}

#[tokio::test]
async fn what_is_done_stays_done_and_what_failed_comes_up_again() {
    for database in databases().await {
        let store = database.open().await;
        let mut append = Known::fresh("eltern").append("open", &["1"]);
        append.errands = (0..3).map(|n| errand(&format!("kind-{n}"), 1, n)).collect();
        let ids: Vec<_> = append.errands.iter().map(|errand| errand.id.clone()).collect();
        store.append(append).await.unwrap();
        assert_eq!(store.claim_errands(at(0), 10, LEASE).await.unwrap().len(), 3);
        let (done, failed) = (LetterState::Done, LetterState::Failed);
        assert!(store.settle_errand(&ids[0], done, at(5), None).await.unwrap());
        assert!(store.settle_errand(&ids[1], failed, at(9000), Some("fehlt")).await.unwrap());
        // Somebody whose lease had run out comes late with another opinion.
        assert!(!store.settle_errand(&ids[0], failed, at(5), Some("spät")).await.unwrap());
        assert_eq!(store.soonest_errand().await.unwrap(), Some(at(1000)));
        assert_eq!(store.claim_errands(at(8999), 10, LEASE).await.unwrap().len(), 1);
        store.retry_errands(at(8999)).await.unwrap();
        let again = store.claim_errands(at(8999), 10, LEASE).await.unwrap();
        assert_eq!(again.len(), 1);
        assert_eq!((&again[0].id, again[0].last_error.as_deref()), (&ids[1], Some("fehlt")));
        let stuck = store.stuck_errands(&"it-planungsrat".into(), 10).await.unwrap();
        assert_eq!(stuck.len(), 1, "while it is tried again it still stands there");
        for id in &ids[1..] {
            assert!(store.settle_errand(id, done, at(9000), None).await.unwrap());
        }
        assert_eq!(store.soonest_errand().await.unwrap(), None);
        assert_eq!(store.children(&"eltern".into(), 10).await.unwrap().len(), 3);
        store.close().await;
    }
}

#[tokio::test]
async fn a_signal_comes_for_a_command_on_every_node() {
    for database in databases().await {
        let store = database.open().await;
        let other = database.open().await;
        let patience = Duration::from_secs(20);
        let (mut here, mut there) = (store.signal().errands(), other.signal().errands());
        let mut append = Known::fresh("eltern").append("open", &["1"]);
        append.errands = vec![errand("kind", 1, 0)];
        store.append(append).await.unwrap();
        tokio::time::timeout(patience, here.signalled()).await.unwrap();
        if !database.is_sqlite() {
            tokio::time::timeout(patience, there.signalled()).await.unwrap();
        }
        store.close().await;
        other.close().await;
    }
}
