//! A world for one story: a database, a clock in the hand, people, and a mail server.
//!
//! The engine is the one that runs in a house; only clock and mail server belong to the story. More
//! nodes may be opened on the same world, and each may be ended and begun anew.
#![expect(clippy::missing_panics_doc, reason = "a world that does not stand ends its story")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use umlauf_calendar::berlin;
use umlauf_engine::{Catalogue, Clock as _, Engine, ManualClock, Post, Sender, Texts, made_up};
use umlauf_notify::Templates;
use umlauf_store::{Options, Store};
use umlauf_voting::MemberCode;
use umlauf_workflow::{BodyName, CaseId, CommandId, Instant, Office, PersonId, Seat};

use crate::{Actor, Database, Mails, Seen};

/// The sixteen Länder in the body's order.
pub const LAENDER: [&str; 16] = [
    "BW", "BY", "BE", "BB", "HB", "HH", "HE", "MV", "NI", "NW", "RP", "SL", "SN", "ST", "SH", "TH",
];

/// Bund and Länder: everybody with a vote.
pub const VOTERS: [&str; 17] = [
    "BUND", "BW", "BY", "BE", "BB", "HB", "HH", "HE", "MV", "NI", "NW", "RP", "SL", "SN", "ST",
    "SH", "TH",
];

/// An instant as people in Berlin write it: `2022-09-05 23:59` or `2022-09-05 23:59:59`.
pub fn at(text: &str) -> Instant {
    let civil: jiff::civil::DateTime = works(text.replace(' ', "T").parse());
    Instant::from(works(berlin().to_timestamp(civil)))
}

/// The shipped definitions with one of the texts changed: `path` is `umlaufverfahren`,
/// `bodies/it-planungsrat` or `calendars/DE`; each pair says what becomes what.
pub fn texts(changes: &[(&str, &str, &str)]) -> Texts {
    let mut texts = Texts::shipped();
    for (path, from, to) in changes {
        let (list, stem) = match path.split_once('/') {
            Some(("bodies", stem)) => (&mut texts.bodies, stem),
            Some((_, stem)) => (&mut texts.calendars, stem),
            None => (&mut texts.workflows, *path),
        };
        let found = list.iter_mut().find(|source| source.stem() == stem);
        let Some(source) = found else { panic!("there is no `{path}`") };
        assert!(source.text.contains(from), "`{path}` does not say `{from}`");
        *source = umlauf_source::Source::new(source.name.clone(), source.text.replace(from, to));
    }
    texts
}

/// A value, or the end of the story.
#[track_caller]
pub(crate) fn works<T, E: std::fmt::Debug>(result: Result<T, E>) -> T {
    match result {
        Ok(value) => value,
        Err(error) => panic!("the surroundings of the story failed: {error:?}"),
    }
}

/// One node and what it shares with the others of its story.
pub struct World {
    engine: Option<Engine>,
    stage: Arc<Stage>,
}

struct Stage {
    database: Database,
    clock: Arc<ManualClock>,
    mails: Arc<Mails>,
    commands: AtomicU32,
    cases: AtomicU32,
    /// Whether everybody only practises.
    rehearsal: bool,
}

/// The mail server behind a rehearsal.
#[derive(Debug)]
struct Behind(Arc<Mails>);

#[async_trait::async_trait]
impl umlauf_notify::Channel for Behind {
    fn name(&self) -> &str {
        self.0.name()
    }

    async fn deliver(&self, mail: &umlauf_notify::Rendered) -> umlauf_notify::Delivery {
        self.0.deliver(mail).await
    }
}

impl World {
    /// Opens a database at an instant, with people for every seat of the IT-Planungsrat. The last
    /// number that was drawn is 2022/31.
    pub async fn on(database: Database, now: &str) -> Self {
        Self::with(database, now, Mails::default()).await
    }

    /// The same with a mail server of its own.
    pub async fn with(database: Database, now: &str, mails: Mails) -> Self {
        Self::opened(database, now, mails, false).await
    }

    /// The same where everybody only practises.
    pub async fn rehearsing(database: Database, now: &str) -> Self {
        Self::opened(database, now, Mails::default(), true).await
    }

    async fn opened(database: Database, now: &str, mails: Mails, rehearsal: bool) -> Self {
        let stage = Stage {
            database,
            clock: Arc::new(ManualClock::at(at(now))),
            mails: Arc::new(mails),
            commands: AtomicU32::new(0),
            cases: AtomicU32::new(0),
            rehearsal,
        };
        let world = Self::begun(Arc::new(stage), Texts::shipped()).await;
        let name = BodyName::from("it-planungsrat");
        let Some(body) = world.engine().catalogue().library().body(name.as_str()) else {
            panic!("`it-planungsrat` is shipped")
        };
        let since = jiff::civil::date(2020, 1, 1);
        works(world.engine().import(&made_up(body, since)).await);
        works(world.store().set_counter(&name, "2022", 32).await);
        world
    }

    /// A world in which a vote has begun on 2022-08-22 at 10 Uhr and everybody has been asked; it
    /// ends with 5 September, 24 Uhr.
    pub async fn voting(database: Database) -> (Self, CaseId) {
        let world = Self::on(database, "2022-08-15 09:00").await;
        let case = world.launches("FIT-Connect wird Produkt des IT-Planungsrats").await;
        (world, case)
    }

    async fn begun(stage: Arc<Stage>, texts: Texts) -> Self {
        let store = works(Store::open(stage.database.address(), Options::default()).await);
        works(store.migrate().await);
        let post = Post {
            templates: works(Templates::shipped()),
            sender: works(umlauf_notify::Sender::new("umlauf@it-planungsrat.example")),
            channel: if stage.rehearsal {
                Arc::new(umlauf_notify::Rehearsal::new(Behind(Arc::clone(&stage.mails))))
            } else {
                Arc::<Mails>::clone(&stage.mails)
            },
            base_url: None,
            rehearsal: stage.rehearsal,
        };
        let catalogue = works(Catalogue::compile(texts));
        let clock = Arc::<ManualClock>::clone(&stage.clock);
        let engine = works(Engine::new(store, catalogue, clock, post).await);
        Self { engine: Some(engine), stage }
    }

    /// Another node on the same database, with the same clock and mail server.
    pub async fn another_node(&self) -> Self {
        self.another_node_with(Texts::shipped()).await
    }

    /// Another node that knows other definitions.
    pub async fn another_node_with(&self, texts: Texts) -> Self {
        Self::begun(Arc::clone(&self.stage), texts).await
    }

    /// The node dies without a word and is begun anew on the same database.
    pub async fn restarts(&mut self) {
        self.restarts_with(Texts::shipped()).await;
    }

    /// The node dies without a word and is begun anew with other definitions.
    pub async fn restarts_with(&mut self, texts: Texts) {
        self.engine = None;
        *self = Self::begun(Arc::clone(&self.stage), texts).await;
    }

    /// The node gives a last sign of life, is gone, and comes back at this time; what is due then
    /// is still to be done.
    pub async fn is_down_until(&mut self, time: &str) {
        works(self.engine().beat().await);
        self.engine = None;
        self.stage.clock.advance_to(at(time));
        self.restarts().await;
    }

    /// The engine.
    pub fn engine(&self) -> &Engine {
        match &self.engine {
            Some(engine) => engine,
            None => panic!("the node is down"),
        }
    }

    /// The database.
    pub fn store(&self) -> &Store {
        self.engine().store()
    }

    /// Where the database is, for other processes.
    pub fn address(&self) -> &str {
        self.stage.database.address()
    }

    /// Whether everybody only practises.
    pub fn is_rehearsal(&self) -> bool {
        self.stage.rehearsal
    }

    /// The clock; moved by hand it moves while scheduler and courier sleep.
    pub fn clock(&self) -> &ManualClock {
        &self.stage.clock
    }

    /// Now.
    pub fn now(&self) -> Instant {
        self.stage.clock.now()
    }

    /// The mail server.
    pub fn mails(&self) -> &Mails {
        &self.stage.mails
    }

    /// Time passes while scheduler and courier work.
    pub async fn advance_to(&self, time: &str) {
        works(self.engine().play(&self.stage.clock, at(time)).await);
    }

    /// Time passes while scheduler and courier sleep; the program is there and answers.
    pub fn sleeps_until(&self, time: &str) {
        self.stage.clock.advance_to(at(time));
    }

    /// Scheduler and courier do what is due now.
    pub async fn settles(&self) {
        works(self.engine().settle().await);
    }

    /// A new id for a command.
    pub fn command(&self) -> CommandId {
        let number = self.stage.commands.fetch_add(1, Ordering::Relaxed);
        CommandId::from(&format!("k{number}"))
    }

    pub(crate) fn new_case(&self) -> CaseId {
        let number = self.stage.cases.fetch_add(1, Ordering::Relaxed) + 1;
        CaseId::from(&format!("case-{number}"))
    }

    /// The first person of the secretariat.
    pub fn office(&self) -> Actor<'_> {
        self.actor("office", Seat::Office(Office::Secretariat))
    }

    /// The second person of the secretariat.
    pub fn second_of_office(&self) -> Actor<'_> {
        self.actor("office-2", Seat::Office(Office::Secretariat))
    }

    /// The chair.
    pub fn chair(&self) -> Actor<'_> {
        self.actor("chair", Seat::Office(Office::Chair))
    }

    /// Who watches over the matters of the body.
    pub fn monitor(&self) -> Actor<'_> {
        self.actor("monitor", Seat::Office(Office::Monitor))
    }

    /// The representative of a member.
    pub fn member(&self, code: &str) -> Actor<'_> {
        self.actor(code, Seat::Member(MemberCode::from(code)))
    }

    /// The deputy of a member.
    pub fn deputy(&self, code: &str) -> Actor<'_> {
        self.actor(&format!("{code}-2"), Seat::Member(MemberCode::from(code)))
    }

    /// Anybody, for any seat.
    pub fn actor(&self, person: &str, seat: Seat) -> Actor<'_> {
        Actor::new(self, Sender::Person { person: PersonId::from(person), seat })
    }

    /// Drafts, submits, and on 22 August 2022 at 10 Uhr releases a case; the invitations go out.
    pub async fn launches(&self, title: &str) -> CaseId {
        let case = self.office().opens("umlaufverfahren", title).await;
        self.office().files(&case, &["beschlusstext", "begruendung"]).await;
        self.office().acts(&case, "vorlegen").await;
        self.advance_to("2022-08-22 10:00").await;
        self.chair().acts(&case, "freigeben").await;
        self.settles().await;
        case
    }

    /// What is to be seen of a case from outside while it moves.
    pub async fn sees(&self, case: &CaseId) -> Seen {
        Seen::of(self, case).await
    }

    /// A case with all rows of its last consultation.
    pub async fn consulted(&self, case: &CaseId) -> umlauf_workflow::Case {
        let head = self.sees(case).await.head;
        let number = head.consultation.as_ref().map_or(0, |consult| consult.number);
        let mut found = umlauf_workflow::Case::unopened();
        found.head = Some(head);
        for row in works(self.store().answers(case, number).await) {
            let answer = works(row.answer());
            found.answers.insert(answer.member.clone(), answer);
        }
        found
    }

    /// What is to be seen of a case from outside; holds the invariants over it first.
    pub async fn expect(&self, case: &CaseId) -> Seen {
        crate::audit(self.engine(), case).await;
        Seen::of(self, case).await
    }
}
