//! The stage of the demo: a folder with database and mails, a clock that is moved, people that act.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use umlauf_engine::{
    Catalogue, Clock as _, Engine, ManualClock, People, Sender, Submission, Submitted, Texts, ident,
};
use umlauf_notify::Folder;
use umlauf_source::Source;
use umlauf_store::{Options, Store};
use umlauf_workflow::{Act, CaseId, Digest, Instant, PersonId, Seat};

use crate::failure::Failure;
use crate::{out, people, wiring};

const PEOPLE: &str = include_str!("../../../demo/personen.yaml");
const DEPARTMENTS: &str = include_str!("../../../demo/ressorts-by.yaml");

/// Where the demo takes place.
pub(super) struct Stage {
    pub(super) engine: Engine,
    pub(super) clock: Arc<ManualClock>,
    pub(super) folder: PathBuf,
    pub(super) case: CaseId,
    /// The invented people.
    pub(super) people: People,
    /// Those of them who act inside a Land.
    pub(super) departments: People,
    /// The day of the last line that was told.
    pub(super) day: Option<jiff::civil::Date>,
    told: u64,
    fast: bool,
}

impl Stage {
    /// A fresh folder, an empty database, the invented people.
    pub(super) async fn set(begin: &str, fast: bool) -> Result<Self, Failure> {
        let folder = tempfile::Builder::new().prefix("umlauf-demo-").tempdir()?.keep();
        let clock = Arc::new(ManualClock::at(instant(begin)?));
        let database = format!("sqlite:{}", folder.join("umlauf.db").display());
        let store = Store::open(&database, Options::default()).await?;
        store.migrate().await?;
        let catalogue =
            Catalogue::compile(Texts::shipped()).map_err(umlauf_engine::Error::Definitions)?;
        let channel = Folder::open(folder.join("mails"))?;
        let post = wiring::post(Arc::new(channel))?;
        let engine = Engine::new(store, catalogue, Arc::clone(&clock) as _, post).await?;
        let people = people::parse(&engine, &Source::new("personen.yaml", PEOPLE))?;
        engine.import(&people).await?;
        let departments = people::parse(&engine, &Source::new("ressorts-by.yaml", DEPARTMENTS))?;
        engine.import(&departments).await?;
        // 2022/31 had been given before; the counter goes on from there.
        let body = umlauf_workflow::BodyName::from("it-planungsrat");
        engine.store().set_counter(&body, "2022", 32).await?;
        let fast = fast || !out::on_terminal();
        let case = ident::case_id();
        Ok(Self { engine, clock, folder, case, people, departments, day: None, told: 0, fast })
    }

    pub(super) fn database(&self) -> PathBuf {
        self.folder.join("umlauf.db")
    }

    pub(super) fn mails(&self) -> PathBuf {
        self.folder.join("mails")
    }

    pub(super) fn record(&self) -> PathBuf {
        self.folder.join("akte.json")
    }

    /// Lets time pass until an instant in Berlin: `2022-08-22 09:00`.
    pub(super) async fn until(&self, wall: &str) -> Result<(), Failure> {
        Ok(self.engine.play(&self.clock, instant(wall)?).await?)
    }

    /// A person acts for a seat. A refusal is told, not an error: late votes belong to the play.
    pub(super) async fn act(
        &self,
        person: &str,
        seat: Seat,
        act: Act,
    ) -> Result<Submitted, Failure> {
        let submission = Submission {
            case: self.case.clone(),
            id: ident::command_id(),
            by: Sender::Person { person: PersonId::from(person), seat },
            act,
            opens: None,
            now: None,
        };
        let submitted = self.engine.submit(submission).await?;
        self.engine.settle().await?;
        Ok(submitted)
    }

    pub(super) async fn keep(&self, text: &str) -> Result<Digest, Failure> {
        Ok(self.engine.keep(text).await?)
    }

    /// What was recorded since the last look.
    pub(super) async fn news(&mut self) -> Result<Vec<umlauf_workflow::Recorded>, Failure> {
        let lines = self.engine.store().journal(&self.case, self.told, 1000).await?;
        let mut news = Vec::with_capacity(lines.len());
        for line in &lines {
            self.told = line.revision;
            news.push(serde_json::from_str(&line.line)?);
        }
        Ok(news)
    }

    /// A breath between two lines, so that a reader can follow.
    pub(super) async fn breathe(&self, tenths: i64) {
        if !self.fast {
            let clock = umlauf_engine::SystemClock;
            let wait = jiff::SignedDuration::from_millis(tenths * 100);
            clock.sleep_until(clock.now().plus(wait)).await;
        }
    }
}

/// An instant given by the clock on the wall in Berlin.
pub(super) fn instant(wall: &str) -> Result<Instant, Failure> {
    let wrong = |error: jiff::Error| Failure::input(format!("`{wall}` is no time: {error}"));
    let wall: jiff::civil::DateTime = wall.replace(' ', "T").parse().map_err(wrong)?;
    let zoned = wall.to_zoned(umlauf_calendar::berlin().clone()).map_err(wrong)?;
    Ok(Instant::from(zoned.timestamp()))
}

/// How many files a folder holds.
pub(super) fn count(folder: &Path) -> usize {
    std::fs::read_dir(folder).map_or(0, Iterator::count)
}
