//! Deadlines as calendars to subscribe to. Programs that fetch calendars bring no cookie: the secret
//! in the address says whose it is. It opens nothing but deadlines, and is revoked on the access page.
//!
//! Running votes are no public fact, so a body's calendar is for those who may read its cases. No
//! calendar says how anybody voted.

use std::collections::BTreeMap;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use umlauf_engine::CalendarEntry;
use umlauf_store::Mandate;
use umlauf_workflow::{BallotState, BodyName, Instant};

use super::answer;
use super::mine::{As, Item, Seats, State as Stand};
use crate::access::{Deed, may};
use crate::fail::Fail;
use crate::lang::Lang;
use crate::visitor::{Visitor, role};
use crate::{Web, dates, secret};

/// What a token must be for.
pub(crate) const SCOPE: &str = "calendar";

pub(crate) fn router() -> Router<Web> {
    Router::new()
        .route("/kalender/{file}", get(own))
        .route("/kalender/gremium/{file}", get(signed_in))
        .route("/kalender/{secret}/{file}", get(of_body))
}

/// The most running votes of a body in its calendar.
const VOTES: u32 = 1_000;

async fn own(
    State(web): State<Web>,
    headers: HeaderMap,
    Path(file): Path<String>,
) -> Result<Response, Fail> {
    let held = file.strip_suffix(".ics").ok_or(Fail::NotFound)?;
    let mandates = behind(&web, held).await?;
    let items = Seats::of(&mandates).open(&web, web.now()).await?;
    let entries = entries(&web, &items);
    answered(&headers, web.engine().calendar("Umlauf: meine Fristen", &entries))
}

async fn of_body(
    State(web): State<Web>,
    headers: HeaderMap,
    Path((held, file)): Path<(String, String)>,
) -> Result<Response, Fail> {
    let body = named(&web, &file)?;
    let mandates = behind(&web, &held).await?;
    let reads = |mandate: &Mandate| {
        mandate.body == body && role(mandate).is_some_and(|role| may(role, Deed::ReadCase))
    };
    if !mandates.iter().any(reads) {
        return Err(Fail::NotFound);
    }
    votes(&web, &headers, &body).await
}

async fn signed_in(
    State(web): State<Web>,
    headers: HeaderMap,
    Path(file): Path<String>,
    visitor: Visitor,
) -> Result<Response, Fail> {
    let body = named(&web, &file)?;
    visitor.must(Deed::ReadCase, &body)?;
    votes(&web, &headers, &body).await
}

/// The mandates that hold now of whoever holds a secret.
async fn behind(web: &Web, held: &str) -> Result<Vec<Mandate>, Fail> {
    let now = web.now();
    let token = web.store().token(&secret::kept(held), now).await?;
    let token = token.filter(|token| token.scopes.split(' ').any(|scope| scope == SCOPE));
    let token = token.ok_or(Fail::NotFound)?;
    Ok(web.store().mandates_of_person(&token.person, now).await?)
}

fn named(web: &Web, file: &str) -> Result<BodyName, Fail> {
    let name = file.strip_suffix(".ics").ok_or(Fail::NotFound)?;
    let body = web.engine().catalogue().library().body(name).ok_or(Fail::NotFound)?;
    Ok(BodyName::from(body.name()))
}

/// The ends of all running votes of a body.
async fn votes(web: &Web, headers: &HeaderMap, body: &BodyName) -> Result<Response, Fail> {
    let mut entries = Vec::new();
    let mut title = body.to_string();
    for row in web.store().cases_running(body, None, VOTES).await? {
        let head = row.head()?;
        let Some(ballot) = head.ballot.as_ref().filter(|b| b.state == BallotState::Open) else {
            continue;
        };
        let Some(term) = ballot.term.clone() else { continue };
        let workflow = web.engine().catalogue().of(web.store(), &head).await?;
        workflow.body.title().clone_into(&mut title);
        let what = format!("abstimmung-{}", ballot.number);
        let description = vec![row.title.clone(), workflow.title.clone()];
        let (summary, at) = ("Ende der Abstimmung", ballot.launched);
        entries.push(Entry { what, term, summary, description, at }.of(web, &row, &title));
    }
    if let Some(known) = web.engine().catalogue().library().body(body.as_str()) {
        known.title().clone_into(&mut title);
    }
    answered(headers, web.engine().calendar(&format!("Umlauf: {title}"), &entries))
}

struct Entry {
    what: String,
    term: umlauf_workflow::Term,
    summary: &'static str,
    description: Vec<String>,
    /// Since when it has been so. Not the last event: when others vote is nobody's business.
    at: Instant,
}

impl Entry {
    fn of(self, web: &Web, row: &umlauf_store::CaseRow, body: &str) -> CalendarEntry {
        let Self { what, term, summary, mut description, at } = self;
        description.push(format!("Frist: {}", dates::end(Lang::De, term.instant)));
        let link = web.settings().base_url.as_deref();
        let link = link.map(|base| format!("{base}{}", answer::of(&row.id)));
        description.extend(link.clone());
        CalendarEntry {
            case: row.id.clone(),
            what,
            term,
            summary: format!("{summary}: {}", row.title),
            description: description.join("\n"),
            link,
            body: body.to_owned(),
            at,
        }
    }
}

/// One entry per deadline, however many seats of the person it concerns.
fn entries(web: &Web, items: &[Item]) -> Vec<CalendarEntry> {
    let mut found: BTreeMap<(i64, String, String), CalendarEntry> = BTreeMap::new();
    for item in items {
        let Some(term) = item.term().cloned() else { continue };
        let (what, summary, at) = match (&item.state, &item.head.ballot) {
            (Stand::Step, _) => (format!("schritt-{}", item.head.step), "Frist", item.head.entered),
            (_, Some(ballot)) => {
                let what = format!("abstimmung-{}", ballot.number);
                (what, "Ende der Abstimmung", ballot.launched)
            }
            (_, None) => continue,
        };
        let key = (term.instant.as_micros(), item.row.id.to_string(), what.clone());
        let seat = match (&item.role, &item.state) {
            (As::Member(..), Stand::Voted { .. }) => format!("{}: abgestimmt", item.seat(Lang::De)),
            (As::Member(..), _) => format!("{}: Stimme fehlt noch", item.seat(Lang::De)),
            (As::Office(_), _) => super::mine::sentence(Lang::De, item),
        };
        if let Some(known) = found.get_mut(&key) {
            known.description = format!("{seat}\n{}", known.description);
            continue;
        }
        let body = item.workflow.body.title();
        let description = vec![seat, item.row.title.clone(), item.workflow.title.clone()];
        let entry = Entry { what, term, summary, description, at };
        found.insert(key, entry.of(web, &item.row, body));
    }
    found.into_values().collect()
}

/// The file; a program that has it already is told so.
fn answered(headers: &HeaderMap, text: String) -> Result<Response, Fail> {
    let tag = format!("\"{}\"", umlauf_workflow::Digest::of(text.as_bytes()));
    let tag = HeaderValue::from_str(&tag).map_err(|_| Fail::NotFound)?;
    let known = headers.get(header::IF_NONE_MATCH) == Some(&tag);
    let told = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/calendar; charset=utf-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
        (header::ETAG, tag),
    ];
    if known {
        return Ok((StatusCode::NOT_MODIFIED, told).into_response());
    }
    Ok((told, text).into_response())
}
