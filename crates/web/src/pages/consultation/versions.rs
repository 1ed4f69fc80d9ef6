//! The differences between two versions of the text that is consulted on.

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;
use umlauf_comments::Text;

use crate::Web;
use crate::access::Deed;
use crate::consultation::{Version, line};
use crate::fail::Fail;
use crate::frame::{Frame, page as filled};
use crate::pages::case::{Loaded, Part, Tab};
use crate::pages::consultation::answer::{Paragraph, changes};
use crate::visitor::Visitor;

pub(super) fn router() -> Router<Web> {
    Router::new().route("/vorgaenge/{case}/fassungen", get(show))
}

#[derive(Deserialize)]
struct Wish {
    alt: Option<usize>,
    neu: Option<usize>,
}

async fn show(
    State(web): State<Web>,
    headers: HeaderMap,
    visitor: Visitor,
    Path(case): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response, Fail> {
    let loaded = Loaded::of(&web, &visitor, &case, Deed::ReadCase).await?;
    let here = loaded.to("/fassungen");
    let mut frame = Frame::new(&web, &headers, Some(&visitor), &here, "");
    let (lang, w) = (frame.lang, frame.lang.pick(&DE, &EN));
    frame.title = format!("{}: {}", w.title, loaded.row.title);
    let line: Vec<Version> = line(&web, &loaded).await?;
    if line.is_empty() {
        return Err(Fail::NotFound);
    }
    let last = line.len();
    let new = wish.neu.filter(|at| (1..=last).contains(at)).unwrap_or(last);
    let old = wish.alt.filter(|at| (1..=last).contains(at)).unwrap_or(new.saturating_sub(1).max(1));
    let text = |at: usize| line.get(at - 1).map(|version| &version.text);
    let compare = |one: &Text, two: &Text| changes(lang, one, two);
    let changed = text(old).zip(text(new)).filter(|_| old != new).map(|(a, b)| compare(a, b));
    let titled = |chosen: usize| {
        let all = line.iter().enumerate();
        all.map(|(at, version)| {
            let title = match version.round {
                Some(round) => format!("{} {round}", w.round),
                None => w.filed.to_owned(),
            };
            (at + 1, title, version.digest.to_string(), at + 1 == chosen)
        })
        .collect::<Vec<_>>()
    };
    filled(&Page {
        w,
        tabs: loaded.tabs(lang, &visitor, Part::Other),
        case: loaded.row.title.clone(),
        back: loaded.to("/beteiligung"),
        olds: titled(old),
        news: titled(new),
        single: line.len() == 1,
        changed: changed.unwrap_or_default(),
        here,
        frame,
    })
}

/// A version to choose: its place, what it is called, its digest, whether it is chosen.
type Choice = (usize, String, String, bool);

#[derive(askama::Template)]
#[template(path = "consult_versions.html")]
struct Page {
    frame: Frame,
    w: &'static Words,
    tabs: Vec<Tab>,
    case: String,
    back: String,
    here: String,
    olds: Vec<Choice>,
    news: Vec<Choice>,
    single: bool,
    changed: Vec<Paragraph>,
}

struct Words {
    title: &'static str,
    parts: &'static str,
    round: &'static str,
    filed: &'static str,
    old: &'static str,
    new: &'static str,
    go: &'static str,
    single: &'static str,
    same: &'static str,
    only: &'static str,
    digest: &'static str,
    added: &'static str,
    removed: &'static str,
}

const DE: Words = Words {
    title: "Fassungen vergleichen",
    parts: "Seiten dieses Vorgangs",
    round: "Fassung der Runde",
    filed: "neu abgelegt, noch nicht versandt",
    old: "Bisherige Fassung",
    new: "Neue Fassung",
    go: "Vergleichen",
    single: "Der Text liegt bisher in einer Fassung vor.",
    same: "Die Fassungen sind gleich.",
    only: "Gezeigt ist nur, was sich geändert hat.",
    digest: "Prüfsumme",
    added: "eingefügt:",
    removed: "gestrichen:",
};

const EN: Words = Words {
    title: "Compare versions",
    parts: "Pages of this case",
    round: "Version of round",
    filed: "newly filed, not sent yet",
    old: "Old version",
    new: "New version",
    go: "Compare",
    single: "There is one version of the text so far.",
    same: "The versions are the same.",
    only: "Only what has changed is shown.",
    digest: "Check sum",
    added: "added:",
    removed: "removed:",
};
