//! From a command to events. Pure: the same arguments give the same answer.
//!
//! What the clock demands is settled first; its events stand before those of the command and stay
//! even if the command is refused (invariant 3). Each event is applied to a scratch copy as it is
//! recorded, so that one command may carry a case through several steps without any queue.

mod ballot;
mod clock;
mod consult;
mod enter;
mod move_;
mod roll;
mod run;
mod upgrade;

pub(crate) use self::clock::{concerns_consultation, dates_settled};

use umlauf_voting::MemberCode;

use crate::{
    Act, Authority, By, Capacity, Case, Command, ConsultAct, ConsultRefusal, Event, Head, Instant,
    Kind, Office, Parent, Recorded, Refusal, RunAct, Seat, Step, StepName, Workflow, apply,
};

/// What follows from a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The events, in order; those of the clock first.
    pub events: Vec<Recorded>,
    /// The case after them.
    pub after: Case,
    /// Why the command was not followed, if it was not. A late vote is recorded *and* refused.
    pub refusal: Option<Refusal>,
}

/// What follows from `command` at `now`, given what is known of the case.
///
/// `case` must hold the rows that [`crate::needs`] names. `now` is when the request had been read;
/// it decides what is late. Recorded instants never go back, even where `now` does.
pub fn decide(workflow: &Workflow, case: &Case, command: &Command, now: Instant) -> Decision {
    let mut run =
        Run { workflow, case: case.clone(), command, now, events: Vec::new(), own: false };
    if run.case.head.is_some() {
        run.settle();
    }
    run.own = true;
    let refusal = run.act().err();
    run.sign(refusal.as_ref());
    Decision { events: run.events, after: run.case, refusal }
}

/// One decision under way.
struct Run<'a> {
    workflow: &'a Workflow,
    case: Case,
    command: &'a Command,
    now: Instant,
    events: Vec<Recorded>,
    /// Whether events are the command's own, no longer the clock's.
    own: bool,
}

impl<'a> Run<'a> {
    /// Records a fact and takes note of it at once.
    fn record(&mut self, event: Event) {
        let Some(head) = &self.case.head else { return };
        let (case, revision, at) = (head.id.clone(), head.revision + 1, self.at());
        let arrived = (self.own && self.now < at).then_some(self.now);
        self.push(Recorded { case, revision, at, arrived, by: self.by(), command: None, event });
    }

    /// The instant that is recorded: never before the last event.
    fn at(&self) -> Instant {
        self.case.head.as_ref().map_or(self.now, |head| self.now.max(head.at))
    }

    fn push(&mut self, recorded: Recorded) {
        apply(self.workflow, &mut self.case, &recorded);
        self.events.push(recorded);
    }

    fn by(&self) -> By {
        if self.own { self.command.by.clone() } else { By::Clock }
    }

    /// Marks the first event with the command's id, so that a repeat is recognised. A refused
    /// command leaves no mark and is judged anew; a late vote leaves one.
    fn sign(&mut self, refusal: Option<&Refusal>) {
        // What the clock brings needs no mark: waking twice is harmless. A case that a schedule opens
        // does: two nodes may try at once.
        let opens = matches!(self.command.act, Act::Open { .. });
        if (self.command.by != By::Clock || opens)
            && matches!(
                refusal,
                None | Some(Refusal::Late { .. } | Refusal::Consult(ConsultRefusal::Late { .. }))
            )
            && let Some(first) = self.events.first_mut()
        {
            first.command = Some(self.command.id.clone());
        }
    }

    /// The head; every act but `Open` has been given one.
    fn head(&self) -> Result<&Head, Refusal> {
        self.case.head.as_ref().ok_or(Refusal::NotOpen)
    }

    /// The step the case stands in, with its definition.
    fn step(&self) -> Result<&'a Step, Refusal> {
        let head = self.head()?;
        self.workflow.step(&head.step).ok_or(Refusal::NotOpen)
    }

    fn act(&mut self) -> Result<(), Refusal> {
        let act = &self.command.act;
        self.authorised()?;
        match act {
            Act::Open { body, title } => return self.open(body, title),
            Act::Run(start @ RunAct::Start { .. }) => return self.run_act(start),
            Act::Wake => return Ok(()),
            _ => {}
        }
        let ended = self.head()?.ended;
        match act {
            // Late votes, findings taken back: what may still happen after the end.
            Act::Vote { .. }
            | Act::Annul { .. }
            | Act::Dispatched { .. }
            | Act::Consult(ConsultAct::Answer(_))
            | Act::Run(RunAct::Ended(_)) => {}
            _ => ended.map_or(Ok(()), |ending| Err(Refusal::Ended(ending)))?,
        }
        match act {
            Act::Open { .. } | Act::Wake => Ok(()),
            Act::File { paper, digest } => self.file(paper, digest),
            Act::Move { label, reason, until } => self.choose(label, reason.as_ref(), *until),
            Act::Vote { choice, declaration } => self.vote(*choice, declaration.as_ref()),
            Act::Enter { member, choice, declaration, capacity, evidence } => {
                self.enter_vote(member, *choice, declaration.as_ref(), *capacity, evidence)
            }
            Act::Confirm { member } => self.confirm(member),
            Act::RefuseEntry { member, reason } => self.refuse_entry(member, reason),
            Act::EnterRoll { held, rows, evidence } => self.enter_roll(*held, rows, evidence),
            Act::ConfirmRoll { entry } => self.confirm_roll(*entry),
            Act::RefuseRoll { reason } => self.refuse_roll(reason),
            Act::Note { text } => self.note(text),
            Act::Interim { until, reason } if self.consults() => {
                self.interim_answer(*until, reason.as_ref())
            }
            Act::Interim { until, reason } => self.interim(*until, reason.as_ref()),
            Act::Object { reason } => self.object(reason.as_ref()),
            Act::CloseAsOf { reason } if self.consults() => self.close_consult_as_of(reason),
            Act::CloseAsOf { reason } => self.close_as_of(reason),
            Act::Correct { paper, digest, substantive, reason } => {
                self.correct(paper, digest, *substantive, reason)
            }
            Act::Annul { reason } => self.annul(reason),
            Act::Upgrade { workflow, digest, steps, renew, reason } => {
                self.upgrade((workflow, digest), steps, *renew, reason)
            }
            Act::Dispatched { .. } => self.dispatched(),
            Act::Consult(act) => self.consult_act(act),
            Act::Run(act) => self.run_act(act),
        }
    }

    /// A mandate that does not hold at this instant gives no right, whatever it says.
    fn authorised(&self) -> Result<(), Refusal> {
        match (&self.command.by, &self.command.act) {
            (By::Clock, Act::Wake | Act::Open { .. })
            | (By::Courier, Act::Dispatched { .. } | Act::Run(_)) => Ok(()),
            (By::Clock | By::Courier, _) => Err(Refusal::NotYours(String::from("eine Person"))),
            (By::Person(_), Act::Wake | Act::Dispatched { .. } | Act::Run(_)) => {
                Err(Refusal::NotYours(String::from("das System")))
            }
            (By::Person(authority), _) => {
                let begun = authority.from <= self.now;
                let over = authority.until.is_some_and(|until| until <= self.now);
                if begun && !over { Ok(()) } else { Err(Refusal::MandateNotValid) }
            }
        }
    }

    fn authority(&self) -> Result<&'a Authority, Refusal> {
        match &self.command.by {
            By::Person(authority) => Ok(authority),
            By::Clock | By::Courier => Err(Refusal::NotYours(String::from("eine Person"))),
        }
    }

    /// The command comes from one of these offices.
    fn office(&self, allowed: &[Office]) -> Result<(), Refusal> {
        match &self.authority()?.seat {
            Seat::Office(office) if allowed.contains(office) => Ok(()),
            _ => {
                let names: Vec<_> = allowed.iter().map(|office| office.german()).collect();
                Err(Refusal::NotYours(names.join(" oder ")))
            }
        }
    }

    /// The command comes from somebody who may vote for a member.
    fn voter(&self) -> Result<(&'a MemberCode, Capacity), Refusal> {
        let authority = self.authority()?;
        match (&authority.seat, authority.capacity) {
            (Seat::Member(_), Capacity::Staff) => Err(Refusal::StaffDoesNotVote),
            (Seat::Member(member), capacity) => Ok((member, capacity)),
            (Seat::Office(_), _) => Err(Refusal::NotYours(String::from("ein Mitglied"))),
        }
    }

    fn open(&mut self, body: &crate::BodyName, title: &crate::Digest) -> Result<(), Refusal> {
        if self.case.head.is_some() {
            return Err(Refusal::AlreadyOpen);
        }
        // A schedule opens cases on the clock's account; whoever wrote the schedule had the right.
        if self.command.by != By::Clock {
            self.office(&[Office::Secretariat, Office::Chair])?;
        }
        self.opened(body, title, None)?;
        let start: StepName = self.workflow.start().name.clone();
        self.enter(&start);
        Ok(())
    }

    /// Records the opening; the case stands in no step yet.
    fn opened(
        &mut self,
        body: &crate::BodyName,
        title: &crate::Digest,
        parent: Option<Parent>,
    ) -> Result<(), Refusal> {
        if self.case.head.is_some() {
            return Err(Refusal::AlreadyOpen);
        }
        if *body != self.workflow.body_name {
            return Err(Refusal::WrongBody(self.workflow.body_name.clone()));
        }
        let Some(case) = self.command.opens.clone() else {
            return Err(Refusal::NotOpen);
        };
        self.push(Recorded {
            case,
            revision: 1,
            at: self.now,
            arrived: None,
            by: self.by(),
            command: None,
            event: Event::Opened {
                workflow: self.workflow.name.clone(),
                version: self.workflow.version,
                digest: self.workflow.digest.clone(),
                body: body.clone(),
                title: title.clone(),
                parent: parent.map(Box::new),
            },
        });
        Ok(())
    }

    fn file(&mut self, paper: &crate::PaperName, digest: &crate::Digest) -> Result<(), Refusal> {
        let step = self.step()?;
        let who = match &step.kind {
            Kind::By { who, .. } => who,
            Kind::Consult(_) => return Err(ConsultRefusal::PapersFrozen.into()),
            _ => return Err(Refusal::PapersFrozen),
        };
        self.office(&[*who, Office::Secretariat])?;
        let head = self.head()?;
        if head.ballot.as_ref().is_some_and(|b| b.state != crate::BallotState::Stopped) {
            return Err(Refusal::PapersFrozen);
        }
        let known = self.workflow.papers();
        if !known.contains(paper) && !paper.as_str().starts_with("anlage") {
            let known: Vec<_> = known.iter().map(crate::PaperName::as_str).collect();
            let known = format!("{}, anlage-…", known.join(", "));
            return Err(Refusal::UnknownPaper { paper: paper.clone(), known });
        }
        if head.papers.get(paper) == Some(digest) {
            return Err(Refusal::Unchanged);
        }
        self.record(Event::Filed { paper: paper.clone(), digest: digest.clone() });
        Ok(())
    }
}
