//! What if: the same votes under another rule, on another day, in one reading.
//!
//! A member wants to know before a motion whether it would have passed by the old key, or as a
//! recommendation. Nothing is recorded and nothing depends on the case: an assumption makes another
//! [`Prepared`], and that counts the ballot.

use std::str::FromStr;

use jiff::civil::Date;
use umlauf_source::nearest;

use crate::{Body, PrepareError, Prepared, Rule};

/// What is assumed to be different; nothing stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assumption {
    /// Another rule of the body.
    pub rule: Option<String>,
    /// Another day whose weights count.
    pub on: Option<Date>,
    /// One reading of the rule alone.
    pub reading: Option<String>,
}

/// Why a text is no assumption.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AssumptionError {
    /// Something else than `rule=`, `on=` or `reading=`, or nothing behind it.
    #[error("`{0}` assumes nothing; write `rule=NAME`, `on=YYYY-MM-DD` or `reading=NAME`")]
    Unknown(String),
    /// Twice the same.
    #[error("`{0}` is assumed twice")]
    Twice(&'static str),
    /// No day.
    #[error("`{0}` is no day; write `on=YYYY-MM-DD`")]
    Day(String),
}

/// Reads `rule=empfehlung,on=2016-06-01,reading=default`; each part may be left out, but not all.
impl FromStr for Assumption {
    type Err = AssumptionError;

    fn from_str(text: &str) -> Result<Self, AssumptionError> {
        let mut assumed = Self::default();
        for part in text.split(',') {
            let part = part.trim();
            let unknown = || AssumptionError::Unknown(part.to_owned());
            let (key, value) = part.split_once('=').ok_or_else(unknown)?;
            let value = value.trim();
            if value.is_empty() {
                return Err(unknown());
            }
            match key.trim() {
                "rule" => once("rule", &mut assumed.rule, value.to_owned())?,
                "reading" => once("reading", &mut assumed.reading, value.to_owned())?,
                "on" => {
                    // The parser of dates would also take a time of day behind it.
                    let day = (value.len() == 10).then(|| value.parse().ok()).flatten();
                    let day = day.ok_or_else(|| AssumptionError::Day(value.to_owned()))?;
                    once("on", &mut assumed.on, day)?;
                }
                _ => return Err(unknown()),
            }
        }
        Ok(assumed)
    }
}

fn once<T>(key: &'static str, place: &mut Option<T>, value: T) -> Result<(), AssumptionError> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(AssumptionError::Twice(key)),
    }
}

impl Body {
    /// The rule that would count a ballot if the assumption held instead of `rule` and `on`. If it
    /// names a reading, that one alone is counted, and its outcome is the outcome.
    ///
    /// # Errors
    /// If there is no such rule or reading, or a table has no figures for the day.
    pub fn suppose(
        &self,
        rule: &str,
        on: Date,
        assumed: &Assumption,
    ) -> Result<Prepared, PrepareError> {
        let rule = self.rule(assumed.rule.as_deref().unwrap_or(rule))?;
        let on = assumed.on.unwrap_or(on);
        match &assumed.reading {
            None => Prepared::new(self, rule, on),
            Some(name) => Prepared::new(self, &rule.only(name)?, on),
        }
    }
}

impl Rule {
    /// The rule in one reading.
    fn only(&self, name: &str) -> Result<Self, PrepareError> {
        let found = self.readings.iter().find(|reading| reading.name == name);
        let Some(reading) = found else {
            let known = self.readings.iter().map(|reading| reading.name.as_str());
            return Err(PrepareError::UnknownReading {
                rule: self.name.clone(),
                reading: name.to_owned(),
                near: nearest(name, known.clone()).map(str::to_owned),
                known: known.collect::<Vec<_>>().join("`, `"),
            });
        };
        Ok(Self { readings: vec![reading.clone()], ..self.clone() })
    }
}
