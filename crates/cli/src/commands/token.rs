//! `umlauf token`: what programs act with. The secret is printed once; kept is its SHA-256.

use std::process::ExitCode;

use clap::Subcommand;
use jiff::SignedDuration;
use serde_json::json;
use umlauf_workflow::{Instant, PersonId};

use crate::args::Globals;
use crate::failure::Failure;
use crate::{out, wiring};

/// Longer than this no token is good.
const LONGEST: i64 = 400;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a token for a person; prints its secret once.
    Create {
        /// On whose account: the person's id.
        #[arg(long)]
        person: String,
        /// What the token is for, so that it is recognised later.
        #[arg(long)]
        name: String,
        /// What it may be used for.
        #[arg(long, value_delimiter = ',', default_value = "read", value_parser = ["read", "act", "calendar"])]
        scopes: Vec<String>,
        /// For how many days it is good.
        #[arg(long, default_value_t = 90)]
        days: i64,
    },
    /// List the tokens of a person.
    List {
        /// The person's id.
        #[arg(long)]
        person: String,
    },
    /// Revoke a token of a person, for ever.
    Revoke {
        /// The person's id.
        #[arg(long)]
        person: String,
        /// The token's id as `token list` shows it; the beginning is enough.
        token: String,
    },
}

pub(crate) async fn run(command: Command, globals: &Globals) -> Result<ExitCode, Failure> {
    let store = wiring::store(globals).await?;
    let now = wiring::clock(&store).await?.now();
    match command {
        Command::Create { person, name, scopes, days } => {
            if !(1..=LONGEST).contains(&days) {
                return Err(Failure::call(format!("--days: 1 to {LONGEST}, not {days}")));
            }
            let person = known(&store, &person).await?;
            let until = now.plus(SignedDuration::from_hours(24 * days));
            let (secret, row) =
                umlauf_web::new_token(&person, &name, &scopes.join(" "), (now, until))
                    .map_err(|error| Failure::Surroundings(anyhow::anyhow!("{error}")))?;
            let (id, ends) = (row.id.to_string(), until.to_string());
            store.put_token(row).await?;
            out::json(&json!({ "token": secret, "id": id, "until": ends }))?;
            out::say("Das Geheimnis wird nur dieses eine Mal gezeigt.");
        }
        Command::List { person } => {
            for row in store.tokens_of(&known(&store, &person).await?).await? {
                out::json(&json!({
                    "id": row.id.as_str(),
                    "name": row.name,
                    "scopes": row.scopes,
                    "made": row.made.to_string(),
                    "until": row.ends.to_string(),
                    "revoked": row.revoked.map(|at: Instant| at.to_string()),
                }))?;
            }
        }
        Command::Revoke { person, token } => {
            let person = known(&store, &person).await?;
            let rows = store.tokens_of(&person).await?;
            let found: Vec<_> = rows
                .iter()
                .filter(|row| !token.is_empty() && row.id.as_str().starts_with(&token))
                .collect();
            let [row] = found.as_slice() else {
                let n = found.len();
                return Err(Failure::call(format!("`{token}` names {n} tokens, not one")));
            };
            let already =
                if store.revoke_token(&row.id, &person, now).await? { "" } else { " bereits" };
            out::say(format!("Der Zugang „{}“ ist{already} widerrufen.", row.name));
        }
    }
    store.close().await;
    Ok(ExitCode::SUCCESS)
}

async fn known(store: &umlauf_store::Store, id: &str) -> Result<PersonId, Failure> {
    let person = PersonId::from(id);
    match store.person(&person).await? {
        Some(person) => Ok(person.id),
        None => Err(Failure::input(format!(
            "nobody has the id `{id}`; `umlauf people list` shows who is known"
        ))),
    }
}
