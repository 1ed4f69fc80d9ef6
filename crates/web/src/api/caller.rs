//! Who calls: a token stands for a person, and may be narrower than the person.

use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::de::DeserializeOwned;
use umlauf_store::SessionRow;
use umlauf_workflow::{CommandId, Digest};
use utoipa::IntoParams;

use super::problem::Problem;
use crate::lang::Lang;
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
    pub(crate) scopes: String,
    /// What sentences are told in: German, unless `Accept-Language` asks for English.
    pub(crate) lang: Lang,
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
        // The word for the scheme may be written in any case (RFC 9110 § 11.1).
        let held = said.and_then(|said| said.split_once(' ')).and_then(|(scheme, held)| {
            scheme.eq_ignore_ascii_case("bearer").then_some(held.trim())
        });
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
            lang: Lang::asked(&parts.headers),
        };
        let needed = if parts.method.is_safe() { READ } else { ACT };
        if caller.has(needed) { Ok(caller) } else { Err(crate::fail::Fail::Forbidden.into()) }
    }
}

/// What a POST carries in its header beside the token.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it is what the description says of `Terms`")]
pub(crate) struct Keyed {
    /// Made by the sender: sent twice under the same key, it is one act, with the same answer. A key is of one
    /// person and one case. Another act under the same key is refused (422, `key_reused`).
    #[param(
        rename = "Idempotency-Key",
        pattern = "^[A-Za-z0-9_-]{8,64}$",
        min_length = 8,
        max_length = 64
    )]
    key: Option<String>,
}

/// What a POST to a case carries in its header as well.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it is what the description says of `Terms`")]
pub(crate) struct Matched {
    /// The `ETag` of the case as the sender has seen it, several with commas between them, or `*`. If the case
    /// has moved on, nothing is done (412).
    #[param(
        rename = "If-Match",
        pattern = r#"^(\*|(W/)?"[0-9]{1,15}"(, *(W/)?"[0-9]{1,15}"){0,9})$"#,
        max_length = 200
    )]
    seen: Option<String>,
}

/// Under which key, and at which revisions, an act is to be done.
#[derive(Debug)]
pub(crate) struct Terms {
    key: Option<String>,
    /// The revisions that `If-Match` names; nothing if any will do.
    pub(crate) seen: Option<Vec<u64>>,
}

impl Terms {
    /// The id of the command: from person and key, so that a repeat is one act and nobody's key is another's.
    pub(crate) fn command(&self, caller: &Caller) -> CommandId {
        match &self.key {
            Some(key) => {
                let seed = format!("key\n{}\n{key}", caller.visitor.person.id);
                CommandId::from(&Digest::of(seed.as_bytes()).as_str()[..32])
            }
            None => umlauf_engine::ident::command_id(),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Terms {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let good = |key: &&str| {
            (8..=64).contains(&key.len())
                && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        };
        let key = match one(&parts.headers, "idempotency-key")? {
            None => None,
            Some(key) => Some(key).filter(good).map(str::to_owned).map(Some).ok_or_else(|| {
                Problem::bad("`Idempotency-Key` is 8 to 64 letters, digits, `-` and `_`")
            })?,
        };
        let seen = match one(&parts.headers, "if-match")? {
            None | Some("*") => None,
            Some(tags) => Some(revisions(tags).ok_or_else(|| {
                Problem::bad("`If-Match` is an `ETag` of the case, several with commas, or `*`")
            })?),
        };
        Ok(Self { key, seen })
    }
}

fn one<'h>(headers: &'h HeaderMap, name: &str) -> Result<Option<&'h str>, Problem> {
    let mut values = headers.get_all(name).iter();
    let (first, second) = (values.next(), values.next());
    match (first.map(axum::http::HeaderValue::to_str), second) {
        (None, _) => Ok(None),
        (Some(Ok(text)), None) => Ok(Some(text.trim())),
        _ => Err(Problem::bad(format!("`{name}` cannot be read, or stands twice"))),
    }
}

/// The revisions in `"4", "5"`. A weak tag never matches (RFC 9110 § 13.1.1).
fn revisions(tags: &str) -> Option<Vec<u64>> {
    let mut found = Vec::new();
    for tag in tags.split(',').map(str::trim) {
        let strong = tag.strip_prefix("W/");
        let digits = strong.unwrap_or(tag).strip_prefix('"')?.strip_suffix('"')?;
        let all = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let revision = digits.parse().ok().filter(|_| all)?;
        if strong.is_none() {
            found.push(revision);
        }
    }
    Some(found)
}

/// The `ETag` of a case.
pub(crate) fn tag(revision: u64) -> Result<HeaderValue, Problem> {
    let value = HeaderValue::from_str(&format!("\"{revision}\""));
    value.map_err(|_| Problem::bad("the revision makes no tag"))
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
            Err(JsonRejection::JsonDataError(error)) => Err(Problem::invalid(error.body_text())),
            Err(JsonRejection::JsonSyntaxError(error)) => {
                Err(Problem::new(StatusCode::BAD_REQUEST, "not_json", error.body_text()))
            }
            Err(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => Err(Problem::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "too_large",
                "the request is larger than what is taken",
            )),
            Err(error) => Err(Problem::bad(error.body_text())),
        }
    }
}

/// What an address names; what cannot be a name names nothing.
pub(crate) struct Path<T>(pub(crate) T);

impl<T: DeserializeOwned + Send> FromRequestParts<Web> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Problem> {
        let read = axum::extract::Path::<T>::from_request_parts(parts, web).await;
        read.map(|axum::extract::Path(names)| Self(names)).map_err(|_| Problem::no_case())
    }
}

/// A query; whatever is wrong with it is told.
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequestParts<Web> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Problem> {
        match axum::extract::Query::<T>::from_request_parts(parts, web).await {
            Ok(axum::extract::Query(query)) => Ok(Self(query)),
            Err(error) => Err(Problem::bad(error.body_text())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::revisions;

    #[test]
    fn tags_are_strong_and_may_be_several() {
        assert_eq!(revisions("\"4\""), Some(vec![4]));
        assert_eq!(revisions("\"4\" , \"5\""), Some(vec![4, 5]));
        assert_eq!(revisions("W/\"4\""), Some(vec![]));
        for wrong in ["4", "\"\"", "\"x\"", "\"-4\"", "\"4", ""] {
            assert_eq!(revisions(wrong), None, "{wrong}");
        }
    }
}
