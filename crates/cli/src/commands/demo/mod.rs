//! `umlauf demo`: a real decision, played with a manual clock and invented votes.
//!
//! Everything is the real thing (engine, database, mails as files, record) except the clock and the
//! people. The decision 2022/32 of the IT-Planungsrat is real; how its members voted was never
//! published, and the screen says so.

mod play;
mod stage;

use std::process::ExitCode;

use crate::failure::Failure;

/// The arguments of `umlauf demo`.
#[derive(clap::Args, Debug, Default)]
pub(crate) struct Args {
    /// Play to the end and exit; until pages exist, so does `demo` without it.
    #[arg(long)]
    play: bool,
    /// Do not pause between the lines.
    #[arg(long)]
    fast: bool,
}

pub(crate) async fn run(args: &Args) -> Result<ExitCode, Failure> {
    // Both play until there are pages to serve.
    let _ = args.play;
    play::run(args.fast).await?;
    Ok(ExitCode::SUCCESS)
}
