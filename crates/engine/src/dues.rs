//! What is due, in one list: overdue first, then by day, then with sittings that have no day, then by
//! events that have not happened; and that an event happened, which fixes the day.
//!
//! No clock knows that a treaty entered into force, so the Geschäftsstelle says it, with the day; where
//! the decision gives a time after the event it says the day that follows from it, too.

use jiff::civil::Date;
use umlauf_decisions::{Due, Subject};
use umlauf_store::{EventAct, Recorded};
use umlauf_workflow::{BodyName, Capacity, CommandId, Office, PersonId};

use crate::orders::Tracked;
use crate::{Engine, Error};

/// How something is due. The order is that of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pressing {
    /// Its day has passed.
    Overdue,
    /// Its day is known: a date, the day of a sitting, or fixed by an event that happened.
    Dated,
    /// With a sitting that has no day, or does not take place.
    Sitting,
    /// When something happens.
    Event,
}

/// That an event happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happening {
    /// The day on which it happened.
    pub day: Date,
    /// The day on which the order is due since, where that is not the same day.
    pub due: Option<Date>,
    /// Why an earlier entry is corrected.
    pub reason: Option<String>,
}

/// Why it was not recorded that an event happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotHappened {
    /// There is no such order.
    #[error("Diesen Auftrag gibt es nicht, oder er ist noch nicht beschlossen.")]
    Unknown,
    /// It is due otherwise.
    #[error("Dieser Auftrag wartet auf kein Ereignis.")]
    NoEvent,
    /// Somebody else than the office asks.
    #[error("Dass ein Ereignis eingetreten ist, trägt die Geschäftsstelle ein.")]
    NotYours,
    /// Nothing is said of what is to come.
    #[error("Der Tag liegt in der Zukunft. Eingetragen wird, was geschehen ist.")]
    NotYet,
    /// A deadline does not lie before what begins it.
    #[error("Die Frist kann nicht vor dem Tag des Ereignisses enden.")]
    Backwards,
    /// It stands there already.
    #[error("Das ist schon so eingetragen.")]
    Same,
    /// A correction is told with a reason.
    #[error(
        "Zu diesem Ereignis ist schon ein Tag eingetragen. Nennen Sie den Grund der Berichtigung."
    )]
    Reason,
    /// The order was over before.
    #[error("Der Auftrag ist schon erledigt oder aufgehoben.")]
    Over,
    /// Somebody else was faster.
    #[error(
        "Inzwischen hat jemand anderes dazu etwas eingetragen. Sehen Sie nach, was jetzt gilt."
    )]
    Overtaken,
}

impl Pressing {
    /// How an order is due on a day; none: it is not due, or nobody owes anything any more.
    pub fn of(order: &Tracked, today: Date) -> Option<Self> {
        let due = order.item.due.as_ref().filter(|_| order.progress.owed())?;
        Some(match (order.day, due) {
            (Some(day), _) if day < today => Self::Overdue,
            (Some(_), _) => Self::Dated,
            (None, Due::Event(_)) => Self::Event,
            (None, Due::Sitting { .. } | Due::Day(_)) => Self::Sitting,
        })
    }

    /// The word in data.
    pub fn word(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Dated => "dated",
            Self::Sitting => "sitting",
            Self::Event => "event",
        }
    }
}

impl Engine {
    /// What is due: overdue first, the longest of it at the top.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn dues(&self) -> Result<Vec<(Pressing, Tracked)>, Error> {
        let today = self.clock().now().date();
        let orders = self.orders().await?.into_iter();
        let mut dues: Vec<(Pressing, Tracked)> = orders
            .filter_map(|order| Pressing::of(&order, today).map(|pressing| (pressing, order)))
            .collect();
        let sitting = |order: &Tracked| match &order.item.due {
            Some(Due::Sitting { number, of }) => {
                (of.clone().unwrap_or_else(|| order.key.body.clone()), *number)
            }
            _ => (String::new(), 0),
        };
        dues.sort_by_cached_key(|(pressing, order)| {
            (*pressing, order.day, sitting(order), order.key.clone(), order.item.number)
        });
        Ok(dues)
    }

    /// The office says that an event happened, at most once per command.
    ///
    /// # Errors
    /// If the surroundings fail.
    pub async fn happened(
        &self,
        subject: &Subject,
        what: Happening,
        person: &PersonId,
        command: CommandId,
    ) -> Result<Result<(), NotHappened>, Error> {
        if self.store().event_command(&command).await? {
            return Ok(Ok(()));
        }
        let now = self.clock().now();
        let body = BodyName::from(subject.key.body.as_str());
        let mandates = self.store().mandates_of_person(person, now).await?;
        let office = mandates.iter().any(|mandate| {
            mandate.body == body
                && mandate.capacity == Capacity::Office
                && mandate.seat == Office::Secretariat.as_str()
        });
        if !office {
            return Ok(Err(NotHappened::NotYours));
        }
        let orders = self.orders().await?;
        let same = |one: &&Tracked| one.key == subject.key && Some(one.item.number) == subject.item;
        let Some(order) = orders.iter().find(same) else { return Ok(Err(NotHappened::Unknown)) };
        let due = what.due.unwrap_or(what.day);
        let reason = what.reason.map(|reason| reason.trim().to_owned());
        let reason = reason.filter(|reason| !reason.is_empty());
        let hindered = if !matches!(order.item.due, Some(Due::Event(_))) {
            Some(NotHappened::NoEvent)
        } else if !order.progress.owed() {
            Some(NotHappened::Over)
        } else if what.day > now.date() {
            Some(NotHappened::NotYet)
        } else if due < what.day {
            Some(NotHappened::Backwards)
        } else if (order.happened, order.day) == (Some(what.day), Some(due)) {
            Some(NotHappened::Same)
        } else if order.happened.is_some() && reason.is_none() {
            Some(NotHappened::Reason)
        } else {
            None
        };
        if let Some(hindered) = hindered {
            return Ok(Err(hindered));
        }
        let key = &subject.key;
        let before = self.store().event_acts().await?;
        let of = |act: &&EventAct| {
            act.body == key.body && act.number == key.number && act.item == order.item.number
        };
        let act = EventAct {
            body: key.body.clone(),
            number: key.number.clone(),
            item: order.item.number,
            n: before.iter().rfind(of).map_or(1, |act| act.n + 1),
            day: what.day.to_string(),
            due: due.to_string(),
            reason,
            person: person.clone(),
            at: now,
            command,
        };
        Ok(match self.store().put_event_act(&act).await? {
            Recorded::Done => Ok(()),
            Recorded::Overtaken => Err(NotHappened::Overtaken),
        })
    }
}
