-- Who may act for whom, and where letters go. Personal data: may be changed and deleted, since the
-- journal names persons by id only.

CREATE TABLE people (
    id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name     TEXT NOT NULL,
    email    TEXT NOT NULL,
    added_at BIGINT NOT NULL
);

CREATE INDEX people_email ON people (email);

CREATE TABLE mandates (
    digest      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    person_id   TEXT COLLATE "C" NOT NULL,
    body        TEXT COLLATE "C" NOT NULL,
    seat        TEXT COLLATE "C" NOT NULL,
    capacity    TEXT NOT NULL,
    valid_from  BIGINT NOT NULL,
    valid_until BIGINT,
    revoked_at  BIGINT
);

CREATE INDEX mandates_person ON mandates (person_id, body);
CREATE INDEX mandates_seat ON mandates (body, seat);

CREATE TABLE mailboxes (
    body    TEXT COLLATE "C" NOT NULL,
    seat    TEXT COLLATE "C" NOT NULL,
    address TEXT NOT NULL,
    PRIMARY KEY (body, seat)
);
