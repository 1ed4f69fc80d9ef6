//! The dissents that are upheld: what the decision paper must say of a consultation (§ 51 GGO), as a page and
//! as a file to be put into it.

use std::fmt::Write as _;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use umlauf_comments::{Format, write};

use super::answer::place;
use super::{files, pager};
use crate::Web;
use crate::access::Deed;
use crate::consultation::{self, Consultation, Remarked, Versions, Which, words as terms};
use crate::fail::Fail;
use crate::frame::{Frame, page as filled};
use crate::lang::Lang;
use crate::pages::case::{Loaded, Part, Tab};
use crate::visitor::Visitor;

pub(super) fn router() -> Router<Web> {
    Router::new()
        .route("/vorgaenge/{case}/dissens", get(show))
        .route("/vorgaenge/{case}/dissens/{format}", get(download))
}

/// All dissents that the visitor may see.
async fn upheld(web: &Web, loaded: &Loaded) -> Result<(u32, Vec<Remarked>), Fail> {
    let consultation = Consultation::known(web, loaded, None).await?;
    let versions = Versions::of(web, loaded, &consultation.round).await?;
    let text = versions.as_ref().map(|versions| &versions.now);
    let which = Which { upheld: true, ..Which::default() };
    let sees = |member: &_| loaded.sight.answers_of(member);
    let marks = consultation.marks(web, &which, text, sees).await?;
    Ok((consultation.round.round, consultation.remarks(web, &marks, text).await?))
}

async fn show(
    State(web): State<Web>,
    headers: HeaderMap,
    visitor: Visitor,
    Path(case): Path<String>,
) -> Result<Response, Fail> {
    let loaded = Loaded::of(&web, &visitor, &case, Deed::ReadCase).await?;
    let here = loaded.to("/dissens");
    let mut frame = Frame::new(&web, &headers, Some(&visitor), &here, "");
    let (lang, w) = (frame.lang, frame.lang.pick(&DE, &EN));
    frame.title = format!("{}: {}", w.title, loaded.row.title);
    let (_, remarks) = upheld(&web, &loaded).await?;
    let titles = consultation::titles(&loaded, lang);
    let endings = Format::ALL.into_iter().map(Format::extension).chain(["txt"]);
    filled(&Page {
        w,
        tabs: loaded.tabs(lang, &visitor, Part::Comments),
        case: loaded.row.title.clone(),
        back: loaded.to("/anmerkungen"),
        whole: loaded.sight.answers(),
        rows: remarks.iter().map(|one| Row::of(lang, one, &titles)).collect(),
        downloads: endings
            .map(|ending| (pager::address(&format!("{here}/{ending}"), &[]), ending))
            .collect(),
        frame,
    })
}

async fn download(
    State(web): State<Web>,
    headers: HeaderMap,
    visitor: Visitor,
    Path((case, ending)): Path<(String, String)>,
) -> Result<Response, Fail> {
    let loaded = Loaded::of(&web, &visitor, &case, Deed::ReadCase).await?;
    let (round, remarks) = upheld(&web, &loaded).await?;
    if ending == "txt" {
        let titles = consultation::titles(&loaded, Lang::De);
        let rows: Vec<Row> = remarks.iter().map(|one| Row::of(Lang::De, one, &titles)).collect();
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8")),
            (
                header::CONTENT_DISPOSITION,
                HeaderValue::from_static("attachment; filename=\"dissens.txt\""),
            ),
        ];
        return Ok((headers, paper(&loaded.row.title, round, &rows)).into_response());
    }
    let format = files::format(&ending).ok_or(Fail::NotFound)?;
    let table = files::table(&remarks).map_err(|()| files::too_many(Lang::wanted(&headers)))?;
    files::sheet("dissens", format, write(&table, format))
}

/// As it can stand in the paper.
fn paper(title: &str, round: u32, rows: &[Row]) -> String {
    let mut text =
        format!("{title}\nAufrechterhaltene Dissense aus der Beteiligung, Runde {round}\n");
    if rows.is_empty() {
        text.push_str("\nKein Dissens wird aufrechterhalten.\n");
    }
    for row in rows {
        let place = if row.place.is_empty() { String::new() } else { format!(", {}", row.place) };
        let _ = write!(text, "\n{} (Anmerkung {}{place})\n", row.member, row.id);
        let parts = [
            ("Anmerkung", &row.comment),
            ("Änderungsvorschlag", &row.proposal),
            ("Bewertung", &row.disposition),
            ("Aufrechterhalten, weil", &row.why),
        ];
        for (what, said) in parts.into_iter().filter(|(_, said)| !said.is_empty()) {
            let _ = writeln!(text, "{what}: {said}");
        }
        if row.by_silence {
            text.push_str(
                "Das Mitglied hat sich nicht geäußert; Schweigen gilt als Aufrechterhalten.\n",
            );
        }
    }
    text
}

/// A dissent.
struct Row {
    id: String,
    member: String,
    place: String,
    comment: String,
    proposal: String,
    /// With its reason.
    disposition: String,
    why: String,
    by_silence: bool,
    duplicate_of: Option<String>,
}

impl Row {
    fn of(lang: Lang, one: &Remarked, titles: &std::collections::HashMap<String, String>) -> Self {
        let code = one.id.member.to_string();
        let disposition = one.state.disposition.map(|d| terms::disposition(lang, d));
        let said = [disposition.map(str::to_owned), one.reason.clone()];
        Self {
            id: one.id.to_string(),
            member: titles.get(&code).cloned().unwrap_or(code),
            place: place(&one.comment),
            comment: one.comment.comment.clone(),
            proposal: one.comment.proposal.clone(),
            disposition: said.into_iter().flatten().collect::<Vec<_>>().join(": "),
            why: one.why.clone().unwrap_or_default(),
            by_silence: one.state.by_silence,
            duplicate_of: one.state.duplicate_of.as_ref().map(ToString::to_string),
        }
    }
}

#[derive(askama::Template)]
#[template(path = "consult_dissent.html")]
struct Page {
    frame: Frame,
    w: &'static Words,
    tabs: Vec<Tab>,
    case: String,
    back: String,
    whole: bool,
    rows: Vec<Row>,
    downloads: Vec<(String, &'static str)>,
}

struct Words {
    title: &'static str,
    parts: &'static str,
    lead: &'static str,
    hidden: &'static str,
    none: &'static str,
    download: &'static str,
    proposal: &'static str,
    disposition: &'static str,
    why: &'static str,
    by_silence: &'static str,
    repeats: &'static str,
}

const DE: Words = Words {
    title: "Aufrechterhaltene Dissense",
    parts: "Seiten dieses Vorgangs",
    lead: "Was Mitglieder gegen die Bewertung ihrer Anmerkung aufrechterhalten; die Beschlussvorlage nennt es.",
    hidden: "Sie sehen nur, was das eigene Haus aufrechterhält.",
    none: "Kein Dissens wird aufrechterhalten.",
    download: "Für die Beschlussvorlage herunterladen:",
    proposal: "Änderungsvorschlag",
    disposition: "Bewertung",
    why: "Aufrechterhalten, weil",
    by_silence: "Das Mitglied hat sich nicht geäußert; Schweigen gilt hier als Aufrechterhalten.",
    repeats: "sagt dasselbe wie",
};

const EN: Words = Words {
    title: "Dissents that are upheld",
    parts: "Pages of this case",
    lead: "What members uphold against the disposition of their comment; the decision paper names it.",
    hidden: "You see only what your own house upholds.",
    none: "No dissent is upheld.",
    download: "Download for the decision paper:",
    proposal: "Proposed change",
    disposition: "Disposition",
    why: "Upheld because",
    by_silence: "The member said nothing; here silence counts as upholding.",
    repeats: "says the same as",
};
