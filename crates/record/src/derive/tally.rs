//! Every ballot of the case: how it was held, and the result as a proof, clause by clause.

use jiff::civil::Date;
use serde::Serialize;
use umlauf_voting::{Ballot, Choice, Tally};
use umlauf_workflow::{Closing, Digest, Instant, PaperName, RuleName, Stand, StepName, Workflow};

use super::title;
use crate::ledger::{Poll, State};
use crate::replay::Replay;

/// A ballot and its result.
#[derive(Debug, Serialize)]
pub(crate) struct Counted {
    ballot: u32,
    step: StepName,
    title: String,
    state: &'static str,
    rule: RuleName,
    /// The day whose weights count.
    on: Date,
    body: Digest,
    calendars: Digest,
    papers: Vec<Frozen>,
    launched: Instant,
    /// In which event it began, and in which it was counted.
    launched_in: u64,
    closed_in: Option<u64>,
    deadline: Option<Instant>,
    closed: Option<Instant>,
    why: Option<Closing>,
    /// When the program was not ready in the last hours.
    outages: Vec<Unready>,
    votes: Count,
    /// Of a ballot that was counted.
    result: Option<Tally>,
}

#[derive(Debug, Serialize)]
struct Frozen {
    paper: PaperName,
    digest: Digest,
}

#[derive(Debug, Serialize)]
struct Unready {
    from: Instant,
    until: Instant,
}

#[derive(Debug, Serialize)]
struct Count {
    voters: usize,
    yes: usize,
    no: usize,
    abstain: usize,
    silent: usize,
    #[serde(skip_serializing_if = "none")]
    absent: usize,
    #[serde(skip_serializing_if = "none")]
    excluded: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn none(count: &usize) -> bool {
    *count == 0
}

pub(super) fn tally(replay: &Replay<'_>) -> Vec<Counted> {
    replay.ledger.polls.iter().map(|poll| counted(replay, poll)).collect()
}

fn counted(replay: &Replay<'_>, poll: &Poll) -> Counted {
    let with =
        |choice| poll.voters.iter().filter(|member| poll.choice(member) == Some(choice)).count();
    let called = |stand| poll.sheets.values().filter(|s| s.called == Some(stand)).count();
    let close = poll.close.as_ref();
    Counted {
        ballot: poll.number,
        step: poll.begun.0.clone(),
        title: title(replay, poll.revision, &poll.begun.0),
        state: match poll.state {
            State::Open => "open",
            State::Held => "held",
            State::Closed => "closed",
            State::Stopped => "stopped",
        },
        rule: poll.rule.clone(),
        on: poll.on,
        body: poll.body.clone(),
        calendars: poll.calendars.clone(),
        papers: poll
            .papers
            .iter()
            .map(|(paper, digest)| Frozen { paper: paper.clone(), digest: digest.clone() })
            .collect(),
        launched: poll.launched,
        launched_in: poll.revision,
        closed_in: close.map(|close| close.revision),
        deadline: poll.term.as_ref().map(|term| term.instant),
        closed: close.map(|close| close.at),
        why: close.map(|close| close.why.clone()),
        outages: poll.outages.iter().map(|&(from, until)| Unready { from, until }).collect(),
        votes: Count {
            voters: poll.voters.len(),
            yes: with(Choice::Yes),
            no: with(Choice::No),
            abstain: with(Choice::Abstain),
            silent: poll.silent().len(),
            absent: called(Stand::Absent),
            excluded: called(Stand::Excluded),
        },
        result: close.and_then(|_| replay.edition(poll)).and_then(|edition| count(edition, poll)),
    }
}

/// The result of the votes in the ledger; nothing where the body has no such rule.
pub(crate) fn count(edition: &Workflow, poll: &Poll) -> Option<Tally> {
    let prepared = edition.body.prepare(poll.rule.as_str(), poll.on).ok()?;
    let mut ballot = Ballot::silent(prepared.voters().len());
    for member in &poll.voters {
        let voter = edition.body.voter(member.as_str()).ok()?;
        let called = poll.sheets.get(member).and_then(|sheet| sheet.called);
        if let Some(stand) = called.filter(|stand| stand.choice().is_none()) {
            ballot.set(voter, stand.standing(&prepared, false));
        } else if let Some(cast) = poll.counting(member) {
            // A declaration holds the reasons of a no.
            ballot.set(voter, prepared.standing(cast.choice, cast.declaration.is_some()));
        }
    }
    Some(prepared.tally(&ballot))
}
