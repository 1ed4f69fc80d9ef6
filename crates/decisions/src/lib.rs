//! Decisions as data: what a body decided, Ziffer by Ziffer, what each orders from whom until when, and
//! what later decisions made of it.
//!
//! A decision is a text, but three things about it are facts that a program must know: which Ziffer a
//! later one amended or repealed, which of them order something, and when it is due. Dues mostly
//! name a sitting (`zur 49. Sitzung`), so they move with it. Nothing here knows cases, votes or a clock:
//! the day is an argument.

mod announce;
mod around;
mod decision;
mod due;
mod numbers;
mod read;
mod register;
mod schema;
mod sittings;
mod when;

pub use announce::announcement;
pub use around::Around;
pub use decision::{Decision, Effect, Held, Item, Link, Target, Verb};
pub use due::Due;
pub use numbers::numbers;
pub use read::{File, paper, read};
pub use register::{Flaw, Key, Mention, Order, Register, State, Subject};
pub use schema::schema;
pub use sittings::{Resolved, Sitting, Sittings};
pub use when::When;
