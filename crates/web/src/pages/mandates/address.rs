//! Where letters go: the address of somebody who holds mandates, and the functional mailbox of a seat.
//!
//! Sign-in links go to a person's address too, so whoever reads it can act. It is changed only by who keeps the
//! mandates of every body in which the person holds one.

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use umlauf_engine::Readdressed;
use umlauf_engine::people::seat_of;
use umlauf_store::Person;
use umlauf_voting::Body;
use umlauf_workflow::{BodyName, PersonId};

use super::body_of;
use super::words::{DE, EN, Words};
use crate::Web;
use crate::access::Deed;
use crate::fail::Fail;
use crate::frame::{Frame, page};
use crate::posted::Posted;
use crate::terms;
use crate::visitor::Visitor;

#[derive(Deserialize)]
pub(super) struct Wish {
    gremium: Option<String>,
    #[serde(default)]
    person: String,
    #[serde(default)]
    sitz: String,
}

pub(super) async fn ask_person(
    State(web): State<Web>,
    headers: HeaderMap,
    visitor: Visitor,
    Query(wish): Query<Wish>,
) -> Result<Response, Fail> {
    let body = body_of(&visitor, wish.gremium.as_deref(), Deed::ChangeMandates)?;
    let person = known(&web, &visitor, &body, &wish.person).await?;
    let address = person.email.clone();
    page(&of_person((&web, &headers, &visitor), &body, &person, address, None))
}

pub(super) async fn set_person(
    State(web): State<Web>,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, Fail> {
    let visitor = &posted.visitor;
    let body = body_of(visitor, Some(posted.text("gremium")), Deed::ChangeMandates)?;
    let person = known(&web, visitor, &body, posted.text("person")).await?;
    let w = Frame::bare(&web, &headers).lang.pick(&DE, &EN);
    let wanted = posted.text("address").to_owned();
    let fault = if is_address(&wanted) {
        match web.engine().set_address(&person.id, &wanted, &visitor.person.id).await? {
            Readdressed::Done => {
                return Ok(Redirect::to(&format!("/mandate?gremium={body}")).into_response());
            }
            Readdressed::Taken => w.address_taken,
            Readdressed::Gone => return Err(Fail::NotFound),
        }
    } else {
        w.email_missing
    };
    refused(&of_person((&web, &headers, visitor), &body, &person, wanted, Some(fault)))
}

pub(super) async fn ask_mailbox(
    State(web): State<Web>,
    headers: HeaderMap,
    visitor: Visitor,
    Query(wish): Query<Wish>,
) -> Result<Response, Fail> {
    let name = body_of(&visitor, wish.gremium.as_deref(), Deed::ChangeMandates)?;
    let body = web.engine().catalogue().library().body(name.as_str()).ok_or(Fail::NotFound)?;
    seat_of(body, &wish.sitz).ok_or(Fail::NotFound)?;
    let mailbox = web.store().mailbox(&name, &wish.sitz).await?;
    let address = mailbox.map(|mailbox| mailbox.address).unwrap_or_default();
    page(&of_mailbox((&web, &headers, &visitor), (&name, body), wish.sitz, address, None))
}

pub(super) async fn set_mailbox(
    State(web): State<Web>,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, Fail> {
    let visitor = &posted.visitor;
    let name = body_of(visitor, Some(posted.text("gremium")), Deed::ChangeMandates)?;
    let body = web.engine().catalogue().library().body(name.as_str()).ok_or(Fail::NotFound)?;
    let (word, wanted) = (posted.text("seat").to_owned(), posted.text("address").to_owned());
    let seat = seat_of(body, &word).ok_or(Fail::NotFound)?;
    if !is_address(&wanted) {
        let fault = Frame::bare(&web, &headers).lang.pick(&DE, &EN).email_missing;
        let scene = (&web, &headers, visitor);
        return refused(&of_mailbox(scene, (&name, body), word, wanted, Some(fault)));
    }
    web.engine().set_mailbox(&name, &seat, &wanted, &visitor.person.id).await?;
    Ok(Redirect::to(&format!("/mandate?gremium={name}#sitz-{word}")).into_response())
}

/// Whether a text looks like a mail address.
pub(super) fn is_address(text: &str) -> bool {
    text.len() <= 254
        && text.rsplit_once('@').is_some_and(|(local, domain)| {
            !local.is_empty() && domain.contains('.') && !domain.starts_with('.')
        })
        && !text.chars().any(|c| c.is_whitespace() || c.is_control())
}

/// A person of the body, if the visitor keeps the mandates wherever the person holds one.
async fn known(web: &Web, visitor: &Visitor, body: &BodyName, id: &str) -> Result<Person, Fail> {
    let id = PersonId::from(id);
    let held = web.store().mandates_of_person(&id, web.now()).await?;
    if !held.iter().any(|mandate| mandate.body == *body) {
        return Err(Fail::NotFound);
    }
    let keeps = visitor.bodies(Deed::ChangeMandates);
    if !held.iter().all(|mandate| keeps.contains(&mandate.body)) {
        return Err(Fail::Forbidden);
    }
    web.store().person(&id).await?.ok_or(Fail::NotFound)
}

fn of_person(
    (web, headers, visitor): (&Web, &HeaderMap, &Visitor),
    body: &BodyName,
    person: &Person,
    address: String,
    fault: Option<&'static str>,
) -> AddressPage {
    let action = "/mandate/anschrift";
    let mut frame = Frame::new(web, headers, Some(visitor), action, "");
    let w = frame.lang.pick(&DE, &EN);
    frame.title = format!("{}: {}", w.address_title, person.name);
    let whose = ("person", person.id.to_string());
    let (what, body) = (w.address_what, body.to_string());
    AddressPage { frame, w, what, action, body, whose, address, fault }
}

fn of_mailbox(
    (web, headers, visitor): (&Web, &HeaderMap, &Visitor),
    (name, body): (&BodyName, &Body),
    seat: String,
    address: String,
    fault: Option<&'static str>,
) -> AddressPage {
    let action = "/mandate/postfach";
    let mut frame = Frame::new(web, headers, Some(visitor), action, "");
    let w = frame.lang.pick(&DE, &EN);
    frame.title = format!("{}: {}", w.mailbox_title, terms::seat(frame.lang, Some(body), &seat));
    let (what, body) = (w.mailbox_what, name.to_string());
    AddressPage { frame, w, what, action, body, whose: ("seat", seat), address, fault }
}

fn refused(filled: &AddressPage) -> Result<Response, Fail> {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(filled)?).into_response())
}

#[derive(askama::Template)]
#[template(path = "mandates_address.html")]
struct AddressPage {
    frame: Frame,
    w: &'static Words,
    /// What follows from a change.
    what: &'static str,
    action: &'static str,
    body: String,
    /// The field that says whose address it is, and its value.
    whose: (&'static str, String),
    address: String,
    fault: Option<&'static str>,
}
