//! Orders of decisions, tracked until they are reported and the report is accepted.
//!
//! Whoever is ordered reports: a person of the member that is named, FITKO by whoever watches over the
//! matters, the Geschäftsstelle by itself. For others, who have no seat here, the Geschäftsstelle enters what
//! arrived. It also accepts the report or gives it back, never the person who reported. Each act is a row;
//! of two at once one is done.

use jiff::civil::Date;
use umlauf_decisions::{Item, Key, Order, Resolved, State, Subject};
use umlauf_store::{Mandate, Recorded, ReportAct};
use umlauf_workflow::{BodyName, Capacity, CommandId, Office, PersonId};

use crate::{Engine, Error};

/// What somebody does about an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Lays a report before the body.
    Report,
    /// Takes the report as what was ordered.
    Accept,
    /// Does not.
    GiveBack,
}

/// How far an order has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Progress {
    /// Nobody has reported.
    Open,
    /// The report was given back.
    Returned,
    /// A report waits to be accepted.
    Reported,
    /// The report was accepted.
    Accepted,
    /// A later decision ended, replaced or fulfilled it.
    Over,
}

/// An order, and how far it has come.
#[derive(Clone, Debug)]
pub struct Tracked {
    /// The decision.
    pub key: Key,
    /// The Ziffer.
    pub item: Item,
    /// On which day it is due; none: by an event, by a sitting without a day, or not at all.
    pub day: Option<Date>,
    /// The day of the event on which it waited, once that happened.
    pub happened: Option<Date>,
    /// How far it has come.
    pub progress: Progress,
    /// What was done last.
    pub last: Option<ReportAct>,
}

/// Why something was not done about an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotDone {
    /// There is no such order.
    #[error("Diesen Auftrag gibt es nicht, oder er ist noch nicht beschlossen.")]
    Unknown,
    /// A later decision ended it, or the report was accepted.
    #[error("Der Auftrag ist schon erledigt oder aufgehoben.")]
    Over,
    /// A report waits already.
    #[error("Ein Bericht liegt schon vor. Die Geschäftsstelle nimmt ihn an oder gibt ihn zurück.")]
    Waits,
    /// There is no report that could be accepted.
    #[error("Es liegt kein Bericht vor.")]
    NoReport,
    /// The order is somebody else's.
    #[error("Der Auftrag richtet sich nicht an Sie. Berichten kann, wer beauftragt ist.")]
    NotYours,
    /// Whoever reported does not accept.
    #[error("Wer berichtet hat, nimmt den Bericht nicht selbst an. Bitten Sie eine zweite Person.")]
    SecondPerson,
    /// A report and a giving back have words.
    #[error("Schreiben Sie, was berichtet wird oder warum der Bericht zurückgeht.")]
    NoWords,
    /// Somebody else was faster.
    #[error(
        "Inzwischen hat jemand anderes dazu etwas eingetragen. Sehen Sie nach, was jetzt gilt."
    )]
    Overtaken,
}

impl Step {
    /// The word in the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Report => "reported",
            Self::Accept => "accepted",
            Self::GiveBack => "returned",
        }
    }
}

impl Progress {
    /// The word in data.
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Returned => "returned",
            Self::Reported => "reported",
            Self::Accepted => "accepted",
            Self::Over => "over",
        }
    }

    /// Whether somebody still has to report.
    pub fn owed(self) -> bool {
        matches!(self, Self::Open | Self::Returned)
    }

    fn told(over: bool, last: Option<&ReportAct>) -> Self {
        match last.map(|act| act.act.as_str()) {
            Some("accepted") => Self::Accepted,
            _ if over => Self::Over,
            Some("reported") => Self::Reported,
            Some("returned") => Self::Returned,
            _ => Self::Open,
        }
    }
}

/// Whether a mandate makes somebody the one who reports.
fn reports(mandate: &Mandate, to: &[String], title: impl Fn(&str) -> Option<String>) -> bool {
    let named = |name: &str| to.iter().any(|one| one == name);
    if mandate.capacity != Capacity::Office {
        return named(&mandate.seat) || title(&mandate.seat).is_some_and(|title| named(&title));
    }
    match mandate.seat.parse::<Office>() {
        Ok(Office::Monitor) => named("FITKO"),
        Ok(Office::Secretariat) => true,
        _ => false,
    }
}

impl Engine {
    /// All orders of decisions taken until today: what is owed first, what is due first.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn orders(&self) -> Result<Vec<Tracked>, Error> {
        let (decided, sittings) = (self.decided().await?, self.sittings().await?);
        let acts = self.store().report_acts().await?;
        let events = self.store().event_acts().await?;
        let today = self.clock().now().date();
        let tracked = |order: Order<'_>| {
            let key = order.decision.key();
            let last = acts.iter().rfind(|act| {
                act.body == key.body && act.number == key.number && act.item == order.item.number
            });
            let over = matches!(
                order.state,
                State::Repealed { .. } | State::Replaced { .. } | State::Fulfilled { .. }
            );
            let event = events.iter().rfind(|act| {
                act.body == key.body && act.number == key.number && act.item == order.item.number
            });
            let (mut day, mut happened) = (None, None);
            match order.item.due.as_ref().map(|due| sittings.resolve(&key.body, due)) {
                Some(Resolved::Day(known)) => day = Some(known),
                Some(Resolved::Event(_)) => {
                    day = event.and_then(|act| act.due.parse().ok());
                    happened = event.and_then(|act| act.day.parse().ok());
                }
                Some(Resolved::Open) | None => {}
            }
            let progress = Progress::told(over, last);
            let (item, last) = (order.item.clone(), last.cloned());
            Tracked { key, item, day, happened, progress, last }
        };
        let orders = decided.register.orders(today).into_iter();
        let mut orders: Vec<Tracked> =
            orders.filter(|order| order.state != State::NotYet).map(tracked).collect();
        orders.sort_by_key(|one| (one.progress, one.day.unwrap_or(Date::MAX)));
        Ok(orders)
    }

    /// What somebody does about an order, done at most once per command.
    ///
    /// # Errors
    /// If the surroundings fail.
    pub async fn track(
        &self,
        subject: &Subject,
        (step, note): (Step, Option<String>),
        person: &PersonId,
        command: CommandId,
    ) -> Result<Result<(), NotDone>, Error> {
        if self.store().report_command(&command).await? {
            return Ok(Ok(()));
        }
        let orders = self.orders().await?;
        let same = |one: &&Tracked| one.key == subject.key && Some(one.item.number) == subject.item;
        let Some(order) = orders.iter().find(same) else { return Ok(Err(NotDone::Unknown)) };
        let note = note.map(|note| note.trim().to_owned()).filter(|note| !note.is_empty());
        let hindered = match (step, order.progress) {
            (_, Progress::Accepted | Progress::Over) => Some(NotDone::Over),
            (Step::Report, Progress::Reported) => Some(NotDone::Waits),
            (Step::Accept | Step::GiveBack, Progress::Open | Progress::Returned) => {
                Some(NotDone::NoReport)
            }
            (Step::Report | Step::GiveBack, _) if note.is_none() => Some(NotDone::NoWords),
            (Step::Accept, _) if order.last.as_ref().is_some_and(|act| act.person == *person) => {
                Some(NotDone::SecondPerson)
            }
            _ => None,
        };
        let now = self.clock().now();
        let body = BodyName::from(subject.key.body.as_str());
        let known = self.catalogue().library().body(body.as_str());
        let title = |code: &str| Some(known.as_ref()?.member(code)?.title.clone());
        let mandates = self.store().mandates_of_person(person, now).await?;
        let mine =
            mandates.iter().filter(|mandate| mandate.body == body).any(|mandate| match step {
                Step::Report => reports(mandate, &order.item.to, title),
                Step::Accept | Step::GiveBack => {
                    mandate.capacity == Capacity::Office
                        && mandate.seat == Office::Secretariat.as_str()
                }
            });
        if !mine {
            return Ok(Err(NotDone::NotYours));
        }
        if let Some(hindered) = hindered {
            return Ok(Err(hindered));
        }
        let act = ReportAct {
            body: subject.key.body.clone(),
            number: subject.key.number.clone(),
            item: order.item.number,
            n: order.last.as_ref().map_or(1, |act| act.n + 1),
            act: step.word().to_owned(),
            note,
            person: person.clone(),
            at: now,
            command,
        };
        Ok(match self.store().put_report_act(&act).await? {
            Recorded::Done => Ok(()),
            Recorded::Overtaken => Err(NotDone::Overtaken),
        })
    }
}
