//! What goes wrong on the way to a page, and the page that says so: where, what, what to do.

use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};

use crate::Web;
use crate::api::Problem;
use crate::frame::Frame;
use crate::lang::Lang;

/// Why there is no such page, or not for this visitor.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fail {
    /// One must sign in first.
    #[error("sign in first")]
    NotSignedIn,
    /// Signed in, but not in a role that may.
    #[error("not allowed")]
    Forbidden,
    /// Nothing is there.
    #[error("nothing is there")]
    NotFound,
    /// What was sent cannot be meant: a sentence for the sender.
    #[error("{0}")]
    Wrong(String),
    /// A form that could not be read.
    #[error("the form was not readable or too large")]
    Unreadable,
    /// A field that holds more than fits.
    #[error("the field `{field}` is longer than {most} characters")]
    TooLong {
        /// Its name.
        field: String,
        /// In characters.
        most: usize,
    },
    /// The form is old, or was not ours.
    #[error("the form is no longer valid")]
    Stale,
    /// Too many requests.
    #[error("too many requests")]
    TooMany {
        /// When it makes sense again, in seconds.
        seconds: u64,
    },
    /// The surroundings failed.
    #[error(transparent)]
    Surroundings(#[from] umlauf_engine::Error),
    /// A page could not be filled.
    #[error("a page could not be made: {0}")]
    Template(#[from] askama::Error),
    /// The operating system gives no randomness.
    #[error("no randomness: {0}")]
    Random(#[from] getrandom::Error),
    /// Something went wrong that must not go wrong.
    #[error("a request panicked")]
    Broken,
    /// The answer did not come in time.
    #[error("the answer took too long")]
    TooSlow,
}

impl From<umlauf_store::Error> for Fail {
    fn from(error: umlauf_store::Error) -> Self {
        Self::Surroundings(error.into())
    }
}

impl Fail {
    /// The status that programs read.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::NotSignedIn => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound | Self::Surroundings(umlauf_engine::Error::NoSuchCase(_)) => {
                StatusCode::NOT_FOUND
            }
            Self::Wrong(_) | Self::Unreadable | Self::TooLong { .. } => StatusCode::BAD_REQUEST,
            Self::Stale => StatusCode::CONFLICT,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Surroundings(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Template(_) | Self::Random(_) | Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
            Self::TooSlow => StatusCode::GATEWAY_TIMEOUT,
        }
    }

    fn words(&self, lang: Lang) -> (String, String) {
        let (title, text) = match (self.status(), lang) {
            (StatusCode::UNAUTHORIZED, Lang::De) => {
                ("Anmeldung nötig", "Bitte melden Sie sich an.")
            }
            (StatusCode::UNAUTHORIZED, Lang::En) => ("Sign in first", "Please sign in."),
            (StatusCode::FORBIDDEN, Lang::De) => (
                "Dazu fehlt Ihnen das Mandat",
                "Mit Ihren heute gültigen Mandaten ist das nicht möglich. Die Geschäftsstelle des Gremiums kann ein Mandat eintragen.",
            ),
            (StatusCode::FORBIDDEN, Lang::En) => (
                "You hold no mandate for this",
                "None of the mandates you hold today allows this. The body's secretariat can enter a mandate.",
            ),
            (StatusCode::NOT_FOUND, Lang::De) => (
                "Hier ist nichts",
                "Diese Seite gibt es nicht, oder sie ist nicht für Sie bestimmt. Prüfen Sie die Adresse oder beginnen Sie auf der Startseite.",
            ),
            (StatusCode::NOT_FOUND, Lang::En) => (
                "Nothing here",
                "There is no such page, or it is not for you. Check the address, or begin on the front page.",
            ),
            (StatusCode::CONFLICT, Lang::De) => (
                "Das Formular ist nicht mehr gültig",
                "Es wurde nichts gespeichert. Laden Sie die Seite neu und senden Sie das Formular noch einmal ab.",
            ),
            (StatusCode::CONFLICT, Lang::En) => (
                "The form is no longer valid",
                "Nothing was recorded. Reload the page and send the form again.",
            ),
            (StatusCode::TOO_MANY_REQUESTS, Lang::De) => (
                "Zu viele Anfragen",
                "Bitte warten Sie einen Augenblick und versuchen Sie es dann noch einmal.",
            ),
            (StatusCode::TOO_MANY_REQUESTS, Lang::En) => {
                ("Too many requests", "Please wait a moment and try again.")
            }
            (StatusCode::BAD_REQUEST, Lang::De) => ("Das ist so nicht möglich", ""),
            (StatusCode::BAD_REQUEST, Lang::En) => ("This cannot be done", ""),
            (_, Lang::De) => (
                "Das System ist gerade nicht erreichbar",
                "Ob Ihre Eingabe gespeichert ist, ist ungewiss. Senden Sie sie in einer Minute noch einmal ab; sie zählt dann nur einmal.",
            ),
            (_, Lang::En) => (
                "The system cannot be reached at the moment",
                "Whether your input was recorded is uncertain. Send it again in a minute; it will count once.",
            ),
        };
        let text = match self {
            Self::Wrong(sentence) => sentence.clone(),
            Self::Unreadable => String::from(lang.pick(
                "Das Formular war nicht lesbar oder zu groß.",
                "The form could not be read, or was too large.",
            )),
            Self::TooLong { field, most } => match lang {
                Lang::De => format!("Das Feld „{field}“ ist länger als {most} Zeichen."),
                Lang::En => format!("The field “{field}” is longer than {most} characters."),
            },
            _ => text.to_owned(),
        };
        (title.to_owned(), text)
    }
}

impl IntoResponse for Fail {
    /// Without the request neither language nor address is known; [`shown`] makes the page.
    fn into_response(self) -> Response {
        let status = self.status();
        if status.is_server_error() {
            tracing::error!(error = %self, "a request failed: {self}");
        }
        let mut response = status.into_response();
        if let Self::TooMany { seconds } = &self
            && let Ok(value) = seconds.to_string().parse()
        {
            response.headers_mut().insert(header::RETRY_AFTER, value);
        }
        response.extensions_mut().insert(std::sync::Arc::new(self));
        response
    }
}

#[derive(askama::Template)]
#[template(path = "fail.html")]
struct Page {
    frame: Frame,
    title: String,
    text: String,
    status: u16,
}

/// Turns a failure into a page in the visitor's language, or into the way to the sign-in page.
pub(crate) async fn shown(
    axum::extract::State(web): axum::extract::State<Web>,
    request: Request,
    next: Next,
) -> Response {
    let lang = Lang::wanted(request.headers());
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let read = request.method().is_safe();
    let mut bare = Frame::bare(&web, request.headers());
    let response = next.run(request).await;
    let slow = response.status() == StatusCode::GATEWAY_TIMEOUT;
    let fail = response.extensions().get::<std::sync::Arc<Fail>>().cloned();
    let Some(fail) = fail.or_else(|| slow.then(|| std::sync::Arc::new(Fail::TooSlow))) else {
        return response;
    };
    if path.starts_with("/api/") {
        let mut problem = Problem::from(&*fail).into_response();
        if let Some(wait) = response.headers().get(header::RETRY_AFTER) {
            problem.headers_mut().insert(header::RETRY_AFTER, wait.clone());
        }
        return problem;
    }
    if matches!(*fail, Fail::NotSignedIn) {
        let target = if read { path } else { String::from("/") };
        let target: String = target.bytes().map(quoted).collect();
        return Redirect::to(&format!("/anmelden?nach={target}")).into_response();
    }
    let (title, text) = fail.words(lang);
    bare.title.clone_from(&title);
    let page = Page { frame: bare, title, text, status: fail.status().as_u16() };
    let (mut parts, _) = response.into_parts();
    let Ok(html) = askama::Template::render(&page) else {
        return fail.status().into_response();
    };
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(
        header::CONTENT_TYPE,
        axum::http::HeaderValue::from_static("text/html; charset=utf-8"),
    );
    (parts, html).into_response()
}

/// One byte of a path as it may stand in a query.
pub(crate) fn quoted(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}
