//! Sittings: their days, and that the office adds, moves or cancels one. The `ETag` of a sitting is how often the
//! office has acted on it.

use axum::extract::State;
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use umlauf_decisions::Sitting;
use umlauf_engine::decisions::{Hindered, Wish};
use umlauf_workflow::BodyName;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::bounds::{Day, Line, Name, Note};
use super::caller::{Body, Caller, Keyed, Matched, Path, Query, Terms, tag};
use super::orders::OfBody;
use super::problem::Problem;
use crate::Web;
use crate::access::Deed;
use crate::pages::sittings::english;

pub(super) fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(sittings))
        .routes(routes!(sitting))
        .routes(routes!(set))
        .routes(routes!(cancel))
}

/// Which sitting.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct OfSitting {
    /// The body that sits.
    #[param(inline)]
    body: Name,
    /// Its number.
    #[param(minimum = 1)]
    number: u32,
}

/// A sitting.
#[derive(Serialize, ToSchema)]
struct Told {
    /// The body that sits.
    body: String,
    /// Its number.
    number: u32,
    /// Its day, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    date: Option<String>,
    /// Where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    place: Option<String>,
    /// Whether it does not take place.
    cancelled: bool,
    /// How often the office has acted on it; the same as its `ETag`.
    revision: u64,
}

fn told(sitting: &Sitting, revision: u64) -> Told {
    Told {
        body: sitting.body.clone(),
        number: sitting.number,
        date: sitting.date.map(|day| day.to_string()),
        place: sitting.place.clone(),
        cancelled: sitting.cancelled,
        revision,
    }
}

/// The sittings of a body, with their days. It needs no token.
#[utoipa::path(get, path = "/api/v1/sittings", tag = "public", params(OfBody), security(()),
    responses((status = 200, body = Vec<Told>)))]
async fn sittings(
    State(web): State<Web>,
    Query(of): Query<OfBody>,
) -> Result<axum::Json<Vec<Told>>, Problem> {
    let revisions = web.engine().sitting_revisions().await?;
    let sittings = web.engine().sittings().await?;
    let here = sittings.bodies().into_iter().filter(|body| of.has(body));
    let all = here.flat_map(|body| sittings.of(body)).map(|sitting| {
        let key = (sitting.body.clone(), sitting.number);
        told(sitting, revisions.get(&key).copied().unwrap_or(0))
    });
    Ok(axum::Json(all.collect()))
}

/// One sitting. It needs no token.
#[utoipa::path(get, path = "/api/v1/sittings/{body}/{number}", tag = "public", params(OfSitting),
    security(()), responses((status = 200, body = Told,
        headers(("ETag" = String, description = "The revision, for `If-Match`.")))))]
async fn sitting(State(web): State<Web>, Path(of): Path<OfSitting>) -> Result<Response, Problem> {
    now(&web, &of).await
}

async fn now(web: &Web, of: &OfSitting) -> Result<Response, Problem> {
    let key = (of.body.as_str().to_owned(), of.number);
    let revisions = web.engine().sitting_revisions().await?;
    let revision = revisions.get(&key).copied().unwrap_or(0);
    let sittings = web.engine().sittings().await?;
    let sitting = sittings
        .get(of.body.as_str(), of.number)
        .ok_or_else(|| Problem::not_found("there is no such sitting"))?;
    let etag: [(HeaderName, _); 1] = [(header::ETAG, tag(revision)?)];
    Ok((etag, axum::Json(told(sitting, revision))).into_response())
}

/// A day for a sitting.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewDay {
    /// The day.
    date: Day,
    /// Where it is.
    place: Option<Line>,
    /// Why it moves; a new sitting needs none.
    reason: Option<Note>,
}

/// Why a sitting does not take place.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WhyNot {
    /// The reason.
    reason: Note,
}

/// Add a sitting, or move it. What is due to it moves with it.
#[utoipa::path(post, path = "/api/v1/sittings/{body}/{number}", tag = "offices",
    request_body = NewDay, params(OfSitting, Keyed, Matched),
    responses((status = 200, body = Told)))]
async fn set(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfSitting>,
    terms: Terms,
    Body(new): Body<NewDay>,
) -> Result<Response, Problem> {
    let trimmed = |text: &str| text.trim().to_owned();
    let wish = Wish::Set {
        day: new.date.0,
        place: new.place.map(|place| trimmed(place.as_str())),
        reason: new.reason.map(|reason| trimmed(reason.as_str())),
    };
    change(&web, &caller, &of, &terms, wish).await
}

/// Cancel a sitting. What is due to it has no day until the sitting has one again.
#[utoipa::path(post, path = "/api/v1/sittings/{body}/{number}/cancellation", tag = "offices",
    request_body = WhyNot, params(OfSitting, Keyed, Matched),
    responses((status = 200, body = Told)))]
async fn cancel(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfSitting>,
    terms: Terms,
    Body(why): Body<WhyNot>,
) -> Result<Response, Problem> {
    let wish = Wish::Cancel { reason: why.reason.as_str().trim().to_owned() };
    change(&web, &caller, &of, &terms, wish).await
}

async fn change(
    web: &Web,
    caller: &Caller,
    of: &OfSitting,
    terms: &Terms,
    wish: Wish,
) -> Result<Response, Problem> {
    caller.visitor.must(Deed::KeepSittings, &BodyName::from(of.body.as_str()))?;
    if of.number == 0 {
        return Err(Problem::invalid("sittings are numbered from 1"));
    }
    let person = (&caller.visitor.person.id, terms.command(caller));
    let key = (of.body.as_str(), of.number);
    let done = web.engine().change_sitting_at(key, wish, person, terms.seen.as_deref()).await?;
    let Err(not) = done else { return now(web, of).await };
    Err(match not {
        Hindered::MovedOn { revision } => Problem::new(
            StatusCode::PRECONDITION_FAILED,
            "moved_on",
            format!("the sitting stands at revision {revision}"),
        ),
        Hindered::KeyReused => {
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "key_reused", english(not))
        }
        Hindered::Overtaken => Problem::new(StatusCode::CONFLICT, "overtaken", english(not)),
        Hindered::Unknown => Problem::not_found("there is no such sitting"),
        _ => Problem::invalid(english(not)),
    })
}
