//! The cases this process has at hand: one lock per case, and what was last known of it.
//!
//! The lock keeps the requests of one process from racing for one case; other processes are held
//! off by the revision check of the append. What is cached is only ever what a COMMIT has confirmed;
//! after a conflict it is forgotten.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use umlauf_record::Hash;
use umlauf_workflow::{Case, CaseId, Workflow};

/// More cases than are ever in flight at once; beyond, idle ones are forgotten.
const CAPACITY: usize = 8192;

/// Rows are kept beside the head only for ballots of a handful of members.
pub(crate) const FEW: usize = 64;

/// What is known of a case after its last event.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) case: Case,
    pub(crate) hash: Hash,
    pub(crate) workflow: Arc<Workflow>,
    /// Whether `case.answers` holds every row of the current ballot.
    pub(crate) complete: bool,
}

impl Known {
    /// This, if anything is recorded of the case.
    pub(crate) fn opened(self) -> Option<Self> {
        Some(self).filter(|known| known.case.head.is_some())
    }
}

/// A place for what is known of one case, and the lock on it.
pub(crate) type Slot = Arc<tokio::sync::Mutex<Option<Known>>>;

/// All places.
#[derive(Debug, Default)]
pub(crate) struct Cases(Mutex<HashMap<CaseId, Slot>>);

impl Cases {
    /// The place of a case.
    pub(crate) fn slot(&self, case: &CaseId) -> Slot {
        let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(slot) = slots.get(case) {
            return Arc::clone(slot);
        }
        if slots.len() >= CAPACITY {
            // Nobody holds a slot that only this map knows.
            slots.retain(|_, slot| Arc::strong_count(slot) > 1);
        }
        let slot = Slot::default();
        slots.insert(case.clone(), Arc::clone(&slot));
        slot
    }
}
