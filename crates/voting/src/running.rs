//! The sums of a ballot while it runs.
//!
//! A case head must know where a ballot stands without reading all answers: recording one answer must
//! not cost more the more members there are. So it keeps, per measure of the rule, the weight on each
//! side, moves a member's weight when it votes, and can tell the tally at any moment. Who voted how is
//! not in it.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::formula::Sum;
use crate::{Outcome, Prepared, Standing, Tally, Tongue};

/// Weight by standing (yes, no, abstain, silent, absent, excluded, no without reasons) for every measure of a rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Running {
    sums: Vec<Sum>,
}

/// Where nobody stands among those without reasons, sums are written as they were before there were
/// such: a record that was made then says the same today, byte for byte.
impl Serialize for Running {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let last = Standing::Unreasoned.index();
        let written = |sum: &Sum| match sum.split_at_checked(last) {
            Some((before, [0])) => before.to_vec(),
            _ => sum.to_vec(),
        };
        serializer.collect_seq(self.sums.iter().map(written))
    }
}

/// Sums written before there was a no without reasons are one shorter; nobody stood there.
impl<'de> Deserialize<'de> for Running {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = Vec::<Vec<i64>>::deserialize(deserializer)?;
        let sum = |written: &Vec<i64>| {
            let mut sum = Sum::default();
            match sum.get_mut(..written.len()) {
                Some(known) if written.len() >= Standing::Unreasoned.index() => {
                    known.copy_from_slice(written);
                    Ok(sum)
                }
                _ => Err(D::Error::invalid_length(written.len(), &"a sum for every standing")),
            }
        };
        let sums = written.iter().map(sum).collect::<Result<_, _>>()?;
        Ok(Self { sums })
    }
}

impl Running {
    /// Moves a voter from one standing to another. Total: a member that is not a voter moves nothing.
    pub fn shift(&mut self, prepared: &Prepared, member: &str, from: Standing, to: Standing) {
        if let Some(voter) = prepared.voter(member) {
            prepared.shift(&mut self.sums, voter, from, to);
        }
    }

    /// A silent member takes a standing: it votes, or is absent or excluded.
    pub fn add(&mut self, prepared: &Prepared, member: &str, standing: Standing) {
        self.shift(prepared, member, Standing::Silent, standing);
    }

    /// A member's standing is taken back: it is silent again.
    pub fn remove(&mut self, prepared: &Prepared, member: &str, standing: Standing) {
        self.shift(prepared, member, standing, Standing::Silent);
    }
}

impl Prepared {
    /// The sums while everybody is silent.
    pub fn running(&self) -> Running {
        Running { sums: self.measures.iter().map(crate::measure::Measure::silent).collect() }
    }

    /// The tally of running sums; the same as that of the standings they come from.
    pub fn interim(&self, running: &Running) -> Tally {
        self.count(&running.sums)
    }

    /// The outcome of running sums, without its proof.
    pub fn interim_outcome(&self, running: &Running) -> Outcome {
        self.judged(&running.sums).outcome()
    }

    /// Where running sums stand: the first half of [`Prepared::sentence`].
    pub fn interim_sentence(&self, running: &Running, tongue: Tongue) -> String {
        self.position(&running.sums, true, tongue)
    }

    pub(crate) fn shift(&self, sums: &mut [Sum], voter: usize, from: Standing, to: Standing) {
        for (sum, measure) in sums.iter_mut().zip(&self.measures) {
            let weight = measure.weights[voter];
            sum[from.index()] -= weight;
            sum[to.index()] += weight;
        }
    }
}
