//! Mandates of a body: who acts for which seat from when until when, and where nobody does. The
//! secretariat and the administrator give, end and revoke them; nothing but name and official address
//! is kept of a person.

mod address;
mod change;
mod identities;
mod roster;
mod words;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use serde::Deserialize;
use umlauf_workflow::BodyName;

use crate::Web;
use crate::access::Deed;
use crate::fail::Fail;
use crate::frame::{Frame, page};
use crate::visitor::Visitor;
use identities::Refused;
use roster::Seat;
use words::{DE, EN, Words};

pub(crate) fn router() -> Router<Web> {
    Router::new()
        .route("/mandate", get(show))
        .route("/mandate/neu", get(change::ask_grant).post(change::grant))
        .route("/mandate/ende/{mandate}", get(change::ask_end).post(change::end))
        .route("/mandate/widerruf/{mandate}", post(change::revoke))
        .route("/mandate/kennung", post(identities::assign))
        .route("/mandate/postfach", get(address::ask_mailbox).post(address::set_mailbox))
        .route("/mandate/anschrift", get(address::ask_person).post(address::set_person))
}

#[derive(Deserialize)]
struct Wish {
    gremium: Option<String>,
}

/// The body somebody asks for, or the first in which the deed is allowed.
fn body_of(visitor: &Visitor, wanted: Option<&str>, deed: Deed) -> Result<BodyName, Fail> {
    let bodies = visitor.bodies(deed);
    let found = match wanted {
        Some(name) => bodies.iter().find(|body| body.as_str() == name),
        None => bodies.first(),
    };
    found.cloned().ok_or(Fail::Forbidden)
}

async fn show(
    State(web): State<Web>,
    headers: HeaderMap,
    visitor: Visitor,
    Query(wish): Query<Wish>,
) -> Result<Response, Fail> {
    let name = body_of(&visitor, wish.gremium.as_deref(), Deed::ReadMandates)?;
    let library = web.engine().catalogue().library();
    let body = library.body(name.as_str()).cloned().ok_or(Fail::NotFound)?;
    let mut frame = Frame::new(&web, &headers, Some(&visitor), "/mandate", "");
    let w = frame.lang.pick(&DE, &EN);
    frame.title = format!("{}: {}", w.title, body.title());
    let roster = web.engine().roster(&name).await?;
    let mailboxes = web.store().mailboxes(&name).await?;
    let seats = roster::seats((frame.lang, w, web.now()), &body, &roster, &mailboxes);
    let others = visitor.bodies(Deed::ReadMandates).into_iter().filter(|other| *other != name);
    let others = others
        .map(|other| {
            let title = library.body(other.as_str()).map(|body| body.title().to_owned());
            (other.to_string(), title.unwrap_or_else(|| other.to_string()))
        })
        .collect();
    let changes = visitor.may(Deed::ChangeMandates, &name);
    let refused =
        if changes { identities::refused(&web, frame.lang, &roster).await? } else { Vec::new() };
    let body = name.to_string();
    page(&Page { frame, w, body, others, seats, changes, refused })
}

#[derive(askama::Template)]
#[template(path = "mandates.html")]
struct Page {
    frame: Frame,
    w: &'static Words,
    body: String,
    others: Vec<(String, String)>,
    seats: Vec<Seat>,
    changes: bool,
    refused: Vec<Refused>,
}

impl Page {
    /// Whether anything is missing.
    fn gaps(&self) -> bool {
        self.seats.iter().any(|seat| !seat.gaps.is_empty())
    }
}
