//! The auditor's view: a case as it was recorded, checked now; and all chains of the database. Who was
//! signed in when is shown nowhere: what counts is what was done, and by what mandate.

mod case;
mod words;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use serde::Deserialize;
use umlauf_workflow::{BodyName, CaseId, Instant};

use crate::access::Deed;
use crate::fail::{Fail, quoted};
use crate::frame::{Frame, page};
use crate::posted::Posted;
use crate::visitor::Visitor;
use crate::{Web, cursor, dates, terms};
use words::{DE, EN, Words};

pub(crate) fn router() -> Router<Web> {
    Router::new()
        .route("/pruefung", get(choose))
        .route("/pruefung/ketten", post(sweep))
        .route("/pruefung/{case}", get(case::show))
        .route("/pruefung/{case}/akte", get(case::record))
}

/// How many cases a page lists.
const PAGE: u32 = 50;
/// How many chains are checked at a time.
const CHAINS: u32 = 500;

#[derive(Deserialize)]
struct Wish {
    /// The beginning of a case's id.
    #[serde(default)]
    vorgang: String,
    nach: Option<String>,
}

async fn choose(
    State(web): State<Web>,
    headers: HeaderMap,
    visitor: Visitor,
    Query(wish): Query<Wish>,
) -> Result<Response, Fail> {
    let bodies = audited(&visitor)?;
    let mut frame = Frame::new(&web, &headers, Some(&visitor), "/pruefung", "");
    let w = frame.lang.pick(&DE, &EN);
    w.title.clone_into(&mut frame.title);
    let asked = wish.vorgang.trim().to_owned();
    let found = if asked.is_empty() {
        newest(&web, &bodies, cursor::read(wish.nach.as_deref())).await?
    } else {
        let mut found = web.store().cases_beginning(&asked, PAGE).await?;
        found.retain(|row| bodies.contains(&row.body));
        found
    };
    let full = asked.is_empty() && found.len() == PAGE as usize;
    let next = found.last().filter(|_| full).map(|row| {
        let place = cursor::written(row.opened, &row.id);
        let place: String = place.bytes().map(quoted).collect();
        format!("/pruefung?nach={place}")
    });
    let library = web.engine().catalogue().library();
    let rows = found
        .into_iter()
        .map(|row| {
            let body = library.body(row.body.as_str());
            let ending = umlauf_workflow::Ending::ALL
                .into_iter()
                .find(|ending| row.ended.as_deref() == Some(ending.as_str()));
            Row {
                id: row.id.to_string(),
                title: row.title,
                body: body.map_or_else(|| row.body.to_string(), |body| body.title().to_owned()),
                opened: dates::day(frame.lang, row.opened.date()),
                state: ending.map_or(w.runs, |ending| terms::ending(frame.lang, ending)),
                revision: row.revision,
            }
        })
        .collect();
    page(&Choose { frame, w, rows, next, asked })
}

/// The bodies that somebody audits.
fn audited(visitor: &Visitor) -> Result<Vec<BodyName>, Fail> {
    let bodies: Vec<_> = visitor.bodies(Deed::Audit).into_iter().collect();
    if bodies.is_empty() { Err(Fail::Forbidden) } else { Ok(bodies) }
}

/// Cases of some bodies, opened last first.
async fn newest(
    web: &Web,
    bodies: &[BodyName],
    before: Option<(Instant, CaseId)>,
) -> Result<Vec<umlauf_store::CaseRow>, Fail> {
    let mut found = Vec::new();
    for body in bodies {
        let place = before.as_ref().map(|(at, case)| (*at, case));
        found.extend(web.store().cases_opened(body, place, PAGE).await?);
    }
    found.sort_by(|one, two| (two.opened, &two.id).cmp(&(one.opened, &one.id)));
    found.truncate(PAGE as usize);
    Ok(found)
}

/// Checks a stretch of chains and shows what was found so far. Nothing is written.
async fn sweep(
    State(web): State<Web>,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, Fail> {
    let visitor = &posted.visitor;
    let bodies = audited(visitor)?;
    let mut frame = Frame::new(&web, &headers, Some(visitor), "/pruefung", "");
    let w = frame.lang.pick(&DE, &EN);
    w.chains.clone_into(&mut frame.title);
    let number = |name: &str| posted.text(name).parse::<u64>().unwrap_or(0);
    let (cases, events) = (number("cases"), number("events"));
    let after = posted.some("after").map(CaseId::from);
    let swept = web.engine().sweep(after.as_ref(), CHAINS).await?;
    let mut broken: Vec<String> = posted.text("broken").lines().map(str::to_owned).collect();
    broken.extend(swept.faults.iter().map(|(case, fault)| format!("{case}: {fault}")));
    broken.truncate(100);
    // A case of a body that somebody else audits is named, not linked.
    let mut links = Vec::new();
    for (case, _) in &swept.faults {
        let row = web.store().case(case).await?;
        links.extend(row.filter(|row| bodies.contains(&row.body)).map(|row| row.id.to_string()));
    }
    page(&Sweep {
        w,
        cases: cases + swept.cases,
        events: events + swept.events,
        broken,
        links,
        next: swept.next.map(|case| case.to_string()),
        frame,
    })
}

struct Row {
    id: String,
    title: String,
    body: String,
    opened: String,
    state: &'static str,
    revision: u64,
}

#[derive(askama::Template)]
#[template(path = "audit.html")]
struct Choose {
    frame: Frame,
    w: &'static Words,
    rows: Vec<Row>,
    next: Option<String>,
    asked: String,
}

#[derive(askama::Template)]
#[template(path = "audit_chains.html")]
struct Sweep {
    frame: Frame,
    w: &'static Words,
    cases: u64,
    events: u64,
    broken: Vec<String>,
    links: Vec<String>,
    next: Option<String>,
}
