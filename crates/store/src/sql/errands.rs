//! Statements about commands from case to case, and about parents and children.
//!
//! Apart from the others only because a file should be short.

/// All of them, for the test that prepares them.
pub const ALL: &[(&str, &str)] = &[
    ("ERRAND_SETTLE", ERRAND_SETTLE),
    ("ERRANDS_AGAIN", ERRANDS_AGAIN),
    ("ERRANDS_SOONEST", ERRANDS_SOONEST),
    ("ERRANDS_OF", ERRANDS_OF),
    ("ERRANDS_STUCK", ERRANDS_STUCK),
    ("CHILDREN", CHILDREN),
];

/// How an errand stands after it was tried. What the other case has recorded stays done, whatever a
/// claimer says whose lease ran out meanwhile.
pub(crate) const ERRAND_SETTLE: &str = "UPDATE errands
    SET state = $2, next_at = $3, last_error = $4
    WHERE id = $1 AND state <> 'done'";

pub(crate) const ERRANDS_AGAIN: &str =
    "UPDATE errands SET next_at = $1 WHERE state = 'failed' AND next_at > $1";

pub(crate) const ERRANDS_SOONEST: &str = "SELECT MIN(next_at) FROM errands WHERE state <> 'done'";

pub(crate) const ERRANDS_OF: &str = "SELECT id, from_case, revision, position, to_case, kind, slot,
        body, written_at, state, next_at, attempts, last_error
    FROM errands WHERE from_case = $1 ORDER BY revision, position LIMIT $2";

/// What could not be handed over, oldest first, with the title and the body of the case that asks. A
/// child that was called back before it could be opened is nobody's concern any more.
pub(crate) const ERRANDS_STUCK: &str = "SELECT e.from_case, c.title, e.to_case, e.kind, e.slot,
        e.written_at, e.last_error
    FROM errands AS e JOIN cases AS c ON c.id = e.from_case
    WHERE e.state = 'failed' AND c.body = $1 AND NOT EXISTS (
        SELECT 1 FROM errands AS back WHERE back.id = 'cancel-' || e.to_case)
    ORDER BY e.written_at, e.id LIMIT $2";

/// The children of a case in the order of their starts, opened or not.
pub(crate) const CHILDREN: &str =
    "SELECT e.to_case, e.slot, e.kind, e.written_at, e.state, e.last_error,
        c.title, c.workflow, c.body, c.step, c.ended, c.entered_at, c.head
    FROM errands AS e LEFT JOIN cases AS c ON c.id = e.to_case
    WHERE e.from_case = $1 AND e.kind IN ('start', 'inner')
    ORDER BY e.revision, e.position LIMIT $2";
