//! A member's own coordination beside a consultation, for that member alone: begin it, see where it stands,
//! and send what was released in two steps. For everybody else there is nothing to be seen of it here.

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use serde::Deserialize;
use umlauf_engine::{Coordination, Released, ident};
use umlauf_voting::MemberCode;
use umlauf_workflow::{Act, ConsultAct, Position, Seat};

use super::case::{Loaded, Part, Tab, ask_for};
use crate::access::Deed;
use crate::fail::Fail;
use crate::frame::{Frame, page_again};
use crate::lang::Lang;
use crate::posted::Posted;
use crate::visitor::Visitor;
use crate::{Web, dates, terms};

/// What a released draft can be sent as; a Fehlanzeige needs no draft.
const POSITIONS: [Position; 3] = [Position::Statement, Position::CosignedIf, Position::Cosigned];

pub(crate) fn router() -> Router<Web> {
    Router::new().route("/vorgaenge/{case}/abstimmung", get(look).post(done))
}

#[derive(Deserialize)]
struct For {
    fuer: Option<String>,
}

/// The member whose inside the visitor belongs to: the one that is named, or the only one.
fn member(visitor: &Visitor, loaded: &Loaded, named: Option<&str>) -> Result<MemberCode, Fail> {
    let mut own = visitor.members(Deed::Coordinate, loaded.body()).into_iter();
    match named {
        Some(code) => own.find(|member| member.as_str() == code).ok_or(Fail::Forbidden),
        None => own.next().ok_or(Fail::Forbidden),
    }
}

async fn look(
    State(web): State<Web>,
    headers: HeaderMap,
    visitor: Visitor,
    Path(case): Path<String>,
    Query(whom): Query<For>,
) -> Result<Response, Fail> {
    let loaded = Loaded::of(&web, &visitor, &case, Deed::Coordinate).await?;
    let member = member(&visitor, &loaded, whom.fuer.as_deref())?;
    shown(&web, &headers, &visitor, &loaded, member, (None, None)).await
}

async fn done(
    State(web): State<Web>,
    headers: HeaderMap,
    Path(case): Path<String>,
    posted: Posted,
) -> Result<Response, Fail> {
    let visitor = &posted.visitor;
    let loaded = Loaded::of(&web, visitor, &case, Deed::Coordinate).await?;
    let member = member(visitor, &loaded, posted.some("fuer"))?;
    let lang = Lang::wanted(&headers);
    let w = lang.pick(&DE, &EN);
    let seat = Seat::Member(member.clone());
    let id = &loaded.row.id;
    if posted.text("schritt") == "beginnen" {
        if web.engine().inner_workflow(&loaded.workflow, &loaded.head, &member).is_none() {
            let problem = Some(w.not_offered.to_owned());
            return shown(&web, &headers, visitor, &loaded, member, (problem, None)).await;
        }
        let act = Act::Consult(ConsultAct::Coordinate);
        return match ask_for(&web, &headers, &posted, id, seat, act).await? {
            None => Ok(Redirect::to(&address(&loaded, &member)).into_response()),
            Some(why) => shown(&web, &headers, visitor, &loaded, member, (Some(why), None)).await,
        };
    }
    visitor.must(Deed::SendReleased, loaded.body())?;
    let position: Option<Position> = posted.text("als").parse().ok();
    let position = position.filter(|position| POSITIONS.contains(position));
    let Some(position) = position else {
        let problem = Some(w.choose.to_owned());
        return shown(&web, &headers, visitor, &loaded, member, (problem, None)).await;
    };
    if posted.text("schritt") != "abgeben" {
        return shown(&web, &headers, visitor, &loaded, member, (None, Some(position))).await;
    }
    let found = web.engine().coordination(id, &member).await?;
    let Some(released) = found.and_then(|found| found.released) else {
        let problem = Some(w.nothing_released.to_owned());
        return shown(&web, &headers, visitor, &loaded, member, (problem, None)).await;
    };
    let response = web.engine().response_of(&released, position).await?;
    let act = Act::Consult(ConsultAct::Answer(response));
    match ask_for(&web, &headers, &posted, id, seat, act).await? {
        None => Ok(Redirect::to(&loaded.to("")).into_response()),
        Some(why) => shown(&web, &headers, visitor, &loaded, member, (Some(why), None)).await,
    }
}

fn address(loaded: &Loaded, member: &MemberCode) -> String {
    loaded.to(&format!("/abstimmung?fuer={member}"))
}

async fn shown(
    web: &Web,
    headers: &HeaderMap,
    visitor: &Visitor,
    loaded: &Loaded,
    member: MemberCode,
    (problem, checked): (Option<String>, Option<Position>),
) -> Result<Response, Fail> {
    let here = address(loaded, &member);
    let mut frame = Frame::new(web, headers, Some(visitor), &here, "");
    let (lang, w) = (frame.lang, frame.lang.pick(&DE, &EN));
    frame.title = format!("{}: {}", w.title, loaded.row.title);
    let found = web.engine().coordination(&loaded.row.id, &member).await?;
    let consult = loaded.head.consultation.as_deref();
    let runs = consult.is_some_and(umlauf_workflow::ConsultHead::takes_answers);
    let offered = web.engine().inner_workflow(&loaded.workflow, &loaded.head, &member).is_some();
    let goes_on = found.as_ref().is_some_and(|found| found.inner.goes_on());
    let draft = match found.as_ref().and_then(|found| found.released.as_ref()) {
        Some(released) => Some(draft(web, released).await?),
        None => None,
    };
    let failed = problem.is_some();
    let page = Page {
        w,
        tabs: loaded.tabs(lang, visitor, Part::Inner),
        case: loaded.row.title.clone(),
        back: loaded.to(""),
        whose: loaded.member_title(member.as_str(), lang),
        until: consult.and_then(|c| c.general_end()).map(|end| dates::end(lang, end)),
        begins: runs && offered && !goes_on,
        own: found.as_ref().map(|found| own(lang, w, visitor, found)),
        sends: runs && visitor.may(Deed::SendReleased, loaded.body()),
        draft,
        positions: POSITIONS.map(|one| (one.word(), terms_of(lang, one))).to_vec(),
        checked: checked.map(|one| (one.word(), terms_of(lang, one))),
        member: member.to_string(),
        id: ident::command_id().to_string(),
        action: loaded.to("/abstimmung"),
        problem,
        frame,
    };
    page_again(failed, &page)
}

fn terms_of(lang: Lang, position: Position) -> String {
    match lang {
        Lang::De => position.german().to_owned(),
        Lang::En => crate::english::position(position).to_owned(),
    }
}

/// Where the coordination stands, with a link for those who belong to its body.
fn own(lang: Lang, w: &Words, visitor: &Visitor, found: &Coordination) -> Own {
    let knows = found.body.as_ref().is_some_and(|body| visitor.knows(body));
    Own {
        to: knows.then(|| format!("/vorgaenge/{}", found.inner.case)),
        workflow: found.stands.as_ref().map_or_else(String::new, |(title, _)| title.clone()),
        stands: match (found.ending(), &found.stands) {
            (Some(how), _) => terms::ending(lang, how).to_owned(),
            (None, Some((_, step))) => step.clone(),
            (None, None) => w.opening.to_owned(),
        },
        until: found.term.as_ref().map(|term| dates::end(lang, term.instant)),
        recalled: found.inner.recalled,
    }
}

async fn draft(web: &Web, released: &Released) -> Result<Draft, Fail> {
    let text = match &released.text {
        Some(digest) => web.store().paper(digest).await?,
        None => None,
    };
    let rows = released.table.iter().flat_map(|table| rows(table));
    Ok(Draft {
        text: text.and_then(|paper| String::from_utf8(paper.bytes).ok()),
        filed: released.text.is_some(),
        comments: rows.collect(),
    })
}

/// Where each comment stands, and what it says.
fn rows(table: &umlauf_comments::Table) -> impl Iterator<Item = (String, String, String)> + '_ {
    table.rows().iter().map(|row| {
        let place = if row.clause.is_empty() { &row.paragraph } else { &row.clause };
        (place.clone(), row.comment.clone(), row.proposal.clone())
    })
}

struct Own {
    to: Option<String>,
    workflow: String,
    stands: String,
    until: Option<String>,
    recalled: bool,
}

struct Draft {
    text: Option<String>,
    filed: bool,
    comments: Vec<(String, String, String)>,
}

#[derive(askama::Template)]
#[template(path = "inner.html")]
struct Page {
    frame: Frame,
    w: &'static Words,
    tabs: Vec<Tab>,
    case: String,
    back: String,
    whose: String,
    until: Option<String>,
    begins: bool,
    own: Option<Own>,
    sends: bool,
    draft: Option<Draft>,
    positions: Vec<(&'static str, String)>,
    checked: Option<(&'static str, String)>,
    member: String,
    id: String,
    action: String,
    problem: Option<String>,
}

struct Words {
    parts: &'static str,
    title: &'static str,
    not_done: &'static str,
    what: &'static str,
    until: &'static str,
    begin: &'static str,
    again: &'static str,
    none: &'static str,
    stands: &'static str,
    inner_until: &'static str,
    recalled: &'static str,
    open: &'static str,
    opening: &'static str,
    not_yours: &'static str,
    released: &'static str,
    released_what: &'static str,
    no_text: &'static str,
    comments: &'static str,
    place: &'static str,
    comment: &'static str,
    proposal: &'static str,
    send_as: &'static str,
    check: &'static str,
    sure: &'static str,
    send: &'static str,
    back: &'static str,
    others_send: &'static str,
    not_offered: &'static str,
    choose: &'static str,
    nothing_released: &'static str,
}

const DE: Words = Words {
    parts: "Seiten des Vorgangs",
    title: "Interne Abstimmung",
    not_done: "Das wurde nicht gespeichert",
    what: "Vor der Antwort können Sie sich mit Ihren Ressorts abstimmen: in einem eigenen Vorgang, den nur Ihre Leute sehen. Andere Mitglieder und die Geschäftsstelle erfahren nichts davon. Was freigegeben wird, geben Sie hier ab; von selbst wird nichts versandt.",
    until: "Die Beteiligung endet",
    begin: "Interne Abstimmung beginnen",
    again: "Interne Abstimmung erneut beginnen",
    none: "Eine interne Abstimmung ist hier nicht vorgesehen oder nicht mehr möglich.",
    stands: "Stand",
    inner_until: "Frist dieses Schritts",
    recalled: "Die Beteiligung ist zu Ende; die Abstimmung wurde zurückgerufen.",
    open: "Zum Vorgang der internen Abstimmung",
    opening: "wird eröffnet",
    not_yours: "Der Vorgang ist nur für die zu sehen, die im Gremium der internen Abstimmung ein Mandat haben.",
    released: "Freigegebene Antwort",
    released_what: "Das hat Ihre Vertretung in der internen Abstimmung freigegeben.",
    no_text: "Der Text liegt als Datei im Vorgang der internen Abstimmung.",
    comments: "Anmerkungen",
    place: "Stelle",
    comment: "Anmerkung",
    proposal: "Vorschlag",
    send_as: "Abgeben als",
    check: "Weiter zur Prüfung",
    sure: "Sie geben verbindlich ab:",
    send: "Verbindlich abgeben",
    back: "Zurück",
    others_send: "Abgeben kann sie die Vertretung oder die Stellvertretung.",
    not_offered: "Für Ihr Mitglied ist kein Verfahren der internen Abstimmung hinterlegt.",
    choose: "Bitte wählen Sie, als was die Antwort abgegeben wird.",
    nothing_released: "Es ist nichts freigegeben.",
};

const EN: Words = Words {
    parts: "Pages of the case",
    title: "Own coordination",
    not_done: "This was not recorded",
    what: "Before answering you can coordinate with your departments: in a case of its own that only your people see. Other members and the secretariat learn nothing of it. What is released you send here; nothing is sent by itself.",
    until: "The consultation ends",
    begin: "Begin your own coordination",
    again: "Begin your own coordination again",
    none: "A coordination of your own is not provided for here, or not possible any more.",
    stands: "Status",
    inner_until: "Deadline of this step",
    recalled: "The consultation is over; the coordination was called back.",
    open: "To the case of your own coordination",
    opening: "being opened",
    not_yours: "The case is only for those who hold a mandate in the body of your own coordination.",
    released: "Released answer",
    released_what: "This is what your representative released in your own coordination.",
    no_text: "The text lies as a file in the case of your own coordination.",
    comments: "Comments",
    place: "Place",
    comment: "Comment",
    proposal: "Proposal",
    send_as: "Send as",
    check: "Go on to check",
    sure: "You send, bindingly:",
    send: "Send bindingly",
    back: "Back",
    others_send: "The representative or the deputy can send it.",
    not_offered: "No workflow for a coordination of its own is stored for your member.",
    choose: "Please choose what the answer is sent as.",
    nothing_released: "Nothing has been released.",
};
