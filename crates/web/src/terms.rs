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
    umlauf_workflow::by_item_in(lang.tongue(), said)
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

/// What a kind of letter is called; nothing for one that has no name here.
pub(crate) fn letter(lang: Lang, kind: &str) -> Option<&'static str> {
    let (de, en) = match kind {
        "task" => ("Aufforderung zum Handeln", "Request to act"),
        "invitation" => ("Einladung zur Abstimmung", "Invitation to vote"),
        "information" => ("Unterrichtung", "Information"),
        "reminder" => ("Erinnerung", "Reminder"),
        "receipt" => ("Quittung", "Receipt"),
        "late" => ("Verspätete Stimme", "Late vote"),
        "interim" => ("Zwischenmeldung", "Interim answer"),
        "confirm_entry" => ("Bitte um Bestätigung einer Stimme", "Confirmation of a vote wanted"),
        "entry_refused" => ("Eingetragene Stimme nicht bestätigt", "Entered vote refused"),
        "sitting" => ("Ankündigung der Abstimmung in der Sitzung", "Notice of a vote in a sitting"),
        "confirm_roll" => (
            "Bitte um Bestätigung der namentlichen Abstimmung",
            "Confirmation of a roll-call wanted",
        ),
        "roll_refused" => ("Namentliche Abstimmung nicht bestätigt", "Roll-call refused"),
        "roll_receipt" => {
            ("Quittung über die Stimme in der Sitzung", "Receipt of a vote in a sitting")
        }
        "note" => ("Mitteilung eines Mitglieds", "Note from a member"),
        "missing" => ("Wer noch fehlt", "Who is missing"),
        "overdue" => ("Überfällig", "Overdue"),
        "extended" => ("Fristverlängerung", "Extension"),
        "objection" => ("Widerspruch gegen das Verfahren", "Objection to the procedure"),
        "held" => ("Frist während eines Ausfalls", "Deadline within an outage"),
        "corrected" => ("Berichtigung", "Correction"),
        "annulled" => ("Aufhebung der Feststellung", "Finding taken back"),
        "upgraded" => ("Neue Fassung des Verfahrens", "New version of the procedure"),
        "undelivered" => ("Unzustellbar", "Not delivered"),
        "ended" => ("Ende des Vorgangs", "End of the case"),
        "consult_asked" => ("Bitte um Stellungnahme", "Request for an answer"),
        "consult_reminder" => ("Erinnerung an die Beteiligung", "Reminder of a consultation"),
        "consult_receipt" => ("Quittung einer Stellungnahme", "Receipt of an answer"),
        "consult_late" => ("Verspätete Stellungnahme", "Late answer"),
        "confirm_answer" => {
            ("Bitte um Bestätigung einer Stellungnahme", "Confirmation of an answer wanted")
        }
        "extension_asked" => ("Bitte um mehr Zeit", "More time asked for"),
        "extension_granted" => ("Mehr Zeit gewährt", "More time granted"),
        "extension_refused" => ("Mehr Zeit abgelehnt", "More time refused"),
        "consult_extended" => ("Beteiligung verlängert", "Consultation extended"),
        "consult_held" => ("Beteiligung während eines Ausfalls", "Consultation within an outage"),
        "reservation_due" => ("Leitungsvorbehalt läuft ab", "Reservation about to lapse"),
        "reservation_lapsed" => ("Leitungsvorbehalt verfallen", "Reservation lapsed"),
        "reservation_settled" => ("Leitungsvorbehalt erledigt", "Reservation settled"),
        "consult_silent" => ("Wer noch nicht geantwortet hat", "Who has not answered"),
        "consult_ended" => ("Ende der Beteiligung", "End of the consultation"),
        "feedback_asked" => ("Bewertungen zur Rückmeldung", "Dispositions to reply to"),
        "reply_receipt" => ("Quittung einer Rückmeldung", "Receipt of a reply"),
        "feedback_ended" => ("Ende der Rückkopplung", "End of the feedback"),
        "bound" => ("Gebunden", "Bound"),
        "following" => ("Umsetzung wird verfolgt", "Follow-up began"),
        "due_reminder" => ("Erinnerung an eine Meldung", "Report is due"),
        "due_missed" | "late_reports" => ("Frist überschritten", "Day passed"),
        "due_began" => ("Frist läuft", "Day set"),
        "report_receipt" => ("Quittung einer Meldung", "Receipt of a report"),
        "report_to_judge" => ("Meldung zu prüfen", "Report to be checked"),
        "report_judged" => ("Entscheidung über eine Meldung", "Decision on a report"),
        "deviation_asked" => ("Anderer Tag beantragt", "Another day asked for"),
        "deviation_decided" => ("Entscheidung über einen Tag", "Decision on a day"),
        "due_moved" => ("Frist verschoben", "Day moved"),
        "binding_changed" => ("Beitritt oder Ende der Bindung", "Joining or release"),
        "order_due" => ("Erinnerung an einen Auftrag", "Reminder of an order"),
        "order_overdue" => {
            ("Mitteilung über einen überfälligen Auftrag", "Notice of an overdue order")
        }
        _ => return None,
    };
    Some(lang.pick(de, en))
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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn every_letter_that_has_a_template_has_a_name() {
        let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../notify/templates/de");
        let kinds: Vec<_> = std::fs::read_dir(templates)
            .unwrap()
            .map(|entry| entry.unwrap())
            .filter(|entry| entry.path().is_dir())
            .map(|entry| entry.file_name().into_string().unwrap())
            .collect();
        assert!(kinds.len() > 20, "{kinds:?}");
        for lang in [Lang::De, Lang::En] {
            let nameless: Vec<_> =
                kinds.iter().filter(|kind| letter(lang, kind).is_none()).collect();
            assert!(nameless.is_empty(), "{nameless:?}");
        }
    }
}
