//! What recurs without a case: schedules in the notation of cron, read in Berlin.
//!
//! The `cron` crate is used inside this file only, because taken as it is it loses the run of a
//! night in March, doubles one in October, refuses five fields and counts weekdays from Sunday = 1.
//! Here:
//!
//! - five fields are minute, hour, day, month, weekday; six begin with the second;
//! - weekdays are names (`Mon`, `Mon-Fri`); numbers are refused, since no two readers agree on them;
//! - day of month and weekday, if both are given, must *both* hold;
//! - a schedule that fires at most once a day runs once each such day: in the hour that is skipped
//!   it runs as much later, in the hour that comes twice at its first coming;
//! - a schedule that fires more often follows the clock on the wall: every real hour has its run.
//!
//! A case's own deadlines are never schedules; they are timers.

use std::str::FromStr;

use chrono::{DateTime, FixedOffset, TimeZone as _, Utc};
use cron::{Schedule, TimeUnitSpec as _};
use jiff::tz::Offset;
use umlauf_workflow::Instant;

/// A line of cron that this program has accepted.
#[derive(Clone, Debug)]
pub struct Recurrence {
    schedule: Schedule,
    written: String,
    daily: bool,
}

/// Why a line of cron was not accepted.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadRecurrence {
    /// The number of fields.
    #[error(
        "`{0}` has {1} fields; write five (minute hour day month weekday) or six (second first)"
    )]
    Fields(String, usize),
    /// A number for a weekday.
    #[error("`{0}` counts weekdays, and no two readers count alike; write names such as `Mon-Fri`")]
    WeekdayNumber(String),
    /// Anything else.
    #[error("`{0}` is no schedule: {1}")]
    Syntax(String, String),
}

impl FromStr for Recurrence {
    type Err = BadRecurrence;

    fn from_str(written: &str) -> Result<Self, Self::Err> {
        let mut fields: Vec<&str> = written.split_whitespace().collect();
        if fields.len() == 5 {
            fields.insert(0, "0");
        }
        if fields.len() != 6 {
            let n = written.split_whitespace().count();
            return Err(BadRecurrence::Fields(written.to_string(), n));
        }
        if fields[5].chars().any(|c| c.is_ascii_digit()) {
            return Err(BadRecurrence::WeekdayNumber(written.to_string()));
        }
        let schedule = Schedule::from_str(&fields.join(" "))
            .map_err(|error| BadRecurrence::Syntax(written.to_string(), error.to_string()))?;
        let once = |count: u32| count == 1;
        let daily = once(schedule.hours().count())
            && once(schedule.minutes().count())
            && once(schedule.seconds().count());
        Ok(Self { schedule, written: written.to_string(), daily })
    }
}

impl std::fmt::Display for Recurrence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.written)
    }
}

impl Recurrence {
    /// The first run after an instant; `None` if there is none within the next century.
    pub fn next(&self, after: Instant) -> Option<Instant> {
        if self.daily { self.next_daily(after) } else { self.next_often(after) }
    }

    /// Evaluated on the calendar's days; the moment of the day is then looked up in Berlin.
    fn next_daily(&self, after: Instant) -> Option<Instant> {
        let zone = umlauf_calendar::berlin();
        // Begin a day early: a run in the skipped hour lies later on the time line than written.
        let from =
            zone.to_datetime(after.timestamp()).checked_sub(jiff::Span::new().days(1)).ok()?;
        let from = DateTime::<Utc>::from_timestamp(seconds(from)?, 0)?;
        self.schedule.after(&from).take(400).find_map(|wall| {
            let wall = civil(wall.timestamp())?;
            let at = Instant::from(zone.to_ambiguous_timestamp(wall).compatible().ok()?);
            (at > after).then_some(at)
        })
    }

    /// Evaluated on the time line, under one offset at a time.
    fn next_often(&self, after: Instant) -> Option<Instant> {
        let zone = umlauf_calendar::berlin();
        let mut from = after.timestamp();
        for _ in 0..250 {
            let offset = zone.to_offset(from);
            let fixed = FixedOffset::east_opt(offset.seconds())?;
            let begin = fixed.timestamp_opt(from.as_second(), 0).single()?;
            let until = zone.following(from).next().map(|change| change.timestamp());
            let run = self.schedule.after(&begin).next()?.timestamp();
            match until {
                Some(until) if run >= until.as_second() => {
                    from = until.checked_sub(jiff::SignedDuration::from_secs(1)).ok()?;
                    if self.runs_at(until, zone.to_offset(until)) {
                        return Some(Instant::from(until));
                    }
                    from = from.max(until);
                }
                _ => return jiff::Timestamp::from_second(run).ok().map(Instant::from),
            }
        }
        None
    }

    /// Whether the very instant of a change of the clock is a run.
    fn runs_at(&self, at: jiff::Timestamp, offset: Offset) -> bool {
        FixedOffset::east_opt(offset.seconds())
            .and_then(|fixed| fixed.timestamp_opt(at.as_second(), 0).single())
            .is_some_and(|wall| self.schedule.includes(wall))
    }
}

/// A wall clock's reading as if it were UTC: the carrier the `cron` crate can compute with.
fn seconds(wall: jiff::civil::DateTime) -> Option<i64> {
    Offset::UTC.to_timestamp(wall).ok().map(jiff::Timestamp::as_second)
}

fn civil(seconds: i64) -> Option<jiff::civil::DateTime> {
    jiff::Timestamp::from_second(seconds).ok().map(|timestamp| Offset::UTC.to_datetime(timestamp))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    fn runs(cron: &str, after: &str, n: usize) -> Vec<String> {
        let recurrence: Recurrence = cron.parse().unwrap();
        let mut from = at(after);
        (0..n)
            .map(|_| {
                from = recurrence.next(from).unwrap();
                from.timestamp().to_string()
            })
            .collect()
    }

    #[test]
    fn a_daily_run_in_the_skipped_hour_is_not_lost() {
        assert_eq!(
            runs("30 2 * * *", "2026-03-27T12:00:00Z", 3),
            ["2026-03-28T01:30:00Z", "2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"]
        );
    }

    #[test]
    fn a_daily_run_in_the_doubled_hour_happens_once() {
        assert_eq!(
            runs("30 2 * * *", "2026-10-24T12:00:00Z", 2),
            ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]
        );
    }

    #[test]
    fn an_hourly_run_happens_every_real_hour() {
        assert_eq!(
            runs("0 * * * *", "2026-10-24T23:30:00Z", 4),
            [
                "2026-10-25T00:00:00Z",
                "2026-10-25T01:00:00Z",
                "2026-10-25T02:00:00Z",
                "2026-10-25T03:00:00Z"
            ]
        );
        assert_eq!(
            runs("0 * * * *", "2026-03-28T23:30:00Z", 3),
            ["2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z"]
        );
    }

    #[test]
    fn what_readers_would_take_differently_is_refused() {
        assert!(matches!("0 8 * * 1".parse::<Recurrence>(), Err(BadRecurrence::WeekdayNumber(_))));
        assert!(matches!("0 8 * *".parse::<Recurrence>(), Err(BadRecurrence::Fields(_, 4))));
        assert!(matches!("0 99 * * Mon".parse::<Recurrence>(), Err(BadRecurrence::Syntax(..))));
    }

    #[test]
    fn a_weekly_run_names_its_day() {
        assert_eq!(
            runs("0 8 * * Mon", "2026-11-23T12:00:00Z", 2),
            ["2026-11-30T07:00:00Z", "2026-12-07T07:00:00Z"]
        );
    }

    /// What another implementation says, outside the days on which the clock is changed (there it
    /// runs a skipped time at the end of the gap, we as much later as the gap is long).
    fn oracle(cron: &str, after: Instant) -> Option<Instant> {
        let schedule = croner::parser::CronParser::new().parse(cron).unwrap();
        let zone = umlauf_calendar::berlin().clone();
        let next = schedule.find_next_occurrence(&after.timestamp().to_zoned(zone), false).ok()?;
        Some(Instant::from(next.timestamp()))
    }

    fn changes_the_clock(day: jiff::civil::Date) -> bool {
        let length =
            umlauf_calendar::end_of_day(day).duration_since(umlauf_calendar::start_of_day(day));
        length != jiff::SignedDuration::from_hours(24)
    }

    proptest::proptest! {
        #[test]
        fn another_implementation_agrees(
            minute in 0..60u8,
            hour in proptest::option::of(0..24u8),
            day in proptest::option::of(1..29u8),
            weekday in proptest::option::of(proptest::sample::select(vec!["Mon", "Wed", "Mon-Fri", "Sat,Sun"])),
            seconds in 1_700_000_000i64..1_900_000_000,
        ) {
            let star = |n: Option<u8>| n.map_or_else(|| String::from("*"), |n| n.to_string());
            // Both at once would be AND here and OR there.
            let weekday = weekday.filter(|_| day.is_none()).unwrap_or("*");
            let cron = format!("{minute} {} {} * {weekday}", star(hour), star(day));
            let after = Instant::from_micros(seconds * 1_000_000);
            let ours = cron.parse::<Recurrence>().unwrap().next(after).unwrap();
            let theirs = oracle(&cron, after).unwrap();
            proptest::prop_assume!(!changes_the_clock(ours.date()) && !changes_the_clock(theirs.date()));
            proptest::prop_assert_eq!(ours, theirs, "{} after {}", cron, after);
        }
    }
}
