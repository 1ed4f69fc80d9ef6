//! Letters of a consultation: who is asked, reminded, told what was received, and what the office learns.

use umlauf_voting::MemberCode;

use super::{Post, everyone, office, receipt};
use crate::{
    Answered, Audience, Case, ConsultHead, ConsultOpened, ConsultState, Consulted, DatesPassed,
    Event, FeedbackOpened, Letter, Notice, Office, Position, Purpose, Recorded, Replied, Seat,
    Tell,
};

impl Post<'_> {
    pub(super) fn consulted(&self, case: &Case, recorded: &Recorded) -> Vec<Letter> {
        let Some(consult) = self.head.consultation.as_deref() else { return Vec::new() };
        let row = |member: &MemberCode| {
            let answer = case.row(consult.number, member);
            answer.and_then(|answer| answer.consulted.as_deref())
        };
        match &recorded.event {
            Event::ConsultOpened(fact) => self.asked(consult, fact),
            Event::Answered(fact) => Self::answered(consult, fact, row(&fact.member), recorded),
            Event::AnswerLate(fact) => {
                let (member, deadline) = (fact.member.clone(), fact.deadline);
                let position = fact.response.position;
                let notice = Notice::ConsultLate { member, position, deadline };
                vec![receipt(recorded, &fact.member, notice)]
            }
            Event::AnswerEntered(fact) => {
                let (member, position) = (fact.member.clone(), fact.response.position);
                vec![office(Office::Secretariat, Notice::ConfirmAnswer { member, position })]
            }
            Event::ExtensionAsked(fact) => {
                let to = self.workflow.inquiry(&consult.step).and_then(|inquiry| inquiry.extend);
                let (member, until) = (fact.member.clone(), fact.until);
                let notice = Notice::ExtensionAsked { member, until, reason: fact.reason.clone() };
                vec![office(to.unwrap_or(Office::Secretariat), notice)]
            }
            Event::ExtensionGranted(fact) => {
                let (member, term) = (fact.member.clone(), fact.term.clone());
                let notice = Notice::ExtensionGranted { member, term, reason: fact.reason.clone() };
                vec![everyone(&fact.member, notice)]
            }
            Event::ExtensionRefused(fact) => {
                let own = row(&fact.member).and_then(|row| row.own.clone());
                let notice = Notice::ExtensionRefused {
                    member: fact.member.clone(),
                    term: own.or_else(|| consult.term.clone()),
                    reason: fact.reason.clone(),
                };
                vec![everyone(&fact.member, notice)]
            }
            Event::ConsultExtended(fact) => {
                let notice = Notice::ConsultExtended {
                    from: fact.from,
                    term: fact.term.clone(),
                    reason: fact.reason.clone(),
                };
                let mut letters = self.to_addressees(consult, &notice);
                letters.push(office(Office::Secretariat, notice));
                letters
            }
            Event::ConsultHeld(fact) => self.to(
                &[Tell::Office(Office::Chair), Tell::Office(Office::Secretariat)],
                &Notice::ConsultHeld {
                    deadline: fact.deadline,
                    from: fact.from,
                    until: fact.until,
                },
            ),
            Event::ConsultReminded(_) => self.reminded(consult, case, recorded),
            Event::ConsultLapsed(fact) => {
                let mut letters = self.reminded(consult, case, recorded);
                letters.push(office(
                    Office::Secretariat,
                    Notice::ConsultSilent {
                        count: fact.silent.count,
                        silent: fact.silent.members.clone(),
                        grace: consult.grace.clone(),
                    },
                ));
                letters
            }
            Event::ConsultClosed(fact) => vec![office(
                Office::Secretariat,
                Notice::ConsultEnded {
                    asked: consult.asked,
                    answered: fact.answered,
                    count: fact.silent.count,
                    silent: fact.silent.members.clone(),
                    comments: fact.comments,
                },
            )],
            Event::DatesPassed(fact) => dates(fact, row),
            Event::ReservationSettled(fact) => {
                let position = row(&fact.member).and_then(Consulted::counts);
                let notice = Notice::ReservationSettled {
                    member: fact.member.clone(),
                    position: position.map_or(Position::Reserved, |given| given.position),
                    changed: fact.to.is_some(),
                };
                let own = receipt(recorded, &fact.member, notice.clone());
                vec![own, office(Office::Secretariat, notice)]
            }
            Event::FeedbackOpened(fact) => self.feedback(consult, case, fact),
            Event::Replied(fact) => vec![receipt(recorded, &fact.member, replied(fact))],
            Event::FeedbackClosed(fact) => vec![office(
                Office::Secretariat,
                Notice::FeedbackEnded {
                    upheld: fact.upheld,
                    count: fact.silent.count,
                    silence: fact.silence,
                },
            )],
            _ => Vec::new(),
        }
    }

    fn asked(&self, consult: &ConsultHead, fact: &ConsultOpened) -> Vec<Letter> {
        let Some(step) = self.workflow.step(&consult.step) else { return Vec::new() };
        let inquiry = self.workflow.inquiry(&consult.step);
        let notice = Notice::ConsultAsked {
            number: consult.number,
            round: consult.round,
            title: step.title.clone(),
            term: consult.term.clone(),
            grace: consult.grace.clone(),
            papers: fact.papers.clone(),
            text: fact.text.clone(),
            previous: fact.previous.clone(),
            comments: inquiry.is_some_and(|inquiry| inquiry.comments),
        };
        let mut letters = self.to_addressees(consult, &notice);
        letters.extend(self.to(&step.tell, &self.information(step)));
        letters
    }

    fn to_addressees(&self, consult: &ConsultHead, notice: &Notice) -> Vec<Letter> {
        let ask = self.workflow.inquiry(&consult.step).map(|inquiry| inquiry.ask.as_slice());
        let members = self.workflow.asked(ask.unwrap_or_default());
        members.iter().map(|member| everyone(member, notice.clone())).collect()
    }

    fn answered(
        consult: &ConsultHead,
        fact: &Answered,
        row: Option<&Consulted>,
        recorded: &Recorded,
    ) -> Vec<Letter> {
        let counts = row.and_then(Consulted::counts);
        let own = row.and_then(|row| row.own.clone());
        let change = own.or_else(|| consult.term.clone());
        let notice = Notice::ConsultReceipt {
            number: consult.number,
            member: fact.member.clone(),
            position: fact.response.position,
            paper: fact.response.paper.clone(),
            comments: fact.response.comments.as_ref().map_or(0, |table| table.count),
            until: fact.response.until,
            capacity: fact.capacity,
            counts: counts.is_none_or(|given| given.revision == recorded.revision),
            after: fact.after,
            entered: fact.entered.is_some(),
            change_until: change.filter(|term| recorded.at < term.instant),
        };
        vec![receipt(recorded, &fact.member, notice)]
    }

    /// The rows are at hand whenever the missing are reminded; nobody hears who is still coordinating.
    fn reminded(&self, consult: &ConsultHead, case: &Case, recorded: &Recorded) -> Vec<Letter> {
        let step = self.workflow.step(&self.head.step).map(|step| &step.kind);
        let feedback = matches!(
            step,
            Some(crate::Kind::Consult(consult)) if matches!(consult.purpose, Purpose::Feedback(_))
        );
        let notice = Notice::ConsultReminder {
            number: consult.number,
            term: self.head.term.clone(),
            grace: consult.grace.clone().filter(|_| consult.state == ConsultState::Grace),
            feedback,
        };
        let wanted = |member: &&MemberCode| {
            let answer = case.row(consult.number, member);
            answer.is_some_and(|answer| {
                let row = answer.consulted.as_deref();
                row.is_some_and(|row| {
                    if feedback {
                        row.unanswered()
                    } else {
                        crate::consult::missing(answer, row, recorded.at)
                    }
                })
            })
        };
        let members = self.workflow.body.members().iter().map(|member| &member.code);
        members.filter(wanted).map(|member| everyone(member, notice.clone())).collect()
    }

    fn feedback(&self, consult: &ConsultHead, case: &Case, fact: &FeedbackOpened) -> Vec<Letter> {
        let feedback = self.workflow.feedback(&fact.step);
        let term = consult.feedback.as_ref().and_then(|feedback| feedback.term.clone());
        let members = self.workflow.body.members().iter().map(|member| &member.code);
        let letters = members.filter_map(|member| {
            let answer = case.row(consult.number, member)?;
            let row = answer.consulted.as_ref()?;
            let open = row.comments.iter().filter(|comment| comment.unanswered()).count();
            let comments = u32::try_from(open).ok().filter(|open| *open > 0)?;
            let notice = Notice::FeedbackAsked {
                number: consult.number,
                member: member.clone(),
                comments,
                term: term.clone(),
                silence: feedback?.silence,
            };
            Some(everyone(member, notice))
        });
        letters.collect()
    }
}

fn dates<'r>(
    fact: &DatesPassed,
    row: impl Fn(&MemberCode) -> Option<&'r Consulted>,
) -> Vec<Letter> {
    let until = |member: &MemberCode| {
        row(member).and_then(Consulted::reservation).map(|reservation| reservation.until)
    };
    let mut letters = Vec::new();
    for member in &fact.reminded {
        if let Some(until) = until(member) {
            letters
                .push(everyone(member, Notice::ReservationDue { member: member.clone(), until }));
        }
    }
    for member in &fact.lapsed {
        if let Some(until) = until(member) {
            let notice = Notice::ReservationLapsed { member: member.clone(), until };
            letters.push(everyone(member, notice.clone()));
            let to = Seat::Office(Office::Secretariat);
            letters.push(Letter { to, audience: Audience::Everyone, notice });
        }
    }
    letters
}

fn replied(fact: &Replied) -> Notice {
    let upheld = fact.rows.iter().filter(|row| row.reply == umlauf_comments::Reply::Upheld).count();
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Notice::ReplyReceipt {
        member: fact.member.clone(),
        accepted: count(fact.rows.len() - upheld),
        upheld: count(upheld),
    }
}
