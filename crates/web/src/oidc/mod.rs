//! Signing in through an identity provider (`OpenID` Connect): authorisation code with PKCE, state and nonce.
//!
//! A browser that begins gets a secret of its own in a cookie; state, nonce and verifier follow from it,
//! and the row of the attempt knows only its SHA-256. So any node may end what another began, once, in
//! that browser. Nobody gets an account by signing in: a verified address leads to a person the first
//! time, and from then on the provider's subject.

mod http;
mod page;
mod provider;
mod who;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use axum::routing::get;
use jiff::SignedDuration;
use serde::Deserialize;

pub(crate) use provider::Provider;

use crate::fail::Fail;
use crate::pages::own;
use crate::sign_in::begin;
use crate::visitor::Anybody;
use crate::{Web, cookie, secret};
use page::{Stop, stopped};
use provider::{Trouble, state};

/// So long a browser may stay at the provider.
const GOOD: SignedDuration = SignedDuration::from_mins(10);
/// So many characters of the state name the cookie: several tabs may sign in at once.
const MARK: usize = 16;

/// Where browsers come back to.
pub(crate) const BACK: &str = "/anmelden/dienst/zurueck";

pub(crate) fn router() -> Router<Web> {
    Router::new()
        .route("/anmelden/dienst", get(start))
        .route("/anmelden/dienst/zurueck", get(back))
        .route("/abgemeldet", get(page::signed_out))
}

#[derive(Deserialize)]
struct After {
    nach: Option<String>,
}

/// Sends the browser to the provider. A link, not a form: a form may lead only to this site.
async fn start(
    State(web): State<Web>,
    headers: HeaderMap,
    Anybody(visitor): Anybody,
    Query(after): Query<After>,
) -> Result<Response, Fail> {
    let provider = web.identity().ok_or(Fail::NotFound)?;
    let target = own(after.nach.as_deref());
    if visitor.is_some() {
        return Ok(Redirect::to(&target).into_response());
    }
    let held = secret::fresh()?;
    let way = match provider.way(&held).await {
        Ok(way) => way,
        Err(trouble) => return stopped(&web, &headers, stop(&trouble), &target),
    };
    let now = web.now();
    web.store().begin_attempt(&secret::kept(&held), &target, now.plus(GOOD)).await?;
    web.store().sweep_access(now).await?;
    let mark = &state(&held)[..MARK];
    let cookie = [(header::SET_COOKIE, cookie::begin_attempt(web.settings(), mark, &held))];
    Ok((cookie, Redirect::to(&way)).into_response())
}

#[derive(Deserialize)]
struct Answer {
    state: Option<String>,
    code: Option<String>,
    iss: Option<String>,
    error: Option<String>,
}

/// The browser comes back from the provider.
async fn back(
    State(web): State<Web>,
    headers: HeaderMap,
    Query(answer): Query<Answer>,
) -> Result<Response, Fail> {
    let provider = web.identity().ok_or(Fail::NotFound)?;
    let Some((mark, held)) = answer.state.as_deref().and_then(|said| held(&web, &headers, said))
    else {
        return stopped(&web, &headers, Stop::Over, "/");
    };
    // Once, whatever comes of it.
    let Some(target) = web.store().take_attempt(&secret::kept(&held), web.now()).await? else {
        return stopped(&web, &headers, Stop::Over, "/");
    };
    let target = own(Some(&target));
    let forget = (header::SET_COOKIE, cookie::end_attempt(web.settings(), &mark));
    let response = match whom(&web, provider, &answer, &held).await? {
        Ok(person) => {
            let [session] = begin(&web, &headers, &person, "oidc").await?;
            return Ok((AppendHeaders([forget, session]), Redirect::to(&target)).into_response());
        }
        Err(stop) => stopped(&web, &headers, stop, &target)?,
    };
    Ok((AppendHeaders([forget]), response).into_response())
}

/// The secret of the browser that began, if it is this one: the mark of its cookie, and the secret.
fn held(web: &Web, headers: &HeaderMap, said: &str) -> Option<(String, String)> {
    let mark = said.get(..MARK)?;
    if !mark.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let held = cookie::read(headers, &cookie::attempt_name(web.settings(), mark))?;
    secret::same(&state(held), said).then(|| (mark.to_owned(), held.to_owned()))
}

async fn whom(
    web: &Web,
    provider: &Provider,
    answer: &Answer,
    held: &str,
) -> Result<Result<umlauf_workflow::PersonId, Stop>, Fail> {
    match provider.is_from(answer.iss.as_deref()).await {
        Ok(true) => {}
        Ok(false) => {
            tracing::warn!("an answer to a sign-in names another issuer");
            return Ok(Err(Stop::Refused));
        }
        Err(trouble) => return Ok(Err(stop(&trouble))),
    }
    let code = match (&answer.error, &answer.code) {
        (None, Some(code)) => code.clone(),
        (Some(error), _) if error == "access_denied" => return Ok(Err(Stop::Cancelled)),
        (error, _) => {
            let error = error.as_deref().unwrap_or("no code").escape_debug().to_string();
            tracing::warn!(%error, "the identity provider signs nobody in: {error}");
            return Ok(Err(Stop::Refused));
        }
    };
    match provider.redeem(code, held, web.now()).await {
        Ok(claims) => who::person(web, provider.identity(), claims).await,
        Err(trouble) => Ok(Err(stop(&trouble))),
    }
}

fn stop(trouble: &Trouble) -> Stop {
    tracing::warn!(%trouble, "a sign-in fails: {trouble}");
    match trouble {
        Trouble::Down(_) => Stop::Down,
        Trouble::Refused(_) => Stop::Refused,
    }
}
