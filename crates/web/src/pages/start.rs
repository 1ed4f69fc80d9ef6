//! The front page: whoever is signed in goes where the work is; others see what this is.

use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use crate::Web;
use crate::access::Deed;
use crate::fail::Fail;
use crate::frame::{Frame, page};
use crate::visitor::{Anybody, Visitor};

pub(crate) fn router() -> Router<Web> {
    Router::new().route("/", get(start))
}

async fn start(
    State(web): State<Web>,
    headers: HeaderMap,
    Anybody(visitor): Anybody,
) -> Result<Response, Fail> {
    if let Some(visitor) = &visitor {
        return Ok(Redirect::to(place_of(visitor)).into_response());
    }
    if web.settings().demo.is_some() {
        return Ok(Redirect::to("/vorfuehrung").into_response());
    }
    let mut frame = Frame::new(&web, &headers, None, "/", "");
    frame.title.clone_from(&frame.operator);
    let w = frame.lang.pick(&DE, &EN);
    page(&Start { frame, w })
}

/// Where somebody's work is.
pub(crate) fn place_of(visitor: &Visitor) -> &'static str {
    let does = |deed| !visitor.bodies(deed).is_empty();
    if does(Deed::SeeDesk) {
        "/vorgaenge"
    } else if does(Deed::Vote) || does(Deed::DraftAnswer) {
        "/meine"
    } else if does(Deed::Audit) {
        "/pruefung"
    } else if does(Deed::SeeStalls) {
        "/lage"
    } else {
        "/register"
    }
}

#[derive(askama::Template)]
#[template(path = "start.html")]
struct Start {
    frame: Frame,
    w: &'static Words,
}

struct Words {
    what: &'static str,
    sign_in: &'static str,
    register: &'static str,
}

const DE: Words = Words {
    what: "Hier stimmen Bund und Länder im Umlaufverfahren ab: Die Geschäftsstelle legt eine Beschlussvorlage vor, die Mitglieder antworten bis zum Fristende, der Vorsitz stellt das Ergebnis fest. Jeder Schritt ist nachprüfbar.",
    sign_in: "Anmelden",
    register: "Veröffentlichte Beschlüsse",
};

const EN: Words = Words {
    what: "Here the Federation and the Länder decide by written vote: the secretariat submits a draft, the members answer by the deadline, the chair establishes the result. Every step can be verified.",
    sign_in: "Sign in",
    register: "Published decisions",
};
