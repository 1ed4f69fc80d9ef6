//! Ways to deliver a mail. A channel answers with a decision, not with an error: taken, try again,
//! or give up; the courier needs no knowledge of mail to act on it.

mod config;
mod folder;
mod memory;
mod rehearsal;
mod smtp;
mod url;

use async_trait::async_trait;

pub use config::{ChannelConfig, ChannelError};
pub use folder::Folder;
pub use memory::Memory;
pub use rehearsal::Rehearsal;
pub use smtp::{Login, Secret, Smtp, SmtpConfig, TlsMode, Unreadable};

use crate::Rendered;

/// A way to deliver. Safe to call twice with the same mail: its Message-ID stays the same.
#[async_trait]
pub trait Channel: std::fmt::Debug + Send + Sync {
    /// What the way is called in logs: `smtp mail.example.org:587`. Holds no secret.
    fn name(&self) -> &str;

    /// Hands one mail over and waits until the other side has taken it, or not.
    async fn deliver(&self, mail: &Rendered) -> Delivery;
}

/// What became of a mail. Reasons are one line and never hold an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The other side has taken responsibility for it.
    Accepted,
    /// Not now; later may be better.
    TryAgain {
        /// Why.
        reason: String,
    },
    /// Not in this way, ever.
    GiveUp {
        /// Why.
        reason: String,
    },
}

impl Delivery {
    pub(crate) fn try_again(reason: impl std::fmt::Display) -> Self {
        Self::TryAgain { reason: reason.to_string() }
    }

    pub(crate) fn give_up(reason: impl std::fmt::Display) -> Self {
        Self::GiveUp { reason: reason.to_string() }
    }
}

#[async_trait]
impl Channel for Box<dyn Channel> {
    fn name(&self) -> &str {
        (**self).name()
    }

    async fn deliver(&self, mail: &Rendered) -> Delivery {
        (**self).deliver(mail).await
    }
}
