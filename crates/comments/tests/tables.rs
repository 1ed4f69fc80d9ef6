//! Tables and their files: what is written comes back, and nobody but us has to read it for that to
//! be true — `calamine`, a reader that is not ours, sees the same texts.

use std::io::Cursor;

use calamine::{Data, Reader, open_workbook_auto_from_rs};
use proptest::prelude::*;
use umlauf_comments::{
    BadTable, Column, Comment, Disposition, Format, Kind, Limits, Problem, Table, Weight, read,
    write,
};

/// Texts that people write, and those that trouble spreadsheets.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-zäöüßA-Z0-9 .,;:§–\n]{0,40}",
        2 => "[=+@'\"-]{1,3}[A-Z]{0,5}\\(?[0-9!|]{0,4}\\)?",
        1 => "(_x[0-9A-F]{4}_|_x|  |\t|\r\n|\r|<b>|&amp;|]]>|\u{a0}|\u{feff}|;|,){1,6}[a-z]?",
        1 => "\\PC{0,20}",
        1 => proptest::collection::vec(any::<char>(), 0..8).prop_map(String::from_iter),
        1 => Just(String::from("abgelehnt")),
        1 => "(angenommen|Teilweise|not accepted)[:.,\n –-]{0,3}[a-z :]{0,8}",
    ]
}

fn any_comment() -> impl Strategy<Value = Comment> {
    let texts = proptest::collection::vec(any_text(), 9);
    let kind = proptest::option::of(proptest::sample::select(Kind::ALL.to_vec()));
    let weight = proptest::option::of(proptest::sample::select(Weight::ALL.to_vec()));
    let disposition = proptest::option::of(proptest::sample::select(Disposition::ALL.to_vec()));
    (texts, kind, weight, disposition, proptest::option::of(any::<u32>())).prop_map(
        |(mut texts, kind, weight, disposition, round)| {
            let mut next = || texts.pop().unwrap_or_default();
            Comment {
                who: next(),
                line: next(),
                clause: next(),
                paragraph: next(),
                kind,
                comment: next(),
                proposal: next(),
                disposition,
                reason: next(),
                number: next(),
                round,
                weight,
                duplicate_of: next(),
            }
        },
    )
}

/// Tables of whatever of such comments can stand in one.
fn any_table() -> impl Strategy<Value = Table> {
    proptest::collection::vec(any_comment(), 0..12).prop_map(|rows| {
        let good = rows.into_iter().filter(|row| Table::new(vec![row.clone()]).is_ok());
        Table::new(good.collect()).expect("every row is good")
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_comes_back(table in any_table()) {
        for format in Format::ALL {
            let bytes = write(&table, format);
            prop_assert_eq!(&bytes, &write(&table, format), "equal tables, equal bytes");
            let imported = read(&bytes, &Limits::default()).expect("we read what we write");
            prop_assert_eq!(&imported.faults, &[]);
            prop_assert_eq!(&imported.left_out, &[]);
            prop_assert_eq!(&imported.table, &table, "{:?}", format);
        }
    }

    #[test]
    fn the_canonical_form_is_one_and_comes_back(table in any_table()) {
        let json = table.to_json();
        prop_assert_eq!(&Table::from_json(&json).expect("its own form"), &table);
        let spaced = json.replacen(':', ": ", 1);
        prop_assert_eq!(Table::from_json(&spaced), Err(BadTable::NotCanonical));
        prop_assert_eq!(Table::new(table.rows().to_vec()).expect("tidy already"), table);
    }

    #[test]
    fn a_foreign_reader_sees_text_cells_and_no_formula(table in any_table()) {
        for format in [Format::Xlsx, Format::Ods] {
            let bytes = write(&table, format);
            let mut book = open_workbook_auto_from_rs(Cursor::new(bytes)).expect("calamine opens it");
            let range = book.worksheet_range("Anmerkungen").expect("the sheet is there");
            for (row, comment) in range.rows().skip(1).zip(table.rows()) {
                let shown = |at: usize| match row.get(at) {
                    Some(Data::String(text)) => text.replace("\r\n", "\n"),
                    None | Some(Data::Empty) => String::new(),
                    Some(other) => panic!("{other:?} is no text"),
                };
                let (who, text) = (shown(0), shown(5));
                // calamine 0.38 adds its own line breaks and keeps no repeated spaces of ODS.
                let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
                prop_assert_eq!(plain(&who), plain(&comment.who));
                prop_assert_eq!(plain(&text), plain(&comment.comment));
            }
            let formulas = book.worksheet_formula("Anmerkungen").expect("the sheet is there");
            prop_assert!(formulas.used_cells().next().is_none());
        }
    }

    #[test]
    fn every_row_is_a_comment_or_has_a_fault(
        rows in proptest::collection::vec(proptest::collection::vec(cell(), 0..14), 0..25),
        titles in 0..4_usize,
    ) {
        let mut csv = String::new();
        for _ in 0..titles {
            csv.push_str("Anmerkungstabelle;;Stand\r\n");
        }
        let headings: Vec<&str> = Column::ALL.iter().map(|column| column.german()).collect();
        csv.push_str(&headings.join(";"));
        csv.push_str("\r\n");
        let mut expected = 0;
        for row in &rows {
            expected += usize::from(row.iter().any(|cell| !cell.trim().is_empty()));
            let quoted: Vec<_> = row.iter().map(|c| format!("\"{}\"", c.replace('"', "\"\""))).collect();
            csv.push_str(&quoted.join(";"));
            csv.push_str("\r\n");
        }
        let imported = read(csv.as_bytes(), &Limits::default()).expect("the headings are there");
        prop_assert_eq!(imported.rows_seen, expected);
        prop_assert_eq!(imported.table.rows().len() + imported.faulty_rows(), expected);
        for fault in &imported.faults {
            prop_assert!(fault.what.ends_with('.') && fault.remedy.starts_with("Bitte "));
        }
    }
}

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => Just(String::new()),
        2 => "[a-zäöü ]{0,12}",
        1 => proptest::sample::select(vec!["te", "ge", "te/ed", "1", "2.", "muss", "abgelehnt", " "])
            .prop_map(String::from),
    ]
}

#[test]
fn the_canonical_form_is_this_one_byte_for_byte() {
    let comment = Comment {
        who: "BY".into(),
        clause: "3.1".into(),
        kind: Some(Kind::Legal),
        comment: "Unklar: \"oder\"\nfehlt".into(),
        disposition: Some(Disposition::NotCompetent),
        number: "7".into(),
        round: Some(2),
        weight: Some(Weight::Should),
        ..Comment::default()
    };
    let table = Table::new(vec![comment]).expect("a good row");
    assert_eq!(
        table.to_json(),
        "{\"version\":1,\"rows\":[{\"who\":\"BY\",\"line\":\"\",\"clause\":\"3.1\",\
         \"paragraph\":\"\",\"kind\":\"legal\",\"comment\":\"Unklar: \\\"oder\\\"\\nfehlt\",\
         \"proposal\":\"\",\"disposition\":\"not_competent\",\"reason\":\"\",\"number\":\"7\",\
         \"round\":2,\"weight\":\"should\",\"duplicate_of\":\"\"}]}"
    );
    assert_eq!(Table::from_json("{\"version\":2,\"rows\":[]}"), Err(BadTable::Version(2)));
}

#[test]
fn a_comment_that_cannot_stand_makes_no_table() {
    let bad = |comment| match Table::new(vec![comment]) {
        Err(BadTable::Row { row: 1, problem }) => problem,
        other => panic!("{other:?}"),
    };
    let said = || Comment { comment: "x".into(), ..Comment::default() };
    assert_eq!(bad(Comment::default()), Problem::Silent);
    assert_eq!(
        bad(Comment { disposition: Some(Disposition::Rejected), ..said() }),
        Problem::Unreasoned
    );
    assert_eq!(
        bad(Comment { number: "3".into(), duplicate_of: "3".into(), ..said() }),
        Problem::OwnDuplicate
    );
    let long = "ä".repeat(Limits::CELL_CHARS + 1);
    assert_eq!(bad(Comment { proposal: long, ..said() }), Problem::TooLong(Column::Proposal));
    let most = Table::new(vec![said(); Limits::TABLE_ROWS]).expect("as many as may be");
    for format in Format::ALL {
        let imported = read(&write(&most, format), &Limits::default()).expect("it is read back");
        assert_eq!(imported.table.rows().len(), Limits::TABLE_ROWS);
    }
    assert_eq!(Table::new(vec![said(); 10_001]), Err(BadTable::TooMany(10_001)));
}

#[test]
fn in_csv_a_formula_has_an_apostrophe_before_it() {
    let comment = Comment { comment: "=1+1".into(), who: "'n".into(), ..Comment::default() };
    let table = Table::new(vec![comment]).expect("a good row");
    let csv = String::from_utf8(write(&table, Format::Csv)).expect("UTF-8");
    assert!(csv.starts_with('\u{feff}') && csv.contains("\"'=1+1\"") && csv.contains("\"''n\""));
}
