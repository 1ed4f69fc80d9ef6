//! An act that a form asks for: from pages of every kind the same submission, and a refusal in the
//! visitor's language.

use axum::http::HeaderMap;
use umlauf_engine::{Submission, Submitted};
use umlauf_workflow::{Act, CaseId, Seat};

use crate::fail::Fail;
use crate::lang::Lang;
use crate::posted::Posted;
use crate::{Web, english};

/// Asks for an act in a case, from a seat of the visitor. Gives why the answer is no, if it is.
pub(crate) async fn ask_for(
    web: &Web,
    headers: &HeaderMap,
    posted: &Posted,
    case: &CaseId,
    seat: Seat,
    act: Act,
) -> Result<Option<String>, Fail> {
    let refusal = ask(web, posted, case, seat, act).await?.refusal;
    Ok(refusal.map(|refusal| english::refusal(Lang::wanted(headers), &refusal)))
}

/// The same, for those who want to know what was recorded.
pub(crate) async fn ask(
    web: &Web,
    posted: &Posted,
    case: &CaseId,
    seat: Seat,
    act: Act,
) -> Result<Submitted, Fail> {
    let submission = Submission {
        case: case.clone(),
        id: posted.command()?,
        by: posted.visitor.sends_for(seat),
        act,
        opens: None,
        now: None,
    };
    Ok(web.engine().submit(submission).await?)
}
