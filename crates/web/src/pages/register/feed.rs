//! The register for programs: Atom and JSON. Names stay the same, whatever the address of this program
//! is; addresses are absolute where the operator has said what they are.

use axum::extract::{Query, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use umlauf_workflow::Instant;

use super::entry::{Entry, urn};
use super::known;
use super::search::{Search, since};
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
    let mark = if web.settings().rehearsal { "ÜBUNG: " } else { "" };
    let own = found.iter().map(|entry| {
        let item = Item {
            id: entry.urn(),
            title: format!("{mark}{}", titled(entry)),
            link: format!("{base}{}", entry.path()),
            updated: entry.row.at.to_string(),
            body: entry.body_title(),
        };
        (entry.row.at, item)
    });
    let decided = web.engine().decided().await?;
    let known = decided.register.decisions().filter(|one| !decided.own.contains(&one.key()));
    let known = known.map(|decision| {
        let key = decision.key();
        let number =
            if decision.unnumbered { String::new() } else { format!(" {}", decision.number) };
        let item = Item {
            id: named(&key),
            title: format!("{mark}Beschluss{number}: {}", decision.title),
            link: format!("{base}{}", known::path(&key)),
            updated: since(decision).to_string(),
            body: known::title(&web, &decision.body),
        };
        (since(decision), item)
    });
    let mut entries: Vec<(Instant, Item)> = own.chain(known).collect();
    entries.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    entries.truncate(ENTRIES);
    let updated = entries.first().map_or(Instant::from_micros(0), |(at, _)| *at);
    let feed = Feed {
        id: urn(&format!("umlauf register\n{base}")),
        updated: updated.to_string(),
        mark,
        operator: web.settings().operator.clone().unwrap_or_else(|| String::from("Umlauf")),
        entries: entries.into_iter().map(|(_, item)| item).collect(),
        base,
    };
    Ok((head("application/atom+xml; charset=utf-8"), askama::Template::render(&feed)?)
        .into_response())
}

/// A name that never changes for a decision that no case here brought about.
fn named(key: &umlauf_decisions::Key) -> String {
    urn(&format!("umlauf decision\n{}\n{}", key.body, key.number))
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
    let own = found.iter().map(|entry| Decision {
        id: entry.urn(),
        url: format!("{base}{}", entry.path()),
        body: entry.row.body.to_string(),
        body_title: entry.body_title(),
        number: entry.head.number.clone(),
        title: entry.row.title.clone(),
        published_at: entry.row.at,
        outcome: "adopted",
        workflow: Some(entry.row.workflow.to_string()),
        workflow_version: Some(entry.head.version),
        workflow_digest: Some(entry.head.digest.to_string()),
        text: text(entry),
        text_digest: entry.text().map(ToString::to_string),
        head: Some(entry.row.hash.to_string()),
        revision: Some(entry.row.revision),
        source: None,
    });
    let decided = web.engine().decided().await?;
    let known = search.known(&decided, next.as_ref()).into_iter().map(|decision| Decision {
        id: named(&decision.key()),
        url: format!("{base}{}", known::path(&decision.key())),
        body: decision.body.clone(),
        body_title: known::title(&web, &decision.body),
        number: Some(decision.number.clone()).filter(|_| !decision.unnumbered),
        title: decision.title.clone(),
        published_at: since(decision),
        outcome: "adopted",
        workflow: None,
        workflow_version: None,
        workflow_digest: None,
        text: None,
        text_digest: None,
        head: None,
        revision: None,
        source: decision.source.clone(),
    });
    let mut decisions: Vec<Decision> = own.chain(known).collect();
    decisions.sort_by_key(|decision| std::cmp::Reverse(decision.published_at));
    let page = Page {
        decisions,
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
    /// What follows is of decisions of cases here; of others there is a source.
    workflow: Option<String>,
    workflow_version: Option<u32>,
    workflow_digest: Option<String>,
    text: Option<String>,
    text_digest: Option<String>,
    head: Option<String>,
    revision: Option<u64>,
    source: Option<String>,
}
