//! `umlauf export`: the record of a case as one file, or with its children as a tree of folders.

mod tree;

use std::path::PathBuf;
use std::process::ExitCode;

use crate::args::Globals;
use crate::failure::Failure;
use crate::{out, wiring};

/// The arguments of `umlauf export`.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// The case; the beginning of its id is enough.
    case: String,
    /// Where to; standard output if left out.
    #[arg(short, long, value_name = "FILE", required_if_eq("with_children", "true"))]
    output: Option<PathBuf>,
    /// Writes a new folder instead: record, history and papers of the case and of all its child cases.
    #[arg(long)]
    with_children: bool,
    /// Seal it with this key: PKCS#8 PEM, as `umlauf key new` makes it.
    #[arg(long, value_name = "FILE")]
    sign_with: Option<PathBuf>,
}

pub(crate) async fn run(args: &Args, globals: &Globals) -> Result<ExitCode, Failure> {
    let key = args.sign_with.as_deref().map(super::key::sealing).transpose()?;
    let engine = wiring::engine(globals).await?;
    if let Some(key) = key {
        engine.seal_with(key);
    }
    let row = super::case::find(&engine, &args.case).await?;
    if let (true, Some(folder)) = (args.with_children, &args.output) {
        let written = tree::write(&engine, &row.id, folder).await?;
        let (cases, index) = (written.cases, written.index.display());
        out::say(format!("{cases} Vorgänge; was wo liegt, steht in {index}."));
        engine.store().close().await;
        return Ok(ExitCode::SUCCESS);
    }
    let record = engine.record(&row.id).await?;
    match &args.output {
        None => out::text(&record)?,
        Some(path) => {
            std::fs::write(path, &record).map_err(|error| {
                Failure::Surroundings(anyhow::anyhow!("cannot write `{}`: {error}", path.display()))
            })?;
            out::say(format!("Die Akte liegt in {}.", path.display()));
        }
    }
    engine.store().close().await;
    Ok(ExitCode::SUCCESS)
}
