//! Reading YAML: the tree, the places, and what is refused.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use proptest::prelude::*;
use umlauf_source::{Fault, Fields, Node, Source, Value, nearest, read};

fn tree(text: &str) -> Node {
    read(&Source::new("t.yaml", text)).unwrap()
}

fn faults(text: &str) -> Vec<(&'static str, usize, usize)> {
    let list = read(&Source::new("t.yaml", text)).unwrap_err();
    list.iter().map(|fault| (fault.code, fault.place.line, fault.place.column)).collect()
}

fn get<'n>(node: &'n Node, key: &str) -> &'n Node {
    let entries = node.map("a mapping").unwrap();
    &entries.iter().find(|(k, _)| k.text == key).unwrap().1
}

#[test]
fn scalars_keep_their_text() {
    let node = tree("a: 13.04061\nb: 1.10\nc: \"no\"\nd: 007\ne: ~\nf: >-\n  two\n  lines\n");
    let text = |key| get(&node, key).text("a text").unwrap().to_owned();
    assert_eq!(text("a"), "13.04061");
    assert_eq!(text("b"), "1.10");
    assert_eq!(text("c"), "no");
    assert_eq!(text("d"), "007");
    assert_eq!(text("f"), "two lines");
    assert!(get(&node, "e").text("a text").is_err(), "nothing is no text");
}

#[test]
fn comments_are_passed_over() {
    let node = tree("# first\na: 1  # behind\n# last\n");
    assert_eq!(get(&node, "a").text("a text").unwrap(), "1");
}

#[test]
fn places_count_characters_not_bytes() {
    let node = tree("größe: {öl: wörter}\n");
    let inner = get(get(&node, "größe"), "öl");
    assert_eq!((inner.place.line, inner.place.column, inner.place.length), (1, 13, 6));
    let source = "größe: {öl: wörter}\n";
    assert_eq!(&source[inner.place.start..inner.place.end], "wörter");
}

#[test]
fn truth_words_are_refused_unless_quoted_also_as_keys() {
    assert_eq!(faults("a: yes\nNO: 1\n"), [("yaml::truth_word", 1, 4), ("yaml::truth_word", 2, 1)]);
    tree("a: \"yes\"\n\"NO\": 1\nb: true\n");
}

#[test]
fn what_would_mislead_a_reader_is_refused_with_its_place() {
    assert_eq!(faults("a: 1\na: 2\n"), [("yaml::duplicate_key", 2, 1)]);
    assert_eq!(faults("a: &x 1\nb: *x\n"), [("yaml::alias", 2, 4)]);
    assert_eq!(faults("a: !t 1\n")[0].0, "yaml::tag");
    assert_eq!(faults("a: 1\n---\nb: 2\n")[0].0, "yaml::second_document");
    assert_eq!(faults("")[0].0, "yaml::empty");
    assert_eq!(faults("a: [1\n")[0].0, "yaml::syntax");
    assert_eq!(faults(&format!("{}{}", "[".repeat(40), "]".repeat(40)))[0].0, "yaml::too_deep");
    assert_eq!(faults(&"a".repeat(2 << 20))[0].0, "yaml::too_large");
}

#[test]
fn every_key_nobody_asked_for_is_reported_with_the_nearest() {
    let node = tree("tilte: a\nbody: b\nfoo: c\n");
    let fields = Fields::of(&node, "a file").unwrap();
    assert_eq!(fields.required("title").unwrap_err().code, "yaml::missing_key");
    fields.optional("body");
    let mut faults: Vec<Fault> = Vec::new();
    fields.finish(&mut faults);
    assert_eq!(faults.len(), 2);
    assert_eq!(faults[0].hint.as_deref(), Some("did you mean `title`?"));
    assert_eq!(faults[1].hint.as_deref(), Some("known here: `title`, `body`"));
}

#[test]
fn only_what_is_near_is_proposed() {
    assert_eq!(nearest("umlaf", ["umlauf", "freigabe"]), Some("umlauf"));
    assert_eq!(nearest("xyz", ["umlauf", "freigabe"]), None);
}

/// Every place inside a tree lies in the text.
fn places(node: &Node, length: usize) -> bool {
    let inside = node.place.start <= node.place.end && node.place.end <= length;
    inside
        && match &node.value {
            Value::Text(_) => true,
            Value::List(items) => items.iter().all(|item| places(item, length)),
            Value::Map(entries) => {
                entries.iter().all(|(key, value)| key.place.end <= length && places(value, length))
            }
        }
}

proptest! {
    #[test]
    fn any_text_gives_a_tree_or_faults_with_places_inside_it(
        text in "[a-zäß:\\-\\[\\]{}#&*!|>'\"%@,? \n\t0-9]{0,80}"
    ) {
        match read(&Source::new("t.yaml", text.clone())) {
            Ok(node) => prop_assert!(places(&node, text.len())),
            Err(list) => {
                prop_assert!(!list.is_empty());
                for fault in list {
                    prop_assert!(fault.place.end <= text.len());
                }
            }
        }
    }
}

#[test]
fn faults_of_form_leave_the_tree_for_other_faults() {
    let (tree, faults) = umlauf_source::read_all(&Source::new("t.yaml", "a: 1\na: 2\nb: no\n"));
    assert_eq!(faults.len(), 2);
    assert_eq!(get(&tree.unwrap(), "b").text("a text").unwrap(), "no");
}
