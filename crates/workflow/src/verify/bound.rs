//! Who is bound is known when it is asked: the finding that says so stands on every way there.

use petgraph::graph::NodeIndex;
use umlauf_source::Fault;

use super::View;
use super::space::Space;
use super::state::Cause;
use crate::{Bound, Kind, On, StepName};

pub(super) fn check(view: &mut View<'_>, faults: &mut Vec<Fault>) {
    for at in view.steps() {
        if let Kind::Follow(follow) = &view.model.step(at).kind
            && let Bound::Vote(vote) = &follow.bound
        {
            faults.extend(unknown(view, at, vote));
        }
    }
}

/// The mark says whether the result of the last ballot of the vote was established.
fn unknown(view: &mut View<'_>, at: NodeIndex, vote: &StepName) -> Option<Fault> {
    let model = view.model;
    let held = view.at(vote)?;
    let finds = |step: NodeIndex| matches!(&model.step(step).kind, Kind::By { finds: Some(found), .. } if found == vote);
    let space = Space::explore(model, model.start(), 0, |found, from, event| {
        let establishes = event
            .edge
            .is_some_and(|edge| matches!(&model.edge(edge).on, On::Act(act) if act.when.is_some()));
        if event.edge.is_some() && event.to.step == held {
            0
        } else if event.cause == Cause::Act && finds(from.step) && establishes {
            1
        } else {
            found
        }
    });
    view.explored += space.nodes.len();
    let first = space.first(|node| node.state.step == at && node.mark == 0)?;
    let path = space.path(first);
    let (name, title) = (view.name(at), view.title(held));
    let message =
        format!("`{name}` can be reached before the result of `{vote}` says who is bound");
    let closing = format!("wer gebunden ist, ist aus „{title}“ nicht festgestellt");
    Some(
        Fault::error(
            "workflow::bound_before_finding",
            view.places.value(name, &["follow", "bound"]),
            message,
        )
        .label("nobody has established this")
        .hint(format!(
            "lead every way through a step with `finds: {vote}`, or write `bound: members`; {}",
            view.trace(&path)
        ))
        .story(view.tell(&path).last(false, &closing)),
    )
}
