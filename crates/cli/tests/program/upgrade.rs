//! Definitions change, cases go on: `umlauf check --upgrade` and `umlauf case upgrade`.

use serde_json::Value;

use crate::support::{at, folder, text, umlauf, write};
use crate::world::House;

const SHIPPED: &str = include_str!("../../../../workflows/umlaufverfahren.yaml");

/// The shipped workflow in its second version, with changes; written into a folder.
fn next(folder: &std::path::Path, changes: &[(&str, &str)]) -> String {
    let mut new = String::new();
    for line in SHIPPED.lines() {
        new.push_str(if line.starts_with("version:") { "version: 2" } else { line });
        new.push('\n');
    }
    for (from, to) in changes {
        assert!(new.contains(from), "{from}");
        new = new.replace(from, to);
    }
    write(folder, "umlaufverfahren.yaml", &new)
}

const CHANGED: [(&str, &str); 3] = [
    ("  begruendung:   Begründung\n", "  begruendung:   Begründung\n  kosten: Kosten\n"),
    ("within: 14 days", "within: 13 days"),
    ("needs:  [beschlusstext,", "needs:  [kosten, beschlusstext,"),
];

/// Verdict and reasons of a step or a case.
#[track_caller]
fn one<'v>(list: &'v Value, key: &str, name: &str) -> (&'v str, Vec<&'v str>) {
    let found = list.as_array().unwrap().iter().find(|one| text(one, key) == name);
    let found = found.unwrap_or_else(|| panic!("no `{name}` in {list:#}"));
    let reasons = at(found, "/reasons").as_array().unwrap();
    (text(found, "/verdict"), reasons.iter().map(|reason| reason.as_str().unwrap()).collect())
}

#[test]
fn a_check_says_step_by_step_where_cases_could_go_and_why_not() {
    let folder = folder();
    let new = next(folder.path(), &CHANGED);
    let call = ["check", "--upgrade", "umlaufverfahren", &new, "--format", "json"];
    let answer = umlauf(call).run().ends(0).says_nothing().json();
    assert_eq!((text(&answer, "/old/verdict"), text(&answer, "/new/verdict")), ("sound", "sound"));
    assert_eq!((at(&answer, "/old/version"), at(&answer, "/new/version")), (&1.into(), &2.into()));
    let steps = at(&answer, "/steps");
    assert_eq!(one(steps, "/step", "entwurf"), ("moves", vec![]));
    let papers = "Es fehlen Unterlagen, die die neue Fassung bis dahin verlangt: kosten.";
    assert_eq!(one(steps, "/step", "freigabe"), ("stays", vec![papers]));
    let (verdict, reasons) = one(steps, "/step", "umlauf");
    assert_eq!(verdict, "stays");
    assert!(reasons[0].starts_with("Die Abstimmung „Umlauf“ läuft;"), "{reasons:?}");
    let ended = "Der Vorgang ist abgeschlossen (beschlossen).";
    assert_eq!(one(steps, "/step", "beschlossen"), ("stays", vec![ended]));
    assert!(answer.get("cases").is_none(), "without a database nothing is known of cases");

    let mapped = [&call[..], &["--steps", "freigabe=entwurf"]].concat();
    let answer = umlauf(mapped).run().ends(0).json();
    assert_eq!(one(at(&answer, "/steps"), "/step", "freigabe"), ("moves", vec![]));

    let told =
        umlauf(["check", "--upgrade", "umlaufverfahren", &new]).run().ends(0).prints_nothing();
    told.says("neu: umlaufverfahren, Fassung 2")
        .says("„Beschlussvorlage“ (entwurf) → entwurf")
        .says(papers);
}

#[test]
fn a_check_of_a_faulty_or_unmarked_version_ends_with_1_and_of_a_wrong_call_with_2() {
    let folder = folder();
    let unmarked =
        write(folder.path(), "umlaufverfahren.yaml", &SHIPPED.replace("14 days", "13 days"));
    umlauf(["check", "--upgrade", "umlaufverfahren", &unmarked])
        .run()
        .ends(1)
        .says("Die Fassung 1 ist nicht neuer als die Fassung 1");
    let broken = next(folder.path(), &[("by:     chair", "by:     chairman")]);
    umlauf(["check", "--upgrade", "umlaufverfahren", &broken])
        .run()
        .ends(1)
        .says("neu: umlaufverfahren")
        .says("chairman");
    let new = next(folder.path(), &[]);
    let wrong = |more: &[&str], says: &str| {
        let call = [&["check", "--upgrade", "umlaufverfahren", &new], more].concat();
        umlauf(call).run().ends(2).says(says);
    };
    wrong(&["--steps", "vorlage=entwurf"], "den die bisherige Fassung nicht hat");
    wrong(&["--steps", "entwurf=vorlage"], "den die neue Fassung nicht hat");
    wrong(&["--steps", "entwurf"], "write `old=new`");
    umlauf(["check", "--upgrade", "umlaufverfahren", "umlaufen"]).run().ends(2).says("umlaufen");
    umlauf(["check", "--upgrade", "umlaufverfahren"]).run().ends(2);
}

#[test]
fn a_case_goes_on_under_a_new_version_and_says_so() {
    let house = House::new();
    let (draft, voting) = (house.drafted("Ein Entwurf"), house.launched("Eine Abstimmung"));
    let new = next(house.path(), &CHANGED);
    let call = ["check", "--upgrade", "umlaufverfahren", &new, "--format", "json"];
    let answer = house.calls(call).run().ends(0).json();
    let cases = at(&answer, "/cases");
    assert_eq!(one(cases, "/case", &draft), ("moves", vec![]));
    assert_eq!(one(cases, "/case", &voting).0, "stays");
    house
        .calls(call[..4].iter().copied())
        .run()
        .ends(0)
        .says("Laufende Vorgänge: 2, davon können wechseln: 1");

    let upgrade = |case: &str, person: &str| {
        let reason = "Die Geschäftsordnung wurde geändert.";
        let call = ["case", "upgrade", case, "--to", &new, "--reason", reason, "--as", person];
        house.calls(call).run()
    };
    upgrade(&voting, "gst-1").ends(1).says("Die Abstimmung „Umlauf“ läuft;");
    upgrade(&draft, "vorsitz").ends(1);
    let ran = upgrade(&draft, "gst-1").ends(0).says("Erfasst. Vorgang ").says("„Beschlussvorlage“");
    let answer = ran.json();
    assert_eq!(text(&answer, "/events/0/event/kind"), "upgraded");
    assert_eq!(at(&answer, "/events/0/event/version"), 2);
    house.asks(&format!("case act {draft} vorlegen --as gst-1")).run().ends(1).says("kosten");

    // What the database keeps can be named from now on; nothing is left of the old in this case.
    let named = ["check", "--upgrade", "umlaufverfahren@2", "umlaufverfahren", "--format", "json"];
    let answer = house.calls(named).run().ends(1).json();
    assert_eq!(text(&answer, "/old/workflow"), "umlaufverfahren");
    assert_eq!(at(&answer, "/cases").as_array().unwrap().len(), 1);
    let record = house.path().join("akte.json").display().to_string();
    house.calls(["export", &draft, "-o", &record]).run().ends(0);
    let verdict = umlauf(["verify", &record]).run().ends(0).json();
    assert_eq!(text(&verdict, "/verdict"), "intact");
    house.asks("verify").run().ends(0);
}
