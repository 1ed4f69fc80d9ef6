//! Signs of life, claims of recurring starts, and the database's clock.
//!
//! A pulse row is a time in which a node was ready. The engine takes the gaps between them as
//! outages: nobody's silence may be our fault.

use umlauf_workflow::Instant;

use crate::pool::{Pool, on, transact};
use crate::{Error, Store, dialect, sql};

/// A time in which a node was ready.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pulse {
    /// Which node.
    pub node: String,
    /// Ready since …
    pub since: Instant,
    /// … until the last sign of life.
    pub until: Instant,
}

impl Store {
    /// A sign of life: the node has been ready since `since`, and still is at `until`.
    pub async fn beat(&self, node: &str, since: Instant, until: Instant) -> Result<(), Error> {
        let node = node.to_owned();
        transact!(self, |connection| sqlx::query(sql::BEAT)
            .bind(node)
            .bind(since.as_micros())
            .bind(until.as_micros())
            .execute(&mut *connection)
            .await
            .map(|_| ()))
    }

    /// The times of readiness that touch `from … until`, by their beginning; at most `limit`.
    pub async fn pulses(
        &self,
        from: Instant,
        until: Instant,
        limit: u32,
    ) -> Result<Vec<Pulse>, Error> {
        let rows: Vec<(String, i64, i64)> = on!(self, |pool| sqlx::query_as(sql::PULSES)
            .bind(from.as_micros())
            .bind(until.as_micros())
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await)?;
        Ok(rows
            .into_iter()
            .map(|(node, since, until)| Pulse {
                node,
                since: Instant::from_micros(since),
                until: Instant::from_micros(until),
            })
            .collect())
    }

    /// When a recurring start last took place.
    pub async fn last_recurrence(&self, name: &str) -> Result<Option<Instant>, Error> {
        let last: Option<i64> = on!(self, |pool| sqlx::query_scalar(sql::RECURRENCE)
            .bind(name)
            .fetch_optional(pool)
            .await)?;
        Ok(last.map(Instant::from_micros))
    }

    /// Claims the recurring start of an instant. Of all nodes exactly one gets `true`, once.
    pub async fn claim_recurrence(&self, name: &str, at: Instant) -> Result<bool, Error> {
        let name = name.to_owned();
        transact!(self, |connection| sqlx::query(sql::RECURRENCE_CLAIM)
            .bind(name)
            .bind(at.as_micros())
            .execute(&mut *connection)
            .await
            .map(|done| done.rows_affected() > 0))
    }

    /// The database's clock, by which all nodes go; `None` on SQLite, whose clock is this machine's.
    pub async fn database_now(&self) -> Result<Option<Instant>, Error> {
        match self.pool() {
            Pool::Sqlite(..) => Ok(None),
            Pool::Postgres(pool) => {
                let now: i64 = self.said(sqlx::query_scalar(dialect::NOW).fetch_one(pool).await)?;
                Ok(Some(Instant::from_micros(now)))
            }
        }
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), Error> {
        let _: i64 = on!(self, |pool| sqlx::query_scalar(sql::PING).fetch_one(pool).await)?;
        Ok(())
    }
}
