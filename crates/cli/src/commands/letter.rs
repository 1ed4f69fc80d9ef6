//! `umlauf letter`: what the mail server hands over.

use std::io::Read as _;
use std::process::ExitCode;

use clap::Subcommand;
use serde_json::json;

use crate::args::Globals;
use crate::failure::Failure;
use crate::{out, wiring};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Read one returned mail from standard input: note which letter could not be delivered, and why.
    ///
    /// For the alias of the address in `[mail] bounces`, as `|umlauf letter bounced`. A report of
    /// non-delivery (RFC 3464) that names one of our letters makes it fail visibly. The same report a
    /// second time changes nothing (`"noted": false`), nor does one about a sending that was followed by
    /// another. Everything else is refused with exit code 1.
    Bounced,
}

pub(crate) async fn run(command: Command, globals: &Globals) -> Result<ExitCode, Failure> {
    let Command::Bounced = command;
    let store = wiring::store(globals).await?;
    let mut message = Vec::new();
    let mut input = std::io::stdin().lock();
    let most = u64::try_from(umlauf_notify::LONGEST_RETURNED).unwrap_or(u64::MAX);
    input.by_ref().take(most).read_to_end(&mut message)?;
    // The rest is taken and forgotten, so that the mail server can finish writing.
    std::io::copy(&mut input, &mut std::io::sink())?;
    drop(input);
    let returned =
        umlauf_notify::returned(&message).map_err(|why| Failure::input(why.to_string()))?;
    let umlauf_notify::Returned { letter, person, sending, reason } = returned;
    if store.letter(&letter).await?.is_none() {
        return Err(Failure::input(umlauf_notify::NotReturned::NotOurs.to_string()));
    }
    let error = format!("returned mail: {reason}");
    let noted = store.letter_returned(&letter, &person, sending, &error).await?;
    out::json(&json!({
        "letter": letter.as_str(),
        "person": person.as_str(),
        "sending": sending,
        "reason": reason,
        "noted": noted,
    }))?;
    store.close().await;
    Ok(ExitCode::SUCCESS)
}
