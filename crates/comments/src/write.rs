//! Export: a grid of texts as xlsx, ODS or CSV.
//!
//! Equal grids give equal bytes. A text is a text in every format: nothing that somebody wrote into
//! a comment becomes a formula where the file is opened.

mod delimited;
mod ods;
mod package;
mod xlsx;

use crate::column::Column;
use crate::table::Table;

/// Characters with which a text could begin as a formula, and the apostrophe that says it does not.
/// The full-width forms count as the plain ones in some programs.
pub(crate) const RISKY: [char; 9] = ['=', '+', '-', '@', '\'', '＝', '＋', '－', '＠'];

/// The longest text that a cell of Excel holds, with room for the mark that it was cut.
const LONGEST: usize = 32_000;

/// A format of export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Office Open XML, for Excel.
    Xlsx,
    /// `OpenDocument`, for `LibreOffice` and what is asked of public authorities.
    Ods,
    /// Comma-separated values, as a German Excel opens them: UTF-8 with its mark, semicolons, CR LF.
    /// A text that could begin a formula has an apostrophe before it, which import takes off again.
    Csv,
}

impl Format {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Xlsx, Self::Ods, Self::Csv];

    /// The ending of file names, without the dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Ods => "ods",
            Self::Csv => "csv",
        }
    }

    /// The media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Ods => "application/vnd.oasis.opendocument.spreadsheet",
            Self::Csv => "text/csv; charset=utf-8",
        }
    }
}

/// What is written: one sheet of texts below a row of headings.
pub(crate) struct Grid {
    pub(crate) title: &'static str,
    /// Heading and width in characters.
    pub(crate) columns: Vec<(&'static str, u16)>,
    pub(crate) rows: Vec<Vec<String>>,
}

/// Writes a table; reading it back gives the same table.
///
/// ```
/// use umlauf_comments::{Comment, Format, Limits, Table, read, write};
///
/// let comment = Comment { comment: "=HYPERLINK(…)".into(), ..Comment::default() };
/// let table = Table::new(vec![comment])?;
/// for format in Format::ALL {
///     assert_eq!(read(&write(&table, format), &Limits::default())?.table, table);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write(table: &Table, format: Format) -> Vec<u8> {
    let rows = table.rows().iter().map(|comment| {
        let cells = Column::ALL.iter().map(|column| match column {
            Column::Who => comment.who.clone(),
            Column::Line => comment.line.clone(),
            Column::Clause => comment.clause.clone(),
            Column::Paragraph => comment.paragraph.clone(),
            Column::Kind => comment.kind.map(|kind| kind.code().to_owned()).unwrap_or_default(),
            Column::Comment => comment.comment.clone(),
            Column::Proposal => comment.proposal.clone(),
            Column::Observations => comment.observations(),
            Column::Number => comment.number.clone(),
            Column::Round => comment.round.map(|round| round.to_string()).unwrap_or_default(),
            Column::Weight => {
                comment.weight.map(|weight| weight.german().to_owned()).unwrap_or_default()
            }
            Column::DuplicateOf => comment.duplicate_of.clone(),
        });
        cells.collect()
    });
    let grid = Grid {
        title: "Anmerkungen",
        columns: Column::ALL.iter().map(|column| (column.heading(), column.width())).collect(),
        rows: rows.collect(),
    };
    grid.write(format)
}

impl Grid {
    pub(crate) fn write(&self, format: Format) -> Vec<u8> {
        match format {
            Format::Xlsx => xlsx::write(self),
            Format::Ods => ods::write(self),
            Format::Csv => delimited::write(self),
        }
    }
}

/// A text as it may stand in XML, cut where a cell could not hold it.
fn escaped(text: &str) -> String {
    let mut whole = String::with_capacity(text.len());
    for (at, character) in text.chars().enumerate() {
        if at >= LONGEST {
            whole.push_str(" … (gekürzt)");
            break;
        }
        match character {
            '&' => whole.push_str("&amp;"),
            '<' => whole.push_str("&lt;"),
            '>' => whole.push_str("&gt;"),
            '"' => whole.push_str("&quot;"),
            '\n' | '\t' => whole.push(character),
            '\u{fffe}' | '\u{ffff}' => {}
            other if other.is_control() => {}
            other => whole.push(other),
        }
    }
    whole
}
