//! What can go wrong between this program and its database.
//!
//! Outcomes that a caller must expect (a conflict, a repeat) are values of
//! [`Appended`](crate::Appended), not errors. Errors can be cloned, since one failed commit is told
//! to everyone who waited for it. No message ever holds a password.

use std::sync::Arc;

/// Why the store could not do what was asked.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// The address of the database makes no sense; what is said never contains the address itself.
    #[error(
        "the database address is unusable: {0}; write `sqlite:FILE` or `postgres://USER@HOST/NAME`"
    )]
    Address(String),
    /// The file cannot be opened, created or written.
    #[error(
        "cannot open `{place}` for writing: {source}; check that its folder exists and may be written to"
    )]
    File {
        /// The database, without secrets.
        place: String,
        /// What the driver said.
        source: Arc<sqlx::Error>,
    },
    /// The server does not answer, or refuses us. After an append its outcome is unknown: repeat it
    /// with the same command id.
    #[error(
        "cannot reach the database `{place}`: {source}; check that the server runs and lets this user in"
    )]
    Unreachable {
        /// The database, without secrets.
        place: String,
        /// What the driver said.
        source: Arc<sqlx::Error>,
    },
    /// Another process has been writing for too long.
    #[error("the database `{place}` is locked by another process; try again, or end that process")]
    Busy {
        /// The database, without secrets.
        place: String,
    },
    /// The tables are older than the program.
    #[error(
        "{count} migration(s) are missing in `{place}`, beginning with `{first}`; run `umlauf migrate`, or start without `--no-migrate`"
    )]
    NeedsMigration {
        /// The database, without secrets.
        place: String,
        /// How many.
        count: usize,
        /// The first of them.
        first: String,
    },
    /// The tables are newer than the program, or were changed by hand.
    #[error(
        "the tables of `{place}` do not belong to this program: {why}; use the program version that migrated them"
    )]
    Foreign {
        /// The database, without secrets.
        place: String,
        /// What differs.
        why: String,
    },
    /// What is stored contradicts itself.
    #[error("stored data is inconsistent: `{table}.{column}` of `{row}`: {what}")]
    Inconsistent {
        /// Which table.
        table: &'static str,
        /// Which column.
        column: &'static str,
        /// Which row: its key.
        row: String,
        /// What is wrong with it.
        what: String,
    },
    /// The caller handed over an append that could never be recorded.
    #[error("the append to case `{case}` is malformed: {what}")]
    Malformed {
        /// Which case.
        case: String,
        /// What is wrong with it.
        what: &'static str,
    },
    /// The store was closed while somebody still waited.
    #[error("the store is closed")]
    Closed,
    /// Anything else the database said.
    #[error("the database answered: {0}")]
    Database(Arc<sqlx::Error>),
}

impl Error {
    /// Whether trying again later may help without anybody repairing anything.
    pub fn is_temporary(&self) -> bool {
        matches!(self, Self::Unreachable { .. } | Self::Busy { .. })
    }

    /// Sorts what the driver said; `place` names the database without secrets.
    pub(crate) fn from_driver(place: &dyn std::fmt::Display, error: sqlx::Error) -> Self {
        let place = place.to_string();
        match kind(&error) {
            Kind::Busy => Self::Busy { place },
            Kind::File => Self::File { place, source: Arc::new(error) },
            Kind::Unreachable => Self::Unreachable { place, source: Arc::new(error) },
            Kind::Other => Self::Database(Arc::new(error)),
        }
    }
}

enum Kind {
    Busy,
    File,
    Unreachable,
    Other,
}

fn kind(error: &sqlx::Error) -> Kind {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::WorkerCrashed => Kind::Unreachable,
        sqlx::Error::Database(database) => code_kind(database.code().as_deref().unwrap_or("")),
        _ => Kind::Other,
    }
}

/// SQLite speaks in numbers (the low byte is the primary code), PostgreSQL in five characters.
fn code_kind(code: &str) -> Kind {
    if code.len() < 5 {
        return match code.parse::<u32>().unwrap_or(0) & 0xff {
            5 | 6 => Kind::Busy,
            8 | 13 | 14 | 26 => Kind::File,
            _ => Kind::Other,
        };
    }
    // Connection exceptions, invalid authorization, shutdown, too many connections, no such database.
    let unreachable = ["08", "28", "57P0", "53300", "3D000"];
    if unreachable.iter().any(|prefix| code.starts_with(prefix)) {
        Kind::Unreachable
    } else {
        Kind::Other
    }
}

/// Whether the connection itself is gone, so that a fresh one should be used.
pub(crate) fn lost(error: &sqlx::Error) -> bool {
    matches!(kind(error), Kind::Unreachable) || matches!(error, sqlx::Error::Protocol(_))
}

/// Whether the append met another one on its way: worth doing again, each by itself.
pub(crate) fn collided(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|database| {
        database.is_unique_violation()
            || matches!(database.code().as_deref(), Some("40001" | "40P01"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_both_databases_are_sorted() {
        for (code, expected) in [
            ("5", "busy"),
            ("517", "busy"),
            ("14", "file"),
            ("1032", "file"),
            ("2067", "other"),
            ("08006", "unreachable"),
            ("28P01", "unreachable"),
            ("57P01", "unreachable"),
            ("23505", "other"),
            ("40P01", "other"),
        ] {
            let kind = match code_kind(code) {
                Kind::Busy => "busy",
                Kind::File => "file",
                Kind::Unreachable => "unreachable",
                Kind::Other => "other",
            };
            assert_eq!(kind, expected, "{code}");
        }
    }
}
