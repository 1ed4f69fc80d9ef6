//! The tracks between two ranks: every stretch that must change its place across gets one.
//!
//! Two stretches that could touch lie on different tracks, and the tracks stand in the order that makes
//! fewest crossings.

/// A stretch that comes at one place across and leaves at another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) from: i32,
    pub(super) to: i32,
}

/// What it costs to draw over another stretch, in crossings, and to draw close beside it.
const OVER: i32 = 1000;
const BESIDE: i32 = 50;

impl Stretch {
    fn low(self) -> i32 {
        self.from.min(self.to)
    }

    fn high(self) -> i32 {
        self.from.max(self.to)
    }

    fn spans(self, at: i32) -> bool {
        self.low() < at && at < self.high()
    }

    /// Whether both fit on one track.
    fn clear_of(self, other: Self, gap: i32) -> bool {
        self.high() + gap <= other.low() || other.high() + gap <= self.low()
    }

    /// What it costs if this one turns first.
    fn before(self, other: Self, gap: i32) -> i32 {
        let crossed = i32::from(self.spans(other.from)) + i32::from(other.spans(self.to));
        crossed
            + match (self.to - other.from).abs() {
                0 => OVER,
                apart if apart < gap => BESIDE,
                _ => 0,
            }
    }
}

/// A stretch, or one half of it.
#[derive(Clone, Copy)]
struct Piece {
    stretch: Stretch,
    owner: usize,
    second: bool,
}

impl Piece {
    /// What it costs if this one turns first.
    fn before(&self, other: &Self, gap: i32) -> i32 {
        if self.owner == other.owner {
            return if self.second { OVER } else { 0 };
        }
        self.stretch.before(other.stretch, gap)
    }
}

/// The turns of each stretch, as (track from 0, where it then runs), and how many tracks there are. A
/// stretch that runs straight has none; two that change places need a turn more, or one would lie on the
/// other.
pub(super) fn assign(stretches: &[Stretch], gap: i32) -> (Vec<Vec<(usize, i32)>>, usize) {
    let pieces = pieces(stretches, gap);
    let mut open: Vec<usize> = (0..pieces.len()).collect();
    let mut turns = vec![Vec::new(); stretches.len()];
    let mut placed: Vec<(usize, usize)> = Vec::new();
    let mut count = 0;
    while !open.is_empty() {
        // Next turns whoever gains most by turning before all that are left.
        let cost = |&at: &usize| -> (i32, usize) {
            let (one, others) = (&pieces[at], open.iter().filter(|&&other| other != at));
            let gain = others.map(|&other| {
                let other = &pieces[other];
                one.before(other, gap) - other.before(one, gap)
            });
            (gain.sum(), at)
        };
        let Some(next) = open.iter().copied().min_by_key(cost) else {
            break;
        };
        open.retain(|&at| at != next);
        let one = &pieces[next];
        let track = placed
            .iter()
            .filter(|&&(other, _)| {
                let other = &pieces[other];
                one.owner == other.owner || !one.stretch.clear_of(other.stretch, gap)
            })
            .map(|&(_, track)| track + 1)
            .max()
            .unwrap_or_default();
        placed.push((next, track));
        turns[one.owner].push((track, one.stretch.to));
        count = count.max(track + 1);
    }
    for turns in &mut turns {
        turns.sort_unstable();
    }
    (turns, count)
}

fn pieces(stretches: &[Stretch], gap: i32) -> Vec<Piece> {
    let bent: Vec<usize> =
        (0..stretches.len()).filter(|&at| stretches[at].from != stretches[at].to).collect();
    let mut split: Vec<usize> = Vec::new();
    for (at, &one) in bent.iter().enumerate() {
        for &two in &bent[at + 1..] {
            let (a, b) = (stretches[one], stretches[two]);
            let swapped = a.before(b, gap) >= OVER && b.before(a, gap) >= OVER;
            if swapped && !split.contains(&one) && !split.contains(&two) {
                split.push(two);
            }
        }
    }
    let mut pieces = Vec::new();
    for owner in bent {
        let stretch = stretches[owner];
        if split.contains(&owner) {
            let middle = i32::midpoint(stretch.from, stretch.to);
            let (first, last) =
                (Stretch { to: middle, ..stretch }, Stretch { from: middle, ..stretch });
            pieces.push(Piece { stretch: first, owner, second: false });
            pieces.push(Piece { stretch: last, owner, second: true });
        } else {
            pieces.push(Piece { stretch, owner, second: false });
        }
    }
    pieces
}
