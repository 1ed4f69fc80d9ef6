//! Statements of imported decisions, and of what the office did with sittings and reports.

/// For the test that prepares them.
pub const ALL: &[(&str, &str)] = &[
    ("DECISION_PUT", DECISION_PUT),
    ("DECISIONS", DECISIONS),
    ("DECISIONS_STAMP", DECISIONS_STAMP),
    ("DECISIONS_OWN", DECISIONS_OWN),
    ("DECISIONS_GONE", DECISIONS_GONE),
    ("DECISIONS_STRUCTURED", DECISIONS_STRUCTURED),
    ("SITTING_ACT_PUT", SITTING_ACT_PUT),
    ("SITTING_ACTS", SITTING_ACTS),
    ("SITTING_COMMAND", SITTING_COMMAND),
    ("REPORT_ACT_PUT", REPORT_ACT_PUT),
    ("REPORT_ACTS", REPORT_ACTS),
    ("REPORT_COMMAND", REPORT_COMMAND),
    ("ORDER_LETTER_PUT", ORDER_LETTER_PUT),
    ("EVENT_ACT_PUT", EVENT_ACT_PUT),
    ("EVENT_ACTS", EVENT_ACTS),
    ("EVENT_COMMAND", EVENT_COMMAND),
];

/// A decision; whoever brings it again in other words replaces it, whoever brings the same changes nothing.
pub(crate) const DECISION_PUT: &str =
    "INSERT INTO decisions (body, number, decision, added_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (body, number) DO UPDATE SET decision = excluded.decision, added_at = excluded.added_at
        WHERE decisions.decision <> excluded.decision";

/// All that were imported.
pub(crate) const DECISIONS: &str = "SELECT decision FROM decisions ORDER BY body, number";

/// What changes whenever the register does: how many were imported and when last; how many cases ended
/// adopted, how far they came, and when last.
pub(crate) const DECISIONS_STAMP: &str = "SELECT
    (SELECT COUNT(*) FROM decisions),
    (SELECT COALESCE(MAX(added_at), 0) FROM decisions),
    (SELECT COUNT(*) FROM cases WHERE ended = 'adopted'),
    (SELECT CAST(COALESCE(SUM(revision), 0) AS BIGINT) FROM cases WHERE ended = 'adopted'),
    (SELECT COALESCE(MAX(at), 0) FROM cases WHERE ended = 'adopted')";

/// What cases decided under a number: body, number, title, when.
pub(crate) const DECISIONS_OWN: &str = "SELECT body, number, title, at, workflow FROM cases
    WHERE ended = 'adopted' AND number IS NOT NULL";

/// Numbers that cases drew whose finding was taken back: body, number.
pub(crate) const DECISIONS_GONE: &str = "SELECT body, number FROM cases
    WHERE number IS NOT NULL AND (ended IS NULL OR ended <> 'adopted')";

/// Adopted cases that have a number and perhaps a structured paper.
pub(crate) const DECISIONS_STRUCTURED: &str = r#"SELECT id, title, workflow, workflow_digest, body, opened_at,
        revision, head_hash, at, step, ballot, ended, head
    FROM cases WHERE ended = 'adopted' AND number IS NOT NULL AND head LIKE '%beschluss":%'"#;

pub(crate) const SITTING_ACT_PUT: &str =
    "INSERT INTO sitting_acts (body, number, n, act, day, place, reason, person, at, command)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING";

pub(crate) const SITTING_ACTS: &str =
    "SELECT body, number, n, act, day, place, reason, person, at, command
    FROM sitting_acts ORDER BY body, number, n";

pub(crate) const SITTING_COMMAND: &str = "SELECT COUNT(*) FROM sitting_acts WHERE command = $1";

pub(crate) const REPORT_ACT_PUT: &str =
    "INSERT INTO report_acts (body, number, item, n, act, note, person, at, command)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING";

pub(crate) const REPORT_ACTS: &str = "SELECT body, number, item, n, act, note, person, at, command
    FROM report_acts ORDER BY body, number, item, n";

pub(crate) const REPORT_COMMAND: &str = "SELECT COUNT(*) FROM report_acts WHERE command = $1";

/// A letter about an order belongs to no case; its id says what it is about, so it is written once.
pub(crate) const ORDER_LETTER_PUT: &str =
    "INSERT INTO letters (id, case_id, revision, seat, kind, body, written_at, next_at,
        state, attempts, last_error)
    VALUES ($1, $2, 0, $3, $4, $5, $6, $6, 'waiting', 0, NULL) ON CONFLICT (id) DO NOTHING";

pub(crate) const EVENT_ACT_PUT: &str =
    "INSERT INTO event_acts (body, number, item, n, day, due, reason, person, at, command)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING";

pub(crate) const EVENT_ACTS: &str =
    "SELECT body, number, item, n, day, due, reason, person, at, command
    FROM event_acts ORDER BY body, number, item, n";

pub(crate) const EVENT_COMMAND: &str = "SELECT COUNT(*) FROM event_acts WHERE command = $1";
