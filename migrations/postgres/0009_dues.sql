-- That an event happened on which something ordered waits: one row per act, never changed; the last one holds.
-- `due` is the day on which the order is due since.

CREATE TABLE event_acts (
    body    TEXT COLLATE "C" NOT NULL,
    number  TEXT COLLATE "C" NOT NULL,
    item    BIGINT  NOT NULL,
    n       BIGINT  NOT NULL,
    day     TEXT    NOT NULL,
    due     TEXT    NOT NULL,
    reason  TEXT,
    person  TEXT    NOT NULL,
    at      BIGINT  NOT NULL,
    command TEXT    NOT NULL,
    PRIMARY KEY (body, number, item, n)
);

CREATE UNIQUE INDEX event_acts_command ON event_acts (command);
