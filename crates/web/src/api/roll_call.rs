//! The roll-call of a sitting, for programs that keep minutes: entered as a whole, confirmed or refused
//! by a second person.

use axum::extract::State;
use axum::response::Response;
use umlauf_voting::MemberCode;
use umlauf_workflow::{Act, Capacity, Office, RollRow};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::acts::{Asking, content, kept, reason};
use super::asked::{Confirmation, NewRollCall, OfCase, Why};
use super::caller::{Body, Caller, Keyed, Matched, Path, Terms};
use super::problem::Problem;
use super::said::Recorded;
use crate::Web;
use crate::access::Deed;

pub(super) fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(enter)).routes(routes!(confirm)).routes(routes!(refuse))
}

/// Enter the roll-call of a sitting.
///
/// Every voting member stands in it exactly once; it counts once a second person has confirmed it.
#[utoipa::path(post, path = "/api/v1/cases/{case}/roll-call", tag = "offices",
    request_body = NewRollCall, params(OfCase, Keyed, Matched),
    responses((status = 200, body = Recorded)))]
async fn enter(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfCase>,
    terms: Terms,
    Body(new): Body<NewRollCall>,
) -> Result<Response, Problem> {
    let ask =
        Asking::of(&web, &caller, &of.case, Deed::EnterRollCall, &[Office::Secretariat]).await?;
    let evidence = content("evidence", new.evidence.as_ref(), new.file.as_ref())?;
    let mut rows = Vec::with_capacity(new.rows.len());
    for one in new.rows {
        let stand = one.stand.into();
        let capacity = if one.deputy { Capacity::Deputy } else { Capacity::Representative };
        rows.push(RollRow {
            member: MemberCode::from(one.member.as_str()),
            stand,
            capacity: (stand.takes_part() || one.deputy).then_some(capacity),
            declaration: kept(&web, one.declaration.as_ref()).await?,
        });
    }
    let evidence = web.engine().keep_file(evidence.media, evidence.bytes).await?;
    let act = Act::EnterRoll { held: new.held.0, rows, evidence };
    ask.submit(&terms, act).await
}

/// Confirm the roll-call that waits, as the second person.
#[utoipa::path(post, path = "/api/v1/cases/{case}/roll-call/confirmation", tag = "offices",
    request_body = Confirmation, params(OfCase, Keyed, Matched),
    responses((status = 200, body = Recorded)))]
async fn confirm(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfCase>,
    terms: Terms,
    Body(read): Body<Confirmation>,
) -> Result<Response, Problem> {
    let ask =
        Asking::of(&web, &caller, &of.case, Deed::ConfirmRollCall, &[Office::Secretariat]).await?;
    ask.submit(&terms, Act::ConfirmRoll { entry: read.entry }).await
}

/// Refuse the roll-call that waits, as the second person.
#[utoipa::path(post, path = "/api/v1/cases/{case}/roll-call/refusal", tag = "offices",
    request_body = Why, params(OfCase, Keyed, Matched),
    responses((status = 200, body = Recorded)))]
async fn refuse(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfCase>,
    terms: Terms,
    Body(why): Body<Why>,
) -> Result<Response, Problem> {
    let ask =
        Asking::of(&web, &caller, &of.case, Deed::ConfirmRollCall, &[Office::Secretariat]).await?;
    let act = Act::RefuseRoll { reason: reason(&web, &why.reason).await? };
    ask.submit(&terms, act).await
}
