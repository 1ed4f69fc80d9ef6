//! Tables made from others: votes by steps of population, one vote per started three percent.
//!
//! The law writes the steps, the office of statistics the figures. Made here, the votes follow every
//! new census without anybody copying numbers, and nobody has to trust a column of sixteen of them.

use umlauf_source::{Fault, Fields, Node};

use super::Reader;
use crate::number::{decimal, power};
use crate::{Figures, Fraction, Shares, Version};

/// How a weight is made from a share.
enum Recipe {
    /// The votes of the last step that is exceeded; the first step is 0 and takes in everybody.
    Steps(Vec<(Fraction, i64)>),
    /// One vote for every part of this size that is begun.
    Started(Fraction),
}

impl Reader {
    /// Fills the table at `at`; `own` tells by position which tables have figures of their own.
    pub(super) fn made(
        &mut self,
        at: usize,
        fields: &Fields,
        sum: Option<(i128, u32)>,
        own: &[bool],
    ) {
        let Some(by) = fields.optional("by") else { return };
        let source = self.source(by, own);
        let recipe = match (fields.optional("steps"), fields.optional("per started")) {
            (Some(steps), None) => self.steps(steps).map(Recipe::Steps),
            (None, Some(node)) => self.started(node).map(Recipe::Started),
            _ => {
                let message = "it is not said once how the votes are made";
                self.faults.push(
                    Fault::error("body::table", by.place, message)
                        .hint("write `steps: {0: 3, 2000000: 4}`, or `per started: 3`"),
                );
                None
            }
        };
        let Some((source, recipe)) = source.zip(recipe) else {
            return;
        };
        if self.doubtful.contains(&source) {
            self.doubtful.insert(at);
        }
        let versions: Vec<_> =
            self.tables[source].versions.iter().map(|version| recipe.version(version)).collect();
        for version in &versions {
            if let Figures::Known(shares) = &version.figures {
                let total: i128 = shares.weights.iter().map(|&weight| i128::from(weight)).sum();
                // What is wrong with the source was told there.
                if !self.doubtful.contains(&source) {
                    let digits = sum.map_or(0, |(_, digits)| digits);
                    self.sum(total * power(digits), sum.map(|(sum, _)| sum), digits, by.place);
                }
            }
        }
        self.tables[at].versions = versions;
    }

    /// The position of the table behind `by`.
    fn source(&mut self, by: &Node, own: &[bool]) -> Option<usize> {
        let name = self.keep(by.text("the name of a table"))?;
        let found = self.tables.iter().position(|table| table.name == name);
        let message = match found {
            Some(found) if own.get(found) == Some(&true) => return Some(found),
            Some(_) => format!("`{name}` is itself made from another table"),
            None => format!("there is no table of weights `{name}`"),
        };
        let tables = self.tables.iter().zip(own).filter(|(_, own)| **own);
        let tables: Vec<_> = tables.map(|(table, _)| table.name.clone()).collect();
        let fault = Fault::error("body::unknown_table", by.place, message);
        self.faults.push(fault.did_you_mean(name, tables.iter().map(String::as_str)));
        None
    }

    fn steps(&mut self, node: &Node) -> Option<Vec<(Fraction, i64)>> {
        let mut steps: Vec<(Fraction, i64)> = Vec::new();
        let before = self.faults.len();
        let entries = self.keep(node.map("steps"))?;
        for (key, node) in entries {
            let above =
                decimal(&key.text).map(|(above, digits)| Fraction::new(above, power(digits)));
            let votes = node.text("").ok().and_then(decimal);
            let votes = votes.filter(|(_, digits)| *digits == 0);
            let votes = votes.and_then(|(votes, _)| i64::try_from(votes).ok());
            let (Some(above), Some(votes)) = (above, votes) else {
                let message = format!("`{}` makes no step", key.text);
                self.faults.push(Fault::error("body::steps", key.place, message).hint(
                    "write what must be exceeded and the number of votes, as in `2000000: 4`",
                ));
                continue;
            };
            let rises = match steps.last() {
                Some((last, fewer)) => above.exceeds(*last) && votes > *fewer,
                None => above.numer() == 0,
            };
            if !rises && self.faults.len() == before {
                let message = if steps.is_empty() {
                    "the first step must be 0, for those who exceed nothing"
                } else {
                    "each step must lie above the one before it and give more votes"
                };
                self.faults.push(Fault::error("body::steps", key.place, message));
            }
            steps.push((above, votes));
        }
        if entries.is_empty() {
            self.faults.push(Fault::error("body::steps", node.place, "there is no step"));
        }
        (self.faults.len() == before).then_some(steps)
    }

    fn started(&mut self, node: &Node) -> Option<Fraction> {
        let what = "a decimal number above 0";
        let text = self.keep(node.text(what))?;
        let per = decimal(text).map(|(per, digits)| Fraction::new(per, power(digits)));
        if let Some(per) = per.filter(|per| per.numer() > 0) {
            return Some(per);
        }
        self.faults.push(node.expected(what));
        None
    }
}

impl Recipe {
    fn version(&self, source: &Version) -> Version {
        let figures = match &source.figures {
            Figures::Unknown(why) => Figures::Unknown(why.clone()),
            Figures::Known(shares) => Figures::Known(Shares {
                scale: 0,
                weights: shares
                    .weights
                    .iter()
                    .zip(&shares.named)
                    .map(|(&share, &named)| {
                        let share = Fraction::new(share.into(), power(shares.scale));
                        if named { self.votes(share) } else { 0 }
                    })
                    .collect(),
                ..shares.clone()
            }),
        };
        Version { figures, ..source.clone() }
    }

    fn votes(&self, share: Fraction) -> i64 {
        match self {
            Self::Steps(steps) => {
                let first = steps.first().map_or(0, |(_, votes)| *votes);
                let exceeded = steps.iter().rev().find(|(above, _)| share.exceeds(*above));
                exceeded.map_or(first, |(_, votes)| *votes)
            }
            Self::Started(per) => {
                let parts = Fraction::new(share.numer() * per.denom(), share.denom() * per.numer());
                i64::try_from(parts.up(0)).unwrap_or(i64::MAX)
            }
        }
    }
}
