//! Requests to the identity provider: short, small, and never sent on to somewhere else.

use std::pin::Pin;
use std::time::Duration;

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};

/// A connection is there so soon …
const CONNECT: Duration = Duration::from_secs(3);
/// … and an answer complete.
const ANSWER: Duration = Duration::from_secs(8);
/// No honest answer is larger.
const LARGEST: usize = 512 * 1024;

/// Asks the provider.
#[derive(Debug)]
pub(super) struct Http(reqwest::Client);

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoAnswer {
    #[error(transparent)]
    Request(#[from] reqwest::Error),
    #[error("the answer is larger than {LARGEST} bytes")]
    TooLarge,
    #[error("the answer cannot be read: {0}")]
    Odd(String),
}

impl Http {
    /// A client. `https` alone is spoken where the provider is reached by it.
    ///
    /// # Errors
    /// If the system has no certificates to trust.
    pub(super) fn new(secure: bool) -> Result<Self, reqwest::Error> {
        reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT)
            .timeout(ANSWER)
            .https_only(secure)
            .user_agent(concat!("umlauf/", env!("CARGO_PKG_VERSION")))
            .build()
            .map(Self)
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, NoAnswer> {
        let mut answer = self.0.execute(reqwest::Request::try_from(request)?).await?;
        let mut whole = openidconnect::http::Response::builder().status(answer.status());
        if let Some(headers) = whole.headers_mut() {
            headers.clone_from(answer.headers());
        }
        let mut body = Vec::new();
        while let Some(piece) = answer.chunk().await? {
            if body.len() + piece.len() > LARGEST {
                return Err(NoAnswer::TooLarge);
            }
            body.extend_from_slice(&piece);
        }
        whole.body(body).map_err(|error| NoAnswer::Odd(error.to_string()))
    }
}

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = NoAnswer;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, NoAnswer>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}
