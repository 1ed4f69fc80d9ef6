//! The record of a case as a file, and its picture.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use umlauf_workflow::{Frame, Visited, picture};

use super::Loaded;
use crate::Web;
use crate::access::Deed;
use crate::fail::Fail;
use crate::visitor::Visitor;

pub(super) fn router() -> Router<Web> {
    Router::new()
        .route("/vorgaenge/{case}/akte", get(record))
        .route("/vorgaenge/{case}/bild.svg", get(drawn))
}

/// The record holds every single vote: only for whoever may see them all.
async fn record(
    State(web): State<Web>,
    visitor: Visitor,
    Path(case): Path<String>,
) -> Result<Response, Fail> {
    let loaded = Loaded::of(&web, &visitor, &case, Deed::FetchRecord).await?;
    if !loaded.sight.whole() {
        return Err(Fail::Forbidden);
    }
    let text = web.engine().record(&loaded.row.id).await?;
    let safe = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '-' };
    let name: String = match &loaded.head.number {
        Some(number) => number.chars().map(safe).collect(),
        None => loaded.row.id.as_str().chars().map(safe).collect(),
    };
    let way = format!("attachment; filename=\"akte-{name}.json\"");
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_str(&way).map_err(|_| Fail::NotFound)?),
    ];
    Ok((headers, text).into_response())
}

/// The way of the case over its workflow. Steps and moves are no secret; votes are not in it.
async fn drawn(
    State(web): State<Web>,
    visitor: Visitor,
    Path(case): Path<String>,
) -> Result<Response, Fail> {
    let loaded = Loaded::of(&web, &visitor, &case, Deed::ReadCase).await?;
    let journal = loaded.journal(&web).await?;
    let visited = Visited::told(journal.iter().map(|recorded| &recorded.event));
    let svg = picture(&loaded.workflow, Some(&visited), Frame::Alone);
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("image/svg+xml")),
        // The picture brings its own colours, and may do nothing else.
        (
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; sandbox"),
        ),
    ];
    Ok((headers, svg).into_response())
}
