//! Reading: cases, one case, its journal, its tally, its record. Of votes a caller sees what the pages
//! would show.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use umlauf_engine::view;
use umlauf_workflow::{BodyName, CaseId, Instant};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::caller::{Caller, Query, tag};
use super::problem::Problem;
use super::shapes::{Case, From_, Page, Summary, Tally, Which};
use crate::Web;
use crate::access::Deed;
use crate::pages::case::{Loaded, recorded};
use crate::sight::{Seen, Sight};

pub(super) fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(me))
        .routes(routes!(list))
        .routes(routes!(one))
        .routes(routes!(journal))
        .routes(routes!(tally))
        .routes(routes!(record))
}

/// Who the token stands for, and what the person may do where.
#[utoipa::path(get, path = "/api/v1/me", responses(
    (status = 200, body = Object), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 503, body = Problem)))]
async fn me(caller: Caller) -> Response {
    let mandates: Vec<Value> = caller
        .visitor
        .mandates
        .iter()
        .map(|mandate| {
            json!({
                "body": mandate.body.as_str(),
                "seat": mandate.seat,
                "capacity": mandate.capacity.as_str(),
                "from": mandate.from.to_string(),
                "until": mandate.until.map(|until| until.to_string()),
            })
        })
        .collect();
    let person = &caller.visitor.person;
    let body = json!({ "person": person.id.as_str(), "name": person.name, "mandates": mandates });
    axum::Json(body).into_response()
}

/// The cases of a body, a page at a time.
#[utoipa::path(get, path = "/api/v1/cases", params(Which), responses(
    (status = 200, body = Page<Summary>), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 503, body = Problem)))]
async fn list(
    State(web): State<Web>,
    caller: Caller,
    Query(which): Query<Which>,
) -> Result<axum::Json<Page<Summary>>, Problem> {
    let body = BodyName::from(&which.body);
    caller.visitor.must(Deed::ReadCase, &body)?;
    let limit = which.limit.unwrap_or(50).clamp(1, 200);
    let cursor = which.cursor.as_deref().map(cursor).transpose()?;
    let after = cursor.as_ref().map(|(at, case)| (*at, case));
    let store = web.store();
    let (rows, place): (_, fn(&umlauf_store::CaseRow) -> Instant) = match which.state.as_deref() {
        None | Some("running") => {
            (store.cases_running(&body, after, limit).await?, |row| row.opened)
        }
        Some("ended") => (store.cases_decided(&body, after, limit).await?, |row| row.at),
        Some(other) => {
            let detail = format!("`state` is `running` or `ended`, not `{other}`");
            return Err(Problem::invalid(detail));
        }
    };
    let full = u32::try_from(rows.len()).is_ok_and(|count| count == limit);
    let next = rows.last().filter(|_| full);
    let next = next.map(|row| format!("{}_{}", place(row).as_micros(), row.id));
    Ok(axum::Json(Page { items: rows.iter().map(Summary::from).collect(), next }))
}

fn cursor(text: &str) -> Result<(Instant, CaseId), Problem> {
    let parts = text.split_once('_').and_then(|(at, case)| Some((at.parse().ok()?, case)));
    let (at, case) = parts.ok_or_else(|| Problem::invalid("`cursor` is not one of ours"))?;
    Ok((Instant::from_micros(at), CaseId::from(case)))
}

/// One case: where it stands, until when, who has answered, what may be done.
#[utoipa::path(get, path = "/api/v1/cases/{case}", params(("case" = String, Path)), responses(
    (status = 200, body = Case), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 503, body = Problem)))]
async fn one(
    State(web): State<Web>,
    caller: Caller,
    Path(case): Path<String>,
) -> Result<Response, Problem> {
    let loaded = Loaded::of(&web, &caller.visitor, &case, Deed::ReadCase).await?;
    let (revision, head) = (loaded.row.revision, &loaded.head);
    let mut view = view::case(web.engine(), loaded.row.clone()).await?;
    let limited = view.ballot.as_mut().is_some_and(|ballot| loaded.sight.limit(ballot));
    let may = |by| caller.visitor.holds(by, loaded.body());
    let moves = loaded.workflow.moves(&head.step).into_iter().filter_map(|next| match &next.on {
        umlauf_workflow::On::Act(act) if may(act.by) => Some(act.label.clone()),
        _ => None,
    });
    let body = Case {
        workflow_name: head.workflow.to_string(),
        body_name: head.body.to_string(),
        step_name: head.step.to_string(),
        deadline: head.term.as_ref().map(|term| term.instant.to_string()),
        papers: head.papers.iter().map(|(name, d)| (name.to_string(), d.to_string())).collect(),
        moves: moves.collect(),
        limited,
        view,
    };
    let etag = HeaderValue::from_str(&tag(revision)).map_err(|_| Problem::not_found("revision"))?;
    Ok(([(header::ETAG, etag)], axum::Json(body)).into_response())
}

/// The journal: what was recorded, in order. What a caller must not see is veiled: kind and moment only.
#[utoipa::path(get, path = "/api/v1/cases/{case}/journal", params(("case" = String, Path), From_), responses(
    (status = 200, body = Object), (status = 400, body = Problem), (status = 401, body = Problem),
    (status = 403, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem)))]
async fn journal(
    State(web): State<Web>,
    caller: Caller,
    Path(case): Path<String>,
    Query(from): Query<From_>,
) -> Result<axum::Json<Value>, Problem> {
    let loaded = Loaded::of(&web, &caller.visitor, &case, Deed::ReadCase).await?;
    let limit = from.limit.unwrap_or(200).clamp(1, 1000);
    let rows = web.store().journal(&loaded.row.id, from.after.unwrap_or(0), limit).await?;
    let mut items = Vec::with_capacity(rows.len());
    for row in &rows {
        items.push(line(&loaded.sight, row)?);
    }
    Ok(axum::Json(json!({ "items": items, "revision": loaded.row.revision })))
}

fn line(sight: &Sight, row: &umlauf_store::JournalRow) -> Result<Value, Problem> {
    let event = recorded(&row.line)?;
    let whole = sight.event(&event) == Seen::Whole;
    let said: Value =
        if whole { serde_json::from_str(&row.line).unwrap_or(Value::Null) } else { Value::Null };
    Ok(json!({
        "revision": row.revision,
        "at": row.at.to_string(),
        "recorded": said,
        "text": whole.then(|| view::event_in_german(&event)),
        // The hash covers what is veiled; it would let anybody try the few possible votes.
        "hash": whole.then(|| row.hash.to_string()),
    }))
}

/// How the vote stands: clause by clause, readings, who is missing.
#[utoipa::path(get, path = "/api/v1/cases/{case}/tally", params(("case" = String, Path)), responses(
    (status = 200, body = Tally), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 503, body = Problem)))]
async fn tally(
    State(web): State<Web>,
    caller: Caller,
    Path(case): Path<String>,
) -> Result<axum::Json<Tally>, Problem> {
    let loaded = Loaded::of(&web, &caller.visitor, &case, Deed::ReadCase).await?;
    let answers = loaded.answers(&web).await?;
    let ballot = loaded.ballot(&answers);
    let ballot = ballot.ok_or_else(|| Problem::not_found("no vote has begun in this case"))?;
    Ok(axum::Json(Tally { limited: !loaded.sight.all(), ballot }))
}

/// The record: one file that anybody can check offline. Only for who may see every single vote.
#[utoipa::path(get, path = "/api/v1/cases/{case}/record", params(("case" = String, Path)), responses(
    (status = 200, body = Object), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 503, body = Problem)))]
async fn record(
    State(web): State<Web>,
    caller: Caller,
    Path(case): Path<String>,
) -> Result<Response, Problem> {
    let loaded = Loaded::of(&web, &caller.visitor, &case, Deed::FetchRecord).await?;
    if !loaded.sight.all() {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "forbidden",
            "the record holds single votes that are not for this caller",
        ));
    }
    let text = web.engine().record(&loaded.row.id).await?;
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok((headers, text).into_response())
}
