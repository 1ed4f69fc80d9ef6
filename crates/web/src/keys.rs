//! `GET /schluessel`: the public keys with which the seals of records are checked, for whoever checks one.

use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use jiff::civil::Date;
use serde_json::json;
use umlauf_record::PublicKey;

use crate::Web;

/// A key that is or was in use.
#[derive(Clone, Debug)]
pub struct PublishedKey {
    /// The key.
    pub key: PublicKey,
    /// Its first day, if known.
    pub from: Option<Date>,
    /// Its last day, if it is over and known.
    pub until: Option<Date>,
    /// Whether records are sealed with it now.
    pub current: bool,
}

pub(crate) fn router() -> Router<Web> {
    Router::new().route("/schluessel", get(list)).route("/schluessel.pem", get(pem))
}

/// All keys with their ids and days.
async fn list(State(web): State<Web>) -> Response {
    let keys = web.settings().keys.iter().map(|one| {
        json!({
            "id": one.key.id(), "algorithm": "Ed25519", "current": one.current,
            "from": one.from.map(|day| day.to_string()),
            "until": one.until.map(|day| day.to_string()),
            "public_key": one.key.to_pem().unwrap_or_default(),
        })
    });
    let text = json!({"seal": "umlauf-seal-1", "keys": keys.collect::<Vec<_>>()});
    public("application/json", format!("{text:#}\n"))
}

/// The same as PEM, one after another.
async fn pem(State(web): State<Web>) -> Response {
    let keys = web.settings().keys.iter();
    let keys: String = keys.filter_map(|one| one.key.to_pem().ok()).collect();
    public("application/x-pem-file", keys)
}

fn public(kind: &'static str, text: String) -> Response {
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "public, max-age=300")], text)
        .into_response()
}
