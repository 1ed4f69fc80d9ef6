//! Child cases: calling them, counting their endings, calling them back, and being a child.

use super::Run as Deciding;
use crate::{
    Called, CalledChild, Cancelled, CaseId, ChildEnded, Digest, Ending, Event, PaperName, Parent,
    Recalled, Refusal, Run, RunAct, RunRefusal,
};

impl Deciding<'_> {
    pub(super) fn run_act(&mut self, act: &RunAct) -> Result<(), Refusal> {
        match act {
            RunAct::Start { parent, title, papers } => self.start(parent, title, papers),
            RunAct::Ended(ended) => self.child_ended(ended),
            RunAct::Cancel { parent } => self.cancel(parent),
        }
    }

    /// Starts the children of a step that has just been entered.
    pub(super) fn call(&mut self, run: &Run) {
        let Some(head) = &self.case.head else { return };
        let (number, id, revision) = (head.next_number(), head.id.clone(), head.revision + 1);
        let children = run.callees.listed(self.workflow).into_iter().enumerate();
        let children = children.map(|(position, (of, workflow))| CalledChild {
            of,
            case: CaseId::of_child(&id, revision, position),
            workflow,
        });
        let children = children.collect();
        self.record(Event::Called(Called { number, children }));
        self.judge_children();
    }

    /// Goes on as soon as an entry of `then` is certain.
    fn judge_children(&mut self) {
        let call = self.case.head.as_ref().and_then(|head| head.open_call());
        if let Some(to) = call.and_then(|call| self.workflow.decided(call)) {
            self.enter(&to);
        }
    }

    /// Calls the children back that have not ended, where the step is left before that is decided.
    pub(super) fn recall(&mut self) {
        let Some(call) = self.case.head.as_ref().and_then(|head| head.open_call()) else { return };
        let number = call.number;
        let children = self
            .answers(number)
            .filter_map(|row| Some((&row.member, row.child.as_ref()?)))
            .filter(|(_, child)| child.ending.is_none())
            .map(|(of, child)| (of.clone(), child.case.clone()))
            .collect();
        self.record(Event::Recalled(Recalled { number, children }));
    }

    fn start(
        &mut self,
        parent: &Parent,
        title: &Digest,
        papers: &[(PaperName, Digest)],
    ) -> Result<(), Refusal> {
        self.opened(&self.workflow.body_name.clone(), title, Some(parent.clone()))?;
        let known = self.workflow.papers();
        // What it only lists it hands on to children of its own; annexes can always be filed.
        let titles = &self.workflow.titles;
        let annex = |paper: &PaperName| paper.as_str().starts_with("anlage");
        let wanted = |p: &PaperName| known.contains(p) || titles.contains_key(p) || annex(p);
        for (paper, digest) in papers.iter().filter(|(paper, _)| wanted(paper)) {
            self.record(Event::Filed { paper: paper.clone(), digest: digest.clone() });
        }
        let start = self.workflow.start().name.clone();
        self.enter(&start);
        Ok(())
    }

    /// Notes the ending; it counts while the step is open and the child has not ended before.
    fn child_ended(&mut self, ended: &ChildEnded) -> Result<(), Refusal> {
        if self.inner_ended(ended) {
            return Ok(());
        }
        let called = self.head()?.call.as_ref().is_some_and(|call| ended.number <= call.number);
        let row = self.case.answers.get(&ended.of).filter(|row| row.ballot == ended.number);
        let child = row.and_then(|row| row.child.as_ref());
        if !called || child.is_some_and(|child| child.case != ended.child) {
            return Err(Refusal::Run(RunRefusal::NotTheChild));
        }
        self.record(Event::ChildEnded(ended.clone()));
        self.judge_children();
        Ok(())
    }

    /// Ends the case because its parent does not need it any more.
    fn cancel(&mut self, parent: &CaseId) -> Result<(), Refusal> {
        if self.head()?.parent.as_ref().is_none_or(|known| known.case != *parent) {
            return Err(Refusal::Run(RunRefusal::NotTheParent));
        }
        self.record(Event::Cancelled(Cancelled { parent: parent.clone() }));
        let ballot = self.head()?.ballot.as_ref().filter(|ballot| {
            !matches!(ballot.state, crate::BallotState::Closed { .. } | crate::BallotState::Stopped)
        });
        if let Some(ballot) = ballot.map(|ballot| ballot.number) {
            self.record(Event::Stopped { ballot });
        }
        self.stop_consult();
        self.recall();
        self.record(Event::Ended { ending: Ending::Withdrawn });
        Ok(())
    }
}
