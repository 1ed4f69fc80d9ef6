//! Reading a mapping field by field, so that every fault is found and no key is overlooked.

use std::cell::RefCell;

use crate::{Fault, Key, Node, Place};

/// A mapping being read. Ask for the known keys, then [`Fields::finish`]: what was never asked for
/// is unknown and is reported with the nearest known key.
pub struct Fields<'n> {
    what: &'static str,
    place: Place,
    entries: &'n [(Key, Node)],
    asked: RefCell<Vec<&'static str>>,
}

impl<'n> Fields<'n> {
    /// Begins to read `node` as a mapping; `what` names it in reports: "a step".
    pub fn of(node: &'n Node, what: &'static str) -> Result<Self, Fault> {
        Ok(Self { what, place: node.place, entries: node.map(what)?, asked: RefCell::default() })
    }

    /// The place of the whole mapping.
    pub fn place(&self) -> Place {
        self.place
    }

    /// The value of a key that may be missing. A key with nothing behind it counts as written.
    pub fn optional(&self, key: &'static str) -> Option<&'n Node> {
        self.entry(key).map(|(_, node)| node)
    }

    /// Key and value of a key that may be missing.
    pub fn entry(&self, key: &'static str) -> Option<(&'n Key, &'n Node)> {
        self.asked.borrow_mut().push(key);
        self.entries.iter().find(|(k, _)| k.text == key).map(|(k, node)| (k, node))
    }

    /// The value of a key that must be there, or the fault that it is missing.
    pub fn required(&self, key: &'static str) -> Result<&'n Node, Fault> {
        self.optional(key).ok_or_else(|| {
            Fault::error("yaml::missing_key", self.place, format!("{} needs `{key}`", self.what))
                .label(format!("`{key}` is missing"))
                .hint(format!("add a line `{key}: …`"))
        })
    }

    /// Reports every key that nobody asked for.
    pub fn finish(self, faults: &mut Vec<Fault>) {
        let asked = self.asked.into_inner();
        for (key, _) in self.entries.iter().filter(|(k, _)| !asked.contains(&k.text.as_str())) {
            let known = asked.iter().map(|k| format!("`{k}`")).collect::<Vec<_>>().join(", ");
            let message = format!("{} has no key `{}`", self.what, key.text);
            let fault = Fault::error("yaml::unknown_key", key.place, message).label("unknown key");
            faults.push(match crate::nearest(&key.text, asked.iter().copied()) {
                Some(near) => fault.hint(format!("did you mean `{near}`?")),
                None => fault.hint(format!("known here: {known}")),
            });
        }
    }
}
