//! That events happened on which orders wait: rows that nobody changes, the last one of an order holds.

use umlauf_workflow::{CaseId, CommandId, Instant, LetterId, PersonId, Seat};

use crate::decisions::Recorded;
use crate::pool::on;
use crate::rows::small;
use crate::{Error, Store, sql};

/// That an event happened on which an order waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventAct {
    /// The body.
    pub body: String,
    /// The number of the decision.
    pub number: String,
    /// The Ziffer.
    pub item: u32,
    /// Which act on this order it is, from 1; a later one corrects an earlier one.
    pub n: u32,
    /// The day on which it happened, as `2026-03-25`.
    pub day: String,
    /// The day on which the order is due since.
    pub due: String,
    /// Why an earlier entry is corrected.
    pub reason: Option<String>,
    /// Who recorded it.
    pub person: PersonId,
    /// When.
    pub at: Instant,
    /// The id its sender made.
    pub command: CommandId,
}

/// A letter about an order.
#[derive(Clone, Debug)]
pub struct OrderLetterRow {
    /// What it is about and for whom: of the same id there is one.
    pub id: LetterId,
    /// What all letters about the order have in common.
    pub thread: CaseId,
    /// To whom.
    pub seat: Seat,
    /// The kind, as in templates.
    pub kind: &'static str,
    /// The whole of it, as JSON.
    pub json: String,
}

impl Store {
    /// Puts a letter about an order into the outbox. `false` if it was written before.
    pub async fn put_order_letter(
        &self,
        letter: &OrderLetterRow,
        now: Instant,
    ) -> Result<bool, Error> {
        let done = on!(self, |pool| sqlx::query(sql::ORDER_LETTER_PUT)
            .bind(letter.id.as_str())
            .bind(letter.thread.as_str())
            .bind(letter.seat.to_string())
            .bind(letter.kind)
            .bind(&letter.json)
            .bind(now.as_micros())
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))?;
        if done == 1 {
            self.signal().letter_written();
        }
        Ok(done == 1)
    }

    /// Records that an event happened.
    pub async fn put_event_act(&self, act: &EventAct) -> Result<Recorded, Error> {
        let done = on!(self, |pool| sqlx::query(sql::EVENT_ACT_PUT)
            .bind(&act.body)
            .bind(&act.number)
            .bind(i64::from(act.item))
            .bind(i64::from(act.n))
            .bind(&act.day)
            .bind(&act.due)
            .bind(act.reason.as_deref())
            .bind(act.person.as_str())
            .bind(act.at.as_micros())
            .bind(act.command.as_str())
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))?;
        if done == 1 || self.event_command(&act.command).await? {
            return Ok(Recorded::Done);
        }
        Ok(Recorded::Overtaken)
    }

    /// Whether an act with this id was recorded.
    pub async fn event_command(&self, command: &CommandId) -> Result<bool, Error> {
        let (known,): (i64,) = on!(self, |pool| sqlx::query_as(sql::EVENT_COMMAND)
            .bind(command.as_str())
            .fetch_one(pool)
            .await)?;
        Ok(known > 0)
    }

    /// All such acts, by order and sequence.
    pub async fn event_acts(&self) -> Result<Vec<EventAct>, Error> {
        let rows: Vec<Raw> =
            on!(self, |pool| sqlx::query_as(sql::EVENT_ACTS).fetch_all(pool).await)?;
        let act = |(body, number, item, n, day, due, reason, person, at, command): Raw| EventAct {
            body,
            number,
            item: small(item),
            n: small(n),
            day,
            due,
            reason,
            person: PersonId::from(&person),
            at: Instant::from_micros(at),
            command: CommandId::from(&command),
        };
        Ok(rows.into_iter().map(act).collect())
    }
}

type Raw = (String, String, i64, i64, String, String, Option<String>, String, i64, String);
