//! The physical limit, for `umlauf bench floor`: the smallest equivalent transaction.
//!
//! One journal row, one case row and one outbox row, the same key types and row widths, the same
//! gathering into commits, through the same driver and settings; no checks, no chain, no triggers,
//! no secondary indexes. What the store reaches is to be read beside this. Tables of its own, made
//! before and dropped after.

mod disk;
mod postgres;
mod sqlite;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};

pub use disk::fsyncs_per_second;

use crate::{Error, Place, Store};

/// How wide the rows are, in bytes.
#[derive(Clone, Copy, Debug)]
pub struct Widths {
    /// A journal line.
    pub line: usize,
    /// A head.
    pub head: usize,
    /// A letter.
    pub letter: usize,
}

impl Default for Widths {
    /// As wide, all columns together, as the rows of a written vote of 17 are on average.
    fn default() -> Self {
        Self { line: 490, head: 1250, letter: 300 }
    }
}

/// What was measured.
#[derive(Clone, Copy, Debug)]
pub struct Floor {
    /// Transactions, each acknowledged after it was on disk.
    pub transactions: u64,
    /// For how long.
    pub elapsed: Duration,
}

impl Floor {
    /// Transactions a second.
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    pub fn per_second(&self) -> f64 {
        self.transactions as f64 / self.elapsed.as_secs_f64().max(f64::MIN_POSITIVE)
    }
}

/// Events of a case before the next one begins, as many as a vote of 17 has.
const EVENTS: i64 = 19;

/// One transaction on its way.
struct Step {
    case: String,
    revision: i64,
    line: Arc<str>,
    head: Arc<str>,
    letter: Arc<str>,
    done: oneshot::Sender<()>,
}

/// Measures the floor of the database a store has open, with the options it was opened with.
pub async fn measure(
    store: &Store,
    in_flight: usize,
    duration: Duration,
    widths: Widths,
) -> Result<Floor, Error> {
    let (queues, writers) = match store.place() {
        Place::Sqlite(file) => store.said(sqlite::start(file, store.options()).await)?,
        Place::Postgres(connect) => store.said(postgres::start(connect, store.options()).await)?,
    };
    let over = Arc::new(AtomicBool::new(false));
    let count = Arc::new(AtomicU64::new(0));
    let begun = tokio::time::Instant::now();
    let senders: Vec<_> = (0..in_flight.max(1))
        .map(|number| {
            let queue = queues[number % queues.len()].clone();
            tokio::spawn(send(queue, number, widths, over.clone(), count.clone()))
        })
        .collect();
    let _ = tokio::time::timeout(duration, std::future::pending::<()>()).await;
    over.store(true, Ordering::Relaxed);
    let transactions = count.load(Ordering::Relaxed);
    let elapsed = begun.elapsed();
    drop(queues);
    for sender in senders {
        let _ = sender.await;
    }
    for writer in writers {
        match writer.await {
            Ok(written) => store.said(written)?,
            Err(_) => return Err(Error::Closed),
        }
    }
    match store.place() {
        Place::Sqlite(file) => store.said(sqlite::clear(file, store.options()).await)?,
        Place::Postgres(connect) => store.said(postgres::clear(connect).await)?,
    }
    Ok(Floor { transactions, elapsed })
}

async fn send(
    queue: mpsc::Sender<Step>,
    number: usize,
    widths: Widths,
    over: Arc<AtomicBool>,
    count: Arc<AtomicU64>,
) {
    let text = |width: usize| Arc::<str>::from("x".repeat(width));
    let (line, head, letter) = (text(widths.line), text(widths.head), text(widths.letter));
    let mut turn: i64 = 0;
    while !over.load(Ordering::Relaxed) {
        let (round, revision) = (turn / EVENTS, turn % EVENTS + 1);
        // As wide as the ids of cases, and as close together as those made at one time.
        let case = format!("00000000-0000-7000-8000-{round:08x}{number:04x}");
        let (done, recorded) = oneshot::channel();
        let (line, head, letter) = (line.clone(), head.clone(), letter.clone());
        let step = Step { case, revision, line, head, letter, done };
        if queue.send(step).await.is_err() || recorded.await.is_err() {
            return;
        }
        count.fetch_add(1, Ordering::Relaxed);
        turn += 1;
    }
}

type Queues = Vec<mpsc::Sender<Step>>;
type Writers = Vec<tokio::task::JoinHandle<Result<(), sqlx::Error>>>;

/// The tables, the same text for both databases.
const CREATE: &[&str] = &[
    "DROP TABLE IF EXISTS floor_journal",
    "DROP TABLE IF EXISTS floor_cases",
    "DROP TABLE IF EXISTS floor_letters",
    "CREATE TABLE floor_journal (case_id TEXT NOT NULL, revision BIGINT NOT NULL,
        at BIGINT NOT NULL, line TEXT NOT NULL, hash TEXT NOT NULL,
        PRIMARY KEY (case_id, revision))",
    "CREATE TABLE floor_cases (id TEXT NOT NULL PRIMARY KEY, revision BIGINT NOT NULL,
        head_hash TEXT NOT NULL, head TEXT NOT NULL)",
    "CREATE TABLE floor_letters (id TEXT NOT NULL PRIMARY KEY, next_at BIGINT NOT NULL,
        body TEXT NOT NULL)",
];

const DROP: &[&str] =
    &["DROP TABLE floor_journal", "DROP TABLE floor_cases", "DROP TABLE floor_letters"];

const HASH: &str = "0000000000000000000000000000000000000000000000000000000000000000";
