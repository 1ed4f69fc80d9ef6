//! `GET /metrics`: what those see who watch the program, as Prometheus reads it.
//!
//! No person, no case, no address: routes by their template, counts, ages. Served only to whom it is meant:
//! on a listener of its own, to whoever shows a secret, or to this machine.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use metrics::{describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tokio::sync::Mutex;
use umlauf_engine::clock::Stopwatch;
use umlauf_engine::{Clock as _, Engine, SystemClock, counts};

use crate::pages::case::streams;
use crate::{Settings, Web, secret};

const REQUESTS: &str = "umlauf_http_request_duration_seconds";
/// Upper ends of the classes of durations, in seconds.
const CLASSES: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];
/// So long what was asked of the database is told again.
const FRESH: Duration = Duration::from_secs(5);
/// How often what was measured is put together when nobody asks.
const UPKEEP: Duration = Duration::from_secs(10);

/// What is measured, and who may read it.
#[derive(Clone)]
pub struct Metrics {
    handle: PrometheusHandle,
    token: Option<Arc<str>>,
    elsewhere: bool,
    asked: Arc<Mutex<Option<Stopwatch>>>,
}

/// Measuring cannot begin.
#[derive(Debug, thiserror::Error)]
#[error("metrics cannot be recorded: {0}")]
pub struct NoMetrics(#[from] metrics_exporter_prometheus::BuildError);

impl Metrics {
    /// Begins to measure, once in a process. With a `token` only whoever shows it may read; `elsewhere`
    /// says that a listener of its own serves them and the pages do not.
    ///
    /// # Errors
    /// If something in this process measures already.
    pub fn install(token: Option<String>, elsewhere: bool) -> Result<Self, NoMetrics> {
        let handle = PrometheusBuilder::new().set_buckets(&CLASSES)?.install_recorder()?;
        describe();
        Ok(Self { handle, token: token.map(Arc::from), elsewhere, asked: Arc::default() })
    }

    /// The same measurements for other readers.
    #[must_use]
    pub fn for_readers(&self, token: Option<String>, elsewhere: bool) -> Self {
        Self { token: token.map(Arc::from), elsewhere, ..self.clone() }
    }

    /// The same measurements for a reader who has asked nothing yet.
    #[must_use]
    pub fn anew(&self) -> Self {
        Self { asked: Arc::default(), ..self.clone() }
    }

    /// Puts together what was measured, for ever: without it memory grows while nobody reads.
    pub async fn upkeep(self) {
        let mut pause = tokio::time::interval(UPKEEP);
        loop {
            pause.tick().await;
            self.handle.run_upkeep();
        }
    }

    /// The text, with what the database says of what there is to do.
    async fn text(&self, engine: &Engine) -> Result<String, umlauf_store::Error> {
        let mut asked = self.asked.lock().await;
        if asked.is_none_or(|at| at.elapsed() >= FRESH) {
            ask(engine).await?;
            *asked = Some(Stopwatch::start());
        }
        drop(asked);
        self.handle.run_upkeep();
        Ok(self.handle.render())
    }

    fn shows_token(&self, headers: &HeaderMap) -> Option<bool> {
        let token = self.token.as_deref()?;
        let said = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let held = said.and_then(|said| said.strip_prefix("Bearer ")).unwrap_or_default().trim();
        Some(secret::same(secret::kept(held).as_str(), secret::kept(token).as_str()))
    }
}

fn describe() {
    describe_histogram!(REQUESTS, "requests by route, method and class of the status");
    describe_counter!(counts::VOTES, "votes that are on disk, by whether they came in time");
    describe_counter!(counts::EVENTS, "events that are on disk");
    describe_counter!(counts::MAILS, "attempts to send a mail, by what became of them");
    describe_gauge!("umlauf_cases_running", "cases that have not ended");
    describe_gauge!("umlauf_timers_due", "cases that want to be woken and are not claimed");
    describe_gauge!("umlauf_timers_lag_seconds", "for how long the oldest of them waits");
    describe_gauge!("umlauf_letters_waiting", "letters that wait");
    describe_gauge!("umlauf_letters_oldest_seconds", "for how long the oldest of them waits");
    describe_gauge!("umlauf_letters_failed", "letters that were given up");
    describe_gauge!("umlauf_sessions", "sessions that are not over");
    describe_gauge!("umlauf_event_streams", "open server-sent event streams of this node");
    describe_gauge!("umlauf_writes_waiting", "changes that wait for the writer of SQLite");
    describe_gauge!("umlauf_build_info", "1, with the version");
    describe_gauge!("process_start_time_seconds", "when the process began, in Unix time");
    gauge!("umlauf_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    gauge!("process_start_time_seconds").set(seconds(SystemClock.now().as_micros()));
}

async fn ask(engine: &Engine) -> Result<(), umlauf_store::Error> {
    let now = engine.clock().now();
    let found = engine.store().gauges(now).await?;
    let age = |since: Option<umlauf_workflow::Instant>| {
        since.map_or(0.0, |since| seconds((now.as_micros() - since.as_micros()).max(0)))
    };
    gauge!("umlauf_cases_running").set(count(found.running));
    gauge!("umlauf_timers_due").set(count(found.timers_due));
    gauge!("umlauf_timers_lag_seconds").set(age(found.oldest_timer));
    gauge!("umlauf_letters_waiting").set(count(found.letters_waiting));
    gauge!("umlauf_letters_oldest_seconds").set(age(found.oldest_letter));
    gauge!("umlauf_letters_failed").set(count(found.letters_failed));
    gauge!("umlauf_sessions").set(count(found.sessions));
    gauge!("umlauf_event_streams").set(count(streams() as u64));
    if let Some(waiting) = engine.store().writes_waiting() {
        gauge!("umlauf_writes_waiting").set(count(waiting as u64));
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a gauge is a float, and nobody has 2^53 cases")]
fn count(number: u64) -> f64 {
    number as f64
}

#[expect(clippy::cast_precision_loss, reason = "microseconds of this century fit exactly")]
fn seconds(micros: i64) -> f64 {
    micros as f64 / 1e6
}

/// A request was answered. `route` is the template of its path, `None` where there is no such page.
pub(crate) fn answered(method: &Method, route: Option<String>, status: StatusCode, took: Duration) {
    let known = [Method::GET, Method::POST, Method::HEAD, Method::PUT, Method::DELETE];
    let method = known.iter().find(|one| *one == method).map_or("other", Method::as_str);
    let class = ["1xx", "2xx", "3xx", "4xx", "5xx"];
    let class = class[usize::from(status.as_u16() / 100 - 1).min(4)];
    let route = route.unwrap_or_else(|| String::from("none"));
    histogram!(REQUESTS, "route" => route, "method" => method.to_owned(), "status" => class)
        .record(took.as_secs_f64());
}

pub(crate) fn router() -> Router<Web> {
    Router::new().route("/metrics", get(beside_pages))
}

/// Where the pages are: for whoever shows the secret; without one for programs of this machine, if no
/// proxy stands before us that would make everybody look so.
async fn beside_pages(State(web): State<Web>, request: Request) -> Response {
    let Some(metrics) = web.settings().metrics.as_ref().filter(|metrics| !metrics.elsewhere) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let may = metrics.shows_token(request.headers());
    match may.unwrap_or_else(|| is_here(web.settings(), &request)) {
        true => told(metrics, web.engine()).await,
        false if may.is_some() => unknown(),
        false => StatusCode::NOT_FOUND.into_response(),
    }
}

fn is_here(settings: &Settings, request: &Request) -> bool {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let forwarded = ["forwarded", "x-forwarded-for", "x-real-ip", "via"];
    settings.trusted_proxies == 0
        && peer.is_some_and(|peer| peer.0.ip().to_canonical().is_loopback())
        && forwarded.iter().all(|name| !request.headers().contains_key(*name))
}

fn unknown() -> Response {
    (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Bearer")]).into_response()
}

async fn told(metrics: &Metrics, engine: &Engine) -> Response {
    match metrics.text(engine).await {
        Ok(text) => {
            let kind = (header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
            ([kind, (header::CACHE_CONTROL, "no-store")], text).into_response()
        }
        Err(error) => {
            tracing::warn!(%error, "metrics cannot be read: {error}");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

/// A site of its own for `/metrics` alone.
pub fn metrics_router(engine: Engine, metrics: Metrics) -> Router {
    let read = |State((engine, metrics)): State<(Engine, Metrics)>, headers: HeaderMap| async move {
        match metrics.shows_token(&headers) {
            Some(false) => unknown(),
            _ => told(&metrics, &engine).await,
        }
    };
    Router::new().route("/metrics", get(read)).with_state((engine, metrics))
}
