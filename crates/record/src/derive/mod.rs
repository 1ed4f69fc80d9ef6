//! The readable parts of a record, computed from the events and nothing else.
//!
//! The export writes them, the verification computes them again and compares: a summary that says
//! something else than the journal is found. Their wording belongs to the version of the format; a
//! golden record holds it fast.

mod asked;
mod deadlines;
mod history;
mod summary;
mod tally;
mod votes;

pub use asked::{Asked, Proven};
pub(crate) use tally::recount;

use serde::Serialize;
use umlauf_workflow::{Head, Recorded};

use crate::replay::Replay;

/// One readable part.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Part {
    Summary(summary::Summary),
    Tally(Vec<tally::Counted>),
    Votes(Vec<votes::Voted>),
    Asked(Vec<Asked>),
    Deadlines(Vec<deadlines::Announced>),
    History(Vec<history::Happened>),
    State(Box<Head>),
}

/// All readable parts.
#[derive(Debug)]
pub(crate) struct Derived {
    pub(crate) summary: Part,
    pub(crate) tally: Part,
    pub(crate) votes: Part,
    pub(crate) asked: Part,
    pub(crate) deadlines: Part,
    pub(crate) history: Part,
}

/// Computes the readable parts of a journal that has been replayed.
pub(crate) fn derive(replay: &Replay<'_>, journal: &[Recorded]) -> Derived {
    Derived {
        summary: Part::Summary(summary::summary(replay)),
        tally: Part::Tally(tally::tally(replay)),
        votes: Part::Votes(votes::votes(replay)),
        asked: Part::Asked(asked(replay)),
        deadlines: Part::Deadlines(deadlines::deadlines(replay)),
        history: Part::History(history::history(replay, journal)),
    }
}

/// Who was asked, and how that is proved.
pub(crate) fn asked(replay: &Replay<'_>) -> Vec<Asked> {
    asked::asked(replay)
}

/// What people call a member; its code where the body does not know it.
fn name(replay: &Replay<'_>, poll: &crate::ledger::Poll, member: &str) -> String {
    let body = replay.edition(poll).map(|workflow| &workflow.body);
    let known = body.and_then(|body| body.member(member)).map(|member| member.title.clone());
    known.unwrap_or_else(|| member.to_owned())
}

/// What people called a step when an event was recorded; its name where the workflow of that day does
/// not know it.
fn title(replay: &Replay<'_>, revision: u64, step: &umlauf_workflow::StepName) -> String {
    let known = replay.reigned(revision).and_then(|workflow| workflow.step(step));
    known.map_or_else(|| step.to_string(), |step| step.title.clone())
}
