//! An identity provider that tells whatever a test wants: the tokens that an honest one never gives.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::{Value, json};
use umlauf_tests::identity::CLIENT;
use umlauf_workflow::Instant;

/// What is wrong with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lie {
    None,
    OtherNonce,
    NoNonce,
    OtherIssuer,
    OtherAudience,
    MoreAudiences,
    OtherParty,
    Expired,
    OtherKey,
    Unsigned,
    SharedSecret,
    NoToken,
    OtherAccessToken,
    OtherSubject,
    NoAddress,
    Redirect,
    TooLarge,
    Endless,
    NewKey,
}

impl Lie {
    /// All. The new key stands last: from then on the liar signs with it.
    pub(crate) const ALL: [Self; 19] = [
        Self::None,
        Self::OtherNonce,
        Self::NoNonce,
        Self::OtherIssuer,
        Self::OtherAudience,
        Self::MoreAudiences,
        Self::OtherParty,
        Self::Expired,
        Self::OtherKey,
        Self::Unsigned,
        Self::SharedSecret,
        Self::NoToken,
        Self::OtherAccessToken,
        Self::OtherSubject,
        Self::NoAddress,
        Self::Redirect,
        Self::TooLarge,
        Self::Endless,
        Self::NewKey,
    ];
}

#[derive(Clone)]
pub(crate) struct Liar(Arc<Inner>);

struct Inner {
    issuer: String,
    now: Instant,
    told: Mutex<(Lie, String)>,
    redirected: Mutex<usize>,
    server: Mutex<Option<tokio::task::JoinHandle<()>>>,
}

impl Liar {
    pub(crate) async fn starts(now: Instant) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let liar = Self(Arc::new(Inner {
            issuer,
            now,
            told: Mutex::new((Lie::None, String::new())),
            redirected: Mutex::new(0),
            server: Mutex::new(None),
        }));
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(describe))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .route("/person", get(person))
            .route("/elsewhere", any(elsewhere))
            .with_state(liar.clone());
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        *liar.0.server.lock().unwrap() = Some(server);
        liar
    }

    pub(crate) async fn stops(&self) {
        let server = self.0.server.lock().unwrap().take();
        if let Some(server) = server {
            server.abort();
            let _ = server.await;
        }
    }

    pub(crate) fn issuer(&self) -> String {
        self.0.issuer.clone()
    }

    pub(crate) fn tells(&self, lie: Lie, nonce: &str) {
        *self.0.told.lock().unwrap() = (lie, nonce.to_owned());
    }

    pub(crate) fn redirected(&self) -> usize {
        *self.0.redirected.lock().unwrap()
    }

    fn now(&self) -> (Lie, String) {
        self.0.told.lock().unwrap().clone()
    }
}

/// One part of an address's query.
pub(crate) fn part(url: &str, name: &str) -> String {
    let url = reqwest::Url::parse(url).unwrap();
    url.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned()
}

fn key(number: u8) -> SigningKey {
    SigningKey::from_bytes(&[number; 32])
}

fn json_of(value: &Value) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], value.to_string()).into_response()
}

async fn describe(State(liar): State<Liar>) -> Response {
    let at = liar.issuer();
    json_of(&json!({
        "issuer": at, "authorization_endpoint": format!("{at}/authorize"),
        "token_endpoint": format!("{at}/token"), "jwks_uri": format!("{at}/keys"),
        "userinfo_endpoint": format!("{at}/person"), "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA", "none", "HS256"],
    }))
}

async fn keys(State(liar): State<Liar>) -> Response {
    let number = if liar.now().0 == Lie::NewKey { 2 } else { 1 };
    json_of(&json!({"keys": [{
        "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": format!("k{number}"),
        "x": base64url(key(number).verifying_key().as_bytes()),
    }]}))
}

async fn token(State(liar): State<Liar>) -> Response {
    let (lie, nonce) = liar.now();
    match lie {
        Lie::Redirect => {
            let there = format!("{}/elsewhere", liar.issuer());
            return (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, there)]).into_response();
        }
        Lie::TooLarge => return json_of(&json!({"access_token": "a".repeat(2_000_000)})),
        Lie::Endless => {
            let piece = || Ok::<_, std::convert::Infallible>(" ".repeat(60_000));
            let body = axum::body::Body::from_stream(futures::stream::repeat_with(piece));
            return ([(header::CONTENT_TYPE, "application/json")], body).into_response();
        }
        _ => {}
    }
    let mut answer = json!({"access_token": "at", "token_type": "Bearer", "expires_in": 60});
    if lie != Lie::NoToken {
        answer["id_token"] = Value::from(id_token(&liar, lie, &nonce));
    }
    json_of(&answer)
}

fn id_token(liar: &Liar, lie: Lie, nonce: &str) -> String {
    let now = liar.0.now.as_micros() / 1_000_000;
    let mut claims = json!({
        "iss": liar.issuer(), "sub": "s-by", "aud": CLIENT, "iat": now, "exp": now + 300,
        "nonce": nonce, "email": "person1@by.example", "email_verified": true,
    });
    let mut set = |name: &str, value: Value| claims[name] = value;
    match lie {
        Lie::OtherNonce => set("nonce", json!("another")),
        Lie::NoNonce => set("nonce", Value::Null),
        Lie::OtherIssuer => set("iss", json!("https://other.example")),
        Lie::OtherAudience => set("aud", json!("another")),
        Lie::MoreAudiences => set("aud", json!([CLIENT, "another"])),
        Lie::OtherParty => set("azp", json!("another")),
        Lie::Expired => set("exp", json!(now)),
        Lie::OtherAccessToken => set("at_hash", json!("another")),
        Lie::OtherSubject | Lie::NoAddress => {
            set("email", Value::Null);
            set("sub", json!("s-other"));
        }
        _ => {}
    }
    let (alg, kid, signed_by) = match lie {
        Lie::Unsigned => ("none", "k1", 1),
        Lie::SharedSecret => ("HS256", "k1", 1),
        Lie::OtherKey => ("EdDSA", "k1", 3),
        Lie::NewKey => ("EdDSA", "k2", 2),
        _ => ("EdDSA", "k1", 1),
    };
    let head = json!({"alg": alg, "typ": "JWT", "kid": kid});
    let text = format!(
        "{}.{}",
        base64url(head.to_string().as_bytes()),
        base64url(claims.to_string().as_bytes())
    );
    let signature = match lie {
        Lie::Unsigned => String::new(),
        _ => base64url(&key(signed_by).sign(text.as_bytes()).to_bytes()),
    };
    format!("{text}.{signature}")
}

async fn person(State(liar): State<Liar>) -> Response {
    json_of(&match liar.now().0 {
        Lie::OtherSubject => {
            json!({"sub": "s-by", "email": "person1@by.example", "email_verified": true})
        }
        _ => json!({"sub": "s-other"}),
    })
}

async fn elsewhere(State(liar): State<Liar>) -> StatusCode {
    *liar.0.redirected.lock().unwrap() += 1;
    StatusCode::NOT_FOUND
}

fn base64url(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let whole = three.iter().fold(0_u32, |whole, byte| (whole << 8) | u32::from(*byte))
            << (8 * (3 - three.len()));
        for at in 0..=three.len() {
            let index = usize::try_from((whole >> (18 - 6 * at)) & 63).unwrap();
            text.push(char::from(LETTERS[index]));
        }
    }
    text
}
