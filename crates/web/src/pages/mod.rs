//! The pages. One module each, with its words in both languages and its template.

mod access_page;
mod answer;
mod audit;
pub(crate) mod case;
pub(crate) mod consultation;
mod correction;
mod demo;
mod desk;
pub(crate) mod dues;
mod entry;
mod feeds;
mod finding;
mod help;
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

#[cfg(test)]
mod tests {
    use super::own;

    #[test]
    fn nobody_is_sent_elsewhere() {
        assert_eq!(own(Some("/vorgaenge/1?a=b")), "/vorgaenge/1?a=b");
        for wrong in ["//evil.example", "https://evil.example", "/\\evil.example", "", "/a\r\nb"] {
            assert_eq!(own(Some(wrong)), "/", "{wrong}");
        }
    }
}
