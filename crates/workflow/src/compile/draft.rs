//! What a file says, read but not yet looked up: names are still words with their places.
//!
//! Reading and looking up are apart so that a name may be used above the line that defines it, and
//! so that one slip of the pen is told once.

use umlauf_calendar::Period;
use umlauf_source::{Fault, Key, Node, Place};

use crate::{Consult, Ending, Ensure, Office, On, PaperName, Run, StepName, Tell, Vote};

/// A word of the file and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) place: Place,
}

impl Word {
    /// The text of a node, or the fault that it is none; `what` names it in reports.
    pub(super) fn of(node: &Node, what: &str) -> Result<Self, Fault> {
        Ok(Self { text: node.text(what)?.to_owned(), place: node.place })
    }

    /// A key.
    pub(super) fn key(key: &Key) -> Self {
        Self { text: key.text.clone(), place: key.place }
    }

    /// As the name of a step.
    pub(super) fn step(&self) -> StepName {
        StepName::from(&self.text)
    }
}

/// A whole file.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) version: u32,
    pub(super) title: String,
    pub(super) basis: Option<String>,
    pub(super) body: Option<Word>,
    pub(super) start: Option<Word>,
    /// Papers with their titles, where the file lists them.
    pub(super) papers: Option<Vec<(Word, String)>>,
    pub(super) steps: Vec<StepDraft>,
    /// Where `steps` stands.
    pub(super) steps_place: Place,
    pub(super) ensures: Vec<EnsureDraft>,
}

impl Draft {
    /// A step by its name.
    pub(super) fn step(&self, name: &str) -> Option<&StepDraft> {
        self.steps.iter().find(|step| step.name.text == name)
    }

    /// The names of all steps.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.steps.iter().map(|step| step.name.text.as_str())
    }
}

/// A step.
#[derive(Debug)]
pub(super) struct StepDraft {
    pub(super) name: Word,
    pub(super) title: String,
    /// Nothing where it could not be made out.
    pub(super) kind: Option<KindDraft>,
    pub(super) within: Option<Period>,
    pub(super) late: Vec<Tell>,
    pub(super) tell: Vec<Tell>,
    pub(super) moves: Vec<MoveDraft>,
}

/// What happens in a step.
#[derive(Debug)]
pub(super) enum KindDraft {
    By { who: Office, needs: Vec<Word>, finds: Option<Word>, disposes: Option<Word> },
    Vote(VoteDraft),
    Consult(ConsultDraft),
    Run(Run),
    Wait,
    Ends { ending: Ending, number: bool },
}

impl KindDraft {
    /// The papers as names.
    pub(super) fn papers(needs: &[Word]) -> Vec<PaperName> {
        needs.iter().map(|word| PaperName::from(&word.text)).collect()
    }
}

/// A vote whose rule has not been looked up.
#[derive(Debug)]
pub(super) struct VoteDraft {
    /// Everything that needs no looking up; `rule` is the word as written.
    pub(super) vote: Vote,
    pub(super) rule: Option<Word>,
    /// Where `object` stands.
    pub(super) object: Option<Place>,
    /// Whether the rule says how many must object.
    pub(super) by_rule: bool,
    /// Where the key `then` stands; nothing where it could not be read.
    pub(super) then: Option<Place>,
}

/// A consultation with the words that are to be looked up.
#[derive(Debug)]
pub(super) struct ConsultDraft {
    /// Everything else.
    pub(super) consult: Consult,
    /// Whom it asks.
    pub(super) ask: Vec<Word>,
    /// The paper that is commented on.
    pub(super) text: Option<Word>,
    /// The consultation whose comments the feedback is about.
    pub(super) feedback: Option<Word>,
}

/// A move.
#[derive(Debug)]
pub(super) struct MoveDraft {
    pub(super) on: On,
    /// The label or the outcome, as written.
    pub(super) key: Word,
    pub(super) to: Word,
}

/// A sentence of `ensures` and where it stands.
#[derive(Debug)]
pub(super) struct EnsureDraft {
    pub(super) says: Ensure,
    pub(super) place: Place,
}
