//! The commands: one file each, or a folder where a command has commands of its own.

pub(crate) mod access;
pub(crate) mod bench;
pub(crate) mod case;
pub(crate) mod check;
pub(crate) mod comments;
pub(crate) mod decisions;
pub(crate) mod demo;
pub(crate) mod export;
pub(crate) mod key;
pub(crate) mod letter;
pub(crate) mod migrate;
pub(crate) mod people;
pub(crate) mod serve;
pub(crate) mod show;
pub(crate) mod simulate;
pub(crate) mod token;
pub(crate) mod verify;

mod calculate;
mod deadline;
mod holidays;
mod tally;

pub(crate) use calculate::{HolidaysArgs, TallyArgs, deadline, holidays, tally};
