//! Rules that tighten another rule of the body, and the chain of rules for further ballots.

use umlauf_source::{Fault, Node, Place};

use super::Reader;
use crate::rule::{Condition, Rule};

/// A rule as far as its own lines say it.
pub(super) struct Draft {
    /// Without readings if it is like another.
    pub(super) rule: Rule,
    /// How it understands the law, if it says so itself.
    pub(super) reads: Option<String>,
    /// What it demands beside the rule it is like.
    pub(super) also: Vec<Condition>,
    pub(super) place: Place,
    /// Where `otherwise` names its rule.
    pub(super) after: Option<Place>,
}

impl Reader {
    /// The rule named behind `like`, if the body has it.
    pub(super) fn like(&mut self, node: &Node) -> Option<String> {
        let name = self.keep(node.text("the name of a rule"))?.to_owned();
        self.known_rule(&name, node.place).then_some(name)
    }

    /// Whether there is such a rule; reports it if not.
    pub(super) fn known_rule(&mut self, name: &str, place: Place) -> bool {
        let known = self.named.iter().any(|rule| rule == name);
        if !known {
            let message = format!("there is no rule `{name}`");
            let fault = Fault::error("body::unknown_rule", place, message);
            self.faults.push(fault.did_you_mean(name, self.named.iter().map(String::as_str)));
        }
        known
    }

    /// Completes the rules that are like others, and reports those that lead back to themselves.
    pub(super) fn likened(&mut self, mut drafts: Vec<Draft>) -> Vec<Rule> {
        let next = |drafts: &[Draft], at: usize| {
            let like = drafts.get(at)?.rule.like.as_ref()?;
            drafts.iter().position(|draft| draft.rule.name == *like)
        };
        for at in cycles(drafts.len(), |at| next(&drafts, at)) {
            let message = format!("`{}` is like itself", drafts[at].rule.name);
            self.faults.push(
                Fault::error("body::like_cycle", drafts[at].place, message)
                    .hint("one of the rules must stand for itself, with `adopt`"),
            );
        }
        // Each round completes what is like a complete rule.
        for _ in 0..drafts.len() {
            for at in 0..drafts.len() {
                let base = next(&drafts, at).map(|base| drafts[base].rule.clone());
                if let Some(base) = base.filter(|base| !base.readings.is_empty()) {
                    let draft = &mut drafts[at];
                    if draft.rule.readings.is_empty() {
                        draft.inherit(&base);
                    }
                }
            }
        }
        for at in cycles(drafts.len(), |at| {
            let otherwise = drafts.get(at)?.rule.otherwise.as_ref()?;
            drafts.iter().position(|draft| draft.rule.name == otherwise.rule)
        }) {
            let message = format!("ballots under `{}` would never end", drafts[at].rule.name);
            let place = drafts[at].after.unwrap_or(drafts[at].place);
            self.faults.push(
                Fault::error("body::fallback_cycle", place, message)
                    .hint("the rule of the last ballot has no `otherwise`"),
            );
        }
        let complete = drafts.into_iter().map(|draft| draft.rule);
        complete.filter(|rule| !rule.readings.is_empty()).collect()
    }
}

impl Draft {
    /// Takes over what the rule it is like says. Where a requirement has no basis of its own, it
    /// stands where that rule stands.
    fn inherit(&mut self, base: &Rule) {
        let rule = &mut self.rule;
        for also in &mut self.also {
            also.based(&rule.basis);
        }
        for reading in &base.readings {
            let mut reading = reading.clone();
            let stands = reading.basis.take().unwrap_or_else(|| base.basis.clone());
            reading.adopt.based(&stands);
            if let Some(quorum) = &mut reading.quorum {
                quorum.based(&stands);
            }
            if !self.also.is_empty() {
                let all = [vec![reading.adopt], self.also.clone()].concat();
                reading.adopt = Condition::All(all);
            }
            reading.place = self.place;
            rule.readings.push(reading);
        }
        if let (Some(reads), Some(first)) = (&self.reads, rule.readings.first_mut()) {
            first.reads = Some(reads.clone());
        }
        if rule.consents.is_empty() {
            rule.consents.clone_from(&base.consents);
        }
        if rule.objection.is_none() {
            rule.objection.clone_from(&base.objection);
        }
    }
}

/// Of every cycle of `next` its first member.
fn cycles(many: usize, next: impl Fn(usize) -> Option<usize>) -> Vec<usize> {
    let returns = |from: &usize| {
        let mut at = *from;
        for _ in 0..many {
            match next(at) {
                Some(on) if on == *from => return true,
                // A cycle is told at its first member.
                Some(on) if on < *from => return false,
                Some(on) => at = on,
                None => return false,
            }
        }
        false
    };
    (0..many).filter(returns).collect()
}
