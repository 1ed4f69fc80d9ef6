//! CSV as it comes: of some encoding, with some separator, perhaps written by a German Excel.
//!
//! The encoding is told by marks and by what is valid; the separator is the one under which the
//! headings are found. A leading apostrophe that protects a text from being a formula is taken off.

use std::borrow::Cow;

use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::headings;
use super::sheet::{Budget, Cell, Sheet};
use crate::unreadable::Unreadable;

/// Reads the text as one sheet, under the separator that shows the most headings.
pub(crate) fn read(bytes: &[u8], budget: &mut Budget) -> Result<Sheet, Unreadable> {
    let text = decoded(bytes)?;
    let (separators, text) = separators(&text);
    let mut best: Option<(usize, Sheet, Budget)> = None;
    let mut failed = None;
    for separator in separators {
        let mut own = Budget::new(budget.limits);
        match split(text, *separator, &mut own) {
            Ok(sheet) => {
                let known = headings::find(&sheet).map_or(0, |found| found.columns.len());
                if best.as_ref().is_none_or(|(most, _, _)| known > *most) {
                    best = Some((known, sheet, own));
                }
            }
            Err(error) => failed = Some(error),
        }
    }
    match (best, failed) {
        // A separator that breaks the text apart says nothing if another one shows headings.
        (Some((0, _, _)), Some(error)) => Err(error),
        (Some((_, sheet, own)), _) => {
            *budget = own;
            Ok(sheet)
        }
        (None, error) => Err(error.unwrap_or(Unreadable::Empty)),
    }
}

/// The text, whatever its encoding; bytes that are no text are refused.
fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, Unreadable> {
    let text = if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        UTF_8.decode_without_bom_handling(rest).0
    } else if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        UTF_16LE.decode_without_bom_handling(rest).0
    } else if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        UTF_16BE.decode_without_bom_handling(rest).0
    } else if bytes.contains(&0) {
        // UTF-16 without its mark: every second byte of a Latin text is zero.
        let pairs = bytes.chunks_exact(2).take(200);
        let little = pairs.clone().filter(|pair| pair.last() == Some(&0)).count();
        let big = pairs.clone().filter(|pair| pair.first() == Some(&0)).count();
        let most = pairs.len() * 7 / 10;
        if little > most && little > big {
            UTF_16LE.decode_without_bom_handling(bytes).0
        } else if big > most {
            UTF_16BE.decode_without_bom_handling(bytes).0
        } else {
            return Err(Unreadable::Unknown);
        }
    } else if let Ok(text) = std::str::from_utf8(bytes) {
        Cow::Borrowed(text)
    } else {
        WINDOWS_1252.decode_without_bom_handling(bytes).0
    };
    if text.contains('\0') { Err(Unreadable::Unknown) } else { Ok(text) }
}

/// The separators to try, and the text without a first line `sep=;` that names one.
fn separators(text: &str) -> (&'static [u8], &str) {
    for (line, separators) in
        [("sep=;", b";".as_slice()), ("sep=,", b",".as_slice()), ("sep=\t", b"\t".as_slice())]
    {
        if let Some(rest) = text.strip_prefix(line)
            && rest.starts_with(['\r', '\n'])
        {
            return (separators, rest.trim_start_matches(['\r', '\n']));
        }
    }
    (b";,\t", text)
}

fn split(text: &str, separator: u8, budget: &mut Budget) -> Result<Sheet, Unreadable> {
    let mut sheet = Sheet::default();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut row = 0;
    while reader.read_record(&mut record).map_err(|e| Unreadable::broken("CSV", e))? {
        for (column, field) in (0..).zip(&record) {
            budget.put(&mut sheet, row, column, &Cell::new(bare(field)))?;
        }
        row += 1;
    }
    Ok(sheet)
}

/// A field without the apostrophe that keeps it from being a formula.
fn bare(field: &str) -> &str {
    match field.strip_prefix('\'') {
        Some(rest) if rest.starts_with(crate::write::RISKY) => rest,
        _ => field,
    }
}
