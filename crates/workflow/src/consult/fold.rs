//! Taking note of what happened in a consultation: in the row of the member it concerns, and in the
//! counts of the head. Total, like all of `apply`.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use umlauf_comments::Reply;
use umlauf_voting::MemberCode;

use super::{
    AnswerEntered, Answered, CommentState, ConsultHead, ConsultOpened, ConsultState, Consulted,
    Disposed, ExtensionGranted, FeedbackHead, Given, Position, Replied, Reservation,
    ReservationSettled, Settled, TimeWish,
};
use crate::{
    Alarm, Answer, AnswerEntry, By, Capacity, Case, Dispatch, Event, Head, Instant, Outage,
    PersonId, Recorded, Timer, Workflow,
};

/// What is due at an instant is settled a little after it, so that an answer in flight arrives.
pub(crate) const SETTLED_AFTER: SignedDuration = SignedDuration::from_secs(2);

/// Takes note of an event of a consultation.
pub(crate) fn apply(workflow: &Workflow, case: &mut Case, recorded: &Recorded) {
    if let Event::ConsultOpened(opened) = &recorded.event {
        begin(workflow, case, opened, recorded);
        return;
    }
    let Some(head) = case.head.as_mut() else { return };
    let Some(consult) = head.consultation.as_deref_mut() else { return };
    let number = consult.number;
    let mut answers = Rows { here: &mut case.answers, aside: &mut case.aside };
    let answers = &mut answers;
    match &recorded.event {
        Event::Answered(fact) => {
            if let Some(answer) = answers.get(number, &fact.member) {
                answered(consult, answer, fact, recorded);
            }
        }
        Event::AnswerLate(fact) => {
            if let Some(row) = row(answers, number, &fact.member) {
                row.late = Some(Given {
                    position: fact.response.position,
                    paper: fact.response.paper.clone(),
                    comments: fact.response.comments.clone(),
                    reservation: None,
                    after: false,
                    person: person(recorded),
                    capacity: fact.capacity,
                    at: recorded.at,
                    revision: recorded.revision,
                    entered_by: None,
                });
            }
        }
        Event::AnswerEntered(fact) => {
            if let Some(row) = row(answers, number, &fact.member)
                && row.entry.replace(entry(fact, recorded)).is_none()
            {
                consult.entries += 1;
            }
        }
        Event::ExtensionAsked(fact) => {
            if let Some(row) = row(answers, number, &fact.member) {
                let reason = fact.reason.clone();
                let wish = TimeWish { until: fact.until, reason, at: recorded.at };
                if row.wish.replace(wish).is_none() {
                    consult.wishes += 1;
                }
            }
        }
        Event::ExtensionGranted(fact) => {
            if let Some(row) = row(answers, number, &fact.member) {
                granted(consult, row, fact);
            }
        }
        Event::ExtensionRefused(fact) => {
            if let Some(row) = row(answers, number, &fact.member)
                && row.wish.take().is_some()
            {
                consult.wishes = consult.wishes.saturating_sub(1);
            }
        }
        Event::ReservationSettled(fact) => {
            if let Some(row) = row(answers, number, &fact.member) {
                settled(consult, row, fact, recorded);
            }
        }
        Event::DatesPassed(fact) => {
            let at = recorded.at;
            head.timers.retain(|timer| {
                timer.at > at || !matches!(timer.what, Alarm::Grace | Alarm::Dates)
            });
            consult.next = fact.next;
            for member in fact.reminded.iter().chain(&fact.lapsed) {
                if let Some(row) = row(answers, number, member) {
                    dated(consult, row, fact.lapsed.contains(member));
                }
            }
        }
        Event::Disposed(fact) => disposed(consult, answers, fact),
        Event::Replied(fact) => {
            if let Some(row) = row(answers, number, &fact.member) {
                replied(consult, row, fact);
            }
        }
        Event::FeedbackClosed(fact) => {
            let rows = answers.all(number);
            let rows = rows.filter_map(|answer| answer.consulted.as_mut());
            for comment in rows.flat_map(|row| row.comments.iter_mut()) {
                if comment.unanswered() {
                    comment.reply = Some(fact.silence);
                    comment.by_silence = true;
                }
            }
            consult.upheld = fact.upheld;
            head.timers.clear();
            if let Some(feedback) = &mut consult.feedback {
                feedback.state = ConsultState::Closed(fact.end);
            }
        }
        _ => course(head, recorded),
    }
}

/// The rows at hand, and those that others have taken the place of.
struct Rows<'a> {
    here: &'a mut BTreeMap<MemberCode, Answer>,
    aside: &'a mut BTreeMap<(u32, MemberCode), Answer>,
}

impl Rows<'_> {
    fn get(&mut self, number: u32, member: &MemberCode) -> Option<&mut Answer> {
        let here = self.here.get_mut(member).filter(|answer| answer.ballot == number);
        here.or_else(|| self.aside.get_mut(&(number, member.clone())))
    }

    fn all(&mut self, number: u32) -> impl Iterator<Item = &mut Answer> {
        let rows = self.here.values_mut().chain(self.aside.values_mut());
        rows.filter(move |answer| answer.ballot == number)
    }
}

/// The row of a member in the consultation of this number.
fn row<'a>(
    answers: &'a mut Rows<'_>,
    number: u32,
    member: &MemberCode,
) -> Option<&'a mut Consulted> {
    answers.get(number, member).and_then(|answer| answer.consulted.as_deref_mut())
}

/// What concerns no single member.
fn course(head: &mut Head, recorded: &Recorded) {
    let at = recorded.at;
    let (step, entered_term) = (head.step.clone(), head.term.clone());
    let Some(consult) = head.consultation.as_deref_mut() else { return };
    match &recorded.event {
        Event::ConsultExtended(fact) => {
            head.term = Some(fact.term.clone());
            head.timers.clone_from(&fact.timers);
            if let Some(feedback) = consult.feedback.as_mut().filter(|f| f.step == step) {
                feedback.term = Some(fact.term.clone());
                feedback.state = ConsultState::Open;
            } else {
                consult.term = Some(fact.term.clone());
                consult.grace.clone_from(&fact.grace);
                consult.state = ConsultState::Open;
            }
        }
        Event::ConsultReminded(_) => {
            head.timers.retain(|t| !(t.at <= at && matches!(t.what, Alarm::Remind(_))));
        }
        Event::ConsultLapsed(_) => {
            head.timers.retain(|timer| timer.at > at || timer.what == Alarm::Grace);
            consult.state = ConsultState::Grace;
        }
        Event::ConsultHeld(fact) => {
            head.timers.clear();
            let held = ConsultState::Held(Outage { from: fact.from, until: fact.until });
            match consult.feedback.as_mut().filter(|feedback| feedback.step == step) {
                Some(feedback) => feedback.state = held,
                None => consult.state = held,
            }
        }
        Event::ConsultClosed(fact) => {
            head.timers.clear();
            consult.state = ConsultState::Closed(fact.end);
        }
        Event::ConsultStopped(_) => {
            match consult.feedback.as_mut().filter(|feedback| feedback.step == step) {
                Some(feedback) => feedback.state = ConsultState::Stopped,
                None => consult.state = ConsultState::Stopped,
            }
        }
        Event::FeedbackOpened(fact) => {
            consult.feedback = Some(FeedbackHead {
                step: fact.step.clone(),
                term: entered_term,
                asked: fact.asked.count,
                replied: 0,
                state: ConsultState::Open,
            });
        }
        _ => {}
    }
}

/// A consultation begins: everybody is silent again.
fn begin(workflow: &Workflow, case: &mut Case, fact: &ConsultOpened, recorded: &Recorded) {
    let Some(head) = case.head.as_mut() else { return };
    let text = fact.text.as_ref().and_then(|name| {
        let found = fact.papers.iter().find(|(paper, _)| paper == name)?;
        Some((name.clone(), found.1.clone()))
    });
    head.consultation = Some(Box::new(ConsultHead {
        number: fact.number,
        step: head.step.clone(),
        round: fact.round,
        body: fact.body.clone(),
        calendars: fact.calendars.clone(),
        opened: recorded.at,
        text,
        previous: fact.previous.clone(),
        term: head.term.clone(),
        grace: fact.grace.clone(),
        asked: fact.asked.count,
        reached: 0,
        answered: 0,
        positions: BTreeMap::new(),
        reserved: 0,
        wishes: 0,
        extended: 0,
        entries: 0,
        latest: None,
        next: None,
        comments: 0,
        disposed: 0,
        upheld: 0,
        commenters: 0,
        coordinating: 0,
        state: ConsultState::Open,
        feedback: None,
    }));
    let row = |member: MemberCode| {
        let mut row = Answer::silent(fact.number, member.clone());
        row.consulted = Some(Box::default());
        (member, row)
    };
    case.begin_rows(workflow.asked(&fact.ask).into_iter().map(row).collect());
}

fn answered(consult: &mut ConsultHead, answer: &mut Answer, fact: &Answered, recorded: &Recorded) {
    let Some(row) = answer.consulted.as_deref_mut() else { return };
    let before = row.counts().cloned();
    let reservation = fact.response.until.zip(fact.ends).map(|(until, ends)| Reservation {
        until,
        ends,
        remind: fact.remind,
        reminded: false,
        settled: None,
    });
    if let Some(reservation) = &reservation {
        soonest(consult, reservation.remind.unwrap_or(reservation.ends.plus(SETTLED_AFTER)));
    }
    let given = Given {
        position: fact.response.position,
        paper: fact.response.paper.clone(),
        comments: fact.response.comments.clone(),
        reservation,
        after: fact.after,
        person: person(recorded),
        capacity: fact.capacity,
        at: recorded.at,
        revision: recorded.revision,
        entered_by: fact.entered.as_ref().map(|entered| entered.by.clone()),
    };
    let slot = if fact.capacity == Capacity::Deputy { &mut row.deputy } else { &mut row.given };
    if slot.replace(given).is_some() {
        row.changes += 1;
    }
    answer.interim = None;
    if fact.entered.is_some() && row.entry.take().is_some() {
        consult.entries = consult.entries.saturating_sub(1);
    }
    if row.wish.take().is_some() {
        consult.wishes = consult.wishes.saturating_sub(1);
    }
    if before.is_none() && row.own.is_some() {
        consult.extended = consult.extended.saturating_sub(1);
        // Whether it was the last that others waited for is for the clock to see, with all rows.
        if consult.general_end().is_some_and(|end| end <= recorded.at) {
            soonest(consult, recorded.at);
        }
    }
    counted(consult, row, before.as_ref());
}

/// Adjusts the counts by the difference between the answer that counted and the one that counts.
fn counted(consult: &mut ConsultHead, row: &mut Consulted, before: Option<&Given>) {
    let Some(after) = row.counts() else { return };
    if before.is_some_and(|before| before.revision == after.revision) {
        return;
    }
    let size = |given: &Given| given.comments.as_ref().map_or(0, |table| table.count);
    let open = |given: &Given| given.reservation.as_ref().is_some_and(|r| r.settled.is_none());
    let (position, comments, reserved) = (after.position, size(after), open(after));
    match before {
        None => consult.answered += 1,
        Some(before) => {
            shift(consult, Some(before.position), None);
            consult.comments = consult.comments.saturating_sub(size(before));
            consult.commenters = consult.commenters.saturating_sub(u32::from(size(before) > 0));
            consult.reserved = consult.reserved.saturating_sub(u32::from(open(before)));
        }
    }
    shift(consult, None, Some(position));
    consult.comments += comments;
    consult.commenters += u32::from(comments > 0);
    consult.reserved += u32::from(reserved);
    let comments = usize::try_from(comments.min(super::LARGEST_TABLE)).unwrap_or_default();
    row.comments = vec![CommentState::default(); comments];
}

fn shift(consult: &mut ConsultHead, from: Option<Position>, to: Option<Position>) {
    if let Some(from) = from {
        let left = consult.positions.get(&from).map_or(0, |count| count.saturating_sub(1));
        if left == 0 {
            consult.positions.remove(&from);
        } else {
            consult.positions.insert(from, left);
        }
    }
    if let Some(to) = to {
        *consult.positions.entry(to).or_insert(0) += 1;
    }
}

fn granted(consult: &mut ConsultHead, row: &mut Consulted, fact: &ExtensionGranted) {
    if row.wish.take().is_some() {
        consult.wishes = consult.wishes.saturating_sub(1);
    }
    if row.own.replace(fact.term.clone()).is_none() && row.counts().is_none() {
        consult.extended += 1;
    }
    consult.latest = consult.latest.max(Some(fact.term.instant));
    soonest(consult, fact.term.instant.plus(SETTLED_AFTER));
}

fn settled(
    consult: &mut ConsultHead,
    row: &mut Consulted,
    fact: &ReservationSettled,
    recorded: &Recorded,
) {
    let Some(given) = row.given.as_mut().or(row.deputy.as_mut()) else { return };
    let Some(reservation) = given.reservation.as_mut().filter(|r| r.settled.is_none()) else {
        return;
    };
    let how = if fact.to.is_some() { Settled::Changed } else { Settled::Confirmed };
    reservation.settled = Some(how);
    consult.reserved = consult.reserved.saturating_sub(1);
    if let Some(to) = fact.to {
        let from = std::mem::replace(&mut given.position, to);
        given.paper.clone_from(&fact.paper);
        given.person = person(recorded);
        shift(consult, Some(from), Some(to));
    }
}

/// A member was reminded of its reservation, or the reservation lapsed.
fn dated(consult: &mut ConsultHead, row: &mut Consulted, lapsed: bool) {
    let given = row.given.as_mut().or(row.deputy.as_mut());
    let open = given.and_then(|given| given.reservation.as_mut()).filter(|r| r.settled.is_none());
    let Some(reservation) = open else { return };
    reservation.reminded = true;
    if lapsed {
        reservation.settled = Some(Settled::Lapsed);
        consult.reserved = consult.reserved.saturating_sub(1);
    }
}

fn disposed(consult: &mut ConsultHead, answers: &mut Rows<'_>, fact: &Disposed) {
    for row in fact.rows.iter().filter(|row| row.comment.round == consult.round) {
        let of = self::row(answers, consult.number, &row.comment.member);
        let place = usize::try_from(row.comment.number).ok().and_then(|n| n.checked_sub(1));
        let comment = of.zip(place).and_then(|(row, at)| row.comments.get_mut(at));
        let Some(comment) = comment else { continue };
        consult.disposed += u32::from(comment.disposition.is_none());
        consult.upheld = consult.upheld.saturating_sub(u32::from(comment.upheld()));
        *comment = CommentState {
            disposition: Some(row.disposition),
            reason: row.reason.clone(),
            duplicate_of: row.duplicate_of.clone(),
            ..CommentState::default()
        };
    }
}

fn replied(consult: &mut ConsultHead, row: &mut Consulted, fact: &Replied) {
    let waited = row.unanswered();
    for reply in &fact.rows {
        let place = usize::try_from(reply.comment).ok().and_then(|n| n.checked_sub(1));
        let Some(comment) = place.and_then(|at| row.comments.get_mut(at)) else { continue };
        consult.upheld = consult.upheld.saturating_sub(u32::from(comment.upheld()));
        consult.upheld += u32::from(reply.reply == Reply::Upheld);
        comment.reply = Some(reply.reply);
        comment.why.clone_from(&reply.why);
        comment.by_silence = false;
    }
    if let Some(feedback) = consult.feedback.as_mut().filter(|_| waited && !row.unanswered()) {
        feedback.replied += 1;
    }
}

/// What votes and consultations have in common: a dispatch, an interim answer, a refused entry.
pub(crate) fn shared(consult: &mut ConsultHead, answer: &mut Answer, recorded: &Recorded) {
    match &recorded.event {
        Event::Dispatched { result: Dispatch::Accepted, .. } if answer.asked.is_none() => {
            answer.asked = Some(recorded.at);
            consult.reached += 1;
        }
        Event::Interim { ends, .. } => answer.interim = Some(*ends),
        Event::EntryRefused { .. } => {
            let entry = answer.consulted.as_mut().and_then(|row| row.entry.take());
            consult.entries = consult.entries.saturating_sub(u32::from(entry.is_some()));
        }
        _ => {}
    }
}

/// Keeps the timer for dates of members beside those of the step: reservations outlive it.
pub(crate) fn keep_dates(head: &mut Head) {
    head.timers.retain(|timer| timer.what != Alarm::Dates);
    let next = head.consultation.as_ref().and_then(|consult| consult.next);
    if let Some(at) = next.filter(|_| head.ended.is_none()) {
        head.timers.push(Timer { at, what: Alarm::Dates });
        head.timers.sort();
    }
}

fn soonest(consult: &mut ConsultHead, at: Instant) {
    consult.next = Some(consult.next.map_or(at, |next| next.min(at)));
}

fn entry(fact: &AnswerEntered, recorded: &Recorded) -> AnswerEntry {
    AnswerEntry {
        response: fact.response.clone(),
        capacity: fact.capacity,
        by: person(recorded),
        evidence: fact.evidence.clone(),
        at: recorded.at,
    }
}

fn person(recorded: &Recorded) -> PersonId {
    match &recorded.by {
        By::Person(authority) => authority.person.clone(),
        By::Clock | By::Courier => PersonId::from(""),
    }
}

/// A date of [`DatesPassed`] at which the row must be looked at again, later than `now`.
pub(crate) fn next_date(row: &Consulted, now: Instant) -> Option<Instant> {
    let open = row.reservation().filter(|reservation| reservation.settled.is_none());
    let reservation = open.into_iter().flat_map(|reservation| {
        let remind = reservation.remind.filter(|_| !reservation.reminded);
        [remind, Some(reservation.ends.plus(SETTLED_AFTER))].into_iter().flatten()
    });
    let own = row.own.as_ref().filter(|_| row.counts().is_none());
    let own = own.map(|term| term.instant.plus(SETTLED_AFTER));
    reservation.chain(own).filter(|at| *at > now).min()
}

/// Who is to be reminded: silent, not coordinating, without more time of its own.
pub(crate) fn missing(answer: &Answer, row: &Consulted, now: Instant) -> bool {
    let own = row.own.as_ref().is_some_and(|term| term.instant > now);
    row.counts().is_none() && !own && answer.interim.is_none_or(|until| until <= now)
}
