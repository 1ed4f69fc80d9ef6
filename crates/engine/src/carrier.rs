//! Carries commands from case to case: opens children, tells parents how they ended, calls them back.
//!
//! An errand is claimed, submitted under its own id, and settled. Whoever dies in between leaves a claim
//! that runs out; the next one submits the same id, which the other case knows. So nothing is lost and
//! nothing counts twice, however many nodes are at it. Apart from the courier, because a mail server that
//! is slow must not keep a case from going on.
//!
//! A child that is called back before it is open is opened and ended, both by recorded acts: its calling
//! back waits for its start. What cannot be followed at all stands on the board and is tried again now and
//! then, since a definition may be put in place later.

use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt as _;
use jiff::SignedDuration;
use umlauf_store::{ErrandRow, LetterState};
use umlauf_workflow::{Act, By, CaseId, Digest, Message, Refusal, RunAct, Workflow, WorkflowName};

use crate::submit::{Sender, Submission, Submitted};
use crate::{Engine, Error};

/// How many errands are claimed at a time.
const BATCH: u32 = 256;

/// For how long a claim holds; if the process dies, another takes over after that.
const LEASE: Duration = Duration::from_secs(30);

/// How many cases are told something beside each other.
const BESIDE: usize = 16;

/// The wait after the first attempt that came to nothing; it doubles up to [`LONGEST`].
const FIRST_WAIT: SignedDuration = SignedDuration::from_secs(1);
const LONGEST: SignedDuration = SignedDuration::from_mins(5);

/// When something is tried again that could not be followed.
const AGAIN: SignedDuration = SignedDuration::from_hours(1);

/// What a round of carrying did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Carried {
    /// Commands that the other case has recorded, now or before.
    pub done: usize,
    /// Commands that wait for something.
    pub waiting: usize,
    /// Commands that cannot be followed as things are.
    pub failed: usize,
}

/// What became of one errand.
enum Fate {
    /// The other case has recorded it, or there is nothing left to record.
    Done,
    /// It is too early.
    Waits(String),
    /// It cannot be followed as things are.
    Fails(String),
}

impl Engine {
    /// Has everything tried again that could not be followed: this node may know more than the last.
    pub(crate) async fn carry_failed_again(&self) -> Result<(), Error> {
        Ok(self.store().retry_errands(self.clock().now()).await?)
    }

    /// Hands over every command to another case that waits at this instant.
    ///
    /// # Errors
    /// If the surroundings fail; what was handed over before stays recorded.
    pub async fn carry_waiting(&self) -> Result<Carried, Error> {
        self.carry_beside(BESIDE).await
    }

    /// The same with so many cases beside each other; one after another the order is certain.
    pub(crate) async fn carry_beside(&self, beside: usize) -> Result<Carried, Error> {
        let mut total = Carried::default();
        loop {
            let claimed = self.store().claim_errands(self.clock().now(), BATCH, LEASE).await?;
            if claimed.is_empty() {
                return Ok(total);
            }
            let mut under_way = futures::stream::iter(by_case(claimed))
                .map(|errands| self.carry_all(errands))
                .buffer_unordered(beside);
            // One errand that cannot be handled must not keep the others waiting.
            let mut failed = None;
            while let Some((carried, error)) = under_way.next().await {
                total.done += carried.done;
                total.waiting += carried.waiting;
                total.failed += carried.failed;
                failed = failed.or(error);
            }
            drop(under_way);
            if let Some(error) = failed {
                return Err(error);
            }
        }
    }

    /// What one case is told, in order.
    async fn carry_all(&self, errands: Vec<ErrandRow>) -> (Carried, Option<Error>) {
        let mut carried = Carried::default();
        let mut failed = None;
        for row in errands {
            match self.carry(&row).await {
                Ok(LetterState::Done) => carried.done += 1,
                Ok(LetterState::Waiting) => carried.waiting += 1,
                Ok(LetterState::Failed) => carried.failed += 1,
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        (carried, failed)
    }

    async fn carry(&self, row: &ErrandRow) -> Result<LetterState, Error> {
        let fate = match self.follow(row).await {
            Ok(fate) => fate,
            // What a definition, a text or a case lacks is no matter of the surroundings.
            Err(
                error @ (Error::Definitions(_)
                | Error::NoSuchWorkflow { .. }
                | Error::NoSuchBody(_)
                | Error::NoSuchCase(_)
                | Error::Lost(_)),
            ) => Fate::Fails(error.to_string()),
            Err(error) => return Err(error),
        };
        let now = self.clock().now();
        let (state, next, error) = match fate {
            Fate::Done => (LetterState::Done, now, None),
            Fate::Waits(why) => {
                (LetterState::Waiting, now.plus(wait_after(row.attempts)), Some(why))
            }
            Fate::Fails(why) => {
                tracing::warn!(errand = %row.id, case = %row.from, %why,
                    "what case {} asks of {} cannot be followed: {why}", row.from, row.to);
                (LetterState::Failed, now.plus(AGAIN), Some(why))
            }
        };
        self.store().settle_errand(&row.id, state, next, error.as_deref()).await?;
        Ok(state)
    }

    async fn follow(&self, row: &ErrandRow) -> Result<Fate, Error> {
        let errand = row.errand()?;
        match errand.what {
            Message::Start { workflow, parent, title, papers } => {
                let Some(workflow) = self.callee(&workflow) else {
                    return Ok(Fate::Fails(format!("Es gibt kein Verfahren „{workflow}“.")));
                };
                let text = self.title(&row.from, &title).await?;
                let act = RunAct::Start { parent, title, papers };
                let told = self.tell(row, act, Some((text, workflow))).await?;
                Ok(judged(&told))
            }
            Message::Ended(ended) => {
                let told = self.tell(row, RunAct::Ended(ended), None).await?;
                Ok(judged(&told))
            }
            Message::Cancel { parent } => {
                let told = match self.tell(row, RunAct::Cancel { parent }, None).await {
                    Err(Error::NoSuchCase(_)) => {
                        let why = "Der Teilvorgang ist noch nicht eröffnet.";
                        return Ok(Fate::Waits(String::from(why)));
                    }
                    told => told?,
                };
                Ok(match told.refusal {
                    // It was faster, and tells its parent so.
                    Some(Refusal::Ended(_)) => Fate::Done,
                    _ => judged(&told),
                })
            }
        }
    }

    fn callee(&self, name: &WorkflowName) -> Option<Arc<Workflow>> {
        self.catalogue().workflow(name.as_str()).map(Arc::clone)
    }

    /// The text of a child's title, which is its parent's.
    async fn title(&self, parent: &CaseId, digest: &Digest) -> Result<String, Error> {
        let paper = self.store().paper(digest).await?;
        let text = paper.and_then(|paper| String::from_utf8(paper.bytes).ok());
        if let Some(text) = text {
            return Ok(text);
        }
        let row = self.store().case(parent).await?;
        row.map(|row| row.title)
            .filter(|title| Digest::of(title.as_bytes()) == *digest)
            .ok_or_else(|| Error::Lost(digest.to_string()))
    }

    async fn tell(
        &self,
        row: &ErrandRow,
        act: RunAct,
        opens: Option<(String, Arc<Workflow>)>,
    ) -> Result<Submitted, Error> {
        let (case, id, act) = (row.to.clone(), row.id.clone(), Act::Run(act));
        self.submit(Submission { case, id, by: Sender::Courier, act, opens, now: None }).await
    }
}

/// What follows from the answer of the other case.
fn judged(told: &Submitted) -> Fate {
    match &told.refusal {
        Some(refusal) => Fate::Fails(refusal.to_string()),
        // Under the same id somebody else has done something else.
        None if !told.events.iter().any(|recorded| recorded.by == By::Courier) => {
            Fate::Fails(Refusal::KeyReused.to_string())
        }
        None => Fate::Done,
    }
}

/// Errands to the same case together, in their order, so that they do not race each other.
fn by_case(claimed: Vec<ErrandRow>) -> Vec<Vec<ErrandRow>> {
    let mut groups: Vec<Vec<ErrandRow>> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for row in claimed {
        let place = *places.entry(row.to.clone()).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.push(row),
            None => groups.push(vec![row]),
        }
    }
    groups
}

fn wait_after(attempts: u32) -> SignedDuration {
    let doubled = 2_i32.saturating_pow(attempts.saturating_sub(1).min(20));
    FIRST_WAIT.checked_mul(doubled).unwrap_or(LONGEST).min(LONGEST)
}
