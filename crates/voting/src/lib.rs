//! Bodies, weights, rules, tallies and their proofs.
//!
//! Governments vote by rules that cannot be counted in one's head: the IT-Planungsrat adopts if the
//! Bund agrees and eleven Länder agree and these hold two thirds of the shares of a financing key. So a
//! body and its rules are a file ([`Body::compile`]); a rule on a day is made ready once
//! ([`Body::prepare`]); then a ballot gets a tally that is a proof ([`Prepared::tally`]), and the
//! answers to what everybody asks while it runs: can the outcome still change
//! ([`Prepared::certainty`]), and who should be telephoned ([`Prepared::missing`]).
//!
//! Everything is exact: whole numbers and fractions. Nothing here knows of deadlines, persons or cases.

mod ballot;
mod body;
mod certainty;
mod check;
mod codes;
mod course;
mod formula;
mod measure;
mod missing;
mod number;
mod policy;
mod possible;
mod prepared;
mod read;
mod rule;
mod running;
mod sentence;
mod solve;
mod suppose;
mod tally;
mod tongue;
mod weights;
mod wording;

pub use ballot::{Ballot, BallotError, Choice, MemberCode, Standing};
pub use body::{Body, Group, Member};
pub use codes::FAULT_CODES;
pub use course::{Consent, Fallback, Objection, Subject};
pub use missing::{EXACT, Missing};
pub use number::Fraction;
pub use policy::{Audience, Numbering, Pattern, Public, Visibility};
pub use prepared::{PrepareError, Prepared};
pub use read::schema;
pub use rule::{Abstention, Reading, Rule, Shape, Silence, Tie};
pub use running::Running;
pub use suppose::{Assumption, AssumptionError};
pub use tally::{Certainty, Clause, Disputed, Outcome, Readings, Tally};
pub use tongue::Tongue;
pub use weights::{Figures, Shares, Table, Version, WeightsError, WeightsUsed};
