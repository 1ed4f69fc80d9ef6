//! The sentences of `ensures`: what must hold, whatever happens.
//!
//! Each has a fixed form of English small words around the names of steps, so that it can be checked by
//! exploring and not only be believed. New ones are read here and explored in `verify/sentences`.

use umlauf_source::{Fault, Node};

use super::draft::EnsureDraft;
use super::words::{Notes, items};
use crate::{Ensure, StepName};

/// The forms a sentence may have.
const FORMS: [&str; 5] = [
    "every path to A passes B",
    "never A before B",
    "A at most once",
    "A is always followed by B",
    "if everyone is silent, it ends within N working days",
];

/// What these look like, as a regular expression for editors.
pub(super) const FORM: &str = "^(every path to \\S+ passes \\S+|never \\S+ before \\S+|\\S+ at most once|\
                               \\S+ is always followed by \\S+|\
                               if everyone is silent, it ends within [0-9]+ working days?)$";

/// Reads all sentences.
pub(super) fn read(node: &Node, notes: &mut Notes) -> Vec<EnsureDraft> {
    let mut read: Vec<EnsureDraft> = Vec::new();
    for node in items(node) {
        let Some(says) = notes.take(sentence(node)) else { continue };
        if read.iter().any(|known| known.says == says) {
            notes.push(super::words::twice(node.place, &says));
        } else {
            read.push(EnsureDraft { says, place: node.place });
        }
    }
    read
}

/// What one sentence says.
pub(crate) fn sentence(node: &Node) -> Result<Ensure, Fault> {
    let text = node.text("a sentence")?;
    let words: Vec<&str> = text.split_whitespace().collect();
    let ensure = match words.as_slice() {
        ["every", "path", "to", to, "passes", through] => {
            Ensure::Passes { to: StepName::from(*to), through: StepName::from(*through) }
        }
        ["never", step, "before", before] => {
            Ensure::NeverBefore { step: StepName::from(*step), before: StepName::from(*before) }
        }
        [step, "at", "most", "once"] => Ensure::AtMostOnce { step: StepName::from(*step) },
        [step, "is", "always", "followed", "by", by] => {
            Ensure::FollowedBy { step: StepName::from(*step), by: StepName::from(*by) }
        }
        [
            "if",
            "everyone",
            "is",
            "silent,",
            "it",
            "ends",
            "within",
            days,
            "working",
            "day" | "days",
        ] => {
            let working_days =
                days.parse().map_err(|_| node.expected("a number of working days"))?;
            Ensure::SilentEnd { working_days }
        }
        _ => {
            let forms = FORMS.map(|form| format!("`{form}`")).join(", ");
            return Err(Fault::error(
                "workflow::unknown_sentence",
                node.place,
                "this cannot be checked",
            )
            .label("not a known sentence")
            .hint(format!("write one of {forms}")));
        }
    };
    if let [one, other] = ensure.steps().as_slice()
        && one == other
    {
        let message = format!("this compares `{one}` with itself");
        return Err(Fault::error("workflow::same_step", node.place, message)
            .label("one step, two places")
            .hint("name two different steps"));
    }
    Ok(ensure)
}
