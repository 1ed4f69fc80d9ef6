//! The register of decisions on the command line: what the program carries, and what a file adds.

use serde_json::Value;

use crate::support::umlauf;

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn what_the_program_carries_is_listed_shown_and_due_without_a_database() {
    let listed = lines(&umlauf(["decisions", "list"]).run().ends(0).out);
    assert_eq!(listed.len(), 75);
    let one = umlauf(["decisions", "list", "--body", "fit-ab"]).run().ends(0);
    assert!(lines(&one.out).iter().all(|one| one["body"] == "fit-ab"), "{}", one.out);
    let shown = umlauf(["decisions", "show", "2025/02"]).run().ends(0);
    let shown = &lines(&shown.out)[0];
    assert_eq!(shown["done_to"][0]["from"]["key"]["number"], "B-2025/33-IT");
    let due = lines(&umlauf(["decisions", "due", "--sitting", "49"]).run().ends(0).out);
    assert_eq!(due[0]["number"], "2025/03");
    assert_eq!(due[0]["due_day"], Value::Null);
    let flaws = umlauf(["decisions", "list", "--flaws"]).run().ends(0);
    assert!(flaws.out.contains("dangling"), "{}", flaws.out);
}

#[test]
fn a_file_is_added_to_a_database_and_a_faulty_one_is_told_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("u.db").display());
    let good = folder.path().join("neu.yaml");
    let text = "decisions: Neue\nbody: it-planungsrat\nlist:\n  - number: 2026/01\n    title: Neu\n    \
                date: 2026-03-25\n    held: 49. Sitzung\n    source: https://example.org/neu\n";
    std::fs::write(&good, text).unwrap();
    let with = |args: &[&str]| umlauf(args.iter().copied()).env("UMLAUF_DATABASE", &database).run();
    with(&["migrate"]).ends(0);
    let file = good.display().to_string();
    let said = with(&["decisions", "import", &file]).ends(0);
    assert!(said.err.contains("davon 1 neu"), "{} {}", said.out, said.err);
    let shown = with(&["decisions", "show", "2026/01"]).ends(0);
    assert_eq!(lines(&shown.out)[0]["decision"]["title"], "Neu");
    let again = with(&["decisions", "import", &file]).ends(0);
    assert!(again.err.contains("davon 0 neu"), "{} {}", again.out, again.err);

    // The order is reported by whoever is ordered, nobody else, and accepted by the office.
    let owed = lines(&with(&["decisions", "orders", "--owed"]).ends(0).out);
    assert!(owed.iter().any(|one| one["number"] == "2025/03"), "{owed:?}");
    let report = ["decisions", "report", "2025/03", "2", "--text", "x", "--as", "niemand"];
    with(&report).ends(1).says("richtet sich nicht an Sie");

    let due = lines(&with(&["decisions", "due"]).ends(0).out);
    assert!(due.iter().any(|one| one["pressing"] == "overdue"), "{due:?}");
    let happened =
        ["decisions", "happened", "2025/03", "2", "--on", "2026-01-01", "--as", "niemand"];
    with(&happened).ends(1).says("trägt die Geschäftsstelle ein");

    let bad = folder.path().join("schlecht.yaml");
    std::fs::write(&bad, text.replace("2026-03-25", "im März")).unwrap();
    let file = bad.display().to_string();
    with(&["decisions", "import", &file]).ends(1).says("schlecht.yaml");
    with(&["decisions", "show", "1999/99"]).ends(2).says("umlauf decisions list");
}
