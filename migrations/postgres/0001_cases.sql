-- Cases: the append-only journal, the bounded head of each case, one answer row per member.
-- Same tables and columns as in ../sqlite; a test compares them. Instants are microseconds since 1970.
-- Keys compare bytewise, as SQLite does, so that both page through them in the same order.

CREATE TABLE journal (
    case_id    TEXT COLLATE "C" NOT NULL,
    revision   BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    line       TEXT NOT NULL,
    hash       TEXT NOT NULL,
    command_id TEXT COLLATE "C",
    PRIMARY KEY (case_id, revision)
);

CREATE UNIQUE INDEX journal_command ON journal (case_id, command_id) WHERE command_id IS NOT NULL;

CREATE FUNCTION journal_refuses_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only';
END;
$$;

-- Per statement, so that an attempt is refused even where it would have hit no row.
CREATE TRIGGER journal_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON journal
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuses_change();

-- Half a page is left free: a case row is rewritten in place with every append.
CREATE TABLE cases (
    id              TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    title           TEXT NOT NULL,
    workflow        TEXT NOT NULL,
    workflow_digest TEXT NOT NULL,
    body            TEXT COLLATE "C" NOT NULL,
    opened_at       BIGINT NOT NULL,
    revision        BIGINT NOT NULL,
    head_hash       TEXT NOT NULL,
    at              BIGINT NOT NULL,
    step            TEXT NOT NULL,
    ballot          BIGINT NOT NULL,
    ended           TEXT,
    head            TEXT NOT NULL
) WITH (fillfactor = 50);

CREATE INDEX cases_open ON cases (opened_at, id) WHERE ended IS NULL;
CREATE INDEX cases_opened ON cases (opened_at, id);

CREATE TABLE answers (
    case_id TEXT COLLATE "C" NOT NULL,
    ballot  BIGINT NOT NULL,
    member  TEXT COLLATE "C" NOT NULL,
    choice  TEXT,
    body    TEXT NOT NULL,
    PRIMARY KEY (case_id, ballot, member)
);

CREATE TABLE papers (
    digest   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    media    TEXT NOT NULL,
    encoding TEXT NOT NULL,
    body     TEXT NOT NULL,
    added_at BIGINT NOT NULL
);

CREATE TABLE definitions (
    digest   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    kind     TEXT NOT NULL,
    name     TEXT NOT NULL,
    text     TEXT NOT NULL,
    added_at BIGINT NOT NULL
);

CREATE FUNCTION definitions_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'definitions are kept as they were';
END;
$$;

CREATE TRIGGER definitions_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON definitions
    FOR EACH STATEMENT EXECUTE FUNCTION definitions_refuse_change();

CREATE TABLE counters (
    body TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    next BIGINT NOT NULL,
    PRIMARY KEY (body, name)
);
