//! The cookies: session, language, theme, and for minutes a sign-in that has begun.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::Settings;

/// The language somebody chose.
pub(crate) const LANG: &str = "umlauf-sprache";
/// The theme somebody chose.
pub(crate) const THEME: &str = "umlauf-ansicht";

/// The name of the session cookie. Over `https` browsers bind it to this host alone (`__Host-`).
pub(crate) fn session_name(settings: &Settings) -> &'static str {
    if settings.secure() { "__Host-umlauf" } else { "umlauf" }
}

/// The value of a cookie.
pub(crate) fn read<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

/// A session begins, or goes on.
pub(crate) fn begin_session(settings: &Settings, secret: &str) -> HeaderValue {
    set(settings, session_name(settings), secret, "; HttpOnly")
}

/// A session ends.
pub(crate) fn end_session(settings: &Settings) -> HeaderValue {
    set(settings, session_name(settings), "", "; HttpOnly; Max-Age=0")
}

/// The name of the cookie that binds a sign-in at the identity provider to this browser.
pub(crate) fn attempt_name(settings: &Settings, mark: &str) -> String {
    format!("{}-dienst-{mark}", session_name(settings))
}

/// A sign-in at the identity provider begins.
pub(crate) fn begin_attempt(settings: &Settings, mark: &str, secret: &str) -> HeaderValue {
    set(settings, &attempt_name(settings, mark), secret, "; HttpOnly; Max-Age=600")
}

/// A sign-in at the identity provider has ended, one way or another.
pub(crate) fn end_attempt(settings: &Settings, mark: &str) -> HeaderValue {
    set(settings, &attempt_name(settings, mark), "", "; HttpOnly; Max-Age=0")
}

/// A preference, for a year. The value is one of our own words.
pub(crate) fn prefer(settings: &Settings, name: &str, value: &str) -> HeaderValue {
    set(settings, name, value, "; HttpOnly; Max-Age=31536000")
}

fn set(settings: &Settings, name: &str, value: &str, more: &str) -> HeaderValue {
    let secure = if settings.secure() { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; SameSite=Lax{secure}{more}");
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others_and_bound_to_the_host_over_https() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("a=1; umlauf=xyz;b=2"));
        assert_eq!(read(&headers, "umlauf"), Some("xyz"));
        assert_eq!(read(&headers, "mlauf"), None);
        let base_url = Some(String::from("https://umlauf.example"));
        let settings = Settings { base_url, ..Settings::default() };
        let cookie = begin_session(&settings, "s");
        assert_eq!(cookie, "__Host-umlauf=s; Path=/; SameSite=Lax; Secure; HttpOnly");
    }
}
