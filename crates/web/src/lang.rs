//! German first, English complete.

use axum::http::{HeaderMap, header};

use umlauf_voting::Tongue;

use crate::cookie;

/// The language of a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Lang {
    /// German.
    #[default]
    De,
    /// English.
    En,
}

impl Lang {
    /// `de`, `en`.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::De => "de",
            Self::En => "en",
        }
    }

    /// What the computed sentence is told in.
    pub(crate) fn tongue(self) -> Tongue {
        self.pick(Tongue::German, Tongue::English)
    }

    /// By its code.
    pub(crate) fn of(code: &str) -> Option<Self> {
        [Self::De, Self::En].into_iter().find(|lang| lang.code() == code)
    }

    /// What somebody chose, else what the browser prefers, else German.
    pub(crate) fn wanted(headers: &HeaderMap) -> Self {
        let chosen = cookie::read(headers, cookie::LANG).and_then(Self::of);
        chosen.or_else(|| Self::preferred(headers)).unwrap_or_default()
    }

    /// What a program asks for, which has no cookie; else German.
    pub(crate) fn asked(headers: &HeaderMap) -> Self {
        Self::preferred(headers).unwrap_or_default()
    }

    /// The first language of the browser that we speak; weights are in descending order in practice.
    fn preferred(headers: &HeaderMap) -> Option<Self> {
        let list = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
        list.split(',').find_map(|one| Self::of(one.trim().get(..2)?))
    }

    /// One of two texts.
    pub(crate) fn pick<T>(self, de: T, en: T) -> T {
        match self {
            Self::De => de,
            Self::En => en,
        }
    }
}

/// Light, dark, or as the browser wants it.
pub(crate) fn theme(headers: &HeaderMap) -> Option<&'static str> {
    match cookie::read(headers, cookie::THEME) {
        Some("light") => Some("light"),
        Some("dark") => Some("dark"),
        _ => None,
    }
}
