//! Problems as RFC 9457 has them: `application/problem+json` with a stable code beside the sentence.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use umlauf_workflow::Refusal;
use utoipa::ToSchema;

use crate::english;
use crate::fail::Fail;
use crate::lang::Lang;

/// Why a request was not followed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// `about:blank`: the status says what kind of problem it is, `code` which.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The status in words.
    title: &'static str,
    /// The status.
    status: u16,
    /// What was wrong with this request.
    detail: String,
    /// A stable word: `not_signed_in`, `forbidden`, `not_found`, `no_such_method`, `invalid`, `not_json`,
    /// `too_large`, `key_reused`, `moved_on`, `stale`, `too_many`, `failed`, `unavailable`, or the name of a
    /// refusal of the case such as `late` or `reason_required`.
    code: String,
    /// What was wrong in English, where `detail` says it in German.
    #[serde(skip)]
    english: Option<String>,
}

impl Problem {
    /// The same in English, where what it says is German.
    pub(crate) fn also(self, english: String) -> Self {
        Self { english: Some(english), ..self }
    }

    pub(crate) fn new(status: StatusCode, code: &str, detail: impl Into<String>) -> Self {
        Self {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Problem"),
            status: status.as_u16(),
            detail: detail.into(),
            code: code.to_owned(),
            english: None,
        }
    }

    /// The same answer for what is not there and what is not for the caller.
    pub(crate) fn no_case() -> Self {
        Self::not_found("there is no such case, or it is not for you")
    }

    pub(crate) fn not_found(detail: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", detail)
    }

    /// A header or a query that cannot be meant.
    pub(crate) fn bad(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid", detail)
    }

    /// JSON that can be read and does not fit.
    pub(crate) fn invalid(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", detail)
    }
}

impl From<Fail> for Problem {
    fn from(fail: Fail) -> Self {
        if fail.status().is_server_error() {
            tracing::error!(error = %fail, "a request failed: {fail}");
        }
        Self::from(&fail)
    }
}

impl From<&Fail> for Problem {
    fn from(fail: &Fail) -> Self {
        let status = fail.status();
        let code = match status {
            StatusCode::UNAUTHORIZED => "not_signed_in",
            StatusCode::FORBIDDEN => "forbidden",
            StatusCode::NOT_FOUND => "not_found",
            StatusCode::BAD_REQUEST => "invalid",
            StatusCode::CONFLICT => "stale",
            StatusCode::TOO_MANY_REQUESTS => "too_many",
            StatusCode::INTERNAL_SERVER_ERROR => "failed",
            _ => "unavailable",
        };
        let detail = match fail {
            Fail::NotSignedIn => {
                String::from("send `Authorization: Bearer TOKEN` with a token that is good")
            }
            Fail::Forbidden => {
                String::from("no mandate of this person, or no scope of this token, allows it")
            }
            Fail::NotFound | Fail::Surroundings(umlauf_engine::Error::NoSuchCase(_)) => {
                return Self::no_case();
            }
            _ if status.is_server_error() => String::from(
                "the surroundings failed; send the same request with the same key again",
            ),
            _ => fail.to_string(),
        };
        Self::new(status, code, detail)
    }
}

impl From<umlauf_engine::Error> for Problem {
    fn from(error: umlauf_engine::Error) -> Self {
        Fail::from(error).into()
    }
}

impl From<umlauf_store::Error> for Problem {
    fn from(error: umlauf_store::Error) -> Self {
        Fail::from(error).into()
    }
}

impl From<Refusal> for Problem {
    /// An answer of the case, in German and English; the code is the refusal's name.
    fn from(refusal: Refusal) -> Self {
        let status = match refusal {
            Refusal::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
            Refusal::MovedOn { .. } => StatusCode::PRECONDITION_FAILED,
            _ => StatusCode::CONFLICT,
        };
        Self::new(status, &code(&refusal), refusal.to_string())
            .also(english::refusal(Lang::En, &refusal))
    }
}

/// `ReasonRequired("…")` → `reason_required`.
fn code(refusal: &Refusal) -> String {
    let name = match refusal {
        // What is said within a follow-up or a consultation has names of its own.
        Refusal::Follow(refusal) => format!("{refusal:?}"),
        Refusal::Consult(refusal) => format!("{refusal:?}"),
        refusal => format!("{refusal:?}"),
    };
    let name = name.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    name.char_indices().fold(String::new(), |mut code, (at, letter)| {
        if letter.is_ascii_uppercase() && at > 0 {
            code.push('_');
        }
        code.push(letter.to_ascii_lowercase());
        code
    })
}

/// Puts what a problem says into the language that was asked for. What is told of the case is German
/// unless English is asked for; what is told of the request is English always.
pub(super) async fn spoken(request: Request, next: Next) -> Response {
    let lang = Lang::asked(request.headers());
    let mut response = next.run(request).await;
    if let Some(Spoken(problem)) = response.extensions_mut().remove::<Spoken>() {
        let english = problem.english.clone().filter(|_| lang == Lang::En);
        let told = if problem.english.is_some() { lang } else { Lang::En };
        if let Some(detail) = english {
            let headers = response.headers().clone();
            let problem = Problem { detail, english: None, ..(*problem).clone() };
            response = problem.into_response();
            for (name, value) in &headers {
                if *name != header::CONTENT_LENGTH {
                    response.headers_mut().insert(name, value.clone());
                }
            }
        }
        let told = HeaderValue::from_static(told.code());
        response.headers_mut().insert(header::CONTENT_LANGUAGE, told);
    }
    let headers = response.headers_mut();
    let known = headers.get(header::VARY).and_then(|vary| vary.to_str().ok());
    let vary = known.map_or_else(
        || Ok(HeaderValue::from_static("accept-language")),
        |known| HeaderValue::from_str(&format!("{known}, accept-language")),
    );
    if let Ok(vary) = vary {
        headers.insert(header::VARY, vary);
    }
    response
}

/// A problem on its way out.
#[derive(Clone)]
struct Spoken(Arc<Problem>);

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, axum::Json(&self)).into_response();
        response.extensions_mut().insert(Spoken(Arc::new(self)));
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        if status == StatusCode::UNAUTHORIZED {
            let value = HeaderValue::from_static("Bearer");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, value);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_of_a_refusal_is_its_name() {
        assert_eq!(code(&Refusal::NoBallot), "no_ballot");
        assert_eq!(code(&Refusal::KeyReused), "key_reused");
        assert_eq!(code(&Refusal::ReasonRequired(String::from("x"))), "reason_required");
        assert_eq!(code(&Refusal::Late { deadline: String::new() }), "late");
    }
}
