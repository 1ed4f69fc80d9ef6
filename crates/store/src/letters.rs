//! The outbox: letters to claim, one delivery per person, back-off, and giving up in plain sight.
//!
//! The courier claims letters, plans a delivery per person (the address is fixed there), tries each,
//! and settles the letter. Each step can be repeated after a crash without sending to a new address.

use std::time::Duration;

use umlauf_workflow::{CaseId, Instant, LetterId, PersonId};

use crate::pool::{Pool, on, transact};
use crate::rows::{DeliveryRow, FromRaw, LetterRow, LetterState, whole};
use crate::timers::end_of;
use crate::{Error, Store, dialect, sql};

/// More persons than this do not get one letter.
const MOST_DELIVERIES: i64 = 10_000;

/// How many letters are in which state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LetterCounts {
    /// Somebody has not got it yet.
    pub waiting: u64,
    /// Somebody was given up.
    pub failed: u64,
}

impl Store {
    /// Claims letters that wait, longest first, until `now + lease`. No other courier gets them
    /// meanwhile; after the lease they come up again.
    pub async fn claim_letters(
        &self,
        now: Instant,
        limit: u32,
        lease: Duration,
    ) -> Result<Vec<LetterRow>, Error> {
        let (now, limit) = (now.as_micros(), i64::from(limit));
        let until = end_of(now, lease);
        let text = match self.pool() {
            Pool::Sqlite(..) => dialect::CLAIM_LETTERS_SQLITE,
            Pool::Postgres(_) => dialect::CLAIM_LETTERS_POSTGRES,
        };
        let rows = transact!(self, |connection| sqlx::query_as(text)
            .bind(now)
            .bind(limit)
            .bind(until)
            .fetch_all(&mut *connection)
            .await)?;
        let mut letters = LetterRow::all(rows)?;
        letters.sort_by(|a, b| {
            (a.written, a.case.as_str(), a.revision, a.id.as_str()).cmp(&(
                b.written,
                b.case.as_str(),
                b.revision,
                b.id.as_str(),
            ))
        });
        Ok(letters)
    }

    /// When the courier should look next.
    pub async fn soonest_letter(&self) -> Result<Option<Instant>, Error> {
        let soonest: Option<i64> =
            on!(self, |pool| sqlx::query_scalar(sql::LETTERS_SOONEST).fetch_one(pool).await)?;
        Ok(soonest.map(Instant::from_micros))
    }

    /// Plans one delivery per person and gives all of the letter. Whoever is planned already keeps
    /// the address of the first plan.
    pub async fn plan_deliveries(
        &self,
        letter: &LetterId,
        to: Vec<(PersonId, String)>,
    ) -> Result<Vec<DeliveryRow>, Error> {
        let id = letter.clone();
        let rows = transact!(self, |connection| {
            for (person, address) in to {
                sqlx::query(sql::DELIVERY_PLAN)
                    .bind(id.as_str())
                    .bind(person.as_str())
                    .bind(address)
                    .execute(&mut *connection)
                    .await?;
            }
            sqlx::query_as(sql::DELIVERIES)
                .bind(id.as_str())
                .bind(MOST_DELIVERIES)
                .fetch_all(&mut *connection)
                .await
        })?;
        DeliveryRow::all(rows)
    }

    /// The deliveries of a letter, by person.
    pub async fn deliveries(&self, letter: &LetterId) -> Result<Vec<DeliveryRow>, Error> {
        let rows = on!(self, |pool| sqlx::query_as(sql::DELIVERIES)
            .bind(letter.as_str())
            .bind(MOST_DELIVERIES)
            .fetch_all(pool)
            .await)?;
        DeliveryRow::all(rows)
    }

    /// The recipient's side accepted it. `false` if that, or giving up, had been noted before.
    pub async fn delivered(
        &self,
        letter: &LetterId,
        person: &PersonId,
        at: Instant,
    ) -> Result<bool, Error> {
        let (letter, person) = (letter.clone(), person.clone());
        transact!(self, |connection| sqlx::query(sql::DELIVERY_DONE)
            .bind(letter.as_str())
            .bind(person.as_str())
            .bind(at.as_micros())
            .execute(&mut *connection)
            .await
            .map(|done| done.rows_affected() > 0))
    }

    /// It did not work: to be tried again, or given up. `false` if it was over already.
    pub async fn delivery_failed(
        &self,
        letter: &LetterId,
        person: &PersonId,
        error: &str,
        give_up: bool,
    ) -> Result<bool, Error> {
        let (letter, person, error) = (letter.clone(), person.clone(), error.to_owned());
        let state = if give_up { LetterState::Failed } else { LetterState::Waiting };
        transact!(self, |connection| sqlx::query(sql::DELIVERY_FAILED)
            .bind(letter.as_str())
            .bind(person.as_str())
            .bind(error)
            .bind(state.as_str())
            .execute(&mut *connection)
            .await
            .map(|done| done.rows_affected() > 0))
    }

    /// Ends a claim: the letter is done or failed when nobody waits any more, else it comes up again
    /// at `next`. Gives the state; `None` if it was not waiting.
    pub async fn settle_letter(
        &self,
        letter: &LetterId,
        next: Instant,
    ) -> Result<Option<LetterState>, Error> {
        let id = letter.clone();
        let state: Option<String> =
            transact!(self, |connection| sqlx::query_scalar(sql::LETTER_SETTLE)
                .bind(id.as_str())
                .bind(next.as_micros())
                .fetch_optional(&mut *connection)
                .await)?;
        state.map(|word| LetterState::of("letters", letter.as_str(), &word)).transpose()
    }

    /// What had been accepted came back: the delivery, and the letter, have failed after all. `false` if
    /// that is known already, nothing had been accepted, or another sending than the last one came back.
    pub async fn letter_returned(
        &self,
        letter: &LetterId,
        person: &PersonId,
        sending: u32,
        error: &str,
    ) -> Result<bool, Error> {
        let (letter, person, error) = (letter.clone(), person.clone(), error.to_owned());
        transact!(self, |connection| {
            let known = sqlx::query(sql::DELIVERY_RETURNED)
                .bind(letter.as_str())
                .bind(person.as_str())
                .bind(error.clone())
                .bind(i64::from(sending))
                .execute(&mut *connection)
                .await?
                .rows_affected();
            if known > 0 {
                // While others still wait the letter fails when it is settled.
                sqlx::query(sql::LETTER_RETURNED)
                    .bind(letter.as_str())
                    .bind(error)
                    .execute(connection)
                    .await?;
            }
            Ok(known > 0)
        })
    }

    /// Gives a letter up as a whole: nobody to send it to, or it cannot be rendered.
    pub async fn fail_letter(&self, letter: &LetterId, error: &str) -> Result<(), Error> {
        let (letter, error) = (letter.clone(), error.to_owned());
        transact!(self, |connection| sqlx::query(sql::LETTER_FAIL)
            .bind(letter.as_str())
            .bind(error)
            .execute(&mut *connection)
            .await
            .map(|_| ()))
    }

    /// Sends a failed letter again: to those who were given up, not to those who got it, as a sending
    /// of its own with a Message-ID of its own. `false` if it had not failed.
    pub async fn retry_letter(&self, letter: &LetterId, now: Instant) -> Result<bool, Error> {
        let letter = letter.clone();
        let again = transact!(self, |connection| {
            let again = sqlx::query(sql::LETTER_AGAIN)
                .bind(letter.as_str())
                .bind(now.as_micros())
                .execute(&mut *connection)
                .await?
                .rows_affected()
                > 0;
            if again {
                sqlx::query(sql::DELIVERIES_AGAIN)
                    .bind(letter.as_str())
                    .execute(&mut *connection)
                    .await?;
            }
            Ok(again)
        })?;
        if again {
            self.signal().letter_written();
        }
        Ok(again)
    }

    /// One letter.
    pub async fn letter(&self, id: &LetterId) -> Result<Option<LetterRow>, Error> {
        let row = on!(self, |pool| sqlx::query_as(sql::LETTER)
            .bind(id.as_str())
            .fetch_optional(pool)
            .await)?;
        row.map(LetterRow::from_raw).transpose()
    }

    /// The letters of a case with their deliveries, in order of their events.
    pub async fn letters_of(
        &self,
        case: &CaseId,
        limit: u32,
    ) -> Result<Vec<(LetterRow, Vec<DeliveryRow>)>, Error> {
        let rows = on!(self, |pool| sqlx::query_as(sql::LETTERS_OF)
            .bind(case.as_str())
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await)?;
        let mut letters: Vec<_> =
            LetterRow::all(rows)?.into_iter().map(|letter| (letter, Vec::new())).collect();
        let rows = on!(self, |pool| sqlx::query_as(sql::DELIVERIES_OF_CASE)
            .bind(case.as_str())
            .bind(100 * MOST_DELIVERIES)
            .fetch_all(pool)
            .await)?;
        for delivery in DeliveryRow::all(rows)? {
            if let Some((_, theirs)) = letters.iter_mut().find(|(l, _)| l.id == delivery.letter) {
                theirs.push(delivery);
            }
        }
        Ok(letters)
    }

    /// The letters that failed, latest first.
    pub async fn failed_letters(&self, limit: u32) -> Result<Vec<LetterRow>, Error> {
        let rows = on!(self, |pool| sqlx::query_as(sql::LETTERS_FAILED)
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await)?;
        LetterRow::all(rows)
    }

    /// How many letters of one case wait and how many failed.
    pub async fn letter_counts_of(&self, case: &CaseId) -> Result<LetterCounts, Error> {
        let (waiting, failed): (i64, i64) =
            on!(self, |pool| sqlx::query_as(sql::LETTERS_COUNT_OF)
                .bind(case.as_str())
                .fetch_one(pool)
                .await)?;
        Ok(LetterCounts { waiting: whole(waiting), failed: whole(failed) })
    }

    /// How many letters wait and how many failed.
    pub async fn letter_counts(&self) -> Result<LetterCounts, Error> {
        let (waiting, failed): (i64, i64) =
            on!(self, |pool| sqlx::query_as(sql::LETTERS_COUNT).fetch_one(pool).await)?;
        Ok(LetterCounts { waiting: whole(waiting), failed: whole(failed) })
    }
}
