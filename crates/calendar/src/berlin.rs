//! The one time zone of legal time: Europe/Berlin, from the data inside the program.
//!
//! The default database of `jiff` asks the machine's files first; a deadline would then depend on
//! where it is computed. Ends are exclusive: 24:00 of a day is 0:00 of the next.

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{TimeZone, TimeZoneDatabase};

static BERLIN: LazyLock<TimeZone> = LazyLock::new(|| {
    TimeZoneDatabase::bundled()
        .get("Europe/Berlin")
        .unwrap_or_else(|_| unreachable!("the bundled time zones hold Europe/Berlin"))
});

/// The zone itself, for what computes with the clock on the wall.
pub fn berlin() -> &'static TimeZone {
    &BERLIN
}

/// The day in Berlin on which an instant lies.
pub fn date_of(instant: Timestamp) -> Date {
    civil(instant).date()
}

/// The last day that lies, at least in part, before an exclusive end: for 24:00 the day that ends.
pub fn last_day(end: Timestamp) -> Date {
    let last = end.checked_sub(jiff::SignedDuration::from_nanos(1)).unwrap_or(end);
    date_of(last)
}

/// 0:00 in Berlin, when a day begins.
pub fn start_of_day(date: Date) -> Timestamp {
    instant(date.at(0, 0, 0, 0)).unwrap_or(if date.year() > 0 {
        Timestamp::MAX
    } else {
        Timestamp::MIN
    })
}

/// 24:00 in Berlin, when a day has ended: the first instant that no longer belongs to it.
///
/// The last two days of the year 9999 have no such instant; they get the last that can be written.
pub fn end_of_day(date: Date) -> Timestamp {
    date.tomorrow().map_or(Timestamp::MAX, start_of_day)
}

/// A full hour of a day in Berlin, 0 to 23 (others count as the nearest of these).
pub fn at_hour(date: Date, hour: i8) -> Timestamp {
    let instant = instant(date.at(hour.clamp(0, 23), 0, 0, 0));
    instant.unwrap_or_else(|| start_of_day(date))
}

/// 24:00 of a day, or nothing where time can no longer be written.
pub(crate) fn exact_end_of_day(date: Date) -> Option<Timestamp> {
    instant(date.tomorrow().ok()?.at(0, 0, 0, 0))
}

/// What the clock in Berlin shows.
pub(crate) fn civil(instant: Timestamp) -> DateTime {
    BERLIN.to_datetime(instant)
}

/// A time that the clock skips is read as after the gap, one that it shows twice as the first.
fn instant(civil: DateTime) -> Option<Timestamp> {
    BERLIN.to_ambiguous_timestamp(civil).compatible().ok()
}
