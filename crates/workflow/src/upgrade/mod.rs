//! Definitions change, cases go on: whether a case may leave its definition for another, and where in it
//! the case then stands.
//!
//! The same judgement serves `umlauf check --upgrade`, the act itself and the check of a record. It
//! keeps to what a case has *produced*: papers filed, ballots counted, results established. What the
//! new definition would have produced by then must be there, and what the old one has frozen must stay
//! as it is. A step of an office that the new definition inserts behind a case is not made up for,
//! unless a sentence of `ensures` speaks of it: a case is judged by what the law says must hold, not by
//! every desk it might have crossed.

mod ensures;
mod mapping;
mod obstacle;
mod vote;
mod ways;

use std::collections::BTreeSet;

pub use self::mapping::{BadMapping, Mapping};
pub use self::obstacle::Obstacle;
use self::vote::differences;
use self::ways::{Ballot, Standing, Ways, finds, needs};
use crate::{BallotState, Head, Kind, On, PaperName, Purpose, Step, StepName, Workflow};

/// The way of cases from one definition to another.
pub struct Passage<'p> {
    old: Ways<'p>,
    new: Ways<'p>,
    steps: &'p Mapping,
}

/// What may become of the cases that stand in one step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outlook {
    /// Every one of them can move to this step.
    Moves(StepName),
    /// Some can and some cannot: it depends on their papers or votes. What stands in the way of those.
    Depends(StepName, Vec<Obstacle>),
    /// None of them can.
    Stays(Vec<Obstacle>),
}

/// What is known of a case, or of all cases in a step.
struct Situation<'s> {
    step: &'s Step,
    standing: &'s Standing,
    papers: &'s BTreeSet<PaperName>,
}

impl<'p> Passage<'p> {
    /// From `old` to `new`, compiled against the same body.
    pub fn new(old: &'p Workflow, new: &'p Workflow, steps: &'p Mapping) -> Self {
        Self { old: Ways::of(old), new: Ways::of(new), steps }
    }

    /// What forbids every case to move.
    pub fn barred(&self) -> Vec<Obstacle> {
        let (old, new) = (self.old.workflow, self.new.workflow);
        let mut obstacles = Vec::new();
        if old.digest == new.digest && old.name == new.name {
            return vec![Obstacle::Same];
        }
        if old.body_name != new.body_name {
            let (old, new) = (old.body_name.clone(), new.body_name.clone());
            obstacles.push(Obstacle::OtherBody { old, new });
        }
        if old.name == new.name && new.version <= old.version {
            obstacles.push(Obstacle::NotNewer { old: old.version, new: new.version });
        }
        for (from, to) in self.steps.pairs() {
            if old.step(from).is_none() {
                obstacles.push(Obstacle::NotInOld(from.to_string()));
            }
            if new.step(to).is_none() {
                obstacles.push(Obstacle::NotInNew(to.to_string()));
            }
        }
        obstacles
    }

    /// What may become of the cases that stand in a step of the old definition.
    pub fn of_step(&self, step: &StepName) -> Outlook {
        let mut barred = self.barred();
        let Some(step) = self.old.workflow.step(step) else {
            barred.push(Obstacle::NotInOld(step.to_string()));
            return Outlook::Stays(barred);
        };
        if !barred.is_empty() {
            return Outlook::Stays(barred);
        }
        let standings = self.old.standings().remove(&step.name).unwrap_or_default();
        let sure = self.old.asked(&step.name);
        // Beside what every case has, some have whatever the old definition lets them file.
        let most: BTreeSet<_> = self.old.workflow.papers().into_iter().collect();
        let (mut some, mut obstacles) = (None, Vec::new());
        for standing in &standings {
            let judged = |papers| self.judged(&Situation { step, standing, papers });
            if let Ok(to) = judged(&most) {
                some = Some(to);
            }
            for obstacle in judged(&sure).err().into_iter().flatten() {
                if !obstacles.contains(&obstacle) {
                    obstacles.push(obstacle);
                }
            }
        }
        match some {
            Some(to) if obstacles.is_empty() => Outlook::Moves(to),
            Some(to) => Outlook::Depends(to, obstacles),
            None => Outlook::Stays(obstacles),
        }
    }

    /// Where a case would stand in the new definition.
    ///
    /// # Errors
    /// Everything that stands in its way.
    pub fn of_case(&self, head: &Head) -> Result<StepName, Vec<Obstacle>> {
        if let Some(ending) = head.ended {
            return Err(vec![Obstacle::Ended(ending)]);
        }
        let barred = self.barred();
        if !barred.is_empty() {
            return Err(barred);
        }
        let Some(step) = self.old.workflow.step(&head.step) else {
            return Err(vec![Obstacle::NotInOld(head.step.to_string())]);
        };
        let papers = head.papers.keys().cloned().collect();
        self.judged(&Situation { step, standing: &standing(head), papers: &papers })
    }

    fn judged(&self, case: &Situation<'_>) -> Result<StepName, Vec<Obstacle>> {
        if let Kind::Ends { ending, .. } = case.step.kind {
            return Err(vec![Obstacle::Ended(ending)]);
        }
        let name = self.steps.of(&case.step.name);
        let Some(to) = self.new.workflow.step(name) else {
            let (name, title) = (case.step.name.to_string(), case.step.title.clone());
            return Err(vec![Obstacle::StepGone { name, title }]);
        };
        if std::mem::discriminant(&case.step.kind) != std::mem::discriminant(&to.kind) {
            return Err(vec![Obstacle::KindChanged {
                old: case.step.title.clone(),
                new: to.title.clone(),
                was: happens(&case.step.kind),
                becomes: happens(&to.kind),
            }]);
        }
        let mut obstacles = Vec::new();
        self.vote_runs(case, to, &mut obstacles);
        self.consultation_runs(case, to, &mut obstacles);
        self.unestablished(case, to, &mut obstacles);
        self.results(case, to, &mut obstacles);
        self.finding(case, &mut obstacles);
        self.skipped(case, to, &mut obstacles);
        self.ensured(case, to, &mut obstacles);
        self.papers(case, to, &mut obstacles);
        duties(case.step, to, &mut obstacles);
        if obstacles.is_empty() { Ok(to.name.clone()) } else { Err(obstacles) }
    }

    /// A running vote goes on as it was announced, or it stays.
    fn vote_runs(&self, case: &Situation<'_>, to: &Step, obstacles: &mut Vec<Obstacle>) {
        if case.standing.ballot != Ballot::Runs {
            return;
        }
        if let Some(differs) = self.differs(case.step, Some(to)) {
            obstacles.push(Obstacle::VoteRuns { vote: case.step.title.clone(), differs });
        }
    }

    /// Members were asked under these terms, and commenters will be answered under them.
    fn consultation_runs(&self, case: &Situation<'_>, to: &Step, obstacles: &mut Vec<Obstacle>) {
        let same = match (&case.step.kind, &to.kind) {
            (Kind::Consult(old), Kind::Consult(new)) => {
                let mut old = old.clone();
                if let Purpose::Feedback(feedback) = &mut old.purpose {
                    feedback.of = self.steps.of(&feedback.of).clone();
                }
                let ends = |workflow: &Workflow, step: &Step| -> Vec<On> {
                    let moves = workflow.moves(&step.name).into_iter().map(|next| next.on.clone());
                    moves.filter(|on| matches!(on, On::Consulted(_))).collect()
                };
                old == *new
                    && case.step.within == to.within
                    && ends(self.old.workflow, case.step) == ends(self.new.workflow, to)
            }
            (Kind::By { disposes: old, .. }, Kind::By { disposes: new, .. }) => {
                old.as_ref().map(|of| self.steps.of(of)) == new.as_ref()
            }
            _ => true,
        };
        if !same {
            obstacles.push(Obstacle::ConsultationRuns(case.step.title.clone()));
        }
    }

    /// What was counted under one set of rules is not established under another.
    fn unestablished(&self, case: &Situation<'_>, to: &Step, obstacles: &mut Vec<Obstacle>) {
        let Ballot::Counted { step: vote, established: false } = &case.standing.ballot else {
            return;
        };
        let Some(old) = self.old.workflow.step(vote) else { return };
        if self.old.finds_ahead(&case.step.name, vote).is_none() {
            return;
        }
        let place = self.steps.of(vote);
        let differs = self.differs(old, self.new.workflow.step(place)).or_else(|| {
            let found = self.new.finds_ahead(&to.name, place).is_some();
            (!found).then(|| String::from("die Feststellung"))
        });
        if let Some(differs) = differs {
            obstacles.push(Obstacle::Unestablished { vote: old.title.clone(), differs });
        }
    }

    /// Every result that is established from here on was counted in this case.
    fn results(&self, case: &Situation<'_>, to: &Step, obstacles: &mut Vec<Obstacle>) {
        let counted = match &case.standing.ballot {
            Ballot::Counted { step, .. } => Some(self.steps.of(step)),
            Ballot::None | Ballot::Runs | Ballot::Stopped => None,
        };
        let new = self.new.workflow;
        for vote in new.steps().filter(|step| matches!(step.kind, Kind::Vote(_))) {
            if counted == Some(&vote.name) {
                continue;
            }
            if let Some(finding) = self.new.finds_ahead(&to.name, &vote.name) {
                let (finding, vote) = (finding.title.clone(), vote.title.clone());
                obstacles.push(Obstacle::ResultMissing { finding, vote });
            }
        }
    }

    /// A finding that stands can be taken back, so its step must be there.
    fn finding(&self, case: &Situation<'_>, obstacles: &mut Vec<Obstacle>) {
        let Some(finding) = &case.standing.finding else { return };
        let old = self.old.workflow.step(finding);
        let new = self.new.workflow.step(self.steps.of(finding));
        let vote = old.and_then(finds).map(|vote| self.steps.of(vote));
        if vote.is_none() || new.and_then(finds) != vote {
            let title = old.map_or_else(|| finding.to_string(), |step| step.title.clone());
            obstacles.push(Obstacle::FindingGone(title));
        }
    }

    /// Votes and findings that every way in the new definition has passed by then lie behind the case.
    fn skipped(&self, case: &Situation<'_>, to: &Step, obstacles: &mut Vec<Obstacle>) {
        for step in self.new.behind(&to.name) {
            let decides = matches!(step.kind, Kind::Vote(_)) || finds(step).is_some();
            if decides && !self.passed(case, &step.name) {
                obstacles.push(Obstacle::Skips(step.title.clone()));
            }
        }
    }

    /// What must have been filed on every way by then, and what cannot be filed any more.
    fn papers(&self, case: &Situation<'_>, to: &Step, obstacles: &mut Vec<Obstacle>) {
        let mut wanted = self.new.asked(&to.name);
        if !matches!(case.standing.ballot, Ballot::None | Ballot::Stopped) {
            wanted.extend(needs(to).iter().cloned());
        }
        let missing: Vec<&str> = wanted.difference(case.papers).map(PaperName::as_str).collect();
        if !missing.is_empty() {
            obstacles.push(Obstacle::PapersMissing(missing.join(", ")));
        }
    }

    /// Whether a step of the new definition surely lies behind the case.
    fn passed(&self, case: &Situation<'_>, step: &StepName) -> bool {
        let is = |old: &StepName| self.steps.of(old) == step;
        let counted = matches!(&case.standing.ballot, Ballot::Counted { step, .. } if is(step));
        let found = case.standing.finding.as_ref().is_some_and(is);
        counted || found || self.old.behind(&case.step.name).iter().any(|step| is(&step.name))
    }

    /// What is not the same in a vote of the old definition and one of the new.
    fn differs(&self, old: &Step, new: Option<&Step>) -> Option<String> {
        let Some(new) = new else { return Some(String::from("der Schritt selbst")) };
        let (mut list, from, to) = (Vec::new(), self.old.workflow, self.new.workflow);
        if from.body_digest() != to.body_digest() || from.calendars != to.calendars {
            list.push("das Gremium oder der Kalender");
        }
        list.extend(differences((from, old), (to, new), self.steps));
        (!list.is_empty()).then(|| list.join(", "))
    }
}

/// How the votes of a case stand.
fn standing(head: &Head) -> Standing {
    let finding = head.finding.as_ref();
    let ballot = match &head.ballot {
        None => Ballot::None,
        Some(ballot) => match ballot.state {
            BallotState::Open | BallotState::Held(_) => Ballot::Runs,
            BallotState::Stopped => Ballot::Stopped,
            BallotState::Closed { .. } => Ballot::Counted {
                step: ballot.step.clone(),
                established: finding.is_some_and(|finding| finding.ballot == ballot.number),
            },
        },
    };
    Standing { ballot, finding: finding.map(|finding| finding.step.clone()) }
}

/// What members were told to do stays: each duty, and by when.
fn duties(from: &Step, to: &Step, obstacles: &mut Vec<Obstacle>) {
    if let (Kind::Follow(was), Kind::Follow(is)) = (&from.kind, &to.kind) {
        let told = |follow: &crate::Follow| -> Vec<_> {
            follow.duties.iter().map(|duty| (duty.name.clone(), duty.due.clone())).collect()
        };
        if told(was) != told(is) {
            obstacles.push(Obstacle::DutiesChanged(from.title.clone()));
        }
    }
}

/// What happens in a step, as the end of a sentence.
fn happens(kind: &Kind) -> &'static str {
    match kind {
        Kind::By { .. } => "handelt eine Stelle",
        Kind::Vote(_) => "wird abgestimmt",
        Kind::Consult(_) => "wird beteiligt",
        Kind::Run(_) => "laufen Teilvorgänge",
        Kind::Follow(_) => "wird die Umsetzung verfolgt",
        Kind::Wait => "wird gewartet",
        Kind::Ends { .. } => "endet der Vorgang",
    }
}
