//! A channel as an operator writes it: one URL.
//!
//! ```text
//! smtps://user:password@mail.example.org            TLS from the start, port 465
//! smtp://user:password@mail.example.org:587         STARTTLS, which the server must offer
//! smtp://localhost:25?tls=none                      no protection; no password then
//! folder:/var/lib/umlauf/mail                       .eml files
//! ```
//!
//! Options: `tls=none|starttls|tls`, `ca=FILE` (further root certificates), `password-file=FILE`,
//! `timeout=SECONDS`, `connections=N`, `hello=NAME`.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::url::{Parts, decoded, parts};
use super::{Channel, Folder, Login, Secret, Smtp, SmtpConfig, TlsMode, Unreadable};

/// A channel that can be opened. `Debug` does not show the password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChannelConfig {
    /// A mail server.
    Smtp(SmtpConfig),
    /// A folder of `.eml` files.
    Folder(PathBuf),
}

impl ChannelConfig {
    /// Reads a URL. A `password-file` is read here.
    pub fn from_url(url: &str) -> Result<Self, ChannelError> {
        let (scheme, rest) = url.split_once(':').ok_or(ChannelError::Scheme)?;
        match scheme {
            "folder" => {
                let path = rest.strip_prefix("//").unwrap_or(rest);
                let path = decoded(path).map_err(ChannelError::Url)?;
                if path.is_empty() {
                    return Err(ChannelError::Url("the folder is missing".to_owned()));
                }
                Ok(Self::Folder(PathBuf::from(path)))
            }
            "smtp" | "smtps" => {
                let rest = rest
                    .strip_prefix("//")
                    .ok_or_else(|| ChannelError::Url(format!("`//` must follow `{scheme}:`")))?;
                smtp(scheme, parts(rest).map_err(ChannelError::Url)?).map(Self::Smtp)
            }
            _ => Err(ChannelError::Scheme),
        }
    }

    /// Opens it. A mail server is not asked yet; a folder is made. Needs a Tokio runtime.
    pub fn open(&self) -> Result<Box<dyn Channel>, ChannelError> {
        Ok(match self {
            Self::Smtp(config) => Box::new(Smtp::open(config)?),
            Self::Folder(path) => Box::new(Folder::open(path).map_err(|cause| file(path, &cause))?),
        })
    }
}

/// A channel that cannot be used as it is written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChannelError {
    /// No known scheme. The text is not repeated: it may hold a password.
    #[error(
        "a mail channel is written as `smtp://user:password@host:587`, `smtps://…` or `folder:/path`"
    )]
    Scheme,
    /// The URL cannot be read.
    #[error("the mail channel's URL cannot be read: {0}")]
    Url(String),
    /// No such option.
    #[error("the mail channel knows no option `{0}`; it knows: {OPTIONS}")]
    Option(String),
    /// An option's value.
    #[error("the mail channel's option `{option}` is {expected}")]
    Value {
        /// Which option.
        option: String,
        /// What it takes.
        expected: &'static str,
    },
    /// A password without protection.
    #[error(
        "with `tls=none` the password would travel in clear to `{0}`; use `tls=starttls` or `smtps://`"
    )]
    InClear(String),
    /// A password without a user, or the reverse.
    #[error("the mail channel has {0}; write both, or neither")]
    HalfLogin(&'static str),
    /// A file or folder.
    #[error("cannot open `{path}`: {cause}")]
    File {
        /// Which.
        path: String,
        /// Why.
        cause: String,
    },
    /// Certificates or TLS.
    #[error(transparent)]
    Tls(#[from] Unreadable),
}

const OPTIONS: &str = "tls, ca, password-file, timeout, connections, hello";

fn smtp(scheme: &str, parts: Parts) -> Result<SmtpConfig, ChannelError> {
    let Parts { user, mut password, host, port, options } = parts;
    let mut tls = if scheme == "smtps" { TlsMode::Tls } else { TlsMode::StartTls };
    let (mut roots, mut hello, mut timeout, mut connections) = (None, None, 30, 4);
    for (key, value) in options {
        let wrong = |expected| ChannelError::Value { option: key.clone(), expected };
        match key.as_str() {
            "tls" => {
                tls = match value.as_str() {
                    "none" if scheme == "smtp" => TlsMode::None,
                    "starttls" if scheme == "smtp" => TlsMode::StartTls,
                    "tls" => TlsMode::Tls,
                    _ if scheme == "smtps" => {
                        return Err(wrong("`tls` where the URL begins with `smtps`"));
                    }
                    _ => return Err(wrong("`none`, `starttls` or `tls`")),
                }
            }
            "ca" => roots = Some(PathBuf::from(value)),
            "password-file" => {
                let path = PathBuf::from(value);
                let text = std::fs::read_to_string(&path).map_err(|cause| file(&path, &cause))?;
                password = Some(text.trim_end_matches(['\r', '\n']).to_owned());
            }
            "timeout" => {
                timeout =
                    number(&value, 600).ok_or_else(|| wrong("a number of seconds, 1 to 600"))?;
            }
            "connections" => {
                connections = number(&value, 100).ok_or_else(|| wrong("a number, 1 to 100"))?;
            }
            "hello" => hello = Some(value),
            _ => return Err(ChannelError::Option(key)),
        }
    }
    let login = match (user, password) {
        (Some(user), Some(password)) => {
            Some(Login { user, password: Secret::from(password.as_str()) })
        }
        (Some(_), None) => return Err(ChannelError::HalfLogin("a user without a password")),
        (None, Some(_)) => return Err(ChannelError::HalfLogin("a password without a user")),
        (None, None) => None,
    };
    if tls == TlsMode::None && login.is_some() && !is_here(&host) {
        return Err(ChannelError::InClear(host));
    }
    let port = port.unwrap_or(match tls {
        TlsMode::None => 25,
        TlsMode::StartTls => 587,
        TlsMode::Tls => 465,
    });
    let timeout = Duration::from_secs(u64::from(timeout));
    Ok(SmtpConfig { host, port, tls, roots, login, timeout, connections, hello })
}

fn number(text: &str, most: u32) -> Option<u32> {
    text.parse().ok().filter(|number| (1..=most).contains(number))
}

fn is_here(host: &str) -> bool {
    matches!(host, "localhost" | "127.0.0.1" | "::1")
}

fn file(path: &Path, cause: &io::Error) -> ChannelError {
    ChannelError::File { path: path.display().to_string(), cause: cause.to_string() }
}

#[cfg(test)]
mod tests {
    use super::{ChannelConfig, ChannelError, TlsMode};

    fn smtp(url: &str) -> super::SmtpConfig {
        match ChannelConfig::from_url(url).unwrap() {
            ChannelConfig::Smtp(config) => config,
            ChannelConfig::Folder(path) => panic!("a folder: {}", path.display()),
        }
    }

    #[test]
    fn defaults_are_safe() {
        let config = smtp("smtp://u:p%40ss@mail.example.org");
        assert_eq!((config.port, config.tls), (587, TlsMode::StartTls));
        assert_eq!(config.login.unwrap().password, super::Secret::from("p@ss"));
        let config = smtp("smtps://mail.example.org/");
        assert_eq!((config.port, config.tls, config.login), (465, TlsMode::Tls, None));
        let config = smtp("smtp://[::1]:2525?tls=none&timeout=5&connections=2&hello=a.example");
        assert_eq!((config.host.as_str(), config.port, config.tls), ("::1", 2525, TlsMode::None));
        assert_eq!((config.timeout.as_secs(), config.connections), (5, 2));
    }

    #[test]
    fn a_folder_is_a_path() {
        for url in ["folder:/var/mail%20out", "folder:///var/mail out"] {
            assert_eq!(
                ChannelConfig::from_url(url),
                Ok(ChannelConfig::Folder("/var/mail out".into()))
            );
        }
    }

    #[test]
    fn a_wrong_url_gets_a_sentence_that_helps_and_never_the_password() {
        for (url, says) in [
            ("mail.example.org", "is written as"),
            ("http://hunter2@mail.example.org", "is written as"),
            ("smtp:mail.example.org", "`//` must follow `smtp:`"),
            ("smtp://", "the server is missing"),
            ("smtp://u:hunter2@mail:0", "the port is not a number"),
            ("smtp://u:hunter2/3@mail.example.org:x", "the port is not a number"),
            ("smtp://u:100%@mail.example.org", "two hexadecimal digits"),
            ("smtp://u@mail.example.org", "a user without a password; write both, or neither"),
            ("smtp://u:hunter2@mail.example.org?tls=none", "the password would travel in clear"),
            ("smtp://mail.example.org?tls=yes", "`none`, `starttls` or `tls`"),
            ("smtps://mail.example.org?tls=starttls", "where the URL begins with `smtps`"),
            ("smtp://mail.example.org?timeout=0", "a number of seconds, 1 to 600"),
            ("smtp://mail.example.org?verify=no", "knows no option `verify`; it knows: tls, ca,"),
            ("smtp://mail.example.org?password-file=/no/such/file", "cannot open `/no/such/file`"),
            ("folder:", "the folder is missing"),
        ] {
            let error = ChannelConfig::from_url(url).unwrap_err().to_string();
            assert!(error.contains(says), "{url}: {error}");
            assert!(!error.contains("hunter2"), "{url}: {error}");
        }
        assert_eq!(ChannelConfig::from_url("x"), Err(ChannelError::Scheme));
    }

    #[test]
    fn a_password_is_not_shown() {
        let config = ChannelConfig::from_url("smtps://u:hunter2@mail.example.org").unwrap();
        assert!(!format!("{config:?}").contains("hunter2"));
    }

    #[test]
    fn a_password_may_come_from_a_file() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "hunter2\n").unwrap();
        let config = smtp(&format!("smtps://u@m.example?password-file={}", file.path().display()));
        assert_eq!(config.login.unwrap().password, super::Secret::from("hunter2"));
    }

    #[tokio::test]
    async fn root_certificates_are_checked_when_the_channel_is_opened() {
        let open = |ca: &str| {
            let url = format!("smtps://mail.example.org?ca={ca}");
            ChannelConfig::from_url(&url).unwrap().open().unwrap_err().to_string()
        };
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "not a certificate").unwrap();
        assert!(
            open("/no/such/file").contains("cannot read the root certificates `/no/such/file`")
        );
        assert!(
            open(&file.path().display().to_string())
                .contains("holds no root certificate in PEM form")
        );
    }
}
