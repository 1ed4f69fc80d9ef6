//! The deadline as a calendar entry (RFC 5545, published as in RFC 5546), for letters with a term.
//!
//! 24 Uhr becomes the last hour of the day, which every calendar shows on the right day. All letters
//! of one ballot carry the same UID; SEQUENCE is the number of the last day, which only an extension
//! raises, so a calendar that has the old entry moves it and a reminder changes nothing. No answer is
//! asked for and the time stays free.

use icalendar::{Calendar, Component as _, Event, EventStatus, Property};
use jiff::SignedDuration;
use umlauf_workflow::{CaseId, Instant, Notice, Term};

use crate::clean::line;
use crate::context::Context;
use crate::render::Attachment;
use crate::{Dispatch, Sender, ident, words};

/// The file, if the letter has a deadline to keep.
pub(crate) fn deadline(
    dispatch: &Dispatch,
    context: &Context,
    sender: &Sender,
) -> Option<Attachment> {
    let (term, what, summary) = entry(dispatch)?;
    let case = &context.frame.case;
    let until = words::deadline(term).text;
    let mut description =
        format!("{}\n{} ({})\nFrist: {until}", case.title, context.frame.body, case.workflow);
    if let Some(link) = &context.frame.link {
        description.push('\n');
        description.push_str(link);
    }
    let event = vevent(
        &Entry {
            case: dispatch.case.id.clone(),
            what,
            term: term.clone(),
            summary: format!("{summary}: {}", case.short),
            description,
            link: context.frame.link.clone(),
            body: context.frame.body.clone(),
            at: dispatch.sent_at,
        },
        sender,
    );
    let mut calendar = published();
    calendar.push(event);
    Some(Attachment {
        name: "frist.ics".to_owned(),
        media_type: "text/calendar; charset=utf-8; method=PUBLISH".to_owned(),
        content: calendar.to_string().replacen("\r\nEND:VEVENT", ALARM, 1),
    })
}

/// A deadline in a calendar that somebody subscribes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Of which case.
    pub case: CaseId,
    /// What in it: `abstimmung-1` or `schritt-freigabe`. The same as in letters, so that both are one
    /// entry wherever they meet.
    pub what: String,
    /// The deadline.
    pub term: Term,
    /// What a calendar shows.
    pub summary: String,
    /// What it shows beside it, lines of text.
    pub description: String,
    /// Where the case is.
    pub link: Option<String>,
    /// The title of the body.
    pub body: String,
    /// When the entry was last true, so that the same entries give the same file.
    pub at: Instant,
}

/// A calendar that people subscribe to.
pub fn calendar(name: &str, entries: &[Entry], sender: &Sender) -> String {
    let mut calendar = published();
    calendar
        .append_property(("NAME", name))
        .append_property(("X-WR-CALNAME", name))
        .append_property(
            Property::new("REFRESH-INTERVAL", "PT4H").add_parameter("VALUE", "DURATION").done(),
        )
        .append_property(("X-PUBLISHED-TTL", "PT4H"));
    for entry in entries {
        calendar.push(vevent(entry, sender));
    }
    calendar.to_string()
}

fn published() -> Calendar {
    let mut calendar = Calendar::empty();
    calendar
        .append_property(("VERSION", "2.0"))
        .append_property(("PRODID", "-//Umlauf//Umlauf//DE"))
        .append_property(("CALSCALE", "GREGORIAN"))
        .append_property(("METHOD", "PUBLISH"));
    calendar
}

fn vevent(entry: &Entry, sender: &Sender) -> Event {
    let start = entry.term.instant.plus(-SignedDuration::from_hours(1));
    let mut event = Event::with_uid(&ident::event_id(&entry.case, &entry.what, sender.domain()));
    event
        .add_property("DTSTAMP", utc(entry.at))
        .add_property("DTSTART", utc(start))
        .add_property("DTEND", utc(entry.term.instant))
        .sequence(sequence(&entry.term))
        .summary(&entry.summary)
        .description(&entry.description)
        .status(EventStatus::Confirmed)
        .add_property("TRANSP", "TRANSPARENT")
        .append_property(organizer(&entry.body, sender));
    if let Some(link) = &entry.link {
        event.url(link);
    }
    event.done()
}

/// At 9 Uhr of the last day, 14 hours before the entry begins. Written by hand: the crate would give
/// the alarm a random UID and the time of this machine.
const ALARM: &str = "\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Die Frist endet heute um 24 Uhr.\r\n\
                     TRIGGER:-PT14H\r\nEND:VALARM\r\nEND:VEVENT";

/// The deadline, what it belongs to, and what it is called.
fn entry(dispatch: &Dispatch) -> Option<(&Term, String, String)> {
    let vote = |term, ballot: Option<u32>| {
        let ballot = ballot.unwrap_or(1);
        (term, format!("abstimmung-{ballot}"), "Ende der Abstimmung".to_owned())
    };
    let consultation = |term, number: u32| {
        (term, format!("beteiligung-{number}"), "Ende der Beteiligung".to_owned())
    };
    match &dispatch.notice {
        Notice::Invitation { term, ballot, .. } | Notice::Reminder { term, ballot, .. } => {
            Some(vote(term.as_ref()?, Some(*ballot)))
        }
        Notice::ConsultAsked { term, number, .. } => Some(consultation(term.as_ref()?, *number)),
        Notice::ConsultReminder { term, number, feedback: false, grace: None } => {
            Some(consultation(term.as_ref()?, *number))
        }
        Notice::Information { term, .. } => Some(vote(term.as_ref()?, dispatch.vote.ballot)),
        Notice::Extended { term, .. } => Some(vote(term, dispatch.vote.ballot)),
        Notice::Task { term, step, title, .. } => {
            let title = format!("Frist „{}“", line(title));
            Some((term.as_ref()?, format!("schritt-{step}"), title))
        }
        _ => None,
    }
}

/// The number of the last day; an extension only ever moves it to a later one.
fn sequence(term: &Term) -> u32 {
    let since = jiff::civil::Date::constant(1970, 1, 1).duration_until(term.end);
    u32::try_from(since.as_hours() / 24).unwrap_or(0)
}

/// `20261211T230000Z`.
fn utc(instant: Instant) -> String {
    instant.timestamp().strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// RFC 5546 wants one in everything that is published.
fn organizer(body: &str, sender: &Sender) -> Property {
    let name: String = body.chars().filter(|c| *c != '"').collect();
    Property::new("ORGANIZER", format!("mailto:{}", sender.origin()))
        .add_parameter("CN", &name)
        .done()
}
