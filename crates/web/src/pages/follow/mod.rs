//! Following up on one page: who is bound, where each member stands with each duty, and what its reader
//! may do about it. A member reports in two steps and gets a receipt.

mod act;
mod receipt;
mod show;
mod words;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use jiff::civil::Date;
use umlauf_engine::ident;
use umlauf_voting::MemberCode;
use umlauf_workflow::{Act, Digest, DutyName, FollowAct, Progress, Seat};

use super::case::{Loaded, ask, papers};
use crate::access::Deed;
use crate::fail::Fail;
use crate::frame::{Frame, page as filled};
use crate::lang::Lang;
use crate::posted::Posted;
use crate::visitor::Visitor;
use crate::{Web, dates, english, terms};
use words::{DE, EN, Words};

/// Below the address of a case.
const PLACE: &str = "/umsetzung";

pub(crate) fn router() -> Router<Web> {
    Router::new()
        .route("/vorgaenge/{case}/umsetzung", get(stand).post(report))
        .route("/vorgaenge/{case}/umsetzung/antrag", post(act::deviation))
        .route("/vorgaenge/{case}/umsetzung/urteil", post(act::judge))
        .route("/vorgaenge/{case}/umsetzung/frist", post(act::move_term))
        .route("/vorgaenge/{case}/umsetzung/bindung", post(act::bind))
        .route("/vorgaenge/{case}/umsetzung/ereignis", post(act::happen))
        .route("/vorgaenge/{case}/umsetzung/quittung/{revision}", get(receipt::page))
}

async fn stand(
    State(web): State<Web>,
    headers: HeaderMap,
    visitor: Visitor,
    Path(case): Path<String>,
) -> Result<Response, Fail> {
    let loaded = Loaded::of(&web, &visitor, &case, Deed::ReadCase).await?;
    show::page(&web, &headers, &visitor, &loaded, show::Filled::default()).await
}

/// What a member has filled in.
#[derive(Clone, Default)]
struct Entry {
    member: String,
    duty: String,
    said: String,
    until: String,
    text: String,
    /// SHA-256 of the proof, which was kept when it came.
    evidence: String,
}

impl Entry {
    fn of(posted: &Posted) -> Self {
        let text = |name: &str| posted.text(name).to_owned();
        Self {
            member: text("fuer"),
            duty: text("pflicht"),
            said: text("stand"),
            until: text("bis"),
            text: text("text"),
            evidence: text("nachweis"),
        }
    }

    fn said(&self) -> Option<Progress> {
        self.said.parse().ok()
    }

    fn until(&self) -> Option<Date> {
        self.until.parse().ok()
    }
}

/// Step 1 leads to step 2, in which everything is shown once more; only that one reports.
async fn report(
    State(web): State<Web>,
    headers: HeaderMap,
    Path(case): Path<String>,
    mut posted: Posted,
) -> Result<Response, Fail> {
    let loaded = Loaded::of(&web, &posted.visitor, &case, Deed::ReportDuty).await?;
    let w = Lang::wanted(&headers).pick(&DE, &EN);
    let mut entry = Entry::of(&posted);
    let sent = papers::sent(&mut posted, "datei", "");
    let visitor = &posted.visitor;
    let again = async |entry: Entry, problem: String| {
        let filled = show::Filled { entry, problem: Some(problem) };
        show::page(&web, &headers, visitor, &loaded, filled).await
    };
    let member = own(visitor, &loaded, &entry.member)?;
    let Some(said) = entry.said() else {
        return again(entry, w.said_needed.to_owned()).await;
    };
    if !entry.until.is_empty() && entry.until().is_none() {
        return again(entry, w.day_needed.to_owned()).await;
    }
    match sent {
        Ok(Some(file)) => {
            entry.evidence = web.engine().keep_file(file.media, file.bytes).await?.to_string();
        }
        Ok(None) => {}
        Err(why) => return again(entry, why.said(Lang::wanted(&headers))).await,
    }
    match posted.text("schritt") {
        "zurueck" => {
            let filled = show::Filled { entry, problem: None };
            return show::page(&web, &headers, visitor, &loaded, filled).await;
        }
        "melden" => {}
        _ => return check(&web, &headers, visitor, &loaded, (&member, said), entry),
    }
    let evidence = match entry.evidence.as_str() {
        "" => None,
        digest => {
            let digest = Digest::from(digest);
            // Only what was kept a moment ago can be named.
            Some(web.store().paper(&digest).await?.map(|_| digest).ok_or(Fail::Stale)?)
        }
    };
    let text = match entry.text.as_str() {
        "" => None,
        text => Some(web.engine().keep(text).await?),
    };
    let (duty, until) = (DutyName::from(&entry.duty), entry.until());
    let act = Act::Follow(FollowAct::Report { duty, said, until, text, evidence });
    let seat = Seat::Member(member);
    let submitted = ask(&web, &posted, &loaded.row.id, seat, act).await?;
    if let Some(refusal) = &submitted.refusal {
        let said = english::refusal(Lang::wanted(&headers), refusal);
        return again(entry, said).await;
    }
    let reported = submitted
        .events
        .iter()
        .find(|recorded| matches!(recorded.event, umlauf_workflow::Event::Reported(_)));
    let to = match reported {
        Some(recorded) => format!("{PLACE}/quittung/{}", recorded.revision),
        None => String::from(PLACE),
    };
    Ok(Redirect::to(&loaded.to(&to)).into_response())
}

/// The member for which the visitor reports.
fn own(visitor: &Visitor, loaded: &Loaded, named: &str) -> Result<MemberCode, Fail> {
    let own = visitor.members(Deed::ReportDuty, loaded.body());
    let named = own.iter().find(|member| member.as_str() == named);
    named.or(own.first()).cloned().ok_or(Fail::Forbidden)
}

fn check(
    web: &Web,
    headers: &HeaderMap,
    visitor: &Visitor,
    loaded: &Loaded,
    (member, said): (&MemberCode, Progress),
    entry: Entry,
) -> Result<Response, Fail> {
    let mut frame = Frame::new(web, headers, Some(visitor), &loaded.to(PLACE), "");
    let (lang, w) = (frame.lang, frame.lang.pick(&DE, &EN));
    w.check.clone_into(&mut frame.title);
    let follow = show::follow(loaded);
    let duty = follow.and_then(|follow| follow.duty(&DutyName::from(&entry.duty)));
    let pending = said == Progress::Conform && follow.is_some_and(|f| f.accept.is_some());
    filled(&Check {
        w,
        title: loaded.row.title.clone(),
        member: loaded.member_title(member.as_str(), lang),
        duty: duty.map_or_else(|| entry.duty.clone(), |duty| duty.title.clone()),
        said: terms::progress(lang, said),
        until: entry.until().map(|day| dates::day(lang, day)),
        pending,
        // Made here and not in step 1: another content must never be taken for a repeat.
        id: ident::command_id().to_string(),
        here: loaded.to(PLACE),
        entry: Entry { member: member.to_string(), ..entry },
        frame,
    })
}

#[derive(askama::Template)]
#[template(path = "follow_check.html")]
struct Check {
    frame: Frame,
    w: &'static Words,
    title: String,
    member: String,
    duty: String,
    said: &'static str,
    until: Option<String>,
    pending: bool,
    id: String,
    here: String,
    entry: Entry,
}
