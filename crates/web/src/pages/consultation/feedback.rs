//! Feedback: a commenter sees what became of each comment, agrees, or upholds it. What is upheld goes into the
//! decision paper.

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use serde::Deserialize;
use umlauf_comments::Reply;
use umlauf_engine::ident;
use umlauf_voting::MemberCode;
use umlauf_workflow::{
    Act, CaseId, ConsultAct, ConsultHead, Event, LARGEST_BATCH, Refusal, ReplyRow, Seat,
};

use super::answer::place;
use super::pager;
use crate::access::Deed;
use crate::consultation::{self, Consultation, Mark, Versions, Which, words as terms};
use crate::fail::Fail;
use crate::frame::{Frame, page_again};
use crate::lang::Lang;
use crate::pages::answer::{Whom, receipt_address};
use crate::pages::case::{Loaded, Part, Tab};
use crate::posted::Posted;
use crate::visitor::Visitor;
use crate::{Web, dates};

pub(super) fn router() -> Router<Web> {
    Router::new().route("/vorgaenge/{case}/rueckmeldung", get(ask).post(sent))
}

/// How many comments a page shows.
const PAGE: usize = 30;

#[derive(Deserialize)]
struct Wish {
    fuer: Option<String>,
    seite: Option<usize>,
}

/// The address on which a member replies.
pub(crate) fn address(case: &CaseId, member: &str) -> String {
    let member: String = member.bytes().map(crate::fail::quoted).collect();
    format!("{}/rueckmeldung?fuer={member}", crate::pages::answer::of(case))
}

/// For which member the visitor looks.
fn whom(
    visitor: &Visitor,
    loaded: &Loaded,
    wanted: Option<&str>,
) -> Result<(Whom, Vec<Whom>), Fail> {
    let all = Whom::of_body(visitor, loaded.body());
    let whom = match wanted {
        Some(code) => all.iter().find(|whom| whom.member.as_str() == code),
        None => all.first(),
    };
    whom.cloned().map(|whom| (whom, all)).ok_or(Fail::Forbidden)
}

async fn ask(
    State(web): State<Web>,
    headers: HeaderMap,
    visitor: Visitor,
    Path(case): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response, Fail> {
    let loaded = Loaded::of(&web, &visitor, &case, Deed::DraftAnswer).await?;
    let (whom, all) = whom(&visitor, &loaded, wish.fuer.as_deref())?;
    page(&web, &headers, &visitor, &loaded, (&whom, &all), (wish.seite, None)).await
}

async fn page(
    web: &Web,
    headers: &HeaderMap,
    visitor: &Visitor,
    loaded: &Loaded,
    (whom, all): (&Whom, &[Whom]),
    (number, problem): (Option<usize>, Option<String>),
) -> Result<Response, Fail> {
    let consultation = Consultation::known(web, loaded, None).await?;
    let here = address(&loaded.row.id, whom.member.as_str());
    let mut frame = Frame::new(web, headers, Some(visitor), &here, "");
    let (lang, w) = (frame.lang, frame.lang.pick(&DE, &EN));
    frame.title = format!("{}: {}", w.title, loaded.row.title);
    let versions = Versions::of(web, loaded, &consultation.round).await?;
    let text = versions.as_ref().map(|versions| &versions.now);
    let which = Which { member: Some(whom.member.to_string()), ..Which::default() };
    let marks = consultation.marks(web, &which, text, |_| true).await?;
    let pager = pager::page(&marks, number, PAGE);
    let remarks = consultation.remarks(web, pager.shown, text).await?;
    let head = loaded.head.consultation.as_deref();
    let feedback = head.and_then(ConsultHead::open_feedback);
    let replies = consultation::feedback_runs(loaded)
        && !whom.drafts()
        && visitor.may(Deed::Reply, loaded.body());
    let row = consultation.row(&whom.member);
    let silence = feedback.and_then(|feedback| loaded.workflow.feedback(&feedback.step));
    let to = |page: usize| format!("{here}&seite={page}");
    page_again(
        problem.is_some(),
        &Page {
            w,
            tabs: loaded.tabs(lang, visitor, Part::Feedback),
            case: loaded.row.title.clone(),
            back: loaded.to(""),
            action: loaded.to("/rueckmeldung"),
            problem,
            member: loaded.member_title(whom.member.as_str(), lang),
            code: whom.member.to_string(),
            others: all
                .iter()
                .filter(|other| *other != whom)
                .map(|other| {
                    let code = other.member.as_str();
                    (address(&loaded.row.id, code), loaded.member_title(code, lang))
                })
                .collect(),
            runs: feedback.is_some(),
            deadline: feedback
                .and_then(|feedback| feedback.term.as_ref())
                .map(|term| dates::end(lang, term.instant)),
            silence: silence.map(|feedback| match feedback.silence {
                Reply::Accepted => w.silence_accepts,
                Reply::Upheld => w.silence_upholds,
            }),
            left: row.map_or(0, consultation::Row::unreplied),
            all: marks.len(),
            rows: remarks
                .into_iter()
                .map(|one| Row {
                    number: one.id.number,
                    id: one.id.to_string(),
                    place: place(&one.comment),
                    anchor: one.anchor,
                    comment: one.comment.comment,
                    proposal: one.comment.proposal,
                    disposition: one.state.disposition.map(|d| terms::disposition(lang, d)),
                    reason: one.reason,
                    duplicate_of: one.state.duplicate_of.map(|id| id.to_string()),
                    accepted: one.state.reply == Some(Reply::Accepted),
                    upheld: one.state.reply == Some(Reply::Upheld),
                    why: one.why.unwrap_or_default(),
                })
                .collect(),
            from: pager.from,
            to: pager.to,
            seite: number.unwrap_or(1),
            earlier: pager.earlier.map(to),
            later: pager.later.map(to),
            replies,
            id: ident::command_id().to_string(),
            frame,
        },
    )
}

async fn sent(
    State(web): State<Web>,
    headers: HeaderMap,
    Path(case): Path<String>,
    posted: Posted,
) -> Result<Response, Fail> {
    let visitor = &posted.visitor;
    let loaded = Loaded::of(&web, visitor, &case, Deed::Reply).await?;
    let (whom, all) = whom(visitor, &loaded, posted.some("fuer"))?;
    if whom.drafts() {
        return Err(Fail::Forbidden);
    }
    let lang = Lang::wanted(&headers);
    let consultation = Consultation::known(&web, &loaded, None).await?;
    let number = posted.text("seite").parse().ok();
    let rows = if posted.text("act") == "alle" {
        remaining(&consultation, &whom.member)
    } else {
        chosen(&web, &posted, &consultation, &whom.member).await?
    };
    if rows.is_empty() {
        let none = lang.pick(
            "Es ist nichts geändert. Wählen Sie zu mindestens einer Anmerkung, ob Sie einverstanden sind.",
            "Nothing has changed. Choose for at least one comment whether you are content.",
        );
        let problem = (number, Some(none.to_owned()));
        return page(&web, &headers, visitor, &loaded, (&whom, &all), problem).await;
    }
    let seat = Seat::Member(whom.member.clone());
    let act = Act::Consult(ConsultAct::Reply(rows));
    let submitted = crate::pages::case::ask(&web, &posted, &loaded.row.id, seat, act).await?;
    let recorded = submitted
        .events
        .iter()
        .find(|one| matches!(&one.event, Event::Replied(fact) if fact.member == whom.member));
    if let Some(recorded) = recorded {
        let to = receipt_address(&loaded.row.id, recorded.revision);
        return Ok(Redirect::to(&to).into_response());
    }
    let refusal = crate::english::refusal(lang, &submitted.refusal.unwrap_or(Refusal::Unchanged));
    page(&web, &headers, visitor, &loaded, (&whom, &all), (number, Some(refusal))).await
}

/// Agrees to all to which nothing was said yet.
fn remaining(consultation: &Consultation, member: &MemberCode) -> Vec<ReplyRow> {
    let states = consultation.row(member).map(|row| row.consulted.comments.as_slice());
    let open = (1..).zip(states.unwrap_or_default()).filter(|(_, state)| state.unanswered());
    let row = |(comment, _)| ReplyRow { comment, reply: Reply::Accepted, why: None };
    open.map(row).take(LARGEST_BATCH).collect()
}

/// What was chosen on the page and is new.
async fn chosen(
    web: &Web,
    posted: &Posted,
    consultation: &Consultation,
    member: &MemberCode,
) -> Result<Vec<ReplyRow>, Fail> {
    let mut rows = Vec::new();
    for at in 0..PAGE {
        let Ok(comment) = posted.text(&format!("k{at}")).parse::<u32>() else { continue };
        let reply = match posted.text(&format!("r{at}")) {
            "accepted" => Reply::Accepted,
            "upheld" => Reply::Upheld,
            _ => continue,
        };
        let text = posted.text(&format!("w{at}"));
        let why = match (reply, text) {
            (Reply::Accepted, _) | (_, "") => None,
            (Reply::Upheld, text) => Some(web.engine().keep(text).await?),
        };
        let mark = Mark { member: member.clone(), number: comment };
        let same = consultation.state(&mark).is_some_and(|state| {
            state.reply == Some(reply) && state.why == why && !state.by_silence
        });
        if !same {
            rows.push(ReplyRow { comment, reply, why });
        }
    }
    Ok(rows)
}

/// A comment of the member.
struct Row {
    number: u32,
    id: String,
    place: String,
    anchor: Option<String>,
    comment: String,
    proposal: String,
    disposition: Option<&'static str>,
    reason: Option<String>,
    duplicate_of: Option<String>,
    accepted: bool,
    upheld: bool,
    why: String,
}

#[derive(askama::Template)]
#[template(path = "consult_feedback.html")]
struct Page {
    frame: Frame,
    w: &'static Words,
    tabs: Vec<Tab>,
    case: String,
    back: String,
    action: String,
    problem: Option<String>,
    member: String,
    code: String,
    others: Vec<(String, String)>,
    runs: bool,
    deadline: Option<String>,
    silence: Option<&'static str>,
    left: usize,
    all: usize,
    rows: Vec<Row>,
    from: usize,
    to: usize,
    seite: usize,
    earlier: Option<String>,
    later: Option<String>,
    replies: bool,
    id: String,
}

struct Words {
    title: &'static str,
    parts: &'static str,
    not_done: &'static str,
    whom: &'static str,
    also: &'static str,
    deadline: &'static str,
    silence_accepts: &'static str,
    silence_upholds: &'static str,
    over: &'static str,
    left: &'static str,
    none: &'static str,
    shown: &'static str,
    of: &'static str,
    proposal: &'static str,
    undisposed: &'static str,
    disposition: &'static str,
    repeats: &'static str,
    reply: &'static str,
    accept: &'static str,
    uphold: &'static str,
    why: &'static str,
    why_hint: &'static str,
    send: &'static str,
    rest: &'static str,
    pages: (&'static str, &'static str, &'static str),
}

const DE: Words = Words {
    title: "Rückmeldung zu den Bewertungen",
    parts: "Seiten dieses Vorgangs",
    not_done: "Das wurde nicht aufgezeichnet",
    whom: "Für",
    also: "Sie antworten auch für",
    deadline: "Frist",
    silence_accepts: "Wozu Sie sich bis dahin nicht äußern, das gilt als einverstanden.",
    silence_upholds: "Wozu Sie sich bis dahin nicht äußern, das gilt als aufrechterhalten.",
    over: "Zurzeit wird keine Rückmeldung entgegengenommen.",
    left: "ohne Rückmeldung",
    none: "Von diesem Mitglied gibt es keine Anmerkungen.",
    shown: "Gezeigt:",
    of: "von",
    proposal: "Änderungsvorschlag",
    undisposed: "noch nicht bewertet",
    disposition: "Bewertung",
    repeats: "behandelt wie",
    reply: "Ihre Rückmeldung",
    accept: "einverstanden",
    uphold: "aufrechterhalten",
    why: "Warum Sie sie aufrechterhalten",
    why_hint: "Steht mit der Anmerkung in der Beschlussvorlage.",
    send: "Rückmeldung abgeben",
    rest: "Zu allen übrigen einverstanden",
    pages: ("Vorige Seite", "Nächste Seite", "Seiten der Liste"),
};

const EN: Words = Words {
    title: "Reply to the dispositions",
    parts: "Pages of this case",
    not_done: "This was not recorded",
    whom: "For",
    also: "You also answer for",
    deadline: "Deadline",
    silence_accepts: "Where you say nothing by then, you count as content.",
    silence_upholds: "Where you say nothing by then, the comment counts as upheld.",
    over: "No replies are taken in at present.",
    left: "without a reply",
    none: "There are no comments of this member.",
    shown: "Shown:",
    of: "of",
    proposal: "Proposed change",
    undisposed: "no disposition yet",
    disposition: "Disposition",
    repeats: "treated like",
    reply: "Your reply",
    accept: "content",
    uphold: "upheld",
    why: "Why you uphold it",
    why_hint: "Stands with the comment in the decision paper.",
    send: "Give the reply",
    rest: "Content with all the others",
    pages: ("Previous page", "Next page", "Pages of the list"),
};
