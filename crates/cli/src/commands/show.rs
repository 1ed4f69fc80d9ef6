//! `umlauf show`: a workflow as prose, picture or data.

use std::process::ExitCode;

use clap::ValueEnum;
use umlauf_source::{Source, nearest};
use umlauf_workflow::{Form, Library, compile, show};

use super::check::draw::draw;
use crate::args::Globals;
use crate::failure::Failure;
use crate::{out, wiring};

/// The arguments of `umlauf show`.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// A workflow that the program carries or `--definitions` adds, or a file.
    #[arg(value_name = "NAME")]
    name: String,
    /// In which form.
    #[arg(long = "as", value_enum, value_name = "FORM", default_value_t = As::Text)]
    form: As,
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
    /// A picture (not available yet).
    Svg,
    /// BPMN 2.0 (not available yet).
    Bpmn,
}

/// `umlauf show NAME --as FORM`.
pub(crate) fn run(args: &Args, globals: &Globals) -> Result<ExitCode, Failure> {
    let form = match args.form {
        As::Text => Form::Text,
        As::Mermaid => Form::Mermaid,
        As::Dot => Form::Dot,
        As::Json => Form::Json,
        As::Svg => return Err(later("svg")),
        As::Bpmn => return Err(later("bpmn")),
    };
    let texts = wiring::texts(globals)?;
    let source = source(&args.name, &texts.workflows)?;
    let library = Library::compile(&texts.bodies, &texts.calendars)
        .map_err(|faults| Failure::from(umlauf_engine::Error::Definitions(faults)))?;
    match compile(&source, &library) {
        Ok(workflow) => {
            out::text(&show(&workflow, form))?;
            Ok(ExitCode::SUCCESS)
        }
        Err(faults) => {
            for fault in &faults.list {
                out::say(draw(&source, fault));
            }
            Ok(ExitCode::from(1))
        }
    }
}

fn later(form: &str) -> Failure {
    Failure::call(format!(
        "`{form}` is not available yet; `--as text`, `mermaid`, `dot` and `json` are"
    ))
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
