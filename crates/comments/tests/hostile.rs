//! Files that mean harm, and files that were damaged: an error or a table, never a panic, and never
//! more memory or time than the limits allow.

use std::fmt::Write as _;

use proptest::prelude::*;
use umlauf_comments::{Comment, Format, Limits, Measure, Table, Unreadable, read, write};

const OPENPYXL: &[u8] = include_bytes!("files/openpyxl.xlsx");
const ODFPY: &[u8] = include_bytes!("files/odfpy.ods");
const LIBREOFFICE_ODS: &[u8] = include_bytes!("files/libreoffice.ods");
const LIBREOFFICE_CSV: &[u8] = include_bytes!("files/libreoffice.csv");

const HEAD: &str = "<c t=\"inlineStr\"><is><t>Abschnitt</t></is></c>\
                    <c t=\"inlineStr\"><is><t>Art</t></is></c>\
                    <c t=\"inlineStr\"><is><t>Anmerkung</t></is></c>";

/// A zip archive of stored entries, written by hand so that it can lie.
fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut whole, mut directory) = (Vec::new(), Vec::new());
    let size = |length: usize| u32::try_from(length).expect("small").to_le_bytes();
    for (name, content) in entries {
        let at = whole.len();
        let mut header = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0];
        header.extend(crc32fast::hash(content).to_le_bytes());
        header.extend([size(content.len()), size(content.len()), size(name.len())].concat());
        whole.extend([b"PK\x03\x04", header.as_slice(), name.as_bytes(), content].concat());
        directory.extend([b"PK\x01\x02\x14\x00", header.as_slice(), &[0; 10], &size(at)].concat());
        directory.extend(name.as_bytes());
    }
    let count = u16::try_from(entries.len()).expect("few").to_le_bytes();
    let end = [
        b"PK\x05\x06\0\0\0\0".as_slice(),
        &count,
        &count,
        &size(directory.len()),
        &size(whole.len()),
        &[0; 2],
    ]
    .concat();
    [whole, directory, end].concat()
}

fn xlsx(sheet: &str) -> Vec<u8> {
    xlsx_with(sheet, "")
}

fn xlsx_with(sheet: &str, strings: &str) -> Vec<u8> {
    let rel = "http://x/relationships";
    zip(&[
        ("[Content_Types].xml", b"<Types/>"),
        (
            "xl/workbook.xml",
            b"<workbook><sheets><sheet name=\"T\" r:id=\"a\"/></sheets></workbook>",
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<R><Relationship Id=\"a\" Type=\"{rel}/worksheet\" Target=\"s.xml\"/>\
                 <Relationship Id=\"b\" Type=\"{rel}/sharedStrings\" Target=\"/xl/t.xml\"/>\
                 <Relationship Id=\"c\" Type=\"{rel}/styles\" TargetMode=\"External\" \
                 Target=\"http://evil.example/x\"/></R>"
            )
            .as_bytes(),
        ),
        ("xl/s.xml", sheet.as_bytes()),
        ("xl/t.xml", format!("<sst>{strings}</sst>").as_bytes()),
        ("../../etc/passwd", b"x"),
    ])
}

fn ods(table: &str) -> Vec<u8> {
    let content = format!(
        "<d><body><table name=\"T\"><table-row><table-cell><p>Abschnitt</p></table-cell>\
         <table-cell><p>Art</p></table-cell><table-cell><p>Anmerkung</p></table-cell></table-row>\
         {table}</table></body></d>"
    );
    zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_bytes()),
    ])
}

fn refused(bytes: &[u8]) -> Unreadable {
    match read(bytes, &Limits::default()) {
        Err(why) => {
            assert!(why.german().ends_with('.') && !why.to_string().is_empty());
            why
        }
        Ok(imported) => panic!("it was read: {} rows", imported.rows_seen),
    }
}

fn too_much(bytes: &[u8]) -> Measure {
    match refused(bytes) {
        Unreadable::TooMuch { what, .. } => what,
        other => panic!("{other}"),
    }
}

#[test]
fn a_file_that_unpacks_to_gigabytes_is_stopped_at_its_limit() {
    // 40 MB of spaces in a sheet that our own writer packs to some kilobytes.
    let text = format!("a{}b", " ".repeat(9_000));
    let row = Comment { comment: text, ..Comment::default() };
    let table = Table::new(vec![row; 6_000]).expect("good rows");
    let bomb = write(&table, Format::Xlsx);
    assert!(bomb.len() < 1 << 20);
    assert_eq!(too_much(&bomb), Measure::Entry);
    let small = Limits { entry_bytes: 1 << 30, total_bytes: 1 << 20, ..Limits::default() };
    let why = read(&bomb, &small).expect_err("it is too much");
    assert_eq!(why, Unreadable::TooMuch { what: Measure::Total, limit: 1 << 20 });
}

#[test]
fn a_cell_far_away_costs_nothing() {
    let far = |place: &str| {
        xlsx(&format!(
            "<s><row>{HEAD}</row><row r=\"9\"><c r=\"{place}\" t=\"inlineStr\"><is><t>x</t></is></c>\
             </row></s>"
        ))
    };
    assert_eq!(too_much(&far("XFD1048576")), Measure::Columns);
    let imported = read(&far("C4294967295"), &Limits::default()).expect("one row");
    assert_eq!((imported.rows_seen, imported.table.rows().len()), (1, 1));
    assert!(matches!(refused(&far("AAAA1")), Unreadable::Broken { .. }));
    assert!(matches!(refused(&far("C0")), Unreadable::Broken { .. }));
}

#[test]
fn what_is_repeated_a_million_times_is_counted_not_laid_out() {
    let cell = "<table-cell number-columns-repeated=\"16384\"><p>x</p></table-cell>";
    let row =
        |cell: &str| format!("<table-row number-rows-repeated=\"4294967295\">{cell}</table-row>");
    assert_eq!(too_much(&ods(&row(cell))), Measure::Columns);
    let one = "<table-cell number-columns-repeated=\"3\"><p>te</p></table-cell>";
    assert_eq!(too_much(&ods(&row(one))), Measure::Rows);
    let empty = row("<table-cell number-columns-repeated=\"4294967295\"/>");
    let imported = read(&ods(&empty.repeat(3)), &Limits::default()).expect("nothing in it");
    assert_eq!(imported.rows_seen, 0);
    let spaces = "<table-row><table-cell/><table-cell/><table-cell><p>a<s c=\"4294967295\"/>b</p>\
                  </table-cell></table-row>";
    let imported = read(&ods(spaces), &Limits::default()).expect("one row");
    assert_eq!((imported.rows_seen, imported.faults.len()), (1, 1));
}

#[test]
fn one_long_text_in_many_cells_is_stopped_by_its_sum() {
    let mut rows = String::new();
    for _ in 0..9_000 {
        let _ = write!(rows, "<row><c/><c/><c t=\"s\"><v>0</v></c></row>");
    }
    let text = "x".repeat(9_999);
    let file =
        xlsx_with(&format!("<s><row>{HEAD}</row>{rows}</s>"), &format!("<si><t>{text}</t></si>"));
    assert_eq!(too_much(&file), Measure::Text);
}

#[test]
fn more_than_ten_thousand_rows_are_refused_and_ten_thousand_are_not() {
    let csv = |rows: usize| format!("Abschnitt;Art;Anmerkung\n{}", "1;te;x\n".repeat(rows));
    assert_eq!(too_much(csv(10_001).as_bytes()), Measure::Rows);
    assert_eq!(too_much(csv(2_000_000).as_bytes()), Measure::File);
    assert_eq!(too_much(csv(1_000_000).as_bytes()), Measure::Rows);
    let imported = read(csv(10_000).as_bytes(), &Limits::default()).expect("as many as may be");
    assert_eq!(imported.table.rows().len(), 10_000);
}

#[test]
fn a_cell_that_is_too_long_is_the_fault_of_its_row() {
    let long = "ä".repeat(10_001);
    let csv = format!("Abschnitt;Art;Anmerkung\n1;te;{long}\n2;te;gut\n");
    let imported = read(csv.as_bytes(), &Limits::default()).expect("it is read");
    assert_eq!((imported.table.rows().len(), imported.faults.len()), (1, 1));
    assert_eq!(imported.faults[0].column.as_deref(), Some("C · Anmerkung"));
}

#[test]
fn entities_document_types_and_links_lead_nowhere() {
    let sheet = |inner: &str| format!("<s><row>{HEAD}</row><row><c/><c/>{inner}</row></s>");
    let entity = sheet("<c t=\"inlineStr\"><is><t>&xxe;</t></is></c>");
    let bomb = format!(
        "<!DOCTYPE s [<!ENTITY a \"aaaa\"><!ENTITY xxe \"&a;&a;\"><!ENTITY f SYSTEM \"file:///\">]>{entity}"
    );
    for file in [xlsx(&entity), xlsx(&bomb), xlsx("<s><row><c>"), xlsx("no XML"), xlsx("<a></b>")] {
        assert!(matches!(refused(&file), Unreadable::Broken { .. } | Unreadable::NoHeadings));
    }
    let amp = sheet("<c t=\"inlineStr\"><is><t>R&amp;D &#228;_x0041_&lt;</t></is></c>");
    let imported = read(&xlsx(&amp), &Limits::default()).expect("plain references are read");
    assert_eq!(imported.table.rows()[0].comment, "R&D äA<");
}

#[test]
fn names_and_numbers_of_entries_are_bounded() {
    let name: Vec<String> = (0..1_001).map(|at| format!("{at}")).collect();
    let many: Vec<(&str, &[u8])> =
        name.iter().map(|name| (name.as_str(), b"".as_slice())).collect();
    assert_eq!(too_much(&zip(&many)), Measure::Entries);
    let twice = zip(&[("a.xml", b"1"), ("A.XML", b"2")]);
    assert!(matches!(refused(&twice), Unreadable::Broken { .. }));
    let mut locked = xlsx("<s/>");
    let at = locked.windows(4).position(|w| w == b"PK\x01\x02").expect("a directory") + 8;
    for offset in 0..locked.len() - at {
        // The flag that says *encrypted*, in every entry of the directory.
        if locked[at - 8 + offset..].starts_with(b"PK\x01\x02") {
            locked[at + offset] |= 1;
        }
    }
    assert_eq!(refused(&locked), Unreadable::Encrypted);
}

#[test]
fn merged_ranges_that_overlap_cost_no_more_than_their_sum() {
    let mut sheet = format!("<s><row>{HEAD}</row>");
    for _ in 0..5_000 {
        sheet.push_str(
            "<row><c t=\"inlineStr\"><is><t>1</t></is></c><c/>\
                        <c t=\"inlineStr\"><is><t>x</t></is></c></row>",
        );
    }
    sheet.push_str("<mergeCells>");
    sheet.push_str(&"<mergeCell ref=\"A2:A1048576\"/>".repeat(5_000));
    sheet.push_str("</mergeCells></s>");
    assert_eq!(too_much(&xlsx(&sheet)), Measure::Merges);
}

#[test]
fn a_tag_with_very_many_attributes_is_no_trap() {
    let mut sheet = format!("<s><row>{HEAD}</row><row><c ");
    for at in 0..200_000 {
        let _ = write!(sheet, "a{at}=\"\" ");
    }
    sheet.push_str("r=\"C2\" t=\"inlineStr\"><is><t>x</t></is></c></row></s>");
    let imported = read(&xlsx(&sheet), &Limits::default());
    assert!(imported.is_ok_and(|imported| imported.rows_seen <= 1));
}

#[test]
fn a_cut_file_is_never_half_a_table() {
    let files = [
        write(&table(), Format::Xlsx),
        write(&table(), Format::Ods),
        OPENPYXL.to_vec(),
        ODFPY.to_vec(),
    ];
    for file in files {
        for length in 0..file.len() {
            // Only bytes of the archive's own comment can be missing.
            assert!(read(&file[..length], &Limits::default()).is_err(), "{length} bytes");
        }
    }
}

fn table() -> Table {
    let row = |text: &str| Comment { comment: text.into(), who: "BY".into(), ..Comment::default() };
    Table::new(vec![row("eins"), row("zwei\ndrei"), row("=1")]).expect("good rows")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn damaged_files_give_an_error_or_a_table_that_counts(
        which in 0..7_usize,
        damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in proptest::option::of(any::<prop::sample::Index>()),
    ) {
        let mut file = match which {
            0 => OPENPYXL.to_vec(),
            1 => ODFPY.to_vec(),
            2 => LIBREOFFICE_ODS.to_vec(),
            3 => LIBREOFFICE_CSV.to_vec(),
            4 => write(&table(), Format::Xlsx),
            5 => write(&table(), Format::Ods),
            _ => write(&table(), Format::Csv),
        };
        for (at, byte) in damage {
            let at = at.index(file.len());
            file[at] = byte;
        }
        if let Some(cut) = cut {
            file.truncate(cut.index(file.len()));
        }
        if let Ok(imported) = read(&file, &Limits::default()) {
            let rows = imported.table.rows().len() + imported.faulty_rows();
            prop_assert_eq!(rows, imported.rows_seen);
        }
    }

    #[test]
    fn damaged_parts_give_an_error_or_a_table_that_counts(
        parts in proptest::collection::vec(proptest::sample::select(TAGS.to_vec()), 0..40),
        number in any::<u32>(),
    ) {
        // Tags in any order and number, well-formed or not, inside a sound archive.
        let inner = parts.concat().replace("#N#", &number.to_string());
        for file in [xlsx(&format!("<s><row>{HEAD}</row>{inner}</s>")), xlsx(&inner), ods(&inner)] {
            if let Ok(imported) = read(&file, &Limits::default()) {
                let rows = imported.table.rows().len() + imported.faulty_rows();
                prop_assert_eq!(rows, imported.rows_seen);
                let again = write(&imported.table, Format::Ods);
                let again = read(&again, &Limits::default()).expect("what was read can be written");
                prop_assert_eq!(again.table, imported.table);
            }
        }
    }

    #[test]
    fn random_bytes_are_no_table(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        prop_assert!(read(&bytes, &Limits::default()).is_err());
        prop_assert!(read(&[b"PK\x03\x04", bytes.as_slice()].concat(), &Limits::default()).is_err());
    }
}

const TAGS: [&str; 26] = [
    "<row>",
    "</row>",
    "<row r=\"#N#\">",
    "<c>",
    "<c r=\"C#N#\">",
    "<c t=\"s\"><v>#N#</v></c>",
    "<c t=\"inlineStr\"><is><t>x</t></is></c>",
    "<c t=\"str\"><f>A1</f><v>te</v></c>",
    "<c t=\"e\"><v>#REF!</v></c>",
    "<c s=\"#N#\"><v>#N#e#N#</v></c>",
    "</c>",
    "<v>",
    "</v>",
    "<mergeCell ref=\"A1:C#N#\"/>",
    "<mergeCell ref=\":::\"/>",
    "<table-row number-rows-repeated=\"#N#\">",
    "<table-row>",
    "</table-row>",
    "<table-cell number-columns-repeated=\"#N#\" number-rows-spanned=\"#N#\">",
    "<table-cell><p>te</p></table-cell>",
    "<table-cell/>",
    "</table-cell>",
    "<p>x<s c=\"#N#\"/>",
    "</p>",
    "<annotation>",
    "&#x#N#;",
];
