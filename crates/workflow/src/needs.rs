//! Which answer rows, and what else, `decide` must be given for a command.
//!
//! One member's row for that member's act; all of them only when a vote is counted, the missing are
//! reminded, or the last vote closes the ballot (invariant 12).

use std::collections::BTreeSet;

use umlauf_voting::MemberCode;

use crate::decide::{concerns_consultation, dates_settled, put_from};
use crate::{
    Act, Alarm, BallotState, By, Command, ConsultAct, Digest, FollowAct, Head, Instant, ItemMove,
    Kind, On, RunAct, Seat, StepName, Workflow,
};

/// What must be loaded before [`crate::decide`] is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needs {
    /// Which rows of the current ballot.
    pub answers: Rows,
    /// Of which ballot, call or consultation these rows are: its number in the head.
    pub of: Option<u32>,
    /// Whether the body's next number must be read.
    pub number: bool,
    /// The paper whose Ziffern may be put to the vote, where one is there.
    pub items: Option<Digest>,
}

/// Rows of the current ballot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rows {
    /// None.
    None,
    /// One member's.
    Of(MemberCode),
    /// These members'.
    These(BTreeSet<MemberCode>),
    /// Every member's.
    All,
}

/// What `command` needs to see at `now`. The answer may be generous, never too small.
pub fn needs(workflow: &Workflow, head: Option<&Head>, command: &Command, now: Instant) -> Needs {
    let Some(head) = head else {
        return Needs { answers: Rows::None, of: None, number: false, items: None };
    };
    if let Some(needs) = consulted(workflow, head, command, now) {
        return needs;
    }
    let due = head.timers.iter().any(|timer| timer.at <= now && timer.what != Alarm::Dates);
    let numbered = workflow.steps().any(|s| matches!(s.kind, Kind::Ends { number: true, .. }));
    let moves = matches!(
        command.act,
        Act::Move { .. }
            | Act::CloseAsOf { .. }
            | Act::ConfirmRoll { .. }
            | Act::Run(_)
            | Act::Follow(_)
            | Act::MoveItems(_)
    );
    let closes = last_vote_closes(workflow, head);
    let all = |member: &MemberCode| {
        if closes { Rows::All } else { Rows::Of(member.clone()) }
    };
    let ballot = head.ballot.as_ref().map(|ballot| ballot.number);
    let call = head.open_call().map(|call| call.number);
    let follow = head.open_follow().map(|follow| follow.number);
    // Whatever may leave the step calls children back, so it must know who has not ended.
    let leaves = matches!(
        command.act,
        Act::Move { .. } | Act::MoveItems(_) | Act::Annul { .. } | Act::Run(RunAct::Cancel { .. })
    );
    let of = match &command.act {
        Act::Follow(_) => follow,
        _ if due || leaves => call.or(follow).or(ballot),
        Act::Run(RunAct::Ended(ended)) => Some(ended.number),
        _ => ballot,
    };
    let answers = match (&command.act, &command.by) {
        _ if leaves && call.is_some() => Rows::All,
        (Act::Run(RunAct::Ended(ended)), _) if !due => Rows::Of(ended.of.clone()),
        _ if due => Rows::All,
        (Act::Follow(act), by) => followed(act, by),
        (Act::Move { .. } | Act::MoveItems(_), _) if binds(workflow, head) => Rows::All,
        (
            Act::CloseAsOf { .. }
            | Act::EnterRoll { .. }
            | Act::ConfirmRoll { .. }
            | Act::RefuseRoll { .. },
            _,
        ) => Rows::All,
        (Act::Vote { .. }, By::Person(authority)) => seat(&authority.seat).map_or(Rows::None, all),
        (Act::Interim { .. } | Act::Object { .. }, By::Person(authority)) => {
            seat(&authority.seat).map_or(Rows::None, |member| Rows::Of(member.clone()))
        }
        (Act::Confirm { member }, _) => all(member),
        (
            Act::Enter { member, .. }
            | Act::RefuseEntry { member, .. }
            | Act::Dispatched { member, .. },
            _,
        ) => Rows::Of(member.clone()),
        _ => Rows::None,
    };
    let number = numbered && head.number.is_none() && (moves || due || closes);
    Needs { answers, of, number, items: put(workflow, head, &command.act) }
}

/// Papers that say Ziffer by Ziffer what is decided: where the workflow asks for it, or beside the text as
/// an annex.
pub const ITEM_PAPERS: [&str; 2] = ["beschluss", "anlage-beschluss"];

/// The paper whose Ziffern this act may put to the vote.
fn put(workflow: &Workflow, head: &Head, act: &Act) -> Option<Digest> {
    let parts = |step: &StepName| {
        let step = workflow.step(step);
        step.is_some_and(|s| matches!(&s.kind, Kind::Vote(vote) if vote.items.may_part()))
    };
    let begins = match act {
        Act::Move { label, .. } | Act::MoveItems(ItemMove { label, .. }) => {
            let moves = workflow.moves(&head.step);
            moves.iter().any(|m| {
                matches!(&m.on, On::Act(act) if act.label == *label && !act.extend) && parts(&m.to)
            })
        }
        Act::Correct { substantive: true, .. } => {
            head.ballot.as_ref().is_some_and(|ballot| parts(&ballot.step))
        }
        _ => false,
    };
    let paper = begins.then(|| put_from(act, &head.papers, &ITEM_PAPERS));
    paper.flatten().cloned()
}

/// Whether the step establishes who is bound.
fn binds(workflow: &Workflow, head: &Head) -> bool {
    let finds = workflow
        .step(&head.step)
        .is_some_and(|step| matches!(&step.kind, Kind::By { finds, .. } if finds.is_some()));
    let vote = head.ballot.as_ref().and_then(|ballot| workflow.step(&ballot.step));
    finds && vote.is_some_and(|s| matches!(&s.kind, Kind::Vote(vote) if vote.binds_agreed))
}

/// What an act of a follow-up is about: one member's row, whoever acts; all where every day moves.
fn followed(act: &FollowAct, by: &By) -> Rows {
    match (act.member(), act, by) {
        (Some(member), ..) => Rows::Of(member.clone()),
        (None, FollowAct::Happen { .. }, _) => Rows::All,
        (None, _, By::Person(authority)) => {
            seat(&authority.seat).map_or(Rows::None, |member| Rows::Of(member.clone()))
        }
        (None, _, By::Clock | By::Courier) => Rows::None,
    }
}

fn seat(seat: &Seat) -> Option<&MemberCode> {
    match seat {
        Seat::Member(member) => Some(member),
        Seat::Office(_) => None,
    }
}

/// What is needed where a consultation is concerned; nothing where it is not.
fn consulted(workflow: &Workflow, head: &Head, command: &Command, now: Instant) -> Option<Needs> {
    let number = head.consultation.as_ref()?.number;
    let step = workflow.step(&head.step).map(|step| &step.kind);
    let consults = matches!(step, Some(Kind::Consult(_)));
    let due =
        |dates: bool| head.timers.iter().any(|t| t.at <= now && (dates || t.what != Alarm::Dates));
    // A date of a member is settled with all rows, in the step itself or when nothing else is due.
    let dates = due(true) && dates_settled(workflow, head, &command.act, now);
    let person = || match &command.by {
        By::Person(authority) => seat(&authority.seat).cloned(),
        By::Clock | By::Courier => None,
    };
    let of = |member: Option<MemberCode>| member.map_or(Rows::None, Rows::Of);
    let answers = match &command.act {
        _ if dates => Rows::All,
        // Elsewhere what is due needs the rows of a vote or of children, if any.
        _ if due(false) && !concerns_consultation(head, &command.act) => return None,
        Act::CloseAsOf { .. } if consults => Rows::All,
        // Whoever goes on to ask for feedback must know who has something to say.
        Act::Move { .. } | Act::MoveItems(_)
            if matches!(step, Some(Kind::By { disposes: Some(_), .. })) =>
        {
            Rows::All
        }
        // Whatever may end it calls back what members still coordinate.
        Act::Move { .. }
        | Act::Annul { .. }
        | Act::Run(RunAct::Cancel { .. })
        | Act::Consult(ConsultAct::Answer(_) | ConsultAct::ConfirmEntry { .. })
            if consults && recalls(head, &command.act) =>
        {
            Rows::All
        }
        Act::Run(RunAct::Ended(ended)) if ended.number == number => of(Some(ended.of.clone())),
        Act::Interim { .. } if consults => of(person()),
        Act::Dispatched { ballot, member, .. } if *ballot == number => of(Some(member.clone())),
        Act::Consult(act) => match act {
            ConsultAct::Answer(_)
            | ConsultAct::AskTime { .. }
            | ConsultAct::Settle { .. }
            | ConsultAct::Reply(_)
            | ConsultAct::Coordinate => of(person()),
            ConsultAct::GiveTime { member, .. } => of(member.clone()),
            ConsultAct::RefuseTime { member, .. }
            | ConsultAct::Enter { member, .. }
            | ConsultAct::ConfirmEntry { member }
            | ConsultAct::RefuseEntry { member, .. } => of(Some(member.clone())),
            ConsultAct::Dispose(rows) => Rows::These(
                rows.iter()
                    .flat_map(|row| [Some(&row.comment), row.duplicate_of.as_ref()])
                    .filter_map(|id| Some(id?.member.clone()))
                    .collect(),
            ),
        },
        _ => return None,
    };
    let numbered = workflow.steps().any(|s| matches!(s.kind, Kind::Ends { number: true, .. }));
    let last = head.consultation.as_ref().is_some_and(|consult| {
        let feedback = consult.open_feedback();
        consult.silent() <= 1 || feedback.is_some_and(|f| f.replied + 1 >= f.asked)
    });
    let goes_on = due(true)
        || last
        || matches!(command.act, Act::Move { .. } | Act::MoveItems(_) | Act::CloseAsOf { .. });
    let number_needed = numbered && head.number.is_none() && goes_on;
    let items = put(workflow, head, &command.act);
    Some(Needs { answers, of: Some(number), number: number_needed, items })
}

/// Whether an act may end a consultation beside which members still coordinate.
fn recalls(head: &Head, act: &Act) -> bool {
    head.consultation.as_ref().is_some_and(|consult| {
        let last = !matches!(act, Act::Consult(_)) || consult.silent() <= 1;
        consult.coordinating > 0 && last
    })
}

/// Whether one more vote may end the ballot.
fn last_vote_closes(workflow: &Workflow, head: &Head) -> bool {
    let Some(ballot) = &head.ballot else {
        return false;
    };
    let closing = workflow
        .step(&ballot.step)
        .is_some_and(|step| matches!(&step.kind, Kind::Vote(vote) if vote.closes_when_all_voted));
    closing && ballot.state == BallotState::Open && ballot.cast + 1 >= ballot.voters
}
