//! One commit's worth of appends as rows: look, judge, then one statement per table.

use std::collections::HashMap;
use std::sync::Arc;

use sqlx::sqlite::{SqliteArguments, SqliteConnection};
use sqlx::{Arguments, AssertSqlSafe, Row};

use super::judge::{Ledger, Seen, Verdict};
use super::{Append, Due, Pending};
use crate::dialect::{self, MOST_ROWS, Marks, Shape, Texts};
use crate::rows::{int, said_hash, whole};
use crate::sql;

/// The statements with their prepared texts.
pub(super) struct Rows {
    look: Texts,
    journal: Texts,
    opened: Texts,
    moved: Texts,
    answers: Texts,
    set: Texts,
    gone: Texts,
    letters: Texts,
}

impl Default for Rows {
    fn default() -> Self {
        let texts = |shape: Shape| Texts::new(shape, Marks::Plain);
        Self {
            look: texts(sql::LOOK),
            journal: texts(dialect::JOURNAL_ROWS),
            opened: texts(dialect::CASES_OPENED),
            moved: texts(dialect::CASES_MOVED),
            answers: texts(dialect::ANSWERS_PUT),
            set: texts(dialect::TIMERS_SET),
            gone: texts(dialect::TIMERS_GONE),
            letters: texts(dialect::LETTERS_WRITTEN),
        }
    }
}

impl Rows {
    /// Writes what may be written, inside the transaction that is open.
    pub(super) async fn write(
        &mut self,
        connection: &mut SqliteConnection,
        batch: &[Pending],
    ) -> Result<Vec<Verdict>, sqlx::Error> {
        let seen = self.look(connection, batch).await?;
        let mut ledger = Ledger::default();
        let verdicts: Vec<Verdict> = batch
            .iter()
            .zip(&seen)
            .map(|(pending, seen)| ledger.judge(&pending.append, seen))
            .collect();
        let writing: Vec<&Append> = batch
            .iter()
            .zip(&verdicts)
            .filter(|(_, verdict)| matches!(verdict, Verdict::Write))
            .map(|(pending, _)| &*pending.append)
            .collect();
        for (text, values) in self.statements(&writing)? {
            sqlx::query_with(text, values).execute(&mut *connection).await?;
        }
        Ok(verdicts)
    }

    async fn look(
        &mut self,
        connection: &mut SqliteConnection,
        batch: &[Pending],
    ) -> Result<Vec<Seen>, sqlx::Error> {
        let mut seen: Vec<Seen> = Vec::new();
        seen.resize_with(batch.len(), Seen::default);
        for (start, some) in batch.chunks(MOST_ROWS).enumerate() {
            let values = asked(start * MOST_ROWS, some)?;
            let found = sqlx::query_with(self.look.of(some.len()), values)
                .fetch_all(&mut *connection)
                .await?;
            for row in found {
                let number = usize::try_from(row.try_get::<i64, _>(0)?).unwrap_or(usize::MAX);
                let Some(seen) = seen.get_mut(number) else {
                    continue;
                };
                if let Some(revision) = row.try_get::<Option<i64>, _>(1)? {
                    seen.head = Some((whole(revision), said_hash(row.try_get(2)?)?));
                }
                seen.repeated = row.try_get::<Option<i64>, _>(3)?.map(whole);
                seen.mandate = row.try_get::<Option<i64>, _>(4)?.is_some();
            }
        }
        for (number, pending) in batch.iter().enumerate() {
            if let Some(step) = &pending.append.counter {
                let next: Option<i64> = sqlx::query_scalar(sql::COUNTER)
                    .bind(step.body.as_str())
                    .bind(step.name.as_str())
                    .fetch_optional(&mut *connection)
                    .await?;
                seen[number].counter = next.unwrap_or(1);
            }
        }
        Ok(seen)
    }

    /// All that is to be executed, in order.
    fn statements(&mut self, appends: &[&Append]) -> Result<Vec<Statement>, sqlx::Error> {
        let mut list = Vec::with_capacity(8);
        let fates = Fate::of(appends);
        let lines = appends
            .iter()
            .flat_map(|append| append.events.iter().map(|line| (append.case.as_str(), line)));
        insert(&mut list, &mut self.journal, lines, |values, (case, line)| {
            add(values, case)?;
            add(values, int(line.revision))?;
            add(values, line.at.as_micros())?;
            add(values, line.line.as_str())?;
            add(values, line.hash.to_string())?;
            add(values, line.command.as_ref().map(umlauf_workflow::CommandId::as_str))
        })?;
        let opened = fates.iter().filter_map(|fate| Some((fate, fate.opening?)));
        insert(&mut list, &mut self.opened, opened, |values, (fate, opener)| {
            let Some(opening) = &opener.opening else {
                return Ok(());
            };
            add(values, fate.last.case.as_str())?;
            add(values, opening.title.as_str())?;
            add(values, opening.workflow.as_str())?;
            add(values, opening.workflow_digest.as_str())?;
            add(values, opening.body.as_str())?;
            add(values, opener.last().map(|line| line.at.as_micros()))?;
            fate.add_head(values)
        })?;
        let moved = fates.iter().filter(|fate| fate.opening.is_none());
        insert(&mut list, &mut self.moved, moved, |values, fate| {
            add(values, fate.last.case.as_str())?;
            fate.add_head(values)
        })?;
        let answers = appends
            .iter()
            .flat_map(|append| append.answers.iter().map(|answer| (append.case.as_str(), answer)));
        insert(&mut list, &mut self.answers, answers, |values, (case, answer)| {
            add(values, case)?;
            add(values, i64::from(answer.ballot))?;
            add(values, answer.member.as_str())?;
            add(values, answer.choice.as_deref())?;
            add(values, answer.json.as_str())
        })?;
        let set = fates.iter().filter_map(|fate| match fate.due {
            Due::At(at) => Some((fate.last.case.as_str(), at.as_micros())),
            Due::Unchanged | Due::Never => None,
        });
        insert(&mut list, &mut self.set, set, |values, (case, at)| {
            add(values, case)?;
            add(values, at)?;
            add(values, at)
        })?;
        let gone = fates.iter().filter(|fate| fate.due == Due::Never && fate.opening.is_none());
        insert(&mut list, &mut self.gone, gone, |values, fate| {
            add(values, fate.last.case.as_str())
        })?;
        let letters = appends
            .iter()
            .flat_map(|append| append.letters.iter().map(|letter| (append.case.as_str(), letter)));
        insert(&mut list, &mut self.letters, letters, |values, (case, letter)| {
            add(values, letter.id.as_str())?;
            add(values, case)?;
            add(values, int(letter.revision))?;
            add(values, letter.seat.as_str())?;
            add(values, letter.kind.as_str())?;
            add(values, letter.json.as_str())?;
            add(values, letter.at.as_micros())?;
            add(values, letter.not_before.as_micros())
        })?;
        for step in appends.iter().filter_map(|append| append.counter.as_ref()) {
            let mut values = SqliteArguments::default();
            add(&mut values, step.body.as_str())?;
            add(&mut values, step.name.as_str())?;
            add(&mut values, i64::from(step.expected))?;
            list.push((AssertSqlSafe(Arc::from(sql::COUNTER_ADVANCE)), values));
        }
        Ok(list)
    }
}

type Statement = (AssertSqlSafe<Arc<str>>, SqliteArguments);

fn asked(first: usize, some: &[Pending]) -> Result<SqliteArguments, sqlx::Error> {
    let mut values = SqliteArguments::default();
    for (number, pending) in some.iter().enumerate() {
        let append = &*pending.append;
        let mandate = append.mandate.as_ref();
        add(&mut values, i64::try_from(first + number).unwrap_or(i64::MAX))?;
        add(&mut values, append.case.as_str())?;
        add(&mut values, append.command().map(|(id, _)| id))?;
        add(&mut values, mandate.map(|mandate| mandate.digest.as_str()))?;
        add(&mut values, mandate.map(|mandate| mandate.at.as_micros()))?;
    }
    Ok(values)
}

/// What becomes of one case in this commit, however many of its appends are in it.
struct Fate<'a> {
    opening: Option<&'a Append>,
    last: &'a Append,
    due: Due,
}

impl<'a> Fate<'a> {
    fn of(appends: &[&'a Append]) -> Vec<Self> {
        let mut fates: Vec<Self> = Vec::with_capacity(appends.len());
        let mut places: HashMap<&str, usize> = HashMap::with_capacity(appends.len());
        for append in appends {
            if let Some(fate) = places.get(append.case.as_str()).and_then(|at| fates.get_mut(*at)) {
                fate.last = append;
                if append.due != Due::Unchanged {
                    fate.due = append.due;
                }
            } else {
                places.insert(append.case.as_str(), fates.len());
                let opening = append.opening.is_some().then_some(*append);
                fates.push(Self { opening, last: append, due: append.due });
            }
        }
        fates
    }

    fn add_head(&self, values: &mut SqliteArguments) -> Result<(), sqlx::Error> {
        let last = self.last.last();
        let head = &self.last.head;
        add(values, last.map(|line| int(line.revision)))?;
        add(values, last.map(|line| line.hash.to_string()))?;
        add(values, last.map(|line| line.at.as_micros()))?;
        add(values, head.step.as_str())?;
        add(values, i64::from(head.ballot))?;
        add(values, head.ended.as_deref())?;
        add(values, head.json.as_str())
    }
}

/// Puts rows into as few statements as the longest text allows.
fn insert<T>(
    list: &mut Vec<Statement>,
    texts: &mut Texts,
    rows: impl Iterator<Item = T>,
    add_row: impl Fn(&mut SqliteArguments, T) -> Result<(), sqlx::Error>,
) -> Result<(), sqlx::Error> {
    let mut rows = rows.peekable();
    while rows.peek().is_some() {
        let mut values = SqliteArguments::default();
        let mut count = 0;
        for row in rows.by_ref().take(MOST_ROWS) {
            add_row(&mut values, row)?;
            count += 1;
        }
        list.push((texts.of(count), values));
    }
    Ok(())
}

fn add<'t, T>(values: &mut SqliteArguments, value: T) -> Result<(), sqlx::Error>
where
    T: sqlx::Encode<'t, sqlx::Sqlite> + sqlx::Type<sqlx::Sqlite>,
{
    values.add(value).map_err(sqlx::Error::Encode)
}
