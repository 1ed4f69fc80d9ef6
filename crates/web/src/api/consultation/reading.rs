//! What there is to read of a consultation. Who sees single answers is decided where pages decide it.

use axum::extract::State;
use axum::response::Response;
use umlauf_comments::write;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::asked::{OfFormat, WhichAnswers, WhichComments};
use super::said::{Answer, Answers, Comment, Consultation as Stand, Round, Synopsis};
use crate::Web;
use crate::access::Deed;
use crate::api::asked::OfCase;
use crate::api::caller::{Caller, Path, Query};
use crate::api::problem::Problem;
use crate::consultation::{Consultation, Mark, Versions, Which, rounds as all_rounds};
use crate::pages::case::Loaded;
use crate::pages::consultation::{sheet, sheet_format, table};

pub(super) fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(stand))
        .routes(routes!(rounds))
        .routes(routes!(answers))
        .routes(routes!(synopsis))
        .routes(routes!(file))
}

/// The most of a list that one request gives.
const MOST: u32 = 1000;

async fn loaded(web: &Web, caller: &Caller, case: &str) -> Result<Loaded, Problem> {
    Ok(Loaded::of(web, &caller.visitor, case, Deed::ReadCase).await?)
}

async fn consultation(
    web: &Web,
    loaded: &Loaded,
    round: Option<u32>,
) -> Result<Consultation, Problem> {
    let found = Consultation::of(web, loaded, round).await?;
    found.ok_or_else(|| Problem::not_found("there is no such consultation in this case"))
}

/// How the last consultation of a case stands.
#[utoipa::path(get, path = "/api/v1/cases/{case}/consultation", tag = "reading", params(OfCase),
    responses((status = 200, body = Stand)))]
async fn stand(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfCase>,
) -> Result<axum::Json<Stand>, Problem> {
    let loaded = loaded(&web, &caller, of.case.as_str()).await?;
    let found = consultation(&web, &loaded, None).await?;
    let counts = found.counts();
    let head = found.head.as_ref();
    let head = head.ok_or_else(|| Problem::not_found("there is no consultation in this case"))?;
    Ok(axum::Json(Stand::of(head, &counts)))
}

/// The rounds of a case's consultations.
#[utoipa::path(get, path = "/api/v1/cases/{case}/consultation/rounds", tag = "reading",
    params(OfCase), responses((status = 200, body = Vec<Round>)))]
async fn rounds(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfCase>,
) -> Result<axum::Json<Vec<Round>>, Problem> {
    let loaded = loaded(&web, &caller, of.case.as_str()).await?;
    let rounds = all_rounds(&web, &loaded).await?;
    Ok(axum::Json(rounds.into_iter().map(Round::from).collect()))
}

/// Who answered what; the caller's own alone where the body's file says so.
#[utoipa::path(get, path = "/api/v1/cases/{case}/consultation/answers", tag = "reading",
    params(OfCase, WhichAnswers), responses((status = 200, body = Answers)))]
async fn answers(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfCase>,
    Query(which): Query<WhichAnswers>,
) -> Result<axum::Json<Answers>, Problem> {
    let loaded = loaded(&web, &caller, of.case.as_str()).await?;
    let found = consultation(&web, &loaded, which.round).await?;
    let limit = bounded(which.limit)?;
    let seen = found.rows.iter().filter(|row| loaded.sight.answers_of(row.member()));
    let mut rows: Vec<_> = seen.collect();
    if let Some(after) = &which.after {
        let at = rows.iter().position(|row| row.member().as_str() == after.as_str());
        rows.drain(..at.map_or(0, |at| at + 1));
    }
    let next =
        rows.get(limit).and_then(|_| rows.get(limit - 1)).map(|row| row.member().to_string());
    Ok(axum::Json(Answers {
        items: rows.into_iter().take(limit).map(Answer::from).collect(),
        next,
        limited: !loaded.sight.answers(),
    }))
}

fn bounded(limit: Option<u32>) -> Result<usize, Problem> {
    let limit = limit.unwrap_or(200);
    if !(1..=MOST).contains(&limit) {
        return Err(Problem::bad(format!("`limit` is between 1 and {MOST}")));
    }
    Ok(usize::try_from(limit).unwrap_or(usize::MAX))
}

/// The comments that fit, with the version of the text they are about.
async fn marks(
    web: &Web,
    loaded: &Loaded,
    which: &WhichComments,
) -> Result<(Consultation, Option<Versions>, Vec<Mark>), Problem> {
    let found = consultation(web, loaded, which.round).await?;
    let versions = Versions::of(web, loaded, &found.round).await?;
    let wanted = Which {
        member: which.member.as_ref().map(|code| code.as_str().to_owned()),
        paragraph: which.paragraph.as_ref().map(|id| id.as_str().to_owned()),
        open: which.open == Some(true),
        upheld: which.upheld == Some(true),
        disposition: None,
    };
    let text = versions.as_ref().map(|versions| &versions.now);
    let marks = found.marks(web, &wanted, text, |m| loaded.sight.answers_of(m)).await?;
    Ok((found, versions, marks))
}

/// The comments of a round with what became of them.
#[utoipa::path(get, path = "/api/v1/cases/{case}/synopsis", tag = "reading",
    params(OfCase, WhichComments), responses((status = 200, body = Synopsis)))]
async fn synopsis(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfCase>,
    Query(which): Query<WhichComments>,
) -> Result<axum::Json<Synopsis>, Problem> {
    let loaded = loaded(&web, &caller, of.case.as_str()).await?;
    let limit = bounded(which.limit)?;
    let (found, versions, marks) = marks(&web, &loaded, &which).await?;
    let skip = usize::try_from(which.skip.unwrap_or(0)).unwrap_or(usize::MAX).min(marks.len());
    let end = marks.len().min(skip.saturating_add(limit));
    let text = versions.as_ref().map(|versions| &versions.now);
    let shown = marks.get(skip..end).unwrap_or_default();
    let remarks = found.remarks(&web, shown, text).await?;
    Ok(axum::Json(Synopsis {
        round: found.round.round,
        items: remarks.into_iter().map(Comment::from).collect(),
        all: marks.len(),
        next: (end < marks.len()).then_some(end),
        limited: !loaded.sight.answers(),
    }))
}

/// The same as a spreadsheet in the column order of the IEC/ISO template.
#[utoipa::path(get, path = "/api/v1/cases/{case}/synopsis/{format}", tag = "reading",
    params(OfFormat), responses((status = 200, content_type = "application/octet-stream",
    description = "A spreadsheet: `csv`, `ods` or `xlsx`.")))]
async fn file(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfFormat>,
) -> Result<Response, Problem> {
    let loaded = loaded(&web, &caller, of.case.as_str()).await?;
    let unknown = || Problem::not_found("the formats are `csv`, `ods` and `xlsx`");
    let format = sheet_format(of.format.as_str()).ok_or_else(unknown)?;
    let all = WhichComments {
        round: None,
        member: None,
        paragraph: None,
        open: None,
        upheld: None,
        skip: None,
        limit: None,
    };
    let (found, versions, marks) = marks(&web, &loaded, &all).await?;
    let text = versions.as_ref().map(|versions| &versions.now);
    let remarks = found.remarks(&web, &marks, text).await?;
    let many = || Problem::invalid("more comments than a file may hold; read them as JSON");
    let table = table(&remarks).map_err(|()| many())?;
    Ok(sheet("synopse", format, write(&table, format))?)
}
