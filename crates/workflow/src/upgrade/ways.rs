//! Questions to the graph of a workflow: what lies ahead of a step, what surely lies behind it, and how
//! its votes can stand by then.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::algo::dominators::{Dominators, simple_fast};
use petgraph::visit::EdgeRef;

use crate::{Kind, On, PaperName, Step, StepName, Workflow};

type Index = petgraph::graph::NodeIndex;

/// How the votes of a case stand in some step.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Standing {
    pub(super) ballot: Ballot,
    /// The step in which the last result was established.
    pub(super) finding: Option<StepName>,
}

/// How the last ballot of a case stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Ballot {
    /// There was none.
    #[default]
    None,
    /// It runs.
    Runs,
    /// It ended without a result.
    Stopped,
    /// It was counted.
    Counted { step: StepName, established: bool },
}

/// A workflow and what surely lies behind each of its steps.
pub(super) struct Ways<'w> {
    pub(super) workflow: &'w Workflow,
    behind: Dominators<Index>,
}

impl<'w> Ways<'w> {
    pub(super) fn of(workflow: &'w Workflow) -> Self {
        Self { workflow, behind: simple_fast(workflow.graph(), workflow.start) }
    }

    fn index(&self, step: &StepName) -> Option<Index> {
        self.workflow.index.get(step).copied()
    }

    /// The steps that every way to a step passes, without the step itself.
    pub(super) fn behind(&self, step: &StepName) -> Vec<&'w Step> {
        let before = self.index(step).and_then(|index| self.behind.strict_dominators(index));
        let graph = self.workflow.graph();
        before.into_iter().flatten().map(|index| &graph[index]).collect()
    }

    /// The steps that can be reached from a step, itself among them, on ways that avoid another.
    pub(super) fn ahead(&self, from: &StepName, avoiding: &StepName) -> Vec<&'w Step> {
        let graph = self.workflow.graph();
        let mut seen = BTreeSet::new();
        let mut next: Vec<Index> = self.index(from).into_iter().collect();
        while let Some(index) = next.pop() {
            if graph[index].name != *avoiding && seen.insert(index) {
                next.extend(graph.neighbors(index));
            }
        }
        seen.into_iter().map(|index| &graph[index]).collect()
    }

    /// Whether a step can be reached from another on a way that avoids a third.
    pub(super) fn reaches(&self, from: &StepName, to: &StepName, avoiding: &StepName) -> bool {
        self.ahead(from, avoiding).iter().any(|step| step.name == *to)
    }

    /// Whether a step can be reached from another by at least one move.
    pub(super) fn comes_to(&self, from: &StepName, to: &StepName) -> bool {
        let nowhere = StepName::from("");
        let extends = |on: &On| matches!(on, On::Act(act) if act.extend);
        let mut moves = self.workflow.moves(from).into_iter();
        moves.any(|m| !extends(&m.on) && self.reaches(&m.to, to, &nowhere))
    }

    /// The papers that every way to a step has asked for.
    pub(super) fn asked(&self, step: &StepName) -> BTreeSet<PaperName> {
        self.behind(step).into_iter().flat_map(needs).cloned().collect()
    }

    /// Whether a finding of this vote can be reached without another round of it.
    pub(super) fn finds_ahead(&self, from: &StepName, vote: &StepName) -> Option<&'w Step> {
        self.ahead(from, vote).into_iter().find(|step| finds(step) == Some(vote))
    }

    /// Every way in which votes can stand in each step.
    pub(super) fn standings(&self) -> BTreeMap<StepName, BTreeSet<Standing>> {
        let graph = self.workflow.graph();
        let mut found: BTreeMap<StepName, BTreeSet<Standing>> = BTreeMap::new();
        let mut next = vec![(self.workflow.start, Standing::default())];
        while let Some((index, mut standing)) = next.pop() {
            let step = &graph[index];
            if matches!(step.kind, Kind::Vote(_)) {
                standing.ballot = Ballot::Runs;
            }
            if !found.entry(step.name.clone()).or_default().insert(standing.clone()) {
                continue;
            }
            for edge in graph.edges(index) {
                next.push((edge.target(), after(step, &edge.weight().on, standing.clone())));
            }
        }
        found
    }
}

/// How votes stand after a move.
fn after(step: &Step, on: &On, mut standing: Standing) -> Standing {
    match (&step.kind, on) {
        (Kind::Vote(_), On::Outcome(_)) => {
            standing.ballot = Ballot::Counted { step: step.name.clone(), established: false };
        }
        (Kind::Vote(_), _) => standing.ballot = Ballot::Stopped,
        (Kind::By { finds: Some(_), .. }, On::Act(act)) if act.when.is_some() => {
            if let Ballot::Counted { established, .. } = &mut standing.ballot {
                *established = true;
            }
            standing.finding = Some(step.name.clone());
        }
        _ => {}
    }
    standing
}

/// The papers a step asks for.
pub(super) fn needs(step: &Step) -> &[PaperName] {
    match &step.kind {
        Kind::By { needs, .. } => needs,
        Kind::Vote(_) | Kind::Consult(_) | Kind::Run(_) | Kind::Wait | Kind::Ends { .. } => &[],
    }
}

/// The vote whose result a step establishes.
pub(super) fn finds(step: &Step) -> Option<&StepName> {
    match &step.kind {
        Kind::By { finds, .. } => finds.as_ref(),
        Kind::Vote(_) | Kind::Consult(_) | Kind::Run(_) | Kind::Wait | Kind::Ends { .. } => None,
    }
}
