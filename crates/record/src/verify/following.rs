//! A follow-up as a journal claims it: who was bound, by when, what was reported, accepted, granted,
//! and who was late.
//!
//! Everything is derived anew from the definition and the events themselves, without `apply`; where the
//! case's own counts speak of the same thing, the two are compared.

use std::collections::BTreeMap;

use umlauf_voting::MemberCode;
use umlauf_workflow::{
    Due, Duty, DutyName, DutyTerm, Event, Follow, FollowBegan, FollowHead, Instant, Kind, PersonId,
    Progress, Recorded, Reported, StepName, Term, TriggerName, Workflow,
};

use super::Scene;
use crate::fault::{Code, Fault};
use crate::sheet::person;

/// The follow-up of a case so far.
#[derive(Debug, Default)]
pub(super) struct Following {
    number: u32,
    step: Option<StepName>,
    open: bool,
    rows: BTreeMap<MemberCode, Row>,
    happened: Vec<TriggerName>,
}

#[derive(Debug, Default)]
struct Row {
    bound: bool,
    duties: BTreeMap<DutyName, Mark>,
}

/// A member and a duty.
#[derive(Clone, Debug, Default)]
struct Mark {
    term: Option<Term>,
    last: Option<(Progress, u64, Option<PersonId>)>,
    accepted: bool,
    asked: Option<(Term, u64, Option<PersonId>)>,
    late: bool,
}

impl Mark {
    fn settled(&self) -> bool {
        let said = self.last.as_ref().map(|(said, ..)| *said);
        self.asked.is_none()
            && (said == Some(Progress::NotConcerned)
                || (said == Some(Progress::Conform) && self.accepted))
    }

    /// Whether the clock may find it late.
    fn watched(&self) -> bool {
        let said = self.last.as_ref().map(|(said, ..)| *said);
        self.asked.is_none()
            && !self.late
            && !matches!(said, Some(Progress::NotConcerned | Progress::Conform))
    }
}

impl Following {
    /// A step is entered: what is reported later does not count.
    pub(super) fn left(&mut self) {
        self.open = false;
    }

    /// Checks an event of a follow-up and takes note of it; where it leads.
    pub(super) fn check(&mut self, scene: &Scene<'_>, faults: &mut Vec<Fault>) -> Option<StepName> {
        let Scene { workflow, recorded, .. } = scene;
        let follow = |step: &StepName| match &workflow.step(step)?.kind {
            Kind::Follow(follow) => Some(follow),
            _ => None,
        };
        if let Event::FollowBegan(began) = &recorded.event {
            let step = scene.replay.ledger.step();
            match step.and_then(follow) {
                Some(follow) => self.began(scene, follow, began, faults),
                None => fault(faults, "members were bound in a step that follows nothing up"),
            }
            self.step = step.cloned();
            return self.leads(workflow);
        }
        if let Event::FollowResumed(resumed) = &recorded.event {
            let same = self.step.is_some() && self.step.as_ref() == scene.replay.ledger.step();
            let last = scene.replay.ledger.poll().is_none_or(|poll| poll.number < self.number);
            if self.open || !same || !last || resumed.number != self.number {
                fault(faults, "there was no follow-up of this step that could go on");
            }
            self.open = true;
            return self.leads(workflow);
        }
        let Some(follow) = self.step.as_ref().and_then(follow).filter(|_| self.open) else {
            fault(faults, "nothing was followed up");
            return None;
        };
        self.compare(scene, faults);
        match &recorded.event {
            Event::Reported(report) => self.reported(follow, report, recorded, faults),
            Event::Watched(watched) => {
                for (member, duty) in &watched.late {
                    let mark = self.mark(member, duty, faults);
                    let Some(mark) = mark else { continue };
                    let over = mark.term.as_ref().is_some_and(|term| term.instant <= recorded.at);
                    if !over || !mark.watched() {
                        let message = format!("`{member}` was not late with `{duty}`");
                        fault(faults, &message);
                    }
                    mark.late = true;
                }
            }
            Event::Happened(happened) => {
                let waits = |duty: &&Duty| matches!(&duty.due, Due::OnEvent(name, _) if *name == happened.event);
                let waiting: Vec<_> = follow.duties.iter().filter(waits).collect();
                if waiting.is_empty() || self.happened.contains(&happened.event) {
                    fault(faults, &format!("no duty waited for `{}`", happened.event));
                }
                self.happened.push(happened.event.clone());
                let claimed = happened.duties.iter().map(|duty| &duty.duty);
                if !waiting.iter().map(|duty| &duty.name).eq(claimed) {
                    fault(faults, "the duties that got their day are not those that waited");
                }
                for row in self.rows.values_mut() {
                    days(row, &happened.duties);
                }
            }
            Event::Joined(joined) => {
                let Some(row) = self.rows.get_mut(&joined.member) else {
                    fault(faults, &format!("`{}` is no voting member", joined.member));
                    return None;
                };
                if std::mem::replace(&mut row.bound, true) || follow.join.is_none() {
                    fault(faults, &format!("`{}` could not join", joined.member));
                }
                row.duties.clear();
                days(row, &joined.duties);
            }
            Event::Released(released) => {
                let row = self.rows.get_mut(&released.member);
                let was = row.map(|row| std::mem::replace(&mut row.bound, false));
                if was != Some(true) || follow.join.is_none() {
                    fault(faults, &format!("`{}` could not be released", released.member));
                }
            }
            event => self.decided(event, recorded, faults),
        }
        self.leads(workflow)
    }

    fn began(
        &mut self,
        scene: &Scene<'_>,
        follow: &Follow,
        began: &FollowBegan,
        faults: &mut Vec<Fault>,
    ) {
        let Scene { workflow, recorded, .. } = scene;
        let finding = scene.replay.case.head.as_ref().and_then(|head| head.finding.as_ref());
        let agreed = finding.and_then(|finding| finding.bound.as_deref());
        let (bound, free) = follow.parties(workflow, agreed);
        if bound != began.bound || free != began.not_bound {
            fault(faults, "who is bound does not follow from the definition and the finding");
        }
        let day = |duty: &Duty| DutyTerm {
            duty: duty.name.clone(),
            term: duty.due.term(&workflow.calendar, recorded.at),
        };
        if !follow.duties.iter().map(day).eq(began.duties.iter().cloned()) {
            faults.push(Fault::new(Code::Term, "the days of the duties are not the calendar's"));
        }
        (self.number, self.open) = (began.number, true);
        self.happened.clear();
        let row = |member: &MemberCode, bound: bool| {
            let mut row = Row { bound, duties: BTreeMap::new() };
            if bound {
                days(&mut row, &began.duties);
            }
            (member.clone(), row)
        };
        let bound = began.bound.iter().map(|member| row(member, true));
        self.rows = bound.chain(began.not_bound.iter().map(|member| row(member, false))).collect();
    }

    fn reported(
        &mut self,
        follow: &Follow,
        report: &Reported,
        recorded: &Recorded,
        faults: &mut Vec<Fault>,
    ) {
        let pending = report.said == Progress::Conform && follow.accept.is_some();
        if report.pending != pending {
            fault(faults, "whether the report must be accepted is not what the definition says");
        }
        let ends = report.until.map(|day| Instant::from(umlauf_calendar::end_of_day(day)));
        if ends != report.ends || (report.until.is_some() && !report.said.ahead()) {
            faults.push(Fault::new(Code::Term, "the planned day does not fit the report"));
        }
        let Some(mark) = self.mark(&report.member, &report.duty, faults) else { return };
        mark.last = Some((report.said, recorded.revision, person(&recorded.by).cloned()));
        mark.accepted = report.said == Progress::Conform && !report.pending;
        if !report.said.ahead() {
            mark.asked = None;
        }
    }

    /// What offices and members decide of one duty.
    fn decided(&mut self, event: &Event, recorded: &Recorded, faults: &mut Vec<Fault>) {
        let by = person(&recorded.by).cloned();
        match event {
            Event::Judged(judged) => {
                let Some(mark) = self.mark(&judged.member, &judged.duty, faults) else { return };
                let last = mark.last.as_ref().filter(|(_, revision, _)| *revision == judged.report);
                let waits = last.is_some_and(|(said, ..)| match judged.back {
                    None => *said == Progress::Conform && !mark.accepted,
                    Some(_) => !said.ahead(),
                });
                let same = last.is_some_and(|(.., reporter)| *reporter == by);
                mark.accepted = judged.back.is_none();
                if judged.back.is_some() {
                    mark.last = None;
                }
                if !waits {
                    fault(faults, &format!("event `{}` is no report that waited", judged.report));
                }
                own(same, faults);
            }
            Event::DeviationAsked(asked) => {
                let Some(mark) = self.mark(&asked.member, &asked.duty, faults) else { return };
                let later =
                    mark.term.as_ref().is_some_and(|term| term.instant < asked.term.instant);
                let again =
                    mark.asked.replace((asked.term.clone(), recorded.revision, by)).is_some();
                if !later || again {
                    fault(faults, &format!("`{}` could not ask for another day", asked.member));
                }
            }
            Event::DeviationDecided(decided) => {
                let Some(mark) = self.mark(&decided.member, &decided.duty, faults) else { return };
                let asked = mark.asked.take();
                let asked = asked.filter(|(_, revision, _)| *revision == decided.request);
                let same = asked.as_ref().is_some_and(|(.., asker)| *asker == by);
                let fits = asked.is_some_and(|(term, ..)| {
                    decided
                        .term
                        .as_ref()
                        .map_or(decided.reason.is_some(), |granted| *granted == term)
                });
                if let Some(term) = &decided.term {
                    (mark.term, mark.late) = (Some(term.clone()), false);
                }
                if !fits {
                    let message =
                        format!("event `{}` asked for nothing of the kind", decided.request);
                    fault(faults, &message);
                }
                own(same, faults);
            }
            Event::TermMoved(moved) => {
                let Some(mark) = self.mark(&moved.member, &moved.duty, faults) else { return };
                (mark.term, mark.late) = (Some(moved.term.clone()), false);
            }
            _ => {}
        }
    }

    /// A bound member's mark of a duty.
    fn mark(
        &mut self,
        member: &MemberCode,
        duty: &DutyName,
        faults: &mut Vec<Fault>,
    ) -> Option<&mut Mark> {
        let row = self.rows.get_mut(member).filter(|row| row.bound);
        let mark = row.and_then(|row| row.duties.get_mut(duty));
        if mark.is_none() {
            fault(faults, &format!("`{member}` is not bound to `{duty}`"));
        }
        mark
    }

    /// How many are bound, and how many of these have done everything.
    fn counts(&self) -> (u32, u32) {
        let bound = self.rows.values().filter(|row| row.bound);
        let done = bound.clone().filter(|row| row.duties.values().all(Mark::settled));
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        (count(bound.count()), count(done.count()))
    }

    fn compare(&self, scene: &Scene<'_>, faults: &mut Vec<Fault>) {
        let head = scene.replay.case.head.as_ref().and_then(|head| head.follow.as_ref());
        let theirs = head.map(|follow| (follow.bound, follow.done));
        if theirs.is_some_and(|theirs| theirs != self.counts()) {
            fault(faults, "the counts of the case are not those of its members");
        }
    }

    fn leads(&self, workflow: &Workflow) -> Option<StepName> {
        let (bound, done) = self.counts();
        let start = Instant::from_micros(0);
        workflow.met(&FollowHead {
            number: self.number,
            step: self.step.clone().filter(|_| self.open)?,
            began: start,
            bound,
            done,
            counts: BTreeMap::new(),
            happened: BTreeMap::new(),
            watched: start,
            open: true,
        })
    }
}

fn days(row: &mut Row, duties: &[DutyTerm]) {
    if row.bound {
        for duty in duties {
            let mark = row.duties.entry(duty.duty.clone()).or_default();
            (mark.term, mark.late) = (duty.term.clone(), false);
        }
    }
}

fn own(same: bool, faults: &mut Vec<Fault>) {
    if same {
        faults.push(Fault::new(Code::Authority, "whoever reported or asked has decided on it"));
    }
}

fn fault(faults: &mut Vec<Fault>, message: &str) {
    faults.push(Fault::new(Code::Step, message.to_owned()));
}
