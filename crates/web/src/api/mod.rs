//! The JSON API under `/api/v1`: the same acts as the pages, for programs.
//!
//! A bearer token stands for a person; the same table of access and the same sight of votes apply. A POST
//! may carry an `Idempotency-Key`: sent twice, it is one act. Cases have an `ETag`; `If-Match` refuses a
//! change of what has moved on. The description is made from the router itself.

mod acts;
mod asked;
mod bounds;
mod caller;
mod cases;
mod consultation;
mod decisions;
mod described;
mod dues;
mod duties;
mod events;
mod follow;
mod inner;
mod kin;
mod member;
mod office;
mod orders;
mod papers;
mod problem;
mod public;
mod roll_call;
mod said;
mod sittings;
mod stalls;

use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use utoipa::OpenApi as _;
use utoipa_axum::router::OpenApiRouter;

use crate::Web;
pub(crate) use problem::Problem;

/// The routes, and `GET /api/openapi.json` that describes them.
pub(crate) fn router() -> Router<Web> {
    let (routes, mut described) = OpenApiRouter::with_openapi(described::Description::openapi())
        .merge(cases::router())
        .merge(events::router())
        .merge(papers::router())
        .merge(office::router())
        .merge(member::router())
        .merge(inner::router())
        .merge(roll_call::router())
        .merge(follow::router())
        .merge(duties::router())
        .merge(consultation::router())
        .merge(stalls::router())
        .merge(public::router())
        .merge(decisions::router())
        .merge(orders::router())
        .merge(dues::router())
        .merge(sittings::router())
        .split_for_parts();
    described::complete(&mut described);
    let text = described.to_json().unwrap_or_default();
    let description = move || {
        let text = text.clone();
        async move {
            ([(axum::http::header::CONTENT_TYPE, "application/json")], text).into_response()
                as Response
        }
    };
    let unknown = async || Problem::not_found("there is no such address");
    let other = async || {
        let detail = "this address is not used by this method; `Allow` says by which";
        Problem::new(StatusCode::METHOD_NOT_ALLOWED, "no_such_method", detail)
    };
    routes
        .route("/api/openapi.json", get(description))
        .method_not_allowed_fallback(other)
        .route("/api/{*rest}", any(unknown))
        .layer(axum::middleware::from_fn(problem::spoken))
}
