//! `umlauf verify`: a record without any database, or every chain of a database.

use std::path::PathBuf;
use std::process::ExitCode;

use serde::Serialize;
use umlauf_record::{ChainCheck, Hash};
use umlauf_store::{JournalRow, Store};
use umlauf_workflow::CaseId;

use crate::args::Globals;
use crate::failure::Failure;
use crate::{out, wiring};

/// How many rows are read at a time.
const PAGE: u32 = 5_000;

/// The arguments of `umlauf verify`.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// The record; without it the database of `--database` is checked.
    pub(crate) file: Option<PathBuf>,
    /// The head of the chain from a receipt: finds a tail that was cut off.
    #[arg(long, value_name = "HASH", requires = "file")]
    head: Option<String>,
}

/// Checks a record file.
pub(crate) fn file(args: &Args) -> Result<ExitCode, Failure> {
    let Some(path) = &args.file else {
        return Err(Failure::call("which file?"));
    };
    let head: Option<Hash> = args
        .head
        .as_deref()
        .map(|text| text.trim().parse().map_err(|error| Failure::call(format!("--head: {error}"))))
        .transpose()?;
    let bytes = std::fs::read(path)
        .map_err(|error| Failure::call(format!("cannot read `{}`: {error}", path.display())))?;
    // A record that is not UTF-8 is a broken record, not a wrong call.
    let verdict = umlauf_record::verify(&String::from_utf8_lossy(&bytes), head.as_ref());
    out::json(&verdict)?;
    if verdict.is_intact() {
        out::say(format!("Die Akte ist unversehrt: {} Ereignisse.", verdict.events));
        Ok(ExitCode::SUCCESS)
    } else {
        let first = verdict.first_fault.as_ref().map(|fault| fault.message.clone());
        out::say(format!("Die Akte ist beschädigt: {}", first.unwrap_or_default()));
        Ok(ExitCode::from(1))
    }
}

#[derive(Serialize)]
struct Swept {
    verdict: &'static str,
    cases: u64,
    events: u64,
    first_fault: Option<Found>,
    faults: Vec<Found>,
}

#[derive(Clone, Serialize)]
struct Found {
    case: CaseId,
    #[serde(flatten)]
    fault: umlauf_record::Fault,
}

/// Recomputes every chain of a database and compares it with the heads in the case rows.
pub(crate) async fn database(globals: &Globals) -> Result<ExitCode, Failure> {
    let store = Store::open(wiring::database(globals)?, wiring::existing()).await?;
    store.require_migrated().await?;
    let mut sweep = Sweep { store: &store, cases: 0, events: 0, faults: Vec::new() };
    sweep.run().await?;
    let Sweep { cases, events, faults, .. } = sweep;
    let intact = faults.is_empty();
    out::json(&Swept {
        verdict: if intact { "intact" } else { "broken" },
        cases,
        events,
        first_fault: faults.first().cloned(),
        faults,
    })?;
    store.close().await;
    let word = if intact { "unversehrt" } else { "beschädigt" };
    out::say(format!("Die Datenbank ist {word}: {cases} Vorgänge, {events} Ereignisse."));
    Ok(if intact { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

struct Sweep<'a> {
    store: &'a Store,
    cases: u64,
    events: u64,
    faults: Vec<Found>,
}

impl Sweep<'_> {
    /// Case by case in the order of ids; a chain is never held in memory.
    async fn run(&mut self) -> Result<(), Failure> {
        let mut after: Option<CaseId> = None;
        loop {
            let heads = self.store.chain_heads(after.as_ref(), PAGE).await?;
            let Some(last) = heads.last() else {
                return Ok(());
            };
            after = Some(last.case.clone());
            for head in &heads {
                self.cases += 1;
                let mut check = ChainCheck::new(head.case.clone());
                let mut revision = 0;
                loop {
                    let rows = self.store.journal(&head.case, revision, PAGE).await?;
                    let Some(last) = rows.last() else { break };
                    revision = last.revision;
                    self.rows(&mut check, &rows);
                }
                if let Err(fault) = check.finish(&head.hash.to_string()) {
                    self.faults.push(Found { case: head.case.clone(), fault });
                }
            }
        }
    }

    fn rows(&mut self, check: &mut ChainCheck, rows: &[JournalRow]) {
        for row in rows {
            self.events += 1;
            if let Err(fault) = check.push(row.revision, &row.line, &row.hash.to_string()) {
                self.faults.push(Found { case: row.case.clone(), fault });
            }
        }
    }
}
