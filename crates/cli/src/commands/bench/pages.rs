//! `umlauf bench pages`: how long the server takes for a page while many votes run.
//!
//! The cases are launched first, with all their letters. Then each page is asked for through the whole
//! router, one request after another, as the person who sees most of it; no network is between.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use jiff::SignedDuration;
use serde::Serialize;
use tokio::task::JoinSet;
use tower::ServiceExt as _;
use umlauf_engine::clock::Stopwatch;
use umlauf_engine::{Engine, ManualClock, Opening, Submission, ident};
use umlauf_web::{Demo, DemoPerson, Settings};
use umlauf_workflow::{Act, CaseId, Office, PersonId, Seat};

use super::figures::{Waits, durability, print, rate};
use super::{Pages, machine, rig};
use crate::args::Globals;
use crate::failure::Failure;
use crate::wiring;

/// The written vote as it is shipped; only its name says that it is measured.
const WORKFLOW: &str = include_str!("../../../../../workflows/umlaufverfahren.yaml");
const NAMED: (&str, &str) = ("workflow: umlaufverfahren", "workflow: messung-umlauf");

/// How many cases are launched beside each other.
const BESIDE: u32 = 64;
/// No page is larger.
const LARGEST: usize = 10_000_000;

/// Who asks for what; `{case}` is one of the cases.
const ASKED: [(&str, &str); 10] = [
    ("office", "/vorgaenge"),
    ("office", "/vorgaenge/{case}"),
    ("office", "/vorgaenge/{case}/verlauf"),
    ("office", "/vorgaenge/{case}/schreiben"),
    ("BY", "/meine"),
    ("BY", "/vorgaenge/{case}/stimme"),
    ("monitor", "/lage"),
    ("auditor", "/pruefung/{case}"),
    ("office", "/mandate?gremium=it-planungsrat"),
    ("BY", "/register"),
];

#[derive(Serialize)]
struct Figures {
    bench: &'static str,
    database: String,
    cases: u32,
    launches_per_s: f64,
    pages: Vec<Page>,
    #[serde(flatten)]
    memory: machine::Memory,
    cpu: machine::Cpu,
    durability: serde_json::Map<String, serde_json::Value>,
}

#[derive(Serialize)]
struct Page {
    page: &'static str,
    bytes: usize,
    p50_ms: Option<f64>,
    p99_ms: Option<f64>,
}

pub(super) async fn run(args: &Pages, globals: &Globals) -> Result<(), Failure> {
    let store = rig::store(globals).await?;
    let now = wiring::clock(&store).await?.now();
    let clock = Arc::new(ManualClock::at(now));
    let text = WORKFLOW.replacen(NAMED.0, NAMED.1, 1);
    let body = text.find(NAMED.1).map(|at| &text[at..]).unwrap_or_default();
    let (engine, workflow) =
        rig::engine(store.clone(), Arc::clone(&clock) as _, body, None).await?;
    rig::people(&engine, &workflow).await?;
    let watch = Stopwatch::start();
    let case = launch(&engine, &workflow.name.to_string(), args.cases).await?;
    let launched = watch.elapsed();
    clock.advance_to(now.plus(SignedDuration::from_hours(30)));

    let names = || ASKED.iter().map(|(person, _)| *person);
    let people = names().map(|name| DemoPerson {
        person: PersonId::from(name),
        seat: name.to_owned(),
        short: None,
    });
    let demo = Some(Demo { people: people.collect(), clock });
    let router = umlauf_web::router(engine, Settings { demo, ..Settings::default() });
    let cpu = machine::Begun::now();
    let mut pages = Vec::new();
    for (person, page) in ASKED {
        pages.push(ask(&router, person, page, &case, args.requests).await?);
    }
    let figures = Figures {
        bench: "pages",
        database: store.place().to_string(),
        cases: args.cases,
        launches_per_s: rate(u64::from(args.cases), launched),
        pages,
        memory: machine::memory(),
        cpu: cpu.shares(matches!(store.place(), umlauf_store::Place::Postgres(_))),
        durability: durability(&store).await?,
    };
    store.close().await;
    print(&figures, args.json)
}

/// Asks for a page so often, signed in as somebody.
async fn ask(
    router: &Router,
    person: &str,
    page: &'static str,
    case: &CaseId,
    requests: u32,
) -> Result<Page, Failure> {
    let form = Request::post("/vorfuehrung/anmelden")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(format!("person={person}")));
    let signed_in = answer(router, form).await?;
    let cookie = signed_in.headers().get(header::SET_COOKIE).and_then(|said| said.to_str().ok());
    let cookie = cookie.and_then(|cookie| cookie.split(';').next()).unwrap_or_default().to_owned();
    let address = page.replace("{case}", case.as_str());
    let (mut waits, mut bytes) = (Waits::default(), 0);
    for _ in 0..requests {
        let request = Request::get(&address).header(header::COOKIE, &cookie).body(Body::empty());
        let watch = Stopwatch::start();
        let answered = answer(router, request).await?;
        let status = answered.status();
        let whole = to_bytes(answered.into_body(), LARGEST).await;
        waits.add(watch.elapsed());
        bytes = whole.map_err(|error| Failure::Surroundings(error.into()))?.len();
        if status != StatusCode::OK {
            return Err(Failure::Surroundings(anyhow::anyhow!("{page} answers {status}")));
        }
    }
    let waits = waits.sorted();
    Ok(Page { page, bytes, p50_ms: waits.percentile(50), p99_ms: waits.percentile(99) })
}

async fn answer(
    router: &Router,
    request: Result<Request<Body>, axum::http::Error>,
) -> Result<axum::response::Response, Failure> {
    let request = request.map_err(|error| Failure::Surroundings(error.into()))?;
    let answered = router.clone().oneshot(request).await;
    Ok(answered.unwrap_or_else(|never| match never {}))
}

/// Launches so many votes; gives one of them.
async fn launch(engine: &Engine, workflow: &str, cases: u32) -> Result<CaseId, Failure> {
    let mut launchers = JoinSet::new();
    for first in 0..BESIDE.min(cases) {
        let (engine, workflow) = (engine.clone(), workflow.to_owned());
        launchers.spawn(async move {
            let mut last = ident::case_id();
            for number in (first..cases).step_by(BESIDE as usize) {
                last = ident::case_id();
                Box::pin(one(&engine, &workflow, last.clone(), number)).await?;
            }
            Ok::<_, Failure>(last)
        });
    }
    let mut case = ident::case_id();
    while let Some(launched) = launchers.join_next().await {
        case = launched.map_err(|error| Failure::Surroundings(error.into()))??;
    }
    Ok(case)
}

async fn one(engine: &Engine, workflow: &str, case: CaseId, number: u32) -> Result<(), Failure> {
    let opening = Opening {
        workflow: workflow.to_owned(),
        title: format!("Seiten zur Messung {number}"),
        case: case.clone(),
        id: ident::command_id(),
        by: rig::secretariat(),
    };
    let mut refusals = vec![engine.open(opening).await?.refusal];
    for paper in ["beschlusstext", "begruendung"] {
        let id = ident::command_id();
        let text = "Der IT-Planungsrat nimmt zur Kenntnis. (Messung)";
        let filed = engine.file(&case, id, rig::secretariat(), paper, text).await?;
        refusals.push(filed.refusal);
    }
    for (office, label) in [(Office::Secretariat, "vorlegen"), (Office::Chair, "freigeben")] {
        let act = Act::Move { label: label.to_owned(), reason: None, until: None };
        let by = rig::holder(Seat::Office(office));
        let id = ident::command_id();
        let submission = Submission { case: case.clone(), id, by, act, opens: None, now: None };
        refusals.push(engine.submit(submission).await?.refusal);
    }
    match refusals.into_iter().flatten().next() {
        Some(refusal) => Err(Failure::Surroundings(anyhow::anyhow!("not launched: {refusal}"))),
        None => Ok(()),
    }
}
