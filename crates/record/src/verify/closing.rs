//! How a ballot ends: in time, with the right list of the silent, with what the rule says of the
//! votes, and with a finding that follows from it.

use umlauf_voting::{MemberCode, Outcome};
use umlauf_workflow::{Choosable, Closing, Event, Instant, ItemResult, Term};

use super::{Scene, ballots, items};
use crate::derive::recount;
use crate::fault::{Code, Fault};
use crate::ledger::{Poll, State};

/// Checks an event that ends a ballot, moves its end or rests on its result; `act` is the move that
/// was chosen last.
pub(super) fn check(scene: &Scene<'_>, act: Option<&Choosable>, faults: &mut Vec<Fault>) {
    let event = &scene.recorded.event;
    let (Event::Closed { ballot, .. }
    | Event::Stopped { ballot }
    | Event::Held { ballot, .. }
    | Event::Extended { ballot, .. }
    | Event::Escalated { ballot, .. }
    | Event::Found { ballot, .. }) = event
    else {
        if let Event::Corrected { .. } | Event::Voided { .. } = event {
            corrected(scene, faults);
        }
        return;
    };
    let poll = scene.replay.ledger.poll();
    let Some(poll) = poll.filter(|poll| poll.number == *ballot) else {
        let found = poll.map_or(0, |poll| poll.number);
        let message = format!("ballot {ballot} is not the one that was held");
        faults.push(Fault::new(Code::Closing, message).differs(found, ballot));
        return;
    };
    match event {
        Event::Closed { .. } => closed(scene, poll, faults),
        Event::Stopped { .. } => stopped(scene, poll, faults),
        Event::Held { deadline, .. } => held(scene, poll, *deadline, faults),
        Event::Extended { from, term, .. } => extended(scene, poll, *from, term, faults),
        Event::Escalated { silent, .. } => list_of_silent(poll, silent, faults),
        Event::Found { .. } => found(scene, poll, act, faults),
        _ => {}
    }
}

fn closed(scene: &Scene<'_>, poll: &Poll, faults: &mut Vec<Fault>) {
    let Event::Closed { why, silent, outcome, readings, items, .. } = &scene.recorded.event else {
        return;
    };
    let end = poll.term.as_ref().map(|term| term.instant);
    let over = end.is_some_and(|end| end <= scene.recorded.at);
    let in_sitting = ballots::rules(scene, poll).is_some_and(|rules| rules.in_sitting);
    let all_voted = ballots::rules(scene, poll).is_some_and(|rules| rules.closes_when_all_voted);
    let rightly = match why {
        Closing::Deadline => poll.state == State::Open && over && !in_sitting,
        Closing::AllVoted => poll.state == State::Open && all_voted && poll.silent().is_empty(),
        Closing::Chair(_) => poll.state == State::Held && !in_sitting,
        Closing::Sitting => poll.state == State::Open && poll.sitting.is_some(),
    };
    if !rightly {
        let message = format!("ballot {} was closed without cause", poll.number);
        let end = end.map_or_else(|| String::from("no deadline"), |end| end.to_string());
        faults.push(Fault::new(Code::Closing, message).differs(end, scene.recorded.at));
    }
    list_of_silent(poll, silent, faults);
    let Some(again) = recount(scene.workflow, poll) else {
        let message = format!("the body cannot count a ballot by the rule `{}`", poll.rule);
        faults.push(Fault::new(Code::Outcome, message));
        return;
    };
    let told = |outcome: Outcome, readings: &[(String, Outcome)]| {
        result(outcome, readings.iter().map(|(name, outcome)| (name.as_str(), *outcome)))
    };
    for (item, counted, recorded) in items::pairs(&again.items, items) {
        let say = |one: Option<&ItemResult>| {
            one.map_or_else(|| String::from("nothing"), |one| told(one.outcome, &one.readings))
        };
        let (counted, recorded) = (say(counted), say(recorded));
        if counted != recorded {
            let message = format!(
                "the result of Ziffer {item} of ballot {} is not what its votes give",
                poll.number
            );
            faults.push(Fault::new(Code::Outcome, message).differs(counted, recorded));
        }
    }
    let (counted, recorded) = (told(again.outcome, &again.readings), told(*outcome, readings));
    if counted != recorded {
        let message = format!("the result of ballot {} is not what its votes give", poll.number);
        faults.push(Fault::new(Code::Outcome, message).differs(counted, recorded));
    }
}

/// `unclear (default rejected, cast adopted)`.
fn result<'n>(outcome: Outcome, readings: impl Iterator<Item = (&'n str, Outcome)>) -> String {
    let readings = readings.map(|(name, outcome)| format!("{name} {}", outcome.word()));
    format!("{} ({})", outcome.word(), readings.collect::<Vec<_>>().join(", "))
}

fn list_of_silent(poll: &Poll, listed: &[MemberCode], faults: &mut Vec<Fault>) {
    let expected = poll.silent();
    if expected != listed {
        let told = |list: &[MemberCode]| {
            list.iter().map(MemberCode::as_str).collect::<Vec<_>>().join(", ")
        };
        let message = format!("who was silent in ballot {} is not what its votes say", poll.number);
        faults.push(Fault::new(Code::Silent, message).differs(told(&expected), told(listed)));
    }
}

/// Stopped because enough members objected, or because a move left the step.
fn stopped(scene: &Scene<'_>, poll: &Poll, faults: &mut Vec<Fault>) {
    if !matches!(poll.state, State::Open | State::Held) {
        let message = format!("ballot {} had ended before it was stopped", poll.number);
        faults.push(Fault::new(Code::Closing, message));
    }
    let umlauf_workflow::By::Person(authority) = &scene.recorded.by else {
        return;
    };
    if matches!(authority.seat, umlauf_workflow::Seat::Office(_)) {
        return;
    }
    let objected = poll.sheets.values().filter(|sheet| sheet.objected.is_some()).count();
    let needed = ballots::rules(scene, poll).and_then(|rules| rules.object);
    if needed.is_none_or(|needed| objected < needed as usize) {
        let message = format!("too few objected to stop ballot {}", poll.number);
        let needed = needed.map_or_else(|| String::from("no objection"), |n| n.to_string());
        faults.push(Fault::new(Code::Closing, message).differs(needed, objected));
    }
}

fn held(scene: &Scene<'_>, poll: &Poll, deadline: Instant, faults: &mut Vec<Fault>) {
    let end = poll.term.as_ref().map(|term| term.instant);
    let in_sitting = ballots::rules(scene, poll).is_some_and(|rules| rules.in_sitting);
    if in_sitting
        || poll.state != State::Open
        || end != Some(deadline)
        || scene.recorded.at < deadline
    {
        let message = format!("the deadline of ballot {} had not passed", poll.number);
        let end = end.map_or_else(|| String::from("no deadline"), |end| end.to_string());
        faults.push(Fault::new(Code::Closing, message).differs(end, deadline));
    }
}

/// A deadline is only ever moved to later, to the end of a working day.
fn extended(scene: &Scene<'_>, poll: &Poll, from: Instant, term: &Term, faults: &mut Vec<Fault>) {
    if !matches!(poll.state, State::Open | State::Held) {
        let message = format!("ballot {} had ended and could not be extended", poll.number);
        faults.push(Fault::new(Code::Closing, message));
    }
    let old = poll.term.as_ref().map(|term| term.instant);
    if old != Some(from) || term.instant <= from {
        let message = format!("the deadline of ballot {} was not moved to later", poll.number);
        let old = old.map_or_else(|| String::from("none"), |old| old.to_string());
        faults.push(
            Fault::new(Code::Term, message).differs(old, format!("{from} to {}", term.instant)),
        );
    }
    let calendar = &scene.workflow.calendar;
    let mut end = term.raw;
    let mut days = Vec::new();
    while !calendar.is_working_day(end) {
        days.push(end);
        match end.tomorrow() {
            Ok(next) => end = next,
            Err(_) => break,
        }
    }
    let skipped: Vec<_> = term.shifts.iter().map(|(day, _)| *day).collect();
    let instant = Instant::from(umlauf_calendar::end_of_day(end));
    if (term.end, term.instant, &skipped) != (end, instant, &days) {
        let message = "the new deadline is not the end of a working day";
        let fault = Fault::new(Code::Term, message);
        faults.push(
            fault.differs(format!("{end} ({instant})"), format!("{} ({})", term.end, term.instant)),
        );
    }
}

/// What the chair established follows from the result; where readings differ, or somebody was not
/// demonstrably asked, it has reasons.
fn found(scene: &Scene<'_>, poll: &Poll, act: Option<&Choosable>, faults: &mut Vec<Fault>) {
    let Event::Found { outcome, reason, .. } = &scene.recorded.event else {
        return;
    };
    let Some(close) = poll.close.as_ref().filter(|_| poll.state == State::Closed) else {
        let message = format!("ballot {} has no result that could be established", poll.number);
        faults.push(Fault::new(Code::Finding, message));
        return;
    };
    let when = act.and_then(|act| act.when);
    items::found(scene, poll, close, faults);
    let follows = match (close.outcome, when) {
        (Outcome::Unclear, Some(Outcome::Rejected)) if !poll.items.is_empty() => {
            matches!(outcome, Outcome::Rejected | Outcome::Tied | Outcome::Inquorate)
        }
        (Outcome::Unclear, Some(when)) => *outcome == when,
        (Outcome::Tied | Outcome::Inquorate, Some(Outcome::Rejected)) => *outcome == close.outcome,
        (counted, Some(when)) => *outcome == counted && counted == when,
        (_, None) => false,
    };
    if !follows {
        let message =
            format!("the finding does not follow from the result of ballot {}", poll.number);
        faults
            .push(Fault::new(Code::Finding, message).differs(close.outcome.word(), outcome.word()));
    }
    if reason.is_none() && close.outcome == Outcome::Unclear {
        let message = "the readings of the rule differ, but the finding has no reasons";
        faults.push(Fault::new(Code::Finding, message));
    }
    if reason.is_none() && poll.sitting.is_none() && !poll.everyone_asked() {
        let message = "not everyone was demonstrably asked, but the finding has no reasons";
        faults.push(Fault::new(Code::Finding, message));
    }
}

/// What is corrected is the paper as it was, in a ballot that runs.
fn corrected(scene: &Scene<'_>, faults: &mut Vec<Fault>) {
    let ledger = &scene.replay.ledger;
    let (Event::Corrected { paper, from, .. } | Event::Voided { paper, from, .. }) =
        &scene.recorded.event
    else {
        return;
    };
    if ledger.papers.get(paper) != Some(from) {
        let message = format!("the paper `{paper}` was another before it was corrected");
        let expected = ledger.papers.get(paper).map(ToString::to_string).unwrap_or_default();
        faults.push(Fault::new(Code::Launch, message).differs(expected, from));
    }
    if ledger.poll().is_none_or(|poll| poll.state != State::Open) {
        faults.push(Fault::new(Code::Voter, "no ballot was open"));
    }
}
