//! Text that people write: YAML read into a tree in which every key and value knows its place.
//!
//! Workflows, bodies and calendars are files that jurists and secretariats edit. Their errors must
//! be told all at once and with line, column, caret and hint, so the derive of a deserialiser, which
//! stops at the first, is of no use. The three readers share this crate instead of a third copy of it.
//! It knows nothing of votes or calendars and does no I/O.

mod fault;
mod fields;
mod node;
mod read;
mod schema;

pub use fault::{Fault, Faults, Place, Severity};
pub use fields::Fields;
pub use node::{Key, Node, Value};
pub use read::{read, read_all};
pub use schema::{Keys, Shape, schema};

use sha2::{Digest as _, Sha256};

/// A text and the name under which people know it (a path, or a name inside the program).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Path or name, as shown in reports.
    pub name: String,
    /// The whole text, exactly as it was read.
    pub text: String,
}

impl Source {
    /// A text under a name.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), text: text.into() }
    }

    /// SHA-256 of the text in lower-case hexadecimal (64 characters).
    pub fn digest(&self) -> String {
        use std::fmt::Write as _;
        Sha256::digest(self.text.as_bytes()).iter().fold(String::with_capacity(64), |mut hex, b| {
            let _ = write!(hex, "{b:02x}");
            hex
        })
    }

    /// The name without folders and without `.yaml`: the name of what the file defines.
    pub fn stem(&self) -> &str {
        let file = self.name.rsplit(['/', '\\']).next().unwrap_or(&self.name);
        file.strip_suffix(".yaml").or_else(|| file.strip_suffix(".yml")).unwrap_or(file)
    }
}

/// The candidate nearest to what was written, if it is near enough to be meant.
pub fn nearest<'a>(
    written: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(written, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= 1 + candidate.chars().count() / 4)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}
