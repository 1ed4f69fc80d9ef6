//! A text as paragraphs with ids that stay: what comments are anchored to, over all versions.
//!
//! The first version numbers its paragraphs `p1`, `p2` …; each later one hands the ids on to the same
//! or slightly changed paragraphs and takes fresh numbers for new ones. The number that comes next is
//! part of the text, so that the id of a removed paragraph never comes back.

mod align;
mod split;

use serde::{Deserialize, Serialize};

/// The version of the canonical JSON form. A change of the form is a new number.
pub const TEXT_VERSION: u32 = 1;

/// A frozen version of a text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Form", try_from = "Form")]
pub struct Text {
    next: u32,
    paragraphs: Vec<Paragraph>,
}

/// A paragraph, a heading, an item of a list, a table or a block of code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paragraph {
    /// `p1`, `p2` …
    pub id: String,
    /// For headings their level from 1; none for what stands below them.
    pub clause: Option<u8>,
    /// The text as it was written, marks of Markdown included; lines are separated by `\n`.
    pub text: String,
}

/// Why there is no text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadText {
    /// JSON that is no text.
    #[error("no text: {0}")]
    Json(String),
    /// A version that this program does not know.
    #[error("text of version {0}; this program reads version 1")]
    Version(u32),
    /// An id that is not `p` and a number, stands there twice, or is not given out yet.
    #[error("paragraph id `{0}` is malformed, stands there twice, or is not given out yet")]
    Id(String),
    /// JSON that says the same in other bytes.
    #[error("the text is not in its canonical form; write it anew with `Text::to_json`")]
    NotCanonical,
}

impl Text {
    /// The first version: plain text or Markdown, cut at blank lines, headings and list items.
    ///
    /// ```
    /// let text = umlauf_comments::Text::first("# Ziel\n\nEin Satz.\nNoch einer.\n\n- Punkt");
    /// let ids: Vec<_> = text.paragraphs().iter().map(|p| p.id.as_str()).collect();
    /// assert_eq!(ids, ["p1", "p2", "p3"]);
    /// assert_eq!(text.paragraphs()[0].clause, Some(1));
    /// ```
    pub fn first(text: &str) -> Self {
        Self::next(&Self::default(), text)
    }

    /// The version after `previous`: ids go to the paragraphs that are the same, wherever they now
    /// stand, and to those that are mostly the same.
    pub fn next(previous: &Self, text: &str) -> Self {
        let blocks = split::split(text);
        let old: Vec<&str> = previous.paragraphs.iter().map(|p| p.text.as_str()).collect();
        let new: Vec<&str> = blocks.iter().map(|(_, text)| text.as_str()).collect();
        let from = align::align(&old, &new);
        let mut next = previous.next.max(1);
        let mut paragraphs = Vec::with_capacity(blocks.len());
        for ((clause, text), from) in blocks.into_iter().zip(from) {
            let kept = from.and_then(|at| previous.paragraphs.get(at));
            let id = kept.map_or_else(
                || {
                    let fresh = format!("p{next}");
                    next = next.saturating_add(1);
                    fresh
                },
                |paragraph| paragraph.id.clone(),
            );
            paragraphs.push(Paragraph { id, clause, text });
        }
        Self { next, paragraphs }
    }

    /// The paragraphs in their order.
    pub fn paragraphs(&self) -> &[Paragraph] {
        &self.paragraphs
    }

    /// The paragraph of that id.
    pub fn paragraph(&self, id: &str) -> Option<&Paragraph> {
        self.paragraphs.iter().find(|paragraph| paragraph.id == id)
    }

    /// The headings above a paragraph, the outermost first.
    pub fn clauses_of(&self, id: &str) -> Vec<&Paragraph> {
        let mut above: Vec<(u8, &Paragraph)> = Vec::new();
        for paragraph in &self.paragraphs {
            if let Some(level) = paragraph.clause {
                above.retain(|(outer, _)| *outer < level);
            }
            if paragraph.id == id {
                return above.into_iter().map(|(_, paragraph)| paragraph).collect();
            }
            if let Some(level) = paragraph.clause {
                above.push((level, paragraph));
            }
        }
        Vec::new()
    }

    /// The whole text, paragraphs separated by blank lines.
    pub fn plain(&self) -> String {
        let texts: Vec<_> = self.paragraphs.iter().map(|p| p.text.as_str()).collect();
        texts.join("\n\n")
    }

    /// The canonical form: one line of JSON, `{"version":1,"next":4,"paragraphs":[…]}`. Equal texts
    /// have equal bytes.
    pub fn to_json(&self) -> String {
        // Strings and numbers always have a JSON form.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads the canonical form and no other.
    pub fn from_json(json: &str) -> Result<Self, BadText> {
        let form: Form = serde_json::from_str(json).map_err(|e| BadText::Json(e.to_string()))?;
        let text = Self::try_from(form)?;
        if text.to_json() == json { Ok(text) } else { Err(BadText::NotCanonical) }
    }

    /// A text of these parts, for differences that are applied.
    pub(crate) fn of(next: u32, paragraphs: Vec<Paragraph>) -> Self {
        Self { next, paragraphs }
    }

    /// The number of the id that is given out next.
    pub(crate) fn next_number(&self) -> u32 {
        self.next
    }
}

/// What stands in JSON.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    version: u32,
    next: u32,
    paragraphs: Vec<Paragraph>,
}

impl From<Text> for Form {
    fn from(text: Text) -> Self {
        Self { version: TEXT_VERSION, next: text.next, paragraphs: text.paragraphs }
    }
}

impl TryFrom<Form> for Text {
    type Error = BadText;

    fn try_from(form: Form) -> Result<Self, BadText> {
        if form.version != TEXT_VERSION {
            return Err(BadText::Version(form.version));
        }
        let mut seen = std::collections::BTreeSet::new();
        for paragraph in &form.paragraphs {
            let id = &paragraph.id;
            let number = id.strip_prefix('p').and_then(|number| number.parse::<u32>().ok());
            let known = number.filter(|n| *n > 0 && *n < form.next && *id == format!("p{n}"));
            if known.is_none_or(|number| !seen.insert(number)) {
                return Err(BadText::Id(id.clone()));
            }
        }
        Ok(Self { next: form.next, paragraphs: form.paragraphs })
    }
}
