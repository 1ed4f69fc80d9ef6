-- That an event happened on which something ordered waits: one row per act, never changed; the last one holds.
-- `due` is the day on which the order is due since.

CREATE TABLE event_acts (
    body    TEXT    NOT NULL,
    number  TEXT    NOT NULL,
    item    INTEGER NOT NULL,
    n       INTEGER NOT NULL,
    day     TEXT    NOT NULL,
    due     TEXT    NOT NULL,
    reason  TEXT,
    person  TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    command TEXT    NOT NULL,
    PRIMARY KEY (body, number, item, n)
) STRICT;

CREATE UNIQUE INDEX event_acts_command ON event_acts (command);
