//! The shipped bodies for tests.

use std::path::Path;

use umlauf_source::Source;
use umlauf_voting::Body;

/// A shipped body.
pub(crate) fn body(name: &str) -> Body {
    compiled(name, text(name))
}

/// A shipped body whose one table without known figures is filled with invented ones: the file says
/// that nobody knows them, so no rule that needs them could be tried otherwise.
pub(crate) fn with_figures(name: &str, shares: &str) -> Body {
    let text = text(name);
    let (head, rest) = text.split_once("    versions:\n").expect("a table with versions");
    let after = rest.lines().skip_while(|line| line.starts_with("      "));
    let after: Vec<_> = after.collect();
    let figures = format!("    source: erfunden\n    shares: {{{shares}}}\n");
    compiled(name, format!("{head}{figures}{}\n", after.join("\n")))
}

fn text(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../workflows/bodies");
    std::fs::read_to_string(folder.join(format!("{name}.yaml"))).expect("a shipped body")
}

fn compiled(name: &str, text: String) -> Body {
    match Body::compile(&Source::new(format!("{name}.yaml"), text)) {
        Ok((body, _)) => body,
        Err(faults) => panic!("{faults}"),
    }
}

/// Invented shares of costs, at and beside the steps of three percent: 3 is one vote, 3.01 two.
pub(crate) const COSTS: &str = "BUND: 30, NW: 21, BY: 12.01, BW: 12, NI: 6.01, HE: 6, SN: 3.01, \
    RP: 3, SH: 1.97, BE: 1, BB: 1, HB: 0.5, HH: 0.5, MV: 0.5, SL: 0.5, ST: 0.5, TH: 0.5";

/// Invented votes of the Stiftung Preußischer Kulturbesitz: 26 of the Bund, 14 of the Länder.
pub(crate) const VOTES: &str = "BUND: 26, BE: 2, NW: 3, BY: 2, BW: 2, HE: 1, NI: 1, SN: 1, HH: 1, \
    SH: 1, BB: 0, HB: 0, MV: 0, RP: 0, SL: 0, ST: 0, TH: 0";
