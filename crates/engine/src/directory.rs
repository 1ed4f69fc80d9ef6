//! People and mandates into and out of the database.

use std::collections::BTreeMap;

use umlauf_notify::Entry as CalendarEntry;
use umlauf_store::{Directory, Mailbox, Mandate, Person as PersonRow};
use umlauf_workflow::{BodyName, Digest, Instant, PersonId};

use crate::people::People;
use crate::{Engine, Error};

/// How many rows are read at a time.
const PAGE: u32 = 1000;

impl Engine {
    /// Adds the people, mandates and mailboxes of a file; known persons and mailboxes are updated,
    /// known mandates stay as they are.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn import(&self, people: &People) -> Result<(), Error> {
        let body = BodyName::from(&people.body);
        let persons = people.persons.iter().map(|person| PersonRow {
            id: person.id.clone(),
            name: person.name.clone(),
            email: person.email.clone(),
        });
        let mandates = people.mandates.iter().map(|mandate| Mandate {
            digest: mandate.digest(&people.body),
            person: mandate.person.clone(),
            body: body.clone(),
            seat: mandate.seat.to_string(),
            capacity: mandate.capacity,
            from: mandate.begins(),
            until: mandate.ends(),
            revoked: None,
        });
        let mailboxes = people.mailboxes.iter().map(|(seat, address)| Mailbox {
            body: body.clone(),
            seat: seat.to_string(),
            address: address.clone(),
        });
        let directory = Directory {
            people: persons.collect(),
            mandates: mandates.collect(),
            mailboxes: mailboxes.collect(),
        };
        Ok(self.store().import_directory(directory, self.clock().now()).await?)
    }

    /// The mandates of a body, valid or not, with the names of their holders.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn mandates(&self, body: &BodyName) -> Result<Vec<(Mandate, String)>, Error> {
        let roster = self.roster(body).await?.into_iter();
        let name = |person: Option<PersonRow>| person.map(|p| p.name).unwrap_or_default();
        Ok(roster.map(|(mandate, person)| (mandate, name(person))).collect())
    }

    /// The mandates of a body, valid or not, with their holders as far as they are kept: by seat, then
    /// by the day they begin.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn roster(
        &self,
        body: &BodyName,
    ) -> Result<Vec<(Mandate, Option<PersonRow>)>, Error> {
        let mut people = BTreeMap::new();
        let mut mandates = Vec::new();
        let mut after: Option<Digest> = None;
        loop {
            let page = self.store().mandates_in(body, after.as_ref(), PAGE).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.digest.clone());
            mandates.extend(page);
        }
        let mut after: Option<PersonId> = None;
        loop {
            let page = self.store().people(after.as_ref(), PAGE).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.id.clone());
            people.extend(page.into_iter().map(|person| (person.id.clone(), person)));
        }
        mandates.sort_by(|a, b| (&a.seat, a.from, &a.person).cmp(&(&b.seat, b.from, &b.person)));
        let held = |mandate: Mandate| {
            let person = people.get(&mandate.person).cloned();
            (mandate, person)
        };
        Ok(mandates.into_iter().map(held).collect())
    }

    /// The mandates a person holds in a body at this instant.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn mandates_of(
        &self,
        body: &BodyName,
        person: &PersonId,
    ) -> Result<Vec<Mandate>, Error> {
        Ok(self.store().mandates_of(person, body, self.clock().now()).await?)
    }

    /// A calendar that people subscribe to, with the same entries as in the letters.
    pub fn calendar(&self, name: &str, entries: &[CalendarEntry]) -> String {
        if !self.post().rehearsal {
            return umlauf_notify::calendar(name, entries, &self.post().sender);
        }
        let marked: Vec<CalendarEntry> = entries
            .iter()
            .map(|entry| {
                let summary = format!("ÜBUNG: {}", entry.summary);
                CalendarEntry { summary, ..entry.clone() }
            })
            .collect();
        umlauf_notify::calendar(&format!("ÜBUNG: {name}"), &marked, &self.post().sender)
    }

    /// Sends a person a link to sign in, at once and only once; it is no letter of a case.
    /// Whether it could be handed over.
    pub async fn send_sign_in(&self, person: &PersonRow, link: String, until: Instant) -> bool {
        let post = self.post();
        let mail = umlauf_notify::sign_in_mail(
            &post.sender,
            &umlauf_notify::SignIn {
                person: person.id.clone(),
                name: person.name.clone(),
                address: person.email.clone(),
                link,
                until,
                now: self.clock().now(),
                rehearsal: post.rehearsal,
            },
        );
        let said = post.channel.deliver(&mail).await;
        let accepted = said == umlauf_notify::Delivery::Accepted;
        if !accepted {
            tracing::warn!(person = %person.id, ?said, "a sign-in link could not be handed over");
        }
        accepted
    }

    /// Revokes a mandate at once; `false` if it is unknown or revoked already. An act that is under
    /// way and rests on it fails.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn revoke(&self, mandate: &Digest) -> Result<bool, Error> {
        Ok(self.store().revoke_mandate(mandate, self.clock().now()).await?)
    }
}
