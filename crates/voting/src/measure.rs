//! What a rule has to add up: some members, each counting one or by a table.

use crate::formula::Sum;
use crate::{Ballot, Standing};

/// Weights of the voters that one or several requirements count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Measure {
    /// By position of the voter; 0 for those who are not counted here.
    pub(crate) weights: Vec<i64>,
    /// Digits after the point.
    pub(crate) scale: u32,
}

impl Measure {
    /// The sums of a ballot by standing.
    pub(crate) fn sum(&self, ballot: &Ballot) -> Sum {
        let mut sum = Sum::default();
        for (weight, standing) in self.weights.iter().zip(ballot.standings()) {
            sum[standing.index()] += weight;
        }
        sum
    }

    /// The sums while everybody is silent.
    pub(crate) fn silent(&self) -> Sum {
        let mut sum = Sum::default();
        sum[Standing::Silent.index()] = self.weights.iter().sum();
        sum
    }
}
