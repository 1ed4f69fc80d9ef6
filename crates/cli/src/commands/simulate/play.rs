//! Playing a script: line by line, the clock moved in between.

use std::process::ExitCode;
use std::sync::Arc;

use umlauf_engine::{
    Catalogue, Clock as _, Engine, ManualClock, Opening, Sender, Submission, made_up,
    people::seat_of, view,
};
use umlauf_notify::Memory;
use umlauf_source::{Fault, Faults, Source};
use umlauf_store::{Options, Store};
use umlauf_voting::{Body, MemberCode};
use umlauf_workflow::{
    Act, CaseId, CommandId, ItemMove, Office, PaperName, PersonId, Recorded, Refusal, Said, Seat,
    Workflow,
};

use super::script::{Does, Line, Script};
use crate::failure::Failure;
use crate::{out, roll, wiring};

pub(super) async fn play(
    script: &Script,
    source: &Source,
    catalogue: Catalogue,
) -> Result<ExitCode, Failure> {
    let faults = unknown(script, &catalogue);
    let workflow = catalogue.workflow(&script.workflow).cloned();
    let Some(workflow) = workflow.filter(|_| faults.is_empty()) else {
        super::tell(&Faults::new(source.clone(), faults));
        return Ok(ExitCode::from(1));
    };
    let folder = tempfile::Builder::new().prefix("umlauf-simulate-").tempdir()?;
    let database = format!("sqlite:{}", folder.path().join("umlauf.db").display());
    let store = Store::open(&database, Options::default()).await?;
    store.migrate().await?;
    let clock = Arc::new(ManualClock::at(script.start));
    let engine = engine(store, catalogue, &clock).await?;
    let people = made_up(&workflow.body, script.start.date().first_of_year());
    engine.import(&people).await?;
    if let Some(last) = script.number {
        let year = script.start.date().year().to_string();
        engine.store().set_counter(&workflow.body_name, &year, last + 1).await?;
    }
    let mut stage = Stage { engine, clock, workflow, case: CaseId::from("simulation") };
    let played = stage.all(script, source).await;
    let printed = stage.print().await;
    stage.engine.store().close().await;
    printed?;
    played
}

async fn engine(
    store: Store,
    catalogue: Catalogue,
    clock: &Arc<ManualClock>,
) -> Result<Engine, Failure> {
    let post = wiring::post(Arc::new(Memory::new()))?;
    Ok(Engine::new(store, catalogue, Arc::clone(clock) as _, post).await?)
}

struct Stage {
    engine: Engine,
    clock: Arc<ManualClock>,
    workflow: Arc<Workflow>,
    case: CaseId,
}

impl Stage {
    async fn all(&mut self, script: &Script, source: &Source) -> Result<ExitCode, Failure> {
        self.open(script).await?;
        for line in &script.lines {
            self.engine.play(&self.clock, line.at).await?;
            if let Some(fault) = self.line(line).await? {
                super::tell(&Faults::new(source.clone(), vec![fault]));
                return Ok(ExitCode::from(1));
            }
        }
        let until = script.until.unwrap_or(self.clock.now());
        self.engine.play(&self.clock, until.max(self.clock.now())).await?;
        Ok(ExitCode::SUCCESS)
    }

    async fn open(&self, script: &Script) -> Result<(), Failure> {
        let by = Sender::Person {
            person: PersonId::from(Office::Secretariat.as_str()),
            seat: Seat::Office(Office::Secretariat),
        };
        let opened = self
            .engine
            .open(Opening {
                workflow: script.workflow.clone(),
                title: script.title.clone(),
                case: self.case.clone(),
                id: CommandId::from("open"),
                by: by.clone(),
            })
            .await?;
        refused(opened.refusal)?;
        for (paper, text) in &script.papers {
            let id = CommandId::from(&format!("file {paper}"));
            let filed = self.engine.file(&self.case, id, by.clone(), paper, text).await?;
            refused(filed.refusal)?;
        }
        Ok(())
    }

    /// Plays a line; the fault if it went otherwise than the script expects.
    async fn line(&mut self, line: &Line) -> Result<Option<Fault>, Failure> {
        if let Does::Fail { until } = line.does {
            // Nothing happens until then; a new process starts on the same database.
            self.clock.advance_to(until);
            let catalogue = Catalogue::compile(self.engine.catalogue().texts().clone())
                .map_err(umlauf_engine::Error::Definitions)?;
            self.engine = engine(self.engine.store().clone(), catalogue, &self.clock).await?;
            return Ok(None);
        }
        let Some(act) = self.act(&line.does).await? else {
            return Ok(None);
        };
        let Some((person, seat)) = who(&self.workflow.body, &line.who) else {
            return Ok(Some(nobody(line)));
        };
        let submission = Submission {
            case: self.case.clone(),
            // The same script gives the same journal, byte for byte.
            id: CommandId::from(&format!("line {}", line.place.line)),
            by: Sender::Person { person, seat },
            act,
            opens: None,
            now: None,
        };
        let refusal = self.engine.submit(submission).await?.refusal;
        self.engine.settle().await?;
        Ok(match (refusal, line.refused) {
            (Some(refusal), false) => Some(
                Fault::error("script::refused", line.place, format!("refused: {refusal}"))
                    .hint("if the script means this, add `refused: true`"),
            ),
            (None, true) => {
                let message = "the script expects a refusal, but this was accepted";
                Some(Fault::error("script::accepted", line.place, message))
            }
            (Some(refusal), true) => {
                out::say(format!("abgelehnt wie erwartet: {refusal}"));
                None
            }
            (None, false) => None,
        })
    }

    /// A vote as the script writes it, on the Ziffern of the ballot that runs.
    async fn said(&self, text: &str) -> Result<Said, Failure> {
        let row = self.engine.store().case(&self.case).await?;
        let head = row.map(|row| row.head()).transpose()?;
        let ballot = head.and_then(|head| head.ballot);
        let numbers = ballot.map(|ballot| ballot.numbers()).unwrap_or_default();
        Said::written(text, &numbers).map_err(|error| Failure::Call(error.into()))
    }

    async fn act(&self, does: &Does) -> Result<Option<Act>, Failure> {
        let keep = async |text: &Option<String>| -> Result<_, Failure> {
            Ok(match text {
                Some(text) => Some(self.engine.keep(text).await?),
                None => None,
            })
        };
        let member = |code: &str| MemberCode::from(code);
        Ok(Some(match does {
            Does::Nothing | Does::Fail { .. } => return Ok(None),
            Does::Move { label, reason, each, found, .. } if *each || !found.is_empty() => {
                let (label, reason) = (label.clone(), keep(reason).await?);
                Act::MoveItems(ItemMove { label, reason, each: *each, found: found.clone() })
            }
            Does::Move { label, reason, until, .. } => {
                Act::Move { label: label.clone(), reason: keep(reason).await?, until: *until }
            }
            Does::Vote { said, declaration } => {
                Act::Vote { said: self.said(said).await?, declaration: keep(declaration).await? }
            }
            Does::Object { reason } => Act::Object { reason: keep(reason).await? },
            Does::Interim { until, reason } => {
                Act::Interim { until: *until, reason: keep(reason).await? }
            }
            Does::File { paper, text } => {
                Act::File { paper: PaperName::from(paper), digest: self.engine.keep(text).await? }
            }
            Does::Enter { member: code, said, capacity, text, declaration } => Act::Enter {
                member: member(code),
                said: self.said(said).await?,
                declaration: keep(declaration).await?,
                capacity: *capacity,
                evidence: self.engine.keep(text).await?,
            },
            Does::Confirm { member: code } => Act::Confirm { member: member(code) },
            Does::Refuse { member: code, reason } => {
                Act::RefuseEntry { member: member(code), reason: self.engine.keep(reason).await? }
            }
            Does::RollCall { held, roll, text, .. } => Act::EnterRoll {
                held: *held,
                rows: roll::rows(&self.workflow, roll).map_err(Failure::input)?,
                evidence: self.engine.keep(text).await?,
            },
            Does::ConfirmRoll => {
                let row = self.engine.store().case(&self.case).await?;
                let head = row.map(|row| row.head()).transpose()?;
                let roll = head.and_then(|head| head.ballot?.roll);
                Act::ConfirmRoll { entry: roll.map_or(0, |roll| roll.revision) }
            }
            Does::RefuseRoll { reason } => {
                Act::RefuseRoll { reason: self.engine.keep(reason).await? }
            }
            Does::Follow(following) => {
                let (engine, case) = (&self.engine, &self.case);
                Act::Follow(super::follow::act(engine, case, following).await?)
            }
            Does::Note { text } => Act::Note { text: self.engine.keep(text).await? },
            Does::Correct { paper, text, substantive, reason } => Act::Correct {
                paper: PaperName::from(paper),
                digest: self.engine.keep(text).await?,
                substantive: *substantive,
                reason: self.engine.keep(reason).await?,
            },
            Does::Annul { reason } => Act::Annul { reason: self.engine.keep(reason).await? },
            Does::Close { reason } => Act::CloseAsOf { reason: self.engine.keep(reason).await? },
        }))
    }

    /// The journal to standard output, where it stands to standard error.
    async fn print(&self) -> Result<(), Failure> {
        for line in self.engine.store().whole_journal(&self.case).await? {
            out::text(&format!("{}\n", line.line))?;
            if out::on_terminal() {
                continue;
            }
            let recorded: Recorded = serde_json::from_str(&line.line)?;
            out::say(view::event_in_german(&recorded));
        }
        Ok(())
    }
}

/// What the script names and nobody knows; found before anything is played.
fn unknown(script: &Script, catalogue: &Catalogue) -> Vec<Fault> {
    let Some(workflow) = catalogue.workflow(&script.workflow) else {
        let known: Vec<_> = catalogue.workflows().map(|w| w.name.to_string()).collect();
        let message = format!("there is no workflow `{}`", script.workflow);
        let fault = Fault::error("script::workflow", script.workflow_place, message);
        return vec![fault.hint(format!("known are {}", known.join(", ")))];
    };
    let lines = script.lines.iter().filter(|line| who(&workflow.body, &line.who).is_none());
    let rolls = script.lines.iter().filter_map(|line| match &line.does {
        Does::RollCall { roll, roll_place, .. } => {
            let why = roll::rows(workflow, roll).err()?;
            Some(Fault::error("script::roll", *roll_place, why))
        }
        _ => None,
    });
    lines.map(nobody).chain(rolls).collect()
}

fn nobody(line: &Line) -> Fault {
    let message = format!("`{}` is neither an office nor a member", line.who);
    Fault::error("script::who", line.who_place, message)
        .hint("write `office`, `office 2`, `chair`, `BY` or `BY deputy`")
}

/// `office`, `office 2`, `chair`, `BY`, `BY deputy`.
fn who(body: &Body, written: &str) -> Option<(PersonId, Seat)> {
    let (word, rest) = written.split_once(' ').unwrap_or((written, ""));
    let seat = seat_of(body, word)?;
    let second = match (&seat, rest.trim()) {
        (_, "") => false,
        (Seat::Office(_), "2") | (Seat::Member(_), "deputy") => true,
        _ => return None,
    };
    let id = if second { format!("{word}-2") } else { word.to_string() };
    Some((PersonId::from(&id), seat))
}

fn refused(refusal: Option<Refusal>) -> Result<(), Failure> {
    refusal.map_or(Ok(()), |refusal| Err(Failure::input(refusal)))
}
