//! Worked cases of §§ 187–193 BGB and § 31 `VwVfG`.

use jiff::Timestamp;
use umlauf_calendar::{
    Law, Part, Period, Request, Start, deadline, end_of_day, extension, part_of_month, reminder,
};

use super::{before, calendar, calendars, date, day_start, end, ends, request};

const LAENDER: [&str; 16] = [
    "BW", "BY", "BE", "BB", "HB", "HH", "HE", "MV", "NI", "NW", "RP", "SL", "SN", "ST", "SH", "TH",
];

/// Event, period, raw end, end in Hesse, and elsewhere: (Länder, end).
type Vector = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

const VECTORS: [Vector; 15] = [
    ("2026-01-31", "1 month", "2026-02-28", "2026-03-02", &[]),
    ("2024-01-30", "1 month", "2024-02-29", "2024-02-29", &[]),
    ("2025-01-30", "1 month", "2025-02-28", "2025-02-28", &[]),
    ("2024-02-29", "1 year", "2025-02-28", "2025-02-28", &[]),
    ("2025-11-30", "3 months", "2026-02-28", "2026-03-02", &[]),
    ("2026-10-01", "1 month", "2026-11-01", "2026-11-02", &[]),
    ("2025-12-18", "2 weeks", "2026-01-01", "2026-01-02", &[]),
    ("2025-12-23", "2 weeks", "2026-01-06", "2026-01-06", &[("BW BY ST", "2026-01-07")]),
    ("2025-12-11", "2 weeks", "2025-12-25", "2025-12-29", &[]),
    ("2026-03-20", "2 weeks", "2026-04-03", "2026-04-07", &[]),
    ("2026-04-17", "2 weeks", "2026-05-01", "2026-05-04", &[]),
    (
        "2026-05-21",
        "2 weeks",
        "2026-06-04",
        "2026-06-05",
        &[("BE BB HB HH MV NI SN ST SH TH", "2026-06-04")],
    ),
    (
        "2025-10-17",
        "2 weeks",
        "2025-10-31",
        "2025-10-31",
        &[("BB HB HH MV NI SN ST SH TH", "2025-11-03")],
    ),
    ("2026-11-04", "2 weeks", "2026-11-18", "2026-11-18", &[("SN", "2026-11-19")]),
    ("2025-04-24", "2 weeks", "2025-05-08", "2025-05-08", &[("BE", "2025-05-09")]),
];

#[test]
fn the_vectors_hold_in_all_sixteen_laender() {
    for (from, period, raw, hesse, elsewhere) in VECTORS {
        for land in LAENDER {
            let deadline = ends(&request(from, period), &format!("DE-{land}"));
            let other = elsewhere.iter().find(|(laender, _)| laender.split(' ').any(|l| l == land));
            let end = other.map_or(hesse, |(_, end)| *end);
            assert_eq!(deadline.raw.to_string(), raw, "{from} + {period} in {land}");
            assert_eq!(deadline.end.to_string(), end, "{from} + {period} in {land}");
            let same = Request { law: Law::Vwvfg, ..request(from, period) };
            assert_eq!(ends(&same, &format!("DE-{land}")), deadline);
        }
    }
}

#[test]
fn every_day_passed_over_has_its_reason() {
    let whys = |from: &str, period: &str, land: &str| {
        let deadline = ends(&request(from, period), land);
        let shifts = deadline.shifts.iter();
        shifts.map(|shift| format!("{} {}", shift.day, shift.why)).collect::<Vec<_>>().join("; ")
    };
    assert_eq!(
        whys("2025-12-11", "2 weeks", "DE-HE"),
        "2025-12-25 Erster Weihnachtstag; 2025-12-26 Zweiter Weihnachtstag; \
         2025-12-27 Samstag; 2025-12-28 Sonntag"
    );
    assert_eq!(
        whys("2026-03-20", "2 weeks", "DE-SN"),
        "2026-04-03 Karfreitag; 2026-04-04 Samstag; 2026-04-05 Sonntag; 2026-04-06 Ostermontag"
    );
    assert_eq!(whys("2026-10-01", "1 month", "DE-BY"), "2026-11-01 Sonntag");
    let shift = &ends(&request("2026-05-21", "2 weeks"), "DE-HE").shifts[0];
    assert_eq!(
        (shift.why.as_str(), shift.basis.as_deref(), shift.places.as_slice()),
        ("Fronleichnam", Some("HFeiertagsG § 1"), ["DE-HE".to_owned()].as_slice())
    );
}

#[test]
fn with_several_calendars_the_end_is_a_working_day_in_all() {
    let both = calendars().together(["DE-HE", "DE-SN", "DE-HE"]).unwrap();
    assert_eq!(both.names().collect::<Vec<_>>(), ["DE-HE", "DE-SN"]);
    let deadline = deadline(&request("2026-11-04", "2 weeks"), &both).unwrap();
    assert_eq!(deadline.end, date("2026-11-19"));
    assert_eq!(deadline.shifts[0].places, ["DE-SN"]);

    let all =
        calendars().together(LAENDER.map(|land| format!("DE-{land}")).iter().map(String::as_str));
    let all = all.unwrap();
    let ends = |from| umlauf_calendar::deadline(&request(from, "2 weeks"), &all).unwrap().end;
    assert_eq!(ends("2025-10-17"), date("2025-11-03"));
    assert_eq!(ends("2025-12-23"), date("2026-01-07"));
}

#[test]
fn a_day_whose_beginning_counts_ends_a_period_a_day_earlier() {
    for (from, period, end) in [
        ("2026-02-01", "1 month", "2026-02-28"),
        ("2024-02-01", "1 month", "2024-02-29"),
        ("2026-01-15", "1 month", "2026-02-14"),
        ("2026-01-31", "1 month", "2026-02-28"),
        ("2026-01-30", "1 month", "2026-02-28"),
        ("2026-01-29", "1 month", "2026-02-28"),
        ("2026-03-01", "1 month", "2026-03-31"),
        ("2026-01-01", "1 year", "2026-12-31"),
        ("2024-02-29", "1 year", "2025-02-28"),
        ("2026-03-02", "1 week", "2026-03-08"),
        ("2026-03-02", "1 day", "2026-03-02"),
        ("2026-02-01", "1 month and a half", "2026-03-15"),
        ("2026-03-02", "1 working day", "2026-03-02"),
        ("2026-02-28", "1 working day", "2026-03-02"),
    ] {
        assert_eq!(super::end(&day_start(from, period), "DE-HE"), end, "{from} + {period}");
    }
    let shifted = Request { law: Law::Bgb, ..day_start("2026-02-01", "1 month") };
    assert_eq!(end(&shifted, "DE-HE"), "2026-03-02");
}

#[test]
fn halves_and_quarters_are_months_and_days() {
    for (period, same) in
        [("half year", "6 months"), ("quarter", "3 months"), ("half month", "15 days")]
    {
        assert_eq!(period.parse::<Period>().unwrap(), same.parse().unwrap());
    }
    // The fifteen days come last: 31 January, one month, fifteen days.
    let exact = Request { law: Law::Exact, ..request("2026-01-31", "1 month and a half") };
    assert_eq!(end(&exact, "DE-HE"), "2026-03-15");
    assert_eq!(end(&request("2026-01-31", "1 month and a half"), "DE-HE"), "2026-03-16");
}

#[test]
fn an_extension_runs_from_the_effective_end() {
    let hesse = calendar("DE-HE");
    let old = ends(&request("2026-01-31", "1 month"), "DE-HE");
    let by = |period: &str| extension(&old, period.parse().unwrap(), Law::Bgb, &hesse).unwrap();
    assert_eq!(by("1 week").end, date("2026-03-09"));
    assert_eq!(by("1 month").end, date("2026-04-02"));
    assert_eq!(by("36 hours").instant, "2026-03-04T11:00:00Z".parse().unwrap());
}

#[test]
fn months_in_pieces_have_thirty_days_and_years_365() {
    for (period, days) in [
        ("2 months", Some(60)),
        ("1 year", Some(365)),
        ("1 month and a half", Some(45)),
        ("2 weeks", None),
    ] {
        assert_eq!(period.parse::<Period>().unwrap().days_in_pieces(), days, "{period}");
    }
}

#[test]
fn parts_of_a_month_are_days() {
    for (part, day) in
        [(Part::Beginning, "2024-02-01"), (Part::Middle, "2024-02-15"), (Part::End, "2024-02-29")]
    {
        assert_eq!(part_of_month(part, date("2024-02-20")), date(day));
    }
}

#[test]
fn a_named_day_stays_the_end() {
    let exact = Request { law: Law::Exact, ..request("2026-01-31", "1 month") };
    let deadline = ends(&exact, "DE-HE");
    assert_eq!((deadline.end, deadline.shifts.len()), (date("2026-02-28"), 0));
}

#[test]
fn a_period_counted_back_ends_on_the_preceding_working_day() {
    assert_eq!(end(&before("2026-03-26", "4 weeks"), "DE-HE"), "2026-02-26");
    assert_eq!(end(&before("2026-03-29", "4 weeks"), "DE-HE"), "2026-02-27");
    let deadline = ends(&before("2026-04-20", "2 weeks"), "DE-HE");
    let days: Vec<_> = deadline.shifts.iter().map(|shift| shift.day.to_string()).collect();
    assert_eq!(days, ["2026-04-06", "2026-04-05", "2026-04-04", "2026-04-03"]);
    assert_eq!(deadline.end, date("2026-04-02"));
    assert_eq!(end(&before("2026-03-31", "1 month"), "DE-HE"), "2026-02-27");
    assert_eq!(end(&before("2026-04-07", "1 working day"), "DE-HE"), "2026-04-02");
    let counted = Request {
        direction: umlauf_calendar::Direction::Before,
        ..day_start("2026-03-31", "1 month")
    };
    assert_eq!(end(&counted, "DE-HE"), "2026-03-01");
}

#[test]
fn an_end_is_24_hours_in_berlin_in_summer_and_winter() {
    for (from, period, instant) in [
        ("2026-01-31", "1 month", "2026-03-02T23:00:00Z"),
        ("2026-06-01", "1 week", "2026-06-08T22:00:00Z"),
        ("2026-03-26", "1 day", "2026-03-27T23:00:00Z"),
        ("2026-03-29", "1 day", "2026-03-30T22:00:00Z"),
        ("2026-10-23", "3 days", "2026-10-26T23:00:00Z"),
    ] {
        let deadline = ends(&request(from, period), "DE-HE");
        assert_eq!(deadline.instant, instant.parse().unwrap(), "{from} + {period}");
        assert_eq!(deadline.instant, end_of_day(deadline.end));
    }
}

#[test]
fn hours_are_real_hours_and_never_put_off() {
    for (from, period, end, instant) in [
        // A Friday evening to Sunday, over the change of the clock.
        ("2026-03-27T18:00:00+01:00", "48 hours", "2026-03-29", "2026-03-29T17:00:00Z"),
        ("2026-03-29", "24 hours", "2026-03-30", "2026-03-29T23:00:00Z"),
        ("2026-10-25", "24 hours", "2026-10-25", "2026-10-25T22:00:00Z"),
        // Exactly 24:00 still belongs to the day that ends then.
        ("2026-01-31", "24 hours", "2026-01-31", "2026-01-31T23:00:00Z"),
        ("2026-12-24T12:00:00Z", "1 hour", "2026-12-24", "2026-12-24T13:00:00Z"),
    ] {
        let deadline = ends(&request(from, period), "DE-HE");
        assert_eq!(deadline.instant, instant.parse().unwrap(), "{from} + {period}");
        assert_eq!((deadline.raw, deadline.end), (date(end), date(end)), "{from} + {period}");
        assert!(deadline.shifts.is_empty());
    }
    let back = ends(&before("2026-03-30T10:00:00Z", "72 hours"), "DE-HE");
    assert_eq!(back.instant, "2026-03-27T10:00:00Z".parse().unwrap());
}

#[test]
fn an_event_late_in_the_evening_counts_by_its_day_in_berlin() {
    assert_eq!(end(&request("2026-06-30T22:30:00Z", "1 day"), "DE-HE"), "2026-07-02");
    assert_eq!(end(&request("2026-06-30T21:59:59Z", "1 day"), "DE-HE"), "2026-07-01");
}

#[test]
fn working_days_leave_out_the_first_day_and_every_holiday() {
    for (from, period, land, end) in [
        ("2026-04-02", "1 working day", "DE-HE", "2026-04-07"),
        ("2026-04-03", "1 working day", "DE-HE", "2026-04-07"),
        ("2026-06-01", "5 working days", "DE-HE", "2026-06-09"),
        ("2026-06-01", "5 working days", "DE-BE", "2026-06-08"),
        ("2025-12-22", "20 working days", "DE-BY", "2026-01-23"),
        ("2025-12-22", "20 working days", "DE-HE", "2026-01-22"),
    ] {
        let deadline = ends(&request(from, period), land);
        assert_eq!(deadline.end, date(end), "{from} + {period} in {land}");
        assert_eq!(deadline.raw, deadline.end);
    }
}

#[test]
fn a_reminder_comes_on_a_working_morning() {
    let hesse = calendar("DE-HE");
    let end: Timestamp = "2026-04-08T22:00:00Z".parse().unwrap();
    let at = |before: &str| reminder(end, before.parse().unwrap(), 8, &hesse).unwrap().to_string();
    assert_eq!(at("1 working day"), "2026-04-07T06:00:00Z");
    assert_eq!(at("5 working days"), "2026-03-30T06:00:00Z");
    assert_eq!(at("3 days"), "2026-04-02T06:00:00Z");
    assert_eq!(at("2 hours"), "2026-04-08T20:00:00Z");
}

#[test]
fn what_cannot_be_written_is_an_error() {
    let hesse = calendar("DE-HE");
    for (from, period, before) in [
        ("9999-12-30", "2 days", false),
        ("9999-12-30", "1 working day", false),
        ("9999-01-01", "1000 years", false),
        ("9999-12-01", "1 month", false),
        ("9999-12-29", "1000 hours", false),
        ("9999-12-31", "1 hour", false),
        ("2026-01-01", "36 years", true),
        ("2026-01-01", "1000 years", true),
        ("2026-01-01", "250000 working days", true),
        ("1990-12-31", "1 year", false),
        ("0001-01-01", "1000 years", true),
    ] {
        let mut request = request(from, period);
        if before {
            request.direction = umlauf_calendar::Direction::Before;
        }
        assert!(deadline(&request, &hesse).is_err(), "{from} {period}");
    }
    for text in [
        "2026-1-1",
        "2026-02-30",
        "",
        "31.01.2026",
        "2026-01-31T10:00:00",
        "2026-01-31 ",
        "tomorrow",
    ] {
        assert!(text.parse::<Start>().is_err(), "{text}");
    }
}
