//! `umlauf case coordinate`, `coordination` and `answer --released`: a member's own coordination.

use std::process::ExitCode;

use serde::Serialize;
use umlauf_engine::{Engine, Sender};
use umlauf_workflow::{Act, ConsultAct, Seat};

use super::super::act::{Under, for_member};
use super::super::who;
use super::{Answer, Coordinate, Shown};
use crate::failure::Failure;
use crate::out;

pub(super) async fn begin(engine: &Engine, args: &Coordinate) -> Result<ExitCode, Failure> {
    let case = Under::way(engine, &args.case).await?;
    let by = who::sender(engine, &case.workflow, &args.acting, for_member).await?;
    if let Sender::Person { seat: Seat::Member(member), .. } = &by {
        let head = case.row.head()?;
        let offers =
            case.workflow.inquiry(&head.step).is_some_and(|inquiry| inquiry.inner.is_some());
        if offers && engine.inner_workflow(&case.workflow, &head, member).is_none() {
            return Err(Failure::input(format!(
                "there is no workflow for the inside of `{member}`"
            )));
        }
    }
    case.submit(&args.acting, Act::Consult(ConsultAct::Coordinate), for_member).await
}

#[derive(Serialize)]
struct Told<'t> {
    case: &'t str,
    workflow: &'t str,
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<&'t str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deadline: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ending: Option<&'static str>,
    recalled: bool,
    /// How many comments were released with the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    released_comments: Option<usize>,
}

pub(super) async fn show(engine: &Engine, args: &Shown) -> Result<ExitCode, Failure> {
    let case = Under::way(engine, &args.case).await?;
    let member = case.addressee(&args.member)?;
    let Some(found) = engine.coordination(&case.row.id, &member).await? else {
        return Err(Failure::input(format!("`{member}` has begun no coordination of its own")));
    };
    let step = found.stands.as_ref().map(|(_, step)| step.as_str());
    if out::for_programs(args.json) {
        out::json(&Told {
            case: found.inner.case.as_str(),
            workflow: found.inner.workflow.as_str(),
            step,
            deadline: found.term.as_ref().map(|term| term.instant.to_string()),
            ending: found.ending().map(umlauf_workflow::Ending::as_str),
            recalled: found.inner.recalled,
            released_comments: found
                .released
                .as_ref()
                .map(|released| released.table.as_ref().map_or(0, |table| table.rows().len())),
        })?;
        return Ok(ExitCode::SUCCESS);
    }
    let (child, workflow) = (&found.inner.case, &found.inner.workflow);
    let stands = match (found.ending(), step) {
        (Some(ending), _) => format!("beendet: {}", ending.german()),
        (None, Some(step)) => format!("im Schritt „{step}“"),
        (None, None) => String::from("wird eröffnet"),
    };
    let back = if found.inner.recalled { ", zurückgerufen" } else { "" };
    out::text(&format!("Vorgang {child}, Verfahren {workflow}, {stands}{back}\n"))?;
    Ok(ExitCode::SUCCESS)
}

/// Sends what was released; never without being told to.
pub(super) async fn send(engine: &Engine, args: &Answer) -> Result<ExitCode, Failure> {
    let case = Under::way(engine, &args.case).await?;
    let by = who::sender(engine, &case.workflow, &args.acting, for_member).await?;
    let found = match &by {
        Sender::Person { seat: Seat::Member(member), .. } => {
            engine.coordination(&case.row.id, member).await?
        }
        _ => None,
    };
    let released = found.and_then(|found| found.released);
    let released = released.ok_or_else(|| {
        Failure::input("nothing is released by a coordination of the member’s own".to_owned())
    })?;
    let response = engine.response_of(&released, args.position.into()).await?;
    case.submit(&args.acting, Act::Consult(ConsultAct::Answer(response)), for_member).await
}
