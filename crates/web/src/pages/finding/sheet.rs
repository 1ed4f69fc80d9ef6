//! What the chair sees before establishing a result: the proof, the votes, who was asked, what the
//! tally offers. Read from the rows; nothing is decided here.

use std::collections::BTreeMap;
use std::sync::Arc;

use umlauf_store::CaseRow;
use umlauf_voting::{Ballot, Disputed, MemberCode, Outcome, Prepared, Standing, Tongue};
use umlauf_workflow::{
    Answer, BallotHead, BallotState, By, Choosable, Counted, Digest, Event, Head, Instant, Kind,
    Office, On, PersonId, Voice, Workflow, counted,
};

use crate::Web;
use crate::fail::Fail;

/// A case and its last ballot.
pub(super) struct Sheet {
    pub(super) row: CaseRow,
    pub(super) workflow: Arc<Workflow>,
    pub(super) ballot: BallotHead,
    pub(super) rule: Arc<Prepared>,
    /// One per voter, in the body's order; silent where there is no row.
    pub(super) answers: Vec<Answer>,
    /// The texts of declarations and reasons, by digest.
    pub(super) texts: BTreeMap<Digest, String>,
    pub(super) history: Vec<Act>,
    pub(super) phase: Phase,
}

/// A finding, or the taking back of one.
pub(super) struct Act {
    pub(super) at: Instant,
    pub(super) person: Option<String>,
    /// What was established; nothing where a finding was taken back.
    pub(super) found: Option<(Outcome, Vec<(u32, Outcome)>)>,
    pub(super) reason: Option<Digest>,
}

/// What the chair can do now.
pub(super) enum Phase {
    /// Nothing: votes are still counted.
    Running,
    /// The deadline fell into an outage: close, or extend by one of these moves.
    Held(Vec<Choosable>),
    /// Establish the result by one of these moves.
    ToFind(Vec<Choosable>),
    /// A result stands; it can be taken back.
    Found,
    /// Nothing: the vote was stopped, or this step does not establish.
    Nothing,
}

impl Sheet {
    /// Reads a case; `None` where no vote was ever begun.
    pub(super) async fn read(web: &Web, row: CaseRow) -> Result<Option<Self>, Fail> {
        let store = web.store();
        let head = row.head()?;
        let Some(ballot) = head.ballot.clone() else { return Ok(None) };
        let workflow = web.engine().catalogue().of(store, &head).await?;
        let Some(rule) = workflow.rule(&ballot.rule, ballot.on) else { return Ok(None) };
        let mut known = BTreeMap::new();
        for row in store.answers(&row.id, ballot.number).await? {
            let answer = row.answer()?;
            known.insert(answer.member.clone(), answer);
        }
        let answers: Vec<Answer> = rule
            .voters()
            .map(|code| {
                known.remove(code).unwrap_or_else(|| Answer::silent(ballot.number, code.clone()))
            })
            .collect();
        let mut history = Vec::new();
        for line in store.whole_journal(&row.id).await? {
            history.extend(umlauf_record::parse(&line.line).ok().and_then(|recorded| {
                let (found, reason) = match recorded.event {
                    Event::Found { outcome, reason, items, .. } => {
                        let items = items.iter().map(|one| (one.item, one.outcome)).collect();
                        (Some((outcome, items)), reason)
                    }
                    Event::Annulled { reason, .. } => (None, Some(reason)),
                    _ => return None,
                };
                let person = match recorded.by {
                    By::Person(authority) => Some(authority.person.to_string()),
                    By::Clock | By::Courier => None,
                };
                Some(Act { at: recorded.at, person, found, reason })
            }));
        }
        let voices = answers.iter().flat_map(|answer| [answer.counts(), answer.late.as_ref()]);
        let digests: Vec<Digest> = voices
            .flatten()
            .filter_map(|voice| voice.declaration.clone())
            .chain(history.iter().filter_map(|act| act.reason.clone()))
            .collect();
        let papers = store.papers(&digests).await?;
        let texts = papers
            .into_iter()
            .map(|paper| (paper.digest, String::from_utf8_lossy(&paper.bytes).into_owned()))
            .collect();
        for act in &mut history {
            let Some(id) = &mut act.person else { continue };
            if let Some(person) = store.person(&PersonId::from(id.as_str())).await? {
                *id = person.name;
            }
        }
        let phase = phase(&workflow, &head, &ballot);
        Ok(Some(Self { row, workflow, ballot, rule, answers, texts, history, phase }))
    }

    fn standings(&self, item: Option<u32>) -> Ballot {
        let mut ballot = Ballot::silent(self.answers.len());
        for (position, answer) in self.answers.iter().enumerate() {
            ballot.set(position, answer.standing_on(&self.rule, item));
        }
        ballot
    }

    /// The Ziffern that were voted on one by one, else the whole.
    pub(super) fn parts(&self) -> Vec<Option<u32>> {
        if self.ballot.by_item() {
            self.ballot.numbers().into_iter().map(Some).collect()
        } else {
            vec![None]
        }
    }

    /// The computed sentence, of a Ziffer or of the whole.
    pub(super) fn sentence(&self, item: Option<u32>, tongue: Tongue) -> String {
        let standings = self.standings(item);
        if crate::sight::runs(&self.ballot) {
            self.rule.sentence(&standings, tongue)
        } else {
            self.rule.closing_sentence(&standings, tongue)
        }
    }

    /// The proof in the default reading, and in those others that say something else; all of it
    /// counted anew from the answers.
    pub(super) fn proofs(&self, item: Option<u32>) -> Vec<(Disputed, Outcome)> {
        let standings = self.standings(item);
        let outcomes = self.rule.outcomes(&standings).0;
        let first = outcomes.first().map(|(_, outcome)| *outcome);
        let proofs = self.rule.proofs(&standings).into_iter().zip(outcomes);
        proofs
            .enumerate()
            .filter(|(at, (_, (_, outcome)))| *at == 0 || Some(*outcome) != first)
            .map(|(_, (proof, (_, outcome)))| (proof, outcome))
            .collect()
    }

    /// What came of each Ziffer, as it was recorded.
    pub(super) fn results(&self) -> Vec<(u32, Outcome)> {
        match &self.ballot.state {
            BallotState::Closed { items, .. } => {
                items.iter().map(|one| (one.item, one.outcome)).collect()
            }
            BallotState::Open | BallotState::Held(_) | BallotState::Stopped => Vec::new(),
        }
    }

    /// The Ziffern on which the readings differ: the chair must say what each is.
    pub(super) fn doubtful(&self) -> Vec<u32> {
        let results = self.results().into_iter();
        results.filter(|(_, outcome)| *outcome == Outcome::Unclear).map(|(item, _)| item).collect()
    }

    /// What was recorded when the vote was closed.
    pub(super) fn recorded(&self) -> Option<Outcome> {
        match self.ballot.state {
            BallotState::Closed { outcome, .. } => Some(outcome),
            BallotState::Open | BallotState::Held(_) | BallotState::Stopped => None,
        }
    }

    /// Whether counting anew gives what was recorded.
    pub(super) fn agrees(&self) -> bool {
        let standing = |member: &MemberCode, item| {
            let answer = self.answers.iter().find(|answer| answer.member == *member);
            answer.map_or(Standing::Silent, |answer| answer.standing_on(&self.rule, item))
        };
        let again = || counted(&self.rule, &self.ballot.numbers(), standing);
        let results = |counted: &Counted| -> Vec<_> {
            counted.items.iter().map(|one| (one.item, one.outcome)).collect()
        };
        self.recorded().is_none_or(|outcome| {
            let again = again();
            outcome == again.outcome && results(&again) == self.results()
        })
    }

    /// Whether the chair must say why: readings differ, or somebody was not demonstrably asked.
    pub(super) fn wants_reason(&self) -> bool {
        self.recorded() == Some(Outcome::Unclear) || self.ballot.asked < self.ballot.voters
    }

    /// The votes that came too late.
    pub(super) fn late(&self) -> impl Iterator<Item = (&Answer, &Voice)> {
        self.answers.iter().filter_map(|answer| Some((answer, answer.late.as_ref()?)))
    }
}

fn phase(workflow: &Workflow, head: &Head, ballot: &BallotHead) -> Phase {
    let acts = |wanted: &dyn Fn(&Choosable) -> bool| -> Vec<Choosable> {
        let moves = workflow.moves(&head.step).into_iter();
        let acts = moves.filter_map(|one| match &one.on {
            On::Act(act) if act.by == Office::Chair && wanted(act) => Some(act.clone()),
            _ => None,
        });
        acts.collect()
    };
    match &ballot.state {
        BallotState::Open => Phase::Running,
        BallotState::Held(_) => Phase::Held(acts(&|act| act.extend)),
        BallotState::Stopped => Phase::Nothing,
        BallotState::Closed { outcome, .. } => {
            let finds = workflow.step(&head.step).is_some_and(|step| {
                matches!(&step.kind, Kind::By { finds: Some(step), .. } if *step == ballot.step)
            });
            if finds && head.ended.is_none() {
                Phase::ToFind(acts(&|act| act.when.is_none_or(|when| offered(*outcome, when))))
            } else if head.finding.as_ref().is_some_and(|f| f.ballot == ballot.number) {
                Phase::Found
            } else {
                Phase::Nothing
            }
        }
    }
}

/// Whether a tally offers to establish a result: its own, or either where it is unclear.
fn offered(tally: Outcome, when: Outcome) -> bool {
    match (tally, when) {
        (Outcome::Unclear, _)
        | (Outcome::Rejected | Outcome::Tied | Outcome::Inquorate, Outcome::Rejected) => true,
        (tally, when) => tally == when,
    }
}
