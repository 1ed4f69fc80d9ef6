//! Every deadline that was announced, with the reason for each day it was put off.

use jiff::civil::Date;
use serde::Serialize;
use umlauf_workflow::{Digest, Instant, StepName, Term};

use super::title;
use crate::ledger::Visit;
use crate::replay::Replay;

/// A deadline.
#[derive(Debug, Serialize)]
pub(crate) struct Announced {
    step: StepName,
    title: String,
    /// When it was announced, and in which event.
    since: Instant,
    revision: u64,
    /// The day it would have ended without the shifts.
    raw: Date,
    end: Date,
    /// 24:00 of the last day in Berlin, exclusive.
    instant: Instant,
    /// In German, for people.
    until: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    shifts: Vec<Shift>,
    /// SHA-256 of the reason, where an earlier deadline was moved.
    #[serde(skip_serializing_if = "Option::is_none")]
    moved: Option<Digest>,
}

#[derive(Debug, Serialize)]
struct Shift {
    day: Date,
    why: String,
}

pub(super) fn deadlines(replay: &Replay<'_>) -> Vec<Announced> {
    replay.ledger.visits.iter().flat_map(|visit| of(replay, visit)).collect()
}

fn of(replay: &Replay<'_>, visit: &Visit) -> Vec<Announced> {
    let announced = |at: Instant, revision: u64, term: &Term, moved: Option<&Digest>| Announced {
        step: visit.step.clone(),
        title: title(replay, revision, &visit.step),
        since: at,
        revision,
        raw: term.raw,
        end: term.end,
        instant: term.instant,
        until: umlauf_calendar::end_in_german(term.instant.timestamp()),
        shifts: term
            .shifts
            .iter()
            .map(|(day, why)| Shift { day: *day, why: why.clone() })
            .collect(),
        moved: moved.cloned(),
    };
    let first = visit.term.iter().map(|term| announced(visit.at, visit.revision, term, None));
    let moved = visit.moved.iter();
    let moved = moved.map(|m| announced(m.at, m.revision, &m.term, Some(&m.reason)));
    first.chain(moved).collect()
}
