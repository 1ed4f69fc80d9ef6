//! The secretariat's desk: what runs, grouped by what it needs.
//!
//! A body may have thousands of cases under way. They are put in order by what their rows say without
//! the heads; heads and answers are read for those of one page, in one statement each.

mod row;
mod words;

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;
use umlauf_store::AtWork;
use umlauf_workflow::{BodyName, Digest, Instant, Kind, Office, StepName, Workflow};

use crate::Web;
use crate::access::Deed;
use crate::fail::Fail;
use crate::frame::{Frame, page};
use crate::lang::Lang;
use crate::visitor::Visitor;
use row::{Row, rows};
use words::{DE, EN, Words};

pub(crate) use row::Drawn;

pub(crate) fn router() -> Router<Web> {
    Router::new().route("/vorgaenge", get(desk))
}

/// How many cases a page shows.
const PAGE: usize = 50;
/// How many letters that did not arrive are named, of each body.
const LETTERS: u32 = 20;

/// What a case needs, the most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Need {
    /// Its time is over and nobody has acted.
    Late,
    /// The visitor's office must act.
    Mine,
    /// The chair must act.
    Chair,
    /// Members vote.
    Vote,
    /// Members answer a consultation.
    Consult,
    /// Somebody or something else.
    Other,
}

impl Need {
    const ALL: [Self; 6] =
        [Self::Late, Self::Mine, Self::Chair, Self::Vote, Self::Consult, Self::Other];

    /// The word in the address.
    fn word(self) -> &'static str {
        match self {
            Self::Late => "ueberfaellig",
            Self::Mine => "heute",
            Self::Chair => "vorsitz",
            Self::Vote => "abstimmung",
            Self::Consult => "beteiligung",
            Self::Other => "andere",
        }
    }

    fn title(self, w: &Words) -> &'static str {
        match self {
            Self::Late => w.late,
            Self::Mine => w.mine,
            Self::Chair => w.chair,
            Self::Vote => w.vote,
            Self::Consult => w.consult,
            Self::Other => w.other,
        }
    }
}

#[derive(Deserialize)]
struct Wish {
    /// Only what needs this.
    gruppe: Option<String>,
    /// After this case.
    nach: Option<String>,
}

async fn desk(
    State(web): State<Web>,
    headers: HeaderMap,
    visitor: Visitor,
    Query(wish): Query<Wish>,
) -> Result<Response, Fail> {
    let bodies = visitor.bodies(Deed::SeeDesk);
    if bodies.is_empty() {
        return Err(Fail::Forbidden);
    }
    let mut frame = Frame::new(&web, &headers, Some(&visitor), "/vorgaenge", "");
    let (lang, w) = (frame.lang, frame.lang.pick(&DE, &EN));
    w.title.clone_into(&mut frame.title);
    let mut order = Vec::new();
    for body in &bodies {
        order.extend(ordered(&web, &visitor, body).await?);
    }
    order.sort_by(|one, two| one.key().cmp(&two.key()));
    let only = Need::ALL.into_iter().find(|need| wish.gruppe.as_deref() == Some(need.word()));
    let counts: Vec<Count> = Need::ALL
        .into_iter()
        .map(|need| Count {
            title: need.title(w),
            to: format!("/vorgaenge?gruppe={}", need.word()),
            cases: order.iter().filter(|one| one.need == need).count(),
            current: only == Some(need),
        })
        .filter(|count| count.cases > 0)
        .collect();
    let all = order.len();
    order.retain(|one| only.is_none_or(|need| need == one.need));
    let after = wish.nach.as_deref();
    let start = after.and_then(|id| order.iter().position(|one| one.case.id.as_str() == id));
    let start = start.map_or(0, |at| at + 1);
    let shown: Vec<&Ordered> = order.iter().skip(start).take(PAGE).collect();
    let next = (order.len() > start + PAGE).then(|| shown.last()).flatten().map(|last| {
        let group = only.map(|need| format!("gruppe={}&", need.word())).unwrap_or_default();
        format!("/vorgaenge?{group}nach={}", last.case.id)
    });
    let rows = rows(&web, &visitor, lang, &shown, bodies.len() > 1).await?;
    let mut groups: Vec<Group> = Vec::new();
    for (need, row) in rows {
        match groups.last_mut().filter(|group| group.need == need) {
            Some(group) => group.rows.push(row),
            None => groups.push(Group { need, title: need.title(w), rows: vec![row] }),
        }
    }
    let opens = !visitor.bodies(Deed::OpenCase).is_empty();
    let owed = super::orders::owed(&web, bodies.iter()).await?.map(|owed| owed.said(lang));
    let unreached = unreached(&web, &visitor, lang).await?;
    page(&Desk {
        unreached,
        frame,
        w,
        all,
        counts,
        filtered: only.is_some(),
        first: start > 0,
        groups,
        next,
        opens,
        owed,
    })
}

/// A letter that did not arrive, or came back.
struct Unreached {
    to: String,
    title: String,
    seat: String,
    why: String,
}

/// The latest of each body whose post the visitor may read.
async fn unreached(web: &Web, visitor: &Visitor, lang: Lang) -> Result<Vec<Unreached>, Fail> {
    let mut found = Vec::new();
    for name in visitor.bodies(Deed::ReadPost) {
        let body = web.engine().catalogue().library().body(name.as_str()).cloned();
        for (letter, title) in web.store().failed_letters_in(&name, LETTERS).await? {
            // The case's own page of letters shows those, to whom they may be shown.
            if crate::sight::telling(&letter.kind) {
                continue;
            }
            let why = letter.last_error.as_deref().unwrap_or_default();
            found.push(Unreached {
                to: format!("{}/schreiben", super::answer::of(&letter.case)),
                title,
                seat: crate::terms::seat(lang, body.as_deref(), &letter.seat),
                why: crate::terms::trouble(lang, why),
            });
        }
    }
    Ok(found)
}

/// A case with its place in the order.
struct Ordered {
    need: Need,
    case: AtWork,
}

impl Ordered {
    /// In a group what ends first stands first; what has no end, last.
    fn key(&self) -> (Need, Instant, &str) {
        let never = Instant::from_micros(i64::MAX);
        (self.need, self.case.term.unwrap_or(never), self.case.id.as_str())
    }
}

/// What a body has under way, each with what it needs.
async fn ordered(web: &Web, visitor: &Visitor, body: &BodyName) -> Result<Vec<Ordered>, Fail> {
    let cases = web.store().cases_at_work(body).await?;
    let mut known: HashMap<(Digest, StepName), Need> = HashMap::new();
    let mut definitions: HashMap<Digest, Option<Arc<Workflow>>> = HashMap::new();
    let mut order = Vec::with_capacity(cases.len());
    let now = web.now();
    for case in cases {
        let place = (case.workflow_digest.clone(), case.step.clone());
        let need = if let Some(found) = known.get(&place) {
            *found
        } else {
            if !definitions.contains_key(&case.workflow_digest) {
                let workflow = definition(web, &case).await?;
                definitions.insert(case.workflow_digest.clone(), workflow);
            }
            let workflow = definitions.get(&case.workflow_digest).and_then(Option::as_ref);
            let found = workflow.map_or(Need::Other, |workflow| {
                needs(workflow, &case.step, |office| visitor.holds(office, body))
            });
            known.insert(place, found);
            found
        };
        let over = case.term.is_some_and(|term| term <= now);
        let need = if over { Need::Late } else { need };
        order.push(Ordered { need, case });
    }
    Ok(order)
}

/// The definition of a case, read once for all cases that follow it.
async fn definition(web: &Web, case: &AtWork) -> Result<Option<Arc<Workflow>>, Fail> {
    let catalogue = web.engine().catalogue();
    let Some(row) = web.store().case(&case.id).await? else { return Ok(None) };
    Ok(Some(catalogue.of(web.store(), &row.head()?).await?))
}

fn needs(workflow: &Workflow, step: &StepName, holds: impl Fn(Office) -> bool) -> Need {
    let Some(step) = workflow.step(step) else { return Need::Other };
    match &step.kind {
        Kind::By { who, .. } if holds(*who) => Need::Mine,
        Kind::By { who: Office::Chair, .. } => Need::Chair,
        Kind::Vote(vote) if vote.in_sitting && holds(Office::Secretariat) => Need::Mine,
        Kind::Vote(_) => Need::Vote,
        Kind::Consult(_) => Need::Consult,
        Kind::By { .. } | Kind::Run(_) | Kind::Wait | Kind::Ends { .. } | Kind::Follow(_) => {
            Need::Other
        }
    }
}

struct Count {
    title: &'static str,
    to: String,
    cases: usize,
    current: bool,
}

struct Group {
    need: Need,
    title: &'static str,
    rows: Vec<Row>,
}

#[derive(askama::Template)]
#[template(path = "desk.html")]
struct Desk {
    unreached: Vec<Unreached>,
    frame: Frame,
    w: &'static Words,
    all: usize,
    counts: Vec<Count>,
    filtered: bool,
    first: bool,
    groups: Vec<Group>,
    next: Option<String>,
    opens: bool,
    /// What is owed to decisions, in a sentence.
    owed: Option<String>,
}
