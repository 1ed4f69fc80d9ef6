//! A holiday as a file says it, and the names of the places in which it holds.

use jiff::civil::Date;

use crate::rule::Rule;

/// A holiday of one place, with the source that makes it one there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Holiday {
    /// German name.
    pub(crate) name: String,
    /// When.
    pub(crate) rule: Rule,
    /// First day on which the rule holds.
    pub(crate) from: Date,
    /// Last day on which it holds.
    pub(crate) to: Date,
    /// Citation.
    pub(crate) basis: String,
}

impl Holiday {
    /// The day in a year, if the rule then holds.
    pub(crate) fn day_in(&self, year: i16, easter: Date) -> Option<Date> {
        self.rule.day_in(year, easter).filter(|day| (self.from..=self.to).contains(day))
    }
}

/// Whether what is said of `whole` holds in `place`: `DE` and `DE-BY` hold in `DE-BY/Augsburg`, what is
/// said without a name holds everywhere.
pub(crate) fn holds_in(whole: &str, place: &str) -> bool {
    whole.is_empty()
        || match place.strip_prefix(whole) {
            Some(rest) => rest.is_empty() || rest.starts_with(['-', '/']),
            None => false,
        }
}
