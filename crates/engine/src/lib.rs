//! What surrounds the pure core: submit, scheduler, courier, recurring starts, and the clock.
//!
//! Every change of a case goes through [`Engine::submit`]. Scheduler and courier take no input: they
//! look at what is due, make it right, and are safe to run twice or in many processes at once.

pub mod clock;
mod error;
pub mod ident;

pub mod catalogue;
mod made_up;
pub mod people;

mod cases;
mod mandates;
mod open;
mod soundness;
mod submit;
mod upgrade;
mod ziffern;

mod carrier;
mod consultation;
mod courier;
pub mod decisions;
pub mod dues;
mod heart;
mod inner;
mod node;
mod order_letters;
pub mod orders;
mod play;
mod recurring;
mod scheduler;

mod audit;
pub mod counts;
mod directory;
mod evidence;
mod grants;
mod preview;
pub mod view;

use std::sync::Arc;

use jiff::SignedDuration;
use umlauf_notify::{Channel, Templates};
use umlauf_store::Store;
use umlauf_workflow::{Instant, Outage};

pub use umlauf_notify::Entry as CalendarEntry;

pub use audit::{Audit, Contrast, Swept};
pub use carrier::Carried;
pub use catalogue::{Catalogue, Defines, OfMember, Pattern, Texts};
pub use clock::{Clock, DatabaseClock, ManualClock, SystemClock};
pub use courier::Delivered;
pub use error::Error;
pub use grants::{Ended, Grant, Granted, Readdressed};
pub use inner::{Coordination, Released};
pub use made_up::made_up;
pub use node::Recurring;
pub use open::Opening;
pub use order_letters::{FailedOrderLetter, order_anchor};
pub use people::People;
pub use preview::Preview;
pub use recurring::{BadRecurrence, Recurrence};
pub use scheduler::Woken;
pub use submit::{Sender, Submission, Submitted};
pub use upgrade::Upgrading;

/// The engine: cheap to clone, all clones are one.
#[derive(Clone)]
pub struct Engine(Arc<Inner>);

struct Inner {
    store: Store,
    catalogue: Catalogue,
    clock: Arc<dyn Clock>,
    post: Post,
    cases: cases::Cases,
    mandates: mandates::Mandates,
    heart: heart::Heart,
    seal: std::sync::OnceLock<umlauf_record::SealingKey>,
    kept: decisions::Kept,
}

/// How letters become mail.
pub struct Post {
    /// The templates.
    pub templates: Templates,
    /// From whom.
    pub sender: umlauf_notify::Sender,
    /// By which way.
    pub channel: Arc<dyn Channel>,
    /// Where the pages are, if there are any.
    pub base_url: Option<String>,
    /// Whether everything is marked ÜBUNG.
    pub rehearsal: bool,
}

impl Engine {
    /// An engine on an open, migrated database. Stores the definitions in force and gives the first
    /// sign of life.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn new(
        store: Store,
        catalogue: Catalogue,
        clock: Arc<dyn Clock>,
        post: Post,
    ) -> Result<Self, Error> {
        let now = clock.now();
        catalogue.publish(&store, now).await?;
        let heart = heart::Heart::new(now);
        heart.beat(&store, now).await?;
        let (cases, mandates) = (cases::Cases::default(), mandates::Mandates::default());
        let seal = std::sync::OnceLock::new();
        let kept = decisions::Kept::default();
        let inner = Inner { store, catalogue, clock, post, cases, mandates, heart, seal, kept };
        Ok(Self(Arc::new(inner)))
    }

    /// From now on every record is sealed with this key; the first key stays.
    pub fn seal_with(&self, key: umlauf_record::SealingKey) {
        let _ = self.0.seal.set(key);
    }

    /// The database.
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// The definitions in force.
    pub fn catalogue(&self) -> &Catalogue {
        &self.0.catalogue
    }

    /// The clock.
    pub fn clock(&self) -> &dyn Clock {
        &*self.0.clock
    }

    pub(crate) fn post(&self) -> &Post {
        &self.0.post
    }

    pub(crate) fn kept(&self) -> &decisions::Kept {
        &self.0.kept
    }

    pub(crate) fn cases(&self) -> &cases::Cases {
        &self.0.cases
    }

    pub(crate) fn at_hand(&self) -> &mandates::Mandates {
        &self.0.mandates
    }

    /// Says that the program is ready at this instant.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn beat(&self) -> Result<(), Error> {
        self.0.heart.beat(&self.0.store, self.clock().now()).await
    }

    pub(crate) async fn outages(
        &self,
        from: Instant,
        until: Instant,
    ) -> Result<Vec<Outage>, Error> {
        // The minute since the last sign of life is no outage: this process is answering.
        self.0.heart.beat(&self.0.store, until.min(self.clock().now())).await?;
        heart::outages(&self.0.store, from, until).await
    }
}

/// How often a sign of life is given.
pub(crate) const PULSE: SignedDuration = SignedDuration::from_secs(30);
