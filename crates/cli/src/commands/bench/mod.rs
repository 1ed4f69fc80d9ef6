//! `umlauf bench`: what this machine and this database make of a case, beside what is possible.
//!
//! The figures are for comparison with other machines, other databases and other versions, so the
//! settings in force and the share of the machine that others took are printed with them. A test never
//! looks at them.

mod consultation;
mod figures;
mod floor;
mod machine;
mod pages;
mod rig;
mod timers;

use std::process::ExitCode;
use std::time::Duration;

use clap::Subcommand;

use crate::args::Globals;
use crate::failure::Failure;

/// What is measured.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// The physical limit: the smallest equivalent transaction, and the disk's fsync rate.
    Floor(Load),
    /// Whole votes: start a case, deliver every member's vote, read the outcome.
    Consultation(Consultation),
    /// Many timers that fall due at one instant: effect and letter recorded for all.
    Timers(Timers),
    /// The server's time for each page while many votes run.
    Pages(Pages),
}

/// How hard, for how long, printed how.
#[derive(clap::Args, Debug)]
pub(crate) struct Load {
    /// How many requests are under way at a time.
    #[arg(long, value_name = "N", default_value_t = 32,
        value_parser = clap::value_parser!(u32).range(1..=4096))]
    in_flight: u32,
    /// How long to measure.
    #[arg(long, value_name = "S", default_value_t = 10,
        value_parser = clap::value_parser!(u32).range(1..=86_400))]
    seconds: u32,
    /// Print one JSON object on one line even on a terminal.
    #[arg(long)]
    json: bool,
}

/// The arguments of `umlauf bench consultation`.
#[derive(clap::Args, Debug)]
pub(crate) struct Consultation {
    /// How many members vote; with 17 the body is the IT-Planungsrat.
    #[arg(long, value_name = "M", default_value_t = 17,
        value_parser = clap::value_parser!(u16).range(2..=250))]
    members: u16,
    #[command(flatten)]
    load: Load,
}

/// The arguments of `umlauf bench timers`.
#[derive(clap::Args, Debug)]
pub(crate) struct Timers {
    /// How many cases have a timer.
    #[arg(long, value_name = "N", default_value_t = 10_000,
        value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    count: u32,
    /// Print one JSON object on one line even on a terminal.
    #[arg(long)]
    json: bool,
}

/// The arguments of `umlauf bench pages`.
#[derive(clap::Args, Debug)]
pub(crate) struct Pages {
    /// How many votes run.
    #[arg(long, value_name = "N", default_value_t = 10_000,
        value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    cases: u32,
    /// How often each page is asked for.
    #[arg(long, value_name = "N", default_value_t = 200,
        value_parser = clap::value_parser!(u32).range(1..=100_000))]
    requests: u32,
    /// Print one JSON object on one line even on a terminal.
    #[arg(long)]
    json: bool,
}

impl Load {
    fn duration(&self) -> Duration {
        Duration::from_secs(u64::from(self.seconds))
    }
}

pub(crate) async fn run(command: Command, globals: &Globals) -> Result<ExitCode, Failure> {
    match command {
        Command::Floor(load) => floor::run(&load, globals).await?,
        Command::Consultation(args) => consultation::run(&args, globals).await?,
        Command::Timers(args) => timers::run(&args, globals).await?,
        Command::Pages(args) => pages::run(&args, globals).await?,
    }
    Ok(ExitCode::SUCCESS)
}
