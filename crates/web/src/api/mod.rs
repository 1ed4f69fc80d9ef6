//! The JSON API under `/api/v1`: the same acts as the pages, for programs.
//!
//! A bearer token stands for a person; the same table of access and the same sight of votes apply. A POST
//! may carry an `Idempotency-Key`: sent twice, it is one act. Cases have an `ETag`; `If-Match` refuses a
//! change of what has moved on. The description is made from the router itself.

mod acts;
mod caller;
mod cases;
mod problem;
mod roll_call;
mod shapes;
mod stalls;

use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;

use crate::Web;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Umlauf",
        version = "1",
        description = "Written votes between governments. German sentences are for people; codes are for programs.",
        license(name = "EUPL-1.2", identifier = "EUPL-1.2")
    ),
    modifiers(&Bearer),
    security(("bearer" = []))
)]
struct Description;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        api.components.get_or_insert_default().add_security_scheme("bearer", scheme);
    }
}

/// The routes, and `GET /api/openapi.json` that describes them.
pub(crate) fn router() -> Router<Web> {
    let (routes, described) = OpenApiRouter::with_openapi(Description::openapi())
        .merge(cases::router())
        .merge(acts::router())
        .merge(roll_call::router())
        .merge(stalls::router())
        .split_for_parts();
    let text = described.to_json().unwrap_or_default();
    let description = move || {
        let text = text.clone();
        async move {
            ([(axum::http::header::CONTENT_TYPE, "application/json")], text).into_response()
                as Response
        }
    };
    let unknown = async || problem::Problem::not_found("there is no such address");
    routes
        .route("/api/openapi.json", get(description))
        .route("/api/{*rest}", get(unknown).post(unknown))
}
