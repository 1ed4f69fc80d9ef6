//! Following up: what members report, what offices decide on it, who stands where.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};
use jiff::civil::Date;
use serde_json::json;
use umlauf_engine::Engine;
use umlauf_workflow::{
    Act, Digest, DutyName, DutyRow, FollowAct, FollowRefusal, FollowRow, Joining, Kind, Office,
    Progress, Refusal, TriggerName,
};

use super::Acting;
use super::act::{Under, for_member, in_office, keep, text_of};
use crate::failure::Failure;
use crate::out;

/// What a member can report.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Said {
    /// It has a plan.
    Planned,
    /// It is at it.
    Doing,
    /// It conforms.
    Conform,
    /// The duty does not concern it.
    NotConcerned,
}

impl From<Said> for Progress {
    fn from(said: Said) -> Self {
        match said {
            Said::Planned => Self::Planned,
            Said::Doing => Self::Doing,
            Said::Conform => Self::Conform,
            Said::NotConcerned => Self::NotConcerned,
        }
    }
}

#[derive(Args, Debug)]
pub(crate) struct Report {
    /// The case.
    case: String,
    /// The duty, by its name in the definition: `bestand`.
    duty: String,
    /// Where the member stands.
    said: Said,
    /// The day the member has planned itself; nobody reminds before it.
    #[arg(long)]
    until: Option<Date>,
    /// What to say of it.
    #[arg(long)]
    text: Option<String>,
    /// A proof: a file, kept by its check sum.
    #[arg(long, value_name = "FILE")]
    evidence: Option<PathBuf>,
    #[command(flatten)]
    acting: Acting,
}

/// What else is done with duties.
#[derive(Debug, Subcommand)]
pub(crate) enum Duties {
    /// Show who stands where, with the days.
    List(super::Show),
    /// Accept a report of conformity. Whoever reported does not accept.
    Accept(Of),
    /// Give a report back; the duty is open again.
    GiveBack(Reasoned),
    /// Ask for another day, for a member.
    Ask(Ask),
    /// Grant the day that was asked for.
    Grant(Of),
    /// Refuse the day that was asked for.
    Refuse(Reasoned),
    /// Give a member another day.
    Move(Move),
    /// Record that a member joins: it is bound from now on, with days of its own.
    Join(Declared),
    /// Record that a member is not bound any more.
    Release(Declared),
    /// Record that what duties wait for has happened.
    Happened(Event),
}

#[derive(Args, Debug)]
pub(crate) struct Of {
    /// The case.
    case: String,
    /// Whose.
    member: String,
    /// The duty.
    duty: String,
    #[command(flatten)]
    acting: Acting,
}

#[derive(Args, Debug)]
pub(crate) struct Reasoned {
    /// The case.
    case: String,
    /// Whose.
    member: String,
    /// The duty.
    duty: String,
    /// Why.
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    acting: Acting,
}

#[derive(Args, Debug)]
pub(crate) struct Ask {
    /// The case.
    case: String,
    /// The duty.
    duty: String,
    /// The day: `2031-06-30`.
    until: Date,
    /// Why.
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    acting: Acting,
}

#[derive(Args, Debug)]
pub(crate) struct Move {
    /// The case.
    case: String,
    /// Whose.
    member: String,
    /// The duty.
    duty: String,
    /// The day: `2031-06-30`.
    until: Date,
    /// Why.
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    acting: Acting,
}

#[derive(Args, Debug)]
pub(crate) struct Declared {
    /// The case.
    case: String,
    /// Who.
    member: String,
    /// From which day: `2027-02-01`.
    #[arg(long)]
    on: Date,
    /// The declaration: a file, kept by its check sum.
    #[arg(long, value_name = "FILE")]
    authority: PathBuf,
    #[command(flatten)]
    acting: Acting,
}

#[derive(Args, Debug)]
pub(crate) struct Event {
    /// The case.
    case: String,
    /// What has happened, by its name in the definition: `modellaenderung`.
    event: String,
    /// On which day: `2027-01-08`.
    #[arg(long)]
    on: Date,
    /// A proof: a file, kept by its check sum.
    #[arg(long, value_name = "FILE")]
    evidence: Option<PathBuf>,
    #[command(flatten)]
    acting: Acting,
}

const DECIDE: [Office; 2] = [Office::Secretariat, Office::Chair];

pub(super) async fn report(engine: &Engine, args: Report) -> Result<ExitCode, Failure> {
    let case = Under::way(engine, &args.case).await?;
    let evidence = match &args.evidence {
        Some(file) => Some(engine.keep(&text_of(file)?).await?),
        None => None,
    };
    let act = FollowAct::Report {
        duty: DutyName::from(&args.duty),
        said: args.said.into(),
        until: args.until,
        text: keep(engine, args.text.as_deref()).await?,
        evidence,
    };
    case.submit(&args.acting, Act::Follow(act), for_member).await
}

pub(super) async fn duties(engine: &Engine, command: Duties) -> Result<ExitCode, Failure> {
    match command {
        Duties::List(args) => list(engine, &args.case, args.json).await,
        Duties::Accept(of) => {
            let (case, row) = read(engine, &of.case, &of.member, &of.duty).await?;
            let report = row.last.map_or(0, |last| last.revision);
            let (member, duty) = (case.member(&of.member)?, DutyName::from(&of.duty));
            let act = FollowAct::Accept { member, duty, report };
            case.submit(&of.acting, Act::Follow(act), in_office(&[accepts(&case)])).await
        }
        Duties::GiveBack(of) => {
            let (case, row) = read(engine, &of.case, &of.member, &of.duty).await?;
            let report = row.last.map_or(0, |last| last.revision);
            let (member, duty) = (case.member(&of.member)?, DutyName::from(&of.duty));
            let reason = engine.keep(&of.reason).await?;
            let act = FollowAct::GiveBack { member, duty, report, reason };
            case.submit(&of.acting, Act::Follow(act), in_office(&[accepts(&case)])).await
        }
        Duties::Ask(args) => {
            let case = Under::way(engine, &args.case).await?;
            let (duty, until) = (DutyName::from(&args.duty), args.until);
            let reason = engine.keep(&args.reason).await?;
            let act = FollowAct::AskDeviation { duty, until, reason };
            case.submit(&args.acting, Act::Follow(act), for_member).await
        }
        Duties::Grant(of) => {
            answer_request(engine, (&of.case, &of.member, &of.duty), None, &of.acting).await
        }
        Duties::Refuse(of) => {
            let reason = Some(engine.keep(&of.reason).await?);
            answer_request(engine, (&of.case, &of.member, &of.duty), reason, &of.acting).await
        }
        Duties::Move(args) => {
            let case = Under::way(engine, &args.case).await?;
            let act = FollowAct::MoveTerm {
                member: case.member(&args.member)?,
                duty: DutyName::from(&args.duty),
                until: args.until,
                reason: engine.keep(&args.reason).await?,
            };
            case.submit(&args.acting, Act::Follow(act), in_office(&DECIDE)).await
        }
        Duties::Join(args) => declare(engine, &args, true).await,
        Duties::Release(args) => declare(engine, &args, false).await,
        Duties::Happened(args) => {
            let case = Under::way(engine, &args.case).await?;
            let evidence = match &args.evidence {
                Some(file) => Some(engine.keep(&text_of(file)?).await?),
                None => None,
            };
            let event = TriggerName::from(&args.event);
            let act = FollowAct::Happen { event, on: args.on, evidence };
            case.submit(&args.acting, Act::Follow(act), in_office(&[Office::Secretariat])).await
        }
    }
}

async fn answer_request(
    engine: &Engine,
    (case, member, duty): (&str, &str, &str),
    refused: Option<Digest>,
    acting: &Acting,
) -> Result<ExitCode, Failure> {
    let (case, row) = read(engine, case, member, duty).await?;
    let request = row.asked.map_or(0, |asked| asked.revision);
    let (member, duty, grant) = (case.member(member)?, DutyName::from(duty), refused.is_none());
    let act = FollowAct::Decide { member, duty, request, grant, reason: refused };
    case.submit(acting, Act::Follow(act), in_office(&DECIDE)).await
}

async fn declare(engine: &Engine, args: &Declared, joins: bool) -> Result<ExitCode, Failure> {
    let case = Under::way(engine, &args.case).await?;
    let member = case.member(&args.member)?;
    let (on, authority) = (args.on, engine.keep(&text_of(&args.authority)?).await?);
    let by_member = matches!(joining(&case), Some(Joining::Member)) && joins;
    let office = match joining(&case) {
        Some(Joining::Office(office)) => office,
        Some(Joining::Member) | None => Office::Secretariat,
    };
    let act = if joins {
        FollowAct::Join { member, on, authority }
    } else {
        FollowAct::Release { member, on, authority }
    };
    if by_member {
        return case.submit(&args.acting, Act::Follow(act), for_member).await;
    }
    case.submit(&args.acting, Act::Follow(act), in_office(&[office])).await
}

fn step<'c>(case: &'c Under<'_>) -> Option<&'c umlauf_workflow::Follow> {
    let head = case.row.head().ok()?;
    match &case.workflow.step(&head.step)?.kind {
        Kind::Follow(follow) => Some(follow),
        _ => None,
    }
}

fn accepts(case: &Under<'_>) -> Office {
    step(case).and_then(|follow| follow.accept).unwrap_or(Office::Secretariat)
}

fn joining(case: &Under<'_>) -> Option<Joining> {
    step(case).and_then(|follow| follow.join)
}

/// The case, and the row of a member's duty as it stands.
async fn read<'e>(
    engine: &'e Engine,
    case: &str,
    member: &str,
    duty: &str,
) -> Result<(Under<'e>, DutyRow), Failure> {
    let case = Under::way(engine, case).await?;
    let follow = case.row.head()?.follow;
    let Some(follow) = follow.filter(|follow| follow.open) else {
        return Err(Failure::input(Refusal::from(FollowRefusal::NotFollowing)));
    };
    let row = engine.store().answer(&case.row.id, follow.number, member).await?;
    let row = row.map(|row| row.answer()).transpose()?.and_then(|answer| answer.follow);
    let row: Option<DutyRow> = row.and_then(|row| row.duties.get(&DutyName::from(duty)).cloned());
    Ok((case, row.unwrap_or_default()))
}

/// A line per member and duty.
async fn list(engine: &Engine, case: &str, as_json: bool) -> Result<ExitCode, Failure> {
    let case = Under::way(engine, case).await?;
    let Some(follow) = case.row.head()?.follow else {
        return Err(Failure::input(Refusal::from(FollowRefusal::NotFollowing)));
    };
    let rows = engine.store().answers(&case.row.id, follow.number).await?;
    let duties: Vec<DutyName> = follow.counts.keys().cloned().collect();
    for member in case.workflow.voters() {
        let row = rows.iter().find(|row| row.member == member.as_str());
        let row = row.map(umlauf_store::AnswerRow::answer).transpose()?;
        let Some(row) = row.and_then(|answer| answer.follow) else { continue };
        for duty in &duties {
            let day = row.duties.get(duty).and_then(|duty| duty.term.as_ref()).map(|term| term.end);
            let day = day.filter(|_| row.bound);
            let standing = FollowRow::standing(&row, duty);
            if out::for_programs(as_json) {
                out::json(&json!({
                    "member": member, "duty": duty, "state": standing.as_str(),
                    "due": day.map(|day| day.to_string()),
                }))?;
            } else {
                let day = day.map_or_else(String::new, |day| format!(", Frist {day}"));
                out::text(&format!("{member:6} {duty:12} {}{day}\n", standing.german()))?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
