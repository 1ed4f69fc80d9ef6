//! What `inner` of a consultation needs of other workflows: that members have one of that name, and that each
//! is held in a body of the member's own, since to the people of the consultation's body it would be open.

use umlauf_source::Fault;

use super::Kin;
use super::places::Places;
use crate::{Consult, Kind, Purpose, Workflow, WorkflowName};

/// What is wrong with the coordinations that consultations offer.
pub(super) fn inside(workflow: &Workflow, known: &Kin, places: &Places) -> Vec<Fault> {
    let mut faults = Vec::new();
    for step in workflow.steps() {
        let Kind::Consult(Consult { purpose: Purpose::Answers(inquiry), .. }) = &step.kind else {
            continue;
        };
        let Some(pattern) = &inquiry.inner else { continue };
        let place = || places.value(&step.name, &["consult", "inner"]);
        let asked = workflow.asked(&inquiry.ask);
        let names = asked.iter().map(|code| WorkflowName::for_member(pattern.as_str(), code));
        let found: Vec<_> = names.filter(|name| known.contains_key(name)).collect();
        if found.is_empty() {
            let message = format!("no member that is asked has a workflow `{pattern}-…`");
            faults.push(
                Fault::error("workflow::unknown_workflow", place(), message)
                    .label("not a pattern of workflows")
                    .hint(format!(
                        "put `{pattern}.yaml` into `each-member/{}`",
                        workflow.body_name
                    )),
            );
        }
        let own = |name: &&WorkflowName| {
            let callee = known.get(*name).and_then(Option::as_ref);
            callee.is_some_and(|callee| callee.body_name == workflow.body_name)
        };
        if let Some(open) = found.iter().find(own) {
            let body = &workflow.body_name;
            let message = format!("`{open}` is held in `{body}`, where all who are asked see it");
            faults.push(
                Fault::error("workflow::not_inside", place(), message)
                    .label("would be open to all")
                    .hint("give each member a body of its own: `body: land-{member}`"),
            );
        }
    }
    faults
}
