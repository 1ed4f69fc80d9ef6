//! Letters become mail: one mail per person, rendered from typed contexts, handed to a channel.
//!
//! [`Dispatch`] is what the engine's courier hands over: a letter with the names, titles and texts
//! that the journal never holds. [`render`] makes mail of it with [`Templates`], which an operator
//! may override file by file. A [`Channel`] delivers it and says whether to try again: [`Smtp`],
//! [`Folder`], [`Memory`]; [`Rehearsal`] stands before any of them while people practise. The same
//! letter to the same person always gives the same Message-ID (invariant 7): a mail delivered twice
//! is visible as such.
//!
//! ```
//! use umlauf_notify::{Channel, Delivery, Memory, Sender, Templates, render, samples};
//!
//! # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
//! let templates = Templates::shipped()?;
//! let sender = Sender::new("umlauf@it-planungsrat.example")?;
//! let channel = Memory::new();
//! for dispatch in samples() {
//!     let mail = render(&templates, &sender, &dispatch)?;
//!     assert_eq!(channel.deliver(&mail).await, Delivery::Accepted);
//! }
//! assert_eq!(channel.delivered().len(), samples().len());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod dispatch;
mod order;
mod render;
mod sender;
mod sign_in;
mod templates;

mod context;
mod sample;
mod words;

mod clean;
mod ident;
mod mask;
mod wrap;

mod event;
mod mime;
mod returned;

mod channel;

pub use channel::{
    Channel, ChannelConfig, ChannelError, Delivery, Folder, Login, Memory, Rehearsal, Secret, Smtp,
    SmtpConfig, TlsMode, Unreadable,
};
pub use context::{
    About, Annulled, ConfirmEntry, ConfirmRoll, Consulted, Context, Corrected, Deadline, Ended,
    EntryRefused, Extended, Frame, Held, Information, Interim, Invitation, Late, LetterContext,
    Member, Missing, Note, Objection, Overdue, Paper, Quote, Receipt, Reminder, RollReceipt,
    RollRefused, Rule, Task, Undelivered, Upgraded,
};
pub use dispatch::{BodyFacts, CaseFacts, ChainHead, Dispatch, Recipient, VoteFacts};
pub use event::{Entry, calendar};
pub use mask::mask;
pub use mime::BadAddress;
pub use order::{OrderContext, OrderDispatch, OrderFacts, OrderKind, order_mail, order_samples};
pub use render::{Attachment, RenderError, Rendered, render};
pub use returned::{LONGEST as LONGEST_RETURNED, NotReturned, Returned, returned};
pub use sample::samples;
pub use sender::{BadSender, Sender};
pub use sign_in::{SignIn, sign_in_mail};
pub use templates::{BrokenTemplates, KINDS, TemplateFault, Templates};
pub use words::member;
