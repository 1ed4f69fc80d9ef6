//! Many decisions and what became of each Ziffer: the graph of amendments.
//!
//! What a later decision did is done with its day and, where its Ziffer stands under a condition, not before the condition is
//! met. It is never undone by the end of the later decision: whoever repeals a repeal does not revive what
//! it ended (that takes a decision of its own). So the state of a Ziffer does not depend on the order in
//! which decisions are read. What is wrong in the graph is told, and does no harm.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef as _;
use serde::Serialize;

use crate::{Decision, Effect, Item, Link};

/// A decision by body and number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Key {
    /// The body's name.
    pub body: String,
    /// The number.
    pub number: String,
}

/// A decision, or one of its Ziffern.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Subject {
    /// The decision.
    pub key: Key,
    /// The Ziffer; none: the whole.
    pub item: Option<u32>,
}

/// That one subject does something to another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Mention {
    /// What.
    pub effect: Effect,
    /// Who does it.
    pub from: Subject,
    /// To whom.
    pub to: Subject,
}

/// What is true of a subject on a day. The first that applies, from below.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// It had not been decided yet.
    NotYet,
    /// In force as it was written.
    InForce,
    /// In force, in the words of these.
    Amended {
        /// By which.
        by: Vec<Subject>,
    },
    /// Decided, without effect until a condition is met.
    Conditional {
        /// The words of the condition.
        on: String,
    },
    /// Done.
    Fulfilled {
        /// By which.
        by: Vec<Subject>,
    },
    /// Others took its place.
    Replaced {
        /// By which.
        by: Vec<Subject>,
    },
    /// Ended.
    Repealed {
        /// By which.
        by: Vec<Subject>,
    },
}

/// What is wrong in the graph.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "flaw", rename_all = "snake_case")]
pub enum Flaw {
    /// A decision stands in the register under this number already; the first counts.
    Twice {
        /// Which.
        key: Key,
    },
    /// It names a decision that is not in the register.
    Dangling {
        /// Where and what.
        mention: Mention,
    },
    /// It names a Ziffer that the decision does not have.
    NoSuchItem {
        /// Where and what.
        mention: Mention,
    },
    /// It changes a decision that was taken later.
    Backwards {
        /// Where and what.
        mention: Mention,
    },
    /// Decisions change one another in a circle.
    Cycle {
        /// All of them.
        keys: Vec<Key>,
    },
}

/// Something that somebody has to do, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order<'r> {
    /// The decision.
    pub decision: &'r Decision,
    /// The Ziffer.
    pub item: &'r Item,
    /// Its state.
    pub state: State,
}

/// The decisions of all bodies.
#[derive(Clone, Debug, Default)]
pub struct Register {
    decisions: BTreeMap<Key, Decision>,
    graph: DiGraph<Subject, Effect>,
    nodes: HashMap<Subject, NodeIndex>,
    flaws: Vec<Flaw>,
}

impl Register {
    /// Puts decisions together. Of two with the same number the first counts.
    pub fn new(decisions: impl IntoIterator<Item = Decision>) -> Self {
        let mut register = Self::default();
        for decision in decisions {
            let key = decision.key();
            match register.decisions.entry(key) {
                Entry::Occupied(known) => {
                    register.flaws.push(Flaw::Twice { key: known.key().clone() });
                }
                Entry::Vacant(place) => {
                    place.insert(decision);
                }
            }
        }
        let mentions: Vec<Mention> = register.decisions.values().flat_map(mentions).collect();
        for mention in mentions {
            register.flaws.extend(register.flaw(&mention));
            let (from, to) = (register.node(&mention.from), register.node(&mention.to));
            register.graph.add_edge(from, to, mention.effect);
        }
        let cycles = register.cycles();
        register.flaws.extend(cycles);
        register
    }

    /// The decisions, by body and number.
    pub fn decisions(&self) -> impl DoubleEndedIterator<Item = &Decision> {
        self.decisions.values()
    }

    /// A decision.
    pub fn get(&self, body: &str, number: &str) -> Option<&Decision> {
        self.decisions.get(&Key { body: body.to_owned(), number: number.to_owned() })
    }

    /// What is wrong.
    pub fn flaws(&self) -> &[Flaw] {
        &self.flaws
    }

    /// What others do to a decision or its Ziffern, in the order of bodies and numbers.
    pub fn done_to(&self, key: &Key) -> Vec<Mention> {
        let of = |node: &NodeIndex| self.graph.edges_directed(*node, petgraph::Incoming);
        let nodes = self.nodes.iter().filter(|(subject, _)| subject.key == *key);
        let found: BTreeSet<Mention> =
            nodes.flat_map(|(_, node)| of(node)).map(|edge| self.mention(edge)).collect();
        found.into_iter().collect()
    }

    /// What a decision and its Ziffern do to others.
    pub fn done_by(&self, key: &Key) -> Vec<Mention> {
        self.decisions.get(key).map(mentions).unwrap_or_default()
    }

    /// What is true of a decision or Ziffer on a day.
    pub fn state(&self, subject: &Subject, on: Date) -> State {
        let Some(decision) = self.decisions.get(&subject.key) else { return State::InForce };
        if decision.date.by() > on {
            return State::NotYet;
        }
        let whole = Subject { key: subject.key.clone(), item: None };
        let by = |effect: Effect| -> Vec<Subject> {
            let of = [Some(subject), subject.item.is_some().then_some(&whole)];
            let nodes = of.into_iter().flatten().filter_map(|subject| self.nodes.get(subject));
            let edges = nodes.flat_map(|node| self.graph.edges_directed(*node, petgraph::Incoming));
            let found: BTreeSet<&Subject> = edges
                .filter(|edge| *edge.weight() == effect)
                .filter_map(|edge| self.graph.node_weight(edge.source()))
                .filter(|from| self.effective(from, on))
                .collect();
            found.into_iter().cloned().collect()
        };
        let some = |effect| Some(by(effect)).filter(|by| !by.is_empty());
        let waiting = subject.item.and_then(|number| decision.item(number)).and_then(|item| {
            item.condition.clone().filter(|_| item.met.is_none_or(|met| met > on))
        });
        if let Some(by) = some(Effect::Repeals) {
            State::Repealed { by }
        } else if let Some(by) = some(Effect::Replaces) {
            State::Replaced { by }
        } else if let Some(by) = some(Effect::Fulfils) {
            State::Fulfilled { by }
        } else if let Some(on) = waiting {
            State::Conditional { on }
        } else if let Some(by) = some(Effect::Amends) {
            State::Amended { by }
        } else {
            State::InForce
        }
    }

    /// All Ziffern that order something, with their state on a day.
    pub fn orders(&self, on: Date) -> Vec<Order<'_>> {
        let items = self
            .decisions
            .values()
            .flat_map(|decision| decision.items.iter().map(move |item| (decision, item)));
        items
            .filter(|(_, item)| item.verb.orders() || item.due.is_some())
            .map(|(decision, item)| {
                let subject = Subject { key: decision.key(), item: Some(item.number) };
                Order { decision, item, state: self.state(&subject, on) }
            })
            .collect()
    }

    /// Whether a Ziffer has taken effect on a day.
    fn effective(&self, from: &Subject, on: Date) -> bool {
        self.decisions.get(&from.key).is_some_and(|decision| {
            let item = from.item.and_then(|number| decision.item(number));
            let waits = item.is_some_and(|i| i.condition.is_some() && i.met.is_none_or(|m| m > on));
            decision.date.by() <= on && !waits
        })
    }

    fn mention(&self, edge: petgraph::graph::EdgeReference<'_, Effect>) -> Mention {
        let (from, to) = (self.graph[edge.source()].clone(), self.graph[edge.target()].clone());
        Mention { effect: *edge.weight(), from, to }
    }

    fn node(&mut self, subject: &Subject) -> NodeIndex {
        *self.nodes.entry(subject.clone()).or_insert_with(|| self.graph.add_node(subject.clone()))
    }

    fn flaw(&self, mention: &Mention) -> Option<Flaw> {
        let Some(target) = self.decisions.get(&mention.to.key) else {
            return Some(Flaw::Dangling { mention: mention.clone() });
        };
        // Where no Ziffer is known, any may be named.
        if !target.items.is_empty() && mention.to.item.is_some_and(|n| target.item(n).is_none()) {
            return Some(Flaw::NoSuchItem { mention: mention.clone() });
        }
        let source = self.decisions.get(&mention.from.key)?;
        (target.date.not_before() > source.date.by())
            .then(|| Flaw::Backwards { mention: mention.clone() })
    }

    /// Decisions that change one another, or themselves. Naming is no change.
    fn cycles(&self) -> Vec<Flaw> {
        let mut graph: DiGraph<&Key, ()> = DiGraph::new();
        let mut nodes: BTreeMap<&Key, NodeIndex> = BTreeMap::new();
        for edge in self.graph.edge_references().filter(|edge| *edge.weight() != Effect::Cites) {
            let (from, to) = (&self.graph[edge.source()].key, &self.graph[edge.target()].key);
            let from = *nodes.entry(from).or_insert_with(|| graph.add_node(from));
            let to = *nodes.entry(to).or_insert_with(|| graph.add_node(to));
            graph.update_edge(from, to, ());
        }
        let mut cycles: Vec<Vec<Key>> = petgraph::algo::tarjan_scc(&graph)
            .into_iter()
            .filter(|found| found.len() > 1 || found.iter().any(|n| graph.contains_edge(*n, *n)))
            .map(|found| {
                let keys: BTreeSet<&Key> = found.into_iter().map(|node| graph[node]).collect();
                keys.into_iter().cloned().collect()
            })
            .collect();
        cycles.sort();
        cycles.into_iter().map(|keys| Flaw::Cycle { keys }).collect()
    }
}

impl Decision {
    /// Body and number.
    pub fn key(&self) -> Key {
        Key { body: self.body.clone(), number: self.number.clone() }
    }
}

/// What a decision does to others.
fn mentions(decision: &Decision) -> Vec<Mention> {
    let told = |item: Option<u32>, link: &Link| Mention {
        effect: link.effect,
        from: Subject { key: decision.key(), item },
        to: Subject {
            key: Key {
                body: link.target.body.clone().unwrap_or_else(|| decision.body.clone()),
                number: link.target.number.clone(),
            },
            item: link.target.item,
        },
    };
    let whole = decision.links.iter().map(|link| told(None, link));
    let single = decision.items.iter();
    let single =
        single.flat_map(|item| item.links.iter().map(|link| told(Some(item.number), link)));
    whole.chain(single).collect()
}
