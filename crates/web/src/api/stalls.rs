//! What stalls, with whom and why: the board as data.

use axum::extract::State;
use umlauf_store::Waiting;
use umlauf_workflow::BodyName;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::asked::{Board, Show};
use super::caller::{Caller, Query};
use super::cases::within;
use super::problem::Problem;
use super::said::{Stall, Votes};
use crate::Web;
use crate::access::Deed;

pub(super) fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(stalls))
}

/// The running cases of a body, soonest deadline first.
#[utoipa::path(get, path = "/api/v1/stalls", tag = "reading", params(Board),
    responses((status = 200, body = Vec<Stall>)))]
async fn stalls(
    State(web): State<Web>,
    caller: Caller,
    Query(board): Query<Board>,
) -> Result<axum::Json<Vec<Stall>>, Problem> {
    let body = BodyName::from(board.body.as_str());
    caller.visitor.must(Deed::SeeStalls, &body)?;
    let show = match board.show.unwrap_or(Show::All) {
        Show::All => Waiting::All,
        Show::Overdue => Waiting::Overdue,
        Show::Soon => Waiting::Soon,
        Show::Members => Waiting::ForMembers,
        Show::Offices => Waiting::ForOthers,
        Show::NoDeadline => Waiting::NoDeadline,
    };
    let now = web.now();
    let limit = within(board.limit, 200, 1000)?;
    let mut found = Vec::new();
    for row in web.store().cases_waiting(&body, (show, now), None, limit).await? {
        let head = row.head()?;
        let runs = head.ballot.as_ref().filter(|ballot| crate::sight::runs(ballot));
        found.push(Stall {
            rehearsal: web.settings().rehearsal,
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
