//! Whose yes is missing, and whose no would block: the smallest sets of silent members that would
//! meet the rule, and those that would keep it unmet.
//!
//! Both are one question. A member moves, from silence to yes or from yes to no, and it is asked which
//! moves reach what is aimed at: the rule, or its opposite.
//!
//! Up to [`EXACT`] silent members every set is judged, though hardly one by one: a walk decides member
//! by member and judges a whole branch as soon as bounds settle it, and the sets are one bit each, so
//! that "no proper subset works" is a few passes over words. This holds for any rule of the language,
//! also one in which a yes can do harm. Beyond that, sets are searched by size until there are enough
//! or the work is used up; what is found is then still right and still the smallest.

mod least;
mod search;
mod sets;

use self::sets::{Minimal, Sets};
use crate::formula::{Atom, Tree};
use crate::{Ballot, Choice, MemberCode, Prepared, Standing};

/// Up to this many silent members the sets are counted exactly.
pub const EXACT: usize = 20;
/// Beyond [`EXACT`]: at least so many sets are looked for …
const ENOUGH: usize = 1000;
/// … in at most so many steps.
const WORK: usize = 1_000_000;

/// Inclusion-minimal sets of silent members; see [`Prepared::missing`] and [`Prepared::blocking`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// How many there are, if that was counted. 1 if it needs nobody: the empty set.
    pub count: Option<u64>,
    /// How many there are at least.
    pub at_least: u64,
    /// The first of them: by size, then by the members' positions.
    pub sets: Vec<Vec<MemberCode>>,
}

/// What the sets are to reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Aim {
    /// The rule is met if they say yes and everybody else stays as they are.
    Meet,
    /// The rule is not met if they say no, even if every other silent member says yes.
    Block,
}

impl Prepared {
    /// Finds the missing sets of a ballot and lists at most `limit` of them: inclusion-minimal sets of
    /// silent members whose yes would meet the rule in its default reading, all other votes staying as
    /// they are.
    pub fn missing(&self, ballot: &Ballot, limit: usize) -> Missing {
        self.smallest(ballot, Aim::Meet, limit)
    }

    /// The first of the missing sets, at most `limit`: by size, then by the members' positions. Faster
    /// than [`Self::missing`], as they are not counted.
    pub fn nearest(&self, ballot: &Ballot, limit: usize) -> Vec<Vec<MemberCode>> {
        let quest = Quest::new(self, ballot, Aim::Meet);
        let work = if quest.silent.len() > EXACT { WORK } else { usize::MAX };
        let code = |voter: usize| self.seats[voter].code.clone();
        let codes = |set: Vec<usize>| set.into_iter().map(code).collect();
        quest.search(limit, work).into_iter().map(codes).collect()
    }

    /// Finds the blocking sets of a ballot and lists at most `limit` of them: inclusion-minimal sets of
    /// silent members whose no keeps the rule unmet in its default reading, even if every other silent
    /// member says yes. If not even that would meet the rule, the empty set is the one; if nothing
    /// can block any more, there is none.
    pub fn blocking(&self, ballot: &Ballot, limit: usize) -> Missing {
        self.smallest(ballot, Aim::Block, limit)
    }

    fn smallest(&self, ballot: &Ballot, aim: Aim, limit: usize) -> Missing {
        let quest = Quest::new(self, ballot, aim);
        let codes =
            |voters: &[usize]| voters.iter().map(|&voter| self.seats[voter].code.clone()).collect();
        if let Some(all) = quest.exact() {
            let count = all.count();
            let sets = all.first(limit).into_iter().map(|mask| codes(&quest.voters(mask)));
            return Missing { count: Some(count), at_least: count, sets: sets.collect() };
        }
        let found = quest.search(limit.max(ENOUGH), WORK);
        let at_least = u64::try_from(found.len()).unwrap_or(u64::MAX);
        let sets = found.iter().take(limit).map(|set| codes(set)).collect();
        Missing { count: None, at_least, sets }
    }
}

/// What is looked for: the requirements as they stand and what each silent member's yes would do.
pub(crate) struct Quest {
    silent: Vec<usize>,
    tree: Tree<usize>,
    /// How far each inequality is met now; below 0 it is not.
    room: Vec<i128>,
    /// By silent member: what its move adds.
    gain: Vec<Vec<i128>>,
    /// By silent member: the least and the most that it and all after it can add.
    after: Vec<(Vec<i128>, Vec<i128>)>,
}

impl Quest {
    pub(crate) fn new(prepared: &Prepared, ballot: &Ballot, aim: Aim) -> Self {
        let mut sums = prepared.sums(ballot);
        let silent = ballot.still();
        let rule = prepared.readings.first().map_or_else(Tree::always, |reading| {
            Tree::All(vec![reading.quorum.clone(), reading.adopt.clone()])
        });
        let (yes, no) = (Standing::Cast(Choice::Yes), Standing::Cast(Choice::No));
        let (target, from, to) = match aim {
            Aim::Meet => (rule, Standing::Silent, yes),
            Aim::Block => (rule.negated(), yes, no),
        };
        for &voter in &silent {
            prepared.shift(&mut sums, voter, Standing::Silent, from);
        }
        let mut atoms = Vec::new();
        let tree = target.indexed(&mut atoms);
        let step = |atom: &Atom, voter: usize| {
            let weight = prepared.measures[atom.measure].weights[voter];
            atom.step(weight, from, to)
        };
        let gain: Vec<Vec<i128>> = silent
            .iter()
            .map(|&voter| atoms.iter().map(|atom| step(atom, voter)).collect())
            .collect();
        let room = atoms.iter().map(|atom| atom.value(&sums) - atom.need).collect();
        Self::made(silent, tree, room, gain)
    }

    fn made(silent: Vec<usize>, tree: Tree<usize>, room: Vec<i128>, gain: Vec<Vec<i128>>) -> Self {
        let none = vec![0; room.len()];
        let mut after = vec![(none.clone(), none)];
        for gain in gain.iter().rev() {
            let (mut least, mut most) = after[after.len() - 1].clone();
            for (at, &gain) in gain.iter().enumerate() {
                least[at] += gain.min(0);
                most[at] += gain.max(0);
            }
            after.push((least, most));
        }
        after.reverse();
        Self { silent, tree, room, gain, after }
    }

    /// Positions of the voters in a set of [`Minimal`].
    pub(crate) fn voters(&self, mask: u32) -> Vec<usize> {
        let last = self.silent.len();
        let within = |at: &usize| mask >> (last - 1 - at) & 1 == 1;
        (0..last).filter(within).map(|at| self.silent[at]).collect()
    }

    /// All minimal sets, if there are few enough silent members.
    pub(crate) fn exact(&self) -> Option<Minimal> {
        let members = self.silent.len();
        if members > EXACT {
            return None;
        }
        let mut works = Sets::none(members);
        self.walk(0, 0, &mut self.room.clone(), &mut works);
        Some(works.minimal())
    }

    /// Marks every set that works and agrees with `mask` in the members before `depth`.
    fn walk(&self, depth: usize, mask: usize, room: &mut [i128], works: &mut Sets) {
        let left = self.silent.len() - depth;
        match self.judge(depth, room) {
            Some(true) => works.fill(mask, left),
            Some(false) => {}
            None => {
                self.walk(depth + 1, mask, room, works);
                self.take(depth, room, 1);
                self.walk(depth + 1, mask | 1 << (left - 1), room, works);
                self.take(depth, room, -1);
            }
        }
    }

    /// Whether the rule is met, or not, whichever members from `depth` on say yes.
    fn judge(&self, depth: usize, room: &[i128]) -> Option<bool> {
        self.within(&self.after[depth], room)
    }

    /// Whether the rule is met, or not, whatever is added between `least` and `most`.
    fn within(&self, (least, most): &(Vec<i128>, Vec<i128>), room: &[i128]) -> Option<bool> {
        self.tree.judge(&|&at| {
            if room[at] + least[at] >= 0 {
                Some(true)
            } else if room[at] + most[at] < 0 {
                Some(false)
            } else {
                None
            }
        })
    }

    fn take(&self, at: usize, room: &mut [i128], sign: i128) {
        room.iter_mut().zip(&self.gain[at]).for_each(|(room, gain)| *room += sign * gain);
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use umlauf_source::Source;

    use super::*;
    use crate::Body;

    #[test]
    fn the_search_by_size_finds_what_the_walk_finds() {
        let text = include_str!("../../../workflows/bodies/it-planungsrat.yaml");
        let body = Body::compile(&Source::new("it-planungsrat.yaml", text)).unwrap().0;
        for rule in ["beschluss", "empfehlung"] {
            let rule = body.prepare(rule, date(2026, 1, 1)).unwrap();
            let mut ballot = Ballot::silent(17);
            ballot.set(3, Standing::Cast(Choice::No));
            ballot.set(10, Standing::Cast(Choice::Yes));
            for aim in [Aim::Meet, Aim::Block] {
                let quest = Quest::new(&rule, &ballot, aim);
                let all = quest.exact().unwrap();
                let exact: Vec<_> =
                    all.first(usize::MAX).into_iter().map(|mask| quest.voters(mask)).collect();
                let found = quest.search(500, WORK);
                assert_eq!(found[..], exact[..found.len()]);
                assert!(found.len() == exact.len().min(500));
            }
        }
    }

    #[test]
    fn beyond_twenty_silent_members_the_smallest_sets_are_still_told() {
        let members: Vec<_> = (0..30).map(|at| format!("M{at}: Mitglied {at}")).collect();
        let text = format!(
            "body: large\ntitle: Groß\nbasis: b\ncalendar: c\nnumber: '{{n}}'\n\
             groups: {{all: {{title: Alle, members: {{{}}}}}}}\n\
             rules:\n  r: {{title: R, basis: b, adopt: {{agree: members, more than: 1/2, of: all}}, \
             abstention: no vote, silence: no vote}}\n",
            members.join(", ")
        );
        let body = Body::compile(&Source::new("large.yaml", text)).unwrap().0;
        let rule = body.prepare("r", date(2026, 1, 1)).unwrap();
        let mut ballot = Ballot::silent(30);
        let missing = rule.missing(&ballot, 3);
        assert_eq!((missing.count, missing.at_least), (None, 1000));
        let ends: Vec<_> = missing.sets.iter().map(|set| set[15].as_str()).collect();
        assert_eq!(ends, ["M15", "M16", "M17"]);
        let blocking = rule.blocking(&ballot, 2);
        assert_eq!((blocking.count, blocking.at_least), (None, 1000));
        assert_eq!(blocking.sets.iter().map(Vec::len).collect::<Vec<_>>(), [15, 15]);
        assert_eq!(blocking.sets[1].last().map(MemberCode::as_str), Some("M15"));
        (0..10).for_each(|at| ballot.set(at, Standing::Cast(Choice::Yes)));
        let missing = rule.missing(&ballot, 3);
        assert_eq!(missing.count, Some(38_760), "six of twenty");
        assert_eq!(missing.sets[1].last().map(MemberCode::as_str), Some("M16"));
    }
}
