//! `umlauf decisions`: the register of decisions, and what is due to a sitting.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, Subcommand};
use serde::Serialize;
use umlauf_decisions::{
    Decision, Due, Flaw, Key, Mention, Register, Resolved, Sittings, State, Subject,
};
use umlauf_engine::dues::{self, Pressing};
use umlauf_engine::orders::{Step, Tracked};
use umlauf_engine::{Clock as _, ident};
use umlauf_source::Source;
use umlauf_workflow::{CommandId, PersonId};

use super::check::draw::draw;
use crate::args::Globals;
use crate::failure::Failure;
use crate::{out, wiring};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Add the decisions of a file to the register, or those the program carries; known ones are updated.
    Import {
        /// The file; `workflows/README.md` says what it may hold.
        file: Option<PathBuf>,
    },
    /// List the decisions, newest first, as JSON Lines.
    List {
        /// Only of this body.
        #[arg(long)]
        body: Option<String>,
        /// Print what is wrong in the graph instead: names that lead nowhere, circles.
        #[arg(long)]
        flaws: bool,
    },
    /// Show a decision, each Ziffer with its state, and who names it, as JSON.
    Show {
        /// Its number.
        number: String,
        /// Its body.
        #[arg(long, default_value = "it-planungsrat")]
        body: String,
    },
    /// List what is due, overdue first, or what is due to a sitting, as JSON Lines.
    Due {
        /// Only what is due to the sitting of this number; otherwise all that is owed, which needs a database.
        #[arg(long)]
        sitting: Option<u32>,
        /// The body that sits, or that decided.
        #[arg(long, default_value = "it-planungsrat")]
        body: String,
    },
    /// List what decisions order, with how far each order has come, as JSON Lines; needs a database.
    Orders {
        /// Only what somebody still has to report.
        #[arg(long)]
        owed: bool,
    },
    /// Report on an order; whoever is ordered may.
    Report(Tracking),
    /// Accept the report on an order, as the secretariat; never the person who reported.
    Accept(Tracking),
    /// Give the report on an order back, as the secretariat.
    GiveBack(Tracking),
    /// Say, as the secretariat, that an event happened on which an order waits: its due day follows from it.
    Happened(Happening),
}

/// An act on an order.
#[derive(Args, Debug)]
pub(crate) struct Tracking {
    /// The number of the decision.
    number: String,
    /// The Ziffer.
    item: u32,
    /// What is reported, or why the report is given back.
    #[arg(long)]
    text: Option<String>,
    /// Who acts: the id of a person, as `umlauf people list` shows it.
    #[arg(long = "as", value_name = "PERSON")]
    person: String,
    /// The body that decided.
    #[arg(long, default_value = "it-planungsrat")]
    body: String,
    /// An id for this act: a repeat with the same id is not a second act.
    #[arg(long, value_name = "ID")]
    id: Option<String>,
}

/// That an event happened.
#[derive(Args, Debug)]
pub(crate) struct Happening {
    /// The number of the decision.
    number: String,
    /// The Ziffer.
    item: u32,
    /// The day on which it happened: `2026-03-25`.
    #[arg(long, value_name = "DAY")]
    on: jiff::civil::Date,
    /// The day on which the order is due, where that is not the same day.
    #[arg(long, value_name = "DAY")]
    due: Option<jiff::civil::Date>,
    /// Why an earlier entry is corrected.
    #[arg(long)]
    reason: Option<String>,
    /// Who acts: the id of a person, as `umlauf people list` shows it.
    #[arg(long = "as", value_name = "PERSON")]
    person: String,
    /// The body that decided.
    #[arg(long, default_value = "it-planungsrat")]
    body: String,
    /// An id for this act: a repeat with the same id is not a second act.
    #[arg(long, value_name = "ID")]
    id: Option<String>,
}

struct Known {
    register: Register,
    sittings: Sittings,
    today: jiff::civil::Date,
}

pub(crate) async fn run(command: Command, globals: &Globals) -> Result<ExitCode, Failure> {
    if let Command::Import { file } = &command {
        return import(file.as_ref(), globals).await;
    }
    let command = match command {
        Command::Orders { owed } => return orders(owed, globals).await,
        Command::Report(act) => return track(Step::Report, act, globals).await,
        Command::Accept(act) => return track(Step::Accept, act, globals).await,
        Command::GiveBack(act) => return track(Step::GiveBack, act, globals).await,
        Command::Happened(act) => return happened(act, globals).await,
        Command::Due { sitting: None, body } => return dues(&body, globals).await,
        other => other,
    };
    let known = known(globals).await?;
    match command {
        Command::List { flaws: true, .. } => {
            for flaw in known.register.flaws() {
                line(flaw)?;
            }
        }
        Command::List { body, .. } => {
            let of = |one: &&Decision| body.as_ref().is_none_or(|body| one.body == *body);
            let mut list: Vec<&Decision> = known.register.decisions().filter(of).collect();
            list.sort_by_key(|one| std::cmp::Reverse((one.date.by(), one.number.clone())));
            for decision in list {
                line(decision)?;
            }
        }
        Command::Show { number, body } => show(&known, &body, &number)?,
        Command::Due { sitting: Some(sitting), body } => due(&known, &body, sitting)?,
        // Done above.
        _ => {}
    }
    Ok(ExitCode::SUCCESS)
}

/// The register of the database; without one, what the program carries.
async fn known(globals: &Globals) -> Result<Known, Failure> {
    if globals.database.as_deref().is_some_and(|url| !url.is_empty()) {
        let engine = wiring::engine(globals).await?;
        let decided = Arc::clone(&engine.decided().await?);
        let sittings = engine.sittings().await?;
        let today = engine.clock().now().date();
        return Ok(Known { register: decided.register.clone(), sittings, today });
    }
    let catalogue = wiring::catalogue(globals)?;
    let register = catalogue.register();
    let sittings = catalogue.sittings(&register);
    Ok(Known { register, sittings, today: umlauf_engine::SystemClock.now().date() })
}

async fn import(file: Option<&PathBuf>, globals: &Globals) -> Result<ExitCode, Failure> {
    let decisions = match file {
        None => wiring::catalogue(globals)?.decisions().decisions.clone(),
        Some(path) => {
            let name = path.display().to_string();
            let text = std::fs::read_to_string(path)
                .map_err(|error| Failure::call(format!("`{name}` cannot be read: {error}")))?;
            let source = Source::new(name, text);
            match umlauf_decisions::read(&source) {
                Ok(file) => file.decisions,
                Err(faults) => {
                    for fault in &faults.list {
                        out::say(draw(&source, fault));
                    }
                    return Ok(ExitCode::from(1));
                }
            }
        }
    };
    let engine = wiring::engine(globals).await?;
    let changed = engine.import_decisions(&decisions).await?;
    let all = decisions.len();
    out::say(format!("{all} Beschlüsse gelesen, davon {changed} neu oder geändert."));
    Ok(ExitCode::SUCCESS)
}

#[derive(Serialize)]
struct Shown<'a> {
    decision: &'a Decision,
    state: State,
    items: Vec<ShownItem>,
    done_by: Vec<Mention>,
    done_to: Vec<Mention>,
    flaws: Vec<&'a Flaw>,
}

#[derive(Serialize)]
struct ShownItem {
    number: u32,
    #[serde(flatten)]
    state: State,
    #[serde(skip_serializing_if = "Option::is_none")]
    due_day: Option<String>,
}

fn show(known: &Known, body: &str, number: &str) -> Result<(), Failure> {
    let Some(decision) = known.register.get(body, number) else {
        return Err(Failure::call(format!(
            "`{body}` has no decision `{number}`; `umlauf decisions list` names them"
        )));
    };
    let key = decision.key();
    let state = |item| known.register.state(&Subject { key: key.clone(), item }, known.today);
    let items = decision.items.iter().map(|item| ShownItem {
        number: item.number,
        state: state(Some(item.number)),
        due_day: item.due.as_ref().and_then(|due| day(&known.sittings, body, due)),
    });
    let flaws = known.register.flaws().iter().filter(|flaw| match flaw {
        Flaw::Dangling { mention } | Flaw::NoSuchItem { mention } | Flaw::Backwards { mention } => {
            mention.from.key == key
        }
        Flaw::Twice { key: other } => *other == key,
        Flaw::Cycle { keys } => keys.contains(&key),
    });
    line(&Shown {
        decision,
        state: state(None),
        items: items.collect(),
        done_by: known.register.done_by(&key),
        done_to: known.register.done_to(&key),
        flaws: flaws.collect(),
    })
}

#[derive(Serialize)]
struct Followed<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pressing: Option<&'static str>,
    body: &'a str,
    number: &'a str,
    item: u32,
    to: &'a [String],
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    due_day: Option<String>,
    progress: &'static str,
}

async fn orders(owed: bool, globals: &Globals) -> Result<ExitCode, Failure> {
    let engine = wiring::engine(globals).await?;
    for order in engine.orders().await?.iter().filter(|order| !owed || order.progress.owed()) {
        line(&Followed::of(None, order))?;
    }
    engine.store().close().await;
    Ok(ExitCode::SUCCESS)
}

impl<'a> Followed<'a> {
    fn of(pressing: Option<Pressing>, order: &'a Tracked) -> Self {
        Self {
            pressing: pressing.map(Pressing::word),
            body: &order.key.body,
            number: &order.key.number,
            item: order.item.number,
            to: &order.item.to,
            text: &order.item.text,
            due: order.item.due.as_ref().map(ToString::to_string),
            due_day: order.day.map(|day| day.to_string()),
            progress: order.progress.word(),
        }
    }
}

/// All that is due of a body.
async fn dues(body: &str, globals: &Globals) -> Result<ExitCode, Failure> {
    let engine = wiring::engine(globals).await?;
    for (pressing, order) in engine.dues().await?.iter().filter(|(_, one)| one.key.body == body) {
        line(&Followed::of(Some(*pressing), order))?;
    }
    engine.store().close().await;
    Ok(ExitCode::SUCCESS)
}

async fn happened(act: Happening, globals: &Globals) -> Result<ExitCode, Failure> {
    let engine = wiring::engine(globals).await?;
    let key = Key { body: act.body, number: act.number };
    let subject = Subject { key, item: Some(act.item) };
    let id = act.id.as_deref().map_or_else(ident::command_id, CommandId::from);
    let person = PersonId::from(act.person.as_str());
    let what = dues::Happening { day: act.on, due: act.due, reason: act.reason };
    let done = engine.happened(&subject, what, &person, id).await?;
    engine.store().close().await;
    Ok(recorded(done))
}

fn recorded(done: Result<(), impl std::fmt::Display>) -> ExitCode {
    match done {
        Ok(()) => {
            out::say("Eingetragen.");
            ExitCode::SUCCESS
        }
        Err(not) => {
            out::say(not);
            ExitCode::from(1)
        }
    }
}

async fn track(step: Step, act: Tracking, globals: &Globals) -> Result<ExitCode, Failure> {
    let engine = wiring::engine(globals).await?;
    let key = Key { body: act.body, number: act.number };
    let subject = Subject { key, item: Some(act.item) };
    let id = act.id.as_deref().map_or_else(ident::command_id, CommandId::from);
    let person = PersonId::from(act.person.as_str());
    let done = engine.track(&subject, (step, act.text), &person, id).await?;
    engine.store().close().await;
    Ok(recorded(done))
}

#[derive(Serialize)]
struct ShownOrder<'a> {
    body: &'a str,
    number: &'a str,
    item: u32,
    verb: &'static str,
    to: &'a [String],
    text: &'a str,
    due: String,
    due_day: Option<String>,
    #[serde(flatten)]
    state: State,
}

fn due(known: &Known, body: &str, sitting: u32) -> Result<(), Failure> {
    for order in known.register.orders(known.today) {
        let (decision, item) = (order.decision, order.item);
        let Some(due) = &item.due else { continue };
        let Due::Sitting { number, of } = due else { continue };
        if *number != sitting || of.as_deref().unwrap_or(&decision.body) != body {
            continue;
        }
        line(&ShownOrder {
            body: &decision.body,
            number: &decision.number,
            item: item.number,
            verb: item.verb.as_str(),
            to: &item.to,
            text: &item.text,
            due: due.to_string(),
            due_day: day(&known.sittings, &decision.body, due),
            state: order.state,
        })?;
    }
    Ok(())
}

fn day(sittings: &Sittings, body: &str, due: &Due) -> Option<String> {
    match sittings.resolve(body, due) {
        Resolved::Day(day) => Some(day.to_string()),
        Resolved::Open | Resolved::Event(_) => None,
    }
}

fn line(value: &impl Serialize) -> Result<(), Failure> {
    out::json(value)
}
