//! The answer Ziffer by Ziffer: a choice for each, the words of each beside it, and what was chosen as a
//! list. Works without any script and one below the other on a phone.

use umlauf_voting::Choice;
use umlauf_workflow::Said;

use super::entry::{Entry, Sort, field};
use super::matter::Matter;
use super::words;
use crate::lang::Lang;

/// One Ziffer with its choices.
pub(super) struct Ziffer {
    /// `Ziffer 1`.
    pub(super) title: String,
    /// The words of the decision; nothing where the paper is gone.
    pub(super) text: Option<String>,
    pub(super) field: String,
    pub(super) choices: Vec<(&'static str, &'static str, bool)>,
}

/// The Ziffern of the form, as they were filled in.
pub(super) fn form(
    lang: Lang,
    matter: &Matter,
    entry: &Entry,
    permitted: impl Fn(Choice) -> bool,
) -> Vec<Ziffer> {
    let chosen = |item, choice| entry.sort == Sort::Vote && entry.on(item) == Some(choice);
    let ziffer = |number: u32| Ziffer {
        title: format!("{} {number}", lang.pick("Ziffer", "Item")),
        text: text(matter, number),
        field: field(number),
        choices: Choice::ALL
            .into_iter()
            .filter(|choice| permitted(*choice))
            .map(|choice| (choice.word(), words::choice(lang, choice), chosen(number, choice)))
            .collect(),
    };
    matter.numbers().into_iter().map(ziffer).collect()
}

/// `1. Ziffer`, its words and what a vote says of it; a Ziffer that is not named is said to be silent.
pub(super) fn rows(
    lang: Lang,
    matter: &Matter,
    said: &Said,
) -> Vec<(String, Option<String>, String)> {
    let silent = lang.pick("keine Angabe (gilt als Schweigen)", "nothing said (counts as silence)");
    let row = |number: u32| {
        let choice = said.on(Some(number)).map(|choice| words::choice(lang, choice));
        let name = format!("{} {number}", lang.pick("Ziffer", "Item"));
        (name, text(matter, number), choice.unwrap_or(silent).to_owned())
    };
    matter.numbers().into_iter().map(row).collect()
}

fn text(matter: &Matter, number: u32) -> Option<String> {
    let item = matter.ziffern.iter().find(|item| item.number == number)?;
    Some(item.text.clone())
}
