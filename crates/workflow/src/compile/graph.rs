//! The graph of a draft: steps and moves as petgraph knows them.

use std::collections::BTreeMap;

use petgraph::graph::{DiGraph, NodeIndex};

use super::draft::{Draft, KindDraft, StepDraft, Word};
use crate::{Kind, Move, Step, StepName};

/// Steps and moves.
pub(super) struct Graph {
    pub(super) web: DiGraph<Step, Move>,
    pub(super) index: BTreeMap<StepName, NodeIndex>,
    pub(super) start: NodeIndex,
}

impl Graph {
    /// Builds the graph of a draft in which every name has been found; nothing where one has not.
    pub(super) fn build(draft: &Draft) -> Option<Self> {
        let mut graph = DiGraph::new();
        let mut index = BTreeMap::new();
        for step in &draft.steps {
            index.insert(step.name.step(), graph.add_node(built(step)?));
        }
        for (at, step) in graph.node_indices().zip(&draft.steps).collect::<Vec<_>>() {
            for next in &step.moves {
                let to = next.to.step();
                graph.add_edge(at, *index.get(&to)?, Move { on: next.on.clone(), to });
            }
        }
        let start = *index.get(&draft.start.as_ref()?.step())?;
        Some(Self { web: graph, index, start })
    }
}

fn built(step: &StepDraft) -> Option<Step> {
    let kind = match step.kind.as_ref()? {
        KindDraft::By { who, needs, finds, disposes } => Kind::By {
            who: *who,
            needs: KindDraft::papers(needs),
            finds: finds.as_ref().map(Word::step),
            disposes: disposes.as_ref().map(Word::step),
        },
        KindDraft::Vote(vote) => Kind::Vote(vote.vote.clone()),
        KindDraft::Consult(draft) => Kind::Consult(draft.consult.clone()),
        KindDraft::Run(run) => Kind::Run(run.clone()),
        KindDraft::Wait => Kind::Wait,
        KindDraft::Ends { ending, number } => Kind::Ends { ending: *ending, number: *number },
    };
    Some(Step {
        name: step.name.step(),
        title: step.title.clone(),
        kind,
        within: step.within,
        late: step.late.clone(),
        tell: step.tell.clone(),
    })
}
