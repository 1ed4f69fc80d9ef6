//! Secrets that somebody holds: 256 random bits, shown once, kept as their SHA-256.

use umlauf_store::TokenRow;
use umlauf_workflow::{Digest, Instant, PersonId};

/// A new secret, 64 hexadecimal digits.
///
/// # Errors
/// If the operating system gives no randomness.
pub(crate) fn fresh() -> Result<String, getrandom::Error> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes)?;
    Ok(hex(&bytes))
}

/// A token for a program: its secret, and the row that is kept of it.
///
/// # Errors
/// If the operating system gives no randomness.
pub fn new_token(
    person: &PersonId,
    name: &str,
    scopes: &str,
    (made, ends): (Instant, Instant),
) -> Result<(String, TokenRow), getrandom::Error> {
    let secret = fresh()?;
    let row = TokenRow {
        id: kept(&secret),
        person: person.clone(),
        name: name.to_owned(),
        scopes: scopes.to_owned(),
        made,
        ends,
        revoked: None,
    };
    Ok((secret, row))
}

/// As what a secret is kept.
pub(crate) fn kept(secret: &str) -> Digest {
    Digest::of(secret.as_bytes())
}

/// What only whoever holds the secret can know, and what does not give it away.
pub(crate) fn derived(secret: &str, purpose: &str) -> String {
    Digest::of(format!("{secret}\n{purpose}").as_bytes()).as_str().to_owned()
}

/// Compares without telling by its duration how far both are the same.
pub(crate) fn same(one: &str, two: &str) -> bool {
    one.len() == two.len()
        && one.bytes().zip(two.bytes()).fold(0, |differs, (one, two)| differs | (one ^ two)) == 0
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_differ_and_compare() {
        let (one, two) = (fresh().unwrap_or_default(), fresh().unwrap_or_default());
        assert_eq!(one.len(), 64);
        assert!(same(&one, &one) && !same(&one, &two) && !same(&one, "") && !same("", &one));
        assert_ne!(derived(&one, "form"), derived(&one, "other"));
        assert_ne!(kept(&one).as_str(), one);
    }
}
