//! The Synopse by paragraphs: the text of a round, what became of it since, and the comments beside each.

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;
use umlauf_comments::{Entry, Format, Remark, Synopse};

use super::{files, pager};
use crate::Web;
use crate::access::Deed;
use crate::consultation::{Consultation, Versions, Which, words as terms};
use crate::fail::Fail;
use crate::frame::{Frame, page as filled};
use crate::lang::Lang;
use crate::pages::case::{Loaded, Part, Tab};
use crate::pages::consultation::answer::{Paragraph, passage};
use crate::visitor::Visitor;

pub(super) fn router() -> Router<Web> {
    Router::new()
        .route("/vorgaenge/{case}/anmerkungen/text", get(show))
        .route("/vorgaenge/{case}/anmerkungen/text/{format}", get(download))
}

/// How many paragraphs a page shows.
const PAGE: usize = 40;

#[derive(Deserialize)]
struct Wish {
    runde: Option<u32>,
    seite: Option<usize>,
}

/// Everything laid side by side; nothing where the round has no text that can be read.
async fn synopse(
    web: &Web,
    loaded: &Loaded,
    consultation: &Consultation,
) -> Result<Option<Synopse>, Fail> {
    let Some(versions) = Versions::of(web, loaded, &consultation.round).await? else {
        return Ok(None);
    };
    let old = &versions.now;
    let new = Versions::after(web, loaded, &consultation.round, old).await?;
    let sees = |member: &_| loaded.sight.answers_of(member);
    let marks = consultation.marks(web, &Which::default(), Some(old), sees).await?;
    let remarks = consultation.remarks(web, &marks, Some(old)).await?;
    let remarks: Vec<Remark> = remarks.iter().map(crate::consultation::Remarked::remark).collect();
    Ok(Some(Synopse::new(old, new.as_ref().unwrap_or(old), &remarks)))
}

async fn show(
    State(web): State<Web>,
    headers: HeaderMap,
    visitor: Visitor,
    Path(case): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response, Fail> {
    let loaded = Loaded::of(&web, &visitor, &case, Deed::ReadCase).await?;
    let consultation = Consultation::known(&web, &loaded, wish.runde).await?;
    let here = loaded.to("/anmerkungen/text");
    let mut frame = Frame::new(&web, &headers, Some(&visitor), &here, "");
    let (lang, w) = (frame.lang, frame.lang.pick(&DE, &EN));
    frame.title = format!("{}: {}", w.title, loaded.row.title);
    let synopse = synopse(&web, &loaded, &consultation).await?.ok_or(Fail::NotFound)?;
    let pager = pager::page(&synopse.passages, wish.seite, PAGE);
    let round = wish.runde.map(|round| round.to_string()).unwrap_or_default();
    let to =
        |page: usize| pager::address(&here, &[("runde", &round), ("seite", &page.to_string())]);
    let entries = |list: &[Entry]| list.iter().flat_map(|one| said(lang, one)).collect();
    filled(&Page {
        w,
        tabs: loaded.tabs(lang, &visitor, Part::Comments),
        case: loaded.row.title.clone(),
        back: loaded.to("/anmerkungen"),
        whole: loaded.sight.answers(),
        passages: pager
            .shown
            .iter()
            .map(|one| Passage { text: passage(lang, one), entries: entries(&one.entries) })
            .collect(),
        loose: if pager.later.is_none() { entries(&synopse.loose) } else { Vec::new() },
        from: pager.from,
        to: pager.to,
        found: pager.all,
        earlier: pager.earlier.map(to),
        later: pager.later.map(to),
        downloads: Format::ALL
            .into_iter()
            .map(|format| {
                let ending = format.extension();
                let path = loaded.to(&format!("/anmerkungen/text/{ending}"));
                (pager::address(&path, &[("runde", &round)]), ending)
            })
            .collect(),
        frame,
    })
}

async fn download(
    State(web): State<Web>,
    visitor: Visitor,
    Path((case, ending)): Path<(String, String)>,
    Query(wish): Query<Wish>,
) -> Result<Response, Fail> {
    let loaded = Loaded::of(&web, &visitor, &case, Deed::ReadCase).await?;
    let format = files::format(&ending).ok_or(Fail::NotFound)?;
    let consultation = Consultation::known(&web, &loaded, wish.runde).await?;
    let synopse = synopse(&web, &loaded, &consultation).await?.ok_or(Fail::NotFound)?;
    let name = format!("synopse-text-runde-{}", consultation.round.round);
    files::sheet(&name, format, synopse.write(format))
}

/// A comment beside its paragraph; those that say the same follow it.
fn said(lang: Lang, entry: &Entry) -> Vec<Said> {
    let one = |remark: &Remark, repeats: bool| Said {
        number: remark.comment.number.clone(),
        who: remark.comment.who.clone(),
        comment: remark.comment.comment.clone(),
        proposal: remark.comment.proposal.clone(),
        disposition: remark.comment.disposition.map(|one| terms::disposition(lang, one)),
        reason: remark.comment.reason.clone(),
        reply: remark.reply.map(|reply| terms::reply(lang, reply)),
        repeats,
    };
    let first = one(&entry.remark, false);
    let rest = entry.duplicates.iter().map(|remark| one(remark, true));
    std::iter::once(first).chain(rest).collect()
}

struct Passage {
    text: Paragraph,
    entries: Vec<Said>,
}

struct Said {
    number: String,
    who: String,
    comment: String,
    proposal: String,
    disposition: Option<&'static str>,
    reason: String,
    reply: Option<&'static str>,
    repeats: bool,
}

#[derive(askama::Template)]
#[template(path = "consult_synopsis.html")]
struct Page {
    frame: Frame,
    w: &'static Words,
    tabs: Vec<Tab>,
    case: String,
    back: String,
    whole: bool,
    passages: Vec<Passage>,
    loose: Vec<Said>,
    from: usize,
    to: usize,
    found: usize,
    earlier: Option<String>,
    later: Option<String>,
    downloads: Vec<(String, &'static str)>,
}

struct Words {
    title: &'static str,
    parts: &'static str,
    lead: &'static str,
    hidden: &'static str,
    shown: &'static str,
    of: &'static str,
    download: &'static str,
    added: &'static str,
    removed: &'static str,
    proposal: &'static str,
    undisposed: &'static str,
    repeats: &'static str,
    loose: &'static str,
    pages: (&'static str, &'static str, &'static str),
}

const DE: Words = Words {
    title: "Synopse nach Absätzen",
    parts: "Seiten dieses Vorgangs",
    lead: "Der Text der Runde, was sich seitdem geändert hat, und daneben die Anmerkungen.",
    hidden: "Sie sehen die Anmerkungen des eigenen Hauses; die übrigen zeigt das Gremium, wenn die Beteiligung beendet ist.",
    shown: "Absätze",
    of: "von",
    download: "Herunterladen:",
    added: "eingefügt:",
    removed: "gestrichen:",
    proposal: "Änderungsvorschlag",
    undisposed: "noch nicht bewertet",
    repeats: "Dublette",
    loose: "Ohne Bezug zu einem Absatz",
    pages: ("Vorige Seite", "Nächste Seite", "Seiten der Synopse"),
};

const EN: Words = Words {
    title: "Synopsis by paragraph",
    parts: "Pages of this case",
    lead: "The text of the round, what has changed since, and the comments beside it.",
    hidden: "You see the comments of your own house; the body shows the others when the consultation has ended.",
    shown: "Paragraphs",
    of: "of",
    download: "Download:",
    added: "added:",
    removed: "removed:",
    proposal: "Proposed change",
    undisposed: "no disposition yet",
    repeats: "duplicate",
    loose: "On no paragraph",
    pages: ("Previous page", "Next page", "Pages of the synopsis"),
};
