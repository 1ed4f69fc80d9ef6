//! The transitions of a case, kind of step by kind of step: what `decide` can record, members abstracted.
//!
//! This is the one place that says what can happen in a step of some kind; a new kind adds its arm here
//! and is explored, proved and told like the others. It must allow whatever `decide` allows. What is
//! left out changes no state: votes before the last, reminders, a slip corrected, a paper filed. A
//! correction of substance begins the same vote anew, which a state does not tell from the vote as it
//! was. Late votes and the annulment of a finding are no acts of the graph.
//!
//! Rules are taken with the weights that are known: that a vote cannot begin on a day for which a table
//! has none is a matter of the body.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::graph::{EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef as _;
use umlauf_voting::Outcome;

use super::outcomes::possible;
use super::state::{Ballot, Cause, State, Transition};
use crate::{Choosable, Ending, Kind, Move, On, Step, Vote, Workflow};

/// A workflow with what its votes can yield.
pub(super) struct Model<'w> {
    pub(super) workflow: &'w Workflow,
    /// Votes whose result some step establishes.
    found: BTreeSet<NodeIndex>,
    outcomes: BTreeMap<NodeIndex, Vec<Outcome>>,
}

impl<'w> Model<'w> {
    pub(super) fn of(workflow: &'w Workflow) -> Self {
        let graph = &workflow.graph;
        let finds = |step: &Step| match &step.kind {
            Kind::By { finds, .. } => finds.as_ref().and_then(|vote| workflow.index.get(vote)),
            Kind::Vote(_) | Kind::Consult(_) | Kind::Run(_) | Kind::Wait | Kind::Ends { .. } => {
                None
            }
        };
        let found = graph.node_weights().filter_map(finds).copied().collect();
        let votes = graph.node_indices().filter_map(|at| match &graph[at].kind {
            Kind::Vote(vote) => Some((at, possible(vote.rule.as_str(), &workflow.body))),
            Kind::By { .. } | Kind::Consult(_) | Kind::Run(_) | Kind::Wait | Kind::Ends { .. } => {
                None
            }
        });
        Self { workflow, found, outcomes: votes.collect() }
    }

    pub(super) fn step(&self, at: NodeIndex) -> &'w Step {
        &self.workflow.graph[at]
    }

    pub(super) fn edge(&self, edge: EdgeIndex) -> &'w Move {
        &self.workflow.graph[edge]
    }

    pub(super) fn is_end(&self, at: NodeIndex) -> bool {
        matches!(self.step(at).kind, Kind::Ends { .. })
    }

    /// Whether it ends the case withdrawn, which needs no papers.
    pub(super) fn withdraws(&self, at: NodeIndex) -> bool {
        matches!(self.step(at).kind, Kind::Ends { ending: Ending::Withdrawn, .. })
    }

    /// The moves that leave a step, in the order of the file.
    pub(super) fn edges(&self, at: NodeIndex) -> Vec<(EdgeIndex, NodeIndex, &'w On)> {
        let edges = self.workflow.graph.edges(at);
        let mut edges: Vec<_> = edges.map(|e| (e.id(), e.target(), &e.weight().on)).collect();
        edges.sort_unstable_by_key(|(id, ..)| *id);
        edges
    }

    /// Where a case that has just been opened stands.
    pub(super) fn start(&self) -> State {
        self.entered(self.workflow.start, Ballot::None)
    }

    /// A step as it is entered: a vote begins a new ballot.
    pub(super) fn entered(&self, step: NodeIndex, ballot: Ballot) -> State {
        let begins = matches!(self.step(step).kind, Kind::Vote(_));
        State { step, ballot: if begins { Ballot::Open } else { ballot } }
    }

    /// Everything that can happen next, in the order of the file, what the clock does last.
    pub(super) fn transitions(&self, from: State) -> Vec<Transition> {
        match &self.step(from.step).kind {
            Kind::By { finds, .. } => self.by(from, finds.is_some()),
            Kind::Vote(vote) => self.vote(from, vote),
            // An outage over its deadline leaves the same ends, and the office that brings them about.
            Kind::Consult(_) | Kind::Run(_) | Kind::Wait => self.by(from, false),
            Kind::Ends { .. } => Vec::new(),
        }
    }

    /// An office acts, or the time is over.
    fn by(&self, from: State, finds: bool) -> Vec<Transition> {
        let next = |(edge, to, on): (EdgeIndex, NodeIndex, &On)| {
            let cause = match on {
                On::Act(act) if !act.extend && (!finds || enabled(act, from.ballot)) => Cause::Act,
                On::Consulted(end) => Cause::Consulted(*end),
                On::Children(when) => Cause::Children(*when),
                On::Elapsed => Cause::Elapsed,
                On::Act(_) | On::Outcome(_) | On::Objection => return None,
            };
            Some(Transition { cause, edge: Some(edge), to: self.entered(to, from.ballot) })
        };
        self.edges(from.step).into_iter().filter_map(next).collect()
    }

    /// The office takes the case out of the vote or extends it, members object, the vote ends. After an
    /// outage only the chair can end it, or somebody extends it. In a sitting the office enters what came
    /// of it, at any time; that the time is over only leads on where the file says so, and an outage
    /// harms nobody.
    fn vote(&self, from: State, vote: &Vote) -> Vec<Transition> {
        let held = from.ballot == Ballot::Held;
        let stopped = Ballot::Stopped(from.step);
        let objectors = vote.object.filter(|objectors| {
            usize::try_from(*objectors).is_ok_and(|n| n <= self.workflow.body.voters().len())
        });
        let stays = |ballot| State { ballot, ..from };
        let mut list = Vec::new();
        for (edge, to, on) in self.edges(from.step) {
            let moves = |cause, ballot| Transition {
                cause,
                edge: Some(edge),
                to: self.entered(to, ballot),
            };
            list.extend(match on {
                On::Act(act) if act.extend => {
                    let cause = Cause::Extension(edge);
                    Some(Transition { cause, edge: None, to: stays(Ballot::Open) })
                }
                On::Act(_) if !held => Some(moves(Cause::Act, stopped)),
                On::Objection if !held && objectors.is_some() => {
                    Some(moves(Cause::Objection, stopped))
                }
                On::Elapsed if vote.in_sitting => Some(moves(Cause::Elapsed, stopped)),
                On::Outcome(outcome) if self.outcomes(from.step).contains(outcome) => {
                    let kept = self.found.contains(&from.step).then_some(*outcome);
                    let cause = match (vote.in_sitting, held) {
                        (true, _) => Cause::RollCall,
                        (false, true) => Cause::AsOf,
                        (false, false) => Cause::Outcome,
                    };
                    Some(moves(cause(*outcome), Ballot::Counted(from.step, kept)))
                }
                On::Act(_)
                | On::Objection
                | On::Outcome(_)
                | On::Consulted(_)
                | On::Children(_)
                | On::Elapsed => None,
            });
        }
        if !held && !vote.in_sitting {
            list.push(Transition { cause: Cause::Outage, edge: None, to: stays(Ballot::Held) });
        }
        list
    }

    /// Whether the vote that a finding is about can have an outcome for this move.
    pub(super) fn could_establish(&self, finding: NodeIndex, act: &Choosable) -> bool {
        let Kind::By { finds: Some(vote), .. } = &self.step(finding).kind else { return true };
        let vote = self.workflow.index.get(vote);
        let mut outcomes = vote.map_or(&[][..], |vote| self.outcomes(*vote)).iter();
        act.when.is_none_or(|when| outcomes.any(|outcome| establishes(when, *outcome)))
    }

    /// The outcomes a vote can have.
    fn outcomes(&self, vote: NodeIndex) -> &[Outcome] {
        self.outcomes.get(&vote).map_or(&[], Vec::as_slice)
    }
}

/// Whether what a move of a finding establishes is what was counted.
fn enabled(act: &Choosable, ballot: Ballot) -> bool {
    match (ballot, act.when) {
        (_, None) | (Ballot::Counted(_, None), _) => true,
        (Ballot::Counted(_, Some(outcome)), Some(when)) => establishes(when, outcome),
        (Ballot::None | Ballot::Open | Ballot::Held | Ballot::Stopped(_), Some(_)) => false,
    }
}

/// Whether a result may be established of a vote that ended so. Where readings differ any may, and a
/// tie or a missed quorum may also be established as not adopted.
pub(super) fn establishes(when: Outcome, outcome: Outcome) -> bool {
    match outcome {
        Outcome::Unclear => true,
        Outcome::Tied | Outcome::Inquorate => when == outcome || when == Outcome::Rejected,
        Outcome::Adopted | Outcome::Rejected => when == outcome,
    }
}
