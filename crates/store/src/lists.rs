//! Lists over many cases: what waits and for whom, what was adopted, what could not be delivered.
//!
//! Served by indexes alone, so that a page out of ten thousand cases costs as much as one out of ten.

use umlauf_workflow::{BodyName, CaseId, Instant};

use crate::pool::on;
use crate::rows::{CaseRow, FromRaw, LetterRow, whole};
use crate::{Error, PAGE, Store, sql};

/// Which of the running cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// All.
    All,
    /// Whose deadline has passed.
    Overdue,
    /// Whose deadline has not passed, but four fifths of the time have.
    Soon,
    /// In which members are asked to vote.
    ForMembers,
    /// In which somebody else must act.
    ForOthers,
    /// Without a deadline.
    NoDeadline,
}

/// How many cases of a body wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WaitingCounts {
    /// All that run.
    pub all: u64,
    /// Whose deadline has passed.
    pub overdue: u64,
    /// Whose deadline has not passed, but four fifths of the time have.
    pub soon: u64,
    /// Without a deadline.
    pub no_deadline: u64,
    /// In which members are asked to vote.
    pub for_members: u64,
}

impl Store {
    /// What a body has running, soonest deadline first, those without one last; after the deadline
    /// and the case that ended the last page.
    pub async fn cases_waiting(
        &self,
        body: &BodyName,
        (which, now): (Waiting, Instant),
        after: Option<(Option<Instant>, &CaseId)>,
        limit: u32,
    ) -> Result<Vec<CaseRow>, Error> {
        let micros = |at: Option<Instant>| at.map_or(i64::MAX, Instant::as_micros);
        let (term, id) = after.map_or((i64::MIN, ""), |(term, id)| (micros(term), id.as_str()));
        let (ever, never, now) = (i64::MIN, i64::MAX, now.as_micros());
        let (terms, voting, due) = match which {
            Waiting::All => ((ever, never), (0, 1), never),
            Waiting::Overdue => ((ever, now), (0, 1), never),
            Waiting::Soon => ((now + 1, never - 1), (0, 1), now),
            Waiting::ForMembers => ((ever, never), (1, 1), never),
            Waiting::ForOthers => ((ever, never), (0, 0), never),
            Waiting::NoDeadline => ((never, never), (0, 1), never),
        };
        let rows = on!(self, |pool| sqlx::query_as(sql::CASES_WAITING)
            .bind(body.as_str())
            .bind(term)
            .bind(id)
            .bind(terms.0)
            .bind(terms.1)
            .bind(i64::from(voting.0))
            .bind(i64::from(voting.1))
            .bind(due)
            .bind(i64::from(limit.min(PAGE)))
            .fetch_all(pool)
            .await)?;
        CaseRow::all(rows)
    }

    /// How many cases of a body wait.
    pub async fn waiting_counts(
        &self,
        body: &BodyName,
        now: Instant,
    ) -> Result<WaitingCounts, Error> {
        let (all, overdue, soon, none, voting): (i64, i64, i64, i64, i64) =
            on!(self, |pool| sqlx::query_as(sql::CASES_WAITING_COUNT)
                .bind(body.as_str())
                .bind(now.as_micros())
                .fetch_one(pool)
                .await)?;
        Ok(WaitingCounts {
            all: whole(all),
            overdue: whole(overdue),
            soon: whole(soon),
            no_deadline: whole(none),
            for_members: whole(voting),
        })
    }

    /// What was adopted, newest first: of one body or of all, before the row that ended the last
    /// page, not before `since`.
    pub async fn cases_adopted(
        &self,
        body: Option<&BodyName>,
        before: Option<(Instant, &CaseId)>,
        since: Option<Instant>,
        limit: u32,
    ) -> Result<Vec<CaseRow>, Error> {
        let (at, id) = before.map_or((i64::MAX, ""), |(at, id)| (at.as_micros(), id.as_str()));
        let rows = on!(self, |pool| sqlx::query_as(sql::CASES_ADOPTED)
            .bind(at)
            .bind(id)
            .bind(since.map_or(i64::MIN, Instant::as_micros))
            .bind(body.map_or("", BodyName::as_str))
            .bind(i64::from(limit.min(PAGE)))
            .fetch_all(pool)
            .await)?;
        CaseRow::all(rows)
    }

    /// The cases of a body, opened last first, before the row that ended the last page.
    pub async fn cases_opened(
        &self,
        body: &BodyName,
        before: Option<(Instant, &CaseId)>,
        limit: u32,
    ) -> Result<Vec<CaseRow>, Error> {
        let (at, id) = before.map_or((i64::MAX, ""), |(at, id)| (at.as_micros(), id.as_str()));
        let rows = on!(self, |pool| sqlx::query_as(sql::CASES_OPENED)
            .bind(body.as_str())
            .bind(at)
            .bind(id)
            .bind(i64::from(limit.min(PAGE)))
            .fetch_all(pool)
            .await)?;
        CaseRow::all(rows)
    }

    /// The case with this number of a body; `None` if there is none, or more than one.
    pub async fn case_numbered(
        &self,
        body: &BodyName,
        number: &str,
    ) -> Result<Option<CaseRow>, Error> {
        let rows = on!(self, |pool| sqlx::query_as(sql::CASES_NUMBERED)
            .bind(body.as_str())
            .bind(number)
            .fetch_all(pool)
            .await)?;
        let mut rows = CaseRow::all(rows)?;
        Ok(if rows.len() == 1 { rows.pop() } else { None })
    }

    /// The letters of a body that could not be delivered, latest first, each with the title of its
    /// case.
    pub async fn failed_letters_in(
        &self,
        body: &BodyName,
        limit: u32,
    ) -> Result<Vec<(LetterRow, String)>, Error> {
        let rows: Vec<RawFailed> = on!(self, |pool| sqlx::query_as(sql::LETTERS_FAILED_IN)
            .bind(body.as_str())
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await)?;
        rows.into_iter().map(failed).collect()
    }

    /// The letters that belong to no case (they are about orders) and could not be delivered, latest first.
    pub async fn failed_letters_apart(&self, limit: u32) -> Result<Vec<LetterRow>, Error> {
        let rows = on!(self, |pool| sqlx::query_as(sql::LETTERS_FAILED_APART)
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await)?;
        LetterRow::all(rows)
    }
}

type RawFailed =
    (String, String, i64, String, String, String, i64, String, i64, i64, Option<String>, String);

fn failed(raw: RawFailed) -> Result<(LetterRow, String), Error> {
    let (id, case, revision, seat, kind, body, at, state, next, tries, error, title) = raw;
    let raw = (id, case, revision, seat, kind, body, at, state, next, tries, error);
    Ok((LetterRow::from_raw(raw)?, title))
}
