//! Verification against a naive explorer: small invented processes with real members who vote, object
//! and file papers one by one.
//!
//! The explorer shares no code with the program. It reads the invented process, not the compiled one,
//! keeps every single vote in its states, and answers each question by going through all of them.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![expect(unreachable_pub, reason = "modules of a test")]

mod flow;
mod naive;
mod walk;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use proptest::prelude::*;
use umlauf_source::{Fault, Severity, Source};
use umlauf_workflow::{Library, Verified, compile, verify};

use crate::flow::{Flow, Step, flow};
use crate::naive::{Made, local};
use crate::walk::{Walk, acts, breaks};

const RAT: &str = "
body: rat
title: Rat
basis: erfunden
calendar: DE-HE
number: '{n}'
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
  zwei:
    title: Zwei
    basis: erfunden
    adopt: {agree: members, at least: 2}
    abstention: no vote
    silence: no vote
  lesarten:
    title: Lesarten
    basis: erfunden
    adopt: {agree: members, at least: 1/2, of: all}
    abstention: no vote
    silence: no vote
    readings:
      abgegeben: {reads: Es zählt nur wer stimmt., adopt: {agree: members, at least: 1/2, of: cast}}
  schweigen:
    title: Schweigen
    basis: erfunden
    adopt: {object: members, at most: 0}
    abstention: no vote
    silence: consent
";

static LIBRARY: LazyLock<Library> = LazyLock::new(|| {
    let calendars =
        [Source::new("DE.yaml", include_str!("../../../../workflows/calendars/DE.yaml"))];
    Library::compile(&[Source::new("rat.yaml", RAT)], &calendars).unwrap()
});

fn told<'f>(faults: &'f [Fault], code: &str) -> Vec<&'f Fault> {
    faults.iter().filter(|fault| fault.code == code).collect()
}

/// The step whose lines hold a fault.
fn step_of(text: &str, fault: &Fault) -> usize {
    let line = text.lines().nth(fault.place.line - 1).unwrap();
    line.trim().strip_prefix('s').unwrap().split(':').next().unwrap().parse().unwrap()
}

fn compared(flow: &Flow) -> Result<(), TestCaseError> {
    let text = flow.text();
    let source = Source::new("flow.yaml", text.clone());
    let workflow = match compile(&source, &LIBRARY) {
        Ok(workflow) => workflow,
        Err(faults) => return Err(TestCaseError::fail(format!("{faults}\n{text}"))),
    };
    let Verified { faults, reached, .. } = verify(&source, &workflow);
    let all = flow.all_from(&[flow.opened()], None);
    let steps = |code: &str| -> BTreeSet<usize> {
        told(&faults, code).into_iter().map(|fault| step_of(&text, fault)).collect()
    };

    let [resultless, incomplete, late] = local(flow, &all);
    let mut told_resultless = steps("workflow::finding_before_vote");
    told_resultless.extend(steps("workflow::finding_without_result"));
    let told_late = steps("workflow::paper_too_late");
    prop_assert!(resultless.is_subset(&told_resultless), "no result\n{}", text);
    prop_assert!(late.is_subset(&told_late), "papers\n{}", text);
    if !told_resultless.is_empty() || !told_late.is_empty() {
        // What lies behind such a step is explored as if the fault were mended.
        prop_assert!(!resultless.is_empty() || !late.is_empty(), "{}", text);
        return Ok(());
    }
    let told_incomplete = steps("workflow::finding_incomplete");
    prop_assert_eq!(&told_incomplete, &incomplete, "incomplete\n{}", text);

    let naive: BTreeSet<String> = all.iter().map(|case| format!("s{}", case.step)).collect();
    let verified: BTreeSet<String> = reached.iter().map(ToString::to_string).collect();
    prop_assert_eq!(&verified, &naive, "reached\n{}", text);
    for fault in told(&faults, "workflow::unreachable_step") {
        prop_assert!(!naive.contains(&format!("s{}", step_of(&text, fault))), "{}", text);
    }

    let made: BTreeSet<Made> =
        all.iter().flat_map(|case| flow.next(*case)).filter_map(|(.., made)| made).collect();
    let mut idle = BTreeSet::new();
    for (at, step) in flow.steps.iter().enumerate() {
        let Step::By { may, finds: Some(_), .. } = step else { continue };
        let here = naive.contains(&format!("s{at}")) && !incomplete.contains(&at);
        idle.extend((0..may.len()).map(|n| (at, n)).filter(|one| here && !made.contains(one)));
    }
    let told_idle = told(&faults, "workflow::idle_move").len();
    prop_assert_eq!(told_idle, idle.len(), "idle {:?}\n{}", idle, text);

    let stands = ["workflow::dead_end", "workflow::no_way_out", "workflow::no_end"];
    let stuck = faults.iter().any(|fault| {
        let last = fault.story.last().map_or("", String::as_str);
        stands.contains(&fault.code) && !last.is_empty()
            || fault.code == "workflow::finding_incomplete"
                && last.contains("nichts geschieht mehr")
    });
    prop_assert_eq!(!stuck, flow.all_end(&all), "ends\n{}\n{:#?}", text, faults);

    let cut: BTreeSet<usize> =
        (0..flow.steps.len()).filter(|vote| flow.cuts_off(&all, *vote)).collect();
    prop_assert_eq!(steps("workflow::objection_cut_off"), cut, "objection\n{}", text);

    let first = flow.steps.len() + 8;
    for (n, sentence) in flow.sentences.iter().enumerate() {
        let broken = told(&faults, "workflow::ensure_violated");
        let broken = broken.iter().find(|fault| fault.place.line == first + n);
        let holds = flow.holds(&all, *sentence);
        prop_assert_eq!(broken.is_none(), holds, "{:?}\n{}\n{:#?}", sentence, text, faults);
    }
    Ok(())
}

/// Faults after which a case may stand still.
const STANDS: [&str; 7] = [
    "workflow::dead_end",
    "workflow::no_end",
    "workflow::no_way_out",
    "workflow::finding_before_vote",
    "workflow::finding_incomplete",
    "workflow::finding_without_result",
    "workflow::paper_too_late",
];

/// A case that is really played stays within what was explored.
fn foreseen(flow: &Flow, acts: &[u8]) -> Result<(), TestCaseError> {
    let text = flow.text();
    let source = Source::new("flow.yaml", text.clone());
    let workflow = compile(&source, &LIBRARY).unwrap();
    let Verified { faults, reached, .. } = verify(&source, &workflow);
    let mut walk = Walk::opened(&workflow);
    for act in acts {
        walk.act(*act);
    }
    let stands = faults.iter().any(|fault| STANDS.contains(&fault.code));
    let ended = walk.ended();
    let entered = walk.entered.clone();
    prop_assert!(stands || walk.goes_on(), "stands still after {:?}\n{}", entered, text);
    for step in &entered {
        let name = format!("s{step}");
        prop_assert!(reached.iter().any(|step| step.as_str() == name), "{} in\n{}", name, text);
    }
    for (n, sentence) in flow.sentences.iter().enumerate() {
        let place = flow.steps.len() + 8 + n;
        let mut broken = told(&faults, "workflow::ensure_violated").into_iter();
        let broken = broken.any(|fault| fault.place.line == place);
        let breaks = breaks(&entered, ended, *sentence);
        prop_assert!(broken || !breaks, "{:?} by {:?}\n{}", sentence, entered, text);
    }
    Ok(())
}

#[test]
fn an_outcome_that_only_the_numbers_exclude_is_a_warning() {
    let twin = "
  gleich:
    title: Gleich
    basis: erfunden
    adopt: {agree: members, at least: 3}
    abstention: no vote
    silence: no vote
    readings:
      anders: {reads: Mehr als zwei., adopt: {agree: members, more than: 2}}
";
    let calendars =
        [Source::new("DE.yaml", include_str!("../../../../workflows/calendars/DE.yaml"))];
    let bodies = [Source::new("rat.yaml", format!("{RAT}{twin}"))];
    let library = Library::compile(&bodies, &calendars).unwrap();
    let text = "workflow: flow
version: 1
title: Flow
body: rat
start: s0
steps:
  s0: {title: S0, vote: {rule: gleich}, within: 3 days, then: {adopted: s1, rejected: s1, unclear: s2}}
  s1: {title: S1, ends: done}
  s2: {title: S2, ends: done}
";
    let source = Source::new("flow.yaml", text);
    let faults = verify(&source, &compile(&source, &library).unwrap()).faults;
    let told: Vec<_> =
        faults.iter().map(|fault| (fault.code, fault.severity, fault.place.column)).collect();
    assert_eq!(told, [("workflow::idle_move", Severity::Warning, 91)]);
    assert_eq!(
        faults[0].story,
        [
            "2. März 2026: Der Vorgang wird eröffnet und steht in „S0“.",
            "Wie auch immer abgestimmt wird: Die Regel „gleich“ führt nie zu dem Ergebnis „unklar“.",
        ]
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 250, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_verdict_agrees_with_trying_everything(flow in flow()) {
        compared(&flow)?;
    }

    #[test]
    fn whatever_is_decided_was_foreseen(flow in flow(), acts in acts()) {
        foreseen(&flow, &acts)?;
    }
}
