//! Signing in: a link by mail that opens a page, and a button on that page that acts. Beside it, where there is
//! one, the way to the identity provider ([`crate::oidc`]).
//!
//! Whether an address is known nobody is told, neither by words nor by the time it takes: the mail is
//! written beside the answer. Link scanners may open the page as often as they like.

use axum::Router;
use axum::extract::{Form, Path, Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use jiff::SignedDuration;
use serde::Deserialize;
use umlauf_store::{Person, SessionRow};
use umlauf_workflow::PersonId;

use crate::fail::Fail;
use crate::frame::{Frame, page};
use crate::pages::own;
use crate::posted::Posted;
use crate::visitor::{Anybody, IDLE};
use crate::{Web, cookie, dates, secret};

/// How long a link is good.
const GOOD: SignedDuration = SignedDuration::from_mins(30);
/// How many links a person gets in that time.
const MOST: u64 = 5;

pub(crate) fn router() -> Router<Web> {
    Router::new()
        .route("/anmelden", get(ask).post(send))
        .route("/anmelden/{secret}", get(open).post(enter))
        .route("/abmelden", post(leave))
}

/// Begins a session for a person: the cookie that holds its secret.
pub(crate) async fn begin(
    web: &Web,
    headers: &HeaderMap,
    person: &PersonId,
    way: &str,
) -> Result<[(HeaderName, HeaderValue); 1], Fail> {
    let (held, now) = (secret::fresh()?, web.now());
    web.store()
        .put_session(SessionRow {
            id: secret::kept(&held),
            person: person.clone(),
            way: way.to_owned(),
            agent: agent(headers),
            began: now,
            seen: now,
            ends: now.plus(IDLE),
        })
        .await?;
    Ok([(header::SET_COOKIE, cookie::begin_session(web.settings(), &held))])
}

/// The browser in two words, so that a person recognises it in the list of sessions.
fn agent(headers: &HeaderMap) -> String {
    let said = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or("");
    let named = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| said.contains(mark)).map_or("", |(_, name)| *name)
    };
    let browser = named(&[
        ("Edg/", "Edge"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = named(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        ("", name) | (name, "") => name.to_owned(),
        _ => format!("{browser}, {system}"),
    }
}

#[derive(Deserialize)]
struct After {
    nach: Option<String>,
}

async fn ask(
    State(web): State<Web>,
    headers: HeaderMap,
    Anybody(visitor): Anybody,
    Query(after): Query<After>,
) -> Result<Response, Fail> {
    let target = own(after.nach.as_deref());
    if visitor.is_some() {
        return Ok(Redirect::to(&target).into_response());
    }
    if web.settings().demo.is_some() {
        return Ok(Redirect::to("/vorfuehrung").into_response());
    }
    let mut frame = Frame::new(&web, &headers, None, "/anmelden", "");
    let w = frame.lang.pick(&DE, &EN);
    w.title.clone_into(&mut frame.title);
    let identity = web.settings().identity.as_ref().filter(|_| web.identity().is_some());
    let service = identity.map(|at| frame.lang.pick(&at.label, &at.label_en).clone());
    page(&Ask { frame, w, target, service, sent: false })
}

#[derive(Deserialize)]
struct Wish {
    email: String,
    nach: Option<String>,
}

async fn send(
    State(web): State<Web>,
    headers: HeaderMap,
    Form(wish): Form<Wish>,
) -> Result<Response, Fail> {
    let target = own(wish.nach.as_deref());
    let email = wish.email.trim().to_owned();
    if email.len() <= 254 && email.contains('@') {
        let (web, target) = (web.clone(), target.clone());
        tokio::spawn(async move {
            if let Err(error) = mail(&web, &email, &target).await {
                tracing::error!(%error, "a sign-in link was not made: {error}");
            }
        });
    }
    let mut frame = Frame::new(&web, &headers, None, "/anmelden", "");
    let w = frame.lang.pick(&DE, &EN);
    w.sent_title.clone_into(&mut frame.title);
    page(&Ask { frame, w, target, service: None, sent: true })
}

async fn mail(web: &Web, email: &str, target: &str) -> Result<(), Fail> {
    let (store, now) = (web.store(), web.now());
    let Some(person) = store.person_by_email(email).await? else {
        return Ok(());
    };
    if store.links_since(&person.id, now.plus(-GOOD)).await? >= MOST {
        tracing::warn!(person = %person.id, "too many sign-in links were asked for");
        return Ok(());
    }
    let (held, until) = (secret::fresh()?, now.plus(GOOD));
    store.put_link(&secret::kept(&held), &person.id, target, (now, until)).await?;
    let base = web.settings().base_url.as_deref().unwrap_or_default();
    web.engine().send_sign_in(&person, format!("{base}/anmelden/{held}"), until).await;
    store.sweep_access(now).await?;
    Ok(())
}

/// Opens a page and changes nothing: scanners of links come here too.
async fn open(
    State(web): State<Web>,
    headers: HeaderMap,
    Path(held): Path<String>,
) -> Result<Response, Fail> {
    let mut frame = Frame::new(&web, &headers, None, "/anmelden", "");
    let w = frame.lang.pick(&DE, &EN);
    let good = whose(&web, &held).await?;
    let title = if good.is_some() { w.title } else { w.over_title };
    title.clone_into(&mut frame.title);
    let name = good.map(|(person, _)| person.name);
    page(&Open { frame, w, name, held })
}

async fn enter(
    State(web): State<Web>,
    headers: HeaderMap,
    Path(held): Path<String>,
) -> Result<Response, Fail> {
    let Some((person, target)) = whose(&web, &held).await? else {
        return open(State(web), headers, Path(held)).await;
    };
    if !web.store().use_link(&secret::kept(&held), web.now()).await? {
        return open(State(web), headers, Path(held)).await;
    }
    let cookie = begin(&web, &headers, &person.id, "link").await?;
    Ok((cookie, Redirect::to(&own(Some(&target)))).into_response())
}

async fn whose(web: &Web, held: &str) -> Result<Option<(Person, String)>, Fail> {
    let Some((person, target)) = web.store().link(&secret::kept(held), web.now()).await? else {
        return Ok(None);
    };
    Ok(web.store().person(&person).await?.map(|person| (person, target)))
}

async fn leave(State(web): State<Web>, posted: Posted) -> Result<Response, Fail> {
    let visitor = &posted.visitor;
    web.store().end_session(&visitor.session.id, &visitor.person.id).await?;
    let cookie = [(header::SET_COOKIE, cookie::end_session(web.settings()))];
    let elsewhere = visitor.session.way == "oidc" && web.identity().is_some();
    let next = if elsewhere { "/abgemeldet" } else { "/" };
    Ok((cookie, Redirect::to(next)).into_response())
}

#[derive(askama::Template)]
#[template(path = "sign_in.html")]
struct Ask {
    frame: Frame,
    w: &'static Words,
    target: String,
    service: Option<String>,
    sent: bool,
}

#[derive(askama::Template)]
#[template(path = "sign_in_open.html")]
struct Open {
    frame: Frame,
    w: &'static Words,
    name: Option<String>,
    held: String,
}

struct Words {
    title: &'static str,
    how: &'static str,
    or: &'static str,
    email: &'static str,
    send: &'static str,
    sent_title: &'static str,
    sent: &'static str,
    again: &'static str,
    hello: &'static str,
    enter: &'static str,
    over_title: &'static str,
    over: &'static str,
}

const DE: Words = Words {
    title: "Anmelden",
    how: "Sie erhalten einen Link per E-Mail. Ein Kennwort gibt es nicht.",
    or: "Mit einem Link per E-Mail",
    email: "Dienstliche E-Mail-Adresse",
    send: "Link anfordern",
    sent_title: "Bitte sehen Sie in Ihr Postfach",
    sent: "Ist die Adresse einem Mandat zugeordnet, ist der Link in einer Minute da. Er gilt 30 Minuten. Kommt nichts an, fragen Sie die Geschäftsstelle, mit welcher Adresse Sie eingetragen sind.",
    again: "Noch einmal anfordern",
    hello: "Guten Tag",
    enter: "Jetzt anmelden",
    over_title: "Dieser Link gilt nicht mehr",
    over: "Er ist schon benutzt worden oder älter als 30 Minuten. Fordern Sie einen neuen an.",
};

const EN: Words = Words {
    title: "Sign in",
    how: "You get a link by mail. There is no password.",
    or: "By a link that arrives by mail",
    email: "Official mail address",
    send: "Send me a link",
    sent_title: "Please look into your mailbox",
    sent: "If the address belongs to a mandate, the link arrives within a minute. It is good for 30 minutes. If nothing arrives, ask the secretariat which address is entered for you.",
    again: "Ask for another link",
    hello: "Good day",
    enter: "Sign in now",
    over_title: "This link is no longer good",
    over: "It has been used, or is older than 30 minutes. Ask for a new one.",
};

/// The end of a session, as people read it; shown in the list of sessions.
pub(crate) fn ends(lang: crate::lang::Lang, session: &SessionRow) -> String {
    dates::moment(lang, session.ends)
}
