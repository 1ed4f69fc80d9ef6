//! Two pools in one enum, and two macros that run one body against whichever is open.
//!
//! `sqlx::Any` knows too few types, and two back-ends behind a trait were seen to double every
//! statement. Here each statement and each method stands once; the compiler checks the body twice.

use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Executor, PgPool};

use crate::append::SqliteWriter;
use crate::{Options, Place};

/// The database that is open.
#[derive(Clone)]
pub(crate) enum Pool {
    /// Readers, and the one writer through which everything is written.
    Sqlite(SqlitePool, SqliteWriter),
    /// Connections for everything but appends.
    Postgres(PgPool),
}

/// Runs one read against whichever database is open. The body is a match arm, so `?` leaves the
/// function, and `rustfmt` formats it.
macro_rules! on {
    ($store:expr, |$open:ident| $body:expr) => {
        match $store.pool() {
            $crate::pool::Pool::Sqlite($open, _) => $store.said($body),
            $crate::pool::Pool::Postgres($open) => $store.said($body),
        }
    };
}

/// Runs one body as a transaction against whichever database is open; gives
/// `Result<T, Error>` of the body's `Result<T, sqlx::Error>`. What the body uses is moved into it,
/// since on SQLite it travels to the writer.
macro_rules! transact {
    ($store:expr, |$open:ident| $body:expr) => {
        match $store.pool() {
            $crate::pool::Pool::Sqlite(_, writer) => {
                writer.work(move |$open| Box::pin(async move { $body })).await
            }
            $crate::pool::Pool::Postgres(pool) => {
                let done: Result<_, sqlx::Error> = async {
                    let mut transaction = pool.begin().await?;
                    let $open: &mut sqlx::postgres::PgConnection = &mut transaction;
                    let said: Result<_, sqlx::Error> = $body;
                    let value = said?;
                    transaction.commit().await?;
                    Ok(value)
                }
                .await;
                $store.said(done)
            }
        }
    };
}

pub(crate) use {on, transact};

/// How SQLite is opened: durable before it says so, and strict about what it was told to refuse.
pub(crate) fn sqlite_options(file: &std::path::Path, options: &Options) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(options.create)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        // Half as many writes to the log as with 4 KiB: rows of a commit lie side by side.
        .page_size(8192)
        .foreign_keys(true)
        .busy_timeout(options.busy)
        .pragma("recursive_triggers", "ON")
        // What a statement of many rows would need to undo itself is kept in memory, not in a file.
        .pragma("temp_store", "MEMORY")
        // 16 MiB of log before a checkpoint: fewer pages are then written twice.
        .pragma("wal_autocheckpoint", "2000")
        .pragma("cache_size", "-32768")
        .thread_name(|number| format!("sqlite-{number}"))
        .disable_statement_logging()
}

/// The reading connections of SQLite. They are opened when first needed.
pub(crate) fn sqlite_pool(connect: SqliteConnectOptions, options: &Options) -> SqlitePool {
    SqlitePoolOptions::new()
        .max_connections(options.connections)
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_lazy_with(connect.statement_cache_capacity(200))
}

/// The connections to PostgreSQL for everything but appends. They are opened when first needed.
pub(crate) fn postgres_pool(connect: PgConnectOptions, options: &Options) -> PgPool {
    PgPoolOptions::new()
        .max_connections(options.connections)
        .acquire_timeout(Duration::from_secs(10))
        .after_connect(|connection, _| Box::pin(tune(connection)))
        .connect_lazy_with(connect)
}

/// How PostgreSQL is reached.
pub(crate) fn postgres_options(connect: &PgConnectOptions) -> PgConnectOptions {
    connect
        .clone()
        .application_name("umlauf")
        .statement_cache_capacity(200)
        .disable_statement_logging()
}

/// Statements are few, prepared, and served by an index each: plan them once, and never from the
/// statistics of a table that was still empty. Another engine of that protocol may not know a
/// setting; then it does without.
pub(crate) async fn tune(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    for setting in crate::dialect::SETTINGS {
        if let Err(error) = connection.execute(*setting).await {
            if crate::error::lost(&error) {
                return Err(error);
            }
            tracing::debug!(setting, "the database does not know this setting");
        }
    }
    Ok(())
}

/// Shared by everything that may have to name the database in an error.
pub(crate) type SharedPlace = Arc<Place>;
