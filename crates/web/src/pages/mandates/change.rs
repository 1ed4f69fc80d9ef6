//! Giving, ending and revoking a mandate. Whoever may do so in a body cannot take the last mandate away that
//! may.

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::Date;
use serde::Deserialize;
use umlauf_engine::people::seat_of;
use umlauf_engine::{Ended, Grant, Granted};
use umlauf_store::{Mandate, Person};
use umlauf_workflow::{BodyName, Capacity, Digest, Office, Seat};

use super::address::is_address;
use super::body_of;
use super::roster::{Holder, end as over, holder};
use super::words::{DE, EN, Words};
use crate::Web;
use crate::access::{Deed, Role, may};
use crate::fail::Fail;
use crate::frame::{Frame, page};
use crate::posted::Posted;
use crate::terms;
use crate::visitor::Visitor;

#[derive(Deserialize)]
pub(super) struct For {
    gremium: Option<String>,
    #[serde(default)]
    sitz: String,
}

/// What was filled in.
#[derive(Default)]
struct Filled {
    seat: String,
    capacity: String,
    name: String,
    email: String,
    from: String,
    until: String,
}

pub(super) async fn ask_grant(
    State(web): State<Web>,
    headers: HeaderMap,
    visitor: Visitor,
    Query(wish): Query<For>,
) -> Result<Response, Fail> {
    let body = body_of(&visitor, wish.gremium.as_deref(), Deed::ChangeMandates)?;
    let from = web.now().date().to_string();
    let filled = Filled { seat: wish.sitz, from, ..Filled::default() };
    page(&form(&web, &headers, &visitor, &body, filled, Vec::new())?)
}

fn form(
    web: &Web,
    headers: &HeaderMap,
    visitor: &Visitor,
    name: &BodyName,
    filled: Filled,
    faults: Vec<(&'static str, &'static str)>,
) -> Result<GrantPage, Fail> {
    let library = web.engine().catalogue().library();
    let body = library.body(name.as_str()).cloned().ok_or(Fail::NotFound)?;
    let mut frame = Frame::new(web, headers, Some(visitor), "/mandate/neu", "");
    let w = frame.lang.pick(&DE, &EN);
    w.grant_title.clone_into(&mut frame.title);
    let office =
        |office: Office| (office.as_str().to_owned(), terms::office(frame.lang, office).to_owned());
    let member = |m: &umlauf_voting::Member| {
        (m.code.as_str().to_owned(), m.title_in(frame.lang.tongue()).to_owned())
    };
    let seats =
        Office::ALL.into_iter().map(office).chain(body.members().iter().map(member)).collect();
    let capacities = [Capacity::Representative, Capacity::Deputy, Capacity::Staff]
        .map(|capacity| (capacity.as_str(), terms::capacity(frame.lang, capacity)));
    let (body, title) = (name.to_string(), body.title().to_owned());
    Ok(GrantPage { frame, w, body, title, seats, capacities, filled, faults })
}

pub(super) async fn grant(
    State(web): State<Web>,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, Fail> {
    let visitor = &posted.visitor;
    let name = body_of(visitor, Some(posted.text("gremium")), Deed::ChangeMandates)?;
    let w = Frame::bare(&web, &headers).lang.pick(&DE, &EN);
    let field = |name: &str| posted.text(name).to_owned();
    let filled = Filled {
        seat: field("seat"),
        capacity: field("capacity"),
        name: field("name"),
        email: field("email"),
        from: field("from"),
        until: field("until"),
    };
    let mut faults = match wanted(&web, &name, &filled, w) {
        Err(faults) => faults,
        Ok(grant) => match web.engine().grant(grant, &visitor.person.id).await? {
            Granted::Given { .. } => {
                let to = format!("/mandate?gremium={name}#sitz-{}", filled.seat);
                return Ok(Redirect::to(&to).into_response());
            }
            Granted::RevokedBefore => vec![("from", w.revoked_before)],
            Granted::Ambiguous => vec![("email", w.ambiguous)],
        },
    };
    faults.dedup();
    let page = page(&form(&web, &headers, visitor, &name, filled, faults)?)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn wanted(
    web: &Web,
    name: &BodyName,
    filled: &Filled,
    w: &Words,
) -> Result<Grant, Vec<(&'static str, &'static str)>> {
    let mut faults = Vec::new();
    let body = web.engine().catalogue().library().body(name.as_str());
    let seat = body.and_then(|body| seat_of(body, &filled.seat));
    if seat.is_none() {
        faults.push(("seat", w.seat_missing));
    }
    let capacity = match &seat {
        Some(Seat::Office(_)) => Some(Capacity::Office),
        _ => [Capacity::Representative, Capacity::Deputy, Capacity::Staff]
            .into_iter()
            .find(|capacity| capacity.as_str() == filled.capacity),
    };
    if capacity.is_none() {
        faults.push(("capacity", w.capacity_missing));
    }
    if filled.name.is_empty() || filled.name.chars().count() > 200 {
        faults.push(("name", w.name_missing));
    }
    if !is_address(&filled.email) {
        faults.push(("email", w.email_missing));
    }
    let from: Option<Date> = filled.from.parse().ok();
    if from.is_none() {
        faults.push(("from", w.from_missing));
    }
    let until: Option<Date> = filled.until.parse().ok();
    let backwards = until.is_some_and(|until| from.is_some_and(|from| until < from));
    if backwards || (until.is_none() && !filled.until.is_empty()) {
        faults.push(("until", w.until_wrong));
    }
    match (seat, capacity, from, faults.is_empty()) {
        (Some(seat), Some(capacity), Some(from), true) => Ok(Grant {
            body: name.clone(),
            seat,
            capacity,
            name: filled.name.clone(),
            email: filled.email.clone(),
            from,
            until,
        }),
        _ => Err(faults),
    }
}

/// A mandate that the visitor may change, with its holder.
async fn held(
    web: &Web,
    visitor: &Visitor,
    digest: &str,
) -> Result<(Mandate, Option<Person>), Fail> {
    let mandate = web.store().mandate(&Digest::from(digest)).await?.ok_or(Fail::NotFound)?;
    visitor.must(Deed::ChangeMandates, &mandate.body)?;
    let person = web.store().person(&mandate.person).await?;
    Ok((mandate, person))
}

pub(super) async fn ask_end(
    State(web): State<Web>,
    headers: HeaderMap,
    visitor: Visitor,
    Path(digest): Path<String>,
) -> Result<Response, Fail> {
    page(&ending(&web, &headers, &visitor, &digest, None).await?)
}

async fn ending(
    web: &Web,
    headers: &HeaderMap,
    visitor: &Visitor,
    digest: &str,
    fault: Option<&'static str>,
) -> Result<EndPage, Fail> {
    let (mandate, person) = held(web, visitor, digest).await?;
    let here = format!("/mandate/ende/{}", mandate.digest);
    let mut frame = Frame::new(web, headers, Some(visitor), &here, "");
    let w = frame.lang.pick(&DE, &EN);
    w.end_title.clone_into(&mut frame.title);
    let now = web.now();
    let library = web.engine().catalogue().library();
    let body = library.body(mandate.body.as_str()).map(AsRef::as_ref);
    Ok(EndPage {
        seat: terms::seat(frame.lang, body, &mandate.seat),
        holder: holder((frame.lang, w, now), &mandate, person.as_ref()),
        over: over(&mandate).is_some_and(|end| end <= now),
        body: mandate.body.to_string(),
        today: now.date().to_string(),
        w,
        fault,
        frame,
    })
}

pub(super) async fn end(
    State(web): State<Web>,
    headers: HeaderMap,
    Path(digest): Path<String>,
    posted: Posted,
) -> Result<Response, Fail> {
    let visitor = &posted.visitor;
    let (mandate, _) = held(&web, visitor, &digest).await?;
    let w = Frame::bare(&web, &headers).lang.pick(&DE, &EN);
    let fault = match posted.text("until").parse::<Date>() {
        Err(_) => w.until_wrong,
        Ok(last) if last < web.now().date() && last_keeper(&web, &mandate).await? => w.last_one,
        Ok(last) => {
            match web.engine().end_mandate(&mandate.digest, last, &visitor.person.id).await? {
                Ended::Then | Ended::Now | Ended::Already => {
                    let to = format!("/mandate?gremium={}#sitz-{}", mandate.body, mandate.seat);
                    return Ok(Redirect::to(&to).into_response());
                }
                Ended::Gone => w.gone,
                Ended::RevokedBefore => w.revoked_before,
            }
        }
    };
    let page = page(&ending(&web, &headers, visitor, &digest, Some(fault)).await?)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

pub(super) async fn revoke(
    State(web): State<Web>,
    headers: HeaderMap,
    Path(digest): Path<String>,
    posted: Posted,
) -> Result<Response, Fail> {
    let visitor = &posted.visitor;
    let (mandate, _) = held(&web, visitor, &digest).await?;
    let w = Frame::bare(&web, &headers).lang.pick(&DE, &EN);
    let fault = if !posted.ticked("sure") {
        w.not_sure
    } else if last_keeper(&web, &mandate).await? {
        w.last_one
    } else {
        web.engine().revoke_by(&mandate.digest, &visitor.person.id).await?;
        let to = format!("/mandate?gremium={}#sitz-{}", mandate.body, mandate.seat);
        return Ok(Redirect::to(&to).into_response());
    };
    let page = page(&ending(&web, &headers, visitor, &digest, Some(fault)).await?)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Whether nobody could change mandates of the body any more without this one.
async fn last_keeper(web: &Web, mandate: &Mandate) -> Result<bool, Fail> {
    let keeps = |seat: &str, capacity| {
        Role::of(capacity, seat).is_some_and(|role| may(role, Deed::ChangeMandates))
    };
    if !keeps(&mandate.seat, mandate.capacity) {
        return Ok(false);
    }
    for office in Office::ALL.into_iter().filter(|o| keeps(o.as_str(), Capacity::Office)) {
        let holders = web.store().holders(&mandate.body, office.as_str(), web.now()).await?;
        if holders.iter().any(|(other, _)| other.digest != mandate.digest) {
            return Ok(false);
        }
    }
    Ok(true)
}

#[derive(askama::Template)]
#[template(path = "mandates_grant.html")]
struct GrantPage {
    frame: Frame,
    w: &'static Words,
    body: String,
    title: String,
    seats: Vec<(String, String)>,
    capacities: [(&'static str, &'static str); 3],
    filled: Filled,
    faults: Vec<(&'static str, &'static str)>,
}

impl GrantPage {
    /// What is wrong with a field.
    fn fault(&self, field: &str) -> Option<&'static str> {
        self.faults.iter().find(|(about, _)| *about == field).map(|(_, sentence)| *sentence)
    }
}

#[derive(askama::Template)]
#[template(path = "mandates_end.html")]
struct EndPage {
    frame: Frame,
    w: &'static Words,
    body: String,
    seat: String,
    holder: Holder,
    over: bool,
    today: String,
    fault: Option<&'static str>,
}
