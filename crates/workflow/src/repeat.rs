//! Whether what was recorded under a command's id is what the command asks for.
//!
//! A repeat must get the first answer; another act under the same id must not. Nothing is kept beside
//! the journal for that: an event says what was asked, so it can be compared with what is asked now.

mod consult;

use umlauf_voting::MemberCode;

use crate::{
    Act, By, Closing, ConsultClosed, ConsultClosing, Event, FeedbackClosed, ItemMove, PersonId,
    Recorded, RollRow, Seat,
};

/// Whether these events are the answer to this act of this person for this seat.
///
/// Of an office the seat is not compared: who holds two may have acted in the other one.
pub fn answers(person: &PersonId, seat: &Seat, act: &Act, events: &[Recorded]) -> bool {
    let own = |recorded: &&Recorded| matches!(&recorded.by, By::Person(a) if a.person == *person);
    let member = match seat {
        Seat::Member(member) => Some(member),
        Seat::Office(_) => None,
    };
    let mut own = events.iter().filter(own).map(|recorded| &recorded.event);
    match act {
        // Moving a deadline is two events: one names the move, the other the day.
        Act::Move { until, .. } => {
            let day = |event: &Event| match event {
                Event::Extended { term, .. } => Some(term.raw) == *until,
                _ => true,
            };
            own.clone().any(|event| says(event, act, member)) && own.all(day)
        }
        // So is putting something to the vote, and establishing Ziffern.
        Act::MoveItems(chosen) => {
            own.clone().any(|event| says(event, act, member)) && own.all(|e| is_so(e, chosen))
        }
        _ => own.any(|event| says(event, act, member)),
    }
}

/// Whether an event records this act.
fn says(event: &Event, act: &Act, member: Option<&MemberCode>) -> bool {
    match (act, event) {
        (Act::Open { body, title }, Event::Opened { body: b, title: t, .. }) => {
            (b, t) == (body, title)
        }
        (Act::File { paper, digest }, Event::Filed { paper: p, digest: d }) => {
            (p, d) == (paper, digest)
        }
        (
            Act::Move { label, reason, .. } | Act::MoveItems(ItemMove { label, reason, .. }),
            Event::Acted { label: l, reason: r, .. },
        ) => (l, r) == (label, reason),
        (
            Act::Vote { said, declaration },
            Event::VoteCast { member: m, said: s, declaration: d, entered: None, .. }
            | Event::VoteLate { member: m, said: s, declaration: d, .. },
        ) => (Some(m), s, d) == (member, &said.clone().ordered(), declaration),
        (Act::Enter { .. }, event) => entered(act, event),
        (
            Act::Confirm { member },
            Event::VoteCast { member: m, entered: Some(_), .. } | Event::VoteLate { member: m, .. },
        ) => m == member,
        (Act::RefuseEntry { member, reason }, Event::EntryRefused { member: m, reason: r, .. }) => {
            (m, r) == (member, reason)
        }
        (Act::Interim { until, reason }, Event::Interim { member: m, until: u, reason: r, .. }) => {
            (Some(m), u, r) == (member, until, reason)
        }
        (Act::Object { reason }, Event::Objected { member: m, reason: r, .. }) => {
            (Some(m), r) == (member, reason)
        }
        (
            Act::CloseAsOf { reason },
            Event::ConsultClosed(ConsultClosed { why, .. })
            | Event::FeedbackClosed(FeedbackClosed { why, .. }),
        ) => *why == ConsultClosing::Office(reason.clone()),
        (Act::CloseAsOf { reason }, Event::Closed { why: Closing::Chair(r), .. })
        | (Act::Annul { reason }, Event::Annulled { reason: r, .. })
        | (Act::RefuseRoll { reason }, Event::RollRefused { reason: r, .. }) => r == reason,
        (
            Act::Correct { paper, digest, substantive: false, reason },
            Event::Corrected { paper: p, to, reason: r, .. },
        )
        | (
            Act::Correct { paper, digest, substantive: true, reason },
            Event::Voided { paper: p, to, reason: r, .. },
        ) => (p, to, r) == (paper, digest, reason),
        (
            Act::Upgrade { workflow, digest, steps, reason, .. },
            Event::Upgraded { workflow: w, digest: d, steps: s, reason: r, .. },
        ) => (w, d, s.as_slice(), r) == (workflow, digest, steps.pairs(), reason),
        (
            Act::EnterRoll { held, rows, evidence },
            Event::RollEntered { held: h, rows: r, evidence: e, .. },
        ) => (h, e) == (held, evidence) && same_rows(r, rows),
        // The event names no entry: it is the one that waited, or the command was refused.
        (Act::ConfirmRoll { .. }, Event::RollCalled { .. }) => true,
        (Act::Follow(act), event) => act.recorded_as(event, member),
        (Act::Note { text }, Event::Noted { member: m, text: t, .. }) => {
            (Some(m), t) == (member, text)
        }
        (Act::Consult(act), event) => consult::says(event, act, member),
        _ => false,
    }
}

/// Whether what followed from a move is what it said of Ziffern.
fn is_so(event: &Event, chosen: &ItemMove) -> bool {
    match event {
        Event::Launched { items, .. } => chosen.each != items.is_empty(),
        Event::Found { items, .. } => chosen.found.iter().all(|(item, outcome)| {
            items.iter().any(|one| one.item == *item && one.outcome == *outcome)
        }),
        _ => true,
    }
}

/// Rows are recorded in the body's order, in whatever order they were sent.
fn same_rows(recorded: &[RollRow], sent: &[RollRow]) -> bool {
    recorded.len() == sent.len() && sent.iter().all(|row| recorded.contains(row))
}

/// Whether an event records that this vote was entered, or that it was late.
fn entered(act: &Act, event: &Event) -> bool {
    let Act::Enter { member, said, declaration, capacity, evidence } = act else {
        return false;
    };
    let ordered = said.clone().ordered();
    let asked = (member, &ordered, declaration, capacity);
    match event {
        Event::VoteEntered { member, said, declaration, capacity, evidence: kept, .. } => {
            (member, said, declaration, capacity) == asked && kept == evidence
        }
        Event::VoteLate { member, said, declaration, capacity, .. } => {
            (member, said, declaration, capacity) == asked
        }
        _ => false,
    }
}
