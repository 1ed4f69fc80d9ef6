//! Who voted how: the material of a tally.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// The code of a member, `BUND` or `BY`: a seat is a jurisdiction, never a person.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MemberCode(Arc<str>);

impl MemberCode {
    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<T: AsRef<str> + ?Sized> From<&T> for MemberCode {
    fn from(text: &T) -> Self {
        Self(Arc::from(text.as_ref()))
    }
}

impl std::borrow::Borrow<str> for MemberCode {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MemberCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a member says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// Agrees.
    Yes,
    /// Objects.
    No,
    /// Expressly neither.
    Abstain,
}

impl Choice {
    /// All three, in the order of a ballot paper.
    pub const ALL: [Self; 3] = [Self::Yes, Self::No, Self::Abstain];

    /// The word a user reads: `Zustimmung`, `Ablehnung`, `Enthaltung`.
    pub fn german(self) -> &'static str {
        match self {
            Self::Yes => "Zustimmung",
            Self::No => "Ablehnung",
            Self::Abstain => "Enthaltung",
        }
    }

    /// The word of the file and the interface: `yes`, `no`, `abstain`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Abstain => "abstain",
        }
    }
}

/// Where a voting member stands in a ballot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Has voted.
    Cast(Choice),
    /// May vote and has not.
    Silent,
    /// Cannot vote: not there.
    Absent,
    /// Must not vote: affected by the decision.
    Excluded,
    /// Has said no without reasons. Where the rule demands reasons this counts as nothing, elsewhere
    /// as any no.
    Unreasoned,
}

impl Standing {
    /// Every standing, in the order in which sums are kept.
    pub const ALL: [Self; 7] = [
        Self::Cast(Choice::Yes),
        Self::Cast(Choice::No),
        Self::Cast(Choice::Abstain),
        Self::Silent,
        Self::Absent,
        Self::Excluded,
        Self::Unreasoned,
    ];

    /// The position in [`Self::ALL`].
    pub(crate) fn index(self) -> usize {
        match self {
            Self::Cast(Choice::Yes) => 0,
            Self::Cast(Choice::No) => 1,
            Self::Cast(Choice::Abstain) => 2,
            Self::Silent => 3,
            Self::Absent => 4,
            Self::Excluded => 5,
            Self::Unreasoned => 6,
        }
    }

    /// Whether the member has voted, whatever it counts for.
    pub fn voted(self) -> bool {
        matches!(self, Self::Cast(_) | Self::Unreasoned)
    }
}

/// The standing of every voting member, in the order of the body file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ballot {
    standings: Vec<Standing>,
}

impl Ballot {
    /// Nobody has voted. `voters`: how many voting members the body has.
    pub fn silent(voters: usize) -> Self {
        Self { standings: vec![Standing::Silent; voters] }
    }

    /// All standings in the body's order.
    pub fn standings(&self) -> &[Standing] {
        &self.standings
    }

    /// The standing of the voter at a position; beyond the last, [`Standing::Silent`].
    pub fn get(&self, voter: usize) -> Standing {
        self.standings.get(voter).copied().unwrap_or(Standing::Silent)
    }

    /// Changes one standing. A position beyond the last voter changes nothing.
    pub fn set(&mut self, voter: usize, standing: Standing) {
        if let Some(place) = self.standings.get_mut(voter) {
            *place = standing;
        }
    }

    /// The positions of those who may still vote.
    pub(crate) fn still(&self) -> Vec<usize> {
        let silent = |(_, standing): &(usize, &Standing)| **standing == Standing::Silent;
        self.standings.iter().enumerate().filter(silent).map(|(voter, _)| voter).collect()
    }
}

/// Why standings do not make a ballot of a body.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BallotError {
    /// No such member.
    #[error("`{body}` has no member `{code}`{}", mean(.near.as_deref()))]
    Unknown {
        /// The body.
        body: String,
        /// What was written.
        code: String,
        /// The nearest voting member.
        near: Option<String>,
    },
    /// An advisory member.
    #[error("`{code}` has no vote in `{body}`; leave it out")]
    NoVote {
        /// The body.
        body: String,
        /// The advisory member.
        code: String,
    },
    /// Two standings for one member.
    #[error("`{code}` stands twice; a member has voted, or is absent, or is excluded")]
    Twice {
        /// The member.
        code: String,
    },
    /// Reasons missing from a vote that is no no.
    #[error("`{code}` has not voted no; only a no can lack reasons")]
    NotNo {
        /// The member.
        code: String,
    },
}

impl BallotError {
    /// A stable word: `unknown_member`, `no_vote`, `member_twice`, `not_a_no`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unknown { .. } => "unknown_member",
            Self::NoVote { .. } => "no_vote",
            Self::Twice { .. } => "member_twice",
            Self::NotNo { .. } => "not_a_no",
        }
    }
}

/// `; it has …`, for the end of a message.
pub(crate) fn choice(known: &str, near: Option<&str>) -> String {
    match known {
        "" => String::from("; it has none"),
        known => format!("; it has `{known}`{}", mean(near)),
    }
}

/// `; did you mean …?`, for the end of a message.
pub(crate) fn mean(near: Option<&str>) -> String {
    near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default()
}
