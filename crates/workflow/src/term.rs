//! Deadlines as events record them, from what the calendar computes.

use jiff::civil::Date;
use umlauf_calendar::{Calendar, Deadline, DeadlineError, Period, Request, Start, Unit};

use crate::{Instant, Term};

/// The hour at which reminders go out: when people begin to work.
const MORNING: i8 = 8;

/// The end of a period that begins with an event at `from` (§§ 187 I, 188, 193 BGB).
pub(crate) fn term(
    calendar: &Calendar,
    from: Instant,
    period: Period,
) -> Result<Term, DeadlineError> {
    let request = Request::new(Start::Instant(from.timestamp()), period);
    umlauf_calendar::deadline(&request, calendar).map(recorded)
}

/// A period that begins when a deadline has passed: the day it ends on is not counted.
pub(crate) fn after(calendar: &Calendar, term: &Term, period: Period) -> Option<Term> {
    let start = match period.unit() {
        Unit::Hour => Start::Instant(term.instant.timestamp()),
        _ => Start::Day(term.end),
    };
    umlauf_calendar::deadline(&Request::new(start, period), calendar).ok().map(recorded)
}

/// A deadline named by its day; a day on which nobody works gives way (§ 193 BGB).
pub(crate) fn term_on(calendar: &Calendar, day: Date) -> Option<Term> {
    let one = Period::new(1, Unit::Day).ok()?;
    let eve = day.yesterday().ok()?;
    let deadline = umlauf_calendar::deadline(&Request::new(Start::Day(eve), one), calendar).ok()?;
    Some(recorded(deadline))
}

/// When to remind, so long before the end; in the morning of a working day.
pub(crate) fn before(calendar: &Calendar, term: &Term, period: Period) -> Option<Instant> {
    let end = term.instant.timestamp();
    umlauf_calendar::reminder(end, period, MORNING, calendar).ok().map(Instant::from)
}

/// 24:00 of a day in Berlin.
pub(crate) fn day_end(day: Date) -> Instant {
    Instant::from(umlauf_calendar::end_of_day(day))
}

/// The end of a deadline as people read it: „Montag, 5. September 2022, 24 Uhr“.
pub(crate) fn german(instant: Instant) -> String {
    umlauf_calendar::end_in_german(instant.timestamp())
}

fn recorded(deadline: Deadline) -> Term {
    Term {
        end: deadline.end,
        instant: Instant::from(deadline.instant),
        raw: deadline.raw,
        shifts: deadline.shifts.into_iter().map(|shift| (shift.day, shift.why)).collect(),
    }
}
