//! The frozen text as pages show it: paragraphs with their ids, and in a later round what changed.

use umlauf_comments::{Passage, Step, Text, Word, differences};

use crate::lang::Lang;

/// A paragraph on a page.
pub(crate) struct Paragraph {
    pub(crate) id: String,
    /// Level of a heading, if it is one.
    pub(crate) heading: bool,
    /// What became of it, where two versions are compared.
    pub(crate) fate: Option<&'static str>,
    pub(crate) parts: Vec<Part>,
}

/// A run of words.
pub(crate) struct Part {
    pub(crate) text: String,
    pub(crate) added: bool,
    pub(crate) removed: bool,
}

impl Part {
    fn kept(text: String) -> Self {
        Self { text, added: false, removed: false }
    }
}

/// All paragraphs of a text.
pub(crate) fn whole(text: &Text) -> Vec<Paragraph> {
    let paragraphs = text.paragraphs().iter();
    paragraphs
        .map(|one| Paragraph {
            id: one.id.clone(),
            heading: one.clause.is_some(),
            fate: None,
            parts: vec![Part::kept(bare(&one.text))],
        })
        .collect()
}

/// Only what changed from one version to the next.
pub(crate) fn changes(lang: Lang, old: &Text, new: &Text) -> Vec<Paragraph> {
    let steps = differences(old, new).steps;
    steps.into_iter().filter_map(|step| change(lang, step)).collect()
}

fn change(lang: Lang, step: Step) -> Option<Paragraph> {
    let fate = fate(lang, &step)?;
    let (id, heading, parts) = match step {
        Step::Same { .. } => return None,
        Step::Changed { id, clause, words } | Step::Moved { id, clause, words } => {
            (id, clause.is_some(), words.into_iter().map(part).collect())
        }
        Step::New { paragraph } => {
            let part = Part { text: paragraph.text, added: true, removed: false };
            (paragraph.id, paragraph.clause.is_some(), vec![part])
        }
        Step::Removed { paragraph } => {
            let part = Part { text: paragraph.text, added: false, removed: true };
            (paragraph.id, paragraph.clause.is_some(), vec![part])
        }
    };
    Some(Paragraph { id, heading, fate: Some(fate), parts })
}

/// A passage of the Synopse.
pub(crate) fn passage(lang: Lang, passage: &Passage) -> Paragraph {
    match change(lang, passage.step.clone()) {
        Some(changed) => changed,
        None => Paragraph {
            id: passage.step.id().to_owned(),
            heading: false,
            fate: None,
            parts: vec![Part::kept(bare(passage.old.as_deref().unwrap_or_default()))],
        },
    }
}

fn part(word: Word) -> Part {
    match word {
        Word::Kept(text) => Part::kept(text),
        Word::Removed(text) => Part { text, added: false, removed: true },
        Word::Added(text) => Part { text, added: true, removed: false },
    }
}

/// What became of a paragraph; nothing where it stayed.
pub(crate) fn fate(lang: Lang, step: &Step) -> Option<&'static str> {
    match step {
        Step::Same { .. } => None,
        Step::Changed { .. } => Some(lang.pick("geändert", "changed")),
        Step::Moved { .. } => Some(lang.pick("verschoben", "moved")),
        Step::New { .. } => Some(lang.pick("neu", "new")),
        Step::Removed { .. } => Some(lang.pick("gestrichen", "removed")),
    }
}

/// A heading without the marks of Markdown.
fn bare(text: &str) -> String {
    let first = text.lines().next().unwrap_or_default();
    let marks = first.starts_with('#');
    if marks { first.trim_matches('#').trim().to_owned() } else { text.to_owned() }
}

/// A paragraph in a list to choose from: `p7: Die Frist beträgt …`.
pub(crate) fn options(text: &Text) -> Vec<(String, String)> {
    let paragraphs = text.paragraphs().iter();
    paragraphs
        .map(|one| {
            let words = bare(&one.text).replace('\n', " ");
            let mut short: String = words.chars().take(60).collect();
            if short.len() < words.len() {
                short.push('…');
            }
            (one.id.clone(), format!("{}: {short}", one.id))
        })
        .collect()
}
