//! Choosing a move: what it leads to, who is told, the reason and the day where they are needed.

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use serde::Deserialize;
use umlauf_engine::ident;
use umlauf_workflow::{Act, Seat};

use super::case::{Loaded, Part, Tab, Way, ask_for, ways};
use crate::access::Deed;
use crate::fail::Fail;
use crate::frame::{Frame, page_again};
use crate::posted::Posted;
use crate::visitor::Visitor;
use crate::{Web, dates};

pub(crate) fn router() -> Router<Web> {
    Router::new().route("/vorgaenge/{case}/zug", get(ask).post(act))
}

#[derive(Deserialize)]
pub(crate) struct Choice {
    pub(crate) wahl: String,
}

/// What somebody has filled in so far.
#[derive(Default)]
struct Filled {
    reason: String,
    until: String,
    problem: Option<String>,
}

async fn ask(
    State(web): State<Web>,
    headers: HeaderMap,
    visitor: Visitor,
    Path(case): Path<String>,
    Query(choice): Query<Choice>,
) -> Result<Response, Fail> {
    let loaded = Loaded::of(&web, &visitor, &case, Deed::ChooseMove).await?;
    let lang = crate::lang::Lang::wanted(&headers);
    // The case has gone on since the link was made: its page says where it stands.
    let Some(way) = chosen(&loaded, lang, &visitor, &choice.wahl) else {
        return Ok(Redirect::to(&loaded.to("")).into_response());
    };
    if way.launches {
        return Ok(Redirect::to(&way.href).into_response());
    }
    form(&web, &headers, &visitor, &loaded, way, Filled::default())
}

/// A move of the step that is the visitor's to choose.
pub(crate) fn chosen(
    loaded: &Loaded,
    lang: crate::lang::Lang,
    visitor: &Visitor,
    label: &str,
) -> Option<Way> {
    ways(loaded, lang, visitor).into_iter().find(|way| way.mine && way.label == label)
}

fn form(
    web: &Web,
    headers: &HeaderMap,
    visitor: &Visitor,
    loaded: &Loaded,
    way: Way,
    filled: Filled,
) -> Result<Response, Fail> {
    let title = format!("{}: {}", way.label, loaded.row.title);
    let here = loaded.to("/zug");
    let frame = Frame::new(web, headers, Some(visitor), &way.href, title);
    let lang = frame.lang;
    let w = lang.pick(&DE, &EN);
    let failed = filled.problem.is_some();
    let term = loaded.head.ballot.as_ref().and_then(|ballot| ballot.term.as_ref());
    page_again(
        failed,
        &Page {
            w,
            tabs: loaded.tabs(lang, visitor, Part::Other),
            case: loaded.row.title.clone(),
            back: loaded.to(""),
            action: here,
            id: ident::command_id().to_string(),
            until_now: term.map(|term| dates::end(lang, term.instant)).filter(|_| way.extends),
            earliest: term.and_then(|term| term.end.tomorrow().ok()).map(|day| day.to_string()),
            way,
            filled,
            frame,
        },
    )
}

async fn act(
    State(web): State<Web>,
    headers: HeaderMap,
    Path(case): Path<String>,
    posted: Posted,
) -> Result<Response, Fail> {
    let visitor = &posted.visitor;
    let loaded = Loaded::of(&web, visitor, &case, Deed::ChooseMove).await?;
    let lang = crate::lang::Lang::wanted(&headers);
    let w = lang.pick(&DE, &EN);
    let label = posted.text("wahl");
    let mut filled = Filled {
        reason: posted.text("grund").to_owned(),
        until: posted.text("bis").to_owned(),
        problem: None,
    };
    let known = chosen(&loaded, lang, visitor, label);
    if let Some(way) = &known {
        if way.launches {
            return Ok(Redirect::to(&way.href).into_response());
        }
        let until: Result<jiff::civil::Date, _> = filled.until.parse();
        if way.reason && filled.reason.is_empty() {
            filled.problem = Some(w.reason_needed.to_owned());
        } else if way.extends && until.is_err() {
            filled.problem = Some(w.until_needed.to_owned());
        }
    }
    if let (Some(_), Some(way)) = (&filled.problem, &known) {
        return form(&web, &headers, visitor, &loaded, way.clone(), filled);
    }
    // Repeated after the case went on: the engine knows the command and gives its first answer.
    let by = match &known {
        Some(way) => Seat::Office(way.by),
        None => super::case::seat(visitor, loaded.body(), &umlauf_workflow::Office::ALL)?,
    };
    let reason = match filled.reason.as_str() {
        "" => None,
        text => Some(web.engine().keep(text).await?),
    };
    let act = Act::Move { label: label.to_owned(), reason, until: filled.until.parse().ok() };
    match (ask_for(&web, &headers, &posted, &loaded.row.id, by, act).await?, known) {
        (None, _) => Ok(Redirect::to(&loaded.to("")).into_response()),
        (Some(refusal), Some(way)) => {
            filled.problem = Some(refusal);
            form(&web, &headers, visitor, &loaded, way, filled)
        }
        (Some(refusal), None) => {
            super::case::shown(&web, &headers, visitor, &loaded, Some(refusal)).await
        }
    }
}

#[derive(askama::Template)]
#[template(path = "move.html")]
struct Page {
    frame: Frame,
    w: &'static Words,
    tabs: Vec<Tab>,
    case: String,
    back: String,
    action: String,
    id: String,
    way: Way,
    filled: Filled,
    until_now: Option<String>,
    earliest: Option<String>,
}

struct Words {
    parts: &'static str,
    not_done: &'static str,
    leads: &'static str,
    told: &'static str,
    end_now: &'static str,
    until: &'static str,
    until_why: &'static str,
    reason: &'static str,
    optional: &'static str,
    reason_why: &'static str,
    withdraws: &'static str,
    back: &'static str,
    reason_needed: &'static str,
    until_needed: &'static str,
}

const DE: Words = Words {
    parts: "Seiten dieses Vorgangs",
    not_done: "Das wurde nicht gespeichert",
    leads: "Führt zu",
    told: "Benachrichtigt werden",
    end_now: "Fristende bisher",
    until: "Neuer letzter Tag",
    until_why: "Fällt er auf einen Samstag, Sonntag oder Feiertag, endet die Frist am nächsten Werktag. Sie gilt für alle.",
    reason: "Begründung",
    optional: "freiwillig",
    reason_why: "Sie steht in der Akte und im Schreiben an die Betroffenen.",
    withdraws: "Danach kann in diesem Vorgang niemand mehr handeln. Ein neuer Anlauf braucht einen neuen Vorgang.",
    back: "Abbrechen",
    reason_needed: "Bitte begründen Sie diesen Schritt.",
    until_needed: "Bitte nennen Sie den neuen letzten Tag der Frist.",
};

const EN: Words = Words {
    parts: "Pages of this case",
    not_done: "This was not recorded",
    leads: "Leads to",
    told: "Told",
    end_now: "Deadline so far",
    until: "New last day",
    until_why: "If it is a Saturday, Sunday or holiday, the deadline ends on the next working day. It applies to everybody.",
    reason: "Reason",
    optional: "optional",
    reason_why: "It stands in the record and in the letter to those concerned.",
    withdraws: "Afterwards nobody can act in this case any more. A new attempt needs a new case.",
    back: "Cancel",
    reason_needed: "Please give a reason.",
    until_needed: "Please name the new last day.",
};
