//! What is done on the page beside reporting: another day, acceptance, joining, an event.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::Date;
use umlauf_voting::MemberCode;
use umlauf_workflow::{Act, DutyName, FollowAct, Joining, Office, Seat, TriggerName};

use super::words::{DE, EN};
use super::{PLACE, own, show};
use crate::Web;
use crate::access::Deed;
use crate::fail::Fail;
use crate::lang::Lang;
use crate::pages::case::{Loaded, ask_for, seat};
use crate::posted::Posted;

const DECIDE: [Office; 2] = [Office::Secretariat, Office::Chair];

/// A member asks for another day.
pub(super) async fn deviation(
    State(web): State<Web>,
    headers: HeaderMap,
    Path(case): Path<String>,
    posted: Posted,
) -> Result<Response, Fail> {
    let loaded = Loaded::of(&web, &posted.visitor, &case, Deed::ReportDuty).await?;
    let w = Lang::wanted(&headers).pick(&DE, &EN);
    let (Some(until), Some(reason)) = (day(&posted, "tag"), posted.some("grund")) else {
        return wrong(&web, &headers, &posted, &loaded, w.day_and_reason).await;
    };
    let member = own(&posted.visitor, &loaded, posted.text("fuer"))?;
    let duty = DutyName::from(posted.text("pflicht"));
    let reason = web.engine().keep(reason).await?;
    let act = FollowAct::AskDeviation { duty, until, reason };
    submit(&web, &headers, &posted, &loaded, Seat::Member(member), act).await
}

/// An office accepts a report or gives it back, grants another day or refuses it.
pub(super) async fn judge(
    State(web): State<Web>,
    headers: HeaderMap,
    Path(case): Path<String>,
    posted: Posted,
) -> Result<Response, Fail> {
    let loaded = Loaded::of(&web, &posted.visitor, &case, Deed::JudgeDuty).await?;
    let w = Lang::wanted(&headers).pick(&DE, &EN);
    let member = MemberCode::from(posted.text("mitglied"));
    let duty = DutyName::from(posted.text("pflicht"));
    let Ok(read) = posted.text("ereignis").parse() else { return Err(Fail::Stale) };
    let reason = match posted.some("grund") {
        Some(reason) => Some(web.engine().keep(reason).await?),
        None => None,
    };
    let accepts = show::follow(&loaded).and_then(|follow| follow.accept);
    let accepts = [accepts.unwrap_or(Office::Secretariat)];
    let (offices, act) = match (posted.text("urteil"), reason) {
        ("abnehmen", _) => (&accepts[..], FollowAct::Accept { member, duty, report: read }),
        ("zurueckgeben", Some(reason)) => {
            (&accepts[..], FollowAct::GiveBack { member, duty, report: read, reason })
        }
        ("gewaehren", reason) => {
            (&DECIDE[..], FollowAct::Decide { member, duty, request: read, grant: true, reason })
        }
        ("ablehnen", Some(reason)) => {
            let reason = Some(reason);
            (&DECIDE[..], FollowAct::Decide { member, duty, request: read, grant: false, reason })
        }
        _ => return wrong(&web, &headers, &posted, &loaded, w.reason_needed).await,
    };
    let by = seat(&posted.visitor, loaded.body(), offices)?;
    submit(&web, &headers, &posted, &loaded, by, act).await
}

/// An office gives a member another day.
pub(super) async fn move_term(
    State(web): State<Web>,
    headers: HeaderMap,
    Path(case): Path<String>,
    posted: Posted,
) -> Result<Response, Fail> {
    let loaded = Loaded::of(&web, &posted.visitor, &case, Deed::JudgeDuty).await?;
    let w = Lang::wanted(&headers).pick(&DE, &EN);
    let (Some(until), Some(reason)) = (day(&posted, "tag"), posted.some("grund")) else {
        return wrong(&web, &headers, &posted, &loaded, w.day_and_reason).await;
    };
    let act = FollowAct::MoveTerm {
        member: MemberCode::from(posted.text("mitglied")),
        duty: DutyName::from(posted.text("pflicht")),
        until,
        reason: web.engine().keep(reason).await?,
    };
    let by = seat(&posted.visitor, loaded.body(), &DECIDE)?;
    submit(&web, &headers, &posted, &loaded, by, act).await
}

/// A member joins, or is not bound any more.
pub(super) async fn bind(
    State(web): State<Web>,
    headers: HeaderMap,
    Path(case): Path<String>,
    posted: Posted,
) -> Result<Response, Fail> {
    let visitor = &posted.visitor;
    let loaded = Loaded::of(&web, visitor, &case, Deed::RecordBinding).await?;
    let w = Lang::wanted(&headers).pick(&DE, &EN);
    let (Some(on), Some(text)) = (day(&posted, "tag"), posted.some("erklaerung")) else {
        return wrong(&web, &headers, &posted, &loaded, w.day_and_declaration).await;
    };
    let member = MemberCode::from(posted.text("mitglied"));
    let joins = posted.text("art") == "beitritt";
    let joining = show::follow(&loaded).and_then(|follow| follow.join);
    let by = match (joining, joins) {
        (Some(Joining::Member), true) => {
            let own = visitor.members(Deed::RecordBinding, loaded.body()).contains(&member);
            if !own {
                return Err(Fail::Forbidden);
            }
            Seat::Member(member.clone())
        }
        (Some(Joining::Office(office)), _) => seat(visitor, loaded.body(), &[office])?,
        (Some(Joining::Member) | None, _) => seat(visitor, loaded.body(), &[Office::Secretariat])?,
    };
    let authority = web.engine().keep(text).await?;
    let act = if joins {
        FollowAct::Join { member, on, authority }
    } else {
        FollowAct::Release { member, on, authority }
    };
    submit(&web, &headers, &posted, &loaded, by, act).await
}

/// What duties wait for has happened.
pub(super) async fn happen(
    State(web): State<Web>,
    headers: HeaderMap,
    Path(case): Path<String>,
    posted: Posted,
) -> Result<Response, Fail> {
    let loaded = Loaded::of(&web, &posted.visitor, &case, Deed::RecordEvent).await?;
    let w = Lang::wanted(&headers).pick(&DE, &EN);
    let Some(on) = day(&posted, "tag") else {
        return wrong(&web, &headers, &posted, &loaded, w.day_needed).await;
    };
    let evidence = match posted.some("nachweis") {
        Some(text) => Some(web.engine().keep(text).await?),
        None => None,
    };
    let event = TriggerName::from(posted.text("ereignis"));
    let by = seat(&posted.visitor, loaded.body(), &[Office::Secretariat])?;
    let act = FollowAct::Happen { event, on, evidence };
    submit(&web, &headers, &posted, &loaded, by, act).await
}

fn day(posted: &Posted, field: &str) -> Option<Date> {
    posted.text(field).parse().ok()
}

async fn submit(
    web: &Web,
    headers: &HeaderMap,
    posted: &Posted,
    loaded: &Loaded,
    by: Seat,
    act: FollowAct,
) -> Result<Response, Fail> {
    match ask_for(web, headers, posted, &loaded.row.id, by, Act::Follow(act)).await? {
        None => Ok(Redirect::to(&loaded.to(PLACE)).into_response()),
        Some(refusal) => wrong(web, headers, posted, loaded, &refusal).await,
    }
}

/// The page again, with what was wrong.
async fn wrong(
    web: &Web,
    headers: &HeaderMap,
    posted: &Posted,
    loaded: &Loaded,
    problem: &str,
) -> Result<Response, Fail> {
    let filled = show::Filled { problem: Some(problem.to_owned()), ..show::Filled::default() };
    show::page(web, headers, &posted.visitor, loaded, filled).await
}
