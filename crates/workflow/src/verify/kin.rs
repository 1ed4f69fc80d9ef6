//! What a step with `run` needs of other workflows: that they exist, that none runs itself through
//! others, and that a condition asks for an ending that its children can have.
//!
//! A file alone cannot show this, so it is asked where the other workflows are known: when definitions come
//! into force, and by whoever checks files. What a child does in between is its own file's matter; to its
//! parent it is any ending the callee has.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use umlauf_source::{Fault, Source, nearest};

use super::places::Places;
use crate::{Callees, Ending, Kind, On, Run, Step, When, Workflow, WorkflowName};

/// The workflows that are known by name; nothing where a file is there and cannot be read.
pub type Kin = BTreeMap<WorkflowName, Option<Arc<Workflow>>>;

/// What is wrong with the child cases of a workflow; `source` is the text it was compiled from.
pub fn kinship(source: &Source, workflow: &Workflow, known: &Kin) -> Vec<Fault> {
    let runs: Vec<(&Step, &Run)> = workflow
        .steps()
        .filter_map(|step| match &step.kind {
            Kind::Run(run) => Some((step, run)),
            _ => None,
        })
        .collect();
    let offers = |step: &Step| workflow.inquiry(&step.name).is_some_and(|i| i.inner.is_some());
    if runs.is_empty() && !workflow.steps().any(offers) {
        return Vec::new();
    }
    let places = Places::of(source);
    let mut faults = super::inside::inside(workflow, known, &places);
    for (step, run) in runs {
        for (key, name) in named(run) {
            let place = places.value(&step.name, &["run", key]);
            if !known.contains_key(name) {
                let fault = Fault::error(
                    "workflow::unknown_workflow",
                    place,
                    format!("there is no workflow `{name}`"),
                );
                let names: Vec<&str> = known.keys().map(WorkflowName::as_str).collect();
                faults.push(fault.label("not a workflow").hint(hint(name.as_str(), &names)));
            } else if let Some(way) = back(workflow, name, known) {
                let way: Vec<_> = way.iter().map(|name| format!("`{name}`")).collect();
                let message = format!("`{}` runs itself", workflow.name);
                faults.push(
                    Fault::error("workflow::runs_itself", place, message)
                        .label("each child would start the next")
                        .hint(format!("the way back: {}", way.join(" → "))),
                );
            }
        }
        faults.extend(impossible(workflow, step, run, known, &places));
    }
    faults
}

/// The workflows of a step, each under the key where it stands.
fn named(run: &Run) -> Vec<(&str, &WorkflowName)> {
    match &run.callees {
        Callees::Named(slots) => slots.iter().map(|(of, name)| (of.as_str(), name)).collect(),
        Callees::EachMember(name) => vec![("workflow", name)],
    }
}

fn hint(name: &str, known: &[&str]) -> String {
    nearest(name, known.iter().copied()).map_or_else(
        || format!("known are {}", known.join(", ")),
        |near| format!("did you mean `{near}`?"),
    )
}

/// A way from a workflow through `first` back to itself.
fn back(workflow: &Workflow, first: &WorkflowName, known: &Kin) -> Option<Vec<WorkflowName>> {
    let mut seen = BTreeSet::new();
    let mut ways = vec![vec![workflow.name.clone(), first.clone()]];
    while let Some(way) = ways.pop() {
        let last = way.last()?;
        if *last == workflow.name {
            return Some(way);
        }
        if !seen.insert(last.clone()) {
            continue;
        }
        let callee = known.get(last).and_then(Option::as_ref);
        for step in callee.iter().flat_map(|callee| callee.steps()) {
            let Kind::Run(run) = &step.kind else { continue };
            for next in run.callees.workflows() {
                ways.push([way.as_slice(), std::slice::from_ref(next)].concat());
            }
        }
    }
    None
}

/// Conditions that no children of the step can fulfil.
fn impossible(
    workflow: &Workflow,
    step: &Step,
    run: &Run,
    known: &Kin,
    places: &Places,
) -> Vec<Fault> {
    let mut endings = Vec::new();
    for (_, name) in run.callees.listed(workflow) {
        // Of a child that nobody knows nothing can be said.
        let Some(callee) = known.get(&name).and_then(Option::as_ref) else { return Vec::new() };
        endings.push(ends(callee));
    }
    let can = |ending: Ending| endings.iter().filter(|ends| ends.contains(&ending)).count();
    let conditions = workflow.moves(&step.name).into_iter().filter_map(|next| match next.on {
        On::Children(when) => Some(when),
        _ => None,
    });
    let fault = |when: When, ending: Ending, wanted: usize, able: usize| {
        let word = ending.as_str();
        let message = match able {
            0 => format!("no child of `{}` can end `{word}`", step.name),
            able => format!("{able} children of `{}` can end `{word}`, not {wanted}", step.name),
        };
        let text = when.to_string();
        Fault::error(
            "workflow::impossible_ending",
            places.key(&step.name, &["then", &text]),
            message,
        )
        .label("this never holds")
        .hint("see how the workflows of `run` end, or take the line out")
    };
    conditions
        .filter_map(|when| match when {
            When::All(ending) => Some((when, ending, endings.len())),
            When::Any(ending) => Some((when, ending, 1)),
            When::AtLeast(least, ending) => {
                Some((when, ending, usize::try_from(least).unwrap_or(usize::MAX)))
            }
            When::Otherwise => None,
        })
        .filter(|(_, ending, wanted)| can(*ending) < *wanted)
        .map(|(when, ending, wanted)| fault(when, ending, wanted, can(ending)))
        .collect()
}

/// How a case under a workflow can end: as its steps say, and withdrawn if it is itself called back.
fn ends(workflow: &Workflow) -> BTreeSet<Ending> {
    let ends = workflow.steps().filter_map(|step| match &step.kind {
        Kind::Ends { ending, .. } => Some(*ending),
        _ => None,
    });
    ends.chain([Ending::Withdrawn]).collect()
}
