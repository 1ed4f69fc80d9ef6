//! What a rule says against what a body is: thresholds nobody can reach, requirements that demand
//! nothing, members a table forgot. Judged with the machinery of the tally, for every version of the
//! tables, so that a rule cannot be impossible in a year nobody tried.

use std::collections::HashSet;

use jiff::civil::Date;
use umlauf_source::Fault;

use crate::formula::{Atom, Tree};
use crate::prepared::Prepared;
use crate::rule::{Condition, Reading, Requirement, Rule};
use crate::solve::Goal;
use crate::{Ballot, Body, Figures, Standing, Version};

/// With more requirements a rule is beyond what a reader, or the search for certainty, can take in.
const MAX_REQUIREMENTS: usize = 12;

pub(super) fn rules(body: &Body, doubtful: &HashSet<usize>, faults: &mut Vec<Fault>) {
    for rule in &body.rules {
        for reading in &rule.readings {
            let mut requirements = Vec::new();
            if let Some(quorum) = &reading.quorum {
                quorum.requirements(&mut requirements);
            }
            reading.adopt.requirements(&mut requirements);
            if requirements.len() > MAX_REQUIREMENTS {
                let message = format!(
                    "`{}` has {} requirements; at most {MAX_REQUIREMENTS} are taken",
                    reading.name,
                    requirements.len()
                );
                faults.push(Fault::error("body::too_many_requirements", reading.place, message));
                continue;
            }
            let sound = |requirement: &&&Requirement| {
                requirement.claim.weighed.is_none_or(|table| !doubtful.contains(&table))
            };
            let mut good = true;
            for requirement in requirements.iter().filter(sound) {
                good &= judge(body, rule, reading, requirement, faults);
            }
            if good && requirements.iter().all(|one| sound(&one)) {
                together(body, rule, reading, faults);
            }
        }
    }
}

/// One requirement by itself; whether it is good.
fn judge(
    body: &Body,
    rule: &Rule,
    reading: &Reading,
    requirement: &Requirement,
    faults: &mut Vec<Fault>,
) -> bool {
    if weightless(body, requirement, faults) {
        return false;
    }
    let alone = Reading {
        quorum: None,
        adopt: Condition::Requirement(requirement.clone()),
        ..reading.clone()
    };
    for (prepared, when) in days(body, rule, &alone) {
        let Some(ready) = prepared.readings.first() else {
            continue;
        };
        let open = prepared.open();
        if !possible(&prepared, &ready.adopt, &open) {
            if !reported(faults, "body::never_met", requirement) {
                let message = format!("this can never be met{when}");
                faults.push(
                    Fault::error("body::never_met", requirement.place, message)
                        .label("more than all of them together")
                        .hint("compare the number with those who are counted and what they weigh"),
                );
            }
            return false;
        }
        // Whether somebody can fail to come is not for the vote to say.
        let open = [open.as_slice(), &[Standing::Absent, Standing::Excluded]].concat();
        if !possible(&prepared, &ready.adopt.negated(), &open) {
            if !reported(faults, "body::always_met", requirement) {
                let message = format!("this is always met{when} and demands nothing");
                faults.push(
                    Fault::warning("body::always_met", requirement.place, message)
                        .label("demands nothing"),
                );
            }
            return false;
        }
    }
    true
}

/// Readings often share their requirements, and so do rules; one report is enough.
fn reported(faults: &[Fault], code: &str, requirement: &Requirement) -> bool {
    faults.iter().any(|fault| fault.code == code && fault.place == requirement.place)
}

/// All requirements together.
fn together(body: &Body, rule: &Rule, reading: &Reading, faults: &mut Vec<Fault>) {
    for (prepared, when) in days(body, rule, reading) {
        let Some(ready) = prepared.readings.first() else {
            continue;
        };
        let both = Tree::All(vec![ready.quorum.clone(), ready.adopt.clone()]);
        if !possible(&prepared, &both, &prepared.open()) {
            let message = format!("no votes whatever meet this rule{when}");
            faults.push(
                Fault::error("body::never_adopted", reading.place, message)
                    .hint("each requirement can be met, but not all of them together"),
            );
            return;
        }
    }
}

/// Members that are counted by a table which does not name them.
fn weightless(body: &Body, requirement: &Requirement, faults: &mut Vec<Fault>) -> bool {
    let Some(table) = requirement.claim.weighed.and_then(|table| body.tables.get(table)) else {
        return false;
    };
    let known = table.versions.iter().filter_map(|version| match &version.figures {
        Figures::Known(shares) => Some(shares),
        Figures::Unknown(_) => None,
    });
    for shares in known {
        let without = requirement.claim.who.voters.iter().filter(|&&voter| !shares.named[voter]);
        let without: Vec<_> =
            without.map(|&voter| body.members[body.voters[voter]].code.as_str()).collect();
        if !without.is_empty() {
            let version = match shares.name.as_str() {
                "" => String::new(),
                name => format!(" {name}"),
            };
            let without = without.join("`, `");
            let message = format!("`{}`{version} has no share for `{without}`", table.name);
            if !reported(faults, "body::missing_share", requirement) {
                faults.push(
                    Fault::error("body::missing_share", requirement.place, message)
                        .hint("count a group whose members are all in the table"),
                );
            }
            return true;
        }
    }
    false
}

/// The reading on every day on which its tables begin to say something else.
fn days(body: &Body, rule: &Rule, reading: &Reading) -> Vec<(Prepared, String)> {
    let mut requirements = Vec::new();
    reading.adopt.requirements(&mut requirements);
    if let Some(quorum) = &reading.quorum {
        quorum.requirements(&mut requirements);
    }
    let dated = |version: &&Version| !version.always();
    let tables = requirements.iter().filter_map(|one| body.tables.get(one.claim.weighed?));
    let mut days: Vec<Date> =
        tables.flat_map(|table| table.versions.iter()).filter(dated).map(|one| one.from).collect();
    days.sort_unstable();
    days.dedup();
    let alone = Rule { readings: vec![reading.clone()], ..rule.clone() };
    if days.is_empty() {
        let any = Prepared::new(body, &alone, Date::ZERO);
        return any.into_iter().map(|prepared| (prepared, String::new())).collect();
    }
    let on = |day: &Date| {
        Some((Prepared::new(body, &alone, *day).ok()?, format!(" with the weights of {day}")))
    };
    days.iter().filter_map(on).collect()
}

/// Whether it holds if everybody ends in some way of these.
fn possible(prepared: &Prepared, tree: &Tree<Atom>, open: &[Standing]) -> bool {
    let ballot = Ballot::silent(prepared.seats.len());
    let sums = prepared.sums(&ballot);
    let silent = ballot.still();
    let goal = |way| Goal::new(way, &prepared.measures, open).reachable(&sums, &silent);
    tree.ways().into_iter().any(goal)
}
