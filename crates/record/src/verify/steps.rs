//! The way of the case through its workflow: each step entered from where a move leads to it, each
//! move chosen where it exists, each end as the last step says.

use umlauf_workflow::{
    Choosable, Ending, Event, Instant, Kind, Mapping, Move, On, Passage, Recorded, Step, StepName,
    Term, Workflow,
};

use super::Scene;
use super::children::Calls;
use super::consults::Consults;
use super::following::Following;
use crate::fault::{Code, Fault};

/// Where the case is between two events.
pub(super) struct Course {
    next: Next,
    /// The move that was chosen last.
    act: Option<Choosable>,
    calls: Calls,
    following: Following,
    consults: Consults,
}

/// What must follow. One command records its events in one piece, so nothing may come between.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Next {
    Open,
    Anything,
    Enter(StepName),
    Launch,
    Call,
    Bind,
    /// The consultation of a step, or the feedback on it.
    Consult,
    /// The parent has called the case back.
    Withdraw,
    End {
        ending: Ending,
        number: bool,
    },
    Extend,
    Find(StepName),
    /// A roll-call closes its ballot.
    Close,
}

impl Course {
    pub(super) fn new() -> Self {
        Self {
            next: Next::Open,
            act: None,
            calls: Calls::default(),
            following: Following::default(),
            consults: Consults::default(),
        }
    }

    /// The move that was chosen last.
    pub(super) fn act(&self) -> Option<&Choosable> {
        self.act.as_ref()
    }

    /// Whether the journal stops where a case may stand.
    pub(super) fn finish(&self) -> Option<Fault> {
        let message = match &self.next {
            Next::Anything => return None,
            Next::Open => String::from("the journal is empty"),
            next => format!("the journal breaks off in the middle of an act: {next} is missing"),
        };
        Some(Fault::new(Code::End, message))
    }

    pub(super) fn check(&mut self, scene: &Scene<'_>, faults: &mut Vec<Fault>) {
        let Scene { workflow, replay, recorded } = scene;
        let ledger = &replay.ledger;
        let event = &recorded.event;
        if ledger.ended.is_some() && self.next == Next::Anything && !may_follow_the_end(event) {
            faults.push(Fault::new(Code::Order, "the case had ended"));
        }
        // A child is given papers before it begins.
        let given = ledger.step().is_none()
            && matches!((&self.next, event), (Next::Enter(_), Event::Filed { .. }));
        if !given && !self.next.admits(event) {
            let message = format!("{} should stand here", self.next);
            faults.push(Fault::new(Code::Order, message));
        }
        let here = ledger.step().and_then(|step| workflow.step(step));
        let goes = |on: &On| here.map_or_else(Vec::new, |step| leads(workflow, step, on));
        let enter = |to: Vec<StepName>| to.into_iter().next().map_or(Next::Anything, Next::Enter);
        self.next = match event {
            Event::Opened { .. } => Next::Enter(workflow.start().name.clone()),
            Event::Entered { step, term, .. } => {
                self.calls.left();
                self.following.left();
                self.entered(workflow, step, term.as_ref(), recorded, faults)
            }
            Event::Acted { step, label, reason } => {
                self.acted(scene, step, label, reason.is_some(), faults)
            }
            Event::Overdue { step } | Event::Elapsed { step } => {
                let term = ledger.visits.last().and_then(|visit| visit.term.as_ref());
                let over = term.is_some_and(|term| term.instant <= recorded.at);
                if ledger.step() != Some(step) || !over {
                    let message = format!("the time of step `{step}` was not over");
                    faults.push(Fault::new(Code::Step, message));
                }
                enter(goes(&On::Elapsed))
            }
            Event::Closed { outcome, .. } => enter(goes(&On::Outcome(*outcome))),
            Event::Stopped { .. } => match &self.next {
                Next::Enter(to) => Next::Enter(to.clone()),
                Next::Withdraw => Next::Withdraw,
                _ => enter(goes(&On::Objection)),
            },
            Event::ConsultStopped(_) => self.next.clone(),
            Event::ConsultOpened(_)
            | Event::FeedbackOpened(_)
            | Event::ConsultClosed(_)
            | Event::FeedbackClosed(_)
            | Event::Answered(_)
            | Event::AnswerLate(_)
            | Event::ExtensionGranted(_)
            | Event::ConsultExtended(_)
            | Event::Disposed(_)
            | Event::InnerBegun(_)
            | Event::InnerEnded(_)
            | Event::Replied(_) => {
                let term = ledger.visits.last().and_then(|visit| visit.term.as_ref());
                let here = (ledger.step(), term);
                enter(self.consults.check(workflow, here, recorded, faults).into_iter().collect())
            }
            Event::RollCalled { .. } => Next::Close,
            Event::Filed { .. } => match &self.next {
                Next::Enter(to) => Next::Enter(to.clone()),
                _ => Next::Anything,
            },
            Event::Called(called) => {
                let step = (*workflow, ledger.step());
                let to = self.calls.called(step, (recorded, called), faults);
                enter(to.into_iter().collect())
            }
            Event::ChildEnded(ended) => {
                enter(self.calls.ended(workflow, ended, faults).into_iter().collect())
            }
            Event::Recalled(back) => {
                self.calls.recalled(back, faults);
                self.next.clone()
            }
            Event::FollowBegan(_)
            | Event::FollowResumed(_)
            | Event::Reported(_)
            | Event::Judged(_)
            | Event::DeviationAsked(_)
            | Event::DeviationDecided(_)
            | Event::TermMoved(_)
            | Event::Joined(_)
            | Event::Released(_)
            | Event::Happened(_)
            | Event::Watched(_) => enter(self.following.check(scene, faults).into_iter().collect()),
            Event::InnerRecalled(_) => {
                self.consults.check(workflow, (ledger.step(), None), recorded, faults);
                self.next.clone()
            }
            Event::Cancelled(_) => Next::Withdraw,
            Event::Found { .. } => match &self.next {
                Next::Find(to) => Next::Enter(to.clone()),
                _ => Next::Anything,
            },
            Event::Voided { .. } => {
                ledger.poll().map_or(Next::Anything, |poll| Next::Enter(poll.step.clone()))
            }
            Event::Annulled { finding, .. } => match &ledger.finding {
                Some(found) if found.revision == *finding => Next::Enter(found.step.clone()),
                _ => {
                    let message = format!("event `{finding}` is no finding that stands");
                    faults.push(Fault::new(Code::Finding, message));
                    Next::Anything
                }
            },
            Event::Upgraded { .. } => {
                upgraded(scene, faults);
                Next::Anything
            }
            Event::Numbered { .. } => {
                if ledger.number.is_some() {
                    faults.push(Fault::new(Code::Ending, "the case was given a second number"));
                }
                self.next.clone()
            }
            Event::Ended { ending } => {
                self.ended(*ending, ledger.number.is_some(), faults);
                Next::Anything
            }
            _ => Next::Anything,
        };
    }

    fn entered(
        &self,
        workflow: &Workflow,
        name: &StepName,
        term: Option<&Term>,
        recorded: &Recorded,
        faults: &mut Vec<Fault>,
    ) -> Next {
        if let Next::Enter(expected) = &self.next
            && expected != name
        {
            let message = format!("no move leads from where the case stood to step `{name}`");
            faults.push(Fault::new(Code::Step, message).differs(expected, name));
        }
        let Some(step) = workflow.step(name) else {
            faults.push(Fault::new(Code::Step, format!("the workflow has no step `{name}`")));
            return Next::Anything;
        };
        match &step.kind {
            Kind::Vote(_) | Kind::Consult(_) => {
                let expected = announced(workflow, step, recorded.at);
                if expected.as_ref() != term {
                    let message = format!("the deadline of step `{name}` is not the calendar's");
                    let fault = Fault::new(Code::Term, message);
                    faults.push(fault.differs(told(expected.as_ref()), told(term)));
                }
                if matches!(step.kind, Kind::Vote(_)) { Next::Launch } else { Next::Consult }
            }
            Kind::Ends { ending, number } => Next::End { ending: *ending, number: *number },
            Kind::Run(_) => Next::Call,
            Kind::Follow(_) => Next::Bind,
            Kind::By { .. } | Kind::Wait => Next::Anything,
        }
    }

    fn acted(
        &mut self,
        scene: &Scene<'_>,
        name: &StepName,
        label: &str,
        reasoned: bool,
        faults: &mut Vec<Fault>,
    ) -> Next {
        let Scene { workflow, replay, .. } = scene;
        if replay.ledger.step() != Some(name) {
            let found = replay.ledger.step().map(ToString::to_string).unwrap_or_default();
            let message = format!("the case did not stand in step `{name}`");
            faults.push(Fault::new(Code::Step, message).differs(found, name));
        }
        let moves = workflow.moves(name);
        let chosen = moves.into_iter().find_map(|Move { on, to }| match on {
            On::Act(act) if act.label == label => Some((act, to)),
            _ => None,
        });
        let (Some((act, to)), Some(step)) = (chosen, workflow.step(name)) else {
            let message = format!("step `{name}` has no move `{label}`");
            faults.push(Fault::new(Code::Step, message));
            return Next::Anything;
        };
        if act.reason && !reasoned {
            let message = format!("`{label}` needs a reason");
            faults.push(Fault::new(Code::Step, message));
        }
        self.act = Some(act.clone());
        if act.extend {
            return Next::Extend;
        }
        if let Kind::By { needs, finds, disposes, .. } = &step.kind {
            let withdrawn = workflow
                .step(to)
                .is_some_and(|to| matches!(to.kind, Kind::Ends { ending: Ending::Withdrawn, .. }));
            for paper in needs.iter().filter(|paper| !replay.ledger.papers.contains_key(*paper)) {
                if !withdrawn {
                    let message = format!("`{label}` needs the paper `{paper}`");
                    faults.push(Fault::new(Code::Step, message));
                }
            }
            let open = disposes.as_ref().map_or(0, |of| self.consults.undisposed(of));
            if open > 0 && !withdrawn {
                let message = format!("`{label}` leaves {open} comments without a disposition");
                faults.push(Fault::new(Code::Step, message));
            }
            if finds.is_some() && act.when.is_some() {
                return Next::Find(to.clone());
            }
        }
        Next::Enter(to.clone())
    }

    fn ended(&self, ending: Ending, numbered: bool, faults: &mut Vec<Fault>) {
        let Next::End { ending: expected, number } = &self.next else {
            return;
        };
        if *expected != ending {
            let message = "the case ended otherwise than its last step says";
            let fault = Fault::new(Code::Ending, message);
            faults.push(fault.differs(expected.as_str(), ending.as_str()));
        }
        if *number && !numbered {
            faults.push(Fault::new(Code::Ending, "a decision of this kind needs a number"));
        }
    }
}

impl Next {
    fn admits(&self, event: &Event) -> bool {
        match self {
            Self::Open => matches!(event, Event::Opened { .. }),
            Self::Enter(_) => {
                matches!(
                    event,
                    Event::Entered { .. }
                        | Event::Stopped { .. }
                        | Event::ConsultStopped(_)
                        | Event::InnerRecalled(_)
                        | Event::Recalled(_)
                )
            }
            Self::Call => matches!(event, Event::Called(_)),
            Self::Bind => matches!(event, Event::FollowBegan(_) | Event::FollowResumed(_)),
            Self::Consult => {
                matches!(event, Event::ConsultOpened(_) | Event::FeedbackOpened(_))
            }
            Self::Launch => matches!(event, Event::Launched { .. }),
            Self::End { number: true, .. } => {
                matches!(event, Event::Numbered { .. } | Event::Ended { .. })
            }
            Self::End { number: false, .. } => matches!(event, Event::Ended { .. }),
            Self::Withdraw => matches!(
                event,
                Event::Ended { ending: Ending::Withdrawn }
                    | Event::Stopped { .. }
                    | Event::ConsultStopped(_)
                    | Event::InnerRecalled(_)
                    | Event::Recalled(_)
            ),
            Self::Extend => matches!(event, Event::Extended { .. }),
            Self::Find(_) => matches!(event, Event::Found { .. }),
            Self::Close => matches!(event, Event::Closed { .. }),
            Self::Anything => !matches!(
                event,
                Event::Opened { .. }
                    | Event::Entered { .. }
                    | Event::Launched { .. }
                    | Event::Called(_)
                    | Event::FollowBegan(_)
                    | Event::FollowResumed(_)
                    | Event::ConsultOpened(_)
                    | Event::FeedbackOpened(_)
                    | Event::ConsultStopped(_)
                    | Event::InnerRecalled(_)
                    | Event::Recalled(_)
                    | Event::Extended { .. }
                    | Event::Found { .. }
                    | Event::Numbered { .. }
                    | Event::Ended { .. }
            ),
        }
    }
}

impl std::fmt::Display for Next {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Open => f.write_str("the opening of the case"),
            Self::Anything => f.write_str("an act, or something that the clock brings about,"),
            Self::Enter(step) => write!(f, "the entering of step `{step}`"),
            Self::Call => f.write_str("the start of the child cases"),
            Self::Bind => f.write_str("who is bound, and by when"),
            Self::Consult => f.write_str("the beginning of the consultation"),
            Self::Launch => f.write_str("the launch of the ballot"),
            Self::End { .. } | Self::Withdraw => f.write_str("the end of the case"),
            Self::Extend => f.write_str("the new deadline"),
            Self::Find(_) => f.write_str("the finding"),
            Self::Close => f.write_str("the result of the roll-call"),
        }
    }
}

/// A case goes on under another definition where the old one and the new one allow it, and keeps the
/// deadline of its vote.
fn upgraded(scene: &Scene<'_>, faults: &mut Vec<Fault>) {
    let Event::Upgraded { steps, step, term, .. } = &scene.recorded.event else {
        return;
    };
    let (Some(old), Some(head)) = (scene.replay.workflow, &scene.replay.case.head) else {
        return;
    };
    let mapping = match Mapping::new(steps.iter().cloned()) {
        Ok(mapping) => mapping,
        Err(error) => {
            faults.push(Fault::new(Code::Step, error.to_string()));
            return;
        }
    };
    match Passage::new(old, scene.workflow, &mapping).of_case(head) {
        Ok(place) if place == *step => {}
        Ok(place) => {
            let message = "the case stands elsewhere in its new workflow";
            faults.push(Fault::new(Code::Step, message).differs(place, step));
        }
        Err(obstacles) => {
            let told = obstacles.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
            let message = format!("the case could not go on under its new workflow: {told}");
            faults.push(Fault::new(Code::Step, message));
        }
    }
    let voting =
        matches!(old.step(&head.step).map(|s| &s.kind), Some(Kind::Vote(_) | Kind::Consult(_)));
    if voting && head.term != *term {
        let message = format!("the deadline of step `{step}` was moved by a change of workflow");
        let fault = Fault::new(Code::Term, message);
        faults.push(fault.differs(told(head.term.as_ref()), told(term.as_ref())));
    }
}

/// Late votes and late reports of the courier; a finding that is taken back.
fn may_follow_the_end(event: &Event) -> bool {
    matches!(
        event,
        Event::VoteLate { .. }
            | Event::AnswerLate(_)
            | Event::Annulled { .. }
            | Event::Dispatched { .. }
            | Event::ChildEnded(_)
            | Event::InnerEnded(_)
    )
}

/// Where a move leads that nobody chooses.
fn leads(workflow: &Workflow, step: &Step, on: &On) -> Vec<StepName> {
    let moves = workflow.moves(&step.name).into_iter();
    moves.filter(|m| m.on == *on).map(|m| m.to.clone()).collect()
}

/// The deadline that the calendar gives for a step entered at an instant.
fn announced(workflow: &Workflow, step: &Step, at: Instant) -> Option<Term> {
    let start = umlauf_calendar::Start::Instant(at.timestamp());
    let request = umlauf_calendar::Request::new(start, step.within?);
    let deadline = umlauf_calendar::deadline(&request, &workflow.calendar).ok()?;
    Some(Term {
        end: deadline.end,
        instant: Instant::from(deadline.instant),
        raw: deadline.raw,
        shifts: deadline.shifts.into_iter().map(|shift| (shift.day, shift.why)).collect(),
    })
}

fn told(term: Option<&Term>) -> String {
    term.map_or_else(
        || String::from("none"),
        |term| {
            let shifts = term.shifts.iter().map(|(day, why)| format!(", not {day}: {why}"));
            format!("{} ({}{})", term.end, term.instant, shifts.collect::<String>())
        },
    )
}
