//! What concerns a person across cases and bodies: for the page and for the calendar alike.
//!
//! As many statements as there are kinds of matter, never one per case. What is not the person's is
//! not read at all.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::SignedDuration;
use umlauf_store::{CaseRow, Mandate, Matters};
use umlauf_voting::MemberCode;
use umlauf_workflow::{
    Answer, BallotState, BodyName, Capacity, ConsultHead, ConsultState, Consulted, Digest, DutyRow,
    DutyState, FollowRow, Head, Instant, Kind, Office, StepName, Term, Workflow,
};

use crate::Web;
use crate::fail::Fail;
use crate::lang::Lang;

/// For so long an ended matter is shown.
const LOOK_BACK: SignedDuration = SignedDuration::from_hours(30 * 24);
/// So many ended cases of a body somebody in an office is shown.
const ENDED: u32 = 100;

/// A matter of a person.
pub(crate) struct Item {
    pub(crate) row: CaseRow,
    pub(crate) head: Head,
    pub(crate) workflow: Arc<Workflow>,
    pub(crate) role: As,
    pub(crate) state: State,
}

/// As what the person is concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum As {
    /// For a member.
    Member(MemberCode, Capacity),
    /// In an office.
    Office(Office),
}

/// Where a matter stands for the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// The vote is missing; whether a draft waits for its release.
    Missing { drafted: bool },
    /// Staff has prepared an answer that nobody has given yet.
    Proposed,
    /// The house has announced its answer.
    Coordinating(Instant),
    /// The secretariat has entered a vote that waits for a second person.
    EntryWaits,
    /// The member has voted; whether the deputy did, and whether a draft would change it.
    Voted { said: umlauf_workflow::Said, deputy: bool, drafted: bool },
    /// The vote has ended; the case goes on.
    Counted,
    /// An answer to a consultation is missing; whether a draft waits for its release.
    Asked { drafted: bool },
    /// The member has answered the consultation; whether a draft would change it.
    Responded { position: umlauf_workflow::Position, drafted: bool },
    /// The leadership has to decide by then.
    Reserved(Instant),
    /// So many dispositions wait for what the member says to them.
    Reply(usize),
    /// Of a consultation so many entries wait for a second person, and so many wishes for more time.
    Consult { entries: u32, wishes: u32 },
    /// The deadline of a consultation passed during an outage.
    ConsultHeld,
    /// The consultation has ended; the case goes on.
    Consulted,
    /// The office must act in this step.
    Step,
    /// The deadline passed during an outage; the chair must settle it.
    Held,
    /// So many entered votes wait for the second person.
    Entries(u32),
    /// A sitting votes; a member has nothing to answer.
    Sitting,
    /// The roll-call of a sitting is to be entered, or to be confirmed.
    Roll,
    /// A member has something left to report, by this day; whether it has let one pass.
    Report { by: Option<Term>, late: bool },
    /// The case has ended.
    Ended,
}

impl Item {
    /// Until when, as far as the person has to do with it.
    pub(crate) fn term(&self) -> Option<&Term> {
        match self.state {
            State::Report { ref by, .. } => by.as_ref(),
            State::Step | State::Reply(_) | State::Consult { .. } | State::ConsultHeld => {
                self.head.term.as_ref()
            }
            State::Asked { .. } | State::Responded { .. } | State::Reserved(_) => {
                self.head.consultation.as_ref().and_then(|consult| consult.term.as_ref())
            }
            State::Coordinating(_) | State::EntryWaits if self.asked_last() => {
                self.head.consultation.as_ref().and_then(|consult| consult.term.as_ref())
            }
            State::Ended | State::Counted | State::Consulted => None,
            _ => self.head.ballot.as_ref().and_then(|ballot| ballot.term.as_ref()),
        }
    }

    /// Whether the person has to do something.
    pub(crate) fn needs(&self) -> bool {
        match (&self.state, &self.role) {
            (
                State::Missing { .. }
                | State::Report { .. }
                | State::Asked { .. }
                | State::Reserved(_)
                | State::Reply(_)
                | State::Consult { .. }
                | State::ConsultHeld
                | State::Step
                | State::Held
                | State::Entries(_)
                | State::Roll,
                _,
            ) => true,
            (
                State::Responded { drafted, .. } | State::Voted { drafted, .. },
                As::Member(_, capacity),
            ) => *drafted && *capacity != Capacity::Staff,
            _ => false,
        }
    }

    /// Whether members were asked last in a consultation, not in a vote.
    pub(crate) fn asked_last(&self) -> bool {
        let ballot = self.head.ballot.as_ref().map_or(0, |ballot| ballot.number);
        self.head.consultation.as_ref().is_some_and(|consult| consult.number > ballot)
    }

    /// Whether a sitting holds the vote that runs.
    fn sits(&self) -> bool {
        let ballot = self.head.ballot.as_ref();
        ballot.filter(|ballot| ballot.state == BallotState::Open).is_some_and(|ballot| {
            let step = self.workflow.step(&ballot.step);
            step.is_some_and(|step| matches!(&step.kind, Kind::Vote(vote) if vote.in_sitting))
        })
    }

    /// The title of the seat.
    pub(crate) fn seat(&self, lang: Lang) -> String {
        match &self.role {
            As::Member(code, _) => self.workflow.body.member(code.as_str()).map_or_else(
                || code.to_string(),
                |member| member.title_in(lang.tongue()).to_owned(),
            ),
            As::Office(office) => crate::terms::office(lang, *office).to_owned(),
        }
    }
}

/// What mandates make a person's matter.
pub(crate) struct Seats {
    members: Vec<((BodyName, String), Capacity)>,
    offices: BTreeMap<BodyName, BTreeSet<Office>>,
}

impl Seats {
    pub(crate) fn of(mandates: &[Mandate]) -> Self {
        let mut members: BTreeMap<(BodyName, String), Capacity> = BTreeMap::new();
        let mut offices: BTreeMap<BodyName, BTreeSet<Office>> = BTreeMap::new();
        for mandate in mandates {
            if mandate.capacity == Capacity::Office {
                if let Ok(office) = mandate.seat.parse() {
                    offices.entry(mandate.body.clone()).or_default().insert(office);
                }
            } else {
                let key = (mandate.body.clone(), mandate.seat.clone());
                let held = members.entry(key).or_insert(mandate.capacity);
                *held = mandate.capacity.min(*held);
            }
        }
        Self { members: members.into_iter().collect(), offices }
    }

    /// Open matters; deadlines first come first.
    pub(crate) async fn open(&self, web: &Web, now: Instant) -> Result<Vec<Item>, Fail> {
        let mut items = self.of_members(web, Matters::Silent, now).await?;
        items.extend(self.of_members(web, Matters::Voted, now).await?);
        for (body, held) in &self.offices {
            self.of_offices(web, body, held, &mut items).await?;
        }
        items.sort_by_key(|item| {
            (item.term().map_or(i64::MAX, |term| term.instant.as_micros()), item.row.opened)
        });
        Ok(items)
    }

    /// What has ended of late, the newest first.
    pub(crate) async fn ended(&self, web: &Web, now: Instant) -> Result<Vec<Item>, Fail> {
        let since = now.plus(-LOOK_BACK);
        let mut items = self.of_members(web, Matters::EndedSince(since), now).await?;
        for (body, held) in &self.offices {
            let Some(office) = held.first() else { continue };
            for row in web.store().cases_decided(body, None, ENDED).await? {
                if row.at >= since {
                    let head = row.head()?;
                    items.push(item(web, row, head, As::Office(*office), State::Ended).await?);
                }
            }
        }
        items.sort_by_key(|item| std::cmp::Reverse(item.row.at));
        // Who has several seats sees a result once.
        let mut seen = BTreeSet::new();
        items.retain(|item| seen.insert(item.row.id.clone()));
        Ok(items)
    }

    async fn of_members(&self, web: &Web, which: Matters, now: Instant) -> Result<Vec<Item>, Fail> {
        if self.members.is_empty() {
            return Ok(Vec::new());
        }
        let asked: Vec<_> = self.members.iter().map(|(key, _)| key.clone()).collect();
        let mut items = Vec::new();
        for matter in web.store().matters(&asked, which).await? {
            let Some(((_, member), capacity)) = self.members.get(matter.asked) else { continue };
            let head = matter.case.head()?;
            let drafted = matter.drafted.is_some();
            let state = match matter.answer.follow.as_deref() {
                // Who is not bound, or has done all of it, has nothing to do with it now.
                Some(row) if head.ended.is_none() => match left_to_report(row) {
                    Some(state) => state,
                    None => continue,
                },
                _ => state(&head, &matter.answer, drafted, *capacity, now),
            };
            let role = As::Member(MemberCode::from(member.as_str()), *capacity);
            let mut item = item(web, matter.case, head, role, state).await?;
            if item.sits() {
                item.state = State::Sitting;
            }
            items.push(item);
        }
        Ok(items)
    }

    async fn of_offices(
        &self,
        web: &Web,
        body: &BodyName,
        held: &BTreeSet<Office>,
        found: &mut Vec<Item>,
    ) -> Result<(), Fail> {
        let steps = steps(web, body).await?;
        let of = |wanted: &dyn Fn(&Kind) -> bool| -> Vec<(Digest, StepName)> {
            let fitting = steps.iter().filter(|(_, _, kind)| wanted(kind));
            fitting.map(|(digest, step, _)| (digest.clone(), step.clone())).collect()
        };
        let own = of(&|kind| matches!(kind, Kind::By { who, .. } if held.contains(who)));
        for row in web.store().cases_in_steps(body, &own).await? {
            let head = row.head()?;
            let who = steps.iter().find_map(|(digest, step, kind)| match kind {
                Kind::By { who, .. } if *digest == row.workflow_digest && *step == head.step => {
                    Some(*who)
                }
                _ => None,
            });
            let role = As::Office(who.unwrap_or(Office::Secretariat));
            found.push(item(web, row, head, role, State::Step).await?);
        }
        if !held.contains(&Office::Chair) && !held.contains(&Office::Secretariat) {
            return Ok(());
        }
        let consults = of(&|kind| matches!(kind, Kind::Consult(_)));
        of_consultations(web, body, held, &consults, found).await?;
        let votes = of(&|kind| matches!(kind, Kind::Vote(_)));
        for row in web.store().cases_in_steps(body, &votes).await? {
            let head = row.head()?;
            let Some(ballot) = &head.ballot else { continue };
            let sits = steps.iter().any(|(digest, step, kind)| {
                matches!(kind, Kind::Vote(vote) if vote.in_sitting)
                    && *digest == row.workflow_digest
                    && *step == head.step
            });
            if sits && ballot.state == BallotState::Open && held.contains(&Office::Secretariat) {
                let role = As::Office(Office::Secretariat);
                found.push(item(web, row, head, role, State::Roll).await?);
                continue;
            }
            let held_up = matches!(ballot.state, BallotState::Held(_));
            if held_up && held.contains(&Office::Chair) {
                found.push(item(web, row, head, As::Office(Office::Chair), State::Held).await?);
            } else if ballot.entries > 0 && held.contains(&Office::Secretariat) {
                let state = State::Entries(ballot.entries);
                found.push(item(web, row, head, As::Office(Office::Secretariat), state).await?);
            }
        }
        Ok(())
    }
}

/// What an office has to do in consultations that run.
async fn of_consultations(
    web: &Web,
    body: &BodyName,
    held: &BTreeSet<Office>,
    steps: &[(Digest, StepName)],
    found: &mut Vec<Item>,
) -> Result<(), Fail> {
    let secretariat = held.contains(&Office::Secretariat);
    let role = As::Office(if secretariat { Office::Secretariat } else { Office::Chair });
    for row in web.store().cases_in_steps(body, steps).await? {
        let head = row.head()?;
        let Some(consult) = head.consultation.as_deref() else { continue };
        let (entries, wishes) = (consult.entries, consult.wishes);
        let state = if is_held(consult) {
            State::ConsultHeld
        } else if entries + wishes > 0 && secretariat {
            State::Consult { entries, wishes }
        } else {
            continue;
        };
        found.push(item(web, row, head, role.clone(), state).await?);
    }
    Ok(())
}

async fn item(web: &Web, row: CaseRow, head: Head, role: As, state: State) -> Result<Item, Fail> {
    let workflow = web.engine().catalogue().of(web.store(), &head).await?;
    Ok(Item { row, head, workflow, role, state })
}

/// What a bound member still has to report: the soonest day of those duties.
fn left_to_report(row: &FollowRow) -> Option<State> {
    let left = row.duties.values().filter(|duty| row.bound && (duty.watched() || is_late(duty)));
    let by = left.clone().filter_map(|duty| duty.term.clone()).min_by_key(|term| term.instant);
    let late = left.clone().any(is_late);
    (left.count() > 0).then_some(State::Report { by, late })
}

fn is_late(duty: &DutyRow) -> bool {
    duty.standing() == DutyState::Overdue
}

/// Where a matter stands for a member.
fn state(head: &Head, answer: &Answer, drafted: bool, capacity: Capacity, now: Instant) -> State {
    if head.ended.is_some() {
        return State::Ended;
    }
    if let Some(row) = answer.consulted.as_deref() {
        return consulted(head, answer, row, (drafted, capacity), now);
    }
    let open = head.ballot.as_ref().is_some_and(|ballot| {
        ballot.state == BallotState::Open
            && ballot.term.as_ref().is_none_or(|term| term.instant > now)
    });
    match answer.counts() {
        _ if !open => State::Counted,
        Some(voice) => {
            let deputy = answer.voice.is_none();
            State::Voted { said: voice.said.clone(), deputy, drafted }
        }
        None if drafted && capacity == Capacity::Staff => State::Proposed,
        None if drafted => State::Missing { drafted },
        None if answer.entry.is_some() => State::EntryWaits,
        None => match answer.interim {
            Some(until) if until > now => State::Coordinating(until),
            _ => State::Missing { drafted },
        },
    }
}

/// Where a consultation stands for a member.
fn consulted(
    head: &Head,
    answer: &Answer,
    row: &Consulted,
    (drafted, capacity): (bool, Capacity),
    now: Instant,
) -> State {
    let Some(consult) = head.consultation.as_deref() else { return State::Consulted };
    let staff = capacity == Capacity::Staff;
    let left = row.comments.iter().filter(|comment| comment.unanswered()).count();
    let reserved = row.reservation().filter(|one| one.settled.is_none() && one.ends > now);
    let ahead = consult.general_end().max(row.own.as_ref().map(|term| term.instant));
    let open = consult.takes_answers() && ahead.is_none_or(|end| end > now);
    match row.counts() {
        _ if left > 0 && !staff && consult.open_feedback().is_some() => State::Reply(left),
        Some(_) if reserved.is_some_and(|_| !staff) => {
            reserved.map_or(State::Consulted, |one| State::Reserved(one.ends))
        }
        _ if !open => State::Consulted,
        Some(given) => State::Responded { position: given.position, drafted },
        None if drafted && staff => State::Proposed,
        None if drafted => State::Asked { drafted },
        None if row.entry.is_some() => State::EntryWaits,
        None => match answer.interim {
            Some(until) if until > now => State::Coordinating(until),
            _ => State::Asked { drafted },
        },
    }
}

/// Whether a deadline of it fell into an outage.
fn is_held(consult: &ConsultHead) -> bool {
    let held = |state: &ConsultState| matches!(state, ConsultState::Held(_));
    held(&consult.state) || consult.feedback.as_ref().is_some_and(|one| held(&one.state))
}

/// The steps in which open cases of a body stand, with what happens there.
async fn steps(web: &Web, body: &BodyName) -> Result<Vec<(Digest, StepName, Kind)>, Fail> {
    let mut steps = Vec::new();
    for count in web.store().steps_running(body).await? {
        let catalogue = web.engine().catalogue();
        let current = catalogue.workflow(count.workflow.as_str());
        let workflow = match current.filter(|workflow| workflow.digest == count.digest) {
            Some(current) => Arc::clone(current),
            // A case that follows a text of its own says which.
            None => match web.store().case(&count.example).await? {
                Some(row) => catalogue.of(web.store(), &row.head()?).await?,
                None => continue,
            },
        };
        if let Some(step) = workflow.step(&count.step) {
            steps.push((count.digest, count.step.clone(), step.kind.clone()));
        }
    }
    Ok(steps)
}
