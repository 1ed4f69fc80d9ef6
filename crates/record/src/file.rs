//! The shape of the record file: one JSON document that a person can open and read from the top.
//!
//! What people look for comes first, what proves it comes last. Nothing in the first half is taken
//! on trust: verification computes it again from the second.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use umlauf_source::Source;
use umlauf_workflow::{BodyName, CaseId, Digest, Instant, WorkflowName};

use crate::base64;
use crate::json::Strict;
use crate::seal::Seal;

/// The first field of every record.
pub(crate) const FORMAT: &str = "umlauf-record";

/// Raised when a field changes its meaning; old versions stay readable.
pub(crate) const VERSION: u32 = 1;

/// A larger text is refused unread.
pub(crate) const MOST_BYTES: usize = 256 << 20;

/// How to read and check a record, for whoever finds one without the program.
pub(crate) const ABOUT: [&str; 8] = [
    "Diese Datei ist die Akte eines Vorgangs: vollständig, für sich allein lesbar und ohne Netz prüfbar.",
    "Prüfen: umlauf verify DATEI; mit dem Prüfwert aus einer Quittung: umlauf verify DATEI --head PRÜFWERT.",
    "Das Journal (journal) ist das Original. Jede Zeile (line) ist ein Ereignis als JSON-Text, Zeitpunkte in UTC.",
    "Prüfwert einer Zeile: sha256(\"umlauf-journal-1\\n\" + Prüfwert der vorigen Zeile als 64 Hexziffern + \"\\n\" + Zeile in UTF-8); vor der ersten Zeile stehen 64 Nullen.",
    "Verfahren, Gremium und Kalender (definitions) stehen im Wortlaut dabei; ihr sha256 steht in den Ereignissen. Kalender zusammen: sha256 ihrer mit \"\\n\" verbundenen sha256.",
    "Unterlagen, Begründungen und Erklärungen (papers) stehen unter dem sha256, den die Ereignisse nennen. Wo kein Inhalt steht, ist er nicht enthalten oder aus Gründen des Datenschutzes gelöscht.",
    "Übersicht, Auszählung, Stimmen, Zustellungen, Fristen und Verlauf (summary, tally, votes, asked, deadlines, history, state) sind aus dem Journal berechnet; die Prüfung berechnet sie neu.",
    "Personen stehen nur mit Kennung darin, nie mit Namen oder Adresse.",
];

/// A record as it is written and read.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct File<P> {
    pub(crate) format: String,
    pub(crate) version: u32,
    pub(crate) about: Vec<String>,
    pub(crate) case: CaseId,
    pub(crate) title: Option<String>,
    pub(crate) workflow: WorkflowName,
    pub(crate) body: BodyName,
    pub(crate) exported_at: Instant,
    /// The hash of the last event.
    pub(crate) head: String,
    pub(crate) summary: P,
    pub(crate) tally: P,
    pub(crate) votes: P,
    pub(crate) asked: P,
    pub(crate) deadlines: P,
    pub(crate) history: P,
    pub(crate) papers: Vec<Paper>,
    pub(crate) journal: Vec<Row>,
    pub(crate) state: P,
    pub(crate) definitions: Definitions,
    /// Who vouches for the whole. Written only where somebody does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) seals: Vec<Seal>,
}

/// What the reader makes of a record.
pub(crate) type Read = File<Strict>;

/// A row of the journal: the line exactly as it was hashed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// From 1, without gaps.
    pub revision: u64,
    /// The event, as [`crate::canonical`] writes it.
    pub line: String,
    /// The hash of the line and all before it, as [`crate::next`] computes it.
    pub hash: String,
}

/// A text that events name by digest: as text where its bytes are UTF-8, else as base64, or withheld.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Paper {
    pub(crate) digest: Digest,
    pub(crate) what: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) text: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) base64: Option<String>,
    /// Deleted, or never given out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) withheld: bool,
}

/// What a paper's entry holds.
pub(crate) enum Content<'p> {
    /// Its bytes.
    Bytes(Cow<'p, [u8]>),
    /// Nothing, and it says so.
    Withheld,
    /// Neither, or two things at once, or base64 that is none.
    Wrong,
}

impl Paper {
    pub(crate) fn new(digest: Digest, what: Vec<String>, bytes: Option<&[u8]>) -> Self {
        let text = bytes.and_then(|bytes| std::str::from_utf8(bytes).ok()).map(str::to_owned);
        let base64 = bytes.filter(|_| text.is_none()).map(base64::encode);
        Self { digest, what, text, base64, withheld: bytes.is_none() }
    }

    pub(crate) fn content(&self) -> Content<'_> {
        match (&self.text, &self.base64, self.withheld) {
            (Some(text), None, false) => Content::Bytes(text.as_bytes().into()),
            (None, Some(text), false) => {
                base64::decode(text).map_or(Content::Wrong, |bytes| Content::Bytes(bytes.into()))
            }
            (None, None, true) => Content::Withheld,
            _ => Content::Wrong,
        }
    }
}

/// The definitions that governed the case, word by word.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Definitions {
    /// The workflow that the case was opened under …
    pub(crate) workflow: Definition,
    /// … and those that it went on under, in their order, without repetition. Written only where there
    /// are some.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) later: Vec<Definition>,
    /// Body and calendars of each ballot, without repetition; before any ballot those of the export.
    pub(crate) editions: Vec<Edition<Definition>>,
}

/// A body and the calendars, as they were fixed together when a ballot began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edition<T> {
    /// The body's text.
    pub body: T,
    /// The calendars' texts, in the order in which they are read.
    pub calendars: Vec<T>,
}

/// A definition's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Definition {
    pub(crate) name: String,
    pub(crate) digest: String,
    pub(crate) text: String,
}

impl From<&Definition> for Source {
    fn from(definition: &Definition) -> Self {
        Self::new(&definition.name, &definition.text)
    }
}
