//! What the head of a case knows of its last consultation: counts and dates, nothing per member.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{ConsultEnd, Position};
use crate::{Digest, Instant, Outage, PaperName, StepName, Term};

/// The bounded part of a consultation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsultHead {
    /// Its number: ballots, calls and consultations of a case are counted together.
    pub number: u32,
    /// The step.
    pub step: StepName,
    /// Which consultation of the case, from 1; comments are named by it.
    pub round: u32,
    /// The body's text, fixed when it began.
    pub body: Digest,
    /// The calendars' texts, fixed when it began.
    pub calendars: Digest,
    /// When it began.
    pub opened: Instant,
    /// The text that is commented on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<(PaperName, Digest)>,
    /// That text in the round before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<Digest>,
    /// Until when answers are in time. Outlives the step: lateness is judged by it.
    pub term: Option<Term>,
    /// Until when answers are still taken in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grace: Option<Term>,
    /// How many are asked.
    pub asked: u32,
    /// How many were demonstrably asked.
    pub reached: u32,
    /// How many have an answer that counts.
    pub answered: u32,
    /// How many of these say what.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub positions: BTreeMap<Position, u32>,
    /// How many leadership reservations are open.
    pub reserved: u32,
    /// How many ask for more time and wait.
    pub wishes: u32,
    /// How many have a deadline of their own and no answer.
    pub extended: u32,
    /// How many entered answers wait for a second person.
    pub entries: u32,
    /// The last of the deadlines that members have for themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latest: Option<Instant>,
    /// The soonest date of any member that is to be looked at; never later than the true one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Instant>,
    /// How many comments the answers that count have …
    pub comments: u32,
    /// … how many of these have a disposition …
    pub disposed: u32,
    /// … and how many are upheld.
    pub upheld: u32,
    /// How many members have comments.
    pub commenters: u32,
    /// How many members do their own coordination, and it has not ended.
    #[serde(default, skip_serializing_if = "super::is_zero")]
    pub coordinating: u32,
    /// Whether it runs.
    pub state: ConsultState,
    /// The feedback on its comments that was asked for last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feedback: Option<FeedbackHead>,
}

/// Whether a consultation runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsultState {
    /// Answers are in time.
    Open,
    /// The deadline has passed; answers are taken in and marked.
    Grace,
    /// The deadline passed during an outage; the office must settle it.
    Held(Outage),
    /// It ended.
    Closed(ConsultEnd),
    /// A move left it.
    Stopped,
}

/// The bounded part of feedback.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedbackHead {
    /// The step.
    pub step: StepName,
    /// Until when.
    pub term: Option<Term>,
    /// How many are asked: whoever has a disposition to say something to.
    pub asked: u32,
    /// How many of them have said something to all.
    pub replied: u32,
    /// Whether it runs.
    pub state: ConsultState,
}

impl ConsultHead {
    /// Whether answers are taken in.
    pub fn takes_answers(&self) -> bool {
        matches!(self.state, ConsultState::Open | ConsultState::Grace)
    }

    /// When it ends for whoever has no deadline of its own.
    pub fn general_end(&self) -> Option<Instant> {
        self.grace.as_ref().or(self.term.as_ref()).map(|term| term.instant)
    }

    /// The feedback, while it runs.
    pub fn open_feedback(&self) -> Option<&FeedbackHead> {
        self.feedback.as_ref().filter(|feedback| feedback.state == ConsultState::Open)
    }

    /// How many have not answered.
    pub fn silent(&self) -> u32 {
        self.asked.saturating_sub(self.answered)
    }
}
