//! Migrations, embedded, so that the program runs from any folder.
//!
//! Two folders with the same numbers, tables and columns; a test compares them.

use sqlx::migrate::{AppliedMigration, Migrate, MigrateError, Migrator};

use crate::pool::Pool;
use crate::{Error, Store};

static SQLITE: Migrator = sqlx::migrate!("../../migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("../../migrations/postgres");

/// The name sqlx gives its own table.
const TABLE: &str = "_sqlx_migrations";

impl Store {
    /// Brings the tables to the form this program needs. Several processes may try at once.
    pub async fn migrate(&self) -> Result<(), Error> {
        let migrated = match self.pool() {
            Pool::Sqlite(pool, _) => SQLITE.run(pool).await,
            Pool::Postgres(pool) => POSTGRES.run(pool).await,
        };
        match migrated {
            Ok(()) => Ok(()),
            // SQLite has no lock for this: another process may have done it at the same moment.
            Err(MigrateError::Execute(_) | MigrateError::ExecuteMigration(..))
                if matches!(self.pending_migrations().await.as_deref(), Ok([])) =>
            {
                Ok(())
            }
            Err(error) => Err(self.migration_error(error)),
        }
    }

    /// The migrations that are missing, as `2 post`; empty when the tables are up to date.
    pub async fn pending_migrations(&self) -> Result<Vec<String>, Error> {
        let (migrator, applied) = match self.pool() {
            Pool::Sqlite(pool, _) => {
                let mut connection = self.said(pool.acquire().await)?;
                (&SQLITE, connection.list_applied_migrations(TABLE).await)
            }
            Pool::Postgres(pool) => {
                let mut connection = self.said(pool.acquire().await)?;
                (&POSTGRES, connection.list_applied_migrations(TABLE).await)
            }
        };
        let applied = none_if_untouched(applied).map_err(|error| self.migration_error(error))?;
        if let Some(newer) = applied.iter().find(|done| !migrator.version_exists(done.version)) {
            return Err(self.foreign(format!("migration {} is unknown", newer.version)));
        }
        Ok(migrator
            .iter()
            .filter(|known| applied.iter().all(|done| done.version != known.version))
            .map(|missing| format!("{} {}", missing.version, missing.description))
            .collect())
    }

    /// An error that says what to do if the tables are not up to date.
    pub async fn require_migrated(&self) -> Result<(), Error> {
        let pending = self.pending_migrations().await?;
        match pending.first() {
            None => Ok(()),
            Some(first) => Err(Error::NeedsMigration {
                place: self.place().to_string(),
                count: pending.len(),
                first: first.clone(),
            }),
        }
    }

    fn migration_error(&self, error: MigrateError) -> Error {
        match error {
            MigrateError::Execute(source) | MigrateError::ExecuteMigration(source, _) => {
                Error::from_driver(self.place(), source)
            }
            other => self.foreign(other.to_string()),
        }
    }

    fn foreign(&self, why: String) -> Error {
        Error::Foreign { place: self.place().to_string(), why }
    }
}

/// Before the first migration there is no list of migrations.
fn none_if_untouched(
    listed: Result<Vec<AppliedMigration>, MigrateError>,
) -> Result<Vec<AppliedMigration>, MigrateError> {
    match listed {
        Err(MigrateError::Execute(sqlx::Error::Database(error)))
            if error.code().as_deref() == Some("42P01")
                || error.message().contains("no such table") =>
        {
            Ok(Vec::new())
        }
        other => other,
    }
}
