//! More time: asked for, given to one or to all, refused; and the interim answer.

use jiff::civil::Date;
use umlauf_voting::MemberCode;

use super::Run;
use crate::term::{day_end, term_on};
use crate::{
    ConsultExtended, ConsultHead, ConsultRefusal, ConsultState, Consulted, Digest, Event,
    ExtensionAsked, ExtensionGranted, ExtensionRefused, Office, Refusal, Term,
};

impl Run<'_> {
    pub(super) fn ask_time(&mut self, until: Date, reason: &Digest) -> Result<(), Refusal> {
        let (member, _) = self.speaker()?;
        let (consult, _, row) = self.consulted(&member)?;
        self.may_extend(&consult)?;
        if row.counts().is_some() {
            return Err(ConsultRefusal::AlreadyAnswered(member).into());
        }
        self.later(&consult, Some(&row), until)?;
        let (number, reason) = (consult.number, reason.clone());
        self.record(Event::ExtensionAsked(ExtensionAsked { number, member, until, reason }));
        Ok(())
    }

    pub(super) fn give_time(
        &mut self,
        member: &MemberCode,
        until: Date,
        reason: Option<&Digest>,
    ) -> Result<(), Refusal> {
        let (consult, _, row) = self.consulted(member)?;
        self.office(&[self.may_extend(&consult)?])?;
        if row.counts().is_some() {
            return Err(ConsultRefusal::AlreadyAnswered(member.clone()).into());
        }
        let (from, term) = self.later(&consult, Some(&row), until)?;
        self.record(Event::ExtensionGranted(ExtensionGranted {
            number: consult.number,
            member: member.clone(),
            from: from.instant,
            term,
            reason: reason.cloned(),
        }));
        Ok(())
    }

    /// Moves the deadline for all, with the grace period behind it. Also the way on after an outage,
    /// whatever the file says of extensions.
    pub(super) fn give_all_time(
        &mut self,
        until: Date,
        reason: Option<&Digest>,
    ) -> Result<(), Refusal> {
        let step = self.step()?;
        let consult = self.consultation().cloned().ok_or(ConsultRefusal::NotNow)?;
        let feedback = consult.feedback.clone().filter(|feedback| feedback.step == step.name);
        let (state, old) = match &feedback {
            Some(feedback) => (&feedback.state, &feedback.term),
            None if consult.step == step.name => (&consult.state, &consult.term),
            None => return Err(ConsultRefusal::NotNow.into()),
        };
        match state {
            ConsultState::Held(_) => self.office(&[Office::Secretariat, Office::Chair])?,
            ConsultState::Open | ConsultState::Grace => {
                let extend = self.kind_inquiry(&consult)?.extend;
                self.office(&[extend.ok_or(ConsultRefusal::NoExtension)?])?;
            }
            ConsultState::Closed(_) | ConsultState::Stopped => {
                return Err(ConsultRefusal::NotNow.into());
            }
        }
        let reason = reason.cloned().ok_or(ConsultRefusal::ReasonRequired)?;
        let old = old.as_ref().ok_or(ConsultRefusal::NotNow)?;
        let term = self.new_term(old, until)?;
        let grace = match feedback {
            Some(_) => None,
            None => self.grace(&self.kind_inquiry(&consult)?, Some(&term)),
        };
        let timers = self.timers(step, Some(&term));
        self.record(Event::ConsultExtended(ConsultExtended {
            number: consult.number,
            from: old.instant,
            term,
            grace,
            timers,
            reason,
        }));
        Ok(())
    }

    pub(super) fn refuse_time(
        &mut self,
        member: &MemberCode,
        reason: &Digest,
    ) -> Result<(), Refusal> {
        let (consult, _, row) = self.consulted(member)?;
        self.office(&[self.may_extend(&consult)?])?;
        if row.wish.is_none() {
            return Err(ConsultRefusal::NoWish(member.clone()).into());
        }
        self.record(Event::ExtensionRefused(ExtensionRefused {
            number: consult.number,
            member: member.clone(),
            reason: reason.clone(),
        }));
        Ok(())
    }

    /// The office that gives more time, while there is any to give.
    fn may_extend(&self, consult: &ConsultHead) -> Result<Office, Refusal> {
        let extend = self.kind_inquiry(consult)?.extend.ok_or(ConsultRefusal::NoExtension)?;
        let held = matches!(consult.state, ConsultState::Held(_));
        if consult.takes_answers() || held {
            Ok(extend)
        } else {
            Err(ConsultRefusal::NotNow.into())
        }
    }

    /// The deadline of a member as it is, and as it would be.
    fn later(
        &self,
        consult: &ConsultHead,
        row: Option<&Consulted>,
        until: Date,
    ) -> Result<(Term, Term), Refusal> {
        let general = consult.term.as_ref().ok_or(ConsultRefusal::NotNow)?;
        let own = row.and_then(|row| row.own.as_ref());
        let old = own.filter(|own| own.instant > general.instant).unwrap_or(general).clone();
        let term = self.new_term(&old, until)?;
        Ok((old, term))
    }

    fn new_term(&self, old: &Term, until: Date) -> Result<Term, Refusal> {
        let refusal = || ConsultRefusal::NotLater(old.end.max(self.now.date()));
        let term = term_on(&self.workflow.calendar, until).ok_or_else(refusal)?;
        if term.instant <= old.instant || term.instant <= self.now {
            return Err(refusal().into());
        }
        Ok(term)
    }

    /// Still coordinating: no reminders until then, and not an answer.
    pub(in crate::decide) fn interim_answer(
        &mut self,
        until: Date,
        reason: Option<&Digest>,
    ) -> Result<(), Refusal> {
        let (member, _) = self.speaker()?;
        let (consult, _, row) = self.consulted(&member)?;
        if !consult.takes_answers() {
            return Err(ConsultRefusal::NotNow.into());
        }
        if row.counts().is_some() {
            return Err(ConsultRefusal::AlreadyAnswered(member).into());
        }
        let ends = [&consult.term, &consult.grace, &row.own];
        let last = ends.into_iter().flatten().map(|term| term.end).max().unwrap_or(until);
        if until <= self.now.date() || until > last {
            return Err(Refusal::InterimOutside(last));
        }
        self.record(Event::Interim {
            ballot: consult.number,
            member,
            until,
            ends: day_end(until),
            reason: reason.cloned(),
        });
        Ok(())
    }
}
