//! Ranks, and the chains that long edges and labels become.

use super::simplex::{Tie, solve};
use super::{Edge, Graph, Node, Port, int};

/// What stands in ranks: the nodes of the graph, and a place for every rank that an edge passes.
#[derive(Debug)]
pub(super) struct Layers {
    pub(super) spots: Vec<Spot>,
    /// Rank by rank, the spots in their order.
    pub(super) ranks: Vec<Vec<usize>>,
    /// The chain of each edge along the stream; empty where an edge leads to its own node.
    pub(super) chains: Vec<Vec<usize>>,
    /// Every stretch of an edge from one rank to the next.
    pub(super) links: Vec<Link>,
}

/// A place in a rank.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot {
    pub(super) rank: usize,
    pub(super) extent: Node,
    pub(super) what: What,
}

/// What takes the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Node,
    Bend,
    Label,
}

/// A stretch from a spot to one in the next rank.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link {
    pub(super) edge: usize,
    pub(super) from: usize,
    pub(super) to: usize,
    /// Where it meets them.
    pub(super) leaves: Port,
    pub(super) enters: Port,
}

/// Ranks the nodes and lays the chains.
pub(super) fn layers(graph: &Graph, back: &[bool]) -> Layers {
    let rank = ranks(graph, back);
    let spots = graph.nodes.iter().zip(&rank);
    let spots = spots.map(|(&extent, &rank)| Spot { rank, extent, what: What::Node }).collect();
    let depth = rank.iter().copied().max().map_or(0, |rank| rank + 1);
    let mut layers =
        Layers { spots, ranks: vec![Vec::new(); depth], chains: Vec::new(), links: Vec::new() };
    for (edge, &back) in graph.edges.iter().zip(back) {
        layers.chain(edge, back, graph);
    }
    for (spot, at) in layers.spots.iter().zip(0..) {
        layers.ranks[spot.rank].push(at);
    }
    layers
}

fn ranks(graph: &Graph, back: &[bool]) -> Vec<usize> {
    let ties: Vec<Tie> = graph
        .edges
        .iter()
        .zip(back)
        .filter(|(edge, _)| edge.from != edge.to)
        .map(|(edge, &back)| {
            let (from, to) = if back { (edge.to, edge.from) } else { (edge.from, edge.to) };
            // A way back may be long; the way forward should not become longer for it.
            let weight = if back { 1 } else { 2 * edge.weight };
            Tie { from, to, least: if edge.label.is_some() { 2 } else { 1 }, weight }
        })
        .collect();
    let ranks = solve(graph.nodes.len(), &ties);
    ranks.into_iter().map(|rank| usize::try_from(rank).unwrap_or_default()).collect()
}

impl Layers {
    fn chain(&mut self, edge: &Edge, back: bool, graph: &Graph) {
        let number = self.chains.len();
        if edge.from == edge.to {
            self.chains.push(Vec::new());
            return;
        }
        let (top, bottom) = if back { (edge.to, edge.from) } else { (edge.from, edge.to) };
        let (leaves, enters) =
            if back { (edge.enters, edge.leaves) } else { (edge.leaves, edge.enters) };
        let (first, last) = (self.spots[top].rank, self.spots[bottom].rank);
        // The label stands beside the node that the edge really leaves.
        let labelled = if back { last.saturating_sub(1) } else { first + 1 };
        let mut chain = vec![top];
        for rank in first + 1..last {
            let (extent, what) = match edge.label {
                Some(label) if rank == labelled => {
                    (Node { band: graph.nodes[edge.from].band, ..label }, What::Label)
                }
                _ => (Node { band: graph.nodes[edge.to].band, ..Node::default() }, What::Bend),
            };
            chain.push(self.spots.len());
            self.spots.push(Spot { rank, extent, what });
        }
        chain.push(bottom);
        for (at, pair) in chain.windows(2).enumerate() {
            self.links.push(Link {
                edge: number,
                from: pair[0],
                to: pair[1],
                leaves: if at == 0 { leaves } else { Port::At(0) },
                enters: if at + 2 == chain.len() { enters } else { Port::At(0) },
            });
        }
        self.chains.push(chain);
    }

    /// Where each spot stands in its rank.
    pub(super) fn positions(&self) -> Vec<i32> {
        let mut positions = vec![0; self.spots.len()];
        for rank in &self.ranks {
            for (at, &spot) in rank.iter().enumerate() {
                positions[spot] = int(at);
            }
        }
        positions
    }
}
