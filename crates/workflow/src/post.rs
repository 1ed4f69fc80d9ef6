//! From an event to letters: who must be told what.
//!
//! Called once for each event, on the case after it, in the transaction that records it. A letter
//! is about the case as it was recorded; who the persons behind a seat are is asked when it is sent.

mod consult;

use std::collections::BTreeSet;

use umlauf_voting::MemberCode;

use crate::{
    Audience, BallotHead, By, Capacity, Case, Dispatch, Event, Head, Kind, Letter, Notice, Office,
    On, PersonId, Recorded, RollRow, Seat, Step, Tell, Workflow,
};

/// The letters an event causes, in a fixed order: the position is part of a letter's id. The workflow
/// is the one the case follows after the event.
pub fn letters(workflow: &Workflow, case: &Case, recorded: &Recorded) -> Vec<Letter> {
    let Some(head) = &case.head else {
        return Vec::new();
    };
    let post = Post { workflow, head };
    match &recorded.event {
        Event::Entered { step, .. } => {
            workflow.step(step).map_or_else(Vec::new, |s| post.entered(s))
        }
        Event::Launched { .. } => post.launched(),
        Event::VoteCast { ballot, member, said, declaration, capacity, entered } => {
            let counts = match capacity {
                Capacity::Deputy => case.answers.get(member).is_none_or(|a| a.voice.is_none()),
                Capacity::Representative | Capacity::Staff | Capacity::Office => true,
            };
            let change = post.ballot().is_some_and(|b| post.changeable(b));
            let notice = Notice::Receipt {
                ballot: *ballot,
                member: member.clone(),
                said: said.clone(),
                declaration: declaration.clone(),
                capacity: *capacity,
                counts,
                entered: entered.is_some(),
                change_until: post.ballot().and_then(|b| b.term.clone()).filter(|_| change),
            };
            vec![receipt(recorded, member, notice)]
        }
        Event::VoteLate { member, said, deadline, .. } => {
            let (member, said, deadline) = (member.clone(), said.clone(), *deadline);
            let notice = Notice::Late { member: member.clone(), said, deadline };
            vec![receipt(recorded, &member, notice)]
        }
        Event::Interim { member, until, .. } => {
            let notice = Notice::Interim { member: member.clone(), until: *until };
            vec![receipt(recorded, member, notice)]
        }
        Event::VoteEntered { member, said, .. } => {
            let notice = Notice::ConfirmEntry { member: member.clone(), said: said.clone() };
            vec![office(Office::Secretariat, notice)]
        }
        Event::EntryRefused { member, reason, .. } => {
            let notice = Notice::EntryRefused { member: member.clone(), reason: reason.clone() };
            vec![office(Office::Secretariat, notice)]
        }
        Event::RollEntered { held, .. } => {
            vec![office(Office::Secretariat, Notice::ConfirmRoll { held: *held })]
        }
        Event::RollRefused { reason, .. } => {
            vec![office(Office::Secretariat, Notice::RollRefused { reason: reason.clone() })]
        }
        Event::RollCalled { held, rows, .. } => rows.iter().map(|row| called(*held, row)).collect(),
        Event::Noted { member, text } => {
            let notice = Notice::Note { member: member.clone(), text: text.clone() };
            vec![office(Office::Secretariat, notice)]
        }
        Event::Objected { member, reason, .. } => post.to(
            &[Tell::Office(Office::Secretariat), Tell::Office(Office::Chair)],
            &Notice::Objection { member: member.clone(), reason: reason.clone() },
        ),
        Event::Reminded { ballot, members, .. } => members
            .iter()
            .map(|m| everyone(m, Notice::Reminder { ballot: *ballot, term: head.term.clone() }))
            .collect(),
        Event::Escalated { to, silent, .. } if silent.is_empty() => {
            let _ = to;
            Vec::new()
        }
        Event::Escalated { to, silent, .. } => {
            vec![office(*to, Notice::Missing { silent: silent.clone(), term: head.term.clone() })]
        }
        Event::Overdue { step } => workflow.step(step).map_or_else(Vec::new, |s| post.overdue(s)),
        Event::Extended { from, term, reason, .. } => post.to(
            &[Tell::Members, Tell::Office(Office::Secretariat)],
            &Notice::Extended { from: *from, term: term.clone(), reason: reason.clone() },
        ),
        Event::Held { deadline, from, until, .. } => post.to(
            &[Tell::Office(Office::Chair), Tell::Office(Office::Secretariat)],
            &Notice::Held { deadline: *deadline, from: *from, until: *until },
        ),
        Event::Corrected { paper, to, reason, .. } => post.to(
            &[Tell::Members],
            &Notice::Corrected { paper: paper.clone(), digest: to.clone(), reason: reason.clone() },
        ),
        Event::Annulled { reason, .. } => {
            post.to(&[Tell::All], &Notice::Annulled { reason: reason.clone() })
        }
        Event::Upgraded { step, reason, .. } => {
            workflow.step(step).map_or_else(Vec::new, |step| post.upgraded(step, reason))
        }
        Event::Dispatched { member, person, result: Dispatch::GaveUp, .. } => {
            let (member, person) = (member.clone(), person.clone());
            vec![office(Office::Secretariat, Notice::Undelivered { member, person })]
        }
        Event::Ended { ending } => {
            let Some(step) = workflow.step(&head.step) else {
                return Vec::new();
            };
            let notice = Notice::Ended {
                ending: *ending,
                title: step.title.clone(),
                number: head.number.clone(),
                outcome: head.finding.as_ref().map(|finding| finding.outcome),
                items: head.finding.as_ref().map_or_else(Vec::new, |finding| finding.items.clone()),
                reason: head.reason.clone(),
            };
            post.to(&step.tell, &notice)
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
        | Event::FeedbackClosed(_) => post.consulted(case, recorded),
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
        | Event::Watched(_) => crate::follow::post::letters(workflow, case, recorded),
        Event::Opened { .. }
        | Event::InnerBegun(_)
        | Event::InnerEnded(_)
        | Event::InnerRecalled(_)
        | Event::Called(_)
        | Event::ChildEnded(_)
        | Event::Recalled(_)
        | Event::Cancelled(_)
        | Event::Filed { .. }
        | Event::Acted { .. }
        | Event::Elapsed { .. }
        | Event::Closed { .. }
        | Event::Stopped { .. }
        | Event::Found { .. }
        | Event::Voided { .. }
        | Event::Dispatched { result: Dispatch::Accepted, .. }
        | Event::Numbered { .. } => Vec::new(),
    }
}

struct Post<'a> {
    workflow: &'a Workflow,
    head: &'a Head,
}

impl Post<'_> {
    fn ballot(&self) -> Option<&BallotHead> {
        self.head.ballot.as_ref()
    }

    fn changeable(&self, ballot: &BallotHead) -> bool {
        matches!(
            self.workflow.step(&ballot.step).map(|step| &step.kind),
            Some(Kind::Vote(vote)) if vote.change
        )
    }

    /// Who must act gets a task; whom the step tells is informed. An ending speaks for itself.
    fn entered(&self, step: &Step) -> Vec<Letter> {
        let Kind::By { who, .. } = &step.kind else {
            return Vec::new();
        };
        let task = Notice::Task {
            step: step.name.clone(),
            title: step.title.clone(),
            term: self.head.term.clone(),
            may: self.may(step),
        };
        let mut letters = vec![office(*who, task)];
        letters.extend(self.to(&step.tell, &self.information(step)));
        letters
    }

    /// The labels of what can be done in a step.
    fn may(&self, step: &Step) -> Vec<String> {
        let moves = self.workflow.moves(&step.name).into_iter();
        moves
            .filter_map(|m| match &m.on {
                On::Act(act) => Some(act.label.clone()),
                On::Outcome(_)
                | On::Objection
                | On::Consulted(_)
                | On::Children(_)
                | On::Elapsed
                | On::Met(_) => None,
            })
            .collect()
    }

    /// The secretariat, the chair, and who must act now. Members hear nothing: what they were told of
    /// a running vote has not changed.
    fn upgraded(&self, step: &Step, reason: &crate::Digest) -> Vec<Letter> {
        let mut tell = vec![Tell::Office(Office::Secretariat), Tell::Office(Office::Chair)];
        if let Kind::By { who, .. } = step.kind {
            tell.push(Tell::Office(who));
        }
        let notice = Notice::Upgraded {
            workflow: self.workflow.title.clone(),
            version: self.workflow.version,
            title: step.title.clone(),
            term: self.head.term.clone(),
            may: self.may(step),
            reason: reason.clone(),
        };
        self.to(&tell, &notice)
    }

    fn information(&self, step: &Step) -> Notice {
        Notice::Information {
            title: step.title.clone(),
            term: self.head.term.clone(),
            papers: self.papers(),
        }
    }

    fn launched(&self) -> Vec<Letter> {
        let (Some(ballot), Some(step)) = (self.ballot(), self.workflow.step(&self.head.step))
        else {
            return Vec::new();
        };
        if matches!(&step.kind, Kind::Vote(vote) if vote.in_sitting) {
            return self.sitting(step);
        }
        let invitation = Notice::Invitation {
            ballot: ballot.number,
            title: step.title.clone(),
            rule: ballot.rule.clone(),
            term: ballot.term.clone(),
            papers: self.papers(),
            again: ballot.again.clone(),
            items: ballot.numbers(),
        };
        let mut letters = self.to(&[Tell::Members], &invitation);
        let information = self.information(step);
        letters
            .extend(self.workflow.advisory().map(|member| everyone(member, information.clone())));
        letters.extend(self.to(&step.tell, &information));
        letters
    }

    /// A sitting is announced, nobody is asked to vote; the secretariat has the roll-call to enter.
    fn sitting(&self, step: &Step) -> Vec<Letter> {
        let announced = Notice::Sitting {
            title: step.title.clone(),
            term: self.head.term.clone(),
            papers: self.papers(),
        };
        let task = Notice::Task {
            step: step.name.clone(),
            title: step.title.clone(),
            term: self.head.term.clone(),
            may: [String::from(ROLL)].into_iter().chain(self.may(step)).collect(),
        };
        let mut letters = vec![office(Office::Secretariat, task)];
        let advisory = self.workflow.advisory().cloned().map(Seat::Member);
        let members = self.members().into_iter().chain(advisory);
        letters.extend(members.map(|to| Letter {
            to,
            audience: Audience::Everyone,
            notice: announced.clone(),
        }));
        let told: Vec<Tell> = step
            .tell
            .iter()
            .filter(|tell| !matches!(tell, Tell::Members | Tell::All))
            .copied()
            .collect();
        letters.extend(self.to(&told, &announced));
        letters
    }

    fn papers(&self) -> Vec<(crate::PaperName, crate::Digest)> {
        self.head.papers.iter().map(|(name, digest)| (name.clone(), digest.clone())).collect()
    }

    fn overdue(&self, step: &Step) -> Vec<Letter> {
        let who = match &step.kind {
            Kind::By { who, .. } => *who,
            Kind::Vote(vote) if vote.in_sitting => Office::Secretariat,
            Kind::Follow(_) => Office::Secretariat,
            Kind::Vote(_) | Kind::Consult(_) | Kind::Run(_) | Kind::Wait | Kind::Ends { .. } => {
                return Vec::new();
            }
        };
        let notice =
            Notice::Overdue { title: step.title.clone(), who, term: self.head.term.clone() };
        self.to(&step.late, &notice)
    }

    /// The same notice to each seat that is told, each seat once.
    fn to(&self, tell: &[Tell], notice: &Notice) -> Vec<Letter> {
        let (mut seats, mut known) = (Vec::new(), BTreeSet::new());
        for tell in tell {
            let more: Vec<Seat> = match tell {
                Tell::Members => self.members(),
                Tell::Office(office) => vec![Seat::Office(*office)],
                Tell::All => {
                    let mut all = self.members();
                    all.extend(self.workflow.advisory().cloned().map(Seat::Member));
                    all.extend([Office::Secretariat, Office::Chair].map(Seat::Office));
                    all
                }
            };
            for seat in more {
                if known.insert(seat.clone()) {
                    seats.push(seat);
                }
            }
        }
        seats
            .into_iter()
            .map(|to| Letter { to, audience: Audience::Everyone, notice: notice.clone() })
            .collect()
    }

    fn members(&self) -> Vec<Seat> {
        self.workflow.voters().cloned().map(Seat::Member).collect()
    }
}

/// What the secretariat does in a sitting's vote, as people read it beside the labels of moves.
const ROLL: &str = "namentliche Abstimmung eintragen";

/// How a member was called, to everyone of the member: a mistake must be seen by whom it concerns.
fn called(held: jiff::civil::Date, row: &RollRow) -> Letter {
    let notice = Notice::RollReceipt {
        held,
        member: row.member.clone(),
        stand: row.stand,
        capacity: row.capacity,
        declaration: row.declaration.clone(),
    };
    everyone(&row.member, notice)
}

pub(crate) fn everyone(member: &MemberCode, notice: Notice) -> Letter {
    let to = Seat::Member(member.clone());
    Letter { to, audience: Audience::Everyone, notice }
}

pub(crate) fn office(to: Office, notice: Notice) -> Letter {
    Letter { to: Seat::Office(to), audience: Audience::Everyone, notice }
}

/// To whoever acted and to the member's mailbox; where the office acted, to everyone of the member.
pub(crate) fn receipt(recorded: &Recorded, member: &MemberCode, notice: Notice) -> Letter {
    let sender: Option<PersonId> = match &recorded.by {
        By::Person(authority) if matches!(authority.seat, Seat::Member(_)) => {
            Some(authority.person.clone())
        }
        By::Person(_) | By::Clock | By::Courier => None,
    };
    let audience = sender.map_or(Audience::Everyone, Audience::SenderAndMailbox);
    Letter { to: Seat::Member(member.clone()), audience, notice }
}
