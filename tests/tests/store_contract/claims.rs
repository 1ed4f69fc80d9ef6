//! Claims: nobody gets a row twice while its lease runs, and nothing is lost when it has run out.

use std::collections::BTreeSet;
use std::time::Duration;

use umlauf_store::{Due, Pulse};

use crate::support::{Known, at, databases, letter};

const LEASE: Duration = Duration::from_millis(1);

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn four_couriers_claim_a_thousand_letters_and_none_twice() {
    for database in databases().await {
        let store = database.open().await;
        let appends: Vec<_> = (0..100)
            .map(|number| {
                let known = Known::fresh(&format!("fall-{number}"));
                let mut append = known.append("open", &["1"]);
                append.letters = (0..10).map(|n| letter(&known.case, 1, n)).collect();
                append
            })
            .collect();
        for said in store.append_many(appends).await {
            said.unwrap();
        }
        let couriers: Vec<_> = (0..4)
            .map(|_| {
                let store = store.clone();
                tokio::spawn(async move {
                    let mut mine = Vec::new();
                    loop {
                        let claimed = store.claim_letters(at(1), 7, LEASE).await.unwrap();
                        if claimed.is_empty() {
                            return mine;
                        }
                        assert!(claimed.len() <= 7);
                        mine.extend(claimed);
                    }
                })
            })
            .collect();
        let mut claimed = Vec::new();
        for courier in couriers {
            claimed.extend(courier.await.unwrap());
        }
        let different: BTreeSet<_> = claimed.iter().map(|row| row.id.clone()).collect();
        assert_eq!((claimed.len(), different.len()), (1000, 1000));
        // They come up again when the lease has run out, and not before.
        assert_eq!(store.claim_letters(at(1000), 10, LEASE).await.unwrap(), []);
        let again = store.claim_letters(at(1001), 2000, LEASE).await.unwrap();
        assert_eq!(again.len(), 1000);
        assert!(again.iter().all(|row| row.attempts == 2));
        store.close().await;
    }
}

#[tokio::test]
async fn a_timer_is_claimed_once_and_comes_up_again_after_its_lease() {
    for database in databases().await {
        let store = database.open().await;
        let other = database.open().await;
        let mut cases = Vec::new();
        for number in 0..5 {
            let case = Known::fresh(&format!("fall-{number}"));
            let mut append = case.append("open", &["1"]);
            append.due = Due::At(at(100 + number));
            store.append(append.clone()).await.unwrap();
            cases.push(case.after(&append));
        }
        assert_eq!(store.due_cases(at(99), 10, LEASE).await.unwrap(), []);
        assert_eq!(store.soonest_timer().await.unwrap(), Some(at(100)));
        assert_eq!(store.timers_due(at(102)).await.unwrap(), 3);

        let mine = store.due_cases(at(104), 2, LEASE).await.unwrap();
        let names: Vec<_> = mine.iter().map(|due| due.case.as_str()).collect();
        assert_eq!(names, ["fall-0", "fall-1"]);
        assert_eq!(mine[0].due, at(100));
        let theirs = other.due_cases(at(104), 10, LEASE).await.unwrap();
        assert_eq!(theirs.len(), 3);
        assert_eq!(other.due_cases(at(1103), 10, LEASE).await.unwrap(), []);

        // The append of the woken case ends the claim; the case wants to be woken again later.
        let mut woken = cases[0].append("wake", &["2"]);
        woken.due = Due::At(at(5000));
        store.append(woken).await.unwrap();
        // The others' claimers died.
        let again = other.due_cases(at(1104), 10, LEASE).await.unwrap();
        assert_eq!(again.len(), 4);
        assert!(again.iter().all(|due| due.case.as_str() != "fall-0"));
        assert_eq!(store.soonest_timer().await.unwrap(), Some(at(2104)));

        // A timer that woke for nothing is put right, unless somebody has moved it meanwhile.
        store.reset_timer(&cases[1].case, at(101), Some(at(7000))).await.unwrap();
        assert_eq!(store.timer(&cases[1].case).await.unwrap(), Some(at(7000)));
        store.reset_timer(&cases[1].case, at(101), None).await.unwrap();
        assert_eq!(store.timer(&cases[1].case).await.unwrap(), Some(at(7000)));
        store.reset_timer(&cases[2].case, at(102), None).await.unwrap();
        assert_eq!(store.timer(&cases[2].case).await.unwrap(), None);

        let by_due: Vec<_> = store
            .cases_by_due(Some((at(103), &cases[3].case)), 10)
            .await
            .unwrap()
            .into_iter()
            .map(|row| row.id.to_string())
            .collect();
        assert_eq!(by_due, ["fall-4", "fall-0", "fall-1"]);
        store.close().await;
        other.close().await;
    }
}

#[tokio::test]
async fn a_signal_comes_for_a_letter_and_for_a_timer_earlier_than_known() {
    for database in databases().await {
        let store = database.open().await;
        let other = database.open().await;
        let patience = Duration::from_secs(20);
        assert_eq!(store.soonest_timer().await.unwrap(), None);
        let (mut letters, mut timers) = (store.signal().letters(), store.signal().timers());
        let case = Known::fresh("a");
        let mut append = case.append("open", &["1"]);
        append.due = Due::At(at(100));
        append.letters = vec![letter(&case.case, 1, 0)];
        store.append(append).await.unwrap();
        tokio::time::timeout(patience, letters.signalled()).await.unwrap();
        tokio::time::timeout(patience, timers.signalled()).await.unwrap();
        assert_eq!(store.soonest_timer().await.unwrap(), Some(at(100)));
        if !database.is_sqlite() {
            // What another node writes is heard too.
            let mut timers = store.signal().timers();
            let mut append = Known::fresh("b").append("open", &["1"]);
            append.due = Due::At(at(50));
            other.append(append).await.unwrap();
            tokio::time::timeout(patience, timers.signalled()).await.unwrap();
        }
        store.close().await;
        other.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_recurring_start_is_claimed_once_by_all_nodes_together() {
    for database in databases().await {
        let stores = [database.open().await, database.open().await];
        for day in 1..=5 {
            let tasks: Vec<_> = (0..8)
                .map(|number| {
                    let store = stores[number % 2].clone();
                    tokio::spawn(async move {
                        store.claim_recurrence("übersicht", at(day)).await.unwrap()
                    })
                })
                .collect();
            let mut claimed = 0;
            for task in tasks {
                claimed += u32::from(task.await.unwrap());
            }
            assert_eq!(claimed, 1);
        }
        assert!(!stores[0].claim_recurrence("übersicht", at(3)).await.unwrap());
        assert_eq!(stores[0].last_recurrence("übersicht").await.unwrap(), Some(at(5)));
        assert_eq!(stores[0].last_recurrence("anderes").await.unwrap(), None);
        for store in stores {
            store.close().await;
        }
    }
}

#[tokio::test]
async fn signs_of_life_are_found_where_they_touch_the_time_asked_for() {
    for database in databases().await {
        let store = database.open().await;
        for (node, since, until) in [("a", 0, 10), ("a", 0, 20), ("a", 50, 60), ("b", 15, 30)] {
            store.beat(node, at(since), at(until)).await.unwrap();
        }
        let pulse = |node: &str, since, until| Pulse {
            node: node.to_owned(),
            since: at(since),
            until: at(until),
        };
        let found = store.pulses(at(20), at(49), 10).await.unwrap();
        assert_eq!(found, [pulse("a", 0, 20), pulse("b", 15, 30)]);
        let found = store.pulses(at(31), at(50), 10).await.unwrap();
        assert_eq!(found, [pulse("a", 50, 60)]);
        assert_eq!(store.database_now().await.unwrap().is_none(), database.is_sqlite());
        store.ping().await.unwrap();
        store.close().await;
    }
}
