-- What cases ask of each other: open as a child, a child has ended, the parent calls back. A row is written with
-- the event that causes it and is done when the other case has recorded the command, whose id is the row's.

CREATE TABLE errands (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    from_case  TEXT COLLATE "C" NOT NULL,
    revision   BIGINT NOT NULL,
    position   BIGINT NOT NULL,
    to_case    TEXT COLLATE "C" NOT NULL,
    kind       TEXT NOT NULL,
    slot       TEXT NOT NULL,
    body       TEXT NOT NULL,
    written_at BIGINT NOT NULL,
    state      TEXT NOT NULL,
    next_at    BIGINT NOT NULL,
    attempts   BIGINT NOT NULL,
    last_error TEXT
);

CREATE INDEX errands_open ON errands (next_at) WHERE state <> 'done';
CREATE INDEX errands_failed ON errands (written_at, id) WHERE state = 'failed';
CREATE INDEX errands_from ON errands (from_case, revision, position);
