//! Papers of a case: listed with their digests, filed as a file or a typed text.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use umlauf_workflow::{Act, BallotState, Digest, Kind, Office, PaperName};

use super::files::{Checked, Unfit, check, ending, typed};
use super::loaded::paper_title;
use super::{Loaded, ask_for, seat, shown};
use crate::Web;
use crate::access::Deed;
use crate::fail::{Fail, quoted};
use crate::lang::Lang;
use crate::posted::Posted;
use crate::visitor::Visitor;

pub(super) fn router() -> Router<Web> {
    Router::new().route("/vorgaenge/{case}/unterlagen", post(file))
}

/// A paper as the page lists it.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) title: String,
    pub(crate) digest: String,
    pub(crate) to: String,
}

/// The papers as they now are.
pub(crate) fn rows(loaded: &Loaded) -> Vec<Row> {
    let papers = loaded.head.papers.iter();
    papers
        .map(|(name, digest)| Row {
            title: loaded.paper_title(name),
            digest: digest.to_string(),
            to: address(loaded, name, digest),
        })
        .collect()
}

/// Where this version of a paper is read.
fn address(loaded: &Loaded, name: &PaperName, digest: &Digest) -> String {
    let name: String = name.as_str().bytes().map(quoted).collect();
    loaded.to(&format!("/unterlagen/{}?fassung={digest}", name.replace('/', "%2F")))
}

/// The papers that the visitor may file now, names and titles; `None` if none.
pub(super) fn upload(loaded: &Loaded, visitor: &Visitor) -> Option<Vec<(String, String)>> {
    let Kind::By { who, .. } = &loaded.step()?.kind else { return None };
    let fixed = |state: &BallotState| *state != BallotState::Stopped;
    let frozen = loaded.head.ballot.as_ref().is_some_and(|ballot| fixed(&ballot.state));
    let turn =
        visitor.holds(*who, loaded.body()) || visitor.holds(Office::Secretariat, loaded.body());
    if frozen || !turn || !visitor.may(Deed::FilePaper, loaded.body()) {
        return None;
    }
    // What is still missing stands first, and is chosen.
    let mut papers = loaded.workflow.papers();
    papers.sort_by_key(|paper| loaded.head.papers.contains_key(paper));
    let titled = |paper: &PaperName| (paper.to_string(), paper_title(&loaded.workflow, paper));
    Some(papers.iter().map(titled).collect())
}

/// The file of a field, else the text of another; `None` if neither was sent.
pub(crate) fn sent(posted: &mut Posted, file: &str, text: &str) -> Result<Option<Checked>, Unfit> {
    if let Some(at) = posted.files.iter().position(|one| one.field == file) {
        let upload = posted.files.swap_remove(at);
        return check(&upload.name, upload.bytes).map(Some);
    }
    Ok(posted.some(text).map(typed))
}

/// The name of an annex from what somebody calls it: `anlage-kosten-2026`.
fn annex(called: &str) -> Option<PaperName> {
    let mut name = String::from("anlage-");
    for letter in called.to_lowercase().chars() {
        match letter {
            'ä' => name.push_str("ae"),
            'ö' => name.push_str("oe"),
            'ü' => name.push_str("ue"),
            'ß' => name.push_str("ss"),
            letter if letter.is_ascii_alphanumeric() => name.push(letter),
            _ if name.ends_with('-') => {}
            _ => name.push('-'),
        }
    }
    let name = name.trim_end_matches('-');
    (name.len() > "anlage".len() && name.len() <= 60).then(|| PaperName::from(name))
}

async fn file(
    State(web): State<Web>,
    headers: HeaderMap,
    Path(case): Path<String>,
    mut posted: Posted,
) -> Result<Response, Fail> {
    let loaded = Loaded::of(&web, &posted.visitor, &case, Deed::FilePaper).await?;
    let paper = match posted.text("paper") {
        "" | "anlage" => annex(posted.text("anlage")),
        name => Some(PaperName::from(name)),
    };
    let lang = Lang::wanted(&headers);
    let sent = sent(&mut posted, "datei", "text");
    let visitor = &posted.visitor;
    let (paper, kept) = match (paper, sent) {
        (None, _) => {
            let why = lang.pick(
                "Bitte geben Sie der Anlage einen Namen aus Buchstaben oder Ziffern.",
                "Please give the annex a name of letters or digits.",
            );
            return shown(&web, &headers, visitor, &loaded, Some(why.to_owned())).await;
        }
        (_, Err(why)) => {
            let why = why.said(lang);
            return shown(&web, &headers, visitor, &loaded, Some(why)).await;
        }
        (_, Ok(None)) => {
            let why = lang.pick(
                "Bitte wählen Sie eine Datei aus oder tippen Sie den Text ein.",
                "Please choose a file, or type the text.",
            );
            return shown(&web, &headers, visitor, &loaded, Some(why.to_owned())).await;
        }
        (Some(paper), Ok(Some(kept))) => (paper, kept),
    };
    let by = seat(visitor, loaded.body(), &[Office::Secretariat, Office::Chair])?;
    let digest = web.engine().keep_file(kept.media, kept.bytes).await?;
    let act = Act::File { paper, digest };
    match ask_for(&web, &headers, &posted, &loaded.row.id, by, act).await? {
        None => Ok(Redirect::to(&loaded.to("#unterlagen")).into_response()),
        Some(refusal) => shown(&web, &headers, visitor, &loaded, Some(refusal)).await,
    }
}

/// A kept file as an answer: text to read, everything else to save; never run, never guessed at.
pub(crate) async fn give(web: &Web, digest: &Digest, name: &str) -> Result<Response, Fail> {
    let paper = web.store().paper(digest).await?.ok_or(Fail::NotFound)?;
    let text = paper.media.starts_with("text/");
    let kind = if text { "text/plain; charset=utf-8" } else { paper.media.as_str() };
    let way = if text { "inline" } else { "attachment" };
    let name: String =
        name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-' || *c == '_').collect();
    let way = format!("{way}; filename=\"{name}.{}\"", ending(&paper.media));
    let value = |text: &str| HeaderValue::from_str(text).map_err(|_| Fail::NotFound);
    let headers =
        [(header::CONTENT_TYPE, value(kind)?), (header::CONTENT_DISPOSITION, value(&way)?)];
    Ok((headers, paper.bytes).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_annex_gets_a_plain_name() {
        let name = |called| annex(called).map(|name| name.to_string());
        assert_eq!(name("Kosten 2026").as_deref(), Some("anlage-kosten-2026"));
        assert_eq!(name("Übersicht: Länder").as_deref(), Some("anlage-uebersicht-laender"));
        assert_eq!(name(" – "), None);
    }
}
