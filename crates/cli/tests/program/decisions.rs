//! The register of decisions on the command line: what the program carries, and what a file adds.

use serde_json::Value;

use crate::support::umlauf;
use crate::world::House;

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

#[test]
fn an_order_is_reported_given_back_reported_again_and_accepted() {
    let house = House::new();
    let file = house.path().join("auftrag.yaml");
    let text = "decisions: Neue\nbody: it-planungsrat\nlist:\n  - number: 2026/01\n    title: Neu\n    \
                date: 2026-03-25\n    held: 49. Sitzung\n    source: https://example.org/neu\n    items:\n      \
                - {verb: beauftragt, to: [BY], text: berichtet, due: {event: Der Vertrag tritt in Kraft}}\n";
    std::fs::write(&file, text).unwrap();
    let file = file.display().to_string();
    house.calls(["decisions", "import", &file]).run().ends(0);
    let asks = |line: &str| house.asks(line).run();
    let order = || {
        let all = lines(&asks("decisions orders").ends(0).out);
        all.into_iter().find(|one| one["number"] == "2026/01").unwrap()
    };
    let pressing = || {
        let due = lines(&asks("decisions due").ends(0).out);
        due.into_iter().find(|one| one["number"] == "2026/01").map(|one| one["pressing"].clone())
    };
    assert_eq!(pressing(), Some(Value::from("event")));
    asks("decisions happened 2026/01 1 --on 2026-04-01 --as vorsitz").ends(1);
    asks("decisions happened 2026/01 1 --on 2026-04-01 --due 2026-04-30 --as gst-1").ends(0);
    assert_eq!(order()["due_day"], "2026-04-30");
    assert_eq!(pressing(), Some(Value::from("overdue")));
    asks("decisions report 2026/01 1 --text Bericht --as bund-1").ends(1);
    let report = "decisions report 2026/01 1 --text Bericht --as by-1 --id bericht-1";
    asks(report).ends(0).says("Eingetragen");
    asks(report).ends(0).says("Eingetragen");
    assert_eq!((order()["progress"].clone(), pressing()), (Value::from("reported"), None));
    asks("decisions give-back 2026/01 1 --text Unvollständig --as gst-1").ends(0);
    assert_eq!(pressing(), Some(Value::from("overdue")));
    asks("decisions report 2026/01 1 --text Vollständig --as gst-1").ends(0);
    asks("decisions accept 2026/01 1 --as gst-1").ends(1).says("zweite Person");
    asks("decisions accept 2026/01 1 --as gst-2").ends(0).says("Eingetragen");
    assert_eq!(order()["progress"], "accepted");
    asks("decisions accept 2026/01 1 --as gst-2").ends(1);
}
