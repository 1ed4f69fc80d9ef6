//! Which day is a holiday where.

use umlauf_calendar::Calendars;
use umlauf_source::Source;

use super::{calendar, calendars, date, shipped};

fn names(place: &str, year: i16) -> Vec<String> {
    let days = calendars().holidays(place, year).unwrap();
    days.into_iter().map(|day| format!("{} {}", day.date, day.name)).collect()
}

#[test]
fn the_sixteen_laender_and_four_places_are_there() {
    let known: Vec<_> = calendars().names().collect();
    assert_eq!(known.len(), 20);
    assert_eq!(calendars().laender().len(), 16);
    assert_eq!(calendar("DE-HE").title(), "Hessen");
}

#[test]
fn a_year_in_augsburg_has_fourteen_holidays() {
    assert_eq!(
        names("DE-BY/Augsburg", 2026),
        [
            "2026-01-01 Neujahr",
            "2026-01-06 Heilige Drei Könige",
            "2026-04-03 Karfreitag",
            "2026-04-06 Ostermontag",
            "2026-05-01 Tag der Arbeit",
            "2026-05-14 Christi Himmelfahrt",
            "2026-05-25 Pfingstmontag",
            "2026-06-04 Fronleichnam",
            "2026-08-08 Augsburger Friedensfest",
            "2026-08-15 Mariä Himmelfahrt",
            "2026-10-03 Tag der Deutschen Einheit",
            "2026-11-01 Allerheiligen",
            "2026-12-25 Erster Weihnachtstag",
            "2026-12-26 Zweiter Weihnachtstag",
        ]
    );
    assert_eq!(names("DE-BY", 2026).len(), 12);
    assert_eq!(names("DE-BY/catholic", 2026).len(), 13);
}

#[test]
fn holidays_begin_and_end_with_their_law() {
    let is = |place: &str, day: &str| calendar(place).holiday(date(day)).is_some();
    for (place, before, since) in [
        ("DE-BE", "2018-03-08", "2019-03-08"),
        ("DE-MV", "2022-03-08", "2023-03-08"),
        ("DE-TH", "2018-09-20", "2019-09-20"),
        ("DE-NI", "2016-10-31", "2018-10-31"),
        ("DE-HE", "2018-10-31", "2017-10-31"),
        ("DE-HE", "1995-11-22", "1994-11-16"),
        ("DE-BE", "2026-05-08", "2025-05-08"),
        ("DE-BE", "2027-06-17", "2028-06-17"),
        ("DE-BW", "2026-12-24", "2026-12-25"),
    ] {
        assert!(!is(place, before) && is(place, since), "{place} {before} {since}");
    }
}

#[test]
fn every_day_cites_its_source() {
    let basis = |place: &str, day: &str| calendar(place).holiday(date(day)).unwrap().basis;
    assert_eq!(basis("DE-BY", "2026-01-01"), "BayFTG Art. 1 Abs. 1 Nr. 1");
    assert_eq!(basis("DE-BY/Augsburg", "2026-01-01"), "BayFTG Art. 1 Abs. 1 Nr. 1");
    assert_eq!(basis("DE-BY/Augsburg", "2026-08-08"), "BayFTG Art. 1 Abs. 2");
    assert_eq!(basis("DE-BY/catholic", "2026-08-15"), "BayFTG Art. 1 Abs. 1 Nr. 2");
    assert_eq!(basis("DE-SL", "2026-08-15"), "SFG § 2");
    assert_eq!(basis("DE-HE", "2026-10-03"), "EinigVtr Art. 2 Abs. 2");
    assert_eq!(basis("DE-TH/catholic", "2026-06-04"), "ThürFGtG § 2 Abs. 2");
}

#[test]
fn two_holidays_on_a_day_are_one_line() {
    let days = names("DE-HE", 2008);
    assert!(days.contains(&String::from("2008-05-01 Tag der Arbeit, Christi Himmelfahrt")));
    assert_eq!(days.len(), 9);
}

#[test]
fn an_unknown_name_tells_the_known_ones() {
    let told = |name: &str| calendars().get(name).unwrap_err().to_string();
    assert_eq!(
        told("DE-BY/München"),
        "the place `DE-BY/München` is not listed; there are `DE-BY/Augsburg`, `DE-BY/catholic`, \
         `DE-SN/catholic`, `DE-TH/catholic`"
    );
    assert!(told("HE").starts_with("there is no calendar `HE`, did you mean `DE-HE`?; there are"));
    assert!(told("de-he").contains("did you mean `DE-HE`?"));
    assert!(told("").contains("`DE-BW`"));
    assert!(calendars().together([]).is_err());
    assert!(calendars().together(["DE-HE", "DE-XX"]).is_err());
}

#[test]
fn a_year_before_the_calendar_is_refused() {
    let told = |year| calendars().holidays("DE-HE", year).unwrap_err().to_string();
    assert_eq!(told(1990), "`1990` is not a year of the calendar; it knows 1991 to 9999");
    assert!(calendars().holidays("DE-HE", 10_000).is_err());
    assert_eq!(names("DE-HE", 1991).len(), 11);
    assert_eq!(names("DE-HE", 9999).len(), 10);
}

#[test]
fn an_operator_adds_a_day_by_a_file_of_their_own() {
    let added = Source::new(
        "jubilaeum.yaml",
        "calendar: jubilaeum\nholidays:\n  - name: 80 Jahre Hessen\n    day: 2026-12-01\n    \
         in: DE-HE\n    basis: Verordnung über den 1. Dezember 2026\n",
    );
    let more = Calendars::compile(&[shipped(), added]).unwrap();
    let day = more.get("DE-HE").unwrap().holiday(date("2026-12-01")).unwrap();
    assert_eq!(day.basis, "Verordnung über den 1. Dezember 2026");
    assert!(!more.get("DE-HE").unwrap().is_working_day(date("2026-12-01")));
    assert!(more.get("DE-BY").unwrap().is_working_day(date("2026-12-01")));
    assert_ne!(more.digest(), calendars().digest());
    assert_eq!(calendars().digest().len(), 64);
}

#[test]
fn a_file_of_the_same_name_takes_the_place_of_the_shipped_one() {
    let own = "calendar: DE\nfrom: 2000-07-01\nplaces:\n  DE-HE: {title: Hessen, basis: HFeiertagsG}\n\
               holidays:\n  - {name: Neujahr, day: 1 January, in: DE-HE}\n";
    let own = Source::new("mine/DE.yaml", own);
    let calendars = Calendars::compile(&[shipped(), own.clone()]).unwrap();
    assert_eq!(calendars.names().collect::<Vec<_>>(), ["DE-HE"]);
    assert_eq!(calendars.digest(), Calendars::compile(&[own]).unwrap().digest());
    let told = calendars.holidays("DE-HE", 2000).unwrap_err().to_string();
    assert_eq!(told, "`2000` is not a year of the calendar; it knows 2001 to 9999");
}
