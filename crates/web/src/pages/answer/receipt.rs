//! The receipt: who answered what for whom, when, at which place of the record, and how to verify it.
//!
//! It has an address of its own and says the same for ever; only whether the vote still counts is of
//! today.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use umlauf_voting::MemberCode;
use umlauf_workflow::{
    By, Capacity, Digest, Event, ItemChoice, PersonId, Recorded, Said as Vote, Seat,
};

use super::matter::{Case, Door, Matter, Whom, recorded};
use super::words::{self, Words};
use crate::access::Deed;
use crate::fail::Fail;
use crate::frame::{Frame, page as filled};
use crate::lang::Lang;
use crate::pages::case::Loaded;
use crate::pages::consultation;
use crate::visitor::Visitor;
use crate::{Web, dates};

pub(super) fn router() -> Router<Web> {
    Router::new().route("/vorgaenge/{case}/quittung/{revision}", get(page))
}

async fn page(
    State(web): State<Web>,
    headers: HeaderMap,
    Path((id, revision)): Path<(String, u64)>,
    visitor: Visitor,
) -> Result<Response, Fail> {
    let case = Case::readable(&web, &visitor, &id).await?;
    let line = web.store().event(&case.row.id, revision).await?.ok_or(Fail::NotFound)?;
    let event = recorded(&line.line)?;
    if consultation::says(&event.event).is_some() {
        let loaded = Loaded::of(&web, &visitor, &id, Deed::ReadCase).await?;
        let told = (&event, line.hash.to_string());
        return consultation::receipt(&web, &headers, &visitor, &loaded, told).await;
    }
    let said = Said::of(&event).ok_or(Fail::NotFound)?;
    // Whose answer is at a revision nobody else is told, not even by a refusal.
    let whom = Whom::all(&visitor, &case).into_iter().find(|whom| whom.member == *said.member);
    let whom = whom.ok_or(Fail::NotFound)?;
    let member = case.member(said.member, Lang::wanted(&headers));
    let (nominative, accusative) = case.with_article(said.member, Lang::wanted(&headers));
    let here = super::receipt_address(&case.row.id, revision);
    let mut frame = Frame::new(&web, &headers, Some(&visitor), &here, "");
    let lang = frame.lang;
    let w = lang.pick(&words::DE, &words::EN);
    let title = if said.late { w.receipt_late } else { w.receipt };
    frame.title = format!("{title}: {member}");
    let person = match &said.person {
        Some(person) => {
            let known = web.store().person(person).await?;
            Some(known.map_or_else(|| person.to_string(), |person| person.name))
        }
        None => None,
    };
    let texts = match &said.text {
        Some(digest) => web.store().paper(digest).await?,
        None => None,
    };
    let mailbox = web.store().mailbox(&case.row.body, whom.member.as_str()).await?;
    let matter = Matter::load(&web, &visitor, &id, Some(whom.member.as_str())).await?;
    let capacity = words::capacity(lang, said.capacity);
    filled(&Receipt {
        w,
        case: super::of(&case.row.id),
        answer: super::answer(&case.row.id, whom.member.as_str()),
        title: case.row.title.clone(),
        sentence: sentence(lang, &event.event, (&nominative, &accusative)),
        notes: notes(lang, &matter, &event, &said),
        rows: match &event.event {
            Event::VoteCast { ballot, said, .. } | Event::VoteLate { ballot, said, .. } => {
                items(lang, &matter, *ballot, said)
            }
            _ => Vec::new(),
        },
        late: said.late,
        given: person.map(|name| format!("{name} ({capacity})")),
        member,
        text: texts.and_then(|paper| String::from_utf8(paper.bytes).ok()),
        text_title: match &event.event {
            Event::VoteCast { .. } | Event::VoteLate { .. } => {
                lang.pick("Erklärung für das Protokoll", "Declaration for the minutes")
            }
            _ => lang.pick("Grund", "Reason"),
        },
        at: dates::moment(lang, event.at),
        exact: event.at.to_string(),
        revision,
        head: line.hash.to_string(),
        mailed: mailed(lang, &event.event, mailbox.map(|mailbox| mailbox.address)),
        change: matches!(event.event, Event::VoteCast { .. }) && matter.door() == Door::Open,
        frame,
    })
}

/// The vote Ziffer by Ziffer; with their words as long as the same ballot is the last one.
fn items(
    lang: Lang,
    matter: &Matter,
    ballot: u32,
    said: &Vote,
) -> Vec<(String, Option<String>, String)> {
    if matter.ballot().is_some_and(|last| last.number == ballot) {
        return super::items::rows(lang, matter, said);
    }
    let row = |one: &ItemChoice| {
        let name = format!("{} {}", lang.pick("Ziffer", "Item"), one.item);
        (name, None, words::choice(lang, one.choice).to_owned())
    };
    said.each().iter().map(row).collect()
}

/// What an event says of a member's answer.
struct Said<'e> {
    member: &'e MemberCode,
    capacity: Capacity,
    /// Declaration or reason.
    text: Option<Digest>,
    late: bool,
    /// Who answered; nobody where the secretariat entered it.
    person: Option<PersonId>,
}

impl<'e> Said<'e> {
    fn of(recorded: &'e Recorded) -> Option<Self> {
        let (own, held) = match &recorded.by {
            By::Person(authority) => (
                matches!(authority.seat, Seat::Member(_)).then(|| authority.person.clone()),
                authority.capacity,
            ),
            By::Clock | By::Courier => (None, Capacity::Office),
        };
        let (member, capacity, text, late) = match &recorded.event {
            Event::VoteCast { member, declaration, capacity, .. } => {
                (member, *capacity, declaration, false)
            }
            Event::VoteLate { member, declaration, capacity, .. } => {
                (member, *capacity, declaration, true)
            }
            Event::Interim { member, reason, .. } | Event::Objected { member, reason, .. } => {
                (member, held, reason, false)
            }
            _ => return None,
        };
        Some(Self { member, capacity, text: text.clone(), late, person: own })
    }
}

fn sentence(lang: Lang, event: &Event, (nominative, accusative): (&str, &str)) -> String {
    match event {
        Event::VoteCast { said: Vote::Each(_), .. } => lang.pick(
            format!("Die Stimme für {accusative} ist eingegangen, Ziffer für Ziffer."),
            format!("The vote for {nominative} has been received, item by item."),
        ),
        Event::VoteCast { said, .. } => {
            let choice = crate::terms::said(lang, said);
            lang.pick(
                format!("Die Stimme für {accusative} ist eingegangen: {choice}."),
                format!("The vote for {nominative} has been received: {choice}."),
            )
        }
        Event::VoteLate { said, deadline, .. } => {
            let (choice, end) = (crate::terms::said(lang, said), dates::end(lang, *deadline));
            lang.pick(
                format!("Die Stimme für {accusative} ({choice}) ist nach Ablauf der Frist eingegangen. Sie ist als verspätet aufgezeichnet und zählt nicht mit. Die Frist endete am {end}."),
                format!("The vote for {nominative} ({choice}) arrived after the deadline. It is recorded as late and is not counted. The deadline was {end}."),
            )
        }
        Event::Interim { until, .. } => {
            let until = dates::day(lang, *until);
            lang.pick(
                format!("Die Zwischenmeldung für {accusative} ist eingegangen: noch in Abstimmung bis {until}."),
                format!("The interim answer for {nominative} has been received: still coordinating until {until}."),
            )
        }
        _ => lang.pick(
            format!("Der Widerspruch gegen das Verfahren für {accusative} ist aufgezeichnet."),
            format!("The objection to the procedure for {nominative} is recorded."),
        ),
    }
}

/// What has become of it since.
fn notes(lang: Lang, matter: &Matter, recorded: &Recorded, said: &Said<'_>) -> Vec<String> {
    let mut notes: Vec<&str> = Vec::new();
    let Some(answer) = &matter.answer else {
        return Vec::new();
    };
    if let Event::VoteCast { ballot, .. } = &recorded.event {
        let counts = answer.counts().map(|voice| voice.revision);
        if *ballot != answer.ballot {
            notes.push(lang.pick(
                "Seitdem wird neu abgestimmt; diese Stimme ist hinfällig.",
                "The vote is held again since; this one is void.",
            ));
        } else if counts == Some(recorded.revision) {
            notes.push(lang.pick("Diese Stimme zählt.", "This vote counts."));
            if said.capacity == Capacity::Deputy {
                notes.push(lang.pick(
                    "Es ist die Stimme der Stellvertretung. Stimmt die Vertretung ab, geht deren Stimme vor.",
                    "It is the deputy's vote. If the representative votes, that vote takes precedence.",
                ));
            }
        } else if said.capacity == Capacity::Deputy && answer.voice.is_some() {
            notes.push(lang.pick(
                "Diese Stimme ist aufgezeichnet; es zählt die der Vertretung.",
                "This vote is recorded; the representative's counts.",
            ));
        } else {
            notes.push(lang.pick(
                "Inzwischen gilt eine spätere Stimme; diese bleibt in der Akte.",
                "A later vote counts by now; this one stays in the record.",
            ));
        }
    }
    notes.into_iter().map(str::to_owned).collect()
}

/// Where the receipt went beside this page.
fn mailed(lang: Lang, event: &Event, mailbox: Option<String>) -> String {
    let to = mailbox.map(|address| format!(" {address}")).unwrap_or_default();
    if matches!(event, Event::Objected { .. }) {
        let text = lang.pick(
            "Geschäftsstelle und Vorsitz sind benachrichtigt.",
            "Secretariat and chair have been told.",
        );
        return text.to_owned();
    }
    lang.pick(
        format!("Diese Quittung geht auch per E-Mail an Sie und an das Funktionspostfach{to}."),
        format!("This receipt also goes by mail to you and to the functional mailbox{to}."),
    )
}

#[derive(askama::Template)]
#[template(path = "receipt.html")]
struct Receipt {
    frame: Frame,
    w: &'static Words,
    case: String,
    answer: String,
    title: String,
    sentence: String,
    notes: Vec<String>,
    /// The vote Ziffer by Ziffer.
    rows: Vec<(String, Option<String>, String)>,
    late: bool,
    member: String,
    given: Option<String>,
    text: Option<String>,
    text_title: &'static str,
    at: String,
    exact: String,
    revision: u64,
    head: String,
    mailed: String,
    change: bool,
}
