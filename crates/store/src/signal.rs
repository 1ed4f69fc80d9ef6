//! Tells sleepers that something may be due or a letter may be waiting.
//!
//! Within the process at once. Between the nodes of one PostgreSQL by NOTIFY on a connection of its
//! own, at most every 20 ms: inside an append it would serialise commits (measured: 15,300 → 4,400
//! appends a second). A signal is a hint; whoever waits for one polls slowly besides, since a lost
//! connection or a refused LISTEN loses signals and nothing else.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sqlx::PgPool;
use sqlx::postgres::PgListener;
use tokio::sync::{Notify, watch};
use tokio::task::AbortHandle;
use tokio::time::{MissedTickBehavior, interval};
use umlauf_workflow::Instant;

use crate::dialect;

/// The signals of one open store; cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Signal(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    letters: watch::Sender<()>,
    errands: watch::Sender<()>,
    timers: watch::Sender<()>,
    /// Up to when nothing is due, as far as the last reader of the soonest timer knows.
    asleep_until: AtomicI64,
    remote: Notify,
    tasks: Mutex<Vec<AbortHandle>>,
}

impl Default for Inner {
    fn default() -> Self {
        Self {
            letters: watch::Sender::new(()),
            errands: watch::Sender::new(()),
            timers: watch::Sender::new(()),
            asleep_until: AtomicI64::new(i64::MAX),
            remote: Notify::new(),
            tasks: Mutex::default(),
        }
    }
}

/// Waits for one kind of signal.
#[derive(Clone, Debug)]
pub struct Waiter(watch::Receiver<()>);

impl Waiter {
    /// Returns at the next signal, at once if there was one since the last return. Never returns
    /// when the store is gone: wait for something else besides, at least the slow poll.
    pub async fn signalled(&mut self) {
        if self.0.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

impl Signal {
    /// Signals that a letter may be waiting.
    pub fn letters(&self) -> Waiter {
        Waiter(self.0.letters.subscribe())
    }

    /// Signals that a command to another case may be waiting.
    pub fn errands(&self) -> Waiter {
        Waiter(self.0.errands.subscribe())
    }

    /// Signals that a timer may have become due earlier than the soonest one known.
    pub fn timers(&self) -> Waiter {
        Waiter(self.0.timers.subscribe())
    }

    pub(crate) fn letter_written(&self) {
        self.0.letters.send_replace(());
        self.0.remote.notify_one();
    }

    pub(crate) fn errand_written(&self) {
        self.0.errands.send_replace(());
        self.0.remote.notify_one();
    }

    pub(crate) fn timer_set(&self, at: Instant) {
        let at = at.as_micros();
        if self.0.asleep_until.fetch_min(at, Ordering::AcqRel) > at {
            self.0.timers.send_replace(());
            self.0.remote.notify_one();
        }
    }

    /// Notes until when whoever watches the timers may sleep.
    pub(crate) fn asleep_until(&self, soonest: Option<Instant>) {
        let at = soonest.map_or(i64::MAX, Instant::as_micros);
        self.0.asleep_until.store(at, Ordering::Release);
    }

    /// Sends signals to, and receives them from, the other nodes.
    pub(crate) fn connect(&self, pool: &PgPool) {
        let tasks = [
            tokio::spawn(notify(self.clone(), pool.clone())).abort_handle(),
            tokio::spawn(listen(self.clone(), pool.clone())).abort_handle(),
        ];
        self.0.tasks.lock().unwrap_or_else(PoisonError::into_inner).extend(tasks);
    }

    pub(crate) fn close(&self) {
        let tasks =
            std::mem::take(&mut *self.0.tasks.lock().unwrap_or_else(PoisonError::into_inner));
        tasks.iter().for_each(AbortHandle::abort);
    }

    fn received(&self) {
        self.0.letters.send_replace(());
        self.0.errands.send_replace(());
        self.0.timers.send_replace(());
    }
}

async fn notify(signal: Signal, pool: PgPool) {
    let mut pause = interval(Duration::from_millis(20));
    pause.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        signal.0.remote.notified().await;
        pause.tick().await;
        if let Err(error) = sqlx::query(dialect::NOTIFY).execute(&pool).await {
            tracing::debug!(%error, "the other nodes were not notified; they poll");
        }
    }
}

async fn listen(signal: Signal, pool: PgPool) {
    let mut pause = interval(Duration::from_secs(5));
    pause.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        pause.tick().await;
        let error = match listening(&signal, &pool).await {
            Ok(()) => continue,
            Err(error) => error,
        };
        if matches!(&error, sqlx::Error::Database(_)) && !crate::error::lost(&error) {
            tracing::info!(%error, "LISTEN is refused; other nodes' changes are found by polling");
            return;
        }
        tracing::debug!(%error, "not listening at the moment");
    }
}

/// Until the connection is lost. Every fresh connection counts as a signal, since what was sent in
/// between is gone.
async fn listening(signal: &Signal, pool: &PgPool) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(dialect::CHANNEL).await?;
    loop {
        signal.received();
        if listener.try_recv().await?.is_none() {
            tracing::debug!("the listening connection was lost and is made anew");
        }
    }
}
