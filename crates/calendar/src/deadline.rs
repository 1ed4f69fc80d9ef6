//! The end of a period by §§ 187–193 BGB, with the reason for every day it was put off.
//!
//! Settled here, because the law is silent or disputed: a period counted *backward* from a day ends
//! on the preceding working day, so that whoever is to be protected by it never has less time; an
//! extension runs from the effective end of the old period, the one that was put off; `§ 31 VwVfG`
//! counts like the BGB. None of this law speaks of votes between governments: it is used by analogy,
//! and [`Law::Exact`] leaves it out.

use jiff::civil::Date;
use jiff::{SignedDuration, Span, Timestamp};
use serde::{Deserialize, Serialize};

use crate::berlin::{at_hour, exact_end_of_day, last_day};
use crate::calendar::Calendar;
use crate::german::weekday;
use crate::period::{Period, Unit};
use crate::request::{Counting, Direction, Law, Request, Start};
use crate::year::is_weekend;

/// When a period ends, and why then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// The end before any shift.
    pub raw: Date,
    /// The last day.
    pub end: Date,
    /// The first instant after the end: 24:00 of `end` in Berlin, for hours the instant itself.
    pub instant: Timestamp,
    /// The days passed over, from `raw` on, in the order in which they were passed.
    pub shifts: Vec<Shift>,
}

/// A day on which the period could not end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    /// The day.
    pub day: Date,
    /// `Samstag`, `Sonntag` or the name of the holiday.
    pub why: String,
    /// For a holiday, the source that makes it one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// For a holiday, the places of the calendar in which it is one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<String>,
}

/// Why there is no deadline.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeadlineError {
    /// The end lies where days can no longer be written.
    #[error("`{period}` from {from} ends outside the years 1 to 9999")]
    OutOfRange {
        /// The day counted from.
        from: Date,
        /// The period.
        period: Period,
    },
    /// A day lies before the holidays of the calendar are known.
    #[error("the calendar knows holidays from {known_from} on, but {day} is asked for")]
    NotKnown {
        /// The earliest day that matters.
        day: Date,
        /// The first day that is known.
        known_from: Date,
    },
}

/// When a period ends.
pub fn deadline(request: &Request, calendar: &Calendar) -> Result<Deadline, DeadlineError> {
    let from = request.from.day();
    let known = |day: Date| match calendar.known_from() {
        known_from if day < known_from => Err(DeadlineError::NotKnown { day, known_from }),
        _ => Ok(()),
    };
    known(from)?;
    let deadline = match request.period.unit() {
        Unit::Hour => hours(request),
        Unit::WorkingDay => {
            working_days(request, from, calendar).and_then(|raw| ended(raw, request, calendar))
        }
        _ => calendar_days(request, from).and_then(|raw| ended(raw, request, calendar)),
    };
    let out_of_range = DeadlineError::OutOfRange { from, period: request.period };
    let deadline = deadline.filter(|deadline| deadline.end.year() > 0).ok_or(out_of_range)?;
    known(deadline.end)?;
    Ok(deadline)
}

/// A period added to one that has its end already: it runs from the effective end of the old one
/// (§ 190 BGB; § 31 Abs. 7 `VwVfG`).
pub fn extension(
    old: &Deadline,
    by: Period,
    law: Law,
    calendar: &Calendar,
) -> Result<Deadline, DeadlineError> {
    let from = match by.unit() {
        Unit::Hour => Start::Instant(old.instant),
        _ => Start::Day(old.end),
    };
    deadline(&Request { law, ..Request::new(from, by) }, calendar)
}

/// When to remind of a deadline: the period before it, on a working day at a full hour in Berlin.
/// `end` is the exclusive end; hours are counted from it exactly and are not moved.
pub fn reminder(
    end: Timestamp,
    before: Period,
    hour: i8,
    calendar: &Calendar,
) -> Result<Timestamp, DeadlineError> {
    let direction = Direction::Before;
    if before.unit() == Unit::Hour {
        let request = Request { direction, ..Request::new(Start::Instant(end), before) };
        return deadline(&request, calendar).map(|reminder| reminder.instant);
    }
    let request = Request { direction, ..Request::new(Start::Day(last_day(end)), before) };
    deadline(&request, calendar).map(|reminder| at_hour(reminder.end, hour))
}

/// Which part of a month is meant (§ 192 BGB).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// `Anfang des Monats`: the first.
    Beginning,
    /// `Mitte des Monats`: the fifteenth.
    Middle,
    /// `Ende des Monats`: the last day.
    End,
}

/// The day that a part of the month of `date` means (§ 192 BGB).
pub fn part_of_month(part: Part, date: Date) -> Date {
    let first = date.first_of_month();
    match part {
        Part::Beginning => first,
        Part::Middle => first.saturating_add(Span::new().days(14)),
        Part::End => date.last_of_month(),
    }
}

fn hours(request: &Request) -> Option<Deadline> {
    let length = SignedDuration::from_hours(i64::from(request.period.count()));
    let start = request.from.instant();
    let instant = match request.direction {
        Direction::After => start.checked_add(length),
        Direction::Before => start.checked_sub(length),
    };
    let instant = instant.ok()?;
    let end = last_day(instant);
    Some(Deadline { raw: end, end, instant, shifts: Vec::new() })
}

/// Ends on a working day by itself: nothing is left to put off.
fn working_days(request: &Request, from: Date, calendar: &Calendar) -> Option<Date> {
    let n = request.period.count();
    match (request.direction, request.counting) {
        (Direction::After, Counting::EventDay) => calendar.working_day_after(from, n),
        (Direction::After, Counting::DayStart) => {
            calendar.working_day_after(from.yesterday().ok()?, n)
        }
        (Direction::Before, Counting::EventDay) => calendar.working_day_before(from, n),
        (Direction::Before, Counting::DayStart) => {
            calendar.working_day_before(from.tomorrow().ok()?, n)
        }
    }
}

fn calendar_days(request: &Request, from: Date) -> Option<Date> {
    let Request { period, counting, direction, .. } = *request;
    match (direction, counting) {
        (Direction::After, Counting::EventDay) => moved(from, period, 1),
        (Direction::Before, Counting::EventDay) => moved(from, period, -1),
        (Direction::Before, Counting::DayStart) => moved(from.tomorrow().ok()?, period, -1),
        (Direction::After, Counting::DayStart) => match period.unit() {
            Unit::Month | Unit::Year if from.day() > 1 => {
                // § 188 Abs. 2, 3: the day before the one of the same number, or the last of the month.
                let number = from.day() - 1;
                let month = moved(
                    from.first_of_month(),
                    Period::new(period.count(), period.unit()).ok()?,
                    1,
                )?;
                let end = Date::new(month.year(), month.month(), number.min(month.days_in_month()));
                plus_half(end.ok()?, period, 1)
            }
            _ => moved(from, period, 1)?.yesterday().ok(),
        },
    }
}

/// The date a period away; a month too short ends it on its last day, once (§ 188 Abs. 3).
fn moved(date: Date, period: Period, sign: i32) -> Option<Date> {
    let n = sign.checked_mul(i32::try_from(period.count()).ok()?)?;
    let span = match period.unit() {
        Unit::Day => Span::new().try_days(n),
        Unit::Week => Span::new().try_weeks(n),
        Unit::Month => Span::new().try_months(n),
        Unit::Year => Span::new().try_years(n),
        Unit::Hour | Unit::WorkingDay => return None,
    };
    let date = date.checked_add(span.ok()?).ok()?;
    plus_half(date, period, sign)
}

/// The half of a month comes last and has fifteen days (§ 189 Abs. 2).
fn plus_half(date: Date, period: Period, sign: i32) -> Option<Date> {
    let days = if period.and_a_half() { 15 * sign } else { 0 };
    date.checked_add(Span::new().days(days)).ok()
}

fn ended(raw: Date, request: &Request, calendar: &Calendar) -> Option<Deadline> {
    let (end, shifts) = match request.law {
        Law::Exact => (raw, Vec::new()),
        Law::Bgb | Law::Vwvfg => put_off(raw, request.direction, calendar)?,
    };
    Some(Deadline { raw, end, instant: exact_end_of_day(end)?, shifts })
}

fn put_off(raw: Date, direction: Direction, calendar: &Calendar) -> Option<(Date, Vec<Shift>)> {
    let (mut end, mut shifts) = (raw, Vec::new());
    while !calendar.is_working_day(end) {
        shifts.push(reason(end, calendar));
        end = match direction {
            Direction::After => end.tomorrow().ok()?,
            Direction::Before => end.yesterday().ok()?,
        };
    }
    Some((end, shifts))
}

fn reason(day: Date, calendar: &Calendar) -> Shift {
    if is_weekend(day) {
        let why = weekday(day.weekday()).to_owned();
        return Shift { day, why, basis: None, places: Vec::new() };
    }
    let (mut whys, mut bases, mut places) = (Vec::new(), Vec::new(), Vec::new());
    for (place, holiday) in calendar.holidays_on(day) {
        if !whys.contains(&holiday.name) {
            whys.push(holiday.name);
        }
        if !bases.contains(&holiday.basis) {
            bases.push(holiday.basis);
        }
        places.push(place.to_owned());
    }
    Shift { day, why: whys.join(", "), basis: Some(bases.join(", ")), places }
}
