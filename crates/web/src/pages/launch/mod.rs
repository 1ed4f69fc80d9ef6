//! The launch preflight: everything that will be fixed, shown before it is, and a deliberate start.
//!
//! What could stop the vote is named as an obstacle; what somebody should know, as a warning. Neither is
//! decided here: the launch itself is an ordinary move, and the engine judges it.

mod reach;
mod time;
mod words;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use umlauf_engine::{Preview, ident};
use umlauf_voting::Ballot;
use umlauf_workflow::{Act, By, Event, Instant, ItemMove, Items, Kind, Recorded, Seat, Step, Vote};

use super::case::{Loaded, Part, Tab, Way, ask_for, papers};
use super::move_::{Choice, chosen};
use crate::access::Deed;
use crate::fail::Fail;
use crate::frame::{Frame, page_again};
use crate::lang::Lang;
use crate::posted::Posted;
use crate::visitor::Visitor;
use crate::{Web, dates, terms};
pub(crate) use time::Time;
use words::{DE, EN, Words};

pub(crate) fn router() -> Router<Web> {
    Router::new().route("/vorgaenge/{case}/start", get(ask).post(start))
}

async fn ask(
    State(web): State<Web>,
    headers: HeaderMap,
    visitor: Visitor,
    Path(case): Path<String>,
    Query(choice): Query<Choice>,
) -> Result<Response, Fail> {
    let loaded = Loaded::of(&web, &visitor, &case, Deed::ChooseMove).await?;
    let lang = Lang::wanted(&headers);
    match chosen(&loaded, lang, &visitor, &choice.wahl).filter(|way| way.launches) {
        Some(way) => preflight(&web, &headers, &visitor, &loaded, way, None).await,
        None => Ok(Redirect::to(&loaded.to("")).into_response()),
    }
}

async fn start(
    State(web): State<Web>,
    headers: HeaderMap,
    Path(case): Path<String>,
    posted: Posted,
) -> Result<Response, Fail> {
    let visitor = &posted.visitor;
    let loaded = Loaded::of(&web, visitor, &case, Deed::ChooseMove).await?;
    let lang = Lang::wanted(&headers);
    let label = posted.text("wahl");
    let way = chosen(&loaded, lang, visitor, label).filter(|way| way.launches);
    if let (Some(way), false) = (&way, posted.ticked("geprueft")) {
        let problem = lang.pick(&DE, &EN).confirm_needed.to_owned();
        return preflight(&web, &headers, visitor, &loaded, way.clone(), Some(problem)).await;
    }
    // Papers that changed since they were shown are not what was checked.
    let seen = posted.text("unterlagen");
    if let (Some(way), true) = (&way, seen != frozen(&loaded)) {
        let problem = lang.pick(&DE, &EN).papers_changed.to_owned();
        return preflight(&web, &headers, visitor, &loaded, way.clone(), Some(problem)).await;
    }
    let seat = match &way {
        Some(way) => Seat::Office(way.by),
        None => super::case::seat(visitor, loaded.body(), &umlauf_workflow::Office::ALL)?,
    };
    let reason = match posted.some("grund") {
        Some(text) => Some(web.engine().keep(text).await?),
        None => None,
    };
    let label = label.to_owned();
    let act = if posted.ticked("ziffern") {
        Act::MoveItems(ItemMove { label, reason, each: true, found: Vec::new() })
    } else {
        Act::Move { label, reason, until: None }
    };
    match (ask_for(&web, &headers, &posted, &loaded.row.id, seat, act).await?, way) {
        (None, _) => Ok(Redirect::to(&loaded.to("")).into_response()),
        (Some(refusal), Some(way)) => {
            preflight(&web, &headers, visitor, &loaded, way, Some(refusal)).await
        }
        (Some(refusal), None) => {
            super::case::shown(&web, &headers, visitor, &loaded, Some(refusal)).await
        }
    }
}

/// The digests of the papers as one text: what somebody has checked.
pub(crate) fn frozen(loaded: &Loaded) -> String {
    let digests = loaded.head.papers.values().map(umlauf_workflow::Digest::as_str);
    digests.collect::<Vec<_>>().join(" ")
}

async fn preflight(
    web: &Web,
    headers: &HeaderMap,
    visitor: &Visitor,
    loaded: &Loaded,
    way: Way,
    problem: Option<String>,
) -> Result<Response, Fail> {
    if loaded.workflow.inquiry(&way.to).is_some() {
        return super::consultation::launch::page(web, headers, visitor, loaded, way, problem)
            .await;
    }
    let Some((step, vote)) = loaded.workflow.step(&way.to).and_then(vote_of) else {
        return Ok(Redirect::to(&loaded.to("")).into_response());
    };
    let frame = Frame::new(web, headers, Some(visitor), &way.href, "");
    let lang = frame.lang;
    let w = lang.pick(&DE, &EN);
    let now = web.now();
    let term = web.engine().foreseen(&loaded.workflow, step);
    let until = term.as_ref().map_or(now, |term| Instant::from(term.instant));
    let time = term.as_ref().map(|term| time::Time::of(web, lang, now, term));
    let reach = reach::Reach::of(web, loaded, lang, (now, until)).await?;
    let rule = rule(loaded, vote, now, lang);
    let mut warnings = reach.warnings.clone();
    // A sitting has a day of its own; how many working days its time window holds worries nobody.
    let sits = vote.in_sitting;
    warnings.extend(time.iter().filter(|_| !sits).flat_map(|time| time.warnings.iter().cloned()));
    let mut obstacles = Vec::new();
    if rule.uncounted {
        obstacles.push(w.no_weights.to_owned());
    }
    obstacles.extend(way.blocked.clone());
    let mail = mail(web, loaded, lang, step, &reach).await?;
    let numbers: Vec<u32> = match vote.items {
        Items::Whole => Vec::new(),
        Items::Each | Items::Choose => {
            let items = web.engine().ziffern(&loaded.head.papers).await?;
            items.iter().map(|item| item.number).collect()
        }
    };
    if vote.items == Items::Each && numbers.is_empty() {
        obstacles.push(w.no_items.to_owned());
    }
    let items = (!numbers.is_empty()).then(|| umlauf_workflow::listed_in(lang.tongue(), &numbers));
    let failed = problem.is_some();
    page_again(
        failed,
        &Page {
            w,
            tabs: loaded.tabs(lang, visitor, Part::Other),
            case: loaded.row.title.clone(),
            back: loaded.to(""),
            action: loaded.to("/start"),
            id: ident::command_id().to_string(),
            problem,
            motion: motion(web, loaded, lang).await?,
            rule,
            papers: papers::rows(loaded),
            frozen: frozen(loaded),
            time,
            reach,
            obstacles,
            warnings,
            mail,
            change: vote.change,
            items,
            chooses: vote.items == Items::Choose,
            binds: vote.binds_agreed,
            sits,
            object: vote.object.is_some(),
            way,
            frame: Frame { title: format!("{}: {}", w.title, loaded.row.title), ..frame },
        },
    )
}

fn vote_of(step: &Step) -> Option<(&Step, &Vote)> {
    match &step.kind {
        Kind::Vote(vote) => Some((step, vote)),
        Kind::By { .. }
        | Kind::Consult(_)
        | Kind::Run(_)
        | Kind::Wait
        | Kind::Ends { .. }
        | Kind::Follow(_) => None,
    }
}

/// The rule that will count, with the key that holds today.
pub(crate) struct Rule {
    title: String,
    basis: String,
    clauses: Vec<(String, String)>,
    weights: Vec<String>,
    /// Without weights for the day nobody could count.
    uncounted: bool,
}

fn rule(loaded: &Loaded, vote: &Vote, now: Instant, lang: Lang) -> Rule {
    let known = loaded.workflow.body.rule(vote.rule.as_str()).ok();
    let prepared = loaded.workflow.rule(&vote.rule, now.date());
    let silent = loaded.workflow.voters().count();
    let tally = prepared.as_ref().map(|rule| rule.tally(&Ballot::silent(silent)));
    let weights = prepared.iter().flat_map(|rule| rule.weights().to_vec()).map(|used| {
        let table = loaded.workflow.body.tables().iter().find(|table| table.name == used.table);
        let title = table.map_or(used.table.as_str(), |table| table.title.as_str());
        let since = used.from.map(|day| {
            format!(", {} {}", lang.pick("gültig ab", "in force from"), dates::day(lang, day))
        });
        format!("{title} {}{} ({})", used.version, since.unwrap_or_default(), used.source)
    });
    Rule {
        title: known.map_or_else(|| vote.rule.to_string(), |rule| rule.title.clone()),
        basis: known.map(|rule| rule.basis.clone()).unwrap_or_default(),
        weights: weights.collect(),
        clauses: tally
            .iter()
            .flat_map(|tally| tally.clauses.iter())
            .map(|clause| (clause.clause.to_string(), clause.basis.to_string()))
            .collect(),
        uncounted: prepared.is_none(),
    }
}

/// Who brought the matter here: who opened it, and who made the last move.
pub(crate) async fn motion(web: &Web, loaded: &Loaded, lang: Lang) -> Result<Vec<String>, Fail> {
    let w = lang.pick(&DE, &EN);
    let journal = loaded.journal(web).await?;
    let opened = journal.iter().find(|one| matches!(one.event, Event::Opened { .. }));
    let acted = journal.iter().rfind(|one| matches!(one.event, Event::Acted { .. }));
    let mut said = Vec::new();
    for (what, one) in [(w.opened, opened), (w.brought, acted)] {
        if let Some(one) = one {
            said.push(format!("{what} {}", account(web, lang, one).await?));
        }
    }
    Ok(said)
}

async fn account(web: &Web, lang: Lang, recorded: &Recorded) -> Result<String, Fail> {
    let at = dates::moment(lang, recorded.at);
    let label = match &recorded.event {
        Event::Acted { label, .. } => format!(" („{label}“)"),
        _ => String::new(),
    };
    let By::Person(authority) = &recorded.by else { return Ok(format!("{at}{label}")) };
    let person = web.store().person(&authority.person).await?;
    let name = person.map_or_else(|| authority.person.to_string(), |person| person.name);
    let seat = match &authority.seat {
        Seat::Office(office) => terms::office(lang, *office).to_owned(),
        Seat::Member(code) => code.to_string(),
    };
    Ok(format!("{seat} ({name}), {at}{label}"))
}

/// The invitation as the first representative will get it.
async fn mail(
    web: &Web,
    loaded: &Loaded,
    lang: Lang,
    step: &Step,
    reach: &reach::Reach,
) -> Result<Option<(String, Preview)>, Fail> {
    let Some((member, person)) = &reach.first else { return Ok(None) };
    let to = (member, person);
    let preview = web.engine().preview_invitation(&loaded.row, &loaded.workflow, step, to).await?;
    let whom = format!("{} ({})", person.name, loaded.member_title(member.as_str(), lang));
    Ok(preview.map(|preview| (whom, preview)))
}

#[derive(askama::Template)]
#[template(path = "launch.html")]
struct Page {
    frame: Frame,
    w: &'static Words,
    tabs: Vec<Tab>,
    case: String,
    back: String,
    action: String,
    id: String,
    problem: Option<String>,
    motion: Vec<String>,
    rule: Rule,
    papers: Vec<papers::Row>,
    frozen: String,
    time: Option<time::Time>,
    reach: reach::Reach,
    obstacles: Vec<String>,
    warnings: Vec<String>,
    mail: Option<(String, Preview)>,
    change: bool,
    /// The Ziffern that are, or may be, voted on one by one: `1, 2 und 3`.
    items: Option<String>,
    /// Whether whoever begins the vote chooses.
    chooses: bool,
    /// Whether only those are bound who agree.
    binds: bool,
    /// Whether a sitting votes, and nobody by mail or page.
    sits: bool,
    object: bool,
    way: Way,
}
