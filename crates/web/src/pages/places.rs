//! The four pages about what a body has decided: decisions, orders, what is due, sittings. Each shows the
//! way to the others, so that none is found only at the end of another.

use super::case::Tab;
use crate::frame::Frame;

/// The links on the page that the frame stands around, for a body; for the usual one if it is empty.
pub(crate) fn places(frame: &Frame, body: &str) -> Vec<Tab> {
    let of = |path: &str| {
        if body.is_empty() { path.to_owned() } else { format!("{path}?gremium={body}") }
    };
    let all = [
        ("/register", String::from("/register"), frame.lang.pick("Beschlüsse", "Decisions")),
        ("/auftraege", of("/auftraege"), frame.lang.pick("Aufträge", "Orders")),
        ("/faellig", of("/faellig"), frame.lang.pick("Was fällig ist", "What is due")),
        ("/sitzungen", of("/sitzungen"), frame.lang.pick("Sitzungen", "Sittings")),
    ];
    all.into_iter().map(|(path, to, text)| Tab { to, text, current: frame.here == path }).collect()
}
