//! Orders of decisions with how far each has come, and the acts on them.

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use umlauf_decisions::{Key, Subject};
use umlauf_engine::orders::{NotDone, Step, Tracked};
use umlauf_workflow::BodyName;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::bounds::{Line, Name, Note};
use super::caller::{Body, Caller, Keyed, Query, Terms};
use super::problem::Problem;
use crate::Web;
use crate::access::Deed;
use crate::pages::orders::english;

pub(super) fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(orders)).routes(routes!(track))
}

/// Of which body.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct OfBody {
    /// The name of a body; all, if it is left out.
    #[param(inline)]
    body: Option<Name>,
}

impl OfBody {
    pub(super) fn has(&self, body: &str) -> bool {
        self.body.as_ref().is_none_or(|of| of.as_str() == body)
    }
}

/// An order.
#[derive(Serialize, ToSchema)]
pub(super) struct Ordered {
    /// The body that decided.
    body: String,
    /// The number of the decision.
    number: String,
    /// The Ziffer.
    item: u32,
    /// What the body does: orders, asks …
    verb: String,
    /// Whom.
    to: Vec<String>,
    /// The words.
    text: String,
    /// Until when, as it was decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    due: Option<String>,
    /// The day of that, if it is known; it moves with the sitting.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    due_day: Option<String>,
    /// `open`, `returned`, `reported`, `accepted`, `over`.
    progress: &'static str,
}

/// Orders of decisions: what is owed first. It needs no token.
#[utoipa::path(get, path = "/api/v1/orders", tag = "public", params(OfBody), security(()),
    responses((status = 200, body = Vec<Ordered>)))]
async fn orders(
    State(web): State<Web>,
    Query(of): Query<OfBody>,
) -> Result<axum::Json<Vec<Ordered>>, Problem> {
    let orders = web.engine().orders().await.map_err(crate::fail::Fail::from)?;
    let told = orders.into_iter().filter(|order| of.has(&order.key.body)).map(ordered);
    Ok(axum::Json(told.collect()))
}

pub(super) fn ordered(order: Tracked) -> Ordered {
    Ordered {
        body: order.key.body,
        number: order.key.number,
        item: order.item.number,
        verb: order.item.verb.as_str().to_owned(),
        due: order.item.due.as_ref().map(ToString::to_string),
        to: order.item.to,
        text: order.item.text,
        due_day: order.day.map(|day| day.to_string()),
        progress: order.progress.word(),
    }
}

/// What is done about an order.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Way {
    Report,
    Accept,
    GiveBack,
}

/// An act on an order.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewAct {
    /// The body that decided.
    body: Name,
    /// The number of the decision.
    number: Line,
    /// The Ziffer.
    #[schema(minimum = 1)]
    item: u32,
    /// What is done.
    act: Way,
    /// What is reported, or why the report is given back.
    text: Option<Note>,
}

/// Report on an order, accept the report or give it back.
///
/// Whoever is ordered reports; the office accepts, never the person who reported.
#[utoipa::path(post, path = "/api/v1/orders/acts", tag = "offices", request_body = NewAct,
    params(Keyed), responses((status = 204, description = "It is recorded.")))]
async fn track(
    State(web): State<Web>,
    caller: Caller,
    terms: Terms,
    Body(new): Body<NewAct>,
) -> Result<StatusCode, Problem> {
    let step = match new.act {
        Way::Report => Step::Report,
        Way::Accept => Step::Accept,
        Way::GiveBack => Step::GiveBack,
    };
    caller.visitor.must(Deed::of_order(step), &BodyName::from(new.body.as_str()))?;
    let subject = Subject {
        key: Key { body: new.body.as_str().to_owned(), number: new.number.as_str().to_owned() },
        item: Some(new.item),
    };
    let note = new.text.map(|text| text.as_str().to_owned());
    let command = terms.command(&caller);
    let done = web.engine().track(&subject, (step, note), &caller.visitor.person.id, command);
    match done.await.map_err(crate::fail::Fail::from)? {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        Err(not @ NotDone::Overtaken) => {
            Err(Problem::new(StatusCode::CONFLICT, "overtaken", english(not)))
        }
        Err(not) => Err(Problem::invalid(english(not))),
    }
}
