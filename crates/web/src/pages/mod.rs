//! The pages. One module each, with its words in both languages and its template.

mod access_page;
mod answer;
mod audit;
pub(crate) mod case;
pub(crate) mod consultation;
mod correction;
mod demo;
pub(crate) mod desk;
pub(crate) mod dues;
mod entry;
mod feeds;
mod finding;
pub(crate) mod follow;
mod help;
mod inner;
mod launch;
mod letters;
mod mandates;
mod mine;
mod move_;
mod open;
pub(crate) mod orders;
mod places;
pub(crate) mod register;
mod roll;
pub(crate) mod sittings;
mod stalls;
mod start;

use axum::Router;
use axum::extract::{Form, State};
use axum::http::header;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use axum::routing::post;
use serde::Deserialize;

use crate::fail::Fail;
use crate::lang::Lang;
use crate::{Web, cookie};

pub(crate) fn router() -> Router<Web> {
    Router::new()
        .route("/ansicht", post(prefer))
        .merge(start::router())
        .merge(register::router())
        .merge(sittings::router())
        .merge(orders::router())
        .merge(dues::router())
        .merge(finding::router())
        .merge(follow::router())
        .merge(help::router())
        .merge(audit::router())
        .merge(mandates::router())
        .merge(stalls::router())
        .merge(answer::router())
        .merge(mine::router())
        .merge(access_page::router())
        .merge(feeds::router())
        .merge(desk::router())
        .merge(open::router())
        .merge(case::router())
        .merge(inner::router())
        .merge(consultation::router())
        .merge(launch::router())
        .merge(move_::router())
        .merge(entry::router())
        .merge(roll::router())
        .merge(correction::router())
        .merge(letters::router())
        .merge(demo::router())
}

/// Whatever has no address.
pub(crate) async fn not_found() -> Fail {
    Fail::NotFound
}

#[derive(Deserialize)]
struct Preference {
    lang: Option<String>,
    theme: Option<String>,
    here: Option<String>,
}

/// Language and theme: kept in the browser, nowhere else.
async fn prefer(State(web): State<Web>, Form(wish): Form<Preference>) -> Response {
    let prefer = |name, word| (header::SET_COOKIE, cookie::prefer(web.settings(), name, word));
    let lang = wish.lang.as_deref().and_then(Lang::of);
    let theme = wish
        .theme
        .as_deref()
        .map(|theme| ["light", "dark"].into_iter().find(|word| *word == theme).unwrap_or("auto"));
    let cookies = [
        lang.map(|lang| prefer(cookie::LANG, lang.code())),
        theme.map(|theme| prefer(cookie::THEME, theme)),
    ];
    let cookies: Vec<_> = cookies.into_iter().flatten().collect();
    (AppendHeaders(cookies), Redirect::to(&own(wish.here.as_deref()))).into_response()
}

/// An address of this site, or its front page: nobody is sent elsewhere.
pub(crate) fn own(wanted: Option<&str>) -> String {
    let good = |path: &&str| {
        path.starts_with('/')
            && !path.starts_with("//")
            && !path.contains('\\')
            && path.bytes().all(|byte| byte.is_ascii_graphic())
            && path.len() <= 300
    };
    wanted.filter(good).unwrap_or("/").to_owned()
}

/// The case that an address is a page of.
pub(crate) fn case_of(here: &str) -> Option<&str> {
    let case = here.strip_prefix("/vorgaenge/")?.split(['/', '?', '#']).next()?;
    (case.len() > 8 && case.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-'))
        .then_some(case)
}

#[cfg(test)]
mod tests {
    use super::{case_of, own};

    #[test]
    fn a_page_of_a_case_is_known_from_others() {
        let case = "0190f3c4-7e2a-7000-8000-0123456789ab";
        for part in ["", "/stimme", "/zug?wahl=freigeben", "#unterlagen"] {
            assert_eq!(case_of(&format!("/vorgaenge/{case}{part}")), Some(case));
        }
        for other in ["/vorgaenge", "/vorgaenge/neu", "/meine", "/vorgaenge/?nach=1", ""] {
            assert_eq!(case_of(other), None, "{other}");
        }
    }

    #[test]
    fn nobody_is_sent_elsewhere() {
        assert_eq!(own(Some("/vorgaenge/1?a=b")), "/vorgaenge/1?a=b");
        for wrong in ["//evil.example", "https://evil.example", "/\\evil.example", "", "/a\r\nb"] {
            assert_eq!(own(Some(wrong)), "/", "{wrong}");
        }
    }
}
