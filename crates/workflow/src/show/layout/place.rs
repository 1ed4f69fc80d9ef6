//! Places across: spots of a rank keep their order and their distance, edges become straight.

use super::chains::{Layers, What};
use super::simplex::{Tie, solve};
use super::{Graph, Port};

/// How far apart edges meet a node where nothing asks for more, and at least where there is room.
const APART: (i32, i32) = (48, 22);
/// How often ports follow places and places follow ports.
const ROUNDS: usize = 3;

/// Where things are across.
pub(super) struct Places {
    /// The anchors of the spots.
    pub(super) spots: Vec<i32>,
    /// Where each link meets its spots, from their anchors.
    pub(super) ports: Vec<(i32, i32)>,
    /// Where the bands begin, and where the last one ends.
    pub(super) bands: Vec<i32>,
}

/// Gives the places; nothing is below zero.
pub(super) fn across(graph: &Graph, layers: &Layers) -> Places {
    let mut places = place(graph, layers, ports(graph, layers));
    for _ in 0..ROUNDS {
        let ports = straighter(layers, &places);
        if ports == places.ports {
            break;
        }
        places = place(graph, layers, ports);
    }
    places.ports = straighter(layers, &places);
    places
}

fn place(graph: &Graph, layers: &Layers, ports: Vec<(i32, i32)>) -> Places {
    let count = layers.spots.len();
    let bands = layers.spots.iter().map(|spot| spot.extent.band + 1).max().unwrap_or_default();
    let border = |band: usize| count + band;
    let mut ties = Vec::new();
    for rank in &layers.ranks {
        for pair in rank.windows(2) {
            let (one, two) = (&layers.spots[pair[0]], &layers.spots[pair[1]]);
            let gap = match (one.what, two.what) {
                (What::Node, What::Node) => graph.gaps.nodes,
                _ => graph.gaps.edges,
            };
            let least = one.extent.high + gap + two.extent.low;
            ties.push(Tie { from: pair[0], to: pair[1], least, weight: 0 });
        }
    }
    for (at, spot) in layers.spots.iter().enumerate() {
        let (before, after) = (border(spot.extent.band), border(spot.extent.band + 1));
        let gap = graph.gaps.bands;
        ties.push(Tie { from: before, to: at, least: spot.extent.low + gap, weight: 0 });
        ties.push(Tie { from: at, to: after, least: spot.extent.high + gap, weight: 0 });
    }
    for band in 0..bands {
        ties.push(Tie { from: border(band), to: border(band + 1), least: 0, weight: 1 });
    }
    let mut next = border(bands) + 1;
    for (link, (leaves, enters)) in layers.links.iter().zip(&ports) {
        // A point below both ends of the stretch; what it costs is how far they lie apart.
        let most = *leaves.max(enters);
        let inner = |spot: usize| layers.spots[spot].what != What::Node;
        let weight = match (inner(link.from), inner(link.to)) {
            (true, true) => 64,
            (false, false) => 8,
            _ => 2,
        };
        let weight = weight * graph.edges[link.edge].weight;
        ties.push(Tie { from: next, to: link.from, least: most - leaves, weight });
        ties.push(Tie { from: next, to: link.to, least: most - enters, weight });
        next += 1;
    }
    let mut values = solve(next, &ties);
    let lowest = layers.spots.iter().zip(&values).map(|(spot, value)| value - spot.extent.low);
    let lowest = match bands {
        0 => lowest.min().unwrap_or_default(),
        _ => values[border(0)],
    };
    for value in &mut values {
        *value -= lowest;
    }
    let bands = (0..=bands).map(|band| values[border(band)]).collect();
    values.truncate(count);
    Places { spots: values, ports, bands }
}

/// The links at each side of each spot that may be spread, in the order of their far ends: below the
/// spot and above it, each with the room it has.
type Sides = Vec<[Vec<(usize, i32)>; 2]>;

fn sides(layers: &Layers) -> Sides {
    let positions = layers.positions();
    let mut sides: Sides = vec![[Vec::new(), Vec::new()]; layers.spots.len()];
    for (at, link) in layers.links.iter().enumerate() {
        if let Port::Spread(room) = link.leaves {
            sides[link.from][0].push((at, room));
        }
        if let Port::Spread(room) = link.enters {
            sides[link.to][1].push((at, room));
        }
    }
    let key = |link: usize, below: bool| {
        let link = &layers.links[link];
        if below {
            (positions[link.to], fixed(link.enters))
        } else {
            (positions[link.from], fixed(link.leaves))
        }
    };
    for [below, above] in &mut sides {
        below.sort_by_key(|&(link, _)| key(link, true));
        above.sort_by_key(|&(link, _)| key(link, false));
    }
    sides
}

fn fixed(port: Port) -> i32 {
    match port {
        Port::At(offset) => offset,
        Port::Spread(_) => 0,
    }
}

/// Where links meet their spots at first: as far apart as what stands at their far ends asks for.
fn ports(graph: &Graph, layers: &Layers) -> Vec<(i32, i32)> {
    let mut ports: Vec<_> =
        layers.links.iter().map(|link| (fixed(link.leaves), fixed(link.enters))).collect();
    for sides in sides(layers) {
        for (links, below) in sides.into_iter().zip([true, false]) {
            let far = |at: usize| {
                let link = &layers.links[links[at].0];
                &layers.spots[if below { link.to } else { link.from }]
            };
            let mut offset = 0;
            let mut offsets = Vec::new();
            for at in 0..links.len() {
                if at > 0 {
                    let (one, two) = (far(at - 1), far(at));
                    offset += match (one.what, two.what) {
                        (What::Node, _) | (_, What::Node) => APART.0,
                        _ => one.extent.high + graph.gaps.edges + two.extent.low,
                    };
                }
                offsets.push(offset);
            }
            for (&(link, room), at) in links.iter().zip(offsets) {
                // Too many for the room: all of them move together.
                let half = room.min(offset / 2);
                let place = if offset == 0 { 0 } else { 2 * half * at / offset - half };
                *side(&mut ports[link], below) = place;
            }
        }
    }
    ports
}

/// Ports moved to where their edges run straight, as far as their order and their room allow.
fn straighter(layers: &Layers, places: &Places) -> Vec<(i32, i32)> {
    let mut ports = places.ports.clone();
    for (spot, sides) in sides(layers).into_iter().enumerate() {
        for (links, below) in sides.into_iter().zip([true, false]) {
            let Some(room) = links.iter().map(|&(_, room)| room).min() else {
                continue;
            };
            let count = links.len();
            let apart = match i32::try_from(count) {
                Ok(count) if count > 1 => APART.1.min(2 * room / (count - 1)),
                _ => 0,
            };
            // The last value is the middle of the side; before each port stands what it is drawn to.
            let middle = 2 * count;
            let mut ties = Vec::new();
            for (at, &(link, _)) in links.iter().enumerate() {
                let (link, port) = (&layers.links[link], places.ports[link]);
                let far = if below {
                    places.spots[link.to] + port.1
                } else {
                    places.spots[link.from] + port.0
                };
                let wish = (far - places.spots[spot]).clamp(-room, room) + room;
                // Distances are counted from the lower end of the side, so that none is negative.
                ties.push(Tie { from: middle, to: at, least: 0, weight: 0 });
                ties.push(Tie { from: at, to: middle + 1, least: 0, weight: 0 });
                if at > 0 {
                    ties.push(Tie { from: at - 1, to: at, least: apart, weight: 0 });
                }
                ties.push(Tie { from: count + at, to: at, least: wish, weight: 1 });
                ties.push(Tie { from: count + at, to: middle, least: 0, weight: 1 });
            }
            ties.push(Tie { from: middle, to: middle + 1, least: 2 * room, weight: 10_000 });
            let values = solve(middle + 2, &ties);
            for (at, &(link, _)) in links.iter().enumerate() {
                *side(&mut ports[link], below) = values[at] - values[middle] - room;
            }
        }
    }
    ports
}

fn side(port: &mut (i32, i32), below: bool) -> &mut i32 {
    if below { &mut port.0 } else { &mut port.1 }
}
