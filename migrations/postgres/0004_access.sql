-- Who is signed in, which programs may, what has been drafted and read. Of secrets only their SHA-256
-- is kept. Personal data with short lives: sessions and links are deleted when they are over.

CREATE TABLE sessions (
    id        TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    person_id TEXT COLLATE "C" NOT NULL,
    way       TEXT NOT NULL,
    agent     TEXT NOT NULL,
    began_at  BIGINT NOT NULL,
    seen_at   BIGINT NOT NULL,
    ends_at   BIGINT NOT NULL
);

CREATE INDEX sessions_person ON sessions (person_id);
CREATE INDEX sessions_ends ON sessions (ends_at);

CREATE TABLE sign_in_links (
    id        TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    person_id TEXT COLLATE "C" NOT NULL,
    target    TEXT NOT NULL,
    made_at   BIGINT NOT NULL,
    ends_at   BIGINT NOT NULL,
    used_at   BIGINT
);

CREATE INDEX sign_in_links_person ON sign_in_links (person_id, made_at);
CREATE INDEX sign_in_links_ends ON sign_in_links (ends_at);

CREATE TABLE tokens (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    person_id  TEXT COLLATE "C" NOT NULL,
    name       TEXT NOT NULL,
    scopes     TEXT NOT NULL,
    made_at    BIGINT NOT NULL,
    ends_at    BIGINT NOT NULL,
    revoked_at BIGINT
);

CREATE INDEX tokens_person ON tokens (person_id);

CREATE TABLE drafts (
    case_id   TEXT COLLATE "C" NOT NULL,
    ballot    BIGINT NOT NULL,
    member    TEXT COLLATE "C" NOT NULL,
    person_id TEXT COLLATE "C" NOT NULL,
    body      TEXT NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (case_id, ballot, member)
);

CREATE TABLE visits (
    case_id   TEXT COLLATE "C" NOT NULL,
    person_id TEXT COLLATE "C" NOT NULL,
    first_at  BIGINT NOT NULL,
    last_at   BIGINT NOT NULL,
    revision  BIGINT NOT NULL,
    PRIMARY KEY (case_id, person_id)
);

-- What a body has running, and what it has decided, newest last.
CREATE INDEX cases_running ON cases (body, opened_at, id) WHERE ended IS NULL;
CREATE INDEX cases_decided ON cases (body, at, id) WHERE ended IS NOT NULL;
