//! Comments are disposed of, and feedback is asked for, only where somebody was consulted before.
//!
//! A case keeps only its last consultation, so it must be the one that the step names.

use petgraph::graph::NodeIndex;
use umlauf_source::Fault;

use super::View;
use super::space::Space;
use crate::{Consult, Kind, Purpose, StepName};

pub(super) fn check(view: &mut View<'_>, faults: &mut Vec<Fault>) {
    for at in view.steps() {
        let named = match &view.model.step(at).kind {
            Kind::By { disposes: Some(of), .. } => Some((of.clone(), vec!["disposes"])),
            Kind::Consult(Consult { purpose: Purpose::Feedback(feedback), .. }) => {
                Some((feedback.of.clone(), vec!["consult", "feedback"]))
            }
            _ => None,
        };
        if let Some((of, keys)) = named {
            faults.extend(without(view, at, &of, &keys));
        }
    }
}

/// The mark says whether the consultation that was held last is the one the step names.
fn without(view: &mut View<'_>, at: NodeIndex, of: &StepName, keys: &[&str]) -> Option<Fault> {
    let model = view.model;
    let wanted = view.at(of)?;
    let asks = |step: NodeIndex| {
        matches!(
            &model.step(step).kind,
            Kind::Consult(Consult { purpose: Purpose::Answers(_), .. })
        )
    };
    let first = u8::from(model.start().step == wanted);
    let space =
        Space::explore(model, model.start(), first, |mark, _, event| match event.enters() {
            Some(step) if asks(step) => u8::from(step == wanted),
            _ => mark,
        });
    view.explored += space.nodes.len();
    let found = space.first(|node| node.state.step == at && node.mark == 0)?;
    let path = space.path(found);
    let name = view.name(at);
    let message = format!("`{name}` can be reached when `{of}` was not the last consultation");
    let closing = format!("In „{}“ wurde zuletzt niemand beteiligt.", view.title(wanted));
    let place = view.places.value(name, keys);
    Some(
        Fault::error("workflow::disposal_without_consultation", place, message)
            .label("no comments of it")
            .hint(format!("lead every path here through `{of}`; {}", view.trace(&path)))
            .story(view.tell(&path).closing(&closing)),
    )
}
