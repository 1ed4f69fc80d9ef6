//! A layered drawing of a directed graph: coordinates for pictures and for the interchange of diagrams.
//!
//! Our own, since one set of coordinates feeds SVG and BPMN, and no program of the house may ask
//! another one for a picture. The order of work is that of Sugiyama: edges against the stream are
//! turned round, nodes are put into ranks, long edges and labels get places of their own, crossings are
//! reduced, places are given, edges are routed with right angles. Labels stand where no node and no
//! other label can be, because they were placed like nodes.
//!
//! Everything is pure, counts in integers and always draws the same graph alike. *Along* is the way the
//! graph runs, *across* is the other: a picture may turn them as it likes.

mod chains;
mod cycles;
mod order;
mod place;
mod route;
mod simplex;
#[cfg(test)]
mod tests;
mod tracks;

pub(super) use route::straighten;

/// What is drawn.
#[derive(Clone, Debug, Default)]
pub(super) struct Graph {
    pub(super) nodes: Vec<Node>,
    pub(super) edges: Vec<Edge>,
    /// How far things keep from each other.
    pub(super) gaps: Gaps,
}

/// How far things keep from each other.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gaps {
    /// Between two nodes side by side.
    pub(super) nodes: i32,
    /// Between an edge and whatever is beside it.
    pub(super) edges: i32,
    /// Between the last bend of an edge and the node it comes from or goes to.
    pub(super) lead: i32,
    /// Between two bands.
    pub(super) bands: i32,
}

impl Default for Gaps {
    fn default() -> Self {
        Self { nodes: 32, edges: 14, lead: 18, bands: 0 }
    }
}

/// A node: how far it reaches from its anchor on all four sides.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Node {
    /// Against the way the graph runs.
    pub(super) fore: i32,
    /// The way the graph runs.
    pub(super) aft: i32,
    /// To lower coordinates across.
    pub(super) low: i32,
    /// To higher coordinates across.
    pub(super) high: i32,
    /// Nodes of a band lie beside nodes of higher bands, over the whole drawing.
    pub(super) band: usize,
}

/// An edge. One that leads to its own node is not routed: give that node room and draw it there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    pub(super) from: usize,
    pub(super) to: usize,
    /// Where it leaves its node.
    pub(super) leaves: Port,
    /// Where it comes to its node.
    pub(super) enters: Port,
    /// How far the label reaches from the edge.
    pub(super) label: Option<Node>,
    /// How much it matters that the edge is short and straight, from 1.
    pub(super) weight: i32,
}

/// Where an edge meets the side of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Port {
    /// At this distance from the anchor.
    At(i32),
    /// With the other such edges spread over this distance on both sides of the anchor.
    Spread(i32),
}

/// A point of the drawing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Point {
    pub(super) along: i32,
    pub(super) across: i32,
}

/// What became of an edge.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Route {
    /// From the node it leaves to the node it comes to; every stretch runs along or across.
    pub(super) points: Vec<Point>,
    /// The anchor of the label, on the edge.
    pub(super) label: Option<Point>,
    /// Whether it runs against the stream: it leaves its node on the fore side, and comes to the other
    /// one on the aft side.
    pub(super) back: bool,
}

/// The drawing; nothing of it is below zero.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Drawing {
    /// The anchors of the nodes.
    pub(super) nodes: Vec<Point>,
    pub(super) edges: Vec<Route>,
    /// How far it reaches.
    pub(super) size: Point,
    /// Where the bands begin across, and where the last one ends.
    pub(super) bands: Vec<i32>,
}

/// Which edges run against the stream, if one begins at the first node: a graph's look may depend on
/// it before it is drawn.
pub(super) fn against(nodes: usize, edges: &[(usize, usize)]) -> Vec<bool> {
    cycles::back(nodes, edges)
}

/// Draws a graph.
pub(super) fn draw(graph: &Graph) -> Drawing {
    let ends: Vec<_> = graph.edges.iter().map(|edge| (edge.from, edge.to)).collect();
    let back = cycles::back(graph.nodes.len(), &ends);
    let mut layers = chains::layers(graph, &back);
    order::arrange(&mut layers);
    let places = place::across(graph, &layers);
    route::draw(graph, &layers, &places, &back)
}

/// A number of things as a length.
fn int(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
