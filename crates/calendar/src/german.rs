//! Dates and ends of deadlines in German words, in one place, so that page, letter and proof agree.

use jiff::Timestamp;
use jiff::civil::{Date, Weekday};

use crate::berlin::{civil, last_day};

/// `12. Dezember 2026`.
pub fn date_in_german(date: Date) -> String {
    format!("{}. {} {}", date.day(), month(date), date.year())
}

/// `Freitag, 11. Dezember 2026`.
pub fn day_in_german(date: Date) -> String {
    format!("{}, {}", weekday(date.weekday()), date_in_german(date))
}

/// The exclusive end of a deadline: `Freitag, 11. Dezember 2026, 24 Uhr`; where it is not the end of
/// a day as [`moment_in_german`].
pub fn end_in_german(end: Timestamp) -> String {
    if civil(end).time() == jiff::civil::Time::midnight() {
        format!("{}, 24 Uhr", day_in_german(last_day(end)))
    } else {
        moment_in_german(end)
    }
}

/// A moment to the minute: `Freitag, 11. Dezember 2026, 15:30 Uhr`, a full hour as `8 Uhr`.
pub fn moment_in_german(instant: Timestamp) -> String {
    let civil = civil(instant);
    let day = day_in_german(civil.date());
    match civil.minute() {
        0 => format!("{day}, {} Uhr", civil.hour()),
        minute => format!("{day}, {}:{minute:02} Uhr", civil.hour()),
    }
}

/// `Samstag`.
pub(crate) fn weekday(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Monday => "Montag",
        Weekday::Tuesday => "Dienstag",
        Weekday::Wednesday => "Mittwoch",
        Weekday::Thursday => "Donnerstag",
        Weekday::Friday => "Freitag",
        Weekday::Saturday => "Samstag",
        Weekday::Sunday => "Sonntag",
    }
}

fn month(date: Date) -> &'static str {
    match date.month() {
        1 => "Januar",
        2 => "Februar",
        3 => "März",
        4 => "April",
        5 => "Mai",
        6 => "Juni",
        7 => "Juli",
        8 => "August",
        9 => "September",
        10 => "Oktober",
        11 => "November",
        _ => "Dezember",
    }
}
