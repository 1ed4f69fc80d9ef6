//! The roll-call of a sitting: every voter once, on a day that can be right, and confirmed as it was
//! entered by a second person.

use umlauf_voting::MemberCode;
use umlauf_workflow::{Capacity, Event, RollRow};

use super::{Scene, ballots};
use crate::fault::{Code, Fault};
use crate::ledger::{Poll, State};
use crate::sheet::person;

/// Checks an event of a roll-call by what was entered before it.
pub(super) fn check(scene: &Scene<'_>, ballot: u32, faults: &mut Vec<Fault>) {
    let poll = scene.replay.ledger.poll();
    let Some(poll) = poll.filter(|poll| poll.number == ballot) else {
        let found = poll.map_or(0, |poll| poll.number);
        let message = format!("ballot {ballot} is not the one that was held");
        faults.push(Fault::new(Code::Voter, message).differs(found, ballot));
        return;
    };
    if poll.state != State::Open {
        let message = format!("ballot {ballot} was not open");
        faults.push(Fault::new(Code::Voter, message));
    }
    if ballots::rules(scene, poll).is_none_or(|rules| !rules.in_sitting) {
        let message = format!("ballot {ballot} is not held in a sitting");
        faults.push(Fault::new(Code::Voter, message));
    }
    match &scene.recorded.event {
        Event::RollEntered { held, rows, .. } => {
            let (begun, today) = (poll.launched.date(), scene.recorded.at.date());
            if *held < begun || *held > today {
                let message = "the day of the sitting lies outside its step";
                let expected = format!("{begun} to {today}");
                faults.push(Fault::new(Code::Voter, message).differs(expected, held));
            }
            whole(scene, poll, rows, faults);
        }
        Event::RollCalled { .. } | Event::RollRefused { .. } => second_person(scene, poll, faults),
        _ => {}
    }
}

/// Every voter once, in the body's order, each with what belongs to how it was called.
fn whole(scene: &Scene<'_>, poll: &Poll, rows: &[RollRow], faults: &mut Vec<Fault>) {
    let told = |list: &mut dyn Iterator<Item = &MemberCode>| {
        list.map(MemberCode::as_str).collect::<Vec<_>>().join(", ")
    };
    let expected = told(&mut poll.voters.iter());
    let found = told(&mut rows.iter().map(|row| &row.member));
    if expected != found {
        let message =
            format!("the roll-call of ballot {} does not name every voter once", poll.number);
        faults.push(Fault::new(Code::Voter, message).differs(expected, found));
    }
    let rule = scene.workflow.rule(&poll.rule, poll.on);
    for row in rows {
        let voter = matches!(row.capacity, Some(Capacity::Representative | Capacity::Deputy));
        let nobody = row.capacity.is_none() && row.declaration.is_none();
        if (row.stand.takes_part() && !voter) || (!row.stand.takes_part() && !nobody) {
            let message =
                format!("who was there for `{}` does not fit how it was called", row.member);
            faults.push(Fault::new(Code::Authority, message));
        }
        let permitted = row.stand.choice().zip(rule.as_ref());
        if permitted.is_some_and(|(choice, rule)| !rule.permits(choice)) {
            let message = format!("the rule does not know the vote of `{}`", row.member);
            faults.push(Fault::new(Code::Voter, message));
        }
    }
}

/// A roll-call is confirmed as it was entered, or refused, by another person.
fn second_person(scene: &Scene<'_>, poll: &Poll, faults: &mut Vec<Fault>) {
    let Some(roll) = &poll.roll else {
        let message = format!("no roll-call of ballot {} waited for a second person", poll.number);
        faults.push(Fault::new(Code::Voter, message));
        return;
    };
    if roll.by.as_ref() == person(&scene.recorded.by) {
        let message =
            format!("the roll-call of ballot {} was entered and judged by one person", poll.number);
        faults.push(Fault::new(Code::Authority, message));
    }
    if let Event::RollCalled { held, rows, entered, .. } = &scene.recorded.event {
        let same = roll.held == *held
            && roll.rows == *rows
            && roll.evidence == entered.evidence
            && roll.by.as_ref() == Some(&entered.by);
        if !same {
            let message = format!(
                "the roll-call of ballot {} was confirmed otherwise than entered",
                poll.number
            );
            faults.push(Fault::new(Code::Voter, message));
        }
    }
}
