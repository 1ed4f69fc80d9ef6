//! What can go wrong around a case. A refusal is not among it: that is an answer.

use umlauf_source::Faults;

/// Why the engine could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] umlauf_store::Error),
    /// A definition has faults.
    #[error("{}", faults(.0))]
    Definitions(Vec<Faults>),
    /// There is no such workflow.
    #[error("there is no workflow `{name}`; known are {known}")]
    NoSuchWorkflow {
        /// What was asked for.
        name: String,
        /// What there is.
        known: String,
    },
    /// There is no such body.
    #[error("there is no body `{0}`")]
    NoSuchBody(String),
    /// There is no such case.
    #[error("there is no case `{0}`; `umlauf case list` names them")]
    NoSuchCase(String),
    /// A text that a case rests on is gone from the database.
    #[error("the text with digest `{0}` is missing from the database")]
    Lost(String),
    /// Somebody else changed the case again and again.
    #[error("the case `{0}` was changed by others at every attempt; try again")]
    Contended(String),
    /// A file cannot be read.
    #[error("cannot read `{path}`")]
    Unreadable {
        /// Which.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// A row does not hold what was written into it.
    #[error("a stored text cannot be understood")]
    Json(#[source] serde_json::Error),
}

fn faults(list: &[Faults]) -> String {
    list.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}
