-- Decisions that were imported, each as its canonical JSON: what a case decided is read from the case, what the
-- program carries from the program. What the office did with sittings and with reports on orders: one row per act,
-- never changed; the state is the last act. A number that is taken makes the second of two acts at once fail.

CREATE TABLE decisions (
    body     TEXT COLLATE "C" NOT NULL,
    number   TEXT COLLATE "C" NOT NULL,
    decision TEXT    NOT NULL,
    added_at BIGINT  NOT NULL,
    PRIMARY KEY (body, number)
);

CREATE TABLE sitting_acts (
    body    TEXT COLLATE "C" NOT NULL,
    number  BIGINT  NOT NULL,
    n       BIGINT  NOT NULL,
    act     TEXT    NOT NULL,
    day     TEXT,
    place   TEXT,
    reason  TEXT,
    person  TEXT    NOT NULL,
    at      BIGINT  NOT NULL,
    command TEXT    NOT NULL,
    PRIMARY KEY (body, number, n)
);

CREATE UNIQUE INDEX sitting_acts_command ON sitting_acts (command);

CREATE TABLE report_acts (
    body    TEXT COLLATE "C" NOT NULL,
    number  TEXT COLLATE "C" NOT NULL,
    item    BIGINT  NOT NULL,
    n       BIGINT  NOT NULL,
    act     TEXT    NOT NULL,
    note    TEXT,
    person  TEXT    NOT NULL,
    at      BIGINT  NOT NULL,
    command TEXT    NOT NULL,
    PRIMARY KEY (body, number, item, n)
);

CREATE UNIQUE INDEX report_acts_command ON report_acts (command);
