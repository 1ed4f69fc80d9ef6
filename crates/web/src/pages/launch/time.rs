//! The deadline as it would be: its end, why it is not earlier, and how many working days each Land has.

use jiff::civil::Date;
use umlauf_calendar::{Calendar, Deadline};
use umlauf_workflow::Instant;

use crate::lang::Lang;
use crate::{Web, dates};

/// A deadline.
pub(crate) struct Time {
    pub(crate) end: String,
    /// Day and reason of every shift.
    pub(crate) shifts: Vec<String>,
    /// The day it would have ended without them.
    pub(crate) raw: Option<String>,
    pub(crate) laender: Vec<Land>,
    pub(crate) warnings: Vec<String>,
}

/// What one Land has of it.
pub(crate) struct Land {
    pub(crate) title: String,
    pub(crate) days: u32,
    pub(crate) holidays: String,
}

impl Time {
    /// What the calendars say of a deadline that begins now.
    pub(crate) fn of(web: &Web, lang: Lang, now: Instant, deadline: &Deadline) -> Self {
        let from = now.date();
        let calendars = web.engine().catalogue().library().calendars();
        let laender: Vec<Land> =
            calendars.laender().iter().map(|land| of(lang, land, from, deadline.end)).collect();
        let most = laender.iter().map(|land| land.days).max().unwrap_or(0);
        let fewer: Vec<String> = laender
            .iter()
            .filter(|land| land.days < most)
            .map(|land| format!("{} {} ({})", land.title, land.days, land.holidays))
            .collect();
        let mut warnings = Vec::new();
        if !fewer.is_empty() {
            let said = lang.pick(
                "Feiertage in der Frist: weniger Arbeitstage haben",
                "Holidays within the time: fewer working days have",
            );
            warnings.push(format!("{said} {}.", fewer.join(", ")));
        }
        let shifts = deadline.shifts.iter().map(|shift| {
            let basis = shift.basis.as_ref().map(|basis| format!(" ({basis})")).unwrap_or_default();
            format!("{}: {}{basis}", dates::day(lang, shift.day), shift.why)
        });
        Self {
            end: dates::end(lang, Instant::from(deadline.instant)),
            shifts: shifts.collect(),
            raw: (deadline.raw != deadline.end).then(|| dates::day(lang, deadline.raw)),
            laender,
            warnings,
        }
    }
}

fn of(lang: Lang, place: &Calendar, from: Date, end: Date) -> Land {
    let mut holidays = Vec::new();
    let mut day = from;
    while let Ok(next) = day.tomorrow() {
        if next > end {
            break;
        }
        day = next;
        if let Some(holiday) = place.holiday(day) {
            holidays.push(format!("{}, {}", holiday.name, dates::day(lang, day)));
        }
    }
    Land {
        title: place.title(),
        days: place.working_days(from, end),
        holidays: holidays.join("; "),
    }
}
