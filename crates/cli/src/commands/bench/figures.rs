//! Figures and how they are printed: one JSON object on one line, or a list for people.

use std::fmt::Write as _;
use std::time::Duration;

use serde::Serialize;
use umlauf_store::Store;

use crate::failure::Failure;
use crate::out;

/// How long each request waited for its acknowledgement, in microseconds.
#[derive(Debug, Default)]
pub(super) struct Waits(Vec<u32>);

impl Waits {
    pub(super) fn add(&mut self, wait: Duration) {
        self.0.push(u32::try_from(wait.as_micros()).unwrap_or(u32::MAX));
    }

    pub(super) fn take_over(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    pub(super) fn sorted(mut self) -> Self {
        self.0.sort_unstable();
        self
    }

    /// Of sorted waits: the longest of the shortest `percent`, in milliseconds.
    pub(super) fn percentile(&self, percent: usize) -> Option<f64> {
        let place = (self.0.len() * percent).div_ceil(100).saturating_sub(1);
        self.0.get(place).map(|micros| rounded(f64::from(*micros) / 1000.0))
    }
}

/// So many a second.
#[expect(clippy::cast_precision_loss, reason = "a figure for people")]
pub(super) fn rate(count: u64, elapsed: Duration) -> f64 {
    rounded(count as f64 / elapsed.as_secs_f64().max(f64::MIN_POSITIVE))
}

/// To three digits after the point; more would only look exact.
pub(super) fn rounded(figure: f64) -> f64 {
    (figure * 1000.0).round() / 1000.0
}

/// The settings that decide whether "recorded" means "on disk".
pub(super) async fn durability(
    store: &Store,
) -> Result<serde_json::Map<String, serde_json::Value>, Failure> {
    let settings = store.settings().await?;
    Ok(settings.into_iter().map(|(name, value)| (name, value.into())).collect())
}

/// Prints an object of figures.
pub(super) fn print(figures: &impl Serialize, json: bool) -> Result<(), Failure> {
    if out::for_programs(json) {
        return out::json(figures);
    }
    let mut text = String::new();
    list(&mut text, "", &serde_json::to_value(figures)?);
    out::text(&text)
}

fn list(text: &mut String, name: &str, value: &serde_json::Value) {
    match value {
        serde_json::Value::Object(fields) => {
            for (field, value) in fields {
                let dot = if name.is_empty() { "" } else { "." };
                list(text, &format!("{name}{dot}{field}"), value);
            }
        }
        serde_json::Value::String(word) => {
            let _ = writeln!(text, "{name:32} {word}");
        }
        other => {
            let _ = writeln!(text, "{name:32} {other}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_one_of_the_measured_waits() {
        let mut waits = Waits::default();
        for micros in (1..=200).rev() {
            waits.add(Duration::from_micros(micros * 10));
        }
        let waits = waits.sorted();
        assert_eq!(waits.percentile(50), Some(1.0));
        assert_eq!(waits.percentile(99), Some(1.98));
        assert_eq!(waits.percentile(100), Some(2.0));
        assert_eq!(Waits::default().percentile(50), None);
    }

    #[test]
    fn people_read_one_figure_a_line() {
        let mut text = String::new();
        list(&mut text, "", &serde_json::json!({"a": 1, "b": {"c": "word"}}));
        let lines: Vec<_> =
            text.lines().map(|l| l.split_whitespace().collect::<Vec<_>>()).collect();
        assert_eq!(lines, [vec!["a", "1"], vec!["b.c", "word"]]);
    }
}
