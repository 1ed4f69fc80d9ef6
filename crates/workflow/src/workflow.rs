//! A compiled workflow: a petgraph of steps and moves, with the body and the calendar it lives under.
//!
//! Made only by [`crate::compile`], so whoever holds one may rely on every name in it.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::civil::Date;
use petgraph::graph::{DiGraph, NodeIndex};
use serde::{Deserialize, Serialize};
use umlauf_calendar::{Calendar, Period};
use umlauf_source::Fault;
use umlauf_voting::{Body, MemberCode, Outcome, Prepared, Running, Standing};

use crate::{
    BodyName, Consult, ConsultEnd, Digest, PaperName, Purpose, RollRow, RuleName, Run, StepName,
    Voice, When, WorkflowName,
};

/// A definition that holds together.
#[derive(Clone, Debug)]
pub struct Workflow {
    /// The stem of its file.
    pub name: WorkflowName,
    /// Raised with every change of the text.
    pub version: u32,
    /// What people call it.
    pub title: String,
    /// The rule it rests on, if the file names one.
    pub basis: Option<String>,
    /// SHA-256 of the text.
    pub digest: Digest,
    /// The body it is held in.
    pub body: Arc<Body>,
    /// The stem of the body's file.
    pub body_name: BodyName,
    /// The calendar of the body.
    pub calendar: Calendar,
    /// SHA-256 of the calendar files.
    pub calendars: Digest,
    /// What the file says must always hold.
    pub ensures: Vec<Ensure>,
    /// What somebody should look at, although the file can be used.
    pub warnings: Vec<Fault>,
    /// What people call the papers, where the file says so.
    pub titles: BTreeMap<PaperName, String>,
    pub(crate) graph: DiGraph<Step, Move>,
    pub(crate) start: NodeIndex,
    pub(crate) index: BTreeMap<StepName, NodeIndex>,
    pub(crate) prepared: PreparedRules,
}

/// Two workflows are one if they were compiled from the same texts.
impl PartialEq for Workflow {
    fn eq(&self, other: &Self) -> bool {
        let texts = |w: &Self| (w.digest.clone(), w.body_digest(), w.calendars.clone());
        self.name == other.name && texts(self) == texts(other)
    }
}

impl Eq for Workflow {}

/// Rules resolved for a day: worked out once, since every vote asks for them.
#[derive(Clone, Debug, Default)]
pub(crate) struct PreparedRules(Arc<Mutex<Known>>);

type Known = HashMap<(RuleName, Date), Arc<Prepared>>;

/// More days than one process ever votes on at a time.
const MAX_PREPARED: usize = 256;

impl Workflow {
    /// The step a case begins in.
    pub fn start(&self) -> &Step {
        &self.graph[self.start]
    }

    /// A step by its name.
    pub fn step(&self, name: &StepName) -> Option<&Step> {
        self.index.get(name).map(|index| &self.graph[*index])
    }

    /// All steps in the order of the file.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        self.graph.node_weights()
    }

    /// The moves that leave a step, in the order of the file.
    pub fn moves(&self, step: &StepName) -> Vec<&Move> {
        let Some(index) = self.index.get(step) else {
            return Vec::new();
        };
        let mut edges: Vec<_> = self.graph.edges(*index).collect();
        edges.sort_by_key(petgraph::visit::EdgeRef::id);
        edges.into_iter().map(|edge| edge.weight()).collect()
    }

    /// SHA-256 of the body's text.
    pub fn body_digest(&self) -> Digest {
        Digest::from(self.body.digest())
    }

    /// Who may vote, in the body's order.
    pub fn voters(&self) -> impl Iterator<Item = &MemberCode> {
        self.body.voters().map(|member| &member.code)
    }

    /// Who is heard and has no vote, in the body's order.
    pub fn advisory(&self) -> impl Iterator<Item = &MemberCode> {
        self.body.members().iter().filter(|m| m.voter.is_none()).map(|member| &member.code)
    }

    /// A rule of the body with the weights of a day; `None` where the body has none for it.
    pub fn rule(&self, rule: &RuleName, on: Date) -> Option<Arc<Prepared>> {
        let mut prepared = self.prepared.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = prepared.get(&(rule.clone(), on)) {
            return Some(Arc::clone(known));
        }
        let new = Arc::new(self.body.prepare(rule.as_str(), on).ok()?);
        if prepared.len() >= MAX_PREPARED {
            prepared.clear();
        }
        prepared.insert((rule.clone(), on), Arc::clone(&new));
        Some(new)
    }

    /// The sums of a ballot in which everybody is silent.
    pub(crate) fn running(&self, rule: &RuleName, on: Date) -> Running {
        self.rule(rule, on).map(|prepared| prepared.running()).unwrap_or_default()
    }

    /// Moves one member's weight from one vote to another.
    pub(crate) fn recount(
        &self,
        running: &mut Running,
        rule: &RuleName,
        on: Date,
        member: &MemberCode,
        (before, after): (Option<&Voice>, Option<&Voice>),
    ) {
        if let Some(prepared) = self.rule(rule, on) {
            let standing = |voice: Option<&Voice>| {
                voice.map_or(Standing::Silent, |voice| voice.standing(&prepared))
            };
            running.shift(&prepared, member.as_str(), standing(before), standing(after));
        }
    }

    /// The sums of a ballot whose members were called so.
    pub(crate) fn called(&self, rule: &RuleName, on: Date, rows: &[RollRow]) -> Running {
        let Some(prepared) = self.rule(rule, on) else { return Running::default() };
        let mut running = prepared.running();
        for row in rows {
            let standing = row.stand.standing(&prepared, row.declaration.is_some());
            running.add(&prepared, row.member.as_str(), standing);
        }
        running
    }

    /// Every paper that some step asks for, in alphabetical order.
    pub fn papers(&self) -> Vec<PaperName> {
        let mut papers: Vec<PaperName> = self
            .steps()
            .filter_map(|step| match &step.kind {
                Kind::By { needs, .. } => Some(needs.clone()),
                Kind::Consult(Consult { purpose: Purpose::Answers(inquiry), .. }) => {
                    Some(inquiry.text.iter().cloned().collect())
                }
                Kind::Consult(_)
                | Kind::Vote(_)
                | Kind::Run(_)
                | Kind::Wait
                | Kind::Ends { .. } => None,
            })
            .flatten()
            .collect();
        papers.sort();
        papers.dedup();
        papers
    }

    /// The graph itself, for pictures and verification.
    pub fn graph(&self) -> &DiGraph<Step, Move> {
        &self.graph
    }
}

/// A node of the graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The key in the file.
    pub name: StepName,
    /// What people read.
    pub title: String,
    /// What happens here.
    pub kind: Kind,
    /// How long it may take, counted from the day it is entered.
    pub within: Option<Period>,
    /// What happens when `within` has elapsed (steps with `by`, and votes in a sitting).
    pub late: Vec<Tell>,
    /// Who hears that the step was entered, beside those who must act.
    pub tell: Vec<Tell>,
}

/// What happens in a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An office acts.
    By {
        /// Which.
        who: Office,
        /// Papers that must be filed before a move that leaves forward.
        needs: Vec<PaperName>,
        /// The vote whose result is established here.
        finds: Option<StepName>,
        /// The consultation whose comments are disposed of here, all of them before a move forward.
        disposes: Option<StepName>,
    },
    /// The members vote.
    Vote(Vote),
    /// Members answer, or say something to what became of their comments.
    Consult(Consult),
    /// Child cases run.
    Run(Run),
    /// Nothing but time.
    Wait,
    /// The case ends.
    Ends {
        /// How.
        ending: Ending,
        /// Whether a number is drawn from the body's counter.
        number: bool,
    },
}

/// How a vote is held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vote {
    /// The rule of the body.
    pub rule: RuleName,
    /// Whether a vote may be changed until the deadline.
    pub change: bool,
    /// Whether it is held in a sitting: the secretariat enters the roll-call, nobody votes singly. Then
    /// nothing else is said here.
    pub in_sitting: bool,
    /// How many members must object to the procedure to stop it; none: no objection.
    pub object: Option<u32>,
    /// Whether the vote ends when everybody has voted, not only at the deadline.
    pub closes_when_all_voted: bool,
    /// Before the deadline: who is still missing is reminded.
    pub remind: Vec<Period>,
    /// Who else hears of the missing, and how long before the deadline (`None`: at it).
    pub escalate: Vec<(Office, Option<Period>)>,
}

/// An edge of the graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// What sets it off.
    pub on: On,
    /// Where it leads; an extension leads back to its own step.
    pub to: StepName,
}

/// What sets a move off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum On {
    /// Somebody chooses it.
    Act(Act),
    /// The vote ended so.
    Outcome(Outcome),
    /// Enough members objected to the procedure.
    Objection,
    /// The consultation, or the feedback on it, ended so.
    Consulted(ConsultEnd),
    /// The children ended so.
    Children(When),
    /// The time of a waiting step, or of a step with `late: {to: …}`, is over.
    Elapsed,
}

/// A move that somebody chooses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// The label users read and commands carry.
    pub label: String,
    /// Who may.
    pub by: Office,
    /// Whether a reason must be given.
    pub reason: bool,
    /// Whether it extends the deadline for all instead of leaving the step.
    pub extend: bool,
    /// In a finding: the result it establishes.
    pub when: Option<Outcome>,
}

/// An office of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Office {
    /// The secretariat; `office` in files.
    #[serde(rename = "office")]
    Secretariat,
    /// The chair.
    Chair,
    /// Who watches that nothing stalls.
    Monitor,
    /// Who checks afterwards.
    Auditor,
    /// Who keeps people and mandates.
    Administrator,
}

impl Office {
    /// All offices.
    pub const ALL: [Self; 5] =
        [Self::Secretariat, Self::Chair, Self::Monitor, Self::Auditor, Self::Administrator];

    /// The word in files, events and rows.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Secretariat => "office",
            Self::Chair => "chair",
            Self::Monitor => "monitor",
            Self::Auditor => "auditor",
            Self::Administrator => "administrator",
        }
    }

    /// The word a user reads.
    pub fn german(self) -> &'static str {
        match self {
            Self::Secretariat => "Geschäftsstelle",
            Self::Chair => "Vorsitz",
            Self::Monitor => "Monitor",
            Self::Auditor => "Prüfung",
            Self::Administrator => "Administration",
        }
    }
}

impl std::str::FromStr for Office {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|office| office.as_str() == text).ok_or(())
    }
}

/// Whom to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tell {
    /// Every member, voting or advisory, and the office and the chair.
    All,
    /// The voting members.
    Members,
    /// One office.
    Office(Office),
}

/// How a case ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// Decided in favour.
    Adopted,
    /// Decided, not in favour.
    Rejected,
    /// Sent to a sitting.
    Referred,
    /// Taken back.
    Withdrawn,
    /// Done, where nothing was to be decided.
    Done,
    /// Nobody acted and the rule says it lapses.
    Lapsed,
}

impl Ending {
    /// All endings.
    pub const ALL: [Self; 6] =
        [Self::Adopted, Self::Rejected, Self::Referred, Self::Withdrawn, Self::Done, Self::Lapsed];

    /// The word in files, events and rows.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Adopted => "adopted",
            Self::Rejected => "rejected",
            Self::Referred => "referred",
            Self::Withdrawn => "withdrawn",
            Self::Done => "done",
            Self::Lapsed => "lapsed",
        }
    }

    /// The words a user reads.
    pub fn german(self) -> &'static str {
        match self {
            Self::Adopted => "beschlossen",
            Self::Rejected => "nicht zustande gekommen",
            Self::Referred => "in die Sitzung verwiesen",
            Self::Withdrawn => "zurückgezogen",
            Self::Done => "erledigt",
            Self::Lapsed => "verfallen",
        }
    }
}

/// What must hold on every path; checked by verification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ensure {
    /// `every path to A passes B`
    Passes {
        /// A.
        to: StepName,
        /// B.
        through: StepName,
    },
    /// `never A before B`
    NeverBefore {
        /// A.
        step: StepName,
        /// B.
        before: StepName,
    },
    /// `A at most once`
    AtMostOnce {
        /// A.
        step: StepName,
    },
    /// `A is always followed by B`
    FollowedBy {
        /// A.
        step: StepName,
        /// B.
        by: StepName,
    },
    /// `if everyone is silent, it ends within N working days`
    SilentEnd {
        /// N.
        working_days: u32,
    },
}

impl Ensure {
    /// The steps it speaks of.
    pub fn steps(&self) -> Vec<&StepName> {
        match self {
            Self::Passes { to: one, through: other }
            | Self::NeverBefore { step: one, before: other }
            | Self::FollowedBy { step: one, by: other } => vec![one, other],
            Self::AtMostOnce { step } => vec![step],
            Self::SilentEnd { .. } => Vec::new(),
        }
    }
}

impl std::fmt::Display for Ensure {
    /// As the file says it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Passes { to, through } => write!(f, "every path to {to} passes {through}"),
            Self::NeverBefore { step, before } => write!(f, "never {step} before {before}"),
            Self::AtMostOnce { step } => write!(f, "{step} at most once"),
            Self::FollowedBy { step, by } => write!(f, "{step} is always followed by {by}"),
            Self::SilentEnd { working_days } => {
                write!(f, "if everyone is silent, it ends within {working_days} working days")
            }
        }
    }
}
