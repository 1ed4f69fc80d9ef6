//! The one way to change a case: read, decide, write letters, append, answer.
//!
//! Nobody is told "recorded" before the transaction is on disk. On a conflict everything begins
//! again with the same `now`: lateness is a matter of when the request had been read.

use std::sync::Arc;

use jiff::civil::Date;
use umlauf_record::{GENESIS, Hash, canonical, chain};
use umlauf_store::{
    Append, Appended, CounterStep, Due, Line, MandateCheck, NewAnswer, NewErrand, NewHead,
    NewLetter, Opening,
};
use umlauf_workflow::{
    Act, Answer, By, Case, CaseId, Command, CommandId, ConsultRefusal, Decision, Event, Head,
    Instant, Needs, PersonId, Recorded, Refusal, Rows, Seat, Target, Workflow, answers, decide,
    errands, letters, needs,
};

use crate::cases::{FEW, Known};
use crate::{Engine, Error, counts};

/// How often a conflict is met by beginning again.
const ATTEMPTS: usize = 32;

/// A request to change a case.
#[derive(Clone, Debug)]
pub struct Submission {
    /// The case.
    pub case: CaseId,
    /// Made by the sender; a repeat gets the first answer and is no second act.
    pub id: CommandId,
    /// Who asks.
    pub by: Sender,
    /// What is asked.
    pub act: Act,
    /// Title and workflow, where the act opens the case.
    pub opens: Option<(String, Arc<Workflow>)>,
    /// When the request had been read; the engine's clock if not given.
    pub now: Option<Instant>,
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sender {
    /// A person, for a seat; the mandate is looked up.
    Person {
        /// Who.
        person: PersonId,
        /// For whom.
        seat: Seat,
    },
    /// The clock.
    Clock,
    /// The courier.
    Courier,
}

/// What became of a request.
#[derive(Clone, Debug)]
pub struct Submitted {
    /// The case after it; `None` only if nothing is recorded of the case.
    pub head: Option<Head>,
    /// What was recorded, the clock's events included.
    pub events: Vec<Recorded>,
    /// The head of the chain: what a receipt shows.
    pub hash: Hash,
    /// Why it was not followed. A late vote is recorded and refused.
    pub refusal: Option<Refusal>,
    /// Whether the command had been recorded before; then `events` are the first answer's.
    pub repeated: bool,
}

impl Submitted {
    /// Whether these events are on this person's account.
    fn is_for(&self, sender: &Sender) -> bool {
        let Sender::Person { person, seat } = sender else {
            return false;
        };
        let theirs =
            |by: &By| matches!(by, By::Person(a) if a.person == *person && a.seat == *seat);
        self.events.iter().any(|recorded| theirs(&recorded.by))
    }
}

impl Engine {
    /// Asks for a change of a case and answers when it is durable.
    ///
    /// # Errors
    /// If the surroundings fail. That a case does not allow something is an answer, not an error.
    pub async fn submit(&self, submission: Submission) -> Result<Submitted, Error> {
        self.submit_at(submission, None).await
    }

    /// The same, if the case stands at one of these revisions: what its sender had looked at. The append
    /// compares revisions anyway, so nothing comes between the look and the act. A repeat gets its first
    /// answer wherever the case stands by now.
    ///
    /// # Errors
    /// If the surroundings fail.
    pub async fn submit_at(
        &self,
        submission: Submission,
        expected: Option<&[u64]>,
    ) -> Result<Submitted, Error> {
        let now = submission.now.unwrap_or_else(|| self.clock().now());
        let slot = self.cases().slot(&submission.case);
        let mut known = slot.lock().await;
        for _ in 0..ATTEMPTS {
            if known.is_none() {
                *known = self.load(&submission).await?;
            }
            // Taken, not borrowed: whatever goes wrong, nothing doubtful stays behind.
            let before = known.take();
            let before = match (before, expected) {
                (Some(before), Some(good)) if !good.contains(&before.case.revision()) => {
                    match self.moved_on(&submission, before, &mut known).await? {
                        Some(submitted) => return Ok(submitted),
                        None => continue,
                    }
                }
                (before, _) => before,
            };
            if let Some(submitted) = self.attempt(&submission, now, before, &mut known).await? {
                return Ok(submitted);
            }
        }
        Err(Error::Contended(submission.case.to_string()))
    }

    /// The answer to whoever looked at another revision; `None` if what is known here is old.
    async fn moved_on(
        &self,
        submission: &Submission,
        before: Known,
        known: &mut Option<Known>,
    ) -> Result<Option<Submitted>, Error> {
        let first = self.first_answer(submission, &before).await?;
        if first.is_none() && self.is_stale(submission, &before).await? {
            return Ok(None);
        }
        let revision = before.case.revision();
        let answer = first.unwrap_or_else(|| refused(&before, Refusal::MovedOn { revision }));
        *known = before.opened();
        Ok(Some(answer))
    }

    /// One attempt; `None` if somebody else was faster.
    async fn attempt(
        &self,
        submission: &Submission,
        now: Instant,
        before: Option<Known>,
        known: &mut Option<Known>,
    ) -> Result<Option<Submitted>, Error> {
        let before = match (before, &submission.opens) {
            (Some(before), _) => before,
            (None, Some((_, workflow))) => {
                self.catalogue().may_open(workflow)?;
                Known {
                    case: Case::unopened(),
                    hash: GENESIS,
                    workflow: Arc::clone(workflow),
                    complete: true,
                }
            }
            (None, None) => return Err(Error::NoSuchCase(submission.case.to_string())),
        };
        let by = match self.authority(&submission.by, &before.workflow, now).await? {
            Ok(by) => by,
            Err(refusal) => {
                // Who has acted and lost the mandate since may still ask what became of it.
                let first = self.first_answer(submission, &before).await?;
                let first = first.filter(|first| first.is_for(&submission.by));
                let answer = first.unwrap_or_else(|| refused(&before, refusal));
                *known = before.opened();
                return Ok(Some(answer));
            }
        };
        let mut command = Command {
            id: submission.id.clone(),
            by,
            act: submission.act.clone(),
            opens: submission.opens.is_some().then(|| submission.case.clone()),
            outages: Vec::new(),
            number: None,
            target: None,
            items: None,
        };
        let wants = needs(&before.workflow, before.case.head.as_ref(), &command, now);
        let (before, counter) = self.provide(before, &wants, &mut command, now).await?;
        let decision = decide(&before.workflow, &before.case, &command, now);
        // With the first vote the texts are fixed for good; until then the body may have changed.
        let fixed = before.case.head.as_ref().is_some_and(|head| head.edition().is_some());
        if !fixed && decision.events.iter().any(begins) {
            self.catalogue().may_vote(self.store(), &before.workflow).await?;
        }
        if decision.events.is_empty() && self.at_hand().forget(&submission.by, &before.workflow) {
            *known = before.opened();
            return Ok(None);
        }
        self.conclude(submission, before, (decision, now), counter, &command, known).await
    }

    /// Loads what `decide` must see.
    async fn provide(
        &self,
        mut before: Known,
        wants: &Needs,
        command: &mut Command,
        now: Instant,
    ) -> Result<(Known, Option<CounterStep>), Error> {
        let Some(head) = &before.case.head else {
            return Ok((before, None));
        };
        // The rows at hand may be of another ballot or call than those that are wanted.
        let fit = |row: &Answer| wants.of.is_none_or(|of| row.ballot == of);
        if wants.answers != Rows::None && !before.case.answers.values().all(fit) {
            before.case.answers.clear();
            before.complete = false;
        }
        if let Some(number) = wants.of
            && !before.complete
        {
            let rows = match &wants.answers {
                Rows::None => Vec::new(),
                Rows::Of(member) => {
                    let row = self.store().answer(&head.id, number, member.as_str()).await?;
                    row.into_iter().collect()
                }
                Rows::These(members) => self.rows_of(&head.id, number, members).await?,
                Rows::All => self.store().answers(&head.id, number).await?,
            };
            for row in rows {
                let answer = row.answer()?;
                before.case.answers.insert(answer.member.clone(), answer);
            }
            before.complete = wants.answers == Rows::All && before.case.answers.len() <= FEW;
        }
        if head.due().is_some_and(|at| at <= now)
            && let Some(soonest) = head.deadlines().filter(|at| *at <= now).min()
        {
            let window = jiff::SignedDuration::from_hours(4);
            command.outages = self.outages(soonest.plus(-window), now).await?;
        }
        if let Act::Upgrade { workflow, digest, .. } = &command.act {
            // Rare and large: it must not make every submission larger.
            let target = self.catalogue().target(self.store(), head, workflow, digest);
            command.target = Box::pin(target).await?;
        }
        if let Some(paper) = &wants.items {
            let found = self.store().papers(std::slice::from_ref(paper)).await?;
            command.items = found.first().and_then(|paper| umlauf_decisions::numbers(&paper.bytes));
        }
        let mut counter = None;
        if wants.number {
            let day = self.established_on(head, now).await?;
            let pattern = before.workflow.body.number_on(day);
            let year = day.year();
            let name = if pattern.yearly() { year.to_string() } else { String::from("all") };
            let expected = self.store().counter(&head.body, &name).await?;
            command.number = Some(pattern.written(year, expected));
            counter = Some(CounterStep { body: head.body.clone(), name, expected });
        }
        Ok((before, counter))
    }

    /// The rows of some members; all of them where that is one question instead of many.
    async fn rows_of(
        &self,
        case: &CaseId,
        number: u32,
        members: &std::collections::BTreeSet<umlauf_voting::MemberCode>,
    ) -> Result<Vec<umlauf_store::AnswerRow>, Error> {
        if members.len() > FEW {
            let mut rows = self.store().answers(case, number).await?;
            rows.retain(|row| members.contains(row.member.as_str()));
            return Ok(rows);
        }
        let mut rows = Vec::with_capacity(members.len());
        for member in members {
            rows.extend(self.store().answer(case, number, member.as_str()).await?);
        }
        Ok(rows)
    }

    /// The day by which a decision is numbered: that of the sitting, else of the finding, else today.
    async fn established_on(&self, head: &Head, now: Instant) -> Result<Date, Error> {
        if let Some(day) = head.ballot.as_ref().and_then(|ballot| ballot.sitting) {
            return Ok(day);
        }
        let Some(finding) = &head.finding else { return Ok(now.date()) };
        let found = self.store().event(&head.id, finding.revision).await?;
        Ok(found.map_or(now, |line| line.at).date())
    }

    /// Writes what was decided, and answers.
    async fn conclude(
        &self,
        submission: &Submission,
        before: Known,
        (decision, now): (Decision, Instant),
        counter: Option<CounterStep>,
        command: &Command,
        known: &mut Option<Known>,
    ) -> Result<Option<Submitted>, Error> {
        if decision.events.is_empty() {
            if let Some(first) = self.first_answer(submission, &before).await? {
                return Ok(Some(first));
            }
            // No append has compared revisions: another node may know better than this cache.
            if before.case.head.is_some() && self.is_stale(submission, &before).await? {
                return Ok(None);
            }
            let mut answer = refused(&before, Refusal::Unchanged);
            answer.refusal = decision.refusal;
            *known = before.opened();
            return Ok(Some(answer));
        }
        let numbered = decision.events.iter().any(|r| matches!(r.event, Event::Numbered { .. }));
        let (append, hash) =
            change(submission, &before, &decision, counter.filter(|_| numbered), (command, now))?;
        match self.store().append(append).await? {
            Appended::Done => {}
            Appended::Conflict | Appended::CounterMoved => return Ok(None),
            Appended::Repeated { .. } => return self.first_answer(submission, &before).await,
            Appended::MandateRevoked => {
                // Another mandate of the same person may hold.
                let again = self.at_hand().forget(&submission.by, &before.workflow);
                let answer = refused(&before, Refusal::MandateNotValid);
                *known = before.opened();
                return Ok(Some(answer).filter(|_| !again));
            }
        }
        counts::recorded(&decision.events);
        self.at_hand().keep(&command.by, &before.workflow);
        let launched = decision.events.iter().any(begins);
        let few = decision.after.answers.len() <= FEW;
        let mut case = decision.after;
        case.aside.clear();
        let complete = few && (before.complete || launched);
        if !complete {
            case.answers.clear();
        }
        let head = case.head.clone();
        let workflow = followed(&before, &decision.events, command).clone();
        let after = Known { case, hash, workflow, complete };
        // Without a mark the append could not tell a repeat. The clock never repeats itself.
        let marked = submission.by == Sender::Clock
            || decision.events.first().is_some_and(|first| first.command.is_some());
        let first = if marked { None } else { self.first_answer(submission, &after).await? };
        *known = Some(after);
        if first.is_some() {
            return Ok(first);
        }
        Ok(Some(Submitted {
            head,
            events: decision.events,
            hash,
            refusal: decision.refusal,
            repeated: false,
        }))
    }

    /// Whether more has been recorded of the case than is known here.
    async fn is_stale(&self, submission: &Submission, before: &Known) -> Result<bool, Error> {
        let glance = self.store().glance(&submission.case, None).await?;
        Ok(glance.is_none_or(|glance| glance.revision != before.case.revision()))
    }

    /// The answer a repeated command got the first time. Another act under the same id, or another
    /// person's, gets no answer that is not its own.
    async fn first_answer(
        &self,
        submission: &Submission,
        before: &Known,
    ) -> Result<Option<Submitted>, Error> {
        let mut lines = self.store().command_events(&submission.case, &submission.id).await?;
        // One append has one instant; what the clock brought later is not part of the answer.
        let Some(at) = lines.first().map(|line| line.at) else {
            return Ok(None);
        };
        lines.retain(|line| line.at == at);
        let Some(hash) = lines.last().map(|line| line.hash) else {
            return Ok(None);
        };
        let mut events = Vec::with_capacity(lines.len());
        for line in &lines {
            events.push(serde_json::from_str::<Recorded>(&line.line).map_err(Error::Json)?);
        }
        if let Sender::Person { person, seat } = &submission.by
            && !(answers(person, seat, &submission.act, &events)
                && submission.opens.as_ref().is_none_or(|(_, workflow)| opened(&events, workflow)))
        {
            return Ok(Some(refused(before, Refusal::KeyReused)));
        }
        let late = events.iter().find_map(|recorded| match &recorded.event {
            Event::VoteLate { deadline, .. } => Some(Refusal::Late {
                deadline: umlauf_calendar::end_in_german(deadline.timestamp()),
            }),
            Event::AnswerLate(late) => Some(Refusal::Consult(ConsultRefusal::Late {
                deadline: umlauf_calendar::end_in_german(late.deadline.timestamp()),
            })),
            _ => None,
        });
        let head = before.case.head.clone();
        Ok(Some(Submitted { head, events, hash, refusal: late, repeated: true }))
    }

    /// What the database knows of a case.
    async fn load(&self, submission: &Submission) -> Result<Option<Known>, Error> {
        let Some(glance) = self.store().glance(&submission.case, None).await? else {
            return Ok(None);
        };
        let head = glance.head()?;
        let workflow = self.catalogue().of(self.store(), &head).await?;
        let case = Case { head: Some(head), ..Case::unopened() };
        Ok(Some(Known { case, hash: glance.hash, workflow, complete: false }))
    }
}

/// The workflow that a case follows after some events.
fn followed<'a>(before: &'a Known, events: &[Recorded], command: &'a Command) -> &'a Arc<Workflow> {
    match (events.last().map(|recorded| &recorded.event), &command.target) {
        (Some(Event::Upgraded { .. }), Some(Target::Sound(target))) => target,
        _ => &before.workflow,
    }
}

/// Whether a case was opened under this workflow, in whatever version.
fn opened(events: &[Recorded], wanted: &Workflow) -> bool {
    events.iter().any(|recorded| match &recorded.event {
        Event::Opened { workflow, .. } => *workflow == wanted.name,
        _ => false,
    })
}

fn refused(known: &Known, refusal: Refusal) -> Submitted {
    Submitted {
        head: known.case.head.clone(),
        events: Vec::new(),
        hash: known.hash,
        refusal: Some(refusal),
        repeated: false,
    }
}

/// The transaction that records a decision, and the head of the chain after it.
fn change(
    submission: &Submission,
    before: &Known,
    decision: &Decision,
    counter: Option<CounterStep>,
    (command, now): (&Command, Instant),
) -> Result<(Append, Hash), Error> {
    let mut hash = before.hash;
    let mut lines = Vec::with_capacity(decision.events.len());
    let (mut post, mut asked) = (Vec::new(), Vec::new());
    // Letters are about the case after their own event: the last one's is known, the others' is folded
    // once more.
    let folds = decision.events.len().saturating_sub(1);
    let mut folded = (folds > 0).then(|| before.case.clone());
    for (n, recorded) in decision.events.iter().enumerate() {
        let line = canonical(recorded);
        hash = chain::next(&hash, &line);
        let case = match &mut folded {
            Some(case) if n < folds => {
                umlauf_workflow::apply(&before.workflow, case, recorded);
                &*case
            }
            _ => &decision.after,
        };
        let workflow = followed(before, &decision.events[..=n], command);
        for (position, letter) in letters(workflow, case, recorded).into_iter().enumerate() {
            let (revision, at) = (recorded.revision, recorded.at);
            post.push(NewLetter::of(&recorded.case, revision, position, at, &letter)?);
        }
        for (position, errand) in errands(case, recorded).iter().enumerate() {
            asked.push(NewErrand::of(recorded.revision, position, recorded.at, errand)?);
        }
        lines.push(Line {
            revision: recorded.revision,
            at: recorded.at,
            line,
            hash,
            command: recorded.command.clone(),
        });
    }
    let head =
        decision.after.head.as_ref().ok_or_else(|| Error::Lost(submission.case.to_string()))?;
    let mandate = match &command.by {
        By::Person(authority) => Some(MandateCheck { digest: authority.mandate.clone(), at: now }),
        By::Clock | By::Courier => None,
    };
    let append = Append {
        case: submission.case.clone(),
        expected: before.case.revision(),
        previous: before.hash,
        events: lines,
        opening: submission.opens.as_ref().filter(|_| before.case.head.is_none()).map(
            |(title, workflow)| Opening { title: title.clone(), body: workflow.body_name.clone() },
        ),
        due: due_after(before, head, command),
        answers: changed(&before.case, &decision.after)?,
        letters: post,
        errands: asked,
        counter,
        mandate,
        head: NewHead::of(head)?,
    };
    Ok((append, hash))
}

/// Whether an event fixes body and calendars, and with it come rows of its own.
fn begins(recorded: &Recorded) -> bool {
    matches!(recorded.event, Event::Launched { .. } | Event::ConsultOpened(_))
}

/// The rows that differ.
fn changed(before: &Case, after: &Case) -> Result<Vec<NewAnswer>, Error> {
    let differs = |answer: &&Answer| {
        let here = before.answers.get(&answer.member).filter(|row| row.ballot == answer.ballot);
        here != Some(*answer)
    };
    // What was closed and what took its place may both have changed with one command.
    let rows = after.answers.values().chain(after.aside.values());
    let rows = rows.filter(differs).map(NewAnswer::of);
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The timer's row, if it must be touched: the wish has changed, or a claim on it ends.
fn due_after(before: &Known, head: &Head, command: &Command) -> Due {
    let was = before.case.head.as_ref().and_then(Head::due);
    match head.due() {
        due if due == was && command.act != Act::Wake => Due::Unchanged,
        Some(due) => Due::At(due),
        None => Due::Never,
    }
}
