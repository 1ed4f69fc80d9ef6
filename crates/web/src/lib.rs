//! Pages and JSON API over [`umlauf_engine::Engine`].
//!
//! Nothing here decides and nothing here speaks SQL or sends mail: a page reads, a form becomes a
//! [`umlauf_engine::Submission`], and the engine answers. Pages are complete without scripts; a GET never
//! writes what counts. Who may do what stands in one table ([`access`]), for pages and API alike.

pub mod access;
mod settings;
mod state;

mod assets;
mod fail;
mod guard;
mod health;
mod keys;
mod metrics;

mod cookie;
mod cursor;
mod dates;
mod english;
mod lang;
mod posted;
mod secret;
mod visitor;

mod glyph;
mod sight;
mod terms;

mod api;
mod consultation;
mod frame;
mod oidc;
mod pages;
mod sign_in;

use axum::Router;
use tokio::net::TcpListener;
use umlauf_engine::Engine;

pub use keys::PublishedKey;
pub use metrics::{Metrics, NoMetrics, metrics_router};
pub use secret::new_token;
pub use settings::{Demo, DemoPerson, IdentityProvider, Settings};
pub use state::Web;

/// The whole site.
pub fn router(engine: Engine, settings: Settings) -> Router {
    let web = Web::new(engine, settings);
    let site = pages::router()
        .merge(sign_in::router())
        .merge(oidc::router())
        .merge(api::router())
        .merge(assets::router())
        .merge(health::router())
        .merge(keys::router())
        .merge(metrics::router())
        .fallback(pages::not_found);
    guard::around(site, &web).with_state(web)
}

/// Answers that go on for ever (server-sent events) are cut off so long after a stop is asked for.
const GRACE: std::time::Duration = std::time::Duration::from_secs(5);

/// Serves a router until `stop` is ready; requests that are under way are answered first, for a few
/// seconds.
///
/// # Errors
/// If the listener fails.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let service = router.into_make_service_with_connect_info::<std::net::SocketAddr>();
    let (told, asked) = tokio::sync::oneshot::channel();
    let stop = async move {
        stop.await;
        let _ = told.send(());
    };
    let served = axum::serve(listener, service).with_graceful_shutdown(stop);
    let enough = async {
        if asked.await.is_err() {
            return std::future::pending().await;
        }
        let mut pause = tokio::time::interval(GRACE);
        pause.tick().await;
        pause.tick().await;
    };
    tokio::select! {
        ended = served.into_future() => ended,
        () = enough => Ok(()),
    }
}
