//! The small words of the grammar, each read in one place and each with a fault that lists the others.

use std::fmt::Display;

use umlauf_calendar::Period;
use umlauf_source::{Fault, Fields, Node, Place, Value};
use umlauf_voting::Outcome;

use super::draft::Word;
use crate::{Ending, Office, Tell};

/// Collects faults while values are taken.
#[derive(Debug, Default)]
pub(super) struct Notes {
    pub(super) faults: Vec<Fault>,
    /// Whether a step or a move could not be read, so that nothing certain can be said of the graph.
    pub(super) torn: bool,
}

impl Notes {
    /// The value, or nothing and one fault more.
    pub(super) fn take<T>(&mut self, read: Result<T, Fault>) -> Option<T> {
        read.map_err(|fault| self.faults.push(fault)).ok()
    }

    /// The same for what the graph is made of.
    pub(super) fn need<T>(&mut self, read: Result<T, Fault>) -> Option<T> {
        self.torn |= read.is_err();
        self.take(read)
    }

    /// Reports the unknown keys of a mapping that has been read. A key that is missing because it was
    /// misspelt is one mistake: what was told of its absence (from the fault at `since` on) is taken
    /// back. Says whether there was an unknown key.
    pub(super) fn finish(&mut self, fields: Fields<'_>, since: usize) -> bool {
        let place = fields.place();
        let mut unknown = Vec::new();
        fields.finish(&mut unknown);
        for fault in &unknown {
            let Some(meant) = fault
                .hint
                .as_deref()
                .and_then(|hint| hint.strip_prefix("did you mean `")?.strip_suffix("`?"))
            else {
                continue;
            };
            let missing = format!("`{meant}` is missing");
            let absent = |told: &Fault| {
                (told.code == "yaml::missing_key" && told.place == place && told.label == missing)
                    || (meant == "within" && WITHOUT_PERIOD.contains(&told.code))
            };
            let mut at = since;
            while at < self.faults.len() {
                if absent(&self.faults[at]) {
                    self.faults.remove(at);
                } else {
                    at += 1;
                }
            }
        }
        let any = !unknown.is_empty();
        self.faults.append(&mut unknown);
        any
    }

    /// One fault more.
    pub(super) fn push(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    /// The text of a key that must be there.
    pub(super) fn text(
        &mut self,
        fields: &Fields<'_>,
        key: &'static str,
        what: &str,
    ) -> Option<Word> {
        let node = self.take(fields.required(key))?;
        self.take(Word::of(node, what))
    }
}

/// What is told where `within` is missing.
const WITHOUT_PERIOD: [&str; 3] = [
    "workflow::vote_without_deadline",
    "workflow::late_without_period",
    "workflow::wait_without_period",
];

/// `office`, `chair`, …
pub(super) fn office(node: &Node) -> Result<Office, Fault> {
    let text = node.text("an office")?;
    office_of(text, node.place)
}

/// The same from a word that is already text.
pub(super) fn office_of(text: &str, place: Place) -> Result<Office, Fault> {
    text.parse().map_err(|()| {
        let known = Office::ALL.map(Office::as_str);
        let message = format!("there is no office `{text}`");
        or_list(
            Fault::error("workflow::unknown_office", place, message).label("not an office"),
            text,
            &known,
        )
    })
}

/// `adopted`, `rejected`, … as the end of a case.
pub(super) fn ending(node: &Node) -> Result<Ending, Fault> {
    let text = node.text("an ending")?;
    ending_of(text).ok_or_else(|| {
        let known = Ending::ALL.map(Ending::as_str);
        let message = format!("a case cannot end in `{text}`");
        or_list(
            Fault::error("workflow::unknown_ending", node.place, message).label("not an ending"),
            text,
            &known,
        )
    })
}

/// An ending by its word.
pub(super) fn ending_of(text: &str) -> Option<Ending> {
    Ending::ALL.into_iter().find(|ending| ending.as_str() == text)
}

/// All outcomes a vote can have, with their words.
pub(super) const OUTCOMES: [(&str, Outcome); 6] = [
    ("adopted", Outcome::Adopted),
    ("rejected", Outcome::Rejected),
    ("unclear", Outcome::Unclear),
    ("tied", Outcome::Tied),
    ("inquorate", Outcome::Inquorate),
    ("partly", Outcome::Partly),
];

/// An outcome by its word.
pub(super) fn outcome_of(text: &str) -> Option<Outcome> {
    OUTCOMES.into_iter().find(|(word, _)| *word == text).map(|(_, outcome)| outcome)
}

/// The fault that a word is no outcome.
pub(super) fn unknown_outcome(text: &str, place: Place, known: &[&str]) -> Fault {
    let message = format!("`{text}` is no outcome");
    or_list(
        Fault::error("workflow::unknown_outcome", place, message).label("not an outcome"),
        text,
        known,
    )
}

/// A period such as `14 days`.
pub(super) fn period(node: &Node) -> Result<Period, Fault> {
    let text = node.text("a period such as `14 days`")?;
    text.parse().map_err(|error: umlauf_calendar::BadPeriod| {
        Fault::error("workflow::bad_period", node.place, error.to_string()).label("not a period")
    })
}

/// `all`, `members`, an office, or a list of these.
pub(super) fn tell(node: &Node, notes: &mut Notes) -> Vec<Tell> {
    let mut told = Vec::new();
    for node in items(node) {
        let Some(whom) = notes.take(whom(node)) else {
            continue;
        };
        if told.contains(&whom) {
            notes.push(twice(node.place, node.text("").unwrap_or_default()));
        } else {
            told.push(whom);
        }
    }
    told
}

/// Those who are told together.
pub(super) const EVERYONE: [(&str, Tell); 2] = [("all", Tell::All), ("members", Tell::Members)];

fn whom(node: &Node) -> Result<Tell, Fault> {
    let text = node.text("`all`, `members` or an office")?;
    match EVERYONE.into_iter().find(|(word, _)| *word == text) {
        Some((_, everyone)) => Ok(everyone),
        None => text.parse().map(Tell::Office).map_err(|()| {
            let known = ["all", "members", "office", "chair", "monitor", "auditor"];
            let message = format!("nobody is called `{text}`");
            or_list(
                Fault::error("workflow::unknown_office", node.place, message)
                    .label("cannot be told"),
                text,
                &known,
            )
        }),
    }
}

/// The items of a list; a single value counts as a list of one.
pub(super) fn items(node: &Node) -> &[Node] {
    match &node.value {
        Value::List(items) => items,
        Value::Text(_) | Value::Map(_) => std::slice::from_ref(node),
    }
}

/// The fault that something is named a second time.
pub(super) fn twice(place: Place, text: impl Display) -> Fault {
    Fault::error("workflow::named_twice", place, format!("`{text}` is named twice"))
        .label("second time")
        .hint("remove one of the two")
}

/// A name made of letters, digits, `-` and `_`, so that it can stand in commands and addresses.
pub(super) fn name(word: Word, what: &str) -> Result<Word, Fault> {
    let mut chars = word.text.chars();
    let begins = chars.next().is_some_and(char::is_alphabetic);
    if begins && chars.all(|c| c.is_alphanumeric() || matches!(c, '-' | '_')) {
        return Ok(word);
    }
    let message = format!("`{}` cannot be the name of {what}", word.text);
    Err(Fault::error("workflow::bad_name", word.place, message)
        .label("not a name")
        .hint("begin with a letter and go on with letters, digits, `-` and `_`; what people read is the `title`"))
}

/// Adds the nearest of the known words as a hint, or all of them.
pub(super) fn or_list(fault: Fault, written: &str, known: &[&str]) -> Fault {
    match umlauf_source::nearest(written, known.iter().copied()) {
        Some(near) => fault.hint(format!("did you mean `{near}`?")),
        None => fault.hint(format!("known here: {}", quoted(known.iter().copied()))),
    }
}

/// Each word in backticks, with commas between.
pub(super) fn quoted<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    words.into_iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}
