//! Signs of life: when the program was ready, so that nobody's silence is our fault.
//!
//! A row per process says from when until when it was ready; the row is extended every half minute.
//! Gaps in the union of all rows are the outages that [`umlauf_workflow::decide`] is told of.

use umlauf_store::Store;
use umlauf_workflow::{Instant, Outage};

use crate::Error;

/// More processes than ever run within four hours.
const MANY: u32 = 10_000;

/// This process's sign of life.
#[derive(Debug)]
pub(crate) struct Heart {
    node: String,
    since: Instant,
}

impl Heart {
    pub(crate) fn new(since: Instant) -> Self {
        Self { node: crate::ident::node_id(), since }
    }

    /// Says that the program has been ready until now.
    pub(crate) async fn beat(&self, store: &Store, now: Instant) -> Result<(), Error> {
        Ok(store.beat(&self.node, self.since, now).await?)
    }
}

/// When no process was ready between two instants.
pub(crate) async fn outages(
    store: &Store,
    from: Instant,
    until: Instant,
) -> Result<Vec<Outage>, Error> {
    let pulses = store.pulses(from, until, MANY).await?;
    let pulses: Vec<_> = pulses.into_iter().map(|pulse| (pulse.since, pulse.until)).collect();
    Ok(gaps(&pulses, from, until))
}

/// The parts of a stretch of time that no pulse covers.
fn gaps(pulses: &[(Instant, Instant)], from: Instant, until: Instant) -> Vec<Outage> {
    let mut sorted = pulses.to_vec();
    sorted.sort_unstable();
    let mut gaps = Vec::new();
    let mut covered = from;
    for (since, last) in sorted {
        if since > covered && covered < until {
            gaps.push(Outage { from: covered, until: since.min(until) });
        }
        covered = covered.max(last);
    }
    if covered < until {
        gaps.push(Outage { from: covered, until });
    }
    gaps
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(n: i64) -> Instant {
        Instant::from_micros(n)
    }

    proptest! {
        #[test]
        fn a_moment_lies_in_a_gap_exactly_if_no_pulse_covers_it(
            pulses in prop::collection::vec((0i64..100, 0i64..30), 0..8),
            moment in 10i64..90,
        ) {
            let pulses: Vec<_> = pulses.iter().map(|(a, n)| (at(*a), at(a + n))).collect();
            let covered = pulses.iter().any(|(a, b)| *a <= at(moment) && at(moment) < *b);
            let gap = gaps(&pulses, at(10), at(90))
                .iter()
                .any(|gap| gap.from <= at(moment) && at(moment) < gap.until);
            prop_assert_eq!(covered, !gap);
        }
    }
}
