//! The public register: what has been decided, for everybody.

use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::asked::Wanted;
use super::caller::Query;
use super::problem::Problem;
use super::said::{Decision, Page};
use crate::pages::register::search::Search;
use crate::{Web, cursor};

pub(super) fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(register))
}

/// The decisions in force, newest first, a page at a time. It needs no token.
#[utoipa::path(get, path = "/api/v1/register", tag = "public", params(Wanted), security(()),
    responses((status = 200, body = Page<Decision>)))]
async fn register(
    State(web): State<Web>,
    Query(wanted): Query<Wanted>,
) -> Result<axum::Json<Page<Decision>>, Problem> {
    if wanted.year.is_some_and(|year| !(1900..9000).contains(&year)) {
        return Err(Problem::bad("`year` is 1900 to 8999"));
    }
    let base = web.settings().base_url.clone().unwrap_or_default();
    let search = Search {
        q: wanted.q.map(|q| q.as_str().to_owned()).unwrap_or_default(),
        jahr: wanted.year.map(|year| year.to_string()).unwrap_or_default(),
        gremium: wanted.body.map(|body| body.as_str().to_owned()).unwrap_or_default(),
        vor: wanted.cursor.map(|cursor| cursor.as_str().to_owned()),
    };
    let (found, next) = search.found(&web).await?;
    let items = found.iter().map(|entry| Decision {
        rehearsal: web.settings().rehearsal,
        id: entry.urn(),
        url: format!("{base}{}", entry.path()),
        body: entry.row.body.to_string(),
        body_title: entry.body_title(),
        number: entry.head.number.clone(),
        title: entry.row.title.clone(),
        published_at: entry.row.at.to_string(),
        text_digest: entry.text().map(ToString::to_string),
        head: entry.row.hash.to_string(),
        revision: entry.row.revision,
    });
    let next = next.map(|(at, case)| cursor::written(at, &case));
    Ok(axum::Json(Page { items: items.collect(), next }))
}
