//! What the events say of a case, read once more without `apply`.
//!
//! The readable parts and the checks rest on this second reading, which keeps what a case head
//! forgets: votes that were changed, proofs of dispatch, deadlines that were moved. Where both
//! readings speak of the same thing, verification compares them.

use std::collections::BTreeMap;

use jiff::civil::Date;
use umlauf_voting::{Choice, MemberCode, Outcome};
use umlauf_workflow::{
    Closing, Digest, Ending, Event, Instant, ItemFound, ItemResult, PaperName, PersonId, Recorded,
    RollRow, RuleName, Stand, StepName, Term,
};

use crate::sheet::{Cast, Sheet, person};

/// Everything that the readable parts and the checks need of a journal.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ledger {
    pub(crate) events: u64,
    /// The workflow in force, by its text.
    pub(crate) workflow: Option<Digest>,
    pub(crate) opened: Option<Instant>,
    pub(crate) last: Option<Instant>,
    pub(crate) visits: Vec<Visit>,
    pub(crate) papers: BTreeMap<PaperName, Digest>,
    pub(crate) polls: Vec<Poll>,
    /// The last number that a ballot, a call, a consultation or a follow-up was given.
    pub(crate) counted: u32,
    pub(crate) finding: Option<Found>,
    pub(crate) number: Option<String>,
    pub(crate) ended: Option<Ending>,
}

/// A step that was entered, and how its deadline was moved.
#[derive(Clone, Debug)]
pub(crate) struct Visit {
    pub(crate) step: StepName,
    pub(crate) revision: u64,
    pub(crate) at: Instant,
    pub(crate) term: Option<Term>,
    pub(crate) moved: Vec<Moved>,
}

/// A deadline that was moved.
#[derive(Clone, Debug)]
pub(crate) struct Moved {
    pub(crate) revision: u64,
    pub(crate) at: Instant,
    pub(crate) term: Term,
    pub(crate) reason: Digest,
}

/// A ballot.
#[derive(Clone, Debug)]
pub(crate) struct Poll {
    pub(crate) number: u32,
    /// As the workflow in force calls it.
    pub(crate) step: StepName,
    /// As it was called when it began, by the workflow that was in force then.
    pub(crate) begun: (StepName, Option<Digest>),
    pub(crate) revision: u64,
    pub(crate) launched: Instant,
    pub(crate) rule: RuleName,
    pub(crate) on: Date,
    pub(crate) body: Digest,
    pub(crate) calendars: Digest,
    pub(crate) papers: Vec<(PaperName, Digest)>,
    /// In the body's order.
    pub(crate) voters: Vec<MemberCode>,
    /// The Ziffern that are voted on one by one; none: the whole is.
    pub(crate) items: Vec<u32>,
    pub(crate) term: Option<Term>,
    pub(crate) sheets: BTreeMap<MemberCode, Sheet>,
    pub(crate) state: State,
    /// When the program was not ready in its last hours.
    pub(crate) outages: Vec<(Instant, Instant)>,
    pub(crate) close: Option<Close>,
    /// The roll-call that waits for its second person.
    pub(crate) roll: Option<Roll>,
    /// The day of the sitting, where its roll-call was confirmed.
    pub(crate) sitting: Option<Date>,
}

/// A roll-call that was entered.
#[derive(Clone, Debug)]
pub(crate) struct Roll {
    pub(crate) held: Date,
    pub(crate) rows: Vec<RollRow>,
    pub(crate) evidence: Digest,
    pub(crate) by: Option<PersonId>,
}

/// Where a ballot stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Open,
    Held,
    Closed,
    Stopped,
}

/// How a ballot ended.
#[derive(Clone, Debug)]
pub(crate) struct Close {
    pub(crate) at: Instant,
    pub(crate) revision: u64,
    pub(crate) why: Closing,
    pub(crate) outcome: Outcome,
    pub(crate) items: Vec<ItemResult>,
}

/// What the chair established.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) ballot: u32,
    pub(crate) step: StepName,
    pub(crate) outcome: Outcome,
    pub(crate) items: Vec<ItemFound>,
    pub(crate) bound: Option<Vec<MemberCode>>,
    pub(crate) reason: Option<Digest>,
    pub(crate) revision: u64,
    pub(crate) at: Instant,
    pub(crate) person: Option<PersonId>,
}

impl Poll {
    /// Who has no vote that counts, in the body's order; not who was absent or excluded in a sitting.
    pub(crate) fn silent(&self) -> Vec<MemberCode> {
        let silent = |member: &&MemberCode| {
            let called = self.sheets.get(*member).and_then(|sheet| sheet.called);
            self.counting(member).is_none() && called.is_none_or(|stand| stand == Stand::Silent)
        };
        self.voters.iter().filter(silent).cloned().collect()
    }

    /// What a member's vote counts as on a Ziffer, or on the whole.
    pub(crate) fn choice(&self, member: &MemberCode, item: Option<u32>) -> Option<Choice> {
        self.counting(member).and_then(|cast| cast.said.on(item))
    }

    /// A member's vote that counts.
    pub(crate) fn counting(&self, member: &MemberCode) -> Option<&Cast> {
        self.sheets.get(member).and_then(Sheet::counting)
    }

    /// Whether every voter was demonstrably asked.
    pub(crate) fn everyone_asked(&self) -> bool {
        self.sheets.values().all(|sheet| sheet.asked().is_some())
    }
}

impl Ledger {
    /// The ballot that runs, or the last one held.
    pub(crate) fn poll(&self) -> Option<&Poll> {
        self.polls.last()
    }

    /// The step the case stands in.
    pub(crate) fn step(&self) -> Option<&StepName> {
        self.visits.last().map(|visit| &visit.step)
    }

    /// Takes note of an event. What does not fit is left aside; judging is the checks' business.
    pub(crate) fn take(&mut self, recorded: &Recorded) {
        self.events += 1;
        self.last = Some(recorded.at);
        let Recorded { revision, at, .. } = *recorded;
        self.counted = match &recorded.event {
            Event::Launched { ballot, .. } => *ballot,
            Event::Called(called) => called.number,
            Event::ConsultOpened(opened) => opened.number,
            Event::FollowBegan(began) => began.number,
            _ => self.counted,
        };
        match &recorded.event {
            Event::Opened { digest, .. } => {
                self.opened = Some(at);
                self.workflow = Some(digest.clone());
            }
            Event::Upgraded { .. } => self.upgraded(recorded),
            Event::Entered { step, term, .. } => {
                let (step, term) = (step.clone(), term.clone());
                self.visits.push(Visit { step, revision, at, term, moved: Vec::new() });
            }
            Event::Filed { paper, digest } => {
                self.papers.insert(paper.clone(), digest.clone());
            }
            Event::Corrected { paper, to, .. } => {
                self.papers.insert(paper.clone(), to.clone());
            }
            Event::Voided { paper, to, .. } => {
                self.papers.insert(paper.clone(), to.clone());
                self.stop();
            }
            Event::Launched { .. } => self.launched(recorded),
            Event::Extended { term, reason, .. } => {
                let moved = Moved { revision, at, term: term.clone(), reason: reason.clone() };
                if let Some(visit) = self.visits.last_mut() {
                    visit.moved.push(moved);
                }
                if let Some(poll) = self.polls.last_mut() {
                    poll.term = Some(term.clone());
                    poll.state = State::Open;
                }
            }
            Event::Held { from, until, .. } => {
                if let Some(poll) = self.polls.last_mut() {
                    poll.state = State::Held;
                    poll.outages.push((*from, *until));
                }
            }
            Event::Closed { why, outcome, items, .. } => {
                if let Some(poll) = self.polls.last_mut() {
                    poll.state = State::Closed;
                    let why = why.clone();
                    let (outcome, items) = (*outcome, items.clone());
                    poll.close = Some(Close { at, revision, why, outcome, items });
                }
            }
            Event::Stopped { .. } => self.stop(),
            Event::Found { ballot, outcome, reason, items, bound } => {
                self.finding = Some(Found {
                    ballot: *ballot,
                    step: self.step().cloned().unwrap_or_else(|| StepName::from("")),
                    outcome: *outcome,
                    items: items.clone(),
                    bound: bound.clone(),
                    reason: reason.clone(),
                    revision,
                    at,
                    person: person(&recorded.by).cloned(),
                });
            }
            Event::Annulled { .. } => {
                self.finding = None;
                self.ended = None;
            }
            Event::Numbered { number } => self.number = Some(number.clone()),
            Event::Ended { ending } => self.ended = Some(*ending),
            Event::Reminded { members, .. } => {
                for member in members {
                    if let Some(sheet) = self.sheet(member) {
                        sheet.reminded.push(at);
                    }
                }
            }
            Event::Interim { ballot, .. }
            | Event::Dispatched { ballot, .. }
            | Event::EntryRefused { ballot, .. }
                if self.poll().is_none_or(|poll| poll.number != *ballot) => {}
            Event::VoteCast { member, .. }
            | Event::VoteLate { member, .. }
            | Event::VoteEntered { member, .. }
            | Event::EntryRefused { member, .. }
            | Event::Interim { member, .. }
            | Event::Objected { member, .. }
            | Event::Dispatched { member, .. } => {
                if let Some(sheet) = self.sheet(member) {
                    sheet.take(recorded);
                }
            }
            Event::RollEntered { held, rows, evidence, .. } => {
                let (held, rows, evidence) = (*held, rows.clone(), evidence.clone());
                let by = person(&recorded.by).cloned();
                if let Some(poll) = self.polls.last_mut() {
                    poll.roll = Some(Roll { held, rows, evidence, by });
                }
            }
            Event::RollRefused { .. } => {
                if let Some(poll) = self.polls.last_mut() {
                    poll.roll = None;
                }
            }
            Event::RollCalled { held, rows, entered, .. } => {
                if let Some(poll) = self.polls.last_mut() {
                    (poll.roll, poll.sitting, poll.on) = (None, Some(*held), *held);
                }
                for row in rows {
                    if let Some(sheet) = self.sheet(&row.member) {
                        sheet.call(row, entered, recorded);
                    }
                }
            }
            Event::ConsultOpened(_)
            | Event::Answered(_)
            | Event::AnswerLate(_)
            | Event::AnswerEntered(_)
            | Event::ExtensionAsked(_)
            | Event::ExtensionGranted(_)
            | Event::ExtensionRefused(_)
            | Event::ConsultExtended(_)
            | Event::ConsultReminded(_)
            | Event::ConsultLapsed(_)
            | Event::ConsultHeld(_)
            | Event::ConsultClosed(_)
            | Event::ConsultStopped(_)
            | Event::DatesPassed(_)
            | Event::ReservationSettled(_)
            | Event::Disposed(_)
            | Event::FeedbackOpened(_)
            | Event::Replied(_)
            | Event::FeedbackClosed(_)
            | Event::Acted { .. }
            | Event::Noted { .. }
            | Event::Escalated { .. }
            | Event::Overdue { .. }
            | Event::FollowBegan(_)
            | Event::FollowResumed(_)
            | Event::Reported(_)
            | Event::Judged(_)
            | Event::DeviationAsked(_)
            | Event::DeviationDecided(_)
            | Event::TermMoved(_)
            | Event::Joined(_)
            | Event::Released(_)
            | Event::Happened(_)
            | Event::Watched(_)
            | Event::InnerBegun(_)
            | Event::InnerEnded(_)
            | Event::InnerRecalled(_)
            | Event::Called(_)
            | Event::ChildEnded(_)
            | Event::Recalled(_)
            | Event::Cancelled(_)
            | Event::Elapsed { .. } => {}
        }
    }

    /// What the journal refers to is called by the names of the new workflow from here on.
    fn upgraded(&mut self, recorded: &Recorded) {
        let Event::Upgraded { digest, steps, step, term, .. } = &recorded.event else {
            return;
        };
        self.workflow = Some(digest.clone());
        let renamed = |name: &mut StepName| {
            if let Some((_, to)) = steps.iter().find(|(from, _)| from == name) {
                *name = to.clone();
            }
        };
        if let Some(poll) = self.polls.last_mut() {
            renamed(&mut poll.step);
        }
        if let Some(found) = &mut self.finding {
            renamed(&mut found.step);
        }
        self.visits.push(Visit {
            step: step.clone(),
            revision: recorded.revision,
            at: recorded.at,
            term: term.clone(),
            moved: Vec::new(),
        });
    }

    fn sheet(&mut self, member: &MemberCode) -> Option<&mut Sheet> {
        self.polls.last_mut().and_then(|poll| poll.sheets.get_mut(member))
    }

    fn stop(&mut self) {
        if let Some(poll) = self.polls.last_mut() {
            poll.state = State::Stopped;
        }
    }

    fn launched(&mut self, recorded: &Recorded) {
        let Event::Launched { ballot, rule, on, body, calendars, papers, voters, items } =
            &recorded.event
        else {
            return;
        };
        let visit = self.visits.last();
        let step = visit.map_or_else(|| StepName::from(""), |visit| visit.step.clone());
        self.polls.push(Poll {
            number: *ballot,
            begun: (step.clone(), self.workflow.clone()),
            step,
            revision: recorded.revision,
            launched: recorded.at,
            rule: rule.clone(),
            on: *on,
            body: body.clone(),
            calendars: calendars.clone(),
            papers: papers.clone(),
            voters: voters.clone(),
            items: items.clone(),
            term: visit.and_then(|visit| visit.term.clone()),
            sheets: voters.iter().map(|member| (member.clone(), Sheet::default())).collect(),
            state: State::Open,
            outages: Vec::new(),
            close: None,
            roll: None,
            sitting: None,
        });
    }
}
