//! `umlauf people`: who holds which mandate.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use serde::Serialize;
use umlauf_engine::Engine;
use umlauf_store::Identity;
use umlauf_workflow::{BodyName, Instant, PersonId};

use crate::args::Globals;
use crate::failure::Failure;
use crate::{out, people, wiring};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Add the people, mandates and mailboxes of a file; known ones are updated.
    Import {
        /// The people file; `workflows/README.md` shows one.
        file: PathBuf,
    },
    /// List the mandates of a body.
    List {
        /// The body.
        #[arg(long, default_value = "it-planungsrat")]
        body: String,
        /// Print JSON Lines.
        #[arg(long)]
        json: bool,
    },
    /// Revoke a mandate at once; acts under way that rest on it fail.
    Revoke {
        /// Its digest, as `people list` shows it; the beginning is enough.
        mandate: String,
        /// The body.
        #[arg(long, default_value = "it-planungsrat")]
        body: String,
    },
    /// List who is linked to which account of the identity provider, and what was refused because
    /// somebody is linked to another one.
    Identities {
        /// Print JSON Lines.
        #[arg(long)]
        json: bool,
    },
    /// Forget which account of the identity provider a person has: the next sign-in with the person's
    /// verified address links anew. Running sessions stay; end them if an account was abused.
    Unlink {
        /// The person's id.
        person: String,
    },
}

#[derive(Serialize)]
struct Account<'a> {
    person: &'a str,
    issuer: &'a str,
    subject: &'a str,
    state: &'static str,
    at: String,
}

#[derive(Serialize)]
struct Row<'a> {
    mandate: &'a str,
    person: &'a str,
    name: &'a str,
    seat: &'a str,
    capacity: &'a str,
    from: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revoked: Option<String>,
}

pub(crate) async fn run(command: Command, globals: &Globals) -> Result<ExitCode, Failure> {
    let engine = wiring::engine(globals).await?;
    match command {
        Command::Import { file } => {
            let people = people::read(&engine, &file)?;
            engine.import(&people).await?;
            let (persons, mandates) = (people.persons.len(), people.mandates.len());
            out::say(format!("{persons} Personen und {mandates} Mandate sind übernommen."));
        }
        Command::List { body, json } => list(&engine, &body, json).await?,
        Command::Revoke { mandate, body } => {
            let known = engine.mandates(&known(&engine, &body)?).await?;
            let begins = |digest: &str| !mandate.is_empty() && digest.starts_with(mandate.as_str());
            let found: Vec<_> =
                known.iter().filter(|(row, _)| begins(row.digest.as_str())).collect();
            let [(row, _)] = found.as_slice() else {
                let n = found.len();
                return Err(Failure::call(format!("`{mandate}` names {n} mandates, not one")));
            };
            let already = if engine.revoke(&row.digest).await? { "" } else { " bereits" };
            let (person, seat) = (&row.person, &row.seat);
            out::say(format!("Das Mandat von {person} für {seat} ist{already} widerrufen."));
        }
        Command::Identities { json } => identities(&engine, json).await?,
        Command::Unlink { person } => {
            let id = PersonId::from(person.as_str());
            if engine.store().person(&id).await?.is_none() {
                return Err(Failure::call(format!("there is no person `{person}`")));
            }
            let many = engine.store().unlink_identities(&id).await?;
            out::say(format!("{many} Verknüpfung(en) von {person} sind gelöst."));
        }
    }
    engine.store().close().await;
    Ok(ExitCode::SUCCESS)
}

/// The linked accounts, then the refused ones.
async fn identities(engine: &Engine, json: bool) -> Result<(), Failure> {
    let tell = |identity: &Identity, state: &'static str| {
        let line = Account {
            person: identity.person.as_str(),
            issuer: &identity.issuer,
            subject: &identity.subject,
            state,
            at: identity.since.to_string(),
        };
        if out::for_programs(json) {
            return out::json(&line);
        }
        let Account { person, issuer, subject, state, at } = line;
        out::text(&format!("{person:14} {state:8} {at} {subject} ({issuer})\n"))
    };
    let mut last: Option<Identity> = None;
    loop {
        let page = engine.store().identities(last.as_ref(), 1000).await?;
        for identity in &page {
            tell(identity, "linked")?;
        }
        match page.into_iter().next_back() {
            Some(end) => last = Some(end),
            None => break,
        }
    }
    for identity in engine.store().refused_identities(1000).await? {
        tell(&identity, "refused")?;
    }
    Ok(())
}

/// A body that the program knows.
fn known(engine: &Engine, name: &str) -> Result<BodyName, Failure> {
    let library = engine.catalogue().library();
    if library.body(name).is_some() {
        return Ok(BodyName::from(name));
    }
    let bodies: Vec<_> = library.bodies().map(|body| body.name().to_string()).collect();
    Err(Failure::call(format!("there is no body `{name}`; there are `{}`", bodies.join("`, `"))))
}

async fn list(engine: &Engine, body: &str, json: bool) -> Result<(), Failure> {
    for (row, name) in engine.mandates(&known(engine, body)?).await? {
        let day = |instant: Instant| instant.date().to_string();
        // A mandate ends before this instant, so its last day is the day before.
        let last = |end: Instant| day(end.plus(jiff::SignedDuration::from_micros(-1)));
        let line = Row {
            mandate: row.digest.as_str(),
            person: row.person.as_str(),
            name: &name,
            seat: &row.seat,
            capacity: row.capacity.as_str(),
            from: day(row.from),
            until: row.until.map(last),
            revoked: row.revoked.map(day),
        };
        if out::for_programs(json) {
            out::json(&line)?;
        } else {
            let Row { seat, person, name, capacity, from, .. } = &line;
            let short = &line.mandate[..12.min(line.mandate.len())];
            let until = line.until.as_ref().map(|day| format!(" bis {day}")).unwrap_or_default();
            let revoked = line.revoked.as_ref().map(|day| format!(", widerrufen am {day}"));
            let revoked = revoked.unwrap_or_default();
            out::text(&format!(
                "{seat:10} {person:14} {name:24} {capacity:15} {short}  ab {from}{until}{revoked}\n"
            ))?;
        }
    }
    Ok(())
}
