//! Sheets of an ODS file: `content.xml`, in which cells and rows may stand for many of their kind.
//!
//! A cell gives the text that its user saw, so numbers, dates and results of formulas need no
//! arithmetic. What is repeated is counted before it is laid out.

use std::collections::BTreeSet;

use super::archive::Archive;
use super::sheet::{Budget, Cell, Collected, Flaw, Merge, Sheet};
use super::xml::{Piece, Tag, Xml};
use crate::unreadable::{Measure, Unreadable};

const PART: &str = "content.xml";

/// A row under construction: its cells by column, and how many rows it stands for.
#[derive(Default)]
struct Row {
    cells: Vec<(u32, u32, Cell)>,
    merges: Vec<(u32, u16)>,
    column: u32,
    repeated: u32,
}

/// Reads all sheets.
pub(crate) fn read(archive: &mut Archive, budget: &mut Budget) -> Result<Vec<Sheet>, Unreadable> {
    if let Some(manifest) = archive.get("META-INF/manifest.xml")? {
        let mut xml = Xml::new("META-INF/manifest.xml", &manifest)?;
        while let Some(piece) = xml.next()? {
            if matches!(piece, Piece::Open(tag) if tag.name == "encryption-data") {
                return Err(Unreadable::Encrypted);
            }
        }
    }
    let bytes = archive.need(PART)?;
    let mut xml = Xml::new(PART, &bytes)?;
    let mut hidden_styles = BTreeSet::new();
    let mut style = None;
    let mut sheets: Vec<Sheet> = Vec::new();
    while let Some(piece) = xml.next()? {
        let Piece::Open(tag) = piece else { continue };
        match tag.name.as_str() {
            "style" => style = tag.get("name"),
            "table-properties" if tag.get("display").is_some_and(|shown| shown == "false") => {
                hidden_styles.extend(style.clone());
            }
            // Earlier states of cells, forms and drawings of no sheet.
            "tracked-changes" | "forms" | "content-validations" => xml.skip()?,
            "table" => {
                let hidden =
                    tag.get("style-name").is_some_and(|name| hidden_styles.contains(&name));
                let name = tag.get("name").unwrap_or_default();
                let mut sheet = Sheet { name, hidden, ..Sheet::default() };
                rows(&mut xml, &mut sheet, budget)?;
                sheets.push(sheet);
                if sheets.len() > budget.limits.sheets {
                    let limit = budget.limits.sheets;
                    return Err(Unreadable::TooMuch { what: Measure::Sheets, limit });
                }
            }
            _ => {}
        }
    }
    Ok(sheets)
}

/// The rows of a table that was opened, up to its end.
fn rows(xml: &mut Xml, sheet: &mut Sheet, budget: &mut Budget) -> Result<(), Unreadable> {
    let mut at: u32 = 0;
    let mut row = Row::default();
    while let Some(piece) = xml.next()? {
        match piece {
            Piece::Open(tag) => match tag.name.as_str() {
                "table-row" => {
                    let repeated = tag.number("number-rows-repeated").unwrap_or(1);
                    row = Row { repeated, ..Row::default() };
                }
                "table-cell" | "covered-table-cell" => {
                    let repeated = tag.number("number-columns-repeated").unwrap_or(1).max(1);
                    let rows = tag.number("number-rows-spanned").unwrap_or(1);
                    let cell = cell(xml, &tag)?;
                    if rows > 1 && row.merges.len() < usize::from(u16::MAX) {
                        let left = u16::try_from(row.column).unwrap_or(u16::MAX);
                        row.merges.push((rows, left));
                    }
                    // A hidden part of a merged range is not shown, so it says nothing.
                    if tag.name == "table-cell" && !cell.is_empty() {
                        row.cells.push((row.column, repeated, cell));
                    }
                    row.column = row.column.saturating_add(repeated);
                }
                "shapes" | "forms" | "table-source" | "named-expressions" => xml.skip()?,
                _ => {}
            },
            Piece::Close(name) if name == "table-row" => {
                at = lay_out(&row, at, sheet, budget)?;
                row = Row::default();
            }
            Piece::Close(name) if name == "table" => return Ok(()),
            _ => {}
        }
    }
    Ok(())
}

/// Puts a row into the sheet as often as it is repeated; the next row's number.
fn lay_out(row: &Row, at: u32, sheet: &mut Sheet, budget: &mut Budget) -> Result<u32, Unreadable> {
    for (rows, left) in &row.merges {
        let bottom = at.saturating_add(rows - 1);
        budget.merge(sheet, Merge { top: at, bottom, left: *left })?;
    }
    let after = at.saturating_add(row.repeated);
    if row.cells.is_empty() {
        return Ok(after);
    }
    for number in at..after {
        for (column, repeated, cell) in &row.cells {
            for column in *column..column.saturating_add(*repeated) {
                budget.put(sheet, number, column, cell)?;
            }
        }
    }
    Ok(after)
}

/// What stands in a cell that was opened, up to its end.
fn cell(xml: &mut Xml, tag: &Tag) -> Result<Cell, Unreadable> {
    let mut text = Collected::default();
    let mut paragraphs = 0;
    let mut depth = 0_u32;
    // Inside a paragraph; and whether a space there would be the second in a row.
    let (mut inside, mut spaced) = (0_u32, true);
    while let Some(piece) = xml.next()? {
        match piece {
            Piece::Open(inner) => {
                match inner.name.as_str() {
                    "annotation" | "note" | "table" | "frame" | "custom-shape" | "control"
                    | "rect" | "line" | "g" | "ruby-text" | "event-listeners" => {
                        xml.skip()?;
                        continue;
                    }
                    "p" | "h" => {
                        if paragraphs > 0 && inside == 0 {
                            text.push("\n");
                        }
                        paragraphs += 1;
                        inside += 1;
                        spaced = true;
                    }
                    "s" if inside > 0 => {
                        let count = inner.number("c").unwrap_or(1).min(20_000);
                        text.push(&" ".repeat(usize::try_from(count).unwrap_or(1)));
                        spaced = false;
                    }
                    "tab" if inside > 0 => {
                        text.push("\t");
                        spaced = false;
                    }
                    "line-break" if inside > 0 => {
                        text.push("\n");
                        spaced = true;
                    }
                    _ => {}
                }
                depth += 1;
            }
            Piece::Text(part) if inside > 0 => push_collapsed(&mut text, &part, &mut spaced),
            Piece::Text(_) => {}
            Piece::Close(_) if depth == 0 => break,
            Piece::Close(name) => {
                depth -= 1;
                if name == "p" || name == "h" {
                    inside = inside.saturating_sub(1);
                }
            }
        }
    }
    Ok(finished(tag, text, paragraphs > 0))
}

/// White space with a line break in it is how the XML was laid out: one space, none at the start of a
/// line. Other spaces should be elements, but `LibreOffice` writes some as they are and shows them so.
fn push_collapsed(text: &mut Collected, part: &str, spaced: &mut bool) {
    let mut rest = part;
    while !rest.is_empty() {
        let blank = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r');
        let (run, after) = rest.split_at(rest.find(|c| !blank(c)).unwrap_or(rest.len()));
        if run.contains(['\n', '\r']) {
            text.push(if *spaced { "" } else { " " });
            *spaced = true;
        } else if !run.is_empty() {
            text.push(run);
            *spaced = true;
        }
        let (word, after) = after.split_at(after.find(blank).unwrap_or(after.len()));
        if !word.is_empty() {
            text.push(word);
            *spaced = false;
        }
        rest = after;
    }
}

/// The cell, with what its attributes say where it has no text.
fn finished(tag: &Tag, text: Collected, shown: bool) -> Cell {
    let kinds = [tag.get("value-type"), tag.get("formula")];
    let [kind, formula] = kinds;
    let is_error = tag.get("value-type").as_deref() == Some("error");
    let looks_wrong = formula.is_some()
        && (text.text().starts_with("Err:") || text.text().starts_with('#')) // not a typed text
        && text.text().len() < 12;
    if is_error || looks_wrong {
        return Cell { flaw: Some(Flaw::Error), ..text.into_cell() };
    }
    if shown {
        return text.into_cell();
    }
    let stored = ["string-value", "date-value", "time-value", "boolean-value", "value"];
    if let Some(value) = stored.iter().find_map(|name| tag.get(name)) {
        return Cell::new(&value);
    }
    let flaw = (formula.is_some() && kind.is_none()).then_some(Flaw::Uncomputed);
    Cell { text: "".into(), flaw }
}
