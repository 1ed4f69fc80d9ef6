//! The outbox of commands from case to case: claimed like letters, done when the other case has
//! recorded the command.
//!
//! A row is written with the event that causes it ([`Store::append`]). Whoever hands it over claims it
//! for a while, submits the command under the row's id, and settles the row. Dying in between costs a
//! repeat, which the other case recognises by the id. Rows stay when they are done: they say which
//! children a case has.

use std::time::Duration;

use umlauf_workflow::{BodyName, CaseId, CommandId, Errand, Head, Instant, Message, WorkflowName};

use crate::pool::{Pool, on, transact};
use crate::rows::{FromRaw, LetterState, parse, small, whole};
use crate::timers::end_of;
use crate::{Error, Store, dialect, sql};

/// A command to another case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrandRow {
    /// The id of the command.
    pub id: CommandId,
    /// Whose event caused it …
    pub from: CaseId,
    /// … which …
    pub revision: u64,
    /// … and at which place among those that the event caused.
    pub position: u32,
    /// To which case.
    pub to: CaseId,
    /// `start`, `inner` (a start too), `ended`, `cancel`.
    pub kind: String,
    /// For which member, or under which name of the step.
    pub slot: String,
    /// What it says, as JSON.
    pub json: String,
    /// When it was written.
    pub written: Instant,
    /// Where it stands.
    pub state: LetterState,
    /// When it is looked at next.
    pub next: Instant,
    /// How often it was claimed.
    pub attempts: u32,
    /// What went wrong last, for its reader.
    pub last_error: Option<String>,
}

impl ErrandRow {
    /// The errand.
    pub fn errand(&self) -> Result<Errand, Error> {
        let what: Message = parse("errands", "body", self.id.as_str(), &self.json)?;
        Ok(Errand { id: self.id.clone(), to: self.to.clone(), what })
    }
}

/// A command that could not be handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StuckErrand {
    /// The case that asks …
    pub from: CaseId,
    /// … and its title.
    pub title: String,
    /// To which case.
    pub to: CaseId,
    /// `start`, `inner` (a start too), `ended`, `cancel`.
    pub kind: String,
    /// For which member, or under which name of the step.
    pub slot: String,
    /// When it was written.
    pub written: Instant,
    /// What went wrong last, for its reader.
    pub last_error: String,
}

/// A child of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChildRow {
    /// Which case it is, or will be.
    pub case: CaseId,
    /// For which member, or under which name of the step.
    pub slot: String,
    /// Whether it is a member's own coordination, which is for that member alone.
    pub inner: bool,
    /// When it was asked for.
    pub called: Instant,
    /// Whether it was opened, waits for that, or cannot be.
    pub state: LetterState,
    /// Why it cannot be opened.
    pub last_error: Option<String>,
    /// What is known of it once it is open.
    pub opened: Option<OpenedChild>,
}

/// A child that is open, or was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenedChild {
    /// Its title.
    pub title: String,
    /// Its workflow.
    pub workflow: WorkflowName,
    /// Its body.
    pub body: BodyName,
    /// Where it stands …
    pub step: String,
    /// … since when.
    pub entered: Instant,
    /// How it ended.
    pub ended: Option<String>,
    /// The whole head, as JSON.
    pub json: String,
}

impl OpenedChild {
    /// The head.
    pub fn head(&self, case: &CaseId) -> Result<Head, Error> {
        parse("cases", "head", case.as_str(), &self.json)
    }
}

type RawErrand = (
    String,
    String,
    i64,
    i64,
    String,
    String,
    String,
    String,
    i64,
    String,
    i64,
    i64,
    Option<String>,
);

impl FromRaw for ErrandRow {
    type Raw = RawErrand;

    fn from_raw(raw: RawErrand) -> Result<Self, Error> {
        let (
            id,
            from,
            revision,
            position,
            to,
            kind,
            slot,
            json,
            written,
            state,
            next,
            tries,
            error,
        ) = raw;
        Ok(Self {
            state: LetterState::of("errands", &id, &state)?,
            id: CommandId::from(&id),
            from: CaseId::from(&from),
            revision: whole(revision),
            position: small(position),
            to: CaseId::from(&to),
            kind,
            slot,
            json,
            written: Instant::from_micros(written),
            next: Instant::from_micros(next),
            attempts: small(tries),
            last_error: error,
        })
    }
}

type RawStuck = (String, String, String, String, String, i64, Option<String>);

impl FromRaw for StuckErrand {
    type Raw = RawStuck;

    fn from_raw(raw: RawStuck) -> Result<Self, Error> {
        let (from, title, to, kind, slot, written, error) = raw;
        Ok(Self {
            from: CaseId::from(&from),
            title,
            to: CaseId::from(&to),
            kind,
            slot,
            written: Instant::from_micros(written),
            last_error: error.unwrap_or_default(),
        })
    }
}

type RawChild = (
    String,
    String,
    String,
    i64,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<i64>,
    Option<String>,
);

impl FromRaw for ChildRow {
    type Raw = RawChild;

    fn from_raw(raw: RawChild) -> Result<Self, Error> {
        let (
            case,
            slot,
            kind,
            called,
            state,
            error,
            title,
            workflow,
            body,
            step,
            ended,
            entered,
            json,
        ) = raw;
        let opened = match (title, workflow, body, step, entered, json) {
            (Some(title), Some(workflow), Some(body), Some(step), Some(entered), Some(json)) => {
                Some(OpenedChild {
                    title,
                    workflow: WorkflowName::from(workflow.as_str()),
                    body: BodyName::from(body.as_str()),
                    step,
                    entered: Instant::from_micros(entered),
                    ended,
                    json,
                })
            }
            _ => None,
        };
        Ok(Self {
            state: LetterState::of("errands", &case, &state)?,
            case: CaseId::from(&case),
            slot,
            inner: kind == "inner",
            called: Instant::from_micros(called),
            last_error: error,
            opened,
        })
    }
}

impl Store {
    /// Claims commands that wait or are to be tried once more, longest first, until `now + lease`. No
    /// other node gets them meanwhile. In the order in which they were written, so that a case is
    /// opened before it is called back.
    pub async fn claim_errands(
        &self,
        now: Instant,
        limit: u32,
        lease: Duration,
    ) -> Result<Vec<ErrandRow>, Error> {
        let (now, limit) = (now.as_micros(), i64::from(limit));
        let until = end_of(now, lease);
        let text = match self.pool() {
            Pool::Sqlite(..) => dialect::CLAIM_ERRANDS_SQLITE,
            Pool::Postgres(_) => dialect::CLAIM_ERRANDS_POSTGRES,
        };
        let rows = transact!(self, |connection| sqlx::query_as(text)
            .bind(now)
            .bind(limit)
            .bind(until)
            .fetch_all(&mut *connection)
            .await)?;
        let mut errands = ErrandRow::all(rows)?;
        let order = |row: &ErrandRow| (row.written, row.from.clone(), row.revision, row.position);
        errands.sort_by_cached_key(order);
        Ok(errands)
    }

    /// When somebody should look next.
    pub async fn soonest_errand(&self) -> Result<Option<Instant>, Error> {
        let soonest: Option<i64> =
            on!(self, |pool| sqlx::query_scalar(sql::ERRANDS_SOONEST).fetch_one(pool).await)?;
        Ok(soonest.map(Instant::from_micros))
    }

    /// Ends a claim. `false` if the command had been handed over already, by whomever.
    pub async fn settle_errand(
        &self,
        id: &CommandId,
        state: LetterState,
        next: Instant,
        error: Option<&str>,
    ) -> Result<bool, Error> {
        let (id, error) = (id.clone(), error.map(str::to_owned));
        transact!(self, |connection| sqlx::query(sql::ERRAND_SETTLE)
            .bind(id.as_str())
            .bind(state.as_str())
            .bind(next.as_micros())
            .bind(error)
            .execute(&mut *connection)
            .await
            .map(|done| done.rows_affected() > 0))
    }

    /// Has everything tried again at once that could not be handed over.
    pub async fn retry_errands(&self, now: Instant) -> Result<(), Error> {
        transact!(self, |connection| sqlx::query(sql::ERRANDS_AGAIN)
            .bind(now.as_micros())
            .execute(&mut *connection)
            .await
            .map(|_| ()))
    }

    /// What the events of a case have asked of others, in order.
    pub async fn errands_of(&self, case: &CaseId, limit: u32) -> Result<Vec<ErrandRow>, Error> {
        let rows = on!(self, |pool| sqlx::query_as(sql::ERRANDS_OF)
            .bind(case.as_str())
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await)?;
        ErrandRow::all(rows)
    }

    /// What cases of a body ask of others and could not be handed over, oldest first.
    pub async fn stuck_errands(
        &self,
        body: &BodyName,
        limit: u32,
    ) -> Result<Vec<StuckErrand>, Error> {
        let rows = on!(self, |pool| sqlx::query_as(sql::ERRANDS_STUCK)
            .bind(body.as_str())
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await)?;
        StuckErrand::all(rows)
    }

    /// The children of a case, of every call, in the order of their starts, opened or not.
    pub async fn children(&self, case: &CaseId, limit: u32) -> Result<Vec<ChildRow>, Error> {
        let rows = on!(self, |pool| sqlx::query_as(sql::CHILDREN)
            .bind(case.as_str())
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await)?;
        ChildRow::all(rows)
    }
}
