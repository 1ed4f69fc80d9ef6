//! Who holds what in a body, seat by seat, and where nobody does.

use umlauf_store::{Mailbox, Mandate, Person};
use umlauf_voting::Body;
use umlauf_workflow::{Capacity, Instant, Office};

use super::words::Words;
use crate::lang::Lang;
use crate::{dates, terms};

/// A seat.
pub(super) struct Seat {
    pub(super) word: String,
    pub(super) title: String,
    pub(super) mailbox: Option<String>,
    /// Holding now or later.
    pub(super) holders: Vec<Holder>,
    /// Over or revoked.
    pub(super) before: Vec<Holder>,
    pub(super) gaps: Vec<String>,
}

/// A mandate and who holds it.
pub(super) struct Holder {
    pub(super) digest: String,
    pub(super) person: String,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) capacity: &'static str,
    pub(super) from: String,
    pub(super) until: String,
    pub(super) later: bool,
    pub(super) revoked: Option<String>,
}

/// All seats of a body: members in its order, then offices.
pub(super) fn seats(
    (lang, w, now): (Lang, &Words, Instant),
    body: &Body,
    roster: &[(Mandate, Option<Person>)],
    mailboxes: &[Mailbox],
) -> Vec<Seat> {
    let members = body.members().iter().map(|member| {
        (
            member.code.as_str().to_owned(),
            member.title_in(lang.tongue()).to_owned(),
            member.voter.is_some(),
        )
    });
    let offices = Office::ALL.into_iter().map(|office| {
        let needed = matches!(office, Office::Secretariat | Office::Chair);
        (office.as_str().to_owned(), terms::office(lang, office).to_owned(), needed)
    });
    offices
        .chain(members)
        .map(|(word, title, needed)| {
            let held: Vec<_> = roster.iter().filter(|(mandate, _)| mandate.seat == word).collect();
            let mailbox = mailboxes.iter().find(|mailbox| mailbox.seat == word);
            let (before, holders): (Vec<_>, Vec<_>) =
                held.iter().partition(|(mandate, _)| end(mandate).is_some_and(|end| end <= now));
            let mut gaps = Vec::new();
            if needed {
                gaps.extend(gap((lang, w, now), &word, &held));
            }
            if mailbox.is_none() && needed {
                gaps.push(w.no_mailbox.to_owned());
            }
            let shown = |(mandate, person): &&(Mandate, Option<Person>)| {
                holder((lang, w, now), mandate, person.as_ref())
            };
            Seat {
                mailbox: mailbox.map(|mailbox| mailbox.address.clone()),
                holders: holders.into_iter().map(shown).collect(),
                before: before.into_iter().map(shown).collect(),
                gaps,
                word,
                title,
            }
        })
        .collect()
}

/// When a mandate is over: by its date, or because it was revoked.
pub(super) fn end(mandate: &Mandate) -> Option<Instant> {
    match (mandate.until, mandate.revoked) {
        (Some(until), Some(revoked)) => Some(until.min(revoked)),
        (until, revoked) => until.or(revoked),
    }
}

/// From when on a seat that must be held is not, or not by whom it should be.
fn gap(
    (lang, w, now): (Lang, &Words, Instant),
    word: &str,
    held: &[&(Mandate, Option<Person>)],
) -> Option<String> {
    let office = word.parse::<Office>().is_ok();
    let by = |wanted: &[Capacity]| {
        let spans = held
            .iter()
            .filter(|(mandate, _)| wanted.contains(&mandate.capacity))
            .map(|(mandate, _)| (mandate.from, end(mandate)));
        uncovered(spans, now)
    };
    let told = |from: Instant, (at_once, later): (&str, &dyn Fn(&str) -> String)| {
        if from <= now { at_once.to_owned() } else { later(&dates::day(lang, from.date())) }
    };
    if office {
        let from = by(&[Capacity::Office])?;
        return Some(told(from, (w.nobody_now, &|day| w.nobody_from(day))));
    }
    let nobody = by(&[Capacity::Representative, Capacity::Deputy]);
    if let Some(from) = nobody {
        return Some(told(from, (w.no_vote_now, &|day| w.no_vote_from(day))));
    }
    let from = by(&[Capacity::Representative])?;
    Some(told(from, (w.deputy_only_now, &|day| w.deputy_only_from(day))))
}

/// The first instant from `now` on that no span covers.
fn uncovered(
    spans: impl Iterator<Item = (Instant, Option<Instant>)>,
    now: Instant,
) -> Option<Instant> {
    let mut spans: Vec<_> = spans.collect();
    spans.sort_unstable();
    let mut covered = now;
    for (from, until) in spans {
        if from <= covered {
            match until {
                None => return None,
                Some(until) => covered = covered.max(until),
            }
        }
    }
    Some(covered)
}

pub(super) fn holder(
    (lang, w, now): (Lang, &Words, Instant),
    mandate: &Mandate,
    person: Option<&Person>,
) -> Holder {
    let last = |end: Instant| {
        // Ends are midnights; the last day is the one before.
        dates::day(lang, end.plus(jiff::SignedDuration::from_micros(-1)).date())
    };
    Holder {
        digest: mandate.digest.to_string(),
        person: mandate.person.to_string(),
        name: person.map_or_else(|| w.unknown.to_owned(), |person| person.name.clone()),
        email: person.map(|person| person.email.clone()).unwrap_or_default(),
        capacity: terms::capacity(lang, mandate.capacity),
        from: dates::day(lang, mandate.from.date()),
        until: mandate.until.map_or_else(|| w.open_end.to_owned(), last),
        later: mandate.from > now,
        revoked: mandate.revoked.map(|at| dates::moment(lang, at)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(n: i64) -> Instant {
        Instant::from_micros(n)
    }

    #[test]
    fn the_first_gap_is_found() {
        let first = |spans: &[(i64, Option<i64>)]| {
            let spans = spans.iter().map(|(from, until)| (at(*from), until.map(at)));
            uncovered(spans, at(10)).map(Instant::as_micros)
        };
        assert_eq!(first(&[]), Some(10));
        assert_eq!(first(&[(0, None)]), None);
        assert_eq!(first(&[(0, Some(20))]), Some(20));
        assert_eq!(first(&[(0, Some(20)), (20, Some(30))]), Some(30));
        assert_eq!(first(&[(20, None), (0, Some(20))]), None);
        assert_eq!(first(&[(0, Some(20)), (21, None)]), Some(20));
        assert_eq!(first(&[(11, None)]), Some(10));
        assert_eq!(first(&[(0, Some(10))]), Some(10));
    }
}
