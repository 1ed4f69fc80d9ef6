//! The arrows between the steps of a picture: moves that nobody can tell apart there are one.

use umlauf_voting::Outcome;

use super::german::either;
use super::number;
use crate::{Choosable, Kind, Move, Office, On, Step, Workflow};

/// An arrow.
#[derive(Clone, Debug)]
pub(super) struct Arrow<'w> {
    /// The position of the step it leaves, from 0.
    pub(super) from: usize,
    /// The position of the step it leads to, from 0.
    pub(super) to: usize,
    /// The moves: one, or the outcomes of a vote that lead to the same step.
    pub(super) moves: Vec<&'w Move>,
    /// What stands beside it.
    pub(super) label: String,
}

impl Arrow<'_> {
    /// Whether the clock or the count sets it off, and nobody chooses it.
    pub(super) fn by_itself(&self) -> bool {
        self.moves.iter().all(|way| matches!(way.on, On::Outcome(_) | On::Elapsed))
    }
}

/// All arrows, in the order of the file.
pub(super) fn arrows(workflow: &Workflow) -> Vec<Arrow<'_>> {
    let mut arrows = Vec::new();
    for (from, step) in workflow.steps().enumerate() {
        let first = arrows.len();
        for way in workflow.moves(&step.name) {
            let Some(target) = workflow.step(&way.to) else {
                continue;
            };
            let to = number(workflow, target) - 1;
            let counted = matches!(way.on, On::Outcome(_));
            let known = arrows[first..].iter_mut().find(|arrow: &&mut Arrow<'_>| {
                counted && arrow.to == to && matches!(arrow.moves[0].on, On::Outcome(_))
            });
            match known {
                Some(arrow) => arrow.moves.push(way),
                None => arrows.push(Arrow { from, to, moves: vec![way], label: String::new() }),
            }
        }
        for arrow in &mut arrows[first..] {
            arrow.label = label(step, &arrow.moves);
        }
    }
    arrows
}

fn label(step: &Step, moves: &[&Move]) -> String {
    let outcomes: Vec<Outcome> = moves
        .iter()
        .filter_map(|way| match way.on {
            On::Outcome(outcome) => Some(outcome),
            On::Act(_) | On::Objection | On::Consulted(_) | On::Children(_) | On::Elapsed => None,
        })
        .collect();
    if !outcomes.is_empty() {
        return results(&outcomes);
    }
    match moves.first().map(|way| &way.on) {
        Some(On::Act(act)) => match other_office(step, act) {
            Some(office) => format!("{} ({})", act.label, office.german()),
            None => act.label.clone(),
        },
        Some(On::Objection) => objection(step),
        Some(On::Consulted(end)) => end.german().to_owned(),
        Some(On::Children(when)) => when.german(),
        Some(On::Elapsed) => String::from("nach Ablauf der Zeit"),
        Some(On::Outcome(_)) | None => String::new(),
    }
}

/// Who may choose a move, where that is not said by the step itself.
pub(super) fn other_office(step: &Step, act: &Choosable) -> Option<Office> {
    match step.kind {
        Kind::By { who, .. } if who == act.by => None,
        _ => Some(act.by),
    }
}

/// `zustande gekommen oder unklar`; the positive and the negative result are named together.
pub(super) fn results(outcomes: &[Outcome]) -> String {
    let both = [Outcome::Adopted, Outcome::Rejected];
    let mut words: Vec<String> = Vec::new();
    if both.iter().all(|outcome| outcomes.contains(outcome)) {
        words.push(String::from("zustande oder nicht zustande gekommen"));
    }
    let rest = outcomes.iter().filter(|outcome| words.is_empty() || !both.contains(outcome));
    let rest: Vec<String> = rest.map(|outcome| outcome.german().to_owned()).collect();
    words.extend(rest);
    either(&words)
}

/// `Widerspruch gegen das Verfahren`, and of how many where one is not enough.
pub(super) fn objection(step: &Step) -> String {
    match &step.kind {
        Kind::Vote(vote) if vote.object.is_some_and(|members| members > 1) => {
            format!("{} Widersprüche gegen das Verfahren", vote.object.unwrap_or_default())
        }
        _ => String::from("Widerspruch gegen das Verfahren"),
    }
}
