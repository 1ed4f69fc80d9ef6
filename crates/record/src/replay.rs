//! Reading a journal from its beginning, by `apply` and by the ledger at once.

use umlauf_workflow::{Case, Recorded, Workflow, apply};

use crate::editions::Editions;
use crate::ledger::Ledger;

/// A case as its events make it.
#[derive(Debug)]
pub(crate) struct Replay<'e> {
    editions: &'e Editions,
    /// The definitions in force.
    pub(crate) workflow: Option<&'e Workflow>,
    /// Which definitions were in force, each from a revision on.
    reigns: Vec<(u64, &'e Workflow)>,
    /// By `apply`.
    pub(crate) case: Case,
    /// By the ledger.
    pub(crate) ledger: Ledger,
}

impl<'e> Replay<'e> {
    /// Before the first event.
    pub(crate) fn new(editions: &'e Editions) -> Self {
        let (case, ledger) = (Case::unopened(), Ledger::default());
        let workflow = editions.first();
        let reigns = workflow.into_iter().map(|workflow| (0, workflow)).collect();
        Self { editions, workflow, reigns, case, ledger }
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
            if self.workflow.is_some_and(|before| !std::ptr::eq(before, workflow)) {
                self.reigns.push((recorded.revision, workflow));
            }
            self.workflow = Some(workflow);
        }
        self.ledger.take(recorded);
    }

    /// The definitions of a ballot.
    pub(crate) fn edition(&self, poll: &crate::ledger::Poll) -> Option<&'e Workflow> {
        let (_, workflow) = &poll.begun;
        self.editions.get(workflow.as_ref()?, &poll.body, &poll.calendars)
    }

    /// The definitions in force when an event had been recorded.
    pub(crate) fn reigned(&self, revision: u64) -> Option<&'e Workflow> {
        let mut reigns = self.reigns.iter().rev();
        reigns.find(|(from, _)| *from <= revision).map(|(_, workflow)| *workflow)
    }
}
