//! What members do: vote, say that they still coordinate, object to the procedure, write to the secretariat.

use axum::extract::State;
use axum::response::Response;
use umlauf_workflow::Act;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::acts::{allowed, kept, member, spoken, submit};
use super::asked::{NewInterim, NewNote, NewObjection, NewVote, OfCase};
use super::caller::{Body, Caller, Keyed, Matched, Path, Terms};
use super::problem::Problem;
use super::said::Recorded;
use crate::Web;
use crate::access::Deed;

pub(super) fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(vote))
        .routes(routes!(interim))
        .routes(routes!(object))
        .routes(routes!(note))
}

/// Vote for a member, or change its vote.
///
/// Where Ziffern are voted on one by one, `items` says something of each and `choice` the same of all.
/// A change replaces all of it. A vote after the deadline is recorded as late and refused (409, `late`); it does not count.
#[utoipa::path(post, path = "/api/v1/cases/{case}/votes", tag = "members", request_body = NewVote,
    params(OfCase, Keyed, Matched), responses((status = 200, body = Recorded)))]
async fn vote(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfCase>,
    terms: Terms,
    Body(new): Body<NewVote>,
) -> Result<Response, Problem> {
    let row = allowed(&web, &caller, &of.case, Deed::Vote).await?;
    let seat = member(&caller, &row, Deed::Vote, new.member.as_ref())?;
    let declaration = kept(&web, new.declaration.as_ref()).await?;
    let said = spoken(new.choice, new.items.as_ref())?;
    let act = Act::Vote { said, declaration };
    submit(&web, &caller, &row, &terms, seat, act).await
}

/// Say that a member is still coordinating.
///
/// It is no vote; until that day nobody is reminded.
#[utoipa::path(post, path = "/api/v1/cases/{case}/interim-answers", tag = "members",
    request_body = NewInterim, params(OfCase, Keyed, Matched),
    responses((status = 200, body = Recorded)))]
async fn interim(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfCase>,
    terms: Terms,
    Body(new): Body<NewInterim>,
) -> Result<Response, Problem> {
    let row = allowed(&web, &caller, &of.case, Deed::AnswerInterim).await?;
    let seat = member(&caller, &row, Deed::AnswerInterim, new.member.as_ref())?;
    let reason = kept(&web, new.reason.as_ref()).await?;
    let act = Act::Interim { until: new.until.0, reason };
    submit(&web, &caller, &row, &terms, seat, act).await
}

/// Object to the procedure for a member.
#[utoipa::path(post, path = "/api/v1/cases/{case}/objections", tag = "members",
    request_body = NewObjection, params(OfCase, Keyed, Matched),
    responses((status = 200, body = Recorded)))]
async fn object(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfCase>,
    terms: Terms,
    Body(new): Body<NewObjection>,
) -> Result<Response, Problem> {
    let row = allowed(&web, &caller, &of.case, Deed::ObjectToProcedure).await?;
    let seat = member(&caller, &row, Deed::ObjectToProcedure, new.member.as_ref())?;
    let reason = kept(&web, new.reason.as_ref()).await?;
    submit(&web, &caller, &row, &terms, seat, Act::Object { reason }).await
}

/// Write something to the secretariat for a member; it has no effect on the procedure.
#[utoipa::path(post, path = "/api/v1/cases/{case}/notes", tag = "members", request_body = NewNote,
    params(OfCase, Keyed, Matched), responses((status = 200, body = Recorded)))]
async fn note(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfCase>,
    terms: Terms,
    Body(new): Body<NewNote>,
) -> Result<Response, Problem> {
    let row = allowed(&web, &caller, &of.case, Deed::WriteNote).await?;
    let seat = member(&caller, &row, Deed::WriteNote, new.member.as_ref())?;
    let text = web.engine().keep(new.text.as_str().trim()).await?;
    submit(&web, &caller, &row, &terms, seat, Act::Note { text }).await
}
