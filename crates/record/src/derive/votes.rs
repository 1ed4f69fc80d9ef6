//! Every voter's vote: the one that counts, those it replaced, what came too late.

use jiff::civil::Date;
use serde::Serialize;
use umlauf_voting::{Choice, MemberCode};
use umlauf_workflow::{Capacity, Digest, Instant, ItemChoice, PersonId, Said, Stand};

use super::name;
use crate::ledger::Poll;
use crate::replay::Replay;
use crate::sheet::{Cast, Sheet};

/// A voter in a ballot.
#[derive(Debug, Serialize)]
pub(crate) struct Voted {
    ballot: u32,
    member: MemberCode,
    name: String,
    /// `yes`, `no`, `abstain`; nothing of a member that was silent.
    choice: Option<Choice>,
    /// The same of each Ziffer, where they were voted on one by one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    items: Vec<ItemChoice>,
    /// How it was called, where the vote was held in a sitting.
    #[serde(skip_serializing_if = "Option::is_none")]
    called: Option<Stand>,
    /// The vote that counts.
    vote: Option<Vote>,
    /// Votes that were changed, or that yielded to the representative's.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    superseded: Vec<Vote>,
    /// Votes that came too late and do not count.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    late: Vec<Vote>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    interim: Vec<Interim>,
    #[serde(skip_serializing_if = "Option::is_none")]
    objected: Option<Objection>,
}

#[derive(Debug, Serialize)]
struct Vote {
    #[serde(flatten)]
    said: Said,
    capacity: Capacity,
    person: Option<PersonId>,
    at: Instant,
    revision: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    declaration: Option<Digest>,
    /// Who entered it for the secretariat; `person` confirmed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    entered_by: Option<PersonId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<Digest>,
}

#[derive(Debug, Serialize)]
struct Interim {
    until: Date,
    at: Instant,
    revision: u64,
}

#[derive(Debug, Serialize)]
struct Objection {
    at: Instant,
    revision: u64,
    reason: Option<Digest>,
}

pub(super) fn votes(replay: &Replay<'_>) -> Vec<Voted> {
    let polls = replay.ledger.polls.iter();
    polls.flat_map(|poll| poll.voters.iter().map(|member| voted(replay, poll, member))).collect()
}

fn voted(replay: &Replay<'_>, poll: &Poll, member: &MemberCode) -> Voted {
    let none = Sheet::default();
    let sheet = poll.sheets.get(member).unwrap_or(&none);
    let counting = sheet.counting();
    let counts = counting.map(|cast| cast.revision);
    Voted {
        ballot: poll.number,
        member: member.clone(),
        name: name(replay, poll, member.as_str()),
        choice: counting.and_then(|cast| cast.said.whole()),
        items: counting.map_or_else(Vec::new, |cast| cast.said.each().to_vec()),
        called: sheet.called,
        vote: counting.map(vote),
        superseded: sheet
            .casts
            .iter()
            .filter(|cast| Some(cast.revision) != counts)
            .map(vote)
            .collect(),
        late: sheet.late.iter().map(vote).collect(),
        interim: sheet
            .interim
            .iter()
            .map(|&(revision, at, until)| Interim { until, at, revision })
            .collect(),
        objected: sheet.objected.clone().map(|(revision, at, reason)| Objection {
            at,
            revision,
            reason,
        }),
    }
}

fn vote(cast: &Cast) -> Vote {
    let entered = cast.entered.as_ref();
    Vote {
        said: cast.said.clone(),
        capacity: cast.capacity,
        person: cast.person.clone(),
        at: cast.at,
        revision: cast.revision,
        declaration: cast.declaration.clone(),
        entered_by: entered.map(|entered| entered.by.clone()),
        evidence: entered.map(|entered| entered.evidence.clone()),
    }
}
