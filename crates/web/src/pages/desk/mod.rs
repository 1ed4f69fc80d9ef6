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
        Kind::By { .. }
        | Kind::Consult(_)
        | Kind::Run(_)
        | Kind::Wait
        | Kind::Ends { .. }
        | Kind::Follow(_) => Need::Other,
    }
}

        Kind::Consult(_) => Need::Consult,
        Kind::By { .. } | Kind::Run(_) | Kind::Wait | Kind::Ends { .. } => Need::Other,
    }
}

/// The rows of a page: two statements, whatever their number.
async fn rows(
    web: &Web,
    visitor: &Visitor,
    lang: Lang,
    shown: &[&Ordered],
    several: bool,
) -> Result<Vec<(Need, Row)>, Fail> {
    let ids: Vec<CaseId> = shown.iter().map(|one| one.case.id.clone()).collect();
    let cases = web.store().cases_of(&ids).await?;
    let ballots: Vec<(CaseId, u32)> = cases
        .iter()
        .filter(|case| case.ballot > 0)
        .filter(|case| votes(case))
        .map(|case| (case.id.clone(), case.ballot))
        .collect();
    let mut answers: HashMap<CaseId, Vec<Answer>> = HashMap::new();
    for row in web.store().answers_of(&ballots).await? {
        answers.entry(row.case.clone()).or_default().push(row.answer()?);
    }
    let mut rows = Vec::with_capacity(cases.len());
    for case in cases {
        let need =
            shown.iter().find(|one| one.case.id == case.id).map_or(Need::Other, |one| one.need);
        let head = case.head()?;
        let workflow = web.engine().catalogue().of(web.store(), &head).await?;
        let answers = answers.remove(&case.id).unwrap_or_default();
        let scene = Scene { case, head, workflow, answers };
        rows.push((need, scene.row(lang, visitor, web.now(), several)));
    }
    Ok(rows)
}

/// Whether the rows of a case are votes. Those of a consultation may be thousands, and its head says how many
/// answered.
fn votes(case: &CaseRow) -> bool {
    let head = case.head().ok();
    head.and_then(|head| head.ballot).is_some_and(|ballot| ballot.number == case.ballot)
}

struct Scene {
    case: CaseRow,
    head: Head,
    workflow: Arc<Workflow>,
    answers: Vec<Answer>,
}

impl Scene {
    fn row(&self, lang: Lang, visitor: &Visitor, now: Instant, several: bool) -> Row {
        let (head, workflow) = (&self.head, &self.workflow);
        let step = workflow.step(&head.step);
        let term = head.term.as_ref().map(|term| term.instant);
        Row {
            to: format!("/vorgaenge/{}", self.case.id),
            title: self.case.title.clone(),
            body: several.then(|| workflow.body.title().to_owned()),
            step: step.map_or_else(|| head.step.to_string(), |step| step.title.clone()),
            waits: match step.map(|step| &step.kind) {
                Some(Kind::By { who, .. }) => Some(crate::terms::office(lang, *who)),
                _ => None,
            },
            since: dates::ago(lang, head.entered, now),
            until: term.map(|end| dates::end(lang, end)),
            left: term.map(|end| left(lang, now, end)),
            next: alarm(lang, head),
            ballot: self.consulted(lang, now).or_else(|| self.ballot(lang, visitor)),
            entries: head.ballot.as_ref().map_or(0, |ballot| ballot.entries),
            roll: head.ballot.as_ref().is_some_and(|ballot| ballot.roll.is_some()),
            notes: head.notes.as_ref().map(|notes| {
                let (count, at) = (notes.count, dates::moment(lang, notes.at));
                match lang {
                    Lang::De if count == 1 => format!("Eine Mitteilung eines Mitglieds ({at})"),
                    Lang::De => format!("{count} Mitteilungen von Mitgliedern, zuletzt {at}"),
                    Lang::En if count == 1 => format!("A note from a member ({at})"),
                    Lang::En => format!("{count} notes from members, the last {at}"),
                }
            }),
        }
    }

    /// A consultation that was held after the last vote.
    fn consulted(&self, lang: Lang, now: Instant) -> Option<Voting> {
        let consult = self.head.consultation.as_deref()?;
        let later = self.head.ballot.as_ref().is_none_or(|ballot| ballot.number < consult.number);
        later.then(|| Voting {
            sentence: String::new(),
            counts: format!(
                "{} {}",
                super::consultation::counted(lang, consult),
                super::consultation::state_of(lang, consult, now)
            ),
            cells: Vec::new(),
            missing: super::consultation::pending(lang, consult),
        })
    }

    fn ballot(&self, lang: Lang, visitor: &Visitor) -> Option<Voting> {
        let head = self.head.ballot.as_ref()?;
        let sight = Sight::of(visitor, &self.case.body, &self.workflow.body, Some(head));
        let counts = vote::counts(lang, head);
        if !sight.all() {
            return Some(Voting {
                sentence: String::new(),
                counts,
                cells: Vec::new(),
                missing: String::new(),
            });
        }
        let view = view::ballot_in_brief(&self.workflow, head, &self.answers, lang.tongue())?;
        let sits = self
            .workflow
            .step(&head.step)
            .is_some_and(|step| matches!(&step.kind, Kind::Vote(vote) if vote.in_sitting));
        let missing = if crate::sight::runs(head) && !sits {
            let title = |code: &str| {
                let member = self.workflow.body.member(code);
                member.map_or_else(|| code.to_owned(), |m| m.title_in(lang.tongue()).to_owned())
            };
            named(lang, vote::missing(lang, &view, title))
        } else {
            String::new()
        };
        let cells = glyph::cells(lang, &self.workflow.body, &view.members);
        Some(Voting { sentence: view.sentence, counts, cells, missing })
    }
}

/// The first few, and how many more.
fn named(lang: Lang, mut names: Vec<String>) -> String {
    let more = names.len().saturating_sub(NAMED);
    if more > 1 {
        names.truncate(NAMED);
        names.push(format!("{more} {}", lang.pick("weitere", "more")));
    }
    names.join(", ")
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
