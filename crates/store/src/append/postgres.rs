//! The writers of PostgreSQL: each owns a connection and writes a batch as one statement.
//!
//! A batch holds at most one append of a case, since all parts of the statement see the same
//! snapshot. What did not win is looked at afterwards, by itself, to say why.

use std::collections::{HashSet, VecDeque};

use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection};
use tokio::sync::{mpsc, oneshot};

use super::judge::{Ledger, Seen, Verdict};
use super::postgres_rows::Columns;
use super::{Answer, Append, Appended, Pending};
use crate::dialect::{self, Marks};
use crate::error::{collided, lost};
use crate::pool::{SharedPlace, tune};
use crate::rows::{int, said_hash, whole};
use crate::signal::Signal;
use crate::thread::{self, Waits};
use crate::{Error, Options, sql};

/// What a writer is asked.
pub(crate) enum Job {
    /// To write.
    Append(Pending),
    /// To finish.
    Close(oneshot::Sender<()>),
}

/// Starts a writer; it connects when the first append comes.
pub(super) fn start(
    connect: PgConnectOptions,
    options: &Options,
    signal: Signal,
    place: SharedPlace,
) -> Result<mpsc::Sender<Job>, sqlx::Error> {
    let (jobs, queue) = mpsc::channel(4096);
    let most = options.batch.clamp(1, 64);
    let writer = Writer { connect, connection: None, signal, place };
    thread::run("umlauf-writer", Waits::Network, writer.run(queue, most))?;
    Ok(jobs)
}

struct Writer {
    connect: PgConnectOptions,
    connection: Option<PgConnection>,
    signal: Signal,
    place: SharedPlace,
}

impl Writer {
    async fn run(mut self, mut queue: mpsc::Receiver<Job>, most: usize) {
        let mut jobs = Vec::with_capacity(most);
        let mut waiting: VecDeque<Pending> = VecDeque::new();
        let mut closing = None;
        loop {
            if waiting.is_empty() && closing.is_none() {
                if queue.recv_many(&mut jobs, most).await == 0 {
                    break;
                }
            } else {
                while jobs.len() + waiting.len() < most
                    && let Ok(job) = queue.try_recv()
                {
                    jobs.push(job);
                }
            }
            for job in jobs.drain(..) {
                match job {
                    Job::Append(pending) => waiting.push_back(pending),
                    Job::Close(reply) => closing = Some(reply),
                }
            }
            if waiting.is_empty() {
                break;
            }
            let batch = one_per_case(&mut waiting);
            self.append(batch).await;
            tokio::task::yield_now().await;
        }
        if let Some(connection) = self.connection.take()
            && let Err(error) = connection.close().await
        {
            tracing::debug!(%error, "a connection was not closed cleanly");
        }
        if let Some(reply) = closing {
            let _ = reply.send(());
        }
    }

    async fn append(&mut self, batch: Vec<Pending>) {
        // A counter must not move for a case that loses its race, nor the other way round: that
        // takes a transaction of its own.
        let (drawing, plain): (Vec<_>, Vec<_>) =
            batch.into_iter().partition(|pending| pending.append.counter.is_some());
        let won = match self.write(&plain).await {
            Ok(won) => won,
            Err(error) => {
                if plain.len() > 1 || collided(&error) || lost(&error) {
                    tracing::debug!(%error, "a batch failed; each append by itself");
                    self.each_alone(plain.into_iter().chain(drawing)).await;
                } else {
                    let error = Error::from_driver(&self.place, error);
                    for pending in plain {
                        pending.tell(Err(error.clone()), &self.signal);
                    }
                    self.each_alone(drawing.into_iter()).await;
                }
                return;
            }
        };
        let mut lost_race = Vec::new();
        for pending in plain {
            if won.contains(pending.append.case.as_str()) {
                pending.tell(Ok(Appended::Done), &self.signal);
            } else {
                lost_race.push(pending);
            }
        }
        self.each_alone(lost_race.into_iter().chain(drawing)).await;
    }

    async fn each_alone(&mut self, appends: impl Iterator<Item = Pending> + Send) {
        for pending in appends {
            let answer = self.alone(&pending.append).await;
            pending.tell(answer, &self.signal);
        }
    }

    async fn write(&mut self, batch: &[Pending]) -> Result<HashSet<String>, sqlx::Error> {
        if batch.is_empty() {
            return Ok(HashSet::new());
        }
        let columns = Columns::of(batch.iter().map(|pending| &*pending.append));
        let connection = self.connected().await?;
        let written = columns.write(connection).await;
        self.forget_if_lost(written)
    }

    /// Looks, judges, writes; again if somebody was quicker in between, or the connection was lost
    /// (then the look says whether it had been recorded).
    async fn alone(&mut self, append: &Append) -> Answer {
        let mut last = None;
        for _ in 0..4 {
            let tried = self.try_alone(append).await;
            match self.forget_if_lost(tried) {
                Ok(Some(answer)) => return answer,
                Ok(None) => last = None,
                Err(error) if collided(&error) => last = None,
                Err(error) if lost(&error) => last = Some(error),
                Err(error) => return Err(Error::from_driver(&self.place, error)),
            }
        }
        // Lost until the end: whether it was recorded is unknown. Else somebody was always quicker.
        last.map_or(Ok(Appended::Conflict), |error| Err(Error::from_driver(&self.place, error)))
    }

    async fn try_alone(&mut self, append: &Append) -> Result<Option<Answer>, sqlx::Error> {
        let connection = self.connected().await?;
        let seen = look(connection, append).await?;
        match Ledger::default().judge(append, &seen) {
            Verdict::Say(appended) => return Ok(Some(Ok(appended))),
            Verdict::Broken(error) => return Ok(Some(Err(error))),
            Verdict::Write => {}
        }
        let mut transaction = connection.begin().await?;
        if let Some(step) = &append.counter {
            let moved = sqlx::query(sql::COUNTER_ADVANCE)
                .bind(step.body.as_str())
                .bind(step.name.as_str())
                .bind(i64::from(step.expected))
                .execute(&mut *transaction)
                .await?;
            if moved.rows_affected() == 0 {
                transaction.rollback().await?;
                return Ok(None);
            }
        }
        let won = Columns::of(std::iter::once(append)).write(&mut transaction).await?;
        if won.is_empty() {
            transaction.rollback().await?;
            return Ok(None);
        }
        transaction.commit().await?;
        Ok(Some(Ok(Appended::Done)))
    }

    async fn connected(&mut self) -> Result<&mut PgConnection, sqlx::Error> {
        let connection = if let Some(connection) = self.connection.take() {
            connection
        } else {
            let mut fresh = PgConnection::connect_with(&self.connect).await?;
            tune(&mut fresh).await?;
            fresh
        };
        Ok(self.connection.insert(connection))
    }

    fn forget_if_lost<T>(&mut self, said: Result<T, sqlx::Error>) -> Result<T, sqlx::Error> {
        if said.as_ref().is_err_and(lost) {
            self.connection = None;
        }
        said
    }
}

/// Takes the first waiting append of each case; the others keep their order.
fn one_per_case(waiting: &mut VecDeque<Pending>) -> Vec<Pending> {
    let mut seen: HashSet<String> = HashSet::with_capacity(waiting.len());
    let mut later = VecDeque::new();
    let mut batch = Vec::with_capacity(waiting.len());
    for pending in waiting.drain(..) {
        let case = pending.append.case.as_str();
        if seen.insert(case.to_owned()) {
            batch.push(pending);
        } else {
            later.push_back(pending);
        }
    }
    *waiting = later;
    batch
}

async fn look(connection: &mut PgConnection, append: &Append) -> Result<Seen, sqlx::Error> {
    use sqlx::Row as _;
    let mandate = append.mandate.as_ref();
    let text = dialect::Texts::new(sql::LOOK, Marks::Numbered).of(1);
    let row = sqlx::query(text)
        .bind(0_i64)
        .bind(append.case.as_str())
        .bind(append.command().map(|(id, _)| id))
        .bind(mandate.map(|mandate| mandate.digest.as_str()))
        .bind(mandate.map(|mandate| mandate.at.as_micros()))
        .bind(int(append.expected))
        .bind(append.previous.to_string())
        .fetch_optional(&mut *connection)
        .await?;
    let mut seen = Seen::as_expected(append);
    if let Some(row) = row {
        let revision = row.try_get::<Option<i64>, _>(1)?.map(whole);
        let hash = row.try_get::<Option<&str>, _>(2)?.map(said_hash).transpose()?;
        seen.head = revision.zip(hash);
        seen.repeated = row.try_get::<Option<i64>, _>(3)?.map(whole);
        seen.mandate = row.try_get::<Option<i64>, _>(4)?.is_some();
    }
    if let Some(step) = &append.counter {
        let next: Option<i64> = sqlx::query_scalar(sql::COUNTER)
            .bind(step.body.as_str())
            .bind(step.name.as_str())
            .fetch_optional(&mut *connection)
            .await?;
        seen.counter = next.unwrap_or(1);
    }
    Ok(seen)
}
