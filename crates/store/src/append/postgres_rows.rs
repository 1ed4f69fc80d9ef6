//! A batch of appends as the arrays of one statement.

use std::collections::HashSet;

use sqlx::PgConnection;
use umlauf_workflow::Digest;

use super::{Append, Due, NewErrand};
use crate::dialect;
use crate::rows::{int, place};

/// The columns of [`dialect::POSTGRES_APPEND`], in its order.
#[derive(Default)]
pub(super) struct Columns<'a> {
    id: Vec<&'a str>,
    expected: Vec<i64>,
    previous: Vec<String>,
    mandate: Vec<Option<&'a str>>,
    mandate_at: Vec<Option<i64>>,
    revision: Vec<i64>,
    head_hash: Vec<String>,
    at: Vec<i64>,
    step: Vec<&'a str>,
    ballot: Vec<i64>,
    ended: Vec<Option<&'a str>>,
    head: Vec<&'a str>,
    title: Vec<Option<&'a str>>,
    workflow: Vec<&'a str>,
    workflow_digest: Vec<&'a str>,
    body: Vec<Option<&'a str>>,
    title_digest: Vec<Option<Digest>>,
    entered_at: Vec<i64>,
    term_at: Vec<i64>,
    voting: Vec<i64>,
    number: Vec<Option<&'a str>>,
    events: Events<'a>,
    answers: Answers<'a>,
    timer: Vec<&'a str>,
    timer_at: Vec<i64>,
    untimed: Vec<&'a str>,
    letters: Letters<'a>,
    errands: Errands<'a>,
}

#[derive(Default)]
struct Events<'a> {
    case: Vec<&'a str>,
    revision: Vec<i64>,
    at: Vec<i64>,
    line: Vec<&'a str>,
    hash: Vec<String>,
    command: Vec<Option<&'a str>>,
}

#[derive(Default)]
struct Answers<'a> {
    case: Vec<&'a str>,
    ballot: Vec<i64>,
    member: Vec<&'a str>,
    choice: Vec<Option<&'a str>>,
    body: Vec<&'a str>,
}

#[derive(Default)]
struct Letters<'a> {
    id: Vec<&'a str>,
    case: Vec<&'a str>,
    revision: Vec<i64>,
    seat: Vec<&'a str>,
    kind: Vec<&'a str>,
    body: Vec<&'a str>,
    written_at: Vec<i64>,
    next_at: Vec<i64>,
}

#[derive(Default)]
struct Errands<'a> {
    id: Vec<&'a str>,
    from: Vec<&'a str>,
    revision: Vec<i64>,
    position: Vec<i64>,
    to: Vec<&'a str>,
    kind: Vec<&'a str>,
    slot: Vec<&'a str>,
    body: Vec<&'a str>,
    written_at: Vec<i64>,
}

impl<'a> Errands<'a> {
    fn push(&mut self, from: &'a str, errand: &'a NewErrand) {
        self.id.push(errand.id.as_str());
        self.from.push(from);
        self.revision.push(int(errand.revision));
        self.position.push(place(errand.position));
        self.to.push(errand.to.as_str());
        self.kind.push(&errand.kind);
        self.slot.push(&errand.slot);
        self.body.push(&errand.json);
        self.written_at.push(errand.at.as_micros());
    }
}

impl<'a> Columns<'a> {
    pub(super) fn of(appends: impl Iterator<Item = &'a Append>) -> Self {
        let mut columns = Self::default();
        for append in appends {
            columns.push(append);
        }
        columns
    }

    fn push(&mut self, append: &'a Append) {
        let Some(last) = append.last() else { return };
        let case = append.case.as_str();
        let opening = append.opening.as_ref();
        self.id.push(case);
        self.expected.push(int(append.expected));
        self.previous.push(append.previous.to_string());
        self.mandate.push(append.mandate.as_ref().map(|mandate| mandate.digest.as_str()));
        self.mandate_at.push(append.mandate.as_ref().map(|mandate| mandate.at.as_micros()));
        self.revision.push(int(last.revision));
        self.head_hash.push(last.hash.to_string());
        self.at.push(last.at.as_micros());
        self.step.push(&append.head.step);
        self.ballot.push(i64::from(append.head.ballot));
        self.ended.push(append.head.ended.as_deref());
        self.head.push(&append.head.json);
        self.title.push(opening.map(|opening| opening.title.as_str()));
        self.workflow.push(append.head.workflow.as_str());
        self.workflow_digest.push(append.head.workflow_digest.as_str());
        self.body.push(opening.map(|opening| opening.body.as_str()));
        self.title_digest.push(opening.map(|opening| Digest::of(opening.title.as_bytes())));
        self.entered_at.push(append.head.entered.as_micros());
        self.term_at.push(append.head.term_at());
        self.voting.push(i64::from(append.head.voting));
        self.number.push(append.head.number.as_deref());
        for line in &append.events {
            self.events.case.push(case);
            self.events.revision.push(int(line.revision));
            self.events.at.push(line.at.as_micros());
            self.events.line.push(&line.line);
            self.events.hash.push(line.hash.to_string());
            self.events.command.push(line.command.as_ref().map(umlauf_workflow::CommandId::as_str));
        }
        for answer in &append.answers {
            self.answers.case.push(case);
            self.answers.ballot.push(i64::from(answer.ballot));
            self.answers.member.push(&answer.member);
            self.answers.choice.push(answer.choice.as_deref());
            self.answers.body.push(&answer.json);
        }
        match append.due {
            Due::Unchanged => {}
            Due::At(at) => {
                self.timer.push(case);
                self.timer_at.push(at.as_micros());
            }
            Due::Never => self.untimed.push(case),
        }
        for letter in &append.letters {
            self.letters.id.push(letter.id.as_str());
            self.letters.case.push(case);
            self.letters.revision.push(int(letter.revision));
            self.letters.seat.push(&letter.seat);
            self.letters.kind.push(&letter.kind);
            self.letters.body.push(&letter.json);
            self.letters.written_at.push(letter.at.as_micros());
            self.letters.next_at.push(letter.not_before.as_micros());
        }
        for errand in &append.errands {
            self.errands.push(case, errand);
        }
    }

    /// Gives the cases whose append was written.
    pub(super) async fn write(
        &self,
        connection: &mut PgConnection,
    ) -> Result<HashSet<String>, sqlx::Error> {
        let title_digests: Vec<_> =
            self.title_digest.iter().map(|digest| digest.as_ref().map(Digest::as_str)).collect();
        let won: Vec<String> = sqlx::query_scalar(dialect::POSTGRES_APPEND)
            .bind(&self.id)
            .bind(&self.expected)
            .bind(&self.previous)
            .bind(&self.mandate)
            .bind(&self.mandate_at)
            .bind(&self.revision)
            .bind(&self.head_hash)
            .bind(&self.at)
            .bind(&self.step)
            .bind(&self.ballot)
            .bind(&self.ended)
            .bind(&self.head)
            .bind(&self.title)
            .bind(&self.workflow)
            .bind(&self.workflow_digest)
            .bind(&self.body)
            .bind(&self.events.case)
            .bind(&self.events.revision)
            .bind(&self.events.at)
            .bind(&self.events.line)
            .bind(&self.events.hash)
            .bind(&self.events.command)
            .bind(&self.answers.case)
            .bind(&self.answers.ballot)
            .bind(&self.answers.member)
            .bind(&self.answers.choice)
            .bind(&self.answers.body)
            .bind(&self.timer)
            .bind(&self.timer_at)
            .bind(&self.untimed)
            .bind(&self.letters.id)
            .bind(&self.letters.case)
            .bind(&self.letters.revision)
            .bind(&self.letters.seat)
            .bind(&self.letters.kind)
            .bind(&self.letters.body)
            .bind(&self.letters.written_at)
            .bind(&self.letters.next_at)
            .bind(title_digests)
            .bind(&self.entered_at)
            .bind(&self.term_at)
            .bind(&self.voting)
            .bind(&self.number)
            .bind(&self.errands.id)
            .bind(&self.errands.from)
            .bind(&self.errands.revision)
            .bind(&self.errands.position)
            .bind(&self.errands.to)
            .bind(&self.errands.kind)
            .bind(&self.errands.slot)
            .bind(&self.errands.body)
            .bind(&self.errands.written_at)
            .fetch_all(connection)
            .await?;
        Ok(won.into_iter().collect())
    }
}
