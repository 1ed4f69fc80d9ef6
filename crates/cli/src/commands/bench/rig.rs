//! The stage of a measurement: an open database, an engine with a built-in workflow, made-up people.
//!
//! A measurement fills a database with invented cases and people and moves the clock, so it refuses one
//! in which anything real stands.

use std::sync::Arc;

use jiff::civil::{Date, date};
use umlauf_engine::{Catalogue, Clock, Engine, Sender, Texts, made_up};
use umlauf_notify::Memory;
use umlauf_source::Source;
use umlauf_store::Store;
use umlauf_workflow::{Office, PersonId, Seat, Workflow};

use crate::args::Globals;
use crate::failure::Failure;
use crate::wiring;

/// How the built-in workflows are called; nothing else may stand in a database that is measured.
const PREFIX: &str = "messung-";

/// The same for every run, so that its people and mandates are the same rows.
const SINCE: Date = date(2020, 1, 1);

/// Opens, creates and migrates the database of the call.
pub(super) async fn store(globals: &Globals) -> Result<Store, Failure> {
    let store = wiring::store(globals).await?;
    let case = store.cases(false, None, 1).await?.pop();
    let foreign = case.is_some_and(|case| !case.workflow.as_str().starts_with(PREFIX));
    let person = store.people(None, 1).await?.pop();
    if foreign || person.is_some_and(|person| !person.email.ends_with(".example")) {
        let place = store.place();
        return Err(Failure::call(format!(
            "`{place}` holds cases or people of its own; measure on a database made for it"
        )));
    }
    Ok(store)
}

/// An engine that knows the workflow `text` beside the shipped definitions, and `body` if one is given.
pub(super) async fn engine(
    store: Store,
    clock: Arc<dyn Clock>,
    text: &str,
    body: Option<Source>,
) -> Result<(Engine, Arc<Workflow>), Failure> {
    let mut texts = Texts::shipped();
    texts.bodies.extend(body);
    let source = Source::new(format!("{}.yaml", name_in(text)), text);
    let name = source.stem().to_string();
    texts.workflows = vec![source];
    let catalogue = Catalogue::compile(texts).map_err(umlauf_engine::Error::Definitions)?;
    let post = wiring::post(Arc::new(Memory::new()))?;
    let engine = Engine::new(store, catalogue, clock, post).await?;
    let workflow = engine.catalogue().workflow(&name).cloned().ok_or_else(|| {
        Failure::Surroundings(anyhow::anyhow!("the built-in workflow `{name}` is missing"))
    })?;
    Ok((engine, workflow))
}

/// Fills every seat of the workflow's body.
pub(super) async fn people(engine: &Engine, workflow: &Workflow) -> Result<(), Failure> {
    Ok(engine.import(&made_up(&workflow.body, SINCE)).await?)
}

/// The first made-up person of a seat, acting for it.
pub(super) fn holder(seat: Seat) -> Sender {
    Sender::Person { person: PersonId::from(&seat.to_string()), seat }
}

/// The secretariat, which opens cases.
pub(super) fn secretariat() -> Sender {
    holder(Seat::Office(Office::Secretariat))
}

/// What stands behind `workflow:` in the first line.
fn name_in(text: &str) -> &str {
    let first = text.lines().next().unwrap_or_default();
    first.trim_start_matches("workflow:").trim()
}
