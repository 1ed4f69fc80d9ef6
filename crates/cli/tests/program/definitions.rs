//! `umlauf check` and `umlauf show`, and folders of definitions over the shipped ones.

use serde_json::Value;

use crate::support::{Ran, at, folder, text, umlauf, write};

const SOUND: &str = "\
workflow: kurz
version: 1
title: Kurzes Verfahren
body: it-planungsrat
start: entwurf
steps:
  entwurf: {title: Entwurf, by: office, within: 3 working days, may: {abschließen: ende}}
  ende: {title: Ende, ends: done}
";

const BROKEN: &str = "\
workflow: kaputt
version: 1
title: Fünf Fehler
body: it-planungsrat
start: entwurf
steps:
  entwurf:
    title: Größere Übersicht
    by: office
    may: {größer: umlaf, zurückziehen: ende}
  umlauf:
    title: Umlauf
    vote: {rule: beschluss}
    whithin: 14 days
    within: 14 days
    remind: {missing: [3 weeks]}
    then: {adopted: ende, rejected: ende}
  freigabe: {title: Freigabe, by: chairr, may: {freigeben: umlauf}}
  ende: {title: Ende, ends: done}
";

const BODY: &str = "\
body: rat
title: Ein kleiner Rat
basis: GO § 1
calendar: DE-HE
number: R {year}/{n}
groups:
  alle: {title: Alle, members: {A: Anton, B: Berta, C: Cäsar}}
rules:
  mehrheit:
    title: Mehrheit aller
    basis: GO § 2
    adopt: {agree: alle, more than: 1/2, of: all}
    abstention: no vote
    silence: abstention
";

const HOLIDAY: &str = "\
calendar: einmal
title: Ein einmaliger Feiertag
holidays:
  - {name: Trauertag, day: 2026-03-02, in: DE-HE, basis: Verordnung vom 1. Februar 2026}
";

fn checked(args: &[&str]) -> (Ran, Vec<Value>) {
    let ran = umlauf([&["check", "--format", "json"], args].concat()).run();
    let json = ran.json();
    let files = at(&json, "/files").as_array().cloned().unwrap_or_default();
    (ran, files)
}

#[test]
fn what_the_program_carries_is_sound() {
    let (ran, files) = checked(&[]);
    ran.ends(0).says_nothing();
    let named: Vec<_> = files
        .iter()
        .map(|file| {
            let name = file.get("workflow").or_else(|| file.get("body")).and_then(Value::as_str);
            (text(file, "/file"), name.unwrap_or_default(), text(file, "/verdict"))
        })
        .collect();
    assert!(named.contains(&("workflows/umlaufverfahren.yaml", "umlaufverfahren", "sound")));
    assert!(named.contains(&("workflows/bodies/it-planungsrat.yaml", "it-planungsrat", "sound")));
    assert!(named.contains(&("workflows/bodies/al-runde.yaml", "al-runde", "sound")));
    for file in &files {
        assert_eq!(at(file, "/faults"), &Value::Array(Vec::new()));
        assert!(at(file, "/explored").is_u64());
    }
    // 20 + 5 for drafting and release, 14 days that hold ten working days, 2 to establish; then the
    // clock, which ends each step a day later.
    let of = |name: &str| {
        files.iter().find(|file| text(file, "/file") == format!("workflows/{name}.yaml")).unwrap()
    };
    assert!(named.contains(&("workflows/sitzungsbeschluss.yaml", "sitzungsbeschluss", "sound")));
    let days = at(of("umlaufverfahren"), "/silent_working_days").as_u64().unwrap_or_default();
    assert!((37..=40).contains(&days), "{days}");
    let words = umlauf(["check"]).run().ends(0).prints_nothing();
    words.says("workflows/umlaufverfahren.yaml: sound; if everyone is silent it ends within");
}

#[test]
fn a_folder_with_broken_files_reports_every_fault_at_its_place() {
    let folder = folder();
    write(folder.path(), "kurz.yaml", SOUND);
    write(folder.path(), "kaputt.yaml", BROKEN);
    write(folder.path(), "bodies/rat.yaml", BODY);
    write(folder.path(), "notizen.txt", "kein YAML");
    let path = folder.path().display().to_string();
    let (ran, files) = checked(&[&path]);
    ran.ends(1).says_nothing();
    let verdicts: Vec<_> = files
        .iter()
        .map(|file| (text(file, "/file").rsplit('/').next(), text(file, "/verdict")))
        .collect();
    assert_eq!(
        verdicts,
        [
            (Some("rat.yaml"), "sound"),
            (Some("kaputt.yaml"), "broken"),
            (Some("kurz.yaml"), "sound")
        ]
    );
    assert_eq!(at(&files[2], "/silent_working_days"), 3);
    let faults: Vec<_> = at(&files[1], "/faults").as_array().into_iter().flatten().collect();
    let told: Vec<_> = faults
        .iter()
        .map(|fault| {
            let number = |key: &str| at(fault, key).as_u64();
            let place = (number("/line"), number("/column"), number("/length"));
            (text(fault, "/code"), text(fault, "/severity"), place)
        })
        .collect();
    let place = |line, column, length| (Some(line), Some(column), Some(length));
    assert_eq!(
        told,
        [
            ("workflow::unknown_step", "error", place(10, 19, 5)),
            ("yaml::unknown_key", "error", place(14, 5, 7)),
            ("workflow::reminder_too_long", "error", place(16, 24, 7)),
            ("workflow::missing_outcome", "error", place(17, 5, 4)),
            ("workflow::unknown_office", "error", place(18, 35, 6)),
        ]
    );
    for fault in faults {
        assert!(!text(fault, "/message").is_empty() && !text(fault, "/hint").is_empty());
    }

    let words = umlauf(["check", &path]).run().ends(1).prints_nothing();
    words
        .says("kaputt.yaml:10:19")
        .says("help: did you mean `umlauf`?")
        .says("kaputt.yaml: broken, 5 faults")
        .says("kurz.yaml: sound; if everyone is silent it ends within 3 working days");
}

#[test]
fn a_file_that_holds_no_definition_is_broken_and_told_where() {
    let folder = folder();
    for (content, code) in
        [("", "yaml::empty"), ("a: [", "yaml::syntax"), ("- 1\n", "yaml::unexpected")]
    {
        let path = write(folder.path(), "x.yaml", content);
        let (ran, files) = checked(&[&path]);
        ran.ends(1);
        assert_eq!(text(&files[0], "/verdict"), "broken", "{content}");
        assert_eq!(text(&files[0], "/faults/0/code"), code);
        assert_eq!(at(&files[0], "/faults/0/line"), 1);
    }
    let empty = tempfile::tempdir_in(folder.path()).unwrap();
    let call = umlauf(["check", &empty.path().display().to_string()]).run();
    call.ends(2).prints_nothing().says("there is no `.yaml` file");
}

/// Whoever is rejected waits for ever.
const STUCK: &str = "\
workflow: sackgasse
version: 1
title: Sackgasse
body: it-planungsrat
start: umlauf
steps:
  umlauf: {title: Umlauf, vote: {rule: empfehlung}, within: 14 days, then: {adopted: gut, rejected: offen}}
  offen: {title: Offen, by: office, within: 5 working days}
  gut: {title: Gut, ends: adopted}
";

#[test]
fn what_does_not_hold_is_told_as_a_story() {
    let folder = folder();
    let path = write(folder.path(), "sackgasse.yaml", STUCK);
    let (ran, files) = checked(&[&path]);
    ran.ends(1).says_nothing();
    assert_eq!(text(&files[0], "/verdict"), "unsound");
    assert_eq!(text(&files[0], "/faults/0/code"), "workflow::dead_end");
    let told = at(&files[0], "/faults/0/story").as_array().into_iter().flatten();
    let told: Vec<_> = told.filter_map(Value::as_str).collect();
    assert_eq!(
        told,
        [
            "2. März 2026: Der Vorgang wird eröffnet und steht in „Umlauf“.",
            "16. März 2026: Die Frist der Abstimmung läuft ab, niemand hat abgestimmt. Ergebnis: \
             „nicht zustande gekommen“; der Vorgang steht in „Offen“.",
            "24. März 2026: Die Frist läuft ab; niemand ist am Zug, und nichts geschieht mehr.",
        ]
    );
    // The vote as it runs and as it is held after an outage, and the two steps behind it.
    assert_eq!(at(&files[0], "/explored"), 4);
    assert!(at(&files[0], "/silent_working_days").is_null());
    let words = umlauf(["check", &path]).run().ends(1).prints_nothing();
    words
        .says("\n    2. März 2026: Der Vorgang wird eröffnet und steht in „Umlauf“.\n    16. März")
        .says("sackgasse.yaml: unsound, 1 fault; 4 states explored in ");
}

#[test]
fn a_file_that_is_not_text_does_not_keep_others_from_being_checked() {
    let folder = folder();
    let path = folder.path().join("alt.yaml");
    std::fs::write(&path, b"workflow: alt\ntitle: F\xfcnf\n").unwrap();
    write(folder.path(), "kurz.yaml", SOUND);
    let (ran, files) = checked(&[&folder.path().display().to_string()]);
    ran.ends(1).says_nothing();
    let verdicts: Vec<_> = files.iter().map(|file| text(file, "/verdict")).collect();
    assert_eq!(verdicts, ["broken", "sound"]);
    assert_eq!(text(&files[0], "/workflow"), "alt");
    assert_eq!(text(&files[0], "/faults/0/code"), "yaml::not_text");
    assert_eq!(
        (at(&files[0], "/faults/0/line"), at(&files[0], "/faults/0/column")),
        (&2.into(), &9.into())
    );
    umlauf(["check", &path.display().to_string()]).run().ends(1).says("alt.yaml:2:9");
}

#[test]
fn a_workflow_is_shown_in_every_form() {
    let show = |form: &str| umlauf(["show", "umlaufverfahren", "--as", form]).run();
    let prose = show("text").ends(0).says_nothing();
    assert_eq!(prose.out, umlauf(["show", "umlaufverfahren"]).run().ends(0).out);
    let prose = prose.prints("GO IT-PLR § 8").prints("Geschäftsstelle").prints("14 Tage");
    assert!(
        !prose.out.contains('\u{1b}') && prose.out.lines().all(|line| line.chars().count() <= 100)
    );
    show("mermaid").ends(0).says_nothing().prints("flowchart").prints("-->|\"freigeben\"|");
    show("dot").ends(0).says_nothing().prints("digraph \"umlaufverfahren\" {").prints("freigeben");
    let json: Value = serde_json::from_str(&show("json").ends(0).says_nothing().out).unwrap();
    assert_eq!(text(&json, "/workflow"), "umlaufverfahren");
    assert_eq!(text(&json, "/start"), "entwurf");
    assert_eq!(text(&json, "/digest").len(), 64);
    let picture = show("svg").ends(0).says_nothing();
    let picture = picture.prints("<title>Umlaufverfahren (IT-Planungsrat)</title>");
    picture.prints(">zurückgeben</text>").prints("prefers-color-scheme: dark");
    let part = umlauf(["show", "umlaufverfahren", "--as", "svg", "--embedded"]).run().ends(0);
    assert!(!part.out.contains("<style") && !part.out.contains("style="), "{}", part.out);
    let embedded = umlauf(["show", "umlaufverfahren", "--embedded"]).run().ends(2);
    embedded.prints_nothing().says("`--embedded` goes with `--as svg`");
    let bpmn = show("bpmn").ends(0).says_nothing().prints("<bpmn:userTask id=\"Vote_3_umlauf\"");
    bpmn.prints("<bpmndi:BPMNEdge");
    umlauf(["show"]).run().ends(2).prints_nothing().says("<NAME>");
}

#[test]
fn a_file_can_be_shown_before_it_is_installed() {
    let folder = folder();
    let sound = write(folder.path(), "kurz.yaml", SOUND);
    umlauf(["show", &sound]).run().ends(0).says_nothing().prints("Kurzes Verfahren");
    let broken = write(folder.path(), "kaputt.yaml", BROKEN);
    umlauf(["show", &broken]).run().ends(1).prints_nothing().says("kaputt.yaml:10:19");
}

#[test]
fn a_folder_of_definitions_adds_and_overrides() {
    let folder = folder();
    write(folder.path(), "kurz.yaml", SOUND);
    write(folder.path(), "bodies/rat.yaml", BODY);
    write(folder.path(), "calendars/einmal.yaml", HOLIDAY);
    let path = folder.path().display().to_string();
    let with = |args: &[&str]| umlauf([&["--definitions", &path], args].concat());
    with(&["show", "kurz"]).run().ends(0).prints("Kurzes Verfahren");
    with(&["show", "umlaufverfahren"]).run().ends(0);
    let call = with(&["tally", "--body", "rat", "--rule", "mehrheit"]);
    let ran = call.input("{\"id\":\"a\",\"votes\":{\"A\":\"yes\",\"B\":\"yes\"}}\n").run().ends(0);
    assert_eq!(text(&ran.json(), "/outcome"), "adopted");
    let line =
        r#"{"id":"a","from":"2026-01-31","period":"1 month","calendar":"DE-HE","law":"bgb"}"#;
    let end = |call: crate::support::Call| text(&call.input(line).run().json(), "/end").to_owned();
    assert_eq!(end(umlauf(["deadline"])), "2026-03-02");
    assert_eq!(end(with(&["deadline"])), "2026-03-03", "the one-off holiday counts");
    with(&["holidays", "--calendar", "DE-HE", "--year", "2026"]).run().prints("Trauertag");

    // The same name replaces what is shipped.
    let other = SOUND.replace("workflow: kurz", "workflow: umlaufverfahren");
    write(folder.path(), "umlaufverfahren.yaml", &other);
    with(&["show", "umlaufverfahren"]).run().ends(0).prints("Kurzes Verfahren");

    write(folder.path(), "kaputt.yaml", BROKEN);
    let ran = with(&["people", "list", "--database", "sqlite:never-made.db"]).run();
    ran.ends(1).prints_nothing().says("kaputt.yaml:10:19: no step is called `umlaf`");
    umlauf(["--definitions", "nirgends", "deadline"]).run().ends(2).says("cannot read `nirgends`");
}
