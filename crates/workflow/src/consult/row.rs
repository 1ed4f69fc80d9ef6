//! What one member did in one consultation: the part of its answer row that votes do not have.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{CommentState, Position, TableRef, is_false, is_zero};
use crate::{Capacity, Digest, Inner, Instant, PersonId, Term};

/// A member in the rows of a consultation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consulted {
    /// The representative's answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<Given>,
    /// The deputy's; counts only while the representative has given none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deputy: Option<Given>,
    /// The last answer that came too late even for the grace period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late: Option<Given>,
    /// How often an answer was replaced; the replaced ones stand in the journal.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub changes: u32,
    /// The deadline that was granted to this member alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own: Option<Term>,
    /// More time that was asked for and is neither granted nor refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wish: Option<TimeWish>,
    /// An entered answer that waits for its second person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<AnswerEntry>,
    /// The member's own coordination.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inner: Option<Inner>,
    /// What became of each comment of the answer that counts; a comment's number is its place, from 1.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub comments: Vec<CommentState>,
}

impl Consulted {
    /// The answer that counts: the representative's, else the deputy's.
    pub fn counts(&self) -> Option<&Given> {
        self.given.as_ref().or(self.deputy.as_ref())
    }

    /// The leadership reservation under which the answer that counts stands.
    pub fn reservation(&self) -> Option<&Reservation> {
        self.counts().and_then(|given| given.reservation.as_ref())
    }

    /// How many comments have a disposition.
    pub fn disposed(&self) -> u32 {
        count(self.comments.iter().filter(|comment| comment.disposition.is_some()))
    }

    /// How many comments are upheld.
    pub fn upheld(&self) -> u32 {
        count(self.comments.iter().filter(|comment| comment.upheld()))
    }

    /// Whether some disposition waits for what the member says to it.
    pub fn unanswered(&self) -> bool {
        self.comments.iter().any(CommentState::unanswered)
    }
}

pub(super) fn count<T>(list: impl Iterator<Item = T>) -> u32 {
    u32::try_from(list.count()).unwrap_or(u32::MAX)
}

/// One answer given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// What.
    pub position: Position,
    /// SHA-256 of the text, or of the condition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper: Option<Digest>,
    /// The comments that came with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comments: Option<TableRef>,
    /// The leadership reservation, where it stands under one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reservation: Option<Reservation>,
    /// Whether it came in the grace period: *nachträglich*.
    #[serde(default, skip_serializing_if = "is_false")]
    pub after: bool,
    /// Who gave it, or confirmed its entry.
    pub person: PersonId,
    /// As what it was given.
    pub capacity: Capacity,
    /// When.
    pub at: Instant,
    /// In which event.
    pub revision: u64,
    /// Who entered it for the secretariat, if it arrived by other means.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entered_by: Option<PersonId>,
}

/// A leadership reservation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reservation {
    /// The last day on which the leadership's decision can arrive.
    pub until: Date,
    /// 24:00 of that day.
    pub ends: Instant,
    /// When the member is reminded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remind: Option<Instant>,
    /// Whether the member was reminded.
    #[serde(default, skip_serializing_if = "is_false")]
    pub reminded: bool,
    /// What became of it; nothing while it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled: Option<Settled>,
}

/// What became of a leadership reservation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Settled {
    /// The leadership approved: the answer stands.
    Confirmed,
    /// The leadership decided otherwise: the answer is what the member then said.
    Changed,
    /// The day passed without a word; the answer stands as it was given, and that is recorded.
    Lapsed,
}

impl Settled {
    /// The word a user reads.
    pub fn german(self) -> &'static str {
        match self {
            Self::Confirmed => "bestätigt",
            Self::Changed => "geändert",
            Self::Lapsed => "verfallen",
        }
    }
}

/// More time that a member asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeWish {
    /// Until when.
    pub until: Date,
    /// SHA-256 of why.
    pub reason: Digest,
    /// When it was asked for.
    pub at: Instant,
}

/// An entered answer that waits for its second person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerEntry {
    /// What was entered.
    pub response: super::Response,
    /// As what it was given.
    pub capacity: Capacity,
    /// Who entered it.
    pub by: PersonId,
    /// SHA-256 of what arrived.
    pub evidence: Digest,
    /// When it was entered.
    pub at: Instant,
}
