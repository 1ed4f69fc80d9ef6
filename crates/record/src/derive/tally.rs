//! Every ballot of the case: how it was held, and the result as a proof, clause by clause.

use jiff::civil::Date;
use serde::Serialize;
use umlauf_voting::{Ballot, Choice, Tally};
use umlauf_workflow::{
    Closing, Counted as Recount, Digest, Instant, ItemResult, PaperName, RuleName, Stand, StepName,
    Workflow,
};

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
    /// Of a ballot on the whole that was counted.
    result: Option<Tally>,
    /// The Ziffern, where they were voted on one by one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    items: Vec<Ziffer>,
}

/// A Ziffer and its result.
#[derive(Debug, Serialize)]
struct Ziffer {
    item: u32,
    yes: usize,
    no: usize,
    abstain: usize,
    silent: usize,
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
    /// Of the whole; where Ziffern are voted on one by one each has its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    yes: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    no: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    abstain: Option<usize>,
    /// Who has not voted at all.
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
    let said = |item, choice| {
        poll.voters.iter().filter(|member| poll.choice(member, item) == Some(choice)).count()
    };
    let with = |choice| poll.items.is_empty().then(|| said(None, choice));
    let result = |item| {
        poll.close.as_ref()?;
        count(replay.edition(poll)?, poll, item)
    };
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
        result: if poll.items.is_empty() { result(None) } else { None },
        items: poll
            .items
            .iter()
            .map(|item| {
                let of = |choice| said(Some(*item), choice);
                let (yes, no, abstain) = (of(Choice::Yes), of(Choice::No), of(Choice::Abstain));
                Ziffer {
                    item: *item,
                    yes,
                    no,
                    abstain,
                    silent: poll.voters.len() - yes - no - abstain,
                    result: result(Some(*item)),
                }
            })
            .collect(),
    }
}

/// The result of the votes in the ledger, of the whole or Ziffer by Ziffer; nothing where the body has no
/// such rule.
pub(crate) fn recount(edition: &Workflow, poll: &Poll) -> Option<Recount> {
    let named = |tally: &Tally| {
        let readings = tally.readings.0.iter();
        readings.map(|(name, outcome)| (name.to_string(), *outcome)).collect::<Vec<_>>()
    };
    if poll.items.is_empty() {
        let tally = count(edition, poll, None)?;
        let (outcome, readings) = (tally.outcome, named(&tally));
        return Some(Recount { outcome, readings, items: Vec::new() });
    }
    let items = poll.items.iter().map(|item| {
        let tally = count(edition, poll, Some(*item))?;
        Some(ItemResult { item: *item, outcome: tally.outcome, readings: named(&tally) })
    });
    Some(Recount::of(items.collect::<Option<_>>()?))
}

/// The tally of a Ziffer, or of the whole.
fn count(edition: &Workflow, poll: &Poll, item: Option<u32>) -> Option<Tally> {
    let prepared = edition.body.prepare(poll.rule.as_str(), poll.on).ok()?;
    let mut ballot = Ballot::silent(prepared.voters().len());
    for member in &poll.voters {
        let voter = edition.body.voter(member.as_str()).ok()?;
        let called = poll.sheets.get(member).and_then(|sheet| sheet.called);
        if let Some(stand) = called.filter(|stand| stand.choice().is_none()) {
            ballot.set(voter, stand.standing(&prepared, false));
        } else if let Some(cast) = poll.counting(member) {
            // A declaration holds the reasons of a no.
            let reasons = cast.declaration.is_some();
            ballot.set(voter, cast.said.standing(&prepared, item, reasons));
        }
    }
    Some(prepared.tally(&ballot))
}
