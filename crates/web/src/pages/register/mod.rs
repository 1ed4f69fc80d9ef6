//! The public register: what has been decided, one page for ever per decision. Of votes it shows what
//! the body's file makes public, and nothing else.

mod decision;
mod entry;
mod feed;
mod graph;
pub(crate) mod known;
pub(crate) mod search;
mod words;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;

use crate::fail::Fail;
use crate::frame::{Frame, page};
use crate::visitor::Anybody;
use crate::{Web, cursor, dates};
use entry::Entry;
use search::Search;
use words::{DE, EN, Words};

pub(crate) fn router() -> Router<Web> {
    Router::new()
        .route("/register", get(list))
        .route("/register.json", get(feed::json))
        .route("/register/atom.xml", get(feed::atom))
        .route("/register/nachweis/{case}", get(decision::record))
        .route("/register/text/{case}", get(decision::text))
        .route("/register/bekanntmachung/{*number}", get(known::announce))
        .route("/register/{*number}", get(decision::show))
}

async fn list(
    State(web): State<Web>,
    headers: HeaderMap,
    Anybody(visitor): Anybody,
    Query(search): Query<Search>,
) -> Result<Response, Fail> {
    let mut frame = Frame::new(&web, &headers, visitor.as_ref(), "/register", "");
    let w = frame.lang.pick(&DE, &EN);
    w.title.clone_into(&mut frame.title);
    let (found, next) = search.found(&web).await?;
    let decided = web.engine().decided().await?;
    let more = search.known(&decided, next.as_ref());
    let mut rows: Vec<Row> = found.iter().map(|entry| Row::of(&frame, entry)).collect();
    rows.extend(more.iter().map(|decision| Row::known(&web, &frame, decision)));
    rows.sort_by_key(|row| std::cmp::Reverse(row.at));
    let next = next.map(|(at, case)| search.address(&cursor::written(at, &case)));
    let filtered = search.narrows();
    let places = super::places::places(&frame, &search.gremium);
    page(&List { frame, w, places, rows, search, next, filtered })
}

struct Row {
    at: umlauf_workflow::Instant,
    path: String,
    number: String,
    title: String,
    body: String,
    day: String,
}

impl Row {
    fn of(frame: &Frame, entry: &Entry) -> Self {
        Self {
            at: entry.row.at,
            path: entry.path(),
            number: entry.head.number.clone().unwrap_or_default(),
            title: entry.row.title.clone(),
            body: entry.body_title(),
            day: dates::day(frame.lang, entry.row.at.date()),
        }
    }

    fn known(web: &Web, frame: &Frame, decision: &umlauf_decisions::Decision) -> Self {
        let number = if decision.unnumbered { "" } else { decision.number.as_str() };
        Self {
            at: search::since(decision),
            path: known::path(&decision.key()),
            number: number.to_owned(),
            title: decision.title.clone(),
            body: known::title(web, &decision.body),
            day: known::when(frame.lang, decision.date),
        }
    }
}

#[derive(askama::Template)]
#[template(path = "register.html")]
struct List {
    frame: Frame,
    w: &'static Words,
    places: Vec<super::case::Tab>,
    rows: Vec<Row>,
    search: Search,
    next: Option<String>,
    filtered: bool,
}

/// The address that a decision would have if it were called so.
fn canonical(rest: &str) -> String {
    let rest: String = rest.bytes().map(crate::fail::quoted).collect();
    format!("/register/{rest}")
}
