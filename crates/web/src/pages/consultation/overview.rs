//! The overview of a consultation: how many answered what, by group; who answered, who is silent, who wants
//! more time; and for the office what it does about that.
//!
//! Eleven thousand addressees are counted and grouped, searched and paged, never listed as a whole.

mod words;

use std::collections::HashMap;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;
use umlauf_engine::ident;
use umlauf_workflow::{ConsultHead, ConsultState, Instant, Position};

use super::pager;
use crate::access::Deed;
use crate::consultation::{self, Consultation, Counts, Row, words as terms};
use crate::fail::Fail;
use crate::frame::{Frame, page_again};
use crate::lang::Lang;
use crate::pages::case::{Loaded, Part, Tab};
use crate::visitor::Visitor;
use crate::{Web, dates};
use words::{DE, EN, Words};

pub(super) fn router() -> Router<Web> {
    Router::new().route("/vorgaenge/{case}/beteiligung", get(show))
}

/// How many addressees a page shows.
const PAGE: usize = 50;
/// How many wishes for more time are shown with their reasons.
const WISHES: usize = 20;

/// What of the list somebody wants to see.
#[derive(Deserialize, Default)]
pub(super) struct Wish {
    zeige: Option<String>,
    q: Option<String>,
    seite: Option<usize>,
    runde: Option<u32>,
}

/// A filter of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Filter {
    All,
    Answered,
    Silent,
    Interim,
    Wishes,
    Reserved,
    Entries,
    Late,
}

impl Filter {
    const ALL: [Self; 8] = [
        Self::All,
        Self::Answered,
        Self::Silent,
        Self::Interim,
        Self::Wishes,
        Self::Reserved,
        Self::Entries,
        Self::Late,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::All => "",
            Self::Answered => "geantwortet",
            Self::Silent => "offen",
            Self::Interim => "zwischenmeldung",
            Self::Wishes => "verlaengerung",
            Self::Reserved => "vorbehalt",
            Self::Entries => "eingetragen",
            Self::Late => "verspaetet",
        }
    }

    fn title(self, w: &Words) -> &'static str {
        match self {
            Self::All => w.all,
            Self::Answered => w.answered,
            Self::Silent => w.silent,
            Self::Interim => w.interim,
            Self::Wishes => w.wishes,
            Self::Reserved => w.reserved,
            Self::Entries => w.entries,
            Self::Late => w.late,
        }
    }

    fn count(self, counts: &Counts) -> usize {
        match self {
            Self::All => counts.asked,
            Self::Answered => counts.answered,
            Self::Silent => counts.silent,
            Self::Interim => counts.interim,
            Self::Wishes => counts.wishes,
            Self::Reserved => counts.reserved,
            Self::Entries => counts.entries,
            Self::Late => counts.late,
        }
    }

    fn fits(self, row: &Row) -> bool {
        match self {
            Self::All => true,
            Self::Answered => row.given().is_some(),
            Self::Silent => row.given().is_none(),
            Self::Interim => row.given().is_none() && row.answer.interim.is_some(),
            Self::Wishes => row.consulted.wish.is_some(),
            Self::Reserved => row.reserved(),
            Self::Entries => row.consulted.entry.is_some(),
            Self::Late => row.consulted.late.is_some(),
        }
    }
}

async fn show(
    State(web): State<Web>,
    headers: HeaderMap,
    visitor: Visitor,
    Path(case): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response, Fail> {
    let loaded = Loaded::of(&web, &visitor, &case, Deed::ReadCase).await?;
    page(&web, &headers, &visitor, &loaded, wish, None).await
}

/// The page, with what was wrong with what somebody sent.
pub(super) async fn page(
    web: &Web,
    headers: &HeaderMap,
    visitor: &Visitor,
    loaded: &Loaded,
    wish: Wish,
    problem: Option<String>,
) -> Result<Response, Fail> {
    let consultation = Consultation::known(web, loaded, wish.runde).await?;
    let here = loaded.to("/beteiligung");
    let mut frame = Frame::new(web, headers, Some(visitor), &here, "");
    let (lang, w, now) = (frame.lang, frame.lang.pick(&DE, &EN), web.now());
    frame.title = format!("{}: {}", w.title, loaded.row.title);
    let counts = consultation.counts();
    let sees = loaded.sight.answers();
    let titles = consultation::titles(loaded, lang);
    let filter = Filter::ALL
        .into_iter()
        .find(|one| wish.zeige.as_deref() == Some(one.word()))
        .unwrap_or(Filter::All);
    let wanted = wish.q.as_deref().unwrap_or_default().trim().to_lowercase();
    let name = |row: &Row| titles.get(row.member().as_str()).cloned().unwrap_or_default();
    let found: Vec<&Row> = consultation
        .rows
        .iter()
        .filter(|row| sees || loaded.sight.answers_of(row.member()))
        .filter(|row| filter.fits(row))
        .filter(|row| {
            wanted.is_empty()
                || row.member().as_str().to_lowercase().starts_with(&wanted)
                || name(row).to_lowercase().contains(&wanted)
        })
        .collect();
    let pager = pager::page(&found, wish.seite, PAGE);
    let round = wish.runde.map(|round| round.to_string()).unwrap_or_default();
    let to = |number: usize| {
        let number = number.to_string();
        pager::address(
            &here,
            &[("runde", &round), ("zeige", filter.word()), ("q", &wanted), ("seite", &number)],
        )
    };
    let last = consultation.head.as_ref();
    let may = |deed| visitor.may(deed, loaded.body());
    let extends = last.is_some()
        && loaded
            .workflow
            .inquiry(&consultation.round.step)
            .and_then(|inquiry| inquiry.extend)
            .is_some_and(|office| visitor.holds(office, loaded.body()));
    let held = last.is_some_and(is_held);
    let runs = last.is_some_and(|head| head.takes_answers() || held);
    let settles = held && may(Deed::GiveTime);
    let wishes =
        if extends && runs { wishes(web, lang, &consultation, &titles).await? } else { Vec::new() };
    let failed = problem.is_some();
    page_again(
        failed,
        &Page {
            w,
            tabs: loaded.tabs(lang, visitor, Part::Consultation),
            case: loaded.row.title.clone(),
            back: loaded.to(""),
            problem,
            state: last.map(|head| super::state_of(lang, head, now)),
            opened: dates::moment(lang, consultation.round.at),
            deadline: last.and_then(|h| h.term.as_ref()).map(|t| dates::end(lang, t.instant)),
            grace: last.and_then(|h| h.grace.as_ref()).map(|t| dates::end(lang, t.instant)),
            round: consultation.round.round,
            rounds: rounds(web, loaded, &here, consultation.round.round).await?,
            text: consultation.round.text.as_ref().map(|(name, digest)| {
                (loaded.paper_title(name), digest.to_string(), loaded.to("/fassungen"))
            }),
            positions: positions(lang, &counts),
            groups: if sees { groups(loaded, lang, &consultation) } else { Vec::new() },
            filters: if sees { filters(w, &here, &round, filter, &counts) } else { Vec::new() },
            sees,
            comments_to: loaded.to("/anmerkungen"),
            rows: pager
                .shown
                .iter()
                .map(|row| Line::of(lang, loaded, row, name(row), now))
                .collect(),
            from: pager.from,
            to: pager.to,
            found: pager.all,
            earlier: pager.earlier.map(to),
            later: pager.later.map(to),
            searched: wish.q.unwrap_or_default(),
            zeige: filter.word(),
            runde: round.clone(),
            more_wishes: counts.wishes.saturating_sub(wishes.len()),
            wishes,
            extends: extends && runs,
            settles,
            enters: runs && !held && may(Deed::EnterVote),
            entries: counts.entries,
            judges: may(Deed::ConfirmEntry),
            first_day: now.date().tomorrow().map(|day| day.to_string()).unwrap_or_default(),
            id: ident::command_id().to_string(),
            second: ident::command_id().to_string(),
            counts,
            here: here.clone(),
            frame,
        },
    )
}

fn is_held(head: &ConsultHead) -> bool {
    let feedback = head.feedback.as_ref().map(|feedback| &feedback.state);
    matches!(head.state, ConsultState::Held(_)) || matches!(feedback, Some(ConsultState::Held(_)))
}

/// The other rounds of the case.
async fn rounds(
    web: &Web,
    loaded: &Loaded,
    here: &str,
    shown: u32,
) -> Result<Vec<(u32, String)>, Fail> {
    let rounds = consultation::rounds(web, loaded).await?;
    let others = rounds.into_iter().map(|one| one.round).filter(|round| *round != shown);
    Ok(others.map(|round| (round, format!("{here}?runde={round}"))).collect())
}

fn positions(lang: Lang, counts: &Counts) -> Vec<(&'static str, usize)> {
    let known = Position::ALL.into_iter().filter_map(|one| {
        counts.positions.get(&one).map(|count| (terms::position(lang, one), *count))
    });
    known.collect()
}

/// `Länder`: 9 von 16.
fn groups(loaded: &Loaded, lang: Lang, consultation: &Consultation) -> Vec<(String, usize, usize)> {
    let mut found: HashMap<usize, (usize, usize)> = HashMap::new();
    for row in &consultation.rows {
        let (answered, asked) = found.entry(row.group).or_default();
        *answered += usize::from(row.given().is_some());
        *asked += 1;
    }
    let titled = |(at, group): (usize, &umlauf_voting::Group)| {
        let (answered, asked) = found.get(&at).copied()?;
        Some((group.title_in(lang.tongue()).to_owned(), answered, asked))
    };
    loaded.workflow.body.groups().iter().enumerate().filter_map(titled).collect()
}

fn filters(w: &Words, here: &str, round: &str, shown: Filter, counts: &Counts) -> Vec<Link> {
    Filter::ALL
        .into_iter()
        .map(|one| Link {
            to: pager::address(here, &[("runde", round), ("zeige", one.word())]),
            title: one.title(w),
            count: one.count(counts),
            current: one == shown,
        })
        .filter(|link| link.count > 0 || link.current)
        .collect()
}

/// Who wants more time, and why: one statement for all reasons.
async fn wishes(
    web: &Web,
    lang: Lang,
    consultation: &Consultation,
    titles: &HashMap<String, String>,
) -> Result<Vec<WishRow>, Fail> {
    let asking =
        consultation.rows.iter().filter_map(|row| Some((row, row.consulted.wish.as_ref()?)));
    let asking: Vec<_> = asking.take(WISHES).collect();
    let digests = asking.iter().map(|(_, wish)| wish.reason.clone()).collect();
    let texts = consultation::texts(web, digests).await?;
    let row = |(row, wish): &(&Row, &umlauf_workflow::TimeWish)| WishRow {
        member: row.member().to_string(),
        title: titles.get(row.member().as_str()).cloned().unwrap_or_default(),
        said: dates::day(lang, wish.until),
        until: wish.until.to_string(),
        at: dates::moment(lang, wish.at),
        reason: texts.get(&wish.reason).cloned().unwrap_or_default(),
        id: ident::command_id().to_string(),
        refusal_id: ident::command_id().to_string(),
    };
    Ok(asking.iter().map(row).collect())
}

/// A filter as a link.
struct Link {
    to: String,
    title: &'static str,
    count: usize,
    current: bool,
}

/// More time that somebody wants.
struct WishRow {
    member: String,
    title: String,
    said: String,
    until: String,
    at: String,
    reason: String,
    id: String,
    refusal_id: String,
}

/// An addressee in the list.
struct Line {
    title: String,
    code: String,
    to: Option<String>,
    position: Option<&'static str>,
    at: Option<String>,
    marks: Vec<String>,
    comments: usize,
    disposed: usize,
}

impl Line {
    fn of(lang: Lang, loaded: &Loaded, row: &Row, title: String, now: Instant) -> Self {
        let code: String = row.member().as_str().bytes().map(crate::fail::quoted).collect();
        let given = row.given();
        let deputy = row.consulted.given.is_none() && given.is_some();
        let mut marks = Vec::new();
        let mut mark = |de: String, en: String| marks.push(lang.pick(de, en));
        let plain = |text: &str| text.to_owned();
        if deputy {
            mark(plain("durch die Stellvertretung"), plain("by the deputy"));
        }
        if given.is_some_and(|given| given.after) {
            mark(plain("nachträglich"), plain("in the grace period"));
        }
        if given.is_some_and(|given| given.entered_by.is_some()) {
            mark(plain("eingetragen"), plain("entered"));
        }
        if let Some(reservation) = row.consulted.reservation() {
            match reservation.settled {
                None => {
                    let until = dates::day(lang, reservation.until);
                    mark(
                        format!("Leitung entscheidet bis {until}"),
                        format!("leadership decides by {until}"),
                    );
                }
                Some(settled) => {
                    let said = terms::settled(lang, settled);
                    mark(format!("Leitungsvorbehalt {said}"), format!("reservation {said}"));
                }
            }
        }
        if let Some(until) = row.answer.interim.filter(|until| given.is_none() && *until > now) {
            let until = dates::end(lang, until);
            mark(format!("noch in Abstimmung bis {until}"), format!("coordinating until {until}"));
        }
        if let Some(own) = row.consulted.own.as_ref().filter(|_| given.is_none()) {
            let until = dates::end(lang, own.instant);
            mark(format!("eigene Frist bis {until}"), format!("own deadline {until}"));
        }
        if let Some(wish) = &row.consulted.wish {
            let until = dates::day(lang, wish.until);
            mark(format!("bittet um Zeit bis {until}"), format!("asks for time until {until}"));
        }
        if row.consulted.entry.is_some() {
            mark(plain("Eintragung wartet auf Bestätigung"), plain("entry waits for confirmation"));
        }
        if row.consulted.late.is_some() {
            mark(plain("verspätete Antwort vermerkt"), plain("late answer recorded"));
        }
        if row.answer.asked.is_none() {
            mark(plain("Zustellung nicht nachgewiesen"), plain("delivery not proven"));
        }
        Self {
            to: (given.is_some() || row.consulted.late.is_some())
                .then(|| loaded.to(&format!("/beteiligung/antwort/{code}"))),
            position: given.map(|given| terms::position(lang, given.position)),
            at: given.map(|given| dates::moment(lang, given.at)),
            comments: row.consulted.comments.len(),
            disposed: usize::try_from(row.consulted.disposed()).unwrap_or(usize::MAX),
            code: row.member().to_string(),
            title,
            marks,
        }
    }
}

#[derive(askama::Template)]
#[template(path = "consult_overview.html")]
struct Page {
    frame: Frame,
    w: &'static Words,
    tabs: Vec<Tab>,
    case: String,
    back: String,
    problem: Option<String>,
    state: Option<String>,
    opened: String,
    deadline: Option<String>,
    grace: Option<String>,
    round: u32,
    rounds: Vec<(u32, String)>,
    text: Option<(String, String, String)>,
    counts: Counts,
    positions: Vec<(&'static str, usize)>,
    groups: Vec<(String, usize, usize)>,
    filters: Vec<Link>,
    /// Whether single answers are for the visitor.
    sees: bool,
    comments_to: String,
    rows: Vec<Line>,
    from: usize,
    to: usize,
    found: usize,
    earlier: Option<String>,
    later: Option<String>,
    searched: String,
    zeige: &'static str,
    runde: String,
    wishes: Vec<WishRow>,
    more_wishes: usize,
    extends: bool,
    settles: bool,
    enters: bool,
    entries: usize,
    judges: bool,
    first_day: String,
    id: String,
    second: String,
    here: String,
}
