//! The demo: be one of the made-up people, and move the clock. Without a demo there is nothing here.

use axum::Router;
use axum::extract::{Form, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use jiff::SignedDuration;
use serde::Deserialize;
use umlauf_workflow::PersonId;

use crate::Web;
use crate::fail::Fail;
use crate::frame::{Frame, page};
use crate::sign_in::begin;
use crate::visitor::{Anybody, IDLE};

pub(crate) fn router() -> Router<Web> {
    Router::new()
        .route("/vorfuehrung", get(people))
        .route("/vorfuehrung/anmelden", post(sign_in))
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
    Ok((cookie, Redirect::to("/")).into_response())
}

#[derive(Deserialize)]
struct Forward {
    days: i64,
    here: Option<String>,
}

async fn clock(
    State(web): State<Web>,
    Anybody(visitor): Anybody,
    Form(forward): Form<Forward>,
) -> Result<Response, Fail> {
    let demo = web.settings().demo.as_ref().ok_or(Fail::NotFound)?;
    let days = forward.days.clamp(0, 31);
    let until = web.now().plus(SignedDuration::from_hours(days * 24));
    web.engine().play(&demo.clock, until).await?;
    if let Some(visitor) = visitor {
        // Whoever moves the clock sat here all the while and stays signed in.
        let now = web.now();
        web.store().session_seen(&visitor.session.id, now, now.plus(IDLE)).await?;
    }
    Ok(Redirect::to(&super::own(forward.here.as_deref())).into_response())
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
