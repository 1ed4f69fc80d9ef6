//! What a body says beside its rules: who sees single votes, how decisions are numbered.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Who sees single votes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visibility {
    /// While the ballot runs.
    pub during: Vec<Audience>,
    /// When it has ended.
    pub after: Vec<Audience>,
    /// What everybody may see when it has ended.
    pub public: Public,
}

/// A circle of readers. A member always sees its own vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// The secretariat.
    Office,
    /// The chair.
    Chair,
    /// Whoever watches that nothing stalls.
    Monitor,
    /// Whoever examines.
    Auditor,
    /// Members, voting and advisory.
    Members,
}

/// What everybody may see of a ballot that has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Public {
    /// The word of the result.
    Outcome,
    /// The numbers of votes as well.
    Counts,
    /// Every single vote.
    Votes,
}

impl Default for Visibility {
    fn default() -> Self {
        Self {
            during: vec![Audience::Office, Audience::Chair],
            after: vec![Audience::Office, Audience::Chair, Audience::Members],
            public: Public::Outcome,
        }
    }
}

/// How decisions are numbered: `{year}/{n:02}` makes `2022/32` and `2025/01`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    parts: Vec<Part>,
}

impl Default for Pattern {
    /// `{year}/{n:02}`.
    fn default() -> Self {
        Self { parts: vec![Part::Year, Part::Text(String::from("/")), Part::Number(2)] }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Year,
    Number(usize),
}

impl Pattern {
    /// Reads a pattern: text with `{year}` and exactly one `{n}` or `{n:0W}`, `W` from 1 to 9 digits.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (inside, after) =
                after.split_once('}').ok_or_else(|| String::from("a `{` is never closed"))?;
            parts.push(Part::Text(before.to_owned()));
            parts.push(match inside {
                "year" => Part::Year,
                "n" => Part::Number(1),
                _ => match inside.strip_prefix("n:0").and_then(|width| width.parse().ok()) {
                    Some(width @ 1..=9) => Part::Number(width),
                    _ => return Err(format!("`{{{inside}}}` is not known")),
                },
            });
            rest = after;
        }
        parts.push(Part::Text(rest.to_owned()));
        if rest.contains('}') {
            return Err(String::from("a `}` was never opened"));
        }
        match parts.iter().filter(|part| matches!(part, Part::Number(_))).count() {
            1 => Ok(Self { parts }),
            _ => Err(String::from("the running number must stand in it once")),
        }
    }

    /// Whether numbers begin again every year.
    pub fn yearly(&self) -> bool {
        self.parts.contains(&Part::Year)
    }

    /// The number of the `n`th decision (from 1) of a year.
    pub fn written(&self, year: i16, n: u32) -> String {
        use std::fmt::Write as _;
        self.parts.iter().fold(String::new(), |mut text, part| {
            let _ = match part {
                Part::Text(words) => write!(text, "{words}"),
                Part::Year => write!(text, "{year}"),
                Part::Number(width) => write!(text, "{n:0width$}"),
            };
            text
        })
    }
}

/// A pattern with the days on which it holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Numbering {
    /// From this day until the next one begins; the first also holds before it.
    pub from: Option<Date>,
    /// The pattern.
    pub pattern: Pattern,
    /// What no source confirms about it.
    pub unconfirmed: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_decision_numbers_can_be_written() {
        let written = |pattern, n| Pattern::parse(pattern).map(|p| p.written(2025, n));
        assert_eq!(written("{year}/{n:02}", 3).as_deref(), Ok("2025/03"));
        assert_eq!(written("{year}/{n:02}", 103).as_deref(), Ok("2025/103"));
        assert_eq!(written("B-{year}/{n:02}-IT", 33).as_deref(), Ok("B-2025/33-IT"));
        assert_eq!(written("Nr. {n}", 7).as_deref(), Ok("Nr. 7"));
    }

    #[test]
    fn a_pattern_without_one_number_is_refused() {
        for wrong in ["{year}", "{n}/{n}", "{n", "n}", "{n:2}", "{n:00}", "{m}/{n}", "{n}}"] {
            assert!(Pattern::parse(wrong).is_err(), "{wrong}");
        }
    }
}
