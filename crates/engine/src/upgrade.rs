//! Letting a case go on under another definition: the request as people make it, with the definition's
//! text instead of its digest.

use umlauf_source::Source;
use umlauf_workflow::{Act, CaseId, CommandId, Digest, Mapping, WorkflowName, compile};

use crate::catalogue::stored;
use crate::submit::{Sender, Submission, Submitted};
use crate::{Engine, Error};

/// A case that shall go on under another definition.
#[derive(Clone, Debug)]
pub struct Upgrading {
    /// The case.
    pub case: CaseId,
    /// The id of the command.
    pub id: CommandId,
    /// Who asks.
    pub by: Sender,
    /// The text of the definition; the stem of its name is the name of the workflow.
    pub to: Source,
    /// Which steps have other names there.
    pub steps: Mapping,
    /// Whether the time of the step begins anew.
    pub renew: bool,
    /// Why.
    pub reason: String,
}

impl Engine {
    /// Keeps the definition, so that events may name it, and lets the case go on under it.
    ///
    /// # Errors
    /// If the text does not compile, or the surroundings fail. That a case cannot move is an answer, not
    /// an error.
    pub async fn upgrade(&self, asked: Upgrading) -> Result<Submitted, Error> {
        self.upgrade_at(asked, None).await
    }

    /// The same, if the case stands at one of these revisions.
    ///
    /// # Errors
    /// If the text does not compile, or the surroundings fail.
    pub async fn upgrade_at(
        &self,
        asked: Upgrading,
        expected: Option<&[u64]>,
    ) -> Result<Submitted, Error> {
        let Upgrading { case, id, by, to, steps, renew, reason } = asked;
        // What is stored stays: nothing that could not be used.
        compile(&to, self.catalogue().library())
            .map_err(|faults| Error::Definitions(vec![faults]))?;
        self.store().put_definitions(vec![stored(&to)], self.clock().now()).await?;
        let act = Act::Upgrade {
            workflow: WorkflowName::from(to.stem()),
            digest: Digest::from(&to.digest()),
            steps,
            renew,
            reason: self.keep(&reason).await?,
        };
        let submission = Submission { case, id, by, act, opens: None, now: None };
        self.submit_at(submission, expected).await
    }
}
