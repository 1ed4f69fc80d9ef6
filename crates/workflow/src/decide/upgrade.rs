//! A case goes on under another definition: an act of the secretariat, with a reason.

use super::Run;
use crate::term::term;
use crate::{
    Alarm, Digest, Event, Kind, Mapping, Obstacle, Office, Passage, Refusal, Target, WorkflowName,
};

impl Run<'_> {
    /// Moves the case. One event says everything, so that nothing of the new definition is needed
    /// to take note of it; what follows is decided under the new definition by the next command.
    ///
    /// A deadline that was announced stays, with its reminders, whatever period the new definition
    /// would give: only where the step has none yet, or begins anew as the secretariat says, the
    /// period of the new definition runs from now.
    pub(super) fn upgrade(
        &mut self,
        (name, digest): (&WorkflowName, &Digest),
        steps: &Mapping,
        renew: bool,
        reason: &Digest,
    ) -> Result<(), Refusal> {
        self.office(&[Office::Secretariat])?;
        let target = match &self.command.target {
            Some(Target::Sound(target)) if target.digest == *digest && target.name == *name => {
                target
            }
            Some(Target::Sound(_)) | None => return Err(Refusal::NoSuchDefinition),
            Some(Target::Unsound) => return Err(Refusal::NotSound),
            Some(Target::Misfit) => return Err(Refusal::Misfit),
        };
        let head = self.head()?;
        let passage = Passage::new(self.workflow, target, steps);
        let place = passage.of_case(head).map_err(Refusal::NoPassage)?;
        let Some(step) = target.step(&place) else {
            return Err(Refusal::NoPassage(vec![Obstacle::NotInNew(place.to_string())]));
        };
        if renew && matches!(step.kind, Kind::Vote(_) | Kind::Consult(_)) {
            return Err(Refusal::NoPassage(vec![Obstacle::TermFixed]));
        }
        let anew = renew || (head.term.is_none() && step.within.is_some());
        let (term, timers) = if anew {
            let period = step.within;
            let term = period.and_then(|period| term(&target.calendar, self.at(), period).ok());
            let mut timers = self.timers(step, term.as_ref());
            // Days that members were told stay, whatever the step's own time does.
            let watch = head.timers.iter().filter(|timer| timer.what == Alarm::Watch);
            timers.extend(watch.cloned());
            timers.sort();
            (term, timers)
        } else {
            (head.term.clone(), head.timers.clone())
        };
        self.record(Event::Upgraded {
            workflow: target.name.clone(),
            version: target.version,
            digest: target.digest.clone(),
            steps: steps.pairs().to_vec(),
            step: place,
            term,
            timers,
            reason: reason.clone(),
        });
        Ok(())
    }
}
