//! Where the two databases really speak differently: append, claim, notify, clock and settings.
//!
//! SQLite has one writer that holds the lock of the file, so it looks first and then writes rows of
//! many appends as one text per table. PostgreSQL has many, so an append is one statement whose
//! parts depend on winning the row of the case: measured three times faster than four statements.
//! The contract suite runs every pair on both databases.

use std::sync::Arc;

/// A statement that takes a list of rows: `head (…), (…) tail`. Made from constants only.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    pub(crate) head: &'static str,
    pub(crate) columns: &'static [&'static str],
    pub(crate) tail: &'static str,
}

/// A column of numbers.
pub(crate) const N: &str = "bigint";

/// A column of text.
pub(crate) const T: &str = "text";

/// How a parameter is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marks {
    /// `?`: SQLite looks named parameters up one by one in a list, which is quadratic in their
    /// number.
    Plain,
    /// `$1::bigint`, `$2::text`, …: PostgreSQL takes what it is not told for text.
    Numbered,
}

/// More rows than this become several statements.
pub(crate) const MOST_ROWS: usize = 64;

impl Shape {
    /// The text for a number of rows.
    pub fn text(&self, rows: usize, marks: Marks) -> String {
        let mut text =
            String::with_capacity(self.head.len() + rows * self.columns.len() * 12 + 600);
        text.push_str(self.head);
        let mut number = 0;
        for row in 0..rows {
            text.push_str(if row == 0 { "(" } else { ", (" });
            for (column, kind) in self.columns.iter().enumerate() {
                number += 1;
                if column > 0 {
                    text.push(',');
                }
                match marks {
                    Marks::Plain => text.push('?'),
                    Marks::Numbered => {
                        text.push('$');
                        text.push_str(&number.to_string());
                        text.push_str("::");
                        text.push_str(kind);
                    }
                }
            }
            text.push(')');
        }
        text.push_str(self.tail);
        text
    }
}

/// The texts of a shape, each made once, so that the driver finds its prepared statement again.
pub(crate) struct Texts {
    shape: Shape,
    marks: Marks,
    made: Vec<Option<Arc<str>>>,
}

impl Texts {
    pub(crate) fn new(shape: Shape, marks: Marks) -> Self {
        Self { shape, marks, made: Vec::new() }
    }

    /// The text for up to [`MOST_ROWS`] rows.
    pub(crate) fn of(&mut self, rows: usize) -> sqlx::AssertSqlSafe<Arc<str>> {
        sqlx::AssertSqlSafe(self.made(rows).clone())
    }

    /// The same, to be put beside others.
    pub(crate) fn text(&mut self, rows: usize) -> &str {
        self.made(rows)
    }

    fn made(&mut self, rows: usize) -> &Arc<str> {
        if self.made.len() <= rows {
            self.made.resize(rows + 1, None);
        }
        let (shape, marks) = (self.shape, self.marks);
        self.made[rows].get_or_insert_with(|| Arc::from(shape.text(rows, marks)))
    }
}

// ---- append: SQLite

/// The rows an append writes, table by table.
pub const SQLITE_ROWS: &[Shape] = &[
    JOURNAL_ROWS,
    CASES_OPENED,
    TITLES_KEPT,
    CASES_MOVED,
    ANSWERS_PUT,
    TIMERS_SET,
    TIMERS_GONE,
    LETTERS_WRITTEN,
    ERRANDS_WRITTEN,
];

pub(crate) const JOURNAL_ROWS: Shape = Shape {
    head: "INSERT INTO journal (case_id, revision, at, line, hash, command_id) VALUES ",
    columns: &[T, N, N, T, T, T],
    tail: "",
};

pub(crate) const CASES_OPENED: Shape = Shape {
    head: "INSERT INTO cases (id, title, workflow, workflow_digest, body, opened_at,
        revision, head_hash, at, step, ballot, ended, head,
        entered_at, term_at, voting, number) VALUES ",
    columns: &[T, T, T, T, T, N, N, T, N, T, N, T, T, N, N, N, T],
    tail: "",
};

pub(crate) const TITLES_KEPT: Shape = Shape {
    head: "INSERT INTO papers (digest, media, encoding, body, added_at) VALUES ",
    columns: &[T, T, T, T, N],
    tail: " ON CONFLICT (digest) DO NOTHING",
};

pub(crate) const CASES_MOVED: Shape = Shape {
    head: "UPDATE cases SET revision = w.column2, head_hash = w.column3, at = w.column4,
        step = w.column5, ballot = w.column6, ended = w.column7, head = w.column8,
        workflow = w.column9, workflow_digest = w.column10, entered_at = w.column11,
        term_at = w.column12, voting = w.column13, number = w.column14 FROM (VALUES ",
    columns: &[T, N, T, N, T, N, T, T, T, T, N, N, N, T],
    tail: ") AS w WHERE cases.id = w.column1",
};

pub(crate) const ANSWERS_PUT: Shape = Shape {
    head: "INSERT INTO answers (case_id, ballot, member, choice, body) VALUES ",
    columns: &[T, N, T, T, T],
    tail: " ON CONFLICT (case_id, ballot, member)
        DO UPDATE SET choice = excluded.choice, body = excluded.body",
};

pub(crate) const TIMERS_SET: Shape = Shape {
    head: "INSERT INTO timers (case_id, due_at, next_at) VALUES ",
    columns: &[T, N, N],
    tail: " ON CONFLICT (case_id)
        DO UPDATE SET due_at = excluded.due_at, next_at = excluded.next_at",
};

pub(crate) const TIMERS_GONE: Shape =
    Shape { head: "DELETE FROM timers WHERE case_id IN (VALUES ", columns: &[T], tail: ")" };

pub(crate) const LETTERS_WRITTEN: Shape = Shape {
    head: "INSERT INTO letters (id, case_id, revision, seat, kind, body, written_at, next_at,
        state, attempts, last_error)
        SELECT column1, column2, column3, column4, column5, column6, column7, column8,
            'waiting', 0, NULL FROM (VALUES ",
    columns: &[T, T, N, T, T, T, N, N],
    tail: ")",
};

/// An id that is known says the same; it is made from what it says.
pub(crate) const ERRANDS_WRITTEN: Shape = Shape {
    head: "INSERT INTO errands (id, from_case, revision, position, to_case, kind, slot, body,
        written_at, next_at, state, attempts, last_error)
        SELECT column1, column2, column3, column4, column5, column6, column7, column8,
            column9, column9, 'waiting', 0, NULL FROM (VALUES ",
    columns: &[T, T, N, N, T, T, T, T, N],
    tail: ") WHERE true ON CONFLICT (id) DO NOTHING",
};

// ---- append: PostgreSQL

/// One append per case; gives the cases whose append was written. Whatever lost the race for its
/// case row (or its mandate) writes nothing at all.
pub(crate) const POSTGRES_APPEND: &str = "WITH wanted AS (
    SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::bigint[],
            $6::bigint[], $7::text[], $8::bigint[], $9::text[], $10::bigint[], $11::text[],
            $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $39::text[],
            $40::bigint[], $41::bigint[], $42::bigint[], $43::text[])
        AS w (id, expected, previous, mandate, mandate_at,
            revision, head_hash, at, step, ballot, ended,
            head, title, workflow, workflow_digest, body, title_digest,
            entered_at, term_at, voting, number)
), allowed AS (
    SELECT * FROM wanted AS w WHERE w.mandate IS NULL OR EXISTS (
        SELECT 1 FROM mandates AS m WHERE m.digest = w.mandate AND m.revoked_at IS NULL
            AND m.valid_from <= w.mandate_at
            AND (m.valid_until IS NULL OR m.valid_until > w.mandate_at))
), opened AS (
    INSERT INTO cases (id, title, workflow, workflow_digest, body, opened_at,
            revision, head_hash, at, step, ballot, ended, head,
            entered_at, term_at, voting, number)
    SELECT id, title, workflow, workflow_digest, body, at,
            revision, head_hash, at, step, ballot, ended, head,
            entered_at, term_at, voting, number
    FROM allowed WHERE expected = 0
    ON CONFLICT (id) DO NOTHING RETURNING id
), titled AS (
    INSERT INTO papers (digest, media, encoding, body, added_at)
    SELECT a.title_digest, 'text/plain', 'utf-8', a.title, a.at
    FROM allowed AS a JOIN opened ON opened.id = a.id ORDER BY a.title_digest
    ON CONFLICT (digest) DO NOTHING
), moved AS (
    UPDATE cases AS c SET revision = a.revision, head_hash = a.head_hash, at = a.at,
            step = a.step, ballot = a.ballot, ended = a.ended, head = a.head,
            workflow = a.workflow, workflow_digest = a.workflow_digest,
            entered_at = a.entered_at, term_at = a.term_at, voting = a.voting, number = a.number
    FROM allowed AS a
    WHERE c.id = ANY (ARRAY(SELECT id FROM allowed)) AND c.id = a.id AND a.expected > 0
        AND c.revision = a.expected AND c.head_hash = a.previous
    RETURNING c.id
), won AS (
    SELECT id FROM opened UNION ALL SELECT id FROM moved
), written AS (
    INSERT INTO journal (case_id, revision, at, line, hash, command_id)
    SELECT e.* FROM unnest($17::text[], $18::bigint[], $19::bigint[], $20::text[], $21::text[],
            $22::text[]) AS e (case_id, revision, at, line, hash, command_id)
        JOIN won ON won.id = e.case_id
), answered AS (
    INSERT INTO answers (case_id, ballot, member, choice, body)
    SELECT e.* FROM unnest($23::text[], $24::bigint[], $25::text[], $26::text[], $27::text[])
            AS e (case_id, ballot, member, choice, body)
        JOIN won ON won.id = e.case_id
    ON CONFLICT (case_id, ballot, member)
        DO UPDATE SET choice = excluded.choice, body = excluded.body
), timed AS (
    INSERT INTO timers (case_id, due_at, next_at)
    SELECT e.case_id, e.due_at, e.due_at FROM unnest($28::text[], $29::bigint[])
            AS e (case_id, due_at)
        JOIN won ON won.id = e.case_id
    ON CONFLICT (case_id) DO UPDATE SET due_at = excluded.due_at, next_at = excluded.next_at
), untimed AS (
    DELETE FROM timers WHERE case_id = ANY (ARRAY(
        SELECT e.case_id FROM unnest($30::text[]) AS e (case_id) JOIN won ON won.id = e.case_id))
), posted AS (
    INSERT INTO letters (id, case_id, revision, seat, kind, body, written_at, next_at,
            state, attempts, last_error)
    SELECT e.*, 'waiting', 0, NULL FROM unnest($31::text[], $32::text[], $33::bigint[],
            $34::text[], $35::text[], $36::text[], $37::bigint[], $38::bigint[])
            AS e (id, case_id, revision, seat, kind, body, written_at, next_at)
        JOIN won ON won.id = e.case_id
), errands_written AS (
    INSERT INTO errands (id, from_case, revision, position, to_case, kind, slot, body, written_at,
            next_at, state, attempts, last_error)
    SELECT e.*, e.written_at, 'waiting', 0, NULL
    FROM unnest($44::text[], $45::text[], $46::bigint[], $47::bigint[], $48::text[],
            $49::text[], $50::text[], $51::text[], $52::bigint[])
            AS e (id, from_case, revision, position, to_case, kind, slot, body, written_at)
        JOIN won ON won.id = e.from_case
    ON CONFLICT (id) DO NOTHING
)
SELECT id FROM won";

// ---- claims: `$1` now, `$2` most rows, `$3` end of the lease. PostgreSQL gets arrays: a join may be
// planned as a walk through the whole table while its statistics are those of a small one.

pub(crate) const CLAIM_TIMERS_SQLITE: &str = "UPDATE timers SET next_at = $3
    WHERE case_id IN (
        SELECT case_id FROM timers WHERE next_at <= $1 ORDER BY next_at LIMIT $2)
    RETURNING case_id, due_at";

pub(crate) const CLAIM_TIMERS_POSTGRES: &str = "UPDATE timers SET next_at = $3
    WHERE case_id = ANY (ARRAY(
        SELECT case_id FROM timers WHERE next_at <= $1 ORDER BY next_at LIMIT $2
        FOR UPDATE SKIP LOCKED))
    RETURNING case_id, due_at";

pub(crate) const CLAIM_LETTERS_SQLITE: &str = "UPDATE letters
    SET next_at = $3, attempts = attempts + 1
    WHERE id IN (
        SELECT id FROM letters WHERE state = 'waiting' AND next_at <= $1
        ORDER BY next_at LIMIT $2)
    RETURNING id, case_id, revision, seat, kind, body, written_at, state, next_at, attempts,
        last_error";

pub(crate) const CLAIM_LETTERS_POSTGRES: &str = "UPDATE letters
    SET next_at = $3, attempts = attempts + 1
    WHERE id = ANY (ARRAY(
        SELECT id FROM letters WHERE state = 'waiting' AND next_at <= $1
        ORDER BY next_at LIMIT $2 FOR UPDATE SKIP LOCKED))
    RETURNING id, case_id, revision, seat, kind, body, written_at, state, next_at, attempts,
        last_error";

/// What failed comes up again too: definitions and cases may have come that it was waiting for.
pub(crate) const CLAIM_ERRANDS_SQLITE: &str = "UPDATE errands
    SET next_at = $3, attempts = attempts + 1
    WHERE id IN (
        SELECT id FROM errands WHERE state <> 'done' AND next_at <= $1
        ORDER BY next_at LIMIT $2)
    RETURNING id, from_case, revision, position, to_case, kind, slot, body, written_at, state,
        next_at, attempts, last_error";

pub(crate) const CLAIM_ERRANDS_POSTGRES: &str = "UPDATE errands
    SET next_at = $3, attempts = attempts + 1
    WHERE id = ANY (ARRAY(
        SELECT id FROM errands WHERE state <> 'done' AND next_at <= $1
        ORDER BY next_at LIMIT $2 FOR UPDATE SKIP LOCKED))
    RETURNING id, from_case, revision, position, to_case, kind, slot, body, written_at, state,
        next_at, attempts, last_error";

// ---- the rest

/// The channel of LISTEN and NOTIFY.
pub(crate) const CHANNEL: &str = "umlauf";

pub(crate) const NOTIFY: &str = "SELECT pg_notify('umlauf', '')";

/// The database's clock in microseconds; SQLite has none of its own.
pub(crate) const NOW: &str =
    "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)";

/// What each connection to PostgreSQL is told.
pub(crate) const SETTINGS: &[&str] = &[
    "SET plan_cache_mode = force_generic_plan",
    "SET enable_seqscan = off",
    "SET jit = off",
    "SET client_min_messages = warning",
];

/// Completed by the quoted name.
pub(crate) const CREATE_DATABASE: &str = "CREATE DATABASE";

/// Statements for PostgreSQL alone, for the test that prepares them.
pub const POSTGRES_ALL: &[(&str, &str)] = &[
    ("POSTGRES_APPEND", POSTGRES_APPEND),
    ("CLAIM_TIMERS_POSTGRES", CLAIM_TIMERS_POSTGRES),
    ("CLAIM_LETTERS_POSTGRES", CLAIM_LETTERS_POSTGRES),
    ("CLAIM_ERRANDS_POSTGRES", CLAIM_ERRANDS_POSTGRES),
    ("NOTIFY", NOTIFY),
    ("NOW", NOW),
];

/// Statements for SQLite alone, for the test that prepares them.
pub const SQLITE_ALL: &[(&str, &str)] = &[
    ("CLAIM_TIMERS_SQLITE", CLAIM_TIMERS_SQLITE),
    ("CLAIM_LETTERS_SQLITE", CLAIM_LETTERS_SQLITE),
    ("CLAIM_ERRANDS_SQLITE", CLAIM_ERRANDS_SQLITE),
];

/// What SQLite is asked about its promises.
pub(crate) const PRAGMAS: &[(&str, &str)] = &[
    ("version", "SELECT sqlite_version()"),
    ("journal_mode", "PRAGMA journal_mode"),
    ("synchronous", "PRAGMA synchronous"),
    ("recursive_triggers", "PRAGMA recursive_triggers"),
    ("wal_autocheckpoint", "PRAGMA wal_autocheckpoint"),
    ("page_size", "PRAGMA page_size"),
];

/// What PostgreSQL is asked about its promises.
pub(crate) const SHOWN: &[(&str, &str)] = &[
    ("version", "SHOW server_version"),
    ("fsync", "SHOW fsync"),
    ("synchronous_commit", "SHOW synchronous_commit"),
    ("full_page_writes", "SHOW full_page_writes"),
    ("wal_sync_method", "SHOW wal_sync_method"),
];

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPE: Shape = Shape { head: "VALUES ", columns: &[T, N], tail: " END" };

    #[test]
    fn a_shape_becomes_a_text_per_number_of_rows() {
        assert_eq!(SHAPE.text(2, Marks::Plain), "VALUES (?,?), (?,?) END");
        assert_eq!(SHAPE.text(1, Marks::Numbered), "VALUES ($1::text,$2::bigint) END");
    }

    #[test]
    fn a_text_is_made_once() {
        let mut texts = Texts::new(SHAPE, Marks::Plain);
        let (first, again) = (texts.of(2).0, texts.of(2).0);
        assert!(Arc::ptr_eq(&first, &again));
    }
}
