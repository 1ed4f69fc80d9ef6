//! The page of a finding, filled.

use std::collections::BTreeMap;

use umlauf_voting::{Body, Outcome};
use umlauf_workflow::{Answer, BallotState, Capacity, Instant, Voice};

use super::sheet::{Phase, Sheet};
use super::words::Words;
use crate::fail::Fail;
use crate::frame::Frame;
use crate::lang::Lang;
use crate::posted::Posted;
use crate::{dates, terms};

/// What the chair has filled in.
#[derive(Clone, Debug, Default)]
pub(super) struct Wish {
    /// `find`, `annul`, `close`, `extend`; empty at first.
    pub(super) act: String,
    pub(super) label: String,
    pub(super) reason: String,
    pub(super) until: String,
    /// What is established of the Ziffern on which the readings differ.
    pub(super) items: BTreeMap<u32, String>,
    pub(super) command: String,
    /// Whether to ask once more.
    pub(super) confirming: bool,
    pub(super) faults: Vec<(Asked, String)>,
}

/// The name of a Ziffer's field in the form.
pub(super) fn field(item: u32) -> String {
    format!("ziffer-{item}")
}

/// The proof of a Ziffer, or of the whole.
pub(super) struct Part {
    /// `Ziffer 1: zustande gekommen`; nothing of the whole.
    title: Option<String>,
    sentence: String,
    differ: bool,
    readings: Vec<Reading>,
}

/// A Ziffer of which the chair must say what it is.
pub(super) struct Doubt {
    item: u32,
    field: String,
    chosen: String,
}

/// What a fault is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Move,
    Reason,
    Until,
    Whole,
}

impl Wish {
    pub(super) fn fresh(command: String) -> Self {
        Self { command, ..Self::default() }
    }

    pub(super) fn of(posted: &Posted, doubtful: &[u32]) -> Result<Self, Fail> {
        let said = |item: &u32| Some((*item, posted.some(&field(*item))?.to_owned()));
        Ok(Self {
            act: posted.text("art").to_owned(),
            label: posted.text("label").to_owned(),
            reason: posted.text("reason").to_owned(),
            until: posted.text("until").to_owned(),
            items: doubtful.iter().filter_map(said).collect(),
            command: posted.command()?.to_string(),
            ..Self::default()
        })
    }

    /// The reasons as they were filled into one form.
    fn said(&self, act: &str) -> &str {
        if self.act == act { &self.reason } else { "" }
    }

    /// The faults of one field of one form.
    fn about(&self, act: &str, asked: Asked) -> Option<String> {
        let (_, sentence) = self.faults.iter().find(|(about, _)| *about == asked)?;
        (self.act == act).then(|| sentence.clone())
    }
}

/// One reading.
pub(super) struct Reading {
    name: String,
    reads: String,
    outcome: &'static str,
    clauses: Vec<Clause>,
}

struct Clause {
    text: String,
    basis: String,
    met: bool,
    have: String,
    need: String,
}

/// One voter.
pub(super) struct Vote {
    member: String,
    choice: String,
    marks: Vec<String>,
    at: String,
    declaration: Option<String>,
    asked: String,
    reached: bool,
}

/// A vote that came too late.
pub(super) struct Late {
    member: String,
    choice: String,
    at: String,
}

/// What was established, or taken back.
pub(super) struct Past {
    at: String,
    said: String,
    reason: Option<String>,
}

#[derive(askama::Template)]
#[template(path = "finding.html")]
pub(super) struct Page {
    frame: Frame,
    w: &'static Words,
    wish: Wish,
    address: String,
    case: String,
    title: String,
    workflow: String,
    body: String,
    rule: String,
    basis: String,
    weights: String,
    launched: String,
    term: String,
    outage: Option<String>,
    outcome: Option<String>,
    agrees: bool,
    differ: bool,
    parts: Vec<Part>,
    doubts: Vec<Doubt>,
    /// `Ziffer 2: zustande gekommen`, once more before it is established.
    chosen: String,
    votes: Vec<Vote>,
    late: Vec<Late>,
    unasked: Vec<String>,
    sees: bool,
    wants_reason: bool,
    phase: &'static str,
    offers: Vec<String>,
    past: Vec<Past>,
    printed: String,
    head: String,
    revision: u64,
    about_move: Option<String>,
    about_reason: Option<String>,
    about_until: Option<String>,
}

impl Page {
    pub(super) fn of(
        frame: Frame,
        w: &'static Words,
        sheet: &Sheet,
        wish: Wish,
        (now, sees, address): (Instant, bool, String),
    ) -> Self {
        let lang = frame.lang;
        let Sheet { row, workflow, ballot, .. } = sheet;
        let body = &workflow.body;
        let rule = body.rule(ballot.rule.as_str()).ok();
        let outage = match &ballot.state {
            BallotState::Held(outage) => Some(
                w.outage(&dates::moment(lang, outage.from), &dates::moment(lang, outage.until)),
            ),
            BallotState::Open | BallotState::Closed { .. } | BallotState::Stopped => None,
        };
        let (phase, offers) = match &sheet.phase {
            Phase::Running => ("running", Vec::new()),
            Phase::Held(acts) => ("held", acts.iter().map(|act| act.label.clone()).collect()),
            Phase::ToFind(acts) => ("find", acts.iter().map(|act| act.label.clone()).collect()),
            Phase::Found => ("found", Vec::new()),
            Phase::Nothing => ("nothing", Vec::new()),
        };
        let counted = sheet.recorded().is_some();
        let parts: Vec<Part> = if counted { parts(lang, w, sheet) } else { Vec::new() };
        let votes = if counted {
            sheet.answers.iter().map(|answer| vote(lang, w, body, sheet, answer)).collect()
        } else {
            Vec::new()
        };
        let unasked = sheet.answers.iter().filter(|answer| answer.asked.is_none());
        Self {
            about_move: wish.about("find", Asked::Move),
            about_reason: wish.about(&wish.act, Asked::Reason),
            about_until: wish.about("extend", Asked::Until),
            w,
            address,
            case: row.id.to_string(),
            title: row.title.clone(),
            workflow: w.version(&workflow.title, workflow.version),
            body: body.title().to_owned(),
            rule: rule.map_or_else(|| ballot.rule.to_string(), |rule| rule.title.clone()),
            basis: rule.map(|rule| rule.basis.clone()).unwrap_or_default(),
            weights: weights(sheet),
            launched: dates::moment(lang, ballot.launched),
            term: ballot.term.as_ref().map(|t| dates::end(lang, t.instant)).unwrap_or_default(),
            outage,
            outcome: sheet
                .recorded()
                .map(|outcome| terms::result(lang, outcome, sheet.results().into_iter())),
            agrees: sheet.agrees(),
            differ: parts.iter().any(|part| part.differ),
            parts,
            chosen: chosen(lang, &wish),
            doubts: sheet
                .doubtful()
                .into_iter()
                .map(|item| Doubt {
                    item,
                    field: field(item),
                    chosen: wish.items.get(&item).cloned().unwrap_or_default(),
                })
                .collect(),
            votes,
            late: if counted { late(lang, body, sheet) } else { Vec::new() },
            unasked: unasked.map(|a| terms::seat(lang, Some(body), a.member.as_str())).collect(),
            sees,
            wants_reason: sheet.wants_reason(),
            phase,
            offers,
            past: past(lang, w, sheet),
            printed: dates::moment(lang, now),
            head: row.hash.to_string(),
            revision: row.revision,
            wish,
            frame,
        }
    }
}

fn weights(sheet: &Sheet) -> String {
    let used = sheet.rule.weights().iter();
    let tables = sheet.workflow.body.tables();
    let title = |name: &str| {
        let table = tables.iter().find(|table| table.name == name);
        table.map_or_else(|| name.to_owned(), |table| table.title.clone())
    };
    used.map(|used| format!("{} {} ({})", title(&used.table), used.version, used.source))
        .collect::<Vec<_>>()
        .join("; ")
}

/// What the chair says of doubtful Ziffern, in words.
fn chosen(lang: Lang, wish: &Wish) -> String {
    let all = [Outcome::Adopted, Outcome::Rejected];
    let said = wish.items.iter().filter_map(|(item, word)| {
        let outcome = all.into_iter().find(|outcome| outcome.word() == word)?;
        Some((*item, terms::outcome(lang, outcome)))
    });
    terms::by_item(lang, said)
}

fn parts(lang: Lang, w: &Words, sheet: &Sheet) -> Vec<Part> {
    let results = sheet.results();
    let part = |item: Option<u32>| {
        let readings = readings(lang, w, sheet, item);
        let outcome = results.iter().find(|(one, _)| Some(*one) == item).map(|(_, o)| *o);
        Part {
            title: item.zip(outcome).map(|(item, outcome)| {
                let name = lang.pick("Ziffer", "Item");
                format!("{name} {item}: {}", terms::outcome(lang, outcome))
            }),
            sentence: sheet.sentence(item, lang.tongue()),
            differ: readings.len() > 1,
            readings,
        }
    };
    sheet.parts().into_iter().map(part).collect()
}

fn readings(lang: Lang, w: &Words, sheet: &Sheet, item: Option<u32>) -> Vec<Reading> {
    let rule = sheet.workflow.body.rule(sheet.ballot.rule.as_str()).ok();
    let proofs = sheet.proofs(item).into_iter();
    proofs
        .map(|(proof, outcome)| {
            let name = &*proof.reading;
            let title = if name == "default" { w.as_written.to_owned() } else { w.reading(name) };
            let known = rule.and_then(|rule| rule.readings.iter().find(|r| r.name == name));
            let reads =
                known.and_then(|reading| reading.reads_in(lang.tongue())).unwrap_or_default();
            let reads = reads.to_owned();
            let clauses = proof.clauses.iter().map(|clause| clause_of(lang, clause)).collect();
            Reading { name: title, reads, outcome: terms::outcome(lang, outcome), clauses }
        })
        .collect()
}

fn clause_of(lang: Lang, clause: &umlauf_voting::Clause) -> Clause {
    let decimal = terms::decimal(lang, &clause.need_decimal);
    let need =
        if clause.need.contains('/') { format!("{decimal} ({})", clause.need) } else { decimal };
    Clause {
        text: clause.clause.to_string(),
        basis: clause.basis.to_string(),
        met: clause.met,
        have: terms::decimal(lang, &clause.have),
        need,
    }
}

fn vote(lang: Lang, w: &Words, body: &Body, sheet: &Sheet, answer: &Answer) -> Vote {
    let voice = answer.counts();
    let mut marks = Vec::new();
    if let Some(voice) = voice {
        marks.extend((voice.capacity == Capacity::Deputy).then(|| w.by_deputy.to_owned()));
        marks.extend(voice.entered_by.as_ref().map(|_| w.entered.to_owned()));
    }
    marks.extend(answer.objected.then(|| w.objected.to_owned()));
    marks.extend(answer.entry.as_ref().map(|_| w.unconfirmed.to_owned()));
    Vote {
        member: terms::seat(lang, Some(body), answer.member.as_str()),
        choice: voice.map_or_else(|| w.silent.to_owned(), |voice| terms::said(lang, &voice.said)),
        marks,
        at: voice.map(|voice| dates::moment(lang, voice.at)).unwrap_or_default(),
        declaration: voice.and_then(|voice| declaration(w, sheet, voice)),
        asked: answer.asked.map_or_else(|| w.not_reached.to_owned(), |at| dates::moment(lang, at)),
        reached: answer.asked.is_some(),
    }
}

fn declaration(w: &Words, sheet: &Sheet, voice: &Voice) -> Option<String> {
    let digest = voice.declaration.as_ref()?;
    Some(sheet.texts.get(digest).cloned().unwrap_or_else(|| w.gone.to_owned()))
}

fn late(lang: Lang, body: &Body, sheet: &Sheet) -> Vec<Late> {
    let late = sheet.late();
    late.map(|(answer, voice)| Late {
        member: terms::seat(lang, Some(body), answer.member.as_str()),
        choice: terms::said(lang, &voice.said),
        at: dates::moment(lang, voice.at),
    })
    .collect()
}

fn past(lang: Lang, w: &Words, sheet: &Sheet) -> Vec<Past> {
    let told = |found: &Option<(Outcome, Vec<(u32, Outcome)>)>| match found {
        Some((outcome, items)) => w.found(&terms::result(lang, *outcome, items.iter().copied())),
        None => w.annulled.to_owned(),
    };
    let past = sheet.history.iter().map(|act| Past {
        at: dates::moment(lang, act.at),
        said: match &act.person {
            Some(person) => format!("{} ({person})", told(&act.found)),
            None => told(&act.found),
        },
        reason: act
            .reason
            .as_ref()
            .map(|digest| sheet.texts.get(digest).cloned().unwrap_or_else(|| w.gone.to_owned())),
    });
    past.collect()
}
