//! FITKO's board: one row per running case of the bodies in which the visitor watches, undelivered
//! letters as stalls of their own. No ranking of members: what is sorted is what is due.

mod board;
mod csv;
mod words;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Deserialize;
use umlauf_store::{Waiting, WaitingCounts};
use umlauf_workflow::{BodyName, CaseId, Instant};

use crate::Web;
use crate::access::Deed;
use crate::fail::{Fail, quoted};
use crate::frame::{Frame, page};
use crate::visitor::Visitor;
use board::{Row, Undelivered};
use words::{DE, EN, Words};

pub(crate) fn router() -> Router<Web> {
    Router::new().route("/lage", get(show)).route("/lage.csv", get(download))
}

/// How many cases a page shows.
const PAGE: usize = 50;
/// How many the table for other programs holds at most.
const MOST: usize = 10_000;

/// The filters as they stand in addresses.
const FILTERS: [(&str, Waiting); 6] = [
    ("", Waiting::All),
    ("ueberfaellig", Waiting::Overdue),
    ("bald", Waiting::Soon),
    ("mitglieder", Waiting::ForMembers),
    ("stellen", Waiting::ForOthers),
    ("ohne-frist", Waiting::NoDeadline),
];

#[derive(Deserialize)]
struct Wish {
    #[serde(default)]
    zeige: String,
    nach: Option<String>,
    /// One of the bodies the visitor watches; nothing for all of them.
    #[serde(default)]
    gremium: String,
}

impl Wish {
    fn which(&self) -> (&'static str, Waiting) {
        let known = FILTERS.into_iter().find(|(word, _)| *word == self.zeige);
        known.unwrap_or(FILTERS[0])
    }

    /// `-` stands for no deadline.
    fn after(&self) -> Option<(Option<Instant>, CaseId)> {
        let (term, case) = self.nach.as_deref()?.split_once('_')?;
        let term = match term {
            "-" => None,
            micros => Some(Instant::from_micros(micros.parse().ok()?)),
        };
        Some((term, CaseId::from(case)))
    }
}

impl Wish {
    /// The bodies that are looked at: all that the visitor watches, or the one that is named. A body
    /// that is not among them is as closed as without the filter.
    fn bodies(&self, watched: &[BodyName]) -> Result<Vec<BodyName>, Fail> {
        if self.gremium.is_empty() {
            return Ok(watched.to_vec());
        }
        let one = watched.iter().find(|body| body.as_str() == self.gremium);
        one.map(|one| vec![one.clone()]).ok_or(Fail::Forbidden)
    }
}

/// `/lage?zeige=…&gremium=…`, with what is not wanted left out.
fn address(word: &str, body: &str) -> String {
    let body: String = body.bytes().map(quoted).collect();
    match (word, body.as_str()) {
        ("", "") => String::from("/lage"),
        (word, "") => format!("/lage?zeige={word}"),
        ("", body) => format!("/lage?gremium={body}"),
        (word, body) => format!("/lage?zeige={word}&gremium={body}"),
    }
}

/// The bodies as links, where there are several.
fn choices(web: &Web, w: &Words, watched: &[BodyName], wish: &Wish, word: &str) -> Vec<BodyLink> {
    if watched.len() < 2 {
        return Vec::new();
    }
    let all = BodyLink {
        to: address(word, ""),
        text: w.all_bodies.to_owned(),
        current: wish.gremium.is_empty(),
    };
    let library = web.engine().catalogue().library();
    let each = watched.iter().map(|body| BodyLink {
        to: address(word, body.as_str()),
        text: library.body(body.as_str()).map_or_else(|| body.to_string(), |b| b.title().into()),
        current: wish.gremium == body.as_str(),
    });
    [all].into_iter().chain(each).collect()
}

/// A body as a link.
struct BodyLink {
    to: String,
    text: String,
    current: bool,
}

/// The bodies over which somebody watches; whoever watches over none sees no board.
fn watched(visitor: &Visitor) -> Result<Vec<BodyName>, Fail> {
    let bodies: Vec<_> = visitor.bodies(Deed::SeeStalls).into_iter().collect();
    if bodies.is_empty() { Err(Fail::Forbidden) } else { Ok(bodies) }
}

async fn show(
    State(web): State<Web>,
    headers: HeaderMap,
    visitor: Visitor,
    Query(wish): Query<Wish>,
) -> Result<Response, Fail> {
    let watched = watched(&visitor)?;
    let bodies = wish.bodies(&watched)?;
    let mut frame = Frame::new(&web, &headers, Some(&visitor), "/lage", "");
    let w = frame.lang.pick(&DE, &EN);
    w.title.clone_into(&mut frame.title);
    let (word, which) = wish.which();
    let with = (&web, frame.lang, w);
    let counts = board::counts(&web, &bodies).await?;
    let first = wish.nach.is_none();
    let letters = if first { board::letters(with, &bodies).await? } else { Vec::new() };
    let stuck = if first { board::stuck(with, &bodies).await? } else { Vec::new() };
    let board = board::page(with, &bodies, which, wish.after(), PAGE).await?;
    let next = board.next.map(|(term, case)| {
        let term = term.map_or_else(|| String::from("-"), |term| term.as_micros().to_string());
        let case: String = case.as_str().bytes().map(quoted).collect();
        let body: String = wish.gremium.bytes().map(quoted).collect();
        match body.as_str() {
            "" => format!("/lage?zeige={word}&nach={term}_{case}"),
            body => format!("/lage?zeige={word}&gremium={body}&nach={term}_{case}"),
        }
    });
    let filters = filters(w, word, &wish.gremium, &counts);
    let several = bodies.len() > 1;
    let choices = choices(&web, w, &watched, &wish, word);
    let csv = address(word, &wish.gremium).replacen("/lage", "/lage.csv", 1);
    let owed = super::orders::owed(&web, bodies.iter()).await?.map(|owed| owed.said(frame.lang));
    let rows = board.rows;
    page(&Board {
        frame,
        w,
        rows,
        letters,
        stuck,
        filters,
        choices,
        csv,
        next,
        several,
        word,
        owed,
    })
}

/// A filter as a link.
struct Filter {
    to: String,
    text: &'static str,
    count: u64,
    current: bool,
}

fn filters(w: &Words, current: &str, body: &str, counts: &WaitingCounts) -> Vec<Filter> {
    let link = |(word, which): (&'static str, Waiting)| {
        let (text, count) = match which {
            Waiting::All => (w.all, counts.all),
            Waiting::Overdue => (w.overdue, counts.overdue),
            Waiting::Soon => (w.soon, counts.soon),
            Waiting::ForMembers => (w.for_members, counts.for_members),
            Waiting::ForOthers => (w.for_others, counts.all.saturating_sub(counts.for_members)),
            Waiting::NoDeadline => (w.without, counts.no_deadline),
        };
        Filter { to: address(word, body), text, count, current: word == current }
    };
    FILTERS.into_iter().map(link).collect()
}

async fn download(
    State(web): State<Web>,
    headers: HeaderMap,
    visitor: Visitor,
    Query(wish): Query<Wish>,
) -> Result<Response, Fail> {
    let bodies = wish.bodies(&watched(&visitor)?)?;
    let lang = Frame::bare(&web, &headers).lang;
    let w = lang.pick(&DE, &EN);
    let with = (&web, lang, w);
    let letters = board::letters(with, &bodies).await?;
    let board = board::page(with, &bodies, wish.which().1, None, MOST).await?;
    let rehearsal = web.settings().rehearsal;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8; header=present")),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_static(if rehearsal {
                "attachment; filename=\"uebung-lage.csv\""
            } else {
                "attachment; filename=\"lage.csv\""
            }),
        ),
    ];
    let mark = rehearsal.then_some(lang.pick("ÜBUNG", "REHEARSAL (ÜBUNG)"));
    Ok((headers, csv::table(w, mark, &board.rows, &letters)).into_response())
}

#[derive(askama::Template)]
#[template(path = "stalls.html")]
struct Board {
    frame: Frame,
    w: &'static Words,
    rows: Vec<Row>,
    letters: Vec<Undelivered>,
    stuck: Vec<Undelivered>,
    filters: Vec<Filter>,
    /// The bodies, where the visitor watches several.
    choices: Vec<BodyLink>,
    csv: String,
    next: Option<String>,
    several: bool,
    word: &'static str,
    /// What is owed to decisions, in a sentence.
    owed: Option<String>,
}
