//! `umlauf bench consultation` (W1): whole votes, each answer a request of its own.
//!
//! Every request goes through [`Engine::submit`] as a member's would: the mandate is looked up, the case
//! decides, event, row and receipt are written in one transaction, and only when that is on disk is the
//! request answered. The outcome is read from the database.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use serde::Serialize;
use tokio::task::JoinSet;
use umlauf_engine::clock::Stopwatch;
use umlauf_engine::{Clock as _, Engine, Opening, Submission, ident};
use umlauf_source::Source;
use umlauf_store::Place;
use umlauf_voting::{Choice, MemberCode};
use umlauf_workflow::{Act, BallotState, CaseId, Ending, Seat, Workflow};

use super::figures::{Waits, durability, print, rate, rounded};
use super::{Consultation, machine, rig};
use crate::args::Globals;
use crate::failure::Failure;
use crate::wiring;

const WORKFLOW: &str = "workflow: messung-abstimmung
version:  1
title:    Abstimmung zur Messung
body:     BODY
start:    umlauf
steps:
  umlauf:
    title:  Umlauf
    vote:   {rule: beschluss, change: never, closes: when all have voted}
    within: 14 days
    then:   OUTCOMES
  fertig:   {title: Fertig, ends: done}
";

/// Before the clock runs: statements are prepared, pages allocated.
const WARM_UP: std::time::Duration = std::time::Duration::from_secs(1);

#[derive(Serialize)]
struct Figures {
    bench: &'static str,
    database: String,
    members: u16,
    in_flight: u32,
    seconds: f64,
    warm_up_seconds: u64,
    completions_per_s: f64,
    transitions_per_s: f64,
    acks_per_s: f64,
    completions: u64,
    acks: u64,
    ack_p50_ms: Option<f64>,
    ack_p99_ms: Option<f64>,
    ack_max_ms: Option<f64>,
    #[serde(flatten)]
    memory: machine::Memory,
    cpu: machine::Cpu,
    durability: serde_json::Map<String, serde_json::Value>,
}

pub(super) async fn run(args: &Consultation, globals: &Globals) -> Result<(), Failure> {
    let store = rig::store(globals).await?;
    let clock = wiring::clock(&store).await?;
    let (text, body) = definitions(args.members);
    let (engine, workflow) = rig::engine(store, clock, &text, body).await?;
    rig::people(&engine, &workflow).await?;

    let count = Arc::new(Count::default());
    let mut clients = JoinSet::new();
    for _ in 0..args.load.in_flight {
        clients.spawn(client(engine.clone(), Arc::clone(&workflow), Arc::clone(&count)));
    }
    let system = umlauf_engine::SystemClock;
    let pause = async |wait: std::time::Duration| {
        let wait = jiff::SignedDuration::try_from(wait).unwrap_or_default();
        system.sleep_until(system.now().plus(wait)).await;
    };
    pause(WARM_UP).await;
    let cpu = machine::Begun::now();
    let (watch, before) = (Stopwatch::start(), count.read());
    count.measuring.store(true, Ordering::Relaxed);
    pause(args.load.duration()).await;
    let (elapsed, after) = (watch.elapsed(), count.read());
    count.measuring.store(false, Ordering::Relaxed);
    let cpu = cpu.shares(matches!(engine.store().place(), Place::Postgres(_)));
    count.over.store(true, Ordering::Relaxed);

    let mut waits = Waits::default();
    while let Some(ended) = clients.join_next().await {
        let ended = ended.map_err(|error| Failure::Surroundings(error.into()))?;
        waits.take_over(ended?);
    }
    let waits = waits.sorted();
    let (completions, acks) = (after.0 - before.0, after.1 - before.1);
    let transitions = completions * (u64::from(args.members) + 2);
    let figures = Figures {
        bench: "consultation",
        database: engine.store().place().to_string(),
        members: args.members,
        in_flight: args.load.in_flight,
        seconds: rounded(elapsed.as_secs_f64()),
        warm_up_seconds: WARM_UP.as_secs(),
        completions_per_s: rate(completions, elapsed),
        transitions_per_s: rate(transitions, elapsed),
        acks_per_s: rate(acks, elapsed),
        completions,
        acks,
        ack_p50_ms: waits.percentile(50),
        ack_p99_ms: waits.percentile(99),
        ack_max_ms: waits.percentile(100),
        memory: machine::memory(),
        cpu,
        durability: durability(engine.store()).await?,
    };
    engine.store().close().await;
    print(&figures, args.load.json)
}

/// What all clients have done so far.
#[derive(Default)]
struct Count {
    completions: AtomicU64,
    acks: AtomicU64,
    measuring: AtomicBool,
    over: AtomicBool,
}

impl Count {
    fn read(&self) -> (u64, u64) {
        (self.completions.load(Ordering::Relaxed), self.acks.load(Ordering::Relaxed))
    }
}

/// One case after the other until it is over.
async fn client(
    engine: Engine,
    workflow: Arc<Workflow>,
    count: Arc<Count>,
) -> Result<Waits, Failure> {
    let voters: Vec<MemberCode> = workflow.voters().cloned().collect();
    let mut waits = Waits::default();
    while !count.over.load(Ordering::Relaxed) {
        let case = start(&engine, &workflow).await?;
        for member in &voters {
            let watch = Stopwatch::start();
            vote(&engine, &case, member).await?;
            count.acks.fetch_add(1, Ordering::Relaxed);
            if count.measuring.load(Ordering::Relaxed) {
                waits.add(watch.elapsed());
            }
        }
        read_outcome(&engine, &case, voters.len()).await?;
        count.completions.fetch_add(1, Ordering::Relaxed);
    }
    Ok(waits)
}

async fn start(engine: &Engine, workflow: &Workflow) -> Result<CaseId, Failure> {
    let case = ident::case_id();
    let opening = Opening {
        workflow: workflow.name.to_string(),
        // As in life, no two titles are the same text.
        title: format!("{} {case}", workflow.title),
        case: case.clone(),
        id: ident::command_id(),
        by: rig::secretariat(),
    };
    let opened = engine.open(opening).await?;
    match opened.refusal {
        None => Ok(case),
        Some(refusal) => Err(unexpected(&case, &refusal)),
    }
}

async fn vote(engine: &Engine, case: &CaseId, member: &MemberCode) -> Result<(), Failure> {
    let submission = Submission {
        case: case.clone(),
        id: ident::command_id(),
        by: rig::holder(Seat::Member(member.clone())),
        act: Act::Vote { said: Choice::Yes.into(), declaration: None },
        opens: None,
        now: None,
    };
    match engine.submit(submission).await?.refusal {
        None => Ok(()),
        Some(refusal) => Err(unexpected(case, &refusal)),
    }
}

async fn read_outcome(engine: &Engine, case: &CaseId, voters: usize) -> Result<(), Failure> {
    let glance = engine.store().glance(case, None).await?;
    let head = glance.map(|glance| glance.head()).transpose()?;
    let counted = head.as_ref().and_then(|head| head.ballot.as_ref()).is_some_and(|ballot| {
        matches!(ballot.state, BallotState::Closed { .. })
            && usize::try_from(ballot.cast).is_ok_and(|cast| cast == voters)
    });
    match head.and_then(|head| head.ended) {
        Some(Ending::Done) if counted => Ok(()),
        _ => Err(unexpected(case, &"not all votes were counted")),
    }
}

fn unexpected(case: &CaseId, what: &impl std::fmt::Display) -> Failure {
    Failure::Surroundings(anyhow::anyhow!("case `{case}` went another way than it must: {what}"))
}

/// The workflow, and a body where the IT-Planungsrat has not that many members.
fn definitions(members: u16) -> (String, Option<Source>) {
    let text =
        |body: &str, outcomes: &str| WORKFLOW.replace("BODY", body).replace("OUTCOMES", outcomes);
    if members == 17 {
        let outcomes = "{adopted: fertig, rejected: fertig, unclear: fertig}";
        return (text("it-planungsrat", outcomes), None);
    }
    let name = format!("messung-{members}");
    let mut seats = String::new();
    for n in 1..=members {
        let _ = writeln!(seats, "      M{n}: Mitglied {n}");
    }
    let body = format!(
        "body:     {name}
title:    Gremium mit {members} Mitgliedern
basis:    zur Messung
calendar: DE-HE
number:   \"{{n}}\"
groups:
  alle:
    title: Alle
    members:
{seats}rules:
  beschluss:
    title: Beschluss
    basis: zur Messung
    adopt: {{agree: members, more than: 1/2, of: all}}
    abstention: no vote
    silence:    abstention
"
    );
    let source = Source::new(format!("{name}.yaml"), body);
    (text(&name, "{adopted: fertig, rejected: fertig}"), Some(source))
}

#[cfg(test)]
mod tests {
    use super::*;
    use umlauf_engine::{Catalogue, Texts};

    #[test]
    fn the_built_in_definitions_compile_for_every_size() {
        for members in [2, 3, 16, 17, 18, 250] {
            let (text, body) = definitions(members);
            let mut texts = Texts::shipped();
            texts.bodies.extend(body);
            texts.workflows = vec![Source::new("messung-abstimmung.yaml", text)];
            let catalogue = Catalogue::compile(texts).unwrap_or_else(|faults| panic!("{faults:?}"));
            let workflow = catalogue.workflow("messung-abstimmung").unwrap();
            assert_eq!(workflow.voters().count(), usize::from(members));
            assert!(workflow.warnings.is_empty(), "{:?}", workflow.warnings);
        }
    }
}
