//! `umlauf bench timers` (W2): many cases fall due at one instant.
//!
//! The cases are opened and their timers armed before the clock runs; then a manual clock jumps to the
//! instant and the scheduler works until nothing is due. A second engine does that, which has none of the
//! cases at hand: a scheduler wakes what rested for days.

use std::sync::Arc;

use jiff::SignedDuration;
use serde::Serialize;
use tokio::task::JoinSet;
use umlauf_engine::clock::Stopwatch;
use umlauf_engine::{Engine, ManualClock, Opening, ident};
use umlauf_store::Place;

use super::figures::{durability, print, rate, rounded};
use super::{Timers, machine, rig};
use crate::args::Globals;
use crate::failure::Failure;
use crate::wiring;

const WORKFLOW: &str = "workflow: messung-wecker
version:  1
title:    Frist zur Messung
body:     it-planungsrat
start:    bearbeitung
steps:
  bearbeitung:
    title:  Bearbeitung
    by:     office
    within: 24 hours
    late:   {tell: office}
    may:    {abschließen: fertig}
  fertig:   {title: Fertig, ends: done}
";

/// The period of the workflow and the grace in which a request in flight arrives.
const UNTIL_DUE: SignedDuration = SignedDuration::from_secs(24 * 60 * 60 + 2);

/// How many cases are opened beside each other.
const BESIDE: u32 = 64;

#[derive(Serialize)]
struct Figures {
    bench: &'static str,
    database: String,
    count: u32,
    seconds: f64,
    timers_per_s: f64,
    events: usize,
    letters: u64,
    #[serde(flatten)]
    memory: machine::Memory,
    cpu: machine::Cpu,
    durability: serde_json::Map<String, serde_json::Value>,
}

pub(super) async fn run(args: &Timers, globals: &Globals) -> Result<(), Failure> {
    let store = rig::store(globals).await?;
    let now = wiring::clock(&store).await?.now();
    let clock = Arc::new(ManualClock::at(now));
    let arming = rig::engine(store.clone(), Arc::clone(&clock) as _, WORKFLOW, None).await?;
    rig::people(&arming.0, &arming.1).await?;
    arm(&arming.0, &arming.1.name.to_string(), args.count).await?;
    drop(arming);

    let (engine, _) = rig::engine(store.clone(), Arc::clone(&clock) as _, WORKFLOW, None).await?;
    let letters = store.letter_counts().await?.waiting;
    let due = now.plus(UNTIL_DUE);
    let cpu = machine::Begun::now();
    clock.advance_to(due);
    let watch = Stopwatch::start();
    let woken = engine.wake_due().await?;
    let elapsed = watch.elapsed();
    let cpu = cpu.shares(matches!(store.place(), Place::Postgres(_)));

    let letters = store.letter_counts().await?.waiting - letters;
    let expected = u64::from(args.count);
    let cases = u64::try_from(woken.cases).unwrap_or(u64::MAX);
    if cases < expected || letters < expected || store.timers_due(due).await? > 0 {
        return Err(Failure::Surroundings(anyhow::anyhow!(
            "of {expected} timers {cases} had an effect, {letters} brought a letter"
        )));
    }
    let figures = Figures {
        bench: "timers",
        database: store.place().to_string(),
        count: args.count,
        seconds: rounded(elapsed.as_secs_f64()),
        timers_per_s: rate(expected, elapsed),
        events: woken.events,
        letters,
        memory: machine::memory(),
        cpu,
        durability: durability(&store).await?,
    };
    store.close().await;
    print(&figures, args.json)
}

/// Opens `count` cases, all at the instant at which the clock stands.
async fn arm(engine: &Engine, workflow: &str, count: u32) -> Result<(), Failure> {
    let mut openers = JoinSet::new();
    for first in 0..BESIDE.min(count) {
        let (engine, workflow) = (engine.clone(), workflow.to_string());
        openers.spawn(async move {
            for _ in (first..count).step_by(BESIDE as usize) {
                let opening = Opening {
                    workflow: workflow.clone(),
                    title: String::from("Frist zur Messung"),
                    case: ident::case_id(),
                    id: ident::command_id(),
                    by: rig::secretariat(),
                };
                if let Some(refusal) = engine.open(opening).await?.refusal {
                    return Err(Failure::Surroundings(anyhow::anyhow!("not opened: {refusal}")));
                }
            }
            Ok(())
        });
    }
    while let Some(opened) = openers.join_next().await {
        opened.map_err(|error| Failure::Surroundings(error.into()))??;
    }
    Ok(())
}
