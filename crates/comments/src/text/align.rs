//! Which old paragraph each new one goes on from.
//!
//! First the equal ones in their order, then equal ones that were moved, then, between those that are
//! settled, the most alike of the rest, and at last what is very much alike elsewhere. Each step is
//! bounded, so that a long text that was rewritten as a whole costs no more than reading it often.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// How many pairs of paragraphs are compared in one gap, and in all.
const PAIRS: usize = 40_000;
/// Share of common words, of a hundred, that makes a paragraph of one gap the same.
const ALIKE: usize = 50;
/// The same for one that was moved as well.
const VERY_ALIKE: usize = 75;

/// For each new paragraph the place of the old one whose id it keeps; no old one is given twice.
pub(super) fn align(old: &[&str], new: &[&str]) -> Vec<Option<usize>> {
    let mut from: Vec<Option<usize>> = vec![None; new.len()];
    let mut taken = BTreeSet::new();

    // Beyond this size a text that shares nothing would cost too much to compare in order; equal
    // paragraphs are found below all the same.
    if old.len().saturating_mul(new.len()) <= 25_000_000 {
        for op in capture_diff_slices(Algorithm::Myers, old, new) {
            if let DiffOp::Equal { old_index, new_index, len } = op {
                for (was, is) in (old_index..old_index + len).zip(new_index..) {
                    if let Some(slot) = from.get_mut(is) {
                        *slot = Some(was);
                        taken.insert(was);
                    }
                }
            }
        }
    }

    let mut waiting: BTreeMap<&str, VecDeque<usize>> = BTreeMap::new();
    for (at, text) in old.iter().enumerate().filter(|(at, _)| !taken.contains(at)) {
        waiting.entry(*text).or_default().push_back(at);
    }
    for (slot, text) in from.iter_mut().zip(new).filter(|(slot, _)| slot.is_none()) {
        if let Some(at) = waiting.get_mut(text).and_then(VecDeque::pop_front) {
            *slot = Some(at);
            taken.insert(at);
        }
    }

    let words = Words::of(old, new);
    let mut budget = 10 * PAIRS;
    for (olds, news) in gaps(&from, old.len()) {
        match_alike(&words, &olds, &news, ALIKE, &mut from, &mut taken, &mut budget);
    }
    let olds: Vec<_> = (0..old.len()).filter(|at| !taken.contains(at)).collect();
    let news: Vec<_> = (0..new.len()).filter(|at| from.get(*at) == Some(&None)).collect();
    match_alike(&words, &olds, &news, VERY_ALIKE, &mut from, &mut taken, &mut budget);
    from
}

/// Between settled neighbours: the old ones that are free and the new ones that have none.
fn gaps(from: &[Option<usize>], old: usize) -> Vec<(Vec<usize>, Vec<usize>)> {
    let settled: BTreeSet<usize> = from.iter().flatten().copied().collect();
    let mut gaps = Vec::new();
    let mut news = Vec::new();
    let mut after = 0;
    for (at, slot) in from.iter().enumerate() {
        match slot {
            None => news.push(at),
            // A moved one is no neighbour.
            Some(was) if *was < after => {}
            Some(was) => {
                if !news.is_empty() {
                    let olds = (after..*was).filter(|at| !settled.contains(at)).collect();
                    gaps.push((olds, std::mem::take(&mut news)));
                }
                after = was + 1;
            }
        }
    }
    if !news.is_empty() {
        gaps.push(((after..old).filter(|at| !settled.contains(at)).collect(), news));
    }
    gaps
}

/// Gives ids on among these, the most alike pair first, of equals the earlier.
fn match_alike(
    words: &Words,
    olds: &[usize],
    news: &[usize],
    least: usize,
    from: &mut [Option<usize>],
    taken: &mut BTreeSet<usize>,
    budget: &mut usize,
) {
    let pairs = olds.len().saturating_mul(news.len());
    if pairs == 0 || pairs > PAIRS || pairs > *budget {
        return;
    }
    *budget -= pairs;
    let mut alike = Vec::new();
    for was in olds {
        for is in news {
            let share = words.share(*was, *is);
            if share >= least {
                alike.push((share, *is, *was));
            }
        }
    }
    alike.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    for (_, is, was) in alike {
        if let Some(slot @ None) = from.get_mut(is)
            && taken.insert(was)
        {
            *slot = Some(was);
        }
    }
}

/// The words of all paragraphs as sorted numbers.
struct Words {
    old: Vec<Vec<u32>>,
    new: Vec<Vec<u32>>,
}

impl Words {
    fn of(old: &[&str], new: &[&str]) -> Self {
        let mut known: BTreeMap<String, u32> = BTreeMap::new();
        let mut numbers = |text: &&str| {
            let mut words: Vec<u32> = text
                .split(|c: char| !c.is_alphanumeric())
                .filter(|word| !word.is_empty())
                .take(5_000)
                .map(|word| {
                    let fresh = u32::try_from(known.len()).unwrap_or(u32::MAX);
                    *known.entry(word.to_lowercase()).or_insert(fresh)
                })
                .collect();
            words.sort_unstable();
            words
        };
        Self {
            old: old.iter().map(&mut numbers).collect(),
            new: new.iter().map(&mut numbers).collect(),
        }
    }

    /// Twice the common words, of a hundred words of both.
    fn share(&self, was: usize, is: usize) -> usize {
        let (Some(old), Some(new)) = (self.old.get(was), self.new.get(is)) else { return 0 };
        let all = old.len() + new.len();
        // So different in length that they cannot be alike.
        if all == 0 || old.len().min(new.len()) * 200 < ALIKE * all {
            return 0;
        }
        let (mut a, mut b) = (old.iter().peekable(), new.iter().peekable());
        let mut common = 0;
        while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
            match x.cmp(y) {
                std::cmp::Ordering::Less => drop(a.next()),
                std::cmp::Ordering::Greater => drop(b.next()),
                std::cmp::Ordering::Equal => {
                    common += 1;
                    a.next();
                    b.next();
                }
            }
        }
        common * 200 / all
    }
}
