//! Ziffer by Ziffer: what may be put to the vote so, what a vote may say, and what a finding establishes.

use umlauf_voting::Outcome;

use super::Run;
use crate::{
    Act, BallotHead, BallotState, Event, ItemFound, ItemMove, Items, Kind, PaperName, Refusal,
    Said, StepName, agreed, bound_by, by_item, established, listed, overall, well_formed,
};

/// What a finding establishes.
pub(super) struct Establishes {
    pub(super) outcome: Outcome,
    pub(super) items: Vec<ItemFound>,
    /// Whether the readings differ, so that the chair must say why.
    pub(super) doubtful: bool,
}

impl Run<'_> {
    /// Whether the ballot that this command begins in `step` is held Ziffer by Ziffer.
    fn by_item(&self, step: &StepName) -> bool {
        let Some(Kind::Vote(vote)) = self.workflow.step(step).map(|step| &step.kind) else {
            return false;
        };
        // A ballot that begins anew is held as the one before it.
        let again = || {
            let before = self.case.head.as_ref().and_then(|head| head.ballot.as_ref());
            before.is_some_and(|ballot| ballot.step == *step && ballot.by_item())
        };
        match (vote.items, &self.command.act) {
            (Items::Each, _) => true,
            (Items::Choose, Act::MoveItems(ItemMove { each, .. })) => *each,
            (Items::Choose, Act::Correct { .. }) => again(),
            (Items::Whole | Items::Choose, _) => false,
        }
    }

    /// The Ziffern that this command puts to the vote in `step`; none: the whole is voted on.
    pub(super) fn put(&self, step: &StepName) -> Vec<u32> {
        let items = self.command.items.as_ref().filter(|_| self.by_item(step));
        items.cloned().unwrap_or_default()
    }

    /// Whether the vote in `step` can begin as it is to be held.
    pub(super) fn puttable(&self, step: &StepName) -> Result<(), Refusal> {
        if !self.by_item(step) {
            let asked = matches!(&self.command.act, Act::MoveItems(ItemMove { each: true, .. }));
            return if asked { Err(Refusal::NoItemChoice) } else { Ok(()) };
        }
        match &self.command.items {
            None => Err(Refusal::ItemsMissing),
            Some(items) if !well_formed(items) => Err(Refusal::ItemsMalformed),
            Some(_) => Ok(()),
        }
    }

    /// Whether a vote says something of what is put to the vote, and only what the rule knows.
    pub(super) fn sayable(&self, ballot: &BallotHead, said: &Said) -> Result<(), Refusal> {
        if let Said::Each(items) = said {
            if !ballot.by_item() {
                return Err(Refusal::NotByItem);
            }
            let known = ballot.numbers();
            for (at, one) in items.iter().enumerate() {
                if !known.contains(&one.item) {
                    let known = listed(&known);
                    return Err(Refusal::UnknownItem { item: one.item, known });
                }
                if items[..at].iter().any(|before| before.item == one.item) {
                    return Err(Refusal::ItemTwice(one.item));
                }
            }
            if items.is_empty() {
                return Err(Refusal::NoItem);
            }
        }
        let Some(rule) = self.workflow.rule(&ballot.rule, ballot.on) else { return Ok(()) };
        let forbidden = said.choices().into_iter().find(|choice| !rule.permits(*choice));
        forbidden.map_or(Ok(()), |choice| Err(Refusal::NotPermitted(choice)))
    }

    /// What a finding that establishes `when` says of the ballot, if it may.
    pub(super) fn establishes(
        &self,
        ballot: &BallotHead,
        when: Outcome,
    ) -> Result<Establishes, Refusal> {
        let BallotState::Closed { outcome, items, .. } = &ballot.state else {
            return Err(Refusal::NoBallot);
        };
        let said = match &self.command.act {
            Act::MoveItems(chosen) => chosen.found.as_slice(),
            _ => &[],
        };
        let doubtful = *outcome == Outcome::Unclear;
        if !ballot.by_item() {
            if !said.is_empty() {
                return Err(Refusal::NotByItem);
            }
            let outcome = if doubtful { when } else { *outcome };
            return Ok(Establishes { outcome, items: Vec::new(), doubtful });
        }
        let unclear = items.iter().filter(|one| one.outcome == Outcome::Unclear);
        let unclear: Vec<u32> = unclear.map(|one| one.item).collect();
        // Whoever establishes that all was adopted, or nothing, has spoken of every Ziffer.
        let all: Vec<_> = unclear.iter().map(|item| (*item, when)).collect();
        let said = if said.is_empty() { &all } else { said };
        let items =
            established(items, said).ok_or_else(|| Refusal::ItemsToFind(listed(&unclear)))?;
        let outcomes: Vec<Outcome> = items.iter().map(|one| one.outcome).collect();
        Ok(Establishes { outcome: overall(&outcomes), items, doubtful })
    }

    /// Records what was established, with those who are bound by it as they stand now.
    pub(super) fn found(
        &mut self,
        ballot: &BallotHead,
        Establishes { outcome, mut items, .. }: Establishes,
        reason: Option<&crate::Digest>,
    ) {
        let workflow = self.workflow;
        let mut bound = None;
        if self.rules(ballot).is_ok_and(|vote| vote.binds_agreed) {
            let choice = |member: &umlauf_voting::MemberCode, item| {
                let answer = self.case.answers.get(member);
                answer.filter(|one| one.ballot == ballot.number).and_then(|one| one.choice_on(item))
            };
            for one in items.iter_mut().filter(|one| one.outcome == Outcome::Adopted) {
                one.bound = Some(agreed(workflow, choice, Some(one.item)));
            }
            bound = match (items.is_empty(), outcome) {
                (true, Outcome::Adopted) => Some(agreed(workflow, choice, None)),
                (true, _) => None,
                (false, _) => bound_by(workflow, &items),
            };
        }
        let reason = reason.cloned();
        self.record(Event::Found { ballot: ballot.number, outcome, reason, items, bound });
    }
}

/// As the refusal names what the tally gives.
pub(super) fn told(outcome: Outcome, items: &[ItemFound]) -> String {
    if items.is_empty() || outcome != Outcome::Partly {
        return outcome.german().to_owned();
    }
    by_item(items.iter().map(|one| (one.item, one.outcome.german())))
}

/// The paper whose Ziffern are put to the vote: as it stands, or as this command corrects it.
pub(crate) fn put_from<'p>(
    act: &'p Act,
    papers: &'p std::collections::BTreeMap<PaperName, crate::Digest>,
    names: &[&str],
) -> Option<&'p crate::Digest> {
    names.iter().find_map(|name| match act {
        Act::Correct { paper, digest, .. } if paper.as_str() == *name => Some(digest),
        _ => papers.get(&PaperName::from(*name)),
    })
}
