//! What the office does about deadlines: more time for one or for all, refused wishes, and closing after an
//! outage. The page it comes from is the overview, and so is the page that says why it is not possible.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use umlauf_voting::MemberCode;
use umlauf_workflow::{Act, ConsultAct, Office};

use super::overview;
use crate::access::Deed;
use crate::fail::Fail;
use crate::lang::Lang;
use crate::pages::case::{Loaded, ask_for, seat};
use crate::posted::Posted;
use crate::{Web, dates};

pub(super) fn router() -> Router<Web> {
    Router::new()
        .route("/vorgaenge/{case}/beteiligung/frist", post(time))
        .route("/vorgaenge/{case}/beteiligung/schluss", post(close))
}

async fn time(
    State(web): State<Web>,
    headers: HeaderMap,
    Path(case): Path<String>,
    posted: Posted,
) -> Result<Response, Fail> {
    let loaded = Loaded::of(&web, &posted.visitor, &case, Deed::GiveTime).await?;
    let lang = Lang::wanted(&headers);
    let until = dates::written(posted.text("bis"));
    let reason = match posted.some("grund") {
        Some(text) => Some(web.engine().keep(text).await?),
        None => None,
    };
    let member = posted.some("mitglied").map(MemberCode::from);
    let act = match (posted.text("act"), member, until, reason) {
        ("gewaehren", Some(member), Some(until), reason) => {
            ConsultAct::GiveTime { member: Some(member), until, reason }
        }
        ("alle", _, Some(until), Some(reason)) => {
            ConsultAct::GiveTime { member: None, until, reason: Some(reason) }
        }
        ("ablehnen", Some(member), _, Some(reason)) => ConsultAct::RefuseTime { member, reason },
        ("gewaehren" | "alle", _, None, _) => {
            let why = lang.pick("Bitte geben Sie den neuen Tag an.", "Please give the new day.");
            return again(&web, &headers, &posted, &loaded, why.to_owned()).await;
        }
        _ => {
            let why = lang.pick("Bitte geben Sie die Begründung an.", "Please give the reason.");
            return again(&web, &headers, &posted, &loaded, why.to_owned()).await;
        }
    };
    submit(&web, &headers, &posted, &loaded, Act::Consult(act)).await
}

async fn close(
    State(web): State<Web>,
    headers: HeaderMap,
    Path(case): Path<String>,
    posted: Posted,
) -> Result<Response, Fail> {
    let loaded = Loaded::of(&web, &posted.visitor, &case, Deed::GiveTime).await?;
    let Some(reason) = posted.some("grund") else {
        let lang = Lang::wanted(&headers);
        let why = lang.pick("Bitte geben Sie die Begründung an.", "Please give the reason.");
        return again(&web, &headers, &posted, &loaded, why.to_owned()).await;
    };
    let reason = web.engine().keep(reason).await?;
    submit(&web, &headers, &posted, &loaded, Act::CloseAsOf { reason }).await
}

/// From the office that may: the one the definition names, if the visitor holds it.
async fn submit(
    web: &Web,
    headers: &HeaderMap,
    posted: &Posted,
    loaded: &Loaded,
    act: Act,
) -> Result<Response, Fail> {
    let consult = loaded.head.consultation.as_deref();
    let inquiry = consult.and_then(|consult| loaded.workflow.inquiry(&consult.step));
    let named = inquiry.and_then(|inquiry| inquiry.extend);
    let offices: Vec<Office> = named.into_iter().chain(Office::ALL).collect();
    let by = seat(&posted.visitor, loaded.body(), &offices)?;
    match ask_for(web, headers, posted, &loaded.row.id, by, act).await? {
        None => Ok(Redirect::to(&loaded.to("/beteiligung")).into_response()),
        Some(refusal) => again(web, headers, posted, loaded, refusal).await,
    }
}

async fn again(
    web: &Web,
    headers: &HeaderMap,
    posted: &Posted,
    loaded: &Loaded,
    problem: String,
) -> Result<Response, Fail> {
    let wish = overview::Wish::default();
    overview::page(web, headers, &posted.visitor, loaded, wish, Some(problem)).await
}
