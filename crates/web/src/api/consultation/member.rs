//! What members do in a consultation.

use axum::extract::State;
use axum::response::Response;
use umlauf_comments::{Comment, Reply, Table};
use umlauf_workflow::{Act, ConsultAct, ReplyRow, Response as Given, TableRef};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::asked::{
    NewAnswer, NewComment, NewReplies, NewSettlement, NewTimeRequest, Reply as Said, Sheet,
};
use crate::Web;
use crate::access::Deed;
use crate::api::acts::{allowed, kept, member, reason, submit};
use crate::api::asked::OfCase;
use crate::api::caller::{Body, Caller, Keyed, Matched, Path, Terms};
use crate::api::problem::Problem;
use crate::api::said::Recorded;
use crate::consultation;
use crate::lang::Lang;

pub(super) fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(answer))
        .routes(routes!(ask_time))
        .routes(routes!(settle))
        .routes(routes!(reply))
}

/// Answer a consultation for a member, or replace its answer.
///
/// An answer after the deadline and its grace period is recorded as late and refused (409, `late`).
#[utoipa::path(post, path = "/api/v1/cases/{case}/consultation/answers", tag = "members",
    request_body = NewAnswer, params(OfCase, Keyed, Matched),
    responses((status = 200, body = Recorded)))]
async fn answer(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfCase>,
    terms: Terms,
    Body(new): Body<NewAnswer>,
) -> Result<Response, Problem> {
    let row = allowed(&web, &caller, &of.case, Deed::Answer).await?;
    let seat = member(&caller, &row, Deed::Answer, new.member.as_ref())?;
    let response = Given {
        position: new.position.into(),
        paper: kept(&web, new.text.as_ref()).await?,
        comments: comments(&web, new.comments, new.table.as_ref()).await?,
        until: new.until.map(|day| day.0),
    };
    let act = Act::Consult(ConsultAct::Answer(response));
    submit(&web, &caller, &row, &terms, seat, act).await
}

/// The comments as the table that is kept; all of them, or none and what is wrong.
pub(super) async fn comments(
    web: &Web,
    comments: Vec<NewComment>,
    sheet: Option<&Sheet>,
) -> Result<Option<TableRef>, Problem> {
    let rows: Vec<Comment> = match (comments.is_empty(), sheet) {
        (true, None) => return Ok(None),
        (false, None) => comments.into_iter().map(Comment::from).collect(),
        (true, Some(sheet)) => read(sheet)?,
        (false, Some(_)) => return Err(Problem::invalid("send either `comments` or `table`")),
    };
    let table = Table::new(rows).map_err(|bad| Problem::invalid(bad.to_string()))?;
    let count = table.rows().len();
    match consultation::kept_table(web, &table).await? {
        Some(kept) => Ok(Some(kept)),
        None if count == 0 => Err(Problem::invalid("the table has no comments")),
        None => Err(Problem::invalid(format!("{count} comments are too many; at most 2000"))),
    }
}

/// The rows of a spreadsheet, if all of them are good.
fn read(sheet: &Sheet) -> Result<Vec<Comment>, Problem> {
    let read = consultation::read(sheet.name.as_str(), &sheet.base64.bytes());
    let (rows, report) =
        read.map_err(|unfit| Problem::invalid(unfit.said(Lang::De)).also(unfit.said(Lang::En)))?;
    match report.faults.first() {
        None => Ok(rows),
        Some(first) => Err(Problem::invalid(format!(
            "{} of {} rows are faulty; the first: {}: {} {}",
            report.faulty, report.seen, first.place, first.what, first.remedy
        ))),
    }
}

/// Ask for more time for a member.
#[utoipa::path(post, path = "/api/v1/cases/{case}/consultation/time-requests", tag = "members",
    request_body = NewTimeRequest, params(OfCase, Keyed, Matched),
    responses((status = 200, body = Recorded)))]
async fn ask_time(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfCase>,
    terms: Terms,
    Body(new): Body<NewTimeRequest>,
) -> Result<Response, Problem> {
    let row = allowed(&web, &caller, &of.case, Deed::AskTime).await?;
    let seat = member(&caller, &row, Deed::AskTime, new.member.as_ref())?;
    let reason = reason(&web, &new.reason).await?;
    let act = Act::Consult(ConsultAct::AskTime { until: new.until.0, reason });
    submit(&web, &caller, &row, &terms, seat, act).await
}

/// Say what the leadership has decided: the answer stands, or becomes another.
#[utoipa::path(post, path = "/api/v1/cases/{case}/consultation/settlement", tag = "members",
    request_body = NewSettlement, params(OfCase, Keyed, Matched),
    responses((status = 200, body = Recorded)))]
async fn settle(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfCase>,
    terms: Terms,
    Body(new): Body<NewSettlement>,
) -> Result<Response, Problem> {
    let row = allowed(&web, &caller, &of.case, Deed::Answer).await?;
    let seat = member(&caller, &row, Deed::Answer, new.member.as_ref())?;
    let paper = kept(&web, new.text.as_ref()).await?;
    let act = Act::Consult(ConsultAct::Settle { to: new.position.map(Into::into), paper });
    submit(&web, &caller, &row, &terms, seat, act).await
}

/// Say something to what became of a member's comments.
#[utoipa::path(post, path = "/api/v1/cases/{case}/consultation/replies", tag = "members",
    request_body = NewReplies, params(OfCase, Keyed, Matched),
    responses((status = 200, body = Recorded)))]
async fn reply(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfCase>,
    terms: Terms,
    Body(new): Body<NewReplies>,
) -> Result<Response, Problem> {
    let row = allowed(&web, &caller, &of.case, Deed::Reply).await?;
    let seat = member(&caller, &row, Deed::Reply, new.member.as_ref())?;
    let mut rows = Vec::with_capacity(new.rows.len());
    for one in new.rows {
        let reply = match one.reply {
            Said::Accepted => Reply::Accepted,
            Said::Upheld => Reply::Upheld,
        };
        let why = kept(&web, one.why.as_ref()).await?;
        rows.push(ReplyRow { comment: one.comment, reply, why });
    }
    submit(&web, &caller, &row, &terms, seat, Act::Consult(ConsultAct::Reply(rows))).await
}
