-- Who may act for whom, and where letters go. Personal data: may be changed and deleted, since the
-- journal names persons by id only.

CREATE TABLE people (
    id       TEXT    NOT NULL PRIMARY KEY,
    name     TEXT    NOT NULL,
    email    TEXT    NOT NULL,
    added_at INTEGER NOT NULL
) STRICT;

CREATE INDEX people_email ON people (email);

CREATE TABLE mandates (
    digest      TEXT    NOT NULL PRIMARY KEY,
    person_id   TEXT    NOT NULL,
    body        TEXT    NOT NULL,
    seat        TEXT    NOT NULL,
    capacity    TEXT    NOT NULL,
    valid_from  INTEGER NOT NULL,
    valid_until INTEGER,
    revoked_at  INTEGER
) STRICT;

CREATE INDEX mandates_person ON mandates (person_id, body);
CREATE INDEX mandates_seat ON mandates (body, seat);

CREATE TABLE mailboxes (
    body    TEXT NOT NULL,
    seat    TEXT NOT NULL,
    address TEXT NOT NULL,
    PRIMARY KEY (body, seat)
) STRICT;
