//! Which outcomes a vote can have, asked of its rule: is there a ballot with that outcome?

use jiff::civil::{Date, date};
use umlauf_voting::{Ballot, Body, Figures, Outcome, Rule, Tie};

use crate::{Items, Vote, Workflow};

/// All of them, in the order of the grammar.
const ALL: [Outcome; 6] = [
    Outcome::Adopted,
    Outcome::Rejected,
    Outcome::Unclear,
    Outcome::Tied,
    Outcome::Inquorate,
    Outcome::Partly,
];

/// The outcomes a ballot under a rule of the body can have, under any weights that are known, in the
/// order of the grammar. Of a rule that is not there, or that no weights are known for, none can be
/// excluded.
fn possible(rule: &str, body: &Body) -> Vec<Outcome> {
    let rules = known_days(body).filter_map(|day| body.prepare(rule, day).ok());
    let found = rules.fold(Vec::new(), |found, rule| rule.possible_beside(found));
    ALL.into_iter().filter(|outcome| found.is_empty() || found.contains(outcome)).collect()
}

/// The outcomes of a vote under a rule of the body, which may be held Ziffer by Ziffer: then some may be
/// adopted and others not.
pub(crate) fn possible_of(items: Items, rule: &str, body: &Body) -> Vec<Outcome> {
    let mut found = possible(rule, body);
    let adopted = found.contains(&Outcome::Adopted);
    let others = [Outcome::Rejected, Outcome::Tied, Outcome::Inquorate];
    if items.may_part() && adopted && others.iter().any(|other| found.contains(other)) {
        found.push(Outcome::Partly);
    }
    found
}

/// The outcomes that the text of a rule leaves room for, in the order of the grammar. A file may name
/// one that the numbers of today exclude: with other weights or thresholds it may come back.
/// `possible`: those it can have.
pub(crate) fn thinkable(rule: &Rule, possible: &[Outcome]) -> Vec<Outcome> {
    let room = |outcome: &Outcome| match outcome {
        Outcome::Adopted | Outcome::Rejected => true,
        Outcome::Unclear => rule.readings.len() > 1,
        Outcome::Tied => rule.readings.iter().any(|reading| reading.tie == Tie::Chair),
        Outcome::Inquorate | Outcome::Partly => possible.contains(outcome),
    };
    ALL.into_iter().filter(room).collect()
}

/// What comes of a vote in which nobody votes, under any weights that are known.
pub(super) fn silent(vote: &Vote, workflow: &Workflow) -> Vec<Outcome> {
    let rules = known_days(&workflow.body).filter_map(|day| workflow.rule(&vote.rule, day));
    let found: Vec<Outcome> =
        rules.map(|rule| rule.outcomes(&Ballot::silent(rule.voters().len())).outcome()).collect();
    ALL.into_iter().filter(|outcome| found.contains(outcome)).collect()
}

/// Days on which some table of the body has figures, latest first, and one for bodies without tables.
pub(crate) fn known_days(body: &Body) -> impl Iterator<Item = Date> {
    let versions = body.tables().iter().flat_map(|table| table.versions.iter().rev());
    let known = versions.filter(|version| matches!(version.figures, Figures::Known(_)));
    known.map(|version| version.from).chain([date(2025, 1, 1)])
}
