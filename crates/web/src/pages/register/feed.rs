//! The register for programs: Atom and JSON. Names stay the same, whatever the address of this program
//! is; addresses are absolute where the operator has said what they are.

use axum::extract::{Query, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use umlauf_workflow::Instant;

use super::entry::{Entry, urn};
use super::search::Search;
use crate::fail::Fail;
use crate::{Web, cursor};

/// How many decisions the feed names.
const ENTRIES: usize = 50;

fn head(kind: &'static str) -> [(HeaderName, HeaderValue); 2] {
    let cached = HeaderValue::from_static("public, max-age=60");
    [(header::CONTENT_TYPE, HeaderValue::from_static(kind)), (header::CACHE_CONTROL, cached)]
}

pub(super) async fn atom(State(web): State<Web>) -> Result<Response, Fail> {
    let base = web.settings().base_url.clone().unwrap_or_default();
    let (found, _) = Search::default().up_to(&web, ENTRIES).await?;
    let updated = found.iter().map(|entry| entry.row.at).max().unwrap_or(Instant::from_micros(0));
    let mark = if web.settings().rehearsal { "ÜBUNG: " } else { "" };
    let entries = found.iter().map(|entry| Item {
        id: entry.urn(),
        title: format!("{mark}{}", titled(entry)),
        link: format!("{base}{}", entry.path()),
        updated: entry.row.at.to_string(),
        body: entry.body_title(),
    });
    let feed = Feed {
        id: urn(&format!("umlauf register\n{base}")),
        updated: updated.to_string(),
        mark,
        operator: web.settings().operator.clone().unwrap_or_else(|| String::from("Umlauf")),
        entries: entries.collect(),
        base,
    };
    Ok((head("application/atom+xml; charset=utf-8"), askama::Template::render(&feed)?)
        .into_response())
}

fn titled(entry: &Entry) -> String {
    match &entry.head.number {
        Some(number) => format!("Beschluss {number}: {}", entry.row.title),
        None => entry.row.title.clone(),
    }
}

#[derive(askama::Template)]
#[template(path = "register_atom.xml")]
struct Feed {
    /// Before every title of a rehearsal.
    mark: &'static str,
    base: String,
    id: String,
    updated: String,
    operator: String,
    entries: Vec<Item>,
}

struct Item {
    id: String,
    title: String,
    link: String,
    updated: String,
    body: String,
}

pub(super) async fn json(
    State(web): State<Web>,
    Query(search): Query<Search>,
) -> Result<Response, Fail> {
    let base = web.settings().base_url.clone().unwrap_or_default();
    let (found, next) = search.found(&web).await?;
    let digests: Vec<_> = found.iter().filter_map(|entry| entry.text().cloned()).collect();
    let papers = web.store().papers(&digests).await?;
    let text = |entry: &Entry| {
        let paper = papers.iter().find(|paper| Some(&paper.digest) == entry.text())?;
        let readable = paper.media.starts_with("text/");
        readable.then(|| String::from_utf8_lossy(&paper.bytes).into_owned())
    };
    let decisions = found.iter().map(|entry| Decision {
        id: entry.urn(),
        url: format!("{base}{}", entry.path()),
        body: entry.row.body.to_string(),
        body_title: entry.body_title(),
        number: entry.head.number.clone(),
        title: entry.row.title.clone(),
        published_at: entry.row.at,
        outcome: "adopted",
        workflow: entry.row.workflow.to_string(),
        workflow_version: entry.head.version,
        workflow_digest: entry.head.digest.to_string(),
        text: text(entry),
        text_digest: entry.text().map(ToString::to_string),
        head: entry.row.hash.to_string(),
        revision: entry.row.revision,
    });
    let page = Page {
        decisions: decisions.collect(),
        next: next.map(|(at, case)| {
            let address = search.address(&cursor::written(at, &case));
            format!("{base}{}", address.replacen("/register?", "/register.json?", 1))
        }),
    };
    Ok((head("application/json"), axum::Json(page)).into_response())
}

#[derive(Serialize)]
struct Page {
    decisions: Vec<Decision>,
    next: Option<String>,
}

#[derive(Serialize)]
struct Decision {
    id: String,
    url: String,
    body: String,
    body_title: String,
    number: Option<String>,
    title: String,
    published_at: Instant,
    outcome: &'static str,
    workflow: String,
    workflow_version: u32,
    workflow_digest: String,
    text: Option<String>,
    text_digest: Option<String>,
    head: String,
    revision: u64,
}
