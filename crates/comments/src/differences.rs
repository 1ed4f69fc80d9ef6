//! What changed between two versions of a text: per paragraph, and word by word.
//!
//! The differences stand in the order in which a reader meets them and are complete: applied to the
//! old version they give the new one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::text::{Paragraph, Text};

/// How many pairs of words are compared in all before a paragraph counts as replaced.
const PAIRS: usize = 100_000_000;

/// From one version to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Differences {
    /// One for each paragraph of either version; removed ones where they stood.
    pub steps: Vec<Step>,
    next: u32,
}

/// What became of one paragraph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fate", rename_all = "snake_case")]
pub enum Step {
    /// As it was, where it was.
    Same {
        /// Id of the paragraph.
        id: String,
    },
    /// In other words, or another level of heading, where it was.
    Changed {
        /// Id of the paragraph.
        id: String,
        /// Level of heading in the new version.
        clause: Option<u8>,
        /// The old words and the new ones.
        words: Vec<Word>,
    },
    /// In another place, perhaps also in other words.
    Moved {
        /// Id of the paragraph.
        id: String,
        /// Level of heading in the new version.
        clause: Option<u8>,
        /// The old words and the new ones.
        words: Vec<Word>,
    },
    /// Not in the old version.
    New {
        /// The paragraph.
        paragraph: Paragraph,
    },
    /// Not in the new version.
    Removed {
        /// The paragraph.
        paragraph: Paragraph,
    },
}

/// A run of words with what stands between them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", content = "text", rename_all = "snake_case")]
pub enum Word {
    /// In both versions.
    Kept(String),
    /// In the old version only.
    Removed(String),
    /// In the new version only.
    Added(String),
}

/// The differences belong to another text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("paragraph `{0}` is not the one these differences start from")]
pub struct Mismatch(pub String);

/// What changed from `old` to `new`.
///
/// ```
/// use umlauf_comments::{Step, Text, differences};
///
/// let old = Text::first("Erster Absatz.\n\nDie Frist beträgt vier Wochen ab Zugang.");
/// let new = Text::next(&old, "Die Frist beträgt sechs Wochen ab Zugang.\n\nNeues.");
/// let changes = differences(&old, &new);
/// assert!(matches!(&changes.steps[0], Step::Removed { paragraph } if paragraph.id == "p1"));
/// assert!(matches!(&changes.steps[1], Step::Changed { id, .. } if id == "p2"));
/// assert!(matches!(&changes.steps[2], Step::New { paragraph } if paragraph.id == "p3"));
/// assert_eq!(changes.apply(&old), Ok(new));
/// ```
pub fn differences(old: &Text, new: &Text) -> Differences {
    let was: BTreeMap<&str, usize> =
        old.paragraphs().iter().enumerate().map(|(at, p)| (p.id.as_str(), at)).collect();
    let from: Vec<Option<usize>> =
        new.paragraphs().iter().map(|p| was.get(p.id.as_str()).copied()).collect();
    let stays = in_order(&from);
    let mut kept = vec![false; old.paragraphs().len()];
    for at in from.iter().flatten() {
        if let Some(kept) = kept.get_mut(*at) {
            *kept = true;
        }
    }
    let mut gone =
        old.paragraphs().iter().enumerate().filter(|(at, _)| kept.get(*at) == Some(&false));
    let mut waiting = gone.next();
    let mut steps = Vec::new();
    let mut budget = PAIRS;
    for ((paragraph, from), stays) in new.paragraphs().iter().zip(&from).zip(stays) {
        let before = from.and_then(|at| Some((at, old.paragraphs().get(at)?)));
        let Some((at, before)) = before else {
            steps.push(Step::New { paragraph: paragraph.clone() });
            continue;
        };
        if stays {
            while let Some((gone_at, removed)) = waiting
                && gone_at < at
            {
                steps.push(Step::Removed { paragraph: removed.clone() });
                waiting = gone.next();
            }
        }
        let (id, clause) = (paragraph.id.clone(), paragraph.clause);
        steps.push(if stays && before == paragraph {
            Step::Same { id }
        } else {
            let words = words(&before.text, &paragraph.text, &mut budget);
            if stays {
                Step::Changed { id, clause, words }
            } else {
                Step::Moved { id, clause, words }
            }
        });
    }
    while let Some((_, removed)) = waiting {
        steps.push(Step::Removed { paragraph: removed.clone() });
        waiting = gone.next();
    }
    Differences { steps, next: new.next_number() }
}

impl Differences {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.steps.iter().all(|step| matches!(step, Step::Same { .. }))
    }

    /// The new version, from the old one.
    pub fn apply(&self, old: &Text) -> Result<Text, Mismatch> {
        let was: BTreeMap<&str, &Paragraph> =
            old.paragraphs().iter().map(|p| (p.id.as_str(), p)).collect();
        let find = |id: &str| was.get(id).copied().ok_or_else(|| Mismatch(id.to_owned()));
        let mut paragraphs = Vec::new();
        for step in &self.steps {
            match step {
                Step::Same { id } => paragraphs.push(find(id)?.clone()),
                Step::Changed { id, clause, words } | Step::Moved { id, clause, words } => {
                    if find(id)?.text != Word::before(words) {
                        return Err(Mismatch(id.clone()));
                    }
                    let text = Word::after(words);
                    paragraphs.push(Paragraph { id: id.clone(), clause: *clause, text });
                }
                Step::New { paragraph } => paragraphs.push(paragraph.clone()),
                Step::Removed { paragraph } => {
                    if find(&paragraph.id)? != paragraph {
                        return Err(Mismatch(paragraph.id.clone()));
                    }
                }
            }
        }
        Ok(Text::of(self.next, paragraphs))
    }
}

impl Step {
    /// The id of the paragraph.
    pub fn id(&self) -> &str {
        match self {
            Self::Same { id } | Self::Changed { id, .. } | Self::Moved { id, .. } => id,
            Self::New { paragraph } | Self::Removed { paragraph } => &paragraph.id,
        }
    }

    /// The German word.
    pub const fn german(&self) -> &'static str {
        match self {
            Self::Same { .. } => "unverändert",
            Self::Changed { .. } => "geändert",
            Self::Moved { .. } => "verschoben",
            Self::New { .. } => "neu",
            Self::Removed { .. } => "gestrichen",
        }
    }
}

impl Word {
    /// The old text.
    pub fn before(words: &[Self]) -> String {
        words
            .iter()
            .filter_map(|w| match w {
                Self::Kept(text) | Self::Removed(text) => Some(text.as_str()),
                Self::Added(_) => None,
            })
            .collect()
    }

    /// The new text.
    pub fn after(words: &[Self]) -> String {
        words
            .iter()
            .filter_map(|w| match w {
                Self::Kept(text) | Self::Added(text) => Some(text.as_str()),
                Self::Removed(_) => None,
            })
            .collect()
    }
}

/// Which of the new paragraphs are in the same order as they were: the most that can be.
fn in_order(from: &[Option<usize>]) -> Vec<bool> {
    // Patience sorting: for each length the place of the smallest end of such a run.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; from.len()];
    let old = |at: usize| from.get(at).copied().flatten();
    for (at, was) in from.iter().enumerate() {
        if was.is_none() {
            continue;
        }
        let length = ends.partition_point(|end| old(*end) < *was);
        if let (Some(slot), true) = (before.get_mut(at), length > 0) {
            *slot = ends.get(length - 1).copied();
        }
        match ends.get_mut(length) {
            Some(end) => *end = at,
            None => ends.push(at),
        }
    }
    let mut stays = vec![false; from.len()];
    let mut at = ends.last().copied();
    while let Some(here) = at {
        if let Some(stay) = stays.get_mut(here) {
            *stay = true;
        }
        at = before.get(here).copied().flatten();
    }
    stays
}

/// Word by word, while the budget lasts; then the one for the other.
fn words(old: &str, new: &str, budget: &mut usize) -> Vec<Word> {
    let (old, new) = (tokens(old), tokens(new));
    let pairs = old.len().saturating_mul(new.len());
    let ops = if pairs > *budget {
        vec![DiffOp::Replace { old_index: 0, old_len: old.len(), new_index: 0, new_len: new.len() }]
    } else {
        *budget -= pairs;
        capture_diff_slices(Algorithm::Myers, &old, &new)
    };
    let text = |tokens: &[&str], range: std::ops::Range<usize>| {
        tokens.get(range).unwrap_or_default().concat()
    };
    let mut words = Vec::new();
    for op in ops {
        let (removed, added) = (op.old_range(), op.new_range());
        if matches!(op, DiffOp::Equal { .. }) {
            words.push(Word::Kept(text(&old, removed)));
            continue;
        }
        if !removed.is_empty() {
            words.push(Word::Removed(text(&old, removed)));
        }
        if !added.is_empty() {
            words.push(Word::Added(text(&new, added)));
        }
    }
    words
}

/// Words, white space, and every other character by itself.
fn tokens(text: &str) -> Vec<&str> {
    let kind = |c: char| (c.is_alphanumeric(), c.is_whitespace());
    let mut tokens = Vec::new();
    let mut start = 0;
    let mut last = None;
    for (at, character) in text.char_indices() {
        let here = kind(character);
        if at > 0 && (last != Some(here) || here == (false, false)) {
            tokens.push(text.get(start..at).unwrap_or_default());
            start = at;
        }
        last = Some(here);
    }
    if start < text.len() {
        tokens.push(text.get(start..).unwrap_or_default());
    }
    tokens
}
