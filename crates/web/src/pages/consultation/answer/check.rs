//! Step 2: everything that was entered, once more, before it becomes an act.

use axum::http::HeaderMap;
use axum::response::Response;
use umlauf_comments::Comment;
use umlauf_engine::ident;
use umlauf_workflow::{Capacity, Position};

use super::entry::{Entry, Sort};
use super::matter::{Door, Matter};
use super::words::{self, Words};
use crate::consultation::words as terms;
use crate::fail::Fail;
use crate::frame::{Frame, page as filled};
use crate::lang::Lang;
use crate::posted::Posted;
use crate::{Web, dates};

/// How many comments are shown once more; of the others the number is said.
const SHOWN: usize = 50;

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
    filled(&Page {
        w,
        case: matter.loaded.to(""),
        title: matter.loaded.row.title.clone(),
        member: matter.loaded.member_title(matter.whom.member.as_str(), lang),
        code: matter.whom.member.to_string(),
        capacity: crate::pages::answer::capacity(lang, matter.whom.capacity),
        deadline: matter.due().map(|due| dates::end(lang, due)),
        sentence: sentence(lang, matter, entry),
        notes: notes(lang, matter, entry),
        act: match entry.sort {
            Sort::Answer => lang.pick("Stellungnahme abgeben", "Give this answer"),
            Sort::Interim => lang.pick("Zwischenmeldung senden", "Send the interim answer"),
            Sort::Time => lang.pick("Um Verlängerung bitten", "Ask for more time"),
            Sort::Settle => lang.pick("Entscheidung der Leitung melden", "Report the decision"),
        },
        text_title: match entry.position() {
            Some(Position::CosignedIf) => w.condition,
            _ => w.text,
        },
        count: match entry.rows.len() {
            1 => lang.pick("eine Anmerkung", "one comment").to_owned(),
            count => format!("{count} {}", lang.pick("Anmerkungen", "comments")),
        },
        more: entry.rows.len().saturating_sub(SHOWN),
        comments: entry.rows.iter().take(SHOWN).map(|row| Line::of(lang, row)).collect(),
        // Made here and not in step 1: another content must never be taken for a repeat.
        id: ident::command_id().to_string(),
        stamp: posted.text("entwurf").to_owned(),
        state: entry.stamp(),
        entry: entry.clone(),
        frame,
    })
}

fn sentence(lang: Lang, matter: &Matter, entry: &Entry) -> String {
    let title = matter.loaded.member_title(matter.whom.member.as_str(), lang);
    let (nominative, accusative) = match lang {
        Lang::De => umlauf_engine::view::with_article(&title),
        Lang::En => (title.clone(), title),
    };
    let position = entry.position().map(|one| terms::position(lang, one)).unwrap_or_default();
    let until = entry.until().map(|day| dates::day(lang, day)).unwrap_or_default();
    match entry.sort {
        Sort::Answer if entry.position() == Some(Position::Reserved) => lang.pick(
            format!("Sie antworten für {accusative}: {position} bis {until}."),
            format!("You answer for {nominative}: {position} until {until}."),
        ),
        Sort::Answer => lang.pick(
            format!("Sie antworten für {accusative}: {position}."),
            format!("You answer for {nominative}: {position}."),
        ),
        Sort::Interim => lang.pick(
            format!("Sie melden für {accusative}: noch in Abstimmung bis {until}."),
            format!("You report for {nominative}: still coordinating until {until}."),
        ),
        Sort::Time => lang.pick(
            format!("Sie bitten für {accusative} um Fristverlängerung bis {until}."),
            format!("You ask for more time for {nominative}, until {until}."),
        ),
        Sort::Settle if position.is_empty() => lang.pick(
            format!("Sie melden für {accusative}: Die Leitung hat zugestimmt; die Stellungnahme gilt."),
            format!("You report for {nominative}: the leadership has approved; the answer stands."),
        ),
        Sort::Settle => lang.pick(
            format!("Sie melden für {accusative}: Die Leitung hat anders entschieden; es gilt jetzt {position}."),
            format!("You report for {nominative}: the leadership has decided otherwise; the answer is now {position}."),
        ),
    }
}

/// What somebody should know before the act.
fn notes(lang: Lang, matter: &Matter, entry: &Entry) -> Vec<String> {
    if entry.sort != Sort::Answer {
        return Vec::new();
    }
    let mut notes: Vec<&str> = Vec::new();
    match matter.door() {
        Door::Late => notes.push(lang.pick(
            "Die Frist ist abgelaufen. Die Stellungnahme wird als verspätet vermerkt und nicht mehr berücksichtigt.",
            "The deadline has passed. The answer is recorded as late and is not considered.",
        )),
        Door::After => notes.push(lang.pick(
            "Die Frist ist abgelaufen, die Nachfrist läuft. Die Stellungnahme wird als nachträglich gekennzeichnet.",
            "The deadline has passed, the grace period runs. The answer is marked as given afterwards.",
        )),
        _ => {}
    }
    let represented = matter.consulted.given.is_some();
    if matter.whom.capacity == Capacity::Deputy {
        notes.push(if represented {
            lang.pick(
                "Die Vertretung hat bereits geantwortet. Ihre Antwort wird aufgezeichnet, gilt aber nicht, solange die der Vertretung besteht.",
                "The representative has answered. Yours is recorded, but does not count while the representative's stands.",
            )
        } else {
            lang.pick(
                "Sie handeln als Stellvertretung. Antwortet die Vertretung, geht deren Antwort vor.",
                "You act as deputy. If the representative answers, that answer takes precedence.",
            )
        });
    } else if represented {
        notes.push(lang.pick(
            "Diese Antwort ersetzt Ihre bisherige mit allen Anmerkungen; beide bleiben in der Akte.",
            "This answer replaces your present one with all its comments; both stay in the record.",
        ));
    }
    let faulty = entry.report.as_ref().map_or(0, |report| report.faulty);
    let left = (faulty > 0).then(|| match lang {
        Lang::De => format!("{faulty} Zeilen Ihrer Datei wurden nicht übernommen."),
        Lang::En => format!("{faulty} rows of your file were not taken."),
    });
    notes.into_iter().map(str::to_owned).chain(left).collect()
}

/// A comment in a list.
pub(crate) struct Line {
    pub(super) place: String,
    pub(super) kind: Option<&'static str>,
    pub(super) weight: Option<&'static str>,
    pub(super) comment: String,
    pub(super) proposal: String,
}

impl Line {
    pub(super) fn of(lang: Lang, row: &Comment) -> Self {
        Self {
            place: place(row),
            kind: row.kind.map(|kind| terms::kind(lang, kind)),
            weight: row.weight.map(|weight| terms::weight(lang, weight)),
            comment: row.comment.clone(),
            proposal: row.proposal.clone(),
        }
    }
}

/// Where a comment says it belongs: `3.1, p7`.
pub(crate) fn place(row: &Comment) -> String {
    let cells = [&row.clause, &row.paragraph, &row.line];
    let said: Vec<&str> = cells.into_iter().map(String::as_str).filter(|c| !c.is_empty()).collect();
    said.join(", ")
}

#[derive(askama::Template)]
#[template(path = "consult_check.html")]
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
    act: &'static str,
    text_title: &'static str,
    count: String,
    comments: Vec<Line>,
    more: usize,
    id: String,
    stamp: String,
    state: String,
    entry: Entry,
}
