//! A file of the grammar to a [`Workflow`]: read and looked up; all faults at once.
//!
//! Two passes, so that one slip of the pen is told once. *Reading* takes each key for itself and
//! goes on after a fault. *Looking up* finds the steps, votes, rules and papers that words name, and
//! compares the outcomes a vote can have with those its file provides for. What the process as a whole
//! holds is for [`crate::verify`]; of a file with faults it is told too, so that nobody has to mend
//! them one by one, but only where every step and move could be read: a path through a misspelt name
//! means nothing.

mod codes;
mod consult;
mod draft;
mod ensure;
mod graph;
mod header;
mod lookup;
mod moves;
mod run;
mod schema;
mod step;
#[cfg(test)]
mod tests;
mod vote;
mod words;

use std::sync::Arc;

use umlauf_source::{Fault, Faults, Source};

use self::draft::KindDraft;
use self::graph::Graph;
use self::words::Notes;
use crate::library::{Library, forbids};
use crate::verify::verify_torn;
use crate::workflow::PreparedRules;
use crate::{BodyName, Digest, PaperName, Workflow, WorkflowName};

pub use self::codes::FAULT_CODES;
pub(crate) use self::ensure::sentence;
pub use self::schema::schema;

/// Compiles a workflow file against the bodies and calendars of a library. What comes of it can be
/// read, shown and replayed; whether cases may be opened under it is for [`crate::verify`].
///
/// # Errors
/// All faults of the file, warnings among them. A file with warnings alone compiles; they stand in
/// [`Workflow::warnings`].
pub fn compile(source: &Source, library: &Library) -> Result<Workflow, Faults> {
    let failed = |faults| Err(Faults::new(source.clone(), faults));
    let (root, form) = umlauf_source::read_all(source);
    let Some(root) = root else { return failed(form) };
    let mut notes = Notes { torn: !form.is_empty(), faults: form };
    let Some(mut draft) = header::read(&root, source, &mut notes) else {
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
    if let Some(body) = body {
        for step in &mut draft.steps {
            if let Some(KindDraft::Vote(vote)) = &mut step.kind {
                vote::objection(vote, body, &mut notes);
            }
        }
    }
    lookup::check(&draft, body.map(Arc::as_ref), &mut notes);
    let graph = if notes.torn { None } else { Graph::build(&draft) };
    let mut faults = notes.faults;
    let calendar = body.and_then(|body| library.calendar_of(body.name()));
    let (Some(graph), Some(body), Some(calendar)) = (graph, body, calendar) else {
        return failed(faults);
    };
    let papers = draft.papers.iter().flatten();
    let mut workflow = Workflow {
        name: WorkflowName::from(source.stem()),
        version: draft.version,
        title: draft.title.clone(),
        basis: draft.basis.clone(),
        digest: Digest::from(&source.digest()),
        body: Arc::clone(body),
        body_name: BodyName::from(body.name()),
        calendar: calendar.clone(),
        calendars: library.calendars_digest(),
        ensures: draft.ensures.into_iter().map(|ensure| ensure.says).collect(),
        warnings: Vec::new(),
        titles: papers.map(|(p, title)| (PaperName::from(&p.text), title.clone())).collect(),
        graph: graph.web,
        start: graph.start,
        index: graph.index,
        prepared: PreparedRules::default(),
    };
    if forbids(&faults) {
        faults.extend(verify_torn(source, &workflow));
        return failed(faults);
    }
    workflow.warnings = Faults::new(source.clone(), faults).list;
    Ok(workflow)
}
