//! The glyph: one cell per voter in the body's order, the Bund apart. Sign, frame and hidden words carry
//! the meaning; colour only helps.

use umlauf_engine::view::MemberView;
use umlauf_voting::{Body, Choice};
use umlauf_workflow::Stand;

use crate::dates;
use crate::lang::Lang;

/// One voter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) code: String,
    pub(crate) sign: &'static str,
    pub(crate) class: String,
    /// `Bayern: Zustimmung`, for readers and for who hovers.
    pub(crate) said: String,
}

/// The cells of a ballot.
pub(crate) fn cells(lang: Lang, body: &Body, members: &[MemberView]) -> Vec<Cell> {
    members.iter().map(|member| cell(lang, body, member)).collect()
}

fn cell(lang: Lang, body: &Body, view: &MemberView) -> Cell {
    let member = body.member(&view.member);
    let title = member.map_or(view.member.as_str(), |member| member.title_in(lang.tongue()));
    let alone = member.is_some_and(|member| {
        body.voters().filter(|other| other.group == member.group).count() == 1
    });
    let (sign, mut class, mut said) = match (view.choice, view.interim) {
        (Some(choice), _) => {
            let (sign, class) = match choice {
                Choice::Yes => ("+", "u-yes"),
                Choice::No => ("−", "u-no"),
                Choice::Abstain => ("○", "u-abstain"),
            };
            (sign, String::from(class), self::choice(lang, choice).to_owned())
        }
        (None, _) if !view.items.is_empty() => {
            let each = umlauf_workflow::Said::Each(view.items.clone());
            ("#", String::from("u-abstain"), crate::terms::said(lang, &each))
        }
        (None, _) if view.waits => (
            "?",
            String::from("u-interim"),
            lang.pick("eingetragen, wartet auf Bestätigung", "entered, waits for confirmation")
                .to_owned(),
        ),
        (None, Some(until)) => {
            let until = dates::end(lang, until);
            let said = lang.pick("noch in Abstimmung bis", "still coordinating until");
            ("…", String::from("u-interim"), format!("{said} {until}"))
        }
        (None, None) if view.called.is_some_and(|stand| stand != Stand::Silent) => {
            let (stand, sign) = match view.called {
                Some(Stand::Excluded) => (Stand::Excluded, "×"),
                _ => (Stand::Absent, "∅"),
            };
            (sign, String::from("u-away"), crate::terms::stand(lang, stand).to_owned())
        }
        (None, None) if view.called.is_some() => {
            ("·", String::new(), crate::terms::stand(lang, Stand::Silent).to_owned())
        }
        (None, None) => ("·", String::new(), lang.pick("keine Stimme", "no vote").to_owned()),
    };
    let mut also = |when: bool, de, en| {
        if when {
            said.push_str(", ");
            said.push_str(lang.pick(de, en));
        }
    };
    also(view.deputy, "durch die Stellvertretung", "by the deputy");
    also(view.entered, "von der Geschäftsstelle eingetragen", "entered by the secretariat");
    also(view.objected, "Widerspruch gegen das Verfahren", "objects to the procedure");
    if view.deputy {
        class.push_str(" u-deputy");
    }
    if alone {
        class.push_str(" u-apart");
    }
    let code = if alone { title.to_owned() } else { view.member.clone() };
    Cell { code, sign, class: class.trim().to_owned(), said: format!("{title}: {said}") }
}

/// A vote in words.
pub(crate) fn choice(lang: Lang, choice: Choice) -> &'static str {
    match (lang, choice) {
        (Lang::De, choice) => choice.german(),
        (Lang::En, Choice::Yes) => "yes",
        (Lang::En, Choice::No) => "no",
        (Lang::En, Choice::Abstain) => "abstention",
    }
}
