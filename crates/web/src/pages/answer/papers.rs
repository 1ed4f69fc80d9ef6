//! The papers of a case, as they were frozen: named by what they are called, found by their digest.
//!
//! Served only as what they are known to be. Whatever a browser could take for a page is handed over
//! as a file.

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Deserialize;
use umlauf_store::Paper;
use umlauf_workflow::{CaseId, Digest, Event, PaperName};

use super::matter::{Case, recorded};
use super::words::{self, Words};
use crate::Web;
use crate::fail::{Fail, quoted};
use crate::frame::{Frame, page as filled};
use crate::visitor::Visitor;

pub(super) fn router() -> Router<Web> {
    Router::new()
        .route("/vorgaenge/{case}/unterlagen/{name}", get(file))
        .route("/vorgaenge/{case}/unterlagen/{name}/lesen", get(read))
}

/// Media type, ending, and whether a browser may show it in its window.
const KNOWN: &[(&str, &str, bool)] = &[
    ("text/plain", "txt", true),
    ("text/markdown", "md", true),
    ("application/pdf", "pdf", true),
    ("image/png", "png", true),
    ("image/jpeg", "jpg", true),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx", false),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", false),
    ("application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx", false),
    ("application/vnd.oasis.opendocument.text", "odt", false),
    ("application/vnd.oasis.opendocument.spreadsheet", "ods", false),
    ("application/xml", "xml", false),
    ("application/json", "json", false),
    ("application/zip", "zip", false),
];

fn known(media: &str) -> (&'static str, &'static str, bool) {
    let bare = media.split(';').next().unwrap_or_default().trim();
    let found = KNOWN.iter().find(|(known, ..)| known.eq_ignore_ascii_case(bare)).copied();
    found.unwrap_or(("application/octet-stream", "bin", false))
}

/// Whether a paper is shown as a page.
pub(super) fn reads(media: &str, text: bool) -> bool {
    text && matches!(known(media).0, "text/plain" | "text/markdown")
}

/// `PDF, 12 kB`.
pub(super) fn described(media: &str, size: u64) -> String {
    let kind = match known(media).1 {
        "txt" | "md" => String::from("Text"),
        other => other.to_uppercase(),
    };
    match size {
        0..1_000 => format!("{kind}, {size} B"),
        1_000..1_000_000 => format!("{kind}, {} kB", size.div_ceil(1_000)),
        _ => format!("{kind}, {} MB", size.div_ceil(1_000_000)),
    }
}

/// The address of a paper.
pub(super) fn address(case: &CaseId, name: &PaperName) -> String {
    let name: String = name
        .as_str()
        .bytes()
        .map(|byte| if byte == b'/' { String::from("%2F") } else { quoted(byte) })
        .collect();
    format!("{}/unterlagen/{name}", super::of(case))
}

#[derive(Deserialize)]
struct Which {
    /// The digest of an earlier version.
    fassung: Option<String>,
}

/// The paper under a name: as it now is, or as it was.
async fn paper(web: &Web, case: &Case, name: &PaperName, which: &Which) -> Result<Paper, Fail> {
    let now = case.head.papers.get(name);
    let digest = match &which.fassung {
        None => now.cloned().ok_or(Fail::NotFound)?,
        Some(wanted) if now.is_some_and(|now| now.as_str() == wanted) => Digest::from(wanted),
        Some(wanted) => {
            let digest = Digest::from(wanted);
            if !was(web, case, name, &digest).await? {
                return Err(Fail::NotFound);
            }
            digest
        }
    };
    web.store().paper(&digest).await?.ok_or(Fail::NotFound)
}

/// Whether a paper of the case was this one at some time: no other text of the database is shown.
async fn was(web: &Web, case: &Case, name: &PaperName, digest: &Digest) -> Result<bool, Fail> {
    for line in web.store().whole_journal(&case.row.id).await? {
        if !line.line.contains(digest.as_str()) {
            continue;
        }
        let found = match recorded(&line.line)?.event {
            Event::Filed { paper, digest: filed } => paper == *name && filed == *digest,
            Event::Corrected { paper, from, to, .. } | Event::Voided { paper, from, to, .. } => {
                paper == *name && (from == *digest || to == *digest)
            }
            _ => false,
        };
        if found {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn file(
    State(web): State<Web>,
    Path((case, name)): Path<(String, String)>,
    Query(which): Query<Which>,
    visitor: Visitor,
) -> Result<Response, Fail> {
    let case = Case::readable(&web, &visitor, &case).await?;
    let name = PaperName::from(&name);
    let paper = paper(&web, &case, &name, &which).await?;
    let (media, ending, shown) = known(&paper.media);
    let text = media.starts_with("text/");
    let media = if text { format!("{media}; charset=utf-8") } else { media.to_owned() };
    let safe: String = name
        .as_str()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '-' || c == '_' { c } else { '_' })
        .collect();
    let how = if shown { "inline" } else { "attachment" };
    let how = format!("{how}; filename=\"{safe}.{ending}\"");
    let value = |text: &str| HeaderValue::from_str(text).map_err(|_| Fail::NotFound);
    let headers = [
        (header::CONTENT_TYPE, value(&media)?),
        (header::CONTENT_DISPOSITION, value(&how)?),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::ETAG, value(&format!("\"{}\"", paper.digest))?),
    ];
    Ok((headers, paper.bytes).into_response())
}

async fn read(
    State(web): State<Web>,
    headers: HeaderMap,
    Path((case, name)): Path<(String, String)>,
    Query(which): Query<Which>,
    visitor: Visitor,
) -> Result<Response, Fail> {
    let case = Case::readable(&web, &visitor, &case).await?;
    let name = PaperName::from(&name);
    let paper = paper(&web, &case, &name, &which).await?;
    let address = address(&case.row.id, &name);
    let mut frame =
        Frame::new(&web, &headers, Some(&visitor), &format!("{address}/lesen"), case.paper(&name));
    let w = frame.lang.pick(&words::DE, &words::EN);
    let text = match String::from_utf8(paper.bytes) {
        Ok(text) if reads(&paper.media, true) => text,
        _ => return Err(Fail::NotFound),
    };
    let may_vote =
        visitor.may(crate::access::Deed::DraftAnswer, &case.row.body) && case.head.ballot.is_some();
    frame.here = format!("{address}/lesen");
    filled(&Page {
        w,
        title: case.row.title.clone(),
        case: super::of(&case.row.id),
        back: may_vote.then(|| format!("{}/stimme", super::of(&case.row.id))),
        file: format!("{address}?fassung={}", paper.digest),
        paragraphs: paragraphs(&text),
        digest: paper.digest.to_string(),
        old: case.head.papers.get(&name) != Some(&paper.digest),
        frame,
    })
}

/// What blank lines set apart.
fn paragraphs(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n");
    let parts = text.split("\n\n").map(|part| part.trim_matches('\n').to_owned());
    parts.filter(|part| !part.trim().is_empty()).collect()
}

#[derive(askama::Template)]
#[template(path = "paper.html")]
struct Page {
    frame: Frame,
    w: &'static Words,
    title: String,
    case: String,
    back: Option<String>,
    file: String,
    paragraphs: Vec<String>,
    digest: String,
    old: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_browser_could_run_is_handed_over_as_a_file() {
        assert_eq!(known("text/html").0, "application/octet-stream");
        assert_eq!(known("image/svg+xml"), ("application/octet-stream", "bin", false));
        assert_eq!(known("Text/Plain; charset=utf-8").1, "txt");
        assert!(reads("text/markdown", true) && !reads("text/plain", false));
        assert!(!reads("text/html", true));
    }

    #[test]
    fn sizes_are_said_shortly() {
        assert_eq!(described("application/pdf", 1_234_567), "PDF, 2 MB");
        assert_eq!(described("text/plain", 999), "Text, 999 B");
        assert_eq!(described("text/plain", 12_001), "Text, 13 kB");
    }

    #[test]
    fn blank_lines_make_paragraphs() {
        assert_eq!(paragraphs("a\r\nb\r\n\r\n\r\nc\n"), ["a\nb", "c"]);
    }
}
