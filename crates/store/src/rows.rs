//! Rows as they stand in the tables, shared by both databases, and the way from there to types.

use umlauf_record::Hash;
use umlauf_workflow::{
    Answer, BodyName, CaseId, CommandId, Digest, Head, Instant, LetterId, PersonId, WorkflowName,
};

use crate::Error;

/// A line of the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalRow {
    /// The case.
    pub case: CaseId,
    /// From 1, without gaps.
    pub revision: u64,
    /// When it was recorded.
    pub at: Instant,
    /// The bytes the chain hashes.
    pub line: String,
    /// The hash of the line and all before it.
    pub hash: Hash,
    /// The command, on its first event.
    pub command: Option<CommandId>,
}

/// A case as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseRow {
    /// The case.
    pub id: CaseId,
    /// The title, as users read it.
    pub title: String,
    /// Its workflow …
    pub workflow: WorkflowName,
    /// … and text.
    pub workflow_digest: Digest,
    /// Its body.
    pub body: BodyName,
    /// When it was opened.
    pub opened: Instant,
    /// The revision of the last event …
    pub revision: u64,
    /// … its hash …
    pub hash: Hash,
    /// … and instant.
    pub at: Instant,
    /// Where it stands.
    pub step: String,
    /// The running or last ballot; 0 before the first.
    pub ballot: u32,
    /// How it ended.
    pub ended: Option<String>,
    /// The whole head, as JSON.
    pub json: String,
}

impl CaseRow {
    /// The head.
    pub fn head(&self) -> Result<Head, Error> {
        parse("cases", "head", self.id.as_str(), &self.json)
    }
}

/// Where the chain of a case stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainHead {
    /// The case.
    pub case: CaseId,
    /// The revision of the last event …
    pub revision: u64,
    /// … and its hash.
    pub hash: Hash,
}

/// What `submit` reads of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glance {
    /// The case.
    pub case: CaseId,
    /// The revision of the last event …
    pub revision: u64,
    /// … and its hash.
    pub hash: Hash,
    /// The head, as JSON.
    pub json: String,
    /// The answer of the member that was asked for, in the running or last ballot, as JSON.
    pub answer: Option<String>,
}

impl Glance {
    /// The head.
    pub fn head(&self) -> Result<Head, Error> {
        parse("cases", "head", self.case.as_str(), &self.json)
    }

    /// The answer.
    pub fn answer(&self) -> Result<Option<Answer>, Error> {
        let answer = self.answer.as_deref();
        answer.map(|json| parse("answers", "body", self.case.as_str(), json)).transpose()
    }
}

/// An answer as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerRow {
    /// The case.
    pub case: CaseId,
    /// Which ballot.
    pub ballot: u32,
    /// Which member.
    pub member: String,
    /// The choice that counts, as a word.
    pub choice: Option<String>,
    /// The whole answer, as JSON.
    pub json: String,
}

impl AnswerRow {
    /// The answer.
    pub fn answer(&self) -> Result<Answer, Error> {
        parse("answers", "body", self.case.as_str(), &self.json)
    }
}

type RawJournal = (String, i64, i64, String, String, Option<String>);
type RawCase = (
    String,
    String,
    String,
    String,
    String,
    i64,
    i64,
    String,
    i64,
    String,
    i64,
    Option<String>,
    String,
);
type RawChain = (String, i64, String);
type RawAnswer = (String, i64, String, Option<String>, String);

/// From what the driver gives to what the caller gets.
pub(crate) trait FromRaw: Sized {
    type Raw;
    fn from_raw(raw: Self::Raw) -> Result<Self, Error>;

    fn all(raw: Vec<Self::Raw>) -> Result<Vec<Self>, Error> {
        raw.into_iter().map(Self::from_raw).collect()
    }
}

impl FromRaw for JournalRow {
    type Raw = RawJournal;

    fn from_raw((case, revision, at, line, hash, command): RawJournal) -> Result<Self, Error> {
        let hash = hash_of("journal", "hash", &format!("{case}/{revision}"), &hash)?;
        Ok(Self {
            case: CaseId::from(&case),
            revision: whole(revision),
            at: Instant::from_micros(at),
            line,
            hash,
            command: command.as_ref().map(CommandId::from),
        })
    }
}

impl FromRaw for CaseRow {
    type Raw = RawCase;

    fn from_raw(raw: RawCase) -> Result<Self, Error> {
        let (
            id,
            title,
            workflow,
            digest,
            body,
            opened,
            revision,
            hash,
            at,
            step,
            ballot,
            ended,
            json,
        ) = raw;
        Ok(Self {
            hash: hash_of("cases", "head_hash", &id, &hash)?,
            id: CaseId::from(&id),
            title,
            workflow: WorkflowName::from(&workflow),
            workflow_digest: Digest::from(&digest),
            body: BodyName::from(&body),
            opened: Instant::from_micros(opened),
            revision: whole(revision),
            at: Instant::from_micros(at),
            step,
            ballot: small(ballot),
            ended,
            json,
        })
    }
}

impl FromRaw for ChainHead {
    type Raw = RawChain;

    fn from_raw((case, revision, hash): RawChain) -> Result<Self, Error> {
        let hash = hash_of("cases", "head_hash", &case, &hash)?;
        Ok(Self { case: CaseId::from(&case), revision: whole(revision), hash })
    }
}

impl FromRaw for AnswerRow {
    type Raw = RawAnswer;

    fn from_raw((case, ballot, member, choice, json): RawAnswer) -> Result<Self, Error> {
        Ok(Self { case: CaseId::from(&case), ballot: small(ballot), member, choice, json })
    }
}

/// A person of the directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// An opaque id; the only thing the journal knows.
    pub id: PersonId,
    /// The name.
    pub name: String,
    /// Where letters go.
    pub email: String,
}

/// Where a letter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LetterState {
    /// Somebody has not got it yet.
    Waiting,
    /// Everybody has got it.
    Done,
    /// Somebody was given up.
    Failed,
}

impl LetterState {
    /// The word in the row.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }

    pub(crate) fn of(table: &'static str, row: &str, word: &str) -> Result<Self, Error> {
        [Self::Waiting, Self::Done, Self::Failed]
            .into_iter()
            .find(|state| state.as_str() == word)
            .ok_or_else(|| Error::Inconsistent {
                table,
                column: "state",
                row: row.to_owned(),
                what: format!("`{word}` is no state"),
            })
    }
}

/// A letter of the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterRow {
    /// `case/revision/position`.
    pub id: LetterId,
    /// The case.
    pub case: CaseId,
    /// The event that caused it.
    pub revision: u64,
    /// To whom: a member's code or an office's word.
    pub seat: String,
    /// What it is, as in templates.
    pub kind: String,
    /// The whole letter, as JSON.
    pub json: String,
    /// When it was written.
    pub written: Instant,
    /// Where it stands.
    pub state: LetterState,
    /// When it is looked at next.
    pub next: Instant,
    /// How often it was claimed.
    pub attempts: u32,
    /// Why it failed as a whole.
    pub last_error: Option<String>,
}

impl LetterRow {
    /// The letter.
    pub fn letter(&self) -> Result<umlauf_workflow::Letter, Error> {
        parse("letters", "body", self.id.as_str(), &self.json)
    }
}

type RawLetter =
    (String, String, i64, String, String, String, i64, String, i64, i64, Option<String>);

impl FromRaw for LetterRow {
    type Raw = RawLetter;

    fn from_raw(raw: RawLetter) -> Result<Self, Error> {
        let (id, case, revision, seat, kind, json, written, state, next, attempts, last_error) =
            raw;
        Ok(Self {
            state: LetterState::of("letters", &id, &state)?,
            id: LetterId::from(&id),
            case: CaseId::from(&case),
            revision: whole(revision),
            seat,
            kind,
            json,
            written: Instant::from_micros(written),
            next: Instant::from_micros(next),
            attempts: small(attempts),
            last_error,
        })
    }
}

/// One person's copy of a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryRow {
    /// The letter.
    pub letter: LetterId,
    /// To whom.
    pub person: PersonId,
    /// Where to: fixed when it was planned.
    pub address: String,
    /// Where it stands.
    pub state: LetterState,
    /// How often this sending was tried.
    pub attempts: u32,
    /// Which sending it is, from 1: one more each time the office has it sent again.
    pub sending: u32,
    /// When the recipient's side accepted it.
    pub delivered: Option<Instant>,
    /// What went wrong last.
    pub last_error: Option<String>,
}

type RawDelivery = (String, String, String, String, i64, i64, Option<i64>, Option<String>);

impl FromRaw for DeliveryRow {
    type Raw = RawDelivery;

    fn from_raw(raw: RawDelivery) -> Result<Self, Error> {
        let (letter, person, address, state, attempts, sending, delivered, last_error) = raw;
        Ok(Self {
            state: LetterState::of("deliveries", &letter, &state)?,
            letter: LetterId::from(&letter),
            person: PersonId::from(&person),
            address,
            attempts: small(attempts),
            sending: small(sending),
            delivered: delivered.map(Instant::from_micros),
            last_error,
        })
    }
}

pub(crate) fn parse<T: serde::de::DeserializeOwned>(
    table: &'static str,
    column: &'static str,
    row: &str,
    json: &str,
) -> Result<T, Error> {
    serde_json::from_str(json).map_err(|error| Error::Inconsistent {
        table,
        column,
        row: row.to_owned(),
        what: error.to_string(),
    })
}

pub(crate) fn hash_of(
    table: &'static str,
    column: &'static str,
    row: &str,
    text: &str,
) -> Result<Hash, Error> {
    text.parse().map_err(|_| Error::Inconsistent {
        table,
        column,
        row: row.to_owned(),
        what: "it is no hash".to_owned(),
    })
}

/// A hash, where the driver's error is expected.
pub(crate) fn said_hash(text: &str) -> Result<Hash, sqlx::Error> {
    text.parse().map_err(|error| sqlx::Error::Decode(Box::new(error)))
}

/// A number as both databases keep it.
pub(crate) fn int(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A number that is never negative.
pub(crate) fn whole(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// A small number that is never negative.
pub(crate) fn small(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(0)
}

/// A place in a list, from 0.
pub(crate) fn place(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
