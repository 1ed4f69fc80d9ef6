//! What is recorded of a follow-up.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use umlauf_voting::MemberCode;

use super::{DutyName, TriggerName};
use crate::{Capacity, Digest, Instant, Term};

/// The step was entered: who is bound, to what, until when. Frozen here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowBegan {
    /// Under which number: ballots, calls and follow-ups of a case are counted together.
    pub number: u32,
    /// Who is bound, in the body's order.
    pub bound: Vec<MemberCode>,
    /// Which voting members are not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_bound: Vec<MemberCode>,
    /// The duties, in the order of the file.
    pub duties: Vec<DutyTerm>,
    /// When somebody must be reminded or found late first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Instant>,
}

/// The step was entered again and nothing was voted on since: reports and days go on as they were.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowResumed {
    /// Which follow-up goes on.
    pub number: u32,
    /// When to look who has become late meanwhile.
    pub next: Instant,
}

/// A duty and its day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DutyTerm {
    /// Which.
    pub duty: DutyName,
    /// Until when; nothing where no day makes it late (yet).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<Term>,
}

/// What a member says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// It has a plan.
    Planned,
    /// It is at it.
    Doing,
    /// It conforms.
    Conform,
    /// The duty does not concern it.
    NotConcerned,
}

impl Progress {
    /// All four, in the order of the form.
    pub const ALL: [Self; 4] = [Self::Planned, Self::Doing, Self::Conform, Self::NotConcerned];

    /// The word of commands, events and the interface.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Doing => "doing",
            Self::Conform => "conform",
            Self::NotConcerned => "not_concerned",
        }
    }

    /// The words a user reads.
    pub fn german(self) -> &'static str {
        match self {
            Self::Planned => "geplant",
            Self::Doing => "in Umsetzung",
            Self::Conform => "konform",
            Self::NotConcerned => "nicht betroffen",
        }
    }

    /// Whether the work is still ahead, so that a planned day makes sense.
    pub fn ahead(self) -> bool {
        matches!(self, Self::Planned | Self::Doing)
    }
}

impl std::str::FromStr for Progress {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|said| said.as_str() == text).ok_or(())
    }
}

/// A member reported; the report before stays in the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reported {
    /// In which follow-up.
    pub number: u32,
    /// Who.
    pub member: MemberCode,
    /// On which duty.
    pub duty: DutyName,
    /// What.
    pub said: Progress,
    /// The day the member itself has planned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// 24:00 of that day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<Instant>,
    /// SHA-256 of a text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Digest>,
    /// SHA-256 of a proof.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Digest>,
    /// As what it was given.
    pub capacity: Capacity,
    /// Whether an office must accept it before it counts.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pending: bool,
    /// When to look at it at the latest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Instant>,
}

/// An office accepted a report, or gave it back with a reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// In which follow-up.
    pub number: u32,
    /// Whose.
    pub member: MemberCode,
    /// On which duty.
    pub duty: DutyName,
    /// Revision of the report.
    pub report: u64,
    /// SHA-256 of the reason for which it is given back; nothing where it is accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub back: Option<Digest>,
    /// When to look at it at the latest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Instant>,
}

/// A member asked for another day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviationAsked {
    /// In which follow-up.
    pub number: u32,
    /// Who.
    pub member: MemberCode,
    /// For which duty.
    pub duty: DutyName,
    /// The day that is asked for.
    pub term: Term,
    /// SHA-256 of the reason.
    pub reason: Digest,
    /// As what it was asked.
    pub capacity: Capacity,
}

/// An office granted another day, or refused it with a reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviationDecided {
    /// In which follow-up.
    pub number: u32,
    /// Whose.
    pub member: MemberCode,
    /// For which duty.
    pub duty: DutyName,
    /// Revision of the request.
    pub request: u64,
    /// The day that holds from now on; nothing where it is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<Term>,
    /// SHA-256 of the reason; always there where it is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Digest>,
    /// When to look at it at the latest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Instant>,
}

/// An office moved a member's day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermMoved {
    /// In which follow-up.
    pub number: u32,
    /// Whose.
    pub member: MemberCode,
    /// For which duty.
    pub duty: DutyName,
    /// The day that holds from now on.
    pub term: Term,
    /// SHA-256 of the reason.
    pub reason: Digest,
    /// When to look at it at the latest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Instant>,
}

/// A member is bound from now on, with days of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joined {
    /// In which follow-up.
    pub number: u32,
    /// Who.
    pub member: MemberCode,
    /// From which day.
    pub on: Date,
    /// SHA-256 of the declaration.
    pub authority: Digest,
    /// Its days, in the order of the file.
    pub duties: Vec<DutyTerm>,
    /// When to look at it first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Instant>,
}

/// A member is not bound any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Released {
    /// In which follow-up.
    pub number: u32,
    /// Who.
    pub member: MemberCode,
    /// From which day.
    pub on: Date,
    /// SHA-256 of the declaration.
    pub authority: Digest,
}

/// What duties have waited for has happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Happened {
    /// In which follow-up.
    pub number: u32,
    /// What.
    pub event: TriggerName,
    /// On which day.
    pub on: Date,
    /// SHA-256 of a proof.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Digest>,
    /// The days that follow from it.
    pub duties: Vec<DutyTerm>,
    /// When to look at it at the latest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Instant>,
}

/// The clock looked: who is late from now on, and who was reminded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watched {
    /// In which follow-up.
    pub number: u32,
    /// Who missed which day, in the body's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub late: Vec<(MemberCode, DutyName)>,
    /// Who was reminded of which duty, in the body's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reminded: Vec<(MemberCode, DutyName)>,
    /// When to look again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Instant>,
}
