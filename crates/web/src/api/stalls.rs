//! What stalls, with whom and why: the board as data. And what has been decided, for everybody.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use umlauf_store::Waiting;
use umlauf_workflow::BodyName;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::caller::{Caller, Query};
use super::problem::Problem;
use crate::Web;
use crate::access::Deed;

pub(super) fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(stalls))
}

/// Which cases of the board.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Which {
    /// The name of a body over which the caller watches.
    body: String,
    /// `all` (usual), `overdue`, `soon`, `members`, `offices`, `no_deadline`.
    show: Option<String>,
    /// At most so many, 1 to 1000; 200 if not said.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u32>,
}

/// One running case and what it waits for.
#[derive(Serialize, ToSchema)]
struct Stall {
    /// The case.
    case: String,
    /// What it is about.
    title: String,
    /// The name of the step.
    step: String,
    /// Since when it stands there.
    since: String,
    /// Until when.
    #[serde(skip_serializing_if = "Option::is_none")]
    deadline: Option<String>,
    /// Whether the deadline has passed.
    overdue: bool,
    /// What happens next by itself, and when, in German.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    /// How many may vote and how many have, where a vote runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    votes: Option<Votes>,
}

/// How many.
#[derive(Serialize, ToSchema)]
struct Votes {
    voters: u32,
    cast: u32,
}

/// The running cases of a body, soonest deadline first.
#[utoipa::path(get, path = "/api/v1/stalls", params(Which), responses(
    (status = 200, body = Vec<Stall>), (status = 400, body = Problem), (status = 401, body = Problem),
    (status = 403, body = Problem), (status = 503, body = Problem)))]
async fn stalls(
    State(web): State<Web>,
    caller: Caller,
    Query(which): Query<Which>,
) -> Result<axum::Json<Vec<Stall>>, Problem> {
    let body = BodyName::from(&which.body);
    caller.visitor.must(Deed::SeeStalls, &body)?;
    let show = match which.show.as_deref() {
        None | Some("all") => Waiting::All,
        Some("overdue") => Waiting::Overdue,
        Some("soon") => Waiting::Soon,
        Some("members") => Waiting::ForMembers,
        Some("offices") => Waiting::ForOthers,
        Some("no_deadline") => Waiting::NoDeadline,
        Some(other) => {
            let detail = format!(
                "`show` is `all`, `overdue`, `soon`, `members`, `offices` or `no_deadline`, not `{other}`"
            );
            return Err(Problem::invalid(detail));
        }
    };
    let now = web.now();
    let limit = which.limit.unwrap_or(200).clamp(1, 1000);
    let mut found = Vec::new();
    for row in web.store().cases_waiting(&body, (show, now), None, limit).await? {
        let head = row.head()?;
        let runs = head.ballot.as_ref().filter(|ballot| crate::sight::runs(ballot));
        found.push(Stall {
            case: row.id.to_string(),
            title: row.title,
            step: head.step.to_string(),
            since: head.entered.to_string(),
            deadline: head.term.as_ref().map(|term| term.instant.to_string()),
            overdue: head.term.as_ref().is_some_and(|term| term.instant <= now),
            next: head.timers.first().map(umlauf_engine::view::alarm_in_german),
            votes: runs.map(|ballot| Votes { voters: ballot.voters, cast: ballot.cast }),
        });
    }
    Ok(axum::Json(found))
}
