//! Verification of a chain line by line, in constant memory: for a whole database as for one file.

use umlauf_workflow::{CaseId, Instant, Recorded};

use crate::fault::{Code, Fault};
use crate::{GENESIS, Hash, chain, line};

/// The chain of one case while its rows stream by, in the order of their revisions.
#[derive(Clone, Debug)]
pub struct ChainCheck {
    case: CaseId,
    events: u64,
    head: Hash,
    at: Option<Instant>,
}

/// A chain that held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// How many events it has.
    pub events: u64,
    /// The hash of the last, or [`GENESIS`] of an empty chain.
    pub head: Hash,
}

impl ChainCheck {
    /// The empty chain of a case.
    pub fn new(case: CaseId) -> Self {
        Self { case, events: 0, head: GENESIS, at: None }
    }

    /// Takes the next row and gives back its event.
    ///
    /// # Errors
    /// The first thing that is wrong with the row. The check may go on: it then builds on the hash
    /// that the row claims, so that one broken row is one fault and not one for every row after it.
    pub fn push(&mut self, revision: u64, text: &str, hash: &str) -> Result<Recorded, Fault> {
        let expected = chain::next(&self.head, text);
        let (wanted, earliest) = (self.events + 1, self.at);
        let parsed = line::parse(text);
        self.events = revision;
        self.head = hash.parse().unwrap_or(expected);
        self.at = parsed.as_ref().ok().map(|recorded| recorded.at).max(earliest);

        if revision != wanted {
            let message = format!("revision `{wanted}` is followed wrongly or missing");
            return Err(Fault::new(Code::Revision, message).at(revision).differs(wanted, revision));
        }
        if hash != expected.to_string() {
            let message = format!("the hash of event `{revision}` is not that of its line");
            return Err(Fault::new(Code::Hash, message).at(revision).differs(expected, hash));
        }
        let recorded = match parsed {
            Ok(recorded) => recorded,
            Err(error) => return Err(Fault::new(Code::Line, error.to_string()).at(revision)),
        };
        if recorded.case != self.case {
            let message = format!("event `{revision}` belongs to another case");
            let fault = Fault::new(Code::Case, message).at(revision);
            return Err(fault.differs(&self.case, &recorded.case));
        }
        if recorded.revision != revision {
            let message = format!("the line of event `{revision}` names another revision");
            let fault = Fault::new(Code::Revision, message).at(revision);
            return Err(fault.differs(revision, recorded.revision));
        }
        if recorded.arrived.is_some_and(|arrived| arrived >= recorded.at) {
            let message = format!("event `{revision}` arrived after it was recorded");
            let fault = Fault::new(Code::Time, message).at(revision);
            return Err(fault.differs(format!("before {}", recorded.at), recorded.arrived()));
        }
        if earliest.is_some_and(|earliest| recorded.at < earliest) {
            let message = format!("event `{revision}` is dated before the event before it");
            let earliest = earliest.map(|at| format!("at or after {at}")).unwrap_or_default();
            return Err(Fault::new(Code::Time, message)
                .at(revision)
                .differs(earliest, recorded.at));
        }
        Ok(recorded)
    }

    /// The hash of the last row taken.
    pub fn head(&self) -> &Hash {
        &self.head
    }

    /// Compares the end with the head that is kept elsewhere, in the case row or the file.
    pub fn finish(self, head: &str) -> Result<Checked, Fault> {
        if self.head.to_string() == head {
            return Ok(Checked { events: self.events, head: self.head });
        }
        let message = format!("after {} events the journal does not end at its head", self.events);
        Err(Fault::new(Code::End, message).differs(head, self.head))
    }
}
