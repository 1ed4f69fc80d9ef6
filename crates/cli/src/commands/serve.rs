//! `umlauf serve`: pages, scheduler and courier until stopped.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use futures::FutureExt as _;
use umlauf_engine::{Engine, Post, Recurring};
use umlauf_notify::{Channel, ChannelConfig, Rehearsal, Templates};
use umlauf_store::Store;
use umlauf_web::{Metrics, metrics_router};

use crate::args::Globals;
use crate::config::Read;
use crate::failure::Failure;
use crate::{out, wiring};

/// The arguments of `umlauf serve`.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// Where pages are served: `127.0.0.1:8080`. Without it only scheduler and courier work.
    #[arg(long, value_name = "ADDR")]
    listen: Option<std::net::SocketAddr>,
    /// The configuration: TOML.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where letters go: `smtp://HOST:PORT`, `smtps://USER@HOST`, `folder:PATH`. Overrides the
    /// configuration.
    #[arg(long, value_name = "URL", env = "UMLAUF_MAIL", hide_env_values = true)]
    mail: Option<String>,
    /// Refuse to start instead of changing the tables.
    #[arg(long)]
    no_migrate: bool,
    /// Check the configuration with all it names, and end.
    #[arg(long, requires = "config")]
    check_config: bool,
}

pub(crate) async fn run(args: &Args, globals: &Globals) -> Result<ExitCode, Failure> {
    let read = Read::from(args.config.as_deref())?;
    let catalogue = wiring::catalogue(globals)?;
    let recurring = recurring(&read, &catalogue)?;
    let post = post(args, &read)?;
    let identity = read.identity()?;
    let (seal, keys) = read.seals()?;
    let token = read.metrics_token()?;
    if args.check_config {
        out::say("Die Konfiguration ist in Ordnung.");
        return Ok(ExitCode::SUCCESS);
    }
    let store = Store::open(wiring::database(globals)?, umlauf_store::Options::default()).await?;
    if args.no_migrate {
        store.require_migrated().await?;
    } else {
        store.migrate().await?;
    }
    let clock = wiring::clock(&store).await?;
    let engine = Engine::new(store, catalogue, clock, post).await?;
    if let Some(key) = seal {
        engine.seal_with(key);
    }
    let config = &read.config;
    let metrics = Metrics::install(token, config.metrics_listen.is_some())
        .map_err(|error| Failure::Surroundings(error.into()))?;
    tokio::spawn(metrics.clone().upkeep());
    if let Some(address) = config.metrics_listen {
        let (listener, router) =
            (bind(address).await?, metrics_router(engine.clone(), metrics.clone()));
        tracing::info!(%address, "metrics are served on {address}");
        tokio::spawn(umlauf_web::serve(listener, router, std::future::pending()));
    }
    let listener = match args.listen {
        Some(address) => Some(bind(address).await?),
        None => None,
    };
    let place = engine.store().place().to_string();
    // Whoever has heard that it is ready may stop it at once.
    let stop = stopped()?.shared();
    tracing::info!(%place, "ready: scheduler and courier work on {place}");
    out::say(format!("Bereit: Zeitsteuerung und Versand arbeiten auf {place}. Ende mit Strg-C."));
    let pages = async {
        let Some(listener) = listener else {
            return Ok(());
        };
        let address = listener.local_addr()?;
        tracing::info!(%address, "pages are served on {address}");
        out::say(format!("Seiten: http://{address}"));
        let settings = umlauf_web::Settings {
            base_url: read.base_url().or_else(|| Some(format!("http://{address}"))),
            operator: config.operator.clone(),
            accessibility_contact: config.accessibility_contact.clone(),
            rehearsal: config.rehearsal,
            trusted_proxies: config.trusted_proxies,
            identity,
            keys,
            metrics: Some(metrics),
            demo: None,
        };
        umlauf_web::serve(listener, umlauf_web::router(engine.clone(), settings), stop.clone())
            .await
    };
    let (served, worked) = tokio::join!(pages, Box::pin(engine.run(recurring, stop.clone())));
    served?;
    worked?;
    engine.store().close().await;
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

async fn bind(address: std::net::SocketAddr) -> Result<tokio::net::TcpListener, Failure> {
    tokio::net::TcpListener::bind(address).await.map_err(|error| {
        Failure::Surroundings(anyhow::anyhow!("cannot listen on `{address}`: {error}"))
    })
}

fn recurring(read: &Read, catalogue: &umlauf_engine::Catalogue) -> Result<Vec<Recurring>, Failure> {
    let mut starts = Vec::new();
    for start in &read.config.recurring {
        let name = &start.name;
        let at = start
            .at
            .parse()
            .map_err(|error| Failure::input(format!("recurring `{name}`: {error}")))?;
        if catalogue.workflow(&start.workflow).is_none() {
            let workflow = &start.workflow;
            return Err(Failure::input(format!("recurring `{name}`: no workflow `{workflow}`")));
        }
        starts.push(Recurring {
            name: name.clone(),
            at,
            workflow: start.workflow.clone(),
            title: start.title.clone(),
        });
    }
    Ok(starts)
}

fn post(args: &Args, read: &Read) -> Result<Post, Failure> {
    let config = &read.config;
    let url = args.mail.as_ref().or(config.mail.url.as_ref()).ok_or_else(|| {
        Failure::call(
            "where do letters go? say `--mail folder:PATH` or `--mail smtp://HOST:PORT`, \
             or write `[mail] url = …` into the configuration",
        )
    })?;
    let wrong = |error: &dyn std::fmt::Display| match (&args.mail, &args.config) {
        (None, Some(path)) => Failure::input(format!("`{}`, mail.url: {error}", path.display())),
        _ => Failure::call(format!("--mail: {error}")),
    };
    let open = ChannelConfig::from_url(url).map_err(|error| wrong(&error))?;
    let channel = open.open().map_err(|error| wrong(&error))?;
    let channel: Arc<dyn Channel> =
        if config.rehearsal { Arc::new(Rehearsal::new(channel)) } else { Arc::from(channel) };
    let from = config.mail.from.as_deref().unwrap_or(wiring::SENDER);
    let sender = |error: umlauf_notify::BadSender| Failure::input(error);
    let mut from = umlauf_notify::Sender::new(from).map_err(sender)?;
    if let Some(address) = &config.mail.reply_to {
        from = from.reply_to(address).map_err(sender)?;
    }
    if let Some(address) = &config.mail.bounces {
        from = from.bounces(address).map_err(sender)?;
    }
    let templates = match &config.mail.templates {
        Some(folder) => Templates::with_folder(folder),
        None => Templates::shipped(),
    };
    Ok(Post {
        templates: templates.map_err(|error| Failure::Input(error.into()))?,
        sender: from,
        channel,
        base_url: read.base_url(),
        rehearsal: config.rehearsal,
    })
}

/// Listens from now on for being asked to end, by Ctrl-C or SIGTERM; done when that has happened.
pub(super) fn stopped() -> Result<impl Future<Output = ()> + Send + 'static, Failure> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut term = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = term.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
