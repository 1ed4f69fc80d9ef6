//! The tree: scalars as their text, so that no number passes through a float.

use crate::{Fault, Place};

/// A value and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub value: Value,
    /// Where it stands.
    pub place: Place,
}

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A scalar, exactly as written (quotes and escapes resolved). Nothing written: empty.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// A mapping in the order of the file; keys are unique.
    Map(Vec<(Key, Node)>),
}

/// A key and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The key's text.
    pub text: String,
    /// Where it stands.
    pub place: Place,
}

impl Node {
    /// The text of a scalar, or the fault that it is none. `what` names it: "a period".
    pub fn text(&self, what: &str) -> Result<&str, Fault> {
        match &self.value {
            Value::Text(text) if !text.is_empty() => Ok(text),
            _ => Err(self.expected(what)),
        }
    }

    /// The items of a list, or the fault that it is none.
    pub fn list(&self, what: &str) -> Result<&[Node], Fault> {
        match &self.value {
            Value::List(items) => Ok(items),
            _ => Err(self.expected(what)),
        }
    }

    /// The entries of a mapping, or the fault that it is none.
    pub fn map(&self, what: &str) -> Result<&[(Key, Node)], Fault> {
        match &self.value {
            Value::Map(entries) => Ok(entries),
            _ => Err(self.expected(what)),
        }
    }

    /// A whole number without sign, or the fault that it is none.
    pub fn number<N: std::str::FromStr>(&self, what: &str) -> Result<N, Fault> {
        self.text(what)?.parse().map_err(|_| self.expected(what))
    }

    /// `true` or `false`, or the fault that it is neither.
    pub fn truth(&self, what: &str) -> Result<bool, Fault> {
        match self.text(what)? {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(self.expected("`true` or `false`")),
        }
    }

    /// The fault that something else was expected here.
    pub fn expected(&self, what: &str) -> Fault {
        let found = match &self.value {
            Value::Text(text) if text.is_empty() => String::from("nothing"),
            Value::Text(text) => format!("`{}`", shortened(text)),
            Value::List(_) => String::from("a list"),
            Value::Map(_) => String::from("a mapping"),
        };
        Fault::error("yaml::unexpected", self.place, format!("expected {what}, found {found}"))
            .label(format!("should be {what}"))
    }
}

/// At most forty characters: a fault quotes a word, not a chapter.
fn shortened(text: &str) -> String {
    let mut chars = text.chars();
    let head: String = chars.by_ref().take(40).collect();
    if chars.next().is_some() { format!("{head}…") } else { head }
}
