//! The acts of a consultation and the events that record them.

use umlauf_voting::MemberCode;

use crate::{ConsultAct, Event};

/// Whether an event records this act.
pub(super) fn says(event: &Event, act: &ConsultAct, member: Option<&MemberCode>) -> bool {
    match (act, event) {
        (ConsultAct::Answer(response), Event::Answered(fact)) => {
            Some(&fact.member) == member && fact.response == *response && fact.entered.is_none()
        }
        (ConsultAct::Answer(response), Event::AnswerLate(fact)) => {
            Some(&fact.member) == member && fact.response == *response
        }
        (ConsultAct::AskTime { until, reason }, Event::ExtensionAsked(fact)) => {
            (Some(&fact.member), &fact.until, &fact.reason) == (member, until, reason)
        }
        (
            ConsultAct::GiveTime { member: Some(whom), until, reason },
            Event::ExtensionGranted(fact),
        ) => (&fact.member, fact.term.raw, &fact.reason) == (whom, *until, reason),
        (ConsultAct::GiveTime { member: None, until, reason }, Event::ConsultExtended(fact)) => {
            (fact.term.raw, Some(&fact.reason)) == (*until, reason.as_ref())
        }
        (ConsultAct::RefuseTime { member: whom, reason }, Event::ExtensionRefused(fact)) => {
            (&fact.member, &fact.reason) == (whom, reason)
        }
        (ConsultAct::Settle { to, paper }, Event::ReservationSettled(fact)) => {
            (Some(&fact.member), &fact.to, &fact.paper) == (member, to, paper)
        }
        (
            ConsultAct::Enter { member: whom, response, capacity, evidence },
            Event::AnswerEntered(fact),
        ) => {
            (&fact.member, &fact.response, &fact.capacity, &fact.evidence)
                == (whom, response, capacity, evidence)
        }
        (ConsultAct::Enter { member: whom, response, .. }, Event::AnswerLate(fact)) => {
            (&fact.member, &fact.response) == (whom, response)
        }
        (ConsultAct::ConfirmEntry { member: whom }, Event::Answered(fact)) => {
            fact.member == *whom && fact.entered.is_some()
        }
        (ConsultAct::ConfirmEntry { member: whom }, Event::AnswerLate(fact)) => {
            fact.member == *whom
        }
        (
            ConsultAct::RefuseEntry { member: whom, reason },
            Event::EntryRefused { member, reason: why, .. },
        ) => (member, why) == (whom, reason),
        (ConsultAct::Coordinate, Event::InnerBegun(fact)) => Some(&fact.member) == member,
        (ConsultAct::Dispose(rows), Event::Disposed(fact)) => fact.rows == *rows,
        (ConsultAct::Reply(rows), Event::Replied(fact)) => {
            Some(&fact.member) == member && fact.rows == *rows
        }
        _ => false,
    }
}
