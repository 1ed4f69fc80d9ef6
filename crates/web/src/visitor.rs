//! Who is asking: the session behind the cookie, the person, and the mandates that hold now.

use std::collections::BTreeSet;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use jiff::SignedDuration;
use umlauf_engine::Sender;
use umlauf_store::{Mandate, Person, SessionRow};
use umlauf_voting::MemberCode;
use umlauf_workflow::{BodyName, Capacity, Office, Seat};

use crate::access::{Deed, Role, may};
use crate::fail::Fail;
use crate::{Web, cookie, secret};

/// A session ends so long after it was last used …
pub(crate) const IDLE: SignedDuration = SignedDuration::from_hours(12);
/// … and is written as used at most so often.
const NOTED: SignedDuration = SignedDuration::from_mins(10);

/// Somebody who is signed in. As an extractor: sends whoever is not to the sign-in page.
#[derive(Clone, Debug)]
pub(crate) struct Visitor {
    pub(crate) person: Person,
    /// Mandates that hold now, in all bodies.
    pub(crate) mandates: Vec<Mandate>,
    pub(crate) session: SessionRow,
    /// Proves that a form came from one of our pages.
    pub(crate) form: String,
}

impl Visitor {
    /// The visitor behind a cookie, if there is one.
    pub(crate) async fn behind(web: &Web, headers: &HeaderMap) -> Result<Option<Self>, Fail> {
        let Some(held) = cookie::read(headers, cookie::session_name(web.settings())) else {
            return Ok(None);
        };
        let (id, now, store) = (secret::kept(held), web.now(), web.store());
        let Some(session) = store.session(&id, now).await? else {
            return Ok(None);
        };
        let Some(person) = store.person(&session.person).await? else {
            return Ok(None);
        };
        if now.since(session.seen) > NOTED {
            store.session_seen(&id, now, now.plus(IDLE)).await?;
        }
        let mandates = store.mandates_of_person(&person.id, now).await?;
        let form = secret::derived(held, "form");
        Ok(Some(Self { person, mandates, session, form }))
    }

    /// The mandates by which the visitor may do something in a body.
    pub(crate) fn by(&self, deed: Deed, body: &BodyName) -> Vec<&Mandate> {
        let here = |mandate: &&Mandate| {
            mandate.body == *body && role(mandate).is_some_and(|r| may(r, deed))
        };
        self.mandates.iter().filter(here).collect()
    }

    /// Whether the visitor may do something in a body.
    pub(crate) fn may(&self, deed: Deed, body: &BodyName) -> bool {
        !self.by(deed, body).is_empty()
    }

    /// Whether the visitor holds any mandate in a body. To anybody else its cases are not there.
    pub(crate) fn knows(&self, body: &BodyName) -> bool {
        self.mandates.iter().any(|mandate| mandate.body == *body)
    }

    /// Refuses whoever may not.
    pub(crate) fn must(&self, deed: Deed, body: &BodyName) -> Result<(), Fail> {
        if self.may(deed, body) { Ok(()) } else { Err(Fail::Forbidden) }
    }

    /// The bodies in which the visitor may do something.
    pub(crate) fn bodies(&self, deed: Deed) -> BTreeSet<BodyName> {
        let may_here = |mandate: &&Mandate| role(mandate).is_some_and(|role| may(role, deed));
        self.mandates.iter().filter(may_here).map(|mandate| mandate.body.clone()).collect()
    }

    /// The members for which the visitor may do something in a body.
    pub(crate) fn members(&self, deed: Deed, body: &BodyName) -> Vec<MemberCode> {
        let mut members: Vec<_> = self
            .by(deed, body)
            .into_iter()
            .filter(|mandate| mandate.capacity != Capacity::Office)
            .map(|mandate| MemberCode::from(mandate.seat.as_str()))
            .collect();
        members.dedup();
        members
    }

    /// Whether the visitor holds an office of a body.
    pub(crate) fn holds(&self, office: Office, body: &BodyName) -> bool {
        self.mandates.iter().any(|mandate| {
            mandate.body == *body
                && mandate.capacity == Capacity::Office
                && mandate.seat == office.as_str()
        })
    }

    /// The visitor as the sender of a submission for a seat.
    pub(crate) fn sends_for(&self, seat: Seat) -> Sender {
        Sender::Person { person: self.person.id.clone(), seat }
    }

    /// When this session began, for lists.
    pub(crate) fn is_this(&self, session: &SessionRow) -> bool {
        session.id == self.session.id
    }
}

/// The role a mandate gives.
pub(crate) fn role(mandate: &Mandate) -> Option<Role> {
    Role::of(mandate.capacity, &mandate.seat)
}

impl FromRequestParts<Web> for Visitor {
    type Rejection = Fail;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Fail> {
        Self::behind(web, &parts.headers).await?.ok_or(Fail::NotSignedIn)
    }
}

/// Whoever is there, signed in or not.
#[derive(Clone, Debug)]
pub(crate) struct Anybody(pub(crate) Option<Visitor>);

impl FromRequestParts<Web> for Anybody {
    type Rejection = Fail;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Fail> {
        Ok(Self(Visitor::behind(web, &parts.headers).await?))
    }
}
