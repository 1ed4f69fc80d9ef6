//! Wrong persons, labels, seats and cases on the command line: every one gets a sentence that helps,
//! and nothing is recorded.

use crate::support::{fixture, text, umlauf};
use crate::world::{House, papers};

#[test]
fn wrong_persons_labels_and_cases_are_told() {
    let house = House::new();
    let case = house.drafted("Probe");
    let journal = house.history(&case);
    for (line, code, words) in [
        ("case show zzz", 2, "there is no case `zzz`; `umlauf case list` names them"),
        ("case history zzz", 2, "there is no case `zzz`"),
        ("case act zzz vorlegen --as gst-1", 2, "there is no case `zzz`"),
        ("case act CASE vorlegen --as niemand", 2, "`umlauf people list` shows who has"),
        ("case act CASE vorlegen --as sn-alt", 2, "no mandate in `it-planungsrat` that holds now"),
        ("case act CASE vorlegen --as by-1", 1, "`by-1` acts for BY only; this needs another seat"),
        (
            "case act CASE vorlegen --as gst-1 --for chair",
            1,
            "Das Mandat gilt zu diesem Zeitpunkt nicht.",
        ),
        (
            "case act CASE vorlegen --as gst-1 --for vorsitz",
            2,
            "`vorsitz` is neither a member nor an",
        ),
        ("case act CASE vorlegen --as by-1 --for BY", 1, "Dazu ist nur befugt: Geschäftsstelle."),
        (
            "case act CASE freigeben --as vorsitz",
            1,
            "ist im Schritt „Beschlussvorlage“ nicht möglich",
        ),
        ("case act CASE verlängern --as gst-1", 1, "acts for office only"),
        ("case vote CASE yes --as by-1", 1, "Zurzeit läuft keine Abstimmung."),
        ("case vote CASE yes --as gst-1", 1, "acts for office only"),
        ("case object CASE --as by-1", 1, "Zurzeit läuft keine Abstimmung."),
        ("case confirm CASE BY --as gst-1", 1, "Zurzeit läuft keine Abstimmung."),
        ("case close CASE --reason x --as vorsitz", 1, "nicht wegen eines Ausfalls offen"),
        ("case annul CASE --reason x --as vorsitz", 1, "Es gibt keine Feststellung"),
        (
            "case correct CASE begruendung=nirgends.md --reason x --as gst-1",
            2,
            "cannot read `nirgends.md`",
        ),
        ("case file CASE begruendung --as gst-1", 2, "write a paper as NAME=FILE"),
        ("export zzz", 2, "there is no case `zzz`"),
    ] {
        let ran = house.asks(&line.replace("CASE", &case)).run().ends(code).says(words);
        assert!(code == 1 || ran.out.is_empty(), "{ran}");
    }
    assert_eq!(house.history(&case), journal);
}

#[test]
fn staff_drafts_and_does_not_vote() {
    let house = House::new();
    let case = house.launched("Probe");
    let ran = house.asks(&format!("case vote {case} yes --as he-ref")).run().ends(1);
    ran.says(
        "Mitarbeitende entwerfen; die Stimme gibt die Vertretung oder die Stellvertretung ab.",
    );
}

#[test]
fn a_case_is_not_begun_with_wrong_papers_or_names() {
    let house = House::new();
    let launch =
        |args: &[&str]| house.calls([&["case", "launch", "--title", "Probe"], args].concat()).run();
    launch(&["--as", "gst-1", "--workflow", "anderes"])
        .ends(2)
        .says("there is no workflow `anderes`; known are ");
    launch(&["--as", "gst-1", "--paper", "begruendung"]).ends(2).says("NAME=FILE");
    launch(&["--as", "gst-1", "--paper", "begruendung=x.md"]).ends(2).says("cannot read `x.md`");
    launch(&["--as", "niemand"]).ends(2).says("`niemand` has no mandate");
    launch(&["--as", "by-1"]).ends(1).says("`by-1` acts for BY only");
    house.asks("case list --all").run().ends(0).prints_nothing();

    let (decision, _) = papers();
    let ran = launch(&["--as", "gst-1", "--paper", &decision]).ends(0);
    let case = text(&ran.json(), "/case").to_owned();
    let act = house.asks(&format!("case act {case} vorlegen --as gst-1")).run().ends(1);
    act.says("Es fehlen Unterlagen: begruendung.");
    let paper = format!("begruendung={}", fixture("begruendung.md"));
    house.calls(["case", "file", &case, &paper, "--as", "gst-1"]).run().ends(0);
    house.asks(&format!("case act {case} vorlegen --as gst-1")).run().ends(0);
}

#[test]
fn a_paper_the_workflow_does_not_know_is_told_with_the_case_that_was_opened() {
    let house = House::new();
    let paper = format!("begründung={}", fixture("begruendung.md"));
    let ran = house
        .calls(["case", "launch", "--title", "Probe", "--as", "gst-1", "--paper", &paper])
        .run()
        .ends(1);
    let case = text(&ran.json(), "/case").to_owned();
    ran.says("Vorgesehen: begruendung, beschlusstext, anlage-….")
        .says(&format!("Der Vorgang {case} ist eröffnet, aber „begründung“ ist nicht abgelegt."));
    assert_eq!(text(&house.shows(&case), "/step"), "Beschlussvorlage");
}

/// A variable of a shell that was never set must not pick a case, nor turn acts into repeats.
#[test]
fn nothing_is_no_name() {
    let house = House::new();
    let case = house.drafted("Probe");
    for (args, words) in [
        (&["case", "show", ""][..], "which case? `umlauf case list` names them"),
        (&["export", ""], "which case?"),
        (&["case", "act", &case, "vorlegen", "--as", "gst-1", "--id", ""], "write something"),
        (&["case", "launch", "--as", "gst-1", "--title", " "], "write something"),
        (&["case", "launch", "--as", "gst-1", "--title", "Eins\nBcc: x"], "write it on one line"),
        (&["case", "show", "%"], "there is no case `%`"),
        (&["case", "show", "_"], "there is no case `_`"),
    ] {
        house.calls(args.iter().copied()).run().ends(2).prints_nothing().says(words);
    }
    umlauf(["case", "list"]).env("UMLAUF_DATABASE", "").run().ends(2).says("which database?");
    assert_eq!(house.history(&case).len(), 4);
    assert_eq!(house.asks("case list").run().ends(0).lines().len(), 1);
}

#[test]
fn an_id_that_begins_several_cases_must_be_written_further() {
    let house = House::new();
    for title in ["Eins", "Zwei"] {
        house.drafted(title);
    }
    let ran = house.calls(["case", "show", "0"]).run().ends(2).prints_nothing();
    ran.says("several cases begin with `0`; write more of it");
}
