//! The only place that knows what time it is.
//!
//! Below the engine time is an argument. A [`ManualClock`] moves stories, `simulate` and the demo
//! through weeks in milliseconds; it is the same engine that runs on the real clock.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use jiff::SignedDuration;
use tokio::sync::Notify;
use umlauf_workflow::Instant;

/// Tells the time and waits for it.
#[async_trait]
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Instant;
    /// Returns when it is `at` or later.
    async fn sleep_until(&self, at: Instant);

    /// Takes the database's time for the time, where several nodes must agree on it.
    fn adjust(&self, _database: Instant) {}

    /// How far the machine's clock is from the one that counts.
    fn skew(&self) -> SignedDuration {
        SignedDuration::ZERO
    }
}

/// The database's clock, read every half minute and carried on by the machine's in between: on
/// PostgreSQL all nodes go by the same time.
#[derive(Debug, Default)]
pub struct DatabaseClock {
    ahead: AtomicI64,
}

#[async_trait]
impl Clock for DatabaseClock {
    fn now(&self) -> Instant {
        SystemClock.now().plus(self.skew())
    }

    async fn sleep_until(&self, at: Instant) {
        SystemClock.sleep_until(at.plus(-self.skew())).await;
    }

    fn adjust(&self, database: Instant) {
        let ahead = database.as_micros() - SystemClock.now().as_micros();
        self.ahead.store(ahead, Ordering::SeqCst);
    }

    fn skew(&self) -> SignedDuration {
        SignedDuration::from_micros(self.ahead.load(Ordering::SeqCst))
    }
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

#[async_trait]
impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is where time enters the program")]
    fn now(&self) -> Instant {
        Instant::from(jiff::Timestamp::now())
    }

    #[expect(clippy::disallowed_methods, reason = "this is where the program sleeps")]
    async fn sleep_until(&self, at: Instant) {
        let wait = at.since(self.now());
        tokio::time::sleep(Duration::try_from(wait).unwrap_or_default()).await;
    }
}

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub struct ManualClock {
    micros: AtomicI64,
    moved: Notify,
}

impl ManualClock {
    /// Standing at an instant.
    pub fn at(instant: Instant) -> Self {
        Self { micros: AtomicI64::new(instant.as_micros()), moved: Notify::new() }
    }

    /// Moves forward; a clock never goes back, an earlier instant changes nothing.
    pub fn advance_to(&self, instant: Instant) {
        self.micros.fetch_max(instant.as_micros(), Ordering::SeqCst);
        self.moved.notify_waiters();
    }
}

#[async_trait]
impl Clock for ManualClock {
    fn now(&self) -> Instant {
        Instant::from_micros(self.micros.load(Ordering::SeqCst))
    }

    async fn sleep_until(&self, at: Instant) {
        loop {
            let moved = self.moved.notified();
            tokio::pin!(moved);
            moved.as_mut().enable();
            if self.now() >= at {
                return;
            }
            moved.await;
        }
    }
}

/// Measures how long something took; for logs, metrics and `bench`, never for decisions.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(std::time::Instant);

impl Stopwatch {
    /// Starts now.
    #[expect(clippy::disallowed_methods, reason = "measuring, not deciding")]
    pub fn start() -> Self {
        Self(std::time::Instant::now())
    }

    /// The time since the start.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}
