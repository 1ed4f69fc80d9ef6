//! The answer page, from mail to receipt: what is asked, until when, on what; then one choice, one
//! confirmation, one receipt.
//!
//! Staff fills in the same page and submits a draft for release. A draft is no vote and is seen by
//! nobody outside the member.

mod check;
mod entry;
mod items;
mod matter;
mod note;
mod notes;
mod papers;
mod receipt;
mod show;
mod words;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use serde::Deserialize;
use umlauf_engine::Submitted;
use umlauf_store::Draft;
use umlauf_workflow::{CaseId, Event, Refusal, Seat};

use self::entry::{Entry, Sort};
use self::matter::Matter;
use self::show::Shown;
use crate::Web;
use crate::access::Deed;
use crate::fail::Fail;
use crate::lang::Lang;
use crate::posted::Posted;
use crate::visitor::Visitor;

pub(crate) use self::matter::Whom;
pub(crate) use self::words::{capacity, left};

pub(crate) fn router() -> Router<Web> {
    Router::new()
        .route("/vorgaenge/{case}/stimme", get(ask).post(sent))
        .merge(note::router())
        .merge(receipt::router())
        .merge(papers::router())
}

#[derive(Deserialize)]
struct For {
    fuer: Option<String>,
}

/// Shows what is asked. Notes that this person has seen the case, and nothing else.
async fn ask(
    State(web): State<Web>,
    headers: HeaderMap,
    Path(case): Path<String>,
    Query(whom): Query<For>,
    visitor: Visitor,
) -> Result<Response, Fail> {
    let matter = Matter::load(&web, &visitor, &case, whom.fuer.as_deref()).await?;
    let (id, revision) = (&matter.case.row.id, matter.case.row.revision);
    web.store().put_visit(id, &visitor.person.id, revision, matter.now).await?;
    show::page(&web, &headers, &visitor, &matter, Shown::default()).await
}

async fn sent(
    State(web): State<Web>,
    headers: HeaderMap,
    Path(case): Path<String>,
    posted: Posted,
) -> Result<Response, Fail> {
    let visitor = &posted.visitor;
    let matter = Matter::load(&web, visitor, &case, posted.some("fuer")).await?;
    let entry = Entry::of(&posted, &matter.numbers());
    let shown = |entry| Shown { entry: Some(entry), ..Shown::default() };
    match posted.text("schritt") {
        "verwerfen" => {
            if let Some(draft) = &matter.draft {
                web.store().drop_draft(&draft.case, draft.ballot, &draft.member).await?;
            }
            Ok(Redirect::to(&address(&matter)).into_response())
        }
        "zurueck" => show::page(&web, &headers, visitor, &matter, shown(entry)).await,
        "abgeben" => {
            if matter.whom.drafts() || !visitor.may(Deed::Vote, &matter.case.row.body) {
                return Err(Fail::Forbidden);
            }
            give(&web, &headers, &posted, &matter, entry).await
        }
        _ => {
            let lang = crate::lang::Lang::wanted(&headers);
            let wrongs = entry.wrongs(lang, &matter);
            if !wrongs.is_empty() {
                let shown = Shown { wrongs, ..shown(entry) };
                return show::page(&web, &headers, visitor, &matter, shown).await;
            }
            if matter.whom.drafts() {
                return propose(&web, Lang::wanted(&headers), visitor, &matter, &entry).await;
            }
            check::page(&web, &headers, &posted, &matter, &entry)
        }
    }
}

/// Keeps a draft for those who may release it.
async fn propose(
    web: &Web,
    lang: Lang,
    visitor: &Visitor,
    matter: &Matter,
    entry: &Entry,
) -> Result<Response, Fail> {
    let Some(ballot) = matter.ballot() else {
        return Err(Fail::Wrong(crate::english::refusal(lang, &Refusal::NoBallot)));
    };
    let draft = Draft {
        case: matter.case.row.id.clone(),
        ballot: ballot.number,
        member: matter.whom.member.to_string(),
        person: visitor.person.id.clone(),
        body: entry.json(),
        at: matter.now,
    };
    web.store().put_draft(draft).await?;
    Ok(Redirect::to(&address(matter)).into_response())
}

/// Gives the answer; what was recorded has a receipt, also if it came too late.
async fn give(
    web: &Web,
    headers: &HeaderMap,
    posted: &Posted,
    matter: &Matter,
    entry: Entry,
) -> Result<Response, Fail> {
    let visitor = &posted.visitor;
    let Some(act) = entry.act(web, &matter.numbers()).await? else {
        return Err(Fail::Stale);
    };
    let seat = Seat::Member(matter.whom.member.clone());
    let submitted = super::case::ask(web, posted, &matter.case.row.id, seat, act).await?;
    let Some(revision) = answered(&submitted, matter) else {
        let refusal = submitted.refusal.unwrap_or(Refusal::Unchanged);
        let shown = Shown { entry: Some(entry), refusal: Some(refusal), ..Shown::default() };
        return show::page(web, headers, visitor, matter, shown).await;
    };
    // A draft that came after this page was shown is another matter.
    if let Some(draft) = &matter.draft
        && (entry.sort == Sort::Vote
            || Entry::drafted(&draft.body).is_some_and(|d| d.sort == entry.sort))
        && posted.text("entwurf") == draft.at.as_micros().to_string()
    {
        web.store().drop_draft(&draft.case, draft.ballot, &draft.member).await?;
    }
    Ok(Redirect::to(&receipt_address(&matter.case.row.id, revision)).into_response())
}

/// The revision of what was recorded of the member's answer.
fn answered(submitted: &Submitted, matter: &Matter) -> Option<u64> {
    let ours = |event: &Event| match event {
        Event::VoteCast { member, .. }
        | Event::VoteLate { member, .. }
        | Event::Interim { member, .. }
        | Event::Objected { member, .. } => *member == matter.whom.member,
        _ => false,
    };
    submitted.events.iter().find(|recorded| ours(&recorded.event)).map(|event| event.revision)
}

/// The address of a receipt.
pub(crate) fn receipt_address(case: &CaseId, revision: u64) -> String {
    format!("{}/quittung/{revision}", of(case))
}

fn address(matter: &Matter) -> String {
    answer(&matter.case.row.id, &matter.whom.member.to_string())
}

/// The address of a case.
pub(crate) fn of(case: &CaseId) -> String {
    let id: String = case.as_str().bytes().map(crate::fail::quoted).collect();
    format!("/vorgaenge/{id}")
}

/// The address on which a member's answer to a case is given.
pub(crate) fn answer(case: &CaseId, member: &str) -> String {
    let member: String = member.bytes().map(crate::fail::quoted).collect();
    format!("{}/stimme?fuer={member}", of(case))
}
