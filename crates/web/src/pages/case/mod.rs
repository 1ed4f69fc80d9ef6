//! One case: where it stands, what may be done now, papers, the vote, and what is new to the visitor.

pub(crate) mod files;
mod history;
mod kin;
pub(crate) mod live;
mod loaded;
pub(crate) mod papers;
mod record;
pub(crate) mod said;
mod sent;
pub(crate) mod vote;
mod ways;
mod words;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use umlauf_engine::ident;
use umlauf_workflow::{BallotState, By, Dispatch, Event};

pub(crate) use history::line;
pub(crate) use live::streams;
pub(crate) use loaded::{Loaded, Part, Tab, alarm, left, recorded, seat};
pub(crate) use sent::{ask, ask_for};
pub(crate) use ways::{Way, ways};

use crate::access::Deed;
use crate::fail::Fail;
use crate::frame::{Frame, page_again};
use crate::lang::Lang;
use crate::visitor::Visitor;
use crate::{Web, dates, terms};
use words::{DE, EN, Words};

pub(crate) fn router() -> Router<Web> {
    Router::new()
        .route("/vorgaenge/{case}", get(stand))
        .merge(papers::router())
        .merge(history::router())
        .merge(record::router())
        .merge(live::router())
}

/// How many news are told before the history is named.
const NEWS: usize = 8;

async fn stand(
    State(web): State<Web>,
    headers: HeaderMap,
    visitor: Visitor,
    Path(case): Path<String>,
) -> Result<Response, Fail> {
    let loaded = Loaded::of(&web, &visitor, &case, Deed::ReadCase).await?;
    let page = shown(&web, &headers, &visitor, &loaded, None).await?;
    let (id, now) = (&loaded.row.id, web.now());
    web.store().put_visit(id, &visitor.person.id, loaded.row.revision, now).await?;
    Ok(page)
}

/// The page, with what was wrong with what somebody sent.
pub(crate) async fn shown(
    web: &Web,
    headers: &HeaderMap,
    visitor: &Visitor,
    loaded: &Loaded,
    problem: Option<String>,
) -> Result<Response, Fail> {
    let (row, head, now) = (&loaded.row, &loaded.head, web.now());
    let frame = Frame::new(web, headers, Some(visitor), &loaded.to(""), row.title.clone());
    let lang = frame.lang;
    let w = lang.pick(&DE, &EN);
    let may = |deed| visitor.may(deed, loaded.body());
    let (mine, theirs): (Vec<Way>, Vec<Way>) =
        ways(loaded, lang, visitor).into_iter().partition(|way| way.mine);
    let ballot = vote::part(web, loaded, lang, may(Deed::SeeDesk)).await?;
    let untouched = head.ballot.as_ref().is_some_and(|ballot| {
        ballot.state == BallotState::Open && ballot.cast + ballot.entries == 0
    });
    let recall = mine.iter().find(|way| way.withdraws && untouched && loaded.votes_run()).cloned();
    let outage = head.ballot.as_ref().is_some_and(|b| matches!(b.state, BallotState::Held(_)));
    let letters =
        if may(Deed::ReadPost) { web.store().letter_counts_of(&row.id).await?.failed } else { 0 };
    let news = news(web, lang, visitor, loaded).await?;
    let found = problem.is_some();
    let (parent, children) = kin::kin(web, lang, visitor, loaded).await?;
    let stand = Stand {
        w,
        tabs: loaded.tabs(lang, visitor, Part::Stand),
        problem,
        workflow: loaded.workflow.title.clone(),
        basis: loaded.workflow.basis.clone(),
        body: loaded.workflow.body.title().to_owned(),
        step: loaded.step_title(),
        since: dates::moment(lang, head.entered),
        ago: dates::ago(lang, head.entered, now),
        until: head.term.as_ref().map(|term| dates::end(lang, term.instant)),
        left: head.term.as_ref().map(|term| left(lang, now, term.instant)),
        next: alarm(lang, head),
        number: head.number.clone(),
        ended: head.ended.map(|how| terms::ending(lang, how)),
        held: outage,
        settle: may(Deed::Establish).then(|| loaded.to("/feststellung")),
        answer: answer(loaded, visitor),
        consulted: head.consultation.as_deref().map(|consult| {
            let counted = crate::pages::consultation::counted(lang, consult);
            let state = crate::pages::consultation::state_of(lang, consult, now);
            (format!("{counted} {state}"), loaded.to("/beteiligung"))
        }),
        disposes: (crate::consultation::disposes(loaded) && may(Deed::Dispose))
            .then(|| loaded.to("/anmerkungen?zeige=offen")),
        roll: (loaded.sits() && may(Deed::EnterRollCall)).then(|| loaded.to("/sitzung")),
        lacks: mine.iter().any(|way| way.blocked.is_some()),
        recall: recall.map(|way| way.href),
        theirs: by_office(lang, theirs),
        mine,
        ballot,
        judges: (may(Deed::ConfirmEntry), may(Deed::ConfirmRollCall)),
        said: said::said(
            web,
            lang,
            (&row.id, head),
            |code| loaded.member_title(code, lang),
            |_| may(Deed::SeeDesk),
        )
        .await?,
        parent,
        children,
        papers: papers::rows(loaded),
        upload: papers::upload(loaded, visitor),
        id: ident::command_id().to_string(),
        failed: letters,
        more: news.len() > NEWS,
        news: news.into_iter().take(NEWS).collect(),
        letters_to: loaded.to("/schreiben"),
        history_to: loaded.to("/verlauf"),
        picture: loaded.to("/bild.svg"),
        record: (may(Deed::FetchRecord) && loaded.sight.whole()).then(|| loaded.to("/akte")),
        live: loaded.to("/ereignisse"),
        here: loaded.to(""),
        papers_to: loaded.to("/unterlagen"),
        revision: row.revision,
        hash: row.hash.to_string(),
        frame,
    };
    page_again(found, &stand)
}

/// The moves of others, each office once.
fn by_office(lang: Lang, ways: Vec<Way>) -> Vec<(&'static str, String)> {
    let mut offices: Vec<(&'static str, String)> = Vec::new();
    for way in ways {
        let (who, label) = (terms::office(lang, way.by), format!("„{}“", way.label));
        match offices.iter_mut().find(|(known, _)| *known == who) {
            Some((_, labels)) => {
                labels.push_str(", ");
                labels.push_str(&label);
            }
            None => offices.push((who, label)),
        }
    }
    offices
}

/// Where the visitor answers for a member, if anything is asked of it now.
fn answer(loaded: &Loaded, visitor: &Visitor) -> Option<String> {
    let may = |deed| visitor.may(deed, loaded.body());
    let answers = may(Deed::Vote) || may(Deed::DraftAnswer);
    if crate::consultation::answers_run(loaded) && answers {
        return Some(loaded.to("/stellungnahme"));
    }
    if crate::consultation::feedback_runs(loaded) && answers {
        return Some(loaded.to("/rueckmeldung"));
    }
    (loaded.votes_run() && answers).then(|| loaded.to("/stimme"))
}

/// What others, or time, have brought since the visitor was last here.
async fn news(
    web: &Web,
    lang: Lang,
    visitor: &Visitor,
    loaded: &Loaded,
) -> Result<Vec<String>, Fail> {
    let (store, case) = (web.store(), &loaded.row.id);
    let Some(visit) = store.visit(case, &visitor.person.id).await? else {
        return Ok(Vec::new());
    };
    if visit.revision >= loaded.row.revision {
        return Ok(Vec::new());
    }
    let mut news = Vec::new();
    for row in store.journal(case, visit.revision, 200).await? {
        let recorded = recorded(&row.line)?;
        let own = matches!(&recorded.by, By::Person(a) if a.person == visitor.person.id);
        let arrived =
            matches!(recorded.event, Event::Dispatched { result: Dispatch::Accepted, .. });
        if !own && !arrived {
            news.extend(line(lang, loaded, &recorded).map(|line| {
                if line.account.is_empty() {
                    line.said
                } else {
                    format!("{}: {}", line.account, line.said)
                }
            }));
        }
    }
    Ok(news)
}

#[derive(askama::Template)]
#[template(path = "case.html")]
struct Stand {
    frame: Frame,
    w: &'static Words,
    tabs: Vec<Tab>,
    problem: Option<String>,
    workflow: String,
    basis: Option<String>,
    body: String,
    step: String,
    since: String,
    ago: String,
    until: Option<String>,
    left: Option<String>,
    next: Option<String>,
    number: Option<String>,
    ended: Option<&'static str>,
    /// The deadline fell into an outage.
    held: bool,
    /// Where that is settled, for whoever may.
    settle: Option<String>,
    /// Where the visitor answers for a member.
    answer: Option<String>,
    /// How the last consultation stands, and where one sees more of it.
    consulted: Option<(String, String)>,
    /// Where the visitor disposes of comments.
    disposes: Option<String>,
    /// Where the visitor enters the roll-call of the sitting.
    roll: Option<String>,
    /// Whether the visitor's way on waits for papers.
    lacks: bool,
    recall: Option<String>,
    mine: Vec<Way>,
    /// An office, and what it can do: `„freigeben“, „zurückgeben“`.
    theirs: Vec<(&'static str, String)>,
    ballot: Option<vote::Ballot>,
    /// Whether the visitor's role may confirm entered votes, and a roll-call.
    judges: (bool, bool),
    /// What members wrote to the secretariat, for it.
    said: Vec<said::Said>,
    parent: Option<kin::Parent>,
    children: Vec<kin::Child>,
    papers: Vec<papers::Row>,
    upload: Option<Vec<(String, String)>>,
    id: String,
    failed: u64,
    news: Vec<String>,
    more: bool,
    letters_to: String,
    history_to: String,
    papers_to: String,
    picture: String,
    record: Option<String>,
    live: String,
    here: String,
    revision: u64,
    hash: String,
}
