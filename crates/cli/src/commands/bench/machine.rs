//! What the machine did meanwhile: who used the processors, and how much memory this program holds.
//!
//! Read from `/proc`; where there is none the figures are `null`. A measurement on a busy machine says
//! little, and only the share of the others shows that it was busy.

use serde::Serialize;

use super::figures::rounded;

/// The processors' clocks when a measurement begins.
#[derive(Clone, Copy, Debug)]
pub(super) struct Begun(Option<Ticks>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Ticks {
    total: u64,
    idle: u64,
    own: u64,
}

/// Shares of all processors together between begin and end, from 0 to 1.
#[derive(Debug, Serialize)]
pub(super) struct Cpu {
    cores: Option<usize>,
    own: Option<f64>,
    others: Option<f64>,
    others_are: &'static str,
}

/// Megabytes of memory.
#[derive(Debug, Serialize)]
pub(super) struct Memory {
    rss_mb: Option<f64>,
    rss_peak_mb: Option<f64>,
}

impl Begun {
    pub(super) fn now() -> Self {
        Self(ticks())
    }

    /// The shares since then. The server of a PostgreSQL is another program.
    pub(super) fn shares(self, postgres: bool) -> Cpu {
        let shares = self.0.zip(ticks()).map(|(before, after)| shares(before, after));
        Cpu {
            cores: std::thread::available_parallelism().ok().map(usize::from),
            own: shares.map(|(own, _)| own),
            others: shares.map(|(_, others)| others),
            others_are: if postgres {
                "all programs but this one, the database server included"
            } else {
                "all programs but this one"
            },
        }
    }
}

/// What this program holds now, and what it held at most.
pub(super) fn memory() -> Memory {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    Memory { rss_mb: kilobytes(&status, "VmRSS:"), rss_peak_mb: kilobytes(&status, "VmHWM:") }
}

fn kilobytes(status: &str, name: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kilobytes: u32 = line.split_whitespace().next()?.parse().ok()?;
    Some(rounded(f64::from(kilobytes) / 1024.0))
}

fn ticks() -> Option<Ticks> {
    let machine = std::fs::read_to_string("/proc/stat").ok()?;
    let own = std::fs::read_to_string("/proc/self/stat").ok()?;
    Some(Ticks { own: own_ticks(&own)?, ..machine_ticks(&machine)? })
}

/// `cpu user nice system idle iowait irq softirq steal guest guest_nice`; a guest's time is in the
/// user's already.
fn machine_ticks(stat: &str) -> Option<Ticks> {
    let line = stat.lines().next()?.strip_prefix("cpu ")?;
    let columns: Vec<u64> = line.split_whitespace().map_while(|n| n.parse().ok()).take(8).collect();
    let idle = columns.get(3)? + columns.get(4)?;
    Some(Ticks { total: columns.iter().sum(), idle, own: 0 })
}

/// User and system time: the 14th and 15th field, counted from behind the name in parentheses.
fn own_ticks(stat: &str) -> Option<u64> {
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(user + system)
}

#[expect(clippy::cast_precision_loss, reason = "a figure for people")]
fn shares(before: Ticks, after: Ticks) -> (f64, f64) {
    let total = after.total.saturating_sub(before.total).max(1);
    let busy = total.saturating_sub(after.idle.saturating_sub(before.idle));
    let own = after.own.saturating_sub(before.own).min(busy);
    let share = |ticks: u64| rounded(ticks as f64 / total as f64);
    (share(own), share(busy - own))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_come_from_the_differences_of_the_clocks() {
        let before = machine_ticks("cpu  100 0 50 800 50 0 0 0 7 0\ncpu0 1 2 3\n");
        assert_eq!(before, Some(Ticks { total: 1000, idle: 850, own: 0 }));
        let before = before.unwrap_or(Ticks { total: 0, idle: 0, own: 0 });
        let after = Ticks { total: 1200, idle: 950, own: 60 };
        assert_eq!(shares(before, after), (0.3, 0.2));
        let stat = "42 (a (b) c) S 1 2 3 4 5 6 7 8 9 10 250 50 0 0 20";
        assert_eq!(own_ticks(stat), Some(300));
        assert_eq!(kilobytes("VmHWM:\t  2048 kB\nVmRSS:\t 1024 kB\n", "VmRSS:"), Some(1.0));
    }
}
