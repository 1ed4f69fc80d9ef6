//! Journal, cases, answers, timers, letters and directory in SQLite or PostgreSQL.
//!
//! [`Store::append`] is the one transaction in which a case changes; everything else reads, claims
//! or keeps plain rows. Each statement stands once, in `sql.rs`, and runs on both databases; what
//! the two really say differently stands in `dialect.rs`. No decision is taken here.

mod access;
mod append;
mod cases;
mod decisions;
pub mod dialect;
mod directory;
mod errands;
mod error;
pub mod floor;
mod gauges;
mod glance;
mod happened;
mod identities;
mod letters;
mod lists;
mod migrate;
mod mine;
mod open;
mod papers;
mod place;
mod pool;
mod pulses;
mod rows;
mod settings;
mod signal;
pub mod sql;
mod thread;
mod timers;

pub use access::{Draft, SessionRow, TokenRow, Visit};
pub use append::{
    Append, Appended, CounterStep, Due, Line, MandateCheck, NewAnswer, NewErrand, NewHead,
    NewLetter, Opening,
};
pub use cases::{AtWork, PAGE};
pub use decisions::{DecisionsStamp, OwnDecision, Recorded, ReportAct, SittingAct};
pub use directory::{Directory, Mailbox, Mandate};
pub use errands::{ChildRow, ErrandRow, OpenedChild, StuckErrand};
pub use error::Error;
pub use gauges::Gauges;
pub use happened::{EventAct, OrderLetterRow};
pub use identities::{Identity, Linked};
pub use letters::LetterCounts;
pub use lists::{Waiting, WaitingCounts};
pub use mine::{Matter, Matters, PaperFacts, StepCount};
pub use open::{Options, Store};
pub use papers::{Definition, Paper};
pub use place::Place;
pub use pulses::Pulse;
pub use rows::{
    AnswerRow, CaseRow, ChainHead, DeliveryRow, Glance, JournalRow, LetterRow, LetterState, Person,
};
pub use signal::{Signal, Waiter};
pub use timers::DueCase;
