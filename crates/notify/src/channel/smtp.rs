//! Mail over SMTP: TLS from the start or by STARTTLS, authentication, a pool of connections.
//!
//! An answer 5xx is about this mail and final. Everything else, a server that cannot be reached, a
//! certificate, a refused password, is about the way and passes when somebody has put it right; no
//! letter may be given up for it.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use async_trait::async_trait;
use lettre::transport::smtp::PoolConfig;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};

use super::{Channel, Delivery};
use crate::Rendered;
use crate::mask::mask_all;

/// A mail server.
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    name: String,
}

/// How to reach a mail server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmtpConfig {
    /// Its name; the certificate must be for it.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub tls: TlsMode,
    /// A PEM file with further root certificates, beside those of the machine.
    pub roots: Option<PathBuf>,
    /// Who signs in.
    pub login: Option<Login>,
    /// How long to wait for each answer.
    pub timeout: Duration,
    /// How many connections at once.
    pub connections: u32,
    /// The name given in EHLO; without it the machine's.
    pub hello: Option<String>,
}

/// How a connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsMode {
    /// Not at all.
    None,
    /// By STARTTLS, which the server must offer.
    StartTls,
    /// From the first byte.
    Tls,
}

/// Who signs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// The user.
    pub user: String,
    /// The password.
    pub password: Secret,
}

/// A text that `Debug` does not show.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Root certificates, or parameters of TLS, that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// The file cannot be read.
    #[error("cannot read the root certificates `{path}`: {cause}")]
    File {
        /// Which.
        path: String,
        /// Why.
        cause: String,
    },
    /// It is no PEM file with certificates.
    #[error("`{path}` holds no root certificate in PEM form")]
    Pem {
        /// Which.
        path: String,
    },
    /// TLS cannot be set up.
    #[error("cannot set up TLS for `{host}`: {cause}")]
    Tls {
        /// For which server.
        host: String,
        /// Why.
        cause: String,
    },
}

impl Smtp {
    /// Prepares the way; the first mail opens the first connection. Must be called inside a Tokio
    /// runtime, since the pool tidies up in the background.
    pub fn open(config: &SmtpConfig) -> Result<Self, Unreadable> {
        let pool = PoolConfig::new().max_size(config.connections.max(1)).idle_timeout(IDLE);
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&config.host)
            .port(config.port)
            .timeout(Some(config.timeout))
            .pool_config(pool)
            .tls(protection(config)?);
        if let Some(Login { user, password }) = &config.login {
            builder = builder.credentials(Credentials::new(user.clone(), password.0.clone()));
        }
        if let Some(hello) = &config.hello {
            builder = builder.hello_name(ClientId::Domain(hello.clone()));
        }
        let name = format!("smtp {}:{}", config.host, config.port);
        Ok(Self { transport: builder.build(), name })
    }
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Smtp").field("name", &self.name).finish_non_exhaustive()
    }
}

#[async_trait]
impl Channel for Smtp {
    fn name(&self) -> &str {
        &self.name
    }

    async fn deliver(&self, mail: &Rendered) -> Delivery {
        let (envelope, bytes) = match mail.sealed() {
            Ok(sealed) => sealed,
            Err(bad) => return Delivery::give_up(bad),
        };
        let delivery = match self.transport.send_raw(&envelope, &bytes).await {
            Ok(_) => Delivery::Accepted,
            Err(error) => judge(&error),
        };
        let (letter, to) = (&mail.letter, mail.masked());
        match &delivery {
            Delivery::Accepted => {
                tracing::debug!(%letter, %to, "letter {letter} accepted for {to}");
            }
            Delivery::TryAgain { reason } => {
                tracing::warn!(%letter, %to, "letter {letter} not accepted for {to} yet: {reason}");
            }
            Delivery::GiveUp { reason } => {
                tracing::warn!(%letter, %to, "letter {letter} refused for {to}: {reason}");
            }
        }
        delivery
    }
}

/// Shorter than the five minutes after which servers close (RFC 5321 § 4.5.3.2.7).
const IDLE: Duration = Duration::from_mins(1);

/// About signing in or protection, not about the mail (RFC 4954 § 6, RFC 3207 § 4).
const ABOUT_THE_WAY: [&str; 4] = ["530", "534", "535", "538"];

fn judge(error: &lettre::transport::smtp::Error) -> Delivery {
    let mut reason = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !reason.contains(&cause_text) {
            reason = format!("{reason}: {cause_text}");
        }
        source = cause.source();
    }
    let reason = mask_all(&reason);
    let about_the_way =
        error.status().is_some_and(|code| ABOUT_THE_WAY.contains(&code.to_string().as_str()));
    if error.is_permanent() && !about_the_way {
        Delivery::GiveUp { reason }
    } else {
        Delivery::TryAgain { reason }
    }
}

fn protection(config: &SmtpConfig) -> Result<Tls, Unreadable> {
    if config.tls == TlsMode::None {
        return Ok(Tls::None);
    }
    let mut parameters = TlsParameters::builder(config.host.clone());
    if let Some(path) = &config.roots {
        let shown = path.display().to_string();
        let pem = std::fs::read(path)
            .map_err(|cause| Unreadable::File { path: shown.clone(), cause: cause.to_string() })?;
        if !pem.windows(PEM.len()).any(|window| window == PEM) {
            return Err(Unreadable::Pem { path: shown });
        }
        let roots = Certificate::from_pem(&pem).map_err(|_| Unreadable::Pem { path: shown })?;
        parameters = parameters.add_root_certificate(roots);
    }
    let parameters = parameters
        .build_rustls()
        .map_err(|cause| Unreadable::Tls { host: config.host.clone(), cause: cause.to_string() })?;
    Ok(match config.tls {
        TlsMode::StartTls => Tls::Required(parameters),
        TlsMode::Tls | TlsMode::None => Tls::Wrapper(parameters),
    })
}

const PEM: &[u8] = b"-----BEGIN CERTIFICATE-----";
