//! What a file of some kind may say, declared once for editors: a JSON Schema (draft 2020-12).
//!
//! The readers stay in charge: they find more than a schema can say, and say it better. So each crate
//! declares beside its readers what they read, from the same tables of words, and a test compares the
//! two key by key. Only what editors understand in older drafts too is written.

use std::fmt::Write as _;

/// What may stand in some place.
#[derive(Clone, Debug)]
pub enum Shape {
    /// Any text.
    Text,
    /// A whole number from some number on.
    Whole(u32),
    /// A decimal number, or the same as text.
    Decimal,
    /// `true` or `false`.
    Truth,
    /// One of some words.
    Words(Vec<&'static str>),
    /// Text of a form: a regular expression.
    Form(&'static str),
    /// A list of something.
    List(Box<Shape>),
    /// A mapping with free names, each of some form, to something.
    Names(Box<Shape>, Box<Shape>),
    /// A mapping with known keys.
    Keys(Keys),
    /// One of several.
    Any(Vec<Shape>),
    /// A definition by its name.
    Ref(&'static str),
}

/// A mapping with known keys.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    keys: Vec<Key>,
    /// Of each of these lists at least one key must be there.
    one_of: Vec<Vec<&'static str>>,
    /// Where the first is there, the second must be too.
    with: Vec<(&'static str, &'static str)>,
}

#[derive(Clone, Debug)]
struct Key {
    name: &'static str,
    german: &'static str,
    shape: Shape,
    required: bool,
}

impl Keys {
    /// No keys yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A key that must be there; `german` says what it means.
    #[must_use]
    pub fn must(self, name: &'static str, german: &'static str, shape: Shape) -> Self {
        self.key(name, german, shape, true)
    }

    /// A key that may be there.
    #[must_use]
    pub fn may(self, name: &'static str, german: &'static str, shape: Shape) -> Self {
        self.key(name, german, shape, false)
    }

    /// One of these keys must be there.
    #[must_use]
    pub fn one_of(mut self, names: impl IntoIterator<Item = &'static str>) -> Self {
        self.one_of.push(names.into_iter().collect());
        self
    }

    /// Where `name` is there, `other` must be too.
    #[must_use]
    pub fn with(mut self, name: &'static str, other: &'static str) -> Self {
        self.with.push((name, other));
        self
    }

    fn key(mut self, name: &'static str, german: &'static str, shape: Shape, must: bool) -> Self {
        self.keys.push(Key { name, german, shape, required: must });
        self
    }
}

impl Shape {
    /// A list of something, or one of it without a list.
    #[must_use]
    pub fn or_list(self) -> Self {
        Self::Any(vec![self.clone(), Self::List(Box::new(self))])
    }
}

impl From<Keys> for Shape {
    fn from(keys: Keys) -> Self {
        Self::Keys(keys)
    }
}

/// The schema of a kind of file as JSON text.
pub fn schema(
    title: &str,
    german: &str,
    root: &Keys,
    definitions: &[(&'static str, Shape)],
) -> String {
    let mut head = vec![
        ("$schema", Json::text("https://json-schema.org/draft/2020-12/schema")),
        ("title", Json::text(title)),
        ("description", Json::text(german)),
    ];
    head.extend(keys(root));
    let definitions = definitions.iter().map(|(name, shape)| (*name, json(shape))).collect();
    head.push(("$defs", Json::Map(definitions)));
    let mut text = String::new();
    Json::Map(head).write(&mut text, 0);
    text.push('\n');
    text
}

fn json(shape: &Shape) -> Json {
    Json::Map(entries(shape))
}

fn entries(shape: &Shape) -> Vec<(&'static str, Json)> {
    let one = |name: &str| vec![("type", Json::text(name))];
    let several = |names: &[&str]| {
        vec![("type", Json::List(names.iter().map(|name| Json::text(name)).collect()))]
    };
    match shape {
        // A year or a number is text to a reader who has not been told.
        Shape::Text => several(&["string", "number"]),
        Shape::Whole(from) => {
            let mut whole = one("integer");
            whole.push(("minimum", Json::Plain(from.to_string())));
            whole
        }
        Shape::Decimal => {
            let mut decimal = several(&["number", "string"]);
            decimal.push(("pattern", Json::text("^[0-9]+([.][0-9]{1,9})?$")));
            decimal
        }
        Shape::Truth => one("boolean"),
        Shape::Words(words) => {
            vec![("enum", Json::List(words.iter().map(|word| Json::text(word)).collect()))]
        }
        Shape::Form(pattern) => {
            let mut form = one("string");
            form.push(("pattern", Json::text(pattern)));
            form
        }
        Shape::List(item) => {
            let mut list = one("array");
            list.push(("items", json(item)));
            list
        }
        Shape::Names(name, of) => {
            let mut names = one("object");
            names.push(("propertyNames", json(name)));
            names.push(("additionalProperties", json(of)));
            names
        }
        Shape::Keys(known) => keys(known),
        Shape::Any(shapes) => vec![("anyOf", Json::List(shapes.iter().map(json).collect()))],
        Shape::Ref(name) => vec![("$ref", Json::Text(format!("#/$defs/{name}")))],
    }
}

fn keys(Keys { keys, one_of, with }: &Keys) -> Vec<(&'static str, Json)> {
    let properties = keys.iter().map(|key| {
        let mut said = vec![("description", Json::text(key.german))];
        said.extend(entries(&key.shape));
        (key.name, Json::Map(said))
    });
    let mut object = vec![
        ("type", Json::text("object")),
        ("properties", Json::Map(properties.collect())),
        ("additionalProperties", Json::Plain(String::from("false"))),
    ];
    let required: Vec<_> =
        keys.iter().filter(|key| key.required).map(|key| Json::text(key.name)).collect();
    if !required.is_empty() {
        object.push(("required", Json::List(required)));
    }
    let has = |name: &str| Json::Map(vec![("required", Json::List(vec![Json::text(name)]))]);
    let any = |shapes: Vec<Json>| Json::Map(vec![("anyOf", Json::List(shapes))]);
    let some = |names: &Vec<&'static str>| any(names.iter().map(|name| has(name)).collect());
    let together = |(name, other): &(&'static str, &'static str)| {
        any(vec![Json::Map(vec![("not", has(name))]), has(other)])
    };
    let all: Vec<Json> = one_of.iter().map(some).chain(with.iter().map(together)).collect();
    if !all.is_empty() {
        object.push(("allOf", Json::List(all)));
    }
    object
}

/// JSON in the order of its making, so that the text is always the same.
enum Json {
    Text(String),
    Plain(String),
    List(Vec<Json>),
    Map(Vec<(&'static str, Json)>),
}

impl Json {
    fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    fn write(&self, into: &mut String, depth: usize) {
        match self {
            Self::Text(text) => quoted(text, into),
            Self::Plain(text) => into.push_str(text),
            Self::List(items) if items.iter().all(Self::is_short) => {
                into.push('[');
                for (n, item) in items.iter().enumerate() {
                    into.push_str(if n > 0 { ", " } else { "" });
                    item.write(into, depth);
                }
                into.push(']');
            }
            Self::List(items) => {
                into.push('[');
                for (n, item) in items.iter().enumerate() {
                    line(into, n > 0, depth + 1);
                    item.write(into, depth + 1);
                }
                line(into, false, depth);
                into.push(']');
            }
            Self::Map(entries) if entries.is_empty() => into.push_str("{}"),
            Self::Map(entries) => {
                into.push('{');
                for (n, (key, value)) in entries.iter().enumerate() {
                    line(into, n > 0, depth + 1);
                    quoted(key, into);
                    into.push_str(": ");
                    value.write(into, depth + 1);
                }
                line(into, false, depth);
                into.push('}');
            }
        }
    }

    fn is_short(&self) -> bool {
        matches!(self, Self::Text(_) | Self::Plain(_))
    }
}

fn line(into: &mut String, comma: bool, depth: usize) {
    into.push_str(if comma { ",\n" } else { "\n" });
    into.extend(std::iter::repeat_n("  ", depth));
}

fn quoted(text: &str, into: &mut String) {
    into.push('"');
    for char in text.chars() {
        match char {
            '"' | '\\' => {
                into.push('\\');
                into.push(char);
            }
            char if char.is_control() => {
                let _ = write!(into, "\\u{:04x}", u32::from(char));
            }
            char => into.push(char),
        }
    }
    into.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_is_written_in_the_order_in_which_it_is_declared() {
        let root = Keys::new()
            .must("name", "Wie es heißt: \"so\".", Shape::Text)
            .may("kind", "Die Art.", Shape::Words(vec!["b", "a"]).or_list())
            .one_of(["kind", "name"]);
        let text = schema("Ding", "Ein Ding.", &root, &[("truth", Shape::Truth)]);
        assert_eq!(
            text,
            r#"{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "Ding",
  "description": "Ein Ding.",
  "type": "object",
  "properties": {
    "name": {
      "description": "Wie es heißt: \"so\".",
      "type": ["string", "number"]
    },
    "kind": {
      "description": "Die Art.",
      "anyOf": [
        {
          "enum": ["b", "a"]
        },
        {
          "type": "array",
          "items": {
            "enum": ["b", "a"]
          }
        }
      ]
    }
  },
  "additionalProperties": false,
  "required": ["name"],
  "allOf": [
    {
      "anyOf": [
        {
          "required": ["kind"]
        },
        {
          "required": ["name"]
        }
      ]
    }
  ],
  "$defs": {
    "truth": {
      "type": "boolean"
    }
  }
}
"#
        );
    }
}
