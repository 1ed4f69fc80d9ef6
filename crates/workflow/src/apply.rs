//! Taking note of a fact. Total: a recorded event is never refused (invariant 2).
//!
//! What does not fit the case (rows that were not loaded, a journal of another program) changes what
//! it can and leaves the rest; judging is the business of `decide` before, and of the record after.

use umlauf_voting::MemberCode;

use crate::{
    Alarm, Answer, BallotHead, BallotState, Capacity, Case, Dispatch, Entry, Event, Finding, Head,
    Instant, ItemHead, Notes, PersonId, Recorded, RollHead, RollRow, StepName, Voice, Workflow,
};

/// Takes note of a recorded event.
pub fn apply(workflow: &Workflow, case: &mut Case, recorded: &Recorded) {
    fold(workflow, case, recorded);
    if let Some(head) = case.head.as_mut() {
        crate::consult::keep_dates(head);
    }
}

fn fold(workflow: &Workflow, case: &mut Case, recorded: &Recorded) {
    if let Event::Opened { .. } = &recorded.event {
        case.head = opened(recorded);
        return;
    }
    let Some(head) = case.head.as_mut() else {
        return;
    };
    head.revision = recorded.revision;
    head.at = recorded.at;
    match &recorded.event {
        Event::Opened { .. } | Event::Cancelled(_) => {}
        Event::Entered { step, term, timers } => {
            head.step = step.clone();
            head.entered = recorded.at;
            head.term.clone_from(term);
            head.timers.clone_from(timers);
            if let Some(call) = &mut head.call {
                call.open = false;
            }
            if let Some(follow) = &mut head.follow {
                follow.open = false;
            }
        }
        Event::Filed { paper, digest } => {
            head.papers.insert(paper.clone(), digest.clone());
        }
        Event::Acted { reason, .. } => head.reason.clone_from(reason),
        Event::Corrected { paper, to, .. } => {
            head.papers.insert(paper.clone(), to.clone());
        }
        Event::Voided { paper, to, reason, .. } => {
            head.papers.insert(paper.clone(), to.clone());
            if let Some(ballot) = &mut head.ballot {
                ballot.state = BallotState::Stopped;
                ballot.again = Some(reason.clone());
            }
        }
        // That a step's time is over ends nobody's duties.
        Event::Overdue { .. } | Event::Elapsed { .. } => {
            head.timers.retain(|timer| timer.what == Alarm::Watch);
        }
        Event::Numbered { number } => head.number = Some(number.clone()),
        Event::Ended { ending } => {
            head.ended = Some(*ending);
            head.timers.clear();
            if let Some(follow) = &mut head.follow {
                follow.open = false;
            }
        }
        Event::Upgraded { .. } => upgraded(head, recorded),
        Event::Found { ballot, outcome, items, bound, .. } => {
            head.finding = Some(Finding {
                ballot: *ballot,
                step: head.step.clone(),
                revision: recorded.revision,
                outcome: *outcome,
                items: items.clone(),
                bound: bound.clone(),
            });
        }
        Event::Annulled { .. } => {
            head.finding = None;
            head.ended = None;
        }
        Event::InnerBegun(_) | Event::InnerEnded(_) | Event::InnerRecalled(_) => {
            crate::inner::apply(case, recorded);
        }
        Event::Called(_) | Event::ChildEnded(_) | Event::Recalled(_) => {
            crate::run::apply(case, recorded);
        }
        Event::ConsultOpened(_)
        | Event::Answered(_)
        | Event::AnswerLate(_)
        | Event::AnswerEntered(_)
        | Event::ExtensionAsked(_)
        | Event::ExtensionGranted(_)
        | Event::ExtensionRefused(_)
        | Event::ConsultExtended(_)
        | Event::ConsultReminded(_)
        | Event::ConsultLapsed(_)
        | Event::ConsultHeld(_)
        | Event::ConsultClosed(_)
        | Event::ConsultStopped(_)
        | Event::DatesPassed(_)
        | Event::ReservationSettled(_)
        | Event::Disposed(_)
        | Event::FeedbackOpened(_)
        | Event::Replied(_)
        | Event::FeedbackClosed(_) => crate::consult::apply(workflow, case, recorded),
        Event::FollowBegan(_)
        | Event::FollowResumed(_)
        | Event::Reported(_)
        | Event::Judged(_)
        | Event::DeviationAsked(_)
        | Event::DeviationDecided(_)
        | Event::TermMoved(_)
        | Event::Joined(_)
        | Event::Released(_)
        | Event::Happened(_)
        | Event::Watched(_) => crate::follow::apply(case, recorded),
        Event::Launched { .. } => launched(workflow, case, recorded),
        Event::Extended { term, timers, .. } => {
            head.term = Some(term.clone());
            head.timers.clone_from(timers);
            if let Some(ballot) = &mut head.ballot {
                ballot.term = Some(term.clone());
                ballot.state = BallotState::Open;
            }
        }
        Event::Reminded { .. } => {
            head.timers.retain(|t| !(t.at <= recorded.at && matches!(t.what, Alarm::Remind(_))));
        }
        Event::Escalated { to, .. } => {
            head.timers.retain(|t| !(t.at <= recorded.at && t.what == Alarm::Escalate(*to)));
        }
        Event::Held { from, until, .. } => {
            head.timers.clear();
            if let Some(ballot) = &mut head.ballot {
                ballot.state = BallotState::Held(crate::Outage { from: *from, until: *until });
            }
        }
        Event::Closed { outcome, readings, items, .. } => {
            head.timers.clear();
            if let Some(ballot) = &mut head.ballot {
                let (readings, items) = (readings.clone(), items.clone());
                ballot.state = BallotState::Closed { outcome: *outcome, readings, items };
            }
        }
        Event::Stopped { .. } => {
            if let Some(ballot) = &mut head.ballot {
                ballot.state = BallotState::Stopped;
            }
        }
        Event::RollEntered { .. } | Event::RollRefused { .. } | Event::RollCalled { .. } => {
            rolled(workflow, case, recorded);
        }
        Event::Noted { member, .. } => {
            let count = head.notes.as_ref().map_or(0, |notes| notes.count) + 1;
            head.notes = Some(Notes { count, member: member.clone(), at: recorded.at });
        }
        Event::VoteCast { ballot, member, .. }
        | Event::VoteLate { ballot, member, .. }
        | Event::VoteEntered { ballot, member, .. }
        | Event::EntryRefused { ballot, member, .. }
        | Event::Interim { ballot, member, .. }
        | Event::Objected { ballot, member, .. }
        | Event::Dispatched { ballot, member, .. } => {
            let here = case.answers.get_mut(member).filter(|row| row.ballot == *ballot);
            let Some(answer) = here.or_else(|| case.aside.get_mut(&(*ballot, member.clone())))
            else {
                return;
            };
            let consult = head.consultation.as_deref_mut();
            if let Some(consult) = consult.filter(|consult| consult.number == *ballot) {
                crate::consult::shared(consult, answer, recorded);
            } else if let Some(poll) = head.ballot.as_mut().filter(|poll| poll.number == *ballot) {
                answered(workflow, poll, answer, recorded);
            }
        }
    }
}

fn opened(recorded: &Recorded) -> Option<Head> {
    let Event::Opened { workflow, version, digest, body, title, parent } = &recorded.event else {
        return None;
    };
    Some(Head {
        id: recorded.case.clone(),
        workflow: workflow.clone(),
        version: *version,
        digest: digest.clone(),
        body: body.clone(),
        title: title.clone(),
        revision: recorded.revision,
        at: recorded.at,
        step: StepName::from(""),
        entered: recorded.at,
        term: None,
        timers: Vec::new(),
        papers: std::collections::BTreeMap::new(),
        ballot: None,
        finding: None,
        reason: None,
        number: None,
        ended: None,
        notes: None,
        parent: parent.clone(),
        call: None,
        consultation: None,
        follow: None,
    })
}

/// The case goes on under another definition; what it refers to is called there as the event says.
fn upgraded(head: &mut Head, recorded: &Recorded) {
    let Event::Upgraded { workflow, version, digest, steps, step, term, timers, .. } =
        &recorded.event
    else {
        return;
    };
    head.workflow = workflow.clone();
    head.version = *version;
    head.digest = digest.clone();
    if head.step != *step {
        head.step = step.clone();
        head.entered = recorded.at;
    }
    head.term.clone_from(term);
    head.timers.clone_from(timers);
    let renamed = |name: &mut StepName| {
        if let Some((_, to)) = steps.iter().find(|(from, _)| from == name) {
            *name = to.clone();
        }
    };
    if let Some(ballot) = &mut head.ballot {
        renamed(&mut ballot.step);
    }
    if let Some(call) = &mut head.call {
        renamed(&mut call.step);
    }
    if let Some(consult) = &mut head.consultation {
        renamed(&mut consult.step);
        if let Some(feedback) = &mut consult.feedback {
            renamed(&mut feedback.step);
        }
    }
    if let Some(follow) = &mut head.follow {
        renamed(&mut follow.step);
    }
    if let Some(finding) = &mut head.finding {
        renamed(&mut finding.step);
    }
}

/// A new ballot: everybody is silent again.
fn launched(workflow: &Workflow, case: &mut Case, recorded: &Recorded) {
    let Some(head) = case.head.as_mut() else {
        return;
    };
    let Event::Launched { ballot, rule, on, body, calendars, voters, items, .. } = &recorded.event
    else {
        return;
    };
    let running = workflow.running(rule, *on);
    let again = head
        .ballot
        .take()
        .filter(|old| old.state == BallotState::Stopped)
        .and_then(|old| old.again);
    head.ballot = Some(BallotHead {
        number: *ballot,
        step: head.step.clone(),
        rule: rule.clone(),
        on: *on,
        body: body.clone(),
        calendars: calendars.clone(),
        launched: recorded.at,
        term: head.term.clone(),
        again,
        voters: u32::try_from(voters.len()).unwrap_or(u32::MAX),
        cast: 0,
        asked: 0,
        objections: 0,
        entries: 0,
        items: items
            .iter()
            .map(|item| ItemHead { item: *item, running: running.clone() })
            .collect(),
        running,
        roll: None,
        sitting: None,
        state: BallotState::Open,
    });
    let row = |member: &MemberCode| (member.clone(), Answer::silent(*ballot, member.clone()));
    case.begin_rows(voters.iter().map(row).collect());
}

/// What one member's act does to its row and to the sums.
fn answered(
    workflow: &Workflow,
    ballot: &mut BallotHead,
    answer: &mut Answer,
    recorded: &Recorded,
) {
    match &recorded.event {
        Event::VoteCast { member, said, declaration, capacity, entered, .. } => {
            let before = answer.counts().cloned();
            let voice = Voice {
                said: said.clone(),
                declaration: declaration.clone(),
                person: person(recorded),
                capacity: *capacity,
                at: recorded.at,
                revision: recorded.revision,
                entered_by: entered.as_ref().map(|entered| entered.by.clone()),
            };
            match capacity {
                Capacity::Deputy => answer.deputy = Some(voice),
                Capacity::Representative | Capacity::Staff | Capacity::Office => {
                    answer.voice = Some(voice);
                }
            }
            answer.interim = None;
            if entered.is_some() && answer.entry.take().is_some() {
                ballot.entries = ballot.entries.saturating_sub(1);
            }
            count(workflow, ballot, member, before.as_ref(), answer.counts());
        }
        Event::VoteLate { said, declaration, capacity, .. } => {
            answer.late = Some(Voice {
                said: said.clone(),
                declaration: declaration.clone(),
                person: person(recorded),
                capacity: *capacity,
                at: recorded.at,
                revision: recorded.revision,
                entered_by: None,
            });
        }
        Event::VoteEntered { said, declaration, capacity, evidence, .. } => {
            let entry = Entry {
                said: said.clone(),
                declaration: declaration.clone(),
                capacity: *capacity,
                by: person(recorded),
                evidence: evidence.clone(),
                at: recorded.at,
            };
            if answer.entry.replace(entry).is_none() {
                ballot.entries += 1;
            }
        }
        Event::EntryRefused { .. } if answer.entry.take().is_some() => {
            ballot.entries = ballot.entries.saturating_sub(1);
        }
        Event::Interim { ends, .. } => answer.interim = Some(*ends),
        Event::Objected { .. } if !answer.objected => {
            answer.objected = true;
            ballot.objections += 1;
        }
        Event::Dispatched { result: Dispatch::Accepted, .. } if answer.asked.is_none() => {
            answer.asked = Some(recorded.at);
            ballot.asked += 1;
        }
        _ => {}
    }
}

/// What a roll-call does to the ballot and to every row.
fn rolled(workflow: &Workflow, case: &mut Case, recorded: &Recorded) {
    let Some(ballot) = case.head.as_mut().and_then(|head| head.ballot.as_mut()) else {
        return;
    };
    let number = ballot.number;
    let rows: &[RollRow] = match &recorded.event {
        Event::RollEntered { held, rows, evidence, .. } => {
            ballot.roll = Some(RollHead {
                held: *held,
                by: person(recorded),
                evidence: evidence.clone(),
                at: recorded.at,
                revision: recorded.revision,
            });
            rows
        }
        Event::RollCalled { held, rows, .. } => {
            ballot.roll = None;
            ballot.sitting = Some(*held);
            ballot.on = *held;
            ballot.running = workflow.called(&ballot.rule, *held, rows);
            let cast = rows.iter().filter(|row| row.stand.choice().is_some()).count();
            ballot.cast = u32::try_from(cast).unwrap_or(u32::MAX);
            rows
        }
        _ => {
            ballot.roll = None;
            &[]
        }
    };
    let called = matches!(recorded.event, Event::RollCalled { .. });
    for answer in case.answers.values_mut().filter(|answer| answer.ballot == number) {
        let row = rows.iter().find(|row| row.member == answer.member);
        if let (true, Some(row)) = (called, row) {
            call(answer, row, recorded);
        }
        answer.roll = row.filter(|_| !called).cloned();
    }
}

/// A member's row of a confirmed roll-call.
fn call(answer: &mut Answer, row: &RollRow, recorded: &Recorded) {
    let Event::RollCalled { entered, .. } = &recorded.event else { return };
    answer.called = Some(row.stand);
    let Some((choice, capacity)) = row.stand.choice().zip(row.capacity) else { return };
    let voice = Voice {
        said: choice.into(),
        declaration: row.declaration.clone(),
        person: person(recorded),
        capacity,
        at: recorded.at,
        revision: recorded.revision,
        entered_by: Some(entered.by.clone()),
    };
    match capacity {
        Capacity::Deputy => answer.deputy = Some(voice),
        Capacity::Representative | Capacity::Staff | Capacity::Office => answer.voice = Some(voice),
    }
}

fn count(
    workflow: &Workflow,
    ballot: &mut BallotHead,
    member: &MemberCode,
    before: Option<&Voice>,
    after: Option<&Voice>,
) {
    if before.is_none() && after.is_some() {
        ballot.cast += 1;
    }
    let BallotHead { rule, on, running, items, .. } = ballot;
    if items.is_empty() {
        workflow.recount(running, (rule, *on), None, member, (before, after));
    }
    for ItemHead { item, running } in items {
        workflow.recount(running, (rule, *on), Some(*item), member, (before, after));
    }
}

fn person(recorded: &Recorded) -> PersonId {
    match &recorded.by {
        crate::By::Person(authority) => authority.person.clone(),
        crate::By::Clock | crate::By::Courier => PersonId::from(""),
    }
}

/// Folds a journal from its beginning, under one definition: a case that left it is to be folded by
/// [`apply`], event by event, under the definition of each.
pub fn replay<'a>(workflow: &Workflow, journal: impl IntoIterator<Item = &'a Recorded>) -> Case {
    let mut case = Case::unopened();
    for recorded in journal {
        apply(workflow, &mut case, recorded);
    }
    case
}

impl Instant {
    /// The day this instant falls on in Berlin.
    pub fn date(self) -> jiff::civil::Date {
        umlauf_calendar::date_of(self.timestamp())
    }
}
