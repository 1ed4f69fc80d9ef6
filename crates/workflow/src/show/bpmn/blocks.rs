//! The room of an element: its shape, the events on its border with their flows to the edge of the
//! room, and the words beside them. Rooms do not overlap, so nothing in them does.
//!
//! Events whose flows go on sit on the lower border; those that only tell somebody on the upper one,
//! with the end of the telling beside them. Their flows leave in steps, so that none crosses another:
//!
//! ```text
//!        ┌────────○──── words ──◎ words        ( told )
//!    ┌───○───┐
//!    │ task  │────────────────────────────
//!    └─○─○─○─┘
//!  ────┘ │ └─── words ─────────────────────
//!  words └───── words ─────────────────────
//! ```

use super::model::{Model, What};
use crate::show::layout::Node;
use crate::show::measure::{widest, width, wrap};

/// Sizes of letters: inside shapes, beside them.
pub(super) const INSIDE: i32 = 12;
pub(super) const BESIDE: i32 = 11;
/// The height of a line beside a shape.
pub(super) const LINE: i32 = 14;
/// Half the size of an event and of a gateway.
pub(super) const EVENT: i32 = 18;
pub(super) const GATEWAY: i32 = 25;
/// A task at least.
const TASK: (i32, i32) = (140, 80);
/// From one event on a border to the next, and from the corner to the first.
const STEP: (i32, i32) = (48, 46);
/// From the border to the first flow beyond it, and from one flow to the next: room for two lines.
const FLOW: (i32, i32) = (66, 46);
/// The widest words beside something.
const WORDS: i32 = 130;
/// How far a flow that runs back keeps from the shape.
pub(super) const HOOK: i32 = 16;

/// A rectangle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) width: i32,
    pub(super) height: i32,
}

impl Area {
    fn around(x: i32, y: i32, half: i32) -> Self {
        Self { x: x - half, y: y - half, width: 2 * half, height: 2 * half }
    }

    /// Moved by so much.
    pub(super) fn at(self, x: i32, y: i32) -> Self {
        Self { x: self.x + x, y: self.y + y, ..self }
    }

    /// The middle.
    pub(super) fn middle(self) -> (i32, i32) {
        (self.x + self.width / 2, self.y + self.height / 2)
    }
}

/// An element in a room; places are counted from the middle of the room's own shape.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed {
    pub(super) item: usize,
    pub(super) shape: Area,
    pub(super) label: Option<Area>,
    /// On a border: where its flow turns, and whether it then runs back.
    pub(super) turn: Option<(i32, bool)>,
}

/// A room.
#[derive(Clone, Debug, Default)]
pub(super) struct Block {
    /// First the element whose room it is.
    pub(super) placed: Vec<Placed>,
    pub(super) extent: Node,
}

/// The room of an element; `back` says of the elements whose flow runs back.
pub(super) fn block(model: &Model, item: usize, back: &[bool]) -> Block {
    let own = &model.items[item];
    let mut block = Block::default();
    let mut own_label = None;
    let shape = match own.what {
        What::UserTask | What::Votes(_) | What::Count => task(model, item),
        What::Exclusive | What::Waiting => {
            if !own.name.is_empty() {
                let (wide, tall) = size(&own.name);
                let y = -GATEWAY - 4 - tall;
                own_label = Some(Area { x: -wide / 2, y, width: wide, height: tall });
            }
            Area::around(0, 0, GATEWAY)
        }
        _ => {
            let (wide, tall) = size(&own.name);
            own_label = Some(Area { x: -wide / 2, y: EVENT + 5, width: wide, height: tall });
            Area::around(0, 0, EVENT)
        }
    };
    block.placed.push(Placed { item, shape, label: own_label, turn: None });
    block.below(model, item, shape, back);
    block.above(model, item, shape);
    block.grow();
    // A flow back hooks round the shape.
    let hook = match own.what {
        What::Exclusive | What::Waiting => (0, GATEWAY + HOOK),
        What::Catch(_) => (EVENT + HOOK, 0),
        What::UserTask | What::Votes(_) | What::Count => (shape.height / 2 + HOOK, 0),
        _ => (0, 0),
    };
    block.extent.low = block.extent.low.max(hook.0 + 6);
    block.extent.high = block.extent.high.max(hook.1 + 6);
    block.extent.band = own.lane;
    block
}

/// A task is wide enough for its longest word and for the events on its border.
fn task(model: &Model, item: usize) -> Area {
    let (mut above, mut below) = (0, 0);
    for event in model.boundaries(item) {
        *(if model.told(event).is_some() { &mut above } else { &mut below }) += 1;
    }
    // The sign of a vote stands in the middle of the lower border: no event may cover it.
    below += below % 2;
    let word = model.items[item].name.split_whitespace().map(|word| width(word, INSIDE)).max();
    let events = match above.max(below) {
        0 => 0,
        count => 2 * STEP.1 + (count - 1) * STEP.0,
    };
    let wide = TASK.0.max(word.unwrap_or_default() + 24).max(events).min(800) / 2 * 2;
    Area { x: -wide / 2, y: -TASK.1 / 2, width: wide, height: TASK.1 }
}

/// The words beside something: how wide and how high they are.
pub(super) fn size(words: &str) -> (i32, i32) {
    let lines = wrap(words, BESIDE, WORDS);
    let rows = i32::try_from(lines.len()).unwrap_or(1);
    // Modellers break lines by fonts of their own; some of them are wider.
    let wide = widest(&lines, BESIDE) * 9 / 8 + 10;
    (wide - wide % 2, rows * LINE)
}

impl Block {
    /// Events whose flows go on; first those that run back, then the others.
    fn below(&mut self, model: &Model, host: usize, task: Area, back: &[bool]) {
        let events: Vec<usize> =
            model.boundaries(host).filter(|&event| model.told(event).is_none()).collect();
        let (left, right): (Vec<usize>, Vec<usize>) =
            events.into_iter().partition(|&event| back[event]);
        let border = task.y + task.height;
        for (at, &event) in left.iter().chain(&right).enumerate() {
            let runs_back = at < left.len();
            let row = if runs_back { at } else { left.len() + right.len() - 1 - at };
            let x = task.x + STEP.1 + count(at) * STEP.0;
            let turn = border + FLOW.0 + count(row) * FLOW.1;
            let (wide, tall) = size(&model.items[event].name);
            let label_x = if runs_back { x - 6 - wide } else { x + 6 };
            self.placed.push(Placed {
                item: event,
                shape: Area::around(x, border, EVENT),
                label: Some(Area { x: label_x, y: turn - 4 - tall, width: wide, height: tall }),
                turn: Some((turn, runs_back)),
            });
        }
    }

    /// Events that only tell somebody, each with its end beside it.
    fn above(&mut self, model: &Model, host: usize, task: Area) {
        let events: Vec<(usize, usize)> = model
            .boundaries(host)
            .filter_map(|event| model.told(event).map(|told| (event, told)))
            .collect();
        let border = task.y;
        let place = |at: usize| task.x + STEP.1 + count(at) * STEP.0;
        let words = events
            .iter()
            .enumerate()
            .map(|(at, &(event, _))| place(at) + 6 + size(&model.items[event].name).0 + 12);
        let end = words.max().unwrap_or_default().max(task.x + task.width) + EVENT;
        for (at, &(event, told)) in events.iter().enumerate() {
            let row = events.len() - 1 - at;
            let x = place(at);
            let turn = border - FLOW.0 / 2 - count(row) * FLOW.1;
            let (wide, tall) = size(&model.items[event].name);
            self.placed.push(Placed {
                item: event,
                shape: Area::around(x, border, EVENT),
                label: Some(Area { x: x + 6, y: turn - 4 - tall, width: wide, height: tall }),
                turn: Some((turn, false)),
            });
            let (wide, tall) = size(&model.items[told].name);
            let label = Area { x: end + EVENT + 6, y: turn - tall / 2, width: wide, height: tall };
            self.placed.push(Placed {
                item: told,
                shape: Area::around(end, turn, EVENT),
                label: Some(label),
                turn: None,
            });
        }
    }

    /// Makes room for everything placed.
    fn grow(&mut self) {
        let extent = &mut self.extent;
        for placed in &self.placed {
            for area in [Some(placed.shape), placed.label].into_iter().flatten() {
                extent.fore = extent.fore.max(-area.x);
                extent.low = extent.low.max(-area.y);
                extent.aft = extent.aft.max(area.x + area.width);
                extent.high = extent.high.max(area.y + area.height);
            }
            if let Some((turn, _)) = placed.turn {
                extent.low = extent.low.max(6 - turn);
                extent.high = extent.high.max(turn + 6);
            }
        }
    }
}

fn count(at: usize) -> i32 {
    i32::try_from(at).unwrap_or(i32::MAX)
}
