//! The outbox: one delivery per person, addresses fixed, giving up in plain sight.

use std::time::Duration;

use umlauf_store::{LetterCounts, LetterState};
use umlauf_workflow::{LetterId, PersonId};

use crate::support::{Known, at, databases, letter};

const LEASE: Duration = Duration::from_mins(1);

fn to(list: &[(&str, &str)]) -> Vec<(PersonId, String)> {
    list.iter().map(|(person, address)| (PersonId::from(*person), (*address).to_owned())).collect()
}

#[tokio::test]
async fn a_letter_is_done_when_everybody_has_it_and_failed_when_somebody_was_given_up() {
    for database in databases().await {
        let store = database.open().await;
        let case = Known::fresh("fall/mit/schrägstrich");
        let mut append = case.append("open", &["1"]);
        append.letters = (0..3).map(|n| letter(&case.case, 1, n)).collect();
        store.append(append).await.unwrap();
        let ids: Vec<LetterId> = (0..3).map(|n| LetterId::of(&case.case, 1, n)).collect();
        assert_eq!(store.claim_letters(at(0), 10, LEASE).await.unwrap().len(), 3);
        let (p1, p2) = (PersonId::from("p1"), PersonId::from("p2"));

        // The first plan fixes the address; a second plan, after a crash, changes nothing.
        let plan = to(&[("p1", "a@by.example"), ("p2", "b@by.example")]);
        store.plan_deliveries(&ids[0], plan).await.unwrap();
        let again = to(&[("p1", "neu@by.example"), ("p2", "b@by.example")]);
        let planned = store.plan_deliveries(&ids[0], again).await.unwrap();
        let addresses: Vec<_> = planned.iter().map(|row| row.address.as_str()).collect();
        assert_eq!(addresses, ["a@by.example", "b@by.example"]);

        assert!(store.delivered(&ids[0], &p1, at(5)).await.unwrap());
        assert!(!store.delivered(&ids[0], &p1, at(6)).await.unwrap());
        assert!(store.delivery_failed(&ids[0], &p2, "450 später", false).await.unwrap());
        let state = store.settle_letter(&ids[0], at(100)).await.unwrap();
        assert_eq!(state, Some(LetterState::Waiting));
        assert_eq!(store.soonest_letter().await.unwrap(), Some(at(100)));
        let deliveries = store.deliveries(&ids[0]).await.unwrap();
        assert_eq!(deliveries[0].delivered, Some(at(5)));
        assert_eq!(deliveries[1].last_error.as_deref(), Some("450 später"));

        assert!(store.delivery_failed(&ids[0], &p2, "550 nie", true).await.unwrap());
        assert!(!store.delivery_failed(&ids[0], &p2, "550 nie", true).await.unwrap());
        let state = store.settle_letter(&ids[0], at(200)).await.unwrap();
        assert_eq!(state, Some(LetterState::Failed));
        assert_eq!(store.settle_letter(&ids[0], at(200)).await.unwrap(), None);

        store.plan_deliveries(&ids[1], to(&[("p1", "a@by.example")])).await.unwrap();
        store.delivered(&ids[1], &p1, at(7)).await.unwrap();
        let state = store.settle_letter(&ids[1], at(200)).await.unwrap();
        assert_eq!(state, Some(LetterState::Done));
        store.fail_letter(&ids[2], "niemand hat diesen Sitz inne").await.unwrap();
        let counts = store.letter_counts().await.unwrap();
        assert_eq!(counts, LetterCounts { waiting: 0, failed: 2 });
        assert_eq!(store.failed_letters(10).await.unwrap().len(), 2);

        // Again, for whoever was given up and only for them.
        assert!(store.retry_letter(&ids[0], at(300)).await.unwrap());
        assert!(!store.retry_letter(&ids[1], at(300)).await.unwrap());
        let claimed = store.claim_letters(at(300), 10, LEASE).await.unwrap();
        assert_eq!(claimed.len(), 1);
        let letters = store.letters_of(&case.case, 10).await.unwrap();
        let states: Vec<Vec<_>> = letters
            .iter()
            .map(|(_, deliveries)| deliveries.iter().map(|row| row.state).collect())
            .collect();
        assert_eq!(
            states,
            [vec![LetterState::Done, LetterState::Waiting], vec![LetterState::Done], vec![]]
        );
        store.close().await;
    }
}
