//! Letters about orders: a reminder to whoever is ordered before the day, a letter to the office after it.
//!
//! A letter's id is made from order, day, kind and seat, and a row with an id is written once; so every node may
//! look as often as it likes. Another day (a sitting is moved) is another letter. What was overdue for
//! long when it became known is not written about: the import of a register would send a heap of mail.

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use umlauf_notify::{
    BodyFacts, OrderDispatch, OrderFacts, OrderKind, Recipient, RenderError, Rendered, order_mail,
};
use umlauf_store::{DeliveryRow, LetterRow, OrderLetterRow};
use umlauf_workflow::{BodyName, CaseId, Digest, Instant, LetterId, Office, Seat};

use crate::orders::Tracked;
use crate::{Engine, Error};

/// So many days before the day somebody is reminded.
const BEFORE: i32 = 7;

/// Who has been overdue for more days when that becomes known is not written about.
const AFTER: i32 = 14;

/// A letter about an order as it lies in the outbox: no names, no addresses.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct OrderLetter {
    pub(crate) body: String,
    number: String,
    title: String,
    item: u32,
    text: String,
    addressee: String,
    due: String,
    day: Date,
    pub(crate) to: Seat,
}

impl Engine {
    /// Writes the letters about orders that are due today; how many were new.
    ///
    /// # Errors
    /// If the surroundings fail.
    pub async fn remind_orders(&self) -> Result<usize, Error> {
        let now = self.clock().now();
        let today = now.date();
        let mut written = 0;
        for order in self.orders().await?.iter().filter(|order| order.progress.owed()) {
            let Some(day) = order.day else { continue };
            let near = day.checked_sub(BEFORE.days()).is_ok_and(|first| first <= today);
            let fresh = day.checked_add(AFTER.days()).is_ok_and(|last| today <= last);
            let kind = match (day < today, near, fresh) {
                (false, true, _) => OrderKind::Due,
                (true, _, true) => OrderKind::Overdue,
                _ => continue,
            };
            let seats = match kind {
                OrderKind::Due => self.ordered_seats(order, now).await?,
                OrderKind::Overdue => vec![Seat::Office(Office::Secretariat)],
            };
            for seat in seats {
                written += usize::from(self.write_about(order, day, kind, seat).await?);
            }
        }
        Ok(written)
    }

    /// Who is ordered: members by code or title, FITKO by whoever watches over the matters. For others, and
    /// where nobody is behind a seat, the office, which enters their reports.
    async fn ordered_seats(&self, order: &Tracked, now: Instant) -> Result<Vec<Seat>, Error> {
        let body = BodyName::from(order.key.body.as_str());
        let known = self.catalogue().library().body(body.as_str());
        let mut seats: Vec<Seat> = Vec::new();
        for name in &order.item.to {
            let member = known.as_ref().and_then(|known| {
                let same = |member: &&umlauf_voting::Member| {
                    member.code.as_str() == name || member.title == *name
                };
                known.members().iter().find(same).map(|member| Seat::Member(member.code.clone()))
            });
            let watch = (name == "FITKO").then_some(Seat::Office(Office::Monitor));
            let mut found = Seat::Office(Office::Secretariat);
            for seat in [watch, member].into_iter().flatten() {
                if self.somebody_behind(&body, &seat, now).await? {
                    found = seat;
                    break;
                }
            }
            if !seats.contains(&found) {
                seats.push(found);
            }
        }
        if seats.is_empty() {
            seats.push(Seat::Office(Office::Secretariat));
        }
        Ok(seats)
    }

    async fn somebody_behind(
        &self,
        body: &BodyName,
        seat: &Seat,
        now: Instant,
    ) -> Result<bool, Error> {
        let seat = seat.to_string();
        Ok(!self.store().holders(body, &seat, now).await?.is_empty()
            || self.store().mailbox(body, &seat).await?.is_some())
    }

    async fn write_about(
        &self,
        order: &Tracked,
        day: Date,
        kind: OrderKind,
        seat: Seat,
    ) -> Result<bool, Error> {
        let (key, item) = (&order.key, &order.item);
        let decided = self.decided().await?;
        let title = decided.register.get(&key.body, &key.number).map(|one| one.title.clone());
        let which = format!("{}\n{}\n{}", key.body, key.number, item.number);
        let thread = format!("auftrag-{}", &Digest::of(which.as_bytes()).as_str()[..20]);
        let letter = OrderLetter {
            body: key.body.clone(),
            number: key.number.clone(),
            title: title.unwrap_or_default(),
            item: item.number,
            text: format!("{} {}", item.verb.as_str(), item.text),
            addressee: item.to.join(", "),
            due: item.due.as_ref().map(ToString::to_string).unwrap_or_default(),
            day,
            to: seat.clone(),
        };
        let row = OrderLetterRow {
            id: LetterId::from(format!("{thread}/{day}/{}-{seat}", kind.kind()).as_str()),
            thread: CaseId::from(thread.as_str()),
            seat,
            kind: kind.kind(),
            json: serde_json::to_string(&letter).map_err(Error::Json)?,
        };
        Ok(self.store().put_order_letter(&row, self.clock().now()).await?)
    }
}

/// Where an order stands on its page, after `#auftrag-`.
pub fn order_anchor(number: &str, item: u32) -> String {
    format!("{number}-{item}").replace(|c: char| !c.is_ascii_alphanumeric(), "-")
}

/// A letter about an order that could not be delivered.
#[derive(Clone, Debug)]
pub struct FailedOrderLetter {
    /// The body that decided.
    pub body: BodyName,
    /// The decision's number …
    pub number: String,
    /// … and title.
    pub title: String,
    /// Which Ziffer orders.
    pub item: u32,
    /// The row in the outbox: to whom, which kind, since when, why.
    pub row: LetterRow,
}

impl Engine {
    /// Letters about orders of these bodies that could not be delivered, latest first; at most `limit` of all
    /// bodies are looked at.
    ///
    /// # Errors
    /// If the surroundings fail.
    pub async fn failed_order_letters(
        &self,
        bodies: &[BodyName],
        limit: u32,
    ) -> Result<Vec<FailedOrderLetter>, Error> {
        let mut found = Vec::new();
        for row in self.store().failed_letters_apart(limit).await? {
            let Some((_, letter)) = OrderLetter::of(&row)? else { continue };
            let body = BodyName::from(letter.body.as_str());
            if bodies.contains(&body) {
                let OrderLetter { number, title, item, .. } = letter;
                found.push(FailedOrderLetter { body, number, title, item, row });
            }
        }
        Ok(found)
    }
}

impl OrderLetter {
    /// The letter of a row, if it is one about an order.
    pub(crate) fn of(row: &LetterRow) -> Result<Option<(OrderKind, Self)>, Error> {
        let Some(kind) = OrderKind::of(&row.kind) else { return Ok(None) };
        Ok(Some((kind, serde_json::from_str(&row.json).map_err(Error::Json)?)))
    }

    /// The mail to one person.
    pub(crate) async fn mail(
        &self,
        engine: &Engine,
        (kind, row): (OrderKind, &LetterRow),
        one: &DeliveryRow,
        now: Instant,
    ) -> Result<Result<Rendered, RenderError>, Error> {
        let post = engine.post();
        let name = engine.store().person(&one.person).await?.map(|person| person.name);
        let known = engine.catalogue().library().body(&self.body);
        let title = known.as_ref().map_or(self.body.as_str(), |known| known.title()).to_owned();
        let seat_title = match &self.to {
            Seat::Member(code) => known
                .as_ref()
                .and_then(|known| known.member(code.as_str()))
                .map_or_else(|| code.to_string(), |member| member.title.clone()),
            Seat::Office(office) => office.german().to_string(),
        };
        let anchor = order_anchor(&self.number, self.item);
        let dispatch = OrderDispatch {
            letter: row.id.clone(),
            sending: one.sending,
            thread: row.case.clone(),
            kind,
            order: OrderFacts {
                number: self.number.clone(),
                title: self.title.clone(),
                item: self.item,
                text: self.text.clone(),
                to: self.addressee.clone(),
                due: self.due.clone(),
                day: self.day,
                path: format!("/auftraege?gremium={}#auftrag-{anchor}", self.body),
            },
            body: BodyFacts { name: BodyName::from(self.body.as_str()), title },
            to: Recipient {
                person: one.person.clone(),
                name: name.unwrap_or_default(),
                salutation: None,
                address: one.address.clone(),
                seat: self.to.clone(),
                seat_title,
                on_behalf: None,
            },
            base_url: post.base_url.clone(),
            rehearsal: post.rehearsal,
            sent_at: now,
        };
        Ok(order_mail(&post.templates, &post.sender, &dispatch))
    }
}
