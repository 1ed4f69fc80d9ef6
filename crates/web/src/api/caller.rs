//! Who calls: a token stands for a person, and may be narrower than the person.

use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;
use umlauf_store::{CaseRow, SessionRow};
use umlauf_workflow::{CaseId, CommandId};

use super::problem::Problem;
use crate::visitor::Visitor;
use crate::{Web, secret};

/// What a token may be used for.
pub(crate) const READ: &str = "read";
/// Changing cases as well.
pub(crate) const ACT: &str = "act";

/// A program, on a person's account.
#[derive(Debug)]
pub(crate) struct Caller {
    pub(crate) visitor: Visitor,
    scopes: String,
}

impl Caller {
    fn has(&self, scope: &str) -> bool {
        self.scopes.split(' ').any(|one| one == scope)
    }
}

impl FromRequestParts<Web> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Problem> {
        let said = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let held = said.and_then(|said| said.strip_prefix("Bearer ")).map(str::trim);
        let unknown = || Problem::from(crate::fail::Fail::NotSignedIn);
        let (now, store) = (web.now(), web.store());
        let token = store.token(&secret::kept(held.ok_or_else(unknown)?), now).await?;
        let token = token.ok_or_else(unknown)?;
        let person = store.person(&token.person).await?.ok_or_else(unknown)?;
        let mandates = store.mandates_of_person(&person.id, now).await?;
        let session = SessionRow {
            id: token.id,
            person: token.person,
            way: String::from("token"),
            agent: token.name,
            began: token.made,
            seen: now,
            ends: token.ends,
        };
        let caller = Self {
            visitor: Visitor { person, mandates, session, form: String::new() },
            scopes: token.scopes,
        };
        let needed = if parts.method.is_safe() { READ } else { ACT };
        if caller.has(needed) { Ok(caller) } else { Err(crate::fail::Fail::Forbidden.into()) }
    }
}

/// The id of the command: the sender's key, so that a repeat is one act.
pub(crate) fn key(headers: &HeaderMap) -> Result<CommandId, Problem> {
    let Some(value) = headers.get("idempotency-key") else {
        return Ok(umlauf_engine::ident::command_id());
    };
    let good = |key: &&str| {
        (8..=64).contains(&key.len())
            && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    let key = value.to_str().ok().filter(good).ok_or_else(|| {
        Problem::invalid("`Idempotency-Key` is 8 to 64 letters, digits, `-` and `_`")
    })?;
    Ok(CommandId::from(key))
}

/// The case, if the caller's `If-Match` is still true.
pub(crate) async fn case(web: &Web, id: &str, headers: &HeaderMap) -> Result<CaseRow, Problem> {
    let row = web.store().case(&CaseId::from(id)).await?;
    let row =
        row.ok_or_else(|| Problem::not_found("there is no such case, or it is not for you"))?;
    match headers.get(header::IF_MATCH).and_then(|value| value.to_str().ok()) {
        Some(wanted) if wanted != "*" && wanted != tag(row.revision) => Err(Problem::new(
            StatusCode::PRECONDITION_FAILED,
            "moved_on",
            format!("the case stands at revision {}; read it again", row.revision),
        )),
        _ => Ok(row),
    }
}

/// The `ETag` of a case.
pub(crate) fn tag(revision: u64) -> String {
    format!("\"{revision}\"")
}

/// A JSON body; whatever is wrong with it is told with its place.
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<Web> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Problem> {
        match axum::Json::<T>::from_request(request, web).await {
            Ok(axum::Json(body)) => Ok(Self(body)),
            Err(JsonRejection::MissingJsonContentType(_)) => Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "not_json",
                "send `Content-Type: application/json`",
            )),
            Err(JsonRejection::BytesRejection(_)) => Err(Problem::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "too_large",
                "the request is larger than what is taken",
            )),
            Err(error) => Err(Problem::invalid(error.body_text())),
        }
    }
}

/// A query; whatever is wrong with it is told.
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequestParts<Web> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Problem> {
        match axum::extract::Query::<T>::from_request_parts(parts, web).await {
            Ok(axum::extract::Query(query)) => Ok(Self(query)),
            Err(error) => Err(Problem::invalid(error.body_text())),
        }
    }
}
