//! The compiler against the shipped workflow and against texts that differ from it in one thing.

use std::sync::LazyLock;

use proptest::prelude::*;
use umlauf_source::{Faults, Source};

use super::*;
use crate::{Kind, On, Silent, StepName, silent, verify};

const SHIPPED: &str = include_str!("../../../../workflows/umlaufverfahren.yaml");

static LIBRARY: LazyLock<Library> = LazyLock::new(|| {
    let bodies = [
        Source::new(
            "it-planungsrat.yaml",
            include_str!("../../../../workflows/bodies/it-planungsrat.yaml"),
        ),
        Source::new("al-runde.yaml", include_str!("../../../../workflows/bodies/al-runde.yaml")),
        Source::new("kreis.yaml", KREIS),
    ];
    let calendars =
        [Source::new("DE.yaml", include_str!("../../../../workflows/calendars/DE.yaml"))];
    Library::compile(&bodies, &calendars).unwrap()
});

/// A small body with a quorum and a tie left to the chair.
const KREIS: &str = "
body: kreis
title: Kreis
basis: erfunden
calendar: DE-HE
number: \"{year}/{n:02}\"
groups:
  alle: {title: Alle, one: ein Mitglied, members: {A: Aland, B: Beland, C: Celand}}
rules:
  mehrheit:
    title: Mehrheit
    basis: erfunden
    quorum: {take part: members, at least: 2}
    adopt: {agree: members, more than: 1/2, of: cast}
    abstention: no vote
    silence: no vote
    tie: chair
    objection: {by: members, more than: 1/2, of: all}
  allein: {title: Allein, basis: erfunden, like: mehrheit, objection: {by: A, at least: 1}}
";

fn source(text: &str) -> Source {
    let name = text.lines().find_map(|line| line.strip_prefix("workflow: ")).unwrap_or("x");
    Source::new(format!("{}.yaml", name.trim()), text)
}

fn compiled(text: &str) -> Result<Workflow, Faults> {
    compile(&source(text), &LIBRARY)
}

/// Codes with lines of what is wrong.
fn wrong(text: &str) -> Vec<(&'static str, usize)> {
    let faults = match compiled(text) {
        Ok(workflow) => {
            let found = verify(&source(text), &workflow).faults;
            workflow.warnings.iter().cloned().chain(found).collect()
        }
        Err(faults) => faults.list,
    };
    faults.iter().map(|fault| (fault.code, fault.place.line)).collect()
}

/// The shipped text with one thing put in the place of another.
fn with(old: &str, new: &str) -> String {
    assert!(SHIPPED.contains(old), "`{old}` does not stand in the shipped workflow");
    SHIPPED.replacen(old, new, 1)
}

fn codes(text: &str) -> Vec<&'static str> {
    wrong(text).into_iter().map(|(code, _)| code).collect()
}

#[test]
fn the_shipped_workflow_compiles_without_a_warning() {
    let workflow = compiled(SHIPPED).unwrap();
    assert_eq!(workflow.warnings, []);
    assert_eq!(workflow.start().name.as_str(), "entwurf");
    assert_eq!(workflow.steps().count(), 9);
    let umlauf = workflow.step(&StepName::from("umlauf")).unwrap();
    let Kind::Vote(vote) = &umlauf.kind else { panic!("a vote") };
    assert_eq!(vote.object, Some(1));
    assert_eq!(vote.escalate, [(crate::Office::Chair, None)]);
    let moves = workflow.moves(&umlauf.name);
    assert_eq!(moves.len(), 6);
    assert!(matches!(&moves[0].on, On::Act(act) if act.extend && act.reason));
    assert_eq!(moves[0].to, umlauf.name);
    assert_eq!(workflow.titles.len(), 2);
}

#[test]
fn one_mistake_is_told_once() {
    let mut amiss = Vec::new();
    for (old, new, code) in [
        ("vorlegen:     freigabe", "vorlegen:     freigab", "workflow::unknown_step"),
        ("start:    entwurf", "start:    entwrf", "workflow::unknown_step"),
        ("finds:  umlauf", "finds:  umlaf", "workflow::unknown_step"),
        ("finds:  umlauf", "finds:  freigabe", "workflow::finds_no_vote"),
        ("body:     it-planungsrat", "body:     it-planungsrad", "workflow::unknown_body"),
        ("rule:   beschluss", "rule:   beschlus", "workflow::unknown_rule"),
        ("by:     office", "by:     ofice", "workflow::unknown_office"),
        ("by:     chair\n    within: 5", "by:     chef\n    within: 5", "workflow::unknown_office"),
        ("[beschlusstext, begruendung]", "[beschlusstext, begründung]", "workflow::unknown_paper"),
        ("      unclear:   feststellung ", "      #", "workflow::missing_outcome"),
        ("      objection: verwiesen", "", "workflow::missing_outcome"),
        (
            "unclear:   feststellung",
            "unclear: feststellung\n      tied: feststellung",
            "workflow::impossible_outcome",
        ),
        ("object: any voting member", "object: never", "workflow::impossible_outcome"),
        ("object: any voting member", "object: 18 members", "workflow::too_many_objectors"),
        ("object: any voting member", "object: anybody", "yaml::unexpected"),
        ("    within: 14 days ", "    #", "workflow::vote_without_deadline"),
        ("within: 14 days", "within: 14 dys", "workflow::bad_period"),
        ("[5 working days, 1 working day]", "[10 working days]", "workflow::reminder_too_long"),
        ("[5 working days, 1 working day]", "[2 weeks]", "workflow::reminder_too_long"),
        ("chair: at deadline", "chair: 14 days", "workflow::reminder_too_long"),
        ("[5 working days, 1 working day]", "[5 days, 5 days]", "workflow::named_twice"),
        ("{when: adopted, to: bekanntgabe}", "bekanntgabe", "workflow::finding_without_when"),
        ("{when: adopted, to: bekanntgabe}", "{to: bekanntgabe}", "workflow::finding_without_when"),
        ("when: adopted", "when: tied", "workflow::impossible_outcome"),
        ("when: adopted", "when: unclear", "workflow::impossible_outcome"),
        ("when: adopted", "when: accepted", "workflow::unknown_outcome"),
        (
            "vorlegen:     freigabe",
            "vorlegen: {to: freigabe, when: adopted}",
            "workflow::when_outside_finding",
        ),
        ("vorlegen:     freigabe", "vorlegen: {extend: true}", "workflow::extend"),
        (
            "{by: chair, extend: true, reason: required}",
            "{extend: true, to: umlauf}",
            "workflow::extend",
        ),
        ("closes: at deadline", "closes: when all have voted", "workflow::closes_early"),
        ("version:  1", "version:  0", "workflow::bad_version"),
        ("version:  1", "version:  1.5", "workflow::bad_version"),
        ("workflow: umlaufverfahren\n", "workflow: 1umlauf\n", "workflow::bad_name"),
        ("ends: withdrawn", "ends: vanished", "workflow::unknown_ending"),
        ("ends: withdrawn", "ends: withdrawn, may: {neu: entwurf}", "workflow::move_after_end"),
        ("tell: all}", "tell: [all, all]}", "workflow::named_twice"),
        ("tell: all}", "tell: everyone}", "workflow::unknown_office"),
        ("passes umlauf\n", "passes freigab\n", "workflow::unknown_step"),
        ("passes umlauf\n", "passes bekanntgabe\n", ""),
        ("passes umlauf\n", "goes through umlauf\n", "workflow::unknown_sentence"),
        (
            "every path to abgelehnt passes",
            "every path to verwiesen passes",
            "workflow::ensure_violated",
        ),
        (
            "      zurückziehen: zurueckgezogen",
            "      Vorlegen: zurueckgezogen",
            "workflow::same_label",
        ),
        ("    title:  Umlauf\n", "", "yaml::missing_key"),
        ("    title:  Umlauf\n", "    titel:  Umlauf\n    title: Umlauf\n", "yaml::unknown_key"),
        ("    by:     chair\n    finds", "    bye:     chair\n    finds", "yaml::unknown_key"),
        ("    by:     chair\n    finds", "    finds", "workflow::no_kind"),
        (
            "    by:     chair\n    finds",
            "    by: chair\n    wait: 1 day\n    finds",
            "workflow::two_kinds",
        ),
        ("    within: 5 working days", "    ", "workflow::late_without_period"),
        ("late:   {tell: office}", "late:   {}", "workflow::empty_late"),
        ("    may:\n      veröffentlichen: beschlossen", "    ", "workflow::dead_end"),
        (
            "begruendung:   Begründung",
            "begruendung: Begründung\n  anlage: Anlage",
            "workflow::unused_paper",
        ),
        ("unclear:   feststellung", "uncler:   feststellung", "workflow::unknown_outcome"),
        (
            "      nicht zustande gekommen: {when: rejected, to: abgelehnt}\n",
            "",
            "workflow::finding_incomplete",
        ),
    ] {
        let told = codes(&with(old, new));
        let told: Vec<_> = told.into_iter().filter(|code| !code.is_empty()).collect();
        let expected: Vec<&str> = [code].into_iter().filter(|code| !code.is_empty()).collect();
        // Taking a move away also makes its target unreachable; that is a second truth, not an echo.
        let told: Vec<_> = told
            .into_iter()
            .filter(|told| *told == code || *told != "workflow::unreachable_step")
            .collect();
        if told != expected {
            amiss.push(format!("{old} → {new}: {told:?}, not {expected:?}"));
        }
    }
    assert!(amiss.is_empty(), "{}", amiss.join("\n"));
}

const SMALL: &str = "workflow: klein
version: 1
title: Klein
body: kreis
start: a
steps:
  a: {title: A, by: office, within: 2 working days, may: {weiter: b, ende: z}}
  b: {title: B, wait: 3 days, then: {elapsed: z}}
  z: {title: Z, ends: done}
";

fn small(old: &str, new: &str) -> Vec<(&'static str, usize)> {
    assert!(SMALL.contains(old), "{old}");
    wrong(&SMALL.replacen(old, new, 1))
}

#[test]
fn a_small_workflow_needs_no_vote() {
    assert_eq!(wrong(SMALL), []);
    assert_eq!(small("wait: 3 days", "wait: true, within: 3 days"), []);
    assert_eq!(small("wait: 3 days", "wait: true"), [("workflow::wait_without_period", 8)]);
    assert_eq!(
        small("wait: 3 days", "wait: 3 days, within: 3 days"),
        [("workflow::named_twice", 8)]
    );
    assert_eq!(
        small("then: {elapsed: z}", "then: {adopted: z}"),
        [("workflow::unknown_outcome", 8)]
    );
    assert_eq!(small("then: {elapsed: z}", "then: {}"), [("workflow::missing_outcome", 8)]);
    assert_eq!(small(", then: {elapsed: z}", ""), [("yaml::missing_key", 8)]);
}

#[test]
fn steps_that_are_never_reached_or_never_left_are_told_by_their_first() {
    assert_eq!(small("weiter: b, ", ""), [("workflow::unreachable_step", 8)]);
    let island = "  c: {title: C, wait: 1 day, then: {elapsed: d}}
  d: {title: D, wait: 1 day, then: {elapsed: e}}
  e: {title: E, wait: 1 day, then: {elapsed: z}}
  z:";
    assert_eq!(small("  z:", island), [("workflow::unreachable_step", 9)]);
    let circle = island.replace("elapsed: z", "elapsed: c");
    assert_eq!(
        small("  z:", &circle),
        [("workflow::unreachable_step", 9), ("workflow::no_way_out", 9)]
    );
    assert_eq!(small("elapsed: z", "elapsed: b"), [("workflow::no_way_out", 8)]);
    assert_eq!(small("ends: done", "wait: 1 day, then: {elapsed: a}"), [("workflow::no_end", 6)]);
    assert_eq!(small("may: {weiter: b, ende: z}", "may: {}")[0], ("workflow::dead_end", 7));
}

#[test]
fn late_may_lead_on() {
    let to = |late: &str| {
        small("may: {weiter: b, ende: z}", &format!("late: {late}, may: {{weiter: b}}"))
    };
    assert_eq!(to("{to: z}"), []);
    assert_eq!(to("{to: z, tell: chair}"), []);
    assert_eq!(to("{to: x}"), [("workflow::unknown_step", 7)]);
    assert_eq!(to("{tel: chair, to: z}"), [("yaml::unknown_key", 7)]);
}

#[test]
fn a_vote_names_the_outcomes_its_rule_can_have() {
    let vote = |then: &str, more: &str| {
        let text = SMALL.replacen(
            "wait: 3 days, then: {elapsed: z}",
            &format!("vote: {{rule: mehrheit{more}}}, within: 3 days, then: {{{then}}}"),
            1,
        );
        codes(&text)
    };
    let all = "adopted: z, rejected: z, tied: z, inquorate: z";
    assert_eq!(vote(all, ""), Vec::<&str>::new());
    assert_eq!(vote("adopted: z, rejected: z, tied: z", ""), ["workflow::missing_outcome"]);
    assert_eq!(vote("adopted: z, rejected: z", ""), ["workflow::missing_outcome"; 2]);
    assert_eq!(vote(&format!("{all}, unclear: z"), ""), ["workflow::impossible_outcome"]);
    assert_eq!(vote(all, ", object: 2 members"), ["workflow::missing_outcome"]);
    assert_eq!(
        vote(all, ", object: 4 members"),
        ["workflow::too_many_objectors", "workflow::missing_outcome"]
    );
    assert_eq!(vote(all, ", change: never, closes: when all have voted"), Vec::<&str>::new());
}

#[test]
fn the_rule_may_say_how_many_must_object() {
    let text = |rule: &str| {
        let vote = format!(
            "vote: {{rule: {rule}, object: as the rule says}}, within: 3 days, \
             then: {{adopted: z, rejected: z, tied: z, inquorate: z, objection: z}}"
        );
        SMALL.replacen("wait: 3 days, then: {elapsed: z}", &vote, 1)
    };
    let workflow = compiled(&text("mehrheit")).unwrap();
    let objections = workflow.steps().find_map(|step| match &step.kind {
        Kind::Vote(vote) => vote.object,
        _ => None,
    });
    assert_eq!(objections, Some(2), "more than half of three");
    assert_eq!(codes(&text("allein")), ["workflow::no_objection"]);
    let silent = with("object: any voting member", "object: as the rule says");
    assert_eq!(codes(&silent), ["workflow::no_objection"]);
}

#[test]
fn a_finding_stands_behind_its_vote() {
    let text = SMALL
        .replacen("wait: 3 days, then: {elapsed: z}", "vote: {rule: mehrheit}, within: 3 days, then: {adopted: f, rejected: f, tied: f, inquorate: z}", 1)
        .replacen("  z:", "  f: {title: F, by: chair, finds: b, may: {ja: {when: adopted, to: z}, nein: {when: rejected, to: z}}}\n  z:", 1);
    assert_eq!(codes(&text), Vec::<&str>::new());
    assert_eq!(codes(&text.replacen("ende: z", "ende: f", 1)), ["workflow::finding_before_vote"]);
}

#[test]
fn bodies_and_calendars_override_by_stem() {
    let calendars =
        [Source::new("DE.yaml", include_str!("../../../../workflows/calendars/DE.yaml"))];
    let first = Source::new("inside/kreis.yaml", KREIS);
    let second = Source::new("folder/kreis.yaml", KREIS.replace("title: Kreis", "title: Runde"));
    let library = Library::compile(&[first.clone(), second], &calendars).unwrap();
    assert_eq!(library.body("kreis").unwrap().title(), "Runde");
    let nowhere = Source::new("kreis.yaml", KREIS.replace("DE-HE", "DE-XX"));
    let faults = Library::compile(&[nowhere], &calendars).unwrap_err();
    assert_eq!(faults[0].list[0].code, "body::unknown_calendar");
    assert_eq!(faults[0].list[0].place.line, 5);
    let broken = Source::new("andere.yaml", "body: andere");
    let faults = Library::compile(&[broken, first], &calendars).unwrap_err();
    assert_eq!(faults.len(), 1);
}

#[test]
fn everyone_silent_ends_in_time() {
    let workflow = compiled(SHIPPED).unwrap();
    let Silent::Ends { working_days, way, opened, ended } = silent(&workflow) else {
        panic!("{:?}", silent(&workflow))
    };
    let way: Vec<&str> = way.iter().map(StepName::as_str).collect();
    assert_eq!(way, ["entwurf", "freigabe", "umlauf", "feststellung", "abgelehnt"]);
    assert!(opened < ended);
    // 20 + 5 working days, two weeks, a weekday for the clock, 2 working days.
    assert!((36..=40).contains(&working_days), "{working_days}");
    let endless = compiled(&SMALL.replacen(", within: 2 working days", "", 1)).unwrap();
    assert_eq!(silent(&endless), Silent::Unbounded(StepName::from("a")));
    let small = compiled(SMALL).unwrap();
    let Silent::Ends { working_days, .. } = silent(&small) else { panic!("it ends") };
    // Three days are at most three working days, counted from a Monday or Tuesday … and never from the
    // day after: an office acts on the last day of its period.
    assert_eq!(working_days, 2 + 3);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Whatever happens to the lines of a file, it compiles or is told what is wrong with it, at a
    /// place that lies inside it.
    #[test]
    fn no_text_brings_the_compiler_down(
        edits in prop::collection::vec((0_usize..110, 0_usize..110, 0_u8..5, "[ a-zäß:{}\\[\\],0-9-]{0,12}"), 1..6)
    ) {
        let mut lines: Vec<String> = SHIPPED.lines().map(str::to_owned).collect();
        for (at, other, what, words) in edits {
            let (at, other) = (at % lines.len(), other % lines.len());
            match what {
                0 => drop(lines.remove(at)),
                1 => { let line = lines[at].clone(); lines.insert(other, line); }
                2 => lines[at] = words,
                3 => lines.swap(at, other),
                _ => { let line = &lines[at]; let cut = line.chars().count() / 2; lines[at] = line.chars().take(cut).chain(words.chars()).collect(); }
            }
            if lines.is_empty() { lines.push(String::new()); }
        }
        let text = lines.join("\n");
        if let Err(faults) = compile(&Source::new("umlaufverfahren.yaml", text.clone()), &LIBRARY) {
            prop_assert!(!faults.list.is_empty());
            for fault in &faults.list {
                let place = fault.place;
                prop_assert!(place.start <= place.end && place.end <= text.len(), "{fault:?}");
                prop_assert!(text.is_char_boundary(place.start) && text.is_char_boundary(place.end));
                prop_assert!(place.line <= text.lines().count().max(1) + 1);
                prop_assert!(fault.code.starts_with("yaml::") || FAULT_CODES.iter().any(|(code, _)| *code == fault.code), "{}", fault.code);
            }
        }
    }
}

#[test]
fn a_promise_about_silence_is_kept_or_told_with_its_date() {
    let told = |text: &str| {
        let source = Source::new("umlaufverfahren.yaml", text);
        verify(&source, &compile(&source, &LIBRARY).unwrap())
    };
    let shipped = told(SHIPPED);
    assert_eq!(shipped.faults, []);
    // Once plainly and once for each of its sentences about paths.
    assert_eq!(shipped.explored, 17 * 4);
    assert_eq!(shipped.reached.len(), 9);
    let faults = told(&with("within 40 working days", "within 30 working days")).faults;
    assert_eq!(faults[0].code, "workflow::ensure_violated");
    assert!(faults[0].message.contains("a case opened on 20"), "{}", faults[0].message);
    assert_eq!(faults[0].place.column, 5);
    assert_eq!(
        faults[0].place.length,
        "if everyone is silent, it ends within 30 working days".len()
    );
}
