//! A member's own coordination, as that member sees it beside a consultation, and what it comes to.
//!
//! Nothing of it is sent by itself: what was released is offered, and whoever answers for the member sends it.

use umlauf_comments::{Limits, Table};
use umlauf_voting::MemberCode;
use umlauf_workflow::{
    BodyName, CaseId, Digest, Ending, Head, Inner, PaperName, Position, Response, Seat, TableRef,
    Term, Workflow, WorkflowName,
};

use crate::submit::{Sender, Submission, Submitted};
use crate::{Engine, Error};

/// The paper of the child case that is offered as the text of the answer.
const TEXT: &str = "stellungnahme";
/// The annex of the child case that is offered as its table of comments.
const TABLE: &str = "anlage-anmerkungen";

/// Where a member's own coordination stands.
#[derive(Clone, Debug)]
pub struct Coordination {
    /// What the consultation knows of it.
    pub inner: Inner,
    /// The body of the child; nothing until it is open.
    pub body: Option<BodyName>,
    /// The title of the workflow, and of the step it stands in; nothing until it is open.
    pub stands: Option<(String, String)>,
    /// Until when that step may take.
    pub term: Option<Term>,
    /// What was released.
    pub released: Option<Released>,
}

/// What a member's own coordination came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Released {
    /// SHA-256 of the text.
    pub text: Option<Digest>,
    /// The comments, if there are any that can be read.
    pub table: Option<Table>,
    /// SHA-256 of the comments where they lie as an answer would name them.
    digest: Option<Digest>,
}

impl Coordination {
    /// How it ended, as far as is known.
    pub fn ending(&self) -> Option<Ending> {
        self.inner.ending
    }
}

impl Engine {
    /// The workflow under which a member does its own coordination where a case stands, if it can.
    pub fn inner_workflow(
        &self,
        workflow: &Workflow,
        head: &Head,
        member: &MemberCode,
    ) -> Option<WorkflowName> {
        let pattern = workflow.inquiry(&head.step)?.inner.as_ref()?;
        let name = WorkflowName::for_member(pattern.as_str(), member);
        self.catalogue().workflow(name.as_str()).map(|_| name)
    }

    /// Begins the coordination of the member for whose seat it is sent.
    ///
    /// # Errors
    /// If the member has no workflow for it, or the surroundings fail.
    pub async fn coordinate(&self, submission: Submission) -> Result<Submitted, Error> {
        let head = self.head_of(&submission.case).await?;
        let workflow = self.catalogue().of(self.store(), &head).await?;
        let inquiry = workflow.inquiry(&head.step);
        let pattern = inquiry.and_then(|inquiry| inquiry.inner.as_ref());
        if let (Some(pattern), Sender::Person { seat: Seat::Member(member), .. }) =
            (pattern, &submission.by)
            && self.inner_workflow(&workflow, &head, member).is_none()
        {
            let name = WorkflowName::for_member(pattern.as_str(), member).to_string();
            let known = String::from("those of voting members");
            return Err(Error::NoSuchWorkflow { name, known });
        }
        self.submit(submission).await
    }

    /// Where a member's own coordination beside the last consultation of a case stands.
    ///
    /// # Errors
    /// If the surroundings fail, or there is no such case.
    pub async fn coordination(
        &self,
        case: &CaseId,
        member: &MemberCode,
    ) -> Result<Option<Coordination>, Error> {
        let head = self.head_of(case).await?;
        let Some(consult) = &head.consultation else { return Ok(None) };
        let row = self.store().answer(case, consult.number, member.as_str()).await?;
        let answer = row.map(|row| row.answer()).transpose()?;
        let Some(inner) = answer.and_then(|answer| answer.consulted?.inner) else {
            return Ok(None);
        };
        // Its start may still be under way.
        let Some(row) = self.store().case(&inner.case).await? else {
            return Ok(Some(Coordination {
                inner,
                body: None,
                stands: None,
                term: None,
                released: None,
            }));
        };
        let child = row.head()?;
        let workflow = self.catalogue().of(self.store(), &child).await?;
        let step = workflow.step(&child.step).map(|step| step.title.clone()).unwrap_or_default();
        let released =
            if inner.released() { Some(self.released(&head, &child).await?) } else { None };
        Ok(Some(Coordination {
            inner,
            body: Some(child.body.clone()),
            stands: Some((workflow.title.clone(), step)),
            term: child.term.clone(),
            released,
        }))
    }

    async fn released(&self, parent: &Head, child: &Head) -> Result<Released, Error> {
        let of = |name: &str| child.papers.get(&PaperName::from(name)).cloned();
        // A paper of the consultation that has the same name is none of the member's.
        let own = |digest: &Digest| !parent.papers.values().any(|given| given == digest);
        let mut released = Released { text: of(TEXT), ..Released::default() };
        let Some(digest) = of(TABLE).filter(own) else { return Ok(released) };
        let Some(paper) = self.store().paper(&digest).await? else { return Ok(released) };
        let canonical = std::str::from_utf8(&paper.bytes).ok();
        let canonical = canonical.and_then(|text| Table::from_json(text).ok());
        if canonical.is_some() {
            released.digest = Some(digest);
            released.table = canonical;
        } else {
            let read = umlauf_comments::read(&paper.bytes, &Limits::default()).ok();
            released.table = read.filter(|read| read.faults.is_empty()).map(|read| read.table);
        }
        Ok(released)
    }

    /// The answer that was released, to be sent by whoever answers for the member. Comments are named by the
    /// digest under which they lie; a spreadsheet is first kept as an answer names it.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn response_of(
        &self,
        released: &Released,
        position: Position,
    ) -> Result<Response, Error> {
        let comments = match (&released.table, &released.digest) {
            (Some(table), Some(digest)) => {
                let count = u32::try_from(table.rows().len()).unwrap_or(u32::MAX);
                Some(TableRef { digest: digest.clone(), count })
            }
            (Some(table), None) => self.keep_table(table).await?,
            (None, _) => None,
        };
        let comments = comments.filter(|_| position.comments());
        Ok(Response { position, paper: released.text.clone(), comments, until: None })
    }

    async fn head_of(&self, case: &CaseId) -> Result<Head, Error> {
        let row = self.store().case(case).await?;
        Ok(row.ok_or_else(|| Error::NoSuchCase(case.to_string()))?.head()?)
    }
}
