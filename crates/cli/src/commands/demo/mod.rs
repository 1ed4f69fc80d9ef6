//! `umlauf demo`: a real decision with invented votes, as pages or played on the terminal.
//!
//! Everything is the real thing (engine, database, mails as files, record) except the clock and the
//! people. The decision 2022/32 of the IT-Planungsrat is real; how its members voted was never
//! published, and the screen says so.

mod play;
mod serve;
mod stage;

use std::process::ExitCode;

use crate::failure::Failure;

/// The arguments of `umlauf demo`.
#[derive(clap::Args, Debug, Default)]
pub(crate) struct Args {
    /// Play the vote on the terminal to its end and exit, instead of serving pages.
    #[arg(long)]
    play: bool,
    /// Do not pause between the lines.
    #[arg(long)]
    fast: bool,
}

pub(crate) async fn run(args: &Args) -> Result<ExitCode, Failure> {
    if args.play {
        play::run(args.fast).await?;
    } else {
        Box::pin(serve::run(super::serve::stopped()?)).await?;
    }
    Ok(ExitCode::SUCCESS)
}
