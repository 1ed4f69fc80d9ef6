//! The rows of the desk: each case with its sentence, its glyph, and what can be done next.
//!
//! What a vote looks like follows from the case at one revision. It is kept so long as the case stands there:
//! of thousands of votes only those that moved are read and counted again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use umlauf_engine::view;
use umlauf_workflow::{Answer, CaseId, Instant, Kind};

use super::{Need, Ordered};
use crate::access::Deed;
use crate::fail::Fail;
use crate::glyph::{self, Cell};
use crate::lang::Lang;
use crate::pages::case::{Loaded, alarm, left, vote, ways};
use crate::sight::Sight;
use crate::visitor::Visitor;
use crate::{Web, dates};

/// How many missing members are named.
const NAMED: usize = 6;
/// More votes than one node keeps; then it begins anew.
const KEPT: usize = 20_000;

/// A case.
pub(super) struct Row {
    pub(super) to: String,
    pub(super) title: String,
    pub(super) act: Option<Act>,
    pub(super) body: Option<String>,
    pub(super) step: String,
    pub(super) waits: Option<&'static str>,
    pub(super) since: String,
    pub(super) until: Option<String>,
    pub(super) left: Option<String>,
    pub(super) next: Option<String>,
    pub(super) ballot: Option<Arc<Voting>>,
    pub(super) entries: u32,
    pub(super) roll: bool,
    pub(super) notes: Option<String>,
}

/// A vote as whoever may see single votes sees it; others get the counts.
#[derive(Debug)]
pub(super) struct Voting {
    pub(super) sentence: String,
    pub(super) counts: String,
    pub(super) cells: Vec<Cell>,
    pub(super) missing: String,
}

/// What the visitor can do next.
pub(super) struct Act {
    pub(super) label: String,
    pub(super) to: String,
    /// Whether nothing is missing for it.
    pub(super) ready: bool,
}

/// Votes as they were drawn.
#[derive(Default)]
pub(crate) struct Drawn(Mutex<Kept>);

/// By case and language, with the revision at which they were drawn.
type Kept = HashMap<(CaseId, Lang), (u64, Arc<Voting>)>;

impl Drawn {
    fn at(&self, case: &CaseId, lang: Lang, revision: u64) -> Option<Arc<Voting>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (drawn, voting) = kept.get(&(case.clone(), lang))?;
        (*drawn == revision).then(|| Arc::clone(voting))
    }

    fn keep(&self, case: &CaseId, lang: Lang, revision: u64, voting: &Arc<Voting>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert((case.clone(), lang), (revision, Arc::clone(voting)));
    }
}

/// The rows of a page: two statements, whatever their number.
pub(super) async fn rows(
    web: &Web,
    visitor: &Visitor,
    lang: Lang,
    shown: &[&Ordered],
    several: bool,
) -> Result<Vec<(Need, Row)>, Fail> {
    let ids: Vec<CaseId> = shown.iter().map(|one| one.case.id.clone()).collect();
    let cases = web.store().cases_of(&ids).await?;
    // Asked once for each case: whose answers are not read must not be drawn from them.
    let drawn: Vec<Option<Arc<Voting>>> =
        cases.iter().map(|case| web.drawn().at(&case.id, lang, case.revision)).collect();
    let ballots: Vec<(CaseId, u32)> = cases
        .iter()
        .zip(&drawn)
        .filter(|(case, drawn)| case.ballot > 0 && drawn.is_none())
        .map(|(case, _)| (case.id.clone(), case.ballot))
        .collect();
    let mut answers: HashMap<CaseId, Vec<Answer>> = HashMap::new();
    for row in web.store().answers_of(&ballots).await? {
        answers.entry(row.case.clone()).or_default().push(row.answer()?);
    }
    let mut rows = Vec::with_capacity(cases.len());
    for (case, drawn) in cases.into_iter().zip(drawn) {
        let need =
            shown.iter().find(|one| one.case.id == case.id).map_or(Need::Other, |one| one.need);
        let head = case.head()?;
        let workflow = web.engine().catalogue().of(web.store(), &head).await?;
        let answers = answers.remove(&case.id).unwrap_or_default();
        let sight = Sight::of(visitor, &case.body, &workflow.body, head.ballot.as_ref());
        let scene = Scene { loaded: Loaded { row: case, head, workflow, sight }, answers, drawn };
        rows.push((need, scene.row((web, lang, visitor), web.now(), several)));
    }
    Ok(rows)
}

struct Scene {
    loaded: Loaded,
    /// Empty where the vote is drawn already.
    answers: Vec<Answer>,
    drawn: Option<Arc<Voting>>,
}

impl Scene {
    fn row(
        &self,
        (web, lang, visitor): (&Web, Lang, &Visitor),
        now: Instant,
        several: bool,
    ) -> Row {
        let (head, workflow) = (&self.loaded.head, &self.loaded.workflow);
        let step = workflow.step(&head.step);
        let term = head.term.as_ref().map(|term| term.instant);
        Row {
            to: self.loaded.to(""),
            title: self.loaded.row.title.clone(),
            act: self.act(lang, visitor),
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
            ballot: self.ballot(web, lang),
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

    /// What the visitor can do next, if something waits for nobody else: its label, and where.
    fn act(&self, lang: Lang, visitor: &Visitor) -> Option<Act> {
        let ready = |label: String, to| Some(Act { label, to, ready: true });
        if self.loaded.sits() && visitor.may(Deed::EnterRollCall, self.loaded.body()) {
            let label = lang.pick("Abstimmung eintragen", "Enter the vote");
            return ready(label.to_owned(), self.loaded.to("/sitzung"));
        }
        let ways = ways(&self.loaded, lang, visitor).into_iter();
        let mut ways = ways.filter(|way| way.mine && !way.withdraws && !way.extends);
        let first = ways.next()?;
        if let Some(blocked) = first.blocked {
            return Some(Act { label: blocked, to: self.loaded.to("#unterlagen"), ready: false });
        }
        if first.finds {
            let label = lang.pick("Ergebnis feststellen", "Establish the result");
            return ready(label.to_owned(), first.href);
        }
        ready(first.label, first.href)
    }

    /// The vote: as it was drawn when the case stood here, or drawn now.
    fn ballot(&self, web: &Web, lang: Lang) -> Option<Arc<Voting>> {
        let loaded = &self.loaded;
        if !loaded.sight.all() {
            return Some(Arc::new(Voting {
                sentence: String::new(),
                counts: vote::counts(lang, loaded.head.ballot.as_ref()?),
                cells: Vec::new(),
                missing: String::new(),
            }));
        }
        if let Some(drawn) = &self.drawn {
            return Some(Arc::clone(drawn));
        }
        let voting = Arc::new(self.draw(lang)?);
        web.drawn().keep(&loaded.row.id, lang, loaded.row.revision, &voting);
        Some(voting)
    }

    fn draw(&self, lang: Lang) -> Option<Voting> {
        let loaded = &self.loaded;
        let head = loaded.head.ballot.as_ref()?;
        let counts = vote::counts(lang, head);
        let view = view::ballot_in_brief(&loaded.workflow, head, &self.answers, lang.tongue())?;
        let sits = loaded
            .workflow
            .step(&head.step)
            .is_some_and(|step| matches!(&step.kind, Kind::Vote(vote) if vote.in_sitting));
        let missing = if crate::sight::runs(head) && !sits {
            let title = |code: &str| {
                let member = loaded.workflow.body.member(code);
                member.map_or_else(|| code.to_owned(), |m| m.title_in(lang.tongue()).to_owned())
            };
            named(lang, vote::missing(lang, &view, title))
        } else {
            String::new()
        };
        let cells = glyph::cells(lang, &loaded.workflow.body, &view.members);
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
