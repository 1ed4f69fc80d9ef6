//! Every result that arrives at a finding can be established there, and none is missing.
//!
//! A case keeps only its last ballot. So a finding needs more than a path on which its vote was held:
//! the vote must have been counted, and no other may have begun since.

use std::collections::BTreeMap;

use petgraph::graph::NodeIndex;
use umlauf_source::{Fault, Place};
use umlauf_voting::Outcome;

use super::View;
use super::state::Ballot;
use crate::{Choosable, Kind, On, StepName};

/// A step that establishes the result of a vote.
struct Finding<'v> {
    at: NodeIndex,
    vote: NodeIndex,
    finds: &'v StepName,
    place: Place,
}

pub(super) fn check(view: &View<'_>) -> Vec<Fault> {
    let mut faults = Vec::new();
    for at in view.steps() {
        let Kind::By { finds: Some(finds), .. } = &view.model.step(at).kind else {
            continue;
        };
        let vote = view.at(finds);
        let Some(vote) = vote.filter(|at| matches!(view.model.step(*at).kind, Kind::Vote(_)))
        else {
            continue;
        };
        let place = view.places.value(view.name(at), &["finds"]);
        let finding = Finding { at, vote, finds, place };
        faults.extend(without_result(view, &finding));
        faults.extend(incomplete(view, &finding));
    }
    faults
}

/// Whether the case can arrive without a result of that vote.
fn without_result(view: &View<'_>, finding: &Finding<'_>) -> Option<Fault> {
    let Finding { at, vote, finds, place } = *finding;
    let name = view.name(at);
    let first = view.space.first(|node| {
        let counted = matches!(node.state.ballot, Ballot::Counted(by, _) if by == vote);
        node.state.step == at && !counted
    })?;
    let path = view.space.path(first);
    let trace = format!("for example {}", view.trace(&path));
    let title = view.title(vote);
    let stuck = view.space.nodes[first].next.is_empty();
    Some(match view.space.nodes[first].state.ballot {
        Ballot::Counted(other, _) => {
            let message = format!(
                "`{name}` can be reached when `{}` was voted on after `{finds}`, whose result is gone",
                view.name(other)
            );
            let closing = format!(
                "Festgestellt werden soll das Ergebnis von „{title}“; zuletzt ausgezählt wurde aber \
                 „{}“.",
                view.title(other)
            );
            Fault::error("workflow::finding_without_result", place, message)
                .label("another result")
                .hint(format!("establish each result before the next vote begins; {trace}"))
                .story(view.tell(&path).closing(&closing))
        }
        Ballot::Stopped(by) => {
            let message = format!(
                "`{name}` can be reached when the vote in `{}` ended without a result",
                view.name(by)
            );
            let closing = format!(
                "die Abstimmung „{}“ endete ohne Ergebnis, festzustellen gibt es nichts",
                view.title(by)
            );
            Fault::error("workflow::finding_without_result", place, message)
                .label("no result to establish")
                .hint(format!("lead these cases elsewhere; {trace}"))
                .story(view.tell(&path).last(stuck, &closing))
        }
        Ballot::None | Ballot::Open | Ballot::Held => {
            let message = format!("`{name}` can be reached before anything was voted in `{finds}`");
            let closing = format!("über „{title}“ hat noch niemand abgestimmt");
            Fault::error("workflow::finding_before_vote", place, message)
                .label("no result yet")
                .hint(trace)
                .story(view.tell(&path).last(stuck, &closing))
        }
    })
}

/// Whether a result arrives for which no move is provided.
fn incomplete(view: &View<'_>, finding: &Finding<'_>) -> Option<Fault> {
    let Finding { at, vote, finds, place } = *finding;
    let whens: Vec<Option<Outcome>> =
        view.model.edges(at).iter().filter_map(|(.., on)| act(on)).map(|act| act.when).collect();
    let possible =
        |when: Outcome| view.model.edges(vote).iter().any(|(.., on)| **on == On::Outcome(when));
    // Moves that establish nothing, or what cannot be, have been told one by one.
    if whens.iter().any(|when| !when.is_some_and(possible)) {
        return None;
    }
    let offered = |when: Outcome| whens.contains(&Some(when));
    let mut missing: BTreeMap<Outcome, usize> = BTreeMap::new();
    for (node, arrived) in view.space.nodes.iter().enumerate() {
        let Ballot::Counted(by, Some(outcome)) = arrived.state.ballot else {
            continue;
        };
        if arrived.state.step == at && by == vote {
            for when in needed(outcome, offered(outcome)).iter().filter(|when| !offered(**when)) {
                missing.entry(*when).or_insert(node);
            }
        }
    }
    let first = *missing.values().min()?;
    let words: Vec<_> = missing.keys().map(|when| format!("`{}`", when.word())).collect();
    let words = words.join(", ");
    let message = format!(
        "the vote `{finds}` can arrive here with a result that no move establishes: {words}"
    );
    let path = view.space.path(first);
    let outcome = view.space.nodes[first].state.ballot.outcome()?;
    let teller = view.tell(&path);
    let story = if outcome == Outcome::Unclear {
        let lacking: Vec<_> = missing.keys().map(|when| format!("„{}“", when.german())).collect();
        teller.closing(&format!(
            "Die Lesarten der Regel führen zu verschiedenen Ergebnissen, und der Vorsitz hat keine \
             Wahl: {} kann hier niemand feststellen.",
            lacking.join(" oder ")
        ))
    } else {
        let stuck = view.space.nodes[first].next.is_empty();
        let result = outcome.german();
        teller.last(stuck, &format!("das Ergebnis „{result}“ kann hier niemand feststellen"))
    };
    Some(
        Fault::error("workflow::finding_incomplete", place, message)
            .label(format!("{words} cannot be established"))
            .hint("add a move `label: {when: …, to: step}` for it")
            .story(story),
    )
}

fn act(on: &On) -> Option<&Choosable> {
    match on {
        On::Act(act) => Some(act),
        On::Outcome(_) | On::Objection | On::Consulted(_) | On::Children(_) | On::Elapsed => None,
    }
}

/// Which findings must be on offer when a vote ends so: where readings differ both, and a tie or a
/// missed quorum may be established as itself or as not adopted.
fn needed(outcome: Outcome, itself: bool) -> &'static [Outcome] {
    match outcome {
        Outcome::Adopted => &[Outcome::Adopted],
        Outcome::Unclear => &[Outcome::Adopted, Outcome::Rejected],
        Outcome::Tied | Outcome::Inquorate if itself => &[],
        Outcome::Rejected | Outcome::Tied | Outcome::Inquorate => &[Outcome::Rejected],
    }
}
