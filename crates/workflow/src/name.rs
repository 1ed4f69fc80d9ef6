//! Names and numbers that must not be confused: each a type of its own.
//!
//! All of them are written as plain strings or integers in events, rows and pages.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use umlauf_voting::MemberCode;

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl<T: AsRef<str> + ?Sized> From<&T> for $name {
            fn from(text: &T) -> Self {
                Self(Arc::from(text.as_ref()))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

names! {
    /// A workflow: the stem of its file, `umlaufverfahren`.
    WorkflowName,
    /// A body: the stem of its file, `it-planungsrat`.
    BodyName,
    /// A step of a workflow.
    StepName,
    /// A rule of a body.
    RuleName,
    /// The name under which a step asks for a paper: `beschlusstext`.
    PaperName,
    /// A duty of a step with `follow`: `bestand`.
    DutyName,
    /// What a duty waits for: `modellaenderung`.
    TriggerName,
    /// A case; made by whoever opens it.
    CaseId,
    /// A person in the directory: an opaque id, never a name.
    PersonId,
    /// A command, named by its sender, so that a repeat is recognised.
    CommandId,
    /// SHA-256 in lower-case hexadecimal.
    Digest,
    /// A letter: `case/revision/position`.
    LetterId,
}

impl WorkflowName {
    /// What the text of a pattern is called that is for one member: `landesabstimmung-by`. Bodies follow the
    /// same rule.
    pub fn for_member(pattern: &str, member: &MemberCode) -> Self {
        Self::from(&format!("{pattern}-{}", member.as_str().to_lowercase()))
    }
}

impl LetterId {
    /// The id of the letter at `position` (from 0) among those an event causes.
    pub fn of(case: &CaseId, revision: u64, position: usize) -> Self {
        Self::from(&format!("{case}/{revision}/{position}"))
    }
}

impl Digest {
    /// The digest of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        use sha2::Digest as _;
        use std::fmt::Write as _;
        let mut hex = String::with_capacity(64);
        for byte in sha2::Sha256::digest(bytes) {
            let _ = write!(hex, "{byte:02x}");
        }
        Self::from(&hex)
    }
}
