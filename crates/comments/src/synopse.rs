//! The Synopse: old text, new text and all comments side by side, each comment exactly once.
//!
//! A comment stands beside the paragraph it is anchored to, a duplicate below the first that says the
//! same, and what is anchored to nothing at the end.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::comment::Comment;
use crate::differences::{Step, Word, differences};
use crate::disposition::Reply;
use crate::text::Text;
use crate::write::{Format, Grid};

/// A comment with what the table does not say of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// The comment with its disposition and reason.
    pub comment: Comment,
    /// The id of the paragraph it is anchored to.
    pub anchor: Option<String>,
    /// What the commenter says to the disposition.
    pub reply: Option<Reply>,
}

/// Two versions of a text with the comments on them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Synopse {
    /// In the order of [`differences`].
    pub passages: Vec<Passage>,
    /// What is anchored to no paragraph of either version.
    pub loose: Vec<Entry>,
}

/// A paragraph with what is said of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Passage {
    /// What became of it; word by word where it changed.
    pub step: Step,
    /// Its old text.
    pub old: Option<String>,
    /// Its new text.
    pub new: Option<String>,
    /// The comments in their order.
    pub entries: Vec<Entry>,
}

/// A comment with those that say the same, wherever they are anchored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The first of them.
    pub remark: Remark,
    /// The others in their order.
    pub duplicates: Vec<Remark>,
}

impl Synopse {
    /// Lays them side by side. For one version alone give it twice.
    pub fn new(old: &Text, new: &Text, remarks: &[Remark]) -> Self {
        let texts: BTreeMap<&str, &str> =
            new.paragraphs().iter().map(|p| (p.id.as_str(), p.text.as_str())).collect();
        let mut passages = Vec::new();
        for step in differences(old, new).steps {
            let (old, new) = match &step {
                Step::Changed { words, .. } | Step::Moved { words, .. } => {
                    (Some(Word::before(words)), Some(Word::after(words)))
                }
                Step::New { paragraph } => (None, Some(paragraph.text.clone())),
                Step::Removed { paragraph } => (Some(paragraph.text.clone()), None),
                Step::Same { id } => {
                    let text = texts.get(id.as_str()).map(|text| String::from(*text));
                    (text.clone(), text)
                }
            };
            passages.push(Passage { step, old, new, entries: Vec::new() });
        }
        let by_id: BTreeMap<String, usize> =
            passages.iter().enumerate().map(|(at, p)| (p.step.id().to_owned(), at)).collect();
        let mut synopse = Self { passages, loose: Vec::new() };
        for entry in grouped(remarks) {
            let place = entry.remark.anchor.as_ref().and_then(|id| by_id.get(id));
            match place.and_then(|at| synopse.passages.get_mut(*at)) {
                Some(passage) => passage.entries.push(entry),
                None => synopse.loose.push(entry),
            }
        }
        synopse
    }

    /// All comments, in the order in which they stand there.
    pub fn remarks(&self) -> impl Iterator<Item = &Remark> {
        let entries = self.passages.iter().flat_map(|passage| &passage.entries).chain(&self.loose);
        entries.flat_map(|entry| std::iter::once(&entry.remark).chain(&entry.duplicates))
    }

    /// The comments whose commenters uphold their dissent: what the decision paper must name.
    pub fn upheld(&self) -> impl Iterator<Item = &Remark> {
        self.remarks().filter(|remark| remark.reply == Some(Reply::Upheld))
    }

    /// As a spreadsheet: one row for each comment, and one for each paragraph without any.
    pub fn write(&self, format: Format) -> Vec<u8> {
        let mut rows = Vec::new();
        for passage in &self.passages {
            let id = passage.step.id();
            let texts = [
                id.to_owned(),
                passage.step.german().to_owned(),
                passage.old.clone().unwrap_or_default(),
                passage.new.clone().unwrap_or_default(),
            ];
            if passage.entries.is_empty() {
                rows.push(
                    texts.into_iter().chain((4..COLUMNS.len()).map(|_| String::new())).collect(),
                );
                continue;
            }
            add(&mut rows, &texts, &passage.entries);
        }
        add(&mut rows, &["", "ohne Bezug", "", ""].map(String::from), &self.loose);
        Grid { title: "Synopse", columns: COLUMNS.to_vec(), rows }.write(format)
    }
}

/// Headings and widths of the exported table.
const COLUMNS: [(&str, u16); 15] = [
    ("Absatz", 9),
    ("Änderung", 12),
    ("Bisherige Fassung", 50),
    ("Neue Fassung", 50),
    ("Nr.", 9),
    ("Runde", 9),
    ("Mitglied", 12),
    ("Art", 9),
    ("Gewicht", 12),
    ("Anmerkung", 50),
    ("Änderungsvorschlag", 50),
    ("Bewertung", 18),
    ("Begründung", 40),
    ("Antwort des Mitglieds", 18),
    ("Dublette zu", 12),
];

/// The rows of these entries: the texts stand in the first of them.
fn add(rows: &mut Vec<Vec<String>>, texts: &[String; 4], entries: &[Entry]) {
    let remarks = entries.iter().flat_map(|e| std::iter::once(&e.remark).chain(&e.duplicates));
    for (at, remark) in remarks.enumerate() {
        let [id, fate, old, new] = texts.clone();
        let texts =
            if at == 0 { [id, fate, old, new] } else { [id, fate, String::new(), String::new()] };
        let comment = &remark.comment;
        let said = [
            comment.number.clone(),
            comment.round.map(|round| round.to_string()).unwrap_or_default(),
            comment.who.clone(),
            comment.kind.map(|kind| kind.code().to_owned()).unwrap_or_default(),
            comment.weight.map(|weight| weight.german().to_owned()).unwrap_or_default(),
            comment.comment.clone(),
            comment.proposal.clone(),
            comment.disposition.map(|d| d.german().to_owned()).unwrap_or_default(),
            comment.reason.clone(),
            remark.reply.map(|reply| reply.german().to_owned()).unwrap_or_default(),
            comment.duplicate_of.clone(),
        ];
        rows.push(texts.into_iter().chain(said).collect());
    }
}

/// Duplicates under the first, through chains of them; in a circle the first in order is the first.
fn grouped(remarks: &[Remark]) -> Vec<Entry> {
    let mut by_number: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, remark) in remarks.iter().enumerate() {
        if !remark.comment.number.is_empty() {
            by_number.entry(remark.comment.number.as_str()).or_insert(at);
        }
    }
    let first_of = |at: usize| -> Option<usize> {
        let of = remarks.get(at)?.comment.duplicate_of.as_str();
        by_number.get(of).copied().filter(|first| *first != at)
    };
    // The first of each: follow the links; whoever was settled on the way settles the rest.
    let mut roots: Vec<Option<usize>> = vec![None; remarks.len()];
    for start in 0..remarks.len() {
        let mut path = vec![start];
        let mut on_path = std::collections::BTreeSet::from([start]);
        let root = loop {
            let here = path.last().copied().unwrap_or(start);
            if let Some(root) = roots.get(here).copied().flatten() {
                break root;
            }
            match first_of(here) {
                None => break here,
                Some(next) if !on_path.insert(next) => {
                    // A circle from `next` on.
                    let circle = path.iter().skip_while(|at| **at != next);
                    break circle.min().copied().unwrap_or(next);
                }
                Some(next) => path.push(next),
            }
        };
        for at in path {
            if let Some(slot) = roots.get_mut(at) {
                *slot = Some(root);
            }
        }
    }
    let mut entries: BTreeMap<usize, Entry> = BTreeMap::new();
    for (at, remark) in remarks.iter().enumerate() {
        if roots.get(at) == Some(&Some(at)) {
            entries.insert(at, Entry { remark: remark.clone(), duplicates: Vec::new() });
        }
    }
    for (at, remark) in remarks.iter().enumerate() {
        let root = roots.get(at).copied().flatten().unwrap_or(at);
        if root != at
            && let Some(entry) = entries.get_mut(&root)
        {
            entry.duplicates.push(remark.clone());
        }
    }
    entries.into_values().collect()
}
