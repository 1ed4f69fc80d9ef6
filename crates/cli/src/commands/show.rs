//! `umlauf show`: a workflow as prose, picture or data.

use std::process::ExitCode;
use std::sync::Arc;

use clap::ValueEnum;
use umlauf_source::{Source, nearest};
use umlauf_workflow::{Form, Frame, Library, Recorded, Visited, Workflow, compile, picture, show};

use super::case::find;
use super::check::draw::draw;
use crate::args::Globals;
use crate::failure::Failure;
use crate::{out, wiring};

/// The arguments of `umlauf show`.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// A workflow that the program carries or `--definitions` adds, or a file.
    #[arg(value_name = "NAME", required_unless_present_any = ["case", "schema"])]
    name: Option<String>,
    /// In which form.
    #[arg(long = "as", value_enum, value_name = "FORM", default_value_t = As::Text)]
    form: As,
    /// The workflow as this case runs under it; a picture then shows its way. Needs a database.
    #[arg(long, value_name = "CASE")]
    case: Option<String>,
    /// With `--as svg`: a part of a page, in the colour of the text around it and without styles.
    #[arg(long)]
    embedded: bool,
    /// Instead of a workflow the JSON Schema of a kind of file, for editors.
    #[arg(long, value_enum, value_name = "KIND", conflicts_with_all = ["name", "case", "form"])]
    schema: Option<Schema>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Schema {
    /// Files directly in a folder of definitions.
    Workflow,
    /// Files in `bodies/`.
    Body,
    /// Files in `calendars/`.
    Calendar,
    Decisions,
}

impl Schema {
    fn text(self) -> String {
        match self {
            Self::Workflow => umlauf_workflow::schema(),
            Self::Body => umlauf_voting::schema(),
            Self::Calendar => umlauf_calendar::schema(),
            Self::Decisions => umlauf_decisions::schema(),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum As {
    /// German prose that a jurist can sign.
    Text,
    /// A flowchart for Mermaid.
    Mermaid,
    /// A graph for Graphviz.
    Dot,
    /// The compiled graph.
    Json,
    /// A picture.
    Svg,
    /// BPMN 2.0 with diagram interchange.
    Bpmn,
}

/// `umlauf show NAME --as FORM`.
pub(crate) fn run(args: &Args, globals: &Globals) -> Result<ExitCode, Failure> {
    if let Some(schema) = args.schema {
        out::text(&schema.text())?;
        return Ok(ExitCode::SUCCESS);
    }
    if args.embedded && args.form != As::Svg {
        return Err(Failure::call("`--embedded` goes with `--as svg`"));
    }
    if let Some(id) = &args.case {
        let (workflow, visited) = wiring::runtime()?.block_on(of_case(id, globals))?;
        if let Some(name) = args.name.as_deref().filter(|name| *name != workflow.name.as_str()) {
            let own = &workflow.name;
            return Err(Failure::call(format!("the case runs under `{own}`, not under `{name}`")));
        }
        return shown(args, &workflow, Some(&visited));
    }
    let texts = wiring::texts(globals)?;
    let name = args.name.as_deref().unwrap_or_default();
    let source = source(name, &texts.workflows)?;
    let library = Library::compile(&texts.bodies, &texts.calendars)
        .map_err(|faults| Failure::from(umlauf_engine::Error::Definitions(faults)))?;
    match compile(&source, &library) {
        Ok(workflow) => shown(args, &workflow, None),
        Err(faults) => {
            for fault in &faults.list {
                out::say(draw(&source, fault));
            }
            Ok(ExitCode::from(1))
        }
    }
}

fn shown(args: &Args, workflow: &Workflow, visited: Option<&Visited>) -> Result<ExitCode, Failure> {
    let text = match args.form {
        As::Text => show(workflow, Form::Text),
        As::Mermaid => show(workflow, Form::Mermaid),
        As::Dot => show(workflow, Form::Dot),
        As::Json => show(workflow, Form::Json),
        As::Svg if args.embedded => picture(workflow, visited, Frame::Embedded),
        As::Svg => picture(workflow, visited, Frame::Alone),
        As::Bpmn => show(workflow, Form::Bpmn),
    };
    out::text(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// The workflow of a case, and the way the case took.
async fn of_case(id: &str, globals: &Globals) -> Result<(Arc<Workflow>, Visited), Failure> {
    const PAGE: u32 = 500;
    let engine = wiring::engine(globals).await?;
    let row = find(&engine, id).await?;
    let workflow = engine.catalogue().of(engine.store(), &row.head()?).await?;
    let mut events = Vec::new();
    let mut after = 0;
    loop {
        let lines = engine.store().journal(&row.id, after, PAGE).await?;
        let Some(last) = lines.last() else {
            engine.store().close().await;
            return Ok((workflow, Visited::told(&events)));
        };
        after = last.revision;
        for line in &lines {
            events.push(serde_json::from_str::<Recorded>(&line.line)?.event);
        }
    }
}

/// A workflow by its name, or a file by its path.
fn source(name: &str, workflows: &[Source]) -> Result<Source, Failure> {
    if let Some(source) = workflows.iter().find(|source| source.stem() == name) {
        return Ok(source.clone());
    }
    let path = std::path::Path::new(name);
    if path.extension().is_some_and(|ext| ext == "yaml" || ext == "yml") {
        let text = std::fs::read_to_string(path)
            .map_err(|error| Failure::call(format!("`{name}` cannot be read: {error}")))?;
        return Ok(Source::new(name, text));
    }
    let known: Vec<&str> = workflows.iter().map(Source::stem).collect();
    let near = nearest(name, known.iter().copied());
    let hint = near.map_or_else(
        || format!("there are `{}`", known.join("`, `")),
        |near| format!("did you mean `{near}`?"),
    );
    Err(Failure::call(format!("there is no workflow `{name}`; {hint}")))
}
