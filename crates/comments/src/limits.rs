//! How much of a file is looked at: bounds for what somebody else has made.
//!
//! Every bound is checked before the memory is taken, so that a file of a few kilobytes that claims
//! to hold a million rows costs as little as it weighs.

/// Bounds of one import. [`Limits::default`] suits a consultation of a few thousand comments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file as it was sent.
    pub bytes: usize,
    /// Entries of the zip archive that an xlsx or ODS file is.
    pub entries: usize,
    /// Bytes of one entry after decompression.
    pub entry_bytes: usize,
    /// Bytes of all entries that are read, after decompression.
    pub total_bytes: usize,
    /// Sheets of a workbook.
    pub sheets: usize,
    /// Rows with content below the headings, over all sheets. More than
    /// [`Limits::TABLE_ROWS`] is treated as that many.
    pub rows: usize,
    /// Columns in which anything may stand.
    pub columns: u16,
    /// Bytes of text in all cells together, repeated texts counted each time.
    pub text_bytes: usize,
}

impl Limits {
    /// The most rows that any table may have.
    pub const TABLE_ROWS: usize = 10_000;
    /// The most characters that any cell may have.
    pub const CELL_CHARS: usize = 10_000;
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 10 << 20,
            entries: 1_000,
            entry_bytes: 32 << 20,
            total_bytes: 64 << 20,
            sheets: 64,
            rows: Self::TABLE_ROWS,
            columns: 64,
            text_bytes: 32 << 20,
        }
    }
}
