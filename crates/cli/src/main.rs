//! The program `umlauf`: reads arguments and configuration, wires the crates, prints.
//!
//! The only crate that knows all others, and the only one that prints. Domain logic is elsewhere.

mod args;
mod config;
mod definitions;
mod failure;
mod lines;
mod out;
mod people;
mod roll;
mod wiring;

mod commands;

use std::process::ExitCode;

use clap::Parser as _;

use crate::args::{Args, Command};
use crate::failure::Failure;

fn main() -> ExitCode {
    let args = Args::parse();
    out::start_logging(args.command.as_ref().is_some_and(Command::is_server));
    match run(args) {
        Ok(code) => code,
        Err(failure) => {
            out::complain(&failure);
            failure.code()
        }
    }
}

fn run(args: Args) -> Result<ExitCode, Failure> {
    let globals = args.globals;
    let command = args.command.unwrap_or_default();
    // What computes only needs no runtime, and starts the faster for it.
    match command {
        Command::Check(args) => commands::check::run(&args, &globals),
        Command::Access(args) => commands::access::run(&args),
        Command::Show(args) => commands::show::run(&args, &globals),
        Command::Tally(args) => commands::tally(&args, &globals),
        Command::Deadline => commands::deadline(&globals),
        Command::Holidays(args) => commands::holidays(&args, &globals),
        Command::Comments(args) => commands::comments::run(&args),
        Command::Key(command) => commands::key::run(&command),
        Command::Verify(args) if args.file.is_some() => commands::verify::file(&args),
        command => wiring::runtime()?.block_on(serve(command, &globals)),
    }
}

async fn serve(command: Command, globals: &args::Globals) -> Result<ExitCode, Failure> {
    match command {
        Command::Demo(args) => commands::demo::run(&args).await,
        Command::Simulate(args) => commands::simulate::run(&args, globals).await,
        Command::Case(command) => commands::case::run(command, globals).await,
        Command::Decisions(command) => commands::decisions::run(command, globals).await,
        Command::People(command) => commands::people::run(command, globals).await,
        Command::Token(command) => commands::token::run(command, globals).await,
        Command::Letter(command) => commands::letter::run(command, globals).await,
        Command::Serve(args) => Box::pin(commands::serve::run(&args, globals)).await,
        Command::Export(args) => commands::export::run(&args, globals).await,
        Command::Verify(_) => commands::verify::database(globals).await,
        Command::Migrate => commands::migrate::run(globals).await,
        Command::Bench(command) => commands::bench::run(command, globals).await,
        Command::Check(_)
        | Command::Access(_)
        | Command::Comments(_)
        | Command::Key(_)
        | Command::Show(_)
        | Command::Tally(_)
        | Command::Deadline
        | Command::Holidays(_) => Ok(ExitCode::SUCCESS),
    }
}
