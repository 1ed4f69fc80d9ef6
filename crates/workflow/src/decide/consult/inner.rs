//! A member's own coordination: begun by the member, noted when it ends, called back when nothing can be
//! sent any more.

use super::Run;
use crate::{
    CaseId, ChildEnded, ConsultRefusal, Event, Inner, InnerBegun, InnerEnded, InnerRecalled,
    Refusal, Seat, WorkflowName,
};

impl Run<'_> {
    /// Whoever may act or draft for a member begins its coordination.
    pub(super) fn coordinate(&mut self) -> Result<(), Refusal> {
        let Seat::Member(member) = self.authority()?.seat.clone() else {
            return Err(Refusal::NotYours(String::from("ein Mitglied")));
        };
        let (consult, _, row) = self.consulted(&member)?;
        let inner = self.kind_inquiry(&consult)?.inner.clone();
        let pattern = inner.ok_or(ConsultRefusal::NoInner)?;
        if !consult.takes_answers() {
            return Err(ConsultRefusal::NotNow.into());
        }
        if row.inner.as_ref().is_some_and(Inner::goes_on) {
            return Err(ConsultRefusal::Coordinating.into());
        }
        let head = self.head()?;
        let child = CaseId::of_child(&head.id, head.revision + 1, 0);
        let workflow = WorkflowName::for_member(pattern.as_str(), &member);
        let number = consult.number;
        self.record(Event::InnerBegun(InnerBegun { number, member, child, workflow }));
        Ok(())
    }

    /// Notes how a member's coordination ended; nothing where the child is none of these.
    pub(in crate::decide) fn inner_ended(&mut self, ended: &ChildEnded) -> bool {
        let row = self.case.row(ended.number, &ended.of);
        let inner = row.and_then(|row| row.consulted.as_ref()?.inner.as_ref());
        let known = inner.is_some();
        if known {
            self.record(Event::InnerEnded(InnerEnded::of(ended)));
        }
        known
    }

    /// Calls back what is still coordinated: the consultation is over, nothing can be sent any more. All rows
    /// are at hand where anything goes on.
    pub(super) fn recall_inner(&mut self) {
        let Some(consult) = self.consultation().filter(|consult| consult.coordinating > 0) else {
            return;
        };
        let number = consult.number;
        let goes_on = self.answers(number).filter_map(|answer| {
            let inner =
                answer.consulted.as_deref()?.inner.as_ref().filter(|inner| inner.goes_on())?;
            Some((answer.member.clone(), inner.case.clone()))
        });
        let children: Vec<_> = goes_on.collect();
        if !children.is_empty() {
            self.record(Event::InnerRecalled(InnerRecalled { number, children }));
        }
    }
}
