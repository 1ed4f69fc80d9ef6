//! The picture of what decisions did to one another: one row per decision, the later above, one line per
//! effect. It says nothing that the list below it does not say, and needs neither script nor inline style.

use std::fmt::Write as _;

use umlauf_decisions::{Around, Decision, Effect, Key, Mention, Register};

use crate::lang::Lang;

/// As many neighbours as a screen shows.
pub(super) const MOST: usize = 16;

/// Pixels of the picture, which is scaled to the width there is.
const WIDTH: u32 = 360;
const LANE: u32 = 10;
const FIRST: u32 = 26;
const LINE: u32 = 18;
const GAP: u32 = 14;

/// A picture, ready for its template.
pub(crate) struct Picture {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) rows: Vec<Row>,
    pub(super) lines: Vec<Line>,
    pub(super) left_out: usize,
}

/// A decision.
pub(crate) struct Row {
    pub(super) here: bool,
    /// The middle of its dot.
    pub(super) x: u32,
    pub(super) y: u32,
    /// Where its words begin, and their line.
    pub(super) text_x: u32,
    pub(super) text_y: u32,
    pub(super) number: String,
    pub(super) title: String,
}

/// What one does to another.
pub(crate) struct Line {
    /// The class that says how it is drawn.
    pub(super) effect: &'static str,
    pub(super) path: String,
    pub(super) head: String,
    pub(super) text_x: u32,
    pub(super) text_y: u32,
    /// `hebt auf 2025/02 Ziffer 3`.
    pub(super) text: String,
}

/// The picture around a decision; none where nothing is linked with it.
pub(super) fn drawn(
    around: &Around,
    (register, key): (&Register, &Key),
    said: impl Fn(&Mention) -> String,
) -> Option<Picture> {
    if around.mentions.is_empty() {
        return None;
    }
    let (lanes, count) = lanes(around);
    let trunk = 12 + LANE * count;
    let text_x = trunk + 14;
    let mut rows = Vec::new();
    let mut starts = Vec::new();
    let mut y = 16;
    for one in &around.keys {
        let decision = register.get(&one.body, &one.number);
        let room = usize::try_from((WIDTH - text_x) / 7).unwrap_or(0);
        rows.push(Row {
            here: one == key,
            x: trunk,
            y,
            text_x,
            text_y: y + 5,
            number: one.number.clone(),
            title: short(decision, room.saturating_sub(one.number.chars().count() + 1)),
        });
        y += FIRST;
        for (at, _) in around.mentions.iter().enumerate().filter(|(_, m)| m.from.key == *one) {
            starts.push((at, y - 4));
            y += LINE;
        }
        y += GAP;
    }
    let dot = |key: &Key| {
        let place = around.keys.iter().position(|one| one == key)?;
        rows.get(place).map(|row| row.y)
    };
    let mut lines = Vec::new();
    for (at, from) in starts {
        let mention = &around.mentions[at];
        let Some(to) = dot(&mention.to.key) else { continue };
        let lane = 8 + LANE * lanes[at];
        let mut path = String::new();
        let tip = trunk - 7;
        let _ = write!(path, "M{} {from}H{lane}V{to}H{tip}", text_x - 4);
        lines.push(Line {
            effect: mention.effect.as_str(),
            path,
            head: format!("M{tip} {to}l-6 -4v8z"),
            text_x,
            text_y: from + 4,
            text: said(mention),
        });
    }
    Some(Picture { width: WIDTH, height: y, rows, lines, left_out: around.left_out })
}

/// A lane for each line, so that no two lie upon each other; and how many there are.
fn lanes(around: &Around) -> (Vec<u32>, u32) {
    let place = |key: &Key| around.keys.iter().position(|one| one == key).unwrap_or(0);
    let mut taken: Vec<Vec<(usize, usize)>> = Vec::new();
    let mut lanes = Vec::new();
    for mention in &around.mentions {
        let (a, b) = (place(&mention.from.key), place(&mention.to.key));
        let span = (a.min(b), a.max(b));
        let free = |lane: &Vec<(usize, usize)>| lane.iter().all(|o| o.1 < span.0 || span.1 < o.0);
        let lane = taken.iter().position(free).unwrap_or(taken.len());
        if lane == taken.len() {
            taken.push(Vec::new());
        }
        taken[lane].push(span);
        lanes.push(u32::try_from(lane).unwrap_or(0));
    }
    let count = u32::try_from(taken.len()).unwrap_or(0);
    // The first lane lies next to the dots, where most lines are short.
    (lanes.into_iter().map(|lane| count - 1 - lane).collect(), count)
}

fn short(decision: Option<&Decision>, room: usize) -> String {
    let title = decision.map_or("", |decision| decision.title.as_str());
    if title.chars().count() <= room {
        return title.to_owned();
    }
    let cut: String = title.chars().take(room.saturating_sub(1)).collect();
    if cut.is_empty() { cut } else { format!("{}…", cut.trim_end()) }
}

/// The words of an effect as the one who does it says them.
pub(super) fn does(lang: Lang, effect: Effect) -> &'static str {
    match (effect, lang) {
        (Effect::Amends, Lang::De) => "ändert",
        (Effect::Replaces, Lang::De) => "ersetzt",
        (Effect::Repeals, Lang::De) => "hebt auf:",
        (Effect::Fulfils, Lang::De) => "erledigt",
        (Effect::Implements, Lang::De) => "setzt um:",
        (Effect::Cites, Lang::De) => "nimmt Bezug auf",
        (effect, Lang::En) => effect.as_str(),
    }
}
