//! Periods as durations of ISO 8601.

use umlauf_calendar::{Period, Unit};

/// The duration. Working days depend on a calendar that ISO 8601 does not know; they are written as
/// the days they take where no holiday falls in between, five to the week.
pub(super) fn duration(period: Period) -> String {
    let count = period.count();
    match (period.unit(), period.and_a_half()) {
        (Unit::Hour, _) => format!("PT{count}H"),
        (Unit::Day, _) => format!("P{count}D"),
        (Unit::WorkingDay, _) => format!("P{}D", days(period)),
        (Unit::Week, _) => format!("P{count}W"),
        (Unit::Month, false) => format!("P{count}M"),
        (Unit::Month, true) => format!("P{count}M15D"),
        (Unit::Year, _) => format!("P{count}Y"),
    }
}

/// The duration from the beginning of a period to so long before its end, in days.
pub(super) fn until(within: Period, before: Period) -> String {
    format!("P{}D", days(within).saturating_sub(days(before)))
}

fn days(period: Period) -> u32 {
    let count = period.count();
    match period.unit() {
        Unit::Hour => count.div_ceil(24),
        Unit::Day => count,
        Unit::WorkingDay => count / 5 * 7 + count % 5,
        Unit::Week => count.saturating_mul(7),
        Unit::Month | Unit::Year => period.days_in_pieces().unwrap_or(count),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_period_is_a_duration() {
        for (period, expected) in [
            ("36 hours", "PT36H"),
            ("14 days", "P14D"),
            ("1 working day", "P1D"),
            ("7 working days", "P9D"),
            ("20 working days", "P28D"),
            ("6 weeks", "P6W"),
            ("half year", "P6M"),
            ("2 months and a half", "P2M15D"),
            ("half month", "P15D"),
            ("3 years", "P3Y"),
        ] {
            assert_eq!(duration(period.parse().unwrap()), expected);
        }
        let until =
            |within: &str, before: &str| until(within.parse().unwrap(), before.parse().unwrap());
        assert_eq!(until("14 days", "5 working days"), "P7D");
        assert_eq!(until("1 month", "1 week"), "P23D");
        assert_eq!(until("2 days", "1 week"), "P0D");
    }
}
