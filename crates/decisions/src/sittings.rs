//! The calendar of sittings. A due that names a sitting has the day the sitting has; moved with it, open
//! while it has none.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::Due;

/// A sitting of a body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sitting {
    /// The body's name.
    pub body: String,
    /// Its number, from 1.
    pub number: u32,
    /// Its day, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// Where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// It does not take place.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cancelled: bool,
}

/// The sittings of all bodies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sittings(BTreeMap<(String, u32), Sitting>);

/// When something is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolved<'d> {
    /// On this day.
    Day(Date),
    /// With a sitting that has no day, is not known, or does not take place.
    Open,
    /// When something happens.
    Event(&'d str),
}

impl Sittings {
    /// Puts a sitting in the place of the one of that body and number.
    pub fn set(&mut self, sitting: Sitting) {
        self.0.insert((sitting.body.clone(), sitting.number), sitting);
    }

    /// A sitting.
    pub fn get(&self, body: &str, number: u32) -> Option<&Sitting> {
        self.0.get(&(body.to_owned(), number))
    }

    /// The sittings of a body, by number.
    pub fn of<'s>(&'s self, body: &'s str) -> impl DoubleEndedIterator<Item = &'s Sitting> {
        self.0.values().filter(move |sitting| sitting.body == body)
    }

    /// The bodies that have sittings.
    pub fn bodies(&self) -> Vec<&str> {
        let mut bodies: Vec<&str> = self.0.keys().map(|(body, _)| body.as_str()).collect();
        bodies.dedup();
        bodies
    }

    /// The day of a sitting that takes place.
    pub fn day(&self, body: &str, number: u32) -> Option<Date> {
        self.get(body, number).filter(|sitting| !sitting.cancelled)?.date
    }

    /// When something is due that `body` decided.
    pub fn resolve<'d>(&self, body: &str, due: &'d Due) -> Resolved<'d> {
        match due {
            Due::Day(day) => Resolved::Day(*day),
            Due::Event(event) => Resolved::Event(event),
            Due::Sitting { number, of } => self
                .day(of.as_deref().unwrap_or(body), *number)
                .map_or(Resolved::Open, Resolved::Day),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan as _;
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn sitting(number: u32, date: Option<Date>) -> Sitting {
        Sitting { body: "rat".into(), number, date, place: None, cancelled: false }
    }

    proptest! {
        #[test]
        fn a_due_moves_with_its_sitting_and_no_other(number in 1u32..9, other in 1u32..9, days in -400i64..400) {
            let mut sittings = Sittings::default();
            let due = Due::Sitting { number, of: None };
            prop_assert_eq!(sittings.resolve("rat", &due), Resolved::Open);
            let day = date(2026, 6, 1);
            sittings.set(sitting(number, Some(day)));
            prop_assert_eq!(sittings.resolve("rat", &due), Resolved::Day(day));
            prop_assert_eq!(sittings.resolve("andere", &due), Resolved::Open);
            let moved = day.checked_add(days.days()).unwrap();
            sittings.set(sitting(other, Some(moved)));
            let expected = if other == number { moved } else { day };
            prop_assert_eq!(sittings.resolve("rat", &due), Resolved::Day(expected));
            sittings.set(Sitting { cancelled: true, ..sitting(number, Some(moved)) });
            prop_assert_eq!(sittings.resolve("rat", &due), Resolved::Open);
        }
    }
}
