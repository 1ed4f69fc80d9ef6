//! Files of other programs: openpyxl and odfpy wrote them, `LibreOffice` converted them.
//!
//! `openpyxl.xlsx` has a header block, a merged cell, a date, rich text, formulas without values, a
//! hidden sheet and a list of choices; `odfpy.ods` has moved columns, a repeated row, an annotation
//! and a million empty rows. The files with `libreoffice` in their names are `LibreOffice`'s of those.

use umlauf_comments::{Disposition, Imported, Kind, Limits, Unreadable, read};

const OPENPYXL: &[u8] = include_bytes!("files/openpyxl.xlsx");
const ODFPY: &[u8] = include_bytes!("files/odfpy.ods");
const LIBREOFFICE_XLSX: &[u8] = include_bytes!("files/libreoffice.xlsx");
const LIBREOFFICE_ODS: &[u8] = include_bytes!("files/libreoffice.ods");
const LIBREOFFICE_CSV: &[u8] = include_bytes!("files/libreoffice.csv");

fn imported(bytes: &[u8]) -> Imported {
    let imported = read(bytes, &Limits::default()).expect("it is a comment table");
    assert_eq!(imported.table.rows().len() + imported.faulty_rows(), imported.rows_seen);
    imported
}

fn faults(imported: &Imported) -> Vec<String> {
    let told = imported.faults.iter().map(|fault| {
        let column = fault.column.clone().unwrap_or_default();
        format!("{} {} [{column}] {}", fault.sheet, fault.row, fault.what)
    });
    told.collect()
}

#[test]
fn the_iso_template_filled_in_with_openpyxl_is_read_cell_by_cell() {
    let imported = imported(OPENPYXL);
    let rows = imported.table.rows();
    assert_eq!(imported.rows_seen, 6);
    assert_eq!(
        (rows[0].who.as_str(), rows[0].line.as_str(), rows[0].clause.as_str()),
        ("BY", "17", "3.2")
    );
    assert_eq!(rows[0].comment, "Erste Zeile\nzweite Zeile");
    assert_eq!(rows[0].proposal, "Satz 2 streichen");
    assert_eq!((rows[1].clause.as_str(), rows[1].kind), ("31.01.2026", Some(Kind::Editorial)));
    assert_eq!(rows[1].comment, "Das Wort fehlt");
    assert_eq!(rows[1].disposition, Some(Disposition::Accepted));
    assert_eq!((rows[2].who.as_str(), rows[2].comment.as_str()), ("HE", "In verbundener Zelle"));
    assert_eq!(
        faults(&imported),
        [
            "Comments 8 [E · Art] Unbekannte Art „xx“.",
            "Comments 8 [H · Bewertung] „abgelehnt“ ohne Begründung.",
            "Comments 9 [F · Anmerkung] Die Zelle enthält eine Formel ohne gespeicherten Wert.",
            "Versteckt 2 [] Das Tabellenblatt ist ausgeblendet.",
        ]
    );
    assert_eq!(imported.left_out.len(), 1);
    assert_eq!(imported.left_out[0].why, "Das Blatt „Listen“ enthält keine Anmerkungstabelle.");
}

#[test]
fn libreoffice_computes_the_formula_and_we_take_its_value() {
    let by_openpyxl = imported(OPENPYXL);
    let converted = imported(LIBREOFFICE_ODS);
    assert_eq!(converted.rows_seen, by_openpyxl.rows_seen);
    assert_eq!(converted.table.rows()[0], by_openpyxl.table.rows()[0]);
    assert_eq!(converted.table.rows()[1].comment, "Das Wort fehlt");
    assert_eq!(converted.table.rows()[2].who, "HE");
    assert_eq!(converted.table.rows()[3].comment, "2", "=1+1");
    assert_eq!(converted.faulty_rows(), 2);
}

#[test]
fn moved_columns_repeated_rows_and_annotations_are_understood() {
    let by_odfpy = imported(ODFPY);
    let rows = by_odfpy.table.rows();
    assert_eq!((by_odfpy.rows_seen, by_odfpy.faults.len()), (4, 0));
    assert_eq!(rows[0].comment, "Spalten anders\ngeordnet");
    assert_eq!((rows[0].proposal.as_str(), rows[0].kind), ("Neu fassen", Some(Kind::Legal)));
    assert_eq!(rows[1], rows[2]);
    assert_eq!((rows[3].number.as_str(), rows[3].comment.as_str()), ("7", "drei   Leerzeichen"));
    assert_eq!(rows[3].clause, "31.01.26");
    let left_out = &by_odfpy.left_out[0];
    assert_eq!((left_out.column.as_deref(), left_out.rows), (Some("F"), 1));
    assert!(left_out.why.contains("„Intern“"), "{}", left_out.why);

    let mut converted = imported(LIBREOFFICE_XLSX);
    assert_eq!(converted.left_out, by_odfpy.left_out);
    let mut table = std::mem::take(&mut converted.table).into_rows();
    // LibreOffice lost the date's format on the way.
    assert!(!table[3].clause.is_empty());
    table[3].clause.clone_from(&rows[3].clause);
    assert_eq!(table, rows);
}

#[test]
fn csv_of_windows_is_read_with_its_umlauts() {
    let imported = imported(LIBREOFFICE_CSV);
    assert!(LIBREOFFICE_CSV.contains(&0xc4), "an Ä of Windows-1252");
    assert_eq!((imported.rows_seen, imported.faults.len()), (4, 0));
    assert_eq!(imported.table.rows()[0].proposal, "Neu fassen");
}

#[test]
fn csv_of_every_encoding_and_separator_says_the_same() {
    let text = "Übersicht\r\nMB/NC;Abschnitt;Art;Anmerkung;Änderungsvorschlag\r\n\
                BY;3.1;te;\"Größe fehlt;\r\nüberall\";\r\n";
    let utf16: Vec<u16> = text.encode_utf16().collect();
    let little: Vec<u8> = utf16.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    let big: Vec<u8> = utf16.iter().flat_map(|unit| unit.to_be_bytes()).collect();
    let windows: Vec<u8> =
        text.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin text")).collect();
    let files = [
        text.as_bytes().to_vec(),
        [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        windows,
        [b"\xff\xfe".as_slice(), &little].concat(),
        [b"\xfe\xff".as_slice(), &big].concat(),
        little,
        big,
        text.replace(";\r\nüberall", "#")
            .replace(';', ",")
            .replace('#', ";\r\nüberall")
            .into_bytes(),
        text.replace(";\r\nüberall", "#")
            .replace(';', "\t")
            .replace('#', ";\r\nüberall")
            .into_bytes(),
        [b"sep=;\r\n", text.as_bytes()].concat(),
    ];
    for (at, file) in files.iter().enumerate() {
        let imported = imported(file);
        assert_eq!(imported.rows_seen, 1, "file {at}");
        assert_eq!(imported.table.rows()[0].comment, "Größe fehlt;\nüberall", "file {at}");
    }
}

#[test]
fn what_is_no_table_is_refused_with_what_to_do() {
    let refused = |bytes: &[u8]| read(bytes, &Limits::default()).expect_err("it is no table");
    assert_eq!(refused(b""), Unreadable::Empty);
    assert_eq!(refused(b"%PDF-1.7 ..."), Unreadable::Unknown);
    assert_eq!(refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1..."), Unreadable::OldOrProtected);
    assert_eq!(refused(b"Name;Ort\nA;B\n"), Unreadable::NoHeadings);
    assert_eq!(refused(b"\x01\x00\xff\x00\x00\x00\x7f"), Unreadable::Unknown);
    let twice = refused("Nr.;Anmerkung;Art;Kommentar\n1;a;te;b".as_bytes());
    assert_eq!(
        twice.german(),
        "Im Blatt „“ steht die Spalte „Anmerkung“ zweimal (B1 und D1). Bitte lassen Sie nur eine \
         stehen."
    );
}
