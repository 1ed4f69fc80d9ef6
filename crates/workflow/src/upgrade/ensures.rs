//! Whether the sentences of `ensures` hold for a way that begins in one definition and goes on in another.
//!
//! The new definition is sound by itself; what remains to be asked is what its part of the way leaves to
//! the part before. What a case has surely passed is counted in its favour, what it may have passed
//! against it. What is promised of time is promised from the opening on and cannot be judged in the
//! middle.

use super::ways::Ballot;
use super::{Obstacle, Passage, Situation};
use crate::{Ensure, Kind, Step, StepName};

impl Passage<'_> {
    /// The sentences that would not hold.
    pub(super) fn ensured(&self, case: &Situation<'_>, to: &Step, obstacles: &mut Vec<Obstacle>) {
        for ensure in &self.new.workflow.ensures {
            let holds = match ensure {
                Ensure::Passes { to: end, through }
                | Ensure::NeverBefore { step: end, before: through } => {
                    !self.new.reaches(&to.name, end, through) || self.passed(case, through)
                }
                Ensure::FollowedBy { step, by } => {
                    !self.may_owe(case, step, by) || !self.ends_without(to, by)
                }
                Ensure::AtMostOnce { step } => {
                    !self.may_have_passed(case, step) || !self.new.comes_to(&to.name, step)
                }
                Ensure::SilentEnd { .. } => true,
            };
            if !holds {
                obstacles.push(Obstacle::NotEnsured(self.sentence(ensure)));
            }
        }
    }

    /// Whether a step of the new definition may lie behind the case.
    fn may_have_passed(&self, case: &Situation<'_>, step: &StepName) -> bool {
        self.called(step).any(|old| {
            let voted = case.standing.ballot != Ballot::None;
            let held = voted || !matches!(old.kind, Kind::Vote(_));
            held && self.old.comes_to(&old.name, &case.step.name)
        })
    }

    /// Whether the case may have passed `step` and not `by` since then.
    fn may_owe(&self, case: &Situation<'_>, step: &StepName, by: &StepName) -> bool {
        // In the step itself the new definition answers for what follows.
        if self.steps.of(&case.step.name) == step || !self.may_have_passed(case, step) {
            return false;
        }
        let paid: Vec<_> = self.called(by).collect();
        self.called(step).any(|old| match paid.as_slice() {
            [] => true,
            paid => paid.iter().all(|by| self.old.reaches(&old.name, &case.step.name, &by.name)),
        })
    }

    /// Whether a case that stands there can end without passing a step.
    fn ends_without(&self, to: &Step, step: &StepName) -> bool {
        let ahead = self.new.ahead(&to.name, step);
        ahead.iter().any(|step| matches!(step.kind, Kind::Ends { .. }))
    }

    /// The steps of the old definition that a step of the new one is.
    fn called<'s>(&'s self, step: &'s StepName) -> impl Iterator<Item = &'s Step> {
        self.old.workflow.steps().filter(move |old| self.steps.of(&old.name) == step)
    }

    fn sentence(&self, ensure: &Ensure) -> String {
        let title = |name: &StepName| {
            self.new.workflow.step(name).map_or_else(|| name.to_string(), |s| s.title.clone())
        };
        match ensure {
            Ensure::Passes { to, through } => {
                format!("Jeder Weg nach „{}“ führt über „{}“", title(to), title(through))
            }
            Ensure::NeverBefore { step, before } => {
                format!("„{}“ kommt nie vor „{}“", title(step), title(before))
            }
            Ensure::AtMostOnce { step } => format!("„{}“ kommt höchstens einmal", title(step)),
            Ensure::FollowedBy { step, by } => {
                format!("Auf „{}“ folgt immer „{}“", title(step), title(by))
            }
            Ensure::SilentEnd { working_days } => {
                format!("Schweigen alle, endet der Vorgang in {working_days} Arbeitstagen")
            }
        }
    }
}
