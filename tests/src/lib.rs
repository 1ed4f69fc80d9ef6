//! Support for the stories: worlds, databases, mail servers.
//!
//! A story reads like the minutes of a case. What it needs for that stands here once: a world with a
//! clock in the hand, people who act, a mail server that keeps what it gets, and an audit that holds
//! the invariants over whatever the story has done.

pub mod identity;
pub mod mailserver;
pub mod postgres;

mod acts;
mod audit;
mod browser;
mod database;
mod mails;
mod program;
mod seen;
mod visible;
mod world;

pub use acts::{Actor, because, choose, vote};
pub use audit::audit;
pub use browser::{Browser, Live, Reply};
pub use database::{Database, on_both};
pub use mails::Mails;
pub use program::{Answer, Program};
pub use seen::{Seen, kind};
pub use visible::{Piece, visible};
pub use world::{LAENDER, VOTERS, World, at, texts};
