//! What the interface says of consultations.

use std::collections::BTreeMap;

use serde::Serialize;
use umlauf_workflow::{ConsultHead, ConsultState};
use utoipa::ToSchema;

use crate::consultation::{Counts, Opened, Remarked, Row};

/// How a consultation stands.
#[derive(Serialize, ToSchema)]
pub(super) struct Consultation {
    /// Which round of the case, from 1.
    round: u32,
    /// The name of its step.
    step: String,
    /// When it began.
    opened: String,
    /// `open`, `grace`, `held`, `closed`, `stopped`.
    state: &'static str,
    /// Until when answers are in time.
    deadline: Option<String>,
    /// Until when answers are still taken in.
    grace: Option<String>,
    /// The name of the paper that is commented on …
    text: Option<String>,
    /// … and the SHA-256 of its bytes.
    text_digest: Option<String>,
    /// How many are asked …
    asked: usize,
    /// … were demonstrably reached …
    reached: usize,
    /// … and have answered.
    answered: usize,
    /// How many have answered what.
    positions: BTreeMap<&'static str, usize>,
    /// How many ask for more time.
    wishes: usize,
    /// How many answers stand under a reservation of the leadership.
    reserved: usize,
    /// How many entered answers wait for a second person.
    entries: usize,
    /// How many comments there are …
    comments: usize,
    /// … with a disposition …
    disposed: usize,
    /// … and upheld.
    upheld: usize,
    /// The feedback on the dispositions, if it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    feedback: Option<Feedback>,
}

/// How feedback stands.
#[derive(Serialize, ToSchema)]
pub(super) struct Feedback {
    /// The name of its step.
    step: String,
    /// `open`, `grace`, `held`, `closed`, `stopped`.
    state: &'static str,
    /// Until when.
    deadline: Option<String>,
    /// How many are asked …
    asked: u32,
    /// … and have replied to all.
    replied: u32,
}

impl Consultation {
    pub(super) fn of(head: &ConsultHead, counts: &Counts) -> Self {
        let deadline = |term: &Option<umlauf_workflow::Term>| {
            term.as_ref().map(|term| term.instant.to_string())
        };
        let positions = counts.positions.iter();
        Self {
            round: head.round,
            step: head.step.to_string(),
            opened: head.opened.to_string(),
            state: state(&head.state),
            deadline: deadline(&head.term),
            grace: deadline(&head.grace),
            text: head.text.as_ref().map(|(name, _)| name.to_string()),
            text_digest: head.text.as_ref().map(|(_, digest)| digest.to_string()),
            asked: counts.asked,
            reached: counts.reached,
            answered: counts.answered,
            positions: positions.map(|(one, count)| (one.word(), *count)).collect(),
            wishes: counts.wishes,
            reserved: counts.reserved,
            entries: counts.entries,
            comments: counts.comments,
            disposed: counts.disposed,
            upheld: counts.upheld,
            feedback: head.feedback.as_ref().map(|feedback| Feedback {
                step: feedback.step.to_string(),
                state: state(&feedback.state),
                deadline: deadline(&feedback.term),
                asked: feedback.asked,
                replied: feedback.replied,
            }),
        }
    }
}

fn state(state: &ConsultState) -> &'static str {
    match state {
        ConsultState::Open => "open",
        ConsultState::Grace => "grace",
        ConsultState::Held(_) => "held",
        ConsultState::Closed(_) => "closed",
        ConsultState::Stopped => "stopped",
    }
}

/// What one addressee did.
#[derive(Serialize, ToSchema)]
pub(super) struct Answer {
    /// Its code.
    member: String,
    /// What it answered; `null` if it is silent.
    position: Option<&'static str>,
    /// When.
    at: Option<String>,
    /// SHA-256 of the text or condition.
    text: Option<String>,
    /// How many comments came with it.
    comments: usize,
    /// Whether the deputy gave it.
    deputy: bool,
    /// Whether it came in the grace period.
    after: bool,
    /// Whether the secretariat entered it.
    entered: bool,
    /// The last day of an open reservation of the leadership.
    reserved_until: Option<String>,
    /// Still coordinating until.
    interim: Option<String>,
    /// Its own deadline, where it has more time than the others.
    own_deadline: Option<String>,
    /// Asks for time until the end of this day.
    wants_until: Option<String>,
    /// An entered answer waits for a second person.
    waits: bool,
}

impl From<&Row> for Answer {
    fn from(row: &Row) -> Self {
        let given = row.given();
        let reservation = row.consulted.reservation().filter(|_| row.reserved());
        Self {
            member: row.member().to_string(),
            position: given.map(|given| given.position.word()),
            at: given.map(|given| given.at.to_string()),
            text: given.and_then(|given| given.paper.as_ref()).map(ToString::to_string),
            comments: row.consulted.comments.len(),
            deputy: given.is_some() && row.consulted.given.is_none(),
            after: given.is_some_and(|given| given.after),
            entered: given.is_some_and(|given| given.entered_by.is_some()),
            reserved_until: reservation.map(|one| one.until.to_string()),
            interim: row.answer.interim.map(|until| until.to_string()),
            own_deadline: row.consulted.own.as_ref().map(|term| term.instant.to_string()),
            wants_until: row.consulted.wish.as_ref().map(|wish| wish.until.to_string()),
            waits: row.consulted.entry.is_some(),
        }
    }
}

/// The answers that the caller may see.
#[derive(Serialize, ToSchema)]
pub(super) struct Answers {
    /// In the body's order.
    pub(super) items: Vec<Answer>,
    /// Send it as `after` for the next page; missing on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(super) next: Option<String>,
    /// Whether answers of others are not for the caller.
    pub(super) limited: bool,
}

/// A comment with what became of it.
#[derive(Serialize, ToSchema)]
pub(super) struct Comment {
    /// Its name: `1/BY/17`.
    id: String,
    /// Whose.
    member: String,
    /// The department, as the commenter wrote it.
    who: String,
    /// Line number.
    line: String,
    /// Clause or subclause.
    clause: String,
    /// Paragraph, figure or table.
    paragraph: String,
    /// The id of the paragraph it is about, where that is known.
    anchor: Option<String>,
    /// `general`, `technical`, `editorial`, `legal`, `financial`.
    kind: Option<String>,
    /// `must`, `should`, `hint`.
    weight: Option<String>,
    /// The comment.
    comment: String,
    /// The proposed change.
    proposal: String,
    /// `accepted`, `partly`, `rejected`, `deferred`, `not_competent`, `answered`.
    disposition: Option<&'static str>,
    /// Why.
    reason: Option<String>,
    /// The comment that says the same.
    duplicate_of: Option<String>,
    /// `accepted` or `upheld`.
    reply: Option<&'static str>,
    /// Whether the reply is only that the member was silent.
    by_silence: bool,
    /// Why it is upheld.
    why: Option<String>,
}

impl From<Remarked> for Comment {
    fn from(one: Remarked) -> Self {
        let word = |value: serde_json::Value| value.as_str().map(str::to_owned);
        let said = one.comment;
        Self {
            id: one.id.to_string(),
            member: one.id.member.to_string(),
            who: said.who,
            line: said.line,
            clause: said.clause,
            paragraph: said.paragraph,
            anchor: one.anchor,
            kind: said.kind.and_then(|kind| serde_json::to_value(kind).ok()).and_then(word),
            weight: said.weight.and_then(|weight| serde_json::to_value(weight).ok()).and_then(word),
            comment: said.comment,
            proposal: said.proposal,
            disposition: one.state.disposition.map(crate::consultation::words::word),
            reason: one.reason,
            duplicate_of: one.state.duplicate_of.map(|id| id.to_string()),
            reply: one.state.reply.map(|reply| match reply {
                umlauf_comments::Reply::Accepted => "accepted",
                umlauf_comments::Reply::Upheld => "upheld",
            }),
            by_silence: one.state.by_silence,
            why: one.why,
        }
    }
}

/// The comments that the caller may see.
#[derive(Serialize, ToSchema)]
pub(super) struct Synopsis {
    /// Which round of the case.
    pub(super) round: u32,
    /// By member and number.
    pub(super) items: Vec<Comment>,
    /// How many fit what was asked for.
    pub(super) all: usize,
    /// Send it as `skip` for the next page; missing on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(super) next: Option<usize>,
    /// Whether comments of others are not for the caller.
    pub(super) limited: bool,
}

/// A round of a case.
#[derive(Serialize, ToSchema)]
pub(super) struct Round {
    /// From 1.
    round: u32,
    /// The name of its step.
    step: String,
    /// When it began.
    opened: String,
    /// SHA-256 of the text it was held on.
    text_digest: Option<String>,
}

impl From<Opened> for Round {
    fn from(one: Opened) -> Self {
        Self {
            round: one.round,
            step: one.step.to_string(),
            opened: one.at.to_string(),
            text_digest: one.text.map(|(_, digest)| digest.to_string()),
        }
    }
}
