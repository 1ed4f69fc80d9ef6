//! The read before every append: a head, and one member's answer.
//!
//! Reads that wait are gathered into one statement, like appends: a round trip through the driver
//! costs more than a lookup, and a pool would add two to each. A few tasks do it, each with a
//! connection of its own.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use umlauf_workflow::CaseId;

use crate::dialect::{MOST_ROWS, Marks, Texts};
use crate::pool::{Pool, SharedPlace};
use crate::rows::{Glance, hash_of, whole};
use crate::{Error, Options, Store, sql};

impl Store {
    /// The head of a case and, of the member that is named, the answer in the running or last
    /// ballot. `None` if there is no such case.
    pub async fn glance(
        &self,
        case: &CaseId,
        member: Option<&str>,
    ) -> Result<Option<Glance>, Error> {
        self.glances().ask(case, member).await?.answer().await
    }

    /// The heads of many cases, in the order asked.
    pub async fn heads(&self, cases: &[CaseId]) -> Result<Vec<Option<Glance>>, Error> {
        let mut receipts = Vec::with_capacity(cases.len());
        for case in cases {
            receipts.push(self.glances().ask(case, None).await?);
        }
        let mut heads = Vec::with_capacity(cases.len());
        for receipt in receipts {
            heads.push(receipt.answer().await?);
        }
        Ok(heads)
    }
}

type Answer = Result<Option<Glance>, Error>;

struct Look {
    case: CaseId,
    member: Option<String>,
    reply: oneshot::Sender<Answer>,
}

struct Receipt(oneshot::Receiver<Answer>);

impl Receipt {
    async fn answer(self) -> Answer {
        self.0.await.unwrap_or(Err(Error::Closed))
    }
}

/// The gathering readers.
pub(crate) struct Glances {
    readers: Mutex<Vec<JoinHandle<()>>>,
    queues: Vec<mpsc::Sender<Option<Look>>>,
    turn: AtomicUsize,
}

type Raw = (i64, i64, String, String, Option<String>);

/// The same loop for both databases; only types and marks differ.
macro_rules! reader {
    ($pool:expr, $marks:expr, $queue:expr, $place:expr) => {{
        let (pool, mut queue, place): (_, mpsc::Receiver<Option<Look>>, SharedPlace) =
            ($pool.clone(), $queue, $place);
        tokio::spawn(async move {
            let mut texts = Texts::new(sql::GLANCE, $marks);
            let mut held = None;
            let mut looks = Vec::with_capacity(MOST_ROWS);
            while queue.recv_many(&mut looks, MOST_ROWS).await > 0 {
                let last = looks.iter().any(Option::is_none);
                let looks: Vec<Look> = looks.drain(..).flatten().collect();
                let mut found: Result<Vec<Raw>, sqlx::Error> = Ok(Vec::new());
                // A connection that died while idle shows itself at its next use.
                for _ in 0..if looks.is_empty() { 0 } else { 2 } {
                    let mut connection = match held.take() {
                        Some(connection) => connection,
                        None => match pool.acquire().await {
                            Ok(connection) => connection,
                            Err(error) => {
                                found = Err(error);
                                break;
                            }
                        },
                    };
                    // Few different texts: each is planned once and kept prepared.
                    let rows = looks.len().next_power_of_two();
                    let mut query = sqlx::query_as(texts.of(rows));
                    for number in 0..rows {
                        let look = looks.get(number);
                        query = query
                            .bind(i64::try_from(number).unwrap_or(i64::MAX))
                            .bind(look.map(|look| look.case.as_str()))
                            .bind(look.and_then(|look| look.member.as_deref()));
                    }
                    found = query.fetch_all(&mut *connection).await;
                    if found.as_ref().is_err_and(crate::error::lost) {
                        connection.close().await.ok();
                    } else {
                        held = Some(connection);
                        break;
                    }
                }
                answer(looks, found, &place);
                if last {
                    break;
                }
                tokio::task::yield_now().await;
            }
        })
    }};
}

impl Glances {
    pub(crate) fn start(pool: &Pool, options: &Options, place: &SharedPlace) -> Self {
        let (mut readers, mut queues) = (Vec::new(), Vec::new());
        for _ in 0..options.readers.max(1) {
            let (queue, looks) = mpsc::channel(4096);
            queues.push(queue);
            readers.push(match pool {
                Pool::Sqlite(pool, _) => reader!(pool, Marks::Plain, looks, place.clone()),
                Pool::Postgres(pool) => reader!(pool, Marks::Numbered, looks, place.clone()),
            });
        }
        Self { readers: Mutex::new(readers), queues, turn: AtomicUsize::new(0) }
    }

    async fn ask(&self, case: &CaseId, member: Option<&str>) -> Result<Receipt, Error> {
        let (reply, receipt) = oneshot::channel();
        let look = Look { case: case.clone(), member: member.map(str::to_owned), reply };
        let turn = self.turn.fetch_add(1, Ordering::Relaxed) % self.queues.len();
        self.queues[turn].send(Some(look)).await.map_err(|_| Error::Closed)?;
        Ok(Receipt(receipt))
    }

    pub(crate) async fn close(&self) {
        for queue in &self.queues {
            let _ = queue.send(None).await;
        }
        let readers =
            std::mem::take(&mut *self.readers.lock().unwrap_or_else(PoisonError::into_inner));
        for reader in readers {
            let _ = reader.await;
        }
    }
}

fn answer(looks: Vec<Look>, found: Result<Vec<Raw>, sqlx::Error>, place: &SharedPlace) {
    let mut rows: Vec<Answer> = Vec::new();
    match found {
        Ok(found) => {
            rows.resize_with(looks.len(), || Ok(None));
            for (number, revision, hash, json, answer) in found {
                let number = usize::try_from(number).unwrap_or(usize::MAX);
                let (Some(look), Some(row)) = (looks.get(number), rows.get_mut(number)) else {
                    continue;
                };
                let case = look.case.clone();
                *row = hash_of("cases", "head_hash", case.as_str(), &hash).map(|hash| {
                    Some(Glance { case, revision: whole(revision), hash, json, answer })
                });
            }
        }
        Err(error) => {
            let error = Error::from_driver(place, error);
            rows.resize_with(looks.len(), || Err(error.clone()));
        }
    }
    for (look, row) in looks.into_iter().zip(rows) {
        let _ = look.reply.send(row);
    }
}
