//! The roll-call of a sitting: how every voting member was called, entered as one act.
//!
//! A written vote collects single votes. In a sitting the members vote at once, and what the minutes
//! hold is a table: who agreed, who did not, who was absent. So the table is the act, not its rows.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use umlauf_voting::{Choice, MemberCode, Prepared, Standing};

use crate::{Capacity, Digest, Instant, PersonId};

/// How a member was called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stand {
    /// Agreed.
    Yes,
    /// Did not agree.
    No,
    /// Abstained expressly.
    Abstain,
    /// Was there and did not vote.
    Silent,
    /// Was not there.
    Absent,
    /// Must not vote.
    Excluded,
}

impl Stand {
    /// All six, in the order of the form.
    pub const ALL: [Self; 6] =
        [Self::Yes, Self::No, Self::Abstain, Self::Silent, Self::Absent, Self::Excluded];

    /// The vote, if one was given.
    pub fn choice(self) -> Option<Choice> {
        match self {
            Self::Yes => Some(Choice::Yes),
            Self::No => Some(Choice::No),
            Self::Abstain => Some(Choice::Abstain),
            Self::Silent | Self::Absent | Self::Excluded => None,
        }
    }

    /// Whether somebody was there for the member and could vote.
    pub fn takes_part(self) -> bool {
        !matches!(self, Self::Absent | Self::Excluded)
    }

    /// What it counts as under a rule.
    pub fn standing(self, rule: &Prepared, reasons: bool) -> Standing {
        match self {
            Self::Silent => Standing::Silent,
            Self::Absent => Standing::Absent,
            Self::Excluded => Standing::Excluded,
            Self::Yes => rule.standing(Choice::Yes, reasons),
            Self::No => rule.standing(Choice::No, reasons),
            Self::Abstain => rule.standing(Choice::Abstain, reasons),
        }
    }

    /// The word of files, events and the interface.
    pub fn word(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Abstain => "abstain",
            Self::Silent => "silent",
            Self::Absent => "absent",
            Self::Excluded => "excluded",
        }
    }

    /// The words a user reads.
    pub fn german(self) -> &'static str {
        match self {
            Self::Yes => "Zustimmung",
            Self::No => "Ablehnung",
            Self::Abstain => "Enthaltung",
            Self::Silent => "anwesend, nicht abgestimmt",
            Self::Absent => "abwesend",
            Self::Excluded => "ausgeschlossen",
        }
    }
}

impl std::str::FromStr for Stand {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|stand| stand.word() == text).ok_or(())
    }
}

/// One member's line of a roll-call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RollRow {
    /// Who.
    pub member: MemberCode,
    /// How it was called.
    pub stand: Stand,
    /// Who was there for it: the representative or the deputy; nobody for the absent and excluded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<Capacity>,
    /// SHA-256 of a declaration for the minutes; it holds the reasons of a no.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declaration: Option<Digest>,
}

/// What the head keeps of a roll-call that waits; its rows stand with the answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RollHead {
    /// The day of the sitting.
    pub held: Date,
    /// Who entered it.
    pub by: PersonId,
    /// SHA-256 of the draft minutes.
    pub evidence: Digest,
    /// When it was entered.
    pub at: Instant,
    /// In which event.
    pub revision: u64,
}
