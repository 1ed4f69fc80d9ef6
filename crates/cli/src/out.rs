//! Printing: machine output to standard output, words for people to standard error.
//!
//! A command that shows something prints JSON where standard output is read by a program and plain
//! text where it is a terminal; `--json` forces the former.

use std::io::{IsTerminal as _, Write as _};

use owo_colors::{OwoColorize as _, Stream};
use serde::Serialize;
use tracing_subscriber::EnvFilter;

use crate::failure::Failure;

/// One JSON value on one line.
pub(crate) fn json(value: &impl Serialize) -> Result<(), Failure> {
    let mut line = serde_json::to_string(value)?;
    line.push('\n');
    text(&line)
}

/// Text to standard output; a reader that has gone is no failure of ours.
pub(crate) fn text(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => std::process::exit(0),
        other => Ok(other?),
    }
}

/// A sentence for people.
pub(crate) fn say(sentence: impl std::fmt::Display) {
    let _ = writeln!(std::io::stderr().lock(), "{sentence}");
}

/// Whether a program reads what is printed.
pub(crate) fn for_programs(json: bool) -> bool {
    json || !std::io::stdout().is_terminal()
}

/// Whether a person reads what is printed.
pub(crate) fn on_terminal() -> bool {
    std::io::stdout().is_terminal()
}

/// Why the program ends, and what to do.
pub(crate) fn complain(failure: &Failure) {
    let error = failure.error();
    let head = "error:".if_supports_color(Stream::Stderr, |text| text.red()).to_string();
    let mut sentence = format!("{head} {error}");
    let mut last = error.to_string();
    for cause in error.chain().skip(1) {
        let cause = cause.to_string();
        // Some libraries repeat their cause in their own sentence.
        if !last.contains(&cause) {
            sentence.push_str("\n  because: ");
            sentence.push_str(&cause);
        }
        last = cause;
    }
    say(sentence);
}

/// A server logs from `info` on, everything else only warnings; `UMLAUF_LOG` says otherwise.
pub(crate) fn start_logging(server: bool) {
    let default = if server { "info,sqlx=warn" } else { "error" };
    let filter = EnvFilter::try_from_env("UMLAUF_LOG").unwrap_or_else(|_| EnvFilter::new(default));
    let log = tracing_subscriber::fmt().with_writer(std::io::stderr).with_env_filter(filter);
    let log = log.with_target(false);
    if server && !std::io::stderr().is_terminal() {
        let _ = log.json().try_init();
    } else {
        let _ = log.try_init();
    }
}
