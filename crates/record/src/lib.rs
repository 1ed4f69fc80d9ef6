//! The evidence: canonical events, hash chain, record file, verification.
//!
//! A case must be provable to people who trust neither this program nor its operator, years later and
//! without a network. So every event becomes one line of text ([`canonical`]), every line is chained
//! to all before it ([`next`]), every receipt carries the hash of its event, and a case can be given
//! away as one readable file ([`export`]) that holds everything its events rest on and that anybody
//! can check ([`verify`]), that its operator can seal ([`sealed`]), or check again with thirty lines of another language. A whole database is
//! checked line by line with [`ChainCheck`]. Pure: no I/O, no clock.

pub mod chain;
mod line;

mod check;
mod export;
mod fault;
mod seal;
mod verify;

mod derive;
mod editions;
mod file;
mod ledger;
mod mention;
mod replay;
mod sheet;

mod base64;
mod json;

pub use chain::{GENESIS, Hash, NoHash, next};
pub use check::{ChainCheck, Checked};
pub use derive::{Asked, Proven};
pub use export::{Parts, export};
pub use fault::{Code, Fault, Verdict, Withheld, Word};
pub use file::{Edition, Row};
pub use line::{NoEvent, canonical, parse};
pub use mention::all as mentioned;
pub use seal::{NoKey, NotSealed, PublicKey, Sealed, SealingKey, sealed};
pub use verify::{Expected, verify, verify_with};
