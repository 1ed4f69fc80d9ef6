//! The roll-call of a sitting, for programs that keep minutes: entered as a whole, confirmed or refused
//! by a second person; and what a member writes to the secretariat.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use jiff::civil::Date;
use serde::Deserialize;
use umlauf_voting::MemberCode;
use umlauf_workflow::{Act, Capacity, LONGEST_NOTE, Office, RollRow, Stand};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::acts::{allowed, kept, member, office, submit};
use super::caller::{Body, Caller};
use super::problem::Problem;
use super::shapes::{Recorded, Why};
use crate::Web;
use crate::access::Deed;

pub(super) fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(enter))
        .routes(routes!(confirm))
        .routes(routes!(refuse))
        .routes(routes!(note))
}

/// The roll-call of a sitting.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewRollCall {
    /// The day of the sitting.
    #[schema(value_type = String, format = Date, example = "2026-11-18")]
    held: Date,
    /// Every voting member exactly once.
    #[schema(max_items = 200)]
    rows: Vec<NewRow>,
    /// The wording of the draft minutes; its SHA-256 is recorded.
    evidence: String,
}

/// How one member was called.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewRow {
    /// Its code.
    member: String,
    /// `yes`, `no`, `abstain`, `silent` (present, did not vote), `absent`, `excluded`.
    #[schema(value_type = String, example = "yes")]
    stand: Stand,
    /// Whether the deputy was there for it.
    #[serde(default)]
    deputy: bool,
    /// Declaration for the minutes; it holds the reasons of a no.
    #[serde(default)]
    declaration: Option<String>,
}

/// The entry that was read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Confirmation {
    /// Revision of the event `roll_entered`.
    entry: u64,
}

/// What a member writes to the secretariat.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewNote {
    /// Which member, where the caller acts for several.
    #[serde(default)]
    member: Option<String>,
    /// At most 4,000 characters.
    #[schema(max_length = 4000)]
    text: String,
}

/// Enter the roll-call of a sitting; a second person confirms it.
#[utoipa::path(post, path = "/api/v1/cases/{case}/roll-call", request_body = NewRollCall,
    params(("case" = String, Path), ("Idempotency-Key" = Option<String>, Header), ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = Recorded), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem), (status = 412, body = Problem), (status = 413, body = Problem),
    (status = 415, body = Problem), (status = 503, body = Problem)))]
async fn enter(
    State(web): State<Web>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    Body(new): Body<NewRollCall>,
) -> Result<Response, Problem> {
    let row = allowed(&web, &caller, &id, &headers, Deed::EnterRollCall).await?;
    let seat = office(&caller, &row.body, &[Office::Secretariat])?;
    if new.evidence.trim().is_empty() {
        return Err(Problem::invalid("`evidence` holds the wording of the draft minutes"));
    }
    let mut rows = Vec::with_capacity(new.rows.len());
    for one in new.rows {
        let capacity = if one.deputy { Capacity::Deputy } else { Capacity::Representative };
        rows.push(RollRow {
            member: MemberCode::from(&one.member),
            stand: one.stand,
            capacity: (one.stand.takes_part() || one.deputy).then_some(capacity),
            declaration: kept(&web, one.declaration.as_deref()).await?,
        });
    }
    let evidence = web.engine().keep(&new.evidence).await?;
    submit(&web, &caller, &row, &headers, seat, Act::EnterRoll { held: new.held, rows, evidence })
        .await
}

/// Confirm the roll-call that waits, as the second person.
#[utoipa::path(post, path = "/api/v1/cases/{case}/roll-call/confirmation", request_body = Confirmation,
    params(("case" = String, Path), ("Idempotency-Key" = Option<String>, Header), ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = Recorded), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem), (status = 412, body = Problem), (status = 413, body = Problem),
    (status = 415, body = Problem), (status = 503, body = Problem)))]
async fn confirm(
    State(web): State<Web>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    Body(read): Body<Confirmation>,
) -> Result<Response, Problem> {
    let row = allowed(&web, &caller, &id, &headers, Deed::ConfirmRollCall).await?;
    let seat = office(&caller, &row.body, &[Office::Secretariat])?;
    submit(&web, &caller, &row, &headers, seat, Act::ConfirmRoll { entry: read.entry }).await
}

/// Refuse the roll-call that waits, as the second person.
#[utoipa::path(post, path = "/api/v1/cases/{case}/roll-call/refusal", request_body = Why,
    params(("case" = String, Path), ("Idempotency-Key" = Option<String>, Header), ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = Recorded), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem), (status = 412, body = Problem), (status = 413, body = Problem),
    (status = 415, body = Problem), (status = 503, body = Problem)))]
async fn refuse(
    State(web): State<Web>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    Body(why): Body<Why>,
) -> Result<Response, Problem> {
    let row = allowed(&web, &caller, &id, &headers, Deed::ConfirmRollCall).await?;
    let seat = office(&caller, &row.body, &[Office::Secretariat])?;
    let act = Act::RefuseRoll { reason: web.engine().keep(&why.reason).await? };
    submit(&web, &caller, &row, &headers, seat, act).await
}

/// Write something to the secretariat for a member; it has no effect on the procedure.
#[utoipa::path(post, path = "/api/v1/cases/{case}/notes", request_body = NewNote,
    params(("case" = String, Path), ("Idempotency-Key" = Option<String>, Header), ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = Recorded), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem), (status = 412, body = Problem), (status = 413, body = Problem),
    (status = 415, body = Problem), (status = 503, body = Problem)))]
async fn note(
    State(web): State<Web>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    Body(new): Body<NewNote>,
) -> Result<Response, Problem> {
    let row = allowed(&web, &caller, &id, &headers, Deed::WriteNote).await?;
    let seat = member(&caller, &row, Deed::WriteNote, new.member.as_deref())?;
    let text = new.text.trim();
    if text.is_empty() || text.chars().count() > LONGEST_NOTE {
        return Err(Problem::invalid(format!("`text` has 1 to {LONGEST_NOTE} characters")));
    }
    let text = web.engine().keep(text).await?;
    submit(&web, &caller, &row, &headers, seat, Act::Note { text }).await
}
