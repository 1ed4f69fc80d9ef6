//! Who sees single votes: as the body's file says, while a ballot runs and when it has ended.
//!
//! One place for pages, history, record and API. While a ballot of a case runs, the earlier ones of
//! that case are as closed as it is: what somebody voted before a paper changed tells how it will vote.
//! The computed sentence tells how the Bund voted, and so counts as single votes.

use umlauf_engine::view::BallotView;
use umlauf_voting::{Audience, Body, MemberCode, Visibility};
use umlauf_workflow::{
    BallotHead, BallotState, BodyName, Capacity, ConsultHead, Event, Office, Recorded,
};

use crate::access::Deed;
use crate::visitor::Visitor;

/// What a visitor sees of the votes of one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sight {
    all: bool,
    /// The same of the answers to a consultation.
    answers: bool,
    own: Vec<MemberCode>,
    post: bool,
}

/// What a visitor sees of one event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// All of it.
    Whole,
    /// That it happened; neither who nor what.
    Veiled(Veil),
    /// Nothing.
    Not,
}

/// What is said of an event whose person and content are not for the visitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Veil {
    /// A vote arrived or was changed.
    Vote,
    /// A vote arrived too late.
    Late,
    /// A vote was entered, confirmed or refused.
    Entry,
    /// The roll-call of a sitting was confirmed.
    Roll,
    /// A member still coordinates.
    Interim,
    /// A member answered a consultation, or its answer was entered or checked.
    Answer,
    /// A member asks for more time, or the office decides about that.
    Time,
    /// A member says something to what became of its comments.
    Reply,
    /// A member objected to the procedure.
    Objection,
    /// Members were reminded.
    Reminder,
}

/// Whether a letter tells by being there who has voted, or has not.
pub(crate) fn telling(kind: &str) -> bool {
    [
        "receipt",
        "late",
        "interim",
        "reminder",
        "missing",
        "confirm_entry",
        "entry_refused",
        "objection",
        "consult_receipt",
        "consult_late",
        "consult_reminder",
        "confirm_answer",
        "extension_asked",
        "extension_granted",
        "extension_refused",
        "reservation_due",
        "reservation_lapsed",
        "reservation_settled",
        "feedback_asked",
        "reply_receipt",
    ]
    .contains(&kind)
}

impl Sight {
    /// What a visitor sees of a case of a body, from the ballot that runs or was held last.
    pub(crate) fn of(
        visitor: &Visitor,
        name: &BodyName,
        body: &Body,
        ballot: Option<&BallotHead>,
    ) -> Self {
        Self::over(visitor, name, body, (ballot, None))
    }

    /// The same where a consultation may have been held as well.
    pub(crate) fn over(
        visitor: &Visitor,
        name: &BodyName,
        body: &Body,
        (ballot, consult): (Option<&BallotHead>, Option<&ConsultHead>),
    ) -> Self {
        let Visibility { during, after, .. } = body.visibility();
        let runs = ballot.is_some_and(runs);
        let here = || visitor.mandates.iter().filter(|mandate| mandate.body == *name);
        let member = here().any(|mandate| mandate.capacity != Capacity::Office);
        let listed = |runs: bool| {
            let told = if runs { during } else { after };
            told.iter().any(|audience| match audience {
                Audience::Office => visitor.holds(Office::Secretariat, name),
                Audience::Chair => visitor.holds(Office::Chair, name),
                Audience::Monitor => visitor.holds(Office::Monitor, name),
                Audience::Auditor => visitor.holds(Office::Auditor, name),
                Audience::Members => member,
            })
        };
        // Whoever checks afterwards checks the journal as it was written.
        let sees = |runs: bool| listed(runs) || !runs && visitor.may(Deed::Audit, name);
        let own = here()
            .filter(|mandate| mandate.capacity != Capacity::Office)
            .map(|mandate| MemberCode::from(mandate.seat.as_str()));
        Self {
            all: ballot.is_none() || sees(runs),
            answers: consult.is_none_or(|consult| sees(crate::consultation::runs(consult))),
            own: own.collect(),
            post: visitor.may(Deed::ReadPost, name),
        }
    }

    /// Whether every single vote is to be seen.
    pub(crate) fn all(&self) -> bool {
        self.all
    }

    /// Whether every single answer to a consultation is to be seen.
    pub(crate) fn answers(&self) -> bool {
        self.answers
    }

    /// Whether the answer of a member is to be seen.
    pub(crate) fn answers_of(&self, member: &MemberCode) -> bool {
        self.answers || self.own.contains(member)
    }

    /// Whether nothing that members said is hidden: neither votes nor answers.
    pub(crate) fn whole(&self) -> bool {
        self.all && self.answers
    }

    /// Whether the votes of a member are to be seen.
    pub(crate) fn sees(&self, member: &MemberCode) -> bool {
        self.all || self.own.contains(member)
    }

    /// Takes out of a ballot what the visitor does not see. True if something was taken out; then the
    /// sentence is empty, and a page says only how many have voted.
    pub(crate) fn limit(&self, ballot: &mut BallotView) -> bool {
        if self.all {
            return false;
        }
        for member in &mut ballot.members {
            if !self.own.iter().any(|own| own.as_str() == member.member) {
                member.choice = None;
                member.items.clear();
                member.interim = None;
                member.deputy = false;
                member.entered = false;
                member.waits = false;
                member.objected = false;
                member.called = None;
            }
        }
        ballot.sentence.clear();
        ballot.clauses.clear();
        ballot.readings.clear();
        ballot.missing.clear();
        ballot.items.clear();
        ballot.certainty = umlauf_voting::Certainty::Open;
        true
    }

    /// Whether a letter to a seat is to be seen.
    pub(crate) fn letter(&self, kind: &str, seat: &str) -> bool {
        self.whole() || !telling(kind) || self.own.iter().any(|own| own.as_str() == seat)
    }

    /// What somebody sees of it who does not see all answers.
    fn consultation(&self, event: &Event) -> Seen {
        let (member, veil) = match event {
            Event::Answered(fact) => (&fact.member, Veil::Answer),
            Event::AnswerLate(fact) => (&fact.member, Veil::Answer),
            Event::AnswerEntered(fact) => (&fact.member, Veil::Answer),
            Event::EntryRefused { member, .. } => (member, Veil::Answer),
            Event::ReservationSettled(fact) => (&fact.member, Veil::Answer),
            Event::ExtensionAsked(fact) => (&fact.member, Veil::Time),
            Event::ExtensionGranted(fact) => (&fact.member, Veil::Time),
            Event::ExtensionRefused(fact) => (&fact.member, Veil::Time),
            Event::Replied(fact) => (&fact.member, Veil::Reply),
            Event::ConsultReminded(_) => return Seen::Veiled(Veil::Reminder),
            _ => return Seen::Not,
        };
        if self.own.contains(member) { Seen::Whole } else { Seen::Veiled(veil) }
    }

    /// What the visitor sees of an event.
    pub(crate) fn event(&self, recorded: &Recorded) -> Seen {
        let of = |member: &MemberCode, veil| {
            if self.sees(member) { Seen::Whole } else { Seen::Veiled(veil) }
        };
        match &recorded.event {
            // What a member does inside is for nobody else, whatever the body's file says of votes.
            Event::InnerBegun(fact) if !self.own.contains(&fact.member) => Seen::Not,
            Event::InnerEnded(fact) if !self.own.contains(&fact.member) => Seen::Not,
            Event::InnerRecalled(_) => Seen::Not,
            event if !self.answers && is_consultation(event) => self.consultation(event),
            Event::VoteCast { member, entered: None, .. } => of(member, Veil::Vote),
            Event::VoteCast { member, .. }
            | Event::VoteEntered { member, .. }
            | Event::EntryRefused { member, .. } => of(member, Veil::Entry),
            Event::RollCalled { .. } if !self.all => Seen::Veiled(Veil::Roll),
            Event::Noted { member, .. } if !self.post && !self.own.contains(member) => Seen::Not,
            Event::VoteLate { member, .. } => of(member, Veil::Late),
            Event::Interim { member, .. } if !self.answers => {
                if self.own.contains(member) {
                    Seen::Whole
                } else {
                    Seen::Veiled(Veil::Interim)
                }
            }
            Event::Interim { member, .. } => of(member, Veil::Interim),
            Event::Objected { member, .. } => of(member, Veil::Objection),
            Event::Reminded { .. } if !self.all => Seen::Veiled(Veil::Reminder),
            Event::Escalated { .. } | Event::RollEntered { .. } | Event::RollRefused { .. }
                if !self.all =>
            {
                Seen::Not
            }
            // Whom a letter reached is a matter of the post.
            Event::Dispatched { member, .. } if !self.post && !self.own.contains(member) => {
                Seen::Not
            }
            _ => Seen::Whole,
        }
    }
}

/// Whether an event tells what single members did in a consultation.
fn is_consultation(event: &Event) -> bool {
    matches!(
        event,
        Event::Answered(_)
            | Event::AnswerLate(_)
            | Event::AnswerEntered(_)
            | Event::EntryRefused { .. }
            | Event::ExtensionAsked(_)
            | Event::ExtensionGranted(_)
            | Event::ExtensionRefused(_)
            | Event::ConsultReminded(_)
            | Event::ConsultLapsed(_)
            | Event::DatesPassed(_)
            | Event::ReservationSettled(_)
            | Event::Disposed(_)
            | Event::Replied(_)
    )
}

/// Whether votes of a ballot may still come or must still be settled.
pub(crate) fn runs(ballot: &BallotHead) -> bool {
    matches!(ballot.state, BallotState::Open | BallotState::Held(_))
}
