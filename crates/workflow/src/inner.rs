//! A member's own coordination beside a consultation: a child case in a body of the member's own.
//!
//! The consultation says under which pattern of workflows it is done (`inner: landesabstimmung`); which text
//! that is for a member follows from the member's code, and the member may replace it. It is no child of
//! a call: nobody waits for it, nothing counts how it ends, and what it comes to is sent only by whoever
//! answers for the member. The case learns of it that it was begun, how it ended and whether it was called back.

use serde::{Deserialize, Serialize};
use umlauf_voting::MemberCode;

use crate::{
    Case, CaseId, ChildEnded, CommandId, Consulted, Ending, Errand, Event, Head, Message,
    PaperName, Parent, Recorded, WorkflowName,
};

/// A member began its own coordination.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InnerBegun {
    /// Beside which consultation.
    pub number: u32,
    /// Who.
    pub member: MemberCode,
    /// The case in which it is done: see [`CaseId::of_child`].
    pub child: CaseId,
    /// Under which workflow.
    pub workflow: WorkflowName,
}

/// A member's own coordination ended. It decides nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InnerEnded {
    /// Beside which consultation.
    pub number: u32,
    /// Whose.
    pub member: MemberCode,
    /// Which case.
    pub child: CaseId,
    /// How.
    pub ending: Ending,
}

/// Nothing can be sent any more: what members still coordinate is called back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InnerRecalled {
    /// Beside which consultation.
    pub number: u32,
    /// Whose and which, in the order of their codes.
    pub children: Vec<(MemberCode, CaseId)>,
}

/// A member's own coordination in its row; of several the last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inner {
    /// In which case.
    pub case: CaseId,
    /// Under which workflow.
    pub workflow: WorkflowName,
    /// How it ended, as last heard of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ending: Option<Ending>,
    /// Whether it was called back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub recalled: bool,
}

impl Inner {
    /// Whether it still goes on, as far as the parent knows.
    pub fn goes_on(&self) -> bool {
        self.ending.is_none() && !self.recalled
    }

    /// Whether its result may be sent: it ended with a release.
    pub fn released(&self) -> bool {
        matches!(self.ending, Some(Ending::Adopted | Ending::Done)) && !self.recalled
    }
}

impl InnerEnded {
    /// The ending as the child tells it.
    pub(crate) fn of(told: &ChildEnded) -> Self {
        let ChildEnded { number, of, child, ending } = told.clone();
        Self { number, member: of, child, ending }
    }
}

/// The name under which a paper of the parent lies in the child: an annex, which every workflow takes,
/// whatever papers a member's own asks for.
fn annex(paper: &PaperName) -> PaperName {
    PaperName::from(&format!("anlage-{paper}"))
}

/// The commands to other cases that follow.
pub(crate) fn errands(head: &Head, recorded: &Recorded) -> Vec<Errand> {
    match &recorded.event {
        Event::InnerBegun(begun) => vec![Errand {
            id: CommandId::from(&format!("start-{}", begun.child)),
            to: begun.child.clone(),
            what: Message::Start {
                workflow: begun.workflow.clone(),
                parent: Parent {
                    case: head.id.clone(),
                    number: begun.number,
                    position: 0,
                    of: begun.member.clone(),
                    inner: true,
                },
                title: head.title.clone(),
                papers: head.papers.iter().map(|(name, d)| (annex(name), d.clone())).collect(),
            },
        }],
        Event::InnerRecalled(back) => {
            let cancel = |to: &CaseId| Errand {
                id: CommandId::from(&format!("cancel-{to}")),
                to: to.clone(),
                what: Message::Cancel { parent: head.id.clone() },
            };
            back.children.iter().map(|(_, to)| cancel(to)).collect()
        }
        _ => Vec::new(),
    }
}

/// Takes note of what concerns a member's own coordination.
pub(crate) fn apply(case: &mut Case, recorded: &Recorded) {
    // How many begin and how many go on no more; rows of an older consultation count nowhere.
    let (number, begun, over) = match &recorded.event {
        Event::InnerBegun(fact) => {
            let Some(row) = row(case, &fact.member, fact.number) else { return };
            let (case, workflow) = (fact.child.clone(), fact.workflow.clone());
            let before = row.inner.replace(Inner { case, workflow, ending: None, recalled: false });
            (fact.number, 1, u32::from(before.is_some_and(|inner| inner.goes_on())))
        }
        Event::InnerEnded(fact) => {
            let Some(inner) = known(case, &fact.member, fact.number, &fact.child) else { return };
            let went_on = inner.goes_on();
            inner.ending = Some(fact.ending);
            (fact.number, 0, u32::from(went_on))
        }
        Event::InnerRecalled(fact) => {
            let mut over = 0;
            for (member, child) in &fact.children {
                if let Some(inner) = known(case, member, fact.number, child) {
                    over += u32::from(inner.goes_on());
                    inner.recalled = true;
                }
            }
            (fact.number, 0, over)
        }
        _ => return,
    };
    let consult = case.head.as_mut().and_then(|head| head.consultation.as_deref_mut());
    if let Some(consult) = consult.filter(|consult| consult.number == number) {
        consult.coordinating = (consult.coordinating + begun).saturating_sub(over);
    }
}

fn row<'c>(case: &'c mut Case, member: &MemberCode, number: u32) -> Option<&'c mut Consulted> {
    let here = case.answers.get_mut(member).filter(|answer| answer.ballot == number);
    let answer = here.or_else(|| case.aside.get_mut(&(number, member.clone())))?;
    answer.consulted.as_deref_mut()
}

/// A member's coordination, if it is this one.
fn known<'c>(
    case: &'c mut Case,
    member: &MemberCode,
    number: u32,
    child: &CaseId,
) -> Option<&'c mut Inner> {
    row(case, member, number)?.inner.as_mut().filter(|inner| inner.case == *child)
}
