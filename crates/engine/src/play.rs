//! Playing time: moves a manual clock from one thing that is due to the next.
//!
//! The demo, `simulate` and the stories drive the same scheduler and courier as a running server; only
//! the clock is theirs.

use jiff::SignedDuration;
use umlauf_workflow::Instant;

use crate::{Clock as _, Engine, Error, ManualClock};

impl Engine {
    /// Moves the clock to `until`, stopping wherever a case wants to be woken, a letter or a
    /// command to another case waits.
    /// The program counts as ready all the way.
    ///
    /// # Errors
    /// If the surroundings fail.
    pub async fn play(&self, clock: &ManualClock, until: Instant) -> Result<(), Error> {
        loop {
            self.settle().await?;
            let timer = self.store().soonest_timer().await?;
            let letter = self.store().soonest_letter().await?;
            let errand = self.store().soonest_errand().await?;
            let next = [timer, letter, errand].into_iter().flatten().min();
            match next {
                Some(next) if next <= until => {
                    // A claim that has not run out yet may lie behind the clock.
                    let next = next.max(clock.now().plus(SignedDuration::from_micros(1)));
                    clock.advance_to(next);
                }
                _ => break,
            }
        }
        clock.advance_to(until);
        self.settle().await
    }

    /// Does everything that is due now: wakes cases, carries commands from case to
    /// case, delivers letters, until nothing is left.
    ///
    /// # Errors
    /// If the surroundings fail.
    pub async fn settle(&self) -> Result<(), Error> {
        self.remind_orders().await?;
        loop {
            self.beat().await?;
            let woken = self.wake_due().await?;
            let carried = self.carry_beside(1).await?;
            // One after another, so that the same play always gives the same journal.
            let delivered = self.deliver_beside(1).await?;
            if woken.cases == 0 && carried.done == 0 && delivered.is_nothing() {
                return Ok(());
            }
        }
    }
}
