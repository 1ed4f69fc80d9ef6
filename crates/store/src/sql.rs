//! Every statement, once. `$1` and plain types run on both databases.
//!
//! What the two really say differently stands in [`crate::dialect`]. Statements that take a list of
//! rows are a [`Shape`] here: their text is made per number of rows, from
//! these constants only. A test prepares every one on both databases.

use crate::dialect::{N, Shape, T};

/// All fixed statements, for the test that prepares them.
pub const ALL: &[(&str, &str)] = &[
    ("JOURNAL_OF", JOURNAL_OF),
    ("JOURNAL_LINE", JOURNAL_LINE),
    ("JOURNAL_PAGE", JOURNAL_PAGE),
    ("COMMAND_REVISION", COMMAND_REVISION),
    ("COMMAND_EVENTS", COMMAND_EVENTS),
    ("CASE", CASE),
    ("CASES", CASES),
    ("CASES_OPEN", CASES_OPEN),
    ("CASES_BY_ID", CASES_BY_ID),
    ("CASES_BY_DUE", CASES_BY_DUE),
    ("CASES_BEGINNING", CASES_BEGINNING),
    ("ANSWERS", ANSWERS),
    ("ANSWER", ANSWER),
    ("COUNTER", COUNTER),
    ("COUNTER_ADVANCE", COUNTER_ADVANCE),
    ("COUNTER_SET", COUNTER_SET),
    ("TIMER_SOONEST", TIMER_SOONEST),
    ("TIMER_OF", TIMER_OF),
    ("TIMER_RESET", TIMER_RESET),
    ("TIMER_CLEAR", TIMER_CLEAR),
    ("TIMERS_COUNT", TIMERS_COUNT),
    ("LETTER", LETTER),
    ("LETTERS_OF", LETTERS_OF),
    ("LETTERS_FAILED", LETTERS_FAILED),
    ("LETTERS_SOONEST", LETTERS_SOONEST),
    ("LETTERS_COUNT", LETTERS_COUNT),
    ("LETTERS_COUNT_OF", LETTERS_COUNT_OF),
    ("LETTER_SETTLE", LETTER_SETTLE),
    ("LETTER_FAIL", LETTER_FAIL),
    ("LETTER_AGAIN", LETTER_AGAIN),
    ("DELIVERY_PLAN", DELIVERY_PLAN),
    ("DELIVERIES", DELIVERIES),
    ("DELIVERIES_OF_CASE", DELIVERIES_OF_CASE),
    ("DELIVERY_DONE", DELIVERY_DONE),
    ("DELIVERY_FAILED", DELIVERY_FAILED),
    ("DELIVERIES_AGAIN", DELIVERIES_AGAIN),
    ("PERSON_PUT", PERSON_PUT),
    ("PERSON", PERSON),
    ("PERSON_BY_EMAIL", PERSON_BY_EMAIL),
    ("PEOPLE", PEOPLE),
    ("MANDATE_PUT", MANDATE_PUT),
    ("MANDATE_REVOKE", MANDATE_REVOKE),
    ("MANDATE", MANDATE),
    ("MANDATES_OF", MANDATES_OF),
    ("MANDATES_OF_BODY", MANDATES_OF_BODY),
    ("HOLDERS", HOLDERS),
    ("MAILBOX_PUT", MAILBOX_PUT),
    ("MAILBOX", MAILBOX),
    ("MAILBOXES", MAILBOXES),
    ("PAPER_PUT", PAPER_PUT),
    ("PAPER", PAPER),
    ("DEFINITION_PUT", DEFINITION_PUT),
    ("DEFINITION", DEFINITION),
    ("DEFINITIONS", DEFINITIONS),
    ("BEAT", BEAT),
    ("PULSES", PULSES),
    ("RECURRENCE", RECURRENCE),
    ("RECURRENCE_CLAIM", RECURRENCE_CLAIM),
    ("PING", PING),
];

/// All statements that take a list of rows, for the same test.
pub const SHAPES: &[Shape] = &[LOOK, GLANCE, ANSWERS_OF_MANY];

// ---- journal

/// One case, from after a revision.
pub(crate) const JOURNAL_OF: &str = "SELECT case_id, revision, at, line, hash, command_id
    FROM journal WHERE case_id = $1 AND revision > $2 ORDER BY revision LIMIT $3";

pub(crate) const JOURNAL_LINE: &str = "SELECT case_id, revision, at, line, hash, command_id
    FROM journal WHERE case_id = $1 AND revision = $2";

/// All cases, from after a row.
pub(crate) const JOURNAL_PAGE: &str = "SELECT case_id, revision, at, line, hash, command_id
    FROM journal WHERE (case_id, revision) > ($1, $2) ORDER BY case_id, revision LIMIT $3";

pub(crate) const COMMAND_REVISION: &str =
    "SELECT revision FROM journal WHERE case_id = $1 AND command_id = $2";

/// From the event that names the command up to the next one that names another.
pub(crate) const COMMAND_EVENTS: &str = "SELECT case_id, revision, at, line, hash, command_id
    FROM journal
    WHERE case_id = $1
      AND revision >= (SELECT revision FROM journal WHERE case_id = $1 AND command_id = $2)
      AND revision < COALESCE((SELECT MIN(later.revision) FROM journal AS later
            WHERE later.case_id = $1 AND later.command_id IS NOT NULL AND later.revision >
                (SELECT revision FROM journal WHERE case_id = $1 AND command_id = $2)),
            9223372036854775807)
    ORDER BY revision LIMIT 1000";

// ---- cases and answers

pub(crate) const CASE: &str = "SELECT id, title, workflow, workflow_digest, body, opened_at,
        revision, head_hash, at, step, ballot, ended, head
    FROM cases WHERE id = $1";

pub(crate) const CASES: &str = "SELECT id, title, workflow, workflow_digest, body, opened_at,
        revision, head_hash, at, step, ballot, ended, head
    FROM cases WHERE (opened_at, id) > ($1, $2) ORDER BY opened_at, id LIMIT $3";

pub(crate) const CASES_OPEN: &str = "SELECT id, title, workflow, workflow_digest, body, opened_at,
        revision, head_hash, at, step, ballot, ended, head
    FROM cases WHERE ended IS NULL AND (opened_at, id) > ($1, $2) ORDER BY opened_at, id LIMIT $3";

pub(crate) const CASES_BY_ID: &str = "SELECT id, revision, head_hash
    FROM cases WHERE id > $1 ORDER BY id LIMIT $2";

pub(crate) const CASES_BY_DUE: &str = "SELECT id, title, workflow, workflow_digest, body,
        opened_at, revision, head_hash, at, step, ballot, ended, head
    FROM timers JOIN cases ON id = case_id
    WHERE (due_at, case_id) > ($1, $2) ORDER BY due_at, case_id LIMIT $3";

pub(crate) const ANSWERS: &str = "SELECT case_id, ballot, member, choice, body
    FROM answers WHERE case_id = $1 AND ballot = $2 ORDER BY member LIMIT $3";

pub(crate) const ANSWER: &str = "SELECT case_id, ballot, member, choice, body
    FROM answers WHERE case_id = $1 AND ballot = $2 AND member = $3";

/// What `submit` reads: the head, and one member's answer in the running ballot.
pub(crate) const GLANCE: Shape = Shape {
    head: "SELECT w.column1, c.revision, c.head_hash, c.head,
            (SELECT a.body FROM answers AS a WHERE a.case_id = w.column2
                AND a.ballot = c.ballot AND a.member = w.column3)
        FROM (VALUES ",
    columns: &[N, T, T],
    tail: ") AS w JOIN cases AS c ON c.id = w.column2",
};

pub(crate) const ANSWERS_OF_MANY: Shape = Shape {
    head: "SELECT a.case_id, a.ballot, a.member, a.choice, a.body FROM (VALUES ",
    columns: &[N, T, N],
    tail: ") AS w JOIN answers AS a ON a.case_id = w.column2 AND a.ballot = w.column3
        ORDER BY w.column1, a.member",
};

/// What an append must know before it may write: head, mandate, and whether it was here before. Gives
/// only what is not as the append expects it, so that as a rule nothing comes back.
pub(crate) const LOOK: Shape = Shape {
    head: "SELECT w.column1, c.revision, c.head_hash, j.revision, m.valid_from FROM (VALUES ",
    columns: &[N, T, T, T, N, N, T],
    tail: ") AS w
        LEFT JOIN cases AS c ON c.id = w.column2
        LEFT JOIN journal AS j ON j.case_id = w.column2 AND j.command_id = w.column3
        LEFT JOIN mandates AS m ON m.digest = w.column4 AND m.revoked_at IS NULL
            AND m.valid_from <= w.column5
            AND (m.valid_until IS NULL OR m.valid_until > w.column5)
        WHERE COALESCE(c.revision, 0) <> w.column6 OR c.head_hash <> w.column7
            OR j.revision IS NOT NULL OR (w.column4 IS NOT NULL AND m.valid_from IS NULL)",
};

// ---- counters

pub(crate) const COUNTER: &str = "SELECT next FROM counters WHERE body = $1 AND name = $2";

/// Moves on by one if nobody else has; a counter that does not exist stands at 1.
pub(crate) const COUNTER_ADVANCE: &str = "INSERT INTO counters (body, name, next)
    SELECT $1, $2, $3 + 1
    WHERE $3 = 1 OR EXISTS (SELECT 1 FROM counters WHERE body = $1 AND name = $2)
    ON CONFLICT (body, name) DO UPDATE SET next = excluded.next WHERE counters.next = $3";

pub(crate) const COUNTER_SET: &str = "INSERT INTO counters (body, name, next) VALUES ($1, $2, $3)
    ON CONFLICT (body, name) DO UPDATE SET next = excluded.next";

// ---- timers

pub(crate) const TIMER_SOONEST: &str = "SELECT MIN(next_at) FROM timers";

pub(crate) const TIMER_OF: &str = "SELECT due_at FROM timers WHERE case_id = $1";

/// Only if nobody has moved it meanwhile.
pub(crate) const TIMER_RESET: &str =
    "UPDATE timers SET due_at = $3, next_at = $3 WHERE case_id = $1 AND due_at = $2";

/// Only if nobody has moved it meanwhile.
pub(crate) const TIMER_CLEAR: &str = "DELETE FROM timers WHERE case_id = $1 AND due_at = $2";

pub(crate) const TIMERS_COUNT: &str = "SELECT COUNT(*) FROM timers WHERE due_at <= $1";

// ---- letters and deliveries

pub(crate) const LETTER: &str = "SELECT id, case_id, revision, seat, kind, body, written_at, state,
        next_at, attempts, last_error
    FROM letters WHERE id = $1";

/// A letter's id begins with its case and a slash; `0` is the character after the slash.
pub(crate) const LETTERS_OF: &str = "SELECT id, case_id, revision, seat, kind, body, written_at,
        state, next_at, attempts, last_error
    FROM letters WHERE id > $1 || '/' AND id < $1 || '0' ORDER BY revision, id LIMIT $2";

pub(crate) const LETTERS_FAILED: &str =
    "SELECT id, case_id, revision, seat, kind, body, written_at,
        state, next_at, attempts, last_error
    FROM letters WHERE state = 'failed' ORDER BY written_at DESC LIMIT $1";

pub(crate) const LETTERS_SOONEST: &str = "SELECT MIN(next_at) FROM letters WHERE state = 'waiting'";

pub(crate) const LETTERS_COUNT: &str = "SELECT
    (SELECT COUNT(*) FROM letters WHERE state = 'waiting'),
    (SELECT COUNT(*) FROM letters WHERE state = 'failed')";

/// Done when nothing waits, failed when somebody was given up, else to be looked at again.
pub(crate) const LETTER_SETTLE: &str = "UPDATE letters SET
        state = CASE
            WHEN EXISTS (SELECT 1 FROM deliveries WHERE letter_id = $1 AND state = 'waiting')
                THEN 'waiting'
            WHEN EXISTS (SELECT 1 FROM deliveries WHERE letter_id = $1 AND state = 'failed')
                THEN 'failed'
            ELSE 'done' END,
        next_at = $2
    WHERE id = $1 AND state = 'waiting' RETURNING state";

pub(crate) const LETTER_FAIL: &str = "UPDATE letters SET state = 'failed', last_error = $2
    WHERE id = $1 AND state = 'waiting'";

pub(crate) const LETTER_AGAIN: &str = "UPDATE letters
    SET state = 'waiting', next_at = $2, attempts = 0, last_error = NULL
    WHERE id = $1 AND state = 'failed'";

/// The address is the one of the first plan, whatever the directory says later.
pub(crate) const DELIVERY_PLAN: &str = "INSERT INTO deliveries
        (letter_id, person_id, address, state, attempts, delivered_at, last_error)
    VALUES ($1, $2, $3, 'waiting', 0, NULL, NULL)
    ON CONFLICT (letter_id, person_id) DO NOTHING";

pub(crate) const DELIVERIES: &str = "SELECT letter_id, person_id, address, state, attempts,
        delivered_at, last_error
    FROM deliveries WHERE letter_id = $1 ORDER BY person_id LIMIT $2";

pub(crate) const DELIVERIES_OF_CASE: &str = "SELECT letter_id, person_id, address, state, attempts,
        delivered_at, last_error
    FROM deliveries WHERE letter_id > $1 || '/' AND letter_id < $1 || '0'
    ORDER BY letter_id, person_id LIMIT $2";

pub(crate) const DELIVERY_DONE: &str = "UPDATE deliveries
    SET state = 'done', attempts = attempts + 1, delivered_at = $3, last_error = NULL
    WHERE letter_id = $1 AND person_id = $2 AND state = 'waiting'";

pub(crate) const DELIVERY_FAILED: &str = "UPDATE deliveries
    SET state = $4, attempts = attempts + 1, last_error = $3
    WHERE letter_id = $1 AND person_id = $2 AND state = 'waiting'";

pub(crate) const DELIVERIES_AGAIN: &str = "UPDATE deliveries
    SET state = 'waiting', attempts = 0 WHERE letter_id = $1 AND state = 'failed'";

// ---- directory

pub(crate) const PERSON_PUT: &str = "INSERT INTO people (id, name, email, added_at)
    VALUES ($1, $2, $3, $4)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, email = excluded.email";

pub(crate) const PERSON: &str = "SELECT id, name, email FROM people WHERE id = $1";

pub(crate) const PERSON_BY_EMAIL: &str =
    "SELECT id, name, email FROM people WHERE email = $1 ORDER BY id LIMIT 2";

pub(crate) const PEOPLE: &str =
    "SELECT id, name, email FROM people WHERE id > $1 ORDER BY id LIMIT $2";

/// A mandate is named by the digest of what it says: only its revocation can change.
pub(crate) const MANDATE_PUT: &str = "INSERT INTO mandates
        (digest, person_id, body, seat, capacity, valid_from, valid_until, revoked_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, NULL)
    ON CONFLICT (digest) DO NOTHING";

pub(crate) const MANDATE_REVOKE: &str =
    "UPDATE mandates SET revoked_at = $2 WHERE digest = $1 AND revoked_at IS NULL";

pub(crate) const MANDATE: &str = "SELECT digest, person_id, body, seat, capacity, valid_from,
        valid_until, revoked_at
    FROM mandates WHERE digest = $1";

/// Of one person in one body, valid at an instant.
pub(crate) const MANDATES_OF: &str = "SELECT digest, person_id, body, seat, capacity, valid_from,
        valid_until, revoked_at
    FROM mandates
    WHERE person_id = $1 AND body = $2 AND valid_from <= $3
      AND (valid_until IS NULL OR valid_until > $3) AND (revoked_at IS NULL OR revoked_at > $3)
    ORDER BY seat, capacity, valid_from, digest LIMIT 200";

pub(crate) const MANDATES_OF_BODY: &str = "SELECT digest, person_id, body, seat, capacity,
        valid_from, valid_until, revoked_at
    FROM mandates WHERE body = $1 AND digest > $2 ORDER BY digest LIMIT $3";

/// Of one seat, valid at an instant, with the persons.
pub(crate) const HOLDERS: &str = "SELECT m.digest, m.person_id, m.body, m.seat, m.capacity,
        m.valid_from, m.valid_until, m.revoked_at, p.name, p.email
    FROM mandates AS m JOIN people AS p ON p.id = m.person_id
    WHERE m.body = $1 AND m.seat = $2 AND m.valid_from <= $3
      AND (m.valid_until IS NULL OR m.valid_until > $3)
      AND (m.revoked_at IS NULL OR m.revoked_at > $3)
    ORDER BY m.capacity, m.valid_from, m.digest LIMIT 200";

pub(crate) const MAILBOX_PUT: &str = "INSERT INTO mailboxes (body, seat, address)
    VALUES ($1, $2, $3)
    ON CONFLICT (body, seat) DO UPDATE SET address = excluded.address";

pub(crate) const MAILBOX: &str =
    "SELECT body, seat, address FROM mailboxes WHERE body = $1 AND seat = $2";

pub(crate) const MAILBOXES: &str =
    "SELECT body, seat, address FROM mailboxes WHERE body = $1 ORDER BY seat LIMIT 1000";

// ---- papers and definitions

pub(crate) const PAPER_PUT: &str = "INSERT INTO papers (digest, media, encoding, body, added_at)
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (digest) DO NOTHING";

pub(crate) const PAPER: &str = "SELECT digest, media, encoding, body FROM papers WHERE digest = $1";

pub(crate) const DEFINITION_PUT: &str =
    "INSERT INTO definitions (digest, kind, name, text, added_at)
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (digest) DO NOTHING";

pub(crate) const DEFINITION: &str =
    "SELECT digest, kind, name, text FROM definitions WHERE digest = $1";

pub(crate) const DEFINITIONS: &str = "SELECT digest, kind, name, text FROM definitions
    WHERE digest > $1 ORDER BY digest LIMIT $2";

// ---- heartbeat and recurring starts

pub(crate) const BEAT: &str = "INSERT INTO pulses (node, since, \"until\") VALUES ($1, $2, $3)
    ON CONFLICT (node, since) DO UPDATE SET \"until\" = excluded.\"until\"";

pub(crate) const PULSES: &str = "SELECT node, since, \"until\" FROM pulses
    WHERE \"until\" >= $1 AND since <= $2 ORDER BY since, node LIMIT $3";

pub(crate) const RECURRENCE: &str = "SELECT last_at FROM recurrences WHERE name = $1";

/// Whoever comes second changes nothing.
pub(crate) const RECURRENCE_CLAIM: &str = "INSERT INTO recurrences (name, last_at) VALUES ($1, $2)
    ON CONFLICT (name) DO UPDATE SET last_at = excluded.last_at
    WHERE recurrences.last_at < excluded.last_at";

pub(crate) const PING: &str = "SELECT CAST(1 AS BIGINT)";

/// Cases whose id begins with a text: what people type of it.
pub(crate) const CASES_BEGINNING: &str = "SELECT id, title, workflow, workflow_digest, body,
        opened_at, revision, head_hash, at, step, ballot, ended, head
    FROM cases WHERE id >= $1 AND id < $2 ORDER BY id LIMIT $3";

pub(crate) const LETTERS_COUNT_OF: &str = "SELECT
        COALESCE(SUM(CASE WHEN state = 'waiting' THEN 1 ELSE 0 END), 0),
        COALESCE(SUM(CASE WHEN state = 'failed' THEN 1 ELSE 0 END), 0)
    FROM letters WHERE id > $1 || '/' AND id < $1 || '0'";
