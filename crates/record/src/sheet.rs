//! Everything of one voter in one ballot: all votes, not only the one that counts, and every proof
//! that the voter was asked.

use jiff::civil::Date;
use umlauf_workflow::{
    By, Capacity, Digest, Dispatch, Entered, Event, Instant, LetterId, PersonId, Recorded, RollRow,
    Said, Stand,
};

/// Everything of one voter in one ballot.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sheet {
    /// Every vote that arrived in time, in order.
    pub(crate) casts: Vec<Cast>,
    pub(crate) late: Vec<Cast>,
    /// An entered vote that waits for its second person.
    pub(crate) entry: Option<Waiting>,
    pub(crate) interim: Vec<(u64, Instant, Date)>,
    pub(crate) objected: Option<(u64, Instant, Option<Digest>)>,
    pub(crate) reminded: Vec<Instant>,
    pub(crate) proofs: Vec<Proof>,
    /// How it was called in a sitting.
    pub(crate) called: Option<Stand>,
}

/// A vote given.
#[derive(Clone, Debug)]
pub(crate) struct Cast {
    pub(crate) said: Said,
    pub(crate) declaration: Option<Digest>,
    pub(crate) capacity: Capacity,
    pub(crate) person: Option<PersonId>,
    pub(crate) at: Instant,
    pub(crate) revision: u64,
    pub(crate) entered: Option<Entered>,
}

/// A vote that the secretariat entered.
#[derive(Clone, Debug)]
pub(crate) struct Waiting {
    pub(crate) said: Said,
    pub(crate) declaration: Option<Digest>,
    pub(crate) capacity: Capacity,
    pub(crate) evidence: Digest,
    pub(crate) by: Option<PersonId>,
}

/// What became of a letter that asked a member to vote.
#[derive(Clone, Debug)]
pub(crate) struct Proof {
    pub(crate) revision: u64,
    pub(crate) at: Instant,
    pub(crate) letter: LetterId,
    pub(crate) person: PersonId,
    pub(crate) address: Digest,
    pub(crate) result: Dispatch,
}

impl Sheet {
    /// The vote that counts: the last of the representative, else the last of the deputy.
    pub(crate) fn counting(&self) -> Option<&Cast> {
        let of_deputy = |cast: &&Cast| cast.capacity == Capacity::Deputy;
        let representative = self.casts.iter().rev().find(|cast| !of_deputy(cast));
        representative.or_else(|| self.casts.iter().rev().find(of_deputy))
    }

    /// When the invitation was first accepted by a recipient's side.
    pub(crate) fn asked(&self) -> Option<Instant> {
        self.proofs.iter().find(|proof| proof.result == Dispatch::Accepted).map(|proof| proof.at)
    }
}

impl Sheet {
    /// Takes note of a row of a roll-call.
    pub(crate) fn call(&mut self, row: &RollRow, entered: &Entered, recorded: &Recorded) {
        self.called = Some(row.stand);
        let Some((choice, capacity)) = row.stand.choice().zip(row.capacity) else { return };
        self.casts.push(Cast {
            said: choice.into(),
            declaration: row.declaration.clone(),
            capacity,
            person: person(&recorded.by).cloned(),
            at: recorded.at,
            revision: recorded.revision,
            entered: Some(entered.clone()),
        });
    }

    /// Takes note of an event of this voter.
    pub(crate) fn take(&mut self, recorded: &Recorded) {
        let Recorded { revision, at, .. } = *recorded;
        let person = person(&recorded.by).cloned();
        match &recorded.event {
            Event::VoteCast { said, declaration, capacity, entered, .. } => {
                if entered.is_some() {
                    self.entry = None;
                }
                self.casts.push(Cast {
                    said: said.clone(),
                    declaration: declaration.clone(),
                    capacity: *capacity,
                    person,
                    at,
                    revision,
                    entered: entered.clone(),
                });
            }
            Event::VoteLate { said, declaration, capacity, .. } => self.late.push(Cast {
                said: said.clone(),
                declaration: declaration.clone(),
                capacity: *capacity,
                person,
                at,
                revision,
                entered: None,
            }),
            Event::VoteEntered { said, declaration, capacity, evidence, .. } => {
                self.entry = Some(Waiting {
                    said: said.clone(),
                    declaration: declaration.clone(),
                    capacity: *capacity,
                    evidence: evidence.clone(),
                    by: person,
                });
            }
            Event::EntryRefused { .. } => self.entry = None,
            Event::Interim { until, .. } => self.interim.push((revision, at, *until)),
            Event::Objected { reason, .. } => {
                let objection = (revision, at, reason.clone());
                self.objected.get_or_insert(objection);
            }
            Event::Dispatched { letter, person, address, result, .. } => self.proofs.push(Proof {
                revision,
                at,
                letter: letter.clone(),
                person: person.clone(),
                address: address.clone(),
                result: *result,
            }),
            _ => {}
        }
    }
}

/// On whose account an event was recorded, if on a person's.
pub(crate) fn person(by: &By) -> Option<&PersonId> {
    match by {
        By::Person(authority) => Some(&authority.person),
        By::Clock | By::Courier => None,
    }
}
