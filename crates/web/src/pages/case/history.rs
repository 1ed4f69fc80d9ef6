//! The history of a case: every event in its order, as far as it is for the visitor.

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;
use umlauf_workflow::Recorded;

use super::loaded::recorded;
use super::{Loaded, Part, Tab};
use crate::access::Deed;
use crate::english::told;
use crate::fail::Fail;
use crate::frame::{Frame, page};
use crate::lang::Lang;
use crate::sight::{Seen, Veil};
use crate::visitor::Visitor;
use crate::{Web, dates};

pub(super) fn router() -> Router<Web> {
    Router::new().route("/vorgaenge/{case}/verlauf", get(history))
}

/// How many events a page shows.
const PAGE: u32 = 100;

/// An event on a page.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) revision: u64,
    /// Empty where that is not for the visitor.
    pub(crate) account: String,
    pub(crate) said: String,
}

/// An event, as far as it is for the visitor.
pub(crate) fn line(lang: Lang, loaded: &Loaded, event: &Recorded) -> Option<Line> {
    let (account, said) = match loaded.sight.event(event) {
        Seen::Not => return None,
        Seen::Whole => {
            let told = told(lang, &loaded.workflow, event);
            (told.account, told.said)
        }
        Seen::Veiled(veil) => (String::new(), veiled(lang, veil).to_owned()),
    };
    Some(Line { revision: event.revision, account, said })
}

fn veiled(lang: Lang, veil: Veil) -> &'static str {
    let (de, en) = match veil {
        Veil::Vote => ("Eine Stimme ist eingegangen", "A vote has arrived"),
        Veil::Late => (
            "Eine Stimme ist verspätet eingegangen (zählt nicht)",
            "A vote has arrived late (does not count)",
        ),
        Veil::Entry => (
            "Die Geschäftsstelle hat eine Stimme eingetragen oder geprüft",
            "The secretariat has entered or checked a vote",
        ),
        Veil::Roll => (
            "Die namentliche Abstimmung der Sitzung ist bestätigt",
            "The roll-call of the sitting is confirmed",
        ),
        Veil::Interim => ("Ein Mitglied stimmt sich noch ab", "A member is still coordinating"),
        Veil::Answer => (
            "Eine Antwort auf die Beteiligung ist eingegangen oder wurde geprüft",
            "An answer to the consultation has arrived or was checked",
        ),
        Veil::Time => (
            "Fristverlängerung für ein Mitglied erbeten oder entschieden",
            "More time for a member was asked for or decided about",
        ),
        Veil::Reply => (
            "Ein Mitglied hat sich zu Bewertungen geäußert",
            "A member has replied to dispositions",
        ),
        Veil::Objection => (
            "Ein Mitglied hat dem Verfahren widersprochen",
            "A member has objected to the procedure",
        ),
        Veil::Reminder => {
            ("Erinnerung an alle, die noch fehlen", "Reminder to all who are still missing")
        }
    };
    lang.pick(de, en)
}

#[derive(Deserialize)]
struct From {
    /// After this revision.
    nach: Option<u64>,
}

async fn history(
    State(web): State<Web>,
    headers: HeaderMap,
    visitor: Visitor,
    Path(case): Path<String>,
    Query(from): Query<From>,
) -> Result<Response, Fail> {
    let loaded = Loaded::of(&web, &visitor, &case, Deed::ReadCase).await?;
    let after = from.nach.unwrap_or(0);
    let mut rows = web.store().journal(&loaded.row.id, after, PAGE + 1).await?;
    let more = rows.len() > PAGE as usize;
    rows.truncate(PAGE as usize);
    let next = rows.last().filter(|_| more).map(|row| row.revision);
    let here = loaded.to("/verlauf");
    let mut frame = Frame::new(&web, &headers, Some(&visitor), &here, "");
    let (lang, w) = (frame.lang, frame.lang.pick(&DE, &EN));
    frame.title = format!("{}: {}", w.title, loaded.row.title);
    let mut days: Vec<Day> = Vec::new();
    for row in rows {
        let event = recorded(&row.line)?;
        let Some(line) = line(lang, &loaded, &event) else { continue };
        let date = event.at.date();
        let title = dates::day(lang, date);
        let entry = Entry {
            revision: line.revision,
            time: clock(event.at),
            account: line.account,
            said: line.said,
            until: None,
            times: 1,
        };
        let Some(day) = days.last_mut().filter(|day| day.title == title) else {
            days.push(Day { title, entries: vec![entry] });
            continue;
        };
        // One invitation to several people of a member is several events that say the same.
        match day.entries.last_mut().filter(|last| last.same(&entry)) {
            Some(last) => {
                last.until = Some(entry.revision);
                last.times += 1;
            }
            None => day.entries.push(entry),
        }
    }
    page(&History {
        w,
        tabs: loaded.tabs(lang, &visitor, Part::History),
        case: loaded.row.title.clone(),
        back: loaded.to(""),
        days,
        whole: loaded.sight.whole(),
        first: after > 0,
        next: next.map(|revision| format!("{here}?nach={revision}")),
        here,
        frame,
    })
}

/// `09:05`.
fn clock(at: umlauf_workflow::Instant) -> String {
    let zoned = at.timestamp().to_zoned(umlauf_calendar::berlin().clone());
    format!("{:02}:{:02}", zoned.hour(), zoned.minute())
}

struct Day {
    title: String,
    entries: Vec<Entry>,
}

struct Entry {
    revision: u64,
    time: String,
    account: String,
    said: String,
    /// The last of several that say the same.
    until: Option<u64>,
    times: u32,
}

impl Entry {
    fn same(&self, other: &Self) -> bool {
        (&self.time, &self.account, &self.said) == (&other.time, &other.account, &other.said)
    }
}

#[derive(askama::Template)]
#[template(path = "case_history.html")]
struct History {
    frame: Frame,
    w: &'static Words,
    tabs: Vec<Tab>,
    case: String,
    back: String,
    days: Vec<Day>,
    whole: bool,
    first: bool,
    next: Option<String>,
    here: String,
}

struct Words {
    title: &'static str,
    veiled: &'static str,
    german: &'static str,
    none: &'static str,
    number: &'static str,
    time: &'static str,
    who: &'static str,
    what: &'static str,
    first: &'static str,
    next: &'static str,
}

const DE: Words = Words {
    title: "Verlauf",
    veiled: "Solange die Abstimmung läuft, sind einzelne Stimmen hier nicht zu sehen; so sieht es das Gremium vor.",
    german: "",
    none: "Auf dieser Seite ist nichts für Sie verzeichnet.",
    number: "Nr.",
    time: "Uhrzeit",
    who: "Wer",
    what: "Was",
    first: "Zum Anfang",
    next: "Weitere Ereignisse",
};

const EN: Words = Words {
    title: "History",
    veiled: "While the vote runs, single votes are not shown here; so the body has decided.",
    german: "Titles and labels stand as the definition has them.",
    none: "Nothing on this page is for you.",
    number: "No.",
    time: "Time",
    who: "Who",
    what: "What",
    first: "To the beginning",
    next: "More events",
};
