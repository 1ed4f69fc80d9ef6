//! What stands around a ballot: which rule a subject takes, what follows when ballots fail, who else
//! must agree, and how many may insist on a sitting.
//!
//! None of this changes how votes are counted. It is law all the same, and whoever holds a tally asks
//! for it next: the third ballot by another majority, the finance ministers after the budget.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::Rule;
use crate::rule::{Amount, Claim, Test};

/// A subject of decisions, with the rule it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The name: `haushalt`.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// The rule of the same body.
    pub rule: String,
    /// Where it stands.
    pub basis: Option<String>,
    /// A remark for readers.
    pub note: Option<String>,
    /// What the law leaves open, or no source confirmed.
    pub unconfirmed: Option<String>,
}

/// The rule that applies when ballots were not adopted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fallback {
    /// The rule of the same body.
    pub rule: String,
    /// After so many ballots that were not adopted, at least 1.
    pub after: u32,
    /// Where it stands; where the rule stands, if nothing else is said.
    pub basis: Arc<str>,
}

/// The consent of another body that an adopted proposal still needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// Whose, as people say it.
    pub of: String,
    /// The name of its file, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// The rule of that file by which it consents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Where it stands; where the rule stands, if nothing else is said.
    pub basis: Arc<str>,
    /// A remark for readers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What the law leaves open, or no source confirmed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unconfirmed: Option<String>,
}

/// How many must object to a vote in writing to turn it into an item of a sitting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Objection {
    pub(crate) claim: Claim,
    /// Where it stands, if not where the rule stands.
    pub basis: Option<String>,
}

impl Objection {
    /// Whose objections count, as positions among the voting members, ascending.
    pub fn voters(&self) -> &[usize] {
        &self.claim.who.voters
    }

    /// How many of them must object, at least 1.
    pub fn needed(&self) -> u32 {
        let number = match self.claim.amount {
            Amount::Number(number) => number,
            Amount::Part(part, crate::rule::Base::Number(number)) => part.of(number.into(), 0),
            Amount::Part(part, _) => {
                part.of(i128::try_from(self.voters().len()).unwrap_or(i128::MAX), 0)
            }
        };
        let needed = match self.claim.test {
            Test::MoreThan => number.down(0) + 1,
            _ => number.up(0),
        };
        u32::try_from(needed.max(1)).unwrap_or(u32::MAX)
    }
}

impl Rule {
    /// How many members must object to the procedure, if the rule knows such an objection. No table
    /// of weights goes into it, so it is the same on every day.
    pub fn objectors(&self) -> Option<u32> {
        self.objection.as_ref().map(Objection::needed)
    }
}
