//! Ziffer by Ziffer: what was put to the vote, what a vote says of it, what was established, and who is
//! bound.

use umlauf_voting::{MemberCode, Outcome};
use umlauf_workflow::{
    Event, ItemResult, Items, Kind, Said, agreed, bound_by, listed, overall, well_formed,
};

use super::{Scene, ballots};
use crate::fault::{Code, Fault};
use crate::ledger::{Close, Poll};

/// Ziffern are voted on one by one only where the workflow says so, and always where it must be.
pub(super) fn launched(scene: &Scene<'_>, faults: &mut Vec<Fault>) {
    let Event::Launched { ballot, items, .. } = &scene.recorded.event else { return };
    let step = scene.replay.ledger.step().and_then(|step| scene.workflow.step(step));
    let Some(Kind::Vote(vote)) = step.map(|step| &step.kind) else { return };
    let rightly = match vote.items {
        Items::Whole => items.is_empty(),
        Items::Each => well_formed(items),
        Items::Choose => items.is_empty() || well_formed(items),
    };
    if !rightly {
        let message = format!("the Ziffern of ballot {ballot} cannot be put to the vote so");
        faults.push(Fault::new(Code::Launch, message).differs(word(vote.items), listed(items)));
    }
}

fn word(items: Items) -> &'static str {
    Items::ALL.into_iter().find(|(_, one)| *one == items).map_or("", |(word, _)| word)
}

/// A vote says something of what is put to the vote, once of each, in their order.
pub(super) fn said(scene: &Scene<'_>, poll: &Poll, faults: &mut Vec<Fault>) {
    let (Event::VoteCast { member, said, .. }
    | Event::VoteLate { member, said, .. }
    | Event::VoteEntered { member, said, .. }) = &scene.recorded.event
    else {
        return;
    };
    let Said::Each(items) = said else { return };
    let numbers: Vec<u32> = items.iter().map(|one| one.item).collect();
    let ascending = numbers.windows(2).all(|pair| pair[0] < pair[1]);
    let known = numbers.iter().all(|item| poll.items.contains(item));
    if numbers.is_empty() || !ascending || !known {
        let message = format!("the vote of `{member}` does not fit the Ziffern of the ballot");
        let fault = Fault::new(Code::Voter, message);
        faults.push(fault.differs(listed(&poll.items), listed(&numbers)));
    }
}

/// Results as counted again and as recorded, Ziffer by Ziffer.
pub(super) fn pairs<'a>(
    counted: &'a [ItemResult],
    recorded: &'a [ItemResult],
) -> Vec<(u32, Option<&'a ItemResult>, Option<&'a ItemResult>)> {
    let mut items: Vec<u32> = counted.iter().chain(recorded).map(|one| one.item).collect();
    items.sort_unstable();
    items.dedup();
    let of = |list: &'a [ItemResult], item: u32| list.iter().find(|one| one.item == item);
    items.into_iter().map(|item| (item, of(counted, item), of(recorded, item))).collect()
}

/// What was established of each Ziffer follows from its result, the whole from them, and who is bound
/// from the votes.
pub(super) fn found(scene: &Scene<'_>, poll: &Poll, close: &Close, faults: &mut Vec<Fault>) {
    let Event::Found { ballot, outcome, items, bound, .. } = &scene.recorded.event else { return };
    let numbers: Vec<u32> = items.iter().map(|one| one.item).collect();
    if numbers != poll.items {
        let message = format!("the finding does not name every Ziffer of ballot {ballot} once");
        let fault = Fault::new(Code::Finding, message);
        faults.push(fault.differs(listed(&poll.items), listed(&numbers)));
    }
    for (one, result) in items.iter().zip(&close.items) {
        let follows = match result.outcome {
            Outcome::Unclear => matches!(one.outcome, Outcome::Adopted | Outcome::Rejected),
            counted => one.outcome == counted,
        };
        if !follows {
            let message =
                format!("the finding on Ziffer {} does not follow from its result", one.item);
            let fault = Fault::new(Code::Finding, message);
            faults.push(fault.differs(result.outcome.word(), one.outcome.word()));
        }
    }
    let outcomes: Vec<Outcome> = items.iter().map(|one| one.outcome).collect();
    if !items.is_empty() && overall(&outcomes) != *outcome {
        let message =
            "what was established of the whole is not what was established of its Ziffern";
        let fault = Fault::new(Code::Finding, message);
        faults.push(fault.differs(overall(&outcomes).word(), outcome.word()));
    }
    let binds = ballots::rules(scene, poll).is_some_and(|rules| rules.binds_agreed);
    let of = |item| {
        let choice = |member: &MemberCode, item| poll.choice(member, item);
        binds.then(|| agreed(scene.workflow, choice, item))
    };
    for one in items {
        let expected = of(Some(one.item)).filter(|_| one.outcome == Outcome::Adopted);
        bound_are(&format!("by Ziffer {}", one.item), &expected, &one.bound, faults);
    }
    let expected = if items.is_empty() {
        of(None).filter(|_| *outcome == Outcome::Adopted)
    } else {
        bound_by(scene.workflow, items)
    };
    bound_are("by the decision", &expected, bound, faults);
}

fn bound_are(
    what: &str,
    expected: &Option<Vec<MemberCode>>,
    found: &Option<Vec<MemberCode>>,
    faults: &mut Vec<Fault>,
) {
    if expected == found {
        return;
    }
    let told = |list: &Option<Vec<MemberCode>>| match list {
        Some(list) => list.iter().map(MemberCode::as_str).collect::<Vec<_>>().join(", "),
        None => String::from("no list"),
    };
    let message = format!("those who are bound {what} are not those who agreed");
    faults.push(Fault::new(Code::Finding, message).differs(told(expected), told(found)));
}
