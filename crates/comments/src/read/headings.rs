//! Where the table begins: the row of headings, below whatever titles stand above it.
//!
//! Columns are known by their headings, not by their places, so a table whose columns were moved is
//! read like one that was not. What cannot be told apart (the same heading twice) is refused.

use std::collections::BTreeMap;

use super::sheet::{Sheet, place};
use crate::column::Column;
use crate::unreadable::Unreadable;

/// How many rows with content are searched for headings.
const SEARCHED: usize = 200;
/// How many columns of a comment table make a row of headings.
const ENOUGH: usize = 3;

/// The headings of a sheet.
pub(crate) struct Headings {
    /// The first row below them.
    pub(crate) below: u32,
    /// Column of the sheet → column of the table.
    pub(crate) columns: BTreeMap<u16, Column>,
    /// Headings that no column of ours has.
    pub(crate) unknown: BTreeMap<u16, String>,
    /// The first two places of a column that stands there twice.
    twice: Option<(Column, String, String)>,
}

impl Headings {
    /// Refuses a column that stands there twice.
    pub(crate) fn unambiguous(self, sheet: &str) -> Result<Self, Unreadable> {
        match self.twice {
            Some((column, first, second)) => {
                Err(Unreadable::TwoHeadings { sheet: sheet.to_owned(), column, first, second })
            }
            None => Ok(self),
        }
    }
}

/// The first row that has the heading of the comments and two more.
pub(crate) fn find(sheet: &Sheet) -> Option<Headings> {
    for (row, cells) in sheet.rows.iter().take(SEARCHED) {
        let mut places: BTreeMap<Column, u16> = BTreeMap::new();
        let mut columns = BTreeMap::new();
        let mut unknown = BTreeMap::new();
        let mut twice = None;
        for (at, cell) in cells {
            match Column::of_heading(&cell.text) {
                Some(column) => {
                    if let Some(first) = places.insert(column, *at) {
                        twice = twice.or(Some((column, place(*row, first), place(*row, *at))));
                    }
                    columns.insert(*at, column);
                }
                None => {
                    unknown.insert(*at, cell.text.chars().take(60).collect());
                }
            }
        }
        if places.contains_key(&Column::Comment) && places.len() >= ENOUGH {
            // A heading may be merged over several rows.
            let merged = sheet.merges.iter().filter(|merge| merge.top == *row);
            let bottom = merged.map(|merge| merge.bottom).max().unwrap_or(*row);
            let below = bottom.min(row.saturating_add(5)).saturating_add(1);
            return Some(Headings { below, columns, unknown, twice });
        }
    }
    None
}
