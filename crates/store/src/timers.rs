//! Which cases want to be woken. The rows mirror the cases' wishes; a claim is a lease.
//!
//! The append of the woken case rewrites or deletes its row, which ends the claim. If the claimer
//! dies, the row comes up again when the lease has run out.

use std::time::Duration;

use umlauf_workflow::{CaseId, Instant};

use crate::pool::{on, transact};
use crate::{Error, Store, dialect, sql};

/// A case that wants to be woken, claimed for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueCase {
    /// The case.
    pub case: CaseId,
    /// When it wanted to be woken.
    pub due: Instant,
}

impl Store {
    /// Claims cases whose timer is at or before `now`, soonest first, until `now + lease`. No other
    /// node gets them meanwhile.
    pub async fn due_cases(
        &self,
        now: Instant,
        limit: u32,
        lease: Duration,
    ) -> Result<Vec<DueCase>, Error> {
        let (now, limit) = (now.as_micros(), i64::from(limit));
        let until = end_of(now, lease);
        let text = match self.pool() {
            crate::pool::Pool::Sqlite(..) => dialect::CLAIM_TIMERS_SQLITE,
            crate::pool::Pool::Postgres(_) => dialect::CLAIM_TIMERS_POSTGRES,
        };
        let rows: Vec<(String, i64)> = transact!(self, |connection| sqlx::query_as(text)
            .bind(now)
            .bind(limit)
            .bind(until)
            .fetch_all(&mut *connection)
            .await)?;
        let mut due: Vec<DueCase> = rows
            .into_iter()
            .map(|(case, due)| DueCase {
                case: CaseId::from(&case),
                due: Instant::from_micros(due),
            })
            .collect();
        due.sort_by(|a, b| (a.due, a.case.as_str()).cmp(&(b.due, b.case.as_str())));
        Ok(due)
    }

    /// When the scheduler should look next: the soonest timer or end of a lease. Until then it
    /// sleeps; an earlier timer signals.
    pub async fn soonest_timer(&self) -> Result<Option<Instant>, Error> {
        // Asleep before looking, so that a timer set in between signals once too often, not never.
        self.signal().asleep_until(None);
        let soonest: Option<i64> =
            on!(self, |pool| sqlx::query_scalar(sql::TIMER_SOONEST).fetch_one(pool).await)?;
        let soonest = soonest.map(Instant::from_micros);
        self.signal().asleep_until(soonest);
        Ok(soonest)
    }

    /// When a case wants to be woken.
    pub async fn timer(&self, case: &CaseId) -> Result<Option<Instant>, Error> {
        let due: Option<i64> = on!(self, |pool| sqlx::query_scalar(sql::TIMER_OF)
            .bind(case.as_str())
            .fetch_optional(pool)
            .await)?;
        Ok(due.map(Instant::from_micros))
    }

    /// Puts a timer right that woke a case for nothing; does nothing if somebody else has moved it.
    pub async fn reset_timer(
        &self,
        case: &CaseId,
        was: Instant,
        due: Option<Instant>,
    ) -> Result<(), Error> {
        let (case, was) = (case.clone(), was.as_micros());
        transact!(self, |connection| {
            let query = match due {
                Some(due) => sqlx::query(sql::TIMER_RESET)
                    .bind(case.as_str())
                    .bind(was)
                    .bind(due.as_micros()),
                None => sqlx::query(sql::TIMER_CLEAR).bind(case.as_str()).bind(was),
            };
            query.execute(&mut *connection).await.map(|_| ())
        })?;
        if let Some(due) = due {
            self.signal().timer_set(due);
        }
        Ok(())
    }

    /// How many timers are due at `now`: how far the scheduler lags behind.
    pub async fn timers_due(&self, now: Instant) -> Result<u64, Error> {
        let count: i64 = on!(self, |pool| sqlx::query_scalar(sql::TIMERS_COUNT)
            .bind(now.as_micros())
            .fetch_one(pool)
            .await)?;
        Ok(crate::rows::whole(count))
    }
}

/// The end of a lease in microseconds.
pub(crate) fn end_of(now: i64, lease: Duration) -> i64 {
    now.saturating_add(i64::try_from(lease.as_micros()).unwrap_or(i64::MAX))
}
