//! The batch calculators: wiring of standard input and output.

use std::io::{BufWriter, Write as _};
use std::process::ExitCode;

use umlauf_calendar::{Calendars, HolidaysError};

use crate::args::Globals;
use crate::failure::Failure;
use crate::wiring;

pub(crate) use super::tally::Args as TallyArgs;

/// The arguments of `umlauf holidays`.
#[derive(clap::Args, Debug)]
pub(crate) struct HolidaysArgs {
    /// A Land (`DE-BY`) or a place in it (`DE-BY/Augsburg`).
    #[arg(long)]
    calendar: String,
    /// The year.
    #[arg(long)]
    year: i16,
}

/// `umlauf deadline`.
pub(crate) fn deadline(globals: &Globals) -> Result<ExitCode, Failure> {
    let calendars = calendars(globals)?;
    batch(|input, output| super::deadline::run(input, output, &calendars))
}

/// `umlauf holidays`.
pub(crate) fn holidays(args: &HolidaysArgs, globals: &Globals) -> Result<ExitCode, Failure> {
    let calendars = calendars(globals)?;
    let out = BufWriter::new(std::io::stdout().lock());
    match super::holidays::run(out, &calendars, &args.calendar, args.year) {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(error) if error.is::<HolidaysError>() => Err(Failure::Call(error)),
        Err(error) => Err(Failure::Surroundings(error)),
    }
}

/// `umlauf tally`.
pub(crate) fn tally(args: &TallyArgs, globals: &Globals) -> Result<ExitCode, Failure> {
    let texts = wiring::texts(globals)?;
    let sources: Vec<_> = texts.bodies;
    let today = umlauf_engine::Clock::now(&umlauf_engine::SystemClock).date();
    let job = super::tally::Job::prepare(args, &sources, today).map_err(Failure::Call)?;
    batch(|input, output| job.run(input, output))
}

fn calendars(globals: &Globals) -> Result<Calendars, Failure> {
    Calendars::compile(&wiring::texts(globals)?.calendars)
        .map_err(|faults| umlauf_engine::Error::Definitions(faults).into())
}

/// Streams standard input through a calculator; broken lines were answered in their place.
fn batch(
    run: impl FnOnce(std::io::StdinLock<'static>, &mut dyn std::io::Write) -> std::io::Result<bool>,
) -> Result<ExitCode, Failure> {
    let mut output = BufWriter::new(std::io::stdout().lock());
    let well = match run(std::io::stdin().lock(), &mut output) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {
            return Ok(ExitCode::SUCCESS);
        }
        other => other?,
    };
    output.flush()?;
    if well { Ok(ExitCode::SUCCESS) } else { Ok(ExitCode::from(1)) }
}
