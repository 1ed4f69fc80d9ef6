//! Child cases in memory: a parent, its errands, and the endings that come back.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use umlauf_source::Source;
use umlauf_voting::MemberCode;
use umlauf_workflow::{
    Act, Authority, BodyName, By, Capacity, Case, CaseId, ChildEnded, Command, CommandId, Digest,
    Ending, Event, Instant, Kin, Library, Message, Office, PaperName, Parent, PersonId, Recorded,
    Refusal, RunAct, RunRefusal, Seat, Workflow, apply, compile, decide, errands, kinship,
};

const PARENT: &str = "\
workflow: eltern
version: 1
title: Genehmigungen
body: it-planungsrat
start: vorbereiten
steps:
  vorbereiten: {title: Vorbereiten, by: office, needs: [vorlage], may: {beginnen: laufen}}
  laufen:
    title: Genehmigungen
    run: CALLEES
    within: 6 weeks
    late: {tell: office}
    may: {abbrechen: {to: abgebrochen, by: office, reason: required}}
    then: {all adopted: weiter, any rejected: abgelehnt, at least 2 done: weiter, otherwise: klaeren}
  weiter: {title: Weiter, ends: adopted}
  abgelehnt: {title: Abgelehnt, ends: rejected}
  klaeren: {title: Klärung, by: office, within: 2 weeks, late: {to: abgebrochen}, may: {neu: laufen}}
  abgebrochen: {title: Abgebrochen, ends: withdrawn}
";

const CHILD: &str = "\
workflow: kind
version: 1
title: Kind
body: it-planungsrat
start: pruefen
steps:
  pruefen: {title: Prüfen, by: office, needs: [vorlage], within: 2 weeks, late: {to: weg}, may: {ja: gut, nein: schlecht}}
  gut: {title: Gut, ends: adopted}
  schlecht: {title: Schlecht, ends: rejected}
  weg: {title: Weg, ends: lapsed}
";

const NAMED: &str = "{a: kind, b: kind, c: kind}";

fn compiled(name: &str, text: &str) -> Workflow {
    let body = include_str!("../../../workflows/bodies/it-planungsrat.yaml");
    let calendar = include_str!("../../../workflows/calendars/DE.yaml");
    let library = Library::compile(
        &[Source::new("bodies/it-planungsrat.yaml", body)],
        &[Source::new("calendars/DE.yaml", calendar)],
    );
    compile(&Source::new(format!("{name}.yaml"), text), &library.unwrap()).unwrap()
}

fn parent(callees: &str) -> Workflow {
    compiled("eltern", &PARENT.replace("CALLEES", callees))
}

/// One case in memory.
struct Table {
    workflow: Workflow,
    case: Case,
    journal: Vec<Recorded>,
    commands: u32,
    now: Instant,
}

impl Table {
    fn new(workflow: Workflow) -> Self {
        let now = "2026-03-02T08:00:00Z".parse().unwrap();
        Self { workflow, case: Case::unopened(), journal: Vec::new(), commands: 0, now }
    }

    /// A parent whose children run.
    fn running(callees: &str) -> Self {
        let mut table = Self::new(parent(callees));
        let body = BodyName::from("it-planungsrat");
        assert_eq!(table.office(Act::Open { body, title: Digest::of(b"t") }), None);
        let paper = PaperName::from("vorlage");
        assert_eq!(table.office(Act::File { paper, digest: Digest::of(b"v") }), None);
        assert_eq!(table.office(choose("beginnen")), None);
        table
    }

    fn submit(&mut self, by: By, act: Act) -> Option<Refusal> {
        self.commands += 1;
        let opens = matches!(act, Act::Open { .. } | Act::Run(RunAct::Start { .. }));
        let command = Command {
            id: CommandId::from(&format!("k{}", self.commands)),
            by,
            act,
            opens: opens.then(|| CaseId::from("c")),
            outages: Vec::new(),
            number: None,
            target: None,
            items: None,
        };
        let decision = decide(&self.workflow, &self.case, &command, self.now);
        for recorded in &decision.events {
            apply(&self.workflow, &mut self.case, recorded);
        }
        assert_eq!(self.case, decision.after, "events and case agree");
        self.journal.extend(decision.events);
        decision.refusal
    }

    fn office(&mut self, act: Act) -> Option<Refusal> {
        let by = By::Person(Authority {
            person: PersonId::from("p"),
            seat: Seat::Office(Office::Secretariat),
            capacity: Capacity::Office,
            mandate: Digest::of(b"m"),
            from: "2020-01-01T00:00:00Z".parse().unwrap(),
            until: None,
        });
        self.submit(by, act)
    }

    fn courier(&mut self, act: RunAct) -> Option<Refusal> {
        self.submit(By::Courier, Act::Run(act))
    }

    /// The child of this name or member ends.
    fn ends(&mut self, of: &str, ending: Ending) -> Option<Refusal> {
        let call = self.case.head.as_ref().unwrap().call.as_ref().unwrap();
        let row = &self.case.answers[&MemberCode::from(of)];
        let child = row.child.as_ref().unwrap().case.clone();
        let ended = ChildEnded { number: call.number, of: of.into(), child, ending };
        self.courier(RunAct::Ended(ended))
    }

    fn step(&self) -> &str {
        self.case.head.as_ref().unwrap().step.as_str()
    }

    fn counts(&self) -> BTreeMap<Ending, u32> {
        self.case.head.as_ref().unwrap().call.as_ref().unwrap().ended.clone()
    }

    /// What the last events of this case ask of others.
    fn messages(&self) -> Vec<Message> {
        let all = self.journal.iter().flat_map(|one| errands(&self.case, one));
        all.map(|errand| errand.what).collect()
    }
}

fn choose(label: &str) -> Act {
    Act::Move { label: label.into(), reason: Some(Digest::of(b"r")), until: None }
}

#[test]
fn entering_the_step_starts_every_named_child_once_with_papers_and_title() {
    let table = Table::running(NAMED);
    assert_eq!(table.step(), "laufen");
    let starts = table.messages();
    assert_eq!(starts.len(), 3);
    for (position, message) in (0..).zip(&starts) {
        let Message::Start { workflow, parent, title, papers } = message else { panic!() };
        assert_eq!((workflow.as_str(), parent.position), ("kind", position));
        assert_eq!(*title, Digest::of(b"t"));
        assert_eq!(*papers, [(PaperName::from("vorlage"), Digest::of(b"v"))]);
    }
}

#[test]
fn errands_derived_twice_have_the_same_ids_and_no_two_share_one() {
    let table = Table::running("{workflow: kind, for: each member}");
    let derive = || -> Vec<String> {
        let all = table.journal.iter().flat_map(|one| errands(&table.case, one));
        all.map(|errand| errand.id.to_string()).collect()
    };
    let mut ids = derive();
    assert_eq!(ids, derive());
    assert_eq!(ids.len(), table.workflow.voters().count());
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), table.workflow.voters().count());
}

#[test]
fn the_parent_goes_on_when_all_are_adopted_and_not_before() {
    let mut table = Table::running(NAMED);
    for of in ["a", "b"] {
        assert_eq!(table.ends(of, Ending::Adopted), None);
        assert_eq!(table.step(), "laufen");
    }
    assert_eq!(table.ends("c", Ending::Adopted), None);
    assert_eq!(table.step(), "weiter");
}

#[test]
fn one_rejection_decides_at_once_and_a_later_ending_is_noted_only() {
    let mut table = Table::running(NAMED);
    assert_eq!(table.ends("b", Ending::Rejected), None);
    assert_eq!(table.step(), "abgelehnt");
    let counts = table.counts();
    assert_eq!(table.ends("a", Ending::Adopted), None);
    assert_eq!(table.counts(), counts);
    let noted = table.case.answers[&MemberCode::from("a")].child.as_ref().unwrap().ending;
    assert_eq!(noted, Some(Ending::Adopted));
    assert_eq!(table.case.head.as_ref().unwrap().ended, Some(Ending::Rejected));
}

#[test]
fn a_child_counts_once_however_often_it_ends() {
    let mut table = Table::running(NAMED);
    for _ in 0..3 {
        assert_eq!(table.ends("a", Ending::Done), None);
    }
    assert_eq!(table.counts(), BTreeMap::from([(Ending::Done, 1)]));
    assert_eq!(table.step(), "laufen");
    assert_eq!(table.ends("c", Ending::Done), None);
    assert_eq!(table.step(), "weiter");
}

#[test]
fn all_ended_and_nothing_else_leads_otherwise_and_the_step_can_be_entered_anew() {
    let mut table = Table::running(NAMED);
    for of in ["a", "b", "c"] {
        assert_eq!(table.ends(of, Ending::Lapsed), None);
    }
    assert_eq!(table.step(), "klaeren");
    let first = table.case.answers[&MemberCode::from("a")].child.as_ref().unwrap().case.clone();
    assert_eq!(table.office(choose("neu")), None);
    let call = table.case.head.as_ref().unwrap().call.clone().unwrap();
    assert_eq!((call.number, call.open, call.ended.len()), (2, true, 0));
    assert_ne!(table.case.answers[&MemberCode::from("a")].child.as_ref().unwrap().case, first);
    // What the first call's child still says changes nothing of the second.
    let late = ChildEnded { number: 1, of: "a".into(), child: first, ending: Ending::Rejected };
    assert_eq!(table.courier(RunAct::Ended(late)), None);
    assert_eq!((table.step(), table.counts().len()), ("laufen", 0));
}

#[test]
fn leaving_the_step_calls_back_exactly_those_that_have_not_ended() {
    let mut table = Table::running(NAMED);
    assert_eq!(table.ends("b", Ending::Adopted), None);
    assert_eq!(table.office(choose("abbrechen")), None);
    let back: Vec<_> = table
        .journal
        .iter()
        .filter_map(|one| match &one.event {
            Event::Recalled(back) => Some(back.children.iter().map(|(of, _)| of.to_string())),
            _ => None,
        })
        .flatten()
        .collect();
    assert_eq!(back, ["a", "c"]);
    let cancels = table.messages().iter().filter(|m| matches!(m, Message::Cancel { .. })).count();
    assert_eq!(cancels, 2);
}

#[test]
fn a_stranger_is_not_counted_and_a_person_cannot_speak_for_a_child() {
    let mut table = Table::running(NAMED);
    let stranger = ChildEnded {
        number: 1,
        of: "a".into(),
        child: CaseId::from("x"),
        ending: Ending::Rejected,
    };
    let refusal = table.courier(RunAct::Ended(stranger.clone()));
    assert_eq!(refusal, Some(Refusal::Run(RunRefusal::NotTheChild)));
    assert!(matches!(table.office(Act::Run(RunAct::Ended(stranger))), Some(Refusal::NotYours(_))));
    assert_eq!(table.step(), "laufen");
}

fn child() -> Table {
    let mut table = Table::new(compiled("kind", CHILD));
    let start = RunAct::Start {
        parent: Parent {
            case: CaseId::from("p"),
            number: 1,
            position: 0,
            of: "a".into(),
            inner: false,
        },
        title: Digest::of(b"t"),
        papers: vec![
            (PaperName::from("vorlage"), Digest::of(b"v")),
            (PaperName::from("fremd"), Digest::of(b"f")),
        ],
    };
    assert_eq!(table.courier(start.clone()), None);
    assert_eq!(table.courier(start), Some(Refusal::AlreadyOpen));
    table
}

#[test]
fn a_child_knows_its_parent_has_the_papers_it_asks_for_and_reports_its_end() {
    let mut table = child();
    let papers = &table.case.head.as_ref().unwrap().papers;
    assert_eq!(papers.keys().map(PaperName::as_str).collect::<Vec<_>>(), ["vorlage"]);
    assert_eq!(table.office(choose("ja")), None);
    let [Message::Ended(ended)] = &table.messages()[..] else { panic!() };
    assert_eq!((ended.number, ended.of.as_str(), ended.ending), (1, "a", Ending::Adopted));
}

#[test]
fn only_the_parent_calls_a_child_back_and_an_ended_one_stays_as_it_is() {
    let mut table = child();
    let cancel = |by: &str| RunAct::Cancel { parent: CaseId::from(by) };
    let refusal = table.courier(cancel("other"));
    assert_eq!(refusal, Some(Refusal::Run(RunRefusal::NotTheParent)));
    assert_eq!(table.courier(cancel("p")), None);
    assert_eq!(table.case.head.as_ref().unwrap().ended, Some(Ending::Withdrawn));
    assert_eq!(table.courier(cancel("p")), Some(Refusal::Ended(Ending::Withdrawn)));
}

proptest! {
    /// The endings of children come in any order, some of them twice: the counts are the same, as long
    /// as no order decides the step before the others have come.
    #[test]
    fn any_order_of_endings_gives_the_same_counts(
        order in Just((0..17_usize).collect::<Vec<_>>()).prop_shuffle(),
        lapsed in proptest::collection::vec(any::<bool>(), 17),
        twice in 0..17_usize,
    ) {
        let mut table = Table::running("{workflow: kind, for: each member}");
        let members: Vec<String> = table.workflow.voters().map(ToString::to_string).collect();
        let ending = |n: usize| if lapsed[n] { Ending::Lapsed } else { Ending::Referred };
        for n in order.iter().copied().chain([twice]).filter(|n| *n < members.len()) {
            prop_assert_eq!(table.ends(&members[n], ending(n)), None);
        }
        let expected = |ending_: Ending| {
            u32::try_from((0..members.len()).filter(|n| ending(*n) == ending_).count()).unwrap()
        };
        for one in [Ending::Lapsed, Ending::Referred] {
            prop_assert_eq!(table.counts().get(&one).copied().unwrap_or(0), expected(one));
        }
        prop_assert_eq!(table.step(), "klaeren");
    }
}

fn related(texts: &[(&str, &str)]) -> Vec<Vec<(&'static str, Option<String>)>> {
    let compiled: Vec<_> = texts.iter().map(|(name, text)| compiled(name, text)).collect();
    let kin: Kin =
        compiled.iter().map(|one| (one.name.clone(), Some(Arc::new(one.clone())))).collect();
    let faults = texts.iter().zip(&compiled).map(|((name, text), workflow)| {
        let source = Source::new(format!("{name}.yaml"), *text);
        let found = umlauf_workflow::verify(&source, workflow).faults;
        let found = found.into_iter().chain(kinship(&source, workflow, &kin));
        found.map(|fault| (fault.code, fault.hint)).collect()
    });
    faults.collect()
}

#[test]
fn parent_and_child_that_know_each_other_are_sound() {
    let parent = PARENT.replace("CALLEES", NAMED).replace("at least 2 done", "at least 2 lapsed");
    assert_eq!(related(&[("eltern", &parent), ("kind", CHILD)]), [[], []]);
}

#[test]
fn a_workflow_that_runs_itself_through_others_is_told_the_way_back() {
    let runs = |name: &str, callee: &str| {
        PARENT
            .replace("workflow: eltern", &format!("workflow: {name}"))
            .replace("CALLEES", &format!("{{x: {callee}}}"))
            .replace(", at least 2 done: weiter", "")
    };
    let (one, two, three) = (runs("eins", "zwei"), runs("zwei", "drei"), runs("drei", "zwei"));
    let found = related(&[("eins", &one), ("zwei", &two), ("drei", &three)]);
    let way = |way: &str| vec![("workflow::runs_itself", Some(format!("the way back: {way}")))];
    // The first is not in the circle; it only leads into it.
    assert_eq!(found[0], []);
    assert_eq!(found[1], way("`zwei` → `drei` → `zwei`"));
    assert_eq!(found[2], way("`drei` → `zwei` → `drei`"));
}
