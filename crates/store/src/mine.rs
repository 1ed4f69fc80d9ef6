//! What concerns somebody across all cases of a body, in as few statements as there are kinds of it.
//!
//! The narrow rows are found and ordered first and the wide ones fetched for the few that are shown:
//! a body with ten thousand open cases is no slower to look at than one with ten.

use umlauf_workflow::{
    Answer, BodyName, CaseId, Digest, Instant, PersonId, StepName, WorkflowName,
};

use crate::dialect::{MOST_ROWS, Marks, Shape};
use crate::pool::{Pool, on};
use crate::rows::{AnswerRow, CaseRow, FromRaw, whole};
use crate::{Error, Store, sql};

/// A case in whose running or last ballot a member may vote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matter {
    /// Which of the members that were asked for.
    pub asked: usize,
    /// The case.
    pub case: CaseRow,
    /// What the member has answered so far.
    pub answer: Answer,
    /// Who has prepared an answer that nobody has given yet.
    pub drafted: Option<PersonId>,
}

/// Which matters of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matters {
    /// Open ones in which no vote of the member counts; the soonest deadline first, at most 500.
    Silent,
    /// Open ones in which the member has voted; the soonest deadline first, at most 200.
    Voted,
    /// Those that have ended since; the newest first, at most 100.
    EndedSince(Instant),
}

/// How many open cases of a body stand in a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepCount {
    /// The workflow …
    pub workflow: WorkflowName,
    /// … and its text.
    pub digest: Digest,
    /// The step.
    pub step: StepName,
    /// How many.
    pub cases: u64,
    /// One of them.
    pub example: CaseId,
}

/// What a paper is, without its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperFacts {
    /// SHA-256 of the bytes.
    pub digest: Digest,
    /// The media type.
    pub media: String,
    /// Whether it is kept as text.
    pub text: bool,
    /// About how many bytes.
    pub size: u64,
}

impl Store {
    /// What concerns these members of these bodies.
    pub async fn matters(
        &self,
        members: &[(BodyName, String)],
        which: Matters,
    ) -> Result<Vec<Matter>, Error> {
        let (statement, since) = match which {
            Matters::Silent => (sql::MATTERS_SILENT, None),
            Matters::Voted => (sql::MATTERS_VOTED, None),
            Matters::EndedSince(since) => (sql::MATTERS_ENDED, Some(since.as_micros())),
        };
        let mut matters = Vec::new();
        // One statement per seat, of which a person has few: each follows an index in the order that
        // is shown and stops when it has enough, which one statement for all seats could not.
        for (asked, (body, member)) in members.iter().enumerate() {
            let rows: Vec<RawMatter> = on!(self, |pool| {
                let mut query = sqlx::query_as(statement).bind(body.as_str()).bind(member.as_str());
                if let Some(since) = since {
                    query = query.bind(since);
                }
                query.fetch_all(pool).await
            })?;
            for row in rows {
                matters.push(matter(asked, row)?);
            }
        }
        Ok(matters)
    }

    /// In which steps the open cases of a body stand.
    pub async fn steps_running(&self, body: &BodyName) -> Result<Vec<StepCount>, Error> {
        let rows: Vec<(String, String, String, i64, String)> = on!(self, |pool| {
            sqlx::query_as(sql::STEPS_RUNNING).bind(body.as_str()).fetch_all(pool).await
        })?;
        let count = |(workflow, digest, step, cases, example)| StepCount {
            workflow: WorkflowName::from(&workflow),
            digest: Digest::from(&digest),
            step: StepName::from(&step),
            cases: whole(cases),
            example: CaseId::from(&example),
        };
        Ok(rows.into_iter().map(count).collect())
    }

    /// Open cases that stand in one of these steps of a body, the soonest deadline first, at most 500.
    pub async fn cases_in_steps(
        &self,
        body: &BodyName,
        steps: &[(Digest, StepName)],
    ) -> Result<Vec<CaseRow>, Error> {
        let mut cases = Vec::new();
        for some in steps.chunks(MOST_ROWS) {
            let (rows, text) = self.text(sql::CASES_IN_STEPS, some.len());
            let found = on!(self, |pool| {
                let mut query = sqlx::query_as(text);
                for number in 0..rows {
                    let asked = some.get(number);
                    query = query
                        .bind(body.as_str())
                        .bind(asked.map(|(digest, _)| digest.as_str()))
                        .bind(asked.map(|(_, step)| step.as_str()));
                }
                query.fetch_all(pool).await
            })?;
            cases.extend(CaseRow::all(found)?);
        }
        Ok(cases)
    }

    /// What papers are, without their bytes; those that are not kept are left out.
    pub async fn paper_facts(&self, papers: &[Digest]) -> Result<Vec<PaperFacts>, Error> {
        let mut facts = Vec::new();
        for some in papers.chunks(MOST_ROWS) {
            let (rows, text) = self.text(sql::PAPER_FACTS, some.len());
            let found: Vec<(String, String, String, i64)> = on!(self, |pool| {
                let mut query = sqlx::query_as(text);
                for number in 0..rows {
                    query = query.bind(some.get(number).map(Digest::as_str));
                }
                query.fetch_all(pool).await
            })?;
            facts.extend(found.into_iter().map(|(digest, media, encoding, size)| {
                let text = encoding == "utf-8";
                let size = whole(if text { size } else { size / 2 });
                PaperFacts { digest: Digest::from(&digest), media, text, size }
            }));
        }
        Ok(facts)
    }

    /// The text of a shape for a number of rows, and how many it takes: few different texts, so that
    /// each is planned once and kept prepared.
    fn text(&self, shape: Shape, rows: usize) -> (usize, sqlx::AssertSqlSafe<String>) {
        let marks = match self.pool() {
            Pool::Sqlite(..) => Marks::Plain,
            Pool::Postgres(_) => Marks::Numbered,
        };
        let rows = rows.next_power_of_two();
        (rows, sqlx::AssertSqlSafe(shape.text(rows, marks)))
    }
}

type RawMatter = (
    String,
    String,
    String,
    String,
    String,
    i64,
    i64,
    String,
    i64,
    String,
    i64,
    Option<String>,
    String,
    String,
    Option<String>,
);

fn matter(asked: usize, row: RawMatter) -> Result<Matter, Error> {
    let (
        id,
        title,
        workflow,
        digest,
        body,
        opened,
        revision,
        hash,
        at,
        step,
        ballot,
        ended,
        json,
        answer,
        drafted,
    ) = row;
    let raw =
        (id, title, workflow, digest, body, opened, revision, hash, at, step, ballot, ended, json);
    let case = CaseRow::from_raw(raw)?;
    let row = AnswerRow {
        case: case.id.clone(),
        ballot: case.ballot,
        member: String::new(),
        choice: None,
        json: answer,
    };
    Ok(Matter { asked, answer: row.answer()?, case, drafted: drafted.as_ref().map(PersonId::from) })
}
