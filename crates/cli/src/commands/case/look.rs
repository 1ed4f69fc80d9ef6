//! Looking at cases: a list, one case, its journal.

use std::process::ExitCode;

use serde::Serialize;
use umlauf_engine::{Engine, view};
use umlauf_workflow::Recorded;

use super::{List, Show, who};
use crate::failure::Failure;
use crate::out;

/// How many cases a list shows at most.
const MANY: u32 = 500;

#[derive(Serialize)]
struct Row<'a> {
    case: &'a str,
    title: &'a str,
    workflow: &'a str,
    step: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended: Option<&'static str>,
}

pub(super) async fn list(engine: &Engine, args: &List) -> Result<ExitCode, Failure> {
    let rows = engine.store().cases(!args.all, None, MANY).await?;
    let programs = out::for_programs(args.json);
    if rows.is_empty() && !programs {
        out::say("Kein Vorgang. `umlauf case launch --help` sagt, wie einer eröffnet wird.");
    }
    for row in &rows {
        let head = row.head()?;
        let line = Row {
            case: row.id.as_str(),
            title: &row.title,
            workflow: head.workflow.as_str(),
            step: head.step.as_str(),
            until: head.term.as_ref().map(|term| term.end.to_string()),
            number: head.number.as_deref(),
            ended: head.ended.map(umlauf_workflow::Ending::as_str),
        };
        if programs {
            out::json(&line)?;
        } else {
            let until = line.until.as_deref().unwrap_or("–");
            let (case, step, title) = (line.case, line.step, line.title);
            out::text(&format!("{case}  {step:16} bis {until:10}  {title}\n"))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn show(engine: &Engine, args: &Show) -> Result<ExitCode, Failure> {
    let row = who::case(engine, &args.case).await?;
    let view = view::case(engine, row, umlauf_voting::Tongue::German).await?;
    if out::for_programs(args.json) {
        out::json(&view)?;
    } else {
        out::text(&view.in_german())?;
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn history(engine: &Engine, args: &Show) -> Result<ExitCode, Failure> {
    let row = who::case(engine, &args.case).await?;
    let mut after = 0;
    loop {
        let lines = engine.store().journal(&row.id, after, 500).await?;
        let Some(last) = lines.last() else {
            return Ok(ExitCode::SUCCESS);
        };
        after = last.revision;
        for line in &lines {
            if out::for_programs(args.json) {
                out::text(&format!("{}\n", line.line))?;
            } else {
                let recorded: Recorded = serde_json::from_str(&line.line)?;
                out::text(&format!("{}\n", view::event_in_german(&recorded)))?;
            }
        }
    }
}
