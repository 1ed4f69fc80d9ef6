//! Statements of lists over many cases: the board, the register, the auditor's choice.
//!
//! Apart from the others only because a file should be short.

use crate::dialect::{Shape, T};

/// What a body has running, whatever is due first first. Bounds: deadline from `$4` through `$5`, a vote
/// (1) or not (0) from `$6` through `$7`, four fifths of the time over at `$8`.
pub(crate) const CASES_WAITING: &str =
    "SELECT id, title, workflow, workflow_digest, body, opened_at,
        revision, head_hash, at, step, ballot, ended, head
    FROM cases WHERE body = $1 AND ended IS NULL AND (term_at, id) > ($2, $3)
        AND term_at >= $4 AND term_at <= $5 AND voting >= $6 AND voting <= $7
        AND term_at - (term_at - entered_at) / 5 <= $8
    ORDER BY term_at, id LIMIT $9";

/// All, overdue, soon due, without a deadline, in a vote; `$2` is now.
pub(crate) const CASES_WAITING_COUNT: &str = "SELECT COUNT(*),
        COALESCE(SUM(CASE WHEN term_at <= $2 THEN 1 ELSE 0 END), 0),
        COALESCE(SUM(CASE WHEN term_at > $2 AND term_at < 9223372036854775807
            AND term_at - (term_at - entered_at) / 5 <= $2 THEN 1 ELSE 0 END), 0),
        COALESCE(SUM(CASE WHEN term_at = 9223372036854775807 THEN 1 ELSE 0 END), 0),
        COALESCE(SUM(CASE WHEN voting = 1 THEN 1 ELSE 0 END), 0)
    FROM cases WHERE body = $1 AND ended IS NULL";

/// What was adopted, newest first; of one body, or of all where none is named.
pub(crate) const CASES_ADOPTED: &str =
    "SELECT id, title, workflow, workflow_digest, body, opened_at,
        revision, head_hash, at, step, ballot, ended, head
    FROM cases WHERE ended = 'adopted' AND (at, id) < ($1, $2) AND at >= $3
        AND (body = $4 OR $4 = '')
    ORDER BY at DESC, id DESC LIMIT $5";

/// The decisions with a number.
pub(crate) const CASES_NUMBERED: &str =
    "SELECT id, title, workflow, workflow_digest, body, opened_at,
        revision, head_hash, at, step, ballot, ended, head
    FROM cases WHERE body = $1 AND number = $2 ORDER BY id LIMIT 2";

/// The cases of a body, opened last first.
pub(crate) const CASES_OPENED: &str =
    "SELECT id, title, workflow, workflow_digest, body, opened_at,
        revision, head_hash, at, step, ballot, ended, head
    FROM cases WHERE body = $1 AND (opened_at, id) < ($2, $3)
    ORDER BY opened_at DESC, id DESC LIMIT $4";

/// A letter's id begins with its case and a slash; `0` is the character after the slash.
pub(crate) const LETTERS_OF: &str = "SELECT id, case_id, revision, seat, kind, body, written_at,
        state, next_at, attempts, last_error
    FROM letters WHERE id > $1 || '/' AND id < $1 || '0' ORDER BY revision, id LIMIT $2";

pub(crate) const LETTERS_FAILED: &str =
    "SELECT id, case_id, revision, seat, kind, body, written_at,
        state, next_at, attempts, last_error
    FROM letters WHERE state = 'failed' ORDER BY written_at DESC LIMIT $1";

/// The letters of a body that could not be delivered, latest first, each with its case's title.
pub(crate) const LETTERS_FAILED_IN: &str =
    "SELECT l.id, l.case_id, l.revision, l.seat, l.kind, l.body, l.written_at, l.state, l.next_at,
        l.attempts, l.last_error, c.title
    FROM letters AS l JOIN cases AS c ON c.id = l.case_id
    WHERE l.state = 'failed' AND c.body = $1 ORDER BY l.written_at DESC, l.id LIMIT $2";

/// The letters that belong to no case and could not be delivered, latest first.
pub(crate) const LETTERS_FAILED_APART: &str =
    "SELECT id, case_id, revision, seat, kind, body, written_at,
        state, next_at, attempts, last_error
    FROM letters WHERE state = 'failed' AND revision = 0 ORDER BY written_at DESC, id LIMIT $1";

/// What was accepted came back.
pub(crate) const DELIVERY_RETURNED: &str = "UPDATE deliveries SET state = 'failed', last_error = $3
    WHERE letter_id = $1 AND person_id = $2 AND sending = $4 AND state = 'done'";

pub(crate) const LETTER_RETURNED: &str = "UPDATE letters SET state = 'failed', last_error = $2
    WHERE id = $1 AND state = 'done'";

/// Papers by their digests.
pub(crate) const PAPERS_OF_MANY: Shape = Shape {
    head: "SELECT p.digest, p.media, p.encoding, p.body FROM (VALUES ",
    columns: &[T],
    tail: ") AS w JOIN papers AS p ON p.digest = w.column1",
};

/// In which steps the open cases of a body stand.
pub(crate) const STEPS_RUNNING: &str =
    "SELECT workflow, workflow_digest, step, COUNT(*), MIN(id) FROM cases
    WHERE body = $1 AND ended IS NULL GROUP BY workflow, workflow_digest, step
    ORDER BY workflow, workflow_digest, step LIMIT 1000";
