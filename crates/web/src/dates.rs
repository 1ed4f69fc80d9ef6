//! Dates as people read them; German ones come from the calendar, so that pages and letters agree.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use umlauf_calendar::{day_in_german, end_in_german, moment_in_german};
use umlauf_workflow::Instant;

use crate::lang::Lang;

/// The end of a deadline: `Freitag, 12. Dezember 2026, 24 Uhr`.
pub(crate) fn end(lang: Lang, at: Instant) -> String {
    match lang {
        Lang::De => end_in_german(at.timestamp()),
        Lang::En => {
            let local = local(at);
            if local.time() == jiff::civil::Time::midnight() {
                let day = local.date().yesterday().unwrap_or(local.date());
                format!("{}, 24:00", day_in_english(day))
            } else {
                format!("{}, {}", day_in_english(local.date()), local.strftime("%H:%M"))
            }
        }
    }
}

/// A moment: `12. Dezember 2026, 14.05 Uhr` as the calendar writes it.
pub(crate) fn moment(lang: Lang, at: Instant) -> String {
    match lang {
        Lang::De => moment_in_german(at.timestamp()),
        Lang::En => {
            let local = local(at);
            format!("{}, {}", day_in_english(local.date()), local.strftime("%H:%M"))
        }
    }
}

/// A day.
pub(crate) fn day(lang: Lang, day: Date) -> String {
    match lang {
        Lang::De => day_in_german(day),
        Lang::En => day_in_english(day),
    }
}

/// A day as a date field sends it, or as people write it where there is none.
pub(crate) fn written(text: &str) -> Option<Date> {
    text.parse().ok().or_else(|| {
        let mut parts = text.split('.').map(str::trim);
        let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
        let (day, month, year) = (day.parse().ok()?, month.parse().ok()?, year.parse().ok()?);
        Date::new(year, month, day).ok()
    })
}

/// How long ago, in whole days, hours or minutes.
pub(crate) fn ago(lang: Lang, then: Instant, now: Instant) -> String {
    let minutes = now.since(then).as_mins().max(0);
    if minutes == 0 {
        return lang.pick("vor weniger als einer Minute", "less than a minute ago").to_owned();
    }
    let (amount, de, en) = match minutes {
        0..=59 => (minutes, ("Minute", "Minuten"), ("minute", "minutes")),
        60..=2879 => (minutes / 60, ("Stunde", "Stunden"), ("hour", "hours")),
        _ => (minutes / 1440, ("Tag", "Tagen"), ("day", "days")),
    };
    let one = amount == 1;
    match lang {
        Lang::De => format!("vor {amount} {}", if one { de.0 } else { de.1 }),
        Lang::En => format!("{amount} {} ago", if one { en.0 } else { en.1 }),
    }
}

fn local(at: Instant) -> jiff::Zoned {
    let berlin = TimeZone::get("Europe/Berlin").unwrap_or(TimeZone::UTC);
    at.timestamp().to_zoned(berlin)
}

fn day_in_english(day: Date) -> String {
    day.strftime("%A, %-d %B %Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_day_is_its_24th_hour_in_both_languages() {
        let at: Instant =
            Instant::from(umlauf_calendar::end_of_day(jiff::civil::date(2026, 12, 11)));
        assert_eq!(end(Lang::De, at), "Freitag, 11. Dezember 2026, 24 Uhr");
        assert_eq!(end(Lang::En, at), "Friday, 11 December 2026, 24:00");
    }

    #[test]
    fn how_long_ago_is_told_in_whole_units() {
        let then = Instant::from(umlauf_calendar::start_of_day(jiff::civil::date(2026, 3, 1)));
        let later = |hours| then.plus(jiff::SignedDuration::from_hours(hours));
        assert_eq!(ago(Lang::De, then, then), "vor weniger als einer Minute");
        assert_eq!(ago(Lang::De, then, later(1)), "vor 1 Stunde");
        assert_eq!(ago(Lang::De, then, later(49)), "vor 2 Tagen");
        assert_eq!(ago(Lang::En, then, later(47)), "47 hours ago");
    }
}
