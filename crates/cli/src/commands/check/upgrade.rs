//! `umlauf check --upgrade OLD NEW`: which cases could go on under a new definition, and why others
//! cannot. The judgement is the one that the act itself keeps to.

use std::collections::HashMap;
use std::process::ExitCode;

use serde::Serialize;
use umlauf_engine::{Catalogue, Texts};
use umlauf_source::{Fault, Severity, Source};
use umlauf_store::Store;
use umlauf_workflow::{
    Digest, Head, Library, Mapping, Obstacle, Outlook, Passage, Target, Workflow, compile, verify,
};

use super::draw::draw;
use crate::args::Globals;
use crate::failure::Failure;
use crate::{definitions, out, wiring};

/// How many cases are read at a time.
const PAGE: u32 = 500;

/// The options of `umlauf check --upgrade`.
#[derive(clap::Args, Debug)]
// Groups are named after their structs, and the command itself has an `Args`.
#[group(skip)]
pub(crate) struct Args {
    /// Say which cases of OLD could go on under NEW, and why others cannot. Each is a file, a workflow
    /// in force, or with `--database` one that cases run under: NAME@VERSION or its digest.
    #[arg(long, num_args = 2, value_names = ["OLD", "NEW"], conflicts_with = "paths")]
    upgrade: Option<Vec<String>>,
    /// Steps of OLD that have other names in NEW: `old=new,…`.
    #[arg(long, value_name = "OLD=NEW,…", default_value = "", requires = "upgrade")]
    steps: Mapping,
}

impl Args {
    /// OLD and NEW, where they were given.
    pub(crate) fn asked(&self) -> Option<(&str, &str)> {
        match self.upgrade.as_deref() {
            Some([old, new]) => Some((old, new)),
            _ => None,
        }
    }
}

/// Exit code 0 if NEW is sound and cases may move to it, 1 if it is not or none may.
pub(super) fn run(
    args: &Args,
    (old, new): (&str, &str),
    json: bool,
    globals: &Globals,
) -> Result<ExitCode, Failure> {
    let texts = wiring::texts(globals)?;
    let answer = wiring::runtime()?.block_on(answer(args, (old, new), texts, globals))?;
    if json {
        out::json(&answer)?;
    } else {
        tell(&answer);
    }
    let good = answer.new.verdict == Word::Sound && answer.barred.is_empty();
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// What is said of the two definitions, each step of the old one, and each of its cases.
#[derive(Serialize)]
struct Answer {
    old: Definition,
    new: Definition,
    /// What forbids every case to move.
    barred: Vec<String>,
    steps: Vec<OfStep>,
    /// Only with a database.
    #[serde(skip_serializing_if = "Option::is_none")]
    cases: Option<Vec<OfCase>>,
}

#[derive(Serialize)]
struct Definition {
    file: String,
    workflow: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<u32>,
    digest: String,
    verdict: Word,
    faults: Vec<Told>,
    #[serde(skip)]
    source: Source,
    #[serde(skip)]
    list: Vec<Fault>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Word {
    Sound,
    Unsound,
    Broken,
}

#[derive(Serialize)]
struct Told {
    code: &'static str,
    message: String,
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct OfStep {
    step: String,
    title: String,
    verdict: Move,
    /// Where its cases could go.
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    reasons: Vec<String>,
}

#[derive(Serialize)]
struct OfCase {
    case: String,
    step: String,
    verdict: Move,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    reasons: Vec<String>,
}

/// Whether cases can move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Move {
    Moves,
    Depends,
    Stays,
}

async fn answer(
    args: &Args,
    (old, new): (&str, &str),
    texts: Texts,
    globals: &Globals,
) -> Result<Answer, Failure> {
    let store = match globals.database.as_deref().filter(|url| !url.is_empty()) {
        Some(url) => {
            let store = Store::open(url, wiring::existing()).await?;
            store.require_migrated().await?;
            Some(store)
        }
        None => None,
    };
    let library = Library::compile(&texts.bodies, &texts.calendars)
        .map_err(|faults| Failure::from(umlauf_engine::Error::Definitions(faults)))?;
    let old = definitions::workflow(old, &texts, store.as_ref()).await?;
    let new = definitions::workflow(new, &texts, store.as_ref()).await?;
    let (old, before) = judged(old, &library);
    let (new, after) = judged(new, &library);
    let mut answer = Answer { old, new, barred: Vec::new(), steps: Vec::new(), cases: None };
    if let (Some(before), Some(after)) = (&before, &after) {
        let passage = Passage::new(before, after, &args.steps);
        let barred = passage.barred();
        misnamed(&barred)?;
        answer.barred = sentences(&barred);
        answer.steps = before.steps().map(|step| of_step(&passage, step)).collect();
    }
    if let Some(store) = &store {
        let catalogue = Catalogue::compile(texts).map_err(umlauf_engine::Error::Definitions)?;
        answer.cases = Some(cases(args, &catalogue, store, &answer).await?);
        store.close().await;
    }
    Ok(answer)
}

fn judged(source: Source, library: &Library) -> (Definition, Option<Workflow>) {
    let (workflow, list) = match compile(&source, library) {
        Ok(workflow) => {
            let faults = verify(&source, &workflow).faults;
            (Some(workflow), faults)
        }
        Err(faults) => (None, faults.list),
    };
    let wrong = list.iter().any(|fault| fault.severity == Severity::Error);
    let definition = Definition {
        file: source.name.clone(),
        workflow: source.stem().to_owned(),
        version: workflow.as_ref().map(|workflow| workflow.version),
        digest: source.digest(),
        verdict: match &workflow {
            None => Word::Broken,
            Some(_) if wrong => Word::Unsound,
            Some(_) => Word::Sound,
        },
        faults: list.iter().map(told).collect(),
        source,
        list,
    };
    (definition, workflow)
}

fn told(fault: &Fault) -> Told {
    Told {
        code: fault.code,
        message: fault.message.clone(),
        line: fault.place.line.max(1),
        column: fault.place.column.max(1),
    }
}

/// A mapping that names steps that are not there is a wrong call.
fn misnamed(barred: &[Obstacle]) -> Result<(), Failure> {
    let wrong = |o: &&Obstacle| matches!(o, Obstacle::NotInOld(_) | Obstacle::NotInNew(_));
    barred.iter().find(wrong).map_or(Ok(()), |obstacle| Err(Failure::call(obstacle)))
}

fn sentences(obstacles: &[Obstacle]) -> Vec<String> {
    obstacles.iter().map(ToString::to_string).collect()
}

fn of_step(passage: &Passage<'_>, step: &umlauf_workflow::Step) -> OfStep {
    let (verdict, to, reasons) = match passage.of_step(&step.name) {
        Outlook::Moves(to) => (Move::Moves, Some(to), Vec::new()),
        Outlook::Depends(to, obstacles) => (Move::Depends, Some(to), sentences(&obstacles)),
        Outlook::Stays(obstacles) => (Move::Stays, None, sentences(&obstacles)),
    };
    let (name, title) = (step.name.to_string(), step.title.clone());
    OfStep { step: name, title, verdict, to: to.map(|to| to.to_string()), reasons }
}

/// The running cases of the old definition, in the order of their opening.
async fn cases(
    args: &Args,
    catalogue: &Catalogue,
    store: &Store,
    answer: &Answer,
) -> Result<Vec<OfCase>, Failure> {
    let mut found = Vec::new();
    let mut targets: HashMap<(Digest, Digest), Target> = HashMap::new();
    let mut after = None;
    loop {
        let page = after.as_ref().map(|(at, id)| (*at, id));
        let rows = store.cases(true, page, PAGE).await?;
        let Some(last) = rows.last() else { return Ok(found) };
        after = Some((last.opened, last.id.clone()));
        for row in rows.iter().filter(|row| row.workflow_digest.as_str() == answer.old.digest) {
            let head = row.head()?;
            let edition = catalogue.edition(&head)?;
            let target = match targets.get(&edition) {
                Some(target) => target.clone(),
                None => catalogue.judge(store, &head, &answer.new.source).await?,
            };
            targets.insert(edition, target.clone());
            let old = catalogue.of(store, &head).await?;
            found.push(of_case(&old, &target, &args.steps, &head));
        }
    }
}

fn of_case(old: &Workflow, target: &Target, steps: &Mapping, head: &Head) -> OfCase {
    let to = match target {
        Target::Sound(new) => {
            Passage::new(old, new, steps).of_case(head).map_err(|found| sentences(&found))
        }
        Target::Unsound => Err(vec![umlauf_workflow::Refusal::NotSound.to_string()]),
        Target::Misfit => Err(vec![umlauf_workflow::Refusal::Misfit.to_string()]),
    };
    let (case, step) = (head.id.to_string(), head.step.to_string());
    match to {
        Ok(to) => {
            let to = Some(to.to_string());
            OfCase { case, step, verdict: Move::Moves, to, reasons: Vec::new() }
        }
        Err(reasons) => OfCase { case, step, verdict: Move::Stays, to: None, reasons },
    }
}

fn tell(answer: &Answer) {
    for (which, definition) in [("bisher", &answer.old), ("neu", &answer.new)] {
        for fault in &definition.list {
            out::say(draw(&definition.source, fault));
        }
        let version = definition.version.map(|v| format!(", Fassung {v}")).unwrap_or_default();
        let verdict = match definition.verdict {
            Word::Sound => "geprüft",
            Word::Unsound => "hält nicht, was es zusichert",
            Word::Broken => "nicht zu gebrauchen",
        };
        out::say(format!(
            "{which}: {}{version} ({}): {verdict}",
            definition.workflow, definition.file
        ));
    }
    for sentence in &answer.barred {
        out::say(format!("  {sentence}"));
    }
    if answer.barred.is_empty() {
        for step in &answer.steps {
            let place = format!("„{}“ ({})", step.title, step.step);
            line(&place, step.verdict, step.to.as_deref(), &step.reasons);
        }
    }
    let Some(cases) = &answer.cases else { return };
    let moving = cases.iter().filter(|case| case.verdict == Move::Moves).count();
    out::say(format!("Laufende Vorgänge: {}, davon können wechseln: {moving}", cases.len()));
    for case in cases {
        let place = format!("{} in „{}“", case.case, case.step);
        line(&place, case.verdict, case.to.as_deref(), &case.reasons);
    }
}

fn line(place: &str, verdict: Move, to: Option<&str>, reasons: &[String]) {
    let to = to.unwrap_or_default();
    out::say(match verdict {
        Move::Moves => format!("  {place} → {to}"),
        Move::Depends => format!("  {place} → {to}, wenn nicht:"),
        Move::Stays => format!("  {place} bleibt:"),
    });
    for reason in reasons {
        out::say(format!("      {reason}"));
    }
}
