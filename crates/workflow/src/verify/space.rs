//! The states of a model, found breadth first, so that the way to each is a shortest one.
//!
//! A sentence about the course of a case is a *mark* beside the state: whether a step has been passed,
//! how often it has been entered. Each sentence is explored by itself; a dozen of them cost a dozen
//! explorations and not two to the twelfth.

use std::collections::{HashMap, VecDeque};

use super::model::Model;
use super::state::{State, Transition};

/// What a sentence remembers of the way so far.
pub(super) type Mark = u8;

/// All states that can be reached.
pub(super) struct Space {
    /// In the order in which they were found.
    pub(super) nodes: Vec<Node>,
}

/// A state that can be reached.
pub(super) struct Node {
    pub(super) state: State,
    pub(super) mark: Mark,
    /// What can happen, and where it leads.
    pub(super) next: Vec<(Transition, usize)>,
    /// How it was reached first.
    from: Option<(usize, Transition)>,
}

/// A way: where it begins and what happens.
#[derive(Clone, Debug)]
pub(super) struct Path {
    pub(super) start: State,
    pub(super) events: Vec<Transition>,
}

impl Space {
    /// Explores from a state on, without a mark.
    pub(super) fn plain(model: &Model<'_>, start: State) -> Self {
        Self::explore(model, start, 0, |mark, _, _| mark)
    }

    /// Explores from a state on; `mark` says what becomes of the mark when something happens.
    pub(super) fn explore(
        model: &Model<'_>,
        start: State,
        first: Mark,
        mark: impl Fn(Mark, State, &Transition) -> Mark,
    ) -> Self {
        let node = |state, mark, from| Node { state, mark, next: Vec::new(), from };
        let mut nodes = vec![node(start, first, None)];
        let mut known = HashMap::from([((start, first), 0)]);
        let mut at = 0;
        while let Some(Node { state, mark: before, .. }) = nodes.get(at) {
            let (state, before) = (*state, *before);
            let mut next = Vec::new();
            for transition in model.transitions(state) {
                let after = mark(before, state, &transition);
                let to = *known.entry((transition.to, after)).or_insert_with(|| {
                    nodes.push(node(transition.to, after, Some((at, transition))));
                    nodes.len() - 1
                });
                next.push((transition, to));
            }
            nodes[at].next = next;
            at += 1;
        }
        Self { nodes }
    }

    /// The first node of which something holds.
    pub(super) fn first(&self, wanted: impl Fn(&Node) -> bool) -> Option<usize> {
        self.nodes.iter().position(wanted)
    }

    /// A shortest way to a node.
    pub(super) fn path(&self, to: usize) -> Path {
        let (mut events, mut at) = (Vec::new(), to);
        while let Some((from, event)) = self.nodes[at].from {
            events.push(event);
            at = from;
        }
        events.reverse();
        Path { start: self.nodes[at].state, events }
    }

    /// By node: whether one of the goals can be reached from it; the goals themselves can.
    pub(super) fn reaching(&self, goals: impl IntoIterator<Item = usize>) -> Vec<bool> {
        let mut back = vec![Vec::new(); self.nodes.len()];
        for (at, node) in self.nodes.iter().enumerate() {
            node.next.iter().for_each(|(_, to)| back[*to].push(at));
        }
        spread(goals, &back)
    }

    /// By node: whether it can be reached from this one; itself it can.
    pub(super) fn reached(&self, from: usize) -> Vec<bool> {
        let ahead: Vec<Vec<usize>> =
            self.nodes.iter().map(|node| node.next.iter().map(|(_, to)| *to).collect()).collect();
        spread([from], &ahead)
    }

    /// A shortest way from a node to one of which something holds, the node itself left out, through
    /// nodes that may be passed.
    pub(super) fn onward(
        &self,
        from: usize,
        wanted: impl Fn(usize, &Node) -> bool,
        pass: impl Fn(&Node) -> bool,
    ) -> Option<(Vec<Transition>, usize)> {
        let mut known: HashMap<usize, (usize, Transition)> = HashMap::new();
        let mut queue = VecDeque::from([from]);
        while let Some(at) = queue.pop_front() {
            for (event, to) in &self.nodes[at].next {
                if known.contains_key(to) {
                    continue;
                }
                known.insert(*to, (at, *event));
                if wanted(*to, &self.nodes[*to]) {
                    return Some((traced(&known, from, *to), *to));
                }
                if pass(&self.nodes[*to]) {
                    queue.push_back(*to);
                }
            }
        }
        None
    }
}

/// The events that lead from one node to another.
fn traced(known: &HashMap<usize, (usize, Transition)>, from: usize, to: usize) -> Vec<Transition> {
    let (mut events, mut at) = (Vec::new(), to);
    while let Some((before, event)) = known.get(&at) {
        events.push(*event);
        at = *before;
        if at == from {
            break;
        }
    }
    events.reverse();
    events
}

fn spread(from: impl IntoIterator<Item = usize>, along: &[Vec<usize>]) -> Vec<bool> {
    let mut seen = vec![false; along.len()];
    let mut next: Vec<usize> = from.into_iter().collect();
    while let Some(at) = next.pop() {
        if !std::mem::replace(&mut seen[at], true) {
            next.extend(&along[at]);
        }
    }
    seen
}
