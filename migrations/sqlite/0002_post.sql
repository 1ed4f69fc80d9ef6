-- What somebody must still do: wake a case, deliver a letter.
-- `next_at` is when the row should be looked at next; a claim moves it to the end of its lease, so
-- that nothing is lost if the claimer dies and nothing that is claimed stands in the way.

CREATE TABLE timers (
    case_id TEXT    NOT NULL PRIMARY KEY,
    due_at  INTEGER NOT NULL,
    next_at INTEGER NOT NULL
) STRICT;

CREATE INDEX timers_next ON timers (next_at);

CREATE TABLE letters (
    id         TEXT    NOT NULL PRIMARY KEY,
    case_id    TEXT    NOT NULL,
    revision   INTEGER NOT NULL,
    seat       TEXT    NOT NULL,
    kind       TEXT    NOT NULL,
    body       TEXT    NOT NULL,
    written_at INTEGER NOT NULL,
    state      TEXT    NOT NULL,
    next_at    INTEGER NOT NULL,
    attempts   INTEGER NOT NULL,
    last_error TEXT
) STRICT;

CREATE INDEX letters_waiting ON letters (next_at) WHERE state = 'waiting';
CREATE INDEX letters_failed ON letters (written_at) WHERE state = 'failed';

CREATE TABLE deliveries (
    letter_id    TEXT    NOT NULL,
    person_id    TEXT    NOT NULL,
    address      TEXT    NOT NULL,
    state        TEXT    NOT NULL,
    attempts     INTEGER NOT NULL,
    delivered_at INTEGER,
    last_error   TEXT,
    PRIMARY KEY (letter_id, person_id)
) STRICT;

CREATE TABLE pulses (
    node    TEXT    NOT NULL,
    since   INTEGER NOT NULL,
    "until" INTEGER NOT NULL,
    PRIMARY KEY (node, since)
) STRICT;

CREATE INDEX pulses_until ON pulses ("until");

CREATE TABLE recurrences (
    name    TEXT    NOT NULL PRIMARY KEY,
    last_at INTEGER NOT NULL
) STRICT;
