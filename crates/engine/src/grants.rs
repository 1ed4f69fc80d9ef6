//! Giving, ending and revoking mandates, one at a time, as an administrator does.
//!
//! A mandate is named by the digest of what it says and never changes: to end it on a day is to revoke
//! it and to give another with that end. Every change of rights is logged, and stands in the rows.

use jiff::civil::Date;
use umlauf_store::{Directory, Mailbox, Mandate as Row, Person};
use umlauf_workflow::{BodyName, Capacity, Digest, PersonId, Seat};

use crate::people::Mandate;
use crate::{Engine, Error, ident};

/// A mandate to be given.
#[derive(Clone, Debug)]
pub struct Grant {
    /// In which body.
    pub body: BodyName,
    /// For which seat.
    pub seat: Seat,
    /// As what.
    pub capacity: Capacity,
    /// The name of the person; a person who is known by the address keeps the name it has.
    pub name: String,
    /// The official address.
    pub email: String,
    /// The first day.
    pub from: Date,
    /// The last day, if there is one.
    pub until: Option<Date>,
}

/// What became of a mandate to be given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Granted {
    /// It is given, or had been given before.
    Given {
        /// Its name.
        mandate: Digest,
        /// Its holder.
        person: PersonId,
    },
    /// The very same mandate was revoked; it stays so.
    RevokedBefore,
    /// More than one person has this address.
    Ambiguous,
}

/// What became of a mandate to be ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It ends on that day.
    Then,
    /// That day is over, or lies before the mandate begins: it is revoked.
    Now,
    /// It ends on that day already.
    Already,
    /// It is unknown, or revoked.
    Gone,
    /// The very same mandate with that end was revoked; it stays so.
    RevokedBefore,
}

/// What became of an address to be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readdressed {
    /// Letters go there from now on.
    Done,
    /// It is another person's.
    Taken,
    /// Nobody is known by this id.
    Gone,
}

impl Engine {
    /// Gives a mandate, to a person who is known by the address or else to a new one.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn grant(&self, grant: Grant, by: &PersonId) -> Result<Granted, Error> {
        let store = self.store();
        let mut known = store.people_by_email(&grant.email).await?;
        let person = match (known.pop(), known.is_empty()) {
            (Some(person), true) => person,
            (Some(_), false) => return Ok(Granted::Ambiguous),
            (None, _) => {
                Person { id: ident::person_id(), name: grant.name, email: grant.email.clone() }
            }
        };
        let mandate = Mandate {
            person: person.id.clone(),
            seat: grant.seat,
            capacity: grant.capacity,
            from: grant.from,
            until: grant.until,
        };
        let row = row(&grant.body, &mandate);
        let digest = row.digest.clone();
        if store.mandate(&digest).await?.is_some_and(|known| known.revoked.is_some()) {
            return Ok(Granted::RevokedBefore);
        }
        tracing::info!(
            target: "umlauf::rights", %by, person = %person.id, body = %grant.body,
            seat = row.seat, capacity = row.capacity.as_str(), mandate = %digest,
            "a mandate is given"
        );
        let person_id = person.id.clone();
        let directory =
            Directory { people: vec![person], mandates: vec![row], mailboxes: Vec::new() };
        store.import_directory(directory, self.clock().now()).await?;
        Ok(Granted::Given { mandate: digest, person: person_id })
    }

    /// Lets a mandate end with a day; at once if that day is over.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn end_mandate(
        &self,
        mandate: &Digest,
        last: Date,
        by: &PersonId,
    ) -> Result<Ended, Error> {
        let (store, now) = (self.store(), self.clock().now());
        let Some(old) = store.mandate(mandate).await?.filter(|old| old.revoked.is_none()) else {
            return Ok(Ended::Gone);
        };
        let Ok(seat) = old.seat.parse().map(Seat::Office).or_else(|()| {
            Ok::<_, ()>(Seat::Member(umlauf_voting::MemberCode::from(old.seat.as_str())))
        }) else {
            return Ok(Ended::Gone);
        };
        let begins = old.from.max(now).date();
        if last < begins {
            let gone = store.revoke_mandate(mandate, now).await?;
            tracing::info!(target: "umlauf::rights", %by, %mandate, "a mandate is revoked");
            return Ok(if gone { Ended::Now } else { Ended::Gone });
        }
        let until = Some(last);
        let new = Mandate {
            person: old.person.clone(),
            seat,
            capacity: old.capacity,
            from: begins,
            until,
        };
        let new = row(&old.body, &new);
        if new.until == old.until {
            return Ok(Ended::Already);
        }
        if store.mandate(&new.digest).await?.is_some() {
            return Ok(Ended::RevokedBefore);
        }
        tracing::info!(
            target: "umlauf::rights", %by, %mandate, next = %new.digest, %last,
            "a mandate is given an end"
        );
        let gone = store.replace_mandate(mandate, new, now).await?;
        Ok(if gone { Ended::Then } else { Ended::Gone })
    }

    /// Revokes a mandate at once, as [`Self::revoke`], and says in the log who did it.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn revoke_by(&self, mandate: &Digest, by: &PersonId) -> Result<bool, Error> {
        tracing::info!(target: "umlauf::rights", %by, %mandate, "a mandate is revoked");
        self.revoke(mandate).await
    }

    /// Sets the address of a person. What is on its way keeps the address of its first attempt.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn set_address(
        &self,
        person: &PersonId,
        email: &str,
        by: &PersonId,
    ) -> Result<Readdressed, Error> {
        let store = self.store();
        let Some(known) = store.person(person).await? else { return Ok(Readdressed::Gone) };
        if store.people_by_email(email).await?.iter().any(|other| other.id != *person) {
            return Ok(Readdressed::Taken);
        }
        tracing::info!(target: "umlauf::rights", %by, %person, "an address is changed");
        let people = vec![Person { email: email.to_owned(), ..known }];
        let directory = Directory { people, ..Directory::default() };
        store.import_directory(directory, self.clock().now()).await?;
        Ok(Readdressed::Done)
    }

    /// Sets the functional mailbox of a seat.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn set_mailbox(
        &self,
        body: &BodyName,
        seat: &Seat,
        address: &str,
        by: &PersonId,
    ) -> Result<(), Error> {
        tracing::info!(target: "umlauf::rights", %by, %body, %seat, "a mailbox is set");
        let (body, seat, address) = (body.clone(), seat.to_string(), address.to_owned());
        let mailboxes = vec![Mailbox { body, seat, address }];
        let directory = Directory { mailboxes, ..Directory::default() };
        Ok(self.store().import_directory(directory, self.clock().now()).await?)
    }
}

fn row(body: &BodyName, mandate: &Mandate) -> Row {
    Row {
        digest: mandate.digest(body.as_str()),
        person: mandate.person.clone(),
        body: body.clone(),
        seat: mandate.seat.to_string(),
        capacity: mandate.capacity,
        from: mandate.begins(),
        until: mandate.ends(),
        revoked: None,
    }
}
