//! Which outcomes a rule can have at all: is there a ballot that ends so?
//!
//! Whoever describes a process must say what follows each outcome of a vote, and of no other. So the
//! question is asked of the rule, not of a ballot. A few simple ballots answer it for nearly every
//! outcome; for the rest it is put as goals (see `solve`), so that "never" is a proof, not a failed
//! search.

use crate::formula::{Atom, Tree};
use crate::prepared::Ready;
use crate::solve::Goal;
use crate::{Ballot, Choice, Outcome, Prepared, Standing};

/// What a single reading can say.
const SINGLE: [Outcome; 4] =
    [Outcome::Adopted, Outcome::Rejected, Outcome::Tied, Outcome::Inquorate];

/// More attempts than any proof for a real rule has needed. Beyond them an outcome counts as possible,
/// so that somebody says what would follow it.
const ATTEMPTS: usize = 200_000;

impl Prepared {
    /// The outcomes that some ballot has, whoever is silent, absent or excluded in it, in the order of
    /// [`Outcome`].
    pub fn possible(&self) -> Vec<Outcome> {
        self.possible_beside(Vec::new())
    }

    /// The same, with outcomes that are known to be possible, say with other weights: they need no
    /// ballot of these.
    pub fn possible_beside(&self, mut found: Vec<Outcome>) -> Vec<Outcome> {
        let all = SINGLE.into_iter().chain([Outcome::Unclear]);
        let open: Vec<Outcome> = all.filter(|outcome| self.thinkable(*outcome)).collect();
        self.simple(&open, &mut found);
        for outcome in open {
            if !found.contains(&outcome) && self.attains(&self.ending(outcome)) {
                found.push(outcome);
            }
        }
        found.sort_unstable();
        found
    }

    /// The outcomes of ballots in which some members stand so and all others so: the first of the file,
    /// or those with the most weight. Stops where no other outcome can be hoped for.
    fn simple(&self, open: &[Outcome], found: &mut Vec<Outcome>) {
        let standings = self.everywhere();
        let seats = self.seats.len();
        let mut orders: Vec<Vec<usize>> = vec![(0..seats).collect()];
        for measure in &self.measures {
            let mut order: Vec<usize> = (0..seats).collect();
            order.sort_by_key(|&voter| std::cmp::Reverse(measure.weights[voter]));
            if !orders.contains(&order) {
                orders.push(order);
            }
        }
        for (order, one, other) in orders.iter().flat_map(|order| {
            let pairs = standings.iter().flat_map(|one| standings.iter().map(move |o| (one, o)));
            pairs.map(move |(one, other)| (order, *one, *other))
        }) {
            let mut ballot = Ballot::silent(seats);
            (0..seats).for_each(|voter| ballot.set(voter, other));
            for &voter in order {
                if open.iter().all(|outcome| found.contains(outcome)) {
                    return;
                }
                let outcome = self.outcomes(&ballot).outcome();
                if !found.contains(&outcome) {
                    found.push(outcome);
                }
                ballot.set(voter, one);
            }
        }
    }

    /// Whether the text of the rule leaves room for it.
    fn thinkable(&self, outcome: Outcome) -> bool {
        let asks = |quorum: &Tree<Atom>| !matches!(quorum, Tree::All(list) if list.is_empty());
        match outcome {
            Outcome::Adopted | Outcome::Rejected => true,
            Outcome::Inquorate => self.readings.iter().all(|reading| asks(&reading.quorum)),
            Outcome::Tied => self.readings.iter().all(|reading| reading.tie.is_some()),
            Outcome::Unclear => self.readings.len() > 1,
            Outcome::Partly => false,
        }
    }

    /// What must hold for the vote to end so: all readings agree, or one differs from the first.
    fn ending(&self, outcome: Outcome) -> Tree<Atom> {
        if outcome != Outcome::Unclear {
            return Tree::All(self.readings.iter().map(|reading| reading.says(outcome)).collect());
        }
        let Some((first, rest)) = self.readings.split_first() else {
            return Tree::Any(Vec::new());
        };
        let differs = |other: &Ready, outcome: Outcome| {
            let others = SINGLE.into_iter().filter(|one| *one != outcome);
            Tree::Any(others.map(|one| other.says(one)).collect())
        };
        let apart = SINGLE.into_iter().flat_map(|outcome| {
            rest.iter()
                .map(move |other| Tree::All(vec![first.says(outcome), differs(other, outcome)]))
        });
        Tree::Any(apart.collect())
    }

    fn attains(&self, tree: &Tree<Atom>) -> bool {
        let ballot = Ballot::silent(self.seats.len());
        let (sums, silent, open) = (self.sums(&ballot), ballot.still(), self.everywhere());
        let mut attempts = ATTEMPTS;
        tree.ways().into_iter().any(|way| {
            let goal = Goal::new(way, &self.measures, &open);
            goal.reachable_within(&sums, &silent, &mut attempts).unwrap_or(true)
        })
    }

    /// Every standing that the rule permits.
    fn everywhere(&self) -> Vec<Standing> {
        let forbidden = Standing::Cast(Choice::Abstain);
        let permits = |standing: &Standing| *standing != forbidden || self.permits(Choice::Abstain);
        Standing::ALL.into_iter().filter(permits).collect()
    }
}

impl Ready {
    /// What must hold for this reading to say so.
    fn says(&self, outcome: Outcome) -> Tree<Atom> {
        let (quorum, adopt) = (self.quorum.clone(), self.adopt.clone());
        let tie = self.tie.clone().unwrap_or(Tree::Any(Vec::new()));
        match outcome {
            Outcome::Adopted => Tree::All(vec![quorum, adopt]),
            Outcome::Tied => Tree::All(vec![quorum, adopt.negated(), tie]),
            Outcome::Rejected => Tree::All(vec![quorum, adopt.negated(), tie.negated()]),
            Outcome::Inquorate => quorum.negated(),
            Outcome::Unclear | Outcome::Partly => Tree::Any(Vec::new()),
        }
    }
}
