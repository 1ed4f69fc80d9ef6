//! What must hold of every drawing, over random graphs.

use proptest::collection::vec;
use proptest::prelude::*;

use super::simplex::{Tie, solve};
use super::*;

/// A rectangle: from and to along, from and to across.
type Box4 = (i32, i32, i32, i32);

fn around(point: Point, node: &Node) -> Box4 {
    let Point { along, across } = point;
    (along - node.fore, along + node.aft, across - node.low, across + node.high)
}

fn meet(a: Box4, b: Box4) -> bool {
    a.0 < b.1 && b.0 < a.1 && a.2 < b.3 && b.2 < a.3
}

fn nodes() -> impl Strategy<Value = Vec<Node>> {
    let node = (4..60_i32, 4..60_i32, 10..90_i32, 10..90_i32, 0..3_usize);
    let node = node.prop_map(|(fore, aft, low, high, band)| Node { fore, aft, low, high, band });
    vec(node, 1..13)
}

fn graphs() -> impl Strategy<Value = Graph> {
    nodes().prop_flat_map(|nodes| {
        let count = nodes.len();
        let label = proptest::option::of((4..50_i32, 4..90_i32));
        let edge = (0..count, 0..count, label, any::<bool>(), any::<bool>(), 1..5_i32);
        vec(edge, 0..24).prop_map(move |edges| {
            let edges = edges.into_iter().map(|(from, to, label, fixed, also, weight)| {
                let port = |node: usize, fixed: bool| {
                    let room = nodes[node].low.min(nodes[node].high);
                    if fixed { Port::At(room / 2) } else { Port::Spread(room) }
                };
                let label =
                    label.map(|(half, high)| Node { fore: half, aft: half, low: 3, high, band: 0 });
                Edge { from, to, leaves: port(from, fixed), enters: port(to, also), label, weight }
            });
            let gaps = Gaps { nodes: 20, edges: 12, lead: 15, bands: 10 };
            Graph { edges: edges.collect(), nodes: nodes.clone(), gaps }
        })
    })
}

/// Every rectangle of a drawing: nodes first, then labels with the edge they belong to.
fn boxes(graph: &Graph, drawing: &Drawing) -> (Vec<Box4>, Vec<(usize, Box4)>) {
    let nodes = drawing.nodes.iter().zip(&graph.nodes).map(|(at, node)| around(*at, node));
    let labels =
        drawing.edges.iter().zip(&graph.edges).enumerate().filter_map(|(at, (route, edge))| {
            Some((at, around(route.label?, edge.label.as_ref()?)))
        });
    (nodes.collect(), labels.collect())
}

fn stretches(route: &Route) -> impl Iterator<Item = (Point, Point)> {
    route.points.windows(2).map(|pair| (pair[0], pair[1]))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn nodes_and_labels_never_overlap(graph in graphs()) {
        let drawing = draw(&graph);
        let (nodes, labels) = boxes(&graph, &drawing);
        let all: Vec<Box4> = nodes.into_iter().chain(labels.into_iter().map(|(_, label)| label)).collect();
        for (at, one) in all.iter().enumerate() {
            prop_assert!(one.0 >= 0 && one.2 >= 0);
            prop_assert!(one.1 <= drawing.size.along && one.3 <= drawing.size.across);
            for two in &all[at + 1..] {
                prop_assert!(!meet(*one, *two), "{one:?} {two:?}");
            }
        }
    }

    #[test]
    fn every_edge_runs_from_its_node_to_its_node_with_right_angles(graph in graphs()) {
        let drawing = draw(&graph);
        for (route, edge) in drawing.edges.iter().zip(&graph.edges) {
            let [Some(first), Some(last)] = [route.points.first(), route.points.last()] else {
                prop_assert!(edge.from == edge.to && route.points.is_empty());
                continue;
            };
            for (one, two) in stretches(route) {
                prop_assert!((one.along == two.along) != (one.across == two.across));
            }
            for (point, end, port, aft) in [
                (first, edge.from, edge.leaves, !route.back),
                (last, edge.to, edge.enters, route.back),
            ] {
                let (anchor, node) = (drawing.nodes[end], &graph.nodes[end]);
                let side = if aft { anchor.along + node.aft } else { anchor.along - node.fore };
                prop_assert_eq!(point.along, side);
                let offset = point.across - anchor.across;
                match port {
                    Port::At(at) => prop_assert_eq!(offset, at),
                    Port::Spread(room) => prop_assert!(offset.abs() <= room),
                }
            }
            prop_assert_eq!(route.label.is_some(), edge.label.is_some());
            if let Some(label) = route.label {
                let on = stretches(route).any(|(one, two)| {
                    let between = one.along.min(two.along)..=one.along.max(two.along);
                    one.across == label.across && between.contains(&label.along)
                });
                prop_assert!(on, "the label is not on its edge");
            }
        }
    }

    #[test]
    fn no_edge_runs_through_a_node_or_a_label_that_is_not_its_own(graph in graphs()) {
        let drawing = draw(&graph);
        let (nodes, labels) = boxes(&graph, &drawing);
        for (at, route) in drawing.edges.iter().enumerate() {
            for (one, two) in stretches(route) {
                let line = (
                    one.along.min(two.along),
                    one.along.max(two.along) + 1,
                    one.across.min(two.across),
                    one.across.max(two.across) + 1,
                );
                for node in &nodes {
                    // It ends on the border of its own nodes, so it is inside none of them either.
                    let inside = (node.0 + 1, node.1 - 1, node.2 + 1, node.3 - 1);
                    prop_assert!(!meet(line, inside), "{line:?} {node:?}");
                }
                for (own, label) in &labels {
                    prop_assert!(*own == at || !meet(line, *label), "{line:?} {label:?}");
                }
            }
        }
    }

    #[test]
    fn edges_run_along_the_stream_unless_they_are_marked(graph in graphs()) {
        let drawing = draw(&graph);
        let ends: Vec<_> = graph.edges.iter().map(|edge| (edge.from, edge.to)).collect();
        let back = against(graph.nodes.len(), &ends);
        for ((route, edge), back) in drawing.edges.iter().zip(&graph.edges).zip(back) {
            prop_assert_eq!(route.back, back);
            let (from, to) = (drawing.nodes[edge.from].along, drawing.nodes[edge.to].along);
            if edge.from != edge.to {
                prop_assert_eq!(from > to, back);
                prop_assert!(from != to);
            }
        }
    }

    #[test]
    fn bands_keep_apart(graph in graphs()) {
        let drawing = draw(&graph);
        for (at, node) in drawing.nodes.iter().zip(&graph.nodes) {
            let (_, _, low, high) = around(*at, node);
            let (from, to) = (drawing.bands[node.band], drawing.bands[node.band + 1]);
            prop_assert!(from + graph.gaps.bands <= low && high + graph.gaps.bands <= to);
        }
    }

    #[test]
    fn two_edges_never_lie_on_each_other_between_ranks(graph in graphs()) {
        let drawing = draw(&graph);
        let turns = |route: &Route| -> Vec<(i32, i32, i32)> {
            let across = stretches(route).filter(|(one, two)| one.along == two.along);
            let turn = |(one, two): (Point, Point)| {
                (one.along, one.across.min(two.across), one.across.max(two.across))
            };
            across.map(turn).collect()
        };
        for (at, one) in drawing.edges.iter().enumerate() {
            for two in &drawing.edges[at + 1..] {
                for a in turns(one) {
                    for b in turns(two) {
                        prop_assert!(a.0 != b.0 || a.2 < b.1 || b.2 < a.1, "{a:?} {b:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_same_graph_is_always_drawn_alike(graph in graphs()) {
        prop_assert_eq!(draw(&graph), draw(&graph.clone()));
    }

    /// The oracle tries every assignment of small values.
    #[test]
    fn the_simplex_finds_the_least_sum(
        ties in vec((0..4_usize, 1..4_usize, 0..3_i32, 0..4_i32), 0..8)
    ) {
        let ties: Vec<Tie> = ties
            .into_iter()
            .filter(|(from, step, ..)| from + step < 4)
            .map(|(from, step, least, weight)| Tie { from, to: from + step, least, weight })
            .collect();
        let cost = |value: &[i32]| -> Option<i32> {
            let mut sum = 0;
            for tie in &ties {
                let length = value[tie.to] - value[tie.from];
                if length < tie.least {
                    return None;
                }
                sum += tie.weight * length;
            }
            Some(sum)
        };
        let found = solve(4, &ties);
        let mut best = None;
        for number in 0..7_i32.pow(4) {
            let value = [number % 7, number / 7 % 7, number / 49 % 7, number / 343];
            if let Some(cost) = cost(&value) {
                best = Some(best.map_or(cost, |best: i32| best.min(cost)));
            }
        }
        prop_assert_eq!(cost(&found), best);
    }
}

#[test]
fn what_can_be_straight_is_straight() {
    let node = Node { fore: 20, aft: 20, low: 90, high: 90, band: 0 };
    let edge = |from, to| Edge {
        from,
        to,
        leaves: Port::Spread(80),
        enters: Port::Spread(80),
        label: Some(Node { fore: 8, aft: 8, low: 4, high: 60, band: 0 }),
        weight: 1,
    };
    let edges = vec![edge(0, 1), edge(1, 0), edge(1, 2), edge(2, 3), edge(3, 2)];
    let drawing = draw(&Graph { nodes: vec![node; 4], edges, gaps: Gaps::default() });
    let back: Vec<_> = drawing.edges.iter().map(|route| route.back).collect();
    assert_eq!(back, [false, true, false, false, true]);
    for route in &drawing.edges {
        assert_eq!(route.points.len(), 2, "{:?}", route.points);
    }
}

#[test]
fn nothing_is_drawn_of_nothing() {
    assert_eq!(draw(&Graph::default()).size, Point::default());
}
