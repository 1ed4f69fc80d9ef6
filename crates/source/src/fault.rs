//! What can be wrong in a text: a stable code, a sentence, a place, a hint.
//!
//! Faults are values, not errors: a reader collects them all and the caller decides.

use crate::Source;

/// Where something stands in a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// Length in characters, at least 1.
    pub length: usize,
}

/// Whether a fault forbids use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The text cannot be used.
    Error,
    /// The text can be used; somebody should look.
    Warning,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Stable code such as `workflow::unknown_step`; each has a paragraph in `workflows/README.md`.
    pub code: &'static str,
    /// Whether it forbids use.
    pub severity: Severity,
    /// One sentence, lower case, no full stop, the thing named in backticks.
    pub message: String,
    /// A few words under the caret.
    pub label: String,
    /// Where.
    pub place: Place,
    /// What to do.
    pub hint: Option<String>,
    /// How it comes about, for faults of a process: one dated German sentence for each event, from the
    /// opening of a case on. Empty where there is nothing to tell.
    pub story: Vec<String>,
}

impl Fault {
    /// An error at a place.
    pub fn error(code: &'static str, place: Place, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: message.into(),
            label: String::from("here"),
            place,
            hint: None,
            story: Vec::new(),
        }
    }

    /// A warning at a place.
    pub fn warning(code: &'static str, place: Place, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, place, message) }
    }

    /// The words under the caret.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// How it comes about.
    #[must_use]
    pub fn story(mut self, story: Vec<String>) -> Self {
        self.story = story;
        self
    }

    /// `did you mean …?`, where something near exists.
    #[must_use]
    pub fn did_you_mean<'a>(
        self,
        written: &str,
        candidates: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        match crate::nearest(written, candidates) {
            Some(near) => self.hint(format!("did you mean `{near}`?")),
            None => self,
        }
    }
}

/// All faults of one text, in the order of their places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faults {
    /// The text they were found in.
    pub source: Source,
    /// At least one.
    pub list: Vec<Fault>,
}

impl Faults {
    /// Faults of a text, sorted by place. Of a word that is itself ambiguous only that is told.
    pub fn new(source: Source, mut list: Vec<Fault>) -> Self {
        let ambiguous: Vec<Place> = list
            .iter()
            .filter(|fault| fault.code == "yaml::truth_word")
            .map(|fault| fault.place)
            .collect();
        list.retain(|f| f.code == "yaml::truth_word" || !ambiguous.contains(&f.place));
        list.sort_by_key(|fault| (fault.place.start, fault.severity));
        Self { source, list }
    }
}

impl std::fmt::Display for Faults {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (n, fault) in self.list.iter().enumerate() {
            if n > 0 {
                writeln!(f)?;
            }
            let Place { line, column, .. } = fault.place;
            write!(f, "{}:{line}:{column}: {} [{}]", self.source.name, fault.message, fault.code)?;
            if let Some(hint) = &fault.hint {
                write!(f, " ({hint})")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}
