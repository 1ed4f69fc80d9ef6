//! Reading a journal from its beginning, by `apply` and by the ledger at once.

use umlauf_workflow::{Case, Recorded, Workflow, apply};

use crate::editions::Editions;
use crate::ledger::Ledger;

/// A case as its events make it.
#[derive(Debug)]
pub(crate) struct Replay<'e> {
    editions: &'e Editions,
    /// The edition in force.
    pub(crate) workflow: Option<&'e Workflow>,
    /// By `apply`.
    pub(crate) case: Case,
    /// By the ledger.
    pub(crate) ledger: Ledger,
}

impl<'e> Replay<'e> {
    /// Before the first event.
    pub(crate) fn new(editions: &'e Editions) -> Self {
        let (case, ledger) = (Case::unopened(), Ledger::default());
        Self { editions, workflow: editions.first(), case, ledger }
    }

    /// The whole journal.
    pub(crate) fn of<'r>(
        editions: &'e Editions,
        journal: impl IntoIterator<Item = &'r Recorded>,
    ) -> Self {
        let mut replay = Self::new(editions);
        for recorded in journal {
            replay.take(recorded);
        }
        replay
    }

    /// The next event.
    pub(crate) fn take(&mut self, recorded: &Recorded) {
        if let Some(workflow) = self.workflow {
            let workflow = self.editions.at(workflow, recorded);
            apply(workflow, &mut self.case, recorded);
            self.workflow = Some(workflow);
        }
        self.ledger.take(recorded);
    }

    /// The edition of a ballot.
    pub(crate) fn edition(&self, poll: &crate::ledger::Poll) -> Option<&'e Workflow> {
        self.editions.get(&poll.body, &poll.calendars)
    }
}
