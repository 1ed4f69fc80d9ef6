//! Entering a step: its deadline, its timers, and what begins or ends with it.

use jiff::SignedDuration;

use super::Run;
use crate::term::{before, term};
use crate::{Alarm, Event, Kind, Purpose, Step, StepName, Term, Timer, Vote};

/// Deadline timers fire a little after their instant, so that a vote in flight arrives.
const GRACE: SignedDuration = SignedDuration::from_secs(2);

impl Run<'_> {
    /// Enters a step now. Instants are computed here, once, and recorded with the event: a later
    /// change of a holiday table must not move a deadline that was announced.
    pub(super) fn enter(&mut self, name: &StepName) {
        let workflow = self.workflow;
        let Some(step) = workflow.step(name) else {
            return;
        };
        let term = step.within.and_then(|period| term(&workflow.calendar, self.at(), period).ok());
        let timers = self.timers(step, term.as_ref());
        self.record(Event::Entered { step: name.clone(), term, timers });
        match &step.kind {
            Kind::Vote(vote) => self.launch(vote),
            Kind::Ends { ending, number } => {
                let numbered = self.case.head.as_ref().is_some_and(|head| head.number.is_some());
                if let (true, false, Some(number)) = (number, numbered, &self.command.number) {
                    self.record(Event::Numbered { number: number.clone() });
                }
                self.record(Event::Ended { ending: *ending });
            }
            Kind::Consult(consult) => self.consult(step, consult),
            Kind::Run(run) => self.call(run),
            Kind::By { .. } | Kind::Wait => {}
        }
    }

    /// When a case in `step` wants to be woken.
    pub(super) fn timers(&self, step: &Step, term: Option<&Term>) -> Vec<Timer> {
        let Some(term) = term else { return Vec::new() };
        let deadline = term.instant.plus(GRACE);
        let mut timers = vec![Timer { at: deadline, what: Alarm::Deadline }];
        if let Kind::Vote(vote) = &step.kind
            && !vote.in_sitting
        {
            let calendar = &self.workflow.calendar;
            for period in &vote.remind {
                if let Some(at) = before(calendar, term, *period) {
                    timers.push(Timer { at, what: Alarm::Remind(period.to_string()) });
                }
            }
            for (office, period) in &vote.escalate {
                let at = match period {
                    Some(period) => before(calendar, term, *period),
                    None => Some(deadline),
                };
                timers.extend(at.map(|at| Timer { at, what: Alarm::Escalate(*office) }));
            }
        }
        if let Kind::Consult(consult) = &step.kind {
            let calendar = &self.workflow.calendar;
            for period in &consult.remind {
                if let Some(at) = before(calendar, term, *period) {
                    timers.push(Timer { at, what: Alarm::Remind(period.to_string()) });
                }
            }
            let grace = match &consult.purpose {
                Purpose::Answers(inquiry) => self.grace(inquiry, Some(term)),
                Purpose::Feedback(_) => None,
            };
            let over = grace.map(|grace| grace.instant.plus(GRACE));
            timers.extend(over.map(|at| Timer { at, what: Alarm::Grace }));
        }
        timers.retain(|timer| timer.at > self.at());
        timers.sort();
        timers
    }

    /// Fixes everything that governs the vote.
    fn launch(&mut self, vote: &Vote) {
        let Some(head) = &self.case.head else { return };
        let ballot = head.next_number();
        let papers = head.papers.iter().map(|(name, d)| (name.clone(), d.clone())).collect();
        let workflow = self.workflow;
        self.record(Event::Launched {
            ballot,
            rule: vote.rule.clone(),
            on: self.at().date(),
            body: workflow.body_digest(),
            calendars: workflow.calendars.clone(),
            papers,
            voters: workflow.voters().cloned().collect(),
        });
    }
}
