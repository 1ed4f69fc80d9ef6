//! Following up, for programs: reports, other days, acceptance, joining. `duties.rs` says who stands where.

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use umlauf_store::CaseRow;
use umlauf_voting::MemberCode;
use umlauf_workflow::{
    Act, DutyName, Follow, FollowAct, FollowRefusal, Joining, Kind, Office, Progress, Seat,
    TriggerName,
};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::acts::{allowed, content, kept, member, office, reason, refused, submit};
use super::asked::{File, OfCase};
use super::bounds::{Day, Name, Paper, Prose};
use super::caller::{Body, Caller, Keyed, Matched, Path, Terms};
use super::problem::Problem;
use super::said::Recorded;
use crate::Web;
use crate::access::Deed;

const DECIDE: [Office; 2] = [Office::Secretariat, Office::Chair];

pub(super) fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(report))
        .routes(routes!(judge))
        .routes(routes!(ask))
        .routes(routes!(grant))
        .routes(routes!(move_term))
        .routes(routes!(bind))
        .routes(routes!(happen))
}

/// What a member says of itself.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Said {
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

/// A report of a member on a duty.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewReport {
    /// For which member. May be left out by who acts for one only.
    member: Option<Name>,
    /// The duty, by its name in the definition.
    duty: Name,
    /// Where the member stands.
    state: Said,
    /// The day it has planned itself, with `planned` and `doing`; nobody reminds before it.
    until: Option<Day>,
    /// What it says of it.
    text: Option<Prose>,
    /// A proof, as text.
    evidence: Option<Paper>,
    /// Or as a file.
    file: Option<File>,
}

/// What an office decides on a report.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewJudgement {
    /// Whose report.
    member: Name,
    /// On which duty.
    duty: Name,
    /// Revision of the report that was read: one that took its place is not judged unseen.
    #[schema(minimum = 1, maximum = 1_000_000_000)]
    report: u64,
    /// Whether it is accepted; otherwise it is given back.
    accept: bool,
    /// Why it is given back.
    reason: Option<Prose>,
}

/// A member's wish for another day.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewDeviation {
    /// For which member. May be left out by who acts for one only.
    member: Option<Name>,
    /// For which duty.
    duty: Name,
    /// The day.
    until: Day,
    /// Why.
    reason: Prose,
}

/// What an office decides on a wish for another day.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewDecision {
    /// Whose wish.
    member: Name,
    /// For which duty.
    duty: Name,
    /// Revision of the request that was read.
    #[schema(minimum = 1, maximum = 1_000_000_000)]
    request: u64,
    /// Whether the day is granted.
    grant: bool,
    /// Why; a refusal needs it.
    reason: Option<Prose>,
}

/// Another day for a member, as an office sets it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewTerm {
    /// For which member.
    member: Name,
    /// For which duty.
    duty: Name,
    /// The day.
    until: Day,
    /// Why.
    reason: Prose,
}

/// That a member joins, or is not bound any more.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewBinding {
    /// Which member.
    member: Name,
    /// Whether it is bound from now on.
    bound: bool,
    /// From which day.
    on: Day,
    /// The declaration it rests on.
    declaration: Prose,
}

/// That what duties wait for has happened.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewHappening {
    /// What, by its name in the definition.
    event: Name,
    /// On which day.
    on: Day,
    /// A proof.
    evidence: Option<Prose>,
}

/// The definition of what is followed up now; a refusal where nothing is.
async fn following(web: &Web, row: &CaseRow) -> Result<Follow, Problem> {
    let none = || refused(FollowRefusal::NotFollowing.into());
    let head = row.head()?;
    let follow = head.open_follow().ok_or_else(none)?;
    let workflow = web.engine().catalogue().of(web.store(), &head).await?;
    match workflow.step(&follow.step).map(|step| &step.kind) {
        Some(Kind::Follow(follow)) => Ok(follow.clone()),
        _ => Err(none()),
    }
}

/// Report for a member where it stands with a duty.
///
/// A new report takes the place of the one before; both stay in the record.
#[utoipa::path(post, path = "/api/v1/cases/{case}/reports", tag = "members",
    request_body = NewReport, params(OfCase, Keyed, Matched),
    responses((status = 200, body = Recorded)))]
async fn report(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfCase>,
    terms: Terms,
    Body(new): Body<NewReport>,
) -> Result<Response, Problem> {
    let row = allowed(&web, &caller, &of.case, Deed::ReportDuty).await?;
    let seat = member(&caller, &row, Deed::ReportDuty, new.member.as_ref())?;
    let evidence = if new.evidence.is_some() || new.file.is_some() {
        let proof = content("evidence", new.evidence.as_ref(), new.file.as_ref())?;
        Some(web.engine().keep_file(proof.media, proof.bytes).await?)
    } else {
        None
    };
    let act = FollowAct::Report {
        duty: DutyName::from(new.duty.as_str()),
        said: new.state.into(),
        until: new.until.map(|day| day.0),
        text: kept(&web, new.text.as_ref()).await?,
        evidence,
    };
    submit(&web, &caller, &row, &terms, seat, Act::Follow(act)).await
}

/// Accept a report of conformity, or give a report back.
///
/// Whoever reported does not accept.
#[utoipa::path(post, path = "/api/v1/cases/{case}/reports/judgements", tag = "offices",
    request_body = NewJudgement, params(OfCase, Keyed, Matched),
    responses((status = 200, body = Recorded)))]
async fn judge(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfCase>,
    terms: Terms,
    Body(new): Body<NewJudgement>,
) -> Result<Response, Problem> {
    let row = allowed(&web, &caller, &of.case, Deed::JudgeDuty).await?;
    let follow = following(&web, &row).await?;
    let seat = office(&caller, &row.body, &[follow.accept.unwrap_or(Office::Secretariat)])?;
    let (member, duty) = (MemberCode::from(new.member.as_str()), DutyName::from(new.duty.as_str()));
    let act = match (new.accept, &new.reason) {
        (true, _) => FollowAct::Accept { member, duty, report: new.report },
        (false, Some(why)) => {
            let reason = reason(&web, why).await?;
            FollowAct::GiveBack { member, duty, report: new.report, reason }
        }
        (false, None) => return Err(Problem::invalid("say the `reason` for giving it back")),
    };
    submit(&web, &caller, &row, &terms, seat, Act::Follow(act)).await
}

/// Ask for another day, for a member.
#[utoipa::path(post, path = "/api/v1/cases/{case}/deviations", tag = "members",
    request_body = NewDeviation, params(OfCase, Keyed, Matched),
    responses((status = 200, body = Recorded)))]
async fn ask(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfCase>,
    terms: Terms,
    Body(new): Body<NewDeviation>,
) -> Result<Response, Problem> {
    let row = allowed(&web, &caller, &of.case, Deed::ReportDuty).await?;
    let seat = member(&caller, &row, Deed::ReportDuty, new.member.as_ref())?;
    let act = FollowAct::AskDeviation {
        duty: DutyName::from(new.duty.as_str()),
        until: new.until.0,
        reason: reason(&web, &new.reason).await?,
    };
    submit(&web, &caller, &row, &terms, seat, Act::Follow(act)).await
}

/// Grant another day, or refuse it.
#[utoipa::path(post, path = "/api/v1/cases/{case}/deviations/decisions", tag = "offices",
    request_body = NewDecision, params(OfCase, Keyed, Matched),
    responses((status = 200, body = Recorded)))]
async fn grant(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfCase>,
    terms: Terms,
    Body(new): Body<NewDecision>,
) -> Result<Response, Problem> {
    let row = allowed(&web, &caller, &of.case, Deed::JudgeDuty).await?;
    let seat = office(&caller, &row.body, &DECIDE)?;
    let act = FollowAct::Decide {
        member: MemberCode::from(new.member.as_str()),
        duty: DutyName::from(new.duty.as_str()),
        request: new.request,
        grant: new.grant,
        reason: kept(&web, new.reason.as_ref()).await?,
    };
    submit(&web, &caller, &row, &terms, seat, Act::Follow(act)).await
}

/// Give a member another day.
#[utoipa::path(post, path = "/api/v1/cases/{case}/duties/days", tag = "offices",
    request_body = NewTerm, params(OfCase, Keyed, Matched),
    responses((status = 200, body = Recorded)))]
async fn move_term(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfCase>,
    terms: Terms,
    Body(new): Body<NewTerm>,
) -> Result<Response, Problem> {
    let row = allowed(&web, &caller, &of.case, Deed::JudgeDuty).await?;
    let seat = office(&caller, &row.body, &DECIDE)?;
    let act = FollowAct::MoveTerm {
        member: MemberCode::from(new.member.as_str()),
        duty: DutyName::from(new.duty.as_str()),
        until: new.until.0,
        reason: reason(&web, &new.reason).await?,
    };
    submit(&web, &caller, &row, &terms, seat, Act::Follow(act)).await
}

/// Record that a member joins, or is not bound any more.
///
/// Who may is for the definition to say: an office, or the member itself.
#[utoipa::path(post, path = "/api/v1/cases/{case}/bindings", tag = "offices",
    request_body = NewBinding, params(OfCase, Keyed, Matched),
    responses((status = 200, body = Recorded)))]
async fn bind(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfCase>,
    terms: Terms,
    Body(new): Body<NewBinding>,
) -> Result<Response, Problem> {
    let row = allowed(&web, &caller, &of.case, Deed::RecordBinding).await?;
    let follow = following(&web, &row).await?;
    let code = MemberCode::from(new.member.as_str());
    let seat: Seat = match (follow.join, new.bound) {
        (Some(Joining::Member), true) => {
            member(&caller, &row, Deed::RecordBinding, Some(&new.member))?
        }
        (Some(Joining::Office(by)), _) => office(&caller, &row.body, &[by])?,
        (Some(Joining::Member) | None, _) => office(&caller, &row.body, &[Office::Secretariat])?,
    };
    let (on, authority) = (new.on.0, reason(&web, &new.declaration).await?);
    let act = if new.bound {
        FollowAct::Join { member: code, on, authority }
    } else {
        FollowAct::Release { member: code, on, authority }
    };
    submit(&web, &caller, &row, &terms, seat, Act::Follow(act)).await
}

/// Record that what duties wait for has happened: their days run from then on.
#[utoipa::path(post, path = "/api/v1/cases/{case}/happenings", tag = "offices",
    request_body = NewHappening, params(OfCase, Keyed, Matched),
    responses((status = 200, body = Recorded)))]
async fn happen(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfCase>,
    terms: Terms,
    Body(new): Body<NewHappening>,
) -> Result<Response, Problem> {
    let row = allowed(&web, &caller, &of.case, Deed::RecordEvent).await?;
    let seat = office(&caller, &row.body, &[Office::Secretariat])?;
    let act = FollowAct::Happen {
        event: TriggerName::from(new.event.as_str()),
        on: new.on.0,
        evidence: kept(&web, new.evidence.as_ref()).await?,
    };
    submit(&web, &caller, &row, &terms, seat, Act::Follow(act)).await
}
