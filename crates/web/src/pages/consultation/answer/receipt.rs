//! The receipt of an answer: who answered what for whom, when, at which place of the record.

use axum::http::HeaderMap;
use axum::response::Response;
use umlauf_voting::MemberCode;
use umlauf_workflow::{By, Capacity, Digest, Event, Position, Recorded, ReplyRow, Seat};

use super::words::{self, Words};
use crate::consultation::{self, words as terms};
use crate::fail::Fail;
use crate::frame::{Frame, page as filled};
use crate::lang::Lang;
use crate::pages::answer::{Whom, receipt_address};
use crate::pages::case::Loaded;
use crate::visitor::Visitor;
use crate::{Web, dates};

/// The member of whose answer to a consultation an event tells.
pub(crate) fn says(event: &Event) -> Option<&MemberCode> {
    Some(match event {
        Event::Answered(fact) => &fact.member,
        Event::AnswerLate(fact) => &fact.member,
        Event::ExtensionAsked(fact) => &fact.member,
        Event::ReservationSettled(fact) => &fact.member,
        Event::Replied(fact) => &fact.member,
        _ => return None,
    })
}

/// The receipt of such an event, for whoever answers for that member.
pub(crate) async fn page(
    web: &Web,
    headers: &HeaderMap,
    visitor: &Visitor,
    loaded: &Loaded,
    (event, head): (&Recorded, String),
) -> Result<Response, Fail> {
    let code = says(&event.event).ok_or(Fail::NotFound)?;
    // Whose answer is at a revision nobody else is told, not even by a refusal.
    let mut all = Whom::of_body(visitor, &loaded.row.body).into_iter();
    let whom = all.find(|whom| whom.member == *code).ok_or(Fail::NotFound)?;
    let here = receipt_address(&loaded.row.id, event.revision);
    let mut frame = Frame::new(web, headers, Some(visitor), &here, "");
    let lang = frame.lang;
    let w = lang.pick(&words::DE, &words::EN);
    let late = matches!(event.event, Event::AnswerLate(_));
    let member = loaded.member_title(code.as_str(), lang);
    frame.title = format!("{}: {member}", if late { w.receipt_late } else { w.receipt });
    let said = Said::of(&event.event);
    let texts = consultation::texts(web, said.text.iter().cloned().collect()).await?;
    let person = match &event.by {
        By::Person(authority) if matches!(authority.seat, Seat::Member(_)) => {
            let person = web.store().person(&authority.person).await?;
            let name = person.map_or_else(|| authority.person.to_string(), |one| one.name);
            let capacity = crate::pages::answer::capacity(lang, authority.capacity);
            Some(format!("{name} ({capacity})"))
        }
        _ => None,
    };
    let mailbox = web.store().mailbox(&loaded.row.body, code.as_str()).await?;
    let mailbox = mailbox.map(|mailbox| format!(" {}", mailbox.address)).unwrap_or_default();
    let replied = matches!(event.event, Event::Replied(_));
    filled(&Receipt {
        w,
        case: loaded.to(""),
        answer: if replied {
            crate::pages::consultation::feedback_of(&loaded.row.id, whom.member.as_str())
        } else {
            super::answer(&loaded.row.id, whom.member.as_str())
        },
        title: loaded.row.title.clone(),
        sentence: sentence(lang, &event.event, &member),
        late,
        member,
        given: person,
        text: said.text.as_ref().and_then(|digest| texts.get(digest)).cloned(),
        text_title: match said.position {
            Some(Position::CosignedIf) => w.condition,
            Some(_) => w.text,
            None => w.reason,
        },
        table: said.table.map(|digest| digest.to_string()),
        at: dates::moment(lang, event.at),
        exact: event.at.to_string(),
        revision: event.revision,
        head,
        mailed: lang.pick(
            format!(
                "Diese Quittung geht auch per E-Mail an Sie und an das Funktionspostfach{mailbox}."
            ),
            format!(
                "This receipt also goes by mail to you and to the functional mailbox{mailbox}."
            ),
        ),
        change: replied || matches!(event.event, Event::Answered(_)),
        frame,
    })
}

/// What an event says of a member's answer.
#[derive(Default)]
struct Said {
    text: Option<Digest>,
    table: Option<Digest>,
    position: Option<Position>,
}

impl Said {
    fn of(event: &Event) -> Self {
        match event {
            Event::Answered(umlauf_workflow::Answered { response, .. })
            | Event::AnswerLate(umlauf_workflow::AnswerLate { response, .. }) => Self {
                text: response.paper.clone(),
                table: response.comments.as_ref().map(|table| table.digest.clone()),
                position: Some(response.position),
            },
            Event::ExtensionAsked(fact) => {
                Self { text: Some(fact.reason.clone()), ..Self::default() }
            }
            Event::ReservationSettled(fact) => {
                Self { text: fact.paper.clone(), position: fact.to, ..Self::default() }
            }
            _ => Self::default(),
        }
    }
}

fn sentence(lang: Lang, event: &Event, title: &str) -> String {
    let accusative = match lang {
        Lang::De => umlauf_engine::view::with_article(title).1,
        Lang::En => title.to_owned(),
    };
    let comments = |count: Option<u32>| match (count.unwrap_or(0), lang) {
        (0, _) => String::new(),
        (1, Lang::De) => String::from(", mit einer Anmerkung"),
        (n, Lang::De) => format!(", mit {n} Anmerkungen"),
        (1, Lang::En) => String::from(", with one comment"),
        (n, Lang::En) => format!(", with {n} comments"),
    };
    match event {
        Event::Answered(fact) => {
            let position = terms::position(lang, fact.response.position);
            let with = comments(fact.response.comments.as_ref().map(|table| table.count));
            let after = match (fact.after, lang) {
                (false, _) => "",
                (true, Lang::De) => " Sie kam in der Nachfrist und ist so gekennzeichnet.",
                (true, Lang::En) => " It came in the grace period and is marked so.",
            };
            let deputy = match (fact.capacity, lang) {
                (Capacity::Deputy, Lang::De) => " (Stellvertretung)",
                (Capacity::Deputy, Lang::En) => " (deputy)",
                _ => "",
            };
            lang.pick(
                format!("Die Antwort für {accusative}{deputy} ist eingegangen: {position}{with}.{after}"),
                format!("The answer for {accusative}{deputy} has been received: {position}{with}.{after}"),
            )
        }
        Event::AnswerLate(fact) => {
            let position = terms::position(lang, fact.response.position);
            let end = dates::end(lang, fact.deadline);
            lang.pick(
                format!("Die Antwort für {accusative} ({position}) ist nach Ablauf der Frist eingegangen. Sie ist als verspätet vermerkt und wird nicht mehr berücksichtigt. Die Frist endete am {end}."),
                format!("The answer for {accusative} ({position}) arrived after the deadline. It is recorded as late and is not considered. The deadline was {end}."),
            )
        }
        Event::ExtensionAsked(fact) => {
            let until = dates::day(lang, fact.until);
            lang.pick(
                format!("Die Bitte um Fristverlängerung für {accusative} bis {until} ist eingegangen."),
                format!("The request for more time for {accusative} until {until} has been received."),
            )
        }
        Event::ReservationSettled(fact) => match fact.to {
            None => lang.pick(
                format!("Die Leitung hat zugestimmt; die Antwort für {accusative} gilt ohne Vorbehalt."),
                format!("The leadership has approved; the answer for {accusative} stands without reservation."),
            ),
            Some(to) => {
                let to = terms::position(lang, to);
                lang.pick(
                    format!("Die Leitung hat anders entschieden; für {accusative} gilt jetzt: {to}."),
                    format!("The leadership has decided otherwise; the answer for {accusative} is now: {to}."),
                )
            }
        },
        Event::Replied(fact) => {
            let upheld = fact.rows.iter().filter(|row| upholds(row)).count();
            let accepted = fact.rows.len() - upheld;
            lang.pick(
                format!("Die Rückmeldung für {accusative} ist eingegangen: {accepted} einverstanden, {upheld} aufrechterhalten."),
                format!("The reply for {accusative} has been received: {accepted} content, {upheld} upheld."),
            )
        }
        _ => String::new(),
    }
}

fn upholds(row: &ReplyRow) -> bool {
    row.reply == umlauf_comments::Reply::Upheld
}

#[derive(askama::Template)]
#[template(path = "consult_receipt.html")]
struct Receipt {
    frame: Frame,
    w: &'static Words,
    case: String,
    answer: String,
    title: String,
    sentence: String,
    late: bool,
    member: String,
    given: Option<String>,
    text: Option<String>,
    text_title: &'static str,
    table: Option<String>,
    at: String,
    exact: String,
    revision: u64,
    head: String,
    mailed: String,
    change: bool,
}
