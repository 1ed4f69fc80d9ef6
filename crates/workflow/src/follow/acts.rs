//! What may be asked of a follow-up, and why the answer may be no.

use jiff::civil::Date;
use umlauf_voting::MemberCode;

use super::{DutyName, Progress, TriggerName};
use crate::{Digest, Event};

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FollowAct {
    /// A member reports.
    Report {
        /// On which duty.
        duty: DutyName,
        /// What.
        said: Progress,
        /// The day it has planned itself; no reminder before it.
        until: Option<Date>,
        /// SHA-256 of a text.
        text: Option<Digest>,
        /// SHA-256 of a proof.
        evidence: Option<Digest>,
    },
    /// A member asks for another day.
    AskDeviation {
        /// For which duty.
        duty: DutyName,
        /// The day.
        until: Date,
        /// SHA-256 of the reason.
        reason: Digest,
    },
    /// An office accepts a report.
    Accept {
        /// Whose.
        member: MemberCode,
        /// On which duty.
        duty: DutyName,
        /// Revision of the report that was read.
        report: u64,
    },
    /// An office gives a report back.
    GiveBack {
        /// Whose.
        member: MemberCode,
        /// On which duty.
        duty: DutyName,
        /// Revision of the report that was read.
        report: u64,
        /// SHA-256 of the reason.
        reason: Digest,
    },
    /// An office grants another day, or refuses it.
    Decide {
        /// Whose.
        member: MemberCode,
        /// For which duty.
        duty: DutyName,
        /// Revision of the request that was read.
        request: u64,
        /// Whether it is granted.
        grant: bool,
        /// SHA-256 of the reason; a refusal needs one.
        reason: Option<Digest>,
    },
    /// An office moves a member's day.
    MoveTerm {
        /// Whose.
        member: MemberCode,
        /// For which duty.
        duty: DutyName,
        /// The new last day.
        until: Date,
        /// SHA-256 of the reason.
        reason: Digest,
    },
    /// A member joins: it is bound from now on.
    Join {
        /// Who.
        member: MemberCode,
        /// From which day.
        on: Date,
        /// SHA-256 of the declaration.
        authority: Digest,
    },
    /// A member is not bound any more.
    Release {
        /// Who.
        member: MemberCode,
        /// From which day.
        on: Date,
        /// SHA-256 of the declaration.
        authority: Digest,
    },
    /// What duties wait for has happened.
    Happen {
        /// What.
        event: TriggerName,
        /// On which day.
        on: Date,
        /// SHA-256 of a proof.
        evidence: Option<Digest>,
    },
}

impl FollowAct {
    /// Whose row it concerns, where it names one.
    pub fn member(&self) -> Option<&MemberCode> {
        match self {
            Self::Accept { member, .. }
            | Self::GiveBack { member, .. }
            | Self::Decide { member, .. }
            | Self::MoveTerm { member, .. }
            | Self::Join { member, .. }
            | Self::Release { member, .. } => Some(member),
            Self::Report { .. } | Self::AskDeviation { .. } | Self::Happen { .. } => None,
        }
    }
}

/// Why an act within a follow-up was not followed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FollowRefusal {
    /// Nothing is followed up now.
    #[error("Zurzeit wird in diesem Vorgang keine Umsetzung verfolgt.")]
    NotFollowing,
    /// Staff drafts, does not report.
    #[error(
        "Mitarbeitende bereiten vor; die Meldung gibt die Vertretung oder die Stellvertretung ab."
    )]
    StaffDoesNotReport,
    /// The member is not bound.
    #[error("`{0}` ist nicht gebunden und meldet deshalb nichts.")]
    NotBound(MemberCode),
    /// The member is bound already.
    #[error("`{0}` ist bereits gebunden.")]
    AlreadyBound(MemberCode),
    /// The member has no vote in the body.
    #[error("`{0}` ist kein stimmberechtigtes Mitglied und kann nicht beitreten.")]
    NoMember(MemberCode),
    /// There is no such duty.
    #[error("Eine Pflicht „{duty}“ gibt es hier nicht. Vorgesehen: {known}.")]
    UnknownDuty {
        /// What was named.
        duty: DutyName,
        /// What there is.
        known: String,
    },
    /// A planned day only where the work is ahead.
    #[error("Ein geplanter Tag gehört nur zu „geplant“ und „in Umsetzung“.")]
    NothingPlanned,
    /// The day must lie ahead.
    #[error("Der Tag muss nach heute liegen ({}).", umlauf_calendar::date_in_german(*.0))]
    DayPassed(Date),
    /// Another day must be later than the one that holds.
    #[error("Der beantragte Tag muss nach der geltenden Frist liegen ({}).", umlauf_calendar::date_in_german(*.0))]
    NotLater(Date),
    /// The duty has no day that could be moved.
    #[error("Diese Pflicht hat zurzeit keine Frist, von der abgewichen werden könnte.")]
    NoTerm,
    /// Nothing is left to be done.
    #[error("`{0}` hat diese Pflicht bereits erfüllt.")]
    Settled(MemberCode),
    /// A request waits already.
    #[error("Über eine beantragte Abweichung ist noch nicht entschieden.")]
    AlreadyAsked,
    /// No report waits.
    #[error("Von `{0}` liegt zu dieser Pflicht keine Meldung vor, über die zu entscheiden wäre.")]
    NothingToJudge(MemberCode),
    /// The report that was read is not the one that stands.
    #[error("Die Meldung ist inzwischen ersetzt worden; bitte prüfen Sie die neue.")]
    Replaced,
    /// No request waits.
    #[error("Von `{0}` ist zu dieser Pflicht keine Abweichung beantragt.")]
    NothingAsked(MemberCode),
    /// Who reported does not accept.
    #[error("Wer gemeldet oder beantragt hat, kann darüber nicht selbst entscheiden.")]
    SamePerson,
    /// A refusal needs a reason.
    #[error("Eine Ablehnung verlangt eine Begründung.")]
    ReasonRequired,
    /// Nobody joins or is released here.
    #[error("In diesem Verfahren ist ein späterer Beitritt nicht vorgesehen.")]
    NoJoining,
    /// A declaration cannot date from a day to come.
    #[error("Der Tag darf nicht in der Zukunft liegen.")]
    DayAhead,
    /// The declaration cannot date from before the step.
    #[error("Der Tag darf nicht vor dem Beginn des Schritts liegen ({}).", umlauf_calendar::date_in_german(*.0))]
    BeforeBeginning(Date),
    /// There is no such event.
    #[error("Auf ein Ereignis „{event}“ wartet hier keine Pflicht. Vorgesehen: {known}.")]
    UnknownEvent {
        /// What was named.
        event: TriggerName,
        /// What there is.
        known: String,
    },
    /// It has happened already.
    #[error("Das Ereignis „{0}“ ist bereits eingetragen.")]
    AlreadyHappened(TriggerName),
}

impl FollowAct {
    /// Whether an event records this act of somebody for this member.
    pub(crate) fn recorded_as(&self, event: &Event, by: Option<&MemberCode>) -> bool {
        match (self, event) {
            (Self::Report { duty, said, until, text, evidence }, Event::Reported(e)) => {
                (Some(&e.member), &e.duty, e.said, e.until) == (by, duty, *said, *until)
                    && (&e.text, &e.evidence) == (text, evidence)
            }
            (Self::AskDeviation { duty, until, reason }, Event::DeviationAsked(e)) => {
                (Some(&e.member), &e.duty, e.term.raw, &e.reason) == (by, duty, *until, reason)
            }
            (Self::Accept { member, duty, report }, Event::Judged(e)) => {
                (&e.member, &e.duty, e.report, e.back.is_none()) == (member, duty, *report, true)
            }
            (Self::GiveBack { member, duty, report, reason }, Event::Judged(e)) => {
                (&e.member, &e.duty, e.report, e.back.as_ref())
                    == (member, duty, *report, Some(reason))
            }
            (Self::Decide { member, duty, request, grant, reason }, Event::DeviationDecided(e)) => {
                (&e.member, &e.duty, e.request, e.term.is_some(), &e.reason)
                    == (member, duty, *request, *grant, reason)
            }
            (Self::MoveTerm { member, duty, until, reason }, Event::TermMoved(e)) => {
                (&e.member, &e.duty, e.term.raw, &e.reason) == (member, duty, *until, reason)
            }
            (Self::Join { member, on, authority }, Event::Joined(e)) => {
                (&e.member, &e.on, &e.authority) == (member, on, authority)
            }
            (Self::Release { member, on, authority }, Event::Released(e)) => {
                (&e.member, &e.on, &e.authority) == (member, on, authority)
            }
            (Self::Happen { event, on, evidence }, Event::Happened(e)) => {
                (&e.event, &e.on, &e.evidence) == (event, on, evidence)
            }
            _ => false,
        }
    }
}
