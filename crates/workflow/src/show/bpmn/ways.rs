//! The moves of a step as flows: where they lead, what they are called, under which condition.

use umlauf_voting::Outcome;

use super::model::Way;
use crate::show::arrows::{other_office, results};
use crate::show::german::{either, nominative};
use crate::{Choosable, Move, On, Step, Workflow};

fn number(workflow: &Workflow, way: &Move) -> Option<usize> {
    workflow.steps().position(|step| step.name == way.to)
}

/// The position of the step that the first such move leads to.
pub(super) fn target(workflow: &Workflow, step: &Step, on: impl Fn(&On) -> bool) -> Option<usize> {
    let moves = workflow.moves(&step.name);
    moves.into_iter().find(|way| on(&way.on)).and_then(|way| number(workflow, way))
}

/// The position of the step that follows when time is over.
pub(super) fn elapsed(workflow: &Workflow, step: &Step) -> Option<usize> {
    target(workflow, step, |on| *on == On::Elapsed)
}

/// The moves that somebody chooses, with the position of the step each leads to.
pub(super) fn chosen(workflow: &Workflow, step: &Step) -> Vec<(Choosable, usize)> {
    let moves = workflow.moves(&step.name);
    let chosen = moves.into_iter().filter_map(|way| match &way.on {
        On::Act(act) => Some((act.clone(), number(workflow, way)?)),
        On::Outcome(_) | On::Objection | On::Consulted(_) | On::Children(_) | On::Elapsed => None,
    });
    chosen.collect()
}

/// The same as ways that part after a task.
pub(super) fn acts(workflow: &Workflow, step: &Step) -> Vec<(usize, Way)> {
    let ways = chosen(workflow, step).into_iter().map(|(act, to)| {
        let reason = if act.reason { "Eine Begründung ist nötig." } else { "" };
        let condition = match act.when {
            Some(when) => format!("festgestellt wird „{}“", when.german()),
            None => format!("{} wählt „{}“", nominative(act.by), act.label),
        };
        let way = Way {
            name: named(step, &act),
            condition: Some(condition),
            documentation: reason.to_owned(),
        };
        (to, way)
    });
    ways.collect()
}

/// The ways that part when children have ended, in the order of the file.
pub(super) fn children(workflow: &Workflow, step: &Step) -> Vec<(usize, Way)> {
    let ways = workflow.moves(&step.name).into_iter().filter_map(|way| {
        let On::Children(when) = &way.on else { return None };
        let condition = Some(format!("Ausgang der Teilvorgänge: {}", when.german()));
        let way_out = Way { name: when.german(), condition, documentation: String::new() };
        Some((number(workflow, way)?, way_out))
    });
    ways.collect()
}

/// The ways that part when a consultation has ended, in the order of the file.
pub(super) fn consulted(workflow: &Workflow, step: &Step) -> Vec<(usize, Way)> {
    let ways = workflow.moves(&step.name).into_iter().filter_map(|way| {
        let On::Consulted(end) = way.on else { return None };
        let condition = Some(format!("Die Beteiligung endet so: {}", end.german()));
        let way_out =
            Way { name: end.german().to_owned(), condition, documentation: String::new() };
        Some((number(workflow, way)?, way_out))
    });
    ways.collect()
}

/// The ways that part after a count: the outcomes, those of one step together.
pub(super) fn outcomes(workflow: &Workflow, step: &Step) -> Vec<(usize, Way)> {
    let mut targets: Vec<(usize, Vec<Outcome>)> = Vec::new();
    for way in workflow.moves(&step.name) {
        let (On::Outcome(outcome), Some(to)) = (&way.on, number(workflow, way)) else {
            continue;
        };
        match targets.iter_mut().find(|(known, _)| *known == to) {
            Some((_, outcomes)) => outcomes.push(*outcome),
            None => targets.push((to, vec![*outcome])),
        }
    }
    let ways = targets.into_iter().map(|(to, outcomes)| {
        let words: Vec<String> =
            outcomes.iter().map(|outcome| format!("„{}“", outcome.german())).collect();
        let way = Way {
            name: results(&outcomes),
            condition: Some(format!("die Auszählung ergibt {}", either(&words))),
            documentation: String::new(),
        };
        (to, way)
    });
    ways.collect()
}

/// The label of a move, with the office where it is not that of the step.
pub(super) fn named(step: &Step, act: &Choosable) -> String {
    match other_office(step, act) {
        Some(office) => format!("{} ({})", act.label, office.german()),
        None => act.label.clone(),
    }
}
