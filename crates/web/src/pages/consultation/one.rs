//! What one member answered, for whoever may see it: position, text, reservation, its comments.

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;
use umlauf_voting::MemberCode;
use umlauf_workflow::Given;

use super::pager;
use crate::access::Deed;
use crate::consultation::{self, Consultation, words as terms};
use crate::fail::Fail;
use crate::frame::{Frame, page as filled};
use crate::lang::Lang;
use crate::pages::case::{Loaded, Part, Tab};
use crate::visitor::Visitor;
use crate::{Web, dates};

pub(super) fn router() -> Router<Web> {
    Router::new().route("/vorgaenge/{case}/beteiligung/antwort/{member}", get(show))
}

#[derive(Deserialize)]
struct Which {
    runde: Option<u32>,
}

async fn show(
    State(web): State<Web>,
    headers: HeaderMap,
    visitor: Visitor,
    Path((case, member)): Path<(String, String)>,
    Query(which): Query<Which>,
) -> Result<Response, Fail> {
    let loaded = Loaded::of(&web, &visitor, &case, Deed::ReadCase).await?;
    let consultation = Consultation::known(&web, &loaded, which.runde).await?;
    let code = MemberCode::from(member.as_str());
    let row = consultation.row(&code).filter(|_| loaded.sight.answers_of(&code));
    let row = row.ok_or(Fail::NotFound)?;
    let mut frame = Frame::new(&web, &headers, Some(&visitor), &loaded.to("/beteiligung"), "");
    let (lang, w) = (frame.lang, frame.lang.pick(&DE, &EN));
    let title = loaded.member_title(&member, lang);
    frame.title = format!("{title}: {}", w.title);
    let stands = [
        (w.counts, row.given()),
        (w.deputy, row.consulted.deputy.as_ref().filter(|_| row.consulted.given.is_some())),
        (w.late, row.consulted.late.as_ref()),
    ];
    let papers = stands.iter().filter_map(|(_, given)| given.as_ref()?.paper.clone()).collect();
    let texts = consultation::texts(&web, papers).await?;
    let mut answers = Vec::new();
    for (title, given) in stands {
        let Some(given) = given else { continue };
        let person = web.store().person(&given.person).await?;
        answers.push(Answer {
            title,
            text: given.paper.as_ref().and_then(|digest| texts.get(digest)).cloned(),
            person: person.map_or_else(|| given.person.to_string(), |person| person.name),
            capacity: crate::pages::answer::capacity(lang, given.capacity),
            position: terms::position(lang, given.position),
            at: dates::moment(lang, given.at),
            revision: given.revision,
            after: given.after,
            entered: given.entered_by.is_some(),
            reservation: reservation(lang, given),
            comments: given.comments.as_ref().map_or(0, |table| table.count),
        });
    }
    filled(&Page {
        w,
        tabs: loaded.tabs(lang, &visitor, Part::Consultation),
        case: loaded.row.title.clone(),
        back: loaded.to("/beteiligung"),
        title,
        answers,
        changes: row.consulted.changes,
        comments_to: (!row.consulted.comments.is_empty()).then(|| {
            let round = consultation.round.round.to_string();
            pager::address(&loaded.to("/anmerkungen"), &[("runde", &round), ("mitglied", &member)])
        }),
        frame,
    })
}

fn reservation(lang: Lang, given: &Given) -> Option<String> {
    let one = given.reservation.as_ref()?;
    let until = dates::day(lang, one.until);
    Some(match one.settled {
        None => lang.pick(
            format!("Leitung entscheidet bis {until}"),
            format!("leadership decides by {until}"),
        ),
        Some(settled) => format!("{} ({until})", terms::settled(lang, settled)),
    })
}

/// An answer of the member.
struct Answer {
    title: &'static str,
    position: &'static str,
    text: Option<String>,
    person: String,
    capacity: &'static str,
    at: String,
    revision: u64,
    after: bool,
    entered: bool,
    reservation: Option<String>,
    comments: u32,
}

#[derive(askama::Template)]
#[template(path = "consult_one.html")]
struct Page {
    frame: Frame,
    w: &'static Words,
    tabs: Vec<Tab>,
    case: String,
    back: String,
    title: String,
    answers: Vec<Answer>,
    changes: u32,
    comments_to: Option<String>,
}

struct Words {
    title: &'static str,
    parts: &'static str,
    counts: &'static str,
    deputy: &'static str,
    late: &'static str,
    position: &'static str,
    text: &'static str,
    by: &'static str,
    at: &'static str,
    entry: &'static str,
    after: &'static str,
    entered: &'static str,
    reservation: &'static str,
    comments: &'static str,
    to_comments: &'static str,
    changes: &'static str,
    none: &'static str,
}

const DE: Words = Words {
    title: "Antwort",
    parts: "Seiten dieses Vorgangs",
    counts: "Es gilt",
    deputy: "Antwort der Stellvertretung (gilt nicht, solange die der Vertretung besteht)",
    late: "Verspätet eingegangen, nicht berücksichtigt",
    position: "Antwort",
    text: "Text",
    by: "Abgegeben von",
    at: "Eingang",
    entry: "Eintrag Nr.",
    after: "nachträglich (in der Nachfrist)",
    entered: "von der Geschäftsstelle eingetragen",
    reservation: "Leitungsvorbehalt",
    comments: "Anmerkungen",
    to_comments: "Anmerkungen dieses Mitglieds",
    changes: "Frühere Fassungen der Antwort stehen im Verlauf:",
    none: "Keine Antwort.",
};

const EN: Words = Words {
    title: "Answer",
    parts: "Pages of this case",
    counts: "What counts",
    deputy: "The deputy's answer (does not count while the representative's stands)",
    late: "Received late, not considered",
    position: "Answer",
    text: "Text",
    by: "Given by",
    at: "Received",
    entry: "Entry no.",
    after: "given in the grace period",
    entered: "entered by the secretariat",
    reservation: "Reservation of the leadership",
    comments: "Comments",
    to_comments: "Comments of this member",
    changes: "Earlier versions of the answer stand in the history:",
    none: "No answer.",
};
