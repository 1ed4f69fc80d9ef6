//! What takes longer than reading: the sentences of `ensures` that speak of time.
//!
//! Paths are judged while compiling. Here the silent case is played for every opening day of twenty
//! years; cases are not yet explored beyond that.

use umlauf_source::{Fault, Place, Source};

use super::silence::{Silent, silent};
use crate::{Ensure, Workflow};

/// What was found, and how much was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// What becomes of a case in which everyone is silent.
    pub silent: Silent,
    /// How many steps and moves were visited.
    pub explored: usize,
    /// Sentences that do not hold.
    pub faults: Vec<Fault>,
}

/// Verifies a workflow that compiles; `source` is the text it was compiled from.
pub fn verify(source: &Source, workflow: &Workflow) -> Verified {
    let silent = silent(workflow);
    let mut faults = Vec::new();
    for ensure in &workflow.ensures {
        let Ensure::SilentEnd { working_days: promised } = ensure else {
            continue;
        };
        let message = match &silent {
            Silent::Ends { working_days, .. } if working_days <= promised => continue,
            Silent::Ends { working_days, opened, ended, .. } => format!(
                "if everyone is silent, a case opened on {opened} ends on {ended}, after \
                 {working_days} working days"
            ),
            Silent::Unbounded(step) => format!("`{step}` has no `within`, so it may take any time"),
            Silent::Never => String::from("if everyone is silent, the case does not end"),
        };
        let fault = Fault::error("workflow::ensure_violated", sentence(source, *promised), message);
        faults.push(match &silent {
            Silent::Ends { way, .. } => {
                let way: Vec<_> = way.iter().map(|step| format!("`{step}`")).collect();
                fault.label("does not hold").hint(format!("the way is {}", way.join(" → ")))
            }
            Silent::Unbounded(_) | Silent::Never => fault.label("does not hold"),
        });
    }
    let graph = workflow.graph();
    Verified { silent, explored: graph.node_count() + graph.edge_count(), faults }
}

/// Where the sentence stands; the compiled workflow has kept only its meaning.
fn sentence(source: &Source, promised: u32) -> Place {
    let promised = promised.to_string();
    let mut start = 0;
    for (n, line) in source.text.split_inclusive('\n').enumerate() {
        let begin = line.find("if everyone is silent");
        if let Some(at) = begin.filter(|_| line.split_whitespace().any(|word| word == promised)) {
            let words = line[at..].trim_end();
            return Place {
                start: start + at,
                end: start + at + words.len(),
                line: n + 1,
                column: line[..at].chars().count() + 1,
                length: words.chars().count(),
            };
        }
        start += line.len();
    }
    Place { line: 1, column: 1, length: 1, ..Place::default() }
}
