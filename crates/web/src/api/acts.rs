//! Changing: every act is a submission to the engine, the same as from a page.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use umlauf_engine::{Opening, Submission, Submitted};
use umlauf_store::CaseRow;
use umlauf_voting::MemberCode;
use umlauf_workflow::{Act, Capacity, CaseId, CommandId, Digest, Office, Seat};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::caller::{Body, Caller, case, key, tag};
use super::problem::Problem;
use super::shapes::{
    NewCase, NewEntry, NewInterim, NewMove, NewObjection, NewPaper, NewVote, Recorded, Why,
};
use crate::Web;
use crate::access::Deed;

pub(super) fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(open))
        .routes(routes!(file))
        .routes(routes!(choose))
        .routes(routes!(vote))
        .routes(routes!(interim))
        .routes(routes!(object))
        .routes(routes!(enter))
        .routes(routes!(confirm))
        .routes(routes!(annul))
        .routes(routes!(close_as_of))
}

/// Open a case, with its papers.
#[utoipa::path(post, path = "/api/v1/cases", request_body = NewCase,
    params(("Idempotency-Key" = Option<String>, Header)), responses(
    (status = 201, body = Recorded), (status = 400, body = Problem), (status = 401, body = Problem),
    (status = 403, body = Problem), (status = 409, body = Problem), (status = 413, body = Problem),
    (status = 415, body = Problem), (status = 503, body = Problem)))]
async fn open(
    State(web): State<Web>,
    caller: Caller,
    headers: HeaderMap,
    Body(new): Body<NewCase>,
) -> Result<Response, Problem> {
    let title = new.title.trim();
    if title.is_empty() || title.chars().count() > 300 {
        return Err(Problem::invalid("`title` has 1 to 300 characters"));
    }
    let workflow = web.engine().catalogue().workflow(&new.workflow);
    let workflow =
        workflow.ok_or_else(|| Problem::invalid(format!("no workflow `{}`", new.workflow)))?;
    let body = workflow.body_name.clone();
    caller.visitor.must(Deed::OpenCase, &body)?;
    let known = workflow.papers();
    for name in new.papers.keys() {
        let paper = umlauf_workflow::PaperName::from(name);
        if !known.contains(&paper) && !name.starts_with("anlage") {
            return Err(Problem::invalid(format!("the workflow knows no paper `{name}`")));
        }
    }
    let id = key(&headers)?;
    // The same key of the same person opens the same case, whoever answers.
    let seed = format!("opened\n{}\n{id}", caller.visitor.person.id);
    let opened = CaseId::from(&Digest::of(seed.as_bytes()).as_str()[..32]);
    let seat = office(&caller, &body, &[Office::Secretariat, Office::Chair])?;
    let by = caller.visitor.sends_for(seat);
    let opening = Opening {
        workflow: new.workflow,
        title: title.to_owned(),
        case: opened.clone(),
        id: id.clone(),
        by: by.clone(),
    };
    let mut submitted = web.engine().open(opening).await?;
    if let Some(refusal) = submitted.refusal {
        return Err(refusal.into());
    }
    for (name, text) in &new.papers {
        let id = CommandId::from(&format!("{id}.{name}"));
        let filed = web.engine().file(&opened, id, by.clone(), name, text).await?;
        match filed.refusal {
            None | Some(umlauf_workflow::Refusal::Unchanged) => submitted = filed,
            Some(refusal) => return Err(refusal.into()),
        }
    }
    let location = HeaderValue::from_str(&format!("/api/v1/cases/{opened}"));
    let location = location.map_err(|_| Problem::invalid("the id makes no address"))?;
    let body = axum::Json(Recorded::of(opened.as_str(), &submitted));
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], body).into_response())
}

/// File a paper.
#[utoipa::path(post, path = "/api/v1/cases/{case}/papers", request_body = NewPaper,
    params(("case" = String, Path), ("Idempotency-Key" = Option<String>, Header), ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = Recorded), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem), (status = 412, body = Problem), (status = 413, body = Problem),
    (status = 415, body = Problem), (status = 503, body = Problem)))]
async fn file(
    State(web): State<Web>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    Body(new): Body<NewPaper>,
) -> Result<Response, Problem> {
    let row = allowed(&web, &caller, &id, &headers, Deed::FilePaper).await?;
    let seat = office(&caller, &row.body, &[Office::Secretariat, Office::Chair])?;
    let act = Act::File {
        paper: umlauf_workflow::PaperName::from(&new.name),
        digest: web.engine().keep(&new.text).await?,
    };
    submit(&web, &caller, &row, &headers, seat, act).await
}

/// Choose a move by its label; a finding is such a move.
#[utoipa::path(post, path = "/api/v1/cases/{case}/moves", request_body = NewMove,
    params(("case" = String, Path), ("Idempotency-Key" = Option<String>, Header), ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = Recorded), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem), (status = 412, body = Problem), (status = 413, body = Problem),
    (status = 415, body = Problem), (status = 503, body = Problem)))]
async fn choose(
    State(web): State<Web>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    Body(new): Body<NewMove>,
) -> Result<Response, Problem> {
    let row = allowed(&web, &caller, &id, &headers, Deed::ChooseMove).await?;
    let seat = office(&caller, &row.body, &Office::ALL)?;
    let seat = whose(&web, &row, &new.label, &caller).await?.unwrap_or(seat);
    let reason = kept(&web, new.reason.as_deref()).await?;
    let act = Act::Move { label: new.label, reason, until: new.until };
    submit(&web, &caller, &row, &headers, seat, act).await
}

/// Vote for a member, or change its vote.
#[utoipa::path(post, path = "/api/v1/cases/{case}/votes", request_body = NewVote,
    params(("case" = String, Path), ("Idempotency-Key" = Option<String>, Header), ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = Recorded), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem), (status = 412, body = Problem), (status = 413, body = Problem),
    (status = 415, body = Problem), (status = 503, body = Problem)))]
async fn vote(
    State(web): State<Web>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    Body(new): Body<NewVote>,
) -> Result<Response, Problem> {
    let row = allowed(&web, &caller, &id, &headers, Deed::Vote).await?;
    let seat = member(&caller, &row, Deed::Vote, new.member.as_deref())?;
    let declaration = kept(&web, new.declaration.as_deref()).await?;
    let act = Act::Vote { choice: new.choice, declaration };
    submit(&web, &caller, &row, &headers, seat, act).await
}

/// Say that a member is still coordinating.
#[utoipa::path(post, path = "/api/v1/cases/{case}/interim-answers", request_body = NewInterim,
    params(("case" = String, Path), ("Idempotency-Key" = Option<String>, Header), ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = Recorded), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem), (status = 412, body = Problem), (status = 413, body = Problem),
    (status = 415, body = Problem), (status = 503, body = Problem)))]
async fn interim(
    State(web): State<Web>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    Body(new): Body<NewInterim>,
) -> Result<Response, Problem> {
    let row = allowed(&web, &caller, &id, &headers, Deed::AnswerInterim).await?;
    let seat = member(&caller, &row, Deed::AnswerInterim, new.member.as_deref())?;
    let reason = kept(&web, new.reason.as_deref()).await?;
    submit(&web, &caller, &row, &headers, seat, Act::Interim { until: new.until, reason }).await
}

/// Object to the procedure for a member.
#[utoipa::path(post, path = "/api/v1/cases/{case}/objections", request_body = NewObjection,
    params(("case" = String, Path), ("Idempotency-Key" = Option<String>, Header), ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = Recorded), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem), (status = 412, body = Problem), (status = 413, body = Problem),
    (status = 415, body = Problem), (status = 503, body = Problem)))]
async fn object(
    State(web): State<Web>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    Body(new): Body<NewObjection>,
) -> Result<Response, Problem> {
    let row = allowed(&web, &caller, &id, &headers, Deed::ObjectToProcedure).await?;
    let seat = member(&caller, &row, Deed::ObjectToProcedure, new.member.as_deref())?;
    let reason = kept(&web, new.reason.as_deref()).await?;
    submit(&web, &caller, &row, &headers, seat, Act::Object { reason }).await
}

/// Enter a vote that arrived by other means; a second person confirms it.
#[utoipa::path(post, path = "/api/v1/cases/{case}/entries", request_body = NewEntry,
    params(("case" = String, Path), ("Idempotency-Key" = Option<String>, Header), ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = Recorded), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem), (status = 412, body = Problem), (status = 413, body = Problem),
    (status = 415, body = Problem), (status = 503, body = Problem)))]
async fn enter(
    State(web): State<Web>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    Body(new): Body<NewEntry>,
) -> Result<Response, Problem> {
    let row = allowed(&web, &caller, &id, &headers, Deed::EnterVote).await?;
    let seat = office(&caller, &row.body, &[Office::Secretariat])?;
    let act = Act::Enter {
        member: MemberCode::from(&new.member),
        choice: new.choice,
        declaration: kept(&web, new.declaration.as_deref()).await?,
        capacity: if new.deputy { Capacity::Deputy } else { Capacity::Representative },
        evidence: web.engine().keep(&new.evidence).await?,
    };
    submit(&web, &caller, &row, &headers, seat, act).await
}

/// Confirm an entered vote, as the second person.
#[utoipa::path(post, path = "/api/v1/cases/{case}/entries/{member}/confirmation",
    params(("case" = String, Path), ("member" = String, Path), ("Idempotency-Key" = Option<String>, Header), ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = Recorded), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem), (status = 412, body = Problem), (status = 503, body = Problem)))]
async fn confirm(
    State(web): State<Web>,
    caller: Caller,
    Path((id, code)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let row = allowed(&web, &caller, &id, &headers, Deed::ConfirmEntry).await?;
    let seat = office(&caller, &row.body, &[Office::Secretariat, Office::Chair])?;
    let act = Act::Confirm { member: MemberCode::from(&code) };
    submit(&web, &caller, &row, &headers, seat, act).await
}

/// Take a finding back.
#[utoipa::path(post, path = "/api/v1/cases/{case}/annulment", request_body = Why,
    params(("case" = String, Path), ("Idempotency-Key" = Option<String>, Header), ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = Recorded), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem), (status = 412, body = Problem), (status = 413, body = Problem),
    (status = 415, body = Problem), (status = 503, body = Problem)))]
async fn annul(
    State(web): State<Web>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    Body(why): Body<Why>,
) -> Result<Response, Problem> {
    let row = allowed(&web, &caller, &id, &headers, Deed::Establish).await?;
    let seat = office(&caller, &row.body, &[Office::Chair])?;
    let act = Act::Annul { reason: web.engine().keep(&why.reason).await? };
    submit(&web, &caller, &row, &headers, seat, act).await
}

/// After an outage: close the vote as of its deadline.
#[utoipa::path(post, path = "/api/v1/cases/{case}/closing", request_body = Why,
    params(("case" = String, Path), ("Idempotency-Key" = Option<String>, Header), ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = Recorded), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem), (status = 412, body = Problem), (status = 413, body = Problem),
    (status = 415, body = Problem), (status = 503, body = Problem)))]
async fn close_as_of(
    State(web): State<Web>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    Body(why): Body<Why>,
) -> Result<Response, Problem> {
    let row = allowed(&web, &caller, &id, &headers, Deed::Establish).await?;
    let seat = office(&caller, &row.body, &[Office::Chair])?;
    let act = Act::CloseAsOf { reason: web.engine().keep(&why.reason).await? };
    submit(&web, &caller, &row, &headers, seat, act).await
}

/// The case, if the caller may do this in its body and `If-Match` still holds.
pub(super) async fn allowed(
    web: &Web,
    caller: &Caller,
    id: &str,
    headers: &HeaderMap,
    deed: Deed,
) -> Result<CaseRow, Problem> {
    let row = web.store().case(&CaseId::from(id)).await?;
    let row =
        row.ok_or_else(|| Problem::not_found("there is no such case, or it is not for you"))?;
    caller.visitor.must(deed, &row.body)?;
    case(web, id, headers).await
}

/// The first of these offices that the caller holds.
pub(super) fn office(
    caller: &Caller,
    body: &umlauf_workflow::BodyName,
    offices: &[Office],
) -> Result<Seat, Problem> {
    Ok(crate::pages::case::seat(&caller.visitor, body, offices)?)
}

/// The office a move belongs to, if the caller holds it.
async fn whose(
    web: &Web,
    row: &CaseRow,
    label: &str,
    caller: &Caller,
) -> Result<Option<Seat>, Problem> {
    let head = row.head()?;
    let workflow = web.engine().catalogue().of(web.store(), &head).await?;
    let by = workflow.moves(&head.step).into_iter().find_map(|next| match &next.on {
        umlauf_workflow::On::Act(act) if act.label == label => Some(act.by),
        _ => None,
    });
    Ok(by.filter(|by| caller.visitor.holds(*by, &row.body)).map(Seat::Office))
}

/// The member the caller acts for: the one that is named, or the only one.
pub(super) fn member(
    caller: &Caller,
    row: &CaseRow,
    deed: Deed,
    named: Option<&str>,
) -> Result<Seat, Problem> {
    let mut own = caller.visitor.members(deed, &row.body);
    own.sort();
    own.dedup();
    match (named, own.as_slice()) {
        (Some(code), _) => {
            let code = MemberCode::from(code);
            if own.contains(&code) {
                Ok(Seat::Member(code))
            } else {
                Err(crate::fail::Fail::Forbidden.into())
            }
        }
        (None, [only]) => Ok(Seat::Member(only.clone())),
        (None, _) => Err(Problem::invalid("say for which `member`; you act for several")),
    }
}

pub(super) async fn kept(web: &Web, text: Option<&str>) -> Result<Option<Digest>, Problem> {
    match text.map(str::trim).filter(|text| !text.is_empty()) {
        Some(text) => Ok(Some(web.engine().keep(text).await?)),
        None => Ok(None),
    }
}

pub(super) async fn submit(
    web: &Web,
    caller: &Caller,
    row: &CaseRow,
    headers: &HeaderMap,
    seat: Seat,
    act: Act,
) -> Result<Response, Problem> {
    let submission = Submission {
        case: row.id.clone(),
        id: key(headers)?,
        by: caller.visitor.sends_for(seat),
        act,
        opens: None,
        now: None,
    };
    let submitted: Submitted = web.engine().submit(submission).await?;
    if let Some(refusal) = submitted.refusal {
        return Err(refusal.into());
    }
    let said = Recorded::of(row.id.as_str(), &submitted);
    let etag = HeaderValue::from_str(&tag(said.revision));
    let etag = etag.map_err(|_| Problem::invalid("the revision makes no tag"))?;
    Ok(([(header::ETAG, etag)], axum::Json(said)).into_response())
}
