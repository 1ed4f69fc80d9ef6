//! `umlauf deadline`: ends of periods, line by line, with the reasons for every shift.

use std::fmt;
use std::io::{self, Read, Write};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::de::{SeqAccess, Visitor};
use serde::ser::SerializeMap as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use umlauf_calendar::{
    Calendar, Calendars, Counting, DeadlineError, Direction, Law, Period, Request, Shift, Start,
};

use crate::lines::{LineError, each_line};

/// Answers every line of `input`; `false` if any was broken.
///
/// Codes beside those of [`each_line`]: `bad_from`, `bad_period`, `unknown_calendar`, `out_of_range`,
/// `not_known` (the calendar's holidays begin later).
///
/// # Errors
/// Only reading and writing fail.
pub(crate) fn run(input: impl Read, output: impl Write, calendars: &Calendars) -> io::Result<bool> {
    each_line(input, output, |line: Line| line.answer(calendars))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    id: String,
    from: String,
    period: String,
    calendar: Names,
    #[serde(default)]
    law: Law,
    #[serde(default)]
    counting: Counting,
    #[serde(default)]
    direction: Direction,
}

#[derive(Serialize)]
struct Answer<'c> {
    id: String,
    raw: Date,
    end: Date,
    instant: Timestamp,
    shifts: Vec<Shift>,
    working_days: WorkingDays<'c>,
}

impl Line {
    fn answer(self, calendars: &Calendars) -> Result<Answer<'_>, LineError> {
        let Self { id, from, period, calendar, law, counting, direction } = self;
        let told = |code, error: &dyn fmt::Display| LineError::new(code, error.to_string());
        let from: Start = from.parse().map_err(|error| told("bad_from", &error))?;
        let period: Period = period.parse().map_err(|error| told("bad_period", &error))?;
        let calendar = calendars
            .together(calendar.0.iter().map(String::as_str))
            .map_err(|error| told("unknown_calendar", &error))?;
        let request = Request { from, period, law, counting, direction };
        let deadline =
            umlauf_calendar::deadline(&request, &calendar).map_err(|error| match error {
                DeadlineError::OutOfRange { .. } => told("out_of_range", &error),
                DeadlineError::NotKnown { .. } => told("not_known", &error),
            })?;
        let (after, through) = match direction {
            Direction::After => (from.day(), deadline.end),
            // Counted backward, the first of the days is the end and the day itself is left out.
            Direction::Before => (eve(deadline.end), eve(from.day())),
        };
        Ok(Answer {
            id,
            raw: deadline.raw,
            end: deadline.end,
            instant: whole_seconds(deadline.instant),
            shifts: deadline.shifts,
            working_days: WorkingDays { laender: calendars.laender(), after, through },
        })
    }
}

/// The form of the output knows no fractions.
fn whole_seconds(instant: Timestamp) -> Timestamp {
    Timestamp::from_second(instant.as_second()).unwrap_or(instant)
}

fn eve(date: Date) -> Date {
    date.yesterday().unwrap_or(date)
}

/// Working days between two days in every Land, counted while they are written.
struct WorkingDays<'c> {
    laender: &'c [Calendar],
    after: Date,
    through: Date,
}

impl Serialize for WorkingDays<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.laender.len()))?;
        for land in self.laender {
            for name in land.names() {
                map.serialize_entry(name, &land.working_days(self.after, self.through))?;
            }
        }
        map.end()
    }
}

/// One calendar's name, or several.
struct Names(Vec<String>);

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrMany;
        impl<'de> Visitor<'de> for OneOrMany {
            type Value = Names;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a calendar or a list of names")
            }

            fn visit_str<E>(self, name: &str) -> Result<Names, E> {
                Ok(Names(vec![name.to_owned()]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Names, A::Error> {
                let mut names = Vec::new();
                while let Some(name) = items.next_element()? {
                    names.push(name);
                }
                Ok(Names(names))
            }
        }
        deserializer.deserialize_any(OneOrMany)
    }
}

#[cfg(test)]
mod tests {
    use umlauf_source::Source;

    use super::*;

    fn calendars() -> Calendars {
        let text = include_str!("../../../../workflows/calendars/DE.yaml");
        Calendars::compile(&[Source::new("DE.yaml", text)]).unwrap()
    }

    fn told(line: &str) -> String {
        let mut output = Vec::new();
        let well = run(line.as_bytes(), &mut output, &calendars()).unwrap();
        let output = String::from_utf8(output).unwrap();
        assert_eq!(well, !output.contains("\"error\""), "{output}");
        output
    }

    #[test]
    fn a_line_gets_its_deadline_with_reasons_and_counts() {
        let line = r#"{"id": "a", "from": "2026-01-31", "period": "1 month", "calendar": "DE-HE", "law": "bgb"}"#;
        assert_eq!(
            told(line),
            concat!(
                r#"{"id":"a","raw":"2026-02-28","end":"2026-03-02","instant":"2026-03-02T23:00:00Z","#,
                r#""shifts":[{"day":"2026-02-28","why":"Samstag"},{"day":"2026-03-01","why":"Sonntag"}],"#,
                r#""working_days":{"DE-BW":21,"DE-BY":21,"DE-BE":21,"DE-BB":21,"DE-HB":21,"DE-HH":21,"#,
                r#""DE-HE":21,"DE-MV":21,"DE-NI":21,"DE-NW":21,"DE-RP":21,"DE-SL":21,"DE-SN":21,"#,
                r#""DE-ST":21,"DE-SH":21,"DE-TH":21}}"#,
                "\n"
            )
        );
    }

    #[test]
    fn a_holiday_cites_its_source_and_its_places() {
        let line =
            r#"{"id":"b","from":"2026-11-04","period":"2 weeks","calendar":["DE-HE","DE-SN"]}"#;
        let shift = r#"{"day":"2026-11-18","why":"Buß- und Bettag","basis":"SächsSFG § 1 Abs. 1","places":["DE-SN"]}"#;
        assert!(told(line).contains(shift), "{}", told(line));
    }

    #[test]
    fn options_select_law_counting_and_direction() {
        for (options, end) in [
            (r#""law":"exact""#, "2026-02-28"),
            (r#""law":"vwvfg""#, "2026-03-02"),
            (r#""law":"exact","counting":"day_start""#, "2026-02-28"),
            (r#""direction":"before""#, "2025-12-31"),
        ] {
            let line = format!(
                r#"{{"id":"c","from":"2026-01-31","period":"1 month","calendar":"DE-HE",{options}}}"#
            );
            assert!(told(&line).contains(&format!(r#""end":"{end}""#)), "{}", told(&line));
        }
        let back = r#"{"id":"d","from":"2026-04-07","period":"3 working days","calendar":"DE-HE","direction":"before"}"#;
        assert!(told(back).contains(r#""end":"2026-03-31""#));
        assert!(told(back).contains(r#""DE-HE":3"#));
    }

    #[test]
    fn an_instant_has_whole_seconds() {
        let line = r#"{"id":"e","from":"2026-03-28T12:00:00.75+01:00","period":"24 hours","calendar":"DE-BE"}"#;
        assert!(told(line).contains(
            r#""raw":"2026-03-29","end":"2026-03-29","instant":"2026-03-29T11:00:00Z","shifts":[]"#
        ));
    }

    #[test]
    fn a_broken_line_says_what_is_wrong_with_it() {
        for (line, error) in [
            (
                r#"{"id":"f","from":"2026-01-31","period":"1 month","calendar":"DE-BY/München"}"#,
                r#""code":"unknown_calendar","message":"the place `DE-BY/München` is not listed; there are `DE-BY/Augsburg`, `DE-BY/catholic`, `DE-SN/catholic`, `DE-TH/catholic`""#,
            ),
            (
                r#"{"id":"f","from":"2026-01-31","period":"1 month","calendar":[]}"#,
                "no calendar is named",
            ),
            (r#"{"id":"f","from":"31.1.2026","period":"1 month","calendar":"DE-HE"}"#, "bad_from"),
            (
                r#"{"id":"f","from":"2026-01-31","period":"1 moon","calendar":"DE-HE"}"#,
                "bad_period",
            ),
            (
                r#"{"id":"f","from":"9999-12-31","period":"1 month","calendar":"DE-HE"}"#,
                "out_of_range",
            ),
            (
                r#"{"id":"f","from":"1980-12-31","period":"1 month","calendar":"DE-HE"}"#,
                "not_known",
            ),
            (r#"{"id":"f","from":"2026-01-31","period":"1 month"}"#, "missing field `calendar`"),
            (
                r#"{"id":"f","from":"2026-01-31","period":"1 month","calendar":"DE-HE","law":"zpo"}"#,
                "unknown variant `zpo`, expected one of `bgb`, `vwvfg`, `exact`",
            ),
            (
                r#"{"id":"f","from":"2026-01-31","period":"1 month","calendar":7}"#,
                "expected the name of a calendar or a list of names",
            ),
        ] {
            let output = told(line);
            assert!(output.starts_with(r#"{"id":"f","error":{"code":""#), "{output}");
            assert!(output.contains(error), "{output}");
        }
    }
}
