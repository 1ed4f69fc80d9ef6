//! Orders of decisions: who owes a report until when; whoever is ordered reports, the office accepts the
//! report or gives it back. Order and state are public as the decision is; what was reported is for those
//! who hold a mandate in the body.

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use serde::Deserialize;
use umlauf_decisions::{Due, Key, Subject};
use umlauf_engine::orders::{NotDone, Progress, Step, Tracked};
use umlauf_engine::{ident, order_anchor};
use umlauf_workflow::BodyName;

use super::register::known;
use crate::access::Deed;
use crate::fail::Fail;
use crate::frame::{Frame, page};
use crate::lang::Lang;
use crate::posted::Posted;
use crate::visitor::{Anybody, Visitor};
use crate::{Web, dates};

pub(crate) fn router() -> Router<Web> {
    Router::new().route("/auftraege", get(show).post(act))
}

#[derive(Deserialize)]
struct Of {
    gremium: Option<String>,
}

struct Row {
    id: String,
    body: String,
    number: String,
    item: u32,
    path: String,
    label: String,
    text: String,
    due: String,
    late: bool,
    state: &'static str,
    /// Who did the last act when, and what was said: for the body alone.
    last: Option<String>,
    note: Option<String>,
    /// The visitor's role may report, and a report is owed.
    reports: bool,
    /// The visitor is the office, and a report waits.
    accepts: bool,
    /// One command for each form.
    commands: [String; 3],
}

/// What is owed in some bodies: how much, how much of it is late.
pub(crate) struct Owed {
    pub(crate) all: usize,
    pub(crate) late: usize,
    pub(crate) waiting: usize,
}

/// What is owed in these bodies; nothing if nobody owes anything.
pub(crate) async fn owed(
    web: &Web,
    bodies: impl Iterator<Item = &BodyName>,
) -> Result<Option<Owed>, Fail> {
    let bodies: Vec<&str> = bodies.map(BodyName::as_str).collect();
    let (orders, today) = (web.engine().orders().await?, web.now().date());
    let mut owed = Owed { all: 0, late: 0, waiting: 0 };
    for order in orders.iter().filter(|order| bodies.contains(&order.key.body.as_str())) {
        owed.all += usize::from(order.progress.owed());
        owed.late += usize::from(late(order, today));
        owed.waiting += usize::from(order.progress == Progress::Reported);
    }
    Ok(Some(owed).filter(|owed| owed.all + owed.waiting > 0))
}

impl Owed {
    /// In a sentence.
    pub(crate) fn said(&self, lang: Lang) -> String {
        let Self { all, late, waiting } = self;
        match lang {
            Lang::De => format!(
                "Aufträge aus Beschlüssen: {all} ohne Bericht, davon {late} überfällig; {waiting} Berichte warten auf Annahme."
            ),
            Lang::En => format!(
                "Orders of decisions: {all} without report, {late} of them late; {waiting} reports wait to be accepted."
            ),
        }
    }
}

fn late(order: &Tracked, today: jiff::civil::Date) -> bool {
    order.progress.owed() && order.day.is_some_and(|day| day < today)
}

async fn show(
    State(web): State<Web>,
    headers: HeaderMap,
    Anybody(visitor): Anybody,
    Query(of): Query<Of>,
) -> Result<Response, Fail> {
    let body = of.gremium.unwrap_or_else(|| String::from("it-planungsrat"));
    shown(&web, &headers, visitor.as_ref(), body, None).await
}

async fn shown(
    web: &Web,
    headers: &HeaderMap,
    visitor: Option<&Visitor>,
    body: String,
    problem: Option<String>,
) -> Result<Response, Fail> {
    let library = web.engine().catalogue().library();
    let titled = library.body(&body).ok_or(Fail::NotFound)?.title().to_owned();
    let mut frame = Frame::new(web, headers, visitor, "/auftraege", "");
    let (lang, w) = (frame.lang, frame.lang.pick(&DE, &EN));
    frame.title = format!("{}: {titled}", w.title);
    let name = BodyName::from(body.as_str());
    let may = |deed| visitor.is_some_and(|visitor| visitor.may(deed, &name));
    let (reports, accepts) = (may(Deed::ReportOrder), may(Deed::AcceptReport));
    let inside = visitor.is_some_and(|visitor| visitor.knows(&name));
    let today = web.now().date();
    let row = |order: &Tracked| {
        let due = due_said(lang, w.no_day, order);
        let last = order.last.as_ref().filter(|_| inside);
        Row {
            id: order_anchor(&order.key.number, order.item.number),
            body: order.key.body.clone(),
            number: order.key.number.clone(),
            item: order.item.number,
            path: format!("{}#ziffer-{}", known::path(&order.key), order.item.number),
            label: format!("{} {} {}", order.key.number, w.item, order.item.number),
            text: format!(
                "{} {} {}",
                order.item.verb.as_str(),
                order.item.to.join(", "),
                order.item.text
            ),
            due,
            late: late(order, today),
            state: match order.progress {
                Progress::Open => w.open,
                Progress::Returned => w.returned,
                Progress::Reported => w.reported,
                Progress::Accepted => w.accepted,
                Progress::Over => w.over,
            },
            last: last.map(|act| dates::day(lang, act.at.date())),
            note: last.and_then(|act| act.note.clone()),
            reports: reports && order.progress.owed(),
            accepts: accepts && order.progress == Progress::Reported,
            commands: [(); 3].map(|()| ident::command_id().to_string()),
        }
    };
    let orders = web.engine().orders().await?;
    let rows = orders.iter().filter(|order| order.key.body == body).map(row).collect();
    let failed = problem.is_some();
    let places = super::places::places(&frame, &body);
    let page = page(&Page { frame, w, places, rows, problem })?;
    Ok(if failed { (StatusCode::UNPROCESSABLE_ENTITY, page).into_response() } else { page })
}

async fn act(State(web): State<Web>, headers: HeaderMap, posted: Posted) -> Result<Response, Fail> {
    let body = posted.some("gremium").ok_or(Fail::NotFound)?.to_owned();
    let step = match posted.text("schritt") {
        "bericht" => Step::Report,
        "annahme" => Step::Accept,
        "rueckgabe" => Step::GiveBack,
        _ => return Err(Fail::NotFound),
    };
    let visitor = &posted.visitor;
    visitor.must(Deed::of_order(step), &BodyName::from(body.as_str()))?;
    let subject = Subject {
        key: Key { body: body.clone(), number: posted.text("nummer").to_owned() },
        item: posted.text("ziffer").parse().ok(),
    };
    let note = posted.some("text").map(str::to_owned);
    let command = posted.command()?;
    match web.engine().track(&subject, (step, note), &visitor.person.id, command).await? {
        Ok(()) => Ok(Redirect::to(&format!("/auftraege?gremium={body}")).into_response()),
        Err(not) => {
            let said = match Lang::wanted(&headers) {
                Lang::De => not.to_string(),
                Lang::En => english(not).to_owned(),
            };
            shown(&web, &headers, Some(visitor), body, Some(said)).await
        }
    }
}

/// Until when, in words: as decided, with the day where one is known.
pub(crate) fn due_said(lang: Lang, no_day: &str, order: &Tracked) -> String {
    let said = |due: &Due| match (due, lang) {
        (Due::Sitting { number, of: None }, Lang::En) => format!("to sitting {number}"),
        (Due::Sitting { number, of: Some(body) }, Lang::En) => {
            format!("to sitting {number} ({body})")
        }
        _ => due.to_string(),
    };
    match (&order.item.due, order.day) {
        (None, _) => String::new(),
        (Some(Due::Day(_)), Some(day)) => dates::day(lang, day),
        (Some(due), Some(day)) => format!("{} ({})", said(due), dates::day(lang, day)),
        (Some(due @ Due::Sitting { .. }), None) => format!("{} ({no_day})", said(due)),
        (Some(due), None) => said(due),
    }
}

/// Why something was not done, in English.
pub(crate) fn english(not: NotDone) -> &'static str {
    match not {
        NotDone::Unknown => "There is no such order, or it has not been decided yet.",
        NotDone::Over => "The order is fulfilled or repealed already.",
        NotDone::Waits => "A report waits already; the office accepts it or gives it back.",
        NotDone::NoReport => "There is no report.",
        NotDone::NotYours => "The order is not for you; whoever is ordered reports.",
        NotDone::SecondPerson => "Whoever reported does not accept it; ask a second person.",
        NotDone::NoWords => "Write what is reported, or why the report is given back.",
        NotDone::Overtaken => "Meanwhile somebody else recorded something. See what holds now.",
    }
}

#[derive(askama::Template)]
#[template(path = "orders.html")]
struct Page {
    frame: Frame,
    w: &'static Words,
    places: Vec<super::case::Tab>,
    rows: Vec<Row>,
    problem: Option<String>,
}

macro_rules! words {
    ($($name:ident: $de:literal, $en:literal;)+) => {
        struct Words { $($name: &'static str,)+ }
        const DE: Words = Words { $($name: $de,)+ };
        const EN: Words = Words { $($name: $en,)+ };
    };
}

words! {
    title: "Aufträge", "Orders";
    lead: "Wozu Beschlüsse jemanden beauftragen oder bitten: bis wann, und ob der Bericht vorliegt und angenommen ist.", "What decisions order or ask of somebody: until when, and whether the report is there and accepted.";
    none: "Von diesem Gremium ist kein Auftrag erfasst.", "No order of this body is recorded.";
    item: "Ziffer", "no.";
    due: "Frist", "Due";
    late: "überfällig", "late";
    no_day: "Tag noch offen", "day still open";
    state: "Stand", "State";
    open: "ohne Bericht", "without report";
    returned: "Bericht zurückgegeben", "report given back";
    reported: "Bericht liegt vor", "reported";
    accepted: "Bericht angenommen", "report accepted";
    over: "erledigt oder aufgehoben", "fulfilled or repealed";
    since: "seit", "since";
    report: "Berichten", "Report";
    report_text: "Was wird berichtet?", "What is reported?";
    accept: "Bericht annehmen", "Accept the report";
    back: "Bericht zurückgeben", "Give the report back";
    back_text: "Warum geht der Bericht zurück?", "Why is the report given back?";
    not_done: "Nicht eingetragen", "Not recorded";
}
