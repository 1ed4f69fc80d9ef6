//! A workflow as BPMN 2.0 with diagram interchange, so that it can be opened in any modeller.
//!
//! What becomes of a step is written down for readers in `workflows/README.md`. The process is not
//! executable: conditions are sentences, and periods that ISO 8601 cannot say are only approached. The
//! text follows the rules of the usual linters too: ways part and join at gateways only, and every
//! element names what comes in and what goes out.

mod blocks;
mod consulted;
mod diagram;
mod model;
mod period;
mod steps;
mod ways;
mod write;

use crate::Workflow;

/// The whole document.
pub(super) fn bpmn(workflow: &Workflow) -> String {
    let model = steps::model(workflow);
    let diagram = diagram::draw(&model);
    write::document(workflow, &model, &diagram)
}
