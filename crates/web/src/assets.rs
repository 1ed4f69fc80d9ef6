//! Style sheets, fonts and scripts, carried inside the program and named by their digest, so that a
//! browser fetches each once.

use std::collections::HashMap;
use std::sync::LazyLock;

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use include_dir::{Dir, include_dir};
use umlauf_workflow::Digest;

use crate::Web;
use crate::fail::Fail;

static FILES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/assets");

/// The first digits of each file's SHA-256.
static DIGESTS: LazyLock<HashMap<&'static str, String>> = LazyLock::new(|| {
    let mut digests = HashMap::new();
    let mut folders = vec![&FILES];
    while let Some(folder) = folders.pop() {
        folders.extend(folder.dirs());
        for file in folder.files() {
            if let Some(name) = file.path().to_str() {
                digests.insert(name, Digest::of(file.contents()).as_str()[..12].to_owned());
            }
        }
    }
    digests
});

/// The address of a file: `/assets/0123456789ab/umlauf.css`.
pub(crate) fn address(name: &str) -> String {
    DIGESTS.get(name).map_or_else(|| format!("/assets/-/{name}"), |d| format!("/assets/{d}/{name}"))
}

pub(crate) fn router() -> Router<Web> {
    Router::new().route("/assets/{digest}/{*name}", get(file))
}

async fn file(Path((digest, name)): Path<(String, String)>) -> Result<Response, Fail> {
    let file = FILES.get_file(&name).ok_or(Fail::NotFound)?;
    let kind = match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("woff2") => "font/woff2",
        Some("svg") => "image/svg+xml",
        _ => "text/plain; charset=utf-8",
    };
    // Fonts are asked for by a style sheet that knows no digests.
    let lasting = DIGESTS.get(name.as_str()).is_some_and(|known| *known == digest);
    let cached =
        if lasting { "public, max-age=31536000, immutable" } else { "public, max-age=86400" };
    let headers: [(HeaderName, HeaderValue); 2] = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CACHE_CONTROL, HeaderValue::from_static(cached)),
    ];
    Ok((headers, file.contents()).into_response())
}
