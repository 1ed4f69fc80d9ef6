//! One case: verified now, as recorded, with the mandates its acts rest on and the proof that everyone
//! was asked. While a vote runs, the auditor sees of single votes what the body lets be seen.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use umlauf_engine::{Audit, view};
use umlauf_record::Asked;
use umlauf_store::{CaseRow, JournalRow, Mandate, Person, Visit};
use umlauf_voting::Body;
use umlauf_workflow::{Authority, By, CaseId, Digest, Instant, Workflow};

use super::words::{DE, EN, Words};
use crate::access::Deed;
use crate::fail::Fail;
use crate::frame::{Frame, page};
use crate::lang::Lang;
use crate::sight::{Seen, Sight};
use crate::visitor::Visitor;
use crate::{Web, dates, english, terms};

type Roster = [(Mandate, Option<Person>)];

pub(super) async fn show(
    State(web): State<Web>,
    headers: HeaderMap,
    visitor: Visitor,
    Path(case): Path<String>,
) -> Result<Response, Fail> {
    let (row, sight, body) = looked_at(&web, &visitor, &case).await?;
    let here = format!("/pruefung/{}", row.id);
    let mut frame = Frame::new(&web, &headers, Some(&visitor), &here, "");
    let w = frame.lang.pick(&DE, &EN);
    frame.title = format!("{}: {}", w.title, row.title);
    let audit = web.engine().audit(&row.id).await?;
    let roster = web.engine().roster(&row.body).await?;
    let visits = web.store().visits(&row.id).await?;
    let workflow = match row.head() {
        Ok(head) => web.engine().catalogue().of(web.store(), &head).await.ok(),
        Err(_) => None,
    };
    let known = Known::of(&roster, workflow);
    let lines = audit.journal.iter().map(|line| line_of((frame.lang, w), line, &sight, &known));
    let asked = audit.verdict.asked.iter();
    let asked = asked.map(|asked| asked_of((frame.lang, w), asked, &roster, &visits));
    page(&Page {
        id: row.id.to_string(),
        title: row.title.clone(),
        body: body.title().to_owned(),
        intact: audit.is_intact(),
        faults: faults(w, &audit),
        contrasts: contrasts(&audit, sight.all()),
        events: audit.verdict.events,
        head: row.hash.to_string(),
        lines: lines.collect(),
        mandates: mandates((frame.lang, w), &audit, &body, &roster, &sight),
        asked: asked.collect(),
        all: sight.all(),
        w,
        frame,
    })
}

async fn looked_at(
    web: &Web,
    visitor: &Visitor,
    case: &str,
) -> Result<(CaseRow, Sight, Arc<Body>), Fail> {
    let row = web.store().case(&CaseId::from(case)).await?;
    let row = row.filter(|row| visitor.knows(&row.body)).ok_or(Fail::NotFound)?;
    visitor.must(Deed::Audit, &row.body)?;
    let library = web.engine().catalogue().library();
    let body = library.body(row.body.as_str()).cloned().ok_or(Fail::NotFound)?;
    // What cannot be read hides nothing: it is what an auditor looks for.
    let ballot = row.head().ok().and_then(|head| head.ballot);
    let sight = Sight::of(visitor, &row.body, &body, ballot.as_ref());
    Ok((row, sight, body))
}

/// The record, as it would be verified anywhere.
pub(super) async fn record(
    State(web): State<Web>,
    visitor: Visitor,
    Path(case): Path<String>,
) -> Result<Response, Fail> {
    let (row, sight, _) = looked_at(&web, &visitor, &case).await?;
    if !sight.all() {
        return Err(Fail::Forbidden);
    }
    let record = web.engine().record(&row.id).await?;
    let named = format!("attachment; filename=\"akte-{}.json\"", row.id);
    let named = HeaderValue::from_str(&named).unwrap_or(HeaderValue::from_static("attachment"));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CONTENT_DISPOSITION, named),
    ];
    Ok((headers, record).into_response())
}

/// Names by id, as far as they are still kept.
struct Known {
    names: HashMap<String, String>,
    /// The words of the definition, if it can still be read.
    workflow: Option<Arc<Workflow>>,
}

impl Known {
    fn of(roster: &Roster, workflow: Option<Arc<Workflow>>) -> Self {
        let named = roster.iter().filter_map(|(_, person)| {
            let person = person.as_ref()?;
            Some((person.id.to_string(), person.name.clone()))
        });
        Self { names: named.collect(), workflow }
    }
}

struct Line {
    revision: u64,
    at: String,
    who: String,
    said: String,
    raw: Option<String>,
    hash: String,
}

fn line_of((lang, w): (Lang, &Words), row: &JournalRow, sight: &Sight, known: &Known) -> Line {
    let at = dates::moment(lang, row.at);
    let (revision, hash) = (row.revision, row.hash.to_string());
    let Ok(recorded) = umlauf_record::parse(&row.line) else {
        let (who, said) = (String::new(), w.unreadable.to_owned());
        return Line { revision, at, who, said, raw: Some(row.line.clone()), hash };
    };
    if sight.event(&recorded) != Seen::Whole {
        let (who, said) = (String::new(), w.veiled.to_owned());
        return Line { revision, at, who, said, raw: None, hash };
    }
    let who = match &recorded.by {
        By::Clock => w.clock.to_owned(),
        By::Courier => w.courier.to_owned(),
        By::Person(authority) => {
            let id = authority.person.to_string();
            let name = known.names.get(&id).map_or(w.unknown, String::as_str);
            format!("{id} ({name})")
        }
    };
    let told = known.workflow.as_ref().map(|workflow| english::told(lang, workflow, &recorded));
    let said = told.map_or_else(|| view::event_in_brief(&recorded), |told| told.said);
    Line { revision, at, who, said, raw: Some(row.line.clone()), hash }
}

/// A mandate, as the first event that rests on it says, and all events that do.
type Rested = (Digest, Authority, Vec<(u64, Instant)>);

struct Held {
    who: String,
    seat: String,
    from: String,
    until: String,
    events: String,
    doubt: Option<&'static str>,
}

/// By which mandate which events were recorded, and whether it held then.
fn mandates(
    (lang, w): (Lang, &Words),
    audit: &Audit,
    body: &Body,
    roster: &Roster,
    sight: &Sight,
) -> Vec<Held> {
    let mut found: Vec<Rested> = Vec::new();
    for row in &audit.journal {
        let Ok(recorded) = umlauf_record::parse(&row.line) else { continue };
        if sight.event(&recorded) != Seen::Whole {
            continue;
        }
        let at = recorded.arrived();
        let By::Person(authority) = recorded.by else { continue };
        match found.iter_mut().find(|(digest, ..)| *digest == authority.mandate) {
            Some((.., events)) => events.push((row.revision, at)),
            None => found.push((authority.mandate.clone(), authority, vec![(row.revision, at)])),
        }
    }
    found
        .into_iter()
        .map(|(digest, authority, events)| {
            let kept = roster.iter().find(|(mandate, _)| mandate.digest == digest);
            let name = kept.and_then(|(_, person)| person.as_ref()).map(|p| p.name.as_str());
            let held = |at: Instant| {
                authority.from <= at && authority.until.is_none_or(|until| until > at)
            };
            let doubt = match kept {
                None => Some(w.mandate_gone),
                Some((mandate, _)) => {
                    let revoked = |at: Instant| mandate.revoked.is_some_and(|gone| gone < at);
                    let wrong = events.iter().any(|(_, at)| !held(*at) || revoked(*at));
                    wrong.then_some(w.mandate_wrong)
                }
            };
            let seat = terms::seat(lang, Some(body), &authority.seat.to_string());
            let capacity = terms::capacity(lang, authority.capacity);
            let last = |end: Instant| {
                dates::day(lang, end.plus(jiff::SignedDuration::from_micros(-1)).date())
            };
            let events: Vec<String> = events.iter().map(|(n, _)| n.to_string()).collect();
            Held {
                who: format!("{} ({})", authority.person, name.unwrap_or(w.unknown)),
                seat: format!("{seat}, {capacity}"),
                from: dates::day(lang, authority.from.date()),
                until: authority.until.map_or_else(|| w.open_end.to_owned(), last),
                events: events.join(", "),
                doubt,
            }
        })
        .collect()
}

struct Reached {
    ballot: u32,
    member: String,
    delivered: String,
    proved: bool,
    opened: String,
    reminded: usize,
}

/// When a member was reached, and when somebody of it first opened the case.
fn asked_of(
    (lang, w): (Lang, &Words),
    asked: &Asked,
    roster: &Roster,
    visits: &[Visit],
) -> Reached {
    let acts = |visit: &&Visit| {
        roster.iter().any(|(mandate, _)| {
            mandate.person == visit.person && mandate.seat == asked.member.as_str()
        })
    };
    let opened = visits.iter().filter(acts).map(|visit| visit.first).min();
    Reached {
        ballot: asked.ballot,
        member: asked.name.clone(),
        delivered: asked
            .asked
            .map_or_else(|| w.not_proved.to_owned(), |at| dates::moment(lang, at)),
        proved: asked.asked.is_some(),
        opened: opened.map_or_else(|| w.not_opened.to_owned(), |at| dates::moment(lang, at)),
        reminded: asked.reminded.len(),
    }
}

fn faults(w: &Words, audit: &Audit) -> Vec<String> {
    let said = |fault: &umlauf_record::Fault| {
        let place = fault.revision.map(|n| format!("{} {n}: ", w.event)).unwrap_or_default();
        format!("{place}{} ({})", fault.message, fault.code.as_str())
    };
    audit.verdict.faults.iter().map(said).collect()
}

/// Table and row; what stands there only where single votes may be seen.
fn contrasts(audit: &Audit, all: bool) -> Vec<(String, String, String)> {
    let text = |text: &str| if all { text.to_owned() } else { String::from("…") };
    let contrasts = audit.contrasts.iter();
    contrasts
        .map(|one| (format!("{} {}", one.table, one.row), text(&one.journal), text(&one.found)))
        .collect()
}

#[derive(askama::Template)]
#[template(path = "audit_case.html")]
struct Page {
    frame: Frame,
    w: &'static Words,
    id: String,
    title: String,
    body: String,
    intact: bool,
    faults: Vec<String>,
    contrasts: Vec<(String, String, String)>,
    events: u64,
    head: String,
    lines: Vec<Line>,
    mandates: Vec<Held>,
    asked: Vec<Reached>,
    all: bool,
}
