//! The board as a table for other programs (RFC 4180). A spreadsheet takes what begins with `=`, `+`,
//! `-` or `@` for a formula; titles are written by people, so such a cell gets an apostrophe before it.

use super::board::{Age, Row, Undelivered};
use super::words::Words;

/// The whole table: cases, then letters that were given up.
/// In a rehearsal every line begins with a column that says so.
pub(super) fn table(
    w: &Words,
    rehearsal: Option<&str>,
    rows: &[Row],
    letters: &[Undelivered],
) -> String {
    let line = |text: &mut String, cells: &[&str]| {
        let marked: Vec<&str> = rehearsal.into_iter().chain(cells.iter().copied()).collect();
        self::line(text, &marked);
    };
    // Without this mark spreadsheets take UTF-8 for something else.
    let mut text = String::from("\u{feff}");
    let head = [
        w.state,
        w.age,
        w.case,
        w.body,
        w.step,
        w.missing,
        w.whom,
        w.interim_title,
        w.since,
        w.until,
        w.rule,
        w.next,
    ];
    line(&mut text, &head);
    for row in rows {
        let (whom, interim) = (row.whom.join(", "), row.interim.join("; "));
        line(
            &mut text,
            &[
                w.state_of(row.age),
                &row.age_text,
                &row.title,
                &row.body,
                &row.step,
                &row.missing,
                &whom,
                &interim,
                &row.since,
                &row.until,
                &row.rule,
                &row.next,
            ],
        );
    }
    for letter in letters {
        let missing = format!("{}: {}", letter.what, letter.why);
        line(
            &mut text,
            &[
                w.undelivered,
                w.state_of(Age::NoDeadline),
                &letter.title,
                &letter.body,
                "",
                &missing,
                &letter.seat,
                "",
                &letter.since,
                "",
                "",
                w.nothing_next,
            ],
        );
    }
    text
}

fn line(text: &mut String, cells: &[&str]) {
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            text.push(';');
        }
        text.push_str(&quoted(cell));
    }
    text.push_str("\r\n");
}

fn quoted(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let mark = if formula { "'" } else { "" };
    format!("\"{mark}{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn no_cell_begins_like_a_formula_and_quotes_are_doubled() {
        for begin in ["=", "+", "-", "@", "\t", "\r"] {
            assert!(quoted(&format!("{begin}cmd|' /C calc'!A0")).starts_with("\"'"), "{begin}");
        }
        assert_eq!(quoted("a;\"b\"\nc"), "\"a;\"\"b\"\"\nc\"");
        assert_eq!(quoted("FIT-Connect"), "\"FIT-Connect\"");
    }
}
