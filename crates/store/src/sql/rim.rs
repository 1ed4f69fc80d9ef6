//! Statements at the rim: signing in through an identity provider, and what those see who watch the program.

/// For the test that prepares them.
pub const ALL: &[(&str, &str)] = &[
    ("ATTEMPT_PUT", ATTEMPT_PUT),
    ("ATTEMPT_TAKE", ATTEMPT_TAKE),
    ("ATTEMPTS_OVER", ATTEMPTS_OVER),
    ("IDENTITY_LINK", IDENTITY_LINK),
    ("IDENTITY_OF", IDENTITY_OF),
    ("IDENTITIES", IDENTITIES),
    ("IDENTITY_REFUSE", IDENTITY_REFUSE),
    ("IDENTITIES_REFUSED", IDENTITIES_REFUSED),
    ("IDENTITY_UNLINK", IDENTITY_UNLINK),
    ("REFUSED_CLEAR", REFUSED_CLEAR),
    ("REFUSED_WHOSE", REFUSED_WHOSE),
    ("REFUSED_RESOLVED", REFUSED_RESOLVED),
    ("GAUGES", GAUGES),
];

/// A sign-in that has begun.
pub(crate) const ATTEMPT_PUT: &str =
    "INSERT INTO sign_in_attempts (id, target, ends_at) VALUES ($1, $2, $3)";

/// A sign-in that comes back; once.
pub(crate) const ATTEMPT_TAKE: &str =
    "DELETE FROM sign_in_attempts WHERE id = $1 AND ends_at > $2 RETURNING target";

/// Sign-ins that were not finished are forgotten.
pub(crate) const ATTEMPTS_OVER: &str = "DELETE FROM sign_in_attempts WHERE ends_at <= $1";

/// Links an identity, if neither it nor its person is linked yet.
pub(crate) const IDENTITY_LINK: &str = "INSERT INTO identities (issuer, subject, person_id, since)
    VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";

/// Whose an identity is.
pub(crate) const IDENTITY_OF: &str =
    "SELECT person_id FROM identities WHERE issuer = $1 AND subject = $2";

/// The linked identities, by person.
pub(crate) const IDENTITIES: &str = "SELECT issuer, subject, person_id, since FROM identities
    WHERE (person_id, issuer) > ($1, $2) ORDER BY person_id, issuer LIMIT $3";

/// An identity came with the address of somebody who is linked to another one.
pub(crate) const IDENTITY_REFUSE: &str =
    "INSERT INTO identities_refused (issuer, subject, person_id, at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (issuer, subject) DO UPDATE SET person_id = excluded.person_id, at = excluded.at";

/// What was refused, the latest first.
pub(crate) const IDENTITIES_REFUSED: &str = "SELECT issuer, subject, person_id, at
    FROM identities_refused ORDER BY at DESC, issuer, subject LIMIT $1";

/// A person's identities are forgotten; the next sign-in links anew.
pub(crate) const IDENTITY_UNLINK: &str = "DELETE FROM identities WHERE person_id = $1";

/// What was refused for a person is settled.
pub(crate) const REFUSED_CLEAR: &str = "DELETE FROM identities_refused WHERE person_id = $1";

/// With whose address a refused identity came.
pub(crate) const REFUSED_WHOSE: &str =
    "SELECT person_id FROM identities_refused WHERE issuer = $1 AND subject = $2";

/// An identity that is linked now is no longer refused.
pub(crate) const REFUSED_RESOLVED: &str =
    "DELETE FROM identities_refused WHERE issuer = $1 AND subject = $2";

/// How much there is to do. Each part reads an index that holds only what is unfinished.
pub(crate) const GAUGES: &str = "SELECT
    (SELECT COUNT(*) FROM cases WHERE ended IS NULL),
    (SELECT COUNT(*) FROM timers WHERE next_at <= $1),
    (SELECT MIN(due_at) FROM timers WHERE next_at <= $1),
    (SELECT COUNT(*) FROM letters WHERE state = 'waiting'),
    (SELECT MIN(written_at) FROM letters WHERE state = 'waiting'),
    (SELECT COUNT(*) FROM letters WHERE state = 'failed'),
    (SELECT COUNT(*) FROM sessions WHERE ends_at > $1)";
