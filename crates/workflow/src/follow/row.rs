//! Where one bound member stands, duty by duty.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{DutyName, Progress};
use crate::{Capacity, Digest, Instant, PersonId, Term};

/// A member's row of a follow-up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowRow {
    /// Whether it is bound now.
    pub bound: bool,
    /// Since which day, where it joined or was released after the step was entered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Date>,
    /// SHA-256 of what it joined or was released by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authority: Option<Digest>,
    /// Its duties; kept when it is released.
    pub duties: BTreeMap<DutyName, DutyRow>,
}

impl FollowRow {
    /// Whether it is bound and has met, or need not meet, every duty.
    pub fn done(&self) -> bool {
        self.bound && self.duties.values().all(|duty| duty.standing().settled())
    }

    /// Where the member stands with a duty.
    pub fn standing(&self, duty: &DutyName) -> DutyState {
        match self.duties.get(duty) {
            Some(row) if self.bound => row.standing(),
            Some(_) | None => DutyState::NotBound,
        }
    }
}

/// A member and a duty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DutyRow {
    /// Until when; nothing where no day makes it late (yet).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<Term>,
    /// What was reported last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Last>,
    /// Whether an office has accepted it, or need not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub accepted: bool,
    /// Who accepted it, gave it back or decided on a deviation, and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judged: Option<(PersonId, Instant)>,
    /// SHA-256 of the reason for which the last report was given back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub back: Option<Digest>,
    /// Another day was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Asked>,
    /// When the clock found the day passed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late: Option<Instant>,
}

/// A report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Last {
    /// What was said.
    pub said: Progress,
    /// The day the member itself has planned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// 24:00 of that day: nobody reminds before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<Instant>,
    /// SHA-256 of a text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Digest>,
    /// SHA-256 of a proof.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Digest>,
    /// Who reported.
    pub person: PersonId,
    /// As what.
    pub capacity: Capacity,
    /// When.
    pub at: Instant,
    /// In which event.
    pub revision: u64,
}

/// Another day that was asked for and waits for an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The day, with its shift.
    pub term: Term,
    /// SHA-256 of the reason.
    pub reason: Digest,
    /// Who asked.
    pub person: PersonId,
    /// When.
    pub at: Instant,
    /// In which event.
    pub revision: u64,
}

impl DutyRow {
    /// Where the member stands, as users read it.
    pub fn standing(&self) -> DutyState {
        if self.asked.is_some() {
            return DutyState::DeviationAsked;
        }
        match self.last.as_ref().map(|last| last.said) {
            Some(Progress::NotConcerned) => DutyState::NotConcerned,
            Some(Progress::Conform) if self.accepted => DutyState::Conform,
            Some(Progress::Conform) => DutyState::Reported,
            _ if self.late.is_some() => DutyState::Overdue,
            Some(Progress::Planned) => DutyState::Planned,
            Some(Progress::Doing) => DutyState::Doing,
            None => DutyState::Open,
        }
    }

    /// Whether the clock has an eye on it: nothing is with the office, and nothing is settled.
    pub fn watched(&self) -> bool {
        matches!(self.standing(), DutyState::Open | DutyState::Planned | DutyState::Doing)
    }
}

/// Where a member stands with a duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DutyState {
    /// Nothing was reported.
    Open,
    /// It has a plan.
    Planned,
    /// It is at it.
    Doing,
    /// Conformity was reported and waits to be accepted.
    Reported,
    /// It conforms.
    Conform,
    /// The duty does not concern it.
    NotConcerned,
    /// It asked for another day.
    DeviationAsked,
    /// Its day has passed.
    Overdue,
    /// It is not bound.
    NotBound,
}

impl DutyState {
    /// All of them, in the order of tables.
    pub const ALL: [Self; 9] = [
        Self::Open,
        Self::Planned,
        Self::Doing,
        Self::Reported,
        Self::Conform,
        Self::NotConcerned,
        Self::DeviationAsked,
        Self::Overdue,
        Self::NotBound,
    ];

    /// Whether nothing is left to be done.
    pub fn settled(self) -> bool {
        matches!(self, Self::Conform | Self::NotConcerned | Self::NotBound)
    }

    /// The word in events, rows and the interface.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Planned => "planned",
            Self::Doing => "doing",
            Self::Reported => "reported",
            Self::Conform => "conform",
            Self::NotConcerned => "not_concerned",
            Self::DeviationAsked => "deviation_asked",
            Self::Overdue => "overdue",
            Self::NotBound => "not_bound",
        }
    }

    /// The words a user reads.
    pub fn german(self) -> &'static str {
        match self {
            Self::Open => "offen",
            Self::Planned => "geplant",
            Self::Doing => "in Umsetzung",
            Self::Reported => "konform gemeldet",
            Self::Conform => "konform",
            Self::NotConcerned => "nicht betroffen",
            Self::DeviationAsked => "Abweichung beantragt",
            Self::Overdue => "Frist überschritten",
            Self::NotBound => "nicht gebunden",
        }
    }
}
