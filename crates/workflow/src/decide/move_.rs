//! Moves that somebody chooses: onward, extending, establishing a result; and taking one back.

use jiff::civil::Date;
use umlauf_voting::Outcome;

use super::Run;
use crate::term::term_on;
use crate::{
    BallotState, Choosable, Closing, Digest, Ending, Event, Instant, Kind, Office, On, PaperName,
    Refusal, Step, StepName,
};

impl Run<'_> {
    pub(super) fn choose(
        &mut self,
        label: &str,
        reason: Option<&Digest>,
        until: Option<Date>,
    ) -> Result<(), Refusal> {
        let step = self.step()?;
        let moves = self.workflow.moves(&step.name);
        let (act, to) = moves
            .iter()
            .find_map(|m| match &m.on {
                On::Act(act) if act.label == label => Some((act, &m.to)),
                _ => None,
            })
            .ok_or_else(|| no_such_move(label, step, &self.workflow.moves(&step.name)))?;
        self.office(&[act.by])?;
        if act.reason && reason.is_none() {
            return Err(Refusal::ReasonRequired(act.label.clone()));
        }
        if act.extend {
            return self.extend(step, act, reason, until);
        }
        if matches!(step.kind, Kind::Vote(_)) && self.held() {
            return Err(Refusal::Held);
        }
        if let Kind::By { needs, finds, .. } = &step.kind {
            self.papers_complete(needs, to)?;
            self.all_disposed(to)?;
            if let (Some(_), Some(when)) = (finds, act.when) {
                return self.find(step, act, when, reason, to);
            }
        }
        self.countable(to)?;
        self.text_filed(to)?;
        self.acted(step, act, reason);
        if self.ballot_open() {
            let ballot = self.head()?.ballot.as_ref().map_or(0, |ballot| ballot.number);
            self.record(Event::Stopped { ballot });
        }
        self.stop_consult();
        self.recall();
        self.enter(to);
        Ok(())
    }

    fn acted(&mut self, step: &Step, act: &Choosable, reason: Option<&Digest>) {
        self.record(Event::Acted {
            step: step.name.clone(),
            label: act.label.clone(),
            reason: reason.cloned(),
        });
    }

    /// A case can be withdrawn without its papers; every other way on needs them.
    fn papers_complete(&self, needs: &[PaperName], to: &StepName) -> Result<(), Refusal> {
        let withdrawn = self
            .workflow
            .step(to)
            .is_some_and(|s| matches!(s.kind, Kind::Ends { ending: Ending::Withdrawn, .. }));
        let papers = &self.head()?.papers;
        let missing: Vec<_> = needs
            .iter()
            .filter(|name| !papers.contains_key(*name))
            .map(PaperName::as_str)
            .collect();
        if withdrawn || missing.is_empty() {
            Ok(())
        } else {
            Err(Refusal::PapersMissing(missing.join(", ")))
        }
    }

    /// A vote whose rule has no weights for the day must not begin: nobody could count it.
    pub(super) fn countable(&self, step: &StepName) -> Result<(), Refusal> {
        let Some(Kind::Vote(vote)) = self.workflow.step(step).map(|step| &step.kind) else {
            return Ok(());
        };
        let (rule, on) = (vote.rule.clone(), self.at().date());
        match self.workflow.rule(&rule, on) {
            Some(_) => Ok(()),
            None => Err(Refusal::NotCountable { rule, on }),
        }
    }

    fn held(&self) -> bool {
        self.case
            .head
            .as_ref()
            .and_then(|head| head.ballot.as_ref())
            .is_some_and(|ballot| matches!(ballot.state, BallotState::Held(_)))
    }

    /// Moves the deadline for all. Also the way on after an outage.
    fn extend(
        &mut self,
        step: &Step,
        act: &Choosable,
        reason: Option<&Digest>,
        until: Option<Date>,
    ) -> Result<(), Refusal> {
        let ballot = self.head()?.ballot.clone().ok_or(Refusal::NoBallot)?;
        if !matches!(ballot.state, BallotState::Open | BallotState::Held(_)) {
            return Err(Refusal::NoBallot);
        }
        let until = until.ok_or_else(|| Refusal::UntilRequired(act.label.clone()))?;
        let old = ballot.term.ok_or(Refusal::NoBallot)?;
        let reason = reason.cloned().ok_or_else(|| Refusal::ReasonRequired(act.label.clone()))?;
        let term = term_on(&self.workflow.calendar, until).ok_or(Refusal::NotLater(old.end))?;
        if term.instant <= old.instant || term.instant <= self.now {
            return Err(Refusal::NotLater(old.end.max(Instant::date(self.now))));
        }
        let timers = self.timers(step, Some(&term));
        self.acted(step, act, Some(&reason));
        self.record(Event::Extended {
            ballot: ballot.number,
            from: old.instant,
            term,
            timers,
            reason,
        });
        Ok(())
    }

    /// Establishes what the tally gives. Where readings differ, or somebody was not demonstrably
    /// asked, the chair must say why.
    fn find(
        &mut self,
        step: &Step,
        act: &Choosable,
        when: Outcome,
        reason: Option<&Digest>,
        to: &StepName,
    ) -> Result<(), Refusal> {
        let ballot = self.head()?.ballot.clone().ok_or(Refusal::NoBallot)?;
        let BallotState::Closed { outcome, .. } = ballot.state else {
            return Err(Refusal::NoBallot);
        };
        match (outcome, when) {
            (Outcome::Unclear, _) if reason.is_none() => {
                return Err(Refusal::ReasonRequired(act.label.clone()));
            }
            (Outcome::Unclear, _)
            | (Outcome::Adopted, Outcome::Adopted)
            | (Outcome::Rejected | Outcome::Tied | Outcome::Inquorate, Outcome::Rejected) => {}
            (outcome, when) if outcome == when => {}
            (outcome, _) => {
                return Err(Refusal::TallySaysOtherwise(outcome.german().to_string()));
            }
        }
        if ballot.sitting.is_none() && ballot.asked < ballot.voters && reason.is_none() {
            return Err(Refusal::NotEveryoneAsked { missing: ballot.voters - ballot.asked });
        }
        self.acted(step, act, reason);
        let outcome = if outcome == Outcome::Unclear { when } else { outcome };
        self.record(Event::Found { ballot: ballot.number, outcome, reason: reason.cloned() });
        self.enter(to);
        Ok(())
    }

    /// Takes a finding back, also after the end: the case stands before the chair again.
    pub(super) fn annul(&mut self, reason: &Digest) -> Result<(), Refusal> {
        self.office(&[Office::Chair])?;
        let finding = self.head()?.finding.clone().ok_or(Refusal::NoFinding)?;
        self.record(Event::Annulled {
            ballot: finding.ballot,
            finding: finding.revision,
            reason: reason.clone(),
        });
        self.stop_consult();
        self.recall();
        self.enter(&finding.step);
        Ok(())
    }

    /// After an outage: the chair takes responsibility for closing the vote as of its deadline.
    pub(super) fn close_as_of(&mut self, reason: &Digest) -> Result<(), Refusal> {
        self.office(&[Office::Chair])?;
        if !self.held() {
            return Err(Refusal::NotHeld);
        }
        self.close(Closing::Chair(reason.clone()));
        Ok(())
    }
}

fn no_such_move(label: &str, step: &Step, moves: &[&crate::Move]) -> Refusal {
    let possible: Vec<_> = moves
        .iter()
        .filter_map(|m| match &m.on {
            On::Act(act) => Some(format!("„{}“", act.label)),
            On::Outcome(_) | On::Objection | On::Consulted(_) | On::Children(_) | On::Elapsed => {
                None
            }
        })
        .collect();
    Refusal::NoSuchMove {
        label: label.to_string(),
        step: step.title.clone(),
        possible: if possible.is_empty() { String::from("nichts") } else { possible.join(", ") },
    }
}
