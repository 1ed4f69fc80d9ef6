//! JSON that has one meaning: a key that stands twice is refused, and so is a fraction.
//!
//! A reader that silently takes the last of two keys shows another record than the one that was
//! checked; a float is not the number that was written.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// A value read strictly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Strict(pub(crate) Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader).map(Strict)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON without fractions")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Strict(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            if map.contains_key(&key) {
                return Err(A::Error::custom(format!("duplicate field `{key}`")));
            }
            let Strict(value) = entries.next_value()?;
            map.insert(key, value);
        }
        Ok(Value::Object(map))
    }
}

/// Where two values differ first: the path from the top, what was expected there, what was found.
pub(crate) fn difference(
    path: &str,
    expected: &Value,
    found: &Value,
) -> Option<(String, String, String)> {
    let told = || Some((path.to_owned(), told(expected), told(found)));
    match (expected, found) {
        (Value::Array(expected), Value::Array(found)) => {
            let mut inner = expected.iter().zip(found).enumerate();
            inner
                .find_map(|(n, (expected, found))| {
                    difference(&format!("{path}/{n}"), expected, found)
                })
                .or_else(|| (expected.len() != found.len()).then(|| length(path, expected, found)))
        }
        (Value::Object(expected), Value::Object(found)) => {
            let mut keys =
                expected.keys().chain(found.keys().filter(|k| !expected.contains_key(*k)));
            keys.find_map(|key| {
                let (expected, found) = (expected.get(key), found.get(key));
                let path = format!("{path}/{key}");
                match (expected, found) {
                    (Some(expected), Some(found)) => difference(&path, expected, found),
                    (Some(expected), None) => Some((path, self::told(expected), nothing())),
                    (None, found) => Some((path, nothing(), found.map(self::told)?)),
                }
            })
        }
        _ if expected == found => None,
        _ => told(),
    }
}

fn length(path: &str, expected: &[Value], found: &[Value]) -> (String, String, String) {
    let told = |list: &[Value]| format!("{} entries", list.len());
    (path.to_owned(), told(expected), told(found))
}

fn nothing() -> String {
    String::from("nothing")
}

fn told(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_key_that_stands_twice_is_refused_at_any_depth() {
        for text in [r#"{"a":1,"a":1}"#, r#"[{"b":[{"a":1,"c":2,"a":3}]}]"#] {
            let error = serde_json::from_str::<Strict>(text).unwrap_err();
            assert!(error.to_string().starts_with("duplicate field `a`"), "{error}");
        }
    }

    #[test]
    fn a_fraction_is_refused() {
        assert!(serde_json::from_str::<Strict>("[1.0]").is_err());
        assert!(serde_json::from_str::<Strict>("[1e3]").is_err());
        assert!(serde_json::from_str::<Strict>("[1]").is_ok());
    }

    #[test]
    fn the_first_difference_is_told_with_its_path() {
        let at = |expected: Value, found: Value| difference("x", &expected, &found);
        assert_eq!(at(json!({"a": [1, 2]}), json!({"a": [1, 2]})), None);
        let told = |path: &str, expected: &str, found: &str| {
            Some((path.to_owned(), expected.to_owned(), found.to_owned()))
        };
        assert_eq!(at(json!({"a": [1, 2]}), json!({"a": [1, 3]})), told("x/a/1", "2", "3"));
        assert_eq!(at(json!([1]), json!([1, 3])), told("x", "1 entries", "2 entries"));
        assert_eq!(at(json!({"a": 1}), json!({})), told("x/a", "1", "nothing"));
        assert_eq!(at(json!({}), json!({"b": "y"})), told("x/b", "nothing", "y"));
    }
}
