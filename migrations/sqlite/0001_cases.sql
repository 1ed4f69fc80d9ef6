-- Cases: the append-only journal, the bounded head of each case, one answer row per member.
-- Same tables and columns as in ../postgres; a test compares them. Instants are microseconds since 1970.
-- Rowid tables on purpose: rows land at the end of a page, only the narrow keys are scattered.

CREATE TABLE journal (
    case_id    TEXT    NOT NULL,
    revision   INTEGER NOT NULL,
    at         INTEGER NOT NULL,
    line       TEXT    NOT NULL,
    hash       TEXT    NOT NULL,
    command_id TEXT,
    PRIMARY KEY (case_id, revision)
) STRICT;

CREATE UNIQUE INDEX journal_command ON journal (case_id, command_id) WHERE command_id IS NOT NULL;

CREATE TRIGGER journal_refuses_update BEFORE UPDATE ON journal
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;

-- Fires for REPLACE too where `recursive_triggers` is on, as it is on every connection of the program.
CREATE TRIGGER journal_refuses_delete BEFORE DELETE ON journal
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;

-- For connections that left `recursive_triggers` off: what stands there cannot be replaced.
CREATE TRIGGER journal_refuses_replace BEFORE INSERT ON journal
WHEN EXISTS (SELECT 1 FROM journal WHERE case_id = NEW.case_id AND revision = NEW.revision)
  OR EXISTS (SELECT 1 FROM journal WHERE case_id = NEW.case_id AND command_id = NEW.command_id)
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;

CREATE TABLE cases (
    id              TEXT    NOT NULL PRIMARY KEY,
    title           TEXT    NOT NULL,
    workflow        TEXT    NOT NULL,
    workflow_digest TEXT    NOT NULL,
    body            TEXT    NOT NULL,
    opened_at       INTEGER NOT NULL,
    revision        INTEGER NOT NULL,
    head_hash       TEXT    NOT NULL,
    at              INTEGER NOT NULL,
    step            TEXT    NOT NULL,
    ballot          INTEGER NOT NULL,
    ended           TEXT,
    head            TEXT    NOT NULL
) STRICT;

CREATE INDEX cases_open ON cases (opened_at, id) WHERE ended IS NULL;
CREATE INDEX cases_opened ON cases (opened_at, id);

CREATE TABLE answers (
    case_id TEXT    NOT NULL,
    ballot  INTEGER NOT NULL,
    member  TEXT    NOT NULL,
    choice  TEXT,
    body    TEXT    NOT NULL,
    PRIMARY KEY (case_id, ballot, member)
) STRICT;

CREATE TABLE papers (
    digest   TEXT    NOT NULL PRIMARY KEY,
    media    TEXT    NOT NULL,
    encoding TEXT    NOT NULL,
    body     TEXT    NOT NULL,
    added_at INTEGER NOT NULL
) STRICT;

CREATE TABLE definitions (
    digest   TEXT    NOT NULL PRIMARY KEY,
    kind     TEXT    NOT NULL,
    name     TEXT    NOT NULL,
    text     TEXT    NOT NULL,
    added_at INTEGER NOT NULL
) STRICT;

CREATE TRIGGER definitions_refuse_update BEFORE UPDATE ON definitions
BEGIN
    SELECT RAISE(ABORT, 'definitions are kept as they were');
END;

CREATE TRIGGER definitions_refuse_delete BEFORE DELETE ON definitions
BEGIN
    SELECT RAISE(ABORT, 'definitions are kept as they were');
END;

CREATE TABLE counters (
    body TEXT    NOT NULL,
    name TEXT    NOT NULL,
    next INTEGER NOT NULL,
    PRIMARY KEY (body, name)
) STRICT;
