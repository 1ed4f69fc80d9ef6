//! Comments on a text: their tables and spreadsheets, the text with stable paragraph ids, what
//! changed between its versions, and the Synopse that lays all of it side by side.
//!
//! Bytes in, values out: no I/O, no clock, no randomness. The crate knows nothing of processes; who
//! may comment until when, and what a disposition leads to, is decided elsewhere. What comes from
//! outside is read within [`Limits`] and never trusted; what is kept (a [`Table`], a [`Text`]) has one
//! canonical form, whose digest can be evidence.

mod column;
mod comment;
mod disposition;

mod limits;
mod table;
mod unreadable;

mod read;
mod write;

mod differences;
mod synopse;
mod text;

pub use column::Column;
pub use comment::{Comment, Kind, Problem, Weight};
pub use differences::{Differences, Mismatch, Step, Word, differences};
pub use disposition::{Disposition, Reply};
pub use limits::Limits;
pub use read::{Imported, LeftOut, RowFault, read};
pub use synopse::{Entry, Passage, Remark, Synopse};
pub use table::{BadTable, TABLE_VERSION, Table};
pub use text::{BadText, Paragraph, TEXT_VERSION, Text};
pub use unreadable::{Measure, Unreadable};
pub use write::{Format, write};
