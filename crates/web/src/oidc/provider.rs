//! The identity provider: what it says of itself, the way to it, and what it says of somebody.
//!
//! All checks of a token are the library's: signature, issuer, audience, expiry, nonce. What is kept in
//! memory is the provider's public description; any node can fetch it anew.

use std::sync::Arc;
use std::time::Duration;

use chrono::DateTime;
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthenticationFlow, CoreClaimName, CoreClaimType, CoreClient,
    CoreClientAuthMethod, CoreGrantType, CoreIdTokenVerifier, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreJwsSigningAlgorithm,
    CoreResponseMode, CoreResponseType, CoreSubjectIdentifierType, CoreUserInfoClaims,
};
use openidconnect::{
    AccessTokenHash, AdditionalProviderMetadata, AuthType, AuthorizationCode,
    ClaimsVerificationError, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, IssuerUrl, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier,
    ProviderMetadata, RedirectUrl, RequestTokenError, Scope, SignatureVerificationError,
    TokenResponse as _,
};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;
use umlauf_engine::clock::Stopwatch;
use umlauf_workflow::Instant;

use super::http::Http;
use crate::{IdentityProvider, secret};

/// So long the provider's description is good.
const GOOD: Duration = Duration::from_hours(1);
/// So soon it is not asked again: after a failure, or for a key that nobody knows.
const PAUSE: Duration = Duration::from_secs(5);
/// So long signing in may take on the way between the provider and us.
const PATIENCE: Duration = Duration::from_secs(20);

/// Signatures by a key of the provider's own. One by the shared secret is not taken.
const SIGNATURES: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// What the standard does not put into the description's core.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
struct More {
    end_session_endpoint: Option<String>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for More {}

type Metadata = ProviderMetadata<
    More,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// What the provider says of somebody, checked.
#[derive(Clone, Debug)]
pub(super) struct Claims {
    pub(super) issuer: String,
    pub(super) subject: String,
    pub(super) email: Option<String>,
    pub(super) verified: bool,
}

/// Why nobody can be signed in. The texts are for the log; none holds personal data.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    /// It cannot be reached, or what it says of itself is no use.
    #[error("the identity provider cannot be used: {0}")]
    Down(String),
    /// It did not confirm who somebody is, or not so that we may believe it.
    #[error("the identity provider's answer is refused: {0}")]
    Refused(String),
}

/// An identity provider, as configured.
pub(crate) struct Provider {
    identity: IdentityProvider,
    redirect: String,
    http: Result<Http, String>,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    metadata: Option<(Arc<Metadata>, Stopwatch)>,
    failed: Option<(String, Stopwatch)>,
    /// When it was asked again for a key that nobody knew.
    anew: Option<Stopwatch>,
}

impl Provider {
    /// A provider to which browsers are sent and from which they come back to `redirect`. Asks it
    /// nothing yet: the program starts also while the provider is down.
    pub(crate) fn new(identity: IdentityProvider, redirect: String) -> Self {
        let secure = identity.issuer.starts_with("https://");
        let http = Http::new(secure).map_err(|error| error.to_string());
        Self { identity, redirect, http, known: Mutex::default() }
    }

    /// As what it was configured.
    pub(super) fn identity(&self) -> &IdentityProvider {
        &self.identity
    }

    /// Where a browser is sent that holds this secret.
    pub(super) async fn way(&self, held: &str) -> Result<String, Trouble> {
        let metadata = self.metadata(false).await?;
        let verifier = PkceCodeVerifier::new(verifier(held));
        let (state, nonce) = (state(held), nonce(held));
        let client = self.client(&metadata)?;
        let mut request = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                move || CsrfToken::new(state),
                move || Nonce::new(nonce),
            )
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
        for scope in self.identity.scopes.iter().filter(|scope| *scope != "openid") {
            request = request.add_scope(Scope::new(scope.clone()));
        }
        Ok(request.url().0.to_string())
    }

    /// Whether an answer is the configured provider's own: another one's answers are not mixed in
    /// (RFC 9207).
    pub(super) async fn is_from(&self, issuer: Option<&str>) -> Result<bool, Trouble> {
        let metadata = self.metadata(false).await?;
        let said = metadata.additional_metadata().authorization_response_iss_parameter_supported;
        Ok(issuer.map_or(!said, |issuer| issuer == metadata.issuer().as_str()))
    }

    /// Where one ends the session at the provider, too.
    pub(super) async fn end_of_session(&self, back: &str) -> Option<String> {
        let metadata = self.metadata(false).await.ok()?;
        let end = metadata.additional_metadata().end_session_endpoint.as_deref()?;
        let mut url = reqwest::Url::parse(end).ok()?;
        if !matches!(url.scheme(), "https" | "http") {
            return None;
        }
        url.query_pairs_mut()
            .append_pair("client_id", &self.identity.client_id)
            .append_pair("post_logout_redirect_uri", back);
        Some(url.into())
    }

    /// Changes a code for what the provider says of somebody.
    pub(super) async fn redeem(
        &self,
        code: String,
        held: &str,
        now: Instant,
    ) -> Result<Claims, Trouble> {
        let asked = Box::pin(self.ask(code, held, now));
        let late = |_| Trouble::Down(String::from("it takes too long"));
        tokio::time::timeout(PATIENCE, asked).await.map_err(late)?
    }

    async fn ask(&self, code: String, held: &str, now: Instant) -> Result<Claims, Trouble> {
        let metadata = self.metadata(false).await?;
        let client = self.client(&metadata)?;
        let http = self.http()?;
        let answer = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(down)?
            .set_pkce_verifier(PkceCodeVerifier::new(verifier(held)))
            .request_async(http)
            .await
            .map_err(|error| match error {
                RequestTokenError::Request(error) => down(error),
                RequestTokenError::ServerResponse(error) => refused(error.error()),
                // The body may hold tokens; it is not told.
                RequestTokenError::Parse(..) => refused("its token answer is unreadable"),
                RequestTokenError::Other(_) => refused("its token answer is wrong"),
            })?;
        let token = answer.id_token().ok_or_else(|| refused("it gave no ID token"))?;

        let nonce = Nonce::new(nonce(held));
        let unknown = ClaimsVerificationError::SignatureVerification(
            SignatureVerificationError::NoMatchingKey,
        );
        // The provider may have begun to sign with a new key.
        let stale =
            token.claims(&checks(&client, now), &nonce).is_err_and(|error| error == unknown);
        let client = if stale { self.client(&*self.metadata(true).await?)? } else { client };
        let checks = checks(&client, now);
        let claims = token.claims(&checks, &nonce).map_err(|error| told(&error))?;
        if claims.authorized_party().is_some_and(|party| **party != self.identity.client_id) {
            return Err(refused("the token was given to somebody else"));
        }
        if let Some(expected) = claims.access_token_hash() {
            let (alg, key) = (token.signing_alg(), token.signing_key(&checks));
            let (alg, key) = (alg.map_err(refused)?, key.map_err(refused)?);
            let found = AccessTokenHash::from_token(answer.access_token(), alg, key);
            if found.map_err(refused)? != *expected {
                return Err(refused("the ID token is not for the access token"));
            }
        }
        let (issuer, subject) = (claims.issuer().to_string(), claims.subject());
        let told = |email: Option<String>, verified: Option<bool>| Claims {
            issuer: issuer.clone(),
            subject: subject.to_string(),
            email,
            verified: verified.unwrap_or(false),
        };
        if let Some(email) = claims.email() {
            return Ok(told(Some(email.to_string()), claims.email_verified()));
        }
        let token = answer.access_token().clone();
        let Ok(request) = client.user_info(token, Some(subject.clone())) else {
            return Ok(told(None, None));
        };
        let more: CoreUserInfoClaims =
            request.request_async(http).await.map_err(|error| match error {
                openidconnect::UserInfoError::Request(error) => down(error),
                openidconnect::UserInfoError::ClaimsVerification(error) => self::told(&error),
                _ => refused("its answer about the person is unreadable"),
            })?;
        Ok(told(more.email().map(|email| email.to_string()), more.email_verified()))
    }

    fn http(&self) -> Result<&Http, Trouble> {
        self.http.as_ref().map_err(|error| Trouble::Down(error.clone()))
    }

    fn client(&self, metadata: &Metadata) -> Result<Client, Trouble> {
        let id = ClientId::new(self.identity.client_id.clone());
        let secret = self.identity.client_secret.clone().map(ClientSecret::new);
        let redirect = RedirectUrl::new(self.redirect.clone()).map_err(down)?;
        // The standard's own choice, unless the provider knows only the other one.
        let ways = metadata.token_endpoint_auth_methods_supported();
        let post = ways.is_some_and(|ways| {
            !ways.contains(&CoreClientAuthMethod::ClientSecretBasic)
                && ways.contains(&CoreClientAuthMethod::ClientSecretPost)
        });
        let way = if post { AuthType::RequestBody } else { AuthType::BasicAuth };
        Ok(CoreClient::from_provider_metadata(metadata.clone(), id, secret)
            .set_redirect_uri(redirect)
            .set_auth_type(way))
    }

    /// What the provider says of itself, with its keys.
    async fn metadata(&self, anew: bool) -> Result<Arc<Metadata>, Trouble> {
        let mut known = self.known.lock().await;
        // Whoever sends tokens with invented keys does not make us ask without end.
        let lately = known.anew.is_some_and(|at| at.elapsed() < PAUSE);
        if let Some((metadata, read)) = &known.metadata
            && (if anew { lately } else { read.elapsed() < GOOD })
        {
            return Ok(Arc::clone(metadata));
        }
        if anew {
            known.anew = Some(Stopwatch::start());
        }
        let asked = match &known.failed {
            Some((why, at)) if at.elapsed() < PAUSE => Err(why.clone()),
            _ => self.discovered().await,
        };
        match asked {
            Ok(metadata) => {
                let metadata = Arc::new(metadata);
                known.metadata = Some((Arc::clone(&metadata), Stopwatch::start()));
                known.failed = None;
                Ok(metadata)
            }
            Err(why) => {
                if known.failed.as_ref().is_none_or(|(_, at)| at.elapsed() >= PAUSE) {
                    tracing::warn!(%why, "the identity provider does not describe itself: {why}");
                    known.failed = Some((why.clone(), Stopwatch::start()));
                }
                // Keys that were good an hour ago serve until it answers again.
                let last = known.metadata.as_ref().filter(|_| !anew);
                last.map(|(metadata, _)| Arc::clone(metadata)).ok_or(Trouble::Down(why))
            }
        }
    }

    async fn discovered(&self) -> Result<Metadata, String> {
        let http = self.http().map_err(|error| error.to_string())?;
        let issuer = IssuerUrl::new(self.identity.issuer.clone());
        let issuer = issuer.map_err(|error| error.to_string())?;
        let found = Metadata::discover_async(issuer, http);
        found.await.map_err(|error| chain(&error))
    }
}

/// An error with its causes.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

fn checks(client: &Client, now: Instant) -> CoreIdTokenVerifier<'_> {
    let now = DateTime::from_timestamp_micros(now.as_micros()).unwrap_or_default();
    client.id_token_verifier().set_allowed_algs(SIGNATURES).set_time_fn(move || now)
}

fn down(error: impl std::error::Error) -> Trouble {
    Trouble::Down(chain(&error))
}

fn refused(why: impl std::fmt::Display) -> Trouble {
    Trouble::Refused(why.to_string())
}

/// What was wrong with a token, without what stood in it.
fn told(error: &ClaimsVerificationError) -> Trouble {
    use ClaimsVerificationError as E;
    refused(match error {
        E::Expired(_) => "the token has expired",
        E::InvalidAudience(_) => "the token is for somebody else",
        E::InvalidIssuer(_) => "the token is from somebody else",
        E::InvalidNonce(_) => "the token answers another request",
        E::InvalidSubject(_) => "the answer is about somebody else",
        E::SignatureVerification(_) => "the token's signature is wrong",
        _ => "the token is wrong",
    })
}

/// What the provider sends back with the browser.
pub(super) fn state(held: &str) -> String {
    secret::derived(held, "oidc state")
}

fn nonce(held: &str) -> String {
    secret::derived(held, "oidc nonce")
}

fn verifier(held: &str) -> String {
    secret::derived(held, "oidc verifier")
}
