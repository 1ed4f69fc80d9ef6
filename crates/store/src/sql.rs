//! Every statement, once. `$1` and plain types run on both databases.
//!
//! What the two really say differently stands in [`crate::dialect`]. Statements that take a list of
//! rows are a [`Shape`] here: their text is made per number of rows, from
//! these constants only. A test prepares every one on both databases.

pub mod decisions;
pub mod errands;
mod lists;
pub mod rim;

use crate::dialect::{N, Shape, T};
pub(crate) use decisions::*;
pub(crate) use errands::{
    CHILDREN, ERRAND_SETTLE, ERRANDS_AGAIN, ERRANDS_OF, ERRANDS_SOONEST, ERRANDS_STUCK,
};
pub(crate) use lists::{
    CASES_ADOPTED, CASES_NUMBERED, CASES_OPENED, CASES_WAITING, CASES_WAITING_COUNT,
    DELIVERY_RETURNED, LETTER_RETURNED, LETTERS_FAILED, LETTERS_FAILED_APART, LETTERS_FAILED_IN,
    LETTERS_OF, PAPERS_OF_MANY, STEPS_RUNNING,
};

/// All fixed statements, for the test that prepares them.
pub const ALL: &[(&str, &str)] = &[
    ("JOURNAL_OF", JOURNAL_OF),
    ("JOURNAL_LINE", JOURNAL_LINE),
    ("JOURNAL_OF_KINDS", JOURNAL_OF_KINDS),
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
    ("DELIVERY_RETURNED", DELIVERY_RETURNED),
    ("LETTER_RETURNED", LETTER_RETURNED),
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
    ("SESSION_PUT", SESSION_PUT),
    ("SESSION", SESSION),
    ("SESSION_SEEN", SESSION_SEEN),
    ("SESSION_END", SESSION_END),
    ("SESSIONS_OF", SESSIONS_OF),
    ("SESSIONS_OVER", SESSIONS_OVER),
    ("LINK_PUT", LINK_PUT),
    ("LINK", LINK),
    ("LINK_USE", LINK_USE),
    ("LINKS_SINCE", LINKS_SINCE),
    ("LINKS_OVER", LINKS_OVER),
    ("TOKEN_PUT", TOKEN_PUT),
    ("TOKEN", TOKEN),
    ("TOKENS_OF", TOKENS_OF),
    ("TOKEN_REVOKE", TOKEN_REVOKE),
    ("DRAFT_PUT", DRAFT_PUT),
    ("DRAFT", DRAFT),
    ("DRAFTS_OF", DRAFTS_OF),
    ("DRAFT_DROP", DRAFT_DROP),
    ("VISIT_PUT", VISIT_PUT),
    ("VISITS_OF", VISITS_OF),
    ("VISIT", VISIT),
    ("MANDATES_OF_PERSON", MANDATES_OF_PERSON),
    ("CASES_RUNNING", CASES_RUNNING),
    ("CASES_DECIDED", CASES_DECIDED),
    ("CASES_WAITING", CASES_WAITING),
    ("CASES_WAITING_COUNT", CASES_WAITING_COUNT),
    ("CASES_ADOPTED", CASES_ADOPTED),
    ("CASES_NUMBERED", CASES_NUMBERED),
    ("CASES_OPENED", CASES_OPENED),
    ("LETTERS_FAILED_APART", LETTERS_FAILED_APART),
    ("LETTERS_FAILED_IN", LETTERS_FAILED_IN),
    ("STEPS_RUNNING", STEPS_RUNNING),
    ("MATTERS_SILENT", MATTERS_SILENT),
    ("MATTERS_VOTED", MATTERS_VOTED),
    ("MATTERS_ENDED", MATTERS_ENDED),
    ("CASES_AT_WORK", CASES_AT_WORK),
];

/// Lists of fixed statements, for the same test.
pub const ALL_LISTS: &[&[(&str, &str)]] = &[ALL, rim::ALL, decisions::ALL, errands::ALL];

/// All statements that take a list of rows, for the same test.
pub const SHAPES: &[Shape] =
    &[LOOK, GLANCE, ANSWERS_OF_MANY, CASES_OF_MANY, CASES_IN_STEPS, PAPER_FACTS, PAPERS_OF_MANY];

// ---- journal

/// One case, from after a revision.
pub(crate) const JOURNAL_OF: &str = "SELECT case_id, revision, at, line, hash, command_id
    FROM journal WHERE case_id = $1 AND revision > $2 ORDER BY revision LIMIT $3";

/// The events of one case of two kinds, as their lines name them.
pub(crate) const JOURNAL_OF_KINDS: &str = "SELECT case_id, revision, at, line, hash, command_id
    FROM journal WHERE case_id = $1 AND (line LIKE $2 OR line LIKE $3) ORDER BY revision LIMIT $4";

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
    FROM answers WHERE case_id = $1 AND ballot = $2 AND member > $3 ORDER BY member LIMIT $4";

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

/// Whole rows of cases that are named.
pub(crate) const CASES_OF_MANY: Shape = Shape {
    head: "SELECT c.id, c.title, c.workflow, c.workflow_digest, c.body, c.opened_at,
            c.revision, c.head_hash, c.at, c.step, c.ballot, c.ended, c.head FROM (VALUES ",
    columns: &[N, T],
    tail: ") AS w JOIN cases AS c ON c.id = w.column2 ORDER BY w.column1",
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
        sending, delivered_at, last_error
    FROM deliveries WHERE letter_id = $1 ORDER BY person_id LIMIT $2";

pub(crate) const DELIVERIES_OF_CASE: &str = "SELECT letter_id, person_id, address, state, attempts,
        sending, delivered_at, last_error
    FROM deliveries WHERE letter_id > $1 || '/' AND letter_id < $1 || '0'
    ORDER BY letter_id, person_id LIMIT $2";

pub(crate) const DELIVERY_DONE: &str = "UPDATE deliveries
    SET state = 'done', attempts = attempts + 1, delivered_at = $3, last_error = NULL
    WHERE letter_id = $1 AND person_id = $2 AND state = 'waiting'";

pub(crate) const DELIVERY_FAILED: &str = "UPDATE deliveries
    SET state = $4, attempts = attempts + 1, last_error = $3
    WHERE letter_id = $1 AND person_id = $2 AND state = 'waiting'";

pub(crate) const DELIVERIES_AGAIN: &str = "UPDATE deliveries
    SET state = 'waiting', attempts = 0, sending = sending + 1
    WHERE letter_id = $1 AND state = 'failed'";

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

// ---- access: sessions, links, tokens, drafts, visits

/// A session that has begun.
pub(crate) const SESSION_PUT: &str = "INSERT INTO sessions
    (id, person_id, way, agent, began_at, seen_at, ends_at) VALUES ($1, $2, $3, $4, $5, $5, $6)";

/// A session that is not over.
pub(crate) const SESSION: &str = "SELECT id, person_id, way, agent, began_at, seen_at, ends_at
    FROM sessions WHERE id = $1 AND ends_at > $2";

/// A sign of life of a session.
pub(crate) const SESSION_SEEN: &str =
    "UPDATE sessions SET seen_at = $2, ends_at = $3 WHERE id = $1";

/// A session ends; only its own person can end it.
pub(crate) const SESSION_END: &str = "DELETE FROM sessions WHERE id = $1 AND person_id = $2";

/// The sessions of a person, newest first.
pub(crate) const SESSIONS_OF: &str = "SELECT id, person_id, way, agent, began_at, seen_at, ends_at
    FROM sessions WHERE person_id = $1 AND ends_at > $2 ORDER BY began_at DESC, id LIMIT 100";

/// Sessions that are over are forgotten.
pub(crate) const SESSIONS_OVER: &str = "DELETE FROM sessions WHERE ends_at <= $1";

/// A link that was asked for.
pub(crate) const LINK_PUT: &str = "INSERT INTO sign_in_links
    (id, person_id, target, made_at, ends_at) VALUES ($1, $2, $3, $4, $5)";

/// A link that is good.
pub(crate) const LINK: &str = "SELECT person_id, target FROM sign_in_links
    WHERE id = $1 AND ends_at > $2 AND used_at IS NULL";

/// A link is used once.
pub(crate) const LINK_USE: &str = "UPDATE sign_in_links SET used_at = $2
    WHERE id = $1 AND ends_at > $2 AND used_at IS NULL";

/// How many links a person has asked for since.
pub(crate) const LINKS_SINCE: &str =
    "SELECT COUNT(*) FROM sign_in_links WHERE person_id = $1 AND made_at > $2";

/// Links that are over are forgotten.
pub(crate) const LINKS_OVER: &str = "DELETE FROM sign_in_links WHERE ends_at <= $1";

/// A token for a program.
pub(crate) const TOKEN_PUT: &str = "INSERT INTO tokens
    (id, person_id, name, scopes, made_at, ends_at) VALUES ($1, $2, $3, $4, $5, $6)";

/// A token that is good.
pub(crate) const TOKEN: &str = "SELECT id, person_id, name, scopes, made_at, ends_at, revoked_at
    FROM tokens WHERE id = $1 AND ends_at > $2 AND revoked_at IS NULL";

/// The tokens of a person, newest first.
pub(crate) const TOKENS_OF: &str =
    "SELECT id, person_id, name, scopes, made_at, ends_at, revoked_at
    FROM tokens WHERE person_id = $1 ORDER BY made_at DESC, id LIMIT 100";

/// A token is revoked, for ever.
pub(crate) const TOKEN_REVOKE: &str = "UPDATE tokens SET revoked_at = $3
    WHERE id = $1 AND person_id = $2 AND revoked_at IS NULL";

/// The draft of an answer.
pub(crate) const DRAFT_PUT: &str = "INSERT INTO drafts
    (case_id, ballot, member, person_id, body, at) VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (case_id, ballot, member) DO UPDATE SET
        person_id = excluded.person_id, body = excluded.body, at = excluded.at";

/// The draft of one answer.
pub(crate) const DRAFT: &str = "SELECT person_id, body, at FROM drafts
    WHERE case_id = $1 AND ballot = $2 AND member = $3";

/// What is drafted for a member.
pub(crate) const DRAFTS_OF: &str = "SELECT case_id, ballot, person_id, body, at FROM drafts
    WHERE member = $1 ORDER BY at DESC LIMIT 1000";

/// A draft that has been released or thrown away.
pub(crate) const DRAFT_DROP: &str =
    "DELETE FROM drafts WHERE case_id = $1 AND ballot = $2 AND member = $3";

/// Somebody has looked at a case.
pub(crate) const VISIT_PUT: &str = "INSERT INTO visits
    (case_id, person_id, first_at, last_at, revision) VALUES ($1, $2, $3, $3, $4)
    ON CONFLICT (case_id, person_id) DO UPDATE SET
        last_at = excluded.last_at, revision = excluded.revision";

/// Who has looked at a case.
pub(crate) const VISITS_OF: &str = "SELECT person_id, first_at, last_at, revision FROM visits
    WHERE case_id = $1 ORDER BY first_at LIMIT 1000";

/// When somebody last looked at a case, and how far it had come.
pub(crate) const VISIT: &str = "SELECT person_id, first_at, last_at, revision FROM visits
    WHERE case_id = $1 AND person_id = $2";

/// What a person may do anywhere at an instant.
pub(crate) const MANDATES_OF_PERSON: &str = "SELECT digest, person_id, body, seat, capacity,
        valid_from, valid_until, revoked_at FROM mandates
    WHERE person_id = $1 AND valid_from <= $2 AND (valid_until IS NULL OR valid_until > $2)
      AND (revoked_at IS NULL OR revoked_at > $2)
    ORDER BY body, seat, digest LIMIT 200";

/// What a body has running, in the order of opening.
pub(crate) const CASES_RUNNING: &str =
    "SELECT id, title, workflow, workflow_digest, body, opened_at,
        revision, head_hash, at, step, ballot, ended, head
    FROM cases WHERE body = $1 AND ended IS NULL AND (opened_at, id) > ($2, $3)
    ORDER BY opened_at, id LIMIT $4";

/// What a body has ended, newest first.
pub(crate) const CASES_DECIDED: &str =
    "SELECT id, title, workflow, workflow_digest, body, opened_at,
        revision, head_hash, at, step, ballot, ended, head
    FROM cases WHERE body = $1 AND ended IS NOT NULL AND (at, id) < ($2, $3)
    ORDER BY at DESC, id DESC LIMIT $4";

/// All a body has running, without the heads: a desk orders thousands of them before it shows a few.
pub(crate) const CASES_AT_WORK: &str = "SELECT id, workflow_digest, step, term_at FROM cases
    WHERE body = $1 AND ended IS NULL AND (term_at, id) > ($2, $3)
    ORDER BY term_at, id LIMIT $4";

// ---- what concerns somebody: the narrow rows first, then the wide ones of those that are shown

/// Open cases in which no vote of a member counts, the soonest deadline first.
pub(crate) const MATTERS_SILENT: &str =
    "SELECT c.id, c.title, c.workflow, c.workflow_digest, c.body, c.opened_at,
            c.revision, c.head_hash, c.at, c.step, c.ballot, c.ended, c.head,
            a.body, d.person_id
        FROM (SELECT c.id AS id FROM cases AS c
            JOIN answers AS a ON a.case_id = c.id AND a.ballot = c.ballot AND a.member = $2
            WHERE c.body = $1 AND c.ended IS NULL AND a.choice IS NULL
            ORDER BY c.term_at, c.id LIMIT 500) AS m
        JOIN cases AS c ON c.id = m.id
        JOIN answers AS a ON a.case_id = c.id AND a.ballot = c.ballot AND a.member = $2
        LEFT JOIN drafts AS d ON d.case_id = c.id AND d.ballot = c.ballot AND d.member = $2";

/// Open cases in which a member has voted, the soonest deadline first.
pub(crate) const MATTERS_VOTED: &str =
    "SELECT c.id, c.title, c.workflow, c.workflow_digest, c.body, c.opened_at,
            c.revision, c.head_hash, c.at, c.step, c.ballot, c.ended, c.head,
            a.body, d.person_id
        FROM (SELECT c.id AS id FROM cases AS c
            JOIN answers AS a ON a.case_id = c.id AND a.ballot = c.ballot AND a.member = $2
            WHERE c.body = $1 AND c.ended IS NULL AND a.choice IS NOT NULL
            ORDER BY c.term_at, c.id LIMIT 200) AS m
        JOIN cases AS c ON c.id = m.id
        JOIN answers AS a ON a.case_id = c.id AND a.ballot = c.ballot AND a.member = $2
        LEFT JOIN drafts AS d ON d.case_id = c.id AND d.ballot = c.ballot AND d.member = $2";

/// Cases of a member that have ended since, the newest first.
pub(crate) const MATTERS_ENDED: &str =
    "SELECT c.id, c.title, c.workflow, c.workflow_digest, c.body, c.opened_at,
            c.revision, c.head_hash, c.at, c.step, c.ballot, c.ended, c.head,
            a.body, d.person_id
        FROM (SELECT c.id AS id FROM cases AS c
            JOIN answers AS a ON a.case_id = c.id AND a.ballot = c.ballot AND a.member = $2
            WHERE c.body = $1 AND c.ended IS NOT NULL AND c.at >= $3
            ORDER BY c.at DESC, c.id DESC LIMIT 100) AS m
        JOIN cases AS c ON c.id = m.id
        JOIN answers AS a ON a.case_id = c.id AND a.ballot = c.ballot AND a.member = $2
        LEFT JOIN drafts AS d ON d.case_id = c.id AND d.ballot = c.ballot AND d.member = $2";

/// Open cases of a body in one of some steps, the soonest deadline first.
pub(crate) const CASES_IN_STEPS: Shape = Shape {
    head: "SELECT c.id, c.title, c.workflow, c.workflow_digest, c.body, c.opened_at,
            c.revision, c.head_hash, c.at, c.step, c.ballot, c.ended, c.head
        FROM (SELECT c.id AS id FROM (VALUES ",
    columns: &[T, T, T],
    tail: ") AS w JOIN cases AS c
            ON c.body = w.column1 AND c.workflow_digest = w.column2 AND c.step = w.column3
            WHERE c.ended IS NULL ORDER BY c.term_at, c.id LIMIT 500) AS m
        JOIN cases AS c ON c.id = m.id ORDER BY c.term_at, c.id",
};

/// What papers are, without their bytes.
pub(crate) const PAPER_FACTS: Shape = Shape {
    head: "SELECT p.digest, p.media, p.encoding, CAST(LENGTH(p.body) AS BIGINT) FROM (VALUES ",
    columns: &[T],
    tail: ") AS w JOIN papers AS p ON p.digest = w.column1",
};
