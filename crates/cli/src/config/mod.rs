//! The configuration of `umlauf serve`: one TOML file, read and checked before anything is opened.
//!
//! Unknown keys are refused, and a wrong value is told with its line and with what to write instead.
//! Secrets never stand in it: it names files, or they come from the environment.

mod check;
mod open;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde::Deserialize;
use toml::Spanned;

use crate::failure::Failure;

/// The file. README.md shows one.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// Where people reach the pages, without a slash at the end: for links in letters, for `https` cookies
    /// and for coming back from the identity provider.
    base_url: Option<Spanned<String>>,
    /// Who operates this; stands in the head of every page.
    pub(crate) operator: Option<String>,
    /// Where people report barriers: a mail address or a web address.
    pub(crate) accessibility_contact: Option<String>,
    /// How many proxies before this program may be believed about the caller's address.
    #[serde(default)]
    pub(crate) trusted_proxies: usize,
    /// Marks every letter ÜBUNG and sends only to `.example`.
    #[serde(default)]
    pub(crate) rehearsal: bool,
    /// A listener of its own for `/metrics`.
    pub(crate) metrics_listen: Option<SocketAddr>,
    /// What whoever reads `/metrics` must show.
    metrics_token_file: Option<Spanned<PathBuf>>,
    #[serde(default)]
    pub(crate) mail: Mail,
    identity: Option<Spanned<Identity>>,
    signing: Option<Signing>,
    #[serde(default)]
    pub(crate) recurring: Vec<Start>,
}

/// Letters.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Mail {
    pub(crate) url: Option<String>,
    pub(crate) from: Option<String>,
    pub(crate) reply_to: Option<String>,
    pub(crate) bounces: Option<String>,
    pub(crate) templates: Option<PathBuf>,
}

/// Where people may sign in beside the link by mail.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Identity {
    issuer: Spanned<String>,
    client_id: Spanned<String>,
    client_secret_file: Option<Spanned<PathBuf>>,
    #[serde(default = "label")]
    label: String,
    #[serde(default = "label_en")]
    label_en: String,
    #[serde(default = "scopes")]
    scopes: Spanned<Vec<String>>,
    #[serde(default)]
    accept_unverified: bool,
}

fn label() -> String {
    String::from("Mit Behördenkonto anmelden")
}

fn label_en() -> String {
    String::from("Sign in with your agency account")
}

fn scopes() -> Spanned<Vec<String>> {
    Spanned::new(0..0, vec![String::from("openid"), String::from("email")])
}

/// What records are sealed with.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Signing {
    key_file: Spanned<PathBuf>,
    /// Since when the key is in use.
    from: Option<Spanned<String>>,
    /// Public keys that were in use before.
    #[serde(default)]
    previous: Vec<Spanned<Previous>>,
}

/// A public key that was in use: its file, or that with dates.
#[derive(Deserialize)]
#[serde(untagged)]
enum Previous {
    File(PathBuf),
    Dated(Dated),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Dated {
    file: PathBuf,
    from: Option<Date>,
    until: Option<Date>,
}

/// A case that a schedule opens.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Start {
    pub(crate) name: String,
    pub(crate) at: String,
    pub(crate) workflow: String,
    pub(crate) title: String,
}

/// The configuration that was read, and where it stands.
#[derive(Default)]
pub(crate) struct Read {
    pub(crate) config: Config,
    place: String,
    text: String,
}

impl Read {
    /// Reads a file, or takes what counts without one.
    pub(crate) fn from(path: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = path else {
            return Ok(Self::default());
        };
        let text = std::fs::read_to_string(path)
            .map_err(|error| Failure::call(format!("cannot read `{}`: {error}", path.display())))?;
        Self::parse(path.display().to_string(), text)
    }

    /// Reads a text and checks every value that can be checked without opening anything.
    fn parse(place: String, text: String) -> Result<Self, Failure> {
        let config =
            toml::from_str(&text).map_err(|error| Failure::input(format!("`{place}`: {error}")))?;
        let read = Self { config, place, text };
        read.check()?;
        Ok(read)
    }

    /// Where people reach the pages.
    pub(crate) fn base_url(&self) -> Option<String> {
        self.config.base_url.as_ref().map(|url| url.get_ref().clone())
    }

    /// A value is wrong: its line, its key, why, and what to do.
    fn wrong<T>(&self, key: &str, value: &Spanned<T>, why: impl std::fmt::Display) -> Failure {
        let before = self.text.get(..value.span().start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        Failure::input(format!("`{}`, line {line}, {key}: {why}", self.place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Read, String> {
        let read = Read::parse(String::from("umlauf.toml"), text.to_owned());
        read.map_err(|failure| failure.error().to_string())
    }

    #[test]
    fn the_example_of_the_readme_is_a_configuration_and_says_every_key() {
        let page = include_str!("../../../../README.md");
        let example = page.split_once("```toml\n").unwrap().1.split_once("```").unwrap().0;
        let read = parse(example).unwrap();
        assert_eq!(read.base_url().as_deref(), Some("https://umlauf.example"));
        let Config { identity, signing, metrics_listen, metrics_token_file, recurring, .. } =
            &read.config;
        let identity = identity.as_ref().unwrap().get_ref();
        assert_eq!(identity.label, label());
        assert_eq!(identity.label_en, label_en());
        let previous = signing.as_ref().unwrap().previous[0].get_ref();
        assert!(matches!(previous, Previous::Dated(Dated { until: Some(_), .. })));
        assert!(metrics_listen.is_some() && metrics_token_file.is_some());
        assert_eq!(recurring.len(), 1);
    }

    #[test]
    fn a_wrong_value_is_told_with_its_line_and_what_to_write() {
        let identity = "[identity]\nissuer = \"https://a.example\"\nclient_id = \"umlauf\"\n";
        let base = "base_url = \"https://umlauf.example\"\n";
        for (text, words) in [
            ("\nbase_url = \"https://umlauf.example/\"\n", &["line 2, base_url", "slash"][..]),
            ("base_url = \"umlauf.example\"\n", &["line 1", "`https://umlauf.example`"]),
            (identity, &["line 1, identity", "base_url"]),
            (
                &format!("{base}{}", identity.replace("https://a", "http://a")),
                &["line 3, identity.issuer", "only over `https://`"],
            ),
            (
                &format!("{base}{identity}scopes = [\"openid\"]\n"),
                &["line 5, identity.scopes", "`email` is missing"],
            ),
            (&format!("{base}{}", identity.replace("umlauf\"\n", "\"\n")), &["line 4", "is empty"]),
            (
                &format!("{base}{identity}client_secret = \"geheim\"\n"),
                &["line 5", "unknown field `client_secret`", "`client_secret_file`"],
            ),
            (
                "[signing]\nkey_file = \"k\"\nfrom = \"morgen\"\n",
                &["line 3, signing.from", "`2026-01-31`"],
            ),
            ("metrics_listen = \"überall\"\n", &["line 1", "socket address"]),
            ("trusted_proxy = 1\n", &["line 1", "`trusted_proxy`", "`trusted_proxies`"]),
        ] {
            let Err(told) = parse(text) else { panic!("`{text}` is taken") };
            for word in words {
                assert!(told.contains(word), "`{word}` is missing in {told}");
            }
        }
    }
}
