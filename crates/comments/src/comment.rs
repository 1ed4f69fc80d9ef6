//! One comment: a row of an Anmerkungstabelle.
//!
//! The fields stand in the column order of the IEC/ISO template, ours behind them. Locators stay the
//! text that somebody typed ("3.1 ff.", "Tab. 2"): only the commenter knows what is meant.

use serde::{Deserialize, Serialize};

use crate::column::Column;
use crate::disposition::Disposition;
use crate::limits::Limits;

/// One row of a comment table. Texts may be empty; line breaks are `\n`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comment {
    /// Who comments: member code or department (MB/NC).
    pub who: String,
    /// Line number.
    pub line: String,
    /// Clause or subclause.
    pub clause: String,
    /// Paragraph, figure or table.
    pub paragraph: String,
    /// Type of comment.
    pub kind: Option<Kind>,
    /// The comment itself. This or [`Comment::proposal`] says something.
    pub comment: String,
    /// The proposed change.
    pub proposal: String,
    /// What became of it: first half of the observations of the secretariat.
    pub disposition: Option<Disposition>,
    /// Why: second half of them. Never empty beside [`Disposition::Rejected`].
    pub reason: String,
    /// How the comment is cited: `17`, `BY-3`.
    pub number: String,
    /// The round of the consultation.
    pub round: Option<u32>,
    /// How much it matters to the commenter.
    pub weight: Option<Weight>,
    /// The number of the comment that says the same.
    pub duplicate_of: String,
}

/// Type of comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// `ge`
    General,
    /// `te`
    Technical,
    /// `ed`, in German tables `re` (redaktionell)
    Editorial,
    /// `recht`
    Legal,
    /// `finanz`
    Financial,
}

/// How much a comment matters to its commenter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// *muss*
    Must,
    /// *soll*
    Should,
    /// *Hinweis*
    Hint,
}

impl Kind {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 5] =
        [Self::General, Self::Technical, Self::Editorial, Self::Legal, Self::Financial];

    /// The short form that stands in tables.
    pub const fn code(self) -> &'static str {
        match self {
            Self::General => "ge",
            Self::Technical => "te",
            Self::Editorial => "ed",
            Self::Legal => "recht",
            Self::Financial => "finanz",
        }
    }

    /// The German word.
    pub const fn german(self) -> &'static str {
        match self {
            Self::General => "allgemein",
            Self::Technical => "technisch",
            Self::Editorial => "redaktionell",
            Self::Legal => "rechtlich",
            Self::Financial => "finanziell",
        }
    }

    /// The kind that a code or word names, in any case.
    pub fn named(word: &str) -> Option<Self> {
        Some(match word.trim().trim_end_matches('.').to_lowercase().as_str() {
            "ge" | "allg" | "allgemein" | "general" => Self::General,
            "te" | "techn" | "technisch" | "fachlich" | "technical" => Self::Technical,
            "ed" | "re" | "red" | "redaktionell" | "editorial" => Self::Editorial,
            "recht" | "rechtlich" | "legal" => Self::Legal,
            "finanz" | "fin" | "finanziell" | "finanzen" | "financial" => Self::Financial,
            _ => return None,
        })
    }
}

impl Weight {
    /// All of them, the heaviest first.
    pub const ALL: [Self; 3] = [Self::Must, Self::Should, Self::Hint];

    /// The German word.
    pub const fn german(self) -> &'static str {
        match self {
            Self::Must => "muss",
            Self::Should => "soll",
            Self::Hint => "Hinweis",
        }
    }

    /// The weight that a German or English word names, in any case.
    pub fn named(word: &str) -> Option<Self> {
        Some(match word.trim().to_lowercase().as_str() {
            "muss" | "must" => Self::Must,
            "soll" | "sollte" | "should" => Self::Should,
            "hinweis" | "hint" | "kann" => Self::Hint,
            _ => return None,
        })
    }
}

/// Why a comment cannot stand in a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Neither comment nor proposed change.
    #[error("says nothing; give `comment` or `proposal`")]
    Silent,
    /// More than [`Limits::CELL_CHARS`] characters.
    #[error("`{}` is longer than 10,000 characters; shorten it or send it as a paper", .0.field())]
    TooLong(Column),
    /// [`Disposition::Rejected`] without a reason.
    #[error("`rejected` needs a `reason`")]
    Unreasoned,
    /// A comment that is a duplicate of itself.
    #[error("`duplicate_of` names the comment itself; name the first one or leave it empty")]
    OwnDuplicate,
}

impl Comment {
    /// The observations of the secretariat as one cell: `abgelehnt: schon geregelt`.
    pub fn observations(&self) -> String {
        match (self.disposition, self.reason.as_str()) {
            (None, reason) => reason.to_owned(),
            (Some(disposition), "") => disposition.german().to_owned(),
            (Some(disposition), reason) => format!("{}: {reason}", disposition.german()),
        }
    }

    /// The texts with the columns they stand in.
    fn texts(&mut self) -> [(Column, &mut String); 9] {
        [
            (Column::Who, &mut self.who),
            (Column::Line, &mut self.line),
            (Column::Clause, &mut self.clause),
            (Column::Paragraph, &mut self.paragraph),
            (Column::Comment, &mut self.comment),
            (Column::Proposal, &mut self.proposal),
            (Column::Observations, &mut self.reason),
            (Column::Number, &mut self.number),
            (Column::DuplicateOf, &mut self.duplicate_of),
        ]
    }

    /// The comment in the form in which it is kept, and everything that is wrong with it.
    pub(crate) fn tidied(mut self) -> (Self, Vec<Problem>) {
        let mut problems = Vec::new();
        for (_, text) in self.texts() {
            *text = tidy(text);
        }
        // A disposition that stands in the text is one: whoever reads the cell takes it as such.
        if self.disposition.is_none()
            && let (Some(disposition), reason) = Disposition::cut(&self.reason)
        {
            self.disposition = Some(disposition);
            self.reason = reason.to_owned();
        }
        let observations = self.observations().chars().count();
        for (column, text) in self.texts() {
            let long = text.len() > Limits::CELL_CHARS && text.chars().count() > Limits::CELL_CHARS;
            if long || column == Column::Observations && observations > Limits::CELL_CHARS {
                problems.push(Problem::TooLong(column));
            }
        }
        if self.comment.is_empty() && self.proposal.is_empty() {
            problems.push(Problem::Silent);
        }
        if self.disposition.is_some_and(Disposition::needs_reason) && self.reason.is_empty() {
            problems.push(Problem::Unreasoned);
        }
        if !self.number.is_empty() && self.number == self.duplicate_of {
            problems.push(Problem::OwnDuplicate);
        }
        (self, problems)
    }
}

/// A text as it is kept: line breaks are `\n`, no control or other characters that XML cannot hold,
/// no white space around it. Applying it twice changes nothing.
pub(crate) fn tidy(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\r' => {
                if characters.peek() != Some(&'\n') {
                    kept.push('\n');
                }
            }
            '\n' | '\t' => kept.push(character),
            '\u{fffe}' | '\u{ffff}' | '\u{feff}' => {}
            other if other.is_control() => {}
            other => kept.push(other),
        }
    }
    let trimmed = kept.trim();
    if trimmed.len() == kept.len() { kept } else { trimmed.to_owned() }
}
