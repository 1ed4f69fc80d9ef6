//! Calendar files with faults: all of them told, each at its place.

use umlauf_calendar::Calendars;
use umlauf_source::Source;

use super::shipped;

fn report(texts: &[(&str, &str)]) -> String {
    let sources: Vec<Source> = texts.iter().map(|(name, text)| Source::new(*name, *text)).collect();
    let faults = Calendars::compile(&sources).unwrap_err();
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn all_faults_are_told_at_once() {
    let text = "\
calendar: NL
from: soon
titel: Niederlande
places:
  NL: {title: Niederlande, basis: Wet}
  NL-NH: {basis: Wet}
  NL-ZH/Delft: {title: Delft, basis: Wet}
holidays:
  - {name: Koningsdag, day: 27 Aprl, in: NL-NH}
  - {name: Bevrijdingsdag, in: NL-XX, day: 2025-05-05, from: 2025}
  - {name: Sint, day: 5 December, in: [], from: 2030, to: 2029}
";
    assert_eq!(
        report(&[("DE.yaml", text)]),
        "DE.yaml:1:11: the calendar is called `NL` but its file `DE` [calendar::name] (give both the same name)
DE.yaml:2:7: expected a year or a date such as `2019` or `2019-01-01`, found `soon` [yaml::unexpected]
DE.yaml:3:1: a calendar has no key `titel` [yaml::unknown_key] (did you mean `title`?)
DE.yaml:5:3: `NL` cannot be the name of a place [calendar::place_name] (write a Land as `DE-HE` and a part of it as `DE-BY/Augsburg`)
DE.yaml:6:10: a place needs `title` [yaml::missing_key] (add a line `title: …`)
DE.yaml:7:3: `NL-ZH/Delft` is part of `NL-ZH`, which is no place [calendar::unknown_place]
DE.yaml:9:29: the day is not of a known form [calendar::day] (write `1 May`, `easter + 39`, `Wednesday before 23 November` or, for one year only, `2025-05-08`)
DE.yaml:10:32: there is no place `NL-XX` [calendar::unknown_place] (did you mean `NL-NH`?)
DE.yaml:10:56: a single date needs no `from` [calendar::validity] (remove it)
DE.yaml:11:39: expected a place or a list of places, found a list [yaml::unexpected]
DE.yaml:11:59: the holiday ends on 2029-12-31, before it begins on 2030-01-01 [calendar::validity]"
    );
}

#[test]
fn several_texts_are_told_text_by_text() {
    let shipped = shipped().text;
    let one = "calendar: one\nplaces: {DE-HE: {title: Hessen}}\nfrom: 2000\n";
    let two = "calendar: two\nfrom: 2000\nholidays:\n  - {name: X, day: easter, in: DE-HE, \
               basis: {DE-BY: Z}}\n";
    assert_eq!(
        report(&[("DE.yaml", &shipped), ("one.yaml", one), ("two.yaml", two)]),
        "one.yaml:2:10: `DE-HE` is already a place of another file [calendar::place_twice] (add holidays to it here, or replace that file by one of the same name)
two.yaml:2:7: `from` says since when the places of this file are known, but it has none [calendar::validity] (write `from` at the holiday)
two.yaml:4:47: `X` is not a holiday in `DE-BY` [calendar::basis] (cite for a place that stands in `in`)"
    );
}

#[test]
fn a_holiday_without_a_source_is_refused() {
    let text = "calendar: x\nfrom: 2000\nplaces: {AT-W: {title: Wien}}\nholidays:\n  - {name: X, day: \
                easter, in: AT}\n";
    assert_eq!(
        report(&[("x.yaml", text)]),
        "x.yaml:5:5: nothing says what makes `X` a holiday in `AT-W` [calendar::basis] (write `basis: …` with the act and paragraph, here or at the place)"
    );
    assert!(report(&[("x.yaml", "- 1\n")]).contains("expected a calendar, found a list"));
    assert!(
        report(&[("x.yaml", "calendar: x\nplaces: 3\nfrom: 2000\nholidays: 4\n")]).lines().count()
            == 2
    );
}
