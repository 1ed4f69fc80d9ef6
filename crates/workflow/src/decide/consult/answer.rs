//! Answers of every origin, and what becomes of leadership reservations.

use jiff::SignedDuration;
use jiff::civil::Date;
use umlauf_calendar::{Period, Unit};
use umlauf_voting::MemberCode;

use super::Run;
use crate::term::{before, day_end, german};
use crate::{
    AnswerEntered, AnswerEntry, AnswerLate, Answered, Capacity, ConsultClosing, ConsultHead,
    ConsultRefusal, ConsultState, Consulted, Digest, Entered, Event, Inquiry, Instant,
    LARGEST_TABLE, Office, Position, Refusal, ReservationSettled, Response, Term,
};

/// A leadership that has not decided in a year will not.
const LONGEST_RESERVATION: SignedDuration = SignedDuration::from_hours(366 * 24);
/// How long before a reservation lapses its member is reminded, in working days.
const REMIND_RESERVATION: u32 = 3;

/// Whether an answer that arrives now is taken in.
enum Timing {
    InTime,
    /// In the grace period.
    After,
    Late(Instant),
}

impl Run<'_> {
    pub(super) fn respond(&mut self, response: &Response) -> Result<(), Refusal> {
        let (member, capacity) = self.speaker()?;
        let (consult, _, row) = self.consulted(&member)?;
        self.well_formed(&self.kind_inquiry(&consult)?, response)?;
        match self.timing_of(&consult, &row)? {
            Timing::Late(deadline) => {
                self.late_answer(&consult, &member, response, capacity, deadline)
            }
            timing => {
                let after = matches!(timing, Timing::After);
                self.answer_recorded(&consult, &member, response, (capacity, after), None);
                Ok(())
            }
        }
    }

    /// Lateness is decided when the answer arrives, by comparing instants. Once it is closed nothing is
    /// in time any more.
    fn timing_of(&self, consult: &ConsultHead, row: &Consulted) -> Result<Timing, Refusal> {
        let ahead = |term: Option<&Term>| term.is_some_and(|term| self.now < term.instant);
        let own = row.own.as_ref();
        let end = consult.general_end().max(own.map(|term| term.instant));
        let late = || end.filter(|end| *end <= self.now).map(Timing::Late);
        match consult.state {
            ConsultState::Stopped => Err(ConsultRefusal::NotNow.into()),
            ConsultState::Closed(_) => late().ok_or_else(|| ConsultRefusal::NotNow.into()),
            _ if ahead(consult.term.as_ref()) || ahead(own) => Ok(Timing::InTime),
            _ if ahead(consult.grace.as_ref()) => Ok(Timing::After),
            _ => late().ok_or_else(|| ConsultRefusal::NotNow.into()),
        }
    }

    fn well_formed(&self, inquiry: &Inquiry, response: &Response) -> Result<(), ConsultRefusal> {
        let Response { position, paper, comments, until } = response;
        if let Some(table) = comments {
            if !inquiry.comments {
                return Err(ConsultRefusal::NoComments);
            }
            if !position.comments() {
                return Err(ConsultRefusal::NoCommentsWith(*position));
            }
            if table.count == 0 || table.count > LARGEST_TABLE {
                return Err(ConsultRefusal::TableSize(LARGEST_TABLE));
            }
        }
        match (position, until) {
            (Position::Reserved, None) => return Err(ConsultRefusal::ReservationDay),
            (Position::Reserved, Some(until)) => self.reservation_day(*until)?,
            (_, Some(_)) => return Err(ConsultRefusal::DayWithoutReservation),
            (_, None) => {}
        }
        match position {
            Position::Statement if paper.is_none() && comments.is_none() => {
                Err(ConsultRefusal::Empty)
            }
            Position::CosignedIf if paper.is_none() => Err(ConsultRefusal::ConditionMissing),
            _ => Ok(()),
        }
    }

    fn reservation_day(&self, until: Date) -> Result<(), ConsultRefusal> {
        let last = self.now.plus(LONGEST_RESERVATION).date();
        if until <= self.now.date() || until > last {
            return Err(ConsultRefusal::ReservationDay);
        }
        Ok(())
    }

    fn late_answer(
        &mut self,
        consult: &ConsultHead,
        member: &MemberCode,
        response: &Response,
        capacity: Capacity,
        deadline: Instant,
    ) -> Result<(), Refusal> {
        self.record(Event::AnswerLate(AnswerLate {
            number: consult.number,
            member: member.clone(),
            response: response.clone(),
            capacity,
            deadline,
        }));
        Err(ConsultRefusal::Late { deadline: german(deadline) }.into())
    }

    fn answer_recorded(
        &mut self,
        consult: &ConsultHead,
        member: &MemberCode,
        response: &Response,
        (capacity, after): (Capacity, bool),
        entered: Option<Entered>,
    ) {
        let ends = response.until.map(day_end);
        let remind = response.until.zip(ends).and_then(|(end, instant)| {
            let period = Period::new(REMIND_RESERVATION, Unit::WorkingDay).ok()?;
            let term = Term { end, instant, raw: end, shifts: Vec::new() };
            before(&self.workflow.calendar, &term, period).filter(|at| *at > self.at())
        });
        self.record(Event::Answered(Answered {
            number: consult.number,
            member: member.clone(),
            response: response.clone(),
            ends,
            remind,
            capacity,
            after,
            entered,
        }));
        let early = self.workflow.inquiry(&consult.step).is_some_and(|inquiry| inquiry.early);
        let complete = self.consultation().is_some_and(|c| c.takes_answers() && c.silent() == 0);
        if early && complete && self.consults() {
            self.close_consult(ConsultClosing::AllAnswered);
        }
    }

    /// The leadership has decided.
    pub(super) fn settle_reservation(
        &mut self,
        to: Option<Position>,
        paper: Option<&Digest>,
    ) -> Result<(), Refusal> {
        let (member, capacity) = self.speaker()?;
        let (consult, _, row) = self.consulted(&member)?;
        let open = row.reservation().filter(|r| r.settled.is_none() && self.now < r.ends);
        if open.is_none() {
            return Err(ConsultRefusal::NoReservation.into());
        }
        match to {
            Some(Position::Reserved) => return Err(ConsultRefusal::StillReserved.into()),
            Some(Position::CosignedIf) if paper.is_none() => {
                return Err(ConsultRefusal::ConditionMissing.into());
            }
            Some(Position::Statement) if paper.is_none() && row.comments.is_empty() => {
                return Err(ConsultRefusal::Empty.into());
            }
            Some(position) if !position.comments() && !row.comments.is_empty() => {
                return Err(ConsultRefusal::NoCommentsWith(position).into());
            }
            _ => {}
        }
        self.record(Event::ReservationSettled(ReservationSettled {
            number: consult.number,
            member,
            to,
            paper: paper.cloned(),
            capacity,
        }));
        Ok(())
    }

    /// An answer that arrived by letter, mail or telephone, entered on the member's account.
    pub(super) fn enter_answer(
        &mut self,
        member: &MemberCode,
        response: &Response,
        capacity: Capacity,
        evidence: &Digest,
    ) -> Result<(), Refusal> {
        self.office(&[Office::Secretariat])?;
        let (consult, _, row) = self.consulted(member)?;
        self.well_formed(&self.kind_inquiry(&consult)?, response)?;
        if !matches!(capacity, Capacity::Representative | Capacity::Deputy) {
            return Err(ConsultRefusal::StaffDoesNotAnswer.into());
        }
        if let Timing::Late(deadline) = self.timing_of(&consult, &row)? {
            return self.late_answer(&consult, member, response, capacity, deadline);
        }
        self.record(Event::AnswerEntered(AnswerEntered {
            number: consult.number,
            member: member.clone(),
            response: response.clone(),
            capacity,
            evidence: evidence.clone(),
        }));
        Ok(())
    }

    pub(super) fn confirm_answer(&mut self, member: &MemberCode) -> Result<(), Refusal> {
        let (consult, row, entry) = self.waiting_answer(member)?;
        match self.timing_of(&consult, &row)? {
            Timing::Late(deadline) => {
                self.late_answer(&consult, member, &entry.response, entry.capacity, deadline)
            }
            timing => {
                let entered = Entered { by: entry.by.clone(), evidence: entry.evidence.clone() };
                let how = (entry.capacity, matches!(timing, Timing::After));
                self.answer_recorded(&consult, member, &entry.response, how, Some(entered));
                Ok(())
            }
        }
    }

    pub(super) fn refuse_answer(
        &mut self,
        member: &MemberCode,
        reason: &Digest,
    ) -> Result<(), Refusal> {
        let (consult, ..) = self.waiting_answer(member)?;
        let (ballot, member, reason) = (consult.number, member.clone(), reason.clone());
        self.record(Event::EntryRefused { ballot, member, reason });
        Ok(())
    }

    /// Four eyes are two persons, whatever their roles.
    fn waiting_answer(
        &self,
        member: &MemberCode,
    ) -> Result<(ConsultHead, Consulted, AnswerEntry), Refusal> {
        self.office(&[Office::Secretariat])?;
        let (consult, _, row) = self.consulted(member)?;
        let entry = row.entry.clone().ok_or_else(|| Refusal::NoEntry(member.clone()))?;
        if entry.by == self.authority()?.person {
            return Err(Refusal::SamePerson);
        }
        Ok((consult, row, entry))
    }
}
