//! Opening, closing, and what everything else is reached through.

use std::str::FromStr;
use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::Duration;

use sqlx::{ConnectOptions, Connection, Executor};

use crate::append::{Appender, SqliteWriter};
use crate::glance::Glances;
use crate::pool::{self, Pool};
use crate::signal::Signal;
use crate::{Error, Place, dialect};

/// How the store works; the defaults serve everybody.
#[derive(Clone, Debug)]
pub struct Options {
    /// Whether a database that does not exist is created.
    pub create: bool,
    /// Connections for reading (and, on PostgreSQL, for writing what is no append).
    pub connections: u32,
    /// Tasks that gather reads of case heads; each holds one of the connections.
    pub readers: usize,
    /// Connections that append, on PostgreSQL. SQLite has one writer. On few cores one is best: its
    /// batches are larger, and what a statement costs beside its rows is shared by more of them.
    pub writers: usize,
    /// Most appends in one commit.
    pub batch: usize,
    /// How long to wait for another process that is writing.
    pub busy: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            create: true,
            connections: 8,
            readers: 2,
            writers: available_parallelism().map_or(1, |cores| cores.get() / 2).clamp(1, 4),
            batch: 128,
            busy: Duration::from_secs(10),
        }
    }
}

/// The open database. Cheap to clone; all clones share connections and writers.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    place: pool::SharedPlace,
    pool: Pool,
    appender: Appender,
    glances: Glances,
    signal: Signal,
    options: Options,
}

impl Store {
    /// Opens `sqlite:FILE` or `postgres://…`. The tables are looked at by [`Self::migrate`] or
    /// [`Self::pending_migrations`], not here.
    ///
    /// Must be called within a tokio runtime: gathering readers are tasks. Writers have threads.
    pub async fn open(address: &str, options: Options) -> Result<Self, Error> {
        let place: pool::SharedPlace = Arc::new(Place::from_str(address)?);
        let signal = Signal::default();
        let (pool, appender) = match place.as_ref() {
            Place::Sqlite(file) => {
                let connect = pool::sqlite_options(file, &options);
                let connection = connect
                    .clone()
                    .statement_cache_capacity(600)
                    .connect()
                    .await
                    .map_err(|error| Error::from_driver(&place, error))?;
                let writer =
                    SqliteWriter::start(connection, &options, signal.clone(), place.clone())
                        .map_err(|error| Error::from_driver(&place, error))?;
                let readers = pool::sqlite_pool(connect.create_if_missing(false), &options);
                (Pool::Sqlite(readers, writer.clone()), Appender::Sqlite(writer))
            }
            Place::Postgres(connect) => {
                let connect = pool::postgres_options(connect);
                create_if_missing(&connect, &options)
                    .await
                    .map_err(|error| Error::from_driver(&place, error))?;
                let pool = pool::postgres_pool(connect.clone(), &options);
                signal.connect(&pool);
                let appender = Appender::postgres(&connect, &options, &signal, &place)
                    .map_err(|error| Error::from_driver(&place, error))?;
                (Pool::Postgres(pool), appender)
            }
        };
        let glances = Glances::start(&pool, &options, &place);
        Ok(Self(Arc::new(Inner { place, pool, appender, glances, signal, options })))
    }

    /// Waits until everything that was handed over is on disk, then closes all connections.
    pub async fn close(&self) {
        self.0.appender.close().await;
        self.0.glances.close().await;
        self.0.signal.close();
        match &self.0.pool {
            Pool::Sqlite(pool, _) => pool.close().await,
            Pool::Postgres(pool) => pool.close().await,
        }
    }

    /// Where the data lies; prints without secrets.
    pub fn place(&self) -> &Place {
        &self.0.place
    }

    /// Tells when something may be due or a letter may be waiting.
    pub fn signal(&self) -> &Signal {
        &self.0.signal
    }

    pub(crate) fn pool(&self) -> &Pool {
        &self.0.pool
    }

    pub(crate) fn appender(&self) -> &Appender {
        &self.0.appender
    }

    pub(crate) fn glances(&self) -> &Glances {
        &self.0.glances
    }

    pub(crate) fn options(&self) -> &Options {
        &self.0.options
    }

    /// Sorts what the driver said.
    pub(crate) fn said<T>(&self, result: Result<T, sqlx::Error>) -> Result<T, Error> {
        result.map_err(|error| Error::from_driver(&self.0.place, error))
    }
}

/// Writers and readers end with their queues; what listens and notifies does not.
impl Drop for Inner {
    fn drop(&mut self) {
        self.signal.close();
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Store").field(&self.0.place).finish()
    }
}

/// Connects once, so that a wrong address is told at once; creates the database if it is missing.
async fn create_if_missing(
    connect: &sqlx::postgres::PgConnectOptions,
    options: &Options,
) -> Result<(), sqlx::Error> {
    let missing = match connect.connect().await {
        Ok(connection) => return connection.close().await,
        Err(error) => error,
    };
    let code = missing.as_database_error().and_then(sqlx::error::DatabaseError::code);
    let (true, Some("3D000"), Some(name)) =
        (options.create, code.as_deref(), connect.get_database())
    else {
        return Err(missing);
    };
    let mut server = connect.clone().database("postgres").connect().await?;
    let statement = format!("{} \"{}\"", dialect::CREATE_DATABASE, name.replace('"', "\"\""));
    match server.execute(sqlx::AssertSqlSafe(statement)).await {
        Ok(_) => {}
        // Another node was quicker.
        Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("42P04") => {}
        Err(error) => return Err(error),
    }
    server.close().await
}
