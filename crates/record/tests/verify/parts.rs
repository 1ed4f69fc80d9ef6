//! Everything around the journal: a doctored summary, an exchanged paper, a file that is no record.

use proptest::prelude::*;
use serde_json::{Value, json};
use umlauf_record::{Code, export, verify};

use crate::world::{World, adopted, objected, unclear};
use crate::{changed, codes, told};

/// Pointers to all values of the readable parts.
fn leaves(value: &Value, pointer: &str, into: &mut Vec<String>) {
    match value {
        Value::Array(list) if !list.is_empty() => {
            for (n, inner) in list.iter().enumerate() {
                leaves(inner, &format!("{pointer}/{n}"), into);
            }
        }
        Value::Object(map) if !map.is_empty() => {
            for (key, inner) in map {
                leaves(inner, &format!("{pointer}/{key}"), into);
            }
        }
        _ => into.push(pointer.to_owned()),
    }
}

fn readable(text: &str) -> Vec<String> {
    let record: Value = serde_json::from_str(text).unwrap();
    let mut into = Vec::new();
    for part in ["summary", "tally", "votes", "asked", "deadlines", "history", "state"] {
        leaves(&record[part], &format!("/{part}"), &mut into);
    }
    into
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn whatever_is_changed_in_a_readable_part_is_found(at in any::<prop::sample::Index>()) {
        let text = adopted().export();
        let leaves = readable(&text);
        let other = changed(&text, at.get(&leaves).as_str(), |value| {
            *value = match &*value {
                Value::Number(n) => json!(n.as_u64().map_or(0, |n| n + 1)),
                Value::Bool(truth) => json!(!truth),
                Value::String(text) => json!(format!("{text} ")),
                _ => json!("something"),
            };
        });
        prop_assert!(codes(&other).iter().all(|c| matches!(c, Code::Derived | Code::State)));
        prop_assert!(!codes(&other).is_empty());
    }

    #[test]
    fn whatever_is_taken_from_a_readable_part_is_found(at in any::<prop::sample::Index>()) {
        let text = unclear().export();
        let leaves = readable(&text);
        let (inner, key) = at.get(&leaves).as_str().rsplit_once('/').unwrap();
        let other = changed(&text, inner, |value| match value {
            Value::Object(map) => drop(map.remove(key)),
            Value::Array(list) => drop(list.remove(key.parse().unwrap())),
            _ => unreachable!(),
        });
        prop_assert!(!codes(&other).is_empty());
    }
}

#[test]
fn a_paper_that_was_exchanged_is_found() {
    let text = adopted().export();
    let other = changed(&text, "/papers/0/text", |paper| *paper = json!("Anderes."));
    assert_eq!(codes(&other), [Code::PaperDigest]);
    let binary = changed(&text, "/papers/2/base64", |paper| *paper = json!("AAAA"));
    assert_eq!(codes(&binary), [Code::PaperDigest]);
    let broken = changed(&text, "/papers/2/base64", |paper| *paper = json!("AAA"));
    assert_eq!(codes(&broken), [Code::Form]);
    let described = changed(&text, "/papers/0/what/0", |what| *what = json!("Anlage"));
    assert_eq!(codes(&described), [Code::Derived]);
}

/// Deletion for data protection leaves the evidence intact, and visible as a deletion.
#[test]
fn a_text_that_is_no_longer_kept_is_withheld_and_the_rest_is_intact() {
    let world = adopted();
    let mut parts = world.parts();
    parts.papers.retain(|paper| !paper.starts_with(b"Bayern"));
    parts.title = None;
    let verdict = verify(&export(&parts), None);
    assert!(verdict.is_intact(), "{}", told(&verdict));
    let withheld: Vec<_> = verdict.withheld.iter().map(|one| one.what.as_str()).collect();
    assert_eq!(withheld, ["Titel (Ereignis 1)", "Erklärung zu Protokoll von BY (Ereignis 29)"]);
}

#[test]
fn a_paper_that_is_left_out_of_the_list_or_added_to_it_is_found() {
    let text = adopted().export();
    let out = changed(&text, "/papers", |papers| {
        drop(papers.as_array_mut().unwrap().remove(1));
    });
    assert_eq!(codes(&out), [Code::PaperForeign]);
    let twice = changed(&text, "/papers", |papers| {
        let papers = papers.as_array_mut().unwrap();
        papers.push(papers[0].clone());
    });
    assert_eq!(codes(&twice), [Code::PaperForeign]);
    let more = changed(&text, "/papers", |papers| {
        let digest = umlauf_workflow::Digest::of(b"x");
        papers.as_array_mut().unwrap().push(json!({"digest": digest, "what": ["?"], "text": "x"}));
    });
    assert_eq!(codes(&more), [Code::PaperForeign]);
}

#[test]
fn a_definition_that_was_exchanged_is_found() {
    let text = adopted().export();
    let workflow = changed(&text, "/definitions/workflow/text", |text| {
        *text = json!(text.as_str().unwrap().replace("14 days", "15 days"));
    });
    let found = codes(&workflow);
    assert!(found.starts_with(&[Code::DefinitionDigest, Code::DefinitionMissing]), "{found:?}");
    for pointer in ["/definitions/editions/0/body", "/definitions/editions/0/calendars/0"] {
        let other = changed(&text, pointer, |value| {
            let text = format!("{}\n# mehr", value["text"].as_str().unwrap());
            value["digest"] = json!(umlauf_workflow::Digest::of(text.as_bytes()));
            value["text"] = json!(text);
        });
        assert!(codes(&other).contains(&Code::DefinitionMissing), "{pointer}");
    }
    let broken = changed(&text, "/definitions/workflow/text", |text| {
        *text = json!("workflow: x");
    });
    assert!(codes(&broken).contains(&Code::DefinitionBroken));
}

#[test]
fn definitions_that_no_ballot_names_are_found() {
    let text = adopted().export();
    let twice = changed(&text, "/definitions/editions", |editions| {
        let editions = editions.as_array_mut().unwrap();
        editions.push(editions[0].clone());
    });
    assert_eq!(codes(&twice), [Code::DefinitionForeign]);
    let none = changed(&text, "/definitions/editions", |editions| {
        *editions = json!([]);
    });
    assert!(codes(&none).contains(&Code::DefinitionMissing));
}

/// A second ballot may be governed by a later body: both are enclosed.
#[test]
fn each_ballot_is_read_under_its_own_edition() {
    let mut world = World::voting();
    let first = world.edition.clone();
    let text = format!("{}\n# Fassung 2\n", first.body.text);
    world.edition.body = umlauf_source::Source::new("it-planungsrat.yaml", text);
    world.recompile();
    world.again();
    let mut parts = world.parts();
    parts.editions.insert(0, first);
    let verdict = verify(&export(&parts), None);
    assert!(verdict.is_intact(), "{}", told(&verdict));
    parts.editions.reverse();
    assert_eq!(codes(&export(&parts)), [Code::DefinitionForeign]);
}

#[test]
fn the_head_of_the_file_is_held_against_the_journal() {
    let text = objected().export();
    for (pointer, code) in [
        ("/title", Code::Head),
        ("/workflow", Code::Head),
        ("/body", Code::Head),
        ("/head", Code::End),
        ("/about/0", Code::Derived),
    ] {
        let other = changed(&text, pointer, |value| *value = json!("etwas anderes"));
        assert_eq!(codes(&other), [code], "{pointer}");
    }
    let early = json!("2022-08-24T08:59:59.000000Z");
    assert_eq!(codes(&changed(&text, "/exported_at", |at| *at = early)), [Code::Head]);
}

#[test]
fn what_is_no_record_is_called_so() {
    let text = adopted().export();
    let twice = text.replacen("\"case\":", "\"case\": \"x\",\n  \"case\":", 1);
    let inner = text.replacen("\"step\":", "\"step\": \"x\",\n  \"step\":", 1);
    let unknown = text.replacen("\"case\":", "\"note\": \"x\",\n  \"case\":", 1);
    let fraction = text.replacen("\"ballots\": 1", "\"ballots\": 1.0", 1);
    let half = &text[..text.len() / 2];
    let after = format!("{text} {{}}");
    for text in [&twice, &inner, &unknown, &fraction, half, &after, "", "[]", "null"] {
        let verdict = verify(text, None);
        let code = verdict.first_fault.map(|fault| fault.code);
        assert_eq!(code, Some(Code::Form), "{}", &text[..text.len().min(80)]);
    }
    let version = changed(&text, "/version", |version| *version = json!(2));
    let other = changed(&text, "/format", |format| *format = json!("other"));
    for text in [version.as_str(), &other, r#"{"name": "package.json"}"#] {
        assert_eq!(codes(text), [Code::Format]);
    }
}

/// A broken journal is written as it is: hiding it would be worse than showing it.
#[test]
fn a_broken_journal_can_be_exported_and_is_found() {
    let mut world = adopted();
    let whole = world.rows.clone();
    for line in ["", "{}", "kein Ereignis"] {
        world.rows.clone_from(&whole);
        world.rows[20].line = line.to_owned();
        let found = codes(&world.export());
        assert_eq!(found.first(), Some(&Code::Hash), "{found:?}");
    }
    world.rows.clear();
    assert!(codes(&world.export()).contains(&Code::Order));
}
