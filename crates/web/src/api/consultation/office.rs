//! What offices do in a consultation.

use axum::extract::State;
use axum::response::Response;
use umlauf_voting::MemberCode;
use umlauf_workflow::{Act, Capacity, ConsultAct, Disposal, Kind, Office, Response as Given, Seat};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::asked::{NewDispositions, NewEntered, NewExtension, NewTimeRefusal, comment};
use super::member::comments;
use crate::Web;
use crate::access::Deed;
use crate::api::acts::{Asking, allowed, content, kept, office, reason, submit};
use crate::api::asked::{OfCase, OfMember, Why};
use crate::api::bounds::CaseName;
use crate::api::caller::{Body, Caller, Keyed, Matched, Path, Terms};
use crate::api::problem::Problem;
use crate::api::said::Recorded;

pub(super) fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(extend))
        .routes(routes!(refuse_time))
        .routes(routes!(close))
        .routes(routes!(dispose))
        .routes(routes!(enter))
        .routes(routes!(confirm))
        .routes(routes!(refuse))
}

/// The case, and the seat of the office that gives more time there.
async fn timekeeper(
    web: &Web,
    caller: &Caller,
    case: &CaseName,
) -> Result<(umlauf_store::CaseRow, Seat), Problem> {
    let row = allowed(web, caller, case, Deed::GiveTime).await?;
    let head = row.head()?;
    let workflow = web.engine().catalogue().of(web.store(), &head).await?;
    let step = head.consultation.as_deref().map(|consult| &consult.step);
    let inquiry = step.and_then(|step| workflow.inquiry(step));
    let named = inquiry.and_then(|inquiry| inquiry.extend);
    let all: Vec<Office> = named.into_iter().chain(Office::ALL).collect();
    let seat = office(caller, &row.body, &all)?;
    Ok((row, seat))
}

/// Give more time to one member, or to all.
#[utoipa::path(post, path = "/api/v1/cases/{case}/consultation/extensions", tag = "offices",
    request_body = NewExtension, params(OfCase, Keyed, Matched),
    responses((status = 200, body = Recorded)))]
async fn extend(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfCase>,
    terms: Terms,
    Body(new): Body<NewExtension>,
) -> Result<Response, Problem> {
    let (row, seat) = timekeeper(&web, &caller, &of.case).await?;
    let act = ConsultAct::GiveTime {
        member: new.member.as_ref().map(|code| MemberCode::from(code.as_str())),
        until: new.until.0,
        reason: kept(&web, new.reason.as_ref()).await?,
    };
    submit(&web, &caller, &row, &terms, seat, Act::Consult(act)).await
}

/// Refuse the time a member asked for.
#[utoipa::path(post, path = "/api/v1/cases/{case}/consultation/time-refusals", tag = "offices",
    request_body = NewTimeRefusal, params(OfCase, Keyed, Matched),
    responses((status = 200, body = Recorded)))]
async fn refuse_time(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfCase>,
    terms: Terms,
    Body(new): Body<NewTimeRefusal>,
) -> Result<Response, Problem> {
    let (row, seat) = timekeeper(&web, &caller, &of.case).await?;
    let member = MemberCode::from(new.member.as_str());
    let reason = reason(&web, &new.reason).await?;
    let act = Act::Consult(ConsultAct::RefuseTime { member, reason });
    submit(&web, &caller, &row, &terms, seat, act).await
}

/// Close a consultation as of its deadline, which fell into an outage.
#[utoipa::path(post, path = "/api/v1/cases/{case}/consultation/closing", tag = "offices",
    request_body = Why, params(OfCase, Keyed, Matched),
    responses((status = 200, body = Recorded)))]
async fn close(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfCase>,
    terms: Terms,
    Body(why): Body<Why>,
) -> Result<Response, Problem> {
    let (row, seat) = timekeeper(&web, &caller, &of.case).await?;
    let reason = reason(&web, &why.reason).await?;
    submit(&web, &caller, &row, &terms, seat, Act::CloseAsOf { reason }).await
}

/// Say what becomes of comments, of one or of many at once.
///
/// `rejected` without a reason is refused (409, `unreasoned`), and with it the whole list.
#[utoipa::path(post, path = "/api/v1/cases/{case}/consultation/dispositions", tag = "offices",
    request_body = NewDispositions, params(OfCase, Keyed, Matched),
    responses((status = 200, body = Recorded)))]
async fn dispose(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfCase>,
    terms: Terms,
    Body(new): Body<NewDispositions>,
) -> Result<Response, Problem> {
    let row = allowed(&web, &caller, &of.case, Deed::Dispose).await?;
    let head = row.head()?;
    let workflow = web.engine().catalogue().of(web.store(), &head).await?;
    let who = match workflow.step(&head.step).map(|step| &step.kind) {
        Some(Kind::By { who, disposes: Some(_), .. }) => Some(*who),
        _ => None,
    };
    let others = [Office::Secretariat, Office::Chair, Office::Monitor];
    let offices: Vec<Office> = who.into_iter().chain(others).collect();
    let seat = office(&caller, &row.body, &offices)?;
    let mut rows = Vec::with_capacity(new.rows.len());
    for one in new.rows {
        rows.push(Disposal {
            comment: comment(&one.comment)?,
            disposition: one.disposition.into(),
            reason: kept(&web, one.reason.as_ref()).await?,
            duplicate_of: one.duplicate_of.as_ref().map(comment).transpose()?,
        });
    }
    submit(&web, &caller, &row, &terms, seat, Act::Consult(ConsultAct::Dispose(rows))).await
}

/// Enter an answer that arrived by other means; it counts once a second person has confirmed it.
#[utoipa::path(post, path = "/api/v1/cases/{case}/consultation/entries", tag = "offices",
    request_body = NewEntered, params(OfCase, Keyed, Matched),
    responses((status = 200, body = Recorded)))]
async fn enter(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfCase>,
    terms: Terms,
    Body(new): Body<NewEntered>,
) -> Result<Response, Problem> {
    let ask = Asking::of(&web, &caller, &of.case, Deed::EnterVote, &[Office::Secretariat]).await?;
    let evidence = content("evidence", new.evidence.as_ref(), new.file.as_ref())?;
    let response = Given {
        position: new.position.into(),
        paper: kept(&web, new.text.as_ref()).await?,
        comments: comments(&web, new.comments, new.table.as_ref()).await?,
        until: new.until.map(|day| day.0),
    };
    let act = ConsultAct::Enter {
        member: MemberCode::from(new.member.as_str()),
        response,
        capacity: if new.deputy { Capacity::Deputy } else { Capacity::Representative },
        evidence: web.engine().keep_file(evidence.media, evidence.bytes).await?,
    };
    ask.submit(&terms, Act::Consult(act)).await
}

/// Confirm an entered answer, as the second person.
#[utoipa::path(post, path = "/api/v1/cases/{case}/consultation/entries/{member}/confirmation",
    tag = "offices", params(OfMember, Keyed, Matched), responses((status = 200, body = Recorded)))]
async fn confirm(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfMember>,
    terms: Terms,
) -> Result<Response, Problem> {
    let offices = [Office::Secretariat];
    let ask = Asking::of(&web, &caller, &of.case, Deed::ConfirmEntry, &offices).await?;
    let member = MemberCode::from(of.member.as_str());
    ask.submit(&terms, Act::Consult(ConsultAct::ConfirmEntry { member })).await
}

/// Refuse an entered answer, as the second person.
#[utoipa::path(post, path = "/api/v1/cases/{case}/consultation/entries/{member}/refusal",
    tag = "offices", request_body = Why, params(OfMember, Keyed, Matched),
    responses((status = 200, body = Recorded)))]
async fn refuse(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfMember>,
    terms: Terms,
    Body(why): Body<Why>,
) -> Result<Response, Problem> {
    let offices = [Office::Secretariat];
    let ask = Asking::of(&web, &caller, &of.case, Deed::ConfirmEntry, &offices).await?;
    let member = MemberCode::from(of.member.as_str());
    let reason = reason(&web, &why.reason).await?;
    ask.submit(&terms, Act::Consult(ConsultAct::RefuseEntry { member, reason })).await
}
