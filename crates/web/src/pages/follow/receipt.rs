//! The receipt of a report: what was said for whom, when, and at which place of the record.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use umlauf_workflow::{By, Event};

use super::words::{DE, EN, Words};
use super::{PLACE, show};
use crate::access::Deed;
use crate::fail::Fail;
use crate::frame::{Frame, page as filled};
use crate::pages::case::{Loaded, recorded};
use crate::visitor::Visitor;
use crate::{Web, dates, terms};

pub(super) async fn page(
    State(web): State<Web>,
    headers: HeaderMap,
    Path((case, revision)): Path<(String, u64)>,
    visitor: Visitor,
) -> Result<Response, Fail> {
    let loaded = Loaded::of(&web, &visitor, &case, Deed::ReadCase).await?;
    let line = web.store().event(&loaded.row.id, revision).await?.ok_or(Fail::NotFound)?;
    let event = recorded(&line.line)?;
    let Event::Reported(report) = &event.event else { return Err(Fail::NotFound) };
    // Whose report is at a revision nobody else is told, not even by a refusal.
    if !visitor.members(Deed::ReportDuty, loaded.body()).contains(&report.member) {
        return Err(Fail::NotFound);
    }
    let here = loaded.to(&format!("{PLACE}/quittung/{revision}"));
    let mut frame = Frame::new(&web, &headers, Some(&visitor), &here, "");
    let (lang, w) = (frame.lang, frame.lang.pick(&DE, &EN));
    let member = loaded.member_title(report.member.as_str(), lang);
    frame.title = format!("{}: {member}", w.receipt);
    let person = match &event.by {
        By::Person(authority) => web.store().person(&authority.person).await?,
        By::Clock | By::Courier => None,
    };
    let text = match &report.text {
        Some(digest) => web.store().paper(digest).await?,
        None => None,
    };
    let duty = show::follow(&loaded).and_then(|follow| follow.duty(&report.duty));
    filled(&Receipt {
        w,
        title: loaded.row.title.clone(),
        member,
        duty: duty.map_or_else(|| report.duty.to_string(), |duty| duty.title.clone()),
        said: terms::progress(lang, report.said),
        until: report.until.map(|day| dates::day(lang, day)),
        text: text.and_then(|paper| String::from_utf8(paper.bytes).ok()),
        evidence: report.evidence.as_ref().map(ToString::to_string),
        pending: report.pending,
        given: person.map(|p| format!("{} ({})", p.name, terms::capacity(lang, report.capacity))),
        at: dates::moment(lang, event.at),
        exact: event.at.to_string(),
        revision,
        head: line.hash.to_string(),
        back: loaded.to(PLACE),
        frame,
    })
}

#[derive(askama::Template)]
#[template(path = "follow_receipt.html")]
struct Receipt {
    frame: Frame,
    w: &'static Words,
    title: String,
    member: String,
    duty: String,
    said: &'static str,
    until: Option<String>,
    text: Option<String>,
    evidence: Option<String>,
    pending: bool,
    given: Option<String>,
    at: String,
    exact: String,
    revision: u64,
    head: String,
    back: String,
}
