//! The sittings of a body: their days, what is due to each; the office adds, moves and cancels, after a second look.

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use jiff::civil::Date;
use serde::Deserialize;
use umlauf_decisions::{Due, Sitting};
use umlauf_engine::decisions::{Hindered, Wish};
use umlauf_engine::ident;
use umlauf_engine::orders::Progress;
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
    Router::new().route("/sitzungen", get(show).post(change))
}

#[derive(Deserialize)]
struct Of {
    gremium: Option<String>,
}

/// What was filled in.
#[derive(Clone, Default)]
struct Filled {
    number: String,
    day: String,
    place: String,
    reason: String,
    cancel: bool,
    /// Looked at, and asked for a second time.
    asks: Option<String>,
    problem: Option<String>,
}

struct Row {
    called: String,
    day: String,
    place: String,
    due: Vec<Order>,
}

/// Something that is due to a sitting.
struct Order {
    path: String,
    label: String,
    text: String,
    state: &'static str,
}

async fn show(
    State(web): State<Web>,
    headers: HeaderMap,
    Anybody(visitor): Anybody,
    Query(of): Query<Of>,
) -> Result<Response, Fail> {
    let body = of.gremium.unwrap_or_else(|| String::from("it-planungsrat"));
    shown(&web, &headers, visitor.as_ref(), body, Filled::default()).await
}

async fn shown(
    web: &Web,
    headers: &HeaderMap,
    visitor: Option<&Visitor>,
    body: String,
    filled: Filled,
) -> Result<Response, Fail> {
    let library = web.engine().catalogue().library();
    let titled = library.body(&body).ok_or(Fail::NotFound)?.title().to_owned();
    let sittings = web.engine().sittings().await?;
    let mut frame = Frame::new(web, headers, visitor, "/sitzungen", "");
    let (lang, w) = (frame.lang, frame.lang.pick(&DE, &EN));
    frame.title = format!("{}: {titled}", w.title);
    let orders = web.engine().orders().await?;
    let due_to = |sitting: &Sitting| -> Vec<Order> {
        let due = orders.iter().filter(|order| match &order.item.due {
            Some(Due::Sitting { number, of }) => {
                *number == sitting.number
                    && of.as_deref().unwrap_or(&order.key.body) == sitting.body
            }
            _ => false,
        });
        let shown = due.map(|order| {
            let (key, item) = (&order.key, &order.item);
            Order {
                path: format!("{}#ziffer-{}", known::path(key), item.number),
                label: format!("{} {} {}", key.number, w.item, item.number),
                text: format!("{} {} {}", item.verb.as_str(), item.to.join(", "), item.text),
                state: match order.progress {
                    Progress::Open => w.open,
                    Progress::Returned => w.returned,
                    Progress::Reported => w.reported,
                    Progress::Accepted => w.accepted,
                    Progress::Over => w.over,
                },
            }
        });
        shown.collect()
    };
    let today = web.now().date();
    let row = |sitting: &Sitting| Row {
        called: called(lang, sitting.number),
        day: day(lang, w, sitting),
        place: sitting.place.clone().unwrap_or_default(),
        due: due_to(sitting),
    };
    let (past, coming): (Vec<_>, Vec<_>) =
        sittings.of(&body).partition(|sitting| sitting.date.is_some_and(|day| day < today));
    let places_known = past.iter().chain(&coming).any(|sitting| sitting.place.is_some());
    // The next one first; of those that are over, the last.
    let coming: Vec<Row> = coming.into_iter().map(row).collect();
    let past: Vec<Row> = past.into_iter().rev().map(row).collect();
    let name = BodyName::from(body.as_str());
    let keeps = visitor.is_some_and(|visitor| visitor.may(Deed::KeepSittings, &name));
    let failed = filled.problem.is_some();
    let id = ident::command_id().to_string();
    let places = super::places::places(&frame, &body);
    let page =
        page(&Page { frame, w, places, body, coming, past, places_known, keeps, filled, id })?;
    Ok(if failed { (StatusCode::UNPROCESSABLE_ENTITY, page).into_response() } else { page })
}

fn called(lang: Lang, number: u32) -> String {
    match lang {
        Lang::De => format!("{number}. Sitzung"),
        Lang::En => format!("Sitting {number}"),
    }
}

fn day(lang: Lang, w: &Words, sitting: &Sitting) -> String {
    match sitting.date {
        Some(day) if sitting.cancelled => format!("{} ({})", w.cancelled, dates::day(lang, day)),
        None if sitting.cancelled => w.cancelled.to_owned(),
        Some(day) => dates::day(lang, day),
        None => w.no_day.to_owned(),
    }
}

async fn change(
    State(web): State<Web>,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, Fail> {
    let body = posted.some("gremium").ok_or(Fail::NotFound)?.to_owned();
    let visitor = &posted.visitor;
    visitor.must(Deed::KeepSittings, &BodyName::from(body.as_str()))?;
    let lang = Lang::wanted(&headers);
    let w = lang.pick(&DE, &EN);
    let mut filled = Filled {
        number: posted.text("nummer").to_owned(),
        day: posted.text("tag").to_owned(),
        place: posted.text("ort").to_owned(),
        reason: posted.text("grund").to_owned(),
        cancel: posted.ticked("absagen"),
        ..Filled::default()
    };
    let reason = Some(filled.reason.trim().to_owned()).filter(|reason| !reason.is_empty());
    let number: Option<u32> = filled.number.parse().ok().filter(|number| *number > 0);
    let day: Option<Date> = filled.day.parse().ok();
    let (Some(number), true) = (number, day.is_some() || filled.cancel) else {
        filled.problem = Some(w.incomplete.to_owned());
        return shown(&web, &headers, Some(visitor), body, filled).await;
    };
    let wish = match day {
        Some(day) if !filled.cancel => {
            let place = Some(filled.place.trim().to_owned()).filter(|place| !place.is_empty());
            Wish::Set { day, place, reason }
        }
        _ => Wish::Cancel { reason: reason.unwrap_or_default() },
    };
    if posted.some("bestaetigt").is_none() {
        let to = if filled.cancel {
            w.cancelled.to_owned()
        } else {
            day.map(|day| dates::day(lang, day)).unwrap_or_default()
        };
        filled.asks = Some(format!("{}: {to}", called(lang, number)));
        return shown(&web, &headers, Some(visitor), body, filled).await;
    }
    let command = posted.command()?;
    let place = (body.as_str(), number);
    let done = web.engine().change_sitting(place, wish, &visitor.person.id, command).await?;
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/sitzungen?gremium={body}")).into_response()),
        Err(hindered) => {
            filled.problem = Some(match lang {
                Lang::De => hindered.to_string(),
                Lang::En => english(hindered).to_owned(),
            });
            shown(&web, &headers, Some(visitor), body, filled).await
        }
    }
}

/// Why an act on a sitting was not done, in English.
pub(crate) fn english(hindered: Hindered) -> &'static str {
    match hindered {
        Hindered::Reason => {
            "Give the reason: moving or cancelling a sitting moves what is due to it."
        }
        Hindered::Unknown => "This sitting is not known.",
        Hindered::Same => "The sitting has this day and place already.",
        Hindered::MovedOn { .. } => "The sitting was changed since you have seen it.",
        Hindered::KeyReused => "Something else was done under this key.",
        Hindered::Overtaken => "Meanwhile somebody else changed this sitting. See what holds now.",
    }
}

#[derive(askama::Template)]
#[template(path = "sittings.html")]
struct Page {
    frame: Frame,
    w: &'static Words,
    places: Vec<super::case::Tab>,
    body: String,
    coming: Vec<Row>,
    past: Vec<Row>,
    /// A place is known of at least one.
    places_known: bool,
    keeps: bool,
    filled: Filled,
    id: String,
}

impl Page {
    /// Whether anything is due to one of these.
    #[expect(clippy::unused_self, reason = "the template calls it on the page")]
    fn owed_to(&self, rows: &[Row]) -> bool {
        rows.iter().any(|row| !row.due.is_empty())
    }
}

macro_rules! words {
    ($($name:ident: $de:literal, $en:literal;)+) => {
        struct Words { $($name: &'static str,)+ }
        const DE: Words = Words { $($name: $de,)+ };
        const EN: Words = Words { $($name: $en,)+ };
    };
}

words! {
    title: "Sitzungen", "Sittings";
    coming: "Kommende Sitzungen", "Coming sittings";
    none_coming: "Keine Sitzung ist angesetzt.", "No sitting has been called.";
    past: "Vergangene Sitzungen", "Past sittings";
    sitting: "Sitzung", "Sitting";
    day: "Tag", "Day";
    place: "Ort", "Place";
    due: "Fällig", "Due";
    item: "Ziffer", "no.";
    open: "ohne Bericht", "without report";
    reported: "Bericht liegt vor", "reported";
    returned: "Bericht zurückgegeben", "report given back";
    accepted: "Bericht angenommen", "report accepted";
    over: "erledigt oder aufgehoben", "fulfilled or repealed";
    no_day: "Tag noch offen", "day still open";
    cancelled: "findet nicht statt", "cancelled";
    change: "Sitzung ansetzen, verlegen oder absagen", "Add, move or cancel a sitting";
    number: "Nummer der Sitzung", "Number of the sitting";
    reason: "Grund (beim Verlegen und Absagen)", "Reason (when moving or cancelling)";
    cancel: "Die Sitzung findet nicht statt", "The sitting does not take place";
    look: "Weiter", "Continue";
    ask: "Fristen, die diese Sitzung nennen, ändern sich mit ihr. Richtig so?", "Whatever is due to this sitting moves with it. Is this right?";
    done: "Verbindlich eintragen", "Record it";
    back: "Zurück, ohne etwas zu ändern", "Back without any change";
    incomplete: "Nennen Sie die Nummer der Sitzung und ihren Tag, oder dass sie nicht stattfindet.", "Give the number of the sitting and its day, or say that it does not take place.";
    not_done: "Nicht eingetragen", "Not recorded";
}
