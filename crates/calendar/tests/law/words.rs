//! Periods and dates in words.

use jiff::Timestamp;
use umlauf_calendar::{
    Period, Unit, date_in_german, day_in_german, end_in_german, last_day, moment_in_german,
};

use super::date;

#[test]
fn a_period_is_read_in_singular_and_plural() {
    for (one, many, unit) in [
        ("hour", "hours", Unit::Hour),
        ("day", "days", Unit::Day),
        ("working day", "working days", Unit::WorkingDay),
        ("week", "weeks", Unit::Week),
        ("month", "months", Unit::Month),
        ("year", "years", Unit::Year),
    ] {
        for count in [1, 2, 17] {
            let period = Period::new(count, unit).unwrap();
            for word in [one, many] {
                assert_eq!(format!("{count} {word}").parse(), Ok(period));
            }
            assert_eq!(
                period.to_string(),
                format!("{count} {}", if count == 1 { one } else { many })
            );
        }
    }
}

#[test]
fn what_is_no_period_says_what_one_is() {
    for text in [
        "",
        "1",
        "days",
        "0 days",
        "-1 days",
        "+1 days",
        "1.5 months",
        "1 fortnight",
        "1  ",
        "1day",
        "1 Day",
        "99999999999999999999 days",
        "1001 years",
        "365001 days",
        "1 week and a half",
        "one day",
        "1 working  day",
    ] {
        assert!(text.parse::<Period>().is_err(), "{text}");
    }
    assert_eq!(
        "1 fortnight".parse::<Period>().unwrap_err().to_string(),
        "`1 fortnight` is not a period; write a number and `hours`, `days`, `working days`, `weeks`, \
         `months` or `years`, such as `14 days`"
    );
    assert_eq!(
        "0 days".parse::<Period>().unwrap_err().to_string(),
        "`0 days` is out of bounds; a period has 1 to 365000 days"
    );
}

#[test]
fn a_letter_says_periods_and_ends_in_german() {
    for (period, german) in [
        ("14 days", "14 Tage"),
        ("1 day", "1 Tag"),
        ("20 working days", "20 Arbeitstage"),
        ("1 working day", "1 Arbeitstag"),
        ("1 month", "1 Monat"),
        ("1 month and a half", "1½ Monate"),
        ("4 weeks", "4 Wochen"),
        ("2 years", "2 Jahre"),
        ("48 hours", "48 Stunden"),
    ] {
        assert_eq!(period.parse::<Period>().unwrap().german(), german);
    }
    assert_eq!(date_in_german(date("2026-03-02")), "2. März 2026");
    assert_eq!(day_in_german(date("2026-12-12")), "Samstag, 12. Dezember 2026");
    let instant = |text: &str| text.parse::<Timestamp>().unwrap();
    assert_eq!(
        end_in_german(instant("2026-12-11T23:00:00Z")),
        "Freitag, 11. Dezember 2026, 24 Uhr"
    );
    assert_eq!(end_in_german(instant("2026-07-31T22:00:00Z")), "Freitag, 31. Juli 2026, 24 Uhr");
    assert_eq!(end_in_german(instant("2026-07-31T10:30:00Z")), "Freitag, 31. Juli 2026, 12:30 Uhr");
    assert_eq!(moment_in_german(instant("2026-07-31T06:00:00Z")), "Freitag, 31. Juli 2026, 8 Uhr");
    assert_eq!(last_day(instant("2026-07-31T22:00:00Z")), date("2026-07-31"));
}
