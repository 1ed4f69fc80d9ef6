//! The demo: be one of the made-up people, and move the clock. Without a demo there is nothing here.

use axum::Router;
use axum::extract::{Form, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use jiff::SignedDuration;
use serde::Deserialize;
use umlauf_workflow::{CaseId, Instant, PersonId};

use super::case::{Loaded, ways};
use super::case_of;
use crate::Web;
use crate::access::Deed;
use crate::fail::Fail;
use crate::frame::{Frame, page};
use crate::lang::Lang;
use crate::sign_in::begin;
use crate::visitor::{Anybody, IDLE, Visitor};

pub(crate) fn router() -> Router<Web> {
    Router::new()
        .route("/vorfuehrung", get(people))
        .route("/vorfuehrung/anmelden", post(sign_in))
        .route("/vorfuehrung/weiter", get(go_on))
        .route("/vorfuehrung/uhr", post(clock))
}

async fn people(
    State(web): State<Web>,
    headers: HeaderMap,
    Anybody(visitor): Anybody,
) -> Result<Response, Fail> {
    let demo = web.settings().demo.as_ref().ok_or(Fail::NotFound)?;
    let mut frame = Frame::new(&web, &headers, visitor.as_ref(), "/vorfuehrung", "");
    let w = frame.lang.pick(&DE, &EN);
    w.title.clone_into(&mut frame.title);
    let mut people = Vec::new();
    for one in &demo.people {
        if let Some(person) = web.store().person(&one.person).await? {
            let id = one.person.to_string();
            people.push(Person { id, name: person.name, seat: one.seat.clone() });
        }
    }
    page(&People { frame, w, people })
}

#[derive(Deserialize)]
struct Who {
    person: String,
    /// The page on which somebody goes on as somebody else.
    here: Option<String>,
}

async fn sign_in(
    State(web): State<Web>,
    headers: HeaderMap,
    Form(who): Form<Who>,
) -> Result<Response, Fail> {
    let demo = web.settings().demo.as_ref().ok_or(Fail::NotFound)?;
    let person = PersonId::from(who.person.as_str());
    if !demo.people.iter().any(|one| one.person == person) {
        return Err(Fail::NotFound);
    }
    let cookie = begin(&web, &headers, &person, "demo").await?;
    let to = match who.here.as_deref().and_then(case_of) {
        Some(case) => format!("/vorfuehrung/weiter?vorgang={case}"),
        None => String::from("/"),
    };
    Ok((cookie, Redirect::to(&to)).into_response())
}

#[derive(Deserialize)]
struct Onward {
    vorgang: String,
}

/// Whoever has become somebody else stays with the case, where that person works on it.
async fn go_on(
    State(web): State<Web>,
    visitor: Visitor,
    Query(onward): Query<Onward>,
) -> Result<Redirect, Fail> {
    web.settings().demo.as_ref().ok_or(Fail::NotFound)?;
    let to = work_in(&web, &visitor, &onward.vorgang).await;
    Ok(Redirect::to(to.as_deref().unwrap_or("/")))
}

/// Where somebody works on a case: the vote for who votes, the finding for who establishes.
/// Nothing for whom the case is not there.
async fn work_in(web: &Web, visitor: &Visitor, case: &str) -> Option<String> {
    let loaded = Loaded::of(web, visitor, case, Deed::ReadCase).await.ok()?;
    let finds = ways(&loaded, Lang::De, visitor).into_iter().find(|way| way.mine && way.finds);
    Some(match finds {
        Some(way) => way.href,
        None if loaded.votes_run() && visitor.may(Deed::Vote, loaded.body()) => {
            loaded.to("/stimme")
        }
        None => loaded.to(""),
    })
}

#[derive(Deserialize)]
struct Forward {
    /// How many days, or `frist`: until the deadline of the case whose page it is has passed.
    days: String,
    here: Option<String>,
}

async fn clock(
    State(web): State<Web>,
    Anybody(visitor): Anybody,
    Form(forward): Form<Forward>,
) -> Result<Response, Fail> {
    let demo = web.settings().demo.as_ref().ok_or(Fail::NotFound)?;
    let until = match forward.days.as_str() {
        "frist" => past_the_deadline(&web, forward.here.as_deref()).await?,
        days => {
            let days = days.parse::<i64>().unwrap_or(0).clamp(0, 31);
            web.now().plus(SignedDuration::from_hours(days * 24))
        }
    };
    web.engine().play(&demo.clock, until).await?;
    if let Some(visitor) = visitor {
        // Whoever moves the clock sat here all the while and stays signed in.
        let now = web.now();
        web.store().session_seen(&visitor.session.id, now, now.plus(IDLE)).await?;
    }
    Ok(Redirect::to(&super::own(forward.here.as_deref())).into_response())
}

/// The morning after the deadline of a case; without one, or after it, now.
async fn past_the_deadline(web: &Web, here: Option<&str>) -> Result<Instant, Fail> {
    let now = web.now();
    let Some(case) = here.and_then(case_of) else { return Ok(now) };
    let Some(row) = web.store().case(&CaseId::from(case)).await? else { return Ok(now) };
    let term = row.head()?.term.map(|term| term.instant.plus(SignedDuration::from_hours(9)));
    Ok(term.filter(|term| *term > now).unwrap_or(now))
}

struct Person {
    id: String,
    name: String,
    seat: String,
}

#[derive(askama::Template)]
#[template(path = "demo.html")]
struct People {
    frame: Frame,
    w: &'static Words,
    people: Vec<Person>,
}

struct Words {
    title: &'static str,
    what: &'static str,
}

const DE: Words = Words {
    title: "Vorführung: Wer möchten Sie sein?",
    what: "Alle Personen, Stimmen und Daten sind erfunden; E-Mails verlassen diesen Rechner nicht. Wählen Sie eine Rolle. Oben lässt sich die Uhr vorstellen: Erinnerungen und Fristen laufen dann von selbst ab.",
};

const EN: Words = Words {
    title: "Demonstration: who would you like to be?",
    what: "All people, votes and dates are invented; no mail leaves this machine. Choose a role. The clock at the top can be moved on: reminders and deadlines then happen by themselves.",
};
