//! Import: a spreadsheet that somebody else has made becomes a comment table and a list of faults.
//!
//! Count in = count out: every row with content below the headings is a comment or has at least one
//! fault. What stands elsewhere (other sheets, columns of no known heading) is named as left out, so
//! that nothing is lost in silence.

mod archive;
mod decimal;
mod delimited;
mod headings;
mod ods;
mod rows;
mod sheet;
mod xlsx;
mod xml;

use crate::limits::Limits;
use crate::table::Table;
use crate::unreadable::{Measure, Unreadable};
use archive::Archive;
use sheet::{Budget, Sheet};

/// What was read of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The rows that are comments, sheet by sheet, in their order.
    pub table: Table,
    /// What is wrong with the others: at least one fault for each, in the order of the rows.
    pub faults: Vec<RowFault>,
    /// What stands in the file outside the table, and was not read.
    pub left_out: Vec<LeftOut>,
    /// Rows with content below the headings: comments and [`Imported::faulty_rows`] together.
    pub rows_seen: usize,
}

/// Why a row is no comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowFault {
    /// The sheet; empty for CSV.
    pub sheet: String,
    /// The row as the spreadsheet numbers it, from 1.
    pub row: u32,
    /// Letter and German heading (`E · Art`); none if the fault is the whole row's.
    pub column: Option<String>,
    /// What is wrong, a German sentence.
    pub what: String,
    /// What to do about it, a German sentence.
    pub remedy: String,
}

/// Content that was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The sheet; empty for CSV.
    pub sheet: String,
    /// The letter of the column; none for a whole sheet.
    pub column: Option<String>,
    /// How many rows have content there.
    pub rows: usize,
    /// A German sentence.
    pub why: String,
}

impl Imported {
    /// How many rows have faults.
    pub fn faulty_rows(&self) -> usize {
        let mut rows: Vec<_> = self.faults.iter().map(|fault| (&fault.sheet, fault.row)).collect();
        rows.dedup();
        rows.len()
    }
}

/// Reads an xlsx, ODS or CSV file; which it is, its content tells, never its name.
///
/// Columns are known by their headings in any order; the column of the comments and two more must be
/// there. Formulas give the value stored with them. Merged cells tell of all their rows who comments
/// and where, never what. Rows of hidden sheets are faults.
///
/// ```
/// use umlauf_comments::{Kind, Limits, read};
///
/// let csv = "MB/NC;Clause;Type;Comments;Proposed change\nBY;3.1;te;Unklar.;Satz 2 streichen";
/// let imported = read(csv.as_bytes(), &Limits::default())?;
/// assert_eq!(imported.table.rows()[0].kind, Some(Kind::Technical));
/// assert_eq!((imported.rows_seen, imported.faults.len()), (1, 0));
/// # Ok::<(), umlauf_comments::Unreadable>(())
/// ```
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Imported, Unreadable> {
    let mut limits = *limits;
    limits.rows = limits.rows.min(Limits::TABLE_ROWS);
    let mut budget = Budget::new(limits);
    let sheets = sheets(bytes, &mut budget)?;

    let mut imported = Imported {
        table: Table::default(),
        faults: Vec::new(),
        left_out: Vec::new(),
        rows_seen: 0,
    };
    let mut comments = Vec::new();
    let mut found = false;
    for sheet in sheets {
        let Some(headings) = headings::find(&sheet) else {
            if !sheet.rows.is_empty() {
                imported.left_out.push(LeftOut {
                    why: format!("Das Blatt „{}“ enthält keine Anmerkungstabelle.", sheet.name),
                    rows: sheet.rows.len(),
                    sheet: sheet.name,
                    column: None,
                });
            }
            continue;
        };
        let headings = headings.unambiguous(&sheet.name)?;
        found = true;
        let rows = rows::read(sheet, &headings, limits.rows)?;
        imported.rows_seen += rows.seen;
        imported.faults.extend(rows.faults);
        imported.left_out.extend(rows.left_out);
        comments.extend(rows.comments);
    }
    if !found {
        return Err(Unreadable::NoHeadings);
    }
    if imported.rows_seen > limits.rows {
        return Err(Unreadable::TooMuch { what: Measure::Rows, limit: limits.rows });
    }
    imported.table = Table::of_good(comments);
    Ok(imported)
}

/// The sheets of a file, whatever its format.
fn sheets(bytes: &[u8], budget: &mut Budget) -> Result<Vec<Sheet>, Unreadable> {
    let limits = budget.limits;
    if bytes.is_empty() {
        return Err(Unreadable::Empty);
    }
    if bytes.len() > limits.bytes {
        return Err(Unreadable::TooMuch { what: Measure::File, limit: limits.bytes });
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(Unreadable::OldOrProtected);
    }
    if bytes.starts_with(b"PK") {
        let mut archive = Archive::open(bytes, limits)?;
        let mimetype = archive.get("mimetype")?.unwrap_or_default();
        if mimetype.starts_with(b"application/vnd.oasis.opendocument.spreadsheet") {
            return ods::read(&mut archive, budget);
        }
        return if archive.has("[Content_Types].xml") && !archive.has("word/document.xml") {
            xlsx::read(&mut archive, budget)
        } else {
            Err(Unreadable::Unknown)
        };
    }
    if bytes.starts_with(b"%PDF") || bytes.starts_with(b"<?xml") || bytes.starts_with(b"{\\rtf") {
        return Err(Unreadable::Unknown);
    }
    Ok(vec![delimited::read(bytes, budget)?])
}
