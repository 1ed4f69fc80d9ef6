//! The same processes played through `decide`: whatever happens there was foreseen.

use jiff::SignedDuration;
use proptest::prelude::*;
use umlauf_voting::{Choice, MemberCode};
use umlauf_workflow::{
    Act, Authority, BallotState, BodyName, By, Capacity, Case, CaseId, Command, CommandId, Digest,
    Event, Instant, Office, Outage, PaperName, PersonId, Seat, Workflow, decide,
};

use crate::flow::{PAPERS, Sentence};

/// A case in memory.
pub struct Walk<'w> {
    workflow: &'w Workflow,
    case: Case,
    now: Instant,
    commands: u32,
    /// The steps that were entered, in order.
    pub entered: Vec<usize>,
}

impl<'w> Walk<'w> {
    pub fn opened(workflow: &'w Workflow) -> Self {
        let now = "2026-03-02T08:00:00Z".parse().unwrap();
        let case = Case::unopened();
        let mut walk = Self { workflow, case, now, commands: 0, entered: Vec::new() };
        let open = Act::Open { body: BodyName::from("rat"), title: Digest::of(b"t") };
        assert!(walk.office(Office::Secretariat, open));
        walk
    }

    fn submit(&mut self, by: By, act: Act, outages: Vec<Outage>) -> bool {
        self.commands += 1;
        let opens = matches!(act, Act::Open { .. }).then(|| CaseId::from("c"));
        let id = CommandId::from(&format!("k{}", self.commands));
        let (number, target) = (Some(String::from("1")), None);
        let command = Command { id, by, act, opens, outages, number, target, items: None };
        let over = self.ended();
        let decision = decide(self.workflow, &self.case, &command, self.now);
        for recorded in &decision.events {
            assert!(!over || matches!(recorded.event, Event::VoteLate { .. }), "after the end");
            if let Event::Entered { step, .. } = &recorded.event {
                self.entered.push(step.as_str()[1..].parse().unwrap());
            }
        }
        self.case = decision.after;
        decision.refusal.is_none()
    }

    fn office(&mut self, office: Office, act: Act) -> bool {
        self.submit(person(Seat::Office(office), Capacity::Office), act, Vec::new())
    }

    fn member(&mut self, n: u8, act: Act) -> bool {
        let member = MemberCode::from(["A", "B", "C"][usize::from(n) % 3]);
        self.submit(person(Seat::Member(member), Capacity::Representative), act, Vec::new())
    }

    fn choose(&mut self, label: &str) -> bool {
        let term = self.case.head.as_ref().and_then(|head| head.term.clone());
        let until =
            term.and_then(|term| term.end.checked_add(SignedDuration::from_hours(240)).ok());
        let act = Act::Move { label: label.to_owned(), reason: Some(Digest::of(b"r")), until };
        self.office(Office::Secretariat, act)
    }

    fn file(&mut self, paper: usize) -> bool {
        let act = Act::File { paper: PaperName::from(PAPERS[paper]), digest: Digest::of(b"p") };
        self.office(Office::Secretariat, act)
    }

    /// Time passes until something is due, perhaps while the program stands still.
    fn wake(&mut self, outage: bool) -> bool {
        let Some(due) = self.case.head.as_ref().and_then(umlauf_workflow::Head::due) else {
            return false;
        };
        let from = due.plus(SignedDuration::from_hours(-3));
        self.now = self.now.max(due);
        let outages = if outage { vec![Outage { from, until: self.now }] } else { Vec::new() };
        self.submit(By::Clock, Act::Wake, outages)
    }

    pub fn act(&mut self, n: u8) {
        let choice = Choice::ALL[usize::from(n / 16) % 3];
        match n % 16 {
            0..=4 => self.choose(&format!("m{}", n / 16 % 4)),
            5 => self.choose("mehr"),
            6..=7 => self.file(usize::from(n / 16) % PAPERS.len()),
            8..=10 => self.member(n, Act::Vote { said: choice.into(), declaration: None }),
            11 => self.member(n / 16, Act::Object { reason: None }),
            12 => self.office(Office::Chair, Act::CloseAsOf { reason: Digest::of(b"r") }),
            _ => self.wake(n > 200),
        };
    }

    pub fn ended(&self) -> bool {
        self.case.head.as_ref().is_some_and(|head| head.ended.is_some())
    }

    /// Whether a clock runs, or an office may do something that leads on.
    pub fn goes_on(&mut self) -> bool {
        let head = self.case.head.clone().unwrap();
        let held = head.ballot.is_some_and(|ballot| matches!(ballot.state, BallotState::Held(_)));
        if held || self.ended() || !head.timers.is_empty() {
            return true;
        }
        for paper in 0..PAPERS.len() {
            self.file(paper);
        }
        (0..4).any(|n| self.choose(&format!("m{n}")))
    }
}

/// Whether a sentence is broken by a case that entered these steps.
pub fn breaks(entered: &[usize], ended: bool, sentence: Sentence) -> bool {
    let first = |step: usize| entered.iter().position(|one| *one == step);
    let last = |step: usize| entered.iter().rposition(|one| *one == step);
    match sentence {
        Sentence::Passes(a, b) | Sentence::Before(a, b) => {
            first(a).is_some_and(|a| first(b).is_none_or(|b| b > a))
        }
        Sentence::Once(a) => first(a) != last(a),
        Sentence::Followed(a, b) => ended && last(a).is_some_and(|a| last(b).is_none_or(|b| b < a)),
    }
}

/// Acts to be tried in this order.
pub fn acts() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(any::<u8>(), 0..60)
}

fn person(seat: Seat, capacity: Capacity) -> By {
    By::Person(Authority {
        person: PersonId::from(&format!("{seat}")),
        seat,
        capacity,
        mandate: Digest::of(b"m"),
        from: "2010-01-01T00:00:00Z".parse().unwrap(),
        until: None,
    })
}
