//! Proof that everyone had the opportunity to take part: per voter, when the invitation was handed
//! over and until when votes were taken (`BVerfGE` 91, 148).

use serde::Serialize;
use umlauf_voting::MemberCode;
use umlauf_workflow::{Digest, Dispatch, Instant, LetterId, PersonId};

use super::name;
use crate::ledger::Poll;
use crate::replay::Replay;
use crate::sheet::Sheet;

/// How a voter was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// In which ballot.
    pub ballot: u32,
    /// Who.
    pub member: MemberCode,
    /// What people call it.
    pub name: String,
    /// When the invitation was first accepted by a recipient's side; nothing where that is not
    /// proved.
    pub asked: Option<Instant>,
    /// Until when votes were taken, exclusive.
    pub until: Option<Instant>,
    /// Whether the member gave a vote that counts: who votes was asked, whatever became of letters.
    pub voted: bool,
    /// Every report of the courier.
    pub proofs: Vec<Proven>,
    /// When the member was reminded.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reminded: Vec<Instant>,
}

/// A report of the courier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Proven {
    /// Which letter.
    pub letter: LetterId,
    /// To whom.
    pub person: PersonId,
    /// SHA-256 of the address.
    pub address: Digest,
    /// With what result.
    pub result: Dispatch,
    /// When.
    pub at: Instant,
    /// In which event.
    pub revision: u64,
}

pub(super) fn asked(replay: &Replay<'_>) -> Vec<Asked> {
    let polls = replay.ledger.polls.iter();
    polls.flat_map(|poll| poll.voters.iter().map(|member| one(replay, poll, member))).collect()
}

fn one(replay: &Replay<'_>, poll: &Poll, member: &MemberCode) -> Asked {
    let none = Sheet::default();
    let sheet = poll.sheets.get(member).unwrap_or(&none);
    let proofs = sheet.proofs.iter().map(|proof| Proven {
        letter: proof.letter.clone(),
        person: proof.person.clone(),
        address: proof.address.clone(),
        result: proof.result,
        at: proof.at,
        revision: proof.revision,
    });
    Asked {
        ballot: poll.number,
        member: member.clone(),
        name: name(replay, poll, member.as_str()),
        asked: sheet.asked(),
        until: poll.term.as_ref().map(|term| term.instant),
        voted: sheet.counting().is_some(),
        proofs: proofs.collect(),
        reminded: sheet.reminded.clone(),
    }
}
