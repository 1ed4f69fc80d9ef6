//! The program as its users and other programs meet it: what it is told, what it prints where, and
//! its exit code, always together.
//!
//! Nothing here knows the inside of a command. Databases, mails and records lie in folders that end
//! with their test; the only library calls make a case whose deadline lies in the past, since a
//! real clock cannot be waited for, and read the table of access that the program must print.
#![expect(clippy::unwrap_used, reason = "helpers of tests may unwrap as tests do")]

mod support;
mod world;

mod access;
mod calculators;
mod calls;
mod cases;
mod comments;
mod decisions;
mod definitions;
mod demo;
mod documented;
mod evidence;
mod letter;
mod people;
mod refusals;
mod seal;
mod serve;
mod simulate;
mod surroundings;
#[cfg(target_os = "linux")]
mod terminal;
mod tree;
mod upgrade;
