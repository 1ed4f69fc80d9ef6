//! Consultations as a journal claims them: who was asked, what was in time, what was counted, and where
//! their ends lead.
//!
//! The texts and members follow from the body and the definition; the counts are added up here anew from
//! the events, member by member, and compared with what is claimed when it ends.

use std::collections::{BTreeMap, BTreeSet};

use umlauf_comments::Reply;
use umlauf_voting::MemberCode;
use umlauf_workflow::{
    Answered, Capacity, ConsultClosed, ConsultEnd, ConsultOpened, Disposed, Event, FeedbackClosed,
    Instant, Listed, On, Recorded, Replied, StepName, Term, Workflow, members_digest,
};

use super::inner::Inners;
use crate::fault::{Code, Fault};

/// The last consultation of a case, as its events tell it.
#[derive(Debug, Default)]
pub(super) struct Consults {
    now: Option<Current>,
    rounds: u32,
}

#[derive(Debug)]
struct Current {
    number: u32,
    round: u32,
    step: StepName,
    term: Option<Term>,
    grace: Option<Term>,
    asked: BTreeSet<MemberCode>,
    own: BTreeMap<MemberCode, Instant>,
    /// How many comments the answers have, the representative's and the deputy's apart.
    given: BTreeMap<MemberCode, (Option<u32>, Option<u32>)>,
    disposed: BTreeSet<(MemberCode, u32)>,
    replies: BTreeMap<(MemberCode, u32), Reply>,
    feedback: Option<StepName>,
    inners: Inners,
}

impl Current {
    fn comments_of(&self, member: &MemberCode) -> u32 {
        let given = self.given.get(member);
        given.and_then(|(own, deputy)| own.or(*deputy)).unwrap_or_default()
    }

    fn silent<'c>(&'c self, workflow: &'c Workflow) -> Vec<MemberCode> {
        let members = workflow.body.members().iter().map(|member| &member.code);
        let silent =
            |code: &&MemberCode| self.asked.contains(*code) && !self.given.contains_key(*code);
        members.filter(silent).cloned().collect()
    }

    fn open_comments(&self) -> u32 {
        let all = self.given.keys().map(|member| self.comments_of(member)).sum::<u32>();
        all.saturating_sub(u32::try_from(self.disposed.len()).unwrap_or(u32::MAX))
    }
}

impl Consults {
    /// Checks an event; where a consultation ends by it, the step that follows.
    pub(super) fn check(
        &mut self,
        workflow: &Workflow,
        (step, term): (Option<&StepName>, Option<&Term>),
        recorded: &Recorded,
        faults: &mut Vec<Fault>,
    ) -> Option<StepName> {
        match &recorded.event {
            Event::ConsultOpened(fact) => self.opened(workflow, step, term, fact, faults),
            Event::FeedbackOpened(fact) => {
                let expected = self.now.as_ref().map(|now| now.waiting(workflow));
                same(expected.as_deref(), &fact.asked, "the commenters that are asked", faults);
                if let Some(now) = &mut self.now {
                    now.feedback = Some(fact.step.clone());
                }
                None
            }
            Event::ConsultClosed(fact) => self.closed(workflow, fact, faults),
            Event::FeedbackClosed(fact) => self.feedback_closed(workflow, fact, faults),
            Event::InnerBegun(_) | Event::InnerEnded(_) | Event::InnerRecalled(_) => {
                let inquiry = self.now.as_ref().and_then(|now| workflow.inquiry(&now.step));
                if let Some(now) = &mut self.now {
                    now.inners.check(inquiry, recorded, faults);
                }
                None
            }
            event => {
                if let Some(now) = &mut self.now {
                    now.within(event, recorded, faults);
                }
                None
            }
        }
    }

    /// How many comments have no disposition, for a step that disposes of those of `of`.
    pub(super) fn undisposed(&self, of: &StepName) -> u32 {
        let now = self.now.as_ref().filter(|now| now.step == *of);
        now.map_or(0, Current::open_comments)
    }

    fn opened(
        &mut self,
        workflow: &Workflow,
        step: Option<&StepName>,
        term: Option<&Term>,
        fact: &ConsultOpened,
        faults: &mut Vec<Fault>,
    ) -> Option<StepName> {
        let inquiry = step.and_then(|step| Some((step, workflow.inquiry(step)?)));
        let Some((step, inquiry)) = inquiry else {
            let message = "a consultation began in a step that asks for no answers";
            faults.push(Fault::new(Code::Step, message));
            return None;
        };
        self.rounds += 1;
        let asked = workflow.asked(&fact.ask);
        if fact.ask != inquiry.ask || fact.round != self.rounds {
            let message = "the consultation is not the one that the step asks for";
            faults.push(Fault::new(Code::Step, message));
        }
        same(Some(&asked), &fact.asked, "the members that are asked", faults);
        self.now = Some(Current {
            number: fact.number,
            round: fact.round,
            step: step.clone(),
            term: term.cloned(),
            grace: fact.grace.clone(),
            asked: asked.into_iter().collect(),
            own: BTreeMap::new(),
            given: BTreeMap::new(),
            disposed: BTreeSet::new(),
            replies: BTreeMap::new(),
            feedback: None,
            inners: Inners::default(),
        });
        None
    }

    fn closed(
        &mut self,
        workflow: &Workflow,
        fact: &ConsultClosed,
        faults: &mut Vec<Fault>,
    ) -> Option<StepName> {
        let now = self.now.as_ref().filter(|now| now.number == fact.number)?;
        let answered = u32::try_from(now.given.len()).unwrap_or(u32::MAX);
        let comments = now.given.keys().map(|member| now.comments_of(member)).sum::<u32>();
        if (answered, comments) != (fact.answered, fact.comments) {
            let message = "answers or comments are not counted as they were recorded";
            let told = |(answers, comments)| format!("{answers} answers, {comments} comments");
            let fault = Fault::new(Code::Consultation, message);
            faults.push(
                fault.differs(told((answered, comments)), told((fact.answered, fact.comments))),
            );
        }
        same(Some(&now.silent(workflow)), &fact.silent, "those who were silent", faults);
        leads(workflow, &now.step, fact.end)
    }

    fn feedback_closed(
        &mut self,
        workflow: &Workflow,
        fact: &FeedbackClosed,
        faults: &mut Vec<Fault>,
    ) -> Option<StepName> {
        let now = self.now.as_mut().filter(|now| now.number == fact.number)?;
        let step = now.feedback.clone()?;
        same(Some(&now.waiting(workflow)), &fact.silent, "those who were silent", faults);
        let silence = workflow.feedback(&step).map(|feedback| feedback.silence);
        if silence != Some(fact.silence) {
            let message = "silence counts otherwise than the workflow says";
            faults.push(Fault::new(Code::Step, message));
        }
        let open: Vec<_> =
            now.disposed.iter().filter(|id| !now.replies.contains_key(*id)).cloned().collect();
        for id in open {
            now.replies.insert(id, fact.silence);
        }
        let upheld = now.replies.values().filter(|reply| **reply == Reply::Upheld).count();
        if u32::try_from(upheld).ok() != Some(fact.upheld) {
            let message = "upheld comments are not counted as they were recorded";
            faults.push(Fault::new(Code::Consultation, message).differs(upheld, fact.upheld));
        }
        let end = if upheld > 0 { ConsultEnd::Upheld } else { ConsultEnd::Accepted };
        if end != fact.end {
            faults.push(Fault::new(Code::Step, "feedback ended otherwise than its replies say"));
        }
        leads(workflow, &step, fact.end)
    }
}

impl Current {
    /// Whose dispositions wait for a reply, in the body's order.
    fn waiting(&self, workflow: &Workflow) -> Vec<MemberCode> {
        let open = self.disposed.iter().filter(|id| !self.replies.contains_key(*id));
        let open: BTreeSet<_> = open.map(|(member, _)| member).collect();
        let members = workflow.body.members().iter().map(|member| &member.code);
        members.filter(|code| open.contains(code)).cloned().collect()
    }

    fn within(&mut self, event: &Event, recorded: &Recorded, faults: &mut Vec<Fault>) {
        match event {
            Event::Answered(fact) => self.answered(fact, recorded, faults),
            Event::AnswerLate(fact) => {
                if recorded.arrived() < fact.deadline {
                    let message = format!("the answer of {} was not late", fact.member);
                    faults.push(Fault::new(Code::Consultation, message));
                }
            }
            Event::ExtensionGranted(fact) => {
                self.own.insert(fact.member.clone(), fact.term.instant);
            }
            Event::ConsultExtended(fact) if self.feedback.is_none() => {
                self.term = Some(fact.term.clone());
                self.grace.clone_from(&fact.grace);
            }
            Event::Disposed(fact) => self.disposed(fact, faults),
            Event::Replied(fact) => self.replied(fact, faults),
            _ => {}
        }
    }

    fn answered(&mut self, fact: &Answered, recorded: &Recorded, faults: &mut Vec<Fault>) {
        let at = recorded.arrived();
        let before = |end: Option<Instant>| end.is_some_and(|end| at < end);
        let end = |term: &Option<Term>| term.as_ref().map(|term| term.instant);
        let own = self.own.get(&fact.member).copied();
        let in_time = before(end(&self.term)) || before(own);
        let taken_in = in_time || before(end(&self.grace));
        if !self.asked.contains(&fact.member) || !taken_in || fact.after == in_time {
            let message =
                format!("the answer of {} was not asked for, or not in time", fact.member);
            faults.push(Fault::new(Code::Consultation, message));
        }
        let comments = Some(fact.response.comments.as_ref().map_or(0, |table| table.count));
        let given = self.given.entry(fact.member.clone()).or_default();
        match fact.capacity {
            Capacity::Deputy => given.1 = comments,
            Capacity::Representative | Capacity::Staff | Capacity::Office => given.0 = comments,
        }
    }

    fn disposed(&mut self, fact: &Disposed, faults: &mut Vec<Fault>) {
        for row in &fact.rows {
            let id = &row.comment;
            let known = id.round == self.round
                && id.number > 0
                && id.number <= self.comments_of(&id.member);
            let reasoned = row.reason.is_some() || !row.disposition.needs_reason();
            if !known || !reasoned {
                let message =
                    format!("comment `{id}` does not exist, or is rejected without a reason");
                faults.push(Fault::new(Code::Consultation, message));
            }
            let key = (id.member.clone(), id.number);
            self.replies.remove(&key);
            self.disposed.insert(key);
        }
    }

    fn replied(&mut self, fact: &Replied, faults: &mut Vec<Fault>) {
        for row in &fact.rows {
            let key = (fact.member.clone(), row.comment);
            if !self.disposed.contains(&key) {
                let message = format!("{} replied to what has no disposition", fact.member);
                faults.push(Fault::new(Code::Consultation, message));
            }
            self.replies.insert(key, row.reply);
        }
    }
}

fn leads(workflow: &Workflow, step: &StepName, end: ConsultEnd) -> Option<StepName> {
    let moves = workflow.moves(step).into_iter();
    moves.filter(|next| next.on == On::Consulted(end)).map(|next| next.to.clone()).next()
}

/// A list of members is what it must be, by number and digest.
fn same(expected: Option<&[MemberCode]>, claimed: &Listed, what: &str, faults: &mut Vec<Fault>) {
    let expected = expected.unwrap_or_default();
    let digest = members_digest(expected);
    let listed = claimed.members.is_empty() || claimed.members == expected;
    if digest != claimed.digest
        || u32::try_from(expected.len()).ok() != Some(claimed.count)
        || !listed
    {
        let fault = Fault::new(Code::Consultation, format!("{what} are not those that follow"));
        faults.push(fault.differs(expected.len(), claimed.count));
    }
}
