//! `umlauf access`: the table of who may do what, as the pages and the API keep it.

use std::fmt::Write as _;
use std::process::ExitCode;

use serde_json::{Map, Value, json};
use umlauf_web::access::{Role, TABLE, may};

use crate::failure::Failure;
use crate::out;

/// The arguments of `umlauf access`.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// Print one JSON object per deed.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    if args.json {
        for (deed, _) in TABLE {
            let roles =
                Role::ALL.map(|role| (role.word().to_owned(), Value::Bool(may(role, *deed))));
            let roles: Map<String, Value> = roles.into_iter().collect();
            out::json(&json!({ "deed": deed.word(), "roles": roles }))?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let width = TABLE.iter().map(|(deed, _)| deed.word().len()).max().unwrap_or(0);
    let heads: Vec<&str> = Role::ALL.iter().map(|role| role.word()).collect();
    let mut text = format!("{:width$}  {}\n", "", heads.join("  "));
    for (deed, _) in TABLE {
        let _ = write!(text, "{:width$}", deed.word());
        for role in Role::ALL {
            let mark = if may(role, *deed) { "x" } else { "·" };
            let _ = write!(text, "  {mark:^0$}", role.word().len());
        }
        text.push('\n');
    }
    out::text(&text)?;
    Ok(ExitCode::SUCCESS)
}
