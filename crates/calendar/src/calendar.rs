//! The working days of one place, or of several at once.
//!
//! Rows of the years that people ask about are made once; other years are computed when asked. There
//! is no cache to fill, so a calendar is plain data that threads share.

use std::sync::Arc;

use jiff::civil::Date;

use crate::holiday::Holiday;
use crate::rule::easter;
use crate::year::{Row, is_weekend};

/// The years whose rows are kept.
const KEPT: std::ops::Range<i16> = 1991..2111;

/// The calendar of a place, or of several: a day is a working day if it is one in all of them.
#[derive(Clone, Debug)]
pub struct Calendar {
    places: Vec<Arc<Place>>,
}

/// A holiday as it falls in a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// The day.
    pub date: Date,
    /// German name; two names where two holidays meet (`1. Mai` and `Christi Himmelfahrt` in 2008).
    pub name: String,
    /// The source that makes it a holiday.
    pub basis: String,
}

/// A Land or a part of one.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) name: String,
    pub(crate) title: String,
    known_from: Date,
    holidays: Vec<Holiday>,
    rows: Vec<Row>,
}

impl Calendar {
    pub(crate) fn of(places: Vec<Arc<Place>>) -> Self {
        Self { places }
    }

    /// The names of its places: `DE-HE`.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.places.iter().map(|place| place.name.as_str())
    }

    /// What people call its places: `Hessen, Bayern`.
    pub fn title(&self) -> String {
        let titles: Vec<&str> = self.places.iter().map(|place| place.title.as_str()).collect();
        titles.join(", ")
    }

    /// The first day whose holidays are known in every place.
    pub fn known_from(&self) -> Date {
        self.places.iter().map(|place| place.known_from).max().unwrap_or(Date::MIN)
    }

    /// The holiday on a day, in the first of the places that has one.
    pub fn holiday(&self, date: Date) -> Option<Day> {
        self.places.iter().find_map(|place| place.holiday(date))
    }

    /// The holidays on a day, place by place.
    pub(crate) fn holidays_on(&self, date: Date) -> impl Iterator<Item = (&str, Day)> {
        self.places
            .iter()
            .filter_map(move |place| place.holiday(date).map(|day| (place.name.as_str(), day)))
    }

    /// Whether a day is neither Saturday nor Sunday nor a holiday in any of the places.
    pub fn is_working_day(&self, date: Date) -> bool {
        match self.places.as_slice() {
            [place] => place.row(date.year()).has(date),
            places => {
                !is_weekend(date) && places.iter().all(|place| place.row(date.year()).has(date))
            }
        }
    }

    /// How many working days lie after `after` and not after `through`; none if `through` is earlier.
    pub fn working_days(&self, after: Date, through: Date) -> u32 {
        if through <= after {
            return 0;
        }
        (after.year()..=through.year())
            .map(|year| {
                let mut row = self.row(year);
                if year == after.year() {
                    row = row.after(after);
                }
                if year == through.year() {
                    row = row.through(through);
                }
                row.count()
            })
            .sum()
    }

    /// The `n`-th working day after a day, which is not counted; the day itself for 0. Nothing
    /// beyond the year 9999.
    pub fn working_day_after(&self, date: Date, n: u32) -> Option<Date> {
        let Some(mut left) = n.checked_sub(1) else {
            return Some(date);
        };
        let mut row = self.row(date.year()).after(date);
        for year in date.year()..=9999 {
            if year != date.year() {
                row = self.row(year);
            }
            match left.checked_sub(row.count()) {
                Some(rest) => left = rest,
                None => return row.nth(year, left),
            }
        }
        None
    }

    /// The `n`-th working day before a day, which is not counted; the day itself for 0. Nothing
    /// before the year 1.
    pub fn working_day_before(&self, date: Date, n: u32) -> Option<Date> {
        if n == 0 {
            return Some(date);
        }
        let mut left = n;
        let mut row = self.row(date.year()).before(date);
        for year in (1..=date.year()).rev() {
            if year != date.year() {
                row = self.row(year);
            }
            match row.count().checked_sub(left) {
                Some(nth) => return row.nth(year, nth),
                None => left -= row.count(),
            }
        }
        None
    }

    fn row(&self, year: i16) -> Row {
        match self.places.as_slice() {
            [place] => place.row(year),
            places => {
                places.iter().map(|place| place.row(year)).fold(Row::weekdays(year), Row::and)
            }
        }
    }
}

impl Place {
    pub(crate) fn new(
        name: String,
        title: String,
        known_from: Date,
        holidays: Vec<Holiday>,
    ) -> Self {
        let rows = KEPT.map(|year| row(&holidays, year)).collect();
        Self { name, title, known_from, holidays, rows }
    }

    pub(crate) fn known_from(&self) -> Date {
        self.known_from
    }

    /// All holidays of a year by date.
    pub(crate) fn holidays_of(&self, year: i16) -> Vec<Day> {
        let mut dates = days(&self.holidays, year);
        dates.sort_unstable();
        dates.dedup();
        dates.into_iter().filter_map(|date| self.holiday(date)).collect()
    }

    fn holiday(&self, date: Date) -> Option<Day> {
        let easter = easter(date.year())?;
        let mut found: Option<Day> = None;
        for holiday in &self.holidays {
            if holiday.day_in(date.year(), easter) != Some(date) {
                continue;
            }
            match &mut found {
                None => {
                    let (name, basis) = (holiday.name.clone(), holiday.basis.clone());
                    found = Some(Day { date, name, basis });
                }
                Some(day) if day.name != holiday.name => {
                    day.name = format!("{}, {}", day.name, holiday.name);
                    if day.basis != holiday.basis {
                        day.basis = format!("{}, {}", day.basis, holiday.basis);
                    }
                }
                Some(_) => {}
            }
        }
        found
    }

    fn row(&self, year: i16) -> Row {
        let kept = usize::try_from(year - KEPT.start).ok().and_then(|at| self.rows.get(at));
        kept.copied().unwrap_or_else(|| row(&self.holidays, year))
    }
}

fn row(holidays: &[Holiday], year: i16) -> Row {
    let mut row = Row::weekdays(year);
    for day in days(holidays, year) {
        row.clear(day);
    }
    row
}

fn days(holidays: &[Holiday], year: i16) -> Vec<Date> {
    match easter(year) {
        Some(easter) => holidays.iter().filter_map(|h| h.day_in(year, easter)).collect(),
        None => Vec::new(),
    }
}
