//! The sentences of `ensures`: what must hold on every path.

use umlauf_source::{Fault, Node};

use super::draft::{EnsureDraft, Word};
use super::words::{Notes, items};

/// The forms a sentence may have.
const FORMS: [&str; 2] =
    ["every path to A passes B", "if everyone is silent, it ends within N working days"];

/// Reads all sentences.
pub(super) fn read(node: &Node, notes: &mut Notes) -> Vec<EnsureDraft> {
    items(node).iter().filter_map(|node| notes.take(sentence(node))).collect()
}

fn sentence(node: &Node) -> Result<EnsureDraft, Fault> {
    let text = node.text("a sentence")?;
    let words: Vec<&str> = text.split_whitespace().collect();
    match words.as_slice() {
        ["every", "path", "to", to, "passes", through] => {
            let word = |text: &str| Word { text: text.to_owned(), place: node.place };
            Ok(EnsureDraft::Passes { to: word(to), through: word(through) })
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
            Ok(EnsureDraft::SilentEnd { working_days })
        }
        _ => {
            let forms = FORMS.map(|form| format!("`{form}`")).join(" or ");
            Err(Fault::error("workflow::unknown_sentence", node.place, "this cannot be checked")
                .label("not a known sentence")
                .hint(format!("write {forms}")))
        }
    }
}
