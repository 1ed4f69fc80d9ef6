//! The way of a case through its workflow, read off its journal.

use umlauf_voting::Outcome;

use crate::{ConsultClosed, ConsultEnd, Event, FeedbackClosed, Move, On, StepName};

/// Where a case has been and where it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Visited {
    /// The steps in the order in which they were entered; the last is where the case stands.
    pub steps: Vec<Visit>,
    /// The labels of extensions, with the step they were made in.
    pub extensions: Vec<(StepName, String)>,
}

/// One entry into a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// The step.
    pub step: StepName,
    /// What led to it from the step before.
    pub by: Cause,
}

/// What led from one step to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// It is not known: whichever move leads there.
    Unknown,
    /// Nothing that the graph draws: the opening, a finding taken back, a vote begun anew.
    Outside,
    /// Somebody chose the move of this label.
    Act(String),
    /// A vote ended so.
    Outcome(Outcome),
    /// A consultation, or the feedback on it, ended so.
    Consulted(ConsultEnd),
    /// Members objected to the procedure.
    Objection,
    /// Time was over.
    Elapsed,
}

impl Visited {
    /// The way that a journal tells, from its first event on.
    pub fn told<'e>(events: impl IntoIterator<Item = &'e Event>) -> Self {
        let mut visited = Self::default();
        let mut cause = Cause::Outside;
        for event in events {
            match event {
                Event::Entered { step, .. } => {
                    let by = std::mem::replace(&mut cause, Cause::Outside);
                    visited.steps.push(Visit { step: step.clone(), by });
                }
                Event::Acted { label, .. } => cause = Cause::Act(label.clone()),
                Event::Extended { .. } => {
                    let by = std::mem::replace(&mut cause, Cause::Outside);
                    if let Some(step) = visited.current().cloned() {
                        let label = if let Cause::Act(label) = by { label } else { String::new() };
                        visited.extensions.push((step, label));
                    }
                }
                Event::Closed { outcome, .. } => cause = Cause::Outcome(*outcome),
                Event::ConsultClosed(ConsultClosed { end, .. })
                | Event::FeedbackClosed(FeedbackClosed { end, .. }) => {
                    cause = Cause::Consulted(*end);
                }
                // A move that leaves a vote stops it too, and was noted just before.
                Event::Stopped { .. } if cause == Cause::Outside => cause = Cause::Objection,
                Event::Elapsed { .. } | Event::Overdue { .. } => cause = Cause::Elapsed,
                // What was a step of the old definition is drawn as the step it became.
                Event::Upgraded { steps, step, .. } => {
                    let renamed = |old: &StepName| steps.iter().find(|(from, _)| from == old);
                    for visit in &mut visited.steps {
                        if let Some((_, new)) = renamed(&visit.step) {
                            visit.step = new.clone();
                        }
                    }
                    if visited.current() != Some(step) {
                        visited.steps.push(Visit { step: step.clone(), by: Cause::Outside });
                    }
                }
                Event::Annulled { .. } | Event::Voided { .. } => cause = Cause::Outside,
                _ => {}
            }
        }
        visited
    }

    /// The way over these steps, whichever moves led there.
    pub fn over(steps: impl IntoIterator<Item = StepName>) -> Self {
        let steps = steps.into_iter().map(|step| Visit { step, by: Cause::Unknown });
        Self { steps: steps.collect(), extensions: Vec::new() }
    }

    /// Where the case stands, or ended.
    pub fn current(&self) -> Option<&StepName> {
        self.steps.last().map(|visit| &visit.step)
    }

    /// Whether it was ever in a step.
    pub fn was_in(&self, step: &StepName) -> bool {
        self.steps.iter().any(|visit| visit.step == *step)
    }

    /// Whether it went this way.
    pub fn went(&self, from: &StepName, way: &Move) -> bool {
        if let On::Act(act) = &way.on
            && act.extend
        {
            let same = |label: &str| label.is_empty() || label == act.label;
            return self.extensions.iter().any(|(step, label)| step == from && same(label));
        }
        self.steps
            .windows(2)
            .any(|pair| pair[0].step == *from && pair[1].step == way.to && pair[1].by.fits(&way.on))
    }
}

impl Cause {
    fn fits(&self, on: &On) -> bool {
        match (self, on) {
            (Self::Unknown, _)
            | (Self::Objection, On::Objection)
            | (Self::Elapsed, On::Elapsed) => true,
            (Self::Act(label), On::Act(act)) => *label == act.label,
            (Self::Outcome(one), On::Outcome(other)) => one == other,
            (Self::Consulted(one), On::Consulted(other)) => one == other,
            _ => false,
        }
    }
}
