//! Letters about orders of decisions. They belong to no case, so they have a dispatch of their own; what
//! they look like, how they are addressed and how they are sent is the same as of all letters.

use std::fmt::Write as _;

use jiff::civil::Date;
use serde::Serialize;
use umlauf_calendar::day_in_german;
use umlauf_workflow::{CaseId, Instant, LetterId, Office, PersonId, Seat};

use crate::clean::{line, shortened};
use crate::context::{About, Frame};
use crate::render::{Envelope, RenderError, Rendered, assembled};
use crate::templates::{HTML, SUBJECT, TEXT};
use crate::{BodyFacts, Recipient, Sender, Templates, words};

/// What a letter about an order says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderKind {
    /// To whoever is ordered: the day comes near.
    Due,
    /// To the office: the day is over, and no report is there.
    Overdue,
}

impl OrderKind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Due, Self::Overdue];

    /// The kind, as in templates and rows.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Due => "order_due",
            Self::Overdue => "order_overdue",
        }
    }

    /// The kind of a row.
    pub fn of(kind: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.kind() == kind)
    }
}

/// What a letter says of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderFacts {
    /// The number of the decision: `2022/32`.
    pub number: String,
    /// What it is about.
    pub title: String,
    /// The Ziffer.
    pub item: u32,
    /// Its words.
    pub text: String,
    /// Whom it orders, in the words of the decision.
    pub to: String,
    /// Until when, in the words of the decision.
    pub due: String,
    /// The day of that.
    pub day: Date,
    /// Where the order stands on the pages, from the root: `/faellig#faellig-2022-32-1`.
    pub path: String,
}

/// A letter about an order for one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderDispatch {
    /// The letter; with the person's id it makes the Message-ID.
    pub letter: LetterId,
    /// Which sending to this person it is, from 1.
    pub sending: u32,
    /// What all letters about the order refer to.
    pub thread: CaseId,
    /// What it says.
    pub kind: OrderKind,
    /// Of which order.
    pub order: OrderFacts,
    /// The body in whose name it is sent.
    pub body: BodyFacts,
    /// To whom.
    pub to: Recipient,
    /// Where the pages are; without it letters carry no link.
    pub base_url: Option<String>,
    /// Marks the mail ÜBUNG.
    pub rehearsal: bool,
    /// The date of the mail.
    pub sent_at: Instant,
}

/// Everything a template of these kinds may use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OrderContext {
    /// What all letters have.
    #[serde(flatten)]
    pub frame: Frame,
    /// The number of the decision.
    pub number: String,
    /// The Ziffer.
    pub item: u32,
    /// Its words.
    pub text: String,
    /// Whom it orders; may be empty.
    pub to: String,
    /// Until when, in the words of the decision.
    pub due: String,
    /// The day: `Freitag, 11. Dezember 2026`.
    pub day: String,
}

impl OrderContext {
    /// The context of a letter to one person.
    pub fn of(dispatch: &OrderDispatch, sender: &Sender) -> Self {
        let OrderDispatch { kind, order, body, to, base_url, rehearsal, .. } = dispatch;
        let title = line(&order.title);
        let link = base_url.as_deref().map(|base| {
            let mut link = line(base).trim_end_matches('/').to_owned();
            let _ = write!(link, "{}", line(&order.path));
            link
        });
        let frame = Frame {
            kind: kind.kind(),
            rehearsal: *rehearsal,
            salutation: words::salutation(to),
            case: About {
                id: format!("{} Ziffer {}", line(&order.number), order.item),
                short: shortened(&title, 100),
                title,
                workflow: String::from("Beschluss"),
                basis: None,
            },
            body: line(&body.title),
            seat: line(&to.seat_title),
            on_behalf: words::on_behalf(to),
            link,
            answered: sender.is_answered(),
        };
        Self {
            frame,
            number: line(&order.number),
            item: order.item,
            text: line(&order.text),
            to: line(&order.to),
            due: line(&order.due),
            day: day_in_german(order.day),
        }
    }
}

/// Makes the mail.
///
/// # Errors
/// If a template cannot be filled.
pub fn order_mail(
    templates: &Templates,
    sender: &Sender,
    dispatch: &OrderDispatch,
) -> Result<Rendered, RenderError> {
    let context = OrderContext::of(dispatch, sender);
    let fill = |file| {
        templates
            .fill(dispatch.kind.kind(), file, &context)
            .map_err(|fault| RenderError { letter: dispatch.letter.clone(), fault })
    };
    let texts = (fill(SUBJECT)?, fill(TEXT)?, fill(HTML)?);
    let OrderDispatch { letter, sending, thread, body, to, sent_at, .. } = dispatch;
    let envelope = Envelope { letter, sending: *sending, thread, body, to, date: *sent_at };
    let mail = assembled(envelope, sender, texts);
    Ok(if dispatch.rehearsal { mail.rehearse() } else { mail })
}

/// One full and one bare letter of each kind, with which templates are checked.
pub fn order_samples() -> Vec<OrderDispatch> {
    let sample = |kind: OrderKind| OrderDispatch {
        letter: LetterId::from("auftrag-0/20260325/due"),
        sending: 1,
        thread: CaseId::from("auftrag-0"),
        kind,
        order: OrderFacts {
            number: "2025/03".to_owned(),
            title: "Portfoliosteuerung".to_owned(),
            item: 2,
            text: "legt eine Auswertung vor".to_owned(),
            to: "FITKO".to_owned(),
            due: "zur 49. Sitzung".to_owned(),
            day: jiff::civil::date(2026, 3, 25),
            path: "/faellig?gremium=it-planungsrat#faellig-2025-03-2".to_owned(),
        },
        body: BodyFacts { name: "it-planungsrat".into(), title: "IT-Planungsrat".to_owned() },
        to: Recipient {
            person: PersonId::from("p-07"),
            name: "Erika Muster".to_owned(),
            salutation: None,
            address: "erika.muster@fitko.example".to_owned(),
            seat: Seat::Office(Office::Monitor),
            seat_title: "Monitor".to_owned(),
            on_behalf: None,
        },
        base_url: Some("https://umlauf.it-planungsrat.example".to_owned()),
        rehearsal: false,
        sent_at: umlauf_workflow::Instant::from_micros(1_773_820_800_000_000),
    };
    let bare = |full: &OrderDispatch| {
        let mut bare = full.clone();
        (bare.base_url, bare.order.to, bare.to.name) = (None, String::new(), String::new());
        bare
    };
    OrderKind::ALL.map(sample).iter().flat_map(|full| [full.clone(), bare(full)]).collect()
}
