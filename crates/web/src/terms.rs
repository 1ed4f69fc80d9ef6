//! The few words that many pages say of the same things, in both languages.

use umlauf_calendar::Period;
use umlauf_voting::{Body, Outcome};
use umlauf_workflow::{Capacity, DutyState, Ending, Office, Progress, Said, Stand};

use crate::lang::Lang;

/// What a rule says of the votes.
pub(crate) fn outcome(lang: Lang, outcome: Outcome) -> &'static str {
    match (lang, outcome) {
        (Lang::De, outcome) => outcome.german(),
        (Lang::En, Outcome::Adopted) => "adopted",
        (Lang::En, Outcome::Rejected) => "not adopted",
        (Lang::En, Outcome::Tied) => "tied",
        (Lang::En, Outcome::Inquorate) => "no quorum",
        (Lang::En, Outcome::Unclear) => "unclear",
        (Lang::En, Outcome::Partly) => "partly adopted",
    }
}

/// What a vote says.
pub(crate) fn said(lang: Lang, said: &Said) -> String {
    match (said, lang) {
        (said, Lang::De) => said.german(),
        (Said::All(choice), Lang::En) => crate::glyph::choice(lang, *choice).to_owned(),
        (Said::Each(items), Lang::En) => {
            let each = items.iter().map(|one| (one.item, crate::glyph::choice(lang, one.choice)));
            by_item(lang, each)
        }
    }
}

/// What came of a vote: the whole, and in brackets what came of each Ziffer.
pub(crate) fn result(
    lang: Lang,
    whole: Outcome,
    items: impl Iterator<Item = (u32, Outcome)>,
) -> String {
    match by_item(lang, items.map(|(item, one)| (item, outcome(lang, one)))) {
        each if each.is_empty() => outcome(lang, whole).to_owned(),
        each => format!("{} ({each})", outcome(lang, whole)),
    }
}

/// `Ziffer 1 und 3: angenommen; Ziffer 2: …`.
pub(crate) fn by_item<'a>(lang: Lang, said: impl Iterator<Item = (u32, &'a str)>) -> String {
    let german = umlauf_workflow::by_item(said);
    match lang {
        Lang::De => german,
        Lang::En => german.replace("Ziffer ", "item ").replace(" und ", " and "),
    }
}

/// How a member was called in a sitting.
pub(crate) fn stand(lang: Lang, stand: Stand) -> &'static str {
    match (lang, stand) {
        (Lang::De, Stand::Yes) => "Ja",
        (Lang::De, Stand::No) => "Nein",
        (Lang::De, Stand::Silent) => "anwesend ohne Stimme",
        (Lang::De, stand) => stand.german(),
        (Lang::En, Stand::Yes) => "Yes",
        (Lang::En, Stand::No) => "No",
        (Lang::En, Stand::Abstain) => "Abstention",
        (Lang::En, Stand::Silent) => "present without a vote",
        (Lang::En, Stand::Absent) => "absent",
        (Lang::En, Stand::Excluded) => "excluded",
    }
}

/// What a member says of itself.
pub(crate) fn progress(lang: Lang, said: Progress) -> &'static str {
    match (lang, said) {
        (Lang::De, said) => said.german(),
        (Lang::En, Progress::Planned) => "planned",
        (Lang::En, Progress::Doing) => "being implemented",
        (Lang::En, Progress::Conform) => "conform",
        (Lang::En, Progress::NotConcerned) => "not concerned",
    }
}

/// Where a member stands with a duty.
pub(crate) fn duty(lang: Lang, state: DutyState) -> &'static str {
    match (lang, state) {
        (Lang::De, state) => state.german(),
        (Lang::En, DutyState::Open) => "open",
        (Lang::En, DutyState::Planned) => "planned",
        (Lang::En, DutyState::Doing) => "being implemented",
        (Lang::En, DutyState::Reported) => "reported conform",
        (Lang::En, DutyState::Conform) => "conform",
        (Lang::En, DutyState::NotConcerned) => "not concerned",
        (Lang::En, DutyState::DeviationAsked) => "deviation asked for",
        (Lang::En, DutyState::Overdue) => "overdue",
        (Lang::En, DutyState::NotBound) => "not bound",
    }
}

/// Why a letter did not arrive: what the other side says, and that it came back.
pub(crate) fn trouble(lang: Lang, error: &str) -> String {
    match error.strip_prefix("returned mail:") {
        Some(said) => format!("{}:{said}", lang.pick("zurückgekommen", "came back")),
        None => error.to_owned(),
    }
}

/// How a case ended.
pub(crate) fn ending(lang: Lang, ending: Ending) -> &'static str {
    match (lang, ending) {
        (Lang::De, ending) => ending.german(),
        (Lang::En, Ending::Adopted) => "adopted",
        (Lang::En, Ending::Rejected) => "not adopted",
        (Lang::En, Ending::Referred) => "referred to a sitting",
        (Lang::En, Ending::Withdrawn) => "withdrawn",
        (Lang::En, Ending::Done) => "done",
        (Lang::En, Ending::Lapsed) => "lapsed",
    }
}

/// An office.
pub(crate) fn office(lang: Lang, office: Office) -> &'static str {
    match (lang, office) {
        (Lang::De, office) => office.german(),
        (Lang::En, Office::Secretariat) => "Secretariat",
        (Lang::En, Office::Chair) => "Chair",
        (Lang::En, Office::Monitor) => "Monitor",
        (Lang::En, Office::Auditor) => "Audit",
        (Lang::En, Office::Administrator) => "Administration",
    }
}

/// A seat by the word of its row: a member's title, or an office.
pub(crate) fn seat(lang: Lang, body: Option<&Body>, word: &str) -> String {
    if let Ok(known) = word.parse::<Office>() {
        return office(lang, known).to_owned();
    }
    body.and_then(|body| body.member(word))
        .map_or_else(|| word.to_owned(), |member| member.title_in(lang.tongue()).to_owned())
}

/// As what a person acts.
pub(crate) fn capacity(lang: Lang, capacity: Capacity) -> &'static str {
    match (lang, capacity) {
        (Lang::De, Capacity::Representative) => "Vertretung",
        (Lang::De, Capacity::Deputy) => "Stellvertretung",
        (Lang::De, Capacity::Staff) => "Mitarbeit",
        (Lang::De, Capacity::Office) => "Amt",
        (Lang::En, Capacity::Representative) => "Representative",
        (Lang::En, Capacity::Deputy) => "Deputy",
        (Lang::En, Capacity::Staff) => "Staff",
        (Lang::En, Capacity::Office) => "Office",
    }
}

/// A period: `5 Arbeitstage`.
pub(crate) fn period(lang: Lang, period: Period) -> String {
    match lang {
        Lang::De => period.german(),
        Lang::En => period.to_string(),
    }
}

/// A decimal number as people write it.
pub(crate) fn decimal(lang: Lang, number: &str) -> String {
    match lang {
        Lang::De => number.replace('.', ","),
        Lang::En => number.to_owned(),
    }
}
