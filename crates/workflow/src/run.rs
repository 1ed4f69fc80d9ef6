//! Child cases: what a step with `run` starts, what each child is told, and what decides the step.
//!
//! Children are cases of their own. Parent and child speak only by [`Errand`]s, which the engine hands
//! over from an outbox that is written with the events that cause them; each has a command id that is
//! derived from the journal, so that a repeat is no second act.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use umlauf_voting::MemberCode;

use crate::{
    Case, CaseId, CommandId, Digest, Ending, Event, Head, On, PaperName, Recorded, StepName,
    Workflow, WorkflowName,
};

/// A step that starts child cases and goes on by how they end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Which cases.
    pub callees: Callees,
}

/// The cases that a step starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Callees {
    /// Named ones, beside each other, in the order of the file.
    Named(Vec<(MemberCode, WorkflowName)>),
    /// One for each voting member.
    EachMember(WorkflowName),
}

impl Callees {
    /// The workflows that are run, each once, in the order of the file.
    pub fn workflows(&self) -> Vec<&WorkflowName> {
        let mut names = Vec::new();
        match self {
            Self::EachMember(name) => names.push(name),
            Self::Named(slots) => {
                for (_, name) in slots {
                    if !names.contains(&name) {
                        names.push(name);
                    }
                }
            }
        }
        names
    }

    /// For whom, and under which workflow; the position of a child is its place in this list, from 0.
    pub fn listed(&self, workflow: &Workflow) -> Vec<(MemberCode, WorkflowName)> {
        match self {
            Self::Named(slots) => slots.clone(),
            Self::EachMember(name) => {
                workflow.voters().map(|member| (member.clone(), name.clone())).collect()
            }
        }
    }
}

/// A condition on the endings of the children.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum When {
    /// `all adopted`
    All(Ending),
    /// `any rejected`
    Any(Ending),
    /// `at least 11 adopted`
    AtLeast(u32, Ending),
    /// `otherwise`: all have ended and nothing else holds.
    Otherwise,
}

impl When {
    /// Whether it holds whatever the children that still run will do.
    pub fn holds(self, ended: &BTreeMap<Ending, u32>, total: u32) -> bool {
        let count = |ending| ended.get(&ending).copied().unwrap_or(0);
        match self {
            Self::All(ending) => count(ending) >= total,
            Self::Any(ending) => count(ending) >= 1,
            Self::AtLeast(least, ending) => count(ending) >= least,
            Self::Otherwise => ended.values().sum::<u32>() >= total,
        }
    }

    /// As users read it.
    pub fn german(self) -> String {
        match self {
            Self::All(ending) => format!("alle: {}", ending.german()),
            Self::Any(ending) => format!("mindestens einer: {}", ending.german()),
            Self::AtLeast(least, ending) => format!("mindestens {least}: {}", ending.german()),
            Self::Otherwise => String::from("sonst"),
        }
    }
}

impl std::fmt::Display for When {
    /// As the file says it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::All(ending) => write!(f, "all {}", ending.as_str()),
            Self::Any(ending) => write!(f, "any {}", ending.as_str()),
            Self::AtLeast(least, ending) => write!(f, "at least {least} {}", ending.as_str()),
            Self::Otherwise => f.write_str("otherwise"),
        }
    }
}

/// Where a case was started from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parent {
    /// The case that started it …
    pub case: CaseId,
    /// … under this number …
    pub number: u32,
    /// … at this position, from 0 …
    pub position: u32,
    /// … for this member, or under this name of the step.
    pub of: MemberCode,
    /// Whether it is the member's own coordination, which is for nobody else.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub inner: bool,
}

/// Child cases are started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Called {
    /// Under which number: ballots and calls of a case are counted together.
    pub number: u32,
    /// In the order of their positions, from 0.
    pub children: Vec<CalledChild>,
}

/// One child of a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalledChild {
    /// For which member, or under which name of the step.
    pub of: MemberCode,
    /// Its id: see [`CaseId::of_child`].
    pub case: CaseId,
    /// Under which workflow.
    pub workflow: WorkflowName,
}

/// A child ended. Only its first ending counts, and only while the step is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChildEnded {
    /// Of which call.
    pub number: u32,
    /// For which member, or under which name.
    pub of: MemberCode,
    /// Which case.
    pub child: CaseId,
    /// How.
    pub ending: Ending,
}

/// The step was left: the children that had not ended are called back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recalled {
    /// Of which call.
    pub number: u32,
    /// Which had not ended, in the order of their codes.
    pub children: Vec<(MemberCode, CaseId)>,
}

/// The parent called this case back; its ending follows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cancelled {
    /// Who.
    pub parent: CaseId,
}

/// The bounded part of a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallHead {
    /// Its number.
    pub number: u32,
    /// The step.
    pub step: StepName,
    /// How many children it has.
    pub total: u32,
    /// How many ended how, while the step was open.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub ended: BTreeMap<Ending, u32>,
    /// Whether endings count.
    pub open: bool,
}

/// A child in the rows of its parent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Child {
    /// Its id.
    pub case: CaseId,
    /// How it ended, as last heard of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ending: Option<Ending>,
    /// Whether it was called back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub recalled: bool,
}

/// What parent and child ask of each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RunAct {
    /// Open the case as a child.
    Start {
        /// Whose.
        parent: Parent,
        /// SHA-256 of its title.
        title: Digest,
        /// The papers of the parent; those the workflow asks for are filed.
        papers: Vec<(PaperName, Digest)>,
    },
    /// A child ended.
    Ended(ChildEnded),
    /// The parent does not need the case any more.
    Cancel {
        /// The parent that says so.
        parent: CaseId,
    },
}

/// Why a message between parent and child was not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RunRefusal {
    /// The case was not started by the one that calls it back.
    #[error("Der Vorgang wurde nicht von dem Vorgang eröffnet, der ihn zurückruft.")]
    NotTheParent,
    /// The case has never started such a child.
    #[error("Der Vorgang hat diesen Teilvorgang nicht eröffnet.")]
    NotTheChild,
}

/// A command that the engine must hand over to another case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Errand {
    /// The id of the command: the same whenever it is derived from the same journal.
    pub id: CommandId,
    /// To which case.
    pub to: CaseId,
    /// What.
    pub what: Message,
}

/// What an errand says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Message {
    /// Be opened.
    Start {
        /// Under the workflow of this name that is then in force.
        workflow: WorkflowName,
        /// By whom.
        parent: Parent,
        /// SHA-256 of the title.
        title: Digest,
        /// The papers of the parent.
        papers: Vec<(PaperName, Digest)>,
    },
    /// A child ended.
    Ended(ChildEnded),
    /// The parent calls back.
    Cancel {
        /// Who.
        parent: CaseId,
    },
}

impl Message {
    /// What it is, in a word.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Start { parent, .. } if parent.inner => "inner",
            Self::Start { .. } => "start",
            Self::Ended(_) => "ended",
            Self::Cancel { .. } => "cancel",
        }
    }
}

impl CaseId {
    /// The id of the child at `position` (from 0) of a call recorded with `revision`.
    pub fn of_child(parent: &Self, revision: u64, position: usize) -> Self {
        let text = format!("{parent}/{revision}/{position}");
        Self::from(&Digest::of(text.as_bytes()).as_str()[..32])
    }
}

/// The commands to other cases that follow from an event; `case` is the case after it.
pub fn errands(case: &Case, recorded: &Recorded) -> Vec<Errand> {
    let Some(head) = &case.head else { return Vec::new() };
    let cancel = |to: &CaseId| Errand {
        id: CommandId::from(&format!("cancel-{to}")),
        to: to.clone(),
        what: Message::Cancel { parent: head.id.clone() },
    };
    match (&recorded.event, &head.parent) {
        (Event::Called(called), _) => {
            called.children.iter().zip(0..).map(|(c, at)| start(head, called, c, at)).collect()
        }
        (Event::Recalled(back), _) => back.children.iter().map(|(_, to)| cancel(to)).collect(),
        (Event::Ended { ending }, Some(parent)) => vec![Errand {
            id: CommandId::from(&format!("ended-{}-{}", head.id, recorded.revision)),
            to: parent.case.clone(),
            what: Message::Ended(ChildEnded {
                number: parent.number,
                of: parent.of.clone(),
                child: head.id.clone(),
                ending: *ending,
            }),
        }],
        _ => crate::inner::errands(head, recorded),
    }
}

fn start(head: &Head, called: &Called, child: &CalledChild, position: u32) -> Errand {
    Errand {
        id: CommandId::from(&format!("start-{}", child.case)),
        to: child.case.clone(),
        what: Message::Start {
            workflow: child.workflow.clone(),
            parent: Parent {
                case: head.id.clone(),
                number: called.number,
                position,
                of: child.of.clone(),
                inner: false,
            },
            title: head.title.clone(),
            papers: head.papers.iter().map(|(name, d)| (name.clone(), d.clone())).collect(),
        },
    }
}

impl Workflow {
    /// Where the endings of the children of a step lead: the first entry of the file that is certain.
    pub fn decided(&self, call: &CallHead) -> Option<StepName> {
        self.moves(&call.step).into_iter().find_map(|next| match next.on {
            On::Children(when) if when.holds(&call.ended, call.total) => Some(next.to.clone()),
            _ => None,
        })
    }
}

impl Head {
    /// The number of the next ballot, call, consultation or follow-up.
    pub fn next_number(&self) -> u32 {
        let ballot = self.ballot.as_ref().map_or(0, |ballot| ballot.number);
        let call = self.call.as_ref().map_or(0, |call| call.number);
        let consult = self.consultation.as_ref().map_or(0, |consult| consult.number);
        let follow = self.follow.as_ref().map_or(0, |follow| follow.number);
        ballot.max(call).max(consult).max(follow) + 1
    }

    /// The call whose children's endings count, if any.
    pub fn open_call(&self) -> Option<&CallHead> {
        self.call.as_deref().filter(|call| call.open)
    }
}

/// Takes note of what concerns children.
pub(crate) fn apply(case: &mut Case, recorded: &Recorded) {
    let Some(head) = case.head.as_mut() else { return };
    match &recorded.event {
        Event::Called(called) => {
            head.call = Some(Box::new(CallHead {
                number: called.number,
                step: head.step.clone(),
                total: u32::try_from(called.children.len()).unwrap_or(u32::MAX),
                ended: BTreeMap::new(),
                open: true,
            }));
            let row = |child: &CalledChild| {
                let mut row = crate::Answer::silent(called.number, child.of.clone());
                let case = child.case.clone();
                row.child = Some(Box::new(Child { case, ending: None, recalled: false }));
                (child.of.clone(), row)
            };
            case.begin_rows(called.children.iter().map(row).collect());
        }
        Event::ChildEnded(ended) => {
            let row = case.answers.get_mut(&ended.of).filter(|row| row.ballot == ended.number);
            let Some(child) = row.and_then(|row| row.child.as_mut()) else { return };
            let first = child.ending.replace(ended.ending).is_none();
            let call = head.call.as_mut();
            if let Some(call) =
                call.filter(|call| first && call.open && call.number == ended.number)
            {
                *call.ended.entry(ended.ending).or_insert(0) += 1;
            }
        }
        Event::Recalled(back) => {
            if let Some(call) = head.call.as_mut().filter(|call| call.number == back.number) {
                call.open = false;
            }
            for (of, _) in &back.children {
                let row = case.answers.get_mut(of).filter(|row| row.ballot == back.number);
                if let Some(child) = row.and_then(|row| row.child.as_mut()) {
                    child.recalled = true;
                }
            }
        }
        _ => {}
    }
}
