//! What verification finds: faults with a stable code, and the verdict on the whole.

use std::fmt::Display;

use serde::{Serialize, Serializer};
use umlauf_workflow::{Digest, Instant};

use crate::{Asked, Hash, Sealed};

/// The answer of [`crate::verify`]; as JSON the answer of `umlauf verify`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// Whether anything is wrong.
    pub verdict: Word,
    /// How many events the journal has.
    pub events: u64,
    /// The hash of the last line, as recomputed; `None` without any line.
    pub head: Option<Hash>,
    /// What is wrong first: faults of the file, then of the chain, then of what the events say.
    pub first_fault: Option<Fault>,
    /// Everything that is wrong; at most [`Verdict::MOST`].
    pub faults: Vec<Fault>,
    /// Where the hash of the receipt stands in the chain: everything up to this revision is what
    /// the holder of the receipt has witnessed.
    pub witnessed: Option<u64>,
    /// Texts that the events name by digest and the record no longer holds, for data protection.
    pub withheld: Vec<Withheld>,
    /// How the case ended (`adopted` …); `None` while it runs.
    pub outcome: Option<String>,
    /// The number it was given.
    pub number: Option<String>,
    /// When it was exported, as the file says; nothing in the chain proves this instant.
    pub exported_at: Option<Instant>,
    /// Who was asked, and how that is proved; recomputed from the journal.
    pub asked: Vec<Asked>,
    /// The seals that hold.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub seals: Vec<Sealed>,
}

impl Verdict {
    /// More faults than this help nobody.
    pub const MOST: usize = 200;

    /// Whether nothing is wrong.
    pub fn is_intact(&self) -> bool {
        self.verdict == Word::Intact
    }
}

/// The verdict in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Word {
    /// Nothing is wrong.
    Intact,
    /// Something is wrong.
    Broken,
}

/// A text that is named and not there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Withheld {
    /// Its SHA-256.
    pub digest: Digest,
    /// What it is, in German, with the revision that names it first.
    pub what: String,
}

/// One thing that is wrong with a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{message} [{code}]")]
pub struct Fault {
    /// Stable.
    pub code: Code,
    /// The event it concerns, where it concerns one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<u64>,
    /// One sentence, lower case, no full stop.
    pub message: String,
    /// What should stand there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// What stands there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
}

impl Fault {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, revision: None, message: message.into(), expected: None, found: None }
    }

    pub(crate) fn at(mut self, revision: u64) -> Self {
        self.revision = Some(revision);
        self
    }

    pub(crate) fn differs(mut self, expected: impl Display, found: impl Display) -> Self {
        self.expected = Some(shortened(&expected.to_string()));
        self.found = Some(shortened(&found.to_string()));
        self
    }
}

/// At most 400 characters: a fault shows a value, not a paper.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(400) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal),* $(,)?) => {
        /// What kind of fault; stable as text.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[$doc])* #[doc = concat!("\n\n`", $text, "`")] $name),*
        }

        impl Code {
            /// All codes.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The code as text.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),* }
            }
        }
    };
}

codes! {
    /// The file is too large to be a record.
    TooLarge = "file::too_large",
    /// The file is not JSON, has a key twice, an unknown or a missing field.
    Form = "file::form",
    /// The file is no record, or of a version this program does not know.
    Format = "file::format",
    /// The file's own fields contradict the first event.
    Head = "file::head",

    /// A revision is missing, doubled or out of order.
    Revision = "chain::revision",
    /// A line does not have the hash that is written beside it: the line, an earlier line or the
    /// hash was changed.
    Hash = "chain::hash",
    /// A line is no event, or not spelled as the journal spells it.
    Line = "chain::line",
    /// A line belongs to another case.
    Case = "chain::case",
    /// An instant lies before that of the event before it.
    Time = "chain::time",
    /// The journal ends elsewhere than the head says: the end was cut off or something was added.
    End = "chain::end",
    /// The hash on the receipt does not occur in the chain: what was witnessed is not what is here.
    Witness = "chain::witness",

    /// A seal does not fit the record, or is none.
    Seal = "seal::wrong",
    /// The record carries no seal of the key that was asked for.
    SealMissing = "seal::missing",

    /// An enclosed definition has another digest than is written beside it.
    DefinitionDigest = "definition::digest",
    /// A definition that the events name is not enclosed.
    DefinitionMissing = "definition::missing",
    /// A definition is enclosed that no event names.
    DefinitionForeign = "definition::foreign",
    /// The enclosed definitions do not compile.
    DefinitionBroken = "definition::broken",

    /// A paper has another digest than is written beside it.
    PaperDigest = "paper::digest",
    /// A paper is enclosed, or listed, that no event names, or one that is named is not listed.
    PaperForeign = "paper::foreign",

    /// An event that cannot stand where it stands: nothing opened, opened twice, after the end.
    Order = "event::order",
    /// A step or move that the workflow does not have, or not from where the case stood.
    Step = "event::step",
    /// Somebody acted without the right to: another office, another member, a mandate out of date.
    Authority = "event::authority",
    /// A deadline is not what the calendar gives.
    Term = "event::term",

    /// The launch does not follow the definitions: rule, voters, papers or ballot number differ.
    Launch = "ballot::launch",
    /// An act in a ballot that was not open, or of a member without a vote in it.
    Voter = "ballot::voter",
    /// A proof of dispatch for a letter that did not ask the member.
    Proof = "ballot::proof",
    /// A vote counted after its deadline, or one called late before it.
    Late = "ballot::late",
    /// A vote changed where the workflow forbids it.
    Change = "ballot::change",
    /// A vote ended before its time, or for a reason that did not exist.
    Closing = "ballot::closing",
    /// The list of the silent is not what the votes say.
    Silent = "ballot::silent",
    /// The result is not what the rule says of the votes.
    Outcome = "ballot::outcome",
    /// A finding that the result does not allow, or without the reasons it needs.
    Finding = "ballot::finding",

    /// An answer, a comment or a reply that the consultation does not allow, or a count or list of
    /// members that is not what the events say.
    Consultation = "consultation::wrong",

    /// The case ended otherwise than its last step says, or a number is missing or too many.
    Ending = "case::ending",
    /// The events, replayed, do not give the state that the file shows.
    State = "case::state",
    /// A readable part does not say what the events say.
    Derived = "derived::differs",
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
