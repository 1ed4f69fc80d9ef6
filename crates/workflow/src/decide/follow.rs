//! Following up: what members report, what offices decide, who joins.

use jiff::civil::Date;
use umlauf_voting::MemberCode;

use super::Run;
use crate::follow::begins;
use crate::term::{day_end, term_on};
use crate::{
    Capacity, DeviationAsked, DeviationDecided, Digest, Due, Duty, DutyName, DutyRow, DutyState,
    DutyTerm, Event, Follow, FollowAct, FollowHead, FollowRefusal, FollowRow, Happened, Instant,
    Joined, Joining, Judged, Kind, Office, Progress, Refusal, Released, Reported, TermMoved,
    TriggerName,
};

/// Who decides on deviations and moves days.
const DECIDES: [Office; 2] = [Office::Secretariat, Office::Chair];

impl<'a> Run<'a> {
    pub(super) fn follow_act(&mut self, act: &FollowAct) -> Result<(), Refusal> {
        match act {
            FollowAct::Report { duty, said, until, text, evidence } => {
                self.report(duty, *said, *until, (text.as_ref(), evidence.as_ref()))
            }
            FollowAct::AskDeviation { duty, until, reason } => {
                self.ask_deviation(duty, *until, reason)
            }
            FollowAct::Accept { member, duty, report } => self.judge(member, duty, *report, None),
            FollowAct::GiveBack { member, duty, report, reason } => {
                self.judge(member, duty, *report, Some(reason))
            }
            FollowAct::Decide { member, duty, request, grant, reason } => {
                self.decide_deviation(member, duty, *request, *grant, reason.as_ref())
            }
            FollowAct::MoveTerm { member, duty, until, reason } => {
                self.move_term(member, duty, *until, reason)
            }
            FollowAct::Join { member, on, authority } => self.join(member, *on, authority),
            FollowAct::Release { member, on, authority } => self.release(member, *on, authority),
            FollowAct::Happen { event, on, evidence } => self.happen(event, *on, evidence.as_ref()),
        }
    }

    /// The follow-up in which reports count, with its definition.
    fn following(&self) -> Result<(&'a Follow, FollowHead), Refusal> {
        let head = self.head()?.open_follow().ok_or(FollowRefusal::NotFollowing)?;
        match &self.step()?.kind {
            Kind::Follow(follow) => Ok((follow, head.clone())),
            _ => Err(FollowRefusal::NotFollowing.into()),
        }
    }

    fn row(&self, number: u32, member: &MemberCode) -> Result<&FollowRow, Refusal> {
        let row = self.case.answers.get(member).filter(|row| row.ballot == number);
        let row = row.and_then(|row| row.follow.as_deref());
        row.ok_or_else(|| FollowRefusal::NoMember(member.clone()).into())
    }

    /// A bound member's row of a duty.
    fn duty(&self, number: u32, member: &MemberCode, duty: &DutyName) -> Result<DutyRow, Refusal> {
        let (follow, _) = self.following()?;
        if follow.duty(duty).is_none() {
            let known: Vec<_> = follow.duties.iter().map(|duty| duty.name.as_str()).collect();
            let known = known.join(", ");
            return Err(FollowRefusal::UnknownDuty { duty: duty.clone(), known }.into());
        }
        let row = self.row(number, member)?;
        let known = row.duties.get(duty).filter(|_| row.bound);
        known.cloned().ok_or_else(|| FollowRefusal::NotBound(member.clone()).into())
    }

    /// The command comes from somebody who may report for a member.
    fn reporter(&self) -> Result<(&'a MemberCode, Capacity), Refusal> {
        self.voter().map_err(|refusal| match refusal {
            Refusal::StaffDoesNotVote => FollowRefusal::StaffDoesNotReport.into(),
            other => other,
        })
    }

    fn report(
        &mut self,
        duty: &DutyName,
        said: Progress,
        until: Option<Date>,
        (text, evidence): (Option<&Digest>, Option<&Digest>),
    ) -> Result<(), Refusal> {
        let (member, capacity) = self.reporter()?;
        let (follow, head) = self.following()?;
        let mut row = self.duty(head.number, member, duty)?;
        if until.is_some() && !said.ahead() {
            return Err(FollowRefusal::NothingPlanned.into());
        }
        let today = self.now.date();
        if until.is_some_and(|day| day <= today) {
            return Err(FollowRefusal::DayPassed(today).into());
        }
        let same = row.last.as_ref().is_some_and(|last| {
            (last.said, last.until, last.text.as_ref(), last.evidence.as_ref())
                == (said, until, text, evidence)
        });
        if same {
            return Err(Refusal::Unchanged);
        }
        let pending = said == Progress::Conform && follow.accept.is_some();
        // What was settled and is not any more must be looked at again.
        let next = if said.ahead() && row.asked.is_none() {
            (row.last, row.accepted) = (None, false);
            self.look(follow, &row, self.at())
        } else {
            None
        };
        self.record(Event::Reported(Reported {
            number: head.number,
            member: member.clone(),
            duty: duty.clone(),
            said,
            until,
            ends: until.map(day_end),
            text: text.cloned(),
            evidence: evidence.cloned(),
            capacity,
            pending,
            next,
        }));
        self.judge_met();
        Ok(())
    }

    /// Who reported does not accept; what is given back is open again.
    fn judge(
        &mut self,
        member: &MemberCode,
        duty: &DutyName,
        report: u64,
        back: Option<&Digest>,
    ) -> Result<(), Refusal> {
        let (follow, head) = self.following()?;
        let by = follow.accept.unwrap_or(Office::Secretariat);
        self.office(&[by])?;
        let mut row = self.duty(head.number, member, duty)?;
        let nothing = || Refusal::from(FollowRefusal::NothingToJudge(member.clone()));
        let last = row.last.clone().ok_or_else(nothing)?;
        let open = match back {
            None => row.standing() == DutyState::Reported,
            Some(_) => !last.said.ahead(),
        };
        if !open {
            return Err(nothing());
        }
        if last.revision != report {
            return Err(FollowRefusal::Replaced.into());
        }
        if last.person == self.authority()?.person {
            return Err(FollowRefusal::SamePerson.into());
        }
        row.last = None;
        let next = back.and_then(|_| self.look(follow, &row, self.at()));
        self.record(Event::Judged(Judged {
            number: head.number,
            member: member.clone(),
            duty: duty.clone(),
            report,
            back: back.cloned(),
            next,
        }));
        self.judge_met();
        Ok(())
    }

    fn ask_deviation(
        &mut self,
        duty: &DutyName,
        until: Date,
        reason: &Digest,
    ) -> Result<(), Refusal> {
        let (member, capacity) = self.reporter()?;
        let (_, head) = self.following()?;
        let row = self.duty(head.number, member, duty)?;
        match row.standing() {
            DutyState::DeviationAsked => return Err(FollowRefusal::AlreadyAsked.into()),
            DutyState::Open | DutyState::Planned | DutyState::Doing | DutyState::Overdue => {}
            _ => return Err(FollowRefusal::Settled(member.clone()).into()),
        }
        let now = row.term.ok_or(FollowRefusal::NoTerm)?;
        let term = term_on(&self.workflow.calendar, until);
        let term = term.filter(|term| term.instant > now.instant);
        let term = term.ok_or(FollowRefusal::NotLater(now.end))?;
        self.ahead(term.instant)?;
        self.record(Event::DeviationAsked(DeviationAsked {
            number: head.number,
            member: member.clone(),
            duty: duty.clone(),
            term,
            reason: reason.clone(),
            capacity,
        }));
        Ok(())
    }

    fn decide_deviation(
        &mut self,
        member: &MemberCode,
        duty: &DutyName,
        request: u64,
        grant: bool,
        reason: Option<&Digest>,
    ) -> Result<(), Refusal> {
        self.office(&DECIDES)?;
        let (follow, head) = self.following()?;
        let mut row = self.duty(head.number, member, duty)?;
        let asked = row.asked.take().ok_or(FollowRefusal::NothingAsked(member.clone()))?;
        if asked.revision != request {
            return Err(FollowRefusal::Replaced.into());
        }
        if asked.person == self.authority()?.person {
            return Err(FollowRefusal::SamePerson.into());
        }
        if !grant && reason.is_none() {
            return Err(FollowRefusal::ReasonRequired.into());
        }
        let term = grant.then_some(asked.term);
        if let Some(term) = &term {
            (row.term, row.late) = (Some(term.clone()), None);
        }
        let next = self.look(follow, &row, self.at());
        self.record(Event::DeviationDecided(DeviationDecided {
            number: head.number,
            member: member.clone(),
            duty: duty.clone(),
            request,
            term,
            reason: reason.cloned(),
            next,
        }));
        Ok(())
    }

    fn move_term(
        &mut self,
        member: &MemberCode,
        duty: &DutyName,
        until: Date,
        reason: &Digest,
    ) -> Result<(), Refusal> {
        self.office(&DECIDES)?;
        let (follow, head) = self.following()?;
        let mut row = self.duty(head.number, member, duty)?;
        let today = self.now.date();
        let term = term_on(&self.workflow.calendar, until);
        let term = term.ok_or(FollowRefusal::DayPassed(today))?;
        self.ahead(term.instant)?;
        if row.term.as_ref() == Some(&term) {
            return Err(Refusal::Unchanged);
        }
        (row.term, row.late) = (Some(term.clone()), None);
        let next = self.look(follow, &row, self.at());
        self.record(Event::TermMoved(TermMoved {
            number: head.number,
            member: member.clone(),
            duty: duty.clone(),
            term,
            reason: reason.clone(),
            next,
        }));
        Ok(())
    }

    fn ahead(&self, day: Instant) -> Result<(), Refusal> {
        let today = self.now.date();
        if day > day_end(today) { Ok(()) } else { Err(FollowRefusal::DayPassed(today).into()) }
    }

    /// A day on which something was declared: since the step began, and not to come.
    fn declared(&self, head: &FollowHead, on: Date) -> Result<(), Refusal> {
        let begun = head.began.date();
        if on > self.now.date() {
            return Err(FollowRefusal::DayAhead.into());
        }
        if on < begun { Err(FollowRefusal::BeforeBeginning(begun).into()) } else { Ok(()) }
    }

    /// It is bound from the day of its declaration, with days of its own.
    fn join(&mut self, member: &MemberCode, on: Date, authority: &Digest) -> Result<(), Refusal> {
        let (follow, head) = self.following()?;
        match follow.join {
            None => return Err(FollowRefusal::NoJoining.into()),
            Some(Joining::Office(office)) => self.office(&[office])?,
            Some(Joining::Member) if self.reporter()?.0 == member => {}
            Some(Joining::Member) => return Err(Refusal::NotYours(member.to_string())),
        }
        if self.row(head.number, member)?.bound {
            return Err(FollowRefusal::AlreadyBound(member.clone()).into());
        }
        self.declared(&head, on)?;
        let from = begins(on, self.at());
        let duties: Vec<DutyTerm> = follow
            .duties
            .iter()
            .map(|duty| {
                let happened = match &duty.due {
                    Due::OnEvent(name, _) => head.happened.get(name),
                    Due::AtOnce(_) | Due::Within(_) | Due::On(_) => None,
                };
                self.day_of(duty, from, happened.map(|day| begins(*day, self.at())))
            })
            .collect();
        let next = self.first(follow, &duties);
        self.record(Event::Joined(Joined {
            number: head.number,
            member: member.clone(),
            on,
            authority: authority.clone(),
            duties,
            next,
        }));
        Ok(())
    }

    /// No member frees itself: an office records it.
    fn release(
        &mut self,
        member: &MemberCode,
        on: Date,
        authority: &Digest,
    ) -> Result<(), Refusal> {
        let (follow, head) = self.following()?;
        let by = match follow.join {
            None => return Err(FollowRefusal::NoJoining.into()),
            Some(Joining::Office(office)) => office,
            Some(Joining::Member) => Office::Secretariat,
        };
        self.office(&[by])?;
        if !self.row(head.number, member)?.bound {
            return Err(FollowRefusal::NotBound(member.clone()).into());
        }
        self.declared(&head, on)?;
        self.record(Event::Released(Released {
            number: head.number,
            member: member.clone(),
            on,
            authority: authority.clone(),
        }));
        self.judge_met();
        Ok(())
    }

    /// Gives every duty that waited for this its day.
    fn happen(
        &mut self,
        event: &TriggerName,
        on: Date,
        evidence: Option<&Digest>,
    ) -> Result<(), Refusal> {
        self.office(&[Office::Secretariat])?;
        let (follow, head) = self.following()?;
        let waits = |duty: &&Duty| matches!(&duty.due, Due::OnEvent(name, _) if name == event);
        let waiting: Vec<&Duty> = follow.duties.iter().filter(waits).collect();
        if waiting.is_empty() {
            let known: Vec<_> = follow.triggers().into_iter().map(TriggerName::as_str).collect();
            let known = if known.is_empty() { String::from("nichts") } else { known.join(", ") };
            return Err(FollowRefusal::UnknownEvent { event: event.clone(), known }.into());
        }
        if head.happened.contains_key(event) {
            return Err(FollowRefusal::AlreadyHappened(event.clone()).into());
        }
        self.declared(&head, on)?;
        let day = begins(on, self.at());
        let duties: Vec<DutyTerm> =
            waiting.into_iter().map(|duty| self.day_of(duty, day, Some(day))).collect();
        let next = self.first(follow, &duties);
        self.record(Event::Happened(Happened {
            number: head.number,
            event: event.clone(),
            on,
            evidence: evidence.cloned(),
            duties,
            next,
        }));
        Ok(())
    }
}
