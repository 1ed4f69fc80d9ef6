//! What an append consists of, and how it can end.

use umlauf_record::Hash;
use umlauf_workflow::{
    Answer, BodyName, CaseId, CommandId, Digest, Errand, Head, Instant, Letter, LetterId, Message,
    WorkflowName,
};

use crate::Error;

/// Everything that one command changes.
#[derive(Clone, Debug)]
pub struct Append {
    /// The case.
    pub case: CaseId,
    /// The revision the events follow; 0 opens the case.
    pub expected: u64,
    /// The hash of the event with that revision; not looked at when the case is opened.
    pub previous: Hash,
    /// The events: at least one, revisions without a gap.
    pub events: Vec<Line>,
    /// The bounded head after the last event.
    pub head: NewHead,
    /// Given when, and only when, the case is opened.
    pub opening: Option<Opening>,
    /// When the case now wants to be woken.
    pub due: Due,
    /// The answer rows that changed; each member of a ballot at most once.
    pub answers: Vec<NewAnswer>,
    /// The letters the events cause.
    pub letters: Vec<NewLetter>,
    /// The commands to other cases that the events cause.
    pub errands: Vec<NewErrand>,
    /// The counter that was drawn from.
    pub counter: Option<CounterStep>,
    /// The mandate that must still hold when this is written.
    pub mandate: Option<MandateCheck>,
}

/// One event as the journal keeps it.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its revision.
    pub revision: u64,
    /// When it was recorded.
    pub at: Instant,
    /// Its bytes, which the chain hashes.
    pub line: String,
    /// The hash of the line and all before it.
    pub hash: Hash,
    /// The command, on its first event.
    pub command: Option<CommandId>,
}

/// The head as the case row keeps it.
#[derive(Clone, Debug)]
pub struct NewHead {
    /// The whole of it, as JSON.
    pub json: String,
    /// The workflow it follows …
    pub workflow: WorkflowName,
    /// … and its text.
    pub workflow_digest: Digest,
    /// Where the case stands.
    pub step: String,
    /// The follow-up that runs, else the ballot or consultation in which members were asked last; 0 before the
    /// first.
    pub ballot: u32,
    /// How it ended.
    pub ended: Option<String>,
    /// Since when it stands there …
    pub entered: Instant,
    /// … and until when it may.
    pub term: Option<Instant>,
    /// Whether members are asked to vote, to answer or to reply.
    pub voting: bool,
    /// The number it was given.
    pub number: Option<String>,
}

impl NewHead {
    /// From the head itself.
    pub fn of(head: &Head) -> Result<Self, Error> {
        Ok(Self {
            json: json("cases", "head", head.id.as_str(), head)?,
            workflow: head.workflow.clone(),
            workflow_digest: head.digest.clone(),
            step: head.step.as_str().to_owned(),
            ballot: asked(head),
            ended: head.ended.map(|ending| ending.as_str().to_owned()),
            entered: head.entered,
            term: head.term.as_ref().map(|term| term.instant),
            voting: waits_for_members(head),
            number: head.number.clone(),
        })
    }

    /// `term` as the row keeps it: whoever has no deadline stands behind all others.
    pub(crate) fn term_at(&self) -> i64 {
        self.term.map_or(i64::MAX, Instant::as_micros)
    }
}

/// What is known of a case from its opening on and never changes.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The title, as users read it; it is kept as a paper too, since the event names its digest.
    pub title: String,
    /// The body.
    pub body: BodyName,
}

/// When a case wants to be woken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// As before.
    Unchanged,
    /// Then. Ends a claim on the case's timer.
    At(Instant),
    /// Not at all. Ends a claim on the case's timer.
    Never,
}

/// The number under which the rows of whoever is asked now, or was asked last, stand.
fn asked(head: &Head) -> u32 {
    if let Some(follow) = head.open_follow() {
        return follow.number;
    }
    let ballot = head.ballot.as_ref().map_or(0, |ballot| ballot.number);
    let consultation = head.consultation.as_ref().map_or(0, |consult| consult.number);
    ballot.max(consultation)
}

/// Whether the case waits for members.
fn waits_for_members(head: &Head) -> bool {
    let votes = head.ballot.as_ref().is_some_and(|ballot| {
        ballot.step == head.step && ballot.state == umlauf_workflow::BallotState::Open
    });
    let answers = head.consultation.as_ref().is_some_and(|consult| {
        let feedback = consult.open_feedback().map(|feedback| &feedback.step);
        consult.step == head.step && consult.takes_answers() || feedback == Some(&head.step)
    });
    votes || answers
}

/// An answer row.
#[derive(Clone, Debug)]
pub struct NewAnswer {
    /// Which ballot.
    pub ballot: u32,
    /// Which member.
    pub member: String,
    /// The choice or position that counts, as a word; `items` where Ziffern were voted on one by one.
    pub choice: Option<String>,
    /// The whole of it, as JSON.
    pub json: String,
}

impl NewAnswer {
    /// From the answer itself.
    pub fn of(answer: &Answer) -> Result<Self, Error> {
        let member = answer.member.to_string();
        let position = answer.consulted.as_ref().and_then(|row| row.counts());
        let choice = match position {
            Some(given) => Some(given.position.word().to_owned()),
            None => answer.counts().map(|voice| voice.said.word().to_owned()),
        };
        let json = json("answers", "body", &member, answer)?;
        Ok(Self { ballot: answer.ballot, member, choice, json })
    }
}

/// A letter for the outbox.
#[derive(Clone, Debug)]
pub struct NewLetter {
    /// `case/revision/position`.
    pub id: LetterId,
    /// The event that causes it.
    pub revision: u64,
    /// To whom: a member's code or an office's word.
    pub seat: String,
    /// What it is, as in templates.
    pub kind: String,
    /// The whole of it, as JSON.
    pub json: String,
    /// When it was written …
    pub at: Instant,
    /// … and when it goes out at the earliest.
    pub not_before: Instant,
}

impl NewLetter {
    /// From the letter itself, the `position`-th (from 0) of an event; it goes out at once.
    pub fn of(
        case: &CaseId,
        revision: u64,
        position: usize,
        at: Instant,
        letter: &Letter,
    ) -> Result<Self, Error> {
        let id = LetterId::of(case, revision, position);
        Ok(Self {
            json: json("letters", "body", id.as_str(), letter)?,
            id,
            revision,
            seat: letter.to.to_string(),
            kind: letter.notice.kind().to_owned(),
            at,
            not_before: at,
        })
    }
}

/// A command to another case, for the outbox.
#[derive(Clone, Debug)]
pub struct NewErrand {
    /// The id of the command; nothing is written under an id that is known.
    pub id: CommandId,
    /// The event that causes it …
    pub revision: u64,
    /// … and its place among those that the event causes, from 0.
    pub position: usize,
    /// To which case.
    pub to: CaseId,
    /// What it is: `start`, `ended`, `cancel`.
    pub kind: String,
    /// For which member, or under which name of the step; empty where the case is called back.
    pub slot: String,
    /// The whole of it, as JSON.
    pub json: String,
    /// When it was written; it is handed over at once.
    pub at: Instant,
}

impl NewErrand {
    /// From the errand itself, the `position`-th (from 0) of an event.
    pub fn of(revision: u64, position: usize, at: Instant, errand: &Errand) -> Result<Self, Error> {
        let slot = match &errand.what {
            Message::Start { parent, .. } => parent.of.to_string(),
            Message::Ended(ended) => ended.of.to_string(),
            Message::Cancel { .. } => String::new(),
        };
        Ok(Self {
            json: json("errands", "body", errand.id.as_str(), &errand.what)?,
            id: errand.id.clone(),
            revision,
            position,
            to: errand.to.clone(),
            kind: errand.what.kind().to_owned(),
            slot,
            at,
        })
    }
}

/// A counter moves on by one.
#[derive(Clone, Debug)]
pub struct CounterStep {
    /// Whose.
    pub body: BodyName,
    /// Which: the year.
    pub name: String,
    /// The number that was drawn.
    pub expected: u32,
}

/// A mandate that must hold.
#[derive(Clone, Debug)]
pub struct MandateCheck {
    /// Which.
    pub digest: Digest,
    /// When it must hold: the `now` of the command. A revocation wins whatever its date.
    pub at: Instant,
}

/// How an append ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appended {
    /// It is on disk.
    Done,
    /// Somebody recorded something else first; nothing was written. Read again and decide anew.
    Conflict,
    /// The command had been recorded before; nothing was written.
    Repeated {
        /// The event that names the command.
        revision: u64,
    },
    /// The mandate does not hold any more; nothing was written.
    MandateRevoked,
    /// Somebody else drew that number; nothing was written. Read it again and decide anew.
    CounterMoved,
}

impl Append {
    /// The last event. Present in every append that passed [`Self::check`].
    pub(super) fn last(&self) -> Option<&Line> {
        self.events.last()
    }

    /// The command that brought it, and the event that names it.
    pub(super) fn command(&self) -> Option<(&str, u64)> {
        self.events.iter().find_map(|line| Some((line.command.as_ref()?.as_str(), line.revision)))
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        let fault = if self.events.is_empty() {
            "it has no events"
        } else if (self.expected + 1..).zip(&self.events).any(|(n, line)| line.revision != n) {
            "its revisions have a gap"
        } else if self.opening.is_some() != (self.expected == 0) {
            "it opens a case if, and only if, nothing is expected before it"
        } else if has_twins(&self.answers) {
            "it writes one answer twice"
        } else {
            return Ok(());
        };
        Err(Error::Malformed { case: self.case.as_str().to_owned(), what: fault })
    }
}

fn has_twins(answers: &[NewAnswer]) -> bool {
    if answers.len() < 2 {
        return false;
    }
    let mut keys: Vec<_> = answers.iter().map(|answer| (answer.ballot, &answer.member)).collect();
    keys.sort_unstable();
    keys.windows(2).any(|pair| pair[0] == pair[1])
}

fn json(
    table: &'static str,
    column: &'static str,
    row: &str,
    value: &impl serde::Serialize,
) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| Error::Inconsistent {
        table,
        column,
        row: row.to_owned(),
        what: error.to_string(),
    })
}
