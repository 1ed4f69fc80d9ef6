//! What is counted while the engine works, for those who watch it. Numbers only: no case, no person.
//!
//! Nothing is decided by these; without a recorder they cost next to nothing.

use metrics::counter;
use umlauf_workflow::{Event, Recorded};

use crate::Delivered;

/// Votes that are on disk, with whether they came in time.
pub const VOTES: &str = "umlauf_votes_recorded_total";
/// Events that are on disk.
pub const EVENTS: &str = "umlauf_events_recorded_total";
/// Mails by what became of the attempt: `accepted`, `put_off`, `given_up`.
pub const MAILS: &str = "umlauf_mails_total";

/// Events were recorded.
pub(crate) fn recorded(events: &[Recorded]) {
    counter!(EVENTS).increment(events.len() as u64);
    for recorded in events {
        match recorded.event {
            Event::VoteCast { .. } => counter!(VOTES, "in_time" => "yes").increment(1),
            Event::VoteLate { .. } => counter!(VOTES, "in_time" => "no").increment(1),
            _ => {}
        }
    }
}

/// A letter was tried.
pub(crate) fn mailed(delivered: &Delivered) {
    let count = |what: &'static str, many: usize| {
        if many > 0 {
            counter!(MAILS, "result" => what).increment(many as u64);
        }
    };
    count("accepted", delivered.accepted);
    count("put_off", delivered.waiting);
    count("given_up", delivered.given_up);
}
