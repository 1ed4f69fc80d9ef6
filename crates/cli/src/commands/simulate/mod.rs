//! `umlauf simulate`: a case from a script, played against a manual clock.
//!
//! The script drives the same engine, database, scheduler and courier as a server; people are made
//! up (`umlauf_engine::made_up`), mails stay in memory. `workflows/README.md` holds a full example.

mod follow;
mod play;
mod script;

use std::path::PathBuf;
use std::process::ExitCode;

use umlauf_source::{Faults, Source};

use self::script::Script;
use super::check::draw::draw;
use crate::args::Globals;
use crate::failure::Failure;
use crate::{out, wiring};

/// The arguments of `umlauf simulate`.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// The script.
    script: PathBuf,
}

/// Every fault with its place.
fn tell(faults: &Faults) {
    for fault in &faults.list {
        out::say(draw(&faults.source, fault));
    }
}

pub(crate) async fn run(args: &Args, globals: &Globals) -> Result<ExitCode, Failure> {
    let path = args.script.display();
    let text = std::fs::read_to_string(&args.script)
        .map_err(|error| Failure::call(format!("cannot read `{path}`: {error}")))?;
    let source = Source::new(path.to_string(), text);
    let script = match Script::read(&source) {
        Ok(script) => script,
        Err(faults) => {
            tell(&faults);
            return Ok(ExitCode::from(1));
        }
    };
    play::play(&script, &source, wiring::catalogue(globals)?).await
}
