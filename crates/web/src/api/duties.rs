//! Who is bound in a case, and where each member stands with each duty, for programs.

use axum::extract::State;
use serde::Serialize;
use umlauf_workflow::{Answer, DutyState, Follow, Kind};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::acts::allowed;
use super::asked::OfCase;
use super::caller::{Caller, Path};
use super::problem::Problem;
use crate::Web;
use crate::access::Deed;

pub(super) fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(duties))
}

/// Who is bound, and where each member stands.
#[derive(Serialize, ToSchema)]
struct Followed {
    /// The case.
    case: String,
    /// The step, by its title.
    step: String,
    /// Whether reports are taken in.
    open: bool,
    /// How many members are bound.
    bound: u32,
    /// How many of these have nothing left to do.
    done: u32,
    /// The duties, in the order of the definition.
    duties: Vec<Duty>,
    /// The voting members, in the body's order.
    members: Vec<Member>,
}

/// A duty.
#[derive(Serialize, ToSchema)]
struct Duty {
    /// Its name.
    duty: String,
    /// Its title.
    title: String,
    /// By when, in the words of the definition.
    due: String,
}

/// A member and its duties.
#[derive(Serialize, ToSchema)]
struct Member {
    /// Which.
    member: String,
    /// Whether it is bound.
    bound: bool,
    /// Where it stands, duty by duty.
    duties: Vec<Standing>,
}

/// Where a member stands with a duty.
#[derive(Serialize, ToSchema)]
struct Standing {
    /// Which duty.
    duty: String,
    /// `open`, `planned`, `doing`, `reported`, `conform`, `not_concerned`, `deviation_asked`, `overdue`,
    /// `not_bound`.
    state: &'static str,
    /// The last day.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    due: Option<String>,
    /// Revision of the report that stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    report: Option<u64>,
    /// Revision of the request for another day that waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    request: Option<u64>,
    /// The day that is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    asked: Option<String>,
}

/// Who is bound in a case, and where each member stands with each duty.
#[utoipa::path(get, path = "/api/v1/cases/{case}/duties", tag = "cases", params(OfCase),
    responses((status = 200, body = Followed)))]
async fn duties(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfCase>,
) -> Result<axum::Json<Followed>, Problem> {
    let row = allowed(&web, &caller, &of.case, Deed::ReadCase).await?;
    let none = || Problem::not_found("nothing has been followed up in this case");
    let head = row.head()?;
    let follow = head.follow.as_deref().ok_or_else(none)?;
    let workflow = web.engine().catalogue().of(web.store(), &head).await?;
    let step = workflow.step(&follow.step).ok_or_else(none)?;
    let Kind::Follow(defined) = &step.kind else { return Err(none()) };
    let mut answers = Vec::new();
    for row in web.store().answers(&row.id, follow.number).await? {
        answers.push(row.answer()?);
    }
    let members = workflow.voters().filter_map(|code| {
        let answer = answers.iter().find(|answer| answer.member == *code)?;
        stands(defined, answer)
    });
    Ok(axum::Json(Followed {
        case: row.id.to_string(),
        step: step.title.clone(),
        open: follow.open,
        bound: follow.bound,
        done: follow.done,
        duties: defined
            .duties
            .iter()
            .map(|duty| Duty {
                duty: duty.name.to_string(),
                title: duty.title.clone(),
                due: duty.due.german(),
            })
            .collect(),
        members: members.collect(),
    }))
}

fn stands(follow: &Follow, answer: &Answer) -> Option<Member> {
    let row = answer.follow.as_deref()?;
    let one = |duty: &umlauf_workflow::Duty| {
        let known = row.duties.get(&duty.name).filter(|_| row.bound);
        let state = row.standing(&duty.name);
        let asked = known.and_then(|known| known.asked.as_ref());
        let term = known.and_then(|known| known.term.as_ref());
        Standing {
            duty: duty.name.to_string(),
            state: DutyState::as_str(state),
            due: term.map(|term| term.end.to_string()),
            report: known.and_then(|known| Some(known.last.as_ref()?.revision)),
            request: asked.map(|asked| asked.revision),
            asked: asked.map(|asked| asked.term.end.to_string()),
        }
    };
    Some(Member {
        member: answer.member.to_string(),
        bound: row.bound,
        duties: follow.duties.iter().map(one).collect(),
    })
}
