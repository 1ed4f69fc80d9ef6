//! `umlauf bench floor`: what is to be read beside every other figure.

use std::path::{Path, PathBuf};

use serde::Serialize;
use umlauf_store::{Place, floor};

use super::figures::{durability, print, rate, rounded};
use super::{Load, machine, rig};
use crate::args::Globals;
use crate::failure::Failure;

#[derive(Serialize)]
struct Figures {
    bench: &'static str,
    database: String,
    in_flight: u32,
    seconds: f64,
    floor_per_s: f64,
    transactions: u64,
    /// As wide as the rows of a vote of 17.
    row_bytes: Rows,
    fsync_per_s: f64,
    /// Where the disk was asked: beside the file, or, for PostgreSQL, which may be elsewhere, here.
    fsync_folder: String,
    #[serde(flatten)]
    memory: machine::Memory,
    cpu: machine::Cpu,
    durability: serde_json::Map<String, serde_json::Value>,
}

#[derive(Serialize)]
struct Rows {
    journal: usize,
    case: usize,
    letter: usize,
}

pub(super) async fn run(load: &Load, globals: &Globals) -> Result<(), Failure> {
    let store = rig::store(globals).await?;
    let widths = floor::Widths::default();
    let folder = match store.place() {
        Place::Sqlite(file) => parent(file),
        Place::Postgres(_) => PathBuf::from("."),
    };
    let second = std::time::Duration::from_secs(1);
    let fsyncs = floor::fsyncs_per_second(&folder, second).await?;
    let begun = machine::Begun::now();
    let in_flight = usize::try_from(load.in_flight).unwrap_or(usize::MAX);
    let floor = floor::measure(&store, in_flight, load.duration(), widths).await?;
    let figures = Figures {
        bench: "floor",
        database: store.place().to_string(),
        in_flight: load.in_flight,
        seconds: rounded(floor.elapsed.as_secs_f64()),
        floor_per_s: rate(floor.transactions, floor.elapsed),
        transactions: floor.transactions,
        row_bytes: Rows { journal: widths.line, case: widths.head, letter: widths.letter },
        fsync_per_s: rounded(fsyncs),
        fsync_folder: folder.display().to_string(),
        memory: machine::memory(),
        cpu: begun.shares(matches!(store.place(), Place::Postgres(_))),
        durability: durability(&store).await?,
    };
    store.close().await;
    print(&figures, load.json)
}

fn parent(file: &Path) -> PathBuf {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_path_buf(),
        _ => PathBuf::from("."),
    }
}
