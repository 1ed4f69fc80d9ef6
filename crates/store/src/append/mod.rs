//! The one transaction: journal, case, answers, timer, letters, counter; all or nothing.
//!
//! [`Store::append`] answers only after the commit is on disk. Waiting appends are gathered into one
//! commit, so that one fsync serves many; a conflict fails one append and not its neighbours.

mod change;
mod judge;
mod postgres;
mod postgres_rows;
mod sqlite;
mod sqlite_rows;

pub use change::{
    Append, Appended, CounterStep, Due, Line, MandateCheck, NewAnswer, NewErrand, NewHead,
    NewLetter, Opening,
};
pub(crate) use sqlite::SqliteWriter;

use sqlx::postgres::PgConnectOptions;
use tokio::sync::{mpsc, oneshot};

use crate::pool::SharedPlace;
use crate::signal::Signal;
use crate::{Error, Options, Store};

impl Store {
    /// Records what a command brought, and answers when it is on disk.
    ///
    /// After [`Error::Unreachable`] the outcome is unknown: submit again with the same command id.
    pub async fn append(&self, append: Append) -> Result<Appended, Error> {
        self.appender().hand_over(append).await?.answer().await
    }

    /// Hands all of them over before waiting for any, so that they share commits. Answers in the
    /// same order.
    pub async fn append_many(&self, appends: Vec<Append>) -> Vec<Result<Appended, Error>> {
        let mut receipts = Vec::with_capacity(appends.len());
        for append in appends {
            receipts.push(self.appender().hand_over(append).await);
        }
        let mut answers = Vec::with_capacity(receipts.len());
        for receipt in receipts {
            answers.push(match receipt {
                Ok(receipt) => receipt.answer().await,
                Err(error) => Err(error),
            });
        }
        answers
    }
}

type Answer = Result<Appended, Error>;

/// An append on its way to the disk, and who waits for it.
pub(crate) struct Pending {
    append: Box<Append>,
    reply: oneshot::Sender<Answer>,
}

impl Pending {
    fn tell(self, answer: Answer, signal: &Signal) {
        if matches!(answer, Ok(Appended::Done)) {
            if !self.append.letters.is_empty() {
                signal.letter_written();
            }
            if !self.append.errands.is_empty() {
                signal.errand_written();
            }
            if let Due::At(at) = self.append.due {
                signal.timer_set(at);
            }
        }
        // Whoever asked may have gone; what is recorded stays recorded.
        let _ = self.reply.send(answer);
    }
}

/// A promise of an answer.
struct Receipt(oneshot::Receiver<Answer>);

impl Receipt {
    async fn answer(self) -> Answer {
        self.0.await.unwrap_or(Err(Error::Closed))
    }
}

/// How appends reach the database.
pub(crate) enum Appender {
    /// Through the one writer.
    Sqlite(SqliteWriter),
    /// Through several, each case always through the same one.
    Postgres(Vec<mpsc::Sender<postgres::Job>>),
}

impl Appender {
    pub(crate) fn postgres(
        connect: &PgConnectOptions,
        options: &Options,
        signal: &Signal,
        place: &SharedPlace,
    ) -> Result<Self, sqlx::Error> {
        let writers: Result<Vec<_>, _> = (0..options.writers.max(1))
            .map(|_| postgres::start(connect.clone(), options, signal.clone(), place.clone()))
            .collect();
        Ok(Self::Postgres(writers?))
    }

    async fn hand_over(&self, append: Append) -> Result<Receipt, Error> {
        append.check()?;
        let (reply, receipt) = oneshot::channel();
        let append = Box::new(append);
        let pending = Pending { append, reply };
        let closed = match self {
            Self::Sqlite(writer) => writer.append(pending).await.is_err(),
            Self::Postgres(writers) => {
                let writer = &writers[place_of(pending.append.case.as_str(), writers.len())];
                writer.send(postgres::Job::Append(pending)).await.is_err()
            }
        };
        if closed { Err(Error::Closed) } else { Ok(Receipt(receipt)) }
    }

    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite(writer) => writer.close().await,
            Self::Postgres(writers) => {
                for writer in writers {
                    let (reply, closed) = oneshot::channel();
                    if writer.send(postgres::Job::Close(reply)).await.is_ok() {
                        let _ = closed.await;
                    }
                }
            }
        }
    }
}

/// Always the same writer for the same case, so that its appends do not wait for each other's locks.
fn place_of(case: &str, writers: usize) -> usize {
    let sum = case
        .bytes()
        .fold(0_usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(byte)));
    sum % writers
}
