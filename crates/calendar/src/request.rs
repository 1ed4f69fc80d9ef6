//! What is asked of the law: from what, how long, which way, by which rules.

use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::berlin::{date_of, start_of_day};
use crate::period::Period;

/// Which law puts the end off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Law {
    /// § 193 BGB: an end on a Saturday, Sunday or holiday moves to the next working day.
    #[default]
    Bgb,
    /// § 31 Abs. 1 and 3 `VwVfG`: the same.
    Vwvfg,
    /// None: a day that was named as the end stays it (§ 31 Abs. 3 Satz 2 `VwVfG`).
    Exact,
}

/// Whether the day a period starts from is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counting {
    /// An event within the day: the day is not counted (§ 187 Abs. 1 BGB).
    #[default]
    EventDay,
    /// The beginning of the day: the day is counted (§ 187 Abs. 2 BGB).
    DayStart,
}

/// Which way a period runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// From the day on.
    #[default]
    After,
    /// Back from the day: papers at least four weeks before a sitting.
    Before,
}

/// From what a period is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Start {
    /// A day; hours begin at 0:00 in Berlin.
    Day(Date),
    /// An instant; days are counted from its day in Berlin.
    Instant(Timestamp),
}

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Request {
    /// From what.
    pub from: Start,
    /// How long.
    pub period: Period,
    /// Which law puts the end off.
    pub law: Law,
    /// Whether the first day is counted.
    pub counting: Counting,
    /// Which way.
    pub direction: Direction,
}

/// A text that is neither a day nor an instant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is neither a date such as `2026-01-31` nor a timestamp such as \
     `2026-01-31T10:00:00+01:00` (with `Z` or the distance from it)"
)]
pub struct BadStart(String);

impl Request {
    /// A period after a start by the BGB, the first day not counted.
    pub fn new(from: Start, period: Period) -> Self {
        let (law, counting, direction) = Default::default();
        Self { from, period, law, counting, direction }
    }
}

impl Start {
    /// The day in Berlin.
    pub fn day(self) -> Date {
        match self {
            Self::Day(day) => day,
            Self::Instant(instant) => date_of(instant),
        }
    }

    /// The instant; of a day its beginning in Berlin.
    pub fn instant(self) -> Timestamp {
        match self {
            Self::Day(day) => start_of_day(day),
            Self::Instant(instant) => instant,
        }
    }
}

impl FromStr for Start {
    type Err = BadStart;

    fn from_str(text: &str) -> Result<Self, BadStart> {
        let read = if text.len() == "2026-01-31".len() {
            text.parse().map(Self::Day)
        } else {
            text.parse().map(Self::Instant)
        };
        read.map_err(|_| BadStart(text.chars().take(60).collect()))
    }
}
