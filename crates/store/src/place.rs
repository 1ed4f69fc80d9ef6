//! The address of a database, which may hold a password and therefore never prints itself.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;

use crate::Error;

/// Where the data lies: `sqlite:FILE` or `postgres://USER@HOST/NAME`.
#[derive(Clone)]
pub enum Place {
    /// A file of SQLite.
    Sqlite(PathBuf),
    /// A server that speaks PostgreSQL's protocol.
    Postgres(Box<PgConnectOptions>),
}

impl FromStr for Place {
    type Err = Error;

    fn from_str(address: &str) -> Result<Self, Error> {
        let (scheme, rest) = address.split_once(':').ok_or_else(|| {
            Error::Address("it does not begin with `sqlite:` or `postgres:`".into())
        })?;
        match scheme {
            "sqlite" => sqlite(rest),
            "postgres" | "postgresql" => PgConnectOptions::from_str(address)
                .map(|options| Self::Postgres(Box::new(options)))
                .map_err(|_| Error::Address("it is not a valid `postgres:` address".into())),
            other => Err(Error::Address(format!(
                "`{}` is not a database this program knows",
                other.chars().take(20).collect::<String>()
            ))),
        }
    }
}

fn sqlite(rest: &str) -> Result<Place, Error> {
    let path = rest.strip_prefix("//").unwrap_or(rest);
    let path = path.split_once('?').map_or(path, |(path, _)| path);
    if path.is_empty() || path == ":memory:" {
        return Err(Error::Address(
            "`sqlite:` wants a file; nothing is kept in memory only".into(),
        ));
    }
    Ok(Place::Sqlite(PathBuf::from(path)))
}

/// The address without user and password.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(options) => write!(
                f,
                "postgres://{}:{}/{}",
                options.get_host(),
                options.get_port(),
                options.get_database().unwrap_or("")
            ),
        }
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(address: &str) -> String {
        match address.parse::<Place>() {
            Ok(place) => format!("{place} {place:?}"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn an_address_never_shows_its_password() {
        let address = "postgres://umlauf:geheim@db.example:5433/umlauf";
        assert_eq!(
            shown(address),
            "postgres://db.example:5433/umlauf postgres://db.example:5433/umlauf"
        );
        for wrong in ["postgres://u:geheim@h:port/x", "mysql://u:geheim@h/x", "geheim"] {
            assert!(!shown(wrong).contains("geheim"), "{}", shown(wrong));
        }
    }

    #[test]
    fn a_file_may_be_written_with_or_without_slashes() {
        assert_eq!(shown("sqlite:a b/ü.db"), "sqlite:a b/ü.db sqlite:a b/ü.db");
        assert_eq!(shown("sqlite:///tmp/x.db?mode=rwc"), "sqlite:/tmp/x.db sqlite:/tmp/x.db");
        assert!(shown("sqlite::memory:").contains("wants a file"));
    }
}
