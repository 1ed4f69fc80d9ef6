//! The chair's finding: the proof clause by clause, every reading that says something else, the votes,
//! who was asked, and the move that the tally offers. Two steps: choose, then confirm. Prints as a note
//! for the file.

mod sheet;
mod view;
mod words;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use umlauf_engine::ident;
use umlauf_voting::Outcome;
use umlauf_workflow::{Act, CaseId, ItemMove, Office, Seat};

use super::case::ask_for;
use crate::Web;
use crate::access::Deed;
use crate::fail::Fail;
use crate::frame::{Frame, page};
use crate::posted::Posted;
use crate::sight::Sight;
use crate::visitor::Visitor;
use sheet::{Phase, Sheet};
use view::{Asked, Page, Wish};
use words::{DE, EN};

pub(crate) fn router() -> Router<Web> {
    Router::new().route("/vorgaenge/{case}/feststellung", get(show).post(act))
}

async fn show(
    State(web): State<Web>,
    headers: HeaderMap,
    visitor: Visitor,
    Path(case): Path<String>,
) -> Result<Response, Fail> {
    let sheet = sheet(&web, &visitor, &case).await?;
    let wish = Wish::fresh(ident::command_id().to_string());
    page(&filled(&web, &headers, &visitor, &sheet, wish))
}

/// The sheet of a case, for whoever may establish results of its body.
async fn sheet(web: &Web, visitor: &Visitor, case: &str) -> Result<Sheet, Fail> {
    let row = web.store().case(&CaseId::from(case)).await?;
    let row = row.filter(|row| visitor.knows(&row.body)).ok_or(Fail::NotFound)?;
    visitor.must(Deed::Establish, &row.body)?;
    Sheet::read(web, row).await?.ok_or(Fail::NotFound)
}

fn filled(web: &Web, headers: &HeaderMap, visitor: &Visitor, sheet: &Sheet, wish: Wish) -> Page {
    let here = address(&sheet.row.id);
    let mut frame = Frame::new(web, headers, Some(visitor), &here, "");
    let w = frame.lang.pick(&DE, &EN);
    frame.title = format!("{}: {}", w.title, sheet.row.title);
    let body = &sheet.workflow.body;
    let sees = Sight::of(visitor, &sheet.row.body, body, Some(&sheet.ballot)).all();
    Page::of(frame, w, sheet, wish, (web.now(), sees, here))
}

fn address(case: &CaseId) -> String {
    format!("/vorgaenge/{case}/feststellung")
}

async fn act(
    State(web): State<Web>,
    headers: HeaderMap,
    Path(case): Path<String>,
    posted: Posted,
) -> Result<Response, Fail> {
    let visitor = &posted.visitor;
    let sheet = sheet(&web, visitor, &case).await?;
    let w = Frame::bare(&web, &headers).lang.pick(&DE, &EN);
    let mut wish = Wish::of(&posted, &sheet.doubtful())?;
    let done = web.store().command_revision(&sheet.row.id, &posted.command()?).await?;
    if done.is_some() {
        return Ok(Redirect::to(&address(&sheet.row.id)).into_response());
    }
    let (act, faults) = wanted(&sheet, &wish, w);
    let (Some(act), true) = (act, faults.is_empty()) else {
        wish.faults = faults;
        let page = page(&filled(&web, &headers, visitor, &sheet, wish))?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    if !posted.ticked("confirmed") {
        wish.confirming = true;
        return page(&filled(&web, &headers, visitor, &sheet, wish));
    }
    let id = sheet.row.id.clone();
    if !wish.reason.is_empty() {
        web.engine().keep(&wish.reason).await?;
    }
    let chair = Seat::Office(Office::Chair);
    match ask_for(&web, &headers, &posted, &id, chair, act).await? {
        None => Ok(Redirect::to(&address(&id)).into_response()),
        Some(refusal) => {
            // What the refusal says may be about a state that is newer than the page.
            let sheet = self::sheet(&web, visitor, &case).await?;
            wish.faults.push((Asked::Whole, w.refused(&refusal)));
            wish.command = ident::command_id().to_string();
            let page = page(&filled(&web, &headers, visitor, &sheet, wish))?;
            Ok((StatusCode::CONFLICT, page).into_response())
        }
    }
}

/// What is asked for, as an act; and what is still missing for it.
fn wanted(sheet: &Sheet, wish: &Wish, w: &words::Words) -> (Option<Act>, Vec<(Asked, String)>) {
    let mut faults = Vec::new();
    let reason = Some(&wish.reason)
        .filter(|text| !text.is_empty())
        .map(|text| umlauf_workflow::Digest::of(text.as_bytes()));
    let mut missing = |asked: Asked, sentence: &str| faults.push((asked, sentence.to_owned()));
    let act = match (wish.act.as_str(), &sheet.phase) {
        ("find", Phase::ToFind(offers)) => {
            let chosen = offers.iter().find(|offer| offer.label == wish.label);
            if chosen.is_none() {
                missing(Asked::Move, w.choose_move);
            }
            let needed = sheet.wants_reason() || chosen.is_some_and(|offer| offer.reason);
            if needed && reason.is_none() {
                missing(Asked::Reason, w.reason_missing);
            }
            let doubtful = sheet.doubtful();
            let all = [Outcome::Adopted, Outcome::Rejected];
            let found = wish.items.iter().filter_map(|(item, word)| {
                let outcome = all.into_iter().find(|outcome| outcome.word() == word)?;
                Some((*item, outcome))
            });
            let found: Vec<_> = found.collect();
            if found.len() < doubtful.len()
                && chosen.is_some_and(|offer| offer.when == Some(Outcome::Partly))
            {
                missing(Asked::Move, w.items_missing);
            }
            chosen.map(|offer| {
                let label = offer.label.clone();
                if found.is_empty() {
                    Act::Move { label, reason, until: None }
                } else {
                    Act::MoveItems(ItemMove { label, reason, each: false, found })
                }
            })
        }
        ("extend", Phase::Held(offers)) => {
            let until = wish.until.parse().ok();
            if until.is_none() {
                missing(Asked::Until, w.until_missing);
            }
            if reason.is_none() {
                missing(Asked::Reason, w.reason_missing);
            }
            let chosen = offers.iter().find(|offer| offer.label == wish.label);
            chosen.map(|offer| Act::Move { label: offer.label.clone(), reason, until })
        }
        ("close", Phase::Held(_)) | ("annul", Phase::Found) => {
            if reason.is_none() {
                missing(Asked::Reason, w.reason_missing);
            }
            reason.map(|reason| match wish.act.as_str() {
                "close" => Act::CloseAsOf { reason },
                _ => Act::Annul { reason },
            })
        }
        _ => {
            missing(Asked::Whole, w.changed);
            None
        }
    };
    (act, faults)
}
