//! What the store promises, asked of both databases.
//!
//! Each promise is one test that runs on SQLite and on PostgreSQL, so that the few statements that
//! differ are held to the same result.

#[path = "store_contract/append.rs"]
mod append;
#[path = "store_contract/batches.rs"]
mod batches;
#[path = "store_contract/claims.rs"]
mod claims;
#[path = "store_contract/directory.rs"]
mod directory;
#[path = "store_contract/errands.rs"]
mod errands;
#[path = "store_contract/journal.rs"]
mod journal;
#[path = "store_contract/letters.rs"]
mod letters;
#[path = "store_contract/losses.rs"]
mod losses;
#[path = "store_contract/opening.rs"]
mod opening;
#[path = "store_contract/support.rs"]
mod support;
#[path = "store_contract/tables.rs"]
mod tables;
