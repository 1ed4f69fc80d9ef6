//! Consultations: how they begin, what the clock brings, how they end.

mod answer;
mod dispose;
mod inner;
mod time;

use umlauf_comments::Reply;
use umlauf_voting::MemberCode;

use super::Run;
use crate::consult::{SETTLED_AFTER, missing, next_date};
use crate::term::after;
use crate::{
    Alarm, Answer, Capacity, Consult, ConsultAct, ConsultClosed, ConsultClosing, ConsultEnd,
    ConsultHead, ConsultHeld, ConsultLapsed, ConsultOpened, ConsultRefusal, ConsultReminded,
    ConsultState, ConsultStopped, Consulted, DatesPassed, Digest, Event, Feedback, FeedbackClosed,
    FeedbackOpened, Inquiry, Instant, Kind, Listed, Office, On, Outage, Purpose, Refusal, Seat,
    Step, StepName, Term, Timer,
};

impl Run<'_> {
    pub(super) fn consult_act(&mut self, act: &ConsultAct) -> Result<(), Refusal> {
        match act {
            ConsultAct::Answer(response) => self.respond(response),
            ConsultAct::AskTime { until, reason } => self.ask_time(*until, reason),
            ConsultAct::GiveTime { member: Some(member), until, reason } => {
                self.give_time(member, *until, reason.as_ref())
            }
            ConsultAct::GiveTime { member: None, until, reason } => {
                self.give_all_time(*until, reason.as_ref())
            }
            ConsultAct::RefuseTime { member, reason } => self.refuse_time(member, reason),
            ConsultAct::Settle { to, paper } => self.settle_reservation(*to, paper.as_ref()),
            ConsultAct::Enter { member, response, capacity, evidence } => {
                self.enter_answer(member, response, *capacity, evidence)
            }
            ConsultAct::ConfirmEntry { member } => self.confirm_answer(member),
            ConsultAct::RefuseEntry { member, reason } => self.refuse_answer(member, reason),
            ConsultAct::Dispose(rows) => self.dispose(rows),
            ConsultAct::Reply(rows) => self.reply(rows),
            ConsultAct::Coordinate => self.coordinate(),
        }
    }

    /// Begins what the step asks for.
    pub(super) fn consult(&mut self, step: &Step, consult: &Consult) {
        match &consult.purpose {
            Purpose::Answers(inquiry) => self.inquire(step, inquiry),
            Purpose::Feedback(feedback) => self.ask_feedback(step, feedback),
        }
    }

    /// Fixes everything that governs the consultation, and asks.
    fn inquire(&mut self, step: &Step, inquiry: &Inquiry) {
        let Some(head) = &self.case.head else { return };
        let workflow = self.workflow;
        let before = head.consultation.as_deref();
        let text = inquiry.text.clone().filter(|text| head.papers.contains_key(text));
        let previous = before.filter(|before| before.step == step.name);
        let previous = previous.and_then(|before| before.text.as_ref()).map(|(_, d)| d.clone());
        let grace = self.grace(inquiry, head.term.as_ref());
        let opened = ConsultOpened {
            number: head.next_number(),
            round: before.map_or(0, |before| before.round) + 1,
            body: workflow.body_digest(),
            calendars: workflow.calendars.clone(),
            ask: inquiry.ask.clone(),
            asked: Listed::of(workflow.asked(&inquiry.ask)),
            papers: head.papers.iter().map(|(name, d)| (name.clone(), d.clone())).collect(),
            text,
            previous,
            grace,
        };
        self.record(Event::ConsultOpened(opened));
    }

    pub(super) fn grace(&self, inquiry: &Inquiry, term: Option<&Term>) -> Option<Term> {
        term.zip(inquiry.grace)
            .and_then(|(term, grace)| after(&self.workflow.calendar, term, grace))
    }

    /// Asks those whose comments have a disposition. Where there are none nothing is waited for.
    fn ask_feedback(&mut self, step: &Step, feedback: &Feedback) {
        let Some(consult) = self.consultation().filter(|c| c.step == feedback.of) else {
            self.follow(&step.name, &On::Consulted(ConsultEnd::Accepted));
            return;
        };
        let number = consult.number;
        let asked = Listed::of(self.among(number, |_, row| row.unanswered()));
        let nobody = asked.count == 0;
        self.record(Event::FeedbackOpened(FeedbackOpened {
            number,
            step: step.name.clone(),
            asked,
        }));
        if nobody {
            self.close_feedback(ConsultClosing::AllAnswered);
        }
    }

    /// What is due in a step with `consult`. All rows are at hand.
    pub(super) fn settle_consult(&mut self, consult: &Consult, due: &[Timer]) {
        let is = |what: fn(&Alarm) -> bool| due.iter().any(|timer| what(&timer.what));
        let dates = is(|what| *what == Alarm::Dates);
        if dates {
            self.dates();
        }
        let over = is(|what| matches!(what, Alarm::Deadline | Alarm::Grace));
        let reminder = due.iter().rev().find_map(|timer| match &timer.what {
            Alarm::Remind(before) => Some(before.clone()),
            _ => None,
        });
        if let (false, Some(before)) = (over, reminder) {
            self.remind_consulted(&consult.purpose, before);
        }
        match &consult.purpose {
            Purpose::Answers(_) if over || dates => {
                let grace = is(|what| *what == Alarm::Grace);
                self.settle_answers(is(|what| *what == Alarm::Deadline), grace);
            }
            Purpose::Feedback(_) if over => {
                let term = self.consultation().and_then(|c| c.open_feedback()?.term.clone());
                match term.and_then(|term| Some((self.outage_before(&term)?, term.instant))) {
                    Some((outage, deadline)) => self.hold(outage, deadline),
                    None => self.close_feedback(ConsultClosing::Deadline),
                }
            }
            Purpose::Answers(_) | Purpose::Feedback(_) => {}
        }
    }

    /// The deadline has passed, the grace period, or the deadline of the last member that had one.
    fn settle_answers(&mut self, deadline: bool, grace: bool) {
        let Some(consult) = self.consultation().filter(|c| c.takes_answers()).cloned() else {
            return;
        };
        let passed = [(deadline, &consult.term), (grace, &consult.grace)];
        for term in passed.iter().filter(|(due, _)| *due).filter_map(|(_, term)| term.as_ref()) {
            if let Some(outage) = self.outage_before(term) {
                self.hold(outage, term.instant);
                return;
            }
        }
        let now = self.now;
        let silent = |row: &Consulted| row.counts().is_none();
        let waited_for = |row: &Consulted| {
            silent(row)
                && row.own.as_ref().is_some_and(|term| term.instant.plus(SETTLED_AFTER) > now)
        };
        let waits = !self.among(consult.number, |_, row| waited_for(row)).is_empty();
        if !waits && consult.general_end().is_none_or(|end| end <= now) {
            self.close_consult(ConsultClosing::Deadline);
        } else if deadline {
            let silent = Listed::of(self.among(consult.number, |_, row| silent(row)));
            self.record(Event::ConsultLapsed(ConsultLapsed { number: consult.number, silent }));
        } else if grace {
            let next = self.next_of_all(consult.number);
            self.record(Event::DatesPassed(DatesPassed {
                number: consult.number,
                reminded: Vec::new(),
                lapsed: Vec::new(),
                next,
            }));
        }
    }

    fn hold(&mut self, outage: Outage, deadline: Instant) {
        let Some(number) = self.consultation().map(|consult| consult.number) else { return };
        let Outage { from, until } = outage;
        self.record(Event::ConsultHeld(ConsultHeld { number, deadline, from, until }));
    }

    fn remind_consulted(&mut self, purpose: &Purpose, before: String) {
        let Some(number) = self.consultation().map(|consult| consult.number) else { return };
        let now = self.now;
        let feedback = matches!(purpose, Purpose::Feedback(_));
        let members =
            self.among(
                number,
                |answer, row| {
                    if feedback { row.unanswered() } else { missing(answer, row, now) }
                },
            );
        let members = Listed::of(members);
        self.record(Event::ConsultReminded(ConsultReminded { number, before, members }));
    }

    /// Dates of members: reminders of leadership reservations, and those that lapse.
    pub(super) fn dates(&mut self) {
        let Some(number) = self.consultation().map(|consult| consult.number) else { return };
        let now = self.now;
        let open = |row: &Consulted| row.reservation().filter(|r| r.settled.is_none()).cloned();
        let over = |ends: Instant| ends.plus(SETTLED_AFTER) <= now;
        let lapsed = self.among(number, |_, row| open(row).is_some_and(|r| over(r.ends)));
        let reminded = self.among(number, |_, row| {
            open(row).is_some_and(|r| {
                !over(r.ends) && !r.reminded && r.remind.is_some_and(|at| at <= now)
            })
        });
        let next = self.next_of_all(number);
        self.record(Event::DatesPassed(DatesPassed { number, reminded, lapsed, next }));
    }

    fn next_of_all(&self, number: u32) -> Option<Instant> {
        let rows = self.rows(number).filter_map(|answer| answer.consulted.as_deref());
        rows.filter_map(|row| next_date(row, self.now)).min()
    }

    /// Takes in no more answers, and goes where that leads.
    fn close_consult(&mut self, why: ConsultClosing) {
        let Some(consult) = self.consultation().cloned() else { return };
        let silent = if consult.silent() == 0 {
            Vec::new()
        } else {
            self.among(consult.number, |_, row| row.counts().is_none())
        };
        let end = match (consult.answered, consult.comments) {
            (0, _) => ConsultEnd::WithoutAnswers,
            (_, 0) => ConsultEnd::WithoutComments,
            _ => ConsultEnd::Answered,
        };
        let end = self.workflow.consult_end(&consult.step, end);
        self.record(Event::ConsultClosed(ConsultClosed {
            number: consult.number,
            why,
            answered: consult.answered,
            silent: Listed::of(silent),
            comments: consult.comments,
            end,
        }));
        self.recall_inner();
        self.follow(&consult.step, &On::Consulted(end));
    }

    /// What nobody said anything to counts as the file says.
    fn close_feedback(&mut self, why: ConsultClosing) {
        let Some(consult) = self.consultation().cloned() else { return };
        let Some(step) = consult.feedback.as_ref().map(|feedback| feedback.step.clone()) else {
            return;
        };
        let silence = self.workflow.feedback(&step).map_or(Reply::Accepted, |f| f.silence);
        let complete = why == ConsultClosing::AllAnswered;
        let (silent, open) =
            if complete { (Vec::new(), 0) } else { self.unreplied(consult.number) };
        let upheld = consult.upheld + if silence == Reply::Upheld { open } else { 0 };
        let end = if upheld > 0 { ConsultEnd::Upheld } else { ConsultEnd::Accepted };
        self.record(Event::FeedbackClosed(FeedbackClosed {
            number: consult.number,
            why,
            silent: Listed::of(silent),
            silence,
            upheld,
            end,
        }));
        self.follow(&step, &On::Consulted(end));
    }

    /// Who has not said something to all, and to how many comments nobody has.
    fn unreplied(&self, number: u32) -> (Vec<MemberCode>, u32) {
        let rows = self.rows(number).filter_map(|answer| answer.consulted.as_deref());
        let open = rows.flat_map(|row| &row.comments).filter(|comment| comment.unanswered());
        let open = u32::try_from(open.count()).unwrap_or(u32::MAX);
        (self.among(number, |_, row| row.unanswered()), open)
    }

    /// After an outage: an office takes responsibility for closing it as of its deadline.
    pub(super) fn close_consult_as_of(&mut self, reason: &Digest) -> Result<(), Refusal> {
        self.office(&[Office::Secretariat, Office::Chair])?;
        let held = |state: &ConsultState| matches!(state, ConsultState::Held(_));
        let consult = self.consultation().cloned().ok_or(Refusal::NotHeld)?;
        let why = ConsultClosing::Office(reason.clone());
        if held(&consult.state) {
            self.close_consult(why);
        } else if consult.feedback.as_ref().is_some_and(|feedback| held(&feedback.state)) {
            self.close_feedback(why);
        } else {
            return Err(Refusal::NotHeld);
        }
        Ok(())
    }

    /// Notes that a move, or the parent, leaves what still ran.
    pub(super) fn stop_consult(&mut self) {
        let runs = |state: &ConsultState| {
            matches!(state, ConsultState::Open | ConsultState::Grace | ConsultState::Held(_))
        };
        let step = self.case.head.as_ref().map(|head| head.step.clone());
        let running = self.consultation().filter(|consult| {
            let answers = Some(&consult.step) == step.as_ref() && runs(&consult.state);
            let feedback = consult.feedback.as_ref();
            answers || feedback.is_some_and(|f| Some(&f.step) == step.as_ref() && runs(&f.state))
        });
        if let Some(number) = running.map(|consult| consult.number) {
            self.record(Event::ConsultStopped(ConsultStopped { number }));
            self.recall_inner();
        }
    }

    /// The text that is to be commented on must be there before a consultation begins.
    pub(super) fn text_filed(&self, to: &StepName) -> Result<(), Refusal> {
        let text = self.workflow.inquiry(to).and_then(|inquiry| inquiry.text.as_ref());
        match text {
            Some(text) if !self.head()?.papers.contains_key(text) => {
                Err(Refusal::PapersMissing(text.to_string()))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn consultation(&self) -> Option<&ConsultHead> {
        self.case.head.as_ref().and_then(|head| head.consultation.as_deref())
    }

    /// The consultation and the row of one of its members.
    fn consulted(&self, member: &MemberCode) -> Result<(ConsultHead, Answer, Consulted), Refusal> {
        let consult = self.consultation().ok_or(ConsultRefusal::NotNow)?;
        let answer = self.case.row(consult.number, member);
        let row = answer.and_then(|answer| Some((answer.clone(), *answer.consulted.clone()?)));
        let (answer, row) = row.ok_or_else(|| ConsultRefusal::NotAsked(member.clone()))?;
        Ok((consult.clone(), answer, row))
    }

    /// The command comes from somebody who may answer for a member.
    fn speaker(&self) -> Result<(MemberCode, Capacity), Refusal> {
        let authority = self.authority()?;
        match (&authority.seat, authority.capacity) {
            (Seat::Member(_), Capacity::Staff) => Err(ConsultRefusal::StaffDoesNotAnswer.into()),
            (Seat::Member(member), capacity) => Ok((member.clone(), capacity)),
            (Seat::Office(_), _) => Err(Refusal::NotYours(String::from("ein Mitglied"))),
        }
    }

    fn rows(&self, number: u32) -> impl Iterator<Item = &Answer> {
        let rows = self.case.answers.values().chain(self.case.aside.values());
        rows.filter(move |answer| answer.ballot == number)
    }

    /// The members of whose rows something holds, in the body's order.
    fn among(&self, number: u32, wanted: impl Fn(&Answer, &Consulted) -> bool) -> Vec<MemberCode> {
        let holds = |member: &MemberCode| {
            let answer = self.case.row(number, member);
            answer.is_some_and(|answer| {
                answer.consulted.as_ref().is_some_and(|row| wanted(answer, row))
            })
        };
        let members = self.workflow.body.members().iter().map(|member| &member.code);
        members.filter(|code| holds(code)).cloned().collect()
    }

    fn kind_inquiry(&self, consult: &ConsultHead) -> Result<Inquiry, Refusal> {
        let inquiry = self.workflow.inquiry(&consult.step).cloned();
        inquiry.ok_or_else(|| ConsultRefusal::NotNow.into())
    }

    /// Whether the case stands in a step with `consult`.
    pub(super) fn consults(&self) -> bool {
        self.step().is_ok_and(|step| matches!(step.kind, Kind::Consult(_)))
    }
}
