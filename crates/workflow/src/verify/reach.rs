//! Every step and every move is reached by some case.
//!
//! What no case ever does is either a slip or a rule that people believe in and that does not hold. A
//! move of a step that is reached, but that no state enables, is told for itself; a step is told where
//! nothing told before explains it.

use std::collections::BTreeSet;

use petgraph::Direction;
use petgraph::graph::{EdgeIndex, NodeIndex};
use petgraph::visit::{Dfs, EdgeRef as _, Walker as _};
use umlauf_source::Fault;
use umlauf_voting::Outcome;

use super::View;
use super::space::Path;
use super::state::Cause;
use crate::{Choosable, Kind, On};

/// `whole`: the text has no other fault that could keep a move from being made.
pub(super) fn check(view: &View<'_>, whole: bool, faults: &mut Vec<Fault>) {
    let mut made: BTreeSet<EdgeIndex> = BTreeSet::new();
    for (event, _) in view.space.nodes.iter().flat_map(|node| &node.next) {
        made.extend(event.edge);
        if let Cause::Extension(edge) = event.cause {
            made.insert(edge);
        }
    }
    let reached = view.steps();
    let graph = &view.model.workflow.graph;
    let idle: Vec<EdgeIndex> = graph
        .edge_references()
        .filter(|edge| reached.contains(&edge.source()) && !made.contains(&edge.id()))
        .map(|edge| edge.id())
        .collect();
    if whole {
        for edge in &idle {
            faults.extend(never(view, *edge, faults));
        }
    }
    // What only an idle move leads to is explained by that move.
    let mut seen: Vec<NodeIndex> = reached.iter().copied().collect();
    for edge in idle {
        if let Some((_, to)) = graph.edge_endpoints(edge) {
            seen.extend(Dfs::new(graph, to).iter(graph));
        }
    }
    steps(view, &reached, seen, faults);
}

/// A move that can never be made.
fn never(view: &View<'_>, edge: EdgeIndex, told: &[Fault]) -> Option<Fault> {
    let (at, _) = view.model.workflow.graph.edge_endpoints(edge)?;
    match &view.model.edge(edge).on {
        On::Act(act) => establishes_nothing(view, at, act, told),
        On::Outcome(outcome) => ends_never(view, at, *outcome),
        On::Objection | On::Consulted(_) | On::Children(_) | On::Elapsed => None,
    }
}

/// An outcome that the rule names but the numbers exclude. With other weights or thresholds it may come
/// back, so it forbids nothing.
fn ends_never(view: &View<'_>, at: NodeIndex, outcome: Outcome) -> Option<Fault> {
    let Kind::Vote(vote) = &view.model.step(at).kind else { return None };
    let (name, word) = (view.name(at), outcome.word());
    let message = format!("`{name}` never ends in `{word}`, whoever votes how");
    let closing = format!(
        "Wie auch immer abgestimmt wird: Die Regel „{}“ führt nie zu dem Ergebnis „{}“.",
        vote.rule,
        outcome.german()
    );
    let first = view.space.first(|node| node.state.step == at)?;
    Some(
        Fault::warning("workflow::idle_move", view.places.key(name, &["then", word]), message)
            .label("never happens")
            .hint(format!("with the numbers of the rule `{}` no votes end so", vote.rule))
            .story(view.tell(&view.space.path(first)).closing(&closing)),
    )
}

/// A move of a finding for a result that never arrives.
fn establishes_nothing(
    view: &View<'_>,
    at: NodeIndex,
    act: &Choosable,
    told: &[Fault],
) -> Option<Fault> {
    let name = view.name(at);
    // A finding that has no result, or not all, has been told with what is missing.
    let finds = view.places.value(name, &["finds"]);
    if told.iter().any(|fault| fault.place == finds && fault.code.contains("::finding_")) {
        return None;
    }
    let message = format!("`{}` can never be chosen", act.label);
    let first = view.space.first(|node| node.state.step == at)?;
    let arriving = arriving(view, at);
    let words: Vec<_> = arriving.iter().map(|outcome| format!("`{}`", outcome.word())).collect();
    let fault = if view.model.could_establish(at, act) { Fault::error } else { Fault::warning };
    Some(
        fault("workflow::idle_move", view.places.key(name, &["may", &act.label]), message)
            .label("never enabled")
            .hint(format!("here arrive only votes that ended {}", words.join(", ")))
            .story(told_never(view, first, act, &arriving)),
    )
}

/// The results with which votes arrive in a step.
fn arriving(view: &View<'_>, at: NodeIndex) -> BTreeSet<Outcome> {
    let nodes = view.space.nodes.iter().filter(|node| node.state.step == at);
    nodes.filter_map(|node| node.state.ballot.outcome()).collect()
}

fn told_never(
    view: &View<'_>,
    first: usize,
    act: &Choosable,
    arriving: &BTreeSet<Outcome>,
) -> Vec<String> {
    let words: Vec<_> = arriving.iter().map(|outcome| format!("„{}“", outcome.german())).collect();
    let when = act.when.map_or("", Outcome::german);
    let closing = format!(
        "Auf allen Wegen kommt hier nur das Ergebnis {} an; „{}“ stellt das Ergebnis „{when}“ fest und \
         kann deshalb nie gewählt werden.",
        words.join(" oder "),
        act.label
    );
    view.tell(&view.space.path(first)).closing(&closing)
}

/// Steps that are never reached. Of a chain of them only the first is told.
fn steps(
    view: &View<'_>,
    reached: &BTreeSet<NodeIndex>,
    mut seen: Vec<NodeIndex>,
    faults: &mut Vec<Fault>,
) {
    let graph = &view.model.workflow.graph;
    let led_to = |at: NodeIndex| {
        let mut from = graph.neighbors_directed(at, Direction::Incoming);
        from.any(|from| from != at)
    };
    let unled: Vec<NodeIndex> = graph.node_indices().filter(|at| !led_to(*at)).collect();
    // First those without any move to them, then the first of each circle.
    for at in unled.into_iter().chain(graph.node_indices()) {
        if seen.contains(&at) {
            continue;
        }
        seen.extend(Dfs::new(graph, at).iter(graph));
        let message = format!("no path leads from the start to `{}`", view.name(at));
        faults.push(
            Fault::error("workflow::unreachable_step", view.places.step(view.name(at)), message)
                .label("never reached")
                .hint("name it as the target of a move, or take it out")
                .story(lost(view, at, reached)),
        );
    }
}

/// Everything a case can reach, and that this is not among it.
fn lost(view: &View<'_>, at: NodeIndex, reached: &BTreeSet<NodeIndex>) -> Vec<String> {
    let start = Path { start: view.model.start(), events: Vec::new() };
    let others = reached.iter().filter(|other| **other != start.start.step);
    let titles: Vec<_> = others.map(|other| format!("„{}“", view.title(*other))).collect();
    let closing = match titles.as_slice() {
        [] => format!("Weiter kommt er nicht; „{}“ erreicht er nie.", view.title(at)),
        [one] => {
            format!("Von dort kommt er höchstens bis {one}; „{}“ erreicht er nie.", view.title(at))
        }
        [before @ .., last] => format!(
            "Von dort kommt er höchstens bis {} und {last}; „{}“ erreicht er nie.",
            before.join(", "),
            view.title(at)
        ),
    };
    view.tell(&start).closing(&closing)
}
