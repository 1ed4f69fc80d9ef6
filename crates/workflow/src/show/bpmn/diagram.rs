//! Places for everything: rooms are laid out as a graph from left to right, lanes are its bands.

use super::blocks::{Area, BESIDE, Block, EVENT, GATEWAY, HOOK, block, size};
use super::model::{Flow, Model, What};
use crate::show::layout::{
    Drawing, Edge, Gaps, Graph, Node, Point, Port, against, draw as lay_out, straighten,
};

/// The strips with the names of the pool and of the lanes.
const STRIP: i32 = 30;
/// Around everything inside the pool.
const PAD: i32 = 24;
/// Where the pool begins.
const ORIGIN: (i32, i32) = (160, 80);

/// Where everything is.
#[derive(Clone, Debug, Default)]
pub(super) struct Diagram {
    pub(super) pool: Area,
    pub(super) lanes: Vec<Area>,
    /// By element: its shape, and the words beside it.
    pub(super) shapes: Vec<(Area, Option<Area>)>,
    /// By flow: its points, and the words beside it.
    pub(super) edges: Vec<Line>,
}

/// The points of a flow, and the words beside it.
type Line = (Vec<(i32, i32)>, Option<Area>);

/// Lays a model out.
pub(super) fn draw(model: &Model) -> Diagram {
    Places::new(model).diagram()
}

struct Places<'m> {
    model: &'m Model,
    /// The room of each element that has one of its own, and which element that is.
    blocks: Vec<Block>,
    drawing: Drawing,
    /// The flows between rooms, in the order of the drawing's edges.
    outer: Vec<usize>,
}

impl<'m> Places<'m> {
    fn new(model: &'m Model) -> Self {
        let homes: Vec<usize> =
            (0..model.items.len()).filter(|&item| model.home(item) == item).collect();
        let room = |item: usize| {
            let home = model.home(item);
            homes.iter().position(|&other| other == home).unwrap_or_default()
        };
        let outer: Vec<usize> = (0..model.flows.len())
            .filter(|&flow| !matches!(model.items[model.flows[flow].to].what, What::Told { .. }))
            .collect();
        let ends: Vec<(usize, usize)> = outer
            .iter()
            .map(|&flow| (room(model.flows[flow].from), room(model.flows[flow].to)))
            .collect();
        let back = against(homes.len(), &ends);
        let mut runs_back = vec![false; model.items.len()];
        for (&flow, &back) in outer.iter().zip(&back) {
            runs_back[model.flows[flow].from] |= back;
        }
        let blocks: Vec<Block> = homes.iter().map(|&item| block(model, item, &runs_back)).collect();
        let edges = outer.iter().zip(&ends).zip(&back).map(|((&flow, &(from, to)), &back)| {
            let flow = &model.flows[flow];
            let label = (!flow.name.is_empty()).then(|| {
                let (wide, tall) = size(&flow.name);
                Node { fore: wide / 2 + 4, aft: wide / 2 + 4, low: tall + 6, high: 6, band: 0 }
            });
            Edge {
                from,
                to,
                leaves: Port::At(leaves(model, &blocks[from], flow.from, back)),
                enters: Port::At(if back { GATEWAY + HOOK } else { 0 }),
                label,
                weight: match (back, in_line(model, flow)) {
                    (true, _) => 1,
                    (false, false) => 2,
                    (false, true) => 40,
                },
            }
        });
        let graph = Graph {
            nodes: blocks.iter().map(|block| block.extent).collect(),
            edges: edges.collect(),
            gaps: Gaps { nodes: 24, edges: 14, lead: 16, bands: 14 },
        };
        let drawing = lay_out(&graph);
        Self { model, blocks, drawing, outer }
    }

    fn diagram(&self) -> Diagram {
        let inner = (ORIGIN.0 + 2 * STRIP + PAD, ORIGIN.1);
        let size = self.drawing.size;
        let wide = size.along + 2 * STRIP + 2 * PAD;
        let bands = &self.drawing.bands;
        let lanes: Vec<Area> = bands
            .windows(2)
            .map(|band| Area {
                x: ORIGIN.0 + STRIP,
                y: ORIGIN.1 + band[0],
                width: wide - STRIP,
                height: band[1] - band[0],
            })
            .collect();
        let tall = bands.last().copied().unwrap_or(size.across);
        let mut diagram = Diagram {
            pool: Area { x: ORIGIN.0, y: ORIGIN.1, width: wide, height: tall },
            lanes,
            shapes: vec![(Area::default(), None); self.model.items.len()],
            edges: vec![(Vec::new(), None); self.model.flows.len()],
        };
        for (block, anchor) in self.blocks.iter().zip(&self.drawing.nodes) {
            let (x, y) = (inner.0 + anchor.along, inner.1 + anchor.across);
            for placed in &block.placed {
                let label = placed.label.map(|label| label.at(x, y));
                diagram.shapes[placed.item] = (placed.shape.at(x, y), label);
                if let (Some((turn, _)), Some(told)) = (placed.turn, self.model.told(placed.item)) {
                    self.told(&mut diagram, placed.item, told, y + turn);
                }
            }
        }
        for (at, &flow) in self.outer.iter().enumerate() {
            diagram.edges[flow] = self.edge(at, &self.model.flows[flow], &diagram, inner);
        }
        // The ends of telling are placed after their events, so their flows come last.
        for flow in 0..self.model.flows.len() {
            let Flow { to, .. } = self.model.flows[flow];
            if let What::Told { .. } = self.model.items[to].what
                && let Some(last) = diagram.edges[flow].0.last_mut()
            {
                last.0 = diagram.shapes[to].0.x;
            }
        }
        diagram
    }

    /// The flow from an event on the upper border to the end of the telling.
    fn told(&self, diagram: &mut Diagram, event: usize, told: usize, turn: i32) {
        let flow = self.model.flows.iter().position(|flow| flow.to == told);
        let shape = diagram.shapes[event].0;
        let x = shape.middle().0;
        if let Some(flow) = flow {
            diagram.edges[flow].0 = vec![(x, shape.y), (x, turn), (x, turn)];
        }
    }

    fn edge(&self, at: usize, flow: &Flow, diagram: &Diagram, inner: (i32, i32)) -> Line {
        let route = &self.drawing.edges[at];
        let place = |point: &Point| (inner.0 + point.along, inner.1 + point.across);
        let mut points: Vec<(i32, i32)> = Vec::new();
        let (from, to) = (diagram.shapes[flow.from].0, diagram.shapes[flow.to].0);
        let (x, y) = from.middle();
        match &self.model.items[flow.from].what {
            What::Boundary { .. } => {
                let turn = route.points.first().map_or(y, |point| place(point).1);
                points.extend([(x, y + EVENT), (x, turn)]);
            }
            What::Exclusive | What::Waiting if route.back => {
                points.extend([(x, y + GATEWAY), (x, y + GATEWAY + HOOK)]);
            }
            What::Catch(_) if route.back => {
                points.extend([(x, y - EVENT), (x, y - EVENT - HOOK)]);
            }
            _ if route.back => {
                let x = from.x + HOOK;
                points.extend([(x, from.y), (x, from.y - HOOK)]);
            }
            _ => points.push((from.x + from.width, y)),
        }
        points.extend(route.points.iter().map(place));
        let (x, y) = to.middle();
        if route.back {
            points.extend([(x, y + GATEWAY + HOOK), (x, y + GATEWAY)]);
        } else {
            points.push((to.x, y));
        }
        let mut plain: Vec<Point> =
            points.iter().map(|&(along, across)| Point { along, across }).collect();
        straighten(&mut plain);
        let label = route.label.as_ref().map(|anchor| {
            let (x, y) = place(anchor);
            let (wide, tall) = size(&flow.name);
            Area { x: x - wide / 2, y: y - tall - BESIDE / 3, width: wide, height: tall }
        });
        (plain.into_iter().map(|point| (point.along, point.across)).collect(), label)
    }
}

/// Whether a flow stays in its step and lane: such elements stand in a line.
fn in_line(model: &Model, flow: &Flow) -> bool {
    let (from, to) = (&model.items[flow.from], &model.items[flow.to]);
    from.step == to.step && from.lane == to.lane && model.home(flow.from) == flow.from
}

/// How far below the anchor of a room a flow leaves it.
fn leaves(model: &Model, block: &Block, from: usize, back: bool) -> i32 {
    let placed = block.placed.iter().find(|placed| placed.item == from);
    if let Some((turn, _)) = placed.and_then(|placed| placed.turn) {
        return turn;
    }
    if !back {
        return 0;
    }
    match model.items[from].what {
        What::Exclusive | What::Waiting => GATEWAY + HOOK,
        What::Catch(_) => -EVENT - HOOK,
        _ => placed.map_or(0, |placed| placed.shape.y) - HOOK,
    }
}
