//! One struct per kind of notice: what its three templates see beside the frame.

use serde::Serialize;

use super::{Consulted, Deadline, Member, Paper, Quote, Rule};

/// What a kind of letter has; a template sees the fields, not the name of the variant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
#[expect(missing_docs, reason = "each variant is the struct of its name")]
pub enum LetterContext {
    Task(Task),
    Invitation(Invitation),
    Information(Information),
    Reminder(Reminder),
    Receipt(Receipt),
    Late(Late),
    Interim(Interim),
    ConfirmEntry(ConfirmEntry),
    EntryRefused(EntryRefused),
    Sitting(Information),
    ConfirmRoll(ConfirmRoll),
    RollRefused(RollRefused),
    RollReceipt(RollReceipt),
    Note(Note),
    Missing(Missing),
    Overdue(Overdue),
    Extended(Extended),
    Objection(Objection),
    Held(Held),
    Corrected(Corrected),
    Annulled(Annulled),
    Upgraded(Upgraded),
    Undelivered(Undelivered),
    Consulted(Box<Consulted>),
    Ended(Ended),
}

/// `task`: an office is asked to act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Task {
    /// Title of the step.
    pub step: String,
    /// Until when.
    pub deadline: Option<Deadline>,
    /// Labels of the moves.
    pub may: Vec<String>,
}

/// `invitation`: a member is asked to vote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Invitation {
    /// Which ballot of the case, from 1.
    pub ballot: u32,
    /// Title of the step.
    pub step: String,
    /// The rule.
    pub rule: Rule,
    /// Until when.
    pub deadline: Option<Deadline>,
    /// On what.
    pub papers: Vec<Paper>,
    /// Why a vote is held again.
    pub again: Option<Quote>,
    /// What silence means, as a sentence.
    pub silence: Option<String>,
    /// Whether a vote may be changed until the deadline.
    pub change: bool,
    /// Whether members may object to the procedure.
    pub object: bool,
}

/// `information`: an advisory member hears of a vote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Information {
    /// Title of the step.
    pub step: String,
    /// Until when.
    pub deadline: Option<Deadline>,
    /// On what.
    pub papers: Vec<Paper>,
}

/// `reminder`: a member has not voted yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reminder {
    /// Which ballot of the case, from 1.
    pub ballot: u32,
    /// Until when.
    pub deadline: Option<Deadline>,
    /// What silence means, as a sentence.
    pub silence: Option<String>,
}

/// `receipt`: a vote was received.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Receipt {
    /// For whom.
    pub member: Member,
    /// `Zustimmung`, `Ablehnung`, `Enthaltung`.
    pub choice: &'static str,
    /// Declaration for the minutes.
    pub declaration: Option<Quote>,
    /// Whether the deputy gave it.
    pub deputy: bool,
    /// Whether it counts; a deputy's yields to the representative's.
    pub counts: bool,
    /// Whether the secretariat entered it.
    pub entered: bool,
    /// Until when it can be changed.
    pub change_until: Option<Deadline>,
    /// When it was recorded, in words.
    pub recorded: Option<String>,
    /// When it was recorded, exactly as in the record.
    pub exact: Option<String>,
    /// Its number in the record.
    pub revision: Option<u64>,
    /// Check sum of the record up to it.
    pub head: Option<String>,
}

/// `late`: a vote was received too late.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Late {
    /// For whom.
    pub member: Member,
    /// The vote.
    pub choice: &'static str,
    /// The deadline it missed.
    pub deadline: String,
}

/// `interim`: an interim answer was received.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Interim {
    /// Who.
    pub member: Member,
    /// Until the end of this day.
    pub until: String,
}

/// `confirm_entry`: a second person must confirm an entered vote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ConfirmEntry {
    /// For whom.
    pub member: Member,
    /// The vote.
    pub choice: &'static str,
}

/// `entry_refused`: a second person refused an entered vote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EntryRefused {
    /// For whom.
    pub member: Member,
    /// Why.
    pub reason: Quote,
}

/// `confirm_roll`: a second person must confirm the roll-call of a sitting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ConfirmRoll {
    /// The day of the sitting, in words.
    pub held: String,
}

/// `roll_refused`: a second person refused the roll-call of a sitting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RollRefused {
    /// Why.
    pub reason: Quote,
}

/// `roll_receipt`: how a member was called in a sitting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RollReceipt {
    /// For whom.
    pub member: Member,
    /// The day of the sitting, in words.
    pub held: String,
    /// How it was called.
    pub stand: &'static str,
    /// Whether the deputy was there for it.
    pub deputy: bool,
    /// Declaration for the minutes.
    pub declaration: Option<Quote>,
    /// Its number in the record.
    pub revision: Option<u64>,
    /// Check sum of the record up to it.
    pub head: Option<String>,
}

/// `note`: a member wrote something to the secretariat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    /// Who.
    pub member: Member,
    /// What.
    pub text: Quote,
}

/// `missing`: who has not voted, for an office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Missing {
    /// Who.
    pub silent: Vec<Member>,
    /// Until when.
    pub deadline: Option<Deadline>,
}

/// `overdue`: a step of an office is overdue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Overdue {
    /// Title of the step.
    pub step: String,
    /// Who should have acted.
    pub who: &'static str,
    /// Since when.
    pub deadline: Option<Deadline>,
}

/// `extended`: the deadline was extended for all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Extended {
    /// The deadline until now.
    pub from: String,
    /// The new one.
    pub deadline: Deadline,
    /// Why.
    pub reason: Quote,
    /// What silence means, as a sentence.
    pub silence: Option<String>,
}

/// `objection`: somebody objected to the procedure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Objection {
    /// Who.
    pub member: Member,
    /// Why.
    pub reason: Option<Quote>,
}

/// `held`: the deadline passed during an outage; the chair must settle it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Held {
    /// The deadline.
    pub deadline: String,
    /// Not ready from …
    pub from: String,
    /// … until.
    pub until: String,
}

/// `corrected`: a paper of the running vote was put right; votes stay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Corrected {
    /// The paper as it now is.
    pub paper: Paper,
    /// Why.
    pub reason: Quote,
}

/// `annulled`: a finding was taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Annulled {
    /// Why.
    pub reason: Quote,
}

/// `upgraded`: the case goes on under another definition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Upgraded {
    /// Title of the workflow it now follows.
    pub workflow: String,
    /// Its version.
    pub version: u32,
    /// Title of the step it stands in.
    pub step: String,
    /// Until when.
    pub deadline: Option<Deadline>,
    /// Labels of the moves.
    pub may: Vec<String>,
    /// Why.
    pub reason: Quote,
}

/// `undelivered`: an invitation could not be delivered; somebody must look after it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Undelivered {
    /// For which member.
    pub member: Member,
    /// To whom.
    pub person: String,
}

/// `ended`: the case ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ended {
    /// Title of the last step: `Beschlossen`.
    pub step: String,
    /// `adopted`, `rejected`, `referred`, `withdrawn`, `done`, `lapsed`: for conditions.
    pub ending: &'static str,
    /// The same in German.
    pub result: &'static str,
    /// The number it was given.
    pub number: Option<String>,
    /// What was established, where a vote was held: `zustande gekommen`.
    pub outcome: Option<&'static str>,
    /// Reason of the last move.
    pub reason: Option<Quote>,
}
