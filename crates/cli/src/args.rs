//! Arguments. Names and meanings are fixed by what outside programs rely on.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::commands;

/// Umlauf: written votes between governments, provable afterwards.
#[derive(Debug, Parser)]
#[command(name = "umlauf", version, propagate_version = true, max_term_width = 100)]
#[command(after_help = "Without a command the demo is served.\n\
    Exit codes: 0 done, 1 the input is at fault, 2 the call is wrong, 3 the surroundings failed.")]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) globals: Globals,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// Options of every command.
#[derive(clap::Args, Clone, Debug, Default)]
pub(crate) struct Globals {
    /// The database: `sqlite:FILE` or `postgres://USER@HOST/NAME`.
    #[arg(
        long,
        global = true,
        env = "UMLAUF_DATABASE",
        value_name = "URL",
        hide_env_values = true
    )]
    pub(crate) database: Option<String>,
    /// A folder whose workflows, `bodies/` and `calendars/` add to or override the shipped ones.
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) definitions: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve a demonstration with invented people, or play it on the terminal with `--play`.
    Demo(commands::demo::Args),
    /// Compile and check workflows, bodies and calendars; report every fault.
    Check(commands::check::Args),
    /// Show a workflow as prose, picture or data.
    Show(commands::show::Args),
    /// Count votes: JSON Lines in, JSON Lines out.
    Tally(commands::TallyArgs),
    /// Compute deadlines: JSON Lines in, JSON Lines out.
    Deadline,
    /// List the holidays of a calendar in a year.
    Holidays(commands::HolidaysArgs),
    /// Read a table of comments, report its faulty rows, write it in another form.
    Comments(commands::comments::Args),
    /// Play a case from a script against a manual clock; print the journal.
    Simulate(commands::simulate::Args),
    /// Open, act in, vote in and look at cases.
    #[command(subcommand)]
    Case(commands::case::Command),
    /// Decisions: import, list, show, what is due to a sitting.
    #[command(subcommand)]
    Decisions(commands::decisions::Command),
    /// Import people, mandates and mailboxes; list and revoke mandates.
    #[command(subcommand)]
    People(commands::people::Command),
    /// Make, list and revoke what programs sign in with.
    #[command(subcommand)]
    Token(commands::token::Command),
    /// Print who may do what.
    Access(commands::access::Args),
    /// Serve pages, scheduler and courier until stopped.
    Serve(commands::serve::Args),
    /// Write the record of a case: one file that anybody can check offline.
    Export(commands::export::Args),
    /// Make and show the keys that records are sealed with.
    #[command(subcommand)]
    Key(commands::key::Command),
    /// Take mail that came back.
    #[command(subcommand)]
    Letter(commands::letter::Command),
    /// Check a record without any database, or every chain of a database.
    Verify(commands::verify::Args),
    /// Create or update the tables of the database.
    Migrate,
    /// Measure.
    #[command(subcommand)]
    Bench(commands::bench::Command),
}

impl Default for Command {
    fn default() -> Self {
        Self::Demo(commands::demo::Args::default())
    }
}

impl Command {
    /// Whether the command runs until stopped, and therefore logs.
    pub(crate) fn is_server(&self) -> bool {
        matches!(self, Self::Serve(_))
    }
}
