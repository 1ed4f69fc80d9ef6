//! CSV for a German Excel: UTF-8 with its mark, semicolons, CR LF, and no text that is a formula.

use super::{Grid, RISKY};

pub(crate) fn write(grid: &Grid) -> Vec<u8> {
    let mut text = String::from("\u{feff}");
    let headings: Vec<&str> = grid.columns.iter().map(|(heading, _)| *heading).collect();
    line(&mut text, headings.into_iter());
    for row in &grid.rows {
        line(&mut text, row.iter().map(String::as_str));
    }
    text.into_bytes()
}

/// One line. Every field is quoted, so that no reader has to guess where one ends.
fn line<'a>(text: &mut String, fields: impl Iterator<Item = &'a str>) {
    for (at, field) in fields.enumerate() {
        text.push_str(if at == 0 { "\"" } else { ";\"" });
        if field.starts_with(RISKY) {
            text.push('\'');
        }
        text.push_str(&field.replace('"', "\"\""));
        text.push('"');
    }
    text.push_str("\r\n");
}
