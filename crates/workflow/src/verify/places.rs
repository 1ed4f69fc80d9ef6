//! Where something stands in the text a workflow was compiled from.
//!
//! The compiled workflow has kept only the meaning. Places are looked up when there is a fault to be
//! told, which is seldom; so nothing that runs has to carry them.

use umlauf_source::{Node, Place, Source, Value, read_all};

use crate::compile::sentence;
use crate::{Ensure, StepName};

/// A text as a tree.
pub(super) struct Places(Option<Node>);

impl Places {
    pub(super) fn of(source: &Source) -> Self {
        Self(read_all(source).0)
    }

    /// The name of a step.
    pub(super) fn step(&self, step: &StepName) -> Place {
        self.found(&["steps", step.as_str()]).map_or_else(first_line, |(key, _)| key)
    }

    /// The word `steps`.
    pub(super) fn steps(&self) -> Place {
        self.found(&["steps"]).map_or_else(first_line, |(key, _)| key)
    }

    /// The value of a key in a step, or the step.
    pub(super) fn value(&self, step: &StepName, keys: &[&str]) -> Place {
        let path = [&["steps", step.as_str()], keys].concat();
        self.found(&path).map_or_else(|| self.step(step), |(_, value)| value.place)
    }

    /// A key in a step, or the step.
    pub(super) fn key(&self, step: &StepName, keys: &[&str]) -> Place {
        let path = [&["steps", step.as_str()], keys].concat();
        self.found(&path).map_or_else(|| self.step(step), |(key, _)| key)
    }

    /// A paper in the list of those a step needs, or the step.
    pub(super) fn need(&self, step: &StepName, paper: &str) -> Place {
        let list = self.found(&["steps", step.as_str(), "needs"]).map(|(_, value)| items(value));
        let item = list.and_then(|list| list.iter().find(|item| is(item, paper)));
        item.map_or_else(|| self.step(step), |item| item.place)
    }

    /// The sentence of `ensures` that says so.
    pub(super) fn sentence(&self, says: &Ensure) -> Place {
        let list = self.found(&["ensures"]).map(|(_, value)| items(value));
        let said = |item: &&Node| sentence(item).is_ok_and(|found| found == *says);
        let item = list.and_then(|list| list.iter().find(said));
        item.map_or_else(first_line, |item| item.place)
    }

    /// The place of the last key of a path, and what stands behind it.
    fn found(&self, path: &[&str]) -> Option<(Place, &Node)> {
        let mut found = None;
        let mut node = self.0.as_ref()?;
        for wanted in path {
            let Value::Map(entries) = &node.value else { return None };
            let (key, value) = entries.iter().find(|(key, _)| key.text.trim() == *wanted)?;
            found = Some((key.place, value));
            node = value;
        }
        found
    }
}

fn items(node: &Node) -> &[Node] {
    match &node.value {
        Value::List(items) => items,
        Value::Text(_) | Value::Map(_) => std::slice::from_ref(node),
    }
}

fn is(node: &Node, text: &str) -> bool {
    matches!(&node.value, Value::Text(found) if found == text)
}

fn first_line() -> Place {
    Place { line: 1, column: 1, length: 1, ..Place::default() }
}
