//! `umlauf check`: compiles and verifies definitions and reports every fault.

pub(super) mod draw;
mod patterns;
mod upgrade;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::string::FromUtf8Error;
use std::sync::Arc;
use std::time::Duration;

use clap::ValueEnum;
use serde::Serialize;
use umlauf_engine::{Texts, clock::Stopwatch};
use umlauf_source::{Fault, Faults, Place, Severity, Source, Value};
use umlauf_workflow::{Kin, Library, Silent, UNSOUND, WorkflowName, compile, kinship, verify};

use self::draw::draw;
use crate::args::Globals;
use crate::failure::Failure;
use crate::{out, wiring};

/// The arguments of `umlauf check`.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// Files, or folders with workflows, bodies and calendars; without any, the shipped ones.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    upgrade: upgrade::Args,
    /// `json` prints one object; `text` tells people on standard error.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// `umlauf check [PATH…]`: exit code 0 if every file is sound, 1 otherwise.
pub(crate) fn run(args: &Args, globals: &Globals) -> Result<ExitCode, Failure> {
    if let Some(asked) = args.upgrade.asked() {
        return upgrade::run(&args.upgrade, asked, args.format == Format::Json, globals);
    }
    let shipped = wiring::texts(globals)?;
    let (given, unreadable) = given(&args.paths, &shipped)?;
    let mut reports = check(&given, shipped, args.paths.is_empty());
    for (at, report) in unreadable {
        reports.insert(at.min(reports.len()), report);
    }
    if args.format == Format::Json {
        #[derive(Serialize)]
        struct All<'r> {
            files: Vec<Shown<'r>>,
        }
        out::json(&All { files: reports.iter().map(shown).collect() })?;
    } else {
        tell(&reports);
    }
    let sound = reports.iter().all(|report| report.verdict == Verdict::Sound);
    Ok(if sound { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// What a file defines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Workflow,
    Body,
    Calendar,
    Decisions,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Verdict {
    /// No fault; warnings at most.
    Sound,
    /// It can be read, but its process does not hold what it must.
    Unsound,
    /// It cannot be used.
    Broken,
}

/// What was found in one file.
struct Report {
    kind: Kind,
    source: Source,
    verdict: Verdict,
    faults: Vec<Fault>,
    silent: Option<u32>,
    explored: usize,
    /// Of how many more texts of the same pattern this is true.
    more: usize,
    /// How long reading and exploring took, for people only.
    took: Duration,
}

impl Report {
    fn new(kind: Kind, source: &Source, faults: Vec<Fault>) -> Self {
        let mut errors = faults.iter().filter(|fault| fault.severity == Severity::Error).peekable();
        let verdict = if errors.peek().is_none() {
            Verdict::Sound
        } else if errors.all(|fault| UNSOUND.contains(&fault.code)) {
            Verdict::Unsound
        } else {
            Verdict::Broken
        };
        let (silent, explored, more, took) = (None, 0, 0, Duration::ZERO);
        Self { kind, source: source.clone(), verdict, faults, silent, explored, more, took }
    }
}

/// Files of the call: those that are text, and reports of those that are not, with their positions.
type Given = (Vec<(Kind, Source)>, Vec<(usize, Report)>);

/// The files of the call with what they define; without paths, what the program carries.
fn given(paths: &[PathBuf], shipped: &Texts) -> Result<Given, Failure> {
    let (mut given, mut unreadable) = (Vec::new(), Vec::new());
    if paths.is_empty() {
        let of = |kind, list: &[Source]| list.iter().map(move |s| (kind, s.clone())).collect();
        let kinds: [Vec<_>; 4] = [
            of(Kind::Workflow, &shipped.workflows),
            of(Kind::Body, &shipped.bodies),
            of(Kind::Calendar, &shipped.calendars),
            of(Kind::Decisions, &shipped.decisions),
        ];
        return Ok((kinds.concat(), unreadable));
    }
    let mut files = Vec::new();
    for path in paths {
        collect(path, true, &mut files)?;
    }
    for path in files {
        let name = path.display().to_string();
        let bytes = std::fs::read(&path)
            .map_err(|error| Failure::call(format!("`{name}` cannot be read: {error}")))?;
        match String::from_utf8(bytes) {
            Ok(text) => {
                let source = Source::new(name, text);
                match Texts::as_pattern(&source).map(|pattern| shipped.written_out(&pattern)) {
                    Some(all) if !all.is_empty() => {
                        given.extend(all.into_iter().map(|source| (kind(&source), source)));
                    }
                    _ => given.push((kind(&source), source)),
                }
            }
            Err(error) => {
                unreadable.push((given.len() + unreadable.len(), not_text(name, &error)));
            }
        }
    }
    if given.is_empty() && unreadable.is_empty() {
        return Err(Failure::call("there is no `.yaml` file in the folders of the call"));
    }
    Ok((given, unreadable))
}

/// What is said of a file that is not UTF-8: where the first byte stands that is none.
fn not_text(name: String, error: &FromUtf8Error) -> Report {
    let start = error.utf8_error().valid_up_to();
    let head = String::from_utf8_lossy(error.as_bytes().get(..start).unwrap_or_default());
    let last = head.rsplit('\n').next().unwrap_or_default();
    let place = Place {
        start,
        end: start + char::REPLACEMENT_CHARACTER.len_utf8(),
        line: head.matches('\n').count() + 1,
        column: last.chars().count() + 1,
        length: 1,
    };
    let fault = Fault::error("yaml::not_text", place, "this is not text in UTF-8")
        .label("no character begins like this")
        .hint("save the file as UTF-8");
    let source = Source::new(name, String::from_utf8_lossy(error.as_bytes()));
    Report::new(kind(&source), &source, vec![fault])
}

/// A file as it is; of a folder every `.yaml` in it and below, by name.
fn collect(path: &Path, named: bool, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let unreadable = |error| Failure::call(format!("`{}` cannot be read: {error}", path.display()));
    if path.is_dir() {
        let entries = std::fs::read_dir(path).map_err(unreadable)?;
        let entries: Result<Vec<_>, _> = entries.map(|entry| entry.map(|e| e.path())).collect();
        let mut entries = entries.map_err(unreadable)?;
        entries.sort();
        for entry in entries {
            collect(&entry, false, files)?;
        }
    } else if named || path.extension().is_some_and(|ext| ext == "yaml" || ext == "yml") {
        files.push(path.to_path_buf());
    }
    Ok(())
}

/// What a file defines. A workflow names its body and a body its calendar, so the order of asking
/// matters; a text that cannot be read is asked for a line that begins so.
fn kind(source: &Source) -> Kind {
    let keys: Vec<String> = match umlauf_source::read(source).map(|node| node.value) {
        Ok(Value::Map(entries)) => entries.into_iter().map(|(key, _)| key.text).collect(),
        Ok(Value::Text(_) | Value::List(_)) | Err(_) => {
            let heads = source.text.lines().filter_map(|line| line.split_once(':'));
            heads.map(|(head, _)| head.to_owned()).collect()
        }
    };
    let has = |word: &str| keys.iter().any(|key| key == word);
    if has("decisions") || has("decision") {
        return Kind::Decisions;
    }
    match (has("workflow"), has("body"), has("calendar")) {
        (false, true, _) => Kind::Body,
        (false, false, true) => Kind::Calendar,
        _ => Kind::Workflow,
    }
}

fn check(given: &[(Kind, Source)], shipped: Texts, only_shipped: bool) -> Vec<Report> {
    let of = |wanted: Kind| -> Vec<&Source> {
        given.iter().filter(|(kind, _)| *kind == wanted).map(|(_, source)| source).collect()
    };
    let mut reports = Vec::new();
    // Calendars: those of the call over the shipped ones; if they fail together, only the shipped.
    let together: Vec<Source> =
        shipped.calendars.iter().chain(of(Kind::Calendar)).cloned().collect();
    let (calendars, failed) = match Library::compile(&[], &together) {
        Ok(_) => (together, Vec::new()),
        Err(failed) => (shipped.calendars, failed),
    };
    for source in of(Kind::Calendar) {
        let report = Report::new(Kind::Calendar, source, among(&failed, source));
        // Of the shipped calendars people hear only when something is wrong.
        if !only_shipped || report.verdict != Verdict::Sound {
            reports.push(report);
        }
    }
    let mut bodies = Vec::new();
    for source in shipped.bodies.iter().chain(of(Kind::Body)) {
        let alone = std::slice::from_ref(source);
        let faults = match Library::compile(alone, &calendars) {
            Ok(library) => {
                bodies.push(source.clone());
                library.warnings_of(source.stem()).to_vec()
            }
            Err(failed) => among(&failed, source),
        };
        if of(Kind::Body).contains(&source) && !known(&reports, source) {
            reports.push(Report::new(Kind::Body, source, faults));
        }
    }
    if let Ok(library) = Library::compile(&bodies, &calendars) {
        let given = of(Kind::Workflow);
        let kin = kin(shipped.workflows.iter().chain(given.iter().copied()), &library);
        reports.extend(given.into_iter().map(|source| workflow(source, &library, &kin)));
    }
    for source in of(Kind::Decisions) {
        let report = Report::new(Kind::Decisions, source, decided(source));
        if !only_shipped || report.verdict != Verdict::Sound {
            reports.push(report);
        }
    }
    let mut reports = patterns::together(reports);
    let order = |report: &Report| given.iter().position(|(_, source)| *source == report.source);
    reports.sort_by_key(order);
    reports
}

/// A collection of decisions, or the structured paper of one vote.
fn decided(source: &Source) -> Vec<Fault> {
    let collection = source.text.lines().any(|line| line.starts_with("decisions:"));
    let held = umlauf_decisions::Held::Umlauf;
    let place = ("paper", "0", umlauf_decisions::When::Year(1000), held);
    let read = if collection {
        umlauf_decisions::read(source).map(|_| ())
    } else {
        umlauf_decisions::paper(source, place).map(|_| ())
    };
    read.err().map(|faults| faults.list).unwrap_or_default()
}

fn known(reports: &[Report], source: &Source) -> bool {
    reports.iter().any(|report| report.source == *source)
}

/// All workflows there are; of files of one name the last counts.
fn kin<'s>(sources: impl Iterator<Item = &'s Source>, library: &Library) -> Kin {
    let read = |source: &Source| compile(source, library).ok().map(Arc::new);
    sources.map(|source| (WorkflowName::from(source.stem()), read(source))).collect()
}

fn workflow(source: &Source, library: &Library, kin: &Kin) -> Report {
    let watch = Stopwatch::start();
    let report = verified(source, library, kin);
    Report { took: watch.elapsed(), ..report }
}

fn verified(source: &Source, library: &Library, kin: &Kin) -> Report {
    match compile(source, library) {
        Err(faults) => Report::new(Kind::Workflow, source, faults.list),
        Ok(workflow) => {
            let verified = verify(source, &workflow);
            let related = kinship(source, &workflow, kin);
            let mut faults: Vec<Fault> = workflow.warnings;
            faults.extend(verified.faults.into_iter().chain(related));
            faults.sort_by_key(|fault| fault.place.start);
            let silent = match verified.silent {
                Silent::Ends { working_days, .. } => Some(working_days),
                Silent::Unbounded(_) | Silent::Never => None,
            };
            let report = Report::new(Kind::Workflow, source, faults);
            Report { silent, explored: verified.explored, ..report }
        }
    }
}

/// The faults of one text among those of several.
fn among(failed: &[Faults], source: &Source) -> Vec<Fault> {
    let own = failed.iter().filter(|faults| faults.source == *source);
    own.flat_map(|faults| faults.list.clone()).collect()
}

#[derive(Serialize)]
struct Shown<'r> {
    file: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    workflow: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    calendar: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decisions: Option<&'r str>,
    verdict: Verdict,
    faults: Vec<ShownFault<'r>>,
    silent_working_days: Option<u32>,
    explored: usize,
    /// How many more texts of the same pattern it speaks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    more_of_pattern: Option<usize>,
}

#[derive(Serialize)]
struct ShownFault<'r> {
    code: &'r str,
    severity: &'static str,
    message: &'r str,
    label: &'r str,
    line: usize,
    column: usize,
    length: usize,
    hint: Option<&'r str>,
    /// How it comes about, event by event.
    story: &'r [String],
}

fn shown(report: &Report) -> Shown<'_> {
    let named = |kind| (report.kind == kind).then(|| report.source.stem());
    Shown {
        file: &report.source.name,
        workflow: named(Kind::Workflow),
        body: named(Kind::Body),
        calendar: named(Kind::Calendar),
        decisions: named(Kind::Decisions),
        verdict: report.verdict,
        faults: report.faults.iter().map(shown_fault).collect(),
        silent_working_days: report.silent,
        explored: report.explored,
        more_of_pattern: (report.more > 0).then_some(report.more),
    }
}

fn shown_fault(fault: &Fault) -> ShownFault<'_> {
    ShownFault {
        code: fault.code,
        severity: match fault.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        message: &fault.message,
        label: &fault.label,
        line: fault.place.line.max(1),
        column: fault.place.column.max(1),
        length: fault.place.length.max(1),
        hint: fault.hint.as_deref(),
        story: &fault.story,
    }
}

fn tell(reports: &[Report]) {
    for report in reports {
        for fault in &report.faults {
            out::say(draw(&report.source, fault));
        }
        let file = &report.source.name;
        let mut more = patterns::told(report);
        if let Some(days) = report.silent {
            let _ = write!(more, "; if everyone is silent it ends within {days} working days");
        }
        if report.explored > 0 {
            let (states, ms) = (counted(report.explored, "state"), report.took.as_millis());
            let _ = write!(more, "; {states} explored in {ms} ms");
        }
        out::say(match (report.verdict, report.faults.len()) {
            (Verdict::Sound, 0) => format!("{file}: sound{more}"),
            (Verdict::Sound, n) => format!("{file}: sound, {}{more}", counted(n, "warning")),
            (Verdict::Unsound, n) => format!("{file}: unsound, {}{more}", counted(n, "fault")),
            (Verdict::Broken, n) => format!("{file}: broken, {}", counted(n, "fault")),
        });
    }
}

fn counted(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}
