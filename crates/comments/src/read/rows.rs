//! From rows of cells to comments: every row with content is a comment or has a fault.
//!
//! All faults of a row are told at once, with the column by its letter and what to do, so that a
//! table is corrected in one go.

use std::collections::BTreeMap;

use super::headings::Headings;
use super::sheet::{Cell, Flaw, Sheet, letters};
use super::{LeftOut, RowFault};
use crate::column::Column;
use crate::comment::{Comment, Kind, Problem, Weight, tidy};
use crate::disposition::Disposition;
use crate::unreadable::{Measure, Unreadable};

/// What one sheet gave.
#[derive(Default)]
pub(crate) struct Rows {
    pub(crate) comments: Vec<Comment>,
    pub(crate) faults: Vec<RowFault>,
    pub(crate) left_out: Vec<LeftOut>,
    pub(crate) seen: usize,
}

/// Reads the rows below the headings.
pub(crate) fn read(mut sheet: Sheet, headings: &Headings, most: usize) -> Result<Rows, Unreadable> {
    fill_down(&mut sheet, headings, most)?;
    let mut rows = Rows::default();
    let mut outside: BTreeMap<u16, usize> = BTreeMap::new();
    for (row, cells) in sheet.rows.range(headings.below..) {
        rows.seen += 1;
        for column in cells.keys().filter(|column| !headings.columns.contains_key(*column)) {
            *outside.entry(*column).or_default() += 1;
        }
        let mut faults = Faults { sheet: &sheet.name, row: *row, headings, found: Vec::new() };
        if sheet.hidden {
            faults.add(
                None,
                "Das Tabellenblatt ist ausgeblendet.",
                "Bitte blenden Sie es ein oder löschen Sie es.",
            );
        }
        let comment = comment(cells, headings, &mut faults);
        if faults.found.is_empty() {
            rows.comments.push(comment);
        } else {
            rows.faults.extend(faults.found);
        }
    }
    rows.left_out = outside.into_iter().map(|(column, count)| {
        let heading = headings.unknown.get(&column).cloned().unwrap_or_default();
        let column = letters(column);
        let why = if heading.is_empty() {
            format!("Spalte {column} hat keine Überschrift und wurde nicht übernommen.")
        } else {
            format!("Spalte {column} („{heading}“) gehört nicht zur Vorlage und wurde nicht übernommen.")
        };
        LeftOut { sheet: sheet.name.clone(), column: Some(column), rows: count, why }
    }).collect();
    Ok(rows)
}

/// A cell merged over several rows tells of all of them who comments and where.
fn fill_down(sheet: &mut Sheet, headings: &Headings, most: usize) -> Result<(), Unreadable> {
    let mut left = most.saturating_mul(10);
    for merge in std::mem::take(&mut sheet.merges) {
        let fills = headings.columns.get(&merge.left).is_some_and(|column| column.fills_down());
        let value = sheet.rows.get(&merge.top).and_then(|cells| cells.get(&merge.left)).cloned();
        let (true, Some(value)) = (fills && merge.top >= headings.below, value) else { continue };
        for (_, cells) in sheet.rows.range_mut(merge.top.saturating_add(1)..=merge.bottom) {
            cells.entry(merge.left).or_insert_with(|| value.clone());
            left = left
                .checked_sub(1)
                .ok_or(Unreadable::TooMuch { what: Measure::Merges, limit: most })?;
        }
    }
    Ok(())
}

/// The faults of one row as they are found.
struct Faults<'a> {
    sheet: &'a str,
    row: u32,
    headings: &'a Headings,
    found: Vec<RowFault>,
}

impl Faults<'_> {
    fn add(&mut self, column: Option<Column>, what: impl Into<String>, remedy: impl Into<String>) {
        let place = column.map(|column| {
            let at = self.headings.columns.iter().find(|(_, named)| **named == column);
            let letters = at.map(|(at, _)| letters(*at)).unwrap_or_default();
            format!("{letters} · {}", column.german())
        });
        self.found.push(RowFault {
            sheet: self.sheet.to_owned(),
            row: self.row.saturating_add(1),
            column: place,
            what: what.into(),
            remedy: remedy.into(),
        });
    }

    fn flaw(&mut self, column: Column, cell: &Cell, flaw: Flaw) {
        match flaw {
            Flaw::TooLong => self.too_long(column),
            Flaw::Error => {
                let what = format!("Die Zelle enthält den Fehlerwert „{}“.", short(&cell.text));
                self.add(Some(column), what, "Bitte ersetzen Sie die Formel durch Text.");
            }
            Flaw::Uncomputed => self.add(
                Some(column),
                "Die Zelle enthält eine Formel ohne gespeicherten Wert.",
                "Bitte ersetzen Sie die Formel durch Text, oder öffnen und speichern Sie die Datei in \
                 Ihrer Tabellenkalkulation.",
            ),
        }
    }

    fn too_long(&mut self, column: Column) {
        self.add(
            Some(column),
            "Der Text hat mehr als 10.000 Zeichen.",
            "Bitte kürzen Sie ihn oder senden Sie ihn als Unterlage und verweisen Sie darauf.",
        );
    }

    fn problem(&mut self, problem: Problem, said_something: bool) {
        match problem {
            // What stands in the cell has a fault of its own.
            Problem::Silent if said_something => {}
            Problem::Silent => self.add(
                Some(Column::Comment),
                "Weder Anmerkung noch Änderungsvorschlag.",
                "Bitte schreiben Sie mindestens eines von beiden, oder leeren Sie die ganze Zeile.",
            ),
            Problem::TooLong(column) => self.too_long(column),
            Problem::Unreasoned => self.add(
                Some(Column::Observations),
                "„abgelehnt“ ohne Begründung.",
                "Bitte schreiben Sie sie dahinter: „abgelehnt: …“.",
            ),
            Problem::OwnDuplicate => self.add(
                Some(Column::DuplicateOf),
                "Die Anmerkung ist als Dublette ihrer selbst bezeichnet.",
                "Bitte nennen Sie die Nummer der ersten Anmerkung oder leeren Sie die Zelle.",
            ),
        }
    }
}

/// The comment of a row; it counts only if no fault was found.
fn comment(cells: &BTreeMap<u16, Cell>, headings: &Headings, faults: &mut Faults) -> Comment {
    let mut comment = Comment::default();
    let mut flawed = Vec::new();
    for (at, column) in &headings.columns {
        let Some(cell) = cells.get(at) else { continue };
        if let Some(flaw) = cell.flaw {
            faults.flaw(*column, cell, flaw);
            flawed.push(*column);
            continue;
        }
        let text = || tidy(&cell.text);
        match column {
            Column::Who => comment.who = text(),
            Column::Line => comment.line = text(),
            Column::Clause => comment.clause = text(),
            Column::Paragraph => comment.paragraph = text(),
            Column::Comment => comment.comment = text(),
            Column::Proposal => comment.proposal = text(),
            Column::Number => comment.number = text(),
            Column::DuplicateOf => comment.duplicate_of = text(),
            Column::Observations => {
                let text = text();
                let (disposition, reason) = Disposition::cut(&text);
                comment.disposition = disposition;
                reason.clone_into(&mut comment.reason);
            }
            Column::Kind => {
                comment.kind = Kind::named(&cell.text);
                if comment.kind.is_none() {
                    let what = format!("Unbekannte Art „{}“.", short(&cell.text));
                    let remedy = "Bitte schreiben Sie ge (allgemein), te (technisch), ed oder re \
                                  (redaktionell), recht oder finanz, und nur eines davon.";
                    faults.add(Some(*column), what, remedy);
                }
            }
            Column::Round => {
                comment.round = cell.text.trim().trim_end_matches('.').parse().ok();
                if comment.round.is_none() {
                    let what = format!("„{}“ ist keine Runde.", short(&cell.text));
                    faults.add(Some(*column), what, "Bitte schreiben Sie eine Zahl, etwa 1.");
                }
            }
            Column::Weight => {
                comment.weight = Weight::named(&cell.text);
                if comment.weight.is_none() {
                    let what = format!("Unbekanntes Gewicht „{}“.", short(&cell.text));
                    let remedy = "Bitte schreiben Sie muss, soll oder Hinweis.";
                    faults.add(Some(*column), what, remedy);
                }
            }
        }
    }
    let (comment, problems) = comment.tidied();
    let said = flawed.iter().any(|c| matches!(c, Column::Comment | Column::Proposal));
    for problem in problems {
        faults.problem(problem, said);
    }
    comment
}

/// The beginning of what stands in a cell, for a message.
fn short(text: &str) -> String {
    let line = text.trim().split(['\n', '\r']).next().unwrap_or_default();
    let mut short: String = line.chars().filter(|c| !c.is_control()).take(40).collect();
    if short.len() < text.trim().len() {
        short.push('…');
    }
    short
}
