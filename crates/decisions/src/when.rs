//! The day of a decision, or only its year where no source gives the day.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// When something was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum When {
    /// On a day.
    Day(Date),
    /// In a year; the day is not known.
    Year(i16),
}

impl When {
    /// The year.
    pub fn year(self) -> i16 {
        match self {
            Self::Day(day) => day.year(),
            Self::Year(year) => year,
        }
    }

    /// The last day it may have been: from then on it certainly has been decided.
    pub fn by(self) -> Date {
        match self {
            Self::Day(day) => day,
            Self::Year(year) => Date::new(year, 12, 31).unwrap_or(Date::MAX),
        }
    }

    /// The first day it may have been.
    pub fn not_before(self) -> Date {
        match self {
            Self::Day(day) => day,
            Self::Year(year) => Date::new(year, 1, 1).unwrap_or(Date::MIN),
        }
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => day.fmt(f),
            Self::Year(year) => write!(f, "{year:04}"),
        }
    }
}

impl FromStr for When {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let year = || text.parse().ok().filter(|year| (1000..=9999).contains(year));
        match day(text) {
            Some(day) => Ok(Self::Day(day)),
            None if text.len() == 4 => year().map(Self::Year).ok_or("no day and no year"),
            None => Err("no day and no year"),
        }
    }
}

/// `2025-12-15` and nothing else that a date reader would also take.
pub(crate) fn day(text: &str) -> Option<Date> {
    text.parse().ok().filter(|day: &Date| text.len() == 10 && day.to_string() == text)
}

impl From<When> for String {
    fn from(when: When) -> Self {
        when.to_string()
    }
}

impl TryFrom<String> for When {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}
