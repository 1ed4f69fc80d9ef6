//! Comments on a text: their tables and spreadsheets, the text with stable paragraph ids, what
//! changed between its versions, and the Synopse that lays all of it side by side.
mod column;
mod comment;
mod disposition;
mod limits;
mod read;
mod table;
mod unreadable;
mod write;

pub use column::Column;
pub use comment::{Comment, Kind, Problem, Weight};
pub use disposition::{Disposition, Reply};
pub use limits::Limits;
pub use read::{Imported, LeftOut, RowFault, read};
pub use table::{BadTable, TABLE_VERSION, Table};
pub use unreadable::{Measure, Unreadable};
pub use write::{Format, write};
