-- Signing in through an identity provider. An identity is linked to a person once, by a verified
-- address; afterwards its subject decides. What was refused is kept for the administrator. A sign-in
-- that has begun knows the SHA-256 of its browser's secret and lives for minutes.

CREATE TABLE identities (
    issuer    TEXT    NOT NULL,
    subject   TEXT    NOT NULL,
    person_id TEXT    NOT NULL,
    since     INTEGER NOT NULL,
    PRIMARY KEY (issuer, subject)
) STRICT;

CREATE UNIQUE INDEX identities_person ON identities (issuer, person_id);

CREATE TABLE identities_refused (
    issuer    TEXT    NOT NULL,
    subject   TEXT    NOT NULL,
    person_id TEXT    NOT NULL,
    at        INTEGER NOT NULL,
    PRIMARY KEY (issuer, subject)
) STRICT;

CREATE TABLE sign_in_attempts (
    id      TEXT    NOT NULL PRIMARY KEY,
    target  TEXT    NOT NULL,
    ends_at INTEGER NOT NULL
) STRICT;

CREATE INDEX sign_in_attempts_ends ON sign_in_attempts (ends_at);
