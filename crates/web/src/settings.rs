//! What an operator decides about the pages.

use std::sync::Arc;

use umlauf_engine::ManualClock;
use umlauf_workflow::PersonId;

use crate::{Metrics, PublishedKey};

/// How the pages are served.
#[derive(Clone, Default)]
pub struct Settings {
    /// Where people reach the pages, without a slash at the end: `https://umlauf.example`. Links in mails
    /// begin so; over `https` cookies are `Secure` and bound to the host.
    pub base_url: Option<String>,
    /// Who operates this: stands in the head of every page.
    pub operator: Option<String>,
    /// Where people write who find a barrier: a mail address, for the accessibility statement.
    pub accessibility_contact: Option<String>,
    /// Whether everything is marked ÜBUNG.
    pub rehearsal: bool,
    /// How many proxies before this program may be believed about the caller's address.
    pub trusted_proxies: usize,
    /// Where people may sign in beside the link by mail. Needs a `base_url`.
    pub identity: Option<IdentityProvider>,
    /// With what the seals of records are checked, the current key first.
    pub keys: Vec<PublishedKey>,
    /// What is measured, and who may read it at `/metrics`; without it nobody.
    pub metrics: Option<Metrics>,
    /// In the demo: made-up people to sign in as, and a clock to move.
    pub demo: Option<Demo>,
}

impl Settings {
    /// Whether browsers reach the pages over `https`.
    pub(crate) fn secure(&self) -> bool {
        self.base_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }
}

/// A provider that speaks `OpenID` Connect.
#[derive(Clone)]
pub struct IdentityProvider {
    /// As its tokens name it: `https://anmeldung.example/realms/land`.
    pub issuer: String,
    /// As what it knows this program.
    pub client_id: String,
    /// What this program shows it; a public client has none.
    pub client_secret: Option<String>,
    /// What stands on the button, in German …
    pub label: String,
    /// … and in English.
    pub label_en: String,
    /// What it is asked for beside `openid`; `email` at least, or nobody is found.
    pub scopes: Vec<String>,
    /// Whether an address counts that the provider has not verified. Only where it takes addresses from
    /// the directory of an authority and nobody can enter their own.
    pub accept_unverified: bool,
}

/// The demo.
#[derive(Clone)]
pub struct Demo {
    /// Whom one may be, without a mail.
    pub people: Vec<DemoPerson>,
    /// The clock; it stands still until somebody moves it.
    pub clock: Arc<ManualClock>,
}

/// A made-up person.
#[derive(Clone, Debug)]
pub struct DemoPerson {
    /// Id.
    pub person: PersonId,
    /// As what, for people: `Geschäftsstelle`, `Bayern, Vertretung`.
    pub seat: String,
    /// Under which name every page offers to go on as this person, if it does.
    pub short: Option<String>,
}
