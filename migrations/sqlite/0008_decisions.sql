-- Decisions that were imported, each as its canonical JSON: what a case decided is read from the case, what the
-- program carries from the program. What the office did with sittings and with reports on orders: one row per act,
-- never changed; the state is the last act. A number that is taken makes the second of two acts at once fail.

CREATE TABLE decisions (
    body     TEXT    NOT NULL,
    number   TEXT    NOT NULL,
    decision TEXT    NOT NULL,
    added_at INTEGER NOT NULL,
    PRIMARY KEY (body, number)
) STRICT;

CREATE TABLE sitting_acts (
    body    TEXT    NOT NULL,
    number  INTEGER NOT NULL,
    n       INTEGER NOT NULL,
    act     TEXT    NOT NULL,
    day     TEXT,
    place   TEXT,
    reason  TEXT,
    person  TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    command TEXT    NOT NULL,
    PRIMARY KEY (body, number, n)
) STRICT;

CREATE UNIQUE INDEX sitting_acts_command ON sitting_acts (command);

CREATE TABLE report_acts (
    body    TEXT    NOT NULL,
    number  TEXT    NOT NULL,
    item    INTEGER NOT NULL,
    n       INTEGER NOT NULL,
    act     TEXT    NOT NULL,
    note    TEXT,
    person  TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    command TEXT    NOT NULL,
    PRIMARY KEY (body, number, item, n)
) STRICT;

CREATE UNIQUE INDEX report_acts_command ON report_acts (command);
