//! The floor of SQLite: one writer, one text per table, one commit for all that waits.

use std::path::Path;

use sqlx::sqlite::{SqliteArguments, SqliteConnection};
use sqlx::{Arguments, ConnectOptions, Connection, Executor};
use tokio::sync::mpsc;

use super::{CREATE, DROP, HASH, Queues, Step, Writers};
use crate::Options;
use crate::dialect::{MOST_ROWS, Marks, N, Shape, T, Texts};
use crate::pool::sqlite_options;

const JOURNAL: Shape = Shape {
    head: "INSERT INTO floor_journal (case_id, revision, at, line, hash) VALUES ",
    columns: &[T, N, N, T, T],
    tail: "",
};

const CASES: Shape = Shape {
    head: "INSERT INTO floor_cases (id, revision, head_hash, head) VALUES ",
    columns: &[T, N, T, T],
    tail: " ON CONFLICT (id) DO UPDATE SET revision = excluded.revision,
        head_hash = excluded.head_hash, head = excluded.head",
};

const LETTERS: Shape = Shape {
    head: "INSERT INTO floor_letters (id, next_at, body) VALUES ",
    columns: &[T, N, T],
    tail: "",
};

pub(super) async fn start(
    file: &Path,
    options: &Options,
) -> Result<(Queues, Writers), sqlx::Error> {
    let mut connection = open(file, options).await?;
    for statement in CREATE {
        connection.execute(*statement).await?;
    }
    let (queue, steps) = mpsc::channel(4096);
    let writer = tokio::spawn(write(connection, steps));
    Ok((vec![queue], vec![writer]))
}

pub(super) async fn clear(file: &Path, options: &Options) -> Result<(), sqlx::Error> {
    let mut connection = open(file, options).await?;
    for statement in DROP {
        connection.execute(*statement).await?;
    }
    connection.close().await
}

async fn open(file: &Path, options: &Options) -> Result<SqliteConnection, sqlx::Error> {
    sqlite_options(file, options).statement_cache_capacity(600).connect().await
}

async fn write(
    mut connection: SqliteConnection,
    mut queue: mpsc::Receiver<Step>,
) -> Result<(), sqlx::Error> {
    let mut steps: Vec<Step> = Vec::new();
    let texts = |shape| Texts::new(shape, Marks::Plain);
    let (mut journal, mut cases, mut letters) = (texts(JOURNAL), texts(CASES), texts(LETTERS));
    while queue.recv_many(&mut steps, MOST_ROWS).await > 0 {
        let rows = steps.len();
        let mut of_journal = SqliteArguments::default();
        let mut of_cases = SqliteArguments::default();
        let mut of_letters = SqliteArguments::default();
        for step in &steps {
            add(&mut of_journal, step.case.as_str())?;
            add(&mut of_journal, step.revision)?;
            add(&mut of_journal, 0_i64)?;
            add(&mut of_journal, &*step.line)?;
            add(&mut of_journal, HASH)?;
            add(&mut of_cases, step.case.as_str())?;
            add(&mut of_cases, step.revision)?;
            add(&mut of_cases, HASH)?;
            add(&mut of_cases, &*step.head)?;
            add(&mut of_letters, format!("{}/{}/0", step.case, step.revision))?;
            add(&mut of_letters, 0_i64)?;
            add(&mut of_letters, &*step.letter)?;
        }
        sqlx::query("BEGIN IMMEDIATE").execute(&mut connection).await?;
        sqlx::query_with(journal.of(rows), of_journal).execute(&mut connection).await?;
        sqlx::query_with(cases.of(rows), of_cases).execute(&mut connection).await?;
        sqlx::query_with(letters.of(rows), of_letters).execute(&mut connection).await?;
        sqlx::query("COMMIT").execute(&mut connection).await?;
        for step in steps.drain(..) {
            let _ = step.done.send(());
        }
        tokio::task::yield_now().await;
    }
    connection.close().await
}

fn add<'t, T>(values: &mut SqliteArguments, value: T) -> Result<(), sqlx::Error>
where
    T: sqlx::Encode<'t, sqlx::Sqlite> + sqlx::Type<sqlx::Sqlite>,
{
    values.add(value).map_err(sqlx::Error::Encode)
}
