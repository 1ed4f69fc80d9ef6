//! Reading the journal, cases and answers. Every list is bounded; longer ones are paged.

use umlauf_workflow::{BodyName, CaseId, CommandId, Digest, Instant, StepName};

use crate::dialect::{MOST_ROWS, Marks};
use crate::pool::{Pool, on, transact};
use crate::rows::{AnswerRow, CaseRow, ChainHead, FromRaw, JournalRow, int, small, whole};
use crate::{Error, Store, sql};

/// The most rows one call gives.
pub const PAGE: u32 = 10_000;

/// A case that runs, as far as one must know to put it in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AtWork {
    /// The case.
    pub id: CaseId,
    /// The text of its workflow.
    pub workflow_digest: Digest,
    /// Where it stands.
    pub step: StepName,
    /// Until when, where the step has a deadline.
    pub term: Option<Instant>,
}

type RawAtWork = (String, String, String, i64);

fn page(limit: u32) -> i64 {
    i64::from(limit.min(PAGE))
}

impl Store {
    /// The journal of one case after a revision (0: from the beginning), oldest first.
    pub async fn journal(
        &self,
        case: &CaseId,
        after: u64,
        limit: u32,
    ) -> Result<Vec<JournalRow>, Error> {
        let rows = on!(self, |pool| sqlx::query_as(sql::JOURNAL_OF)
            .bind(case.as_str())
            .bind(int(after))
            .bind(page(limit))
            .fetch_all(pool)
            .await)?;
        JournalRow::all(rows)
    }

    /// The whole journal of one case; cases are short.
    pub async fn whole_journal(&self, case: &CaseId) -> Result<Vec<JournalRow>, Error> {
        let mut rows: Vec<JournalRow> = Vec::new();
        loop {
            let after = rows.last().map_or(0, |row| row.revision);
            let more = self.journal(case, after, 1000).await?;
            let end = more.len() < 1000;
            rows.extend(more);
            if end {
                return Ok(rows);
            }
        }
    }

    /// The events of one case that are of one of two kinds: `entered`, `consult_opened`.
    pub async fn journal_of_kinds(
        &self,
        case: &CaseId,
        [one, two]: [&str; 2],
    ) -> Result<Vec<JournalRow>, Error> {
        let like = |kind: &str| format!("%\"kind\":\"{kind}\"%");
        let rows = on!(self, |pool| sqlx::query_as(sql::JOURNAL_OF_KINDS)
            .bind(case.as_str())
            .bind(like(one))
            .bind(like(two))
            .bind(page(PAGE))
            .fetch_all(pool)
            .await)?;
        JournalRow::all(rows)
    }

    /// One line of the journal.
    pub async fn event(&self, case: &CaseId, revision: u64) -> Result<Option<JournalRow>, Error> {
        let row = on!(self, |pool| sqlx::query_as(sql::JOURNAL_LINE)
            .bind(case.as_str())
            .bind(int(revision))
            .fetch_optional(pool)
            .await)?;
        row.map(JournalRow::from_raw).transpose()
    }

    /// The journals of all cases in order of case and revision, after a row.
    pub async fn journal_page(
        &self,
        after: Option<(&CaseId, u64)>,
        limit: u32,
    ) -> Result<Vec<JournalRow>, Error> {
        let (case, revision) = after.map_or(("", 0), |(case, revision)| (case.as_str(), revision));
        let rows = on!(self, |pool| sqlx::query_as(sql::JOURNAL_PAGE)
            .bind(case)
            .bind(int(revision))
            .bind(page(limit))
            .fetch_all(pool)
            .await)?;
        JournalRow::all(rows)
    }

    /// The revision of the event that names a command: whether, and where, it was recorded.
    pub async fn command_revision(
        &self,
        case: &CaseId,
        command: &CommandId,
    ) -> Result<Option<u64>, Error> {
        let revision: Option<i64> = on!(self, |pool| sqlx::query_scalar(sql::COMMAND_REVISION)
            .bind(case.as_str())
            .bind(command.as_str())
            .fetch_optional(pool)
            .await)?;
        Ok(revision.map(whole))
    }

    /// The events of a command, up to the next one that names another.
    pub async fn command_events(
        &self,
        case: &CaseId,
        command: &CommandId,
    ) -> Result<Vec<JournalRow>, Error> {
        let rows = on!(self, |pool| sqlx::query_as(sql::COMMAND_EVENTS)
            .bind(case.as_str())
            .bind(command.as_str())
            .fetch_all(pool)
            .await)?;
        JournalRow::all(rows)
    }

    /// One case.
    pub async fn case(&self, id: &CaseId) -> Result<Option<CaseRow>, Error> {
        let row = on!(self, |pool| sqlx::query_as(sql::CASE)
            .bind(id.as_str())
            .fetch_optional(pool)
            .await)?;
        row.map(CaseRow::from_raw).transpose()
    }

    /// Cases whose id begins with what somebody wrote of it, by id.
    pub async fn cases_beginning(&self, id: &str, limit: u32) -> Result<Vec<CaseRow>, Error> {
        let rows = on!(self, |pool| sqlx::query_as(sql::CASES_BEGINNING)
            .bind(id)
            .bind(format!("{id}{}", char::MAX))
            .bind(page(limit))
            .fetch_all(pool)
            .await)?;
        CaseRow::all(rows)
    }

    /// Cases in the order of their opening, after the row that ended the last page.
    pub async fn cases(
        &self,
        open_only: bool,
        after: Option<(Instant, &CaseId)>,
        limit: u32,
    ) -> Result<Vec<CaseRow>, Error> {
        let statement = if open_only { sql::CASES_OPEN } else { sql::CASES };
        self.case_page(statement, after, limit).await
    }

    /// Cases that have a timer, soonest first, after the timer that ended the last page.
    pub async fn cases_by_due(
        &self,
        after: Option<(Instant, &CaseId)>,
        limit: u32,
    ) -> Result<Vec<CaseRow>, Error> {
        self.case_page(sql::CASES_BY_DUE, after, limit).await
    }

    /// What a body has running, in the order of opening, after the row that ended the last page.
    pub async fn cases_running(
        &self,
        body: &BodyName,
        after: Option<(Instant, &CaseId)>,
        limit: u32,
    ) -> Result<Vec<CaseRow>, Error> {
        let (at, id) = after.map_or((i64::MIN, ""), |(at, id)| (at.as_micros(), id.as_str()));
        let rows = on!(self, |pool| sqlx::query_as(sql::CASES_RUNNING)
            .bind(body.as_str())
            .bind(at)
            .bind(id)
            .bind(page(limit))
            .fetch_all(pool)
            .await)?;
        CaseRow::all(rows)
    }

    /// What a body has ended, newest first, before the row that ended the last page.
    pub async fn cases_decided(
        &self,
        body: &BodyName,
        before: Option<(Instant, &CaseId)>,
        limit: u32,
    ) -> Result<Vec<CaseRow>, Error> {
        let (at, id) = before.map_or((i64::MAX, ""), |(at, id)| (at.as_micros(), id.as_str()));
        let rows = on!(self, |pool| sqlx::query_as(sql::CASES_DECIDED)
            .bind(body.as_str())
            .bind(at)
            .bind(id)
            .bind(page(limit))
            .fetch_all(pool)
            .await)?;
        CaseRow::all(rows)
    }

    /// All that a body has running, the soonest deadline first, without the heads.
    pub async fn cases_at_work(&self, body: &BodyName) -> Result<Vec<AtWork>, Error> {
        let at_work = |(id, digest, step, term): RawAtWork| AtWork {
            id: CaseId::from(&id),
            workflow_digest: Digest::from(&digest),
            step: StepName::from(&step),
            term: (term < i64::MAX).then(|| Instant::from_micros(term)),
        };
        let mut cases: Vec<AtWork> = Vec::new();
        loop {
            let last = cases.last();
            let (term, id) = last.map_or((i64::MIN, ""), |case| {
                (case.term.map_or(i64::MAX, Instant::as_micros), case.id.as_str())
            });
            let rows: Vec<RawAtWork> = on!(self, |pool| sqlx::query_as(sql::CASES_AT_WORK)
                .bind(body.as_str())
                .bind(term)
                .bind(id)
                .bind(page(PAGE))
                .fetch_all(pool)
                .await)?;
            let end = rows.len() < PAGE as usize;
            cases.extend(rows.into_iter().map(at_work));
            if end {
                return Ok(cases);
            }
        }
    }

    /// The cases that are named, in the order asked; those that do not exist are left out.
    pub async fn cases_of(&self, cases: &[CaseId]) -> Result<Vec<CaseRow>, Error> {
        let marks = match self.pool() {
            Pool::Sqlite(..) => Marks::Plain,
            Pool::Postgres(_) => Marks::Numbered,
        };
        let mut found = Vec::with_capacity(cases.len());
        for some in cases.chunks(MOST_ROWS) {
            let rows = some.len().next_power_of_two();
            let text = sqlx::AssertSqlSafe(sql::CASES_OF_MANY.text(rows, marks));
            let rows = on!(self, |pool| {
                let mut query = sqlx::query_as(text);
                for number in 0..rows {
                    query = query
                        .bind(i64::try_from(number).unwrap_or(i64::MAX))
                        .bind(some.get(number).map(CaseId::as_str));
                }
                query.fetch_all(pool).await
            })?;
            found.extend(CaseRow::all(rows)?);
        }
        Ok(found)
    }

    async fn case_page(
        &self,
        statement: &'static str,
        after: Option<(Instant, &CaseId)>,
        limit: u32,
    ) -> Result<Vec<CaseRow>, Error> {
        let (at, id) = after.map_or((i64::MIN, ""), |(at, id)| (at.as_micros(), id.as_str()));
        let rows = on!(self, |pool| sqlx::query_as(statement)
            .bind(at)
            .bind(id)
            .bind(page(limit))
            .fetch_all(pool)
            .await)?;
        CaseRow::all(rows)
    }

    /// Where the chains of all cases stand, in order of case, after a case.
    pub async fn chain_heads(
        &self,
        after: Option<&CaseId>,
        limit: u32,
    ) -> Result<Vec<ChainHead>, Error> {
        let rows = on!(self, |pool| sqlx::query_as(sql::CASES_BY_ID)
            .bind(after.map_or("", CaseId::as_str))
            .bind(page(limit))
            .fetch_all(pool)
            .await)?;
        ChainHead::all(rows)
    }

    /// All answers of a ballot or a consultation, by member.
    pub async fn answers(&self, case: &CaseId, ballot: u32) -> Result<Vec<AnswerRow>, Error> {
        let mut answers: Vec<AnswerRow> = Vec::new();
        loop {
            let after = answers.last().map_or("", |row| row.member.as_str());
            let rows = on!(self, |pool| sqlx::query_as(sql::ANSWERS)
                .bind(case.as_str())
                .bind(i64::from(ballot))
                .bind(after)
                .bind(page(PAGE))
                .fetch_all(pool)
                .await)?;
            let end = rows.len() < PAGE as usize;
            answers.extend(AnswerRow::all(rows)?);
            if end {
                return Ok(answers);
            }
        }
    }

    /// One member's answer.
    pub async fn answer(
        &self,
        case: &CaseId,
        ballot: u32,
        member: &str,
    ) -> Result<Option<AnswerRow>, Error> {
        let row = on!(self, |pool| sqlx::query_as(sql::ANSWER)
            .bind(case.as_str())
            .bind(i64::from(ballot))
            .bind(member)
            .fetch_optional(pool)
            .await)?;
        row.map(AnswerRow::from_raw).transpose()
    }

    /// All answers of several ballots, in the order asked, within each by member.
    pub async fn answers_of(&self, ballots: &[(CaseId, u32)]) -> Result<Vec<AnswerRow>, Error> {
        let marks = match self.pool() {
            Pool::Sqlite(..) => Marks::Plain,
            Pool::Postgres(_) => Marks::Numbered,
        };
        let mut answers = Vec::new();
        for some in ballots.chunks(MOST_ROWS) {
            // Few different texts: each is planned once and kept prepared.
            let rows = some.len().next_power_of_two();
            let text = sqlx::AssertSqlSafe(sql::ANSWERS_OF_MANY.text(rows, marks));
            let rows = on!(self, |pool| {
                let mut query = sqlx::query_as(text);
                for number in 0..rows {
                    let asked = some.get(number);
                    query = query
                        .bind(i64::try_from(number).unwrap_or(i64::MAX))
                        .bind(asked.map(|(case, _)| case.as_str()))
                        .bind(asked.map(|(_, ballot)| i64::from(*ballot)));
                }
                query.fetch_all(pool).await
            })?;
            answers.extend(AnswerRow::all(rows)?);
        }
        Ok(answers)
    }

    /// The number a counter gives next; 1 if nothing was ever drawn from it.
    pub async fn counter(&self, body: &BodyName, name: &str) -> Result<u32, Error> {
        let next: Option<i64> = on!(self, |pool| sqlx::query_scalar(sql::COUNTER)
            .bind(body.as_str())
            .bind(name)
            .fetch_optional(pool)
            .await)?;
        Ok(next.map_or(1, small))
    }

    /// Sets the number a counter gives next: the office corrects it, since sittings use it too.
    pub async fn set_counter(&self, body: &BodyName, name: &str, next: u32) -> Result<(), Error> {
        let (body, name) = (body.clone(), name.to_owned());
        transact!(self, |connection| sqlx::query(sql::COUNTER_SET)
            .bind(body.as_str())
            .bind(name)
            .bind(i64::from(next))
            .execute(&mut *connection)
            .await
            .map(|_| ()))
    }
}
