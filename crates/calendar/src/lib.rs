//! Legal time: periods, working days, holidays of the Länder, deadlines with their reasons.
//!
//! What §§ 187–193 BGB and § 31 `VwVfG` say of the end of a period, as a pure function of its start,
//! the period and the calendars of the places that matter. No clock, no I/O: the time is an
//! argument, holidays are data ([`Calendars::compile`] reads them from YAML, so that an operator can
//! add a one-off holiday without a new program), and the time zone comes from the data inside the
//! program, never from the machine it runs on.
//!
//! ```
//! use umlauf_calendar::{Calendars, Request, Start, deadline};
//!
//! let text = include_str!("../../../workflows/calendars/DE.yaml");
//! let calendars = Calendars::compile(&[umlauf_source::Source::new("DE.yaml", text)]);
//! let calendars = calendars.map_err(|faults| faults[0].clone())?;
//! let hesse = calendars.get("DE-HE")?;
//! let from = Start::Day("2026-01-31".parse()?);
//! let deadline = deadline(&Request::new(from, "1 month".parse()?), &hesse)?;
//! assert_eq!(deadline.raw.to_string(), "2026-02-28");
//! assert_eq!(deadline.end.to_string(), "2026-03-02");
//! assert_eq!(deadline.shifts[0].why, "Samstag");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod deadline;
mod period;
mod request;

mod calendar;
mod calendars;
mod holiday;
mod read;
mod rule;
mod year;

mod berlin;
mod german;

pub use berlin::{at_hour, berlin, date_of, end_of_day, last_day, start_of_day};
pub use calendar::{Calendar, Day};
pub use calendars::{Calendars, HolidaysError, UnknownCalendar};
pub use deadline::{
    Deadline, DeadlineError, Part, Shift, deadline, extension, part_of_month, reminder,
};
pub use german::{date_in_german, day_in_german, end_in_german, moment_in_german};
pub use period::{BadPeriod, Period, Unit};
pub use read::schema;
pub use request::{BadStart, Counting, Direction, Law, Request, Start};
