//! `umlauf verify`: a record without any database, or every chain of a database, and that parents and
//! children know each other.

mod kin;

use std::path::PathBuf;
use std::process::ExitCode;

use serde::Serialize;
use umlauf_record::{ChainCheck, Code, Expected, Fault, Hash};
use umlauf_store::{Error, Store};
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
    /// A public key in PEM: the record must carry its seal. Take it from the operator, not from whoever
    /// gave you the record.
    #[arg(long, value_name = "FILE", requires = "file")]
    key: Option<PathBuf>,
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
    let key = args.key.as_deref().map(super::key::public).transpose()?;
    let bytes = std::fs::read(path)
        .map_err(|error| Failure::call(format!("cannot read `{}`: {error}", path.display())))?;
    // A record that is not UTF-8 is a broken record, not a wrong call.
    let expected = Expected { head: head.as_ref(), key: key.as_ref() };
    let verdict = umlauf_record::verify_with(&String::from_utf8_lossy(&bytes), expected);
    out::json(&verdict)?;
    if verdict.is_intact() {
        out::say(format!("Die Akte ist unversehrt: {} Ereignisse.", verdict.events));
        for seal in &verdict.seals {
            // Who holds a key the record cannot prove; `--key` says whose it must be.
            let known = if key.as_ref().is_some_and(|key| key.id() == seal.key) {
                "von dem angegebenen Schlüssel"
            } else {
                "der Schlüssel ist nicht geprüft"
            };
            out::say(format!("Gesiegelt mit {} am {} ({known}).", seal.key, seal.at.date()));
        }
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
    fault: Fault,
}

/// Recomputes every chain of a database and compares it with the heads in the case rows.
pub(crate) async fn database(globals: &Globals) -> Result<ExitCode, Failure> {
    let store = Store::open(wiring::database(globals)?, wiring::existing()).await?;
    store.require_migrated().await?;
    let mut sweep =
        Sweep { store: &store, cases: 0, events: 0, faults: Vec::new(), kin: kin::Kin::default() };
    match sweep.run().await {
        // A row that cannot even be read is a broken chain, not a database that failed.
        Err(error @ Error::Inconsistent { .. }) => sweep.unreadable(&error),
        other => other?,
    }
    let Sweep { cases, events, mut faults, kin, .. } = sweep;
    faults.extend(kin.faults(&store).await?);
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
    kin: kin::Kin,
}

impl Sweep<'_> {
    /// The journal from end to end, a page at a time; then the case rows, for those without one.
    async fn run(&mut self) -> Result<(), Error> {
        let mut check: Option<ChainCheck> = None;
        let mut after: Option<(CaseId, u64)> = None;
        loop {
            let page = after.as_ref().map(|(case, revision)| (case, *revision));
            let rows = self.store.journal_page(page, PAGE).await?;
            let mut ended = Vec::new();
            for row in &rows {
                if after.as_ref().is_none_or(|(case, _)| *case != row.case) {
                    let begun = ChainCheck::new(row.case.clone());
                    let before = after.take().map(|(case, _)| case);
                    ended.extend(before.zip(check.replace(begun)));
                }
                self.events += 1;
                self.kin.take(&row.line);
                let fault = check
                    .as_mut()
                    .map(|check| check.push(row.revision, &row.line, &row.hash.to_string()).err());
                self.tell(&row.case, fault.flatten());
                after = Some((row.case.clone(), row.revision));
            }
            if rows.is_empty() {
                ended.extend(after.take().map(|(case, _)| case).zip(check.take()));
            }
            self.finish(ended).await?;
            if rows.is_empty() {
                return self.without_journal().await;
            }
        }
    }

    /// Compares where chains end with the heads in the case rows.
    async fn finish(&mut self, ended: Vec<(CaseId, ChainCheck)>) -> Result<(), Error> {
        let cases: Vec<CaseId> = ended.iter().map(|(case, _)| case.clone()).collect();
        let heads = self.store.heads(&cases).await?;
        for ((case, check), head) in ended.into_iter().zip(heads) {
            let Some(head) = head else {
                let message = String::from("the journal has events of a case that has no row");
                self.tell(&case, Some(fault(Code::End, message)));
                continue;
            };
            self.cases += 1;
            if check.finish(&head.hash.to_string()).is_err() {
                let fault = self.again(&case, head.hash).await?;
                self.tell(&case, fault);
            }
        }
        Ok(())
    }

    /// Looks again at a chain that did not end at its head: somebody may have written in between.
    async fn again(&self, case: &CaseId, mut head: Hash) -> Result<Option<Fault>, Error> {
        loop {
            let mut check = ChainCheck::new(case.clone());
            for row in self.store.whole_journal(case).await? {
                // What is wrong with the rows has been told.
                let _ = check.push(row.revision, &row.line, &row.hash.to_string());
            }
            let Err(fault) = check.finish(&head.to_string()) else { return Ok(None) };
            match self.store.glance(case, None).await? {
                Some(now) if now.hash != head => head = now.hash,
                _ => return Ok(Some(fault)),
            }
        }
    }

    /// Case rows whose journal is gone.
    async fn without_journal(&mut self) -> Result<(), Error> {
        let mut after: Option<CaseId> = None;
        loop {
            let heads = self.store.chain_heads(after.as_ref(), PAGE).await?;
            let Some(last) = heads.last() else { return Ok(()) };
            after = Some(last.case.clone());
            for head in &heads {
                if self.store.journal(&head.case, 0, 1).await?.is_empty() {
                    self.cases += 1;
                    let message = String::from("the case has a row, but no event");
                    self.tell(&head.case, Some(fault(Code::Revision, message)));
                }
            }
        }
    }

    fn unreadable(&mut self, error: &Error) {
        if let Error::Inconsistent { row, .. } = error {
            self.tell(&CaseId::from(row), Some(fault(Code::Line, error.to_string())));
        }
    }

    fn tell(&mut self, case: &CaseId, fault: Option<Fault>) {
        self.faults.extend(fault.map(|fault| Found { case: case.clone(), fault }));
    }
}

fn fault(code: Code, message: String) -> Fault {
    Fault { code, revision: None, message, expected: None, found: None }
}
