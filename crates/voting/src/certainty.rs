//! Whether the outcome still hangs on anybody.
//!
//! Seventeen silent members have 4^17 ways to end. Instead of trying them, the question "may another
//! outcome come about" is put as goals (see `solve`): an adopted ballot leaves adoption if one of its
//! requirements breaks, a rejected one if all are met, and so for each reading and outcome. Nothing is
//! assumed about the rule; a test compares with all ways on small bodies.

use crate::formula::{Atom, Tree};
use crate::solve::Goal;
use crate::{Ballot, Certainty, Outcome, Prepared};

/// By reading: the goals that lead away from an outcome.
#[derive(Clone, Debug)]
pub(crate) struct Escapes(Vec<ByOutcome>);

#[derive(Clone, Debug)]
struct ByOutcome {
    adopted: Vec<Goal>,
    rejected: Vec<Goal>,
    tied: Vec<Goal>,
    inquorate: Vec<Goal>,
}

impl Escapes {
    fn of(prepared: &Prepared) -> Self {
        let open = prepared.open();
        let goals = |trees: Vec<Tree<Atom>>| {
            let ways = Tree::Any(trees).ways().into_iter();
            ways.map(|way| Goal::new(way, &prepared.measures, &open)).collect()
        };
        let readings = prepared.readings.iter().map(|reading| {
            let inquorate = reading.quorum.negated();
            let adopted = reading.adopt.clone();
            let tied = reading.tie.clone().unwrap_or(Tree::Any(Vec::new()));
            ByOutcome {
                adopted: goals(vec![inquorate.clone(), adopted.negated()]),
                tied: goals(vec![inquorate.clone(), adopted.clone(), tied.negated()]),
                rejected: goals(vec![inquorate, adopted, tied]),
                inquorate: goals(vec![reading.quorum.clone()]),
            }
        });
        Self(readings.collect())
    }
}

impl Prepared {
    /// What votes still to come, those of the silent, can do to the outcome.
    pub fn certainty(&self, ballot: &Ballot) -> Certainty {
        let sums = self.sums(ballot);
        let silent = ballot.still();
        let outcomes = self.judged(&sums);
        let escapes = &self.escapes.get_or_init(|| Escapes::of(self)).0;
        let moves = outcomes.0.iter().zip(escapes).any(|((_, outcome), escapes)| {
            let ways = match outcome {
                Outcome::Adopted => &escapes.adopted,
                Outcome::Rejected | Outcome::Unclear | Outcome::Partly => &escapes.rejected,
                Outcome::Tied => &escapes.tied,
                Outcome::Inquorate => &escapes.inquorate,
            };
            ways.iter().any(|goal| goal.reachable(&sums, &silent))
        });
        match (moves, outcomes.outcome()) {
            (false, _) => Certainty::Certain,
            (true, Outcome::Adopted) => Certainty::Reached,
            (true, _) => Certainty::Open,
        }
    }

    /// Whether one member that has voted could alter the outcome, in any reading, by changing its vote
    /// as permitted, all others standing as they are.
    pub fn revocable(&self, ballot: &Ballot) -> bool {
        let mut sums = self.sums(ballot);
        let before = self.judged(&sums);
        let voted = ballot.standings().iter().enumerate();
        let ends = self.votes();
        for (voter, standing) in voted.filter(|(_, standing)| standing.voted()) {
            for &moved in &ends {
                self.shift(&mut sums, voter, *standing, moved);
                let changed = self.judged(&sums) != before;
                self.shift(&mut sums, voter, moved, *standing);
                if changed {
                    return true;
                }
            }
        }
        false
    }
}
