//! Where a case stands, for people: the computed sentence, who is missing, what happens next.
//!
//! Made from the case row and the answer rows when somebody looks; it decides nothing and is kept
//! nowhere.

mod kin;
mod words;

use serde::Serialize;
use umlauf_store::CaseRow;
use umlauf_voting::{Ballot, Certainty, Choice, Clause, Outcome, Tongue};
use umlauf_workflow::{
    Answer, BallotHead, BallotState, Head, Instant, RollRow, RuleName, Stand, Workflow,
};

use crate::{Engine, Error};

pub use kin::{ChildView, Kin, ParentView, kin};
pub use words::{Told, alarm_in_german, event_in_brief, event_in_german, told};

/// How many sets of missing members are named.
const SETS: usize = 3;

/// A case as people see it.
#[derive(Clone, Debug, Serialize)]
pub struct CaseView {
    /// Its id.
    pub case: String,
    /// What it is about.
    pub title: String,
    /// Title of its workflow.
    pub workflow: String,
    /// Title of its body.
    pub body: String,
    /// Title of the step it stands in.
    pub step: String,
    /// Since when.
    pub since: Instant,
    /// Until when, as people read it.
    pub until: Option<String>,
    /// What happens next by itself, and when.
    pub next: Option<String>,
    /// The vote that runs, or the last one.
    pub ballot: Option<BallotView>,
    /// Its number.
    pub number: Option<String>,
    /// How it ended.
    pub ended: Option<&'static str>,
    /// The same, for those who compute with it.
    #[serde(skip)]
    pub ending: Option<umlauf_workflow::Ending>,
    /// Revision of the last event.
    pub revision: u64,
    /// Head of the chain.
    pub head: String,
    /// Letters that still wait, and letters that were given up.
    pub letters: (u64, u64),
    /// Whose child it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<ParentView>,
    /// Its children, in the order of their starts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<ChildView>,
}

/// A vote as people see it.
#[derive(Clone, Debug, Serialize)]
pub struct BallotView {
    /// Which ballot of the case.
    pub number: u32,
    /// The rule.
    pub rule: String,
    /// Where it stands.
    pub basis: String,
    /// Where the vote stands, in a sentence.
    pub sentence: String,
    /// Whether votes to come can alter the outcome.
    pub certainty: Certainty,
    /// The smallest sets of members whose yes would be enough.
    pub missing: Vec<Vec<String>>,
    /// The rule clause by clause: met or not, have and need, with the citation.
    pub clauses: Vec<Clause>,
    /// What each reading of the rule says.
    pub readings: Vec<(String, Outcome)>,
    /// One entry per voter, in the body's order.
    pub members: Vec<MemberView>,
    /// How many were demonstrably asked.
    pub asked: u32,
    /// `open`, `held`, `closed`, `stopped`.
    pub state: &'static str,
    /// The day of the sitting whose roll-call was confirmed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sitting: Option<jiff::civil::Date>,
}

/// What one member did.
#[derive(Clone, Debug, Serialize)]
pub struct MemberView {
    /// Code.
    pub member: String,
    /// The vote that counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub choice: Option<Choice>,
    /// Whether it is a deputy's.
    pub deputy: bool,
    /// Whether the secretariat entered it.
    pub entered: bool,
    /// Coordinating until.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interim: Option<Instant>,
    /// An entered vote waits for its second person.
    pub waits: bool,
    /// Objected to the procedure.
    pub objected: bool,
    /// How it was called in a sitting.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub called: Option<Stand>,
}

/// The title of a seat with its article: `der Bund`, `den Bund`.
pub fn with_article(title: &str) -> (String, String) {
    let member = umlauf_notify::member(title);
    (member.nominative, member.accusative)
}

/// What silence means under a rule, as a sentence: the one that stands in the letters.
pub fn silence_in_german(rule: &umlauf_voting::Rule) -> Option<String> {
    crate::courier::silence(rule)
}

/// A case as people see it.
///
/// # Errors
/// If the surroundings fail.
pub async fn case(engine: &Engine, row: CaseRow, tongue: Tongue) -> Result<CaseView, Error> {
    let store = engine.store();
    let head: Head = row.head()?;
    let workflow = engine.catalogue().of(store, &head).await?;
    let mut answers = Vec::new();
    if let Some(ballot) = &head.ballot {
        for answer in store.answers(&row.id, ballot.number).await? {
            answers.push(answer.answer()?);
        }
    }
    let letters = store.letter_counts_of(&row.id).await?;
    let step = workflow.step(&head.step);
    let kin = kin(engine, &head).await?;
    Ok(CaseView {
        parent: kin.parent,
        children: kin.children,
        case: row.id.to_string(),
        title: row.title,
        workflow: workflow.title.clone(),
        body: workflow.body.title().to_string(),
        step: step.map_or_else(String::new, |step| step.title.clone()),
        since: head.entered,
        until: head
            .term
            .as_ref()
            .map(|term| umlauf_calendar::end_in_german(term.instant.timestamp())),
        next: head.timers.first().map(alarm_in_german),
        ballot: head.ballot.as_ref().and_then(|one| ballot(&workflow, one, &answers, tongue)),
        number: head.number.clone(),
        ended: head.ended.map(umlauf_workflow::Ending::as_str),
        ending: head.ended,
        revision: head.revision,
        head: row.hash.to_string(),
        letters: (letters.waiting, letters.failed),
    })
}

/// Where a vote would stand with these rows of a roll-call, as a sentence, and what would come of it;
/// `None` if its rule cannot be counted on that day.
pub fn prospect(
    workflow: &Workflow,
    rule: &RuleName,
    held: jiff::civil::Date,
    rows: &[RollRow],
    tongue: Tongue,
) -> Option<(String, Outcome)> {
    let prepared = workflow.rule(rule, held)?;
    let mut standings = Ballot::silent(prepared.voters().len());
    for row in rows {
        if let Some(position) = prepared.voter(row.member.as_str()) {
            standings.set(position, row.stand.standing(&prepared, row.declaration.is_some()));
        }
    }
    Some((prepared.sentence(&standings, tongue), prepared.outcomes(&standings).outcome()))
}

/// A vote as people see it, from the answers that are known of it; `None` if its rule cannot be counted.
pub fn ballot(
    workflow: &Workflow,
    ballot: &BallotHead,
    answers: &[Answer],
    tongue: Tongue,
) -> Option<BallotView> {
    shown(workflow, ballot, answers, SETS, tongue)
}

/// The same without the sets of missing members, for lists of many.
pub fn ballot_in_brief(
    workflow: &Workflow,
    ballot: &BallotHead,
    answers: &[Answer],
    tongue: Tongue,
) -> Option<BallotView> {
    shown(workflow, ballot, answers, 0, tongue)
}

fn shown(
    workflow: &Workflow,
    ballot: &BallotHead,
    answers: &[Answer],
    sets: usize,
    tongue: Tongue,
) -> Option<BallotView> {
    let prepared = workflow.rule(&ballot.rule, ballot.on)?;
    let rule = workflow.body.rule(ballot.rule.as_str()).ok()?;
    let mut standings = Ballot::silent(prepared.voters().len());
    let mut members = Vec::new();
    for (position, code) in prepared.voters().enumerate() {
        let answer = answers.iter().find(|answer| answer.member == *code);
        let counts = answer.and_then(Answer::counts);
        if let Some(answer) = answer {
            standings.set(position, answer.standing(&prepared));
        }
        members.push(MemberView {
            member: code.to_string(),
            choice: counts.map(|voice| voice.choice),
            deputy: answer.is_some_and(|answer| answer.voice.is_none() && answer.deputy.is_some()),
            entered: counts.is_some_and(|voice| voice.entered_by.is_some()),
            interim: answer.and_then(|answer| answer.interim),
            waits: answer.is_some_and(|answer| answer.entry.is_some()),
            objected: answer.is_some_and(|answer| answer.objected),
            called: answer.and_then(|answer| answer.called),
        });
    }
    let missing = match sets {
        0 => Vec::new(),
        sets => prepared.nearest(&standings, sets),
    };
    let tally = prepared.tally(&standings);
    Some(BallotView {
        clauses: tally.clauses,
        readings: tally.readings.0.into_iter().map(|(name, o)| (name.to_string(), o)).collect(),
        number: ballot.number,
        rule: rule.title.clone(),
        basis: rule.basis.clone(),
        sentence: match ballot.state {
            BallotState::Open | BallotState::Held(_) => prepared.sentence(&standings, tongue),
            BallotState::Closed { .. } | BallotState::Stopped => {
                prepared.closing_sentence(&standings, tongue)
            }
        },
        certainty: prepared.certainty(&standings),
        missing: missing.iter().map(|set| set.iter().map(ToString::to_string).collect()).collect(),
        members,
        asked: ballot.asked,
        state: match ballot.state {
            BallotState::Open => "open",
            BallotState::Held(_) => "held",
            BallotState::Closed { .. } => "closed",
            BallotState::Stopped => "stopped",
        },
        sitting: ballot.sitting,
    })
}

impl BallotView {
    /// One sign per voter in the body's order: `+` yes, `−` no, `○` abstention, `…` coordinating,
    /// `∅` absent, `×` excluded, `·` nothing yet. Letters, not colours, carry the meaning.
    pub fn glyph(&self) -> String {
        let sign = |member: &MemberView| match (member.choice, member.interim) {
            (Some(Choice::Yes), _) => '+',
            (Some(Choice::No), _) => '−',
            (Some(Choice::Abstain), _) => '○',
            (None, Some(_)) => '…',
            (None, None) => match member.called {
                Some(Stand::Absent) => '∅',
                Some(Stand::Excluded) => '×',
                _ => '·',
            },
        };
        let cells: Vec<_> =
            self.members.iter().map(|m| format!("{}{}", m.member, sign(m))).collect();
        cells.join(" ")
    }
}

impl CaseView {
    /// The whole as German text, a few lines.
    pub fn in_german(&self) -> String {
        use std::fmt::Write as _;
        let mut text = String::new();
        let mut line = |label: &str, value: &str| {
            let _ = writeln!(text, "{label:13} {value}");
        };
        line("Vorgang", &format!("{} ({})", self.title, self.case));
        line("Verfahren", &format!("{}, {}", self.workflow, self.body));
        let since = umlauf_calendar::moment_in_german(self.since.timestamp());
        line("Schritt", &format!("{} seit {since}", self.step));
        if let Some(until) = &self.until {
            line("Frist", &format!("bis {until}"));
        }
        if let Some(number) = &self.number {
            line("Nummer", number);
        }
        if let Some(ending) = self.ending {
            line("Ergebnis", ending.german());
        }
        if let Some(ballot) = &self.ballot {
            line("Regel", &format!("{} ({})", ballot.rule, ballot.basis));
            line("Stand", &ballot.sentence);
            line("Stimmen", &ballot.glyph());
            line(
                "Zustellung",
                &format!("{} von {} nachgewiesen", ballot.asked, ballot.members.len()),
            );
        }
        if let Some(next) = &self.next {
            line("Als Nächstes", next);
        }
        if let Some(parent) = &self.parent {
            let title = parent.title.as_deref().unwrap_or_default();
            line("Teil von", &format!("{title} ({}), als {}", parent.case, parent.of));
        }
        for child in &self.children {
            line("Teilvorgang", &child.in_german());
        }
        let (waiting, failed) = self.letters;
        if waiting + failed > 0 {
            line("Schreiben", &format!("{waiting} warten, {failed} unzustellbar"));
        }
        line("Prüfsumme", &format!("{} (Revision {})", self.head, self.revision));
        text
    }
}
