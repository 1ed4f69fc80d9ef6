//! Tables of comments that other programs wrote, read and written by the program.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::{Ran, umlauf};

fn foreign(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../comments/tests/files").join(name)
}

fn converted(from: &Path, to: &Path) -> Ran {
    umlauf([Path::new("comments"), from, Path::new("-o"), to]).run()
}

#[test]
fn a_foreign_table_goes_through_every_form_and_comes_back_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let first = folder.path().join("erste.json");
    let foreign = foreign("openpyxl.xlsx");
    let report: Value = serde_json::from_str(&converted(&foreign, &first).out).unwrap();
    assert!(report["comments"].as_u64().unwrap() > 0, "{report}");
    let mut from = folder.path().join("erste.xlsx");
    converted(&foreign, &from);
    for name in ["zweite.ods", "dritte.csv", "letzte.json"] {
        let to = folder.path().join(name);
        let report: Value = serde_json::from_str(&converted(&from, &to).ends(0).out).unwrap();
        assert_eq!(report["faults"].as_array().map(Vec::len), Some(0), "{report}");
        from = to;
    }
    let read = |path: &Path| std::fs::read_to_string(path).unwrap();
    assert_eq!(read(&first), read(&from));
}

#[test]
fn what_is_no_table_and_what_cannot_be_written_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let letter = folder.path().join("brief.txt");
    std::fs::write(&letter, "Sehr geehrte Damen und Herren,\n\nwir haben nichts anzumerken.\n")
        .unwrap();
    umlauf([Path::new("comments"), &letter]).run().ends(1).says("brief.txt");
    converted(&foreign("openpyxl.xlsx"), Path::new("tabelle.doc")).ends(2).says("`.ods`");
    umlauf(["comments", "gibt-es-nicht.xlsx"]).run().ends(2).says("gibt-es-nicht.xlsx");
}
