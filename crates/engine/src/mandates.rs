//! Who asks, by what mandate; and the mandates that this process has at hand.
//!
//! The append checks the mandate again in its own transaction, so that a revocation wins wherever it
//! was made; therefore a mandate that an append has confirmed need not be looked up for the next one.
//! Three rules keep that honest. Only what no other mandate can surpass is kept: a deputy may have
//! become the representative since. That somebody has no mandate is never kept. And no refusal rests
//! on what was kept: it is forgotten, and the request judged anew.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use umlauf_workflow::{
    Authority, BodyName, By, Capacity, Instant, PersonId, Refusal, Seat, Workflow,
};

use crate::submit::Sender;
use crate::{Engine, Error};

/// More people than act at a time; beyond, all are looked up again.
const MOST: usize = 4096;

type Key = (PersonId, BodyName, Seat);

/// The mandates at hand.
#[derive(Debug, Default)]
pub(crate) struct Mandates(Mutex<HashMap<Key, Authority>>);

impl Mandates {
    fn get(&self, key: &Key, now: Instant) -> Option<Authority> {
        let valid = |a: &&Authority| a.from <= now && a.until.is_none_or(|until| until > now);
        self.lock().get(key).filter(valid).cloned()
    }

    /// Keeps what an append has confirmed.
    pub(crate) fn keep(&self, by: &By, workflow: &Workflow) {
        let By::Person(authority) = by else { return };
        if matches!(authority.capacity, Capacity::Representative | Capacity::Office) {
            let mut kept = self.lock();
            if kept.len() >= MOST {
                kept.clear();
            }
            let Authority { person, seat, .. } = authority;
            let key = (person.clone(), workflow.body_name.clone(), seat.clone());
            kept.entry(key).or_insert_with(|| authority.clone());
        }
    }

    /// Forgets what is kept of a sender; whether there was something.
    pub(crate) fn forget(&self, sender: &Sender, workflow: &Workflow) -> bool {
        let Sender::Person { person, seat } = sender else {
            return false;
        };
        let key = (person.clone(), workflow.body_name.clone(), seat.clone());
        self.lock().remove(&key).is_some()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Authority>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Engine {
    /// Who asks, by what mandate. It holds at `now` as far as this process knows; the append makes
    /// sure.
    pub(crate) async fn authority(
        &self,
        sender: &Sender,
        workflow: &Workflow,
        now: Instant,
    ) -> Result<Result<By, Refusal>, Error> {
        let (person, seat) = match sender {
            Sender::Clock => return Ok(Ok(By::Clock)),
            Sender::Courier => return Ok(Ok(By::Courier)),
            Sender::Person { person, seat } => (person, seat),
        };
        let key = (person.clone(), workflow.body_name.clone(), seat.clone());
        if let Some(authority) = self.at_hand().get(&key, now) {
            return Ok(Ok(By::Person(authority)));
        }
        let mandates = self.store().mandates_of(person, &workflow.body_name, now).await?;
        let word = seat.to_string();
        // Who represents a seat and deputises for it acts as its representative.
        let held = mandates.into_iter().filter(|mandate| mandate.seat == word);
        let Some(mandate) = held.min_by_key(|mandate| mandate.capacity) else {
            return Ok(Err(Refusal::MandateNotValid));
        };
        Ok(Ok(By::Person(Authority {
            person: person.clone(),
            seat: seat.clone(),
            capacity: mandate.capacity,
            mandate: mandate.digest,
            from: mandate.from,
            until: mandate.until,
        })))
    }
}
