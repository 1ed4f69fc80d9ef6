//! Following up in memory: who is bound, what is reported, who is late; heads against rows.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeMap;

use jiff::civil::date;
use proptest::prelude::*;
use umlauf_source::Source;
use umlauf_voting::MemberCode;
use umlauf_workflow::{
    Act, Authority, BodyName, By, Capacity, Case, CaseId, Command, CommandId, Digest, DutyName,
    DutyState, Ending, Event, FollowAct, FollowRefusal, Instant, Library, Office, PersonId,
    Progress, Recorded, Refusal, Rows, Seat, TriggerName, Workflow, apply, compile, decide,
    letters, needs,
};

const TEXT: &str = "\
workflow: umsetzung
version: 1
title: Umsetzung
body: it-planungsrat
start: vorbereiten
steps:
  vorbereiten: {title: Vorbereiten, by: office, within: 1 week, may: {beginnen: verfolgen}}
  verfolgen:
    title: Umsetzung bei Bund und Ländern
    follow:
      bound: members
      duties:
        neu: {title: neue Verfahren, due: at once, within: 3 months}
        bestand: {title: übrige Verfahren, due: 5 years}
        stichtag: {title: Stichtag, due: 2030-12-31}
        anlass: {title: Modelländerung, due: on event modellaenderung, within: 1 year}
      accept: by office
      join: by office
    remind: [6 months, 4 weeks]
    within: 6 years
    late: {tell: office}
    may: {abbrechen: {to: aufgegeben, by: chair, reason: required}}
    then: {at least 16 conform: fast, all conform: umgesetzt}
  fast: {title: Fast alle, ends: done}
  umgesetzt: {title: Umgesetzt, ends: done}
  aufgegeben: {title: Aufgegeben, ends: lapsed}
";

fn workflow(text: &str) -> Workflow {
    let body = include_str!("../../../workflows/bodies/it-planungsrat.yaml");
    let calendar = include_str!("../../../workflows/calendars/DE.yaml");
    let library = Library::compile(
        &[Source::new("bodies/it-planungsrat.yaml", body)],
        &[Source::new("calendars/DE.yaml", calendar)],
    );
    compile(&Source::new("umsetzung.yaml", text), &library.unwrap()).unwrap()
}

/// One case in memory.
struct Table {
    workflow: Workflow,
    case: Case,
    journal: Vec<Recorded>,
    commands: u32,
    now: Instant,
    letters: Vec<(String, String)>,
}

impl Table {
    fn new(text: &str) -> Self {
        let mut table = Self {
            workflow: workflow(text),
            case: Case::unopened(),
            journal: Vec::new(),
            commands: 0,
            now: at("2026-03-02T08:00:00Z"),
            letters: Vec::new(),
        };
        let body = BodyName::from("it-planungsrat");
        let open = Act::Open { body, title: Digest::of(b"t") };
        assert_eq!(table.submit(office("g1"), open), None);
        let label = String::from("beginnen");
        assert_eq!(
            table.submit(office("g1"), Act::Move { label, reason: None, until: None }),
            None
        );
        table
    }

    fn submit(&mut self, by: By, act: Act) -> Option<Refusal> {
        self.commands += 1;
        let opens = matches!(act, Act::Open { .. }).then(|| CaseId::from("c"));
        let id = CommandId::from(&format!("k{}", self.commands));
        let (outages, number, target) = (Vec::new(), None, None);
        let command = Command { id, by, act, opens, outages, number, target, items: None };
        // Only the rows that are asked for are seen; the others must not be missed.
        let wants = needs(&self.workflow, self.case.head.as_ref(), &command, self.now);
        let mut seen = self.case.clone();
        match &wants.answers {
            Rows::None => seen.answers.clear(),
            Rows::Of(member) => seen.answers.retain(|of, _| of == member),
            Rows::These(members) => seen.answers.retain(|of, _| members.contains(of)),
            Rows::All => {}
        }
        let decision = decide(&self.workflow, &seen, &command, self.now);
        for recorded in &decision.events {
            apply(&self.workflow, &mut self.case, recorded);
            for letter in letters(&self.workflow, &self.case, recorded) {
                self.letters.push((letter.to.to_string(), letter.notice.kind().to_owned()));
            }
        }
        assert_eq!(self.case.head, decision.after.head, "events and case agree");
        self.journal.extend(decision.events);
        self.counted();
        decision.refusal
    }

    /// The head's counts are those of the rows.
    fn counted(&self) {
        let Some(follow) = self.case.head.as_ref().and_then(|head| head.follow.as_deref()) else {
            return;
        };
        let rows: Vec<_> = self.case.answers.values().filter_map(|a| a.follow.as_deref()).collect();
        for (duty, counts) in &follow.counts {
            let mut by: BTreeMap<DutyState, u32> = BTreeMap::new();
            for row in &rows {
                *by.entry(row.standing(duty)).or_insert(0) += 1;
            }
            assert_eq!(*counts, by, "{duty}");
        }
        let bound = rows.iter().filter(|row| row.bound).count();
        let done = rows.iter().filter(|row| row.done()).count();
        assert_eq!((follow.bound as usize, follow.done as usize), (bound, done));
    }

    fn report(&mut self, member: &str, duty: &str, said: Progress) -> Option<Refusal> {
        self.submit(land(member, Capacity::Representative), report(duty, said, None))
    }

    fn wake(&mut self, text: &str) {
        self.now = at(text);
        assert_eq!(self.submit(By::Clock, Act::Wake), None);
    }

    fn state(&self, member: &str, duty: &str) -> DutyState {
        let row = self.case.answers[&MemberCode::from(member)].follow.as_deref().unwrap();
        row.standing(&DutyName::from(duty))
    }

    fn last(&self, member: &str, duty: &str) -> u64 {
        let row = self.case.answers[&MemberCode::from(member)].follow.as_deref().unwrap();
        row.duties[&DutyName::from(duty)].last.as_ref().unwrap().revision
    }

    fn accept(&mut self, member: &str, duty: &str) -> Option<Refusal> {
        let report = self.last(member, duty);
        let (member, duty) = (member.into(), duty.into());
        self.submit(office("g1"), Act::Follow(FollowAct::Accept { member, duty, report }))
    }

    fn kinds(&self, to: &str) -> Vec<&str> {
        let own = self.letters.iter().filter(|(seat, _)| seat == to);
        own.map(|(_, kind)| kind.as_str()).collect()
    }
}

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

fn person(id: &str, seat: Seat, capacity: Capacity) -> By {
    By::Person(Authority {
        person: PersonId::from(id),
        seat,
        capacity,
        mandate: Digest::of(b"m"),
        from: at("2020-01-01T00:00:00Z"),
        until: None,
    })
}

fn office(id: &str) -> By {
    person(id, Seat::Office(Office::Secretariat), Capacity::Office)
}

fn land(member: &str, capacity: Capacity) -> By {
    person(&format!("p-{member}"), Seat::Member(member.into()), capacity)
}

fn report(duty: &str, said: Progress, until: Option<jiff::civil::Date>) -> Act {
    Act::Follow(FollowAct::Report { duty: duty.into(), said, until, text: None, evidence: None })
}

#[test]
fn everybody_is_bound_with_days_of_the_calendar_when_the_step_is_entered() {
    let table = Table::new(TEXT);
    let Some(Event::FollowBegan(began)) =
        table.journal.iter().map(|r| &r.event).find(|e| matches!(e, Event::FollowBegan(_)))
    else {
        panic!("the follow-up begins");
    };
    assert_eq!((began.bound.len(), began.not_bound.len()), (17, 0));
    let days: Vec<_> = began.duties.iter().map(|d| d.term.as_ref().map(|t| t.end)).collect();
    // 2031-03-02 is a Sunday (§ 193 BGB); the event has not happened.
    let expected = [Some(date(2026, 6, 2)), Some(date(2031, 3, 3)), Some(date(2030, 12, 31)), None];
    assert_eq!(days, expected);
    assert_eq!(table.kinds("BY"), ["bound"]);
    assert_eq!(table.kinds("office").last(), Some(&"following"));
}

#[test]
fn a_report_of_conformity_counts_when_somebody_else_has_accepted_it() {
    let mut table = Table::new(TEXT);
    assert_eq!(table.report("BY", "neu", Progress::Conform), None);
    assert_eq!(table.state("BY", "neu"), DutyState::Reported);
    let (member, duty) = (MemberCode::from("BY"), DutyName::from("neu"));
    let accept = |report| {
        let (member, duty) = (member.clone(), duty.clone());
        Act::Follow(FollowAct::Accept { member, duty, report })
    };
    let report = table.last("BY", "neu");
    let own = person("p-BY", Seat::Office(Office::Secretariat), Capacity::Office);
    let refused = table.submit(own, accept(report));
    assert_eq!(refused, Some(Refusal::Follow(FollowRefusal::SamePerson)));
    let refused = table.submit(office("g1"), accept(report + 1));
    assert_eq!(refused, Some(Refusal::Follow(FollowRefusal::Replaced)));
    assert_eq!(table.accept("BY", "neu"), None);
    assert_eq!(table.state("BY", "neu"), DutyState::Conform);
    let back = FollowAct::GiveBack { member, duty, report, reason: Digest::of(b"r") };
    assert_eq!(table.submit(office("g1"), Act::Follow(back)), None);
    assert_eq!(table.state("BY", "neu"), DutyState::Open);
    assert_eq!(table.kinds("BY"), ["bound", "report_receipt", "report_judged", "report_judged"]);
}

#[test]
fn staff_prepares_and_does_not_report_and_who_is_not_bound_reports_nothing() {
    let mut table = Table::new(TEXT);
    let refused = table.submit(land("BY", Capacity::Staff), report("neu", Progress::Doing, None));
    assert_eq!(refused, Some(Refusal::Follow(FollowRefusal::StaffDoesNotReport)));
    let release = FollowAct::Release {
        member: "BY".into(),
        on: date(2026, 3, 2),
        authority: Digest::of(b"erklaerung"),
    };
    assert_eq!(table.submit(office("g1"), Act::Follow(release)), None);
    assert_eq!(table.state("BY", "neu"), DutyState::NotBound);
    let refused = table.report("BY", "neu", Progress::Doing);
    assert_eq!(refused, Some(Refusal::Follow(FollowRefusal::NotBound("BY".into()))));
}

#[test]
fn the_clock_reminds_and_finds_late_once_and_spares_whom_it_should() {
    let mut table = Table::new(TEXT);
    table.report("BW", "neu", Progress::Conform);
    let act = report("neu", Progress::Planned, Some(date(2026, 5, 29)));
    assert_eq!(table.submit(land("HE", Capacity::Deputy), act), None);
    // Four weeks before 2 June.
    table.wake("2026-05-05T12:00:00Z");
    assert_eq!(table.kinds("BY").last(), Some(&"due_reminder"));
    assert!(!table.kinds("BW").contains(&"due_reminder"), "has reported");
    assert!(!table.kinds("HE").contains(&"due_reminder"), "has named a day of its own");
    let before = table.journal.len();
    table.wake("2026-05-05T12:00:01Z");
    assert_eq!(table.journal.len(), before, "waking twice is harmless");
    table.wake("2026-06-03T06:00:00Z");
    assert_eq!(table.state("BY", "neu"), DutyState::Overdue);
    assert_eq!(table.state("HE", "neu"), DutyState::Overdue);
    assert_eq!(table.state("BW", "neu"), DutyState::Reported);
    let late = table.journal.iter().filter(
        |r| matches!(&r.event, Event::Watched(w) if w.late.iter().any(|(m, _)| m.as_str() == "BY")),
    );
    assert_eq!(late.count(), 1, "recorded once");
    assert_eq!(table.kinds("office").last(), Some(&"late_reports"));
    // It can still report; being late does not end the duty.
    assert_eq!(table.report("BY", "neu", Progress::Doing), None);
    assert_eq!(table.state("BY", "neu"), DutyState::Overdue);
    table.report("BY", "neu", Progress::Conform);
    assert_eq!(table.accept("BY", "neu"), None);
    assert_eq!(table.state("BY", "neu"), DutyState::Conform);
}

#[test]
fn another_day_is_asked_for_with_a_reason_and_granted_or_refused() {
    let mut table = Table::new(TEXT);
    let ask = |day| FollowAct::AskDeviation {
        duty: "neu".into(),
        until: day,
        reason: Digest::of(b"haushalt"),
    };
    let by = || land("BY", Capacity::Representative);
    let refused = table.submit(by(), Act::Follow(ask(date(2026, 6, 1))));
    assert_eq!(refused, Some(Refusal::Follow(FollowRefusal::NotLater(date(2026, 6, 2)))));
    assert_eq!(table.submit(by(), Act::Follow(ask(date(2026, 9, 1)))), None);
    assert_eq!(table.state("BY", "neu"), DutyState::DeviationAsked);
    let request = table.case.head.as_ref().unwrap().revision;
    // While nobody has decided, the day does not pass.
    table.wake("2026-06-03T06:00:00Z");
    assert_eq!(table.state("BY", "neu"), DutyState::DeviationAsked);
    let decide = |grant, reason: Option<&[u8]>| {
        Act::Follow(FollowAct::Decide {
            member: "BY".into(),
            duty: "neu".into(),
            request,
            grant,
            reason: reason.map(Digest::of),
        })
    };
    let refused = table.submit(office("g1"), decide(false, None));
    assert_eq!(refused, Some(Refusal::Follow(FollowRefusal::ReasonRequired)));
    assert_eq!(table.submit(office("g1"), decide(true, None)), None);
    assert_eq!(table.state("BY", "neu"), DutyState::Open);
    table.wake("2026-08-31T12:00:00Z");
    assert_eq!(table.state("BY", "neu"), DutyState::Open);
    table.wake("2026-09-02T12:00:00Z");
    assert_eq!(table.state("BY", "neu"), DutyState::Overdue);
}

#[test]
fn who_joins_later_has_days_of_its_own_and_an_event_begins_those_that_waited() {
    let mut table = Table::new(&TEXT.replace("bound: members", "bound: members"));
    let on = date(2026, 3, 2);
    let authority = Digest::of(b"erklaerung");
    let release = FollowAct::Release { member: "SN".into(), on, authority: authority.clone() };
    assert_eq!(table.submit(office("g1"), Act::Follow(release)), None);
    table.now = at("2027-01-11T09:00:00Z");
    let happen = FollowAct::Happen {
        event: TriggerName::from("modellaenderung"),
        on: date(2027, 1, 8),
        evidence: None,
    };
    assert_eq!(table.submit(office("g1"), Act::Follow(happen.clone())), None);
    let again = table.submit(office("g1"), Act::Follow(happen));
    assert!(matches!(again, Some(Refusal::Follow(FollowRefusal::AlreadyHappened(_)))));
    table.now = at("2027-02-01T09:00:00Z");
    let join = FollowAct::Join { member: "SN".into(), on: date(2027, 2, 1), authority };
    assert_eq!(table.submit(office("g1"), Act::Follow(join)), None);
    let days = |member: &str| -> Vec<_> {
        let row = table.case.answers[&MemberCode::from(member)].follow.as_deref().unwrap();
        ["neu", "bestand", "stichtag", "anlass"]
            .map(|duty| row.duties[&DutyName::from(duty)].term.as_ref().map(|term| term.end))
            .to_vec()
    };
    let own = [date(2027, 5, 3), date(2032, 2, 2), date(2030, 12, 31), date(2028, 2, 1)];
    assert_eq!(days("SN"), own.map(Some));
    assert_eq!(days("BY")[3], Some(date(2028, 1, 10)), "a year from the event, not a Saturday");
}

#[test]
fn the_step_is_left_when_enough_members_conform() {
    let mut table = Table::new(TEXT);
    let members: Vec<MemberCode> = table.workflow.voters().cloned().collect();
    for (at, member) in members.iter().take(16).enumerate() {
        assert_eq!(table.case.head.as_ref().unwrap().ended, None, "after {at}");
        for duty in ["neu", "bestand", "stichtag"] {
            assert_eq!(table.report(member.as_str(), duty, Progress::NotConcerned), None);
        }
        assert_eq!(table.report(member.as_str(), "anlass", Progress::Conform), None);
        assert_eq!(table.accept(member.as_str(), "anlass"), None);
    }
    let head = table.case.head.as_ref().unwrap();
    assert_eq!((head.ended, head.step.as_str()), (Some(Ending::Done), "fast"));
    assert_eq!(head.timers, Vec::new());
}

#[test]
fn the_last_conform_member_leads_on_and_an_overdue_step_keeps_the_days_of_members() {
    let text = TEXT.replace("within: 6 years", "within: 1 month");
    let mut table = Table::new(&text);
    table.wake("2026-04-03T06:00:00Z");
    assert!(table.journal.iter().any(|r| matches!(r.event, Event::Overdue { .. })));
    table.wake("2026-06-03T06:00:00Z");
    assert_eq!(table.state("BY", "neu"), DutyState::Overdue, "the members' days go on");
}

/// What somebody may try.
#[derive(Clone, Debug)]
enum Try {
    Report(usize, usize, usize, bool),
    Ask(usize, usize, i64),
    Judge(usize, usize, bool),
    Decide(usize, usize, bool),
    Move(usize, usize, i64),
    Join(usize),
    Release(usize),
    Happen,
    Wait(i64),
}

fn tried() -> impl Strategy<Value = Try> {
    let (m, d) = (0..17usize, 0..4usize);
    prop_oneof![
        6 => (m.clone(), d.clone(), 0..4usize, any::<bool>())
            .prop_map(|(m, d, s, p)| Try::Report(m, d, s, p)),
        2 => (m.clone(), d.clone(), 1..3000i64).prop_map(|(m, d, n)| Try::Ask(m, d, n)),
        4 => (m.clone(), d.clone(), any::<bool>()).prop_map(|(m, d, a)| Try::Judge(m, d, a)),
        2 => (m.clone(), d.clone(), any::<bool>()).prop_map(|(m, d, a)| Try::Decide(m, d, a)),
        1 => (m.clone(), d, 1..3000i64).prop_map(|(m, d, n)| Try::Move(m, d, n)),
        1 => m.clone().prop_map(Try::Join),
        1 => m.prop_map(Try::Release),
        1 => Just(Try::Happen),
        3 => (1..400i64).prop_map(Try::Wait),
    ]
}

impl Table {
    fn attempt(&mut self, attempt: &Try) {
        let voters: Vec<MemberCode> = self.workflow.voters().cloned().collect();
        let duties = ["neu", "bestand", "stichtag", "anlass"].map(DutyName::from);
        let today = self.now.date();
        let later = |days: i64| today.saturating_add(jiff::Span::new().days(days));
        let row = |m: &MemberCode, d: &DutyName| {
            let row = self.case.answers.get(m)?.follow.as_deref()?;
            row.duties.get(d).cloned()
        };
        let reason = Digest::of(b"r");
        let (by, act) = match *attempt {
            Try::Wait(days) => {
                self.now = self.now.plus(jiff::SignedDuration::from_hours(24 * days));
                (By::Clock, Act::Wake)
            }
            Try::Report(m, d, s, planned) => {
                let said = Progress::ALL[s];
                let until = (planned && said.ahead()).then(|| later(40));
                let by = land(voters[m].as_str(), Capacity::Representative);
                (by, report(duties[d].as_str(), said, until))
            }
            Try::Ask(m, d, days) => {
                let (duty, until) = (duties[d].clone(), later(days));
                let by = land(voters[m].as_str(), Capacity::Deputy);
                (by, Act::Follow(FollowAct::AskDeviation { duty, until, reason }))
            }
            Try::Judge(m, d, accept) => {
                let (member, duty) = (voters[m].clone(), duties[d].clone());
                let last = row(&member, &duty).and_then(|row| row.last);
                let report = last.map_or(0, |last| last.revision);
                let act = if accept {
                    FollowAct::Accept { member, duty, report }
                } else {
                    FollowAct::GiveBack { member, duty, report, reason }
                };
                (office("g1"), Act::Follow(act))
            }
            Try::Decide(m, d, grant) => {
                let (member, duty) = (voters[m].clone(), duties[d].clone());
                let asked = row(&member, &duty).and_then(|row| row.asked);
                let request = asked.map_or(0, |asked| asked.revision);
                let reason = Some(reason);
                let act = FollowAct::Decide { member, duty, request, grant, reason };
                (office("g1"), Act::Follow(act))
            }
            Try::Move(m, d, days) => {
                let (member, duty, until) = (voters[m].clone(), duties[d].clone(), later(days));
                let act = FollowAct::MoveTerm { member, duty, until, reason };
                (office("g1"), Act::Follow(act))
            }
            Try::Join(m) => {
                let act =
                    FollowAct::Join { member: voters[m].clone(), on: today, authority: reason };
                (office("g1"), Act::Follow(act))
            }
            Try::Release(m) => {
                let (member, on) = (voters[m].clone(), today);
                let act = FollowAct::Release { member, on, authority: reason };
                (office("g1"), Act::Follow(act))
            }
            Try::Happen => {
                let (event, on) = (TriggerName::from("modellaenderung"), today);
                (office("g1"), Act::Follow(FollowAct::Happen { event, on, evidence: None }))
            }
        };
        let _ = self.submit(by, act);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever is tried in whatever order: heads count what rows say (checked after every act), the
    /// journal replays to the same case, and nobody who has let a day pass is taken for in time.
    #[test]
    fn whatever_is_tried_the_counts_are_those_of_the_rows(tries in prop::collection::vec(tried(), 1..60)) {
        let mut table = Table::new(TEXT);
        for attempt in &tries {
            table.attempt(attempt);
        }
        if table.case.head.as_ref().unwrap().ended.is_none() {
            let _ = table.submit(By::Clock, Act::Wake);
        }
        let replayed = umlauf_workflow::replay(&table.workflow, &table.journal);
        prop_assert_eq!(&replayed, &table.case);
        let head = table.case.head.as_ref().unwrap();
        if head.open_follow().is_some() {
            for answer in table.case.answers.values() {
                let row = answer.follow.as_deref().unwrap();
                for duty in row.duties.values().filter(|duty| row.bound && duty.watched()) {
                    let over = duty.term.as_ref().is_some_and(|term| term.instant <= table.now);
                    prop_assert!(!over, "{} should be late", answer.member);
                    let wakes = head.due().is_some_and(|at| {
                        duty.term.as_ref().is_none_or(|t| at <= t.instant.plus(jiff::SignedDuration::from_secs(2)))
                    });
                    prop_assert!(duty.term.is_none() || wakes, "{} would be forgotten", answer.member);
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// In whatever order members report, it comes to the same.
    #[test]
    fn the_order_of_reports_does_not_matter(
        reports in prop::collection::btree_map((0..17usize, 0..3usize), 0..4usize, 1..30),
        seed in any::<prop::sample::Index>(),
    ) {
        let duties = ["neu", "bestand", "stichtag"];
        let mut list: Vec<_> = reports.into_iter().collect();
        let played = |list: &[((usize, usize), usize)]| {
            let mut table = Table::new(TEXT);
            let members: Vec<MemberCode> = table.workflow.voters().cloned().collect();
            for ((member, duty), said) in list {
                let refused =
                    table.report(members[*member].as_str(), duties[*duty], Progress::ALL[*said]);
                assert_eq!(refused, None);
            }
            let follow = table.case.head.unwrap().follow.unwrap();
            (follow.counts, follow.bound, follow.done)
        };
        let one = played(&list);
        let turn = seed.index(list.len());
        list.rotate_left(turn);
        list.reverse();
        prop_assert_eq!(one, played(&list));
    }
}

fn faults(text: &str) -> Vec<&'static str> {
    let body = include_str!("../../../workflows/bodies/it-planungsrat.yaml");
    let calendar = include_str!("../../../workflows/calendars/DE.yaml");
    let library = Library::compile(
        &[Source::new("bodies/it-planungsrat.yaml", body)],
        &[Source::new("calendars/DE.yaml", calendar)],
    );
    let source = Source::new("umsetzung.yaml", text);
    match compile(&source, &library.unwrap()) {
        Ok(workflow) => {
            let found = umlauf_workflow::verify(&source, &workflow).faults;
            found.into_iter().map(|fault| fault.code).collect()
        }
        Err(faults) => faults.list.into_iter().map(|fault| fault.code).collect(),
    }
}

#[test]
fn a_follow_up_needs_an_exit_that_does_not_wait_for_members() {
    assert_eq!(faults(TEXT), Vec::<&str>::new());
    let without =
        TEXT.replace("    may: {abbrechen: {to: aufgegeben, by: chair, reason: required}}\n", "");
    assert!(faults(&without).contains(&"workflow::follow_without_exit"), "{:?}", faults(&without));
    let clock = without.replace("late: {tell: office}", "late: {to: aufgegeben}");
    assert_eq!(faults(&clock), Vec::<&str>::new());
}

#[test]
fn who_is_bound_by_a_finding_is_asked_only_after_it() {
    let voted = TEXT
        .replace("bound: members", "bound: umlauf")
        .replace("start: vorbereiten", "start: vorbereiten")
        .replace("may: {beginnen: verfolgen}}", "may: {beginnen: umlauf, gleich: verfolgen}}\n  umlauf: {title: Umlauf, vote: {rule: empfehlung}, within: 2 weeks, then: {adopted: feststellen, rejected: feststellen, tied: feststellen, inquorate: feststellen}}\n  feststellen: {title: Feststellen, by: chair, finds: umlauf, within: 1 week, may: {ja: {when: adopted, to: verfolgen}, nein: {when: rejected, to: aufgegeben}}}");
    let found = faults(&voted);
    assert!(found.contains(&"workflow::bound_before_finding"), "{found:?}");
    let after = faults(&voted.replace(", gleich: verfolgen", ""));
    assert!(!after.contains(&"workflow::bound_before_finding"), "{after:?}");
}
