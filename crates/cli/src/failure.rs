//! How the program ends: 0 done, 1 the input is at fault, 2 the call is wrong, 3 the surroundings failed.

use std::process::ExitCode;

use umlauf_engine::Error;

/// Why the program could not do what was asked.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A file, a line or a request is at fault.
    Input(anyhow::Error),
    /// The call names something that does not exist.
    Call(anyhow::Error),
    /// Database, mail server or file system failed.
    Surroundings(anyhow::Error),
}

impl Failure {
    /// The call is wrong.
    pub(crate) fn call(message: impl std::fmt::Display) -> Self {
        Self::Call(anyhow::anyhow!("{message}"))
    }

    /// The input is at fault.
    pub(crate) fn input(message: impl std::fmt::Display) -> Self {
        Self::Input(anyhow::anyhow!("{message}"))
    }

    /// The exit code.
    pub(crate) fn code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Input(_) => 1,
            Self::Call(_) => 2,
            Self::Surroundings(_) => 3,
        })
    }

    /// What happened, with its causes.
    pub(crate) fn error(&self) -> &anyhow::Error {
        match self {
            Self::Input(error) | Self::Call(error) | Self::Surroundings(error) => error,
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match &error {
            Error::NoSuchWorkflow { .. } | Error::NoSuchBody(_) | Error::NoSuchCase(_) => {
                Self::Call(error.into())
            }
            Error::Definitions(_) => Self::Input(error.into()),
            Error::Store(umlauf_store::Error::Address(_)) => Self::Call(error.into()),
            Error::Unreadable { .. }
            | Error::Store(_)
            | Error::Lost(_)
            | Error::Contended(_)
            | Error::Json(_) => Self::Surroundings(error.into()),
        }
    }
}

impl From<umlauf_store::Error> for Failure {
    fn from(error: umlauf_store::Error) -> Self {
        match error {
            umlauf_store::Error::Address(_) => Self::Call(error.into()),
            _ => Self::Surroundings(error.into()),
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Surroundings(error.into())
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::Surroundings(error.into())
    }
}
