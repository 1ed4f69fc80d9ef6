//! What a configuration may say.

use super::{Config, Read};
use crate::failure::Failure;

impl Read {
    /// Checks what can be checked without opening anything.
    pub(super) fn check(&self) -> Result<(), Failure> {
        let Config { base_url, identity, signing, .. } = &self.config;
        if let Some(url) = base_url {
            site(url.get_ref()).map_err(|why| self.wrong("base_url", url, why))?;
        }
        if let Some(spanned) = identity {
            let identity = spanned.get_ref();
            if base_url.is_none() {
                let why =
                    "write `base_url = \"https://…\"` at the top: people must come back from there";
                return Err(self.wrong("identity", spanned, why));
            }
            let at = &identity.issuer;
            issuer(at.get_ref()).map_err(|why| self.wrong("identity.issuer", at, why))?;
            if identity.client_id.get_ref().trim().is_empty() {
                let why = "is empty; write the name under which the provider knows this program";
                return Err(self.wrong("identity.client_id", &identity.client_id, why));
            }
            let scopes = &identity.scopes;
            if !scopes.get_ref().iter().any(|scope| scope == "email") {
                let why = "`email` is missing: without an address nobody is found";
                return Err(self.wrong("identity.scopes", scopes, why));
            }
        }
        if let Some(from) = signing.as_ref().and_then(|signing| signing.from.as_ref()) {
            let day: Result<jiff::civil::Date, _> = from.get_ref().parse();
            day.map_err(|_| {
                let why = format!("`{}` is no day; write it as `2026-01-31`", from.get_ref());
                self.wrong("signing.from", from, why)
            })?;
        }
        Ok(())
    }
}

/// `http` or `https` and a host, perhaps with a port; nothing more.
fn site(url: &str) -> Result<(), String> {
    let form = "write it as `https://umlauf.example`";
    let rest = after_scheme(url)
        .ok_or_else(|| format!("`{url}` does not begin with `https://` or `http://`; {form}"))?;
    if let Some(host) = rest.strip_suffix('/')
        && is_host(host)
    {
        return Err(format!("`{url}` ends with a slash; write it without"));
    }
    if let Some((host, _)) = rest.split_once(['/', '?', '#'])
        && is_host(host)
    {
        return Err(format!("`{url}` has a path; the pages need a host of their own: {form}"));
    }
    if is_host(rest) { Ok(()) } else { Err(format!("`{url}` has no proper host; {form}")) }
}

/// As the provider's tokens name it; in the clear only on this machine.
fn issuer(url: &str) -> Result<(), String> {
    let form =
        "write it as the provider's description does: `https://anmeldung.example/realms/land`";
    let rest = after_scheme(url).ok_or_else(|| format!("`{url}` is no address; {form}"))?;
    let host = rest.split('/').next().unwrap_or_default();
    if !is_host(host) || rest.contains(['?', '#']) || rest.chars().any(char::is_whitespace) {
        return Err(format!("`{url}` is no issuer; {form}"));
    }
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    if url.starts_with("http://") && !["localhost", "127.0.0.1", "[::1]"].contains(&name) {
        return Err(format!("`{url}` is not protected; secrets go only over `https://`"));
    }
    Ok(())
}

fn after_scheme(url: &str) -> Option<&str> {
    url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))
}

/// A name or an address, perhaps with a port.
fn is_host(host: &str) -> bool {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, Some(port)),
        _ => (host, None),
    };
    let named = |name: &str| {
        name.split('.').all(|label| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        })
    };
    let numbered = |name: &str| {
        let inner = name.strip_prefix('[').and_then(|name| name.strip_suffix(']'));
        inner.is_some_and(|inner| inner.parse::<std::net::Ipv6Addr>().is_ok())
    };
    (named(name) || numbered(name))
        && port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_scheme_and_host_and_nothing_more() {
        for good in [
            "https://umlauf.example",
            "http://127.0.0.1:8080",
            "https://a-b.c.example:8443",
            "http://[::1]:80",
            "http://localhost",
        ] {
            assert_eq!(site(good), Ok(()), "{good}");
        }
        for (wrong, word) in [
            ("umlauf.example", "does not begin"),
            ("ftp://umlauf.example", "does not begin"),
            ("https://umlauf.example/", "slash"),
            ("https://umlauf.example/pfad", "path"),
            ("https://umlauf.example?x", "path"),
            ("https://", "host"),
            ("https://name@umlauf.example", "host"),
            ("https://umlauf example", "host"),
            ("https://umlauf..example", "host"),
            ("https://umlauf.example:0", "host"),
            ("https://umlauf.example:99999", "host"),
            ("https://:80", "host"),
        ] {
            let why = site(wrong).unwrap_err();
            assert!(why.contains(word), "{wrong}: {why}");
        }
    }

    #[test]
    fn an_issuer_is_protected_unless_it_is_here() {
        for good in [
            "https://anmeldung.example",
            "https://anmeldung.example/",
            "https://anmeldung.example:8443/realms/land",
            "http://127.0.0.1:3000",
            "http://localhost/x",
        ] {
            assert_eq!(issuer(good), Ok(()), "{good}");
        }
        for wrong in
            ["http://anmeldung.example", "anmeldung.example", "https://a.example?x", "https:///x"]
        {
            assert!(issuer(wrong).is_err(), "{wrong}");
        }
    }
}
