//! Who somebody is at an identity provider, and sign-ins that have begun there.
//!
//! Linked once, the subject decides: an address at the provider may pass to somebody else, a subject
//! never does.

use umlauf_workflow::{Digest, Instant, PersonId};

use crate::pool::{on, transact};
use crate::{Error, Store, sql::rim as sql};

/// Somebody at an identity provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The provider, as its tokens name it.
    pub issuer: String,
    /// Its name for somebody: never given to another one.
    pub subject: String,
    /// Who that is here.
    pub person: PersonId,
    /// Since when it is linked; of a refused one, when it was last refused.
    pub since: Instant,
}

/// What became of the wish to link an identity to a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Linked {
    /// It is the person's.
    Yes,
    /// The person is linked to another subject of this provider; noted for the administrator.
    AnotherHolds,
}

impl Store {
    /// Notes that a sign-in has begun: SHA-256 of the browser's secret, and where it leads.
    pub async fn begin_attempt(
        &self,
        id: &Digest,
        target: &str,
        ends: Instant,
    ) -> Result<(), Error> {
        let (id, target) = (id.clone(), target.to_owned());
        transact!(self, |connection| sqlx::query(sql::ATTEMPT_PUT)
            .bind(id.as_str())
            .bind(target)
            .bind(ends.as_micros())
            .execute(&mut *connection)
            .await
            .map(|_| ()))
    }

    /// Takes a sign-in that has begun, once on all nodes, and gives where it leads; `None` if it was
    /// taken, is over or never began.
    pub async fn take_attempt(&self, id: &Digest, now: Instant) -> Result<Option<String>, Error> {
        let id = id.clone();
        transact!(self, |connection| sqlx::query_scalar(sql::ATTEMPT_TAKE)
            .bind(id.as_str())
            .bind(now.as_micros())
            .fetch_optional(&mut *connection)
            .await)
    }

    /// Whose an identity is.
    pub async fn identity(&self, issuer: &str, subject: &str) -> Result<Option<PersonId>, Error> {
        let person: Option<String> = on!(self, |pool| sqlx::query_scalar(sql::IDENTITY_OF)
            .bind(issuer)
            .bind(subject)
            .fetch_optional(pool)
            .await)?;
        Ok(person.map(|person| PersonId::from(&person)))
    }

    /// Links an identity to a person for whom there is none of this provider yet.
    pub async fn link_identity(&self, identity: Identity) -> Result<Linked, Error> {
        transact!(self, |connection| {
            let Identity { issuer, subject, person, since } = &identity;
            let bound = |text| {
                sqlx::query(text)
                    .bind(issuer.clone())
                    .bind(subject.clone())
                    .bind(person.as_str().to_owned())
                    .bind(since.as_micros())
            };
            bound(sql::IDENTITY_LINK).execute(&mut *connection).await?;
            let holder: Option<String> = sqlx::query_scalar(sql::IDENTITY_OF)
                .bind(issuer.clone())
                .bind(subject.clone())
                .fetch_optional(&mut *connection)
                .await?;
            if holder.as_deref() == Some(person.as_str()) {
                let resolved = sqlx::query(sql::REFUSED_RESOLVED);
                resolved.bind(issuer.clone()).bind(subject.clone()).execute(connection).await?;
                Ok(Linked::Yes)
            } else {
                bound(sql::IDENTITY_REFUSE).execute(connection).await?;
                Ok(Linked::AnotherHolds)
            }
        })
    }

    /// The linked identities by person, after the one that ended the last page.
    pub async fn identities(
        &self,
        after: Option<&Identity>,
        limit: u32,
    ) -> Result<Vec<Identity>, Error> {
        let (person, issuer) =
            after.map_or(("", ""), |last| (last.person.as_str(), last.issuer.as_str()));
        let rows: Vec<_> = on!(self, |pool| sqlx::query_as(sql::IDENTITIES)
            .bind(person)
            .bind(issuer)
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await)?;
        Ok(rows.into_iter().map(identity).collect())
    }

    /// Identities that came with the address of somebody who is linked to another one, latest first.
    pub async fn refused_identities(&self, limit: u32) -> Result<Vec<Identity>, Error> {
        let rows: Vec<_> = on!(self, |pool| sqlx::query_as(sql::IDENTITIES_REFUSED)
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await)?;
        Ok(rows.into_iter().map(identity).collect())
    }

    /// Makes a refused identity the person's instead of the one that was linked. Gives whether it was: an
    /// identity that did not come by itself with the person's address nobody can assign.
    pub async fn assign_identity(&self, identity: Identity) -> Result<bool, Error> {
        transact!(self, |connection| {
            let Identity { issuer, subject, person, since } = &identity;
            let refused: Option<String> = sqlx::query_scalar(sql::REFUSED_WHOSE)
                .bind(issuer.clone())
                .bind(subject.clone())
                .fetch_optional(&mut *connection)
                .await?;
            if refused.as_deref() != Some(person.as_str()) {
                return Ok(false);
            }
            let person = person.as_str().to_owned();
            sqlx::query(sql::IDENTITY_UNLINK)
                .bind(person.clone())
                .execute(&mut *connection)
                .await?;
            let link = sqlx::query(sql::IDENTITY_LINK)
                .bind(issuer.clone())
                .bind(subject.clone())
                .bind(person.clone())
                .bind(since.as_micros());
            let linked = link.execute(&mut *connection).await?.rows_affected() == 1;
            sqlx::query(sql::REFUSED_CLEAR).bind(person).execute(connection).await?;
            Ok(linked)
        })
    }

    /// Forgets which identities are a person's, and what was refused for it; the next sign-in with a
    /// verified address links anew. Gives how many were linked.
    pub async fn unlink_identities(&self, person: &PersonId) -> Result<u64, Error> {
        let person = person.as_str().to_owned();
        transact!(self, |connection| {
            sqlx::query(sql::REFUSED_CLEAR).bind(person.clone()).execute(&mut *connection).await?;
            sqlx::query(sql::IDENTITY_UNLINK)
                .bind(person.clone())
                .execute(&mut *connection)
                .await
                .map(|done| done.rows_affected())
        })
    }
}

fn identity((issuer, subject, person, since): (String, String, String, i64)) -> Identity {
    let (person, since) = (PersonId::from(&person), Instant::from_micros(since));
    Identity { issuer, subject, person, since }
}
