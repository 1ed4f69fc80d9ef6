//! What is recorded of a consultation. Member codes, person ids and digests; comments by number.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use umlauf_comments::Reply;
use umlauf_voting::MemberCode;

use super::{ConsultEnd, Disposal, Position, Response, is_false, members_digest};
use crate::{Capacity, Digest, Entered, Instant, PaperName, StepName, Term, Timer};

/// Members, by number and digest, and by their codes where they are few: a line of the journal stays a
/// line that somebody can read. Who they are follows from the journal in any case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// How many.
    pub count: u32,
    /// SHA-256 of their codes, one a line, in the body's order.
    pub digest: Digest,
    /// Who, if they are at most [`Listed::FEW`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<MemberCode>,
}

impl Listed {
    /// More are not listed.
    pub const FEW: usize = 200;

    /// These members.
    pub fn of(members: Vec<MemberCode>) -> Self {
        let digest = members_digest(&members);
        let count = u32::try_from(members.len()).unwrap_or(u32::MAX);
        Self {
            count,
            digest,
            members: if members.len() > Self::FEW { Vec::new() } else { members },
        }
    }
}

/// A consultation began: everything that governs it is fixed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsultOpened {
    /// Its number.
    pub number: u32,
    /// Which consultation of the case, from 1.
    pub round: u32,
    /// SHA-256 of the body's text.
    pub body: Digest,
    /// SHA-256 of the calendars' texts.
    pub calendars: Digest,
    /// Whom it asks, in the words of the file; the body's text says who they are.
    pub ask: Vec<String>,
    /// How many these are, and who.
    pub asked: Listed,
    /// The papers as they are.
    pub papers: Vec<(PaperName, Digest)>,
    /// Which of them is commented on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<PaperName>,
    /// SHA-256 of that text in the round before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<Digest>,
    /// Until when answers are taken in after the deadline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grace: Option<Term>,
}

/// A member answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// Of which consultation.
    pub number: u32,
    /// For whom.
    pub member: MemberCode,
    /// What.
    #[serde(flatten)]
    pub response: Response,
    /// 24:00 of the last day of a leadership reservation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<Instant>,
    /// When the member is reminded of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remind: Option<Instant>,
    /// As what it was given.
    pub capacity: Capacity,
    /// Whether it came in the grace period.
    #[serde(default, skip_serializing_if = "is_false")]
    pub after: bool,
    /// Where the secretariat entered it: who, and the evidence's SHA-256.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entered: Option<Entered>,
}

/// An answer came too late even for the grace period: recorded, not considered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerLate {
    /// Of which consultation.
    pub number: u32,
    /// For whom.
    pub member: MemberCode,
    /// What.
    #[serde(flatten)]
    pub response: Response,
    /// As what it was given.
    pub capacity: Capacity,
    /// The deadline it missed.
    pub deadline: Instant,
}

/// The secretariat entered an answer that arrived by other means; a second person must confirm it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerEntered {
    /// Of which consultation.
    pub number: u32,
    /// For whom.
    pub member: MemberCode,
    /// What.
    #[serde(flatten)]
    pub response: Response,
    /// As what it was given.
    pub capacity: Capacity,
    /// SHA-256 of what arrived.
    pub evidence: Digest,
}

/// A member asks for more time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtensionAsked {
    /// In which consultation.
    pub number: u32,
    /// Who.
    pub member: MemberCode,
    /// Until when.
    pub until: Date,
    /// SHA-256 of why.
    pub reason: Digest,
}

/// A member has more time than the others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtensionGranted {
    /// In which consultation.
    pub number: u32,
    /// Who.
    pub member: MemberCode,
    /// From when.
    pub from: Instant,
    /// To when.
    pub term: Term,
    /// SHA-256 of why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Digest>,
}

/// A member does not get the time it asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtensionRefused {
    /// In which consultation.
    pub number: u32,
    /// Who.
    pub member: MemberCode,
    /// SHA-256 of why.
    pub reason: Digest,
}

/// The deadline was moved for all, and the grace period with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsultExtended {
    /// Of which consultation.
    pub number: u32,
    /// From when.
    pub from: Instant,
    /// To when.
    pub term: Term,
    /// Until when answers are taken in after that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grace: Option<Term>,
    /// When the case now wants to be woken.
    pub timers: Vec<Timer>,
    /// SHA-256 of why.
    pub reason: Digest,
}

/// The missing were reminded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsultReminded {
    /// In which consultation.
    pub number: u32,
    /// How long before the deadline the reminder stands, as in the file.
    pub before: String,
    /// Who was reminded: silent, not coordinating, without a deadline of its own that lies ahead.
    pub members: Listed,
}

/// The deadline passed; the grace period runs, and the silent were reminded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsultLapsed {
    /// Of which consultation.
    pub number: u32,
    /// Who had not answered.
    pub silent: Listed,
}

/// The deadline passed while the program had not been ready: an office must settle it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsultHeld {
    /// Of which consultation.
    pub number: u32,
    /// The deadline.
    pub deadline: Instant,
    /// Not ready from …
    pub from: Instant,
    /// … until.
    pub until: Instant,
}

/// Why a step with `consult` ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsultClosing {
    /// Its time is over.
    Deadline,
    /// Everybody had answered.
    AllAnswered,
    /// An office closed it as of the deadline after an outage; SHA-256 of why.
    Office(Digest),
}

/// No more answers are taken in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsultClosed {
    /// Which consultation.
    pub number: u32,
    /// Why.
    pub why: ConsultClosing,
    /// How many answered.
    pub answered: u32,
    /// Who did not: *Verschweigen*.
    pub silent: Listed,
    /// How many comments there are.
    pub comments: u32,
    /// How it ended.
    pub end: ConsultEnd,
}

/// A move left a consultation, or the feedback on it, before it ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsultStopped {
    /// Which consultation.
    pub number: u32,
}

/// Dates that members have for themselves have come: some are reminded of a leadership reservation, some
/// reservations lapse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatesPassed {
    /// Of which consultation.
    pub number: u32,
    /// Who is reminded that its leadership reservation is about to lapse.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reminded: Vec<MemberCode>,
    /// Whose leadership reservation lapsed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lapsed: Vec<MemberCode>,
    /// The soonest date that is still to come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Instant>,
}

/// The leadership of a member decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReservationSettled {
    /// Of which consultation.
    pub number: u32,
    /// Who.
    pub member: MemberCode,
    /// What the answer becomes; nothing: it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Position>,
    /// SHA-256 of the text or condition of that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper: Option<Digest>,
    /// As what it was said.
    pub capacity: Capacity,
}

/// Comments have a disposition; for some it may be another than before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disposed {
    /// Of which consultation.
    pub number: u32,
    /// Which comments, and what became of them.
    pub rows: Vec<Disposal>,
}

/// Commenters are asked what they say to the dispositions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedbackOpened {
    /// Of which consultation.
    pub number: u32,
    /// In which step.
    pub step: StepName,
    /// Who: whoever has a disposition to say something to.
    pub asked: Listed,
}

/// What a commenter says to the disposition of one comment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplyRow {
    /// Which of its comments, from 1.
    pub comment: u32,
    /// What.
    pub reply: Reply,
    /// SHA-256 of why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Digest>,
}

/// A commenter said something to dispositions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replied {
    /// Of which consultation.
    pub number: u32,
    /// Who.
    pub member: MemberCode,
    /// To which.
    pub rows: Vec<ReplyRow>,
    /// As what.
    pub capacity: Capacity,
}

/// Feedback ended; what nobody said anything to counts as the file says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedbackClosed {
    /// Of which consultation.
    pub number: u32,
    /// Why.
    pub why: ConsultClosing,
    /// Who did not say something to all.
    pub silent: Listed,
    /// What their silence counts as.
    pub silence: Reply,
    /// How many comments are upheld.
    pub upheld: u32,
    /// How it ended.
    pub end: ConsultEnd,
}
