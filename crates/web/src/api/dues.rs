//! What is due as data, and that an event happened on which an order waits.

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use umlauf_decisions::{Key, Subject};
use umlauf_engine::dues::{Happening, NotHappened};
use umlauf_workflow::BodyName;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::bounds::{Day, Line, Name, Note};
use super::caller::{Body, Caller, Keyed, Query, Terms};
use super::orders::{OfBody, Ordered, ordered};
use super::problem::Problem;
use crate::Web;
use crate::access::Deed;
use crate::pages::dues::english;

pub(super) fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(dues)).routes(routes!(happened))
}

/// Something that is due.
#[derive(Serialize, ToSchema)]
struct Pending {
    /// `overdue`, `dated`, `sitting` (that has no day), `event` (that has not happened).
    pressing: &'static str,
    /// The day on which the event happened that fixed `due_day`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    happened: Option<String>,
    /// The order.
    #[serde(flatten)]
    order: Ordered,
}

/// What is due, in one list: overdue first, then by day, by sitting, by event. It needs no token.
#[utoipa::path(get, path = "/api/v1/dues", tag = "public", params(OfBody), security(()),
    responses((status = 200, body = Vec<Pending>)))]
async fn dues(
    State(web): State<Web>,
    Query(of): Query<OfBody>,
) -> Result<axum::Json<Vec<Pending>>, Problem> {
    let dues = web.engine().dues().await.map_err(crate::fail::Fail::from)?;
    let told = dues.into_iter().filter(|(_, order)| of.has(&order.key.body));
    let told = told.map(|(pressing, order)| Pending {
        pressing: pressing.word(),
        happened: order.happened.map(|day| day.to_string()),
        order: ordered(order),
    });
    Ok(axum::Json(told.collect()))
}

/// That an event happened.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewHappening {
    /// The body that decided.
    body: Name,
    /// The number of the decision.
    number: Line,
    /// The Ziffer.
    #[schema(minimum = 1)]
    item: u32,
    /// The day on which it happened.
    day: Day,
    /// The day on which the order is due since, where that is not the same day.
    due: Option<Day>,
    /// Why an earlier entry is corrected.
    reason: Option<Note>,
}

/// Say that an event happened on which an order waits; its due day follows from it.
#[utoipa::path(post, path = "/api/v1/dues/happened", tag = "offices", request_body = NewHappening,
    params(Keyed), responses((status = 204, description = "It is recorded.")))]
async fn happened(
    State(web): State<Web>,
    caller: Caller,
    terms: Terms,
    Body(new): Body<NewHappening>,
) -> Result<StatusCode, Problem> {
    caller.visitor.must(Deed::RecordEvent, &BodyName::from(new.body.as_str()))?;
    let subject = Subject {
        key: Key { body: new.body.as_str().to_owned(), number: new.number.as_str().to_owned() },
        item: Some(new.item),
    };
    let what = Happening {
        day: new.day.0,
        due: new.due.map(|day| day.0),
        reason: new.reason.map(|text| text.as_str().to_owned()),
    };
    let command = terms.command(&caller);
    let done = web.engine().happened(&subject, what, &caller.visitor.person.id, command);
    match done.await.map_err(crate::fail::Fail::from)? {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        Err(not @ NotHappened::Overtaken) => {
            Err(Problem::new(StatusCode::CONFLICT, "overtaken", english(not)))
        }
        Err(not) => Err(Problem::invalid(english(not))),
    }
}
