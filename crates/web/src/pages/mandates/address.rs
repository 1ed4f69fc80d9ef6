//! The address of somebody who holds mandates: all letters and sign-in links go there, so whoever reads it can act.
//! It is changed only by who keeps the mandates of every body in which the person holds one.

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use umlauf_engine::Readdressed;
use umlauf_store::Person;
use umlauf_workflow::{BodyName, PersonId};

use super::body_of;
use super::change::address;
use super::words::{DE, EN, Words};
use crate::Web;
use crate::access::Deed;
use crate::fail::Fail;
use crate::frame::{Frame, page};
use crate::posted::Posted;
use crate::visitor::Visitor;

#[derive(Deserialize)]
pub(super) struct Wish {
    gremium: Option<String>,
    #[serde(default)]
    person: String,
}

pub(super) async fn ask(
    State(web): State<Web>,
    headers: HeaderMap,
    visitor: Visitor,
    Query(wish): Query<Wish>,
) -> Result<Response, Fail> {
    let body = body_of(&visitor, wish.gremium.as_deref(), Deed::ChangeMandates)?;
    let person = of(&web, &visitor, &body, &wish.person).await?;
    page(&filled(&web, &headers, &visitor, &body, person, None))
}

pub(super) async fn change(
    State(web): State<Web>,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, Fail> {
    let visitor = &posted.visitor;
    let body = body_of(visitor, Some(posted.text("gremium")), Deed::ChangeMandates)?;
    let mut person = of(&web, visitor, &body, posted.text("person")).await?;
    let w = Frame::bare(&web, &headers).lang.pick(&DE, &EN);
    posted.text("address").clone_into(&mut person.email);
    let fault = if address(&person.email) {
        match web.engine().set_address(&person.id, &person.email, &visitor.person.id).await? {
            Readdressed::Done => {
                return Ok(Redirect::to(&format!("/mandate?gremium={body}")).into_response());
            }
            Readdressed::Taken => w.address_taken,
            Readdressed::Gone => return Err(Fail::NotFound),
        }
    } else {
        w.email_missing
    };
    let page = page(&filled(&web, &headers, visitor, &body, person, Some(fault)))?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// A person of the body, if the visitor keeps the mandates wherever the person holds one.
async fn of(web: &Web, visitor: &Visitor, body: &BodyName, id: &str) -> Result<Person, Fail> {
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

fn filled(
    web: &Web,
    headers: &HeaderMap,
    visitor: &Visitor,
    body: &BodyName,
    person: Person,
    fault: Option<&'static str>,
) -> Page {
    let mut frame = Frame::new(web, headers, Some(visitor), "/mandate/anschrift", "");
    let w = frame.lang.pick(&DE, &EN);
    frame.title = format!("{}: {}", w.address_title, person.name);
    Page { frame, w, body: body.to_string(), person, fault }
}

#[derive(askama::Template)]
#[template(path = "mandates_address.html")]
struct Page {
    frame: Frame,
    w: &'static Words,
    body: String,
    person: Person,
    fault: Option<&'static str>,
}
