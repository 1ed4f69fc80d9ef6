//! How much there is to do, for those who watch the program: counts and ages, no case and no person.

use umlauf_workflow::Instant;

use crate::pool::{Pool, on};
use crate::rows::whole;
use crate::{Error, Store, sql};

/// What there is to do at an instant. Every number comes from an index of what is unfinished.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gauges {
    /// Cases that have not ended.
    pub running: u64,
    /// Cases that want to be woken and are claimed by nobody.
    pub timers_due: u64,
    /// Since when the oldest of them wants to be woken.
    pub oldest_timer: Option<Instant>,
    /// Letters that wait.
    pub letters_waiting: u64,
    /// Since when the oldest of them waits.
    pub oldest_letter: Option<Instant>,
    /// Letters that were given up.
    pub letters_failed: u64,
    /// Sessions that are not over.
    pub sessions: u64,
}

type Raw = (i64, i64, Option<i64>, i64, Option<i64>, i64, i64);

impl Store {
    /// What there is to do now.
    pub async fn gauges(&self, now: Instant) -> Result<Gauges, Error> {
        let (running, due, timer, waiting, letter, failed, sessions): Raw =
            on!(self, |pool| sqlx::query_as(sql::rim::GAUGES)
                .bind(now.as_micros())
                .fetch_one(pool)
                .await)?;
        Ok(Gauges {
            running: whole(running),
            timers_due: whole(due),
            oldest_timer: timer.map(Instant::from_micros),
            letters_waiting: whole(waiting),
            oldest_letter: letter.map(Instant::from_micros),
            letters_failed: whole(failed),
            sessions: whole(sessions),
        })
    }

    /// How many changes wait for the one writer of SQLite; on PostgreSQL there is no such queue.
    pub fn writes_waiting(&self) -> Option<usize> {
        match self.pool() {
            Pool::Sqlite(_, writer) => Some(writer.waiting()),
            Pool::Postgres(_) => None,
        }
    }
}
