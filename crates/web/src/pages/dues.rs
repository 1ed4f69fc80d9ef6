//! What is due, in one list: overdue first, then by day, with sittings that have no day yet, and by events
//! that have not happened. The office says here that an event happened. The list is public as orders are.

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use serde::Deserialize;
use umlauf_decisions::{Due, Key, Subject};
use umlauf_engine::dues::{Happening, NotHappened, Pressing};
use umlauf_engine::orders::Tracked;
use umlauf_engine::{ident, order_anchor};
use umlauf_workflow::BodyName;

use super::orders::due_said;
use super::register::known;
use crate::access::Deed;
use crate::fail::Fail;
use crate::frame::{Frame, page};
use crate::lang::Lang;
use crate::posted::Posted;
use crate::visitor::{Anybody, Visitor};
use crate::{Web, dates};

pub(crate) fn router() -> Router<Web> {
    Router::new().route("/faellig", get(show).post(happened))
}

#[derive(Deserialize)]
struct Of {
    gremium: Option<String>,
}

/// What is due in one way.
struct Part {
    id: &'static str,
    title: &'static str,
    rows: Vec<Row>,
}

struct Row {
    id: String,
    number: String,
    item: u32,
    path: String,
    label: String,
    text: String,
    due: String,
    late: bool,
    /// When the event happened.
    since: Option<String>,
    /// The visitor is the office, and it waits for an event or did.
    records: bool,
    /// A day stands there already: another needs a reason.
    again: bool,
    command: String,
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
    let mut frame = Frame::new(web, headers, visitor, "/faellig", "");
    let (lang, w) = (frame.lang, frame.lang.pick(&DE, &EN));
    frame.title = format!("{}: {titled}", w.title);
    let name = BodyName::from(body.as_str());
    let records = visitor.is_some_and(|visitor| visitor.may(Deed::RecordEvent, &name));
    let mut parts = [
        (Pressing::Overdue, "ueberfaellig", w.overdue),
        (Pressing::Dated, "tage", w.dated),
        (Pressing::Sitting, "sitzungen", w.sittings),
        (Pressing::Event, "ereignisse", w.events),
    ]
    .map(|(pressing, id, title)| (pressing, Part { id, title, rows: Vec::new() }));
    for (pressing, order) in web.engine().dues().await? {
        if order.key.body == body
            && let Some((_, part)) = parts.iter_mut().find(|(of, _)| *of == pressing)
        {
            part.rows.push(row(lang, w, (pressing, &order), records));
        }
    }
    let parts = parts.into_iter().map(|(_, part)| part).filter(|part| !part.rows.is_empty());
    let (parts, failed) = (parts.collect(), problem.is_some());
    let today = web.now().date().to_string();
    let places = super::places::places(&frame, &body);
    let page = page(&Page { frame, w, places, body, parts, today, problem })?;
    Ok(if failed { (StatusCode::UNPROCESSABLE_ENTITY, page).into_response() } else { page })
}

fn row(lang: Lang, w: &Words, (pressing, order): (Pressing, &Tracked), records: bool) -> Row {
    let Tracked { key, item, .. } = order;
    let event = matches!(item.due, Some(Due::Event(_)));
    let due = match (pressing, &item.due) {
        (Pressing::Event, Some(due)) => format!("{} {due}", w.waits),
        _ => due_said(lang, w.no_day, order),
    };
    Row {
        id: order_anchor(&key.number, item.number),
        number: key.number.clone(),
        item: item.number,
        path: format!("{}#ziffer-{}", known::path(key), item.number),
        label: format!("{} {} {}", key.number, w.item, item.number),
        text: format!("{} {} {}", item.verb.as_str(), item.to.join(", "), item.text),
        due,
        late: pressing == Pressing::Overdue,
        since: order.happened.map(|day| dates::day(lang, day)),
        records: records && event,
        again: order.happened.is_some(),
        command: ident::command_id().to_string(),
    }
}

async fn happened(
    State(web): State<Web>,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, Fail> {
    let body = posted.some("gremium").ok_or(Fail::NotFound)?.to_owned();
    let visitor = &posted.visitor;
    visitor.must(Deed::RecordEvent, &BodyName::from(body.as_str()))?;
    let lang = Lang::wanted(&headers);
    let again =
        async |said: String| shown(&web, &headers, Some(visitor), body.clone(), Some(said)).await;
    let due = posted.some("frist").map(str::parse);
    let (Ok(day), Ok(due)) = (posted.text("tag").parse(), due.transpose()) else {
        return again(lang.pick(&DE, &EN).incomplete.to_owned()).await;
    };
    let subject = Subject {
        key: Key { body: body.clone(), number: posted.text("nummer").to_owned() },
        item: posted.text("ziffer").parse().ok(),
    };
    let what = Happening { day, due, reason: posted.some("grund").map(str::to_owned) };
    let command = posted.command()?;
    match web.engine().happened(&subject, what, &visitor.person.id, command).await? {
        Ok(()) => Ok(Redirect::to(&format!("/faellig?gremium={body}")).into_response()),
        Err(not) => again(lang.pick(not.to_string(), english(not).to_owned())).await,
    }
}

/// Why it was not recorded, in English.
pub(crate) fn english(not: NotHappened) -> &'static str {
    match not {
        NotHappened::Unknown => "There is no such order, or it has not been decided yet.",
        NotHappened::NoEvent => "This order waits for no event.",
        NotHappened::NotYours => "That an event happened is recorded by the office.",
        NotHappened::NotYet => "The day lies in the future. What happened is recorded.",
        NotHappened::Backwards => "The order cannot be due before the day of the event.",
        NotHappened::Same => "That is recorded already.",
        NotHappened::Reason => "A day is recorded already. Say why it is corrected.",
        NotHappened::Over => "The order is fulfilled or repealed already.",
        NotHappened::Overtaken => "Meanwhile somebody else recorded something. See what holds now.",
    }
}

#[derive(askama::Template)]
#[template(path = "dues.html")]
struct Page {
    frame: Frame,
    w: &'static Words,
    places: Vec<super::case::Tab>,
    body: String,
    parts: Vec<Part>,
    today: String,
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
    title: "Was fällig ist", "What is due";
    lead: "Worüber aus Beschlüssen noch zu berichten ist: was überfällig ist, was bis zu einem Tag, was zu einer Sitzung und was auf ein Ereignis wartet. Wird eine Sitzung verlegt, verschiebt sich die Frist mit ihr.", "What still has to be reported from decisions: what is overdue, due by a day, due to a sitting, or waits for an event. If a sitting is moved, what is due to it moves too.";
    none: "Nichts ist fällig.", "Nothing is due.";
    item: "Ziffer", "no.";
    overdue: "Überfällig", "Overdue";
    dated: "Nach Tagen", "By day";
    sittings: "Zu Sitzungen, deren Tag noch offen ist", "To sittings whose day is still open";
    events: "Wartet auf ein Ereignis", "Waits for an event";
    waits: "wartet auf:", "waits for:";
    due: "Frist", "Due";
    late: "überfällig", "late";
    no_day: "Tag noch offen", "day still open";
    since: "Ereignis eingetreten am", "Event happened on";
    record: "Ereignis eintragen", "Record the event";
    correct: "Ereignis berichtigen", "Correct the event";
    day: "An welchem Tag ist es eingetreten?", "On which day did it happen?";
    until: "Fällig am, wenn nicht am selben Tag", "Due on, if not on the same day";
    reason: "Warum wird berichtigt?", "Why is it corrected?";
    incomplete: "Nennen Sie den Tag des Ereignisses als Datum.", "Say the day of the event as a date.";
    not_done: "Nicht eingetragen", "Not recorded";
}
