//! What the sentence tells of the missing sets, without going through all of them.
//!
//! Of the sets it needs the first of the smallest, the fewest members of each group that any of them
//! has, and whether there is another. Every set that works holds a minimal one, so the fewest of a
//! group in minimal sets are the fewest in any that work. Where no yes does harm, the others may then
//! all say yes, and the question is one for the group alone. Where one does, all sets are gone through.

use super::{EXACT, Quest, WORK};

/// What is missing at least.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Least {
    /// The first of the smallest sets, as positions of voters.
    pub(crate) first: Vec<usize>,
    /// By group: so many of its members are in every set, if that is known.
    pub(crate) groups: Option<Vec<usize>>,
    /// Whether there is no other set, if that is known.
    pub(crate) only: bool,
}

impl Quest {
    /// What is missing at least; nothing if no set works. `group`: the group of each voter.
    pub(crate) fn least(&self, group: &[usize], groups: usize) -> Option<Least> {
        if self.silent.len() > EXACT {
            let first = self.search(1, WORK).into_iter().next()?;
            return Some(Least { first, groups: None, only: false });
        }
        if self.gain.iter().flatten().any(|gain| *gain < 0) {
            return self.least_of_all(group, groups);
        }
        let first = self.search(1, usize::MAX).into_iter().next()?;
        let fewest = |wanted| {
            let (of_group, others): (Vec<_>, Vec<_>) =
                (0..self.silent.len()).partition(|&at| group[self.silent[at]] == wanted);
            self.given(&others, &of_group).search(1, usize::MAX).first().map_or(0, Vec::len)
        };
        let spared = |voter: &usize| {
            let others: Vec<usize> =
                (0..self.silent.len()).filter(|&at| self.silent[at] != *voter).collect();
            let given = self.given(&others, &[]);
            given.judge(0, &given.room) == Some(true)
        };
        let only = !first.iter().any(spared);
        Some(Least { groups: Some((0..groups).map(fewest).collect()), first, only })
    }

    /// The same from all sets.
    fn least_of_all(&self, group: &[usize], groups: usize) -> Option<Least> {
        let all = self.exact()?;
        let sets: Vec<Vec<usize>> = all.each().map(|mask| self.voters(mask)).collect();
        let size = sets.iter().map(Vec::len).min()?;
        // Among sets of one size the one that begins with earlier members is read first.
        let first = sets.iter().filter(|set| set.len() == size).min()?.clone();
        let of = |set: &Vec<usize>, wanted| set.iter().filter(|&&v| group[v] == wanted).count();
        let fewest = |wanted| sets.iter().map(|set| of(set, wanted)).min().unwrap_or(0);
        let groups = Some((0..groups).map(fewest).collect());
        Some(Least { first, groups, only: sets.len() == 1 })
    }

    /// What is left to ask of `rest` once all of `taken` have moved.
    fn given(&self, taken: &[usize], rest: &[usize]) -> Self {
        let mut room = self.room.clone();
        for &at in taken {
            self.take(at, &mut room, 1);
        }
        let silent = rest.iter().map(|&at| self.silent[at]).collect();
        let gain = rest.iter().map(|&at| self.gain[at].clone()).collect();
        Self::made(silent, self.tree.clone(), room, gain)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;
    use umlauf_source::Source;

    use super::*;
    use crate::missing::Aim;
    use crate::{Ballot, Body, Prepared, Standing};

    /// A small body with rules in which a yes helps, in which it must be of one group or the other,
    /// and in which it can do harm.
    const INVENTED: &str = "\
body: invented
title: Erfunden
basis: b
calendar: c
number: '{n}'
groups:
  bund: {title: Bund, one: der Bund, members: {BUND: Bund, AMT: Amt}}
  laender: {title: Länder, one: ein Land, members: {BY: A, NW: B, HE: C, SN: D, TH: E, HB: F}}
  kreise: {title: Kreise, one: ein Kreis, members: {KX: G, KY: H, KZ: I}}
weights:
  s:
    title: S
    total: 40
    versions: [{from: 2020-01-01, name: A, source: b, shares: {BUND: 9, AMT: 1, BY: 7, NW: 7, HE: 4, SN: 3, TH: 2, HB: 1, KX: 3, KY: 2, KZ: 1}}]
rules:
  helps:
    title: R
    basis: b
    quorum: {take part: members, at least: 1/2, of: all}
    adopt: {all: [{agree: laender, at least: 3}, {agree: members, weighed by: s, at least: 60 %, of: all}]}
    abstention: no vote
    silence: no vote
  either:
    title: R
    basis: b
    adopt: {any: [{all: [{agree: bund, at least: all, of: all}, {agree: kreise, at least: 1}]}, {agree: laender, more than: 2/3, of: all}]}
    abstention: no vote
    silence: no vote
  harms:
    title: R
    basis: b
    adopt: {all: [{agree: members, weighed by: s, at least: 12}, {agree: laender, at most: 3}, {agree: bund, at most: 1}]}
    abstention: no vote
    silence: no vote
";

    fn rules() -> Vec<Prepared> {
        let shipped = include_str!("../../../../workflows/bodies/it-planungsrat.yaml");
        let of = |name: &str, text: &str, rules: &[&str]| {
            let body = Body::compile(&Source::new(name, text)).unwrap().0;
            let ready = |rule: &&str| body.prepare(rule, date(2026, 11, 23)).unwrap();
            rules.iter().map(ready).collect::<Vec<_>>()
        };
        let mut rules = of("invented.yaml", INVENTED, &["helps", "either", "harms"]);
        rules.extend(of(
            "it-planungsrat.yaml",
            shipped,
            &["beschluss", "empfehlung", "einstimmig"],
        ));
        rules
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn the_sentence_needs_of_all_sets_what_is_found_without_them(
            stands in prop::collection::vec(0_usize..10, 17),
        ) {
            for rule in rules() {
                let seats = rule.seats.len();
                let mut ballot = Ballot::silent(seats);
                for (voter, &stand) in stands.iter().enumerate().take(seats) {
                    // Most are silent.
                    ballot.set(voter, *Standing::ALL.get(stand).unwrap_or(&Standing::Silent));
                }
                let quest = Quest::new(&rule, &ballot, Aim::Meet);
                let group: Vec<usize> = rule.seats.iter().map(|seat| seat.group).collect();
                let groups = rule.groups.len();
                prop_assert_eq!(quest.least(&group, groups), quest.least_of_all(&group, groups));
                prop_assert_eq!(rule.nearest(&ballot, 3), rule.missing(&ballot, 3).sets);
            }
        }
    }
}
