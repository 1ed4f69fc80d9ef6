//! What time alone brings about: reminders, overdue steps, the end of a vote.

use jiff::SignedDuration;
use umlauf_voting::{MemberCode, Outcome, Standing};

use super::Run;
use crate::{
    Act, Alarm, Answer, BallotHead, BallotState, Closing, Counted, Event, Head, Instant, Kind, On,
    Outage, RunAct, Term, Timer, Workflow, counted,
};

/// The end of a vote in which the program must have been ready for the clock to close it.
const LAST_HOURS: SignedDuration = SignedDuration::from_hours(4);

/// What may be missing of those hours: a restart is no outage.
const TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

impl<'a> Run<'a> {
    /// Settles everything that is due. Steps entered this way begin now, so their own periods
    /// cannot be over yet; the loop ends because each round uses up at least one timer.
    pub(super) fn settle(&mut self) {
        while let Some(due) = self.due() {
            let before = self.events.len();
            match self.kind() {
                Some(Kind::Consult(consult)) => self.settle_consult(&consult.clone(), &due),
                _ if due.iter().all(|timer| timer.what == Alarm::Dates) => self.dates(),
                Some(Kind::Vote(vote)) if !vote.in_sitting => self.settle_vote(&due),
                Some(Kind::By { .. } | Kind::Vote(_) | Kind::Run(_)) => self.settle_step(),
                Some(Kind::Follow(follow)) => self.settle_follow(&due, follow),
                Some(Kind::Wait) => self.settle_wait(),
                Some(Kind::Ends { .. }) | None => return,
            }
            // A journal that does not fit its workflow must not keep us here for ever.
            if self.events.len() == before {
                return;
            }
        }
    }

    /// All timers that have passed, soonest first; `None` if there is none.
    fn due(&self) -> Option<Vec<Timer>> {
        let head = self.case.head.as_ref()?;
        let rows_elsewhere = matches!(self.kind(), Some(Kind::Vote(_) | Kind::Run(_)));
        if rows_elsewhere && concerns_consultation(head, &self.command.act) {
            return None;
        }
        let dates = dates_settled(self.workflow, head, &self.command.act, self.now);
        let due = head.timers.iter().take_while(|timer| timer.at <= self.now);
        let due: Vec<_> =
            due.filter(|timer| dates || timer.what != Alarm::Dates).cloned().collect();
        (head.ended.is_none() && !due.is_empty()).then_some(due)
    }

    fn kind(&self) -> Option<&'a Kind> {
        let (head, workflow) = (self.case.head.as_ref()?, self.workflow);
        workflow.step(&head.step).map(|step| &step.kind)
    }

    pub(super) fn settle_step(&mut self) {
        let Some(step) = self.case.head.as_ref().map(|head| head.step.clone()) else {
            return;
        };
        self.record(Event::Overdue { step: step.clone() });
        // A sitting that was not held in time leaves its vote where the file says so.
        let leaves = self.workflow.moves(&step).iter().any(|m| m.on == On::Elapsed);
        if leaves && self.ballot_open() {
            self.record(Event::Stopped { ballot: self.current() });
        }
        if leaves {
            self.recall();
        }
        self.follow(&step, &On::Elapsed);
    }

    fn settle_wait(&mut self) {
        let Some(step) = self.case.head.as_ref().map(|head| head.step.clone()) else {
            return;
        };
        self.record(Event::Elapsed { step: step.clone() });
        self.follow(&step, &On::Elapsed);
    }

    /// Of several missed reminders only the last goes out, and none once the deadline has passed.
    fn settle_vote(&mut self, due: &[Timer]) {
        let Some(ballot) = self.case.head.as_ref().and_then(|head| head.ballot.clone()) else {
            return;
        };
        let over = due.iter().any(|timer| timer.what == Alarm::Deadline);
        for timer in due {
            if let Alarm::Escalate(office) = timer.what {
                let silent = self.silent();
                self.record(Event::Escalated { ballot: ballot.number, to: office, silent });
            }
        }
        if over {
            match ballot.term.as_ref().and_then(|term| self.outage_before(term)) {
                Some(Outage { from, until }) => {
                    let deadline = ballot.term.as_ref().map_or(self.now, |term| term.instant);
                    self.record(Event::Held { ballot: ballot.number, deadline, from, until });
                }
                None => self.close(Closing::Deadline),
            }
            return;
        }
        let reminder = due.iter().rev().find_map(|timer| match &timer.what {
            Alarm::Remind(before) => Some(before.clone()),
            Alarm::Escalate(_) | Alarm::Deadline | Alarm::Grace | Alarm::Dates | Alarm::Watch => {
                None
            }
        });
        if let Some(before) = reminder {
            let members = self.to_remind();
            self.record(Event::Reminded { ballot: ballot.number, before, members });
        }
    }

    /// The outage that forbids the clock to close the vote: more than [`TOLERANCE`] of its
    /// [`LAST_HOURS`]. Nobody's silence may be our fault.
    pub(super) fn outage_before(&self, term: &Term) -> Option<Outage> {
        let window = term.instant.plus(-LAST_HOURS);
        let within: Vec<Outage> = self
            .command
            .outages
            .iter()
            .map(|o| Outage { from: o.from.max(window), until: o.until.min(term.instant) })
            .filter(|o| o.from < o.until)
            .collect();
        let lost = within.iter().map(|o| o.until.since(o.from)).sum::<SignedDuration>();
        let (begun, over) = (within.first()?.from, within.last()?.until);
        (lost > TOLERANCE).then_some(Outage { from: begun, until: over })
    }

    /// Counts the vote and goes where the outcome leads.
    pub(super) fn close(&mut self, why: Closing) {
        let Some(head) = self.case.head.as_ref().and_then(|head| head.ballot.clone()) else {
            return;
        };
        let silent = self.silent();
        // Without weights, which only a clock could lead into, the chair must say what came of it.
        let counted = self.counted(&head);
        let Counted { outcome, readings, items } = counted.unwrap_or_else(|| Counted {
            outcome: Outcome::Unclear,
            readings: Vec::new(),
            items: Vec::new(),
        });
        let ballot = head.number;
        self.record(Event::Closed { ballot, why, silent, outcome, readings, items });
        self.follow(&head.step, &On::Outcome(outcome));
    }

    /// What each reading of the rule says of the votes, on the whole or Ziffer by Ziffer.
    fn counted(&self, ballot: &BallotHead) -> Option<Counted> {
        let rule = self.workflow.rule(&ballot.rule, ballot.on)?;
        let standing = |member: &MemberCode, item| {
            let answer = self.case.answers.get(member);
            let answer = answer.filter(|answer| answer.ballot == ballot.number);
            answer.map_or(Standing::Silent, |answer| answer.standing_on(&rule, item))
        };
        Some(counted(&rule, &ballot.numbers(), standing))
    }

    /// Goes where `on` leads, if it leads anywhere.
    pub(super) fn follow(&mut self, step: &crate::StepName, on: &On) {
        let to = self.workflow.moves(step).iter().find(|m| m.on == *on).map(|m| m.to.clone());
        if let Some(to) = to {
            self.enter(&to);
        }
    }

    pub(super) fn answers(&self, ballot: u32) -> impl Iterator<Item = &Answer> {
        self.case.answers.values().filter(move |answer| answer.ballot == ballot)
    }

    fn current(&self) -> u32 {
        self.case.head.as_ref().and_then(|head| head.ballot.as_ref()).map_or(0, |b| b.number)
    }

    /// Who has no vote that counts, in the body's order.
    fn silent(&self) -> Vec<MemberCode> {
        self.in_order(|answer, _| answer.is_silent())
    }

    /// Who is to be reminded: silent, and not coordinating any more.
    fn to_remind(&self) -> Vec<MemberCode> {
        self.in_order(|answer, now| {
            answer.counts().is_none() && answer.interim.is_none_or(|until| until <= now)
        })
    }

    fn in_order(&self, wanted: impl Fn(&Answer, Instant) -> bool) -> Vec<MemberCode> {
        let ballot = self.current();
        self.workflow
            .voters()
            .filter(|member| {
                self.case
                    .answers
                    .get(*member)
                    .is_some_and(|answer| answer.ballot == ballot && wanted(answer, self.now))
            })
            .cloned()
            .collect()
    }

    /// Whether votes are counted now.
    pub(super) fn ballot_open(&self) -> bool {
        self.case
            .head
            .as_ref()
            .and_then(|head| head.ballot.as_ref())
            .is_some_and(|ballot| ballot.state == BallotState::Open)
    }
}

/// Whether dates of members of a consultation are settled now. They concern no vote and no office that acts
/// meanwhile, so outside its own step they wait until the clock comes for nothing else; then their rows can
/// be at hand without those of a vote.
pub(crate) fn dates_settled(workflow: &Workflow, head: &Head, act: &Act, now: Instant) -> bool {
    let consults = workflow.step(&head.step).is_some_and(|s| matches!(s.kind, Kind::Consult(_)));
    let others = head.timers.iter().any(|t| t.at <= now && t.what != Alarm::Dates);
    consults || (*act == Act::Wake && !others)
}

/// Whether an act concerns the last consultation alone, for which other rows are at hand than for a vote or
/// children. It settles neither: how they end does not depend on it, and the clock comes for them anyway.
pub(crate) fn concerns_consultation(head: &Head, act: &Act) -> bool {
    let number = head.consultation.as_ref().map(|consult| consult.number);
    match act {
        Act::Consult(_) => true,
        Act::Dispatched { ballot, .. } => Some(*ballot) == number,
        Act::Run(RunAct::Ended(ended)) => Some(ended.number) == number,
        _ => false,
    }
}
