//! Every case can end, and nobody waits for what never comes.
//!
//! From each state that is reached an end must be reachable. A state in which nothing can happen at all
//! is a dead end: no clock runs and nobody may act. A state in which something always can, but which
//! leads to no end and no dead end, goes round for ever.

use petgraph::graph::NodeIndex;
use umlauf_source::Fault;

use super::View;
use super::space::{Path, Space};
use super::state::State;
use crate::Kind;

pub(super) fn check(view: &View<'_>, faults: &mut Vec<Fault>) {
    let graph = &view.model.workflow.graph;
    let none = graph.node_indices().all(|at| !view.model.is_end(at));
    if none {
        faults.push(no_end(view));
    }
    let mut told = Vec::new();
    of(view, &view.space, none, &mut told, faults);
    // Whoever got to a step that is never reached should find a way out of it all the same: it is a
    // fault less when the step is led to.
    let reached = view.steps();
    for at in graph.node_indices().filter(|at| !reached.contains(at)) {
        let start = State { step: at, ..view.model.start() };
        let island = Space::plain(view.model, view.model.entered(start.step, start.ballot));
        of(view, &island, none, &mut told, faults);
    }
}

/// The dead ends and circles of a space; what is reached from a step that was never reached has no story.
fn of(
    view: &View<'_>,
    space: &Space,
    no_end: bool,
    told: &mut Vec<NodeIndex>,
    faults: &mut Vec<Fault>,
) {
    let ends = (0..space.nodes.len()).filter(|at| view.model.is_end(space.nodes[*at].state.step));
    let ends: Vec<usize> = ends.collect();
    let stuck: Vec<usize> = (0..space.nodes.len())
        .filter(|at| space.nodes[*at].next.is_empty() && !ends.contains(at))
        .collect();
    for at in &stuck {
        let step = space.nodes[*at].state.step;
        // A result that cannot be established has been told where it belongs.
        let finding = matches!(view.model.step(step).kind, Kind::By { finds: Some(_), .. });
        let elsewhere = finding && !view.model.edges(step).is_empty();
        if !elsewhere && !told.contains(&step) {
            told.push(step);
            faults.push(dead_end(view, space, *at));
        }
    }
    if no_end {
        return;
    }
    let mut safe = space.reaching(ends.into_iter().chain(stuck));
    for at in 0..space.nodes.len() {
        let step = space.nodes[at].state.step;
        if !safe[at] && !told.contains(&step) {
            faults.push(no_way_out(view, space, at));
        }
        if !safe[at] {
            // One fault for the whole circle that cannot be left.
            let connected = space.reached(at).into_iter().zip(space.reaching([at]));
            for (other, (ahead, behind)) in connected.enumerate() {
                if ahead || behind {
                    safe[other] = true;
                    told.push(space.nodes[other].state.step);
                }
            }
        }
    }
}

fn no_end(view: &View<'_>) -> Fault {
    let start = Path { start: view.model.start(), events: Vec::new() };
    Fault::error("workflow::no_end", view.places.steps(), "no step ends the case")
        .label("a case could never end")
        .hint("add a step with `ends: adopted`, `ends: done`, …")
        .story(view.tell(&start).closing("Kein Schritt beendet ihn; er bleibt für immer offen."))
}

fn dead_end(view: &View<'_>, space: &Space, at: usize) -> Fault {
    let step = space.nodes[at].state.step;
    let message = format!("nothing leads out of `{}`, and it does not end", view.name(step));
    let fault = Fault::error("workflow::dead_end", view.places.step(view.name(step)), message)
        .label("no way out")
        .hint("add `may: {label: step}`, or write `ends: …`");
    match story_of(view, space, at) {
        Some(path) => fault.story(view.tell(&path).stuck("niemand ist am Zug")),
        None => fault,
    }
}

fn no_way_out(view: &View<'_>, space: &Space, at: usize) -> Fault {
    let step = space.nodes[at].state.step;
    let message = format!("from `{}` no end can be reached", view.name(step));
    let fault = Fault::error("workflow::no_way_out", view.places.step(view.name(step)), message)
        .label("goes round for ever")
        .hint("add a move that leads to an end");
    let Some(mut path) = story_of(view, space, at) else {
        return fault;
    };
    // On to the first state that comes again, and once around.
    let round = |from: usize| space.onward(from, |to, _| to == from, |_| true);
    let circle = round(at).map(|(events, _)| (Vec::new(), events)).or_else(|| {
        let (on, to) = space.onward(at, |to, _| round(to).is_some(), |_| true)?;
        Some((on, round(to)?.0))
    });
    let (on, events) = circle.unwrap_or_default();
    path.events.extend(on.into_iter().chain(events));
    let closing = "So geht es weiter, solange man will; ein Ende wird nie erreicht.";
    fault.story(view.tell(&path).closing(closing))
}

/// The way to a node, where it begins with the opening of a case.
fn story_of(view: &View<'_>, space: &Space, at: usize) -> Option<Path> {
    let path = space.path(at);
    (path.start.step == view.model.start().step).then_some(path)
}
