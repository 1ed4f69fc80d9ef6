-- What somebody must still do: wake a case, deliver a letter.
-- `next_at` is when the row should be looked at next; a claim moves it to the end of its lease, so
-- that nothing is lost if the claimer dies and nothing that is claimed stands in the way.

CREATE TABLE timers (
    case_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    due_at  BIGINT NOT NULL,
    next_at BIGINT NOT NULL
);

CREATE INDEX timers_next ON timers (next_at);

CREATE TABLE letters (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    case_id    TEXT COLLATE "C" NOT NULL,
    revision   BIGINT NOT NULL,
    seat       TEXT COLLATE "C" NOT NULL,
    kind       TEXT NOT NULL,
    body       TEXT NOT NULL,
    written_at BIGINT NOT NULL,
    state      TEXT NOT NULL,
    next_at    BIGINT NOT NULL,
    attempts   BIGINT NOT NULL,
    last_error TEXT
);

CREATE INDEX letters_waiting ON letters (next_at) WHERE state = 'waiting';
CREATE INDEX letters_failed ON letters (written_at) WHERE state = 'failed';

CREATE TABLE deliveries (
    letter_id    TEXT COLLATE "C" NOT NULL,
    person_id    TEXT COLLATE "C" NOT NULL,
    address      TEXT NOT NULL,
    state        TEXT NOT NULL,
    attempts     BIGINT NOT NULL,
    delivered_at BIGINT,
    last_error   TEXT,
    PRIMARY KEY (letter_id, person_id)
);

CREATE TABLE pulses (
    node    TEXT COLLATE "C" NOT NULL,
    since   BIGINT NOT NULL,
    "until" BIGINT NOT NULL,
    PRIMARY KEY (node, since)
);

CREATE INDEX pulses_until ON pulses ("until");

CREATE TABLE recurrences (
    name    TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    last_at BIGINT NOT NULL
);
