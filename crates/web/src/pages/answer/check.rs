//! Step 2: everything that was entered, once more, before it becomes an act.

use axum::http::HeaderMap;
use axum::response::Response;
use umlauf_engine::ident;
use umlauf_voting::Choice;
use umlauf_workflow::Capacity;

use super::entry::{Entry, Sort, field};
use super::items;
use super::matter::{Door, Matter};
use super::words::{self, Words};
use crate::fail::Fail;
use crate::frame::{Frame, page as filled};
use crate::lang::Lang;
use crate::posted::Posted;
use crate::{Web, dates};

pub(super) fn page(
    web: &Web,
    headers: &HeaderMap,
    posted: &Posted,
    matter: &Matter,
    entry: &Entry,
) -> Result<Response, Fail> {
    let here = super::address(matter);
    let mut frame = Frame::new(web, headers, Some(&posted.visitor), &here, "");
    let lang = frame.lang;
    let w = lang.pick(&words::DE, &words::EN);
    w.check.clone_into(&mut frame.title);
    let term = matter.ballot().and_then(|ballot| ballot.term.as_ref());
    filled(&Page {
        w,
        case: super::of(&matter.case.row.id),
        title: matter.case.row.title.clone(),
        member: matter.case.member(&matter.whom.member, lang),
        code: matter.whom.member.to_string(),
        capacity: words::capacity(lang, matter.whom.capacity),
        deadline: term.map(|term| dates::end(lang, term.instant)),
        sentence: sentence(lang, matter, entry),
        notes: notes(lang, matter, entry),
        hidden: entry.items.iter().map(|(item, chosen)| (field(*item), chosen.clone())).collect(),
        rows: match entry.said(&matter.numbers()) {
            Some(said) if entry.sort == Sort::Vote => items::rows(lang, matter, &said),
            _ => Vec::new(),
        },
        act: match entry.sort {
            Sort::Vote => lang.pick("Stimme abgeben", "Give this vote"),
            Sort::Interim => lang.pick("Zwischenmeldung senden", "Send the interim answer"),
            Sort::Objection => lang.pick("Widerspruch erklären", "Declare the objection"),
        },
        // Made here and not in step 1: another content must never be taken for a repeat.
        id: ident::command_id().to_string(),
        stamp: posted.text("entwurf").to_owned(),
        entry: entry.clone(),
        frame,
    })
}

fn sentence(lang: Lang, matter: &Matter, entry: &Entry) -> String {
    let (nominative, accusative) = matter.case.with_article(&matter.whom.member, lang);
    match entry.sort {
        Sort::Vote => {
            let Some(said) = entry.said(&matter.numbers()) else { return String::new() };
            let Some(choice) = said.whole().map(|choice| words::choice(lang, choice)) else {
                return lang.pick(
                    format!("Sie stimmen für {accusative} Ziffer für Ziffer ab."),
                    format!("You vote item by item for {nominative}."),
                );
            };
            lang.pick(
                format!("Sie stimmen für {accusative} mit {choice}."),
                format!("You vote “{choice}” for {nominative}."),
            )
        }
        Sort::Interim => {
            let until = entry.until().map(|day| dates::day(lang, day)).unwrap_or_default();
            lang.pick(
                format!("Sie melden für {accusative}: noch in Abstimmung bis {until}."),
                format!("You report for {nominative}: still coordinating until {until}."),
            )
        }
        Sort::Objection => lang.pick(
            format!("Sie widersprechen für {accusative} dem Verfahren."),
            format!("You object to the procedure for {nominative}."),
        ),
    }
}

/// What somebody should know before the act.
fn notes(lang: Lang, matter: &Matter, entry: &Entry) -> Vec<String> {
    let mut notes = Vec::new();
    let answer = matter.answer.as_ref();
    if matter.door() == Door::Late {
        notes.push(lang.pick(
            "Die Frist ist abgelaufen. Die Stimme wird als verspätet aufgezeichnet und zählt nicht mit.",
            "The deadline has passed. The vote is recorded as late and is not counted.",
        ));
    }
    if entry.sort == Sort::Vote {
        let represented = answer.is_some_and(|answer| answer.voice.is_some());
        if matter.whom.capacity == Capacity::Deputy {
            notes.push(if represented {
                lang.pick(
                    "Die Vertretung hat bereits abgestimmt. Ihre Stimme wird aufgezeichnet, zählt aber nicht, solange die der Vertretung besteht.",
                    "The representative has voted. Yours is recorded, but does not count while the representative's stands.",
                )
            } else {
                lang.pick(
                    "Sie handeln als Stellvertretung. Stimmt die Vertretung ab, geht deren Stimme vor.",
                    "You act as deputy. If the representative votes, that vote takes precedence.",
                )
            });
        } else if represented {
            notes.push(lang.pick(
                "Diese Stimme ersetzt Ihre bisherige; beide bleiben in der Akte.",
                "This vote replaces your present one; both stay in the record.",
            ));
        } else if answer.is_some_and(|answer| answer.deputy.is_some()) {
            notes.push(lang.pick(
                "Die Stellvertretung hat bereits abgestimmt. Ihre Stimme geht vor; beide bleiben in der Akte.",
                "The deputy has voted. Your vote takes precedence; both stay in the record.",
            ));
        }
        let rule = matter
            .ballot()
            .and_then(|ballot| matter.case.workflow.body.rule(ballot.rule.as_str()).ok());
        let said = entry.said(&matter.numbers());
        if said.is_some_and(|said| said.choices().contains(&Choice::No))
            && entry.declaration.is_empty()
            && rule.is_some_and(umlauf_voting::Rule::demands_reasons)
        {
            notes.push(lang.pick(
                "Nach der Regel dieser Abstimmung zählt eine Ablehnung nur mit Gründen. Geben Sie sie als Erklärung für das Protokoll an.",
                "Under the rule of this vote a no counts only with its reasons. Give them as a declaration for the minutes.",
            ));
        }
    }
    notes.into_iter().map(str::to_owned).collect()
}

#[derive(askama::Template)]
#[template(path = "answer_check.html")]
struct Page {
    frame: Frame,
    w: &'static Words,
    case: String,
    title: String,
    member: String,
    code: String,
    capacity: &'static str,
    deadline: Option<String>,
    sentence: String,
    notes: Vec<String>,
    /// What was chosen for single Ziffern, as the form sends it.
    hidden: Vec<(String, String)>,
    /// The vote Ziffer by Ziffer.
    rows: Vec<(String, Option<String>, String)>,
    act: &'static str,
    id: String,
    stamp: String,
    entry: Entry,
}
