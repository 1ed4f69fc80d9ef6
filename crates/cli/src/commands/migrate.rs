//! `umlauf migrate`: creates or updates the tables.

use std::process::ExitCode;

use umlauf_store::{Options, Store};

use crate::args::Globals;
use crate::failure::Failure;
use crate::{out, wiring};

pub(crate) async fn run(globals: &Globals) -> Result<ExitCode, Failure> {
    let store = Store::open(wiring::database(globals)?, Options::default()).await?;
    let pending = store.pending_migrations().await?;
    store.migrate().await?;
    match pending.len() {
        0 => out::say("Die Datenbank war bereits auf dem neuesten Stand."),
        n => out::say(format!("{n} Änderungen am Aufbau der Datenbank sind ausgeführt.")),
    }
    store.close().await;
    Ok(ExitCode::SUCCESS)
}
