//! The core played without any surroundings: one case of the shipped workflow in memory.
//!
//! Properties hold for any sequence of acts at any pace; the examples beside them are the ones a
//! secretariat would ask about first.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use jiff::SignedDuration;
use proptest::prelude::*;
use umlauf_source::Source;
use umlauf_voting::{Choice, MemberCode, Outcome};
use umlauf_workflow::{
    Act, Authority, BallotState, BodyName, By, Capacity, Case, CaseId, Command, CommandId, Digest,
    Dispatch, Ending, Event, Instant, LetterId, Library, Notice, Office, Outage, PaperName,
    PersonId, Recorded, Refusal, Seat, Workflow, apply, compile, decide, letters, replay,
};

const BODY: &str = include_str!("../../../workflows/bodies/it-planungsrat.yaml");

fn workflow() -> Workflow {
    workflow_in(BODY)
}

fn workflow_in(body: &str) -> Workflow {
    let bodies = [Source::new("bodies/it-planungsrat.yaml", body)];
    let calendars =
        [Source::new("calendars/DE.yaml", include_str!("../../../workflows/calendars/DE.yaml"))];
    let library = Library::compile(&bodies, &calendars).unwrap();
    let text = include_str!("../../../workflows/umlaufverfahren.yaml");
    compile(&Source::new("umlaufverfahren.yaml", text), &library).unwrap()
}

/// A case in memory and a clock in the hand.
struct Table {
    workflow: Workflow,
    case: Case,
    journal: Vec<Recorded>,
    now: Instant,
    commands: u32,
    outages: Vec<Outage>,
}

impl Table {
    fn new() -> Self {
        Self {
            workflow: workflow(),
            case: Case::unopened(),
            journal: Vec::new(),
            now: "2022-08-15T08:00:00Z".parse().unwrap(),
            commands: 0,
            outages: Vec::new(),
        }
    }

    /// A vote launched on 2022-08-22; it ends with 5 September, 24 Uhr.
    fn voting() -> Self {
        Self::new().launched()
    }

    /// The same under another text of the body.
    fn voting_in(body: &str) -> Self {
        Self { workflow: workflow_in(body), ..Self::new() }.launched()
    }

    fn launched(self) -> Self {
        let mut table = self;
        table.office(Act::Open { body: BodyName::from("it-planungsrat"), title: Digest::of(b"t") });
        for paper in table.workflow.papers() {
            table.office(Act::File { paper, digest: Digest::of(b"p") });
        }
        table.office(choose("vorlegen"));
        table.at("2022-08-22T08:00:00Z");
        table.chair(choose("freigeben"));
        assert_eq!(table.step(), "umlauf");
        table
    }

    fn at(&mut self, instant: &str) {
        self.now = instant.parse().unwrap();
    }

    fn step(&self) -> String {
        self.case.head.as_ref().unwrap().step.to_string()
    }

    fn submit(&mut self, by: By, act: Act) -> Option<Refusal> {
        self.commands += 1;
        let opens = matches!(act, Act::Open { .. }).then(|| CaseId::from("c"));
        let command = Command {
            id: CommandId::from(&format!("k{}", self.commands)),
            by,
            act,
            opens,
            outages: self.outages.clone(),
            number: Some(String::from("2022/32")),
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

    fn office(&mut self, act: Act) {
        let refusal =
            self.submit(person(Seat::Office(Office::Secretariat), Capacity::Office, 1), act);
        assert_eq!(refusal, None);
    }

    fn chair(&mut self, act: Act) {
        let refusal = self.submit(person(Seat::Office(Office::Chair), Capacity::Office, 1), act);
        assert_eq!(refusal, None);
    }

    fn member(&mut self, code: &str, capacity: Capacity, act: Act) -> Option<Refusal> {
        self.submit(person(Seat::Member(MemberCode::from(code)), capacity, 1), act)
    }

    fn votes(&mut self, code: &str, choice: Choice) -> Option<Refusal> {
        self.member(code, Capacity::Representative, vote(choice))
    }

    fn wake(&mut self) -> usize {
        let before = self.journal.len();
        assert_eq!(self.submit(By::Clock, Act::Wake), None);
        self.journal.len() - before
    }

    /// Everybody's mail server says it has the invitation.
    fn all_asked(&mut self) {
        let members: Vec<_> = self.workflow.voters().cloned().collect();
        for member in members {
            let act = Act::Dispatched {
                letter: LetterId::from("l"),
                ballot: 1,
                person: PersonId::from(member.as_str()),
                member,
                address: Digest::of(b"a"),
                result: Dispatch::Accepted,
            };
            assert_eq!(self.submit(By::Courier, act), None);
        }
    }

    fn kinds(&self, from: usize) -> Vec<String> {
        self.journal[from..]
            .iter()
            .map(|recorded| {
                let value = serde_json::to_value(&recorded.event).unwrap();
                value["kind"].as_str().unwrap().to_string()
            })
            .collect()
    }

    /// The letters of the whole journal, each with the revision of its event.
    fn letters(&self) -> Vec<(u64, umlauf_workflow::Letter)> {
        let mut case = Case::unopened();
        let mut all = Vec::new();
        for recorded in &self.journal {
            apply(&self.workflow, &mut case, recorded);
            let found = letters(&self.workflow, &case, recorded);
            all.extend(found.into_iter().map(|letter| (recorded.revision, letter)));
        }
        all
    }
}

fn person(seat: Seat, capacity: Capacity, n: u32) -> By {
    By::Person(Authority {
        person: PersonId::from(&format!("{seat}-{capacity:?}-{n}")),
        seat,
        capacity,
        mandate: Digest::of(b"m"),
        from: "2010-01-01T00:00:00Z".parse().unwrap(),
        until: None,
    })
}

fn choose(label: &str) -> Act {
    Act::Move { label: label.to_string(), reason: None, until: None }
}

fn because(label: &str) -> Act {
    Act::Move { label: label.to_string(), reason: Some(Digest::of(b"r")), until: None }
}

fn vote(choice: Choice) -> Act {
    Act::Vote { said: choice.into(), declaration: None }
}

const ALL: [&str; 17] = [
    "BUND", "BW", "BY", "BE", "BB", "HB", "HH", "HE", "MV", "NI", "NW", "RP", "SL", "SN", "ST",
    "SH", "TH",
];

#[test]
fn an_adopted_vote_ends_with_a_number() {
    let mut table = Table::voting();
    table.all_asked();
    for code in ALL {
        assert_eq!(table.votes(code, Choice::Yes), None);
    }
    assert_eq!(table.step(), "umlauf", "the vote stays open until its deadline");
    table.at("2022-09-05T21:59:59Z");
    table.wake();
    table.at("2022-09-05T22:00:01Z");
    assert_eq!(table.wake(), 0, "votes in flight get two seconds");
    table.at("2022-09-05T22:00:02Z");
    assert!(table.wake() > 0);
    assert_eq!(table.step(), "feststellung");
    table.chair(choose("zustande gekommen"));
    table.office(choose("veröffentlichen"));
    let head = table.case.head.clone().unwrap();
    assert_eq!(head.ended, Some(Ending::Adopted));
    assert_eq!(head.number.as_deref(), Some("2022/32"));
}

#[test]
fn the_chair_cannot_establish_what_the_tally_does_not_give() {
    let mut table = Table::voting();
    table.all_asked();
    for code in &ALL[1..] {
        table.votes(code, Choice::Yes);
    }
    table.at("2022-09-06T07:00:00Z");
    table.wake();
    let chair = || person(Seat::Office(Office::Chair), Capacity::Office, 1);
    let refusal = table.submit(chair(), choose("zustande gekommen"));
    assert!(matches!(refusal, Some(Refusal::TallySaysOtherwise(_))), "{refusal:?}");
    assert_eq!(table.submit(chair(), choose("nicht zustande gekommen")), None);
    assert_eq!(table.case.head.unwrap().ended, Some(Ending::Rejected));
}

#[test]
fn where_readings_differ_the_chair_must_say_why() {
    let mut table = Table::voting();
    table.all_asked();
    for code in ALL.iter().filter(|code| !["BW", "NW"].contains(code)) {
        table.votes(code, Choice::Yes);
    }
    table.at("2022-09-06T07:00:00Z");
    table.wake();
    let chair = || person(Seat::Office(Office::Chair), Capacity::Office, 1);
    let refusal = table.submit(chair(), choose("zustande gekommen"));
    assert!(matches!(refusal, Some(Refusal::ReasonRequired(_))), "{refusal:?}");
    assert_eq!(table.submit(chair(), because("zustande gekommen")), None);
}

/// The two large Länder say no; who gives no reasons is left out where the rule says so.
#[test]
fn a_no_without_reasons_counts_as_nothing_where_the_rule_demands_them() {
    let with = |text: &str| {
        text.replacen(
            "    abstention: no vote\n",
            "    abstention: no vote\n    reasons: required\n",
            1,
        )
    };
    let no = |declared: bool| Act::Vote {
        said: Choice::No.into(),
        declaration: declared.then(|| Digest::of(b"d")),
    };
    for (body, declared, default, cast) in [
        (with(BODY), false, Outcome::Rejected, Outcome::Adopted),
        (with(BODY), true, Outcome::Rejected, Outcome::Rejected),
        (BODY.to_owned(), false, Outcome::Rejected, Outcome::Rejected),
    ] {
        let mut table = Table::voting_in(&body);
        for code in ALL.iter().filter(|code| !["BY", "NW", "BW"].contains(code)) {
            table.votes(code, Choice::Yes);
        }
        for code in ["BY", "NW", "BW"] {
            let capacity = Capacity::Representative;
            table.member(code, capacity, no(true));
            table.member(code, capacity, vote(Choice::Yes));
            table.member(code, capacity, no(declared));
        }
        let ballot = table.case.head.clone().unwrap().ballot.unwrap();
        let rule = table.workflow.rule(&ballot.rule, ballot.on).unwrap();
        let mut fresh = rule.running();
        for answer in table.case.answers.values() {
            fresh.add(&rule, answer.member.as_str(), answer.standing(&rule));
        }
        assert_eq!(ballot.running, fresh, "moved vote by vote or added up at once");
        table.at("2022-09-06T07:00:00Z");
        table.wake();
        let ballot = table.case.head.unwrap().ballot.unwrap();
        let BallotState::Closed { outcome, readings, .. } = ballot.state else { panic!("closed") };
        let expected = [(String::from("default"), default), (String::from("cast"), cast)];
        assert_eq!(readings, expected);
        assert_eq!(rule.interim_outcome(&ballot.running), outcome, "{body}");
    }
}

#[test]
fn somebody_who_was_not_asked_must_be_explained() {
    let mut table = Table::voting();
    for code in ALL {
        table.votes(code, Choice::Yes);
    }
    table.at("2022-09-06T07:00:00Z");
    table.wake();
    let chair = || person(Seat::Office(Office::Chair), Capacity::Office, 1);
    let refusal = table.submit(chair(), choose("zustande gekommen"));
    assert_eq!(refusal, Some(Refusal::NotEveryoneAsked { missing: 17 }));
    assert_eq!(table.submit(chair(), because("zustande gekommen")), None);
}

#[test]
fn a_late_vote_is_recorded_after_the_deadline_s_events_and_not_counted() {
    let mut table = Table::voting();
    let before = table.journal.len();
    table.at("2022-09-05T22:30:00Z");
    let refusal = table.votes("BY", Choice::Yes);
    assert!(matches!(refusal, Some(Refusal::Late { .. })), "{refusal:?}");
    let kinds = table.kinds(before);
    assert_eq!(kinds.last().unwrap(), "vote_late");
    assert!(kinds.iter().position(|kind| kind == "closed").unwrap() < kinds.len() - 1);
    assert_eq!(table.case.head.as_ref().unwrap().ballot.as_ref().unwrap().cast, 0);
    let (_, letter) = table.letters().pop().unwrap();
    assert!(matches!(letter.notice, Notice::Late { .. }), "the sender is told");
}

#[test]
fn within_the_two_seconds_a_vote_is_late_but_nothing_is_closed_yet() {
    let mut table = Table::voting();
    table.at("2022-09-05T22:00:01Z");
    assert!(matches!(table.votes("BY", Choice::Yes), Some(Refusal::Late { .. })));
    table.at("2022-09-05T21:59:59.5Z");
    assert_eq!(table.votes("BE", Choice::Yes), None, "its request had been read in time");
    let last = table.journal.last().unwrap();
    assert_eq!(last.arrived().to_string(), "2022-09-05T21:59:59.500000Z");
    let instants: Vec<_> = table.journal.iter().map(|recorded| recorded.at).collect();
    assert!(instants.is_sorted(), "recorded instants never go back");
}

#[test]
fn the_deputy_s_vote_yields_to_the_representative_s_in_either_order() {
    for deputy_first in [true, false] {
        let mut table = Table::voting();
        let deputy = |table: &mut Table| table.member("BY", Capacity::Deputy, vote(Choice::No));
        if deputy_first {
            assert_eq!(deputy(&mut table), None);
        }
        assert_eq!(table.votes("BY", Choice::Yes), None);
        if !deputy_first {
            assert_eq!(deputy(&mut table), None);
        }
        let answer = &table.case.answers[&MemberCode::from("BY")];
        assert_eq!(answer.choice(), Some(Choice::Yes));
        assert!(answer.deputy.is_some(), "both stand in the record");
        assert_eq!(table.case.head.as_ref().unwrap().ballot.as_ref().unwrap().cast, 1);
    }
}

#[test]
fn only_the_last_of_several_missed_reminders_goes_out() {
    let mut table = Table::voting();
    table.votes("BY", Choice::Yes);
    let until = "2022-09-06".parse().unwrap();
    assert!(matches!(
        table.member("BE", Capacity::Representative, Act::Interim { until, reason: None }),
        Some(Refusal::InterimOutside(_))
    ));
    let until = "2022-09-05".parse().unwrap();
    let interim = Act::Interim { until, reason: None };
    assert_eq!(table.member("BE", Capacity::Representative, interim), None);
    let before = table.journal.len();
    table.at("2022-09-05T10:00:00Z");
    assert!(table.wake() > 0);
    let reminded: Vec<_> = table.journal[before..]
        .iter()
        .filter_map(|recorded| match &recorded.event {
            Event::Reminded { before, members, .. } => Some((before.clone(), members.clone())),
            _ => None,
        })
        .collect();
    let [(before, members)] = reminded.as_slice() else { panic!("{reminded:?}") };
    assert_eq!(before, "1 working day");
    assert_eq!(members.len(), 15, "neither who has voted nor who is coordinating");
}

#[test]
fn no_reminder_goes_out_once_the_deadline_has_passed() {
    let mut table = Table::voting();
    let before = table.journal.len();
    table.at("2022-09-20T10:00:00Z");
    table.wake();
    assert!(!table.kinds(before).contains(&String::from("reminded")));
    assert!(table.kinds(before).contains(&String::from("closed")));
    let head = table.case.head.as_ref().unwrap();
    assert_eq!(head.term.as_ref().unwrap().end.to_string(), "2022-09-22", "periods start now");
}

#[test]
fn an_outage_in_the_last_hours_leaves_the_deadline_to_the_chair() {
    let mut table = Table::voting();
    let outage = |from: &str, until: &str| Outage {
        from: from.parse().unwrap(),
        until: until.parse().unwrap(),
    };
    table.outages = vec![outage("2022-09-05T20:00:00Z", "2022-09-05T20:04:00Z")];
    let mut short = Table {
        workflow: workflow(),
        journal: table.journal.clone(),
        case: table.case.clone(),
        ..table
    };
    short.at("2022-09-06T06:00:00Z");
    short.wake();
    assert_eq!(short.step(), "feststellung", "a restart is no outage");

    let mut table = Table::voting();
    table.outages = vec![outage("2022-09-05T20:00:00Z", "2022-09-12T06:00:00Z")];
    table.at("2022-09-12T06:00:00Z");
    table.wake();
    assert_eq!(table.step(), "umlauf");
    assert!(matches!(table.votes("BY", Choice::Yes), Some(Refusal::Late { .. })));
    assert_eq!(table.wake(), 0);
    let until = Some("2022-09-19".parse().unwrap());
    table.chair(Act::Move {
        label: String::from("verlängern"),
        reason: Some(Digest::of(b"r")),
        until,
    });
    assert_eq!(table.votes("BY", Choice::Yes), None);
    let state = table.case.head.as_ref().unwrap().ballot.as_ref().unwrap().state.clone();
    assert_eq!(state, BallotState::Open);
}

#[test]
fn after_an_outage_the_chair_may_close_as_of_the_deadline() {
    let mut table = Table::voting();
    table.votes("BY", Choice::Yes);
    table.outages = vec![Outage {
        from: "2022-09-05T18:00:00Z".parse().unwrap(),
        until: "2022-09-05T23:00:00Z".parse().unwrap(),
    }];
    table.at("2022-09-05T23:00:00Z");
    table.wake();
    table.chair(Act::CloseAsOf { reason: Digest::of(b"r") });
    assert_eq!(table.step(), "feststellung");
}

#[test]
fn an_objection_to_the_procedure_stops_the_vote() {
    let mut table = Table::voting();
    table.votes("BY", Choice::Yes);
    let object = Act::Object { reason: Some(Digest::of(b"r")) };
    assert_eq!(table.member("SN", Capacity::Representative, object), None);
    let head = table.case.head.as_ref().unwrap();
    assert_eq!(head.ended, Some(Ending::Referred));
    assert_eq!(table.votes("BE", Choice::Yes), Some(Refusal::NoBallot));
}

#[test]
fn an_entered_vote_needs_a_second_person() {
    let mut table = Table::voting();
    let office = |n| person(Seat::Office(Office::Secretariat), Capacity::Office, n);
    let enter = Act::Enter {
        member: MemberCode::from("HB"),
        said: Choice::Yes.into(),
        declaration: None,
        capacity: Capacity::Representative,
        evidence: Digest::of(b"mail"),
    };
    let confirm = || Act::Confirm { member: MemberCode::from("HB") };
    assert_eq!(table.submit(office(1), enter), None);
    assert_eq!(table.case.head.as_ref().unwrap().ballot.as_ref().unwrap().cast, 0);
    assert_eq!(table.submit(office(1), confirm()), Some(Refusal::SamePerson));
    assert_eq!(table.submit(office(2), confirm()), None);
    assert_eq!(table.case.head.as_ref().unwrap().ballot.as_ref().unwrap().cast, 1);
    let (_, letter) = table.letters().pop().unwrap();
    assert_eq!(letter.to, Seat::Member(MemberCode::from("HB")), "the member gets the receipt");
}

#[test]
fn a_change_of_substance_voids_the_votes_and_begins_anew() {
    let mut table = Table::voting();
    table.votes("BY", Choice::Yes);
    let correct = |substantive| Act::Correct {
        paper: PaperName::from("beschlusstext"),
        digest: Digest::of(if substantive { b"new" } else { b"fix" }),
        substantive,
        reason: Digest::of(b"r"),
    };
    table.office(correct(false));
    assert_eq!(table.case.head.as_ref().unwrap().ballot.as_ref().unwrap().cast, 1);
    table.at("2022-08-25T08:00:00Z");
    table.chair(correct(true));
    let ballot = table.case.head.as_ref().unwrap().ballot.clone().unwrap();
    assert_eq!((ballot.number, ballot.cast, ballot.state), (2, 0, BallotState::Open));
    assert_eq!(ballot.term.unwrap().end.to_string(), "2022-09-08");
    let again = table.letters().into_iter().rev().find_map(|(_, letter)| match letter.notice {
        Notice::Invitation { again, .. } => again,
        _ => None,
    });
    assert_eq!(again, Some(Digest::of(b"r")), "members are told why");
}

#[test]
fn a_finding_is_taken_back_in_the_open_even_after_the_end() {
    let mut table = Table::voting();
    table.all_asked();
    for code in ALL {
        table.votes(code, Choice::Yes);
    }
    table.at("2022-09-06T07:00:00Z");
    table.wake();
    table.chair(choose("zustande gekommen"));
    table.office(choose("veröffentlichen"));
    table.chair(Act::Annul { reason: Digest::of(b"r") });
    assert_eq!(table.step(), "feststellung");
    assert_eq!(table.case.head.as_ref().unwrap().ended, None);
    table.chair(choose("zustande gekommen"));
    table.office(choose("veröffentlichen"));
    let numbers = table.kinds(0).iter().filter(|kind| *kind == "numbered").count();
    assert_eq!(numbers, 1, "a number is assigned once");
}

#[test]
fn a_vote_that_nobody_could_count_does_not_begin() {
    let mut table = Table::new();
    table.at("2017-08-15T08:00:00Z");
    table.office(Act::Open { body: BodyName::from("it-planungsrat"), title: Digest::of(b"t") });
    for paper in table.workflow.papers() {
        table.office(Act::File { paper, digest: Digest::of(b"p") });
    }
    table.office(choose("vorlegen"));
    let chair = person(Seat::Office(Office::Chair), Capacity::Office, 1);
    let refusal = table.submit(chair, choose("freigeben"));
    assert!(matches!(refusal, Some(Refusal::NotCountable { .. })), "{refusal:?}");
    assert_eq!(table.step(), "freigabe");
}

#[test]
fn papers_are_frozen_at_launch() {
    let mut table = Table::voting();
    let office = person(Seat::Office(Office::Secretariat), Capacity::Office, 1);
    let file = Act::File { paper: PaperName::from("beschlusstext"), digest: Digest::of(b"x") };
    assert_eq!(table.submit(office, file), Some(Refusal::PapersFrozen));
}

#[test]
fn a_mandate_that_does_not_hold_gives_no_right() {
    let mut table = Table::voting();
    let By::Person(mut authority) =
        person(Seat::Member(MemberCode::from("BY")), Capacity::Representative, 1)
    else {
        unreachable!()
    };
    authority.until = Some("2022-08-01T00:00:00Z".parse().unwrap());
    let refusal = table.submit(By::Person(authority), vote(Choice::Yes));
    assert_eq!(refusal, Some(Refusal::MandateNotValid));
}

/// Any act by anybody, for the properties.
fn any_step() -> impl Strategy<Value = (u64, By, Act)> {
    let member = (0..ALL.len(), any::<bool>()).prop_map(|(n, deputy)| {
        let capacity = if deputy { Capacity::Deputy } else { Capacity::Representative };
        person(Seat::Member(MemberCode::from(ALL[n])), capacity, 1)
    });
    let office = (any::<bool>(), 1..3u32).prop_map(|(chair, n)| {
        let office = if chair { Office::Chair } else { Office::Secretariat };
        person(Seat::Office(office), Capacity::Office, n)
    });
    let choice = prop::sample::select(Choice::ALL.to_vec());
    let label = prop::sample::select(vec![
        "vorlegen",
        "freigeben",
        "zurückgeben",
        "verlängern",
        "zustande gekommen",
        "nicht zustande gekommen",
        "veröffentlichen",
        "zurückziehen",
    ]);
    let day = (20..28i8).prop_map(|day| jiff::civil::date(2022, 9, day));
    let by_member = prop_oneof![
        12 => choice.clone().prop_map(vote),
        1 => Just(Act::Object { reason: None }),
        2 => (1..6i8).prop_map(|day| Act::Interim {
            until: jiff::civil::date(2022, 9, day), reason: None
        }),
    ];
    let by_office = prop_oneof![
        4 => (label, day).prop_map(|(label, day)| Act::Move {
            label: label.to_string(), reason: Some(Digest::of(b"r")), until: Some(day)
        }),
        1 => (0..ALL.len(), choice).prop_map(|(n, choice)| Act::Enter {
            member: MemberCode::from(ALL[n]), said: choice.into(), declaration: None,
            capacity: Capacity::Representative, evidence: Digest::of(b"e")
        }),
        1 => (0..ALL.len()).prop_map(|n| Act::Confirm { member: MemberCode::from(ALL[n]) }),
        1 => Just(Act::Annul { reason: Digest::of(b"r") }),
        1 => any::<bool>().prop_map(|substantive| Act::Correct {
            paper: PaperName::from("beschlusstext"),
            digest: Digest::of(&[u8::from(substantive)]), substantive, reason: Digest::of(b"r")
        }),
    ];
    let by = prop_oneof![
        5 => (member, by_member),
        3 => (office, by_office),
        1 => Just((By::Clock, Act::Wake)),
    ];
    (0..72u64, by).prop_map(|(hours, (by, act))| (hours, by, act))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_journal_replays_to_the_same_case(steps in prop::collection::vec(any_step(), 0..60)) {
        let mut table = Table::voting();
        for (hours, by, act) in steps {
            table.now = table.now.plus(SignedDuration::from_hours(i64::try_from(hours).unwrap()));
            table.submit(by, act);
            prop_assert_eq!(table.wake(), 0, "what was due has been settled by the act");
        }
        let again = replay(&table.workflow, &table.journal);
        prop_assert_eq!(&again, &table.case);
        let revisions: Vec<_> = table.journal.iter().map(|r| r.revision).collect();
        prop_assert_eq!(revisions, (1..=table.journal.len() as u64).collect::<Vec<_>>());
        let line = table.journal.iter().map(|r| serde_json::to_string(r).unwrap());
        for (line, recorded) in line.zip(&table.journal) {
            prop_assert_eq!(&serde_json::from_str::<Recorded>(&line).unwrap(), recorded);
        }
    }

    #[test]
    fn the_order_of_votes_does_not_matter(
        votes in prop::collection::vec(prop::option::of(prop::sample::select(Choice::ALL.to_vec())), 17),
        order in Just((0..17usize).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let outcome = |order: &[usize]| {
            let mut table = Table::voting();
            for n in order {
                if let Some(choice) = votes[*n] {
                    assert_eq!(table.votes(ALL[*n], choice), None);
                }
            }
            let running = table.case.head.as_ref().unwrap().ballot.as_ref().unwrap().running.clone();
            table.at("2022-09-06T07:00:00Z");
            table.wake();
            let ballot = table.case.head.unwrap().ballot.unwrap();
            (running, ballot.state, ballot.cast)
        };
        prop_assert_eq!(outcome(&(0..17).collect::<Vec<_>>()), outcome(&order));
    }
}
