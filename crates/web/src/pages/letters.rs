//! The post of a case: who was asked, what arrived, what failed, and who has seen what.

use std::collections::BTreeMap;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use umlauf_store::{DeliveryRow, LetterRow, LetterState};
use umlauf_workflow::{LetterId, PersonId};

use super::case::{Loaded, Part, Tab};
use crate::access::Deed;
use crate::fail::Fail;
use crate::frame::{Frame, page};
use crate::lang::Lang;
use crate::posted::Posted;
use crate::visitor::Visitor;
use crate::{Web, dates, terms};

pub(crate) fn router() -> Router<Web> {
    Router::new().route("/vorgaenge/{case}/schreiben", get(list).post(again))
}

/// More letters than a case of a body of ordinary size writes.
const MOST: u32 = 1000;

async fn list(
    State(web): State<Web>,
    headers: HeaderMap,
    visitor: Visitor,
    Path(case): Path<String>,
) -> Result<Response, Fail> {
    let loaded = Loaded::of(&web, &visitor, &case, Deed::ReadPost).await?;
    let here = loaded.to("/schreiben");
    let mut frame = Frame::new(&web, &headers, Some(&visitor), &here, "");
    let (lang, w) = (frame.lang, frame.lang.pick(&DE, &EN));
    frame.title = format!("{}: {}", w.title, loaded.row.title);
    let mandates = web.engine().mandates(loaded.body()).await?;
    let mut people: BTreeMap<PersonId, (String, String)> = BTreeMap::new();
    for (mandate, name) in mandates {
        let seat = terms::seat(lang, Some(&loaded.workflow.body), &mandate.seat);
        people.entry(mandate.person).or_insert((name, seat));
    }
    let letters = web.store().letters_of(&loaded.row.id, MOST).await?;
    let show = |(letter, deliveries): (LetterRow, Vec<DeliveryRow>)| {
        let copies = deliveries.into_iter().map(|one| copy(lang, w, &people, one));
        let copies: Vec<Copy> = copies.collect();
        Letter {
            id: letter.id.to_string(),
            kind: terms::letter(lang, &letter.kind).unwrap_or(&letter.kind).to_owned(),
            seat: terms::seat(lang, Some(&loaded.workflow.body), &letter.seat),
            at: dates::moment(lang, letter.written),
            state: state(w, letter.state),
            failed: letter.state == LetterState::Failed,
            error: letter.last_error.map(|error| terms::trouble(lang, &error)),
            copies,
        }
    };
    let seen = |(letter, _): &(LetterRow, Vec<DeliveryRow>)| {
        loaded.sight.letter(&letter.kind, &letter.seat)
    };
    let letters: Vec<Letter> = letters.into_iter().filter(seen).map(show).collect();
    let (failed, fine) = letters.into_iter().partition(|letter: &Letter| letter.failed);
    let visits = web.store().visits(&loaded.row.id).await?;
    let visits = visits.into_iter().map(|visit| {
        let known = people.get(&visit.person);
        Seen {
            name: known.map_or_else(|| visit.person.to_string(), |(name, _)| name.clone()),
            seat: known.map(|(_, seat)| seat.clone()).unwrap_or_default(),
            first: dates::moment(lang, visit.first),
            last: dates::moment(lang, visit.last),
            all: visit.revision >= loaded.row.revision,
            revision: visit.revision,
        }
    });
    page(&Page {
        w,
        tabs: loaded.tabs(lang, &visitor, Part::Letters),
        case: loaded.row.title.clone(),
        back: loaded.to(""),
        failed,
        fine,
        visits: visits.collect(),
        resends: visitor.may(Deed::ResendLetter, loaded.body()),
        here,
        frame,
    })
}

/// Tries a failed letter again; those who got it do not get it twice.
async fn again(
    State(web): State<Web>,
    Path(case): Path<String>,
    posted: Posted,
) -> Result<Response, Fail> {
    let loaded = Loaded::of(&web, &posted.visitor, &case, Deed::ResendLetter).await?;
    let letter = LetterId::from(posted.text("schreiben"));
    let known = web.store().letter(&letter).await?;
    if known.is_none_or(|known| known.case != loaded.row.id) {
        return Err(Fail::NotFound);
    }
    web.store().retry_letter(&letter, web.now()).await?;
    Ok(Redirect::to(&loaded.to("/schreiben")).into_response())
}

fn copy(
    lang: Lang,
    w: &Words,
    people: &BTreeMap<PersonId, (String, String)>,
    one: DeliveryRow,
) -> Copy {
    let name = match people.get(&one.person) {
        Some((name, _)) => name.clone(),
        None if one.person.as_str().starts_with("mailbox:") => w.mailbox.to_owned(),
        None => one.person.to_string(),
    };
    Copy {
        name,
        address: one.address,
        state: state(w, one.state),
        at: one.delivered.map(|at| dates::moment(lang, at)),
        error: one.last_error.map(|error| terms::trouble(lang, &error)),
    }
}

fn state(w: &Words, state: LetterState) -> &'static str {
    match state {
        LetterState::Waiting => w.waiting,
        LetterState::Done => w.done,
        LetterState::Failed => w.given_up,
    }
}

struct Letter {
    id: String,
    kind: String,
    seat: String,
    at: String,
    state: &'static str,
    failed: bool,
    error: Option<String>,
    copies: Vec<Copy>,
}

struct Copy {
    name: String,
    address: String,
    state: &'static str,
    at: Option<String>,
    error: Option<String>,
}

struct Seen {
    name: String,
    seat: String,
    first: String,
    last: String,
    /// Whether everything that has happened was there to be seen.
    all: bool,
    revision: u64,
}

#[derive(askama::Template)]
#[template(path = "letters.html")]
struct Page {
    frame: Frame,
    w: &'static Words,
    tabs: Vec<Tab>,
    case: String,
    back: String,
    here: String,
    failed: Vec<Letter>,
    fine: Vec<Letter>,
    visits: Vec<Seen>,
    resends: bool,
}

struct Words {
    title: &'static str,
    parts: &'static str,
    failed: &'static str,
    failed_what: &'static str,
    again: &'static str,
    all: &'static str,
    none: &'static str,
    letter: &'static str,
    to: &'static str,
    written: &'static str,
    state: &'static str,
    mailbox: &'static str,
    waiting: &'static str,
    done: &'static str,
    given_up: &'static str,
    seen: &'static str,
    seen_what: &'static str,
    nobody: &'static str,
    person: &'static str,
    seat: &'static str,
    first: &'static str,
    last: &'static str,
    upto: &'static str,
    everything: &'static str,
    event: &'static str,
}

const DE: Words = Words {
    title: "Schreiben",
    parts: "Seiten dieses Vorgangs",
    failed: "Nicht angekommen",
    failed_what: "Prüfen Sie zuerst die Adresse unter „Mandate“; dann senden Sie das Schreiben noch einmal. Wer es schon hat, bekommt es nicht doppelt.",
    again: "Noch einmal senden",
    all: "Alle Schreiben",
    none: "In diesem Vorgang ist noch nichts verschickt worden.",
    letter: "Schreiben",
    to: "An",
    written: "Verfasst",
    state: "Zustellung",
    mailbox: "Funktionspostfach",
    waiting: "unterwegs",
    done: "zugestellt",
    given_up: "unzustellbar",
    seen: "Wer hat was gesehen",
    seen_what: "Gezählt werden Aufrufe dieses Vorgangs nach Anmeldung, nicht das Öffnen von E-Mails.",
    nobody: "Noch hat niemand den Vorgang geöffnet.",
    person: "Person",
    seat: "Für",
    first: "Zuerst",
    last: "Zuletzt",
    upto: "Stand",
    everything: "aktuell",
    event: "bis Ereignis",
};

const EN: Words = Words {
    title: "Letters",
    parts: "Pages of this case",
    failed: "Did not arrive",
    failed_what: "Check the address under “Mandates” first; then send the letter again. Who has it already does not get it twice.",
    again: "Send again",
    all: "All letters",
    none: "Nothing has been sent in this case yet.",
    letter: "Letter",
    to: "To",
    written: "Written",
    state: "Delivery",
    mailbox: "Functional mailbox",
    waiting: "on its way",
    done: "delivered",
    given_up: "not delivered",
    seen: "Who has seen what",
    seen_what: "Counted are visits to this case by people who were signed in, not the opening of mails.",
    nobody: "Nobody has opened the case yet.",
    person: "Person",
    seat: "For",
    first: "First",
    last: "Last",
    upto: "As of",
    everything: "current",
    event: "up to event",
};
