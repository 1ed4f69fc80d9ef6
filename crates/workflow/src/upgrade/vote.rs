//! Whether two votes are one and the same for those who take part.
//!
//! What they were told when it began is frozen: the rule, what may be done until when, and where each
//! outcome leads. Only titles, and who is told, may differ.

use super::Mapping;
use crate::{Kind, On, Step, StepName, Workflow};

/// What is not the same, in words.
pub(super) fn differences(
    (from, old): (&Workflow, &Step),
    (to, new): (&Workflow, &Step),
    steps: &Mapping,
) -> Vec<&'static str> {
    let (Kind::Vote(was), Kind::Vote(is)) = (&old.kind, &new.kind) else {
        return vec!["die Art des Schritts"];
    };
    let mut list = Vec::new();
    let mut differs = |same: bool, what| {
        if !same {
            list.push(what);
        }
    };
    differs(was.rule == is.rule, "die Regel");
    differs(was.change == is.change, "ob Stimmen geändert werden können");
    differs(was.items == is.items, "ob über Ziffern einzeln abgestimmt wird");
    differs(was.binds_agreed == is.binds_agreed, "wen das Beschlossene bindet");
    differs(was.object == is.object, "der Widerspruch gegen das Verfahren");
    differs(was.in_sitting == is.in_sitting, "ob sie in einer Sitzung stattfindet");
    differs(was.closes_when_all_voted == is.closes_when_all_voted, "wann sie endet");
    differs(old.within == new.within, "die Frist");
    let reminders = was.remind == is.remind && was.escalate == is.escalate;
    differs(reminders, "Erinnerungen und Hinweise");
    let mapped = |step: &StepName| steps.of(step).clone();
    let same = |step: &StepName| step.clone();
    differs(moves(from, old, mapped) == moves(to, new, same), "wohin sie führt");
    // Whatever else a vote may come to have.
    if list.is_empty() && was != is {
        list.push("ihre Bedingungen");
    }
    list
}

/// What can set a move off, and where it leads; the order in the file says nothing.
fn moves(
    workflow: &Workflow,
    step: &Step,
    place: impl Fn(&StepName) -> StepName,
) -> Vec<(String, On, StepName)> {
    let mut moves: Vec<_> = workflow
        .moves(&step.name)
        .into_iter()
        .map(|m| (format!("{:?}", m.on), m.on.clone(), place(&m.to)))
        .collect();
    moves.sort_by(|a, b| (&a.0, &a.2).cmp(&(&b.0, &b.2)));
    moves
}
