//! The working days of one year as bits: what counting and stepping run on.
//!
//! A batch asks for sixteen counts a line, a million times; a row of six words per year answers them
//! by masks and population counts, over any span of years.

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};

/// A year's working days: bit `n` is the day after `n` others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Row([u64; 6]);

impl Row {
    /// Monday to Friday.
    pub(crate) fn weekdays(year: i16) -> Self {
        let Ok(first) = Date::new(year, 1, 1) else {
            return Self([0; 6]);
        };
        let monday = usize::from(first.weekday().to_monday_zero_offset().unsigned_abs());
        let words = std::array::from_fn(|at| WEEKDAYS[(monday + at) % 7]);
        Self(words).masked(0, usize::from(first.days_in_year().unsigned_abs()))
    }

    /// Without a holiday.
    pub(crate) fn clear(&mut self, date: Date) {
        let day = index(date);
        self.0[day / 64] &= !(1 << (day % 64));
    }

    /// What is a working day in both.
    pub(crate) fn and(self, other: Self) -> Self {
        let mut row = self;
        row.0.iter_mut().zip(other.0).for_each(|(a, b)| *a &= b);
        row
    }

    /// Whether a date of this year is a working day.
    pub(crate) fn has(self, date: Date) -> bool {
        let day = index(date);
        self.0[day / 64] >> (day % 64) & 1 == 1
    }

    /// How many.
    pub(crate) fn count(self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    /// Those after a date of this year.
    pub(crate) fn after(self, date: Date) -> Self {
        self.masked(index(date) + 1, 384)
    }

    /// Those before a date of this year.
    pub(crate) fn before(self, date: Date) -> Self {
        self.masked(0, index(date))
    }

    /// Those before a date of this year, and itself.
    pub(crate) fn through(self, date: Date) -> Self {
        self.masked(0, index(date) + 1)
    }

    /// The `n`-th working day, from 0, as a date of `year`.
    pub(crate) fn nth(self, year: i16, n: u32) -> Option<Date> {
        let mut left = n;
        for (at, mut word) in (0_i16..).zip(self.0) {
            if left >= word.count_ones() {
                left -= word.count_ones();
                continue;
            }
            for _ in 0..left {
                word &= word - 1;
            }
            let day = at * 64 + i16::try_from(word.trailing_zeros()).ok()?;
            return Date::new(year, 1, 1).ok()?.checked_add(day.days()).ok();
        }
        None
    }

    fn masked(self, from: usize, to: usize) -> Self {
        let mut row = self;
        for (at, word) in row.0.iter_mut().enumerate() {
            let low = from.saturating_sub(at * 64).min(64);
            let high = to.saturating_sub(at * 64).min(64);
            *word &= ones(high) & !ones(low);
        }
        row
    }
}

/// Sixty-four days of Monday to Friday, by the weekday of the first. A word is nine weeks and a day, so
/// the next word of a year is the next entry.
const WEEKDAYS: [u64; 7] =
    [weekdays(0), weekdays(1), weekdays(2), weekdays(3), weekdays(4), weekdays(5), weekdays(6)];

const fn weekdays(monday: usize) -> u64 {
    let (mut word, mut day) = (0, 0);
    while day < 64 {
        if (monday + day) % 7 < 5 {
            word |= 1 << day;
        }
        day += 1;
    }
    word
}

/// The lowest `n` bits, at most 64.
fn ones(n: usize) -> u64 {
    if n < 64 { (1 << n) - 1 } else { u64::MAX }
}

fn index(date: Date) -> usize {
    usize::from(date.day_of_year().unsigned_abs()) - 1
}

/// Whether § 193 BGB passes over a day because of its name alone.
pub(crate) fn is_weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}
