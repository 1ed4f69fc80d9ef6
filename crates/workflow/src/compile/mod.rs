//! A file of the grammar to a [`Workflow`]: read, looked up, walked; all faults at once.
//!
//! Three passes, so that one slip of the pen is told once. *Reading* takes each key for itself and
//! goes on after a fault. *Looking up* finds the steps, votes, rules and papers that words name, and
//! compares the outcomes a vote can have with those its file provides for. *Walking* the graph is
//! done only where every step and move could be read: a path through a misspelt name means nothing.

mod codes;
mod draft;
mod ensure;
mod graph;
mod header;
mod lookup;
mod moves;
mod silence;
mod step;
#[cfg(test)]
mod tests;
mod verify;
mod vote;
mod words;

use std::sync::Arc;

use umlauf_source::{Fault, Faults, Source};

use self::draft::EnsureDraft;
use self::graph::Graph;
use self::words::Notes;
use crate::library::{Library, forbids};
use crate::workflow::PreparedRules;
use crate::{BodyName, Digest, Ensure, PaperName, Workflow, WorkflowName};

pub use self::codes::FAULT_CODES;
pub(crate) use self::lookup::known_days;
pub use self::silence::{Silent, silent};
pub use self::verify::{Verified, verify};

/// Codes of faults that leave a file readable but its process unsound: found by walking the graph,
/// not by reading.
pub const UNSOUND: [&str; 6] = [
    "workflow::unreachable_step",
    "workflow::no_end",
    "workflow::dead_end",
    "workflow::no_way_out",
    "workflow::finding_before_vote",
    "workflow::ensure_violated",
];

/// Compiles a workflow file against the bodies and calendars of a library.
///
/// # Errors
/// All faults of the file, warnings among them. A file with warnings alone compiles; they stand in
/// [`Workflow::warnings`].
pub fn compile(source: &Source, library: &Library) -> Result<Workflow, Faults> {
    let failed = |faults| Err(Faults::new(source.clone(), faults));
    let (root, form) = umlauf_source::read_all(source);
    let Some(root) = root else { return failed(form) };
    let mut notes = Notes { torn: !form.is_empty(), faults: form };
    let Some(draft) = header::read(&root, source, &mut notes) else {
        return failed(notes.faults);
    };
    let body = draft.body.as_ref().and_then(|word| {
        let body = library.body(&word.text);
        if body.is_none() {
            let message = format!("there is no body `{}`", word.text);
            let fault =
                Fault::error("workflow::unknown_body", word.place, message).label("not a body");
            let known: Vec<&str> = library.bodies().map(|body| body.name()).collect();
            notes.push(words::or_list(fault, &word.text, &known));
        }
        body
    });
    lookup::check(&draft, body.map(Arc::as_ref), &mut notes);
    let graph = if notes.torn { None } else { Graph::build(&draft) };
    if let Some(graph) = &graph {
        graph.check(&mut notes);
    }
    let faults = notes.faults;
    let calendar = body.and_then(|body| library.calendar_of(body.name()));
    let (Some(graph), Some(body), Some(calendar)) = (graph, body, calendar) else {
        return failed(faults);
    };
    if forbids(&faults) {
        return failed(faults);
    }
    let papers = draft.papers.iter().flatten();
    Ok(Workflow {
        name: WorkflowName::from(source.stem()),
        version: draft.version,
        title: draft.title.clone(),
        basis: draft.basis.clone(),
        digest: Digest::from(&source.digest()),
        body: Arc::clone(body),
        body_name: BodyName::from(body.name()),
        calendar: calendar.clone(),
        calendars: library.calendars_digest(),
        ensures: draft.ensures.iter().map(ensured).collect(),
        warnings: Faults::new(source.clone(), faults).list,
        titles: papers.map(|(p, title)| (PaperName::from(&p.text), title.clone())).collect(),
        graph: graph.web,
        start: graph.start,
        index: graph.index,
        prepared: PreparedRules::default(),
    })
}

fn ensured(ensure: &EnsureDraft) -> Ensure {
    match ensure {
        EnsureDraft::Passes { to, through } => {
            Ensure::Passes { to: to.step(), through: through.step() }
        }
        EnsureDraft::SilentEnd { working_days } => {
            Ensure::SilentEnd { working_days: *working_days }
        }
    }
}
