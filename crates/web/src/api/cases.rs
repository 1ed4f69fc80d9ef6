//! Reading: cases, one case, its journal, its tally, its letters, its record. Of votes a caller sees what the
//! pages would show.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use umlauf_engine::view;
use umlauf_workflow::{BodyName, Instant, On};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::asked::{OfCase, Since, State as Which, Which as Wanted};
use super::caller::{Caller, Path, Query, tag};
use super::problem::Problem;
use super::said::{
    Ballot, Beside, Case, Happened, Journal, Letter, Mandate, Me, Page, Summary, Tally,
};
use crate::access::Deed;
use crate::pages::case::{Loaded, recorded};
use crate::sight::{Seen, Sight, Veil};
use crate::{Web, cursor};

pub(super) fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(me))
        .routes(routes!(list))
        .routes(routes!(one))
        .routes(routes!(journal))
        .routes(routes!(tally))
        .routes(routes!(letters))
        .routes(routes!(record))
}

/// Who the token stands for, and what the person may do where.
#[utoipa::path(get, path = "/api/v1/me", tag = "reading", responses((status = 200, body = Me)))]
async fn me(caller: Caller) -> axum::Json<Me> {
    let mandate = |mandate: &umlauf_store::Mandate| Mandate {
        body: mandate.body.to_string(),
        seat: mandate.seat.clone(),
        capacity: mandate.capacity.as_str(),
        from: mandate.from.to_string(),
        until: mandate.until.map(|until| until.to_string()),
    };
    let visitor = &caller.visitor;
    axum::Json(Me {
        person: visitor.person.id.to_string(),
        name: visitor.person.name.clone(),
        scopes: caller.scopes.split(' ').map(str::to_owned).collect(),
        until: visitor.session.ends.to_string(),
        mandates: visitor.mandates.iter().map(mandate).collect(),
    })
}

/// The cases of a body, a page at a time.
///
/// Those that run come in the order in which they were opened, those that have ended newest first.
#[utoipa::path(get, path = "/api/v1/cases", tag = "reading", params(Wanted),
    responses((status = 200, body = Page<Summary>)))]
async fn list(
    State(web): State<Web>,
    caller: Caller,
    Query(wanted): Query<Wanted>,
) -> Result<axum::Json<Page<Summary>>, Problem> {
    let body = BodyName::from(wanted.body.as_str());
    caller.visitor.must(Deed::ReadCase, &body)?;
    let limit = within(wanted.limit, 50, 200)?;
    let cursor = cursor::read(wanted.cursor.as_ref().map(super::bounds::Cursor::as_str));
    let after = cursor.as_ref().map(|(at, case)| (*at, case));
    let store = web.store();
    // One more than asked for says whether there is another page.
    let (mut rows, place): (_, fn(&umlauf_store::CaseRow) -> Instant) = match wanted.state {
        None | Some(Which::Running) => {
            (store.cases_running(&body, after, limit + 1).await?, |row| row.opened)
        }
        Some(Which::Ended) => (store.cases_decided(&body, after, limit + 1).await?, |row| row.at),
    };
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next = rows.last().filter(|_| more).map(|row| cursor::written(place(row), &row.id));
    let rehearsal = web.settings().rehearsal;
    Ok(axum::Json(Page {
        items: rows.iter().map(|row| Summary::of(row, rehearsal)).collect(),
        next,
    }))
}

/// A number that was asked for, between 1 and the most there is.
pub(super) fn within(asked: Option<u32>, usual: u32, most: u32) -> Result<u32, Problem> {
    let limit = asked.unwrap_or(usual);
    if (1..=most).contains(&limit) {
        Ok(limit)
    } else {
        Err(Problem::bad(format!("`limit` is 1 to {most}, not {limit}")))
    }
}

/// A revision that was asked for.
pub(super) fn revision(asked: Option<u64>) -> Result<u64, Problem> {
    let after = asked.unwrap_or(0);
    if after <= 1_000_000_000 {
        Ok(after)
    } else {
        Err(Problem::bad(format!("no case has a revision {after}")))
    }
}

/// One case: where it stands, until when, who has answered, what may be done.
#[utoipa::path(get, path = "/api/v1/cases/{case}", tag = "reading", params(OfCase),
    responses((status = 200, body = Case,
    headers(("ETag" = String, description = "The revision; `If-Match` takes it.")))))]
async fn one(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfCase>,
) -> Result<Response, Problem> {
    let case = of.case.as_str();
    let loaded = Loaded::of(&web, &caller.visitor, case, Deed::ReadCase).await?;
    let head = &loaded.head;
    let mut view = view::case(web.engine(), loaded.row.clone(), caller.lang.tongue()).await?;
    let limited = view.ballot.as_mut().is_some_and(|ballot| loaded.sight.limit(ballot));
    let mut kin =
        view::Kin { parent: view.parent.take(), children: std::mem::take(&mut view.children) };
    kin.limit(|body| caller.visitor.may(Deed::ReadCase, body));
    (view.parent, view.children) = (kin.parent, kin.children);
    let may = |by| caller.visitor.holds(by, loaded.body());
    let moves = loaded.workflow.moves(&head.step).into_iter().filter_map(|next| match &next.on {
        On::Act(act) if may(act.by) => Some(act.label.clone()),
        _ => None,
    });
    let papers = head.papers.iter().map(|(name, digest)| (name.to_string(), digest.to_string()));
    let beside = Beside {
        rehearsal: web.settings().rehearsal,
        workflow: (head.workflow.to_string(), loaded.workflow.version),
        body: head.body.to_string(),
        step: head.step.to_string(),
        deadline: head.term.as_ref().map(|term| term.instant.to_string()),
        papers: papers.collect(),
        moves: moves.collect(),
        limited,
    };
    let etag = tag(loaded.row.revision)?;
    Ok(([(header::ETAG, etag)], axum::Json(Case::of(view, beside))).into_response())
}

/// The journal: what was recorded, in order. What a caller must not see is veiled.
#[utoipa::path(get, path = "/api/v1/cases/{case}/journal", tag = "reading", params(OfCase, Since),
    responses((status = 200, body = Journal)))]
async fn journal(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfCase>,
    Query(since): Query<Since>,
) -> Result<axum::Json<Journal>, Problem> {
    let case = of.case.as_str();
    let loaded = Loaded::of(&web, &caller.visitor, case, Deed::ReadCase).await?;
    let limit = within(since.limit, 200, 1000)?;
    let after = revision(since.after)?;
    let rows = web.store().journal(&loaded.row.id, after, limit).await?;
    let mut items = Vec::with_capacity(rows.len());
    for row in &rows {
        items.push(line(&loaded.sight, row)?);
    }
    Ok(axum::Json(Journal { items, revision: loaded.row.revision }))
}

/// An event, as far as it is for the caller.
pub(super) fn line(sight: &Sight, row: &umlauf_store::JournalRow) -> Result<Happened, Problem> {
    let event = recorded(&row.line)?;
    let seen = sight.event(&event);
    let whole = seen == Seen::Whole;
    let said: Option<Value> = if whole { serde_json::from_str(&row.line).ok() } else { None };
    let kind = match seen {
        Seen::Whole => said.as_ref().and_then(|said| said["event"]["kind"].as_str()),
        Seen::Veiled(Veil::Vote) => Some("vote_cast"),
        Seen::Veiled(Veil::Late) => Some("vote_late"),
        Seen::Veiled(Veil::Entry) => Some("vote_entered"),
        Seen::Veiled(Veil::Roll) => Some("roll_called"),
        Seen::Veiled(Veil::Interim) => Some("interim"),
        Seen::Veiled(Veil::Answer) => Some("answered"),
        Seen::Veiled(Veil::Time) => Some("extension_asked"),
        Seen::Veiled(Veil::Reply) => Some("replied"),
        Seen::Veiled(Veil::Objection) => Some("objected"),
        Seen::Veiled(Veil::Reminder) => Some("reminded"),
        Seen::Not => None,
    };
    Ok(Happened {
        revision: row.revision,
        at: row.at.to_string(),
        kind: kind.map(str::to_owned),
        text: whole.then(|| view::event_in_german(&event)),
        // The hash covers what is veiled; it would let anybody try the few possible votes.
        hash: whole.then(|| row.hash.to_string()),
        recorded: said,
    })
}

/// How the vote stands: clause by clause, readings, who is missing.
#[utoipa::path(get, path = "/api/v1/cases/{case}/tally", tag = "reading", params(OfCase),
    responses((status = 200, body = Tally)))]
async fn tally(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfCase>,
) -> Result<axum::Json<Tally>, Problem> {
    let case = of.case.as_str();
    let loaded = Loaded::of(&web, &caller.visitor, case, Deed::ReadCase).await?;
    let answers = loaded.answers(&web).await?;
    let ballot = loaded.ballot(&answers, caller.lang);
    let ballot = ballot.ok_or_else(|| Problem::not_found("no vote has begun in this case"))?;
    Ok(axum::Json(Tally {
        rehearsal: web.settings().rehearsal,
        limited: !loaded.sight.all(),
        ballot: Ballot::from(ballot),
    }))
}

/// The letters of a case, and what became of them. Those that tell who has voted only for whom may see that.
#[utoipa::path(get, path = "/api/v1/cases/{case}/letters", tag = "reading", params(OfCase),
    responses((status = 200, body = Vec<Letter>)))]
async fn letters(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfCase>,
) -> Result<axum::Json<Vec<Letter>>, Problem> {
    let case = of.case.as_str();
    let loaded = Loaded::of(&web, &caller.visitor, case, Deed::ReadPost).await?;
    let letters = web.store().letters_of(&loaded.row.id, 1000).await?;
    let seen = letters.into_iter().map(|(letter, _)| letter);
    let seen = seen.filter(|letter| loaded.sight.letter(&letter.kind, &letter.seat));
    Ok(axum::Json(seen.map(Letter::from).collect()))
}

/// The record: one file that anybody can check offline. Only for who may see every single vote.
#[utoipa::path(get, path = "/api/v1/cases/{case}/record", tag = "reading", params(OfCase),
    responses((status = 200, body = Object, description = "A record as `umlauf verify` takes it.")))]
async fn record(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfCase>,
) -> Result<Response, Problem> {
    let case = of.case.as_str();
    let loaded = Loaded::of(&web, &caller.visitor, case, Deed::FetchRecord).await?;
    if !loaded.sight.whole() {
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
