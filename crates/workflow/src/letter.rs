//! Letters: whom an event must be made known to, and what must be said.
//!
//! A letter carries facts and digests; names, addresses and texts are added when it is rendered, so
//! that personal data never enters the outbox. `letters` (in `post.rs`) makes them from an event.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use umlauf_voting::{MemberCode, Outcome};

use crate::{
    Capacity, Digest, Ending, Instant, ItemFound, Office, PaperName, PersonId, RuleName, Said,
    Seat, Stand, StepName, Term,
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
        /// The Ziffern that are voted on one by one; none: the whole is.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        items: Vec<u32>,
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
        #[serde(flatten)]
        said: Said,
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
        #[serde(flatten)]
        said: Said,
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
        #[serde(flatten)]
        said: Said,
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
        /// What was established of each Ziffer, where they were voted on one by one.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        items: Vec<ItemFound>,
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
            Self::Ended { .. } => "ended",
        }
    }
}
