//! What those read who watch the program: it parses, it moves, it names nobody, and not everybody gets it.
#![expect(clippy::unwrap_used, reason = "helpers of tests may unwrap as tests do")]

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::OnceLock;

use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::Request;
use tower::ServiceExt as _;
use umlauf_tests::{Browser, World, on_both};
use umlauf_web::{Metrics, Settings};

/// The measurements of this process: there is one recorder.
fn metrics() -> Metrics {
    static ONE: OnceLock<Metrics> = OnceLock::new();
    ONE.get_or_init(|| Metrics::install(None, false).unwrap()).clone()
}

fn settings(metrics: Metrics) -> Settings {
    Settings { metrics: Some(metrics), ..Settings::default() }
}

/// Asks for `/metrics` as somebody from this address with these headers.
async fn asks(
    world: &World,
    settings: Settings,
    from: &str,
    headers: &[(&'static str, &str)],
) -> (u16, String) {
    let router = umlauf_web::router(world.engine().clone(), settings);
    let mut request = Request::get("/metrics");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let peer: SocketAddr = from.parse().unwrap();
    let request = request.extension(ConnectInfo(peer)).body(Body::empty()).unwrap();
    let response = router.oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let bytes = to_bytes(response.into_body(), 10_000_000).await.unwrap();
    (status, String::from_utf8(bytes.to_vec()).unwrap())
}

/// Every sample by its name with labels. Strict: a line that is no comment and no sample, a name twice, a
/// number that is none, a sample without a type end the test.
fn parsed(text: &str) -> BTreeMap<String, f64> {
    let mut samples = BTreeMap::new();
    let mut types = BTreeMap::new();
    let word = |text: &str| {
        let mut letters = text.chars();
        letters.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
            && letters.all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    for line in text.lines().filter(|line| !line.is_empty()) {
        if let Some(comment) = line.strip_prefix("# ") {
            let (kind, rest) = comment.split_once(' ').unwrap();
            let (name, what) = rest.split_once(' ').unwrap();
            assert!(word(name) && ["HELP", "TYPE"].contains(&kind), "{line}");
            if kind == "TYPE" {
                assert!(["counter", "gauge", "histogram"].contains(&what), "{line}");
                assert_eq!(types.insert(name.to_owned(), what), None, "{line}");
            }
            continue;
        }
        let (named, number) = line.rsplit_once(' ').unwrap();
        let name = named.split('{').next().unwrap();
        assert!(word(name), "{line}");
        if let Some(labels) = named.strip_prefix(name).filter(|labels| !labels.is_empty()) {
            let labels = labels.strip_prefix('{').unwrap().strip_suffix("\"}").unwrap();
            for label in labels.split("\",") {
                let (name, value) = label.split_once("=\"").unwrap();
                assert!(word(name) && !value.contains('"'), "{line}");
            }
        }
        let family = ["_bucket", "_sum", "_count"]
            .iter()
            .find_map(|end| name.strip_suffix(end).filter(|base| types.contains_key(*base)));
        assert!(types.contains_key(family.unwrap_or(name)), "{line}: no type");
        let number: f64 = number.parse().unwrap();
        assert!(samples.insert(named.to_owned(), number).is_none(), "{line}: twice");
    }
    samples
}

async fn now(world: &World) -> BTreeMap<String, f64> {
    // What is told again for some seconds is asked anew by another reader.
    let (status, text) = asks(world, settings(metrics().anew()), "127.0.0.1:5000", &[]).await;
    assert_eq!(status, 200);
    for secret in ["case-1", "FIT-Connect", "Person ", ".example", "by.example"] {
        assert!(!text.contains(secret), "`{secret}` stands in\n{text}");
    }
    parsed(&text)
}

#[tokio::test]
async fn counters_move_with_votes_letters_requests_and_what_is_left_to_do() {
    let _ = metrics();
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        let before = now(&world).await;
        let of = |samples: &BTreeMap<String, f64>, name: &str| {
            samples.get(name).copied().unwrap_or_default()
        };
        assert!(of(&before, "umlauf_cases_running") > 0.5);
        assert!(of(&before, "umlauf_mails_total{result=\"accepted\"}") > 16.5);
        assert!(of(&before, "process_start_time_seconds") > 1.7e9);
        let version = format!("umlauf_build_info{{version=\"{}\"}}", env!("CARGO_PKG_VERSION"));
        assert!(before.contains_key(&version));

        world.member("BY").votes(&case, umlauf_voting::Choice::Yes).await;
        let browser = Browser::of(&world, "BY").await;
        browser.sees(&format!("/vorgaenge/{case}")).await;
        assert_eq!(browser.get("/gibt-es-nicht/case-1").await.status, 404);
        let after = now(&world).await;
        let more = |name: &str| of(&after, name) - of(&before, name);
        assert!(more("umlauf_votes_recorded_total{in_time=\"yes\"}") > 0.5);
        assert!(more("umlauf_events_recorded_total") > 0.5);
        assert!(of(&after, "umlauf_letters_waiting") > 0.5, "receipts wait");
        assert!(more("umlauf_sessions") > 0.5);
        let page = "umlauf_http_request_duration_seconds_count\
                    {route=\"/vorgaenge/{case}\",method=\"GET\",status=\"2xx\"}";
        assert!(more(page) > 0.5, "{:?}", after.keys());
        let none = "umlauf_http_request_duration_seconds_count\
                    {route=\"none\",method=\"GET\",status=\"4xx\"}";
        assert!(more(none) > 0.5);
        let all = after.keys().filter(|name| name.starts_with(page.split('{').next().unwrap()));
        assert!(all.count() < 20, "labels do not grow with what is asked for");

        // A letter that waits grows old; a timer that nobody serves lags.
        world.sleeps_until("2022-09-07 09:00");
        let later = now(&world).await;
        assert!(of(&later, "umlauf_letters_oldest_seconds") > 86_400.0);
        assert!(of(&later, "umlauf_timers_due") > 0.5);
        assert!(of(&later, "umlauf_timers_lag_seconds") > 3_600.0);
        world.settles().await;
        let done = now(&world).await;
        assert!(of(&done, "umlauf_letters_waiting") < 0.5);
        assert!(of(&done, "umlauf_timers_due") < 0.5);
    })
    .await;
}

#[tokio::test]
async fn only_this_machine_reads_or_whoever_shows_the_secret() {
    let world = World::on(umlauf_tests::Database::sqlite(), "2022-08-15 09:00").await;
    let open = settings(metrics());
    let status = async |settings: &Settings, from: &str, headers: &[(&'static str, &str)]| {
        asks(&world, settings.clone(), from, headers).await.0
    };
    assert_eq!(status(&open, "127.0.0.1:5000", &[]).await, 200);
    assert_eq!(status(&open, "[::1]:5000", &[]).await, 200);
    assert_eq!(status(&open, "10.0.0.1:5000", &[]).await, 404);
    for name in ["x-forwarded-for", "forwarded", "x-real-ip", "via"] {
        assert_eq!(status(&open, "127.0.0.1:5000", &[(name, "127.0.0.1")]).await, 404, "{name}");
    }
    let behind = Settings { trusted_proxies: 1, ..open.clone() };
    assert_eq!(status(&behind, "127.0.0.1:5000", &[]).await, 404);
    assert_eq!(status(&settings(metrics().for_readers(None, true)), "127.0.0.1:1", &[]).await, 404);
    assert_eq!(status(&Settings::default(), "127.0.0.1:5000", &[]).await, 404);

    let token = Some(String::from("geheim"));
    let guarded =
        Settings { trusted_proxies: 1, ..settings(metrics().for_readers(token.clone(), false)) };
    assert_eq!(status(&guarded, "127.0.0.1:5000", &[]).await, 401);
    assert_eq!(status(&guarded, "10.0.0.1:1", &[("authorization", "Bearer falsch")]).await, 401);
    assert_eq!(status(&guarded, "10.0.0.1:1", &[("authorization", "Bearer geheim")]).await, 200);

    let own = umlauf_web::metrics_router(world.engine().clone(), metrics());
    let response =
        own.oneshot(Request::get("/metrics").body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(response.status().as_u16(), 200);
}
