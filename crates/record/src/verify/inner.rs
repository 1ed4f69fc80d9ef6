//! Members' own coordinations as a journal claims them: begun where the step offers it, in a case whose id
//! follows from the journal, and called back where they had not ended.

use std::collections::BTreeMap;

use umlauf_voting::MemberCode;
use umlauf_workflow::{CaseId, Event, InnerBegun, InnerRecalled, Inquiry, Recorded, WorkflowName};

use crate::fault::{Code, Fault};

/// Those that go on beside a consultation, by member.
#[derive(Debug, Default)]
pub(super) struct Inners {
    open: BTreeMap<MemberCode, CaseId>,
}

impl Inners {
    pub(super) fn check(
        &mut self,
        inquiry: Option<&Inquiry>,
        recorded: &Recorded,
        faults: &mut Vec<Fault>,
    ) {
        match &recorded.event {
            Event::InnerBegun(fact) => self.begun(inquiry, fact, recorded, faults),
            Event::InnerEnded(fact) => {
                if self.open.get(&fact.member) == Some(&fact.child) {
                    self.open.remove(&fact.member);
                }
            }
            Event::InnerRecalled(fact) => self.recalled(fact, faults),
            _ => {}
        }
    }

    fn begun(
        &mut self,
        inquiry: Option<&Inquiry>,
        fact: &InnerBegun,
        recorded: &Recorded,
        faults: &mut Vec<Fault>,
    ) {
        let pattern = inquiry.and_then(|inquiry| inquiry.inner.as_ref());
        let workflow = pattern.map(|name| WorkflowName::for_member(name.as_str(), &fact.member));
        let child = CaseId::of_child(&recorded.case, recorded.revision, 0);
        if workflow.as_ref() != Some(&fact.workflow) || fact.child != child {
            let message = format!("the coordination of {} is not what follows", fact.member);
            faults.push(Fault::new(Code::Consultation, message));
        }
        if self.open.insert(fact.member.clone(), fact.child.clone()).is_some() {
            let message = format!("{} coordinates twice at once", fact.member);
            faults.push(Fault::new(Code::Consultation, message));
        }
    }

    fn recalled(&mut self, fact: &InnerRecalled, faults: &mut Vec<Fault>) {
        let open: Vec<_> = std::mem::take(&mut self.open).into_iter().collect();
        if open != fact.children {
            let message = "those called back are not those that still coordinate";
            let fault = Fault::new(Code::Consultation, message);
            faults.push(fault.differs(open.len(), fact.children.len()));
        }
    }
}
