//! The program `umlauf`.
fn main() {}
