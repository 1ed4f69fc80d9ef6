//! The rule language: what must be so for a proposal to be adopted.
//!
//! A rule is a tree of requirements. Each counts the members (or their weights) on one side and
//! compares with a number or with a part of a base. What silence and an expressed abstention mean is
//! said by the rule, not by the code: real bodies take silence for consent, for abstention, for
//! nothing or for rejection. Everything a requirement can say is a sum over members, which is what
//! makes proofs, certainty and missing sets exact.

use umlauf_source::Place;

use crate::{Consent, Fallback, Fraction, Objection};

/// A rule with all its readings.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The name: `beschluss`.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// Where it stands.
    pub basis: String,
    /// A remark for readers.
    pub note: Option<String>,
    /// What the law leaves open, or no source confirmed.
    pub unconfirmed: Option<String>,
    /// The rule of the same body that this one tightens: its readings are those of that rule and the
    /// requirements of `also`.
    pub like: Option<String>,
    /// At least one; the first is called `default`.
    pub readings: Vec<Reading>,
    /// What applies when ballots under this rule were not adopted.
    pub otherwise: Option<Fallback>,
    /// Who else must agree to what was adopted, in this order.
    pub consents: Vec<Consent>,
    /// Where each of these stands in the file; nothing of those that stand with another rule.
    pub(crate) asked: Vec<Place>,
    /// How many must object to a vote in writing to turn it into an item of a sitting.
    pub objection: Option<Objection>,
}

impl Rule {
    /// Whether some reading counts a no only with its reasons.
    pub fn demands_reasons(&self) -> bool {
        self.readings.iter().any(|reading| reading.reasons)
    }
}

/// One way to understand a rule.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The name; `default` for the rule as written.
    pub name: String,
    /// How it understands the law, in a few words.
    pub reads: Option<String>,
    /// The same in English, if the file gives it.
    pub english: Option<String>,
    /// Where it stands, if not where the rule stands.
    pub basis: Option<String>,
    /// What must be so for the ballot to count at all.
    pub(crate) quorum: Option<Condition>,
    /// What must be so for adoption.
    pub(crate) adopt: Condition,
    /// What an expressed abstention means.
    pub abstention: Abstention,
    /// What silence means.
    pub silence: Silence,
    /// What a tie means.
    pub tie: Tie,
    /// Whether a no given without reasons counts as nothing.
    pub reasons: bool,
    /// Where it stands in the file.
    pub(crate) place: Place,
}

/// How the requirements of a reading hang together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One of them, by its position among the lines of a proof.
    Requirement(usize),
    /// All of these.
    All(Vec<Shape>),
    /// One of these is enough.
    Any(Vec<Shape>),
}

impl Reading {
    /// How it understands the law, in a language; German where the file gives no other.
    pub fn reads_in(&self, tongue: crate::Tongue) -> Option<&str> {
        let german = self.reads.as_deref()?;
        Some(tongue.name(german, self.english.as_deref()))
    }

    /// How its requirements hang together: what must be so for the ballot to count at all, where there
    /// is such a condition, and what must be so for adoption.
    pub fn shape(&self) -> (Option<Shape>, Shape) {
        let mut next = 0;
        let quorum = self.quorum.as_ref().map(|quorum| quorum.shape(&mut next));
        (quorum, self.adopt.shape(&mut next))
    }

    /// Whether both say the same, whatever they are called.
    pub(crate) fn same(&self, other: &Self) -> bool {
        self.abstention == other.abstention
            && self.silence == other.silence
            && self.tie == other.tie
            && self.reasons == other.reasons
            && match (&self.quorum, &other.quorum) {
                (Some(one), Some(two)) => one.same(two),
                (None, None) => true,
                _ => false,
            }
            && self.adopt.same(&other.adopt)
    }
}

/// What an expressed abstention means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Abstention {
    /// Neither yes nor no, though the member took part: `no vote`.
    NoVote,
    /// A yes: `consent`.
    Consent,
    /// A no: `rejection`.
    Rejection,
    /// Not permitted: `forbidden`. If it is given all the same it counts for nothing.
    Forbidden,
}

/// What silence means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    /// A yes: `consent`.
    Consent,
    /// An abstention: `abstention`.
    Abstention,
    /// Nothing, not even taking part: `no vote`.
    NoVote,
    /// A no: `rejection`.
    Rejection,
}

/// What a tie means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tie {
    /// Not adopted: `rejected`.
    Rejected,
    /// Left to the chair; the tally says `tied`: `chair`.
    Chair,
}

/// A tree of requirements.
#[derive(Clone, Debug)]
pub(crate) enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Requirement(Requirement),
}

impl Condition {
    /// Its shape; the requirements are numbered from `next` on, in the order of the file.
    fn shape(&self, next: &mut usize) -> Shape {
        match self {
            Self::All(list) => Shape::All(list.iter().map(|inner| inner.shape(next)).collect()),
            Self::Any(list) => Shape::Any(list.iter().map(|inner| inner.shape(next)).collect()),
            Self::Requirement(_) => {
                *next += 1;
                Shape::Requirement(*next - 1)
            }
        }
    }

    /// The requirements in the order of the file.
    pub(crate) fn requirements<'c>(&'c self, into: &mut Vec<&'c Requirement>) {
        match self {
            Self::All(list) | Self::Any(list) => list.iter().for_each(|c| c.requirements(into)),
            Self::Requirement(requirement) => into.push(requirement),
        }
    }

    /// Says of every requirement without a basis of its own that it stands there.
    pub(crate) fn based(&mut self, on: &str) {
        match self {
            Self::All(list) | Self::Any(list) => list.iter_mut().for_each(|c| c.based(on)),
            Self::Requirement(requirement) => {
                requirement.basis.get_or_insert_with(|| on.to_owned());
            }
        }
    }

    fn same(&self, other: &Self) -> bool {
        let lists = |one: &[Self], two: &[Self]| {
            one.len() == two.len() && one.iter().zip(two).all(|(one, two)| one.same(two))
        };
        match (self, other) {
            (Self::All(one), Self::All(two)) | (Self::Any(one), Self::Any(two)) => lists(one, two),
            (Self::Requirement(one), Self::Requirement(two)) => one.claim == two.claim,
            _ => false,
        }
    }
}

/// One requirement and where it comes from.
#[derive(Clone, Debug)]
pub(crate) struct Requirement {
    pub(crate) claim: Claim,
    pub(crate) basis: Option<String>,
    pub(crate) place: Place,
}

/// What a requirement says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Claim {
    pub(crate) verb: Verb,
    pub(crate) who: Who,
    /// The position of the table that weighs, if not every member counts one.
    pub(crate) weighed: Option<usize>,
    pub(crate) test: Test,
    pub(crate) amount: Amount,
}

/// Who is counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Who {
    /// Positions of voting members, ascending.
    pub(crate) voters: Vec<usize>,
    /// As people say it.
    pub(crate) title: String,
    /// The same in English, where it is another.
    pub(crate) english: Option<String>,
    /// Whether one member is named, not a group that happens to have one.
    pub(crate) single: bool,
}

impl Who {
    pub(crate) fn english(&self) -> &str {
        self.english.as_deref().unwrap_or(&self.title)
    }
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    Agree,
    /// Says or means anything but yes, also nothing; only the excluded are not asked.
    NotAgree,
    Object,
    Abstain,
    /// Votes oneself, whatever one says: silence that counts as something is not taking part.
    TakePart,
    /// Is neither absent nor excluded.
    Attend,
}

/// How it is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Test {
    AtLeast,
    MoreThan,
    AtMost,
    FewerThan,
}

/// With what it is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Amount {
    /// A number.
    Number(Fraction),
    /// A part of a base.
    Part(Fraction, Base),
}

/// Of what a part is taken; always among those who are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Base {
    /// All members.
    All,
    /// Without the excluded.
    Eligible,
    /// Without the excluded and the absent.
    Present,
    /// Whose voice is yes, no or abstention, also by what the rule makes of silence.
    Participating,
    /// Whose voice is yes or no, likewise.
    Cast,
    /// A number, whatever happens.
    Number(u32),
}
