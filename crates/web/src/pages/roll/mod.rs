//! The roll-call of a sitting: one table, entered by one person of the secretariat, then confirmed or
//! refused by another. Whether two persons are two, and whether the table is whole, the engine says.

mod filled;
mod waiting;
mod words;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use umlauf_engine::ident;
use umlauf_workflow::{Act, Office, Stand};

use self::filled::Filled;
use self::waiting::Waiting;
use self::words::{DE, EN, Words};
use super::case::{Loaded, Part, Tab, ask_for, papers, seat};
use crate::access::Deed;
use crate::fail::Fail;
use crate::frame::{Frame, page_again};
use crate::lang::Lang;
use crate::posted::Posted;
use crate::visitor::Visitor;
use crate::{Web, terms};

pub(crate) fn router() -> Router<Web> {
    Router::new()
        .route("/vorgaenge/{case}/sitzung", get(ask).post(enter))
        .route("/vorgaenge/{case}/sitzung/pruefung", post(judge))
        .route("/vorgaenge/{case}/sitzung/niederschrift", get(minutes))
}

#[derive(Deserialize)]
struct Begin {
    /// `alle`: everybody is there and agrees.
    beginn: Option<String>,
}

async fn ask(
    State(web): State<Web>,
    headers: HeaderMap,
    visitor: Visitor,
    Path(case): Path<String>,
    Query(begin): Query<Begin>,
) -> Result<Response, Fail> {
    let loaded = Loaded::of(&web, &visitor, &case, Deed::EnterRollCall).await?;
    let filled = match begin.beginn.as_deref() {
        Some("alle") => Filled::unanimous(&loaded, Lang::wanted(&headers)),
        _ => Filled::blank(&loaded, Lang::wanted(&headers)),
    };
    form(&web, &headers, &visitor, &loaded, filled).await
}

async fn form(
    web: &Web,
    headers: &HeaderMap,
    visitor: &Visitor,
    loaded: &Loaded,
    filled: Filled,
) -> Result<Response, Fail> {
    let here = loaded.to("/sitzung");
    let mut frame = Frame::new(web, headers, Some(visitor), &here, "");
    let (lang, w) = (frame.lang, frame.lang.pick(&DE, &EN));
    frame.title = format!("{}: {}", w.title, loaded.row.title);
    let failed = !filled.problems.is_empty();
    let sits = loaded.sits();
    let abstains = loaded.abstention_is_permitted();
    let stands = Stand::ALL.into_iter().filter(|stand| abstains || *stand != Stand::Abstain);
    page_again(
        failed,
        &Page {
            w,
            tabs: loaded.tabs(lang, visitor, Part::Roll),
            case: loaded.row.title.clone(),
            back: loaded.to(""),
            id: ident::command_id().to_string(),
            judge: ident::command_id().to_string(),
            waiting: waiting::of(web, loaded, visitor, lang).await?,
            stands: stands.map(|stand| (stand.word(), terms::stand(lang, stand))).collect(),
            reasons: loaded.rule_demands_reasons(),
            first: loaded.head.ballot.as_ref().map(|b| b.launched.date().to_string()),
            last: web.now().date().to_string(),
            sits,
            filled,
            here,
            frame,
        },
    )
}

async fn enter(
    State(web): State<Web>,
    headers: HeaderMap,
    Path(case): Path<String>,
    mut posted: Posted,
) -> Result<Response, Fail> {
    let loaded = Loaded::of(&web, &posted.visitor, &case, Deed::EnterRollCall).await?;
    let w = Lang::wanted(&headers).pick(&DE, &EN);
    let mut filled = Filled::sent(&loaded, Lang::wanted(&headers), &posted);
    let sent = papers::sent(&mut posted, "datei", "beleg");
    let visitor = &posted.visitor;
    let (held, rows) = filled.read(&web, w).await?;
    let minutes = match sent {
        Ok(Some(file)) => Some(file),
        Ok(None) => {
            filled.problems.push(w.minutes_needed.to_owned());
            None
        }
        Err(why) => {
            filled.problems.push(why.said(Lang::wanted(&headers)));
            None
        }
    };
    let (Some(held), Some(file), true) = (held, minutes, filled.problems.is_empty()) else {
        return form(&web, &headers, visitor, &loaded, filled).await;
    };
    let by = seat(visitor, loaded.body(), &[Office::Secretariat])?;
    let evidence = web.engine().keep_file(file.media, file.bytes).await?;
    let act = Act::EnterRoll { held, rows, evidence };
    match ask_for(&web, &headers, &posted, &loaded.row.id, by, act).await? {
        None => Ok(Redirect::to(&loaded.to("/sitzung")).into_response()),
        Some(refusal) => {
            filled.problems.push(refusal);
            form(&web, &headers, visitor, &loaded, filled).await
        }
    }
}

async fn judge(
    State(web): State<Web>,
    headers: HeaderMap,
    Path(case): Path<String>,
    posted: Posted,
) -> Result<Response, Fail> {
    let visitor = &posted.visitor;
    let loaded = Loaded::of(&web, visitor, &case, Deed::ConfirmRollCall).await?;
    let again = |problem: String| {
        let mut filled = Filled::blank(&loaded, Lang::wanted(&headers));
        filled.problems.push(problem);
        filled
    };
    let act = match (posted.text("urteil"), posted.some("grund")) {
        ("ja", _) => Act::ConfirmRoll { entry: posted.text("eintrag").parse().unwrap_or(0) },
        ("nein", Some(reason)) => Act::RefuseRoll { reason: web.engine().keep(reason).await? },
        _ => {
            let w = Lang::wanted(&headers).pick(&DE, &EN);
            let filled = again(w.reason_needed.to_owned());
            return form(&web, &headers, visitor, &loaded, filled).await;
        }
    };
    let by = seat(visitor, loaded.body(), &[Office::Secretariat])?;
    let to = if matches!(act, Act::ConfirmRoll { .. }) { "" } else { "/sitzung" };
    match ask_for(&web, &headers, &posted, &loaded.row.id, by, act).await? {
        None => Ok(Redirect::to(&loaded.to(to)).into_response()),
        Some(refusal) => {
            let filled = again(refusal);
            form(&web, &headers, visitor, &loaded, filled).await
        }
    }
}

/// The draft minutes of the entry that waits: for whoever must judge it.
async fn minutes(
    State(web): State<Web>,
    visitor: Visitor,
    Path(case): Path<String>,
) -> Result<Response, Fail> {
    let loaded = Loaded::of(&web, &visitor, &case, Deed::ConfirmRollCall).await?;
    let roll = loaded.head.ballot.as_ref().and_then(|ballot| ballot.roll.clone());
    papers::give(&web, &roll.ok_or(Fail::NotFound)?.evidence, "niederschrift").await
}

#[derive(askama::Template)]
#[template(path = "roll.html")]
struct Page {
    frame: Frame,
    w: &'static Words,
    tabs: Vec<Tab>,
    case: String,
    back: String,
    here: String,
    id: String,
    judge: String,
    waiting: Option<Waiting>,
    /// What a member can be called, with its words.
    stands: Vec<(&'static str, &'static str)>,
    /// Whether the rule counts a no only with its reasons.
    reasons: bool,
    first: Option<String>,
    last: String,
    sits: bool,
    filled: Filled,
}
