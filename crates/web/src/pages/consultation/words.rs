//! Sentences about a consultation that several pages say.

use umlauf_workflow::{ConsultHead, ConsultState, Instant};

use crate::consultation::words as terms;
use crate::dates;
use crate::lang::Lang;

/// `9 von 17 haben geantwortet, 42 Anmerkungen, davon 12 bewertet.`
pub(crate) fn counted(lang: Lang, head: &ConsultHead) -> String {
    let ConsultHead { answered, asked, comments, disposed, upheld, .. } = head;
    let answers = match lang {
        Lang::De => format!("{answered} von {asked} haben geantwortet"),
        Lang::En => format!("{answered} of {asked} have answered"),
    };
    let disposals = (*comments > 0).then(|| match lang {
        Lang::De => format!("; {comments} Anmerkungen, davon {disposed} bewertet"),
        Lang::En => format!("; {comments} comments, {disposed} of them disposed of"),
    });
    let dissents = (*upheld > 0).then(|| match lang {
        Lang::De => format!(", {upheld} aufrechterhalten"),
        Lang::En => format!(", {upheld} upheld"),
    });
    format!("{answers}{}{}.", disposals.unwrap_or_default(), dissents.unwrap_or_default())
}

/// Where it stands, in a sentence.
pub(crate) fn state(lang: Lang, head: &ConsultHead, now: Instant) -> String {
    let until = |at: Option<Instant>| at.map(|at| dates::end(lang, at)).unwrap_or_default();
    if let Some(feedback) = head.open_feedback() {
        let end = until(feedback.term.as_ref().map(|term| term.instant));
        let (replied, asked) = (feedback.replied, feedback.asked);
        return match lang {
            Lang::De => format!(
                "Rückkopplung bis {end}: {replied} von {asked} haben sich zu allen Bewertungen geäußert."
            ),
            Lang::En => format!(
                "Feedback until {end}: {replied} of {asked} have replied to all dispositions."
            ),
        };
    }
    match &head.state {
        ConsultState::Open => {
            let end = until(head.term.as_ref().map(|term| term.instant));
            lang.pick(format!("Läuft bis {end}."), format!("Runs until {end}."))
        }
        ConsultState::Grace => {
            let end = until(head.general_end().max(head.latest).filter(|end| *end > now));
            lang.pick(
                format!("Die Frist ist abgelaufen; Antworten werden noch angenommen bis {end}."),
                format!("The deadline has passed; answers are still taken in until {end}."),
            )
        }
        ConsultState::Held(_) => lang
            .pick(
                "Die Frist fiel in einen Ausfall; Geschäftsstelle oder Vorsitz entscheiden, wie es weitergeht.",
                "The deadline fell into an outage; secretariat or chair decide how to go on.",
            )
            .to_owned(),
        ConsultState::Closed(end) => {
            let end = terms::end(lang, *end);
            lang.pick(format!("Beendet: {end}."), format!("Ended: {end}."))
        }
        ConsultState::Stopped => {
            lang.pick("Abgebrochen.", "Stopped before it ended.").to_owned()
        }
    }
}

/// What of it waits for somebody: silent members, wishes, entries, reservations.
pub(crate) fn pending(lang: Lang, head: &ConsultHead) -> String {
    if !crate::consultation::runs(head) {
        return String::new();
    }
    let parts = [
        (head.silent(), "ohne Antwort", "without an answer"),
        (head.wishes, "mit Bitte um Verlängerung", "asking for more time"),
        (
            head.entries,
            "mit Eintragung, die auf Bestätigung wartet",
            "with an entry to be confirmed",
        ),
        (head.reserved, "unter Leitungsvorbehalt", "under reservation of the leadership"),
    ];
    let said = parts.iter().filter(|(count, ..)| *count > 0);
    let said: Vec<String> =
        said.map(|(count, de, en)| format!("{count} {}", lang.pick(de, en))).collect();
    said.join(", ")
}
