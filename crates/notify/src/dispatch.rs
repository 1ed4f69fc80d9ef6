//! What the courier hands over: one letter for one person, with everything that must be said.
//!
//! The outbox holds codes and digests only; names, addresses and texts are looked up when a letter
//! is sent and never stored with it. `Debug` therefore masks the address and leaves out the name.

use std::collections::BTreeMap;
use std::fmt;

use umlauf_voting::MemberCode;
use umlauf_workflow::{BodyName, CaseId, Digest, Instant, LetterId, Notice, PersonId, Seat};

use crate::mask;

/// A letter for one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispatch {
    /// The letter; with the person's id it makes the Message-ID.
    pub letter: LetterId,
    /// Which sending to this person it is, from 1; tries of one sending are one mail.
    pub sending: u32,
    /// The case it belongs to.
    pub case: CaseFacts,
    /// The body in whose name it is sent.
    pub body: BodyFacts,
    /// To whom.
    pub to: Recipient,
    /// What it says.
    pub notice: Notice,
    /// What the letter may say about the vote, beside the notice.
    pub vote: VoteFacts,
    /// Texts by their digest: reasons, declarations, titles of papers. What is missing is named by
    /// its digest.
    pub texts: BTreeMap<Digest, String>,
    /// Titles of the members; where one is missing its code is written.
    pub members: BTreeMap<MemberCode, String>,
    /// Names of other persons; where one is missing the id is written.
    pub people: BTreeMap<PersonId, String>,
    /// Where the event behind the letter stands in the chain; on a receipt this is the proof.
    pub chain: Option<ChainHead>,
    /// Where the pages are, `https://umlauf.example`; without it letters carry no link.
    pub base_url: Option<String>,
    /// Marks the mail ÜBUNG.
    pub rehearsal: bool,
    /// The date of the mail.
    pub sent_at: Instant,
}

/// What a letter says of its case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseFacts {
    /// The case.
    pub id: CaseId,
    /// Its title.
    pub title: String,
    /// Title of the workflow: `Umlaufverfahren`.
    pub workflow: String,
    /// What the workflow rests on: `GO IT-PLR § 8`.
    pub basis: Option<String>,
}

/// What a letter says of the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyFacts {
    /// The stem of its file; makes the List-Id.
    pub name: BodyName,
    /// Its title: `IT-Planungsrat`.
    pub title: String,
}

/// The person a mail goes to, and for which seat.
#[derive(Clone, PartialEq, Eq)]
pub struct Recipient {
    /// Who.
    pub person: PersonId,
    /// The name; empty for a functional mailbox.
    pub name: String,
    /// How the person wants to be addressed: `Sehr geehrte Frau Dr. Muster`. Without it
    /// `Guten Tag` and the name.
    pub salutation: Option<String>,
    /// The address, fixed by the courier at the first attempt.
    pub address: String,
    /// The seat.
    pub seat: Seat,
    /// What the seat is called: `Freie Hansestadt Bremen`, `Vorsitz`.
    pub seat_title: String,
    /// In whose name the person acts: `für die Freie Hansestadt Bremen`. Without it the words are
    /// made from the title.
    pub on_behalf: Option<String>,
}

impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recipient")
            .field("person", &self.person)
            .field("address", &mask(&self.address))
            .field("seat", &self.seat)
            .finish_non_exhaustive()
    }
}

/// What a letter may say of the vote. The law differs from body to body, so these are facts of the
/// body and the workflow, never sentences of this crate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VoteFacts {
    /// Which ballot of the case, for notices that do not say it themselves (`Extended`,
    /// `Information`); it makes the calendar entry of all letters of one ballot the same entry.
    pub ballot: Option<u32>,
    /// What people call the rule: `Beschluss`.
    pub rule: Option<String>,
    /// Where the rule stands: `IT-StV § 1 Abs. 7 Satz 1`.
    pub basis: Option<String>,
    /// What silence means, as a German sentence: `Geht bis dahin keine Stimme ein, gilt das als
    /// Enthaltung.`
    pub silence: Option<String>,
    /// Whether a vote may be changed until the deadline.
    pub change: bool,
    /// Whether members may object to the procedure.
    pub object: bool,
}

/// A place in the hash chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainHead {
    /// The revision of the event behind the letter.
    pub revision: u64,
    /// The head of the chain after this event, in hexadecimal.
    pub head: String,
    /// When it was recorded.
    pub at: Instant,
}
