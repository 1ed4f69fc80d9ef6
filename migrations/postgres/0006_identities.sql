-- Signing in through an identity provider. An identity is linked to a person once, by a verified
-- address; afterwards its subject decides. What was refused is kept for the administrator. A sign-in
-- that has begun knows the SHA-256 of its browser's secret and lives for minutes.

CREATE TABLE identities (
    issuer    TEXT COLLATE "C" NOT NULL,
    subject   TEXT COLLATE "C" NOT NULL,
    person_id TEXT COLLATE "C" NOT NULL,
    since     BIGINT NOT NULL,
    PRIMARY KEY (issuer, subject)
);

CREATE UNIQUE INDEX identities_person ON identities (issuer, person_id);

CREATE TABLE identities_refused (
    issuer    TEXT COLLATE "C" NOT NULL,
    subject   TEXT COLLATE "C" NOT NULL,
    person_id TEXT COLLATE "C" NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (issuer, subject)
);

CREATE TABLE sign_in_attempts (
    id      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    target  TEXT NOT NULL,
    ends_at BIGINT NOT NULL
);

CREATE INDEX sign_in_attempts_ends ON sign_in_attempts (ends_at);
