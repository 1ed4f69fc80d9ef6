//! The graph, and what can be said of it by walking: reached, left, passed.
//!
//! Every step but an end waits for somebody or for time, so no loop can spin; what remains to be shown
//! is that each step is reached, that an end can be reached from it, that nothing is established before
//! it was voted on, and that the sentences of `ensures` about paths hold.

use std::collections::BTreeMap;

use petgraph::Direction;
use petgraph::algo::astar;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::{Dfs, EdgeRef as _, NodeFiltered, Reversed, Walker as _};
use umlauf_source::Fault;
use umlauf_voting::Outcome;

use super::draft::{Draft, EnsureDraft, KindDraft, StepDraft, Word};
use super::words::{Notes, quoted};
use crate::{Kind, Move, On, Step, StepName};

/// Steps and moves, with the draft they come from at the same positions.
pub(super) struct Graph<'d> {
    draft: &'d Draft,
    pub(super) web: DiGraph<Step, Move>,
    pub(super) index: BTreeMap<StepName, NodeIndex>,
    pub(super) start: NodeIndex,
}

impl<'d> Graph<'d> {
    /// Builds the graph of a draft in which every name has been found; nothing where one has not.
    pub(super) fn build(draft: &'d Draft) -> Option<Self> {
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
        Some(Self { draft, web: graph, index, start })
    }

    /// Everything that walking shows to be wrong.
    pub(super) fn check(&self, notes: &mut Notes) {
        self.reached(notes);
        self.left(notes);
        self.established(notes);
        for ensure in &self.draft.ensures {
            if let EnsureDraft::Passes { to, through } = ensure {
                self.passes(to, through, notes);
            }
        }
    }

    fn at(&self, word: &Word) -> Option<NodeIndex> {
        self.index.get(&word.step()).copied()
    }

    fn name(&self, at: NodeIndex) -> &str {
        self.web[at].name.as_str()
    }

    /// Each step with its draft.
    fn drafts(&self) -> impl Iterator<Item = (NodeIndex, &'d StepDraft)> {
        self.web.node_indices().zip(&self.draft.steps)
    }

    /// Whether a move leads from the start to every step. Of a chain of steps that nothing leads to
    /// only the first is told.
    fn reached(&self, notes: &mut Notes) {
        let mut seen: Vec<NodeIndex> = Dfs::new(&self.web, self.start).iter(&self.web).collect();
        let lost = |at: &NodeIndex, seen: &[NodeIndex]| !seen.contains(at);
        let led_to = |at: NodeIndex| {
            let mut from = self.web.neighbors_directed(at, Direction::Incoming);
            from.any(|from| from != at)
        };
        let unled: Vec<NodeIndex> = self.web.node_indices().filter(|at| !led_to(*at)).collect();
        // First those without any move to them, then the first of each circle.
        for at in unled.into_iter().chain(self.web.node_indices()) {
            if !lost(&at, &seen) {
                continue;
            }
            seen.extend(Dfs::new(&self.web, at).iter(&self.web));
            if let Some(step) = self.draft.steps.get(at.index()) {
                let message = format!("no path leads from the start to `{}`", step.name.text);
                notes.push(
                    Fault::error("workflow::unreachable_step", step.name.place, message)
                        .label("never reached")
                        .hint("name it as the target of a move, or take it out"),
                );
            }
        }
    }

    /// Whether every step can be left, and an end be reached from it.
    fn left(&self, notes: &mut Notes) {
        let ends: Vec<NodeIndex> =
            self.drafts().filter(|(_, s)| is_end(s)).map(|(at, _)| at).collect();
        if ends.is_empty() {
            notes.push(
                Fault::error("workflow::no_end", self.draft.steps_place, "no step ends the case")
                    .label("a case could never end")
                    .hint("add a step with `ends: adopted`, `ends: done`, …"),
            );
        }
        let mut stuck = Vec::new();
        for (at, step) in self.drafts().filter(|(at, step)| !is_end(step) && self.stays(*at)) {
            stuck.push(at);
            let message = format!("nothing leads out of `{}`, and it does not end", step.name.text);
            notes.push(
                Fault::error("workflow::dead_end", step.name.place, message)
                    .label("no way out")
                    .hint("add `may: {label: step}`, or write `ends: …`"),
            );
        }
        if ends.is_empty() {
            return;
        }
        let mut safe: Vec<NodeIndex> = Vec::new();
        for end in ends.into_iter().chain(stuck) {
            safe.extend(Dfs::new(Reversed(&self.web), end).iter(Reversed(&self.web)));
        }
        for (at, step) in self.drafts() {
            if safe.contains(&at) {
                continue;
            }
            // One fault for the whole circle that cannot be left.
            safe.extend(Dfs::new(&self.web, at).iter(&self.web));
            safe.extend(Dfs::new(Reversed(&self.web), at).iter(Reversed(&self.web)));
            let message = format!("from `{}` no end can be reached", step.name.text);
            notes.push(
                Fault::error("workflow::no_way_out", step.name.place, message)
                    .label("goes round for ever")
                    .hint("add a move that leads to an end"),
            );
        }
    }

    /// Whether no move leaves a step (extensions do not).
    fn stays(&self, at: NodeIndex) -> bool {
        self.web.edges(at).all(|edge| matches!(&edge.weight().on, On::Act(act) if act.extend))
    }

    /// Whether what is established has been voted on, and every result that arrives can be established.
    fn established(&self, notes: &mut Notes) {
        for (at, step) in self.drafts() {
            let Some(KindDraft::By { finds: Some(finds), .. }) = &step.kind else {
                continue;
            };
            let Some(vote) = self.at(finds) else { continue };
            if let Some(path) = self.path(self.start, at, Some(vote)) {
                let message = format!(
                    "`{}` can be reached before anything was voted in `{}`",
                    step.name.text, finds.text
                );
                notes.push(
                    Fault::error("workflow::finding_before_vote", finds.place, message)
                        .label("no result yet")
                        .hint(format!("for example {}", self.told(&path))),
                );
            }
            let offered = |outcome| {
                let mut moves = step.moves.iter();
                moves.any(|next| matches!(&next.on, On::Act(act) if act.when == Some(outcome)))
            };
            let outcomes = self.web.edges(vote).filter_map(|edge| match &edge.weight().on {
                On::Outcome(outcome) => Some((*outcome, edge.target())),
                On::Act(_) | On::Objection | On::Elapsed => None,
            });
            let mut outcomes: Vec<_> = outcomes.collect();
            outcomes.sort_unstable();
            let mut missing: Vec<Outcome> = Vec::new();
            for (outcome, to) in outcomes {
                if self.path(to, at, Some(vote)).is_some() {
                    missing.extend(needed(outcome).iter().filter(|when| !offered(**when)));
                }
            }
            missing.sort_unstable();
            missing.dedup();
            // Moves that establish nothing, or what cannot be, have been told one by one.
            let possible = |when| self.web.edges(vote).any(|e| e.weight().on == On::Outcome(when));
            let told = step
                .moves
                .iter()
                .any(|next| matches!(&next.on, On::Act(act) if !act.when.is_some_and(possible)));
            if !missing.is_empty() && !told {
                let words = quoted(missing.iter().map(|outcome| outcome.word()));
                let message = format!(
                    "the vote `{}` can arrive here with a result that no move establishes: {words}",
                    finds.text
                );
                notes.push(
                    Fault::error("workflow::finding_incomplete", finds.place, message)
                        .label(format!("{words} cannot be established"))
                        .hint("add a move `label: {when: …, to: step}` for it"),
                );
            }
        }
    }

    /// `every path to A passes B`: without B there is no path to A.
    fn passes(&self, to: &Word, through: &Word, notes: &mut Notes) {
        let (Some(goal), Some(gate)) = (self.at(to), self.at(through)) else {
            return;
        };
        if goal == gate {
            return;
        }
        if let Some(path) = self.path(self.start, goal, Some(gate)) {
            let message =
                format!("a path leads to `{}` without passing `{}`", to.text, through.text);
            notes.push(
                Fault::error("workflow::ensure_violated", to.place, message)
                    .label("does not hold")
                    .hint(format!("for example {}", self.told(&path))),
            );
        }
    }

    /// A shortest path that avoids a step.
    fn path(
        &self,
        from: NodeIndex,
        to: NodeIndex,
        without: Option<NodeIndex>,
    ) -> Option<Vec<NodeIndex>> {
        if Some(from) == without {
            return None;
        }
        let rest = NodeFiltered::from_fn(&self.web, |at| Some(at) != without);
        astar(&rest, from, |at| at == to, |_| 1, |_| 0).map(|(_, path)| path)
    }

    fn told(&self, path: &[NodeIndex]) -> String {
        let names: Vec<_> = path.iter().map(|at| format!("`{}`", self.name(*at))).collect();
        names.join(" → ")
    }
}

fn is_end(step: &StepDraft) -> bool {
    matches!(step.kind, Some(KindDraft::Ends { .. }))
}

/// Which findings must be on offer when a vote ends so: where readings differ both, and a tie or a
/// missed quorum may be established as not adopted.
fn needed(outcome: Outcome) -> &'static [Outcome] {
    match outcome {
        Outcome::Adopted => &[Outcome::Adopted],
        Outcome::Unclear => &[Outcome::Adopted, Outcome::Rejected],
        Outcome::Rejected | Outcome::Tied | Outcome::Inquorate => &[Outcome::Rejected],
    }
}

fn built(step: &StepDraft) -> Option<Step> {
    let kind = match step.kind.as_ref()? {
        KindDraft::By { who, needs, finds } => Kind::By {
            who: *who,
            needs: KindDraft::papers(needs),
            finds: finds.as_ref().map(Word::step),
        },
        KindDraft::Vote(vote) => Kind::Vote(vote.vote.clone()),
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
