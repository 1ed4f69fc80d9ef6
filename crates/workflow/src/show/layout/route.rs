//! Places along, and the points of every edge.

use super::chains::{Layers, What};
use super::place::Places;
use super::tracks::{Stretch, assign};
use super::{Drawing, Graph, Point, Route, int};

/// The ranks and the tracks between them, along.
struct Rows {
    /// The anchor line of each rank.
    anchor: Vec<i32>,
    /// Where each link that changes its place turns along, and where it then runs.
    turns: Vec<Vec<(i32, i32)>>,
    end: i32,
}

/// Draws the routes.
pub(super) fn draw(graph: &Graph, layers: &Layers, places: &Places, back: &[bool]) -> Drawing {
    let rows = rows(graph, layers, places);
    let anchor = |spot: usize| Point {
        along: rows.anchor[layers.spots[spot].rank],
        across: places.spots[spot],
    };
    let mut edges = vec![Route::default(); graph.edges.len()];
    for (at, link) in layers.links.iter().enumerate() {
        let points = &mut edges[link.edge].points;
        let (from, to) = (anchor(link.from), anchor(link.to));
        let leaves = from.across + places.ports[at].0;
        let enters = to.across + places.ports[at].1;
        if points.is_empty() {
            let aft = layers.spots[link.from].extent.aft;
            points.push(Point { along: from.along + aft, across: leaves });
        }
        let mut across = leaves;
        for &(along, to) in &rows.turns[at] {
            points.push(Point { along, across });
            points.push(Point { along, across: to });
            across = to;
        }
        let last = layers.spots[link.to].what == What::Node;
        if last {
            let fore = layers.spots[link.to].extent.fore;
            points.push(Point { along: to.along - fore, across: enters });
        }
        if layers.spots[link.to].what == What::Label {
            edges[link.edge].label = Some(to);
        }
    }
    for (route, &back) in edges.iter_mut().zip(back) {
        route.back = back;
        if back {
            route.points.reverse();
        }
        straighten(&mut route.points);
    }
    let across = layers.spots.iter().zip(&places.spots).map(|(spot, at)| at + spot.extent.high);
    Drawing {
        nodes: (0..graph.nodes.len()).map(anchor).collect(),
        size: Point { along: rows.end, across: across.max().unwrap_or_default() },
        edges,
        bands: places.bands.clone(),
    }
}

fn rows(graph: &Graph, layers: &Layers, places: &Places) -> Rows {
    let mut rows = Rows { anchor: Vec::new(), turns: vec![Vec::new(); layers.links.len()], end: 0 };
    for (rank, spots) in layers.ranks.iter().enumerate() {
        let reach = |side: fn(&super::Node) -> i32| {
            spots.iter().map(|&spot| side(&layers.spots[spot].extent)).max().unwrap_or_default()
        };
        let anchor = rows.end + reach(|extent| extent.fore);
        rows.anchor.push(anchor);
        rows.end = anchor + reach(|extent| extent.aft);
        if rank + 1 == layers.ranks.len() {
            break;
        }
        let links: Vec<usize> = (0..layers.links.len())
            .filter(|&link| layers.spots[layers.links[link].from].rank == rank)
            .collect();
        let stretches: Vec<Stretch> = links
            .iter()
            .map(|&at| {
                let link = &layers.links[at];
                Stretch {
                    from: places.spots[link.from] + places.ports[at].0,
                    to: places.spots[link.to] + places.ports[at].1,
                }
            })
            .collect();
        let (tracks, count) = assign(&stretches, graph.gaps.edges / 2);
        for (&link, turns) in links.iter().zip(tracks) {
            let along = |track| rows.end + graph.gaps.lead + int(track) * graph.gaps.edges;
            rows.turns[link] = turns.into_iter().map(|(track, to)| (along(track), to)).collect();
        }
        let between = (int(count) - 1).max(0) * graph.gaps.edges;
        rows.end += between + if count == 0 { graph.gaps.lead } else { 2 * graph.gaps.lead };
    }
    rows
}

/// Takes out points that lie on the straight between their neighbours.
pub(in crate::show) fn straighten(points: &mut Vec<Point>) {
    let mut kept: Vec<Point> = Vec::with_capacity(points.len());
    for &point in points.iter() {
        if kept.last() == Some(&point) {
            continue;
        }
        if let [.., before, last] = kept[..] {
            let along = before.along == last.along && last.along == point.along;
            let across = before.across == last.across && last.across == point.across;
            if along || across {
                kept.pop();
            }
        }
        kept.push(point);
    }
    *points = kept;
}
