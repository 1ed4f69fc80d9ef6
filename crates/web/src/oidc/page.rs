//! What somebody reads whom the provider did not lead in, and who has signed out.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};

use crate::Web;
use crate::fail::Fail;
use crate::frame::{Frame, page};
use crate::visitor::Anybody;

/// Why a sign-in ends without a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// The provider cannot be reached.
    Down,
    /// Too late, used already, or begun in another browser.
    Over,
    /// Broken off at the provider.
    Cancelled,
    /// The provider's answer cannot be believed.
    Refused,
    /// Nobody here has this address.
    Unknown,
    /// The provider has not checked the address.
    Unverified,
    /// The provider sends no address.
    NoAddress,
    /// The person is linked to another identity.
    AnotherHolds,
}

impl Stop {
    fn status(self) -> StatusCode {
        match self {
            Self::Down => StatusCode::SERVICE_UNAVAILABLE,
            Self::Over | Self::Cancelled => StatusCode::BAD_REQUEST,
            Self::Refused => StatusCode::BAD_GATEWAY,
            Self::Unknown | Self::Unverified | Self::NoAddress | Self::AnotherHolds => {
                StatusCode::FORBIDDEN
            }
        }
    }

    fn words(self, w: &'static Words) -> (&'static str, &'static str) {
        match self {
            Self::Down => w.down,
            Self::Over => w.over,
            Self::Cancelled => w.cancelled,
            Self::Refused => w.refused,
            Self::Unknown => w.unknown,
            Self::Unverified => w.unverified,
            Self::NoAddress => w.no_address,
            Self::AnotherHolds => w.another,
        }
    }
}

/// The page that says why, with the ways that are left.
pub(super) fn stopped(
    web: &Web,
    headers: &HeaderMap,
    stop: Stop,
    target: &str,
) -> Result<Response, Fail> {
    let mut frame = Frame::new(web, headers, None, "/anmelden", "");
    let w = frame.lang.pick(&DE, &EN);
    let (title, text) = stop.words(w);
    title.clone_into(&mut frame.title);
    let mut response = page(&Stopped { frame, w, text, target: target.to_owned() })?;
    *response.status_mut() = stop.status();
    Ok(response)
}

/// Somebody has signed out here and may still be signed in at the provider.
pub(super) async fn signed_out(
    State(web): State<Web>,
    headers: HeaderMap,
    Anybody(visitor): Anybody,
) -> Result<Response, Fail> {
    if visitor.is_some() {
        return Ok(Redirect::to("/").into_response());
    }
    let provider = web.identity().ok_or(Fail::NotFound)?;
    let home = format!("{}/", web.settings().base_url.as_deref().unwrap_or_default());
    let there = provider.end_of_session(&home).await;
    let mut frame = Frame::new(&web, &headers, None, "/abgemeldet", "");
    let w = frame.lang.pick(&DE, &EN);
    w.left.clone_into(&mut frame.title);
    page(&SignedOut { frame, w, there })
}

#[derive(askama::Template)]
#[template(path = "oidc_stopped.html")]
struct Stopped {
    frame: Frame,
    w: &'static Words,
    text: &'static str,
    target: String,
}

#[derive(askama::Template)]
#[template(path = "oidc_signed_out.html")]
struct SignedOut {
    frame: Frame,
    w: &'static Words,
    there: Option<String>,
}

struct Words {
    down: (&'static str, &'static str),
    over: (&'static str, &'static str),
    cancelled: (&'static str, &'static str),
    refused: (&'static str, &'static str),
    unknown: (&'static str, &'static str),
    unverified: (&'static str, &'static str),
    no_address: (&'static str, &'static str),
    another: (&'static str, &'static str),
    ways: &'static str,
    left: &'static str,
    left_here: &'static str,
    left_maybe: &'static str,
    leave_there: &'static str,
}

const DE: Words = Words {
    down: (
        "Der Anmeldedienst ist nicht erreichbar",
        "Versuchen Sie es in einigen Minuten noch einmal, oder melden Sie sich mit einem Link per E-Mail an.",
    ),
    over: (
        "Diese Anmeldung gilt nicht mehr",
        "Sie ist älter als zehn Minuten, schon benutzt, oder in einem anderen Browser begonnen worden. Beginnen Sie sie noch einmal.",
    ),
    cancelled: (
        "Die Anmeldung wurde abgebrochen",
        "Der Anmeldedienst meldet, dass die Anmeldung nicht bestätigt wurde. Es ist nichts geschehen.",
    ),
    refused: (
        "Die Anmeldung ist fehlgeschlagen",
        "Die Antwort des Anmeldedienstes war ungültig. Beginnen Sie noch einmal; bleibt es dabei, melden Sie sich mit einem Link per E-Mail an und sagen Sie der Geschäftsstelle Bescheid.",
    ),
    unknown: (
        "Sie sind hier nicht eingetragen",
        "Der Anmeldedienst kennt Sie, aber zu Ihrer E-Mail-Adresse ist hier niemand eingetragen. Die Geschäftsstelle Ihres Gremiums kann Sie mit dieser Adresse eintragen.",
    ),
    unverified: (
        "Ihre E-Mail-Adresse ist nicht bestätigt",
        "Der Anmeldedienst hat Ihre E-Mail-Adresse nicht geprüft. Lassen Sie sie dort bestätigen, oder melden Sie sich mit einem Link per E-Mail an.",
    ),
    no_address: (
        "Der Anmeldedienst nennt keine E-Mail-Adresse",
        "Ohne E-Mail-Adresse lässt sich Ihr Eintrag nicht finden. Melden Sie sich mit einem Link per E-Mail an und sagen Sie der Geschäftsstelle Bescheid.",
    ),
    another: (
        "Ihr Eintrag gehört zu einem anderen Konto",
        "Mit dieser E-Mail-Adresse ist bereits ein anderes Konto des Anmeldedienstes verknüpft. Haben Sie ein neues Konto, kann die Geschäftsstelle die alte Verknüpfung lösen lassen.",
    ),
    ways: "Zur Anmeldung",
    left: "Sie sind abgemeldet",
    left_here: "Ihre Anmeldung hier ist beendet.",
    left_maybe: "Beim Anmeldedienst sind Sie möglicherweise weiterhin angemeldet. An einem fremden Gerät melden Sie sich auch dort ab.",
    leave_there: "Auch beim Anmeldedienst abmelden",
};

const EN: Words = Words {
    down: (
        "The identity provider cannot be reached",
        "Try again in some minutes, or sign in by a link that arrives by mail.",
    ),
    over: (
        "This sign-in is no longer good",
        "It is older than ten minutes, has been used, or was begun in another browser. Begin again.",
    ),
    cancelled: (
        "The sign-in was broken off",
        "The identity provider says that the sign-in was not confirmed. Nothing has happened.",
    ),
    refused: (
        "The sign-in failed",
        "The identity provider's answer was not valid. Begin again; if that does not help, sign in by a link that arrives by mail and tell the secretariat.",
    ),
    unknown: (
        "You are not entered here",
        "The identity provider knows you, but nobody is entered here with your mail address. Your body's secretariat can enter you with this address.",
    ),
    unverified: (
        "Your mail address is not verified",
        "The identity provider has not checked your mail address. Have it verified there, or sign in by a link that arrives by mail.",
    ),
    no_address: (
        "The identity provider names no mail address",
        "Without a mail address your entry cannot be found. Sign in by a link that arrives by mail and tell the secretariat.",
    ),
    another: (
        "Your entry belongs to another account",
        "This mail address is linked to another account of the identity provider. If you have a new account, the secretariat can have the old link removed.",
    ),
    ways: "To the sign-in page",
    left: "You are signed out",
    left_here: "Your session here has ended.",
    left_maybe: "You may still be signed in at the identity provider. On a device that is not yours, sign out there too.",
    leave_there: "Sign out at the identity provider too",
};
