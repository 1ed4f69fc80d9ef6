//! Opening a case: the request as people make it, with texts instead of digests.

use std::sync::Arc;

use umlauf_store::Paper;
use umlauf_workflow::{Act, CaseId, CommandId, Digest, PaperName};

use crate::submit::{Sender, Submission, Submitted};
use crate::{Engine, Error};

/// A case to be opened.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The workflow's name.
    pub workflow: String,
    /// What the case is about.
    pub title: String,
    /// The id it shall have.
    pub case: CaseId,
    /// The id of the command.
    pub id: CommandId,
    /// Who opens it.
    pub by: Sender,
}

impl Engine {
    /// Opens a case under the workflow in force.
    ///
    /// # Errors
    /// If there is no such workflow, or the surroundings fail.
    pub async fn open(&self, opening: Opening) -> Result<Submitted, Error> {
        let workflow = self.catalogue().workflow(&opening.workflow).ok_or_else(|| {
            let known: Vec<_> =
                self.catalogue().workflows().map(|w| format!("`{}`", w.name)).collect();
            Error::NoSuchWorkflow { name: opening.workflow.clone(), known: known.join(", ") }
        })?;
        // The append keeps the text of the title, in the same transaction.
        let title = Digest::of(opening.title.as_bytes());
        self.submit(Submission {
            case: opening.case,
            id: opening.id,
            by: opening.by,
            act: Act::Open { body: workflow.body_name.clone(), title },
            opens: Some((opening.title, Arc::clone(workflow))),
            now: None,
        })
        .await
    }

    /// Keeps a text by its digest, so that events may name it: a reason, a declaration, a paper.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn keep(&self, text: &str) -> Result<Digest, Error> {
        let digest = Digest::of(text.as_bytes());
        let paper = Paper::new("text/plain", text.as_bytes().to_vec());
        self.store().put_papers(vec![paper], self.clock().now()).await?;
        Ok(digest)
    }

    /// Keeps a file by its digest; `media` is what its content was found to be.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn keep_file(&self, media: &str, bytes: Vec<u8>) -> Result<Digest, Error> {
        let paper = Paper::new(media, bytes);
        let digest = paper.digest.clone();
        self.store().put_papers(vec![paper], self.clock().now()).await?;
        Ok(digest)
    }

    /// Keeps a paper and files it.
    ///
    /// # Errors
    /// If the surroundings fail.
    pub async fn file(
        &self,
        case: &CaseId,
        id: CommandId,
        by: Sender,
        paper: &str,
        text: &str,
    ) -> Result<Submitted, Error> {
        let act = Act::File { paper: PaperName::from(paper), digest: self.keep(text).await? };
        self.submit(Submission { case: case.clone(), id, by, act, opens: None, now: None }).await
    }
}
