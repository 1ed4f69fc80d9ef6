//! Whether cases may be opened, and votes begun, under a definition.
//!
//! What a process can do hangs on three texts: its own, its body's and the calendars'. So each set of
//! them is verified once in a process, when a definition comes into force or, for an older one, when a
//! vote begins under it with a body it was never verified with. Cases whose vote has begun are left
//! alone: a stricter program must not stop what was begun under a more lenient one.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use umlauf_source::{Fault, Faults, Severity, Source};
use umlauf_workflow::{Digest, Workflow, verify};

/// The digests of workflow, body and calendars.
type Law = (Digest, Digest, Digest);

/// What was found, by law: the faults that forbid use.
static KNOWN: LazyLock<Mutex<HashMap<Law, Vec<Fault>>>> = LazyLock::new(Mutex::default);

/// What is known of a workflow: whether it is sound; `None` if nobody asked yet.
pub(crate) fn known(workflow: &Workflow) -> Option<bool> {
    let known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    known.get(&law(workflow)).map(Vec::is_empty)
}

/// Verifies a workflow that was compiled from a text, or remembers that it was.
///
/// # Errors
/// Everything that forbids its use.
pub(crate) fn sound(source: &Source, workflow: &Workflow) -> Result<(), Faults> {
    let law = law(workflow);
    let known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner).get(&law).cloned();
    let faults = known.unwrap_or_else(|| {
        let mut faults = verify(source, workflow).faults;
        faults.retain(|fault| fault.severity == Severity::Error);
        KNOWN.lock().unwrap_or_else(PoisonError::into_inner).insert(law, faults.clone());
        faults
    });
    if faults.is_empty() { Ok(()) } else { Err(Faults::new(source.clone(), faults)) }
}

fn law(workflow: &Workflow) -> Law {
    (workflow.digest.clone(), workflow.body_digest(), workflow.calendars.clone())
}
