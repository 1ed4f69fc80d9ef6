//! Putting the crates together: definitions, database, mail, clock.

use std::sync::Arc;

use umlauf_engine::{Catalogue, Clock, DatabaseClock, Engine, Post, SystemClock, Texts};
use umlauf_notify::{Channel, Memory, Templates};
use umlauf_store::{Options, Store};

use crate::args::Globals;
use crate::failure::Failure;

/// The sender of letters where nothing else is configured; `.example` reaches nobody.
pub(crate) const SENDER: &str = "umlauf@it-planungsrat.example";

/// The runtime of everything that waits.
pub(crate) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}

/// The shipped definitions, with those of `--definitions` over them.
pub(crate) fn texts(globals: &Globals) -> Result<Texts, Failure> {
    let shipped = Texts::shipped();
    match &globals.definitions {
        Some(folder) => shipped.with_folder(folder).map_err(|error| Failure::Call(error.into())),
        None => Ok(shipped),
    }
}

/// The compiled definitions.
pub(crate) fn catalogue(globals: &Globals) -> Result<Catalogue, Failure> {
    Catalogue::compile(texts(globals)?)
        .map_err(|faults| umlauf_engine::Error::Definitions(faults).into())
}

/// The database named by the call.
pub(crate) fn database(globals: &Globals) -> Result<&str, Failure> {
    globals.database.as_deref().filter(|url| !url.is_empty()).ok_or_else(|| {
        Failure::call(
            "which database? say `--database sqlite:FILE` or `--database postgres://…`, \
             or set UMLAUF_DATABASE",
        )
    })
}

/// The open, migrated database.
pub(crate) async fn store(globals: &Globals) -> Result<Store, Failure> {
    let store = Store::open(database(globals)?, Options::default()).await?;
    store.migrate().await?;
    Ok(store)
}

/// A database that must exist already.
pub(crate) fn existing() -> Options {
    Options { create: false, ..Options::default() }
}

/// The clock that counts for a database: on PostgreSQL the database's, so that all nodes agree.
pub(crate) async fn clock(store: &Store) -> Result<Arc<dyn Clock>, Failure> {
    match store.database_now().await? {
        Some(now) => {
            let clock = DatabaseClock::default();
            clock.adjust(now);
            Ok(Arc::new(clock))
        }
        None => Ok(Arc::new(SystemClock)),
    }
}

/// An engine that records but sends nothing: letters wait in the outbox for `umlauf serve`.
pub(crate) async fn engine(globals: &Globals) -> Result<Engine, Failure> {
    let catalogue = catalogue(globals)?;
    let store = store(globals).await?;
    let clock = clock(&store).await?;
    Ok(Engine::new(store, catalogue, clock, post(Arc::new(Memory::new()))?).await?)
}

/// The shipped letters over a channel, from an address that reaches nobody.
pub(crate) fn post(channel: Arc<dyn Channel>) -> Result<Post, Failure> {
    Ok(Post {
        templates: Templates::shipped().map_err(|error| Failure::Surroundings(error.into()))?,
        sender: umlauf_notify::Sender::new(SENDER).map_err(|e| Failure::Call(e.into()))?,
        channel,
        base_url: None,
        rehearsal: false,
    })
}
