//! What all formats are read into first: sheets of text cells, sparse, within the limits.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::limits::Limits;
use crate::unreadable::{Measure, Unreadable};

/// A sheet. Rows and columns are counted from 0; empty ones are not there.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    pub(crate) name: String,
    pub(crate) hidden: bool,
    pub(crate) rows: BTreeMap<u32, BTreeMap<u16, Cell>>,
    pub(crate) merges: Vec<Merge>,
}

/// A cell with content.
#[derive(Debug, Clone)]
pub(crate) struct Cell {
    pub(crate) text: Arc<str>,
    pub(crate) flaw: Option<Flaw>,
}

/// What keeps a cell from being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// More characters than a cell may have.
    TooLong,
    /// `#REF!` and the like.
    Error,
    /// A formula whose value was not stored.
    Uncomputed,
}

/// A merged range that covers more than one row, both ends included.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Merge {
    pub(crate) top: u32,
    pub(crate) bottom: u32,
    pub(crate) left: u16,
}

/// Collects the text of one cell up to the limit, so that a long one costs no more than that.
#[derive(Debug, Default)]
pub(crate) struct Collected {
    text: String,
    long: bool,
}

/// What the sheets of one file may still take.
#[derive(Debug)]
pub(crate) struct Budget {
    pub(crate) limits: Limits,
    rows: usize,
    bytes: usize,
    merges: usize,
}

impl Collected {
    /// Bytes after which a cell is too long whatever its characters are, with room for the rest.
    const BYTES: usize = 4 * Limits::CELL_CHARS + 1024;

    pub(crate) fn push(&mut self, text: &str) {
        if self.text.len() + text.len() > Self::BYTES {
            self.long = true;
        } else {
            self.text.push_str(text);
        }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn into_cell(self) -> Cell {
        let flaw = self.long.then_some(Flaw::TooLong);
        Cell { text: self.text.into(), flaw }
    }
}

impl Cell {
    pub(crate) fn new(text: &str) -> Self {
        let mut collected = Collected::default();
        collected.push(text);
        collected.into_cell()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.flaw.is_none()
            && self.text.chars().all(|c| c.is_whitespace() || c.is_control() || c == '\u{feff}')
    }
}

impl Budget {
    pub(crate) fn new(limits: Limits) -> Self {
        Self { limits, rows: 0, bytes: 0, merges: 0 }
    }

    /// Puts a cell into its place; an empty one is not there.
    pub(crate) fn put(
        &mut self,
        sheet: &mut Sheet,
        row: u32,
        column: u32,
        cell: &Cell,
    ) -> Result<(), Unreadable> {
        if cell.is_empty() {
            return Ok(());
        }
        let columns = self.limits.columns;
        let too_wide = Unreadable::TooMuch { what: Measure::Columns, limit: columns.into() };
        let Ok(column) = u16::try_from(column) else { return Err(too_wide) };
        if column >= columns {
            return Err(too_wide);
        }
        self.bytes += cell.text.len();
        if self.bytes > self.limits.text_bytes {
            let limit = self.limits.text_bytes;
            return Err(Unreadable::TooMuch { what: Measure::Text, limit });
        }
        let rows = &mut self.rows;
        let cells = sheet.rows.entry(row).or_insert_with(|| {
            *rows += 1;
            BTreeMap::new()
        });
        // Titles, legends and lists of choices stand beside the rows that count.
        let limit = self.limits.rows;
        if *rows > limit.saturating_mul(2).saturating_add(1_000) {
            return Err(Unreadable::TooMuch { what: Measure::Rows, limit });
        }
        if cells.insert(column, cell.clone()).is_some() {
            let why = format!("cell {} stands twice", place(row, column));
            return Err(Unreadable::broken(&sheet.name, why));
        }
        Ok(())
    }

    /// Notes a merged range, if it covers several rows.
    pub(crate) fn merge(&mut self, sheet: &mut Sheet, merge: Merge) -> Result<(), Unreadable> {
        self.merges += 1;
        let limit = self.limits.rows.saturating_mul(2).saturating_add(1_000);
        if self.merges > limit {
            return Err(Unreadable::TooMuch { what: Measure::Merges, limit });
        }
        if merge.bottom > merge.top {
            sheet.merges.push(merge);
        }
        Ok(())
    }
}

/// `C7` for the row 6 and the column 2.
pub(crate) fn place(row: u32, column: u16) -> String {
    format!("{}{}", letters(column), u64::from(row) + 1)
}

/// `C` for the column 2, `AA` for 26.
pub(crate) fn letters(column: u16) -> String {
    let mut letters = Vec::new();
    let mut rest = u32::from(column) + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(b'A' + u8::try_from(rest % 26).unwrap_or_default());
        rest /= 26;
    }
    letters.iter().rev().map(|letter| char::from(*letter)).collect()
}
