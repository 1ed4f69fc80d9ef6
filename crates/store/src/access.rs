//! Sessions, sign-in links, tokens, drafts and visits: plain rows with short lives.
//!
//! A secret is never kept: whoever holds it shows it, its SHA-256 is the key of the row. Nothing here
//! is evidence; all of it may be deleted without touching a case.

use umlauf_workflow::{CaseId, Digest, Instant, PersonId};

use crate::pool::{on, transact};
use crate::rows::{int, whole};
use crate::{Error, Store, sql};

/// Somebody who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// SHA-256 of the secret in the cookie.
    pub id: Digest,
    /// Who.
    pub person: PersonId,
    /// How: `link`, `oidc`, `demo`.
    pub way: String,
    /// The browser, in a few words.
    pub agent: String,
    /// Since when.
    pub began: Instant,
    /// When it was last used.
    pub seen: Instant,
    /// When it is over, exclusive.
    pub ends: Instant,
}

/// What a program may act with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenRow {
    /// SHA-256 of the secret.
    pub id: Digest,
    /// On whose account.
    pub person: PersonId,
    /// What the person calls it.
    pub name: String,
    /// What it may be used for, words with blanks between.
    pub scopes: String,
    /// Since when.
    pub made: Instant,
    /// When it is over, exclusive.
    pub ends: Instant,
    /// When it was revoked.
    pub revoked: Option<Instant>,
}

/// An answer that staff has prepared and nobody has given yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The case.
    pub case: CaseId,
    /// Which ballot.
    pub ballot: u32,
    /// For which member.
    pub member: String,
    /// Who prepared it.
    pub person: PersonId,
    /// What: JSON of whoever writes and reads it.
    pub body: String,
    /// When.
    pub at: Instant,
}

/// That somebody has looked at a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// Who.
    pub person: PersonId,
    /// For the first time.
    pub first: Instant,
    /// For the last time.
    pub last: Instant,
    /// How far the case had come then.
    pub revision: u64,
}

impl Store {
    /// Begins a session.
    pub async fn put_session(&self, session: SessionRow) -> Result<(), Error> {
        transact!(self, |connection| sqlx::query(sql::SESSION_PUT)
            .bind(session.id.as_str())
            .bind(session.person.as_str())
            .bind(session.way)
            .bind(session.agent)
            .bind(session.began.as_micros())
            .bind(session.ends.as_micros())
            .execute(&mut *connection)
            .await
            .map(|_| ()))
    }

    /// A session that is not over.
    pub async fn session(&self, id: &Digest, now: Instant) -> Result<Option<SessionRow>, Error> {
        let row = on!(self, |pool| sqlx::query_as(sql::SESSION)
            .bind(id.as_str())
            .bind(now.as_micros())
            .fetch_optional(pool)
            .await)?;
        Ok(row.map(session))
    }

    /// Notes that a session is used, and lets it go on.
    pub async fn session_seen(
        &self,
        id: &Digest,
        now: Instant,
        ends: Instant,
    ) -> Result<(), Error> {
        let id = id.clone();
        transact!(self, |connection| sqlx::query(sql::SESSION_SEEN)
            .bind(id.as_str())
            .bind(now.as_micros())
            .bind(ends.as_micros())
            .execute(&mut *connection)
            .await
            .map(|_| ()))
    }

    /// Ends a session of a person; `false` if there is none.
    pub async fn end_session(&self, id: &Digest, person: &PersonId) -> Result<bool, Error> {
        let (id, person) = (id.clone(), person.clone());
        transact!(self, |connection| sqlx::query(sql::SESSION_END)
            .bind(id.as_str())
            .bind(person.as_str())
            .execute(&mut *connection)
            .await
            .map(|done| done.rows_affected() > 0))
    }

    /// The sessions of a person, newest first.
    pub async fn sessions_of(
        &self,
        person: &PersonId,
        now: Instant,
    ) -> Result<Vec<SessionRow>, Error> {
        let rows: Vec<_> = on!(self, |pool| sqlx::query_as(sql::SESSIONS_OF)
            .bind(person.as_str())
            .bind(now.as_micros())
            .fetch_all(pool)
            .await)?;
        Ok(rows.into_iter().map(session).collect())
    }

    /// Keeps a sign-in link: SHA-256 of its secret, and where it leads.
    pub async fn put_link(
        &self,
        id: &Digest,
        person: &PersonId,
        target: &str,
        (now, ends): (Instant, Instant),
    ) -> Result<(), Error> {
        let (id, person, target) = (id.clone(), person.clone(), target.to_owned());
        transact!(self, |connection| sqlx::query(sql::LINK_PUT)
            .bind(id.as_str())
            .bind(person.as_str())
            .bind(target)
            .bind(now.as_micros())
            .bind(ends.as_micros())
            .execute(&mut *connection)
            .await
            .map(|_| ()))
    }

    /// Whose a good link is, and where it leads. Looking does not use it up.
    pub async fn link(
        &self,
        id: &Digest,
        now: Instant,
    ) -> Result<Option<(PersonId, String)>, Error> {
        let row: Option<(String, String)> = on!(self, |pool| sqlx::query_as(sql::LINK)
            .bind(id.as_str())
            .bind(now.as_micros())
            .fetch_optional(pool)
            .await)?;
        Ok(row.map(|(person, target)| (PersonId::from(&person), target)))
    }

    /// Uses a link up; `false` if somebody was faster or it is over.
    pub async fn use_link(&self, id: &Digest, now: Instant) -> Result<bool, Error> {
        let id = id.clone();
        transact!(self, |connection| sqlx::query(sql::LINK_USE)
            .bind(id.as_str())
            .bind(now.as_micros())
            .execute(&mut *connection)
            .await
            .map(|done| done.rows_affected() > 0))
    }

    /// How many links a person has asked for since an instant, on all nodes.
    pub async fn links_since(&self, person: &PersonId, since: Instant) -> Result<u64, Error> {
        let count: i64 = on!(self, |pool| sqlx::query_scalar(sql::LINKS_SINCE)
            .bind(person.as_str())
            .bind(since.as_micros())
            .fetch_one(pool)
            .await)?;
        Ok(whole(count))
    }

    /// Forgets sessions, links and sign-ins under way that are over.
    pub async fn sweep_access(&self, now: Instant) -> Result<(), Error> {
        transact!(self, |connection| {
            for statement in [sql::SESSIONS_OVER, sql::LINKS_OVER, sql::rim::ATTEMPTS_OVER] {
                sqlx::query(statement).bind(now.as_micros()).execute(&mut *connection).await?;
            }
            Ok(())
        })
    }

    /// Keeps a token.
    pub async fn put_token(&self, token: TokenRow) -> Result<(), Error> {
        transact!(self, |connection| sqlx::query(sql::TOKEN_PUT)
            .bind(token.id.as_str())
            .bind(token.person.as_str())
            .bind(token.name)
            .bind(token.scopes)
            .bind(token.made.as_micros())
            .bind(token.ends.as_micros())
            .execute(&mut *connection)
            .await
            .map(|_| ()))
    }

    /// A token that is good.
    pub async fn token(&self, id: &Digest, now: Instant) -> Result<Option<TokenRow>, Error> {
        let row = on!(self, |pool| sqlx::query_as(sql::TOKEN)
            .bind(id.as_str())
            .bind(now.as_micros())
            .fetch_optional(pool)
            .await)?;
        Ok(row.map(token))
    }

    /// The tokens of a person, good or not, newest first.
    pub async fn tokens_of(&self, person: &PersonId) -> Result<Vec<TokenRow>, Error> {
        let rows: Vec<_> = on!(self, |pool| sqlx::query_as(sql::TOKENS_OF)
            .bind(person.as_str())
            .fetch_all(pool)
            .await)?;
        Ok(rows.into_iter().map(token).collect())
    }

    /// Revokes a token of a person; `false` if there is none that is good.
    pub async fn revoke_token(
        &self,
        id: &Digest,
        person: &PersonId,
        now: Instant,
    ) -> Result<bool, Error> {
        let (id, person) = (id.clone(), person.clone());
        transact!(self, |connection| sqlx::query(sql::TOKEN_REVOKE)
            .bind(id.as_str())
            .bind(person.as_str())
            .bind(now.as_micros())
            .execute(&mut *connection)
            .await
            .map(|done| done.rows_affected() > 0))
    }

    /// Keeps the draft of an answer; the last one stands.
    pub async fn put_draft(&self, draft: Draft) -> Result<(), Error> {
        transact!(self, |connection| sqlx::query(sql::DRAFT_PUT)
            .bind(draft.case.as_str())
            .bind(i64::from(draft.ballot))
            .bind(draft.member)
            .bind(draft.person.as_str())
            .bind(draft.body)
            .bind(draft.at.as_micros())
            .execute(&mut *connection)
            .await
            .map(|_| ()))
    }

    /// The draft of one answer.
    pub async fn draft(
        &self,
        case: &CaseId,
        ballot: u32,
        member: &str,
    ) -> Result<Option<Draft>, Error> {
        let row: Option<(String, String, i64)> = on!(self, |pool| sqlx::query_as(sql::DRAFT)
            .bind(case.as_str())
            .bind(i64::from(ballot))
            .bind(member)
            .fetch_optional(pool)
            .await)?;
        Ok(row.map(|(person, body, at)| Draft {
            case: case.clone(),
            ballot,
            member: member.to_owned(),
            person: PersonId::from(&person),
            body,
            at: Instant::from_micros(at),
        }))
    }

    /// What is drafted for a member, newest first.
    pub async fn drafts_of(&self, member: &str) -> Result<Vec<Draft>, Error> {
        let rows: Vec<(String, i64, String, String, i64)> =
            on!(self, |pool| sqlx::query_as(sql::DRAFTS_OF).bind(member).fetch_all(pool).await)?;
        let draft = |(case, ballot, person, body, at): (String, i64, String, String, i64)| Draft {
            case: CaseId::from(&case),
            ballot: u32::try_from(ballot).unwrap_or(0),
            member: member.to_owned(),
            person: PersonId::from(&person),
            body,
            at: Instant::from_micros(at),
        };
        Ok(rows.into_iter().map(draft).collect())
    }

    /// Throws a draft away: it has been released, or is not wanted.
    pub async fn drop_draft(&self, case: &CaseId, ballot: u32, member: &str) -> Result<(), Error> {
        let (case, member) = (case.clone(), member.to_owned());
        transact!(self, |connection| sqlx::query(sql::DRAFT_DROP)
            .bind(case.as_str())
            .bind(i64::from(ballot))
            .bind(member)
            .execute(&mut *connection)
            .await
            .map(|_| ()))
    }

    /// Notes that a person has looked at a case that had come so far.
    pub async fn put_visit(
        &self,
        case: &CaseId,
        person: &PersonId,
        revision: u64,
        now: Instant,
    ) -> Result<(), Error> {
        let (case, person) = (case.clone(), person.clone());
        transact!(self, |connection| sqlx::query(sql::VISIT_PUT)
            .bind(case.as_str())
            .bind(person.as_str())
            .bind(now.as_micros())
            .bind(int(revision))
            .execute(&mut *connection)
            .await
            .map(|_| ()))
    }

    /// Who has looked at a case, the first first.
    pub async fn visits(&self, case: &CaseId) -> Result<Vec<Visit>, Error> {
        let rows: Vec<_> = on!(self, |pool| sqlx::query_as(sql::VISITS_OF)
            .bind(case.as_str())
            .fetch_all(pool)
            .await)?;
        Ok(rows.into_iter().map(visit).collect())
    }

    /// When a person last looked at a case.
    pub async fn visit(&self, case: &CaseId, person: &PersonId) -> Result<Option<Visit>, Error> {
        let row = on!(self, |pool| sqlx::query_as(sql::VISIT)
            .bind(case.as_str())
            .bind(person.as_str())
            .fetch_optional(pool)
            .await)?;
        Ok(row.map(visit))
    }
}

type RawSession = (String, String, String, String, i64, i64, i64);
type RawToken = (String, String, String, String, i64, i64, Option<i64>);

fn session((id, person, way, agent, began, seen, ends): RawSession) -> SessionRow {
    SessionRow {
        id: Digest::from(&id),
        person: PersonId::from(&person),
        way,
        agent,
        began: Instant::from_micros(began),
        seen: Instant::from_micros(seen),
        ends: Instant::from_micros(ends),
    }
}

fn token((id, person, name, scopes, made, ends, revoked): RawToken) -> TokenRow {
    TokenRow {
        id: Digest::from(&id),
        person: PersonId::from(&person),
        name,
        scopes,
        made: Instant::from_micros(made),
        ends: Instant::from_micros(ends),
        revoked: revoked.map(Instant::from_micros),
    }
}

fn visit((person, first, last, revision): (String, i64, i64, i64)) -> Visit {
    Visit {
        person: PersonId::from(&person),
        first: Instant::from_micros(first),
        last: Instant::from_micros(last),
        revision: whole(revision),
    }
}
