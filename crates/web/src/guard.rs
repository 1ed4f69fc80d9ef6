//! Ordinary care around every request: who may send it, how large and how often, and what a browser is told.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;
use umlauf_engine::clock::Stopwatch;

use crate::fail::{self, Fail};
use crate::{Web, metrics, secret};

/// The largest body of a request: papers are the largest thing anybody sends.
const LARGEST: usize = 25 * 1024 * 1024;
/// No page takes longer; whatever waits longer waits for something that is broken.
const PATIENCE: Duration = Duration::from_secs(30);

/// Wraps the site. The outermost layer stands last.
pub(crate) fn around(site: Router<Web>, web: &Web) -> Router<Web> {
    site.layer(DefaultBodyLimit::max(LARGEST))
        .layer(from_fn(same_site))
        .layer(from_fn_with_state(web.clone(), not_too_often))
        .layer(CatchPanicLayer::custom(|_| Fail::Broken.into_response()))
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, PATIENCE))
        .layer(from_fn_with_state(web.clone(), fail::shown))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(web.clone(), told))
}

/// What every answer tells the browser, and what the log keeps: no person, no address, no query.
async fn told(State(web): State<Web>, request: Request, next: Next) -> Response {
    let id = secret::fresh().map(|secret| secret[..16].to_owned()).unwrap_or_default();
    let (method, path) = (request.method().clone(), route(&request));
    let matched = request.extensions().get::<axum::extract::MatchedPath>();
    let template = matched.map(|path| path.as_str().to_owned());
    let watch = Stopwatch::start();
    let mut response = next.run(request).await;
    let took = watch.elapsed();
    metrics::answered(&method, template, response.status(), took);
    tracing::info!(
        target: "umlauf::access", %id, %method, path, status = response.status().as_u16(),
        micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX), "answered"
    );
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        headers.entry(HeaderName::from_static(name)).or_insert(HeaderValue::from_static(value));
    }
    if web.settings().secure() {
        let value = HeaderValue::from_static("max-age=31536000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, value);
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        headers.insert(HeaderName::from_static("x-request-id"), value);
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-store"));
    response
}

/// Nothing inline, nothing from elsewhere; KERN's style sheet carries its icons as `data:`.
const FIXED: &[(&str, &str)] = &[
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
         connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
];

/// The path without what tells cases and secrets apart.
fn route(request: &Request) -> String {
    let matched = request.extensions().get::<axum::extract::MatchedPath>();
    match matched {
        Some(path) => path.as_str().to_owned(),
        None => request.uri().path().split('/').take(2).collect::<Vec<_>>().join("/"),
    }
}

/// A form is taken only from our own pages. Browsers say where a request comes from; a program that
/// says nothing brings no cookie of a browser either.
async fn same_site(request: Request, next: Next) -> Response {
    if from_elsewhere(request.method(), request.headers()) {
        return Fail::Stale.into_response();
    }
    // No name has a NUL in it, and not every database can be asked for one. The API says so itself.
    let asked = request.uri().path_and_query().map_or("", |asked| asked.as_str());
    if asked.contains("%00") && !asked.starts_with("/api/") {
        return Fail::NotFound.into_response();
    }
    next.run(request).await
}

fn from_elsewhere(method: &Method, headers: &HeaderMap) -> bool {
    if method.is_safe() {
        return false;
    }
    let said = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match (said("sec-fetch-site"), said("origin")) {
        (Some(site), _) => !matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => {
            let host = said("host").unwrap_or_default();
            origin.split_once("://").is_none_or(|(_, from)| from != host)
        }
        (None, None) => false,
    }
}

/// How often one address may ask.
pub(crate) struct Limits {
    buckets: Mutex<HashMap<IpAddr, Bucket>>,
    allowance: Allowance,
}

/// What an address may take.
#[derive(Clone, Copy)]
struct Allowance {
    /// At once, in thousandths.
    burst: u64,
    /// Anew in a second, in thousandths.
    rate: u64,
}

struct Bucket {
    /// Requests left, in thousandths.
    left: u64,
    since: Stopwatch,
}

/// Any request: a burst of 300, and then 30 a second.
const REQUESTS: Allowance = Allowance { burst: 300_000, rate: 30_000 };
/// Asking for a sign-in link, or using one: a whole ministry may stand behind one address, so a burst of
/// 60; and then one in five seconds.
const SIGN_INS: Allowance = Allowance { burst: 60_000, rate: 200 };
/// More addresses than one node talks to; then the table begins anew.
const ADDRESSES: usize = 20_000;

impl Limits {
    /// For all requests.
    pub(crate) fn of_requests() -> Self {
        Self { buckets: Mutex::default(), allowance: REQUESTS }
    }

    /// For sign-ins alone.
    pub(crate) fn of_sign_ins() -> Self {
        Self { buckets: Mutex::default(), allowance: SIGN_INS }
    }

    /// Takes one request from an address's allowance.
    fn take(&self, address: IpAddr) -> bool {
        let Allowance { burst, rate } = self.allowance;
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let address = shared(address);
        if buckets.len() >= ADDRESSES && !buckets.contains_key(&address) {
            buckets.clear();
        }
        let full = || Bucket { left: burst, since: Stopwatch::start() };
        let bucket = buckets.entry(address).or_insert_with(full);
        let gained = u64::try_from(bucket.since.elapsed().as_millis()).unwrap_or(u64::MAX);
        // Less than a thousandth is not forgotten: whoever asks without pause gains as well.
        let gained = gained.saturating_mul(rate) / 1000;
        if gained > 0 {
            bucket.left = bucket.left.saturating_add(gained).min(burst);
            bucket.since = Stopwatch::start();
        }
        let enough = bucket.left >= 1000;
        if enough {
            bucket.left -= 1000;
        }
        enough
    }
}

async fn not_too_often(State(web): State<Web>, request: Request, next: Next) -> Response {
    let demo = web.settings().demo.is_some();
    match address(&request, web.settings().trusted_proxies) {
        Some(address) if !demo && !web.limits().take(address) => {
            Fail::TooMany { seconds: 2 }.into_response()
        }
        // Whoever is known and whoever is not is stopped alike: nothing has been looked up yet.
        Some(address) if !demo && signs_in(&request) && !web.sign_ins().take(address) => {
            Fail::TooMany { seconds: 10 }.into_response()
        }
        _ => next.run(request).await,
    }
}

/// Whether somebody asks for a link, uses one, or comes back from the identity provider.
fn signs_in(request: &Request) -> bool {
    let path = request.uri().path();
    match *request.method() {
        Method::POST => path == "/anmelden" || path.starts_with("/anmelden/"),
        Method::GET => path == crate::oidc::BACK,
        _ => false,
    }
}

/// Whoever has one address of IPv6 has as many as fit into 64 bits: they count as one.
fn shared(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(whole) if whole.to_ipv4_mapped().is_none() => {
            IpAddr::from((u128::from(whole) >> 64 << 64).to_be_bytes())
        }
        address => address.to_canonical(),
    }
}

/// The caller's address: the peer's, or behind proxies what the outermost trusted one wrote.
fn address(request: &Request, proxies: usize) -> Option<IpAddr> {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    if proxies == 0 {
        return peer;
    }
    let named = request.headers().get_all("x-forwarded-for").iter();
    let named: Vec<&str> =
        named.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).collect();
    let at = named.len().checked_sub(proxies)?;
    named.get(at).and_then(|one| one.trim().parse().ok()).or(peer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_from_another_site_is_refused() {
        let elsewhere = |pairs: &[(&'static str, &'static str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.insert(*name, HeaderValue::from_static(value));
            }
            from_elsewhere(&Method::POST, &headers)
        };
        assert!(elsewhere(&[("sec-fetch-site", "cross-site")]));
        assert!(elsewhere(&[("sec-fetch-site", "same-site")]));
        assert!(elsewhere(&[("origin", "https://other.example"), ("host", "umlauf.example")]));
        assert!(elsewhere(&[("origin", "null"), ("host", "umlauf.example")]));
        assert!(!elsewhere(&[("origin", "https://umlauf.example"), ("host", "umlauf.example")]));
        assert!(!elsewhere(&[("sec-fetch-site", "same-origin")]));
        assert!(!elsewhere(&[]));
    }

    #[test]
    fn an_address_has_a_burst_and_then_must_wait() {
        for (limits, burst) in [(Limits::of_requests(), 300), (Limits::of_sign_ins(), 60)] {
            let address = IpAddr::from([10, 0, 0, 1]);
            let taken = (0..burst * 4).filter(|_| limits.take(address)).count();
            assert!((burst..burst * 3).contains(&taken), "{taken}");
            assert!(limits.take(IpAddr::from([10, 0, 0, 2])), "one's haste is not another's");
        }
    }

    #[test]
    fn a_network_of_ipv6_counts_as_one_address() {
        let one = |text: &str| shared(text.parse().unwrap());
        assert_eq!(one("2001:db8::1"), one("2001:db8::ffff:1"));
        assert_ne!(one("2001:db8::1"), one("2001:db8:0:1::1"));
        assert_eq!(one("::ffff:10.0.0.1"), one("10.0.0.1"));
    }
}
