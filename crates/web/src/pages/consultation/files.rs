//! Comments as files: the empty template, and the Synopse in the column order of the IEC/ISO template with
//! what became of each comment.

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use umlauf_comments::{Comment, Format, Limits, Table, write};

use super::comments::Wish;
use crate::Web;
use crate::access::Deed;
use crate::consultation::{Consultation, Remarked, Versions};
use crate::fail::Fail;
use crate::lang::Lang;
use crate::pages::case::Loaded;
use crate::visitor::Visitor;

pub(super) fn router() -> Router<Web> {
    Router::new()
        .route("/vorgaenge/{case}/anmerkungen/vorlage/{format}", get(template))
        .route("/vorgaenge/{case}/anmerkungen/datei/{format}", get(synopse))
}

/// A format by the ending of its files.
pub(crate) fn format(ending: &str) -> Option<Format> {
    Format::ALL.into_iter().find(|format| format.extension() == ending)
}

/// A spreadsheet as an answer.
pub(crate) fn sheet(name: &str, format: Format, bytes: Vec<u8>) -> Result<Response, Fail> {
    let how = format!("attachment; filename=\"{name}.{}\"", format.extension());
    let value = |text: &str| HeaderValue::from_str(text).map_err(|_| Fail::NotFound);
    let headers = [
        (header::CONTENT_TYPE, value(format.media_type())?),
        (header::CONTENT_DISPOSITION, value(&how)?),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    Ok((headers, bytes).into_response())
}

/// The headings, and nothing below them.
async fn template(
    State(web): State<Web>,
    visitor: Visitor,
    Path((case, ending)): Path<(String, String)>,
) -> Result<Response, Fail> {
    Loaded::of(&web, &visitor, &case, Deed::ReadCase).await?;
    let format = format(&ending).ok_or(Fail::NotFound)?;
    sheet("anmerkungen-vorlage", format, write(&Table::default(), format))
}

/// All comments that the visitor may see and has asked for.
async fn synopse(
    State(web): State<Web>,
    headers: HeaderMap,
    visitor: Visitor,
    Path((case, ending)): Path<(String, String)>,
    Query(wish): Query<Wish>,
) -> Result<Response, Fail> {
    let loaded = Loaded::of(&web, &visitor, &case, Deed::ReadCase).await?;
    let format = format(&ending).ok_or(Fail::NotFound)?;
    let consultation = Consultation::known(&web, &loaded, wish.runde).await?;
    let versions = Versions::of(&web, &loaded, &consultation.round).await?;
    let text = versions.as_ref().map(|versions| &versions.now);
    let sees = |member: &_| loaded.sight.answers_of(member);
    let marks = consultation.marks(&web, &wish.which(), text, sees).await?;
    let remarks = consultation.remarks(&web, &marks, text).await?;
    let table = table(&remarks).map_err(|()| too_many(Lang::wanted(&headers)))?;
    let name = format!("synopse-runde-{}", consultation.round.round);
    sheet(&name, format, write(&table, format))
}

pub(crate) fn too_many(lang: Lang) -> Fail {
    Fail::Wrong(match lang {
        Lang::De => format!(
            "Eine Datei hat höchstens {} Anmerkungen. Grenzen Sie die Auswahl ein.",
            Limits::TABLE_ROWS
        ),
        Lang::En => {
            format!("A file holds at most {} comments. Narrow the selection.", Limits::TABLE_ROWS)
        }
    })
}

/// Comments as a table. What was deleted says so: no row is lost.
pub(crate) fn table(remarks: &[Remarked]) -> Result<Table, ()> {
    let gone = || String::from("(gelöscht)");
    let row = |one: &Remarked| {
        let mut row = one.row();
        if row.comment.is_empty() && row.proposal.is_empty() {
            row.comment = gone();
        }
        if row.disposition.is_some_and(umlauf_comments::Disposition::needs_reason)
            && row.reason.is_empty()
        {
            row.reason = gone();
        }
        short(&mut row);
        row
    };
    Table::new(remarks.iter().map(row).collect()).map_err(|_| ())
}

/// A reason that came by the interface may be longer than what a cell holds.
fn short(row: &mut Comment) {
    let most = Limits::CELL_CHARS - 100;
    if row.reason.chars().count() > most {
        row.reason = row.reason.chars().take(most).chain(" … (gekürzt)".chars()).collect();
    }
}
