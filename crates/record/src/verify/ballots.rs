//! What happens while a ballot runs: its launch, its votes, and the proofs that everyone was asked.

use std::collections::BTreeMap;

use umlauf_voting::MemberCode;
use umlauf_workflow::{Capacity, Event, Kind, LetterId, Notice, Recorded, Seat, Vote, letters};

use super::{Scene, items, rolls};
use crate::fault::{Code, Fault};
use crate::ledger::{Poll, State};
use crate::replay::Replay;
use crate::sheet::{Sheet, person};

/// The letters that asked a member to vote, as the events caused them.
#[derive(Default)]
pub(super) struct Posted(BTreeMap<LetterId, (u32, MemberCode)>);

impl Posted {
    /// Takes note of the letters of an event that has been replayed.
    pub(super) fn take(&mut self, replay: &Replay<'_>, recorded: &Recorded) {
        let Some(workflow) = replay.workflow else {
            return;
        };
        let sent = letters(workflow, &replay.case, recorded);
        for (position, letter) in sent.into_iter().enumerate() {
            let (Notice::Invitation { ballot, .. }
            | Notice::Reminder { ballot, .. }
            | Notice::ConsultAsked { number: ballot, .. }) = letter.notice
            else {
                continue;
            };
            if let Seat::Member(member) = letter.to {
                let id = LetterId::of(&recorded.case, recorded.revision, position);
                self.0.insert(id, (ballot, member));
            }
        }
    }
}

/// Checks an event of a ballot by the votes and the deadline before it.
pub(super) fn check(scene: &Scene<'_>, posted: &Posted, faults: &mut Vec<Fault>) {
    let consult = scene.replay.case.head.as_ref().and_then(|head| head.consultation.as_ref());
    let consult = consult.map(|consult| consult.number);
    match &scene.recorded.event {
        // Votes and consultations are counted together.
        Event::Interim { ballot, member, .. }
        | Event::EntryRefused { ballot, member, .. }
        | Event::Dispatched { ballot, member, .. }
            if Some(*ballot) == consult =>
        {
            consulted(scene, posted, (*ballot, member), faults);
        }
        Event::Launched { .. } => launched(scene, faults),
        Event::VoteCast { ballot, member, .. }
        | Event::VoteEntered { ballot, member, .. }
        | Event::Interim { ballot, member, .. }
        | Event::Objected { ballot, member, .. } => {
            let Some((poll, sheet)) = voter(scene, *ballot, member, faults) else {
                return;
            };
            if rules(scene, poll).is_some_and(|rules| rules.in_sitting) {
                let message =
                    format!("`{member}` voted singly, but ballot {ballot} is held in a sitting");
                faults.push(Fault::new(Code::Voter, message));
            }
            in_time(scene, poll, faults);
            items::said(scene, poll, faults);
            given(scene, poll, sheet, faults);
        }
        Event::VoteLate { ballot, member, deadline, .. } => {
            let Some((poll, _)) = voter(scene, *ballot, member, faults) else {
                return;
            };
            items::said(scene, poll, faults);
            let end = poll.term.as_ref().map(|term| term.instant);
            if end != Some(*deadline) || scene.recorded.at < *deadline {
                let message = format!("the vote of `{member}` is called late");
                let end = end.map_or_else(|| String::from("none"), |end| end.to_string());
                let fault = Fault::new(Code::Late, message);
                faults.push(fault.differs(format!("deadline {end}"), scene.recorded.at));
            }
        }
        Event::RollEntered { ballot, .. }
        | Event::RollRefused { ballot, .. }
        | Event::RollCalled { ballot, .. } => rolls::check(scene, *ballot, faults),
        Event::EntryRefused { ballot, member, .. } => {
            let Some((_, sheet)) = voter(scene, *ballot, member, faults) else {
                return;
            };
            second_person(scene, member, sheet, faults);
        }
        Event::Dispatched { letter, ballot, member, .. } => {
            if voter(scene, *ballot, member, faults).is_none() {
                return;
            }
            if posted.0.get(letter) != Some(&(*ballot, member.clone())) {
                let message = format!("letter `{letter}` did not ask `{member}` to vote");
                faults.push(Fault::new(Code::Proof, message));
            }
        }
        Event::Reminded { ballot, members, .. } => {
            for member in members {
                let Some((poll, _)) = voter(scene, *ballot, member, faults) else {
                    continue;
                };
                if poll.counting(member).is_some() {
                    let message = format!("`{member}` was reminded although it had voted");
                    faults.push(Fault::new(Code::Silent, message));
                }
            }
        }
        _ => {}
    }
}

/// What consultations share with votes: it concerns somebody who is asked.
fn consulted(
    scene: &Scene<'_>,
    posted: &Posted,
    (number, member): (u32, &MemberCode),
    faults: &mut Vec<Fault>,
) {
    let Some(row) = scene.replay.case.row(number, member) else {
        let message = format!("`{member}` is not asked in consultation {number}");
        faults.push(Fault::new(Code::Voter, message));
        return;
    };
    match &scene.recorded.event {
        Event::Dispatched { letter, .. }
            if posted.0.get(letter) != Some(&(number, member.clone())) =>
        {
            let message = format!("letter `{letter}` did not ask `{member}` to answer");
            faults.push(Fault::new(Code::Proof, message));
        }
        Event::EntryRefused { .. } => {
            let entry = row.consulted.as_ref().and_then(|row| row.entry.as_ref());
            let by = match &scene.recorded.by {
                umlauf_workflow::By::Person(authority) => Some(&authority.person),
                _ => None,
            };
            if entry.is_none_or(|entry| Some(&entry.by) == by) {
                let message = format!("no second person refused an answer of `{member}`");
                faults.push(Fault::new(Code::Authority, message));
            }
        }
        _ => {}
    }
}

/// The ballot that runs and the sheet of one of its voters.
fn voter<'s>(
    scene: &Scene<'s>,
    ballot: u32,
    member: &MemberCode,
    faults: &mut Vec<Fault>,
) -> Option<(&'s Poll, &'s Sheet)> {
    let poll = scene.replay.ledger.poll();
    let Some(poll) = poll.filter(|poll| poll.number == ballot) else {
        let message = format!("ballot {ballot} is not the one that was held");
        let found = scene.replay.ledger.poll().map_or(0, |poll| poll.number);
        faults.push(Fault::new(Code::Voter, message).differs(found, ballot));
        return None;
    };
    let Some(sheet) = poll.sheets.get(member) else {
        let message = format!("`{member}` has no vote in ballot {ballot}");
        faults.push(Fault::new(Code::Voter, message));
        return None;
    };
    Some((poll, sheet))
}

/// How long after a deadline a request that had been read before it may still be recorded.
const GRACE: jiff::SignedDuration = jiff::SignedDuration::from_secs(2);

/// The ballot is open and its deadline lay ahead when the request had been read.
fn in_time(scene: &Scene<'_>, poll: &Poll, faults: &mut Vec<Fault>) {
    if poll.state != State::Open {
        let message = format!("ballot {} was not open", poll.number);
        faults.push(Fault::new(Code::Voter, message));
    }
    let (at, arrived) = (scene.recorded.at, scene.recorded.arrived());
    if let Some(term) = &poll.term
        && (arrived >= term.instant || at >= term.instant.plus(GRACE))
    {
        let message = "this came after the deadline and must not count";
        let expected = format!("before {}", term.instant);
        faults.push(Fault::new(Code::Late, message).differs(expected, arrived));
    }
}

/// A vote is given by who may, as often as it may, and with two pairs of eyes where it was entered.
fn given(scene: &Scene<'_>, poll: &Poll, sheet: &Sheet, faults: &mut Vec<Fault>) {
    let rules = rules(scene, poll);
    let (member, capacity) = match &scene.recorded.event {
        Event::VoteCast { member, capacity, .. } | Event::VoteEntered { member, capacity, .. } => {
            (member, *capacity)
        }
        Event::Interim { member, .. } => {
            if sheet.counting().is_some() {
                let message = format!("`{member}` had voted and was no longer coordinating");
                faults.push(Fault::new(Code::Voter, message));
            }
            return;
        }
        Event::Objected { member, .. } => {
            if sheet.objected.is_some() || rules.is_some_and(|rules| rules.object.is_none()) {
                let message = format!("`{member}` could not object, or had objected before");
                faults.push(Fault::new(Code::Voter, message));
            }
            return;
        }
        _ => return,
    };
    if !matches!(capacity, Capacity::Representative | Capacity::Deputy) {
        let message = format!("`{}` gives no vote", capacity.as_str());
        faults.push(Fault::new(Code::Authority, message));
    }
    let before = sheet.casts.iter().any(|cast| cast.capacity == capacity);
    if before && rules.is_some_and(|rules| !rules.change) {
        let message = format!("the vote of `{member}` was changed, which the workflow forbids");
        faults.push(Fault::new(Code::Change, message));
    }
    if let Event::VoteCast { entered: Some(_), .. } = &scene.recorded.event {
        second_person(scene, member, sheet, faults);
    }
}

/// An entered vote is confirmed as it was entered, or refused, by another person.
fn second_person(scene: &Scene<'_>, member: &MemberCode, sheet: &Sheet, faults: &mut Vec<Fault>) {
    let Some(entry) = &sheet.entry else {
        let message = format!("no entered vote of `{member}` waited for a second person");
        faults.push(Fault::new(Code::Voter, message));
        return;
    };
    if entry.by.as_ref() == person(&scene.recorded.by) {
        let message = format!("the vote of `{member}` was entered and judged by one person");
        faults.push(Fault::new(Code::Authority, message));
    }
    if let Event::VoteCast { said, declaration, capacity, entered: Some(entered), .. } =
        &scene.recorded.event
    {
        let same = entry.said == *said
            && entry.declaration == *declaration
            && entry.capacity == *capacity
            && entry.evidence == entered.evidence
            && entry.by.as_ref() == Some(&entered.by);
        if !same {
            let message = format!("the vote of `{member}` was confirmed otherwise than entered");
            faults.push(Fault::new(Code::Voter, message));
        }
    }
}

/// Everything that governs the ballot is what workflow, body and papers say.
fn launched(scene: &Scene<'_>, faults: &mut Vec<Fault>) {
    let Event::Launched { ballot, rule, on, papers, voters, .. } = &scene.recorded.event else {
        return;
    };
    items::launched(scene, faults);
    let ledger = &scene.replay.ledger;
    let mut compare = |what: &str, expected: String, found: String| {
        if expected != found {
            let message = format!("the {what} of ballot {ballot} is not what it should be");
            faults.push(Fault::new(Code::Launch, message).differs(expected, found));
        }
    };
    let step = ledger.step().and_then(|step| scene.workflow.step(step));
    if let Some(Kind::Vote(vote)) = step.map(|step| &step.kind) {
        compare("rule", vote.rule.to_string(), rule.to_string());
    }
    // Ballots, calls, consultations and follow-ups of a case share one sequence of numbers.
    compare("number", (ledger.counted + 1).to_string(), ballot.to_string());
    compare("day", scene.recorded.at.date().to_string(), on.to_string());
    let codes = scene.workflow.body.voters().map(|member| member.code.as_str());
    let listed = voters.iter().map(MemberCode::as_str);
    compare(
        "electorate",
        codes.collect::<Vec<_>>().join(", "),
        listed.collect::<Vec<_>>().join(", "),
    );
    let filed = ledger.papers.iter().map(|(paper, digest)| format!("{paper} {digest}"));
    let frozen = papers.iter().map(|(paper, digest)| format!("{paper} {digest}"));
    compare("text", filed.collect::<Vec<_>>().join(", "), frozen.collect::<Vec<_>>().join(", "));
}

/// How the workflow wants the ballot held.
pub(super) fn rules<'s>(scene: &Scene<'s>, poll: &Poll) -> Option<&'s Vote> {
    match scene.workflow.step(&poll.step).map(|step| &step.kind) {
        Some(Kind::Vote(vote)) => Some(vote),
        _ => None,
    }
}
