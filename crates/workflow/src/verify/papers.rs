//! A paper that a step asks for can be filed by then.
//!
//! Once a vote has begun papers are frozen, and they stay so when it has been counted. A step that asks
//! for a paper afterwards waits for ever, unless every way there has asked for it before.

use petgraph::graph::NodeIndex;
use umlauf_source::Fault;

use super::View;
use super::space::Space;
use super::state::{Cause, Transition};
use crate::{Kind, PaperName};

pub(super) fn check(view: &mut View<'_>, faults: &mut Vec<Fault>) {
    let mut late: Vec<(NodeIndex, PaperName)> = Vec::new();
    for node in &view.space.nodes {
        if let Kind::By { needs, .. } = &view.model.step(node.state.step).kind
            && node.state.ballot.freezes()
        {
            late.extend(needs.iter().map(|paper| (node.state.step, paper.clone())));
        }
    }
    late.sort();
    late.dedup();
    for (at, paper) in late {
        faults.extend(missing(view, at, &paper));
    }
}

/// The mark says whether a step has been left that asks for the paper.
fn missing(view: &mut View<'_>, at: NodeIndex, paper: &PaperName) -> Option<Fault> {
    let model = view.model;
    let asks = |step: NodeIndex| match &model.step(step).kind {
        Kind::By { needs, .. } => needs.contains(paper),
        Kind::Vote(_) | Kind::Consult(_) | Kind::Run(_) | Kind::Wait | Kind::Ends { .. } => false,
    };
    let space = Space::explore(model, model.start(), 0, |filed, from, event| {
        let now = event.cause == Cause::Act && asks(from.step);
        if now { 1 } else { filed }
    });
    view.explored += space.nodes.len();
    let first = space
        .first(|node| node.state.step == at && node.state.ballot.freezes() && node.mark == 0)?;
    // Only withdrawing does without papers; a step that leads nowhere else needs none.
    let needs = |(event, _): &(Transition, usize)| {
        event.cause == Cause::Act && !model.withdraws(event.to.step)
    };
    if !space.nodes[first].next.iter().any(needs) {
        return None;
    }
    let path = space.path(first);
    let name = view.name(at);
    let workflow = model.workflow;
    let called = workflow.titles.get(paper).map_or(paper.as_str(), String::as_str);
    let message = format!("`{paper}` can no longer be filed when `{name}` asks for it");
    let closing =
        format!("„{called}“ fehlt, aber seit der Abstimmung sind die Unterlagen festgeschrieben");
    let way_out = |event: &Transition| match event.cause {
        Cause::Act => model.withdraws(event.to.step),
        _ => true,
    };
    let stuck = !space.nodes[first].next.iter().any(|(event, _)| way_out(event));
    Some(
        Fault::error("workflow::paper_too_late", view.places.need(name, paper.as_str()), message)
            .label("frozen since the vote")
            .hint(format!("name it under `needs` of a step before the vote; {}", view.trace(&path)))
            .story(view.tell(&path).last(stuck, &closing)),
    )
}
