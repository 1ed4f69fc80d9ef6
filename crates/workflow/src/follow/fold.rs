//! Taking note of what concerns a follow-up: the rows, and the counts of the head.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use umlauf_voting::MemberCode;

use super::{
    Asked, DutyName, DutyRow, DutyState, DutyTerm, FollowRow, Last, Progress, TriggerName,
};
use crate::{Alarm, Answer, Case, Event, Head, Instant, PersonId, Recorded, StepName, Timer};

/// The bounded part of a follow-up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowHead {
    /// Its number.
    pub number: u32,
    /// The step.
    pub step: StepName,
    /// Since when.
    pub began: Instant,
    /// How many are bound now.
    pub bound: u32,
    /// How many of these have met, or need not meet, every duty.
    pub done: u32,
    /// How many voting members stand how, duty by duty.
    pub counts: BTreeMap<DutyName, BTreeMap<DutyState, u32>>,
    /// What duties waited for and has happened, and when.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub happened: BTreeMap<TriggerName, Date>,
    /// When the clock looked last.
    pub watched: Instant,
    /// Whether reports count.
    pub open: bool,
}

impl FollowHead {
    /// How many members stand so with some duty, over all duties.
    pub fn count(&self, standing: DutyState) -> u32 {
        self.counts.values().filter_map(|by| by.get(&standing)).sum()
    }
}

/// Takes note of what concerns a follow-up.
pub(crate) fn apply(case: &mut Case, recorded: &Recorded) {
    if let Event::FollowBegan(_) = &recorded.event {
        began(case, recorded);
        return;
    }
    if let Event::FollowResumed(resumed) = &recorded.event {
        case.resume_rows(resumed.number);
    }
    let Some(head) = case.head.as_mut() else { return };
    let (Some(number), Some(follow)) = (number(&recorded.event), head.follow.as_deref_mut()) else {
        return;
    };
    if follow.number != number {
        return;
    }
    match &recorded.event {
        Event::FollowResumed(_) => follow.open = true,
        Event::Happened(happened) => {
            follow.happened.insert(happened.event.clone(), happened.on);
            for answer in case.answers.values_mut() {
                change(follow, number, answer, |row, _| days(row, &happened.duties));
            }
        }
        Event::Watched(watched) => {
            follow.watched = recorded.at;
            for (member, duty) in &watched.late {
                let Some(answer) = case.answers.get_mut(member) else { continue };
                change(follow, number, answer, |row, _| {
                    if let Some(duty) = row.duties.get_mut(duty) {
                        duty.late = Some(recorded.at);
                    }
                });
            }
        }
        event => {
            if let Some(answer) = member(event).and_then(|of| case.answers.get_mut(of)) {
                change(follow, number, answer, |row, bound| one(row, bound, recorded));
            }
        }
    }
    wake(head, &recorded.event);
}

fn began(case: &mut Case, recorded: &Recorded) {
    let (Some(head), Event::FollowBegan(began)) = (case.head.as_mut(), &recorded.event) else {
        return;
    };
    let count = |members: &[MemberCode]| u32::try_from(members.len()).unwrap_or(u32::MAX);
    let (bound, free) = (count(&began.bound), count(&began.not_bound));
    let mut by = BTreeMap::from([(DutyState::Open, bound)]);
    if free > 0 {
        by.insert(DutyState::NotBound, free);
    }
    head.follow = Some(Box::new(FollowHead {
        number: began.number,
        step: head.step.clone(),
        began: recorded.at,
        bound,
        done: 0,
        counts: began.duties.iter().map(|duty| (duty.duty.clone(), by.clone())).collect(),
        happened: BTreeMap::new(),
        watched: recorded.at,
        open: true,
    }));
    let row = |member: &MemberCode, bound: bool| {
        let mut answer = Answer::silent(began.number, member.clone());
        let mut row = FollowRow { bound, since: None, authority: None, duties: BTreeMap::new() };
        if bound {
            days(&mut row, &began.duties);
        }
        answer.follow = Some(Box::new(row));
        (member.clone(), answer)
    };
    let bound = began.bound.iter().map(|member| row(member, true));
    let rows = bound.chain(began.not_bound.iter().map(|member| row(member, false))).collect();
    wake(head, &recorded.event);
    case.begin_rows(rows);
}

/// Each duty has its day from now on; whoever was late by another day is not late any more.
fn days(row: &mut FollowRow, duties: &[DutyTerm]) {
    for each in duties {
        let duty: &mut DutyRow = row.duties.entry(each.duty.clone()).or_default();
        duty.term.clone_from(&each.term);
        duty.late = None;
    }
}

/// Changes a row and keeps the counts.
fn change(
    follow: &mut FollowHead,
    number: u32,
    answer: &mut Answer,
    with: impl FnOnce(&mut FollowRow, &mut u32),
) {
    if answer.ballot != number {
        return;
    }
    let Some(row) = answer.follow.as_deref_mut() else { return };
    let standings = |row: &FollowRow, follow: &FollowHead| -> Vec<DutyState> {
        follow.counts.keys().map(|duty| row.standing(duty)).collect()
    };
    let (before, done) = (standings(row, follow), row.done());
    with(row, &mut follow.bound);
    let after = standings(row, follow);
    for ((by, before), after) in follow.counts.values_mut().zip(before).zip(after) {
        if let Some(count) = by.get_mut(&before) {
            *count = count.saturating_sub(1);
        }
        *by.entry(after).or_insert(0) += 1;
        by.retain(|_, count| *count > 0);
    }
    match (done, row.done()) {
        (false, true) => follow.done += 1,
        (true, false) => follow.done = follow.done.saturating_sub(1),
        (true, true) | (false, false) => {}
    }
}

/// What an event does to one member's row.
fn one(row: &mut FollowRow, bound: &mut u32, recorded: &Recorded) {
    let judged = Some((person(recorded), recorded.at));
    match &recorded.event {
        Event::Reported(report) => {
            let Some(duty) = row.duties.get_mut(&report.duty) else { return };
            duty.last = Some(Last {
                said: report.said,
                until: report.until,
                ends: report.ends,
                text: report.text.clone(),
                evidence: report.evidence.clone(),
                person: person(recorded),
                capacity: report.capacity,
                at: recorded.at,
                revision: recorded.revision,
            });
            duty.accepted = report.said == Progress::Conform && !report.pending;
            (duty.judged, duty.back) = (None, None);
            if !report.said.ahead() {
                duty.asked = None;
            }
        }
        Event::Judged(decided) => {
            let Some(duty) = row.duties.get_mut(&decided.duty) else { return };
            duty.accepted = decided.back.is_none();
            duty.judged = judged;
            duty.back.clone_from(&decided.back);
            if decided.back.is_some() {
                duty.last = None;
            }
        }
        Event::DeviationAsked(asked) => {
            let Some(duty) = row.duties.get_mut(&asked.duty) else { return };
            duty.asked = Some(Asked {
                term: asked.term.clone(),
                reason: asked.reason.clone(),
                person: person(recorded),
                at: recorded.at,
                revision: recorded.revision,
            });
        }
        Event::DeviationDecided(decided) => {
            let Some(duty) = row.duties.get_mut(&decided.duty) else { return };
            duty.asked = None;
            duty.judged = judged;
            if let Some(term) = &decided.term {
                duty.term = Some(term.clone());
                duty.late = None;
            }
        }
        Event::TermMoved(moved) => {
            let Some(duty) = row.duties.get_mut(&moved.duty) else { return };
            duty.term = Some(moved.term.clone());
            duty.late = None;
        }
        Event::Joined(joined) => {
            if !std::mem::replace(&mut row.bound, true) {
                *bound += 1;
            }
            (row.since, row.authority) = (Some(joined.on), Some(joined.authority.clone()));
            row.duties.clear();
            days(row, &joined.duties);
        }
        Event::Released(released) => {
            if std::mem::replace(&mut row.bound, false) {
                *bound = bound.saturating_sub(1);
            }
            (row.since, row.authority) = (Some(released.on), Some(released.authority.clone()));
        }
        _ => {}
    }
}

/// The case is woken when somebody must be looked at first: the clock's own event says when, every
/// other can only make it earlier.
fn wake(head: &mut Head, event: &Event) {
    let (next, anew) = match event {
        Event::Watched(watched) => (watched.next, true),
        Event::FollowBegan(began) => (began.next, true),
        Event::FollowResumed(resumed) => (Some(resumed.next), true),
        Event::Reported(report) => (report.next, false),
        Event::Judged(judged) => (judged.next, false),
        Event::DeviationDecided(decided) => (decided.next, false),
        Event::TermMoved(moved) => (moved.next, false),
        Event::Joined(joined) => (joined.next, false),
        Event::Happened(happened) => (happened.next, false),
        _ => return,
    };
    let known = head.timers.iter().find(|timer| timer.what == Alarm::Watch).map(|timer| timer.at);
    let at = if anew { next } else { known.into_iter().chain(next).min() };
    head.timers.retain(|timer| timer.what != Alarm::Watch);
    head.timers.extend(at.map(|at| Timer { at, what: Alarm::Watch }));
    head.timers.sort();
}

/// Of which follow-up an event speaks.
fn number(event: &Event) -> Option<u32> {
    Some(match event {
        Event::FollowBegan(e) => e.number,
        Event::FollowResumed(e) => e.number,
        Event::Reported(e) => e.number,
        Event::Judged(e) => e.number,
        Event::DeviationAsked(e) => e.number,
        Event::DeviationDecided(e) => e.number,
        Event::TermMoved(e) => e.number,
        Event::Joined(e) => e.number,
        Event::Released(e) => e.number,
        Event::Happened(e) => e.number,
        Event::Watched(e) => e.number,
        _ => return None,
    })
}

/// Of which member.
fn member(event: &Event) -> Option<&MemberCode> {
    Some(match event {
        Event::Reported(e) => &e.member,
        Event::Judged(e) => &e.member,
        Event::DeviationAsked(e) => &e.member,
        Event::DeviationDecided(e) => &e.member,
        Event::TermMoved(e) => &e.member,
        Event::Joined(e) => &e.member,
        Event::Released(e) => &e.member,
        _ => return None,
    })
}

fn person(recorded: &Recorded) -> PersonId {
    match &recorded.by {
        crate::By::Person(authority) => authority.person.clone(),
        crate::By::Clock | crate::By::Courier => PersonId::from(""),
    }
}
