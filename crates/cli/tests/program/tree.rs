//! `umlauf export --with-children`: a case and its children as folders, each with a record that holds.

use std::path::{Path, PathBuf};

use crate::support::{at, text, umlauf};
use crate::world::House;

const PARENT: &str = "\
workflow: eltern
version: 1
title: Genehmigungen
body: it-planungsrat
start: laufen
papers: {vorlage: Vorlage}
steps:
  laufen:
    title: Genehmigungen
    run: {finmk: kind, bmi: kind}
    within: 6 weeks
    late: {tell: office}
    may: {abbrechen: {to: abgebrochen, by: office, reason: required}}
    then: {all adopted: gut, otherwise: abgebrochen}
  gut: {title: Gut, ends: adopted}
  abgebrochen: {title: Abgebrochen, ends: withdrawn}
";

const CHILD: &str = "\
workflow: kind
version: 1
title: Genehmigung
body: it-planungsrat
start: pruefen
papers: {vorlage: Vorlage}
steps:
  pruefen: {title: Prüfung, by: office, needs: [vorlage], within: 4 weeks, late: {tell: office}, may: {ja: gut}}
  gut: {title: Erteilt, ends: adopted}
";

fn records(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            records(&path, found);
        } else if path.ends_with("akte.json") {
            found.push(path);
        }
    }
}

#[test]
fn every_record_of_the_tree_is_intact_and_stands_beside_its_history_and_papers() {
    let house = House::new();
    let definitions = house.path().join("verfahren");
    std::fs::create_dir(&definitions).unwrap();
    std::fs::write(definitions.join("eltern.yaml"), PARENT).unwrap();
    std::fs::write(definitions.join("kind.yaml"), CHILD).unwrap();
    let definitions = definitions.display().to_string();
    let asks = |line: &[&str]| {
        house.calls(["--definitions", &definitions].into_iter().chain(line.iter().copied()))
    };
    let opened =
        asks(&["case", "launch", "--workflow", "eltern", "--title", "Vorhaben", "--as", "gst-1"]);
    let case = text(&opened.run().ends(0).json(), "/case").to_owned();
    let shows = |case: &str| asks(&["case", "show", case]).run().ends(0).json();
    let post = format!("folder:{}", house.path().join("post").display());
    let serves = || {
        let mut server = asks(&["serve", "--mail", &post]).serve();
        server.hears("Bereit: Zeitsteuerung und Versand arbeiten auf sqlite:");
        server
    };
    let server = serves();
    let open = |shown: &serde_json::Value| !at(shown, "/children/1/step").is_null();
    assert!((0..400).any(|_| open(&shows(&case))), "the children are opened");
    server.stops("TERM");
    let child = text(&shows(&case), "/children/0/case").to_owned();
    let paper = house.path().join("vorlage.txt");
    std::fs::write(&paper, "Vorlage der Kasse").unwrap();
    let paper = format!("vorlage={}", paper.display());
    asks(&["case", "file", &child, &paper, "--as", "gst-1"]).run().ends(0);
    asks(&["case", "act", &child, "ja", "--as", "gst-1"]).run().ends(0);
    // What another process writes into the file is found at the start, else at the next slow look.
    let server = serves();
    let told = |shown: &serde_json::Value| at(shown, "/children/0/ended") == "adopted";
    assert!((0..400).any(|_| told(&shows(&case))), "the child has ended");
    let counted = |shown: &serde_json::Value| at(shown, "/revision").as_u64() >= Some(4);
    assert!((0..400).any(|_| counted(&shows(&case))), "the parent is told");
    server.stops("TERM");

    let folder = house.path().join("akten");
    let target = folder.display().to_string();
    asks(&["export", &case, "--with-children"]).run().ends(2);
    let ran = asks(&["export", &case, "-o", &target, "--with-children"]).run().ends(0);
    ran.says("3 Vorgänge; was wo liegt, steht in");
    let mut found = Vec::new();
    records(&folder, &mut found);
    found.sort();
    let below = |path: &str| folder.join(path);
    assert_eq!(
        found,
        [below("akte.json"), below("kinder/bmi/akte.json"), below("kinder/finmk/akte.json")]
    );
    for record in &found {
        umlauf(["verify", &record.display().to_string()]).run().ends(0);
        let history = std::fs::read_to_string(record.with_file_name("verlauf.txt")).unwrap();
        assert!(history.starts_with("Vorhaben\n") && history.contains("Genehmigung"), "{history}");
    }
    let read = |path: &str| std::fs::read_to_string(below(path)).unwrap();
    assert_eq!(read("kinder/finmk/vorlage.txt"), "Vorlage der Kasse");
    let index = read("inhalt.txt");
    for word in ["kinder/finmk/", "kinder/bmi/", "Erteilt", "Prüfung", "Unterlagen: vorlage"] {
        assert!(index.contains(word), "`{word}` is missing in\n{index}");
    }
    // Nothing is written over what is there.
    asks(&["export", &case, "-o", &target, "--with-children"]).run().ends(2).says("is not empty");
}
