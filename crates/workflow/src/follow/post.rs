//! Who is told what of a follow-up.

use umlauf_voting::MemberCode;

use super::{DutyName, DutyTerm, Follow};
use crate::post::{everyone, office, receipt};
use crate::{
    Case, DutyState, Event, Kind, Letter, Notice, NoticeDuty, Office, Recorded, Step, Term,
    Workflow,
};

/// The letters of an event of a follow-up, in a fixed order.
pub(crate) fn letters(workflow: &Workflow, case: &Case, recorded: &Recorded) -> Vec<Letter> {
    let Some(head) = &case.head else { return Vec::new() };
    let Some(step) = head.follow.as_ref().and_then(|follow| workflow.step(&follow.step)) else {
        return Vec::new();
    };
    let Kind::Follow(follow) = &step.kind else { return Vec::new() };
    let post = Post { case, step, follow };
    match &recorded.event {
        Event::FollowBegan(began) => {
            let mut letters: Vec<Letter> = began
                .bound
                .iter()
                .map(|member| everyone(member, post.bound(&began.duties, None)))
                .collect();
            let task = Notice::Following {
                title: step.title.clone(),
                bound: u32::try_from(began.bound.len()).unwrap_or(u32::MAX),
                not_bound: began.not_bound.clone(),
            };
            letters.push(office(Office::Secretariat, task));
            letters
        }
        Event::Reported(report) => {
            let notice = Notice::ReportReceipt {
                member: report.member.clone(),
                duty: post.title(&report.duty),
                said: report.said,
                until: report.until,
                text: report.text.clone(),
                pending: report.pending,
            };
            let mut letters = vec![receipt(recorded, &report.member, notice)];
            if let (true, Some(to)) = (report.pending, follow.accept) {
                let (member, duty) = (report.member.clone(), post.title(&report.duty));
                letters.push(office(to, Notice::ReportToJudge { member, duty }));
            }
            letters
        }
        Event::Judged(judged) => {
            let notice = Notice::ReportJudged {
                member: judged.member.clone(),
                duty: post.title(&judged.duty),
                back: judged.back.clone(),
            };
            vec![everyone(&judged.member, notice)]
        }
        Event::DeviationAsked(asked) => {
            let notice = Notice::DeviationAsked {
                member: asked.member.clone(),
                duty: post.title(&asked.duty),
                term: asked.term.clone(),
                reason: asked.reason.clone(),
            };
            vec![
                office(Office::Secretariat, notice.clone()),
                receipt(recorded, &asked.member, notice),
            ]
        }
        Event::DeviationDecided(decided) => {
            let notice = Notice::DeviationDecided {
                member: decided.member.clone(),
                duty: post.title(&decided.duty),
                granted: decided.term.clone(),
                reason: decided.reason.clone(),
            };
            vec![everyone(&decided.member, notice)]
        }
        Event::TermMoved(moved) => {
            let notice = Notice::DueMoved {
                member: moved.member.clone(),
                duty: post.title(&moved.duty),
                term: moved.term.clone(),
                reason: moved.reason.clone(),
            };
            vec![everyone(&moved.member, notice)]
        }
        Event::Joined(joined) => {
            let notice = Notice::BindingChanged {
                member: joined.member.clone(),
                on: joined.on,
                bound: true,
            };
            vec![
                everyone(&joined.member, post.bound(&joined.duties, Some(joined.on))),
                office(Office::Secretariat, notice.clone()),
                office(Office::Chair, notice),
            ]
        }
        Event::Released(released) => {
            let (member, on) = (released.member.clone(), released.on);
            let notice = Notice::BindingChanged { member: member.clone(), on, bound: false };
            vec![everyone(&member, notice.clone()), office(Office::Chair, notice)]
        }
        Event::Happened(happened) => post
            .waiting()
            .map(|member| {
                let duties = post.duties(&happened.duties);
                let notice =
                    Notice::DueBegan { event: happened.event.to_string(), on: happened.on, duties };
                everyone(member, notice)
            })
            .collect(),
        Event::Watched(watched) => {
            let mut letters: Vec<Letter> = members(&watched.reminded)
                .map(|(member, duties)| {
                    let duties = post.due(member, &duties);
                    everyone(member, Notice::DueReminder { title: step.title.clone(), duties })
                })
                .collect();
            letters.extend(members(&watched.late).map(|(member, duties)| {
                let duties = post.due(member, &duties);
                everyone(member, Notice::DueMissed { title: step.title.clone(), duties })
            }));
            let late: Vec<(MemberCode, NoticeDuty)> = watched
                .late
                .iter()
                .flat_map(|(member, duty)| {
                    let due = post.due(member, std::slice::from_ref(duty));
                    due.into_iter().map(|due| (member.clone(), due))
                })
                .collect();
            if !late.is_empty() {
                let notice = Notice::LateReports { title: step.title.clone(), late };
                letters.push(office(Office::Secretariat, notice));
            }
            letters
        }
        _ => Vec::new(),
    }
}

/// Each member once, with its duties, in the order of the event.
fn members(list: &[(MemberCode, DutyName)]) -> impl Iterator<Item = (&MemberCode, Vec<DutyName>)> {
    let mut seen: Vec<(&MemberCode, Vec<DutyName>)> = Vec::new();
    for (member, duty) in list {
        match seen.iter_mut().find(|(known, _)| *known == member) {
            Some((_, duties)) => duties.push(duty.clone()),
            None => seen.push((member, vec![duty.clone()])),
        }
    }
    seen.into_iter()
}

struct Post<'a> {
    case: &'a Case,
    step: &'a Step,
    follow: &'a Follow,
}

impl Post<'_> {
    fn title(&self, duty: &DutyName) -> String {
        self.follow.duty(duty).map_or_else(|| duty.to_string(), |duty| duty.title.clone())
    }

    fn one(&self, duty: &DutyName, term: Option<&Term>) -> NoticeDuty {
        let due = self.follow.duty(duty).map(|duty| duty.due.german()).unwrap_or_default();
        NoticeDuty { title: self.title(duty), due, term: term.cloned() }
    }

    fn duties(&self, duties: &[DutyTerm]) -> Vec<NoticeDuty> {
        duties.iter().map(|duty| self.one(&duty.duty, duty.term.as_ref())).collect()
    }

    fn bound(&self, duties: &[DutyTerm], joined: Option<jiff::civil::Date>) -> Notice {
        let duties = self.duties(duties);
        Notice::Bound { title: self.step.title.clone(), duties, joined }
    }

    /// A member's duties with its own days.
    fn due(&self, member: &MemberCode, duties: &[DutyName]) -> Vec<NoticeDuty> {
        let row = self.case.answers.get(member).and_then(|answer| answer.follow.as_deref());
        let term = |duty: &DutyName| row.and_then(|row| row.duties.get(duty)?.term.as_ref());
        duties.iter().map(|duty| self.one(duty, term(duty))).collect()
    }

    /// Members that are bound and have something left to do.
    fn waiting(&self) -> impl Iterator<Item = &MemberCode> {
        let open = |row: &&crate::FollowRow| {
            row.bound && row.duties.values().any(|duty| duty.standing() != DutyState::Conform)
        };
        self.case.answers.iter().filter_map(move |(member, answer)| {
            answer.follow.as_deref().filter(open).map(|_| member)
        })
    }
}
