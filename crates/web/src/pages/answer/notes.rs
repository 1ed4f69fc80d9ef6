//! What stands between a member and its answer, or has been answered already: said plainly.

use umlauf_workflow::{Capacity, Ending, Voice};

use super::matter::{Door, Matter};
use super::words;
use crate::fail::Fail;
use crate::lang::Lang;
use crate::{Web, dates};

/// A sentence, and how urgent it looks.
pub(super) struct Note {
    pub(super) class: &'static str,
    pub(super) text: String,
}

/// What has happened and what cannot be done, said plainly.
pub(super) async fn notes(
    web: &Web,
    lang: Lang,
    matter: &Matter,
    door: Door,
) -> Result<Vec<Note>, Fail> {
    let mut notes = Vec::new();
    if let Some(text) = shut(lang, matter, door) {
        notes.push(Note { class: "u-note--warning", text });
    }
    let Some(answer) = &matter.answer else {
        return Ok(notes);
    };
    let mut given = Vec::new();
    if let Some(voice) = &answer.voice {
        given.push((voice, answer.voice.is_some()));
    }
    if let Some(voice) = &answer.deputy {
        given.push((voice, answer.voice.is_none()));
    }
    for (voice, counts) in given {
        let who = web.store().person(&voice.person).await?;
        let who = who.map_or_else(|| voice.person.to_string(), |person| person.name);
        notes.push(Note { class: "u-note--good", text: present(lang, voice, &who, counts) });
    }
    if matter.whom.capacity == Capacity::Deputy && matches!(door, Door::Open | Door::Late) {
        let text = lang.pick(
            "Sie handeln als Stellvertretung: Stimmt die Vertretung ab, geht deren Stimme vor, auch wenn sie früher oder später eingeht.",
            "You act as deputy: if the representative votes, that vote takes precedence, whether it comes before or after yours.",
        );
        notes.push(Note { class: "", text: text.to_owned() });
    }
    if let Some(until) = answer.interim.filter(|_| answer.counts().is_none()) {
        let until = dates::end(lang, until);
        notes.push(Note {
            class: "",
            text: lang.pick(
                format!("Zwischenmeldung: noch in Abstimmung bis {until}."),
                format!("Interim answer: still coordinating until {until}."),
            ),
        });
    }
    if answer.objected {
        let text = lang.pick(
            "Für dieses Mitglied ist Widerspruch gegen das Verfahren erklärt.",
            "This member has objected to the procedure.",
        );
        notes.push(Note { class: "u-note--warning", text: text.to_owned() });
    }
    if answer.entry.is_some() {
        let text = lang.pick(
            "Die Geschäftsstelle hat eine Stimme eingetragen, die auf anderem Weg einging; sie wartet auf Bestätigung durch eine zweite Person.",
            "The secretariat has entered a vote that arrived by other means; it waits for a second person's confirmation.",
        );
        notes.push(Note { class: "", text: text.to_owned() });
    }
    Ok(notes)
}

fn present(lang: Lang, voice: &Voice, who: &str, counts: bool) -> String {
    let (choice, at) = (crate::terms::said(lang, &voice.said), dates::moment(lang, voice.at));
    let capacity = words::capacity(lang, voice.capacity);
    let entered = match (voice.entered_by.is_some(), lang) {
        (true, Lang::De) => ", eingetragen durch die Geschäftsstelle",
        (true, Lang::En) => ", entered by the secretariat",
        (false, _) => "",
    };
    let counts = match (counts, lang) {
        (true, Lang::De) => "Derzeit gilt",
        (true, Lang::En) => "The present vote",
        (false, Lang::De) => "Dahinter steht zurück",
        (false, Lang::En) => "Yields to it",
    };
    format!("{counts}: {choice}, {at} ({who}, {capacity}{entered}).")
}

/// Why nothing can be given, or nothing that counts.
fn shut(lang: Lang, matter: &Matter, door: Door) -> Option<String> {
    let end = matter.ballot().and_then(|ballot| ballot.term.as_ref());
    let end = end.map(|term| dates::end(lang, term.instant)).unwrap_or_default();
    let (de, en) = match door {
        Door::Open => return None,
        Door::Late => (
            format!(
                "Die Frist endete am {end}. Eine Stimme, die jetzt eingeht, wird als verspätet aufgezeichnet und zählt nicht mit."
            ),
            format!(
                "The deadline was {end}. A vote that arrives now is recorded as late and is not counted."
            ),
        ),
        Door::NotYet => (
            String::from(
                "Die Abstimmung hat noch nicht begonnen. Sie erhalten eine E-Mail, sobald sie beginnt.",
            ),
            String::from("The vote has not begun. You get a mail when it begins."),
        ),
        Door::Sitting => (
            String::from(
                "Abgestimmt wird in der Sitzung; hier ist keine Stimme abzugeben. Die Geschäftsstelle trägt die Abstimmung ein, und Sie erfahren dann, was für Ihr Mitglied festgehalten ist.",
            ),
            String::from(
                "The sitting votes; there is no vote to give here. The secretariat enters the vote, and you will be told what is recorded for your member.",
            ),
        ),
        Door::NoVote => (
            String::from(
                "Dieses Mitglied wirkt beratend mit und hat in dieser Abstimmung keine Stimme.",
            ),
            String::from("This member is heard and has no vote here."),
        ),
        Door::Fixed => (
            String::from(
                "Ihre Stimme ist abgegeben und kann in diesem Verfahren nicht geändert werden.",
            ),
            String::from("Your vote is given and cannot be changed in this procedure."),
        ),
        Door::AllVoted => (
            String::from("Die Abstimmung ist beendet: Alle Mitglieder haben abgestimmt."),
            String::from("The vote is closed: all members have voted."),
        ),
        Door::Stopped => (
            String::from(
                "Die Abstimmung ist ohne Ergebnis beendet worden. Stimmen werden nicht mehr angenommen.",
            ),
            String::from("The vote was ended without a result. Votes are no longer accepted."),
        ),
        Door::Ended => {
            let ending = matter.case.head.ended.map_or("", Ending::german);
            let english = matter.case.head.ended.map_or("", Ending::as_str);
            (
                format!(
                    "Der Vorgang ist abgeschlossen: {ending}. Stimmen werden nicht mehr angenommen."
                ),
                format!("The case is closed: {english}. Votes are no longer accepted."),
            )
        }
    };
    Some(lang.pick(de, en))
}
