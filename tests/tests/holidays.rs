//! Our holidays against two independent public libraries, 2015 to 2035, every Land and place.
//!
//! `fixtures/make-holidays.py` wrote down what the libraries say; the test needs neither. A difference
//! that is justified stands in [`JUSTIFIED`] with its reason, for one oracle, place and day: it
//! cannot hide another, and one that no longer exists fails the test.

#![cfg(test)]

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use umlauf_calendar::Calendars;
use umlauf_source::Source;

/// What one library says: place, year, days as `MM-DD` with blanks between.
#[derive(Deserialize)]
struct Oracle {
    name: String,
    version: String,
    places: BTreeMap<String, BTreeMap<i16, String>>,
}

/// Oracle, place, day, whether the day is a holiday to us (and not to the oracle), reason.
type Difference = (&'static str, &'static str, &'static str, bool, &'static str);

/// None: both libraries agree with the law as this program reads it.
const JUSTIFIED: &[Difference] = &[];

fn oracles() -> Vec<Oracle> {
    serde_json::from_str(include_str!("../fixtures/holidays.json")).unwrap()
}

fn calendars() -> Calendars {
    let text = include_str!("../../workflows/calendars/DE.yaml");
    Calendars::compile(&[Source::new("DE.yaml", text)]).unwrap()
}

/// Oracle, place, day, whether it is a holiday to us only.
fn differences(calendars: &Calendars) -> BTreeSet<(String, String, String, bool)> {
    let mut found = BTreeSet::new();
    for Oracle { name, places, .. } in oracles() {
        for (place, years) in places {
            for (year, days) in years {
                let ours = calendars.holidays(&place, year).unwrap();
                let ours: BTreeSet<String> = ours.iter().map(|day| day.date.to_string()).collect();
                let theirs = days.split(' ').map(|day| format!("{year}-{day}")).collect();
                for day in ours.symmetric_difference(&theirs) {
                    found.insert((name.clone(), place.clone(), day.clone(), ours.contains(day)));
                }
            }
        }
    }
    found
}

#[test]
fn our_holidays_are_those_of_two_independent_oracles() {
    let justified = JUSTIFIED.iter().map(|&(oracle, place, day, ours, reason)| {
        assert!(!reason.is_empty(), "a difference needs a reason");
        (oracle.to_owned(), place.to_owned(), day.to_owned(), ours)
    });
    assert_eq!(differences(&calendars()), justified.collect());
}

#[test]
fn the_fixture_holds_every_place_and_year_of_both_oracles() {
    let calendars = calendars();
    let places: BTreeSet<&str> = calendars.names().collect();
    let oracles = oracles();
    let names: Vec<_> = oracles.iter().map(|o| (o.name.as_str(), o.version.as_str())).collect();
    assert_eq!(names, [("holidays", "0.109"), ("date-holidays", "3.37.0")]);
    for oracle in &oracles {
        assert_eq!(oracle.places.keys().map(String::as_str).collect::<BTreeSet<_>>(), places);
        for (place, years) in &oracle.places {
            assert!(years.keys().copied().eq(2015..=2035), "{place}");
            // Nine days hold everywhere; no place has more than fifteen.
            assert!(years.values().all(|days| (9..=15).contains(&days.split(' ').count())));
        }
    }
}

#[test]
fn the_comparison_sees_a_missing_and_an_invented_day() {
    let text = include_str!("../../workflows/calendars/DE.yaml");
    let broken = text.replace("day: 2028-06-17", "day: 2028-06-16");
    assert_ne!(broken, text);
    let calendars = Calendars::compile(&[Source::new("DE.yaml", broken)]).unwrap();
    let found = differences(&calendars);
    let days =
        found.iter().map(|(oracle, place, day, ours)| format!("{oracle} {place} {day} {ours}"));
    let days: Vec<String> = days.collect();
    assert_eq!(
        days,
        [
            "date-holidays DE-BE 2028-06-16 true",
            "date-holidays DE-BE 2028-06-17 false",
            "holidays DE-BE 2028-06-16 true",
            "holidays DE-BE 2028-06-17 false",
        ]
    );
}
