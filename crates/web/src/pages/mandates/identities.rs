//! Accounts of the identity provider that came with the address of somebody who is linked to another
//! account: an authority has renewed its directory, or somebody else got the address. Who keeps mandates
//! asks the person and says whose the account is; until then nobody signs in with it.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use umlauf_store::{Identity, Mandate, Person};
use umlauf_workflow::PersonId;

use super::body_of;
use crate::access::Deed;
use crate::fail::Fail;
use crate::lang::Lang;
use crate::posted::Posted;
use crate::{Web, dates};

/// More refused accounts than a page shows.
const MOST: u32 = 1000;

/// One that waits for a word.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) person: String,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) issuer: String,
    pub(super) subject: String,
    pub(super) at: String,
}

/// Those that came with the address of somebody in the roster.
pub(super) async fn refused(
    web: &Web,
    lang: Lang,
    roster: &[(Mandate, Option<Person>)],
) -> Result<Vec<Refused>, Fail> {
    let refused = web.store().refused_identities(MOST).await?.into_iter();
    let shown = refused.filter_map(|identity| {
        let held = roster.iter().filter_map(|(_, person)| person.as_ref());
        let person = held.into_iter().find(|person| person.id == identity.person)?;
        Some(Refused {
            person: person.id.to_string(),
            name: person.name.clone(),
            email: person.email.clone(),
            at: dates::moment(lang, identity.since),
            issuer: identity.issuer,
            subject: identity.subject,
        })
    });
    Ok(shown.collect())
}

/// The account is the person's from now on.
pub(super) async fn assign(
    State(web): State<Web>,
    _: HeaderMap,
    posted: Posted,
) -> Result<Response, Fail> {
    let name = body_of(&posted.visitor, Some(posted.text("gremium")), Deed::ChangeMandates)?;
    let person = PersonId::from(posted.text("person"));
    let roster = web.engine().roster(&name).await?;
    if !roster.iter().any(|(mandate, _)| mandate.person == person) {
        return Err(Fail::NotFound);
    }
    let identity = Identity {
        issuer: posted.text("issuer").to_owned(),
        subject: posted.text("subject").to_owned(),
        person,
        since: web.now(),
    };
    let whose = identity.person.clone();
    if !web.store().assign_identity(identity).await? {
        return Err(Fail::Stale);
    }
    let by = &posted.visitor.person.id;
    tracing::info!(person = %whose, %by, "another account was assigned to a person");
    Ok(Redirect::to(&format!("/mandate?gremium={name}")).into_response())
}
