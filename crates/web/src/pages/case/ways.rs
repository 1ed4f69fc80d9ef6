//! What may be done now: the moves that lead out of a step, with what each leads to and who is told.

use umlauf_voting::Outcome;
use umlauf_workflow::{
    BallotState, Choosable, Ending, Kind, Move, Office, On, PaperName, Step, StepName, Tell,
    Workflow,
};

use super::Loaded;
use crate::lang::Lang;
use crate::terms::office;
use crate::visitor::Visitor;

/// A move as a visitor sees it.
#[derive(Clone, Debug)]
pub(crate) struct Way {
    pub(crate) label: String,
    /// `Umlauf`: the title of the step it leads to.
    pub(crate) leads: String,
    pub(crate) to: StepName,
    /// Who is told.
    pub(crate) told: String,
    /// Why it is not possible yet.
    pub(crate) blocked: Option<String>,
    /// Whose it is.
    pub(crate) by: Office,
    /// Whether the visitor may choose it.
    pub(crate) mine: bool,
    /// Whether a vote begins.
    pub(crate) launches: bool,
    /// Whether it takes the case back.
    pub(crate) withdraws: bool,
    pub(crate) extends: bool,
    /// Whether it establishes what a vote came to.
    pub(crate) finds: bool,
    pub(crate) reason: bool,
    /// Where it is chosen.
    pub(crate) href: String,
}

/// The moves of the step in the order of the file, without those that the tally rules out.
pub(crate) fn ways(loaded: &Loaded, lang: Lang, visitor: &Visitor) -> Vec<Way> {
    if loaded.head.ended.is_some() {
        return Vec::new();
    }
    let moves = loaded.workflow.moves(&loaded.head.step);
    moves.into_iter().filter_map(|one| way(loaded, lang, visitor, one)).collect()
}

fn way(loaded: &Loaded, lang: Lang, visitor: &Visitor, one: &Move) -> Option<Way> {
    let On::Act(act) = &one.on else { return None };
    let to = loaded.workflow.step(&one.to)?;
    let step = loaded.step()?;
    if !established(loaded, act) {
        return None;
    }
    let begins = matches!(to.kind, Kind::Vote(_)) || loaded.workflow.inquiry(&one.to).is_some();
    let launches = begins && !act.extend;
    let withdraws = matches!(to.kind, Kind::Ends { ending: Ending::Withdrawn, .. });
    let page = if launches { "start" } else { "zug" };
    let label: String = act.label.bytes().map(crate::fail::quoted).collect();
    let href = match act.when {
        Some(_) => loaded.to("/feststellung"),
        None => loaded.to(&format!("/{page}?wahl={label}")),
    };
    Some(Way {
        label: act.label.clone(),
        leads: if act.extend {
            lang.pick("Die Frist läuft für alle länger.", "The deadline moves for everybody.")
                .to_owned()
        } else {
            to.title.clone()
        },
        to: one.to.clone(),
        told: told(&loaded.workflow, lang, to, act.extend),
        blocked: missing(loaded, step, withdraws).map(|papers| {
            format!("{} {papers}", lang.pick("Es fehlen noch Unterlagen:", "Papers are missing:"))
        }),
        by: act.by,
        mine: visitor.holds(act.by, loaded.body()),
        launches,
        withdraws,
        extends: act.extend,
        finds: act.when.is_some(),
        reason: act.reason || needs_reason(loaded, act),
        href,
    })
}

/// In a finding only what the tally gives can be established; where readings differ, either.
fn established(loaded: &Loaded, act: &Choosable) -> bool {
    let (Some(when), Some(outcome)) = (act.when, outcome(loaded)) else { return true };
    match outcome {
        Outcome::Unclear => true,
        Outcome::Tied | Outcome::Inquorate => when == outcome || when == Outcome::Rejected,
        outcome => when == outcome,
    }
}

fn outcome(loaded: &Loaded) -> Option<Outcome> {
    match loaded.head.ballot.as_ref()?.state {
        BallotState::Closed { outcome, .. } => Some(outcome),
        BallotState::Open | BallotState::Held(_) | BallotState::Stopped => None,
    }
}

fn needs_reason(loaded: &Loaded, act: &Choosable) -> bool {
    let ballot = loaded.head.ballot.as_ref();
    act.when.is_some()
        && (outcome(loaded) == Some(Outcome::Unclear)
            || ballot.is_some_and(|b| b.sitting.is_none() && b.asked < b.voters))
}

/// The papers that are missing before the case can go on, as titles.
pub(crate) fn missing(loaded: &Loaded, step: &Step, withdraws: bool) -> Option<String> {
    let Kind::By { needs, .. } = &step.kind else { return None };
    let open: Vec<String> = needs
        .iter()
        .filter(|paper| !loaded.head.papers.contains_key(*paper))
        .map(|paper: &PaperName| loaded.paper_title(paper))
        .collect();
    (!withdraws && !open.is_empty()).then(|| open.join(", "))
}

/// Who hears of a step that is entered.
fn told(workflow: &Workflow, lang: Lang, to: &Step, extend: bool) -> String {
    let voters = workflow.voters().count();
    let advisory = workflow.advisory().count();
    let mut told = Vec::new();
    match &to.kind {
        _ if extend => {
            told.extend([members(lang, voters), office(lang, Office::Secretariat).to_owned()]);
        }
        Kind::By { who, .. } => told.push(office(lang, *who).to_owned()),
        Kind::Vote(vote) => {
            told.push(match lang {
                Lang::De if vote.in_sitting => format!("{voters} Stimmberechtigte (zur Kenntnis)"),
                Lang::En if vote.in_sitting => format!("{voters} voting members (for information)"),
                Lang::De => format!("{voters} Stimmberechtigte (Einladung)"),
                Lang::En => format!("{voters} voting members (invitation)"),
            });
            if advisory > 0 {
                told.push(match lang {
                    Lang::De => format!("{advisory} beratende Mitglieder"),
                    Lang::En => format!("{advisory} advisory members"),
                });
            }
        }
        Kind::Follow(_) => {
            told.extend([members(lang, voters), office(lang, Office::Secretariat).to_owned()]);
        }
        Kind::Consult(_) | Kind::Run(_) | Kind::Wait | Kind::Ends { .. } => {}
    }
    for tell in &to.tell {
        let said = match tell {
            Tell::All => lang
                .pick(
                    "alle Mitglieder, Geschäftsstelle und Vorsitz",
                    "all members, secretariat and chair",
                )
                .to_owned(),
            Tell::Members => members(lang, voters),
            Tell::Office(who) => office(lang, *who).to_owned(),
        };
        if !told.contains(&said) {
            told.push(said);
        }
    }
    if told.is_empty() { lang.pick("niemand", "nobody").to_owned() } else { told.join(", ") }
}

fn members(lang: Lang, count: usize) -> String {
    match lang {
        Lang::De => format!("{count} Stimmberechtigte"),
        Lang::En => format!("{count} voting members"),
    }
}
