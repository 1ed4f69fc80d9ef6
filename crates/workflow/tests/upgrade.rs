//! Which cases may go on under another definition: the judgement, step by step and case by case.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::fmt::Write as _;
use std::sync::LazyLock;

use umlauf_source::Source;
use umlauf_workflow::{Library, Mapping, Obstacle, Outlook, Passage, Workflow, compile};

static LIBRARY: LazyLock<Library> = LazyLock::new(|| {
    let bodies = [Source::new(
        "bodies/it-planungsrat.yaml",
        include_str!("../../../workflows/bodies/it-planungsrat.yaml"),
    )];
    let calendars =
        [Source::new("calendars/DE.yaml", include_str!("../../../workflows/calendars/DE.yaml"))];
    Library::compile(&bodies, &calendars).unwrap()
});

const HEAD: &str = "workflow: runde
title: Runde
body: it-planungsrat
start: entwurf
";

const STEPS: &str = "steps:
  entwurf:
    title: Entwurf
    by: office
    needs: [text]
    within: 5 days
    may: {vorlegen: pruefung, aufgeben: weg}
  pruefung:
    title: Prüfung
    by: chair
    within: 5 days
    may: {freigeben: umlauf, zurückgeben: entwurf}
  umlauf:
    title: Umlauf
    vote: {rule: empfehlung, change: until deadline, closes: at deadline}
    within: 14 days
    may:
      zurücknehmen: {by: office, to: entwurf}
    then: {adopted: feststellung, rejected: feststellung}
  feststellung:
    title: Feststellung
    by: chair
    finds: umlauf
    within: 2 days
    may:
      angenommen: {when: adopted, to: vollzug}
      abgelehnt: {when: rejected, to: weg}
  vollzug:
    title: Vollzug
    by: office
    within: 10 days
    may: {vollzogen: fertig}
  fertig: {title: Fertig, ends: adopted}
  weg: {title: Weg, ends: rejected}
";

fn workflow(version: u32, changes: &[(&str, &str)], ensures: &[&str]) -> Workflow {
    let mut text = format!("{HEAD}version: {version}\n{STEPS}");
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    if !ensures.is_empty() {
        text.push_str("ensures:\n");
        for line in ensures {
            writeln!(text, "  - {line}").unwrap();
        }
    }
    compile(&Source::new("runde.yaml", text), &LIBRARY).unwrap_or_else(|e| panic!("{e:#?}"))
}

/// Per step of the first version: where its cases go, and what stands in the way.
fn outlook(new: &Workflow, steps: &str) -> Vec<(String, String, Vec<String>)> {
    let old = workflow(1, &[], &[]);
    let mapping: Mapping = steps.parse().unwrap();
    let passage = Passage::new(&old, new, &mapping);
    let told = |obstacles: Vec<Obstacle>| obstacles.iter().map(ToString::to_string).collect();
    old.steps()
        .map(|step| {
            let (to, why) = match passage.of_step(&step.name) {
                Outlook::Moves(to) => (to.to_string(), Vec::new()),
                Outlook::Depends(to, why) => (format!("{to}?"), told(why)),
                Outlook::Stays(why) => (String::from("–"), told(why)),
            };
            (step.name.to_string(), to, why)
        })
        .filter(|(name, ..)| !["fertig", "weg"].contains(&name.as_str()))
        .collect()
}

/// Only where cases go.
fn places(new: &Workflow, steps: &str) -> Vec<(String, String)> {
    outlook(new, steps).into_iter().map(|(from, to, _)| (from, to)).collect()
}

fn pairs(list: [(&str, &str); 5]) -> Vec<(String, String)> {
    list.map(|(from, to)| (from.to_owned(), to.to_owned())).to_vec()
}

#[track_caller]
fn why(new: &Workflow, steps: &str, step: &str) -> String {
    let found = outlook(new, steps).into_iter().find(|(name, ..)| name == step).unwrap();
    found.2.join(" ")
}

#[test]
fn where_little_changes_every_case_moves() {
    let new = workflow(2, &[("within: 10 days", "within: 20 days"), ("Vollzug", "Umsetzung")], &[]);
    let same = ["entwurf", "pruefung", "umlauf", "feststellung", "vollzug"];
    assert_eq!(places(&new, ""), same.map(|s| (s.to_owned(), s.to_owned())));
}

#[test]
fn what_has_ended_stays_as_it_ended() {
    let (old, new) = (workflow(1, &[], &[]), workflow(2, &[], &[]));
    let mapping = Mapping::default();
    let outlook = Passage::new(&old, &new, &mapping).of_step(&"fertig".into());
    let Outlook::Stays(why) = outlook else { panic!("{outlook:?}") };
    assert_eq!(why[0].to_string(), "Der Vorgang ist abgeschlossen (beschlossen).");
}

#[test]
fn what_forbids_every_case_is_told_once() {
    let old = workflow(2, &[], &[]);
    let barred = |new: &Workflow, steps: &str| {
        let mapping: Mapping = steps.parse().unwrap();
        Passage::new(&old, new, &mapping).barred()
    };
    assert_eq!(barred(&old, ""), [Obstacle::Same]);
    let earlier = workflow(1, &[], &[]);
    assert_eq!(barred(&earlier, ""), [Obstacle::NotNewer { old: 2, new: 1 }]);
    let silent = workflow(2, &[("14 days", "21 days")], &[]);
    assert_eq!(barred(&silent, ""), [Obstacle::NotNewer { old: 2, new: 2 }]);
    let next = workflow(3, &[], &[]);
    assert_eq!(
        barred(&next, "vorlage=entwurf, pruefung=freigabe"),
        [Obstacle::NotInOld("vorlage".into()), Obstacle::NotInNew("freigabe".into())]
    );
}

#[test]
fn a_step_that_is_gone_needs_a_mapping() {
    let new = workflow(2, &[("pruefung", "zustimmung")], &[]);
    assert_eq!(places(&new, "")[1], ("pruefung".into(), "–".into()));
    assert_eq!(
        why(&new, "", "pruefung"),
        "Den Schritt „Prüfung“ hat die neue Fassung nicht; nötig ist eine Zuordnung `pruefung=…`."
    );
    assert_eq!(places(&new, "pruefung=zustimmung")[1].1, "zustimmung");
    assert_eq!(places(&new, "pruefung=entwurf")[1].1, "entwurf");
    assert_eq!(
        why(&new, "pruefung=umlauf", "pruefung"),
        "In „Prüfung“ handelt eine Stelle, in „Umlauf“ wird abgestimmt; aus dem einen kann nicht das \
         andere werden."
    );
}

#[test]
fn a_vote_under_way_goes_on_only_where_nothing_of_it_changes() {
    let new = workflow(2, &[("rule: empfehlung", "rule: einstimmig")], &[]);
    assert_eq!(
        places(&new, ""),
        pairs([
            ("entwurf", "entwurf"),
            ("pruefung", "pruefung"),
            ("umlauf", "–"),
            ("feststellung", "–"),
            ("vollzug", "vollzug"),
        ]),
        "before the vote and after its result is established nothing is in the way"
    );
    assert_eq!(
        why(&new, "", "umlauf"),
        "Die Abstimmung „Umlauf“ läuft; was für sie gilt, ist festgeschrieben. In der neuen Fassung ist \
         anders: die Regel."
    );
    assert_eq!(
        why(&new, "", "feststellung"),
        "Das Ergebnis der Abstimmung „Umlauf“ ist noch nicht festgestellt; bis dahin gilt, was für sie \
         festgeschrieben ist. In der neuen Fassung ist anders: die Regel."
    );
    for change in [
        (
            "change: until deadline, closes: at deadline",
            "change: never, closes: when all have voted",
        ),
        ("14 days", "21 days"),
        ("zurücknehmen: {by: office", "zurücknehmen: {by: chair"),
        ("closes: at deadline}", "closes: at deadline, object: any voting member}"),
    ] {
        let objection = ("rejected: feststellung}", "rejected: feststellung, objection: weg}");
        let changes =
            if change.1.contains("object:") { vec![change, objection] } else { vec![change] };
        assert_eq!(places(&workflow(2, &changes, &[]), "")[2].1, "–", "{change:?}");
    }
    let renamed = workflow(2, &[("umlauf", "abstimmung"), ("feststellung", "ergebnis")], &[]);
    let steps = "umlauf=abstimmung, feststellung=ergebnis";
    assert_eq!(places(&renamed, steps)[2].1, "abstimmung");
    assert_eq!(places(&renamed, steps)[3].1, "ergebnis");
    assert_eq!(places(&renamed, "feststellung=ergebnis")[3].1, "–");
}

#[test]
fn papers_that_the_new_definition_has_asked_for_by_then_are_there() {
    let new = workflow(2, &[("needs: [text]", "needs: [text, kosten]")], &[]);
    assert_eq!(places(&new, "")[0].1, "entwurf", "there it can still be filed");
    assert_eq!(
        why(&new, "", "pruefung"),
        "Es fehlen Unterlagen, die die neue Fassung bis dahin verlangt: kosten."
    );
    assert_eq!(places(&new, "pruefung=entwurf")[1].1, "entwurf", "back to where it is asked for");
}

/// Two ways lead to the drafting: from the beginning, and back from a vote that was taken back.
#[test]
fn where_it_depends_on_the_case_both_are_said() {
    let later = ("may: {freigeben: umlauf", "needs: [stellungnahme]\n    may: {freigeben: umlauf");
    let old = workflow(1, &[later], &[]);
    let moved = ("needs: [text]", "needs: [text, stellungnahme]");
    let new = workflow(2, &[moved], &[]);
    let mapping = Mapping::default();
    let outlook = Passage::new(&old, &new, &mapping).of_step(&"pruefung".into());
    let Outlook::Depends(to, why) = outlook else { panic!("{outlook:?}") };
    assert_eq!((to.as_str(), why.len()), ("pruefung", 1));
    assert_eq!(
        why[0].to_string(),
        "Es fehlen Unterlagen, die die neue Fassung bis dahin verlangt: stellungnahme."
    );
}

#[test]
fn no_mapping_leads_past_a_vote_or_a_finding() {
    let new = workflow(2, &[], &[]);
    assert_eq!(
        why(&new, "pruefung=vollzug", "pruefung"),
        "Dorthin führt die neue Fassung nur über „Feststellung“; das hat dieser Vorgang nicht hinter \
         sich. Dorthin führt die neue Fassung nur über „Umlauf“; das hat dieser Vorgang nicht hinter \
         sich."
    );
    let found = why(&new, "pruefung=feststellung", "pruefung");
    assert!(
        found.starts_with(
            "Die neue Fassung stellt in „Feststellung“ das Ergebnis der Abstimmung „Umlauf“ fest; \
             dieser Vorgang hat es nicht."
        ),
        "{found}"
    );
}

#[test]
fn a_finding_that_stands_can_still_be_taken_back() {
    let new = workflow(
        2,
        &[
            (
                "then: {adopted: feststellung, rejected: feststellung}",
                "then: {adopted: vollzug, rejected: weg}",
            ),
            (
                "  feststellung:
    title: Feststellung
    by: chair
    finds: umlauf
    within: 2 days
    may:
      angenommen: {when: adopted, to: vollzug}
      abgelehnt: {when: rejected, to: weg}
",
                "",
            ),
        ],
        &[],
    );
    assert_eq!(
        why(&new, "", "vollzug"),
        "Das Ergebnis wurde in „Feststellung“ festgestellt; die neue Fassung hat keinen solchen Schritt, \
         in dem die Feststellung aufgehoben und neu getroffen werden könnte."
    );
    assert!(why(&new, "", "feststellung").starts_with("Den Schritt „Feststellung“ hat die neue"));
}

/// The new definition promises what its own part of the way cannot keep alone.
#[test]
fn the_old_way_and_the_new_one_together_keep_what_is_promised() {
    let desk = ("may: {vorlegen: pruefung", "may: {vorlegen: kasse");
    let cash = (
        "  pruefung:\n",
        "  kasse: {title: Kasse, by: monitor, within: 3 days, may: {gezeichnet: pruefung}}\n  pruefung:\n",
    );
    let new = workflow(2, &[desk, cash], &[]);
    assert_eq!(places(&new, "")[1].1, "pruefung", "a new desk is not made up for …");
    let new = workflow(2, &[desk, cash], &["every path to fertig passes kasse"]);
    assert_eq!(
        why(&new, "", "pruefung"),
        "Zugesichert ist: Jeder Weg nach „Fertig“ führt über „Kasse“. Für den Weg dieses Vorgangs gälte \
         das nicht."
    );
    assert_eq!(places(&new, "")[0].1, "entwurf", "… unless it is promised, and lies ahead");
    let new = workflow(2, &[], &["every path to fertig passes pruefung"]);
    let same = ["entwurf", "pruefung", "umlauf", "feststellung", "vollzug"];
    assert_eq!(places(&new, ""), same.map(|s| (s.to_owned(), s.to_owned())));
}
