//! Wakes cases whose time has come.
//!
//! It takes no input: it looks at the timers, wakes what is due, and is safe to run twice or in many
//! processes at once. It is woken by signal and by the soonest timer; the poll is a safety net.

use std::time::Duration;

use futures::StreamExt as _;
use umlauf_store::DueCase;
use umlauf_workflow::{Act, Instant};

use crate::submit::{Sender, Submission};
use crate::{Engine, Error, ident};

/// How many cases are claimed at a time.
const BATCH: u32 = 512;

/// For how long a claim holds; if the process dies, another takes over after that.
const LEASE: Duration = Duration::from_secs(30);

/// When a case is looked at again that is due although nothing follows from it.
const AGAIN: jiff::SignedDuration = jiff::SignedDuration::from_hours(1);

/// How many cases are woken beside each other; their appends share commits.
const BESIDE: usize = 128;

/// What a round of waking did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Woken {
    /// Cases that recorded something.
    pub cases: usize,
    /// Events that were recorded.
    pub events: usize,
}

impl Engine {
    /// Wakes every case that is due at this instant, until none is left.
    ///
    /// # Errors
    /// If the surroundings fail; what was woken before stays recorded.
    pub async fn wake_due(&self) -> Result<Woken, Error> {
        let mut woken = Woken::default();
        loop {
            let now = self.clock().now();
            let due = self.store().due_cases(now, BATCH, LEASE).await?;
            if due.is_empty() {
                return Ok(woken);
            }
            let mut waking =
                futures::stream::iter(due).map(|one| self.wake(one, now)).buffer_unordered(BESIDE);
            // One case that cannot be woken must not keep the others asleep.
            let mut failed = None;
            while let Some(events) = waking.next().await {
                match events {
                    Ok(events) => {
                        woken.cases += usize::from(events > 0);
                        woken.events += events;
                    }
                    Err(error) => failed = failed.or(Some(error)),
                }
            }
            drop(waking);
            if let Some(error) = failed {
                return Err(error);
            }
        }
    }

    /// Wakes one case; how many events that brought.
    async fn wake(&self, due: DueCase, now: Instant) -> Result<usize, Error> {
        let submitted = self
            .submit(Submission {
                case: due.case.clone(),
                id: ident::command_id(),
                by: Sender::Clock,
                act: Act::Wake,
                opens: None,
                now: Some(now),
            })
            .await?;
        if submitted.events.is_empty() {
            // Nothing was due after all; the claim must not keep others away until it runs out.
            let mut next = submitted.head.and_then(|head| head.due());
            if next.is_some_and(|at| at <= now) {
                // A fault of this program; it must not become one that spins.
                tracing::error!(case = %due.case, "case {} is due and nothing follows", due.case);
                next = Some(now.plus(AGAIN));
            }
            self.store().reset_timer(&due.case, due.due, next).await?;
        }
        Ok(submitted.events.len())
    }
}
