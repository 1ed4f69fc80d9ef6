//! What a configuration names: secrets and keys, read at the start so that nothing is missing later.

use std::path::Path;

use umlauf_record::{PublicKey, SealingKey};
use umlauf_web::{IdentityProvider, PublishedKey};

use super::{Dated, Previous, Read};
use crate::failure::Failure;

/// Where the client secret may stand instead of a file.
const SECRET: &str = "UMLAUF_OIDC_SECRET";

/// What records are sealed with, and what their seals are checked with, the current key first.
pub(crate) type Seals = (Option<SealingKey>, Vec<PublishedKey>);

impl Read {
    /// The identity provider with its secret.
    pub(crate) fn identity(&self) -> Result<Option<IdentityProvider>, Failure> {
        let Some(identity) = self.config.identity.as_ref().map(toml::Spanned::get_ref) else {
            return Ok(None);
        };
        let client_secret = match &identity.client_secret_file {
            Some(path) => {
                let key = "identity.client_secret_file";
                Some(secret(path.get_ref()).map_err(|why| self.wrong(key, path, why))?)
            }
            None => std::env::var(SECRET).ok().filter(|secret| !secret.is_empty()),
        };
        Ok(Some(IdentityProvider {
            issuer: identity.issuer.get_ref().clone(),
            client_id: identity.client_id.get_ref().clone(),
            client_secret,
            label: identity.label.clone(),
            label_en: identity.label_en.clone(),
            scopes: identity.scopes.get_ref().clone(),
            accept_unverified: identity.accept_unverified,
        }))
    }

    /// What whoever reads `/metrics` must show.
    pub(crate) fn metrics_token(&self) -> Result<Option<String>, Failure> {
        let Some(path) = &self.config.metrics_token_file else {
            return Ok(None);
        };
        let token = secret(path.get_ref());
        token.map(Some).map_err(|why| self.wrong("metrics_token_file", path, why))
    }

    /// The keys of seals.
    pub(crate) fn seals(&self) -> Result<Seals, Failure> {
        let Some(signing) = &self.config.signing else {
            return Ok((None, Vec::new()));
        };
        let file = &signing.key_file;
        let pem = text(file.get_ref()).map_err(|why| self.wrong("signing.key_file", file, why))?;
        let key = SealingKey::from_pem(&pem).map_err(|error| {
            let path = file.get_ref().display();
            self.wrong("signing.key_file", file, format!("`{path}`: {error}; see `umlauf key new`"))
        })?;
        let from = signing.from.as_ref().and_then(|from| from.get_ref().parse().ok());
        let mut keys = vec![PublishedKey { key: key.public(), from, until: None, current: true }];
        for previous in &signing.previous {
            let (file, from, until) = match previous.get_ref() {
                Previous::File(file) => (file, None, None),
                Previous::Dated(Dated { file, from, until }) => (file, *from, *until),
            };
            let wrong = |why: String| self.wrong("signing.previous", previous, why);
            let pem = text(file).map_err(wrong)?;
            let key = PublicKey::from_pem(&pem)
                .map_err(|error| wrong(format!("`{}`: {error}", file.display())))?;
            keys.push(PublishedKey { key, from, until, current: false });
        }
        Ok((Some(key), keys))
    }
}

fn text(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path)
        .map_err(|error| format!("cannot read `{}`: {error}", path.display()))
}

fn secret(path: &Path) -> Result<String, String> {
    let secret = text(path)?.trim().to_owned();
    if secret.is_empty() {
        return Err(format!("`{}` is empty; write the secret into it", path.display()));
    }
    Ok(secret)
}
