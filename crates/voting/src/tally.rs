//! The result of a count, as a proof: requirement by requirement, with what there is and what it takes.

use std::sync::Arc;

use serde::de::{MapAccess, Visitor};
use serde::ser::SerializeMap as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{Consent, Fallback, WeightsUsed};

/// What the rule says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The rule is met.
    Adopted,
    /// It is not.
    Rejected,
    /// As many for as against, and the rule leaves that to the chair.
    Tied,
    /// Too few took part for the ballot to count.
    Inquorate,
    /// The readings of the rule differ; the chair must establish the result with reasons.
    Unclear,
    /// Of several questions put to one vote some are adopted and others not. No rule says so of one question.
    Partly,
}

impl Outcome {
    /// The words a user reads: `zustande gekommen` …
    pub fn german(self) -> &'static str {
        match self {
            Self::Adopted => "zustande gekommen",
            Self::Rejected => "nicht zustande gekommen",
            Self::Tied => "Stimmengleichheit",
            Self::Inquorate => "nicht beschlussfähig",
            Self::Unclear => "unklar",
            Self::Partly => "teilweise zustande gekommen",
        }
    }

    /// The same for readers of English: `adopted`, `no quorum` …
    pub fn english(self) -> &'static str {
        match self {
            Self::Adopted => "adopted",
            Self::Rejected => "not adopted",
            Self::Tied => "tied",
            Self::Inquorate => "no quorum",
            Self::Unclear => "unclear",
            Self::Partly => "partly adopted",
        }
    }

    /// The word of the interface: `adopted` …
    pub fn word(self) -> &'static str {
        match self {
            Self::Adopted => "adopted",
            Self::Rejected => "rejected",
            Self::Tied => "tied",
            Self::Inquorate => "inquorate",
            Self::Unclear => "unclear",
            Self::Partly => "partly",
        }
    }
}

/// What votes still to come can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// They may decide it.
    Open,
    /// The rule is met now; they could undo that.
    Reached,
    /// They cannot alter the outcome in any reading.
    Certain,
}

/// One line of a proof.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clause {
    /// The requirement in German.
    pub clause: Arc<str>,
    /// Where it stands.
    pub basis: Arc<str>,
    /// Whether it is met.
    pub met: bool,
    /// What there is: exact, with the digits of the table.
    pub have: String,
    /// What it takes: exact, as a fraction.
    pub need: String,
    /// The same as a decimal with enough digits to be compared with `have`: rounded up, or down where
    /// it is an upper limit.
    pub need_decimal: String,
}

/// A count of a ballot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// What the rule says, with silence counted as the rule says, as if the ballot closed now.
    pub outcome: Outcome,
    /// What each reading says, `default` first.
    pub readings: Readings,
    /// The proof in the default reading.
    pub clauses: Vec<Clause>,
    /// Where readings differ: the proofs in the others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub disputed: Vec<Disputed>,
    /// Which weights were used.
    pub weights: Arc<[WeightsUsed]>,
    /// What applies after how many ballots like this one, if it was not adopted and the rule says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Arc<Fallback>>,
    /// Who else must agree to what was adopted, in this order.
    #[serde(default, skip_serializing_if = "none")]
    pub consents: Arc<[Consent]>,
}

fn none(consents: &Arc<[Consent]>) -> bool {
    consents.is_empty()
}

/// The proof in a reading that differs from the default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disputed {
    /// The reading.
    pub reading: Arc<str>,
    /// How it understands the law.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reads: Option<Arc<str>>,
    /// Its requirements.
    pub clauses: Vec<Clause>,
}

/// The outcome in each reading, in the order of the file, written as a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Readings(pub Vec<(Arc<str>, Outcome)>);

impl Readings {
    /// The common outcome, or [`Outcome::Unclear`].
    pub fn outcome(&self) -> Outcome {
        match self.0.split_first() {
            Some(((_, first), rest)) if rest.iter().all(|(_, outcome)| outcome == first) => *first,
            _ => Outcome::Unclear,
        }
    }

    /// The outcome in one reading.
    pub fn get(&self, name: &str) -> Option<Outcome> {
        self.0.iter().find(|(reading, _)| &**reading == name).map(|(_, outcome)| *outcome)
    }
}

impl Serialize for Readings {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (reading, outcome) in &self.0 {
            map.serialize_entry(reading, outcome)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Readings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Map;
        impl<'de> Visitor<'de> for Map {
            type Value = Readings;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a map from readings to outcomes")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Readings, A::Error> {
                let mut readings = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    readings.push(entry);
                }
                Ok(Readings(readings))
            }
        }
        deserializer.deserialize_map(Map)
    }
}
