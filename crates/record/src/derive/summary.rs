//! The case at a glance.

use std::fmt::Write as _;

use serde::Serialize;
use umlauf_voting::{MemberCode, Outcome};
use umlauf_workflow::{Digest, Ending, Instant, ItemFound, PersonId, StepName, by_item};

use super::title;
use crate::replay::Replay;

/// What became of the case.
#[derive(Debug, Serialize)]
pub(crate) struct Summary {
    /// In German, for people.
    sentence: String,
    step: Option<StepName>,
    step_title: Option<String>,
    ended: Option<Ending>,
    number: Option<String>,
    /// What the rule said of the last ballot that was counted.
    outcome: Option<Outcome>,
    finding: Option<Finding>,
    opened: Option<Instant>,
    last_event: Option<Instant>,
    events: u64,
    ballots: u64,
}

#[derive(Debug, Serialize)]
struct Finding {
    ballot: u32,
    outcome: Outcome,
    /// Of each Ziffer, where they were voted on one by one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    items: Vec<ItemFound>,
    /// Who is bound, where only those are who agreed.
    #[serde(skip_serializing_if = "Option::is_none")]
    bound: Option<Vec<MemberCode>>,
    revision: u64,
    at: Instant,
    person: Option<PersonId>,
    reason: Option<Digest>,
}

pub(super) fn summary(replay: &Replay<'_>) -> Summary {
    let ledger = &replay.ledger;
    let step = ledger.step().cloned();
    let close = ledger.polls.iter().rev().find_map(|poll| poll.close.as_ref());
    let step_title = step.as_ref().map(|step| title(replay, ledger.events, step));
    Summary {
        sentence: sentence(replay, step_title.as_deref()),
        step_title,
        step,
        ended: ledger.ended,
        number: ledger.number.clone(),
        outcome: close.map(|close| close.outcome),
        finding: ledger.finding.as_ref().map(|found| Finding {
            ballot: found.ballot,
            outcome: found.outcome,
            items: found.items.clone(),
            bound: found.bound.clone(),
            revision: found.revision,
            at: found.at,
            person: found.person.clone(),
            reason: found.reason.clone(),
        }),
        opened: ledger.opened,
        last_event: ledger.last,
        events: ledger.events,
        ballots: ledger.polls.len() as u64,
    }
}

/// `Beschlossen, Nummer 2022/32. Festgestellt: zustande gekommen (Dienstag, …).`
fn sentence(replay: &Replay<'_>, step: Option<&str>) -> String {
    let ledger = &replay.ledger;
    let mut said = match (step, ledger.ended) {
        (Some(step), Some(_)) => step.to_owned(),
        (Some(step), None) => format!("Läuft, im Schritt „{step}“"),
        (None, _) => String::from("Nicht eröffnet"),
    };
    if let Some(number) = &ledger.number {
        let _ = write!(said, ", Nummer {number}");
    }
    said.push('.');
    if let Some(found) = &ledger.finding {
        let day = umlauf_calendar::date_in_german(found.at.date());
        let _ = write!(said, " Festgestellt am {day}: {}.", found.outcome.german());
        if !found.items.is_empty() {
            let items = found.items.iter().map(|one| (one.item, one.outcome.german()));
            let _ = write!(said, " {}.", by_item(items));
        }
    }
    said
}
