//! One commit's worth of appends as rows: look, judge, then one statement per table.

use std::collections::HashMap;

use sqlx::sqlite::{SqliteArguments, SqliteConnection};
use sqlx::{Arguments, AssertSqlSafe, Row};
use umlauf_workflow::Digest;

use super::judge::{Ledger, Seen, Verdict};
use super::{Append, Due, Pending};
use crate::dialect::{self, MOST_ROWS, Marks, Shape, Texts};
use crate::papers::encode;
use crate::rows::{int, place, said_hash, whole};
use crate::sql;

/// The statements with their prepared texts.
pub(super) struct Rows {
    look: Texts,
    journal: Texts,
    opened: Texts,
    titles: Texts,
    moved: Texts,
    answers: Texts,
    set: Texts,
    gone: Texts,
    letters: Texts,
    errands: Texts,
}

/// Whose transaction the rows are written in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Within {
    /// One of their own: begun before the look, committed after the last row.
    Own,
    /// One that the caller has begun and will commit.
    Given,
}

impl Default for Rows {
    fn default() -> Self {
        let texts = |shape: Shape| Texts::new(shape, Marks::Plain);
        Self {
            look: texts(sql::LOOK),
            journal: texts(dialect::JOURNAL_ROWS),
            opened: texts(dialect::CASES_OPENED),
            titles: texts(dialect::TITLES_KEPT),
            moved: texts(dialect::CASES_MOVED),
            answers: texts(dialect::ANSWERS_PUT),
            set: texts(dialect::TIMERS_SET),
            gone: texts(dialect::TIMERS_GONE),
            letters: texts(dialect::LETTERS_WRITTEN),
            errands: texts(dialect::ERRANDS_WRITTEN),
        }
    }
}

impl Rows {
    /// Writes what may be written. Where that fails, the transaction may still be open.
    pub(super) async fn write(
        &mut self,
        connection: &mut SqliteConnection,
        batch: &[Pending],
        within: Within,
    ) -> Result<Vec<Verdict>, sqlx::Error> {
        let seen = self.look(connection, batch, within).await?;
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
        for step in writing.iter().filter_map(|append| append.counter.as_ref()) {
            sqlx::query(sql::COUNTER_ADVANCE)
                .bind(step.body.as_str())
                .bind(step.name.as_str())
                .bind(i64::from(step.expected))
                .execute(&mut *connection)
                .await?;
        }
        let mut bundles = Vec::new();
        for appends in kinds(&writing) {
            bundles.push(self.bundle(&appends)?);
        }
        if within == Within::Own {
            if bundles.is_empty() {
                bundles.push(Bundle::default());
            }
            if let Some(last) = bundles.last_mut() {
                last.text.push_str("COMMIT");
            }
        }
        for Bundle { text, values } in bundles {
            sqlx::query_with(AssertSqlSafe(text), values).execute(&mut *connection).await?;
        }
        Ok(verdicts)
    }

    async fn look(
        &mut self,
        connection: &mut SqliteConnection,
        batch: &[Pending],
        within: Within,
    ) -> Result<Vec<Seen>, sqlx::Error> {
        let mut seen: Vec<Seen> =
            batch.iter().map(|pending| Seen::as_expected(&pending.append)).collect();
        for (start, some) in batch.chunks(MOST_ROWS).enumerate() {
            let values = asked(start * MOST_ROWS, some)?;
            let begin = if start == 0 && within == Within::Own { "BEGIN IMMEDIATE; " } else { "" };
            let text = [begin, self.look.text(some.len())].concat();
            let found =
                sqlx::query_with(AssertSqlSafe(text), values).fetch_all(&mut *connection).await?;
            for row in found {
                let number = usize::try_from(row.try_get::<i64, _>(0)?).unwrap_or(usize::MAX);
                let Some(seen) = seen.get_mut(number) else {
                    continue;
                };
                let revision = row.try_get::<Option<i64>, _>(1)?.map(whole);
                let hash = row.try_get::<Option<&str>, _>(2)?.map(said_hash).transpose()?;
                seen.head = revision.zip(hash);
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

    /// All rows of some appends, table by table.
    fn bundle(&mut self, appends: &[&Append]) -> Result<Bundle, sqlx::Error> {
        let mut bundle = Bundle::default();
        let fates = Fate::of(appends);
        let lines = appends
            .iter()
            .flat_map(|append| append.events.iter().map(|line| (append.case.as_str(), line)));
        bundle.insert(&mut self.journal, lines, |values, (case, line)| {
            add(values, case)?;
            add(values, int(line.revision))?;
            add(values, line.at.as_micros())?;
            add(values, line.line.as_str())?;
            add(values, line.hash.to_string())?;
            add(values, line.command.as_ref().map(umlauf_workflow::CommandId::as_str))
        })?;
        let opened = fates.iter().filter_map(|fate| Some((fate, fate.opening?)));
        bundle.insert(&mut self.opened, opened, |values, (fate, opener)| {
            let Some(opening) = &opener.opening else {
                return Ok(());
            };
            add(values, fate.last.case.as_str())?;
            add(values, opening.title.as_str())?;
            fate.add_workflow(values)?;
            add(values, opening.body.as_str())?;
            add(values, opener.last().map(|line| line.at.as_micros()))?;
            fate.add_head(values)?;
            fate.add_place(values)
        })?;
        let titles = appends.iter().filter_map(|append| {
            Some((append.opening.as_ref()?.title.as_str(), append.events.first()?.at))
        });
        bundle.insert(&mut self.titles, titles, |values, (title, at)| {
            let (encoding, body) = encode(title.as_bytes().to_vec());
            add(values, Digest::of(title.as_bytes()).as_str())?;
            add(values, "text/plain")?;
            add(values, encoding)?;
            add(values, body)?;
            add(values, at.as_micros())
        })?;
        let moved = fates.iter().filter(|fate| fate.opening.is_none());
        bundle.insert(&mut self.moved, moved, |values, fate| {
            add(values, fate.last.case.as_str())?;
            fate.add_head(values)?;
            fate.add_workflow(values)?;
            fate.add_place(values)
        })?;
        let answers = appends
            .iter()
            .flat_map(|append| append.answers.iter().map(|answer| (append.case.as_str(), answer)));
        bundle.insert(&mut self.answers, answers, |values, (case, answer)| {
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
        bundle.insert(&mut self.set, set, |values, (case, at)| {
            add(values, case)?;
            add(values, at)?;
            add(values, at)
        })?;
        let gone = fates.iter().filter(|fate| fate.due == Due::Never && fate.opening.is_none());
        bundle.insert(&mut self.gone, gone, |values, fate| add(values, fate.last.case.as_str()))?;
        let letters = appends
            .iter()
            .flat_map(|append| append.letters.iter().map(|letter| (append.case.as_str(), letter)));
        bundle.insert(&mut self.letters, letters, |values, (case, letter)| {
            add(values, letter.id.as_str())?;
            add(values, case)?;
            add(values, int(letter.revision))?;
            add(values, letter.seat.as_str())?;
            add(values, letter.kind.as_str())?;
            add(values, letter.json.as_str())?;
            add(values, letter.at.as_micros())?;
            add(values, letter.not_before.as_micros())
        })?;
        let errands = appends
            .iter()
            .flat_map(|append| append.errands.iter().map(|errand| (append.case.as_str(), errand)));
        bundle.insert(&mut self.errands, errands, |values, (case, errand)| {
            add(values, errand.id.as_str())?;
            add(values, case)?;
            add(values, int(errand.revision))?;
            add(values, place(errand.position))?;
            add(values, errand.to.as_str())?;
            add(values, errand.kind.as_str())?;
            add(values, errand.slot.as_str())?;
            add(values, errand.json.as_str())?;
            add(values, errand.at.as_micros())
        })?;
        Ok(bundle)
    }
}

/// Statements that go to the database together: each way there and back costs two changes of thread.
#[derive(Default)]
struct Bundle {
    text: String,
    values: SqliteArguments,
}

impl Bundle {
    /// Puts rows into as few statements as the longest text allows.
    fn insert<T>(
        &mut self,
        texts: &mut Texts,
        rows: impl Iterator<Item = T>,
        add_row: impl Fn(&mut SqliteArguments, T) -> Result<(), sqlx::Error>,
    ) -> Result<(), sqlx::Error> {
        let mut rows = rows.peekable();
        while rows.peek().is_some() {
            let mut count = 0;
            for row in rows.by_ref().take(MOST_ROWS) {
                add_row(&mut self.values, row)?;
                count += 1;
            }
            self.text.push_str(texts.text(count));
            self.text.push_str("; ");
        }
        Ok(())
    }
}

/// Appends with the same numbers of rows, not too many together. The text of a bundle is prepared once
/// and kept, so there must be few of them: a vote like any other is one of a number of votes, however
/// many cases were opened beside it.
fn kinds<'a>(appends: &[&'a Append]) -> Vec<Vec<&'a Append>> {
    let mut cases: Vec<&str> = appends.iter().map(|append| append.case.as_str()).collect();
    cases.sort_unstable();
    if cases.windows(2).any(|pair| pair[0] == pair[1]) {
        // They depend on each other.
        return vec![appends.to_vec()];
    }
    let mut kinds: Vec<(Kind, Vec<&Append>)> = Vec::new();
    for append in appends {
        let kind = Kind::of(append);
        let rows = kind.events.max(kind.answers).max(kind.letters).max(kind.errands);
        let most = (MOST_ROWS / rows.max(1)).max(1);
        let room = |(known, some): &&mut (Kind, Vec<&Append>)| *known == kind && some.len() < most;
        match kinds.iter_mut().find(room) {
            Some((_, some)) => some.push(append),
            None => kinds.push((kind, vec![append])),
        }
    }
    kinds.into_iter().map(|(_, appends)| appends).collect()
}

/// How many rows of which table.
#[derive(PartialEq, Eq)]
struct Kind {
    events: usize,
    opens: bool,
    answers: usize,
    timer: std::mem::Discriminant<Due>,
    letters: usize,
    errands: usize,
}

impl Kind {
    fn of(append: &Append) -> Self {
        Self {
            events: append.events.len(),
            opens: append.opening.is_some(),
            answers: append.answers.len(),
            timer: std::mem::discriminant(&append.due),
            letters: append.letters.len(),
            errands: append.errands.len(),
        }
    }
}

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
        add(&mut values, int(append.expected))?;
        add(&mut values, append.previous.to_string())?;
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

    fn add_workflow(&self, values: &mut SqliteArguments) -> Result<(), sqlx::Error> {
        let head = &self.last.head;
        add(values, head.workflow.as_str())?;
        add(values, head.workflow_digest.as_str())
    }

    fn add_place(&self, values: &mut SqliteArguments) -> Result<(), sqlx::Error> {
        let head = &self.last.head;
        add(values, head.entered.as_micros())?;
        add(values, head.term_at())?;
        add(values, i64::from(head.voting))?;
        add(values, head.number.as_deref())
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

fn add<'t, T>(values: &mut SqliteArguments, value: T) -> Result<(), sqlx::Error>
where
    T: sqlx::Encode<'t, sqlx::Sqlite> + sqlx::Type<sqlx::Sqlite>,
{
    values.add(value).map_err(sqlx::Error::Encode)
}
