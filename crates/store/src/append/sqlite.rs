//! The one writer of an SQLite file: a thread that owns a connection and gathers what waits.
//!
//! No artificial waiting: it takes what is there, commits, and takes what has come meanwhile. Under
//! load the fsync of one commit is the time in which the next one gathers.

use futures::future::BoxFuture;
use sqlx::{Connection, SqliteConnection};
use tokio::sync::{mpsc, oneshot};

use super::judge::Verdict;
use super::sqlite_rows::{self, Within};
use super::{Appended, Pending};
use crate::pool::SharedPlace;
use crate::signal::Signal;
use crate::thread::{self, Waits};
use crate::{Error, Options};

/// The way to the writer; cheap to clone.
#[derive(Clone)]
pub(crate) struct SqliteWriter {
    jobs: mpsc::Sender<Job>,
    place: SharedPlace,
}

enum Job {
    Append(Pending),
    Work(Work),
    Close(oneshot::Sender<()>),
}

/// Anything else that is written; tells its caller after the commit. Without a connection it tells why
/// there is no transaction.
type Work = Box<dyn for<'c> FnOnce(Result<&'c mut SqliteConnection, Error>) -> Working<'c> + Send>;

type Working<'c> = BoxFuture<'c, Worked>;

struct Worked {
    /// Whether the statements went through, so that their effect may stay.
    well: bool,
    /// Tells the caller: nothing is wrong, or the commit failed.
    tell: Box<dyn FnOnce(Option<Error>) + Send>,
}

impl SqliteWriter {
    pub(crate) fn start(
        connection: SqliteConnection,
        options: &Options,
        signal: Signal,
        place: SharedPlace,
    ) -> Result<Self, sqlx::Error> {
        let (jobs, queue) = mpsc::channel(4096);
        let rows = sqlite_rows::Rows::default();
        let writer = Writer { connection, rows, signal, place: place.clone() };
        thread::run("umlauf-writer", Waits::Nothing, writer.run(queue, options.batch.max(1)))?;
        Ok(Self { jobs, place })
    }

    /// How many jobs wait.
    pub(crate) fn waiting(&self) -> usize {
        self.jobs.max_capacity() - self.jobs.capacity()
    }

    pub(super) async fn append(&self, pending: Pending) -> Result<(), Error> {
        self.jobs.send(Job::Append(pending)).await.map_err(|_| Error::Closed)
    }

    /// Runs statements in a transaction of the writer; gives their value after the commit.
    pub(crate) async fn work<T, F>(&self, statements: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T, sqlx::Error>>
            + Send
            + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let place = self.place.clone();
        let work: Work = Box::new(move |connection| {
            Box::pin(async move {
                let result = match connection {
                    Ok(connection) => statements(connection)
                        .await
                        .map_err(|error| Error::from_driver(&place, error)),
                    Err(error) => Err(error),
                };
                let well = result.is_ok();
                let tell = Box::new(move |failed: Option<Error>| {
                    let _ = reply.send(failed.map_or(result, Err));
                });
                Worked { well, tell }
            })
        });
        self.jobs.send(Job::Work(work)).await.map_err(|_| Error::Closed)?;
        answer.await.unwrap_or(Err(Error::Closed))
    }

    pub(super) async fn close(&self) {
        let (reply, closed) = oneshot::channel();
        if self.jobs.send(Job::Close(reply)).await.is_ok() {
            let _ = closed.await;
        }
    }
}

struct Writer {
    connection: SqliteConnection,
    rows: sqlite_rows::Rows,
    signal: Signal,
    place: SharedPlace,
}

impl Writer {
    async fn run(mut self, mut queue: mpsc::Receiver<Job>, most: usize) {
        let mut jobs = Vec::with_capacity(most);
        let mut told = None;
        while queue.recv_many(&mut jobs, most).await > 0 {
            let (mut appends, mut works, mut closing) = (Vec::new(), Vec::new(), None);
            for job in jobs.drain(..) {
                match job {
                    Job::Append(pending) => appends.push(pending),
                    Job::Work(work) => works.push(work),
                    Job::Close(reply) => closing = Some(reply),
                }
            }
            if !works.is_empty() {
                self.work(works, appends).await;
            } else if !appends.is_empty() {
                self.append(appends).await;
            }
            if closing.is_some() {
                told = closing;
                break;
            }
            // Whoever was just answered may have the next append ready: let it be in this batch.
            tokio::task::yield_now().await;
        }
        if let Err(error) = self.connection.close().await {
            tracing::warn!(%error, "the database file was not closed cleanly");
        }
        if let Some(reply) = told {
            let _ = reply.send(());
        }
    }

    async fn append(&mut self, batch: Vec<Pending>) {
        match self.attempt(&batch).await {
            Ok(verdicts) => self.tell(batch, verdicts),
            Err(error) if batch.len() == 1 => {
                let error = Error::from_driver(&self.place, error);
                for pending in batch {
                    pending.tell(Err(error.clone()), &self.signal);
                }
            }
            // Whatever one of them broke, its neighbours shall not suffer for it.
            Err(error) => {
                tracing::warn!(%error, appends = batch.len(), "a commit failed; each append by itself");
                for pending in batch {
                    let alone = [pending];
                    let answer = match self.attempt(&alone).await {
                        Ok(mut verdicts) => verdicts.pop().map_or(Err(Error::Closed), said),
                        Err(error) => Err(Error::from_driver(&self.place, error)),
                    };
                    let [pending] = alone;
                    pending.tell(answer, &self.signal);
                }
            }
        }
    }

    async fn attempt(&mut self, batch: &[Pending]) -> Result<Vec<Verdict>, sqlx::Error> {
        let written = self.rows.write(&mut self.connection, batch, Within::Own).await;
        if written.is_err() {
            self.roll_back().await;
        }
        written
    }

    fn tell(&self, batch: Vec<Pending>, verdicts: Vec<Verdict>) {
        for (pending, verdict) in batch.into_iter().zip(verdicts) {
            pending.tell(said(verdict), &self.signal);
        }
    }

    /// Works, and the appends that waited beside them, in one commit.
    async fn work(&mut self, works: Vec<Work>, batch: Vec<Pending>) {
        let mut done = Vec::with_capacity(works.len());
        let committed = self.work_through(works, &mut done, &batch).await;
        let (written, failed) = match committed {
            Ok(written) => (written, None),
            Err(error) => {
                self.roll_back().await;
                (None, Some(Error::from_driver(&self.place, error)))
            }
        };
        for worked in done {
            (worked.tell)(failed.clone());
        }
        match written {
            Some(verdicts) => self.tell(batch, verdicts),
            None if batch.is_empty() => {}
            None => self.append(batch).await,
        }
    }

    /// Gives nothing for the appends if they are not written; the works do not suffer for it.
    async fn work_through(
        &mut self,
        works: Vec<Work>,
        done: &mut Vec<Worked>,
        batch: &[Pending],
    ) -> Result<Option<Vec<Verdict>>, sqlx::Error> {
        if let Err(error) = self.say("BEGIN IMMEDIATE").await {
            let told = Error::from_driver(&self.place, error);
            for work in works {
                done.push(work(Err(told.clone())).await);
            }
            return Ok(None);
        }
        let several = works.len() > 1 || !batch.is_empty();
        for work in works {
            if several {
                self.say("SAVEPOINT work").await?;
            }
            let worked = work(Ok(&mut self.connection)).await;
            let undo = !worked.well;
            done.push(worked);
            match (several, undo) {
                (true, true) => self.say("ROLLBACK TO work").await?,
                (true, false) => self.say("RELEASE work").await?,
                (false, true) => {
                    self.roll_back().await;
                    return Ok(None);
                }
                (false, false) => {}
            }
        }
        let mut written = None;
        if !batch.is_empty() {
            self.say("SAVEPOINT appends").await?;
            match self.rows.write(&mut self.connection, batch, Within::Given).await {
                Ok(verdicts) => written = Some(verdicts),
                Err(error) => {
                    tracing::debug!(%error, "appends did not go beside works");
                    self.say("ROLLBACK TO appends").await?;
                }
            }
        }
        self.say("COMMIT").await?;
        Ok(written)
    }

    async fn say(&mut self, statement: &'static str) -> Result<(), sqlx::Error> {
        sqlx::query(statement).execute(&mut self.connection).await.map(|_| ())
    }

    /// Some errors have ended the transaction already; then there is nothing to roll back.
    async fn roll_back(&mut self) {
        if let Err(error) = self.say("ROLLBACK").await {
            tracing::debug!(%error, "nothing to roll back");
        }
    }
}

fn said(verdict: Verdict) -> Result<Appended, Error> {
    match verdict {
        Verdict::Write => Ok(Appended::Done),
        Verdict::Say(appended) => Ok(appended),
        Verdict::Broken(error) => Err(error),
    }
}
