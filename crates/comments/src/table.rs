//! The comment table and its canonical JSON form, whose SHA-256 is evidence elsewhere.
//!
//! A [`Table`] exists only in the one form in which it is kept: texts tidied, every row a comment
//! that says something. So equal tables have equal bytes, and what is exported comes back equal.

use serde::{Deserialize, Serialize};

use crate::comment::{Comment, Problem};
use crate::limits::Limits;

/// The version of the canonical JSON form. A change of the form is a new number.
pub const TABLE_VERSION: u32 = 1;

/// A comment table: at most [`Limits::TABLE_ROWS`] comments in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Form", try_from = "Form")]
pub struct Table {
    rows: Vec<Comment>,
}

/// Why there is no table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadTable {
    /// A row that cannot stand; rows are counted from 1.
    #[error("comment {row} {problem}")]
    Row {
        /// Place in the table, from 1.
        row: usize,
        /// What is wrong.
        problem: Problem,
    },
    /// More rows than a table may have.
    #[error("{0} comments are too many for one table; cut it into tables of at most 10,000")]
    TooMany(usize),
    /// JSON that is no table.
    #[error("no comment table: {0}")]
    Json(String),
    /// A version that this program does not know.
    #[error("comment table of version {0}; this program reads version 1")]
    Version(u32),
    /// JSON that says the same in other bytes.
    #[error("the comment table is not in its canonical form; write it anew with `Table::to_json`")]
    NotCanonical,
}

impl Table {
    /// The table of these comments, tidied: line breaks are `\n`, control characters and white space
    /// around texts are gone, a disposition written in a reason is taken as one.
    pub fn new(rows: Vec<Comment>) -> Result<Self, BadTable> {
        if rows.len() > Limits::TABLE_ROWS {
            return Err(BadTable::TooMany(rows.len()));
        }
        let mut kept = Vec::with_capacity(rows.len());
        for (at, row) in rows.into_iter().enumerate() {
            let (row, problems) = row.tidied();
            if let Some(problem) = problems.into_iter().next() {
                return Err(BadTable::Row { row: at + 1, problem });
            }
            kept.push(row);
        }
        Ok(Self { rows: kept })
    }

    /// Rows that were tidied and found good one by one.
    pub(crate) fn of_good(rows: Vec<Comment>) -> Self {
        Self { rows }
    }

    /// The comments in their order.
    pub fn rows(&self) -> &[Comment] {
        &self.rows
    }

    /// The comments in their order.
    pub fn into_rows(self) -> Vec<Comment> {
        self.rows
    }

    /// The canonical form: one line of JSON, `{"version":1,"rows":[…]}`, every field of every row
    /// present, in their order, without white space. Equal tables have equal bytes.
    pub fn to_json(&self) -> String {
        // Strings and numbers always have a JSON form.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads the canonical form and no other.
    pub fn from_json(text: &str) -> Result<Self, BadTable> {
        let form: Form = serde_json::from_str(text).map_err(|e| BadTable::Json(e.to_string()))?;
        let table = Self::try_from(form)?;
        if table.to_json() == text { Ok(table) } else { Err(BadTable::NotCanonical) }
    }
}

/// What stands in JSON.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    version: u32,
    rows: Vec<Comment>,
}

impl From<Table> for Form {
    fn from(table: Table) -> Self {
        Self { version: TABLE_VERSION, rows: table.rows }
    }
}

impl TryFrom<Form> for Table {
    type Error = BadTable;

    fn try_from(form: Form) -> Result<Self, BadTable> {
        if form.version != TABLE_VERSION {
            return Err(BadTable::Version(form.version));
        }
        Self::new(form.rows)
    }
}
