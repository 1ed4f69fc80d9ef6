//! A program at the JSON interface: a token, and requests as a client of any language would send them.
#![expect(clippy::missing_panics_doc, reason = "an answer that is not there ends its story")]

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, header};
use jiff::SignedDuration;
use serde_json::{Value, json};
use tower::ServiceExt as _;
use umlauf_web::Settings;
use umlauf_workflow::{Digest, PersonId};

use crate::world::works;
use crate::{Live, World};

/// A program, on somebody's account.
#[derive(Clone)]
pub struct Program {
    router: Router,
    token: Option<String>,
    /// The token's id.
    pub id: Option<Digest>,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as it came.
    pub text: String,
    /// The body as JSON; `null` if it is none.
    pub json: Value,
}

impl Program {
    /// One that has no token.
    pub fn stranger(world: &World) -> Self {
        let settings = Settings { rehearsal: world.is_rehearsal(), ..Settings::default() };
        let router = umlauf_web::router(world.engine().clone(), settings);
        Self { router, token: None, id: None }
    }

    /// One that may read and act for a person.
    pub async fn of(world: &World, person: &str) -> Self {
        Self::with(world, person, "read act", 90).await
    }

    /// One with other scopes, for so many days.
    pub async fn with(world: &World, person: &str, scopes: &str, days: i64) -> Self {
        let now = world.now();
        let ends = now.plus(SignedDuration::from_hours(24 * days));
        let person = PersonId::from(person);
        let made = umlauf_web::new_token(&person, "Fachverfahren", scopes, (now, ends));
        let (secret, row) = works(made);
        let id = row.id.clone();
        works(world.store().put_token(row).await);
        Self { token: Some(secret), id: Some(id), ..Self::stranger(world) }
    }

    /// The same program at another node.
    #[must_use]
    pub fn at(&self, world: &World) -> Self {
        Self { router: Self::stranger(world).router, ..self.clone() }
    }

    /// The same program with another word for a token.
    #[must_use]
    pub fn holding(&self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self.clone() }
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], None).await
    }

    /// Reads what is there.
    pub async fn reads(&self, path: &str) -> Value {
        let answer = self.get(path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        answer.json
    }

    /// Asks for an act, without a key.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, &[], Some(body.to_string())).await
    }

    /// Asks for an act under a key.
    pub async fn keyed(&self, key: &str, path: &str, body: &Value) -> Answer {
        self.send("POST", path, &[("idempotency-key", key)], Some(body.to_string())).await
    }

    /// Asks for an act that is done.
    pub async fn does(&self, path: &str, body: &Value) -> Value {
        let answer = self.post(path, body).await;
        assert!(matches!(answer.status, 200 | 201), "{path}: {}", answer.text);
        answer.json
    }

    /// Sends anything; the content type is JSON unless a header says otherwise.
    pub async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<String>,
    ) -> Answer {
        let said = |name: &str| headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
        let mut request = self.request(method, path);
        if body.is_some() && !said("content-type") {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = works(request.body(body.map_or_else(Body::empty, Body::from)));
        let response = match self.router.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        let (parts, body) = response.into_parts();
        let bytes = works(to_bytes(body, 50_000_000).await);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let json = serde_json::from_str(&text).unwrap_or(json!(null));
        Answer { status: parts.status.as_u16(), headers: parts.headers, text, json }
    }

    /// Opens an address whose answer goes on and on.
    pub async fn listens(&self, path: &str, headers: &[(&str, &str)]) -> Live {
        let mut request = self.request("GET", path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = match self.router.clone().oneshot(works(request.body(Body::empty()))).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        let (parts, body) = response.into_parts();
        Live::new(parts.status.as_u16(), parts.headers, body)
    }

    fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        request.header(header::HOST, "umlauf.example")
    }
}

impl Answer {
    /// A header; empty if there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// It is this problem, told as RFC 9457 has it.
    #[track_caller]
    pub fn problem(&self, status: u16, code: &str) -> &Self {
        let kind = self.header("content-type");
        let said = (self.status, kind, &self.json["code"], &self.json["status"]);
        let wanted = (status, "application/problem+json", &json!(code), &json!(status));
        assert_eq!(said, wanted, "{}", self.text);
        for field in ["type", "title", "detail"] {
            assert!(self.json[field].as_str().is_some_and(|s| !s.is_empty()), "{}", self.text);
        }
        self
    }
}
