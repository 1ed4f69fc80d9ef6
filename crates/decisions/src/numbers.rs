//! Which Ziffern a paper puts to the vote.

use umlauf_source::Source;

use crate::{Held, When};

/// The numbers of a decision's Ziffern, in the order of the paper; `None` where the text is no decision with
/// Ziffern. Body, number, day and manner belong to the register and say nothing about Ziffern.
pub fn numbers(bytes: &[u8]) -> Option<Vec<u32>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let place = ("", "", When::Year(1000), Held::Umlauf);
    let decision = crate::paper(&Source::new("beschluss.yaml", text), place).ok()?;
    Some(decision.items.iter().map(|item| item.number).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_says_which_ziffern_it_has_and_other_texts_say_nothing() {
        let text = "decision: Ein Standard\nitems:\n  - {verb: beschließt, text: Erstens.}\n  - {verb: bittet, to: [FITKO], text: Zweitens.}\n";
        assert_eq!(numbers(text.as_bytes()), Some(vec![1, 2]));
        assert_eq!(numbers(b"Der IT-Planungsrat beschlie\xc3\x9ft."), None);
        assert_eq!(numbers(&[0xff, 0xfe]), None);
    }
}
