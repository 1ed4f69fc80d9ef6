//! Why a file as a whole was not read.
//!
//! The error is for logs and other programs; [`Unreadable::german`] tells the one who sent the file
//! what is the matter and what to do.

use crate::column::Column;

/// A file that is no comment table, or one that asks for more than its limits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// No bytes at all.
    #[error("the file is empty")]
    Empty,
    /// Neither xlsx nor ODS nor CSV.
    #[error("neither xlsx nor ODS nor CSV")]
    Unknown,
    /// The binary format of Excel before 2007, or an xlsx behind a password, which looks the same.
    #[error("an old binary or a password-protected office file; save it as xlsx without password")]
    OldOrProtected,
    /// Something is encrypted.
    #[error("the file is encrypted; save it without a password")]
    Encrypted,
    /// More of something than is looked at.
    #[error("too many or too large: {what}, at most {limit}")]
    TooMuch {
        /// Of what.
        what: Measure,
        /// The bound.
        limit: usize,
    },
    /// Not what its format asks for.
    #[error("`{part}` is broken: {why}")]
    Broken {
        /// The entry of the archive, or the format.
        part: String,
        /// What is wrong.
        why: String,
    },
    /// No row with the headings of a comment table.
    #[error("no sheet has a row with the headings of a comment table")]
    NoHeadings,
    /// The same column twice.
    #[error("sheet `{sheet}` has the column `{}` twice: {first} and {second}", .column.german())]
    TwoHeadings {
        /// The sheet.
        sheet: String,
        /// The column.
        column: Column,
        /// Its first place, like `B4`.
        first: String,
        /// Its second place.
        second: String,
    },
}

/// What is bounded; see [`Limits`](crate::Limits).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Bytes of the file.
    File,
    /// Entries of the archive.
    Entries,
    /// Bytes of one entry after decompression.
    Entry,
    /// Bytes of all entries after decompression.
    Total,
    /// Sheets.
    Sheets,
    /// Rows with content.
    Rows,
    /// Columns with content.
    Columns,
    /// Bytes of text.
    Text,
    /// Merged cells and the rows that they cover.
    Merges,
}

impl Measure {
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::File => ("bytes of the file", "Bytes Dateigröße"),
            Self::Entries => ("entries of the archive", "Bestandteile"),
            Self::Entry => ("bytes of one entry", "Bytes in einem Bestandteil"),
            Self::Total => ("bytes of all entries", "Bytes ausgepackt"),
            Self::Sheets => ("sheets", "Tabellenblätter"),
            Self::Rows => ("rows with content", "ausgefüllte Zeilen"),
            Self::Columns => ("columns with content", "ausgefüllte Spalten"),
            Self::Text => ("bytes of text", "Bytes Text"),
            Self::Merges => ("merged rows", "verbundene Zeilen"),
        }
    }
}

impl std::fmt::Display for Measure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.words().0)
    }
}

impl Unreadable {
    /// What is the matter and what to do, in German, for the one who sent the file.
    pub fn german(&self) -> String {
        match self {
            Self::Empty => String::from("Die Datei ist leer."),
            Self::Unknown => String::from(
                "Die Datei ist weder xlsx noch ODS noch CSV. Bitte speichern Sie die Tabelle in einem \
                 dieser Formate.",
            ),
            Self::OldOrProtected => String::from(
                "Die Datei hat das alte Excel-Format oder einen Kennwortschutz. Bitte speichern Sie \
                 sie als „Excel-Arbeitsmappe (*.xlsx)“ ohne Kennwort.",
            ),
            Self::Encrypted => {
                String::from("Die Datei ist verschlüsselt. Bitte speichern Sie sie ohne Kennwort.")
            }
            Self::TooMuch { what, limit } => format!(
                "Die Datei ist zu umfangreich: höchstens {limit} {}. Bitte teilen Sie die Tabelle auf \
                 oder löschen Sie, was nicht dazugehört.",
                what.words().1
            ),
            Self::Broken { part, .. } => format!(
                "Die Datei ist beschädigt ({part}). Bitte öffnen Sie sie in Ihrer \
                 Tabellenkalkulation, speichern Sie sie neu und senden Sie sie noch einmal."
            ),
            Self::NoHeadings => String::from(
                "Keine Kopfzeile einer Anmerkungstabelle gefunden. Nötig sind die Spalte „Anmerkung“ \
                 (Comments) und mindestens zwei weitere der Vorlage, etwa „Abschnitt“ und \
                 „Änderungsvorschlag“. Bitte verwenden Sie die Vorlage.",
            ),
            Self::TwoHeadings { sheet, column, first, second } => format!(
                "Im Blatt „{sheet}“ steht die Spalte „{}“ zweimal ({first} und {second}). Bitte lassen \
                 Sie nur eine stehen.",
                column.german()
            ),
        }
    }

    #[expect(clippy::needless_pass_by_value, reason = "errors are given as they come")]
    pub(crate) fn broken(part: &str, why: impl ToString) -> Self {
        Self::Broken { part: part.to_owned(), why: why.to_string() }
    }
}
