//! The floor of PostgreSQL: as many writers as the store has, one statement for all that waits.

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Connection, Executor};
use tokio::sync::mpsc;

use super::{CREATE, DROP, HASH, Queues, Step, Writers};
use crate::Options;
use crate::dialect::MOST_ROWS;
use crate::pool::{postgres_options, tune};

const WRITE: &str = "WITH cases AS (
    INSERT INTO floor_cases (id, revision, head_hash, head)
    SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[])
    ON CONFLICT (id) DO UPDATE SET revision = excluded.revision,
        head_hash = excluded.head_hash, head = excluded.head
), journal AS (
    INSERT INTO floor_journal (case_id, revision, at, line, hash)
    SELECT * FROM unnest($1::text[], $2::bigint[], $5::bigint[], $6::text[], $3::text[])
)
INSERT INTO floor_letters (id, next_at, body)
SELECT * FROM unnest($7::text[], $5::bigint[], $8::text[])";

pub(super) async fn start(
    connect: &PgConnectOptions,
    options: &Options,
) -> Result<(Queues, Writers), sqlx::Error> {
    let mut connection = open(connect).await?;
    for statement in CREATE {
        connection.execute(*statement).await?;
    }
    connection.close().await?;
    let (mut queues, mut writers): (Queues, Writers) = (Vec::new(), Vec::new());
    for _ in 0..options.writers.max(1) {
        let (queue, steps) = mpsc::channel(4096);
        writers.push(tokio::spawn(write(open(connect).await?, steps)));
        queues.push(queue);
    }
    Ok((queues, writers))
}

pub(super) async fn clear(connect: &PgConnectOptions) -> Result<(), sqlx::Error> {
    let mut connection = open(connect).await?;
    for statement in DROP {
        connection.execute(*statement).await?;
    }
    connection.close().await
}

async fn open(connect: &PgConnectOptions) -> Result<PgConnection, sqlx::Error> {
    let mut connection = postgres_options(connect).connect().await?;
    tune(&mut connection).await?;
    Ok(connection)
}

async fn write(
    mut connection: PgConnection,
    mut queue: mpsc::Receiver<Step>,
) -> Result<(), sqlx::Error> {
    let mut steps: Vec<Step> = Vec::new();
    while queue.recv_many(&mut steps, MOST_ROWS).await > 0 {
        let column = |of: fn(&Step) -> &str| steps.iter().map(of).collect::<Vec<&str>>();
        let ids: Vec<String> =
            steps.iter().map(|step| format!("{}/{}/0", step.case, step.revision)).collect();
        sqlx::query(WRITE)
            .bind(column(|step| &step.case))
            .bind(steps.iter().map(|step| step.revision).collect::<Vec<i64>>())
            .bind(vec![HASH; steps.len()])
            .bind(column(|step| &step.head))
            .bind(vec![0_i64; steps.len()])
            .bind(column(|step| &step.line))
            .bind(&ids)
            .bind(column(|step| &step.letter))
            .execute(&mut connection)
            .await?;
        for step in steps.drain(..) {
            let _ = step.done.send(());
        }
        tokio::task::yield_now().await;
    }
    connection.close().await
}
