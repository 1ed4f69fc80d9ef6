//! Whoever may object to the procedure may do so until the deadline.
//!
//! Two things can cut an objection off. A vote that closes when all have voted ends before the deadline
//! that was announced. And an office may take the case out of a vote by a move that leads to a decision
//! without another vote, past the step that an objection would have led to. (An outage does not: what is
//! held can be extended, and then objected to; nor does an extension.)

use petgraph::graph::NodeIndex;
use umlauf_source::Fault;

use super::View;
use super::state::{Cause, Transition};
use crate::{Ending, Kind, On, Vote};

pub(super) fn check(view: &View<'_>, faults: &mut Vec<Fault>) {
    for at in view.steps() {
        let Kind::Vote(vote) = &view.model.step(at).kind else { continue };
        let possible = view.space.nodes.iter().any(|node| {
            node.state.step == at
                && node.next.iter().any(|(event, _)| event.cause == Cause::Objection)
        });
        if possible {
            faults.extend(closes_early(view, at, vote));
            faults.extend(taken_out(view, at));
        }
    }
}

fn closes_early(view: &View<'_>, at: NodeIndex, vote: &Vote) -> Option<Fault> {
    // Where votes may change, that it closes early has been told already.
    if !vote.closes_when_all_voted || vote.change {
        return None;
    }
    let first = view.space.first(|node| node.state.step == at)?;
    let teller = view.tell(&view.space.path(first));
    let voters = view.model.workflow.body.voters().len();
    let until = teller.deadline().unwrap_or_default();
    let story = teller.meanwhile(
        &format!("Alle {voters} Mitglieder haben abgestimmt, und die Abstimmung schließt sofort."),
        &format!(
            "Die Frist läuft bis zum {until}; wer dem Verfahren bis dahin widersprechen will, kann es \
             nicht mehr."
        ),
    );
    let name = view.name(at);
    let message =
        format!("`{name}` may close before its deadline, and with it the right to object");
    Some(
        Fault::error(
            "workflow::objection_cut_off",
            view.places.value(name, &["vote", "closes"]),
            message,
        )
        .label("cuts off objections")
        .hint("write `closes: at deadline`, or `object: never`")
        .story(story),
    )
}

/// The first move out of the vote that leads to a decision.
fn taken_out(view: &View<'_>, at: NodeIndex) -> Option<Fault> {
    let model = view.model;
    let objected: Vec<NodeIndex> = model
        .edges(at)
        .into_iter()
        .filter(|(.., on)| **on == On::Objection)
        .map(|(_, to, _)| to)
        .collect();
    let decides = |step: NodeIndex| {
        let ending = match &model.step(step).kind {
            Kind::Ends { ending, .. } => Some(*ending),
            Kind::By { .. } | Kind::Vote(_) | Kind::Consult(_) | Kind::Run(_) | Kind::Wait => None,
        };
        matches!(ending, Some(Ending::Adopted | Ending::Rejected))
    };
    let passes = |step: NodeIndex| {
        !objected.contains(&step) && !matches!(model.step(step).kind, Kind::Vote(_))
    };
    let first = view.space.first(|node| node.state.step == at)?;
    for (event, to) in view.space.nodes[first].next.iter().filter(|(e, _)| e.cause == Cause::Act) {
        if !passes(event.to.step) {
            continue;
        }
        let on: Option<Vec<Transition>> = if decides(event.to.step) {
            Some(Vec::new())
        } else {
            let found = view.space.onward(
                *to,
                |_, node| decides(node.state.step) && passes(node.state.step),
                |node| passes(node.state.step),
            );
            found.map(|(events, _)| events)
        };
        let Some(on) = on else { continue };
        let mut path = view.space.path(first);
        let until = view.tell(&path).deadline().unwrap_or_default();
        path.events.push(*event);
        path.events.extend(on);
        let closing = format!(
            "Bis zum {until} hätten die Mitglieder dem Verfahren noch widersprechen können; nun ist \
             schon entschieden."
        );
        let edge = model.edge(event.edge?);
        let On::Act(act) = &edge.on else { continue };
        let message = format!("`{}` leads past the right to object to a decision", act.label);
        let place = view.places.key(view.name(at), &["may", &act.label]);
        return Some(
            Fault::error("workflow::objection_cut_off", place, message)
                .label("cuts off objections")
                .hint(format!(
                    "lead it to where objections lead, or to an end without a decision; {}",
                    view.trace(&path)
                ))
                .story(view.tell(&path).closing(&closing)),
        );
    }
    None
}
