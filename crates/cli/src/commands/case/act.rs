//! Acts: from arguments to a submission, and the answer.

use std::path::Path;
use std::process::ExitCode;

use serde::Serialize;
use umlauf_engine::{Engine, Opening, Sender, Submission, Submitted, Upgrading, ident};
use umlauf_store::CaseRow;
use umlauf_voting::MemberCode;
use umlauf_workflow::{
    Act, Capacity, CaseId, CommandId, Digest, Office, PaperName, Seat, Workflow,
};

use super::{Acting, Command, Launch, Upgrade, who};
use crate::failure::Failure;
use crate::{definitions, out, roll};

pub(super) async fn run(engine: &Engine, command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Launch(args) => launch(engine, &args).await,
        Command::Act(args) => {
            let case = Under::way(engine, &args.case).await?;
            let offices = who::offices(&case.workflow, &args.label);
            let reason = keep(engine, args.reason.as_deref()).await?;
            let act = Act::Move { label: args.label, reason, until: args.until };
            case.submit(&args.acting, act, in_office(&offices)).await
        }
        Command::Vote(args) => {
            let case = Under::way(engine, &args.case).await?;
            let declaration = keep(engine, args.declaration.as_deref()).await?;
            let act = Act::Vote { choice: args.choice.into(), declaration };
            case.submit(&args.acting, act, for_member).await
        }
        Command::File(args) => {
            let case = Under::way(engine, &args.case).await?;
            let (paper, text) = paper(&args.paper)?;
            let act = Act::File { paper, digest: engine.keep(&text).await? };
            case.submit(&args.acting, act, in_office(&[Office::Secretariat])).await
        }
        Command::Interim(args) => {
            let case = Under::way(engine, &args.case).await?;
            let reason = keep(engine, args.reason.as_deref()).await?;
            let act = Act::Interim { until: args.until, reason };
            case.submit(&args.acting, act, for_member).await
        }
        Command::Object(args) => {
            let case = Under::way(engine, &args.case).await?;
            let reason = keep(engine, args.reason.as_deref()).await?;
            case.submit(&args.acting, Act::Object { reason }, for_member).await
        }
        Command::Enter(args) => {
            let case = Under::way(engine, &args.case).await?;
            let act = Act::Enter {
                member: case.member(&args.member)?,
                choice: args.choice.into(),
                declaration: keep(engine, args.declaration.as_deref()).await?,
                capacity: if args.deputy { Capacity::Deputy } else { Capacity::Representative },
                evidence: engine.keep(&text_of(&args.evidence)?).await?,
            };
            case.submit(&args.acting, act, in_office(&[Office::Secretariat])).await
        }
        Command::Confirm(args) => {
            let case = Under::way(engine, &args.case).await?;
            let act = Act::Confirm { member: case.member(&args.member)? };
            case.submit(&args.acting, act, in_office(&[Office::Secretariat])).await
        }
        Command::Refuse(args) => {
            let case = Under::way(engine, &args.case).await?;
            let reason = engine.keep(&args.reason).await?;
            let act = Act::RefuseEntry { member: case.member(&args.member)?, reason };
            case.submit(&args.acting, act, in_office(&[Office::Secretariat])).await
        }
        Command::RollCall(args) => {
            let case = Under::way(engine, &args.case).await?;
            let mut rows = roll::rows(&case.workflow, &args.roll).map_err(Failure::call)?;
            for one in &args.declarations {
                let (code, text) = one.split_once('=').ok_or_else(|| {
                    Failure::call(format!("`{one}`: write a declaration as MEMBER=TEXT"))
                })?;
                let row = rows.iter_mut().find(|row| row.member.as_str() == code);
                let row = row.ok_or_else(|| Failure::call(format!("`{code}` is not called")))?;
                row.declaration = Some(engine.keep(text).await?);
            }
            let evidence = engine.keep(&text_of(&args.minutes)?).await?;
            let act = Act::EnterRoll { held: args.held, rows, evidence };
            case.submit(&args.acting, act, in_office(&[Office::Secretariat])).await
        }
        Command::ConfirmRoll(args) => {
            let case = Under::way(engine, &args.case).await?;
            let waiting = case.row.head()?.ballot.and_then(|ballot| ballot.roll);
            let waiting = waiting.map_or(0, |roll| roll.revision);
            let act = Act::ConfirmRoll { entry: args.entry.unwrap_or(waiting) };
            case.submit(&args.acting, act, in_office(&[Office::Secretariat])).await
        }
        Command::RefuseRoll(args) => {
            let case = Under::way(engine, &args.case).await?;
            let act = Act::RefuseRoll { reason: engine.keep(&args.reason).await? };
            case.submit(&args.acting, act, in_office(&[Office::Secretariat])).await
        }
        Command::Note(args) => {
            let case = Under::way(engine, &args.case).await?;
            let text = args.text.trim();
            if text.is_empty() || text.chars().count() > umlauf_workflow::LONGEST_NOTE {
                let most = umlauf_workflow::LONGEST_NOTE;
                return Err(Failure::call(format!("a note has 1 to {most} characters")));
            }
            let act = Act::Note { text: engine.keep(text).await? };
            case.submit(&args.acting, act, for_member).await
        }
        Command::Close(args) => {
            let case = Under::way(engine, &args.case).await?;
            let act = Act::CloseAsOf { reason: engine.keep(&args.reason).await? };
            // A vote is the chair's to close, a consultation also the secretariat's.
            let offices = [Office::Chair, Office::Secretariat];
            case.submit(&args.acting, act, in_office(&offices)).await
        }
        Command::Correct(args) => {
            let case = Under::way(engine, &args.case).await?;
            let (paper, text) = paper(&args.paper)?;
            let act = Act::Correct {
                paper,
                digest: engine.keep(&text).await?,
                substantive: args.substantive,
                reason: engine.keep(&args.reason).await?,
            };
            let office = if args.substantive { Office::Chair } else { Office::Secretariat };
            case.submit(&args.acting, act, in_office(&[office])).await
        }
        Command::Annul(args) => {
            let case = Under::way(engine, &args.case).await?;
            let act = Act::Annul { reason: engine.keep(&args.reason).await? };
            case.submit(&args.acting, act, in_office(&[Office::Chair])).await
        }
        Command::Upgrade(args) => upgrade(engine, &args).await,
        Command::Consult(command) => super::consult::run(engine, command).await,
        Command::List(_) | Command::Show(_) | Command::History(_) => Ok(ExitCode::SUCCESS),
    }
}

/// Opens a case and files its papers. With `--id` the whole can be repeated: the ids of case and
/// papers follow from it.
async fn launch(engine: &Engine, args: &Launch) -> Result<ExitCode, Failure> {
    let papers = args.papers.iter().map(|text| paper(text)).collect::<Result<Vec<_>, _>>()?;
    let workflow = engine.catalogue().workflow(&args.workflow).cloned().ok_or_else(|| {
        let known: Vec<_> = engine.catalogue().workflows().map(|w| w.name.to_string()).collect();
        let (name, known) = (&args.workflow, known.join(", "));
        Failure::call(format!("there is no workflow `{name}`; known are {known}"))
    })?;
    let fits = in_office(&[Office::Secretariat, Office::Chair]);
    let by = who::sender(engine, &workflow, &args.acting, fits).await?;
    let (case, id) = match &args.acting.id {
        Some(id) => (CaseId::from(&Digest::of(id.as_bytes()).as_str()[..32]), CommandId::from(id)),
        None => (ident::case_id(), ident::command_id()),
    };
    let opened = engine
        .open(Opening {
            workflow: args.workflow.clone(),
            title: args.title.clone(),
            case: case.clone(),
            id: id.clone(),
            by: by.clone(),
        })
        .await?;
    let mut last = opened;
    for (paper, text) in papers {
        if last.refusal.is_some() {
            break;
        }
        let id = CommandId::from(&format!("{id}/{paper}"));
        last = engine.file(&case, id, by.clone(), paper.as_str(), &text).await?;
        if last.refusal.is_some() {
            out::say(format!(
                "Der Vorgang {case} ist eröffnet, aber „{paper}“ ist nicht abgelegt."
            ));
        }
    }
    answer(&case, &last, &workflow, args.acting.json)
}

/// Lets a case go on under another definition.
async fn upgrade(engine: &Engine, args: &Upgrade) -> Result<ExitCode, Failure> {
    let case = Under::way(engine, &args.case).await?;
    let (texts, store) = (engine.catalogue().texts(), engine.store());
    let to = definitions::workflow(&args.to, texts, Some(store)).await?;
    let fits = in_office(&[Office::Secretariat]);
    let by = who::sender(engine, &case.workflow, &args.acting, fits).await?;
    let upgrading = Upgrading {
        case: case.row.id.clone(),
        id: args.acting.id.as_deref().map_or_else(ident::command_id, CommandId::from),
        by,
        to,
        steps: args.steps.clone(),
        renew: args.new_term,
        reason: args.reason.clone(),
    };
    let submitted = engine.upgrade(upgrading).await?;
    let workflow = match &submitted.head {
        Some(head) => engine.catalogue().of(store, head).await?,
        None => case.workflow,
    };
    answer(&case.row.id, &submitted, &workflow, args.acting.json)
}

/// A case under way and its workflow.
pub(super) struct Under<'a> {
    engine: &'a Engine,
    pub(super) row: CaseRow,
    pub(super) workflow: std::sync::Arc<Workflow>,
}

impl<'a> Under<'a> {
    pub(super) async fn way(engine: &'a Engine, id: &str) -> Result<Self, Failure> {
        let row = who::case(engine, id).await?;
        let workflow = engine.catalogue().of(engine.store(), &row.head()?).await?;
        Ok(Self { engine, row, workflow })
    }

    fn member(&self, code: &str) -> Result<MemberCode, Failure> {
        self.workflow.body.voter(code).map_err(|error| Failure::Call(error.into()))?;
        Ok(MemberCode::from(code))
    }

    pub(super) async fn submit(
        &self,
        acting: &Acting,
        act: Act,
        fits: impl Fn(&Seat, Capacity) -> bool,
    ) -> Result<ExitCode, Failure> {
        let by: Sender = who::sender(self.engine, &self.workflow, acting, fits).await?;
        let id = acting.id.as_deref().map_or_else(ident::command_id, CommandId::from);
        let case = self.row.id.clone();
        let submission = Submission { case, id, by, act, opens: None, now: None };
        let submitted = self.engine.submit(submission).await?;
        answer(&self.row.id, &submitted, &self.workflow, acting.json)
    }
}

#[derive(Serialize)]
struct Answer<'a> {
    case: &'a CaseId,
    revision: u64,
    head: String,
    step: &'a str,
    events: &'a [umlauf_workflow::Recorded],
    repeated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    refusal: Option<String>,
}

/// Says what became of an act. A refusal is the input's fault, a late vote among them.
fn answer(
    case: &CaseId,
    submitted: &Submitted,
    workflow: &Workflow,
    json: bool,
) -> Result<ExitCode, Failure> {
    let head = submitted.head.as_ref();
    let step = head.and_then(|head| workflow.step(&head.step));
    if out::for_programs(json) {
        out::json(&Answer {
            case,
            revision: head.map_or(0, |head| head.revision),
            head: submitted.hash.to_string(),
            step: step.map_or("", |step| step.name.as_str()),
            events: &submitted.events,
            repeated: submitted.repeated,
            refusal: submitted.refusal.as_ref().map(ToString::to_string),
        })?;
    }
    if let Some(refusal) = &submitted.refusal {
        out::say(refusal);
        return Ok(ExitCode::from(1));
    }
    let (revision, title) =
        (head.map_or(0, |head| head.revision), step.map_or("", |step| step.title.as_str()));
    let already = if submitted.repeated { " (war bereits erfasst)" } else { "" };
    out::say(format!(
        "Erfasst{already}. Vorgang {case}, Schritt „{title}“, Revision {revision}, Prüfsumme {}",
        submitted.hash
    ));
    Ok(ExitCode::SUCCESS)
}

pub(super) fn in_office(offices: &[Office]) -> impl Fn(&Seat, Capacity) -> bool {
    move |seat, _| matches!(seat, Seat::Office(office) if offices.contains(office))
}

pub(super) fn for_member(seat: &Seat, _: Capacity) -> bool {
    matches!(seat, Seat::Member(_))
}

pub(super) async fn keep(engine: &Engine, text: Option<&str>) -> Result<Option<Digest>, Failure> {
    match text {
        Some(text) => Ok(Some(engine.keep(text).await?)),
        None => Ok(None),
    }
}

/// `NAME=FILE`.
fn paper(text: &str) -> Result<(PaperName, String), Failure> {
    let (name, file) = text
        .split_once('=')
        .ok_or_else(|| Failure::call(format!("`{text}`: write a paper as NAME=FILE")))?;
    Ok((PaperName::from(name), text_of(Path::new(file))?))
}

pub(super) fn text_of(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path)
        .map_err(|error| Failure::call(format!("cannot read `{}`: {error}", path.display())))
}
