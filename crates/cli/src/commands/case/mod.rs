//! `umlauf case`: open, act, vote, look.
//!
//! Every act goes through the engine exactly as it would from a page. `--as` names the person; for
//! which seat follows from what is asked, or from `--for`.

mod act;
mod consult;
mod follow;
mod look;
mod who;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use jiff::civil::Date;

use crate::args::Globals;
use crate::failure::Failure;
use crate::wiring;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Open a case and file its papers.
    Launch(Launch),
    /// Choose a move of the step the case stands in: `vorlegen`, `freigeben`, …
    Act(Move),
    /// Vote for a member.
    Vote(Vote),
    /// File a paper.
    File(File),
    /// Say that a member is still coordinating until a day; reminders stop until then.
    Interim(Interim),
    /// Object to the procedure (not to the matter).
    Object(Object),
    /// Enter a vote that arrived by other means; a second person must confirm it.
    Enter(Enter),
    /// Confirm an entered vote, as the second person.
    Confirm(Confirm),
    /// Refuse an entered vote, as the second person.
    Refuse(Refuse),
    #[command(flatten)]
    Consult(consult::Command),
    /// Enter the roll-call of a sitting as a whole; a second person must confirm it.
    RollCall(RollCall),
    /// Confirm the roll-call that waits, as the second person.
    ConfirmRoll(ConfirmRoll),
    /// Refuse the roll-call that waits, as the second person.
    RefuseRoll(Reasoned),
    /// Write something to the secretariat for a member; it has no effect on the procedure.
    Note(Note),
    /// After an outage: close the vote as of its deadline.
    Close(Reasoned),
    /// Put a mistake in a paper of the running vote right.
    Correct(Correct),
    /// Take a finding back.
    Annul(Reasoned),
    /// Let the case go on under another definition; `umlauf check --upgrade` says beforehand whether it
    /// can.
    Upgrade(Upgrade),
    /// Report for a member where it stands with a duty.
    Report(follow::Report),
    /// What else is done with duties: accept a report, ask for another day, join …
    #[command(subcommand)]
    Duties(follow::Duties),
    /// List cases.
    List(List),
    /// Show where a case stands.
    Show(Show),
    /// Show the journal of a case.
    History(Show),
}

/// What every act has.
#[derive(Args, Clone, Debug)]
pub(crate) struct Acting {
    /// Who acts: the id of a person, as `umlauf people list` shows it.
    #[arg(long = "as", value_name = "PERSON")]
    person: String,
    /// For which member or office, if the person has several mandates.
    #[arg(long = "for", value_name = "SEAT")]
    seat: Option<String>,
    /// An id for this act: a repeat with the same id is not a second act.
    #[arg(long, value_name = "ID", value_parser = one_line)]
    id: Option<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Launch {
    #[command(flatten)]
    acting: Acting,
    /// What the case is about.
    #[arg(long, value_parser = one_line)]
    title: String,
    /// The workflow.
    #[arg(long, default_value = "umlaufverfahren")]
    workflow: String,
    /// A paper: `beschlusstext=FILE`; may be given several times.
    #[arg(long = "paper", value_name = "NAME=FILE")]
    papers: Vec<String>,
}

#[derive(Args, Debug)]
pub(crate) struct Move {
    /// The case; the beginning of its id is enough.
    case: String,
    /// The move's label.
    label: String,
    /// Why.
    #[arg(long)]
    reason: Option<String>,
    /// The new last day, where the move extends.
    #[arg(long)]
    until: Option<Date>,
    /// Into a vote that leaves the choice: hold it Ziffer by Ziffer.
    #[arg(long)]
    each: bool,
    /// Out of a finding: what is established of the Ziffern on which the readings differ: `2=adopted,3=rejected`.
    #[arg(long, value_name = "ZIFFERN")]
    found: Option<String>,
    #[command(flatten)]
    acting: Acting,
}

/// Whether a text is a vote; which Ziffern it may name is known with the case.
fn vote(text: &str) -> Result<String, umlauf_workflow::BadVote> {
    umlauf_workflow::Said::written(text, &[]).map(|_| text.to_owned())
}

#[derive(Args, Debug)]
pub(crate) struct Vote {
    /// The case.
    case: String,
    /// The vote: `yes`, `no`, `abstain`; where Ziffern are voted on one by one also `1=yes,2=no,others=abstain`.
    #[arg(value_parser = vote)]
    choice: String,
    /// A declaration for the minutes.
    #[arg(long)]
    declaration: Option<String>,
    #[command(flatten)]
    acting: Acting,
}

#[derive(Args, Debug)]
pub(crate) struct File {
    /// The case.
    case: String,
    /// `NAME=FILE`.
    paper: String,
    #[command(flatten)]
    acting: Acting,
}

#[derive(Args, Debug)]
pub(crate) struct Interim {
    /// The case.
    case: String,
    /// The day: `2022-09-02`.
    until: Date,
    /// Why.
    #[arg(long)]
    reason: Option<String>,
    #[command(flatten)]
    acting: Acting,
}

#[derive(Args, Debug)]
pub(crate) struct Object {
    /// The case.
    case: String,
    /// Why.
    #[arg(long)]
    reason: Option<String>,
    #[command(flatten)]
    acting: Acting,
}

#[derive(Args, Debug)]
pub(crate) struct Enter {
    /// The case.
    case: String,
    /// For whom.
    member: String,
    /// The vote: `yes`, `no`, `abstain`; where Ziffern are voted on one by one also `1=yes,2=no,others=abstain`.
    #[arg(value_parser = vote)]
    choice: String,
    /// What arrived: a file, kept as evidence.
    #[arg(long, value_name = "FILE")]
    evidence: PathBuf,
    /// A declaration for the minutes.
    #[arg(long)]
    declaration: Option<String>,
    /// The vote was given by the deputy.
    #[arg(long)]
    deputy: bool,
    #[command(flatten)]
    acting: Acting,
}

#[derive(Args, Debug)]
pub(crate) struct RollCall {
    /// The case.
    case: String,
    /// Who was called how, every voting member once: `others=yes, BY=no deputy, HB=absent`. Known are
    /// yes, no, abstain, silent (present, did not vote), absent, excluded.
    roll: String,
    /// The day of the sitting: `2022-09-14`.
    #[arg(long)]
    held: Date,
    /// A file with the draft minutes.
    #[arg(long, value_name = "FILE")]
    minutes: PathBuf,
    /// A declaration for the minutes: `BY=TEXT`; may be given several times.
    #[arg(long = "declaration", value_name = "MEMBER=TEXT")]
    declarations: Vec<String>,
    #[command(flatten)]
    acting: Acting,
}

#[derive(Args, Debug)]
pub(crate) struct ConfirmRoll {
    /// The case.
    case: String,
    /// Revision of the entry that was read; otherwise the one that waits.
    #[arg(long, value_name = "REVISION")]
    entry: Option<u64>,
    #[command(flatten)]
    acting: Acting,
}

#[derive(Args, Debug)]
pub(crate) struct Note {
    /// The case.
    case: String,
    /// What to say.
    text: String,
    #[command(flatten)]
    acting: Acting,
}

#[derive(Args, Debug)]
pub(crate) struct Confirm {
    /// The case.
    case: String,
    /// Whose entry.
    member: String,
    #[command(flatten)]
    acting: Acting,
}

#[derive(Args, Debug)]
pub(crate) struct Refuse {
    /// The case.
    case: String,
    /// Whose entry.
    member: String,
    /// Why.
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    acting: Acting,
}

#[derive(Args, Debug)]
pub(crate) struct Reasoned {
    /// The case.
    case: String,
    /// Why.
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    acting: Acting,
}

#[derive(Args, Debug)]
pub(crate) struct Upgrade {
    /// The case.
    case: String,
    /// The definition: a file, a workflow in force, or NAME@VERSION or the digest of one that the
    /// database keeps.
    #[arg(long, value_name = "FILE|NAME")]
    to: String,
    /// Steps that have other names there: `old=new,…`.
    #[arg(long, value_name = "OLD=NEW,…", default_value = "")]
    steps: umlauf_workflow::Mapping,
    /// The time of the step begins anew; otherwise it stays as it was announced.
    #[arg(long)]
    new_term: bool,
    /// Why.
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    acting: Acting,
}

#[derive(Args, Debug)]
pub(crate) struct Correct {
    /// The case.
    case: String,
    /// `NAME=FILE`: the paper and its new text.
    paper: String,
    /// Why.
    #[arg(long)]
    reason: String,
    /// The change is one of substance: votes are void, a new ballot begins. For the chair.
    #[arg(long)]
    substantive: bool,
    #[command(flatten)]
    acting: Acting,
}

#[derive(Args, Debug)]
pub(crate) struct List {
    /// Ended ones too.
    #[arg(long)]
    all: bool,
    /// Print JSON Lines.
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Show {
    /// The case; the beginning of its id is enough.
    case: String,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Something on one line. An empty id would make every act a repeat of the first.
fn one_line(text: &str) -> Result<String, &'static str> {
    match text.trim() {
        "" => Err("write something"),
        text if text.chars().any(char::is_control) => Err("write it on one line"),
        text => Ok(text.to_owned()),
    }
}

pub(crate) use who::case as find;

pub(crate) async fn run(command: Command, globals: &Globals) -> Result<ExitCode, Failure> {
    let engine = wiring::engine(globals).await?;
    let done = match command {
        Command::List(args) => look::list(&engine, &args).await,
        Command::Show(args) => look::show(&engine, &args).await,
        Command::History(args) => look::history(&engine, &args).await,
        Command::Report(args) => Box::pin(follow::report(&engine, args)).await,
        Command::Duties(command) => Box::pin(follow::duties(&engine, command)).await,
        command => Box::pin(act::run(&engine, command)).await,
    };
    engine.store().close().await;
    done
}
