//! People, their mandates, and the members' mailboxes: plain rows that may change and be deleted.
//!
//! The journal names persons by id and mandates by digest. Whether a mandate still holds is checked
//! once more inside the append, so that a revocation wins.

use umlauf_workflow::{BodyName, Capacity, Digest, Instant, PersonId};

use crate::pool::{on, transact};
use crate::rows::Person;
use crate::{Error, Store, sql};

/// A person's dated authority to act for a seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mandate {
    /// SHA-256 of what it says; made by whoever brings it.
    pub digest: Digest,
    /// Who.
    pub person: PersonId,
    /// In which body.
    pub body: BodyName,
    /// For whom: a member's code or an office's word.
    pub seat: String,
    /// As what.
    pub capacity: Capacity,
    /// It holds from here on …
    pub from: Instant,
    /// … until here, exclusive.
    pub until: Option<Instant>,
    /// When it was revoked.
    pub revoked: Option<Instant>,
}

/// Where a seat gets what concerns it, beside its persons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// In which body.
    pub body: BodyName,
    /// Whose: a member's code or an office's word.
    pub seat: String,
    /// The functional address.
    pub address: String,
}

/// A directory to take over.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    /// Known persons are changed.
    pub people: Vec<Person>,
    /// Known mandates stay as they are, revoked ones revoked.
    pub mandates: Vec<Mandate>,
    /// Known mailboxes are changed.
    pub mailboxes: Vec<Mailbox>,
}

impl Store {
    /// Takes a directory over, all of it or nothing. Nobody is removed and nothing revoked.
    pub async fn import_directory(&self, directory: Directory, now: Instant) -> Result<(), Error> {
        let Directory { people, mandates, mailboxes } = directory;
        transact!(self, |connection| {
            for person in people {
                sqlx::query(sql::PERSON_PUT)
                    .bind(person.id.as_str())
                    .bind(person.name)
                    .bind(person.email)
                    .bind(now.as_micros())
                    .execute(&mut *connection)
                    .await?;
            }
            for mandate in mandates {
                sqlx::query(sql::MANDATE_PUT)
                    .bind(mandate.digest.as_str())
                    .bind(mandate.person.as_str())
                    .bind(mandate.body.as_str())
                    .bind(mandate.seat)
                    .bind(mandate.capacity.as_str())
                    .bind(mandate.from.as_micros())
                    .bind(mandate.until.map(Instant::as_micros))
                    .execute(&mut *connection)
                    .await?;
            }
            for mailbox in mailboxes {
                sqlx::query(sql::MAILBOX_PUT)
                    .bind(mailbox.body.as_str())
                    .bind(mailbox.seat)
                    .bind(mailbox.address)
                    .execute(&mut *connection)
                    .await?;
            }
            Ok(())
        })
    }

    /// Revokes a mandate, for ever. `false` if it is unknown or revoked already.
    pub async fn revoke_mandate(&self, mandate: &Digest, now: Instant) -> Result<bool, Error> {
        let mandate = mandate.clone();
        transact!(self, |connection| sqlx::query(sql::MANDATE_REVOKE)
            .bind(mandate.as_str())
            .bind(now.as_micros())
            .execute(&mut *connection)
            .await
            .map(|done| done.rows_affected() > 0))
    }

    /// Revokes a mandate and gives another in its place, both or neither. `false`, and nothing is
    /// changed, if the first is unknown or revoked already.
    pub async fn replace_mandate(
        &self,
        old: &Digest,
        new: Mandate,
        now: Instant,
    ) -> Result<bool, Error> {
        let old = old.clone();
        transact!(self, |connection| {
            let gone = sqlx::query(sql::MANDATE_REVOKE)
                .bind(old.as_str())
                .bind(now.as_micros())
                .execute(&mut *connection)
                .await?
                .rows_affected()
                > 0;
            if gone {
                let put = sqlx::query(sql::MANDATE_PUT)
                    .bind(new.digest.as_str())
                    .bind(new.person.as_str())
                    .bind(new.body.as_str())
                    .bind(new.seat)
                    .bind(new.capacity.as_str())
                    .bind(new.from.as_micros())
                    .bind(new.until.map(Instant::as_micros))
                    .execute(&mut *connection)
                    .await?;
                // Somebody has given, and perhaps revoked, the same one: nobody loses the first then.
                if put.rows_affected() == 0 {
                    return Err(sqlx::Error::RowNotFound);
                }
            }
            Ok(gone)
        })
    }

    /// One person.
    pub async fn person(&self, id: &PersonId) -> Result<Option<Person>, Error> {
        let row = on!(self, |pool| sqlx::query_as(sql::PERSON)
            .bind(id.as_str())
            .fetch_optional(pool)
            .await)?;
        Ok(row.map(person))
    }

    /// The person with this address; `None` if nobody, or more than one, has it.
    pub async fn person_by_email(&self, email: &str) -> Result<Option<Person>, Error> {
        let mut people = self.people_by_email(email).await?;
        Ok(if people.len() == 1 { people.pop() } else { None })
    }

    /// The persons with this address, two at most: whether nobody, one or more than one has it.
    pub async fn people_by_email(&self, email: &str) -> Result<Vec<Person>, Error> {
        let rows: Vec<_> = on!(self, |pool| sqlx::query_as(sql::PERSON_BY_EMAIL)
            .bind(email)
            .fetch_all(pool)
            .await)?;
        Ok(rows.into_iter().map(person).collect())
    }

    /// The people, by id, after the one that ended the last page.
    pub async fn people(&self, after: Option<&PersonId>, limit: u32) -> Result<Vec<Person>, Error> {
        let rows: Vec<_> = on!(self, |pool| sqlx::query_as(sql::PEOPLE)
            .bind(after.map_or("", PersonId::as_str))
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await)?;
        Ok(rows.into_iter().map(person).collect())
    }

    /// One mandate, valid or not.
    pub async fn mandate(&self, digest: &Digest) -> Result<Option<Mandate>, Error> {
        let row = on!(self, |pool| sqlx::query_as(sql::MANDATE)
            .bind(digest.as_str())
            .fetch_optional(pool)
            .await)?;
        row.map(mandate).transpose()
    }

    /// What a person may do in a body at an instant.
    pub async fn mandates_of(
        &self,
        person: &PersonId,
        body: &BodyName,
        at: Instant,
    ) -> Result<Vec<Mandate>, Error> {
        let rows: Vec<_> = on!(self, |pool| sqlx::query_as(sql::MANDATES_OF)
            .bind(person.as_str())
            .bind(body.as_str())
            .bind(at.as_micros())
            .fetch_all(pool)
            .await)?;
        rows.into_iter().map(mandate).collect()
    }

    /// What a person may do anywhere at an instant.
    pub async fn mandates_of_person(
        &self,
        person: &PersonId,
        at: Instant,
    ) -> Result<Vec<Mandate>, Error> {
        let rows: Vec<_> = on!(self, |pool| sqlx::query_as(sql::MANDATES_OF_PERSON)
            .bind(person.as_str())
            .bind(at.as_micros())
            .fetch_all(pool)
            .await)?;
        rows.into_iter().map(mandate).collect()
    }

    /// All mandates of a body, valid or not, by digest, after the one that ended the last page.
    pub async fn mandates_in(
        &self,
        body: &BodyName,
        after: Option<&Digest>,
        limit: u32,
    ) -> Result<Vec<Mandate>, Error> {
        let rows: Vec<_> = on!(self, |pool| sqlx::query_as(sql::MANDATES_OF_BODY)
            .bind(body.as_str())
            .bind(after.map_or("", Digest::as_str))
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await)?;
        rows.into_iter().map(mandate).collect()
    }

    /// Who holds a seat at an instant, with the mandate; a person may hold it by several.
    pub async fn holders(
        &self,
        body: &BodyName,
        seat: &str,
        at: Instant,
    ) -> Result<Vec<(Mandate, Person)>, Error> {
        let rows: Vec<RawHolder> = on!(self, |pool| sqlx::query_as(sql::HOLDERS)
            .bind(body.as_str())
            .bind(seat)
            .bind(at.as_micros())
            .fetch_all(pool)
            .await)?;
        rows.into_iter()
            .map(|(digest, id, body, seat, capacity, from, until, revoked, name, email)| {
                let person = Person { id: PersonId::from(&id), name, email };
                let row = (digest, id, body, seat, capacity, from, until, revoked);
                Ok((mandate(row)?, person))
            })
            .collect()
    }

    /// The mailbox of a seat.
    pub async fn mailbox(&self, body: &BodyName, seat: &str) -> Result<Option<Mailbox>, Error> {
        let row = on!(self, |pool| sqlx::query_as(sql::MAILBOX)
            .bind(body.as_str())
            .bind(seat)
            .fetch_optional(pool)
            .await)?;
        Ok(row.map(mailbox))
    }

    /// The mailboxes of a body, by seat.
    pub async fn mailboxes(&self, body: &BodyName) -> Result<Vec<Mailbox>, Error> {
        let rows: Vec<_> = on!(self, |pool| sqlx::query_as(sql::MAILBOXES)
            .bind(body.as_str())
            .fetch_all(pool)
            .await)?;
        Ok(rows.into_iter().map(mailbox).collect())
    }
}

type RawMandate = (String, String, String, String, String, i64, Option<i64>, Option<i64>);
type RawHolder =
    (String, String, String, String, String, i64, Option<i64>, Option<i64>, String, String);

fn person((id, name, email): (String, String, String)) -> Person {
    Person { id: PersonId::from(&id), name, email }
}

fn mailbox((body, seat, address): (String, String, String)) -> Mailbox {
    Mailbox { body: BodyName::from(&body), seat, address }
}

fn mandate(row: RawMandate) -> Result<Mandate, Error> {
    let (digest, person, body, seat, word, from, until, revoked) = row;
    let capacity = [Capacity::Representative, Capacity::Deputy, Capacity::Staff, Capacity::Office]
        .into_iter()
        .find(|capacity| capacity.as_str() == word)
        .ok_or_else(|| Error::Inconsistent {
            table: "mandates",
            column: "capacity",
            row: digest.clone(),
            what: format!("`{word}` is no capacity"),
        })?;
    Ok(Mandate {
        digest: Digest::from(&digest),
        person: PersonId::from(&person),
        body: BodyName::from(&body),
        seat,
        capacity,
        from: Instant::from_micros(from),
        until: until.map(Instant::from_micros),
        revoked: revoked.map(Instant::from_micros),
    })
}
