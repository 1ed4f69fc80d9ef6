//! Imported decisions as their canonical text, and what the office did with sittings and reports.
//!
//! Acts are rows that nobody changes; each knows the id of its command, so sent twice it is one act, and
//! its place in the order of acts, so that of two at once only one is done.

use umlauf_workflow::{CommandId, Instant, PersonId};

use crate::pool::{on, transact};
use crate::rows::{CaseRow, FromRaw, small};
use crate::{Error, Store, sql};

/// What the office did with a sitting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SittingAct {
    /// The body.
    pub body: String,
    /// The number of the sitting.
    pub number: u32,
    /// Which act on this sitting it is, from 1.
    pub n: u32,
    /// `added`, `moved`, `cancelled`.
    pub act: String,
    /// The day it has since, as `2026-03-25`.
    pub day: Option<String>,
    /// The place it has since.
    pub place: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Who did it.
    pub person: PersonId,
    /// When.
    pub at: Instant,
    /// The id its sender made.
    pub command: CommandId,
}

/// What the office recorded about the report on an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportAct {
    /// The body.
    pub body: String,
    /// The number of the decision.
    pub number: String,
    /// The Ziffer.
    pub item: u32,
    /// Which act on this order it is, from 1.
    pub n: u32,
    /// `reported`, `accepted`, `returned`.
    pub act: String,
    /// What is to be said about it.
    pub note: Option<String>,
    /// Who recorded it.
    pub person: PersonId,
    /// When.
    pub at: Instant,
    /// The id its sender made.
    pub command: CommandId,
}

/// What changes whenever the register does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecisionsStamp((i64, i64, i64, i64, i64));

/// What a case decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnDecision {
    /// The body.
    pub body: String,
    /// The number.
    pub number: String,
    /// What it is about.
    pub title: String,
    /// When the case ended.
    pub at: Instant,
    /// By which workflow.
    pub workflow: String,
}

/// What became of an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// It is on disk, now or since it was first sent.
    Done,
    /// Somebody else did something at the same moment; look again.
    Overtaken,
}

impl Store {
    /// Keeps decisions (body, number, canonical text); says how many were new or had other words.
    pub async fn put_decisions(
        &self,
        decisions: Vec<(String, String, String)>,
        now: Instant,
    ) -> Result<u64, Error> {
        transact!(self, |connection| {
            let mut changed = 0;
            for (body, number, text) in decisions {
                let done = sqlx::query(sql::DECISION_PUT)
                    .bind(body)
                    .bind(number)
                    .bind(text)
                    .bind(now.as_micros())
                    .execute(&mut *connection)
                    .await?;
                changed += done.rows_affected();
            }
            Ok(changed)
        })
    }

    /// The canonical texts of all imported decisions.
    pub async fn imported_decisions(&self) -> Result<Vec<String>, Error> {
        let rows: Vec<(String,)> =
            on!(self, |pool| sqlx::query_as(sql::DECISIONS).fetch_all(pool).await)?;
        Ok(rows.into_iter().map(|(text,)| text).collect())
    }

    /// What changes whenever the register does.
    pub async fn decisions_stamp(&self) -> Result<DecisionsStamp, Error> {
        let numbers = on!(self, |pool| sqlx::query_as(sql::DECISIONS_STAMP).fetch_one(pool).await)?;
        Ok(DecisionsStamp(numbers))
    }

    /// What cases decided under a number.
    pub async fn own_decisions(&self) -> Result<Vec<OwnDecision>, Error> {
        let rows: Vec<(String, String, String, i64, String)> =
            on!(self, |pool| sqlx::query_as(sql::DECISIONS_OWN).fetch_all(pool).await)?;
        let own = |(body, number, title, at, workflow)| OwnDecision {
            body,
            number,
            title,
            at: Instant::from_micros(at),
            workflow,
        };
        Ok(rows.into_iter().map(own).collect())
    }

    /// Body and number of what cases decided and took back.
    pub async fn gone_decisions(&self) -> Result<Vec<(String, String)>, Error> {
        Ok(on!(self, |pool| sqlx::query_as(sql::DECISIONS_GONE).fetch_all(pool).await)?)
    }

    /// Those of them whose case may have a structured paper.
    pub async fn cases_structured(&self) -> Result<Vec<CaseRow>, Error> {
        let rows =
            on!(self, |pool| sqlx::query_as(sql::DECISIONS_STRUCTURED).fetch_all(pool).await)?;
        CaseRow::all(rows)
    }

    /// Records an act on a sitting.
    pub async fn put_sitting_act(&self, act: &SittingAct) -> Result<Recorded, Error> {
        let done = on!(self, |pool| sqlx::query(sql::SITTING_ACT_PUT)
            .bind(&act.body)
            .bind(i64::from(act.number))
            .bind(i64::from(act.n))
            .bind(&act.act)
            .bind(act.day.as_deref())
            .bind(act.place.as_deref())
            .bind(act.reason.as_deref())
            .bind(act.person.as_str())
            .bind(act.at.as_micros())
            .bind(act.command.as_str())
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))?;
        if done == 1 || self.sitting_command(&act.command).await? {
            return Ok(Recorded::Done);
        }
        Ok(Recorded::Overtaken)
    }

    /// Whether an act on a sitting with this id was recorded.
    pub async fn sitting_command(&self, command: &CommandId) -> Result<bool, Error> {
        let (known,): (i64,) = on!(self, |pool| sqlx::query_as(sql::SITTING_COMMAND)
            .bind(command.as_str())
            .fetch_one(pool)
            .await)?;
        Ok(known > 0)
    }

    /// All acts on sittings, by body, sitting and order.
    pub async fn sitting_acts(&self) -> Result<Vec<SittingAct>, Error> {
        let rows: Vec<RawSitting> =
            on!(self, |pool| sqlx::query_as(sql::SITTING_ACTS).fetch_all(pool).await)?;
        let act = |(body, number, n, act, day, place, reason, person, at, command): RawSitting| {
            SittingAct {
                body,
                number: small(number),
                n: small(n),
                act,
                day,
                place,
                reason,
                person: PersonId::from(&person),
                at: Instant::from_micros(at),
                command: CommandId::from(&command),
            }
        };
        Ok(rows.into_iter().map(act).collect())
    }

    /// Records an act on the report of an order.
    pub async fn put_report_act(&self, act: &ReportAct) -> Result<Recorded, Error> {
        let done = on!(self, |pool| sqlx::query(sql::REPORT_ACT_PUT)
            .bind(&act.body)
            .bind(&act.number)
            .bind(i64::from(act.item))
            .bind(i64::from(act.n))
            .bind(&act.act)
            .bind(act.note.as_deref())
            .bind(act.person.as_str())
            .bind(act.at.as_micros())
            .bind(act.command.as_str())
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))?;
        if done == 1 || self.report_command(&act.command).await? {
            return Ok(Recorded::Done);
        }
        Ok(Recorded::Overtaken)
    }

    /// Whether an act on a report with this id was recorded.
    pub async fn report_command(&self, command: &CommandId) -> Result<bool, Error> {
        let (known,): (i64,) = on!(self, |pool| sqlx::query_as(sql::REPORT_COMMAND)
            .bind(command.as_str())
            .fetch_one(pool)
            .await)?;
        Ok(known > 0)
    }

    /// All acts on reports, by order and sequence.
    pub async fn report_acts(&self) -> Result<Vec<ReportAct>, Error> {
        let rows: Vec<RawReport> =
            on!(self, |pool| sqlx::query_as(sql::REPORT_ACTS).fetch_all(pool).await)?;
        let act = |(body, number, item, n, act, note, person, at, command): RawReport| ReportAct {
            body,
            number,
            item: small(item),
            n: small(n),
            act,
            note,
            person: PersonId::from(&person),
            at: Instant::from_micros(at),
            command: CommandId::from(&command),
        };
        Ok(rows.into_iter().map(act).collect())
    }
}

type RawSitting =
    (String, i64, i64, String, Option<String>, Option<String>, Option<String>, String, i64, String);

type RawReport = (String, String, i64, i64, String, Option<String>, String, i64, String);
