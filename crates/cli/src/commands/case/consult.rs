//! `umlauf case`, in a consultation: answer, ask for time and give it, dispose of comments, reply.

mod inner;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};
use jiff::civil::Date;
use umlauf_comments::{Disposition, Limits, Reply, Table};
use umlauf_engine::Engine;
use umlauf_voting::MemberCode;
use umlauf_workflow::{
    Act, CommentId, ConsultAct, Digest, Disposal, LARGEST_TABLE, Office, PaperName, ReplyRow,
    Response,
};

use super::act::{Under, for_member, in_office, keep, text_of};
use super::{Acting, who};
use crate::commands::comments::{Form, bytes};
use crate::failure::Failure;
use crate::out;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Answer in a consultation for a member, or replace the answer.
    Answer(Answer),
    /// Begin the member's own coordination, in a case that only its own people see.
    Coordinate(Coordinate),
    /// Show where a member's own coordination stands.
    Coordination(Shown),
    /// Ask for more time to answer.
    AskTime(AskTime),
    /// Give more time to answer, to one member or to all.
    GiveTime(GiveTime),
    /// Refuse the time that a member asked for.
    RefuseTime(RefuseTime),
    /// Say what a member's leadership decided: the answer stands, or becomes another.
    Settle(Settle),
    /// Say what becomes of comments.
    Dispose(Dispose),
    /// Reply to the dispositions of a member's comments: accept them all but those that are upheld.
    Reply(Replying),
    /// Write all comments of the consultation with their dispositions into a table.
    Comments(Comments),
    /// Print the dissents that remain, or file them as a paper.
    Dissents(Dissents),
}

/// What a member answers.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Position {
    /// Stellungnahme: a text, comments, or both.
    Statement,
    /// Mitzeichnung.
    Cosigned,
    /// Mitzeichnung unter Vorbehalt: `--text` names the condition.
    CosignedIf,
    /// Leitungsvorbehalt: `--until` is its last day.
    Reserved,
    /// Fehlanzeige: looked at, nothing to say.
    Nothing,
    /// Nichtbefassung: not concerned.
    NotConcerned,
}

impl From<Position> for umlauf_workflow::Position {
    fn from(position: Position) -> Self {
        match position {
            Position::Statement => Self::Statement,
            Position::Cosigned => Self::Cosigned,
            Position::CosignedIf => Self::CosignedIf,
            Position::Reserved => Self::Reserved,
            Position::Nothing => Self::Nothing,
            Position::NotConcerned => Self::NotConcerned,
        }
    }
}

#[derive(Args, Debug)]
pub(crate) struct Answer {
    /// The case.
    case: String,
    /// The answer.
    position: Position,
    /// A file with the text, or with the condition.
    #[arg(long, value_name = "FILE")]
    text: Option<PathBuf>,
    /// A table of comments: xlsx, ODS or CSV in the columns of the IEC/ISO template.
    #[arg(long, value_name = "FILE")]
    table: Option<PathBuf>,
    /// Take text and comments over from the member's own coordination, which released them.
    #[arg(long, conflicts_with_all = ["text", "table", "until"])]
    released: bool,
    /// The last day of a leadership reservation: `2026-04-30`.
    #[arg(long)]
    until: Option<Date>,
    #[command(flatten)]
    acting: Acting,
}

#[derive(Args, Debug)]
pub(crate) struct Coordinate {
    /// The case.
    case: String,
    #[command(flatten)]
    acting: Acting,
}

#[derive(Args, Debug)]
pub(crate) struct Shown {
    /// The case.
    case: String,
    /// The member.
    member: String,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
pub(crate) struct AskTime {
    /// The case.
    case: String,
    /// Until when: `2026-04-30`.
    until: Date,
    /// Why.
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    acting: Acting,
}

#[derive(Args, Debug)]
pub(crate) struct GiveTime {
    /// The case.
    case: String,
    /// Until when: `2026-04-30`.
    until: Date,
    /// To which member; otherwise to all.
    #[arg(long)]
    member: Option<String>,
    /// Why; needed where it is for all.
    #[arg(long)]
    reason: Option<String>,
    #[command(flatten)]
    acting: Acting,
}

#[derive(Args, Debug)]
pub(crate) struct RefuseTime {
    /// The case.
    case: String,
    /// Whom.
    member: String,
    /// Why.
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    acting: Acting,
}

#[derive(Args, Debug)]
pub(crate) struct Settle {
    /// The case.
    case: String,
    /// What the answer becomes; otherwise it stands.
    #[arg(long)]
    to: Option<Position>,
    /// A file with the text or condition of that.
    #[arg(long, value_name = "FILE")]
    text: Option<PathBuf>,
    #[command(flatten)]
    acting: Acting,
}

#[derive(Args, Debug)]
pub(crate) struct Dispose {
    /// The case.
    case: String,
    /// `1/BY/17=abgelehnt: schon geregelt`; may be given several times.
    rows: Vec<String>,
    /// A table as `comments` writes it, with the observations filled in.
    #[arg(long, value_name = "FILE")]
    table: Option<PathBuf>,
    #[command(flatten)]
    acting: Acting,
}

#[derive(Args, Debug)]
pub(crate) struct Replying {
    /// The case.
    case: String,
    /// Numbers of the member's own comments that it upholds: `3,5`.
    #[arg(long, value_delimiter = ',', value_name = "NUMBERS")]
    uphold: Vec<u32>,
    /// Why they are upheld.
    #[arg(long)]
    why: Option<String>,
    #[command(flatten)]
    acting: Acting,
}

#[derive(Args, Debug)]
pub(crate) struct Comments {
    /// The case.
    case: String,
    /// Where to write them: `.xlsx`, `.ods`, `.csv` or `.json`.
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

#[derive(Args, Debug)]
pub(crate) struct Dissents {
    /// The case.
    case: String,
    /// File them under this name instead of printing them.
    #[arg(long, value_name = "NAME", requires = "person")]
    paper: Option<String>,
    /// Who files them.
    #[arg(long = "as", value_name = "PERSON")]
    person: Option<String>,
}

pub(super) async fn run(engine: &Engine, command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Answer(args) => answer(engine, &args).await,
        Command::Coordinate(args) => inner::begin(engine, &args).await,
        Command::Coordination(args) => inner::show(engine, &args).await,
        Command::AskTime(args) => {
            let case = Under::way(engine, &args.case).await?;
            let reason = engine.keep(&args.reason).await?;
            let act = Act::Consult(ConsultAct::AskTime { until: args.until, reason });
            case.submit(&args.acting, act, for_member).await
        }
        Command::GiveTime(args) => {
            let case = Under::way(engine, &args.case).await?;
            let member = args.member.as_deref().map(|code| case.addressee(code)).transpose()?;
            let reason = keep(engine, args.reason.as_deref()).await?;
            let act = Act::Consult(ConsultAct::GiveTime { member, until: args.until, reason });
            case.submit(&args.acting, act, in_office(&Office::ALL)).await
        }
        Command::RefuseTime(args) => {
            let case = Under::way(engine, &args.case).await?;
            let member = case.addressee(&args.member)?;
            let reason = engine.keep(&args.reason).await?;
            let act = Act::Consult(ConsultAct::RefuseTime { member, reason });
            case.submit(&args.acting, act, in_office(&Office::ALL)).await
        }
        Command::Settle(args) => {
            let case = Under::way(engine, &args.case).await?;
            let paper = file(engine, args.text.as_deref()).await?;
            let act = Act::Consult(ConsultAct::Settle { to: args.to.map(Into::into), paper });
            case.submit(&args.acting, act, for_member).await
        }
        Command::Dispose(args) => dispose(engine, &args).await,
        Command::Reply(args) => reply(engine, &args).await,
        Command::Comments(args) => {
            let form = Form::of(&args.output)?;
            let case = who::case(engine, &args.case).await?;
            let comments = engine.comments(&case.id).await?;
            let count = comments.len();
            let table = Table::new(comments).map_err(|error| Failure::input(error.to_string()))?;
            std::fs::write(&args.output, form.written(&table)).map_err(|error| {
                let path = args.output.display();
                Failure::Surroundings(anyhow::anyhow!("cannot write `{path}`: {error}"))
            })?;
            out::say(format!("{count} Anmerkungen geschrieben."));
            Ok(ExitCode::SUCCESS)
        }
        Command::Dissents(args) => dissents(engine, &args).await,
    }
}

async fn answer(engine: &Engine, args: &Answer) -> Result<ExitCode, Failure> {
    if args.released {
        return inner::send(engine, args).await;
    }
    let case = Under::way(engine, &args.case).await?;
    let paper = file(engine, args.text.as_deref()).await?;
    let comments = match &args.table {
        Some(path) => {
            let table = table(path)?;
            let kept = engine.keep_table(&table).await?;
            Some(kept.ok_or_else(|| {
                Failure::input(format!("a table has between one and {LARGEST_TABLE} comments"))
            })?)
        }
        None => None,
    };
    let position = args.position.into();
    let response = Response { position, paper, comments, until: args.until };
    case.submit(&args.acting, Act::Consult(ConsultAct::Answer(response)), for_member).await
}

async fn dispose(engine: &Engine, args: &Dispose) -> Result<ExitCode, Failure> {
    let case = Under::way(engine, &args.case).await?;
    let mut rows = Vec::new();
    for text in &args.rows {
        let (id, observation) = text.split_once('=').ok_or_else(|| {
            Failure::call(format!("`{text}`: write `1/BY/17=abgelehnt: schon geregelt`"))
        })?;
        let (disposition, reason) = Disposition::cut(observation);
        let disposition = disposition.ok_or_else(|| {
            let words: Vec<_> = Disposition::ALL.map(Disposition::german).to_vec();
            Failure::call(format!("`{observation}` begins with none of: {}", words.join(", ")))
        })?;
        rows.push(disposal(engine, id, disposition, reason, "").await?);
    }
    if let Some(path) = &args.table {
        for comment in table(path)?.rows() {
            if let Some(disposition) = comment.disposition {
                let (id, reason) = (&comment.number, &comment.reason);
                let first = &comment.duplicate_of;
                rows.push(disposal(engine, id, disposition, reason, first).await?);
            }
        }
    }
    let act = Act::Consult(ConsultAct::Dispose(rows));
    case.submit(&args.acting, act, in_office(&Office::ALL)).await
}

async fn disposal(
    engine: &Engine,
    id: &str,
    disposition: Disposition,
    reason: &str,
    duplicate_of: &str,
) -> Result<Disposal, Failure> {
    let named = |text: &str| -> Result<CommentId, Failure> {
        text.trim().parse().map_err(|error| Failure::call(format!("`{text}`: {error}")))
    };
    let reason = reason.trim();
    let duplicate_of = duplicate_of.trim();
    Ok(Disposal {
        comment: named(id)?,
        disposition,
        reason: keep(engine, Some(reason).filter(|reason| !reason.is_empty())).await?,
        duplicate_of: if duplicate_of.is_empty() { None } else { Some(named(duplicate_of)?) },
    })
}

async fn reply(engine: &Engine, args: &Replying) -> Result<ExitCode, Failure> {
    let case = Under::way(engine, &args.case).await?;
    let seat = who::sender(engine, &case.workflow, &args.acting, for_member).await?;
    let consulted = engine.consulted(&case.row.id).await?;
    let row = match &seat {
        umlauf_engine::Sender::Person { seat: umlauf_workflow::Seat::Member(member), .. } => {
            consulted.answers.get(member).and_then(|answer| answer.consulted.as_ref())
        }
        _ => None,
    };
    let why = keep(engine, args.why.as_deref()).await?;
    let comments = row.map(|row| row.comments.as_slice()).unwrap_or_default();
    let rows = (1..).zip(comments).filter(|(number, comment)| {
        comment.disposition.is_some() && (comment.reply.is_none() || args.uphold.contains(number))
    });
    let mut rows: Vec<_> = rows
        .map(|(comment, _)| {
            let upheld = args.uphold.contains(&comment);
            let reply = if upheld { Reply::Upheld } else { Reply::Accepted };
            ReplyRow { comment, reply, why: why.clone().filter(|_| upheld) }
        })
        .collect();
    // What does not exist is for the case to refuse, by its name.
    let known: Vec<u32> = rows.iter().map(|row| row.comment).collect();
    let others = args.uphold.iter().filter(|number| !known.contains(number));
    rows.extend(others.map(|number| ReplyRow {
        comment: *number,
        reply: Reply::Upheld,
        why: why.clone(),
    }));
    case.submit(&args.acting, Act::Consult(ConsultAct::Reply(rows)), for_member).await
}

async fn dissents(engine: &Engine, args: &Dissents) -> Result<ExitCode, Failure> {
    let case = Under::way(engine, &args.case).await?;
    let text = engine.dissents(&case.row.id).await?;
    let (Some(paper), Some(person)) = (&args.paper, &args.person) else {
        out::text(&text)?;
        return Ok(ExitCode::SUCCESS);
    };
    let acting = Acting { person: person.clone(), seat: None, id: None, json: false };
    let act = Act::File { paper: PaperName::from(paper), digest: engine.keep(&text).await? };
    case.submit(&acting, act, in_office(&[Office::Secretariat])).await
}

/// A table whose rows are all good; otherwise the first fault, and where to see the others.
fn table(path: &Path) -> Result<Table, Failure> {
    let limits = Limits::default();
    let bytes = bytes(path, limits.bytes)?;
    let imported = umlauf_comments::read(&bytes, &limits)
        .map_err(|error| Failure::input(format!("`{}`: {}", path.display(), error.german())))?;
    match imported.faults.first() {
        None => Ok(imported.table),
        Some(fault) => Err(Failure::input(format!(
            "`{}`, row {}: {} {} `umlauf comments` lists all faults",
            path.display(),
            fault.row,
            fault.what,
            fault.remedy
        ))),
    }
}

async fn file(engine: &Engine, path: Option<&Path>) -> Result<Option<Digest>, Failure> {
    match path {
        Some(path) => Ok(Some(engine.keep(&text_of(path)?).await?)),
        None => Ok(None),
    }
}

impl Under<'_> {
    /// Any member of the body: who is asked need not have a vote.
    fn addressee(&self, code: &str) -> Result<MemberCode, Failure> {
        match self.workflow.body.member(code) {
            Some(member) => Ok(member.code.clone()),
            None => Err(Failure::call(format!("there is no member `{code}`"))),
        }
    }
}
