//! A node: scheduler, courier, carrier, heartbeat and recurring starts beside each other until told to stop.
//!
//! Nothing here holds state that is not in the database; any node may die at any time. A failure of
//! the surroundings is logged and tried again; it never ends a loop.

use std::future::Future;

use jiff::SignedDuration;
use tokio::sync::watch;
use umlauf_workflow::{Act, Digest, Instant};

use crate::recurring::Recurrence;
use crate::submit::{Sender, Submission};
use crate::{Engine, Error, PULSE, ident};

/// The safety net under the signals: what a lost signal may cost.
const POLL: SignedDuration = SignedDuration::from_secs(30);

/// How long a loop rests after a failure of the surroundings.
const REST: SignedDuration = SignedDuration::from_secs(2);

/// How often somebody looks whether an order has come due.
const ORDERS: SignedDuration = SignedDuration::from_mins(10);

/// A node whose own clock is further off than this wakes nothing.
const SKEW: SignedDuration = SignedDuration::from_secs(1);

/// A case that a schedule opens.
#[derive(Clone, Debug)]
pub struct Recurring {
    /// Its name; with the instant it makes the id of the case.
    pub name: String,
    /// When.
    pub at: Recurrence,
    /// Under which workflow.
    pub workflow: String,
    /// The title of the case; `{date}` becomes the day.
    pub title: String,
}

impl Engine {
    /// Runs until `stop` is ready, then ends what is under way and returns.
    ///
    /// # Errors
    /// Never because of the surroundings; only if a task was lost.
    pub async fn run(
        &self,
        recurring: Vec<Recurring>,
        stop: impl Future<Output = ()>,
    ) -> Result<(), Error> {
        let (sender, stopped) = watch::channel(false);
        let work = async {
            tokio::join!(
                self.schedule(stopped.clone()),
                self.deliver_on(stopped.clone()),
                self.carry_on(stopped.clone()),
                self.live(stopped.clone()),
                self.recur(&recurring, stopped.clone()),
            );
        };
        let stop = async {
            stop.await;
            let _ = sender.send(true);
        };
        tokio::join!(work, stop);
        Ok(())
    }

    async fn schedule(&self, mut stopped: watch::Receiver<bool>) {
        let mut timers = self.store().signal().timers();
        let mut orders = self.clock().now();
        while !*stopped.borrow() {
            let wait = match self.wake_if_in_time().await {
                Ok(soonest) => soonest,
                Err(error) => {
                    log("the scheduler", &error);
                    self.clock().now().plus(REST)
                }
            };
            // A day begins rarely: that orders come due needs no timer of its own.
            if self.clock().now() >= orders {
                let again = match self.remind_orders().await {
                    Ok(_) => ORDERS,
                    Err(error) => {
                        log("the reminder of orders", &error);
                        REST
                    }
                };
                orders = self.clock().now().plus(again);
            }
            self.rest(wait.min(orders), timers.signalled(), &mut stopped).await;
        }
    }

    /// Wakes what is due; until when to sleep.
    async fn wake_if_in_time(&self) -> Result<Instant, Error> {
        let poll = self.clock().now().plus(POLL);
        if self.clock().skew().abs() > SKEW {
            tracing::error!(
                "this machine's clock is off by more than a second; nothing is woken here"
            );
            return Ok(poll);
        }
        self.wake_due().await?;
        Ok(self.store().soonest_timer().await?.map_or(poll, |soonest| soonest.min(poll)))
    }

    async fn deliver_on(&self, mut stopped: watch::Receiver<bool>) {
        let mut letters = self.store().signal().letters();
        while !*stopped.borrow() {
            let poll = self.clock().now().plus(POLL);
            let wait = match self.deliver_waiting().await {
                Ok(_) => match self.store().soonest_letter().await {
                    Ok(soonest) => soonest.map_or(poll, |soonest| soonest.min(poll)),
                    Err(_) => poll,
                },
                Err(error) => {
                    log("the courier", &error);
                    self.clock().now().plus(REST)
                }
            };
            self.rest(wait, letters.signalled(), &mut stopped).await;
        }
    }

    async fn carry_on(&self, mut stopped: watch::Receiver<bool>) {
        let mut errands = self.store().signal().errands();
        if let Err(error) = self.carry_failed_again().await {
            log("the carrier", &error);
        }
        while !*stopped.borrow() {
            let poll = self.clock().now().plus(POLL);
            let wait = match self.carry_waiting().await {
                Ok(_) => match self.store().soonest_errand().await {
                    Ok(soonest) => soonest.map_or(poll, |soonest| soonest.min(poll)),
                    Err(_) => poll,
                },
                Err(error) => {
                    log("the carrier", &error);
                    self.clock().now().plus(REST)
                }
            };
            self.rest(wait, errands.signalled(), &mut stopped).await;
        }
    }

    async fn live(&self, mut stopped: watch::Receiver<bool>) {
        while !*stopped.borrow() {
            let beaten = match self.store().database_now().await {
                Ok(now) => {
                    if let Some(now) = now {
                        self.clock().adjust(now);
                    }
                    self.beat().await
                }
                Err(error) => Err(Error::from(error)),
            };
            if let Err(error) = beaten {
                log("the heartbeat", &error);
            }
            let wait = self.clock().now().plus(PULSE);
            self.rest(wait, std::future::pending(), &mut stopped).await;
        }
    }

    async fn recur(&self, recurring: &[Recurring], mut stopped: watch::Receiver<bool>) {
        while !*stopped.borrow() {
            let mut wait = self.clock().now().plus(SignedDuration::from_hours(1));
            for one in recurring {
                match self.start_if_due(one).await {
                    Ok(next) => wait = next.map_or(wait, |next| next.min(wait)),
                    Err(error) => {
                        log("a recurring start", &error);
                        wait = wait.min(self.clock().now().plus(REST));
                    }
                }
            }
            self.rest(wait, std::future::pending(), &mut stopped).await;
        }
    }

    /// Opens the case of a schedule that is due; when the next one is. Of several missed runs only
    /// the last is made up for. The case's id comes from the instant, so that it is opened once
    /// however often this is tried.
    ///
    /// # Errors
    /// If the surroundings fail.
    pub async fn start_if_due(&self, recurring: &Recurring) -> Result<Option<Instant>, Error> {
        let now = self.clock().now();
        let known = self.store().last_recurrence(&recurring.name).await?;
        let Some(last) = known else {
            self.store().claim_recurrence(&recurring.name, now).await?;
            return Ok(recurring.at.next(now));
        };
        let mut due = None;
        let mut next = recurring.at.next(last);
        while let Some(at) = next.filter(|at| *at <= now) {
            due = Some(at);
            next = recurring.at.next(at);
        }
        if let Some(at) = due {
            self.open_recurring(recurring, at).await?;
            self.store().claim_recurrence(&recurring.name, at).await?;
        }
        Ok(next)
    }

    async fn open_recurring(&self, recurring: &Recurring, at: Instant) -> Result<(), Error> {
        let workflow =
            self.catalogue().workflow(&recurring.workflow).cloned().ok_or_else(|| {
                Error::NoSuchWorkflow { name: recurring.workflow.clone(), known: String::new() }
            })?;
        let title = recurring.title.replace("{date}", &umlauf_calendar::date_in_german(at.date()));
        let case = ident::recurring_case(&recurring.name, at);
        let digest = Digest::of(title.as_bytes());
        let act = Act::Open { body: workflow.body_name.clone(), title: digest };
        let id = umlauf_workflow::CommandId::from(case.as_str());
        let opens = Some((title, workflow));
        self.submit(Submission { case, id, by: Sender::Clock, act, opens, now: None }).await?;
        Ok(())
    }

    /// Sleeps until an instant, a signal or the stop, whichever comes first.
    async fn rest(
        &self,
        until: Instant,
        signal: impl Future<Output = ()>,
        stopped: &mut watch::Receiver<bool>,
    ) {
        tokio::select! {
            () = self.clock().sleep_until(until) => {}
            () = signal => {}
            _ = stopped.changed() => {}
        }
    }
}

fn log(who: &str, error: &Error) {
    tracing::error!(%error, "{who} failed and will try again: {error}");
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whoever serves pages beside a node will want to spawn it; the compiler answers.
    #[test]
    fn a_node_can_be_spawned() {
        fn is_send(_: impl Future<Output = Result<(), Error>> + Send) {}
        let _: fn(&Engine) = |engine| is_send(engine.run(Vec::new(), std::future::pending()));
    }
}
