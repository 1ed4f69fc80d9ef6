//! A member's own coordination beside a consultation: begin it, see where it stands, send what it released.

use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use umlauf_voting::MemberCode;
use umlauf_workflow::{Act, ConsultAct, Position, Seat};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::acts::{allowed, member, submit};
use super::asked::OfCase;
use super::bounds::Name;
use super::caller::{Body, Caller, Keyed, Matched, Path, Query, Terms};
use super::problem::Problem;
use super::said::Recorded;
use crate::Web;
use crate::access::Deed;

pub(super) fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(look, begin)).routes(routes!(send))
}

/// For which member a coordination is begun.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewCoordination {
    /// May be left out by who acts for one only.
    member: Option<Name>,
}

/// As what a released draft is sent.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewReleased {
    /// For which member. May be left out by who acts for one only.
    member: Option<Name>,
    /// As what.
    position: As,
}

/// What a released draft can be sent as.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum As {
    /// Stellungnahme.
    Statement,
    /// Mitzeichnung.
    Cosigned,
    /// Mitzeichnung unter Vorbehalt; the text names the condition.
    CosignedIf,
}

impl From<As> for Position {
    fn from(position: As) -> Self {
        match position {
            As::Statement => Self::Statement,
            As::Cosigned => Self::Cosigned,
            As::CosignedIf => Self::CosignedIf,
        }
    }
}

/// Whose coordination is asked for.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Whose {
    /// The member. May be left out by who acts for one only.
    member: Option<Name>,
}

/// Where a member's own coordination stands.
#[derive(Serialize, ToSchema)]
pub(crate) struct Coordinated {
    /// The case in which it is done; to others than the people of its body it is not there.
    case: String,
    /// Its workflow.
    workflow: String,
    /// The title of the step it stands in; missing while it is being opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<String>,
    /// Until when that step may take.
    #[serde(skip_serializing_if = "Option::is_none")]
    deadline: Option<String>,
    /// How it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    ending: Option<&'static str>,
    /// Whether it was called back because the consultation was over.
    recalled: bool,
    /// What it released, to be sent by whoever answers for the member.
    #[serde(skip_serializing_if = "Option::is_none")]
    released: Option<Draft>,
}

/// What was released.
#[derive(Serialize, ToSchema)]
pub(crate) struct Draft {
    /// SHA-256 of the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    /// How many comments come with it.
    comments: usize,
}

/// Where a member's own coordination beside a consultation stands.
#[utoipa::path(get, path = "/api/v1/cases/{case}/coordination", tag = "members",
    params(OfCase, Whose), responses((status = 200, body = Coordinated)))]
async fn look(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfCase>,
    Query(whose): Query<Whose>,
) -> Result<axum::Json<Coordinated>, Problem> {
    let row = allowed(&web, &caller, &of.case, Deed::Coordinate).await?;
    let code = code(member(&caller, &row, Deed::Coordinate, whose.member.as_ref())?)?;
    let found = web.engine().coordination(&row.id, &code).await?;
    let found =
        found.ok_or_else(|| Problem::not_found("the member has begun no coordination here"))?;
    let released = found.released.as_ref().map(|released| Draft {
        text: released.text.as_ref().map(ToString::to_string),
        comments: released.table.as_ref().map_or(0, |table| table.rows().len()),
    });
    Ok(axum::Json(Coordinated {
        case: found.inner.case.to_string(),
        workflow: found.inner.workflow.to_string(),
        step: found.stands.as_ref().map(|(_, step)| step.clone()),
        deadline: found.term.as_ref().map(|term| term.instant.to_string()),
        ending: found.ending().map(umlauf_workflow::Ending::as_str),
        recalled: found.inner.recalled,
        released,
    }))
}

/// Begin a member's own coordination.
///
/// It is a case of its own in a body of the member's own; nothing of it is seen outside.
#[utoipa::path(post, path = "/api/v1/cases/{case}/coordination", tag = "members",
    request_body = NewCoordination, params(OfCase, Keyed, Matched),
    responses((status = 200, body = Recorded)))]
async fn begin(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfCase>,
    terms: Terms,
    Body(new): Body<NewCoordination>,
) -> Result<Response, Problem> {
    let row = allowed(&web, &caller, &of.case, Deed::Coordinate).await?;
    let seat = member(&caller, &row, Deed::Coordinate, new.member.as_ref())?;
    let (head, code) = (row.head()?, code(seat.clone())?);
    let workflow = web.engine().catalogue().of(web.store(), &head).await?;
    let offers = workflow.inquiry(&head.step).is_some_and(|inquiry| inquiry.inner.is_some());
    if offers && web.engine().inner_workflow(&workflow, &head, &code).is_none() {
        return Err(Problem::not_found("there is no workflow for the inside of this member"));
    }
    submit(&web, &caller, &row, &terms, seat, Act::Consult(ConsultAct::Coordinate)).await
}

/// Send as the member's answer what its own coordination released.
#[utoipa::path(post, path = "/api/v1/cases/{case}/coordination/answer", tag = "members",
    request_body = NewReleased, params(OfCase, Keyed, Matched),
    responses((status = 200, body = Recorded)))]
async fn send(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfCase>,
    terms: Terms,
    Body(new): Body<NewReleased>,
) -> Result<Response, Problem> {
    let row = allowed(&web, &caller, &of.case, Deed::SendReleased).await?;
    let seat = member(&caller, &row, Deed::SendReleased, new.member.as_ref())?;
    let found = web.engine().coordination(&row.id, &code(seat.clone())?).await?;
    let released = found.and_then(|found| found.released);
    let released = released
        .ok_or_else(|| Problem::not_found("no coordination of the member released an answer"))?;
    let response = web.engine().response_of(&released, new.position.into()).await?;
    submit(&web, &caller, &row, &terms, seat, Act::Consult(ConsultAct::Answer(response))).await
}

fn code(seat: Seat) -> Result<MemberCode, Problem> {
    match seat {
        Seat::Member(member) => Ok(member),
        Seat::Office(_) => Err(crate::fail::Fail::Forbidden.into()),
    }
}
