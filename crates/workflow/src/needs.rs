//! Which answer rows, and what else, `decide` must be given for a command.
//!
//! One member's row for that member's act; all of them only when a vote is counted, the missing are
//! reminded, or the last vote closes the ballot (invariant 12).

use umlauf_voting::MemberCode;

use crate::decide::put_from;
use crate::{
    Act, BallotState, By, Command, Digest, Head, Instant, ItemMove, Kind, On, RunAct, Seat,
    StepName, Workflow,
};

/// What must be loaded before [`crate::decide`] is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needs {
    /// Which rows of the current ballot.
    pub answers: Rows,
    /// Of which ballot or call these rows are; the number of the head's ballot or call.
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
    /// Every member's.
    All,
}

/// What `command` needs to see at `now`. The answer may be generous, never too small.
pub fn needs(workflow: &Workflow, head: Option<&Head>, command: &Command, now: Instant) -> Needs {
    let Some(head) = head else {
        return Needs { answers: Rows::None, of: None, number: false, items: None };
    };
    let due = head.due().is_some_and(|at| at <= now);
    let numbered = workflow.steps().any(|s| matches!(s.kind, Kind::Ends { number: true, .. }));
    let moves = matches!(
        command.act,
        Act::Move { .. }
            | Act::MoveItems(_)
            | Act::CloseAsOf { .. }
            | Act::ConfirmRoll { .. }
            | Act::Run(_)
    );
    let closes = last_vote_closes(workflow, head);
    let all = |member: &MemberCode| {
        if closes { Rows::All } else { Rows::Of(member.clone()) }
    };
    let ballot = head.ballot.as_ref().map(|ballot| ballot.number);
    let call = head.open_call().map(|call| call.number);
    // Whatever may leave the step calls children back, so it must know who has not ended.
    let leaves = matches!(
        command.act,
        Act::Move { .. } | Act::MoveItems(_) | Act::Annul { .. } | Act::Run(RunAct::Cancel { .. })
    );
    let of = match &command.act {
        _ if due || leaves => call.or(ballot),
        Act::Run(RunAct::Ended(ended)) => Some(ended.number),
        _ => ballot,
    };
    let answers = match (&command.act, &command.by) {
        _ if leaves && call.is_some() => Rows::All,
        (Act::Run(RunAct::Ended(ended)), _) if !due => Rows::Of(ended.of.clone()),
        _ if due => Rows::All,
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

fn seat(seat: &Seat) -> Option<&MemberCode> {
    match seat {
        Seat::Member(member) => Some(member),
        Seat::Office(_) => None,
    }
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
