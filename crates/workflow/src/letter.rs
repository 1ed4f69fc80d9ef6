//! Letters: whom an event must be made known to, and what must be said.
//!
//! A letter carries facts and digests; names, addresses and texts are added when it is rendered, so
//! that personal data never enters the outbox. `letters` (in `post.rs`) makes them from an event.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use umlauf_comments::Reply;
use umlauf_voting::{Choice, MemberCode, Outcome};

use crate::{
    Capacity, Digest, Ending, Instant, Office, PaperName, PersonId, Position, RuleName, Seat,
    Stand, StepName, Term,
};

/// A message somebody must get.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// For which seat.
    pub to: Seat,
    /// Which persons of that seat.
    pub audience: Audience,
    /// What it says.
    pub notice: Notice,
}

/// Which persons of a seat get a letter; always one mail per person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Everyone with a mandate for the seat, and its functional mailbox.
    Everyone,
    /// The sender of a vote, and the functional mailbox of the member.
    SenderAndMailbox(PersonId),
}

/// What a letter says. Every kind has a template folder of the same name in `notify`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Notice {
    /// An office is asked to act.
    Task {
        /// The step.
        step: StepName,
        /// Its title.
        title: String,
        /// Until when.
        term: Option<Term>,
        /// What can be done, as labels.
        may: Vec<String>,
    },
    /// A member is asked to vote.
    Invitation {
        /// Which ballot.
        ballot: u32,
        /// Title of the step.
        title: String,
        /// The rule.
        rule: RuleName,
        /// Until when.
        term: Option<Term>,
        /// On what.
        papers: Vec<(PaperName, Digest)>,
        /// Whether an earlier ballot is void because a paper changed in substance; the reason.
        again: Option<Digest>,
    },
    /// An advisory member is informed of a vote that began.
    Information {
        /// Title of the step.
        title: String,
        /// Until when.
        term: Option<Term>,
        /// On what.
        papers: Vec<(PaperName, Digest)>,
    },
    /// A member has not voted yet.
    Reminder {
        /// Which ballot.
        ballot: u32,
        /// Until when.
        term: Option<Term>,
    },
    /// A vote was received.
    Receipt {
        /// Which ballot.
        ballot: u32,
        /// For whom.
        member: MemberCode,
        /// The vote.
        choice: Choice,
        /// SHA-256 of the declaration.
        declaration: Option<Digest>,
        /// As what it was given.
        capacity: Capacity,
        /// Whether it counts; a deputy's yields to the representative's.
        counts: bool,
        /// Whether the secretariat entered it.
        entered: bool,
        /// Until when it can be changed.
        change_until: Option<Term>,
    },
    /// A vote was received too late.
    Late {
        /// For whom.
        member: MemberCode,
        /// The vote.
        choice: Choice,
        /// The deadline it missed.
        deadline: Instant,
    },
    /// An interim answer was received.
    Interim {
        /// Who.
        member: MemberCode,
        /// Until the end of this day.
        until: Date,
    },
    /// A second person must confirm an entered vote.
    ConfirmEntry {
        /// For whom.
        member: MemberCode,
        /// The vote.
        choice: Choice,
    },
    /// A second person refused an entered vote.
    EntryRefused {
        /// For whom.
        member: MemberCode,
        /// SHA-256 of the reason.
        reason: Digest,
    },
    /// A vote will be held in a sitting; nobody is asked to vote by mail.
    Sitting {
        /// Title of the step.
        title: String,
        /// Until when it should be held.
        term: Option<Term>,
        /// On what.
        papers: Vec<(PaperName, Digest)>,
    },
    /// A second person must confirm the roll-call of a sitting.
    ConfirmRoll {
        /// The day of the sitting.
        held: Date,
    },
    /// A second person refused the roll-call of a sitting.
    RollRefused {
        /// SHA-256 of the reason.
        reason: Digest,
    },
    /// How a member was called in a sitting.
    RollReceipt {
        /// The day of the sitting.
        held: Date,
        /// Who.
        member: MemberCode,
        /// How it was called.
        stand: Stand,
        /// Who was there for it.
        capacity: Option<Capacity>,
        /// SHA-256 of the declaration.
        declaration: Option<Digest>,
    },
    /// A member wrote something to the secretariat.
    Note {
        /// Who.
        member: MemberCode,
        /// SHA-256 of the text.
        text: Digest,
    },
    /// Who is still missing, for an office.
    Missing {
        /// Who has not voted.
        silent: Vec<MemberCode>,
        /// Until when.
        term: Option<Term>,
    },
    /// A step of an office is overdue.
    Overdue {
        /// The step's title.
        title: String,
        /// Who should have acted.
        who: Office,
        /// Since when.
        term: Option<Term>,
    },
    /// The deadline was extended for all.
    Extended {
        /// From when.
        from: Instant,
        /// To when.
        term: Term,
        /// SHA-256 of the reason.
        reason: Digest,
    },
    /// Somebody objected to the procedure.
    Objection {
        /// Who.
        member: MemberCode,
        /// SHA-256 of the reason.
        reason: Option<Digest>,
    },
    /// The deadline passed during an outage; the chair must settle it.
    Held {
        /// The deadline.
        deadline: Instant,
        /// Not ready from …
        from: Instant,
        /// … until.
        until: Instant,
    },
    /// A paper of the running vote was put right; votes stay.
    Corrected {
        /// Which paper.
        paper: PaperName,
        /// What it is now.
        digest: Digest,
        /// SHA-256 of the reason.
        reason: Digest,
    },
    /// A finding was taken back.
    Annulled {
        /// SHA-256 of the reason.
        reason: Digest,
    },
    /// The case goes on under another definition.
    Upgraded {
        /// Title of the workflow it now follows.
        workflow: String,
        /// Its version.
        version: u32,
        /// Title of the step it stands in.
        title: String,
        /// Until when.
        term: Option<Term>,
        /// What can be done there, as labels.
        may: Vec<String>,
        /// SHA-256 of the reason.
        reason: Digest,
    },
    /// A letter could not be delivered; somebody must look after it.
    Undelivered {
        /// For which member.
        member: MemberCode,
        /// To whom.
        person: PersonId,
    },
    /// A member is asked to answer, in the first round or a later one.
    ConsultAsked {
        /// Which consultation.
        number: u32,
        /// Which round of the case, from 1.
        round: u32,
        /// Title of the step.
        title: String,
        /// Until when.
        term: Option<Term>,
        /// Until when answers are taken in after that.
        grace: Option<Term>,
        /// On what.
        papers: Vec<(PaperName, Digest)>,
        /// Which of the papers is commented on.
        text: Option<PaperName>,
        /// SHA-256 of that text in the round before.
        previous: Option<Digest>,
        /// Whether a table of comments can be sent.
        comments: bool,
    },
    /// A member has not answered yet, or has not said something to all dispositions.
    ConsultReminder {
        /// Which consultation.
        number: u32,
        /// Until when.
        term: Option<Term>,
        /// Where the deadline has passed: until when answers are still taken in.
        grace: Option<Term>,
        /// Whether it is about dispositions.
        feedback: bool,
    },
    /// An answer was received.
    ConsultReceipt {
        /// Which consultation.
        number: u32,
        /// For whom.
        member: MemberCode,
        /// What.
        position: Position,
        /// SHA-256 of the text or condition.
        paper: Option<Digest>,
        /// How many comments came with it.
        comments: u32,
        /// The last day of a leadership reservation.
        until: Option<Date>,
        /// As what it was given.
        capacity: Capacity,
        /// Whether it counts; a deputy's yields to the representative's.
        counts: bool,
        /// Whether it came in the grace period.
        after: bool,
        /// Whether the secretariat entered it.
        entered: bool,
        /// Until when it can be replaced.
        change_until: Option<Term>,
    },
    /// An answer was received too late.
    ConsultLate {
        /// For whom.
        member: MemberCode,
        /// What.
        position: Position,
        /// The deadline it missed.
        deadline: Instant,
    },
    /// A second person must confirm an entered answer.
    ConfirmAnswer {
        /// For whom.
        member: MemberCode,
        /// What.
        position: Position,
    },
    /// A member asks for more time.
    ExtensionAsked {
        /// Who.
        member: MemberCode,
        /// Until when.
        until: Date,
        /// SHA-256 of why.
        reason: Digest,
    },
    /// A member has more time than the others.
    ExtensionGranted {
        /// Who.
        member: MemberCode,
        /// To when.
        term: Term,
        /// SHA-256 of why.
        reason: Option<Digest>,
    },
    /// A member does not get the time it asked for.
    ExtensionRefused {
        /// Who.
        member: MemberCode,
        /// Until when it has.
        term: Option<Term>,
        /// SHA-256 of why.
        reason: Digest,
    },
    /// All have more time.
    ConsultExtended {
        /// From when.
        from: Instant,
        /// To when.
        term: Term,
        /// SHA-256 of why.
        reason: Digest,
    },
    /// The deadline passed during an outage; an office must settle it.
    ConsultHeld {
        /// The deadline.
        deadline: Instant,
        /// Not ready from …
        from: Instant,
        /// … until.
        until: Instant,
    },
    /// A leadership reservation is about to lapse.
    ReservationDue {
        /// Whose.
        member: MemberCode,
        /// Its last day.
        until: Date,
    },
    /// A leadership reservation lapsed.
    ReservationLapsed {
        /// Whose.
        member: MemberCode,
        /// Its last day.
        until: Date,
    },
    /// The leadership of a member decided.
    ReservationSettled {
        /// Whose.
        member: MemberCode,
        /// What the answer now is.
        position: Position,
        /// Whether it is another than before.
        changed: bool,
    },
    /// Who is still missing when the deadline has passed, for the office.
    ConsultSilent {
        /// How many.
        count: u32,
        /// Who; nobody is named where they are many.
        silent: Vec<MemberCode>,
        /// Until when answers are still taken in.
        grace: Option<Term>,
    },
    /// How a consultation ended, for the office.
    ConsultEnded {
        /// How many were asked …
        asked: u32,
        /// … and answered.
        answered: u32,
        /// How many did not.
        count: u32,
        /// Who did not; nobody is named where they are many.
        silent: Vec<MemberCode>,
        /// How many comments there are.
        comments: u32,
    },
    /// A commenter is asked what it says to the dispositions of its comments.
    FeedbackAsked {
        /// Which consultation.
        number: u32,
        /// Who.
        member: MemberCode,
        /// How many comments have a disposition it has said nothing to.
        comments: u32,
        /// Until when.
        term: Option<Term>,
        /// What silence counts as.
        silence: Reply,
    },
    /// What a commenter said to dispositions was received.
    ReplyReceipt {
        /// Who.
        member: MemberCode,
        /// To how many comments it agrees …
        accepted: u32,
        /// … and how many it upholds.
        upheld: u32,
    },
    /// How feedback ended, for the office.
    FeedbackEnded {
        /// How many comments are upheld.
        upheld: u32,
        /// How many members did not say something to all.
        count: u32,
        /// What their silence counts as.
        silence: Reply,
    },
    /// The case ended.
    Ended {
        /// How.
        ending: Ending,
        /// Title of the last step.
        title: String,
        /// The number it was given.
        number: Option<String>,
        /// What was established, where a vote was held.
        outcome: Option<Outcome>,
        /// SHA-256 of a reason, where the last move gave one.
        reason: Option<Digest>,
    },
}

impl Notice {
    /// The kind, as in templates and rows.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Task { .. } => "task",
            Self::Invitation { .. } => "invitation",
            Self::Information { .. } => "information",
            Self::Reminder { .. } => "reminder",
            Self::Receipt { .. } => "receipt",
            Self::Late { .. } => "late",
            Self::Interim { .. } => "interim",
            Self::ConfirmEntry { .. } => "confirm_entry",
            Self::EntryRefused { .. } => "entry_refused",
            Self::Sitting { .. } => "sitting",
            Self::ConfirmRoll { .. } => "confirm_roll",
            Self::RollRefused { .. } => "roll_refused",
            Self::RollReceipt { .. } => "roll_receipt",
            Self::Note { .. } => "note",
            Self::Missing { .. } => "missing",
            Self::Overdue { .. } => "overdue",
            Self::Extended { .. } => "extended",
            Self::Objection { .. } => "objection",
            Self::Held { .. } => "held",
            Self::Corrected { .. } => "corrected",
            Self::Annulled { .. } => "annulled",
            Self::Upgraded { .. } => "upgraded",
            Self::Undelivered { .. } => "undelivered",
            Self::ConsultAsked { .. } => "consult_asked",
            Self::ConsultReminder { .. } => "consult_reminder",
            Self::ConsultReceipt { .. } => "consult_receipt",
            Self::ConsultLate { .. } => "consult_late",
            Self::ConfirmAnswer { .. } => "confirm_answer",
            Self::ExtensionAsked { .. } => "extension_asked",
            Self::ExtensionGranted { .. } => "extension_granted",
            Self::ExtensionRefused { .. } => "extension_refused",
            Self::ConsultExtended { .. } => "consult_extended",
            Self::ConsultHeld { .. } => "consult_held",
            Self::ReservationDue { .. } => "reservation_due",
            Self::ReservationLapsed { .. } => "reservation_lapsed",
            Self::ReservationSettled { .. } => "reservation_settled",
            Self::ConsultSilent { .. } => "consult_silent",
            Self::ConsultEnded { .. } => "consult_ended",
            Self::FeedbackAsked { .. } => "feedback_asked",
            Self::ReplyReceipt { .. } => "reply_receipt",
            Self::FeedbackEnded { .. } => "feedback_ended",
            Self::Ended { .. } => "ended",
        }
    }
}
