//! A case: a bounded head, and the answer rows that a command has been given to see.
//!
//! The head is rewritten with every append and must therefore not grow with members or journal
//! (invariant 12). What is per member stands in [`Answer`] rows.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use umlauf_voting::{Choice, MemberCode, Outcome, Prepared, Running, Standing};

use crate::{
    BodyName, CallHead, Capacity, CaseId, Child, ConsultHead, Consulted, Digest, Ending,
    FollowHead, FollowRow, Instant, ItemFound, ItemHead, ItemResult, Outage, PaperName, Parent,
    PersonId, RollHead, RollRow, RuleName, Said, Stand, StepName, Term, Timer, WorkflowName,
};

/// What is known of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The bounded part; `None` before the case is opened.
    pub head: Option<Head>,
    /// The answers that are loaded; all of them on replay, those of [`crate::needs`] otherwise.
    pub answers: BTreeMap<MemberCode, Answer>,
    /// Rows of the last vote, call, consultation or follow-up that others have taken the place of: what comes late
    /// still finds them.
    pub aside: BTreeMap<(u32, MemberCode), Answer>,
}

impl Case {
    /// A case nothing is recorded of.
    pub fn unopened() -> Self {
        Self { head: None, answers: BTreeMap::new(), aside: BTreeMap::new() }
    }

    /// The row of a member in the vote, call or consultation of this number, if it is at hand.
    pub fn row(&self, number: u32, member: &MemberCode) -> Option<&Answer> {
        let here = self.answers.get(member).filter(|row| row.ballot == number);
        here.or_else(|| self.aside.get(&(number, member.clone())))
    }

    /// Other rows take the place of those at hand. Those that something late can still concern are kept.
    pub(crate) fn begin_rows(&mut self, rows: BTreeMap<MemberCode, Answer>) {
        let old = std::mem::replace(&mut self.answers, rows);
        self.aside.extend(old.into_iter().map(|(member, row)| ((row.ballot, member), row)));
        let Some(head) = &self.head else { return };
        let ballot = head.ballot.as_ref().map(|ballot| ballot.number);
        let call = head.call.as_ref().map(|call| call.number);
        let consult = head.consultation.as_ref().map(|consult| consult.number);
        let follow = head.follow.as_ref().map(|follow| follow.number);
        let known = [ballot, call, consult, follow];
        self.aside.retain(|(number, _), _| known.contains(&Some(*number)));
    }

    /// Rows that were put aside take their place again, if they are at hand.
    pub(crate) fn resume_rows(&mut self, number: u32) {
        let back = self.aside.extract_if(.., |(of, _), _| *of == number);
        let back: BTreeMap<_, _> = back.map(|((_, member), row)| (member, row)).collect();
        if !back.is_empty() {
            self.begin_rows(back);
        }
    }

    /// The revision of the last event; 0 before the first.
    pub fn revision(&self) -> u64 {
        self.head.as_ref().map_or(0, |head| head.revision)
    }
}

/// The bounded part of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The case.
    pub id: CaseId,
    /// Its workflow …
    pub workflow: WorkflowName,
    /// … version …
    pub version: u32,
    /// … and text, fixed at opening.
    pub digest: Digest,
    /// Its body.
    pub body: BodyName,
    /// SHA-256 of the title.
    pub title: Digest,
    /// The revision of the last event.
    pub revision: u64,
    /// The instant of the last event.
    pub at: Instant,
    /// Where it stands.
    pub step: StepName,
    /// Since when.
    pub entered: Instant,
    /// Until when, where the step has a deadline.
    pub term: Option<Term>,
    /// When it wants to be woken, soonest first.
    pub timers: Vec<Timer>,
    /// The papers as they now are.
    pub papers: BTreeMap<PaperName, Digest>,
    /// The vote that runs, or the last one held.
    pub ballot: Option<BallotHead>,
    /// What the chair established.
    pub finding: Option<Finding>,
    /// SHA-256 of the reason of the last move, if it gave one.
    pub reason: Option<Digest>,
    /// The number it was given.
    pub number: Option<String>,
    /// How it ended.
    pub ended: Option<Ending>,
    /// What members wrote to the secretariat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<Notes>,
    /// The case that started this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<Box<Parent>>,
    /// The children that were started last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<Box<CallHead>>,
    /// The last consultation, with the feedback on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consultation: Option<Box<ConsultHead>>,
    /// What was followed up last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow: Option<Box<FollowHead>>,
}

/// How much members wrote to the secretariat; the texts stand with their events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notes {
    /// How many notes.
    pub count: u32,
    /// Who wrote the last …
    pub member: MemberCode,
    /// … and when.
    pub at: Instant,
}

impl Head {
    /// Body and calendars as the vote or consultation that began last has fixed them.
    pub fn edition(&self) -> Option<(&Digest, &Digest)> {
        let ballot = self.ballot.as_ref().map(|b| (b.number, &b.body, &b.calendars));
        let consult = self.consultation.as_ref().map(|c| (c.number, &c.body, &c.calendars));
        let last = ballot.into_iter().chain(consult).max_by_key(|(number, ..)| *number);
        last.map(|(_, body, calendars)| (body, calendars))
    }

    /// The deadlines of what runs: an outage before one of them may matter.
    pub fn deadlines(&self) -> impl Iterator<Item = Instant> {
        let ballot = self.ballot.as_ref().and_then(|ballot| ballot.term.as_ref());
        let consult = self.consultation.as_deref();
        let feedback = consult.and_then(|consult| consult.feedback.as_ref()?.term.as_ref());
        let own = consult.into_iter().flat_map(|c| [c.term.as_ref(), c.grace.as_ref()]);
        let here = [ballot, feedback].into_iter().chain(own).flatten();
        let entered = self.entered;
        here.map(|term| term.instant).filter(move |at| *at >= entered)
    }

    /// The soonest instant at which the case wants to be woken.
    pub fn due(&self) -> Option<Instant> {
        self.timers.first().map(|timer| timer.at)
    }
}

/// The bounded part of a vote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BallotHead {
    /// Which ballot of the case, from 1.
    pub number: u32,
    /// The step it is held in.
    pub step: StepName,
    /// The rule.
    pub rule: RuleName,
    /// The day whose weights count.
    pub on: Date,
    /// The body's text, fixed at launch.
    pub body: Digest,
    /// The calendars' texts, fixed at launch.
    pub calendars: Digest,
    /// When it began.
    pub launched: Instant,
    /// Until when votes are counted; moved by an extension. Outlives the step: lateness is judged by it.
    pub term: Option<Term>,
    /// Why an earlier ballot was void, if this one follows it.
    pub again: Option<Digest>,
    /// How many may vote.
    pub voters: u32,
    /// How many have a vote that counts.
    pub cast: u32,
    /// How many were demonstrably asked.
    pub asked: u32,
    /// How many objected to the procedure.
    pub objections: u32,
    /// How many entered votes wait for a second person.
    pub entries: u32,
    /// Counts and weight sums of the votes that count; where Ziffern are voted on, those of each stand in
    /// `items` and these stay those of a ballot in which everybody is silent.
    pub running: Running,
    /// The Ziffern that are voted on one by one; none: the whole is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<ItemHead>,
    /// The roll-call that waits for its second person, where the vote is held in a sitting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roll: Option<RollHead>,
    /// The day of the sitting whose roll-call was confirmed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sitting: Option<Date>,
    /// Whether it runs.
    pub state: BallotState,
}

/// Whether a vote runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BallotState {
    /// Votes are counted.
    Open,
    /// The deadline passed during an outage; the chair must settle it.
    Held(Outage),
    /// Counted.
    Closed {
        /// What the rule says.
        outcome: Outcome,
        /// What each reading says.
        readings: Vec<(String, Outcome)>,
        /// What came of each Ziffer, where they were voted on one by one.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        items: Vec<ItemResult>,
    },
    /// Ended without a result.
    Stopped,
}

/// What the chair established.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Of which ballot.
    pub ballot: u32,
    /// In which step.
    pub step: StepName,
    /// Its revision.
    pub revision: u64,
    /// What.
    pub outcome: Outcome,
    /// What of each Ziffer, where they were voted on one by one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<ItemFound>,
    /// Who is bound by what was adopted, in the body's order: only where those are who agreed. None:
    /// everyone. It is a list of seats of the body, so it grows with nothing that is recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound: Option<Vec<MemberCode>>,
}

/// What one member did in one ballot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Which ballot.
    pub ballot: u32,
    /// Who.
    pub member: MemberCode,
    /// The representative's vote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voice: Option<Voice>,
    /// The deputy's vote; counts only while the representative has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deputy: Option<Voice>,
    /// Coordinating until.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interim: Option<Instant>,
    /// Whether the member objected to the procedure.
    #[serde(default, skip_serializing_if = "is_false")]
    pub objected: bool,
    /// When the invitation was first accepted by a recipient's side.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Instant>,
    /// An entered vote that waits for its second person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<Entry>,
    /// The last vote that came too late.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late: Option<Voice>,
    /// Its row of a roll-call that waits for its second person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roll: Option<RollRow>,
    /// How it was called in the sitting; the vote itself stands in `voice` or `deputy`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub called: Option<Stand>,
    /// The child case for this member, or under this name; then `ballot` is the number of its call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub child: Option<Box<Child>>,
    /// The part of a consultation; then `ballot` is its number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consulted: Option<Box<Consulted>>,
    /// Where it stands with its duties; then `ballot` is the number of the follow-up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow: Option<Box<FollowRow>>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

impl Answer {
    /// A member that has been asked nothing yet.
    pub fn silent(ballot: u32, member: MemberCode) -> Self {
        Self {
            ballot,
            member,
            voice: None,
            deputy: None,
            interim: None,
            objected: false,
            asked: None,
            entry: None,
            late: None,
            roll: None,
            called: None,
            child: None,
            consulted: None,
            follow: None,
        }
    }

    /// The vote that counts: the representative's, else the deputy's.
    pub fn counts(&self) -> Option<&Voice> {
        self.voice.as_ref().or(self.deputy.as_ref())
    }

    /// The choice that counts on the whole; none where Ziffern were voted on one by one.
    pub fn choice(&self) -> Option<Choice> {
        self.choice_on(None)
    }

    /// The choice that counts on a Ziffer, or on the whole.
    pub fn choice_on(&self, item: Option<u32>) -> Option<Choice> {
        self.counts().and_then(|voice| voice.said.on(item))
    }

    /// Where the member stands in the count of the whole; a declaration holds the reasons of a no.
    pub fn standing(&self, rule: &Prepared) -> Standing {
        self.standing_on(rule, None)
    }

    /// Where the member stands in the count of a Ziffer, or of the whole.
    pub fn standing_on(&self, rule: &Prepared, item: Option<u32>) -> Standing {
        match (self.counts(), self.called) {
            (Some(voice), _) => voice.standing_on(rule, item),
            (None, Some(stand)) => stand.standing(rule, false),
            (None, None) => Standing::Silent,
        }
    }

    /// Whether it may still vote or should have: not one that was absent or excluded in a sitting.
    pub fn is_silent(&self) -> bool {
        self.counts().is_none() && self.called.is_none_or(|stand| stand == Stand::Silent)
    }
}

impl Voice {
    /// What this vote counts as under a rule, on a Ziffer or on the whole.
    pub fn standing_on(&self, rule: &Prepared, item: Option<u32>) -> Standing {
        self.said.standing(rule, item, self.declaration.is_some())
    }
}

/// One vote given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voice {
    /// The vote.
    #[serde(flatten)]
    pub said: Said,
    /// SHA-256 of a declaration for the minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declaration: Option<Digest>,
    /// Who gave it, or confirmed its entry.
    pub person: PersonId,
    /// As what it was given.
    pub capacity: Capacity,
    /// When.
    pub at: Instant,
    /// In which event.
    pub revision: u64,
    /// Who entered it for the secretariat, if it arrived by other means.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entered_by: Option<PersonId>,
}

/// An entered vote that waits for its second person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The vote.
    #[serde(flatten)]
    pub said: Said,
    /// SHA-256 of a declaration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declaration: Option<Digest>,
    /// As what it was given.
    pub capacity: Capacity,
    /// Who entered it.
    pub by: PersonId,
    /// SHA-256 of what arrived.
    pub evidence: Digest,
    /// When it was entered.
    pub at: Instant,
}
