//! The body file, read to the end: every fault is collected, and what can be read is used to find more.

mod checks;
mod conditions;
mod course;
mod derived;
mod head;
mod like;
mod rules;
mod schema;
mod tables;

use std::collections::{HashMap, HashSet};

use umlauf_source::{Fault, Faults, Fields, Key, Node, Severity, Source};

use crate::{Body, Group, Member, MemberCode, Table};

pub use self::schema::schema;

/// Reads a body file; see [`Body::compile`].
pub(crate) fn body(source: &Source) -> Result<(Body, Vec<Fault>), Faults> {
    let (root, faults) = umlauf_source::read_all(source);
    let mut reader = Reader { faults, ..Reader::default() };
    let body = root.and_then(|root| reader.file(&root, source));
    let broken = reader.faults.iter().any(|fault| fault.severity == Severity::Error);
    match body {
        Some(body) if !broken => Ok((body, reader.faults)),
        _ => Err(Faults::new(source.clone(), reader.faults)),
    }
}

/// What is said to readers alone.
struct Remarks {
    note: Option<String>,
    unconfirmed: Option<String>,
}

/// What has been read so far, and what was wrong with it.
#[derive(Default)]
struct Reader {
    faults: Vec<Fault>,
    groups: Vec<Group>,
    members: Vec<Member>,
    voters: Vec<usize>,
    seats: HashMap<MemberCode, usize>,
    tables: Vec<Table>,
    /// Tables with faults; rules are not judged by their figures.
    doubtful: HashSet<usize>,
    /// The names under `rules`, also of rules with faults.
    named: Vec<String>,
}

impl Reader {
    fn file(&mut self, root: &Node, source: &Source) -> Option<Body> {
        let fields = Fields::of(root, "a body");
        let fields = self.keep(fields)?;
        let name = self.keep(fields.required("body"));
        let name = name.and_then(|node| self.name(node, source));
        let title = self.text(&fields, "title", "a title");
        let basis = self.text(&fields, "basis", "a basis");
        let calendar = self.text(&fields, "calendar", "the name of a calendar");
        let remarks = self.remarks(&fields);
        let numbers = self.numbers(&fields);
        let number = numbers.last().map(|one| one.pattern.clone()).unwrap_or_default();
        let visibility = self.visibility(fields.optional("visibility"));
        self.groups(&fields);
        self.tables(fields.optional("weights"));
        let rules = self.rules(&fields, name.as_deref());
        let subjects = self.subjects(fields.optional("subjects"));
        fields.finish(&mut self.faults);
        let body = Body {
            name: name.unwrap_or_default(),
            title: title.unwrap_or_default(),
            basis: basis.unwrap_or_default(),
            note: remarks.note,
            unconfirmed: remarks.unconfirmed,
            calendar: calendar.unwrap_or_default(),
            digest: source.digest(),
            numbers,
            number,
            visibility,
            groups: std::mem::take(&mut self.groups),
            members: std::mem::take(&mut self.members),
            voters: std::mem::take(&mut self.voters),
            seats: std::mem::take(&mut self.seats),
            tables: std::mem::take(&mut self.tables),
            rules,
            subjects,
        };
        checks::rules(&body, &self.doubtful, &mut self.faults);
        Some(body)
    }

    fn name(&mut self, node: &Node, source: &Source) -> Option<String> {
        let name = self.keep(node.text("the body's name"))?;
        if name != source.stem() {
            let message = format!("the body is called `{name}`, but its file `{}`", source.stem());
            self.faults.push(
                Fault::error("body::name", node.place, message)
                    .hint("give both the same name: a body is found by its file"),
            );
        }
        Some(name.to_owned())
    }

    /// Keeps the value or the fault.
    fn keep<T>(&mut self, read: Result<T, Fault>) -> Option<T> {
        read.map_err(|fault| self.faults.push(fault)).ok()
    }

    /// The text behind a key that must be there.
    fn text(&mut self, fields: &Fields, key: &'static str, what: &str) -> Option<String> {
        let text = fields.required(key).and_then(|node| node.text(what));
        self.keep(text).map(str::to_owned)
    }

    /// The text behind a key that may be missing.
    fn maybe(&mut self, fields: &Fields, key: &'static str, what: &str) -> Option<String> {
        let text = fields.optional(key)?.text(what);
        self.keep(text).map(str::to_owned)
    }

    /// `note` and `unconfirmed`, which may stand wherever law is written down.
    fn remarks(&mut self, fields: &Fields) -> Remarks {
        Remarks {
            note: self.maybe(fields, "note", "a remark"),
            unconfirmed: self.maybe(fields, "unconfirmed", "what is not confirmed"),
        }
    }

    /// Reports a name that is none: a small letter, then small letters, digits, `-` and `_`.
    fn named(&mut self, key: &Key, what: &str) {
        let tail =
            |char: char| char.is_ascii_lowercase() || char.is_ascii_digit() || "-_".contains(char);
        let good = key.text.starts_with(|first: char| first.is_ascii_lowercase())
            && key.text.chars().all(tail);
        if !good {
            let message = format!("`{}` is no name for {what}", key.text);
            self.faults.push(
                Fault::error("body::name_form", key.place, message).hint(
                    "write it in small letters a–z, digits, `-` and `_`; `title` may say more",
                ),
            );
        }
    }
}

/// One of a few words, or the fault that names them.
fn word<T: Copy>(node: &Node, what: &str, words: &[(&str, T)]) -> Result<T, Fault> {
    let text = node.text(what)?;
    words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value).ok_or_else(|| {
        let known: Vec<_> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
        let message = format!("`{text}` is not {what}; write {}", known.join(" or "));
        Fault::error("body::unknown_word", node.place, message)
            .did_you_mean(text, words.iter().map(|(word, _)| *word))
    })
}
