//! Databases to run on, and small appends to run with.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "only tests call this")]

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqliteConnection};
use tempfile::TempDir;
use umlauf_record::{GENESIS, Hash, chain};
use umlauf_store::{Append, Due, Line, NewErrand, NewHead, NewLetter, Opening, Options, Store};
use umlauf_workflow::{BodyName, CaseId, CommandId, Digest, Instant, LetterId, WorkflowName};

/// A fresh database, gone with this value.
pub(crate) struct Database {
    pub(crate) url: String,
    _folder: TempDir,
}

/// One of each that is installed.
pub(crate) async fn databases() -> Vec<Database> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("umlauf äöü.db");
    let mut databases =
        vec![Database { url: format!("sqlite:{}", file.display()), _folder: folder }];
    if let Some(url) = umlauf_tests::postgres::database().await {
        databases.push(Database { url, _folder: tempfile::tempdir().unwrap() });
    }
    databases
}

impl Database {
    /// Opened with the defaults, and migrated.
    pub(crate) async fn open(&self) -> Store {
        let store = self.open_with(Options::default()).await;
        store.migrate().await.unwrap();
        store
    }

    pub(crate) async fn open_with(&self, options: Options) -> Store {
        println!("on {}", if self.is_sqlite() { "SQLite" } else { "PostgreSQL" });
        Store::open(&self.url, options).await.unwrap()
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        self.url.starts_with("sqlite:")
    }

    /// A statement past the store, as somebody with another tool would send it.
    pub(crate) async fn say(&self, statement: &str) -> Result<u64, String> {
        let statement = AssertSqlSafe(statement.to_owned());
        let done = if self.is_sqlite() {
            let mut connection = self.sqlite().await;
            connection.execute(statement).await.map(|done| done.rows_affected())
        } else {
            let mut connection = PgConnection::connect(&self.url).await.unwrap();
            connection.execute(statement).await.map(|done| done.rows_affected())
        };
        done.map_err(|error| error.to_string())
    }

    pub(crate) async fn sqlite(&self) -> SqliteConnection {
        let file = self.url.trim_start_matches("sqlite:");
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
        SqliteConnection::connect_with(&options).await.unwrap()
    }

    /// Rows of a table.
    pub(crate) async fn count(&self, table: &str) -> i64 {
        let statement = AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
        let query = sqlx::query_scalar(statement);
        if self.is_sqlite() {
            query_on_sqlite(&mut self.sqlite().await, table).await
        } else {
            query.fetch_one(&mut PgConnection::connect(&self.url).await.unwrap()).await.unwrap()
        }
    }
}

async fn query_on_sqlite(connection: &mut SqliteConnection, table: &str) -> i64 {
    let statement = AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
    sqlx::query_scalar(statement).fetch_one(connection).await.unwrap()
}

pub(crate) fn at(micros: i64) -> Instant {
    Instant::from_micros(1_660_000_000_000_000 + micros)
}

/// A case as its writer knows it.
#[derive(Clone)]
pub(crate) struct Known {
    pub(crate) case: CaseId,
    pub(crate) revision: u64,
    pub(crate) hash: Hash,
}

impl Known {
    pub(crate) fn fresh(case: &str) -> Self {
        Self { case: CaseId::from(case), revision: 0, hash: GENESIS }
    }

    /// An append with one event per line, the first of which names the command.
    pub(crate) fn append(&self, command: &str, lines: &[&str]) -> Append {
        let mut hash = self.hash;
        let events: Vec<Line> = (self.revision + 1..)
            .zip(lines)
            .map(|(revision, line)| {
                hash = chain::next(&hash, line);
                Line {
                    revision,
                    at: at(i64::try_from(revision).unwrap()),
                    line: (*line).to_owned(),
                    hash,
                    command: (revision == self.revision + 1).then(|| CommandId::from(command)),
                }
            })
            .collect();
        Append {
            case: self.case.clone(),
            expected: self.revision,
            previous: self.hash,
            head: NewHead {
                json: format!("{{\"revision\":{}}}", self.revision + events.len() as u64),
                workflow: WorkflowName::from("umlaufverfahren"),
                workflow_digest: Digest::of(b"text"),
                step: "umlauf".to_owned(),
                ballot: 1,
                ended: None,
                entered: at(0),
                term: None,
                voting: false,
                number: None,
            },
            opening: (self.revision == 0).then(|| Opening {
                title: "FIT-Connect wird Produkt".to_owned(),
                body: BodyName::from("it-planungsrat"),
            }),
            events,
            due: Due::Unchanged,
            answers: Vec::new(),
            letters: Vec::new(),
            errands: Vec::new(),
            counter: None,
            mandate: None,
        }
    }

    /// What the writer knows after the append was done.
    pub(crate) fn after(&self, append: &Append) -> Self {
        let last = append.events.last().unwrap();
        Self { case: self.case.clone(), revision: last.revision, hash: last.hash }
    }
}

pub(crate) fn letter(case: &CaseId, revision: u64, position: usize) -> NewLetter {
    NewLetter {
        id: LetterId::of(case, revision, position),
        revision,
        seat: "BY".to_owned(),
        kind: "receipt".to_owned(),
        json: "{}".to_owned(),
        at: at(0),
        not_before: at(0),
    }
}

pub(crate) fn errand(to: &str, revision: u64, position: usize) -> NewErrand {
    NewErrand {
        id: CommandId::from(&format!("start-{to}")),
        revision,
        position,
        to: CaseId::from(to),
        kind: "start".to_owned(),
        slot: "BY".to_owned(),
        json: "{}".to_owned(),
        at: at(0),
    }
}
