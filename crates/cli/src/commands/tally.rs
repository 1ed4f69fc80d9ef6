//! `umlauf tally`: votes counted line by line, each with its proof.

use std::fmt;
use std::io::{self, Read, Write};
use std::sync::Arc;

use anyhow::{Context as _, anyhow};
use jiff::civil::Date;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use umlauf_source::{Source, nearest};
use umlauf_voting::{
    Body, Certainty, Choice, Clause, Consent, Disputed, Fallback, MemberCode, Outcome, Prepared,
    Readings, Tally, WeightsUsed,
};

use crate::lines::{LineError, each_line};

/// The arguments of `umlauf tally`.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// The body, such as `it-planungsrat`.
    #[arg(long, value_name = "NAME")]
    body: String,
    /// The rule, such as `beschluss`.
    #[arg(long, value_name = "NAME", required_unless_present = "subject")]
    rule: Option<String>,
    /// What is decided on, such as `haushalt`: the body's file says which rule it takes.
    #[arg(long, value_name = "NAME", conflicts_with = "rule")]
    subject: Option<String>,
    /// The day whose weights count, such as 2019-01-01; today if left out.
    #[arg(long, value_name = "DATE", value_parser = day)]
    on: Option<Date>,
    /// How many missing sets to list at most; 0 leaves them out.
    #[arg(long, value_name = "N", default_value_t = 10)]
    missing: usize,
    /// How many blocking sets to list at most; 0 leaves them out.
    #[arg(long, value_name = "N", default_value_t = 0)]
    blocking: usize,
    /// What if: also count under `rule=NAME`, `on=DATE` or `reading=NAME`, or several with commas; may be repeated.
    #[arg(long, value_name = "SPEC")]
    under: Vec<String>,
    /// Votes may still be changed: say whether one change could alter the outcome.
    #[arg(long)]
    change: bool,
}

fn day(text: &str) -> Result<Date, String> {
    // The parser of dates would also take a time of day behind it.
    let date = (text.len() == 10).then(|| text.parse().ok()).flatten();
    date.ok_or_else(|| String::from("write a day of the calendar as YYYY-MM-DD"))
}

/// A rule made ready for lines.
pub(crate) struct Job {
    body: Body,
    rule: Prepared,
    missing: usize,
    blocking: usize,
    /// What is counted beside it, by what was asked for.
    under: Vec<(Arc<str>, Prepared)>,
    change: bool,
}

impl Job {
    /// Finds body, rule and weights, also those of every assumption.
    ///
    /// # Errors
    /// If there is no such body, rule, subject or reading (the error names those there are), the body's
    /// file is broken, the day has no weights, or an assumption is none or stands twice.
    pub(crate) fn prepare(args: &Args, bodies: &[Source], today: Date) -> anyhow::Result<Self> {
        let known = || bodies.iter().map(Source::stem);
        let source = bodies.iter().find(|source| source.stem() == args.body).ok_or_else(|| {
            let near = nearest(&args.body, known())
                .map(|near| format!("; did you mean `{near}`?"))
                .unwrap_or_default();
            let known = known().collect::<Vec<_>>().join("`, `");
            anyhow!("there is no body `{}`; there are `{known}`{near}", args.body)
        })?;
        let (body, _) = Body::compile(source)?;
        let on = args.on.unwrap_or(today);
        let rule = match (&args.rule, &args.subject) {
            (Some(rule), _) => rule,
            (None, Some(subject)) => &body.subject(subject)?.rule,
            (None, None) => return Err(anyhow!("name a `--rule` or a `--subject`")),
        };
        let mut under: Vec<(Arc<str>, Prepared)> = Vec::new();
        for spec in &args.under {
            if under.iter().any(|(known, _)| **known == **spec) {
                return Err(anyhow!("`--under {spec}` stands twice"));
            }
            let assumed = || -> anyhow::Result<_> { Ok(body.suppose(rule, on, &spec.parse()?)?) };
            let assumed = assumed().with_context(|| format!("`--under {spec}`"))?;
            under.push((Arc::from(spec.as_str()), assumed));
        }
        let rule = body.prepare(rule, on)?;
        let (missing, blocking, change) = (args.missing, args.blocking, args.change);
        Ok(Self { body, rule, missing, blocking, under, change })
    }

    /// Answers every line of `input`; `false` if any was broken.
    ///
    /// Codes beside those of [`each_line`]: `unknown_member`, `no_vote`, `member_twice`, `not_a_no`,
    /// `abstention_forbidden`.
    ///
    /// # Errors
    /// Only reading and writing fail.
    pub(crate) fn run(&self, input: impl Read, output: impl Write) -> io::Result<bool> {
        each_line(input, output, |line: Line| self.answer(line))
    }

    fn answer(&self, line: Line) -> Result<Answer<'_>, LineError> {
        if !self.rule.permits(Choice::Abstain)
            && let Some((member, _)) = line.votes.0.iter().find(|(_, c)| *c == Choice::Abstain)
        {
            let message = format!("`{member}` abstains, but the rule forbids abstaining");
            return Err(LineError::new("abstention_forbidden", message));
        }
        let votes = line.votes.0.iter().map(|(member, choice)| (member.as_str(), *choice));
        let absent = line.absent.iter().map(String::as_str);
        let excluded = line.excluded.iter().map(String::as_str);
        let unreasoned = line.unreasoned.iter().map(String::as_str);
        let ballot = self.body.ballot(votes, absent, excluded).and_then(|mut ballot| {
            self.body.unreasoned(&mut ballot, unreasoned)?;
            Ok(ballot)
        });
        let ballot = ballot.map_err(|error| LineError::new(error.code(), error.to_string()))?;
        let tally = self.rule.tally(&ballot);
        let missing = (self.missing > 0).then(|| self.rule.missing(&ballot, self.missing));
        let blocking = (self.blocking > 0).then(|| self.rule.blocking(&ballot, self.blocking));
        Ok(Answer {
            id: line.id,
            outcome: tally.outcome,
            readings: tally.readings,
            clauses: tally.clauses,
            certainty: self.rule.certainty(&ballot),
            revocable: self.change && self.rule.revocable(&ballot),
            missing_count: missing.as_ref().map(|missing| missing.count),
            missing_at_least: missing
                .as_ref()
                .filter(|missing| missing.count.is_none())
                .map(|missing| missing.at_least),
            missing: missing.map(|missing| missing.sets),
            blocking_count: blocking.as_ref().map(|blocking| blocking.count),
            blocking_at_least: blocking
                .as_ref()
                .filter(|blocking| blocking.count.is_none())
                .map(|blocking| blocking.at_least),
            blocking: blocking.map(|blocking| blocking.sets),
            under: Under(
                self.under.iter().map(|(spec, rule)| (spec, rule.tally(&ballot))).collect(),
            ),
            next: tally.next,
            consents: tally.consents,
            disputed: tally.disputed,
            weights: tally.weights,
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    id: String,
    votes: Votes,
    #[serde(default)]
    absent: Vec<String>,
    #[serde(default)]
    excluded: Vec<String>,
    #[serde(default)]
    unreasoned: Vec<String>,
}

#[derive(Serialize)]
struct Answer<'j> {
    id: String,
    outcome: Outcome,
    readings: Readings,
    clauses: Vec<Clause>,
    certainty: Certainty,
    revocable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[expect(clippy::option_option, reason = "left out, null and a number are three answers")]
    missing_count: Option<Option<u64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    missing_at_least: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    missing: Option<Vec<Vec<MemberCode>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[expect(clippy::option_option, reason = "as above")]
    blocking_count: Option<Option<u64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    blocking_at_least: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    blocking: Option<Vec<Vec<MemberCode>>>,
    #[serde(skip_serializing_if = "Under::nothing")]
    under: Under<'j>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<Arc<Fallback>>,
    #[serde(skip_serializing_if = "no_consents")]
    consents: Arc<[Consent]>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    disputed: Vec<Disputed>,
    weights: Arc<[WeightsUsed]>,
}

fn no_consents(consents: &Arc<[Consent]>) -> bool {
    consents.is_empty()
}

/// What the same votes give under other assumptions, in the order of the call.
struct Under<'j>(Vec<(&'j Arc<str>, Tally)>);

impl Under<'_> {
    fn nothing(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Under<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Other<'t> {
            outcome: Outcome,
            readings: &'t Readings,
            clauses: &'t [Clause],
        }
        serializer.collect_map(self.0.iter().map(|(spec, tally)| {
            let Tally { outcome, readings, clauses, .. } = tally;
            (spec, Other { outcome: *outcome, readings, clauses })
        }))
    }
}

/// Votes as they stand in the line: a map would swallow a member that stands twice.
struct Votes(Vec<(String, Choice)>);

impl<'de> Deserialize<'de> for Votes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Map;
        impl<'de> Visitor<'de> for Map {
            type Value = Votes;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map from member codes to `yes`, `no` or `abstain`")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Votes, A::Error> {
                let mut votes = Vec::new();
                while let Some(vote) = map.next_entry()? {
                    votes.push(vote);
                }
                Ok(Votes(votes))
            }
        }
        deserializer.deserialize_map(Map)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bodies() -> Vec<Source> {
        let text = include_str!("../../../../workflows/bodies/it-planungsrat.yaml");
        let other = include_str!("../../../../workflows/bodies/al-runde.yaml");
        vec![
            Source::new("bodies/al-runde.yaml", other),
            Source::new("bodies/it-planungsrat.yaml", text),
        ]
    }

    fn args(body: &str, rule: &str) -> Args {
        Args {
            body: body.to_owned(),
            rule: Some(rule.to_owned()),
            subject: None,
            on: None,
            missing: 10,
            blocking: 0,
            under: Vec::new(),
            change: false,
        }
    }

    fn told(args: &Args, input: &str) -> (bool, String) {
        let job = Job::prepare(args, &bodies(), jiff::civil::date(2026, 11, 23)).unwrap();
        let mut output = Vec::new();
        let well = job.run(input.as_bytes(), &mut output).unwrap();
        (well, String::from_utf8(output).unwrap())
    }

    /// The example of the interface: two votes, everybody else silent.
    #[test]
    fn a_line_gets_outcome_proof_certainty_and_missing_sets() {
        let line = r#"{"id": "a", "votes": {"BUND": "no", "BW": "yes", "BY": "abstain"}, "absent": [], "excluded": []}"#;
        let (well, output) = told(&args("it-planungsrat", "beschluss"), line);
        assert!(well);
        assert_eq!(
            output,
            concat!(
                r#"{"id":"a","outcome":"rejected","readings":{"default":"rejected","cast":"rejected"},"clauses":["#,
                r#"{"clause":"Bund stimmt zu","basis":"IT-StV § 1 Abs. 7 Satz 1","met":false,"have":"0","need":"1","need_decimal":"1"},"#,
                r#"{"clause":"Länder: mindestens 11 stimmen zu","basis":"IT-StV § 1 Abs. 7 Satz 1","met":false,"have":"1","need":"11","need_decimal":"11"},"#,
                r#"{"clause":"Länder: die Zustimmenden halten mindestens 2/3 aller Anteile (Königsteiner Schlüssel 2019)","#,
                r#""basis":"IT-StV § 1 Abs. 7 Satz 1","met":false,"have":"13.04061","need":"200/3","need_decimal":"66.66667"}],"#,
                r#""certainty":"certain","revocable":false,"missing_count":0,"missing":[],"#,
                r#""weights":[{"table":"koenigstein","version":"2019","from":"2019-01-01","source":"GaFinHG § 5 Abs. 1"}]}"#,
                "\n"
            )
        );
    }

    #[test]
    fn options_change_what_is_said() {
        let all = r#"{"id":"a","votes":{"BUND":"yes","BW":"yes","BY":"yes","BE":"yes","BB":"yes","HB":"yes","HH":"yes","HE":"yes","MV":"yes","NI":"yes","NW":"yes","RP":"yes"}}"#;
        let plain = told(&args("al-runde", "beschluss"), all).1;
        assert!(plain.contains(r#""outcome":"adopted""#), "{plain}");
        assert!(
            plain.contains(
                r#""certainty":"certain","revocable":false,"missing_count":1,"missing":[[]]"#
            ),
            "{plain}"
        );
        let change = Args { change: true, missing: 0, ..args("al-runde", "beschluss") };
        let changed = told(&change, all).1;
        assert!(changed.contains(r#""revocable":true"#), "{changed}");
        assert!(!changed.contains("missing"), "{changed}");
        let few = Args { missing: 2, ..args("it-planungsrat", "einstimmig") };
        let silent = told(&few, r#"{"id":"a","votes":{},"absent":["TH"]}"#).1;
        assert!(silent.contains(r#""missing_count":0,"missing":[]"#), "{silent}");
        let old = Args { on: day("2016-01-01").ok(), ..args("it-planungsrat", "beschluss") };
        assert!(told(&old, all).1.contains("Königsteiner Schlüssel 2016"));
    }

    #[test]
    fn a_broken_line_says_what_is_wrong_with_it() {
        for (line, error) in [
            (
                r#"{"id":"f","votes":{"BUNT":"yes"}}"#,
                r#""code":"unknown_member","message":"`it-planungsrat` has no member `BUNT`; did you mean `BUND`?""#,
            ),
            (
                r#"{"id":"f","votes":{"Hessen":"yes"}}"#,
                r#""message":"`it-planungsrat` has no member `Hessen`; did you mean `HE`?""#,
            ),
            (r#"{"id":"f","votes":{"FITKO":"yes"}}"#, r#""code":"no_vote""#),
            (r#"{"id":"f","votes":{"HE":"yes"},"absent":["HE"]}"#, r#""code":"member_twice""#),
            (r#"{"id":"f","votes":{},"absent":["HE","HE"]}"#, r#""code":"member_twice""#),
            (r#"{"id":"f","votes":{"HE":"yes","HE":"yes"}}"#, r#""code":"duplicate_key""#),
            (r#"{"id":"f","votes":{"HE":"ja"}}"#, "unknown variant `ja`"),
            (r#"{"id":"f","votes":["HE"]}"#, "a map from member codes"),
            (r#"{"id":"f"}"#, "missing field `votes`"),
            (r#"{"id":"f","votes":{},"missing":[]}"#, "unknown field `missing`"),
        ] {
            let (well, output) = told(&args("it-planungsrat", "beschluss"), line);
            assert!(!well);
            assert!(output.starts_with(r#"{"id":"f","error":{"code":""#), "{output}");
            assert!(output.contains(error), "{output}");
        }
    }

    #[test]
    fn a_wrong_call_names_what_there_is() {
        let today = jiff::civil::date(2026, 11, 23);
        let wrong = |args: &Args| match Job::prepare(args, &bodies(), today) {
            Ok(_) => String::new(),
            Err(error) => error.to_string(),
        };
        assert_eq!(
            wrong(&args("it-planungsrt", "beschluss")),
            "there is no body `it-planungsrt`; there are `al-runde`, `it-planungsrat`; \
             did you mean `it-planungsrat`?"
        );
        assert_eq!(
            wrong(&args("al-runde", "x")),
            "`al-runde` has no rule `x`; it has `beschluss`, `empfehlung`, `einstimmig`"
        );
        let gap = Args { on: day("2017-06-01").ok(), ..args("al-runde", "beschluss") };
        assert!(wrong(&gap).contains("unknown (2017-01-01 to 2018-12-31)"));
        assert!(day("2019-02-29").is_err() && day("2019-01-01T00:00").is_err());
    }
}
