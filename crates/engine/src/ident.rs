//! Ids are made here, at the rim: the core takes them as arguments.

use umlauf_workflow::{CaseId, CommandId, Instant};
use uuid::Uuid;

/// A new case id: sorts by time of creation.
#[expect(clippy::disallowed_methods, reason = "this is where ids are made")]
pub fn case_id() -> CaseId {
    CaseId::from(&Uuid::now_v7().to_string())
}

/// A new command id, for senders that bring none.
#[expect(clippy::disallowed_methods, reason = "this is where ids are made")]
pub fn command_id() -> CommandId {
    CommandId::from(&Uuid::now_v7().to_string())
}

/// A new id for a person: opaque, since it enters the journal.
#[expect(clippy::disallowed_methods, reason = "this is where ids are made")]
pub fn person_id() -> umlauf_workflow::PersonId {
    umlauf_workflow::PersonId::from(&format!("p-{}", Uuid::now_v7().simple()))
}

/// A new name for this process among the nodes.
#[expect(clippy::disallowed_methods, reason = "this is where ids are made")]
pub fn node_id() -> String {
    Uuid::now_v7().to_string()
}

/// The id of a case that a schedule opens: the same instant gives the same id, so that it is opened
/// once however many nodes try.
pub fn recurring_case(name: &str, at: Instant) -> CaseId {
    let digest = umlauf_workflow::Digest::of(format!("recurring\n{name}\n{at}").as_bytes());
    CaseId::from(&digest.as_str()[..32])
}
