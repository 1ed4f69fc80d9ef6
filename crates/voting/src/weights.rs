//! Dated tables of weights: shares of a financing key, inhabitants, votes.
//!
//! The day decides which version counts, because another year's key can turn a result. A stretch
//! whose figures nobody could find is declared as unknown, and a tally inside it is an error: a
//! neighbouring year would be a guess.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A table of weights in all its versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The name rules use: `koenigstein`.
    pub name: String,
    /// The name people use: `Königsteiner Schlüssel`.
    pub title: String,
    /// What the numbers are: `%`, or empty for plain votes.
    pub unit: String,
    /// A remark for readers.
    pub note: Option<String>,
    /// What no source confirmed.
    pub unconfirmed: Option<String>,
    /// The table from which this one is made, by steps or by one vote per started so much.
    pub by: Option<String>,
    /// In the order of their first days, without holes between them. A table that holds for all days
    /// has one; see [`Version::always`].
    pub versions: Vec<Version>,
}

/// What a table says from one day to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// The first day.
    pub from: Date,
    /// The last day, if another version follows or the validity ends.
    pub to: Option<Date>,
    /// The figures, or why there are none.
    pub figures: Figures,
}

impl Version {
    /// Whether it holds for all days, because the table has no versions.
    pub fn always(&self) -> bool {
        self.from == Date::MIN && self.to.is_none()
    }
}

/// The figures of a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Figures {
    /// They are known.
    Known(Shares),
    /// They are not, for this reason.
    Unknown(String),
}

/// One weight per voting member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shares {
    /// The name of the version, `2019`; may be empty where a table holds for all days.
    pub name: String,
    /// Where the figures stand.
    pub source: String,
    /// A remark for readers.
    pub note: Option<String>,
    /// What no source confirmed.
    pub unconfirmed: Option<String>,
    /// Digits after the point: the unit of `weights` is 1/10^`scale`.
    pub scale: u32,
    /// By position of the voting member; 0 for members outside the table.
    pub weights: Vec<i64>,
    /// By position of the voting member: whether the table names it.
    pub named: Vec<bool>,
}

/// Which version of a table a tally used; kept with every tally.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeightsUsed {
    /// The table.
    pub table: String,
    /// The version's name.
    pub version: String,
    /// Its first day; none if it holds for all days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// Where its figures stand.
    pub source: String,
}

/// Why a table has no figures for a day.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WeightsError {
    /// Before the first or after the last version.
    #[error("`{table}` has no figures for {on}; it reaches from {first} to {last}")]
    Outside {
        /// The table.
        table: String,
        /// The day.
        on: Date,
        /// The first day with figures.
        first: Date,
        /// The last day, or `today`.
        last: String,
    },
    /// Inside a declared gap.
    #[error("the figures of `{table}` for {on} are unknown ({from} to {to}): {why}")]
    Unknown {
        /// The table.
        table: String,
        /// The day.
        on: Date,
        /// The gap's first day.
        from: Date,
        /// The gap's last day, or `today`.
        to: String,
        /// Why, in the file's words.
        why: String,
    },
}

impl Table {
    /// The version that counts on a day.
    ///
    /// # Errors
    /// If the table says nothing for the day, or says that nothing is known.
    pub fn on(&self, on: Date) -> Result<(&Version, &Shares), WeightsError> {
        let table = || self.name.clone();
        let ends = |version: Option<&Version>| match version.and_then(|version| version.to) {
            Some(day) => day.to_string(),
            None => String::from("today"),
        };
        let covers =
            |version: &&Version| version.from <= on && version.to.is_none_or(|last| on <= last);
        match self.versions.iter().find(covers) {
            Some(version) => match &version.figures {
                Figures::Known(shares) => Ok((version, shares)),
                Figures::Unknown(why) => Err(WeightsError::Unknown {
                    table: table(),
                    on,
                    from: version.from,
                    to: ends(Some(version)),
                    why: why.clone(),
                }),
            },
            None => Err(WeightsError::Outside {
                table: table(),
                on,
                first: self.versions.first().map_or(on, |version| version.from),
                last: ends(self.versions.last()),
            }),
        }
    }
}
