//! Child cases as a journal claims them: who was called under which id, whose ending was counted, and
//! who was called back.
//!
//! Everything is derived anew from the definition and the events themselves; whether a child really
//! ended so is for the child's own record to show.

use std::collections::BTreeMap;

use umlauf_voting::MemberCode;
use umlauf_workflow::{
    CallHead, Called, CaseId, ChildEnded, Ending, Kind, Recalled, Recorded, StepName, Workflow,
};

use crate::fault::{Code, Fault};

/// The calls of a case so far.
#[derive(Debug, Default)]
pub(super) struct Calls {
    head: Option<CallHead>,
    /// By number and name: the child, and how it ended.
    rows: BTreeMap<(u32, MemberCode), (CaseId, Option<Ending>)>,
}

impl Calls {
    /// The children are those of the step, under the ids that follow from the journal; where their
    /// endings already lead.
    pub(super) fn called(
        &mut self,
        (workflow, step): (&Workflow, Option<&StepName>),
        (recorded, called): (&Recorded, &Called),
        faults: &mut Vec<Fault>,
    ) -> Option<StepName> {
        let step = step.and_then(|step| workflow.step(step));
        let Some((step, Kind::Run(run))) = step.map(|step| (step, &step.kind)) else {
            faults.push(Fault::new(Code::Step, "children were called in a step that runs none"));
            return None;
        };
        let expected = run.callees.listed(workflow).into_iter().enumerate();
        let expected = expected.map(|(position, (of, name))| {
            (of, CaseId::of_child(&recorded.case, recorded.revision, position), name)
        });
        let claimed = called.children.iter();
        let claimed = claimed.map(|c| (c.of.clone(), c.case.clone(), c.workflow.clone()));
        if !expected.eq(claimed) {
            let message = "the children that were called are not those of the step";
            faults.push(Fault::new(Code::Step, message));
        }
        self.head = Some(CallHead {
            number: called.number,
            step: step.name.clone(),
            total: u32::try_from(called.children.len()).unwrap_or(u32::MAX),
            ended: BTreeMap::new(),
            open: true,
        });
        for child in &called.children {
            let key = (called.number, child.of.clone());
            if self.rows.insert(key, (child.case.clone(), None)).is_some() {
                faults.push(Fault::new(Code::Step, format!("`{}` was called twice", child.of)));
            }
        }
        self.decided(workflow)
    }

    /// The child was called by this case; where its ending leads.
    pub(super) fn ended(
        &mut self,
        workflow: &Workflow,
        ended: &ChildEnded,
        faults: &mut Vec<Fault>,
    ) -> Option<StepName> {
        let row = self.rows.get_mut(&(ended.number, ended.of.clone()));
        let Some((_, before)) = row.filter(|(case, _)| *case == ended.child) else {
            let message = format!("`{}` is no child of this case", ended.child);
            faults.push(Fault::new(Code::Step, message));
            return None;
        };
        let first = before.replace(ended.ending).is_none();
        let open = self.head.as_mut().filter(|call| call.open && call.number == ended.number);
        if let Some(call) = open.filter(|_| first) {
            *call.ended.entry(ended.ending).or_insert(0) += 1;
        }
        self.decided(workflow)
    }

    /// Those called back are those that had not ended.
    pub(super) fn recalled(&mut self, back: &Recalled, faults: &mut Vec<Fault>) {
        if let Some(call) = self.head.as_mut().filter(|call| call.number == back.number) {
            call.open = false;
        }
        let waiting = self
            .rows
            .iter()
            .filter(|((number, _), (_, ending))| *number == back.number && ending.is_none());
        let waiting = waiting.map(|((_, of), (case, _))| (of, case));
        if !waiting.eq(back.children.iter().map(|(of, case)| (of, case))) {
            let message = "the children that were called back are not those that had not ended";
            faults.push(Fault::new(Code::Step, message));
        }
    }

    /// A step is entered: what ends later does not count.
    pub(super) fn left(&mut self) {
        if let Some(call) = &mut self.head {
            call.open = false;
        }
    }

    fn decided(&self, workflow: &Workflow) -> Option<StepName> {
        self.head.as_ref().filter(|call| call.open).and_then(|call| workflow.decided(call))
    }
}
