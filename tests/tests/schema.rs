//! The JSON Schemas that editors use for definition files: committed, current, and saying what the readers
//! say.
//!
//! The readers are asked, not trusted: into every mapping of every shipped file (and of the probes below,
//! which use what no shipped file does) an unknown key is put, and the reader answers with the keys it
//! knows there. After a deliberate change `UMLAUF_BLESS=1 cargo test -p umlauf-tests --test schema` writes
//! the files anew.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::{Value as Json, json};
use umlauf_engine::Texts;
use umlauf_source::{Fault, Node, Severity, Source, Value};
use umlauf_workflow::{Library, compile};

/// A kind of file: its name, its schema, its reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Workflow,
    Body,
    Calendar,
}

use Kind::{Body, Calendar, Workflow};

static TEXTS: LazyLock<Texts> = LazyLock::new(Texts::shipped);

static LIBRARY: LazyLock<Library> =
    LazyLock::new(|| Library::compile(&TEXTS.bodies, &TEXTS.calendars).unwrap());

impl Kind {
    const ALL: [Self; 3] = [Workflow, Body, Calendar];

    fn name(self) -> &'static str {
        match self {
            Workflow => "workflow",
            Body => "body",
            Calendar => "calendar",
        }
    }

    fn text(self) -> String {
        match self {
            Workflow => umlauf_workflow::schema(),
            Body => umlauf_voting::schema(),
            Calendar => umlauf_calendar::schema(),
        }
    }

    fn schema(self) -> Json {
        serde_json::from_str(&self.text()).unwrap()
    }

    fn file(self) -> PathBuf {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        root.join("../workflows/schema").join(format!("{}.json", self.name()))
    }

    /// The shipped files and the probes, small ones first.
    fn sources(self) -> Vec<Source> {
        let (shipped, probes) = match self {
            Workflow => (&TEXTS.workflows, WORKFLOWS),
            Body => (&TEXTS.bodies, BODIES),
            Calendar => (&TEXTS.calendars, CALENDARS),
        };
        let probe = |text: &&str| Source::new("probe.yaml", *text);
        let mut sources: Vec<Source> =
            shipped.iter().cloned().chain(probes.iter().map(probe)).collect();
        sources.sort_by_key(|source| source.text.len());
        sources
    }

    /// What the reader finds; warnings left out.
    fn faults(self, source: &Source) -> Vec<Fault> {
        let found = match self {
            Workflow => compile(source, &LIBRARY).err().map(|faults| faults.list),
            Body => Library::compile(std::slice::from_ref(source), &TEXTS.calendars)
                .err()
                .map(|all| all.into_iter().flat_map(|faults| faults.list).collect()),
            Calendar => Library::compile(&[], std::slice::from_ref(source))
                .err()
                .map(|all| all.into_iter().flat_map(|faults| faults.list).collect()),
        };
        let mut faults: Vec<Fault> = found.unwrap_or_default();
        faults.retain(|fault| fault.severity == Severity::Error);
        faults
    }
}

/// What no shipped workflow uses.
const WORKFLOWS: &[&str] = &["
workflow: probe
version: 1
title: Probe
body: it-planungsrat
start: umlauf
steps:
  umlauf:
    title: Umlauf
    vote: {rule: empfehlung}
    within: 2 weeks
    then: {adopted: feststellen, rejected: feststellen}
  feststellen: {title: Feststellen, by: chair, finds: umlauf, may: {ja: {when: adopted, to: folgen}, nein: {when: rejected, to: aus}}}
  folgen:
    title: Folgen
    follow:
      bound: umlauf
      duties:
        neu: {title: Neu, due: at once}
        tag: {title: Tag, due: 2030-12-31}
        anlass: {title: Anlass, due: on event x, within: 1 year}
      accept: by chair
      join: by member
    within: 6 years
    late: {tell: office, to: aus}
    remind: [6 months, 4 weeks]
    may: {lassen: {to: aus, by: chair, reason: required}}
    then: {at least 11 conform: aus, all conform: aus}
    tell: all
  aus: {title: Aus, ends: done}
", "
workflow: probe
version: 1
title: Probe
body: it-planungsrat
start: kinder
steps:
  kinder:
    title: Kinder
    run: {workflow: umlaufverfahren, for: each member}
    within: 6 weeks
    late: {tell: office, to: zwei}
    may: {lassen: {to: aus, by: chair, reason: required}}
    then: {at least 11 adopted: zwei, any rejected: aus, otherwise: aus}
    tell: all
  zwei: {title: Zwei, run: {eins: umlaufverfahren, zwei: sitzungsbeschluss}, then: {all done: aus, otherwise: aus}}
  aus: {title: Aus, ends: done}
", "
workflow: probe
version: 1
title: Probe
body: it-planungsrat
start: warten
steps:
  warten: {title: Warten, wait: true, within: 5 working days, may: {los: {to: umlauf, by: chair}}, then: {elapsed: umlauf}, tell: members}
  ruhe: {title: Ruhe, wait: half month, then: {elapsed: aus}}
  umlauf:
    title: Umlauf
    vote: {rule: einstimmig, change: never, object: 3 members, closes: when all have voted}
    within: 2 months and a half
    remind: {missing: 1 day, escalate: {monitor: 2 days, chair: at deadline}}
    may: {verlängern: {extend: true, reason: required, by: office}}
    then: {adopted: ergebnis, rejected: ergebnis, objection: ruhe}
    tell: [office, monitor]
  ergebnis:
    title: Ergebnis
    by: chair
    finds: umlauf
    needs: niederschrift
    within: 1 week
    late: {tell: all, to: aus}
    may:
      ja: {when: adopted, to: aus, reason: required}
      nein: {when: rejected, to: aus}
    tell: all
  aus: {title: Aus, ends: done, number: true, tell: all}
ensures:
  - never aus before umlauf
  - umlauf at most once
  - umlauf is always followed by aus
"];

/// What no shipped body uses.
const BODIES: &[&str] = &["
body: probe
title: Probe
basis: § 1
note: Nur zum Prüfen.
unconfirmed: Alles.
calendar: DE-HE
number: '{year}/{n}'
visibility: {during: [office, chair], after: [members], public: counts}
groups:
  eins: {title: Eins, one: ein Mitglied, votes: one, members: {A: A, B: B, C: C}}
  rat: {title: Rat, votes: none, members: {D: D}}
weights:
  feste: {title: Feste, unit: Stimmen, note: wichtig, unconfirmed: u, total: 10, name: alle, source: s, shares: {A: 3, B: 3, C: 4}}
  dated:
    title: Jahre
    unit: '%'
    sum: 100
    versions:
      - {from: 2020-01-01, to: 2020-12-31, unknown: verloren}
      - {from: 2021-01-01, to: 2021-12-31, name: x, source: s, note: wichtig, unconfirmed: u, shares: {A: 30, B: 30, C: 40}}
  stufen: {title: Stufen, by: dated, unit: Stimmen, sum: 7, note: wichtig, unconfirmed: u, steps: {0: 2, 30: 3}}
  stufen-ohne-summe: {title: Stufen, by: dated, steps: {0: 2, 30: 3}}
  begonnen: {title: Begonnen, by: dated, unit: Stimmen, note: wichtig, unconfirmed: u, per started: 3}
rules:
  eine:
    title: Eine
    basis: § 2
    note: wichtig
    unconfirmed: u
    reads: wörtlich
    quorum: {take part: eins, at least: 1/2, of: all, basis: § 3}
    adopt: {all: [{agree: A}, {any: [{agree: eins, weighed by: feste, more than: 50 %, of: cast}, {not agree: [A, B], without: B, at most: 0}]}]}
    abstention: no vote
    silence: consent
    reasons: required
    tie: chair
    readings:
      anders: {reads: frei, basis: § 4, quorum: none, adopt: {object: eins, fewer than: 2}, abstention: consent, silence: no vote, reasons: not required, tie: rejected}
    otherwise: {rule: andere, after: 2, basis: § 5}
    consents: [{of: Bund, body: probe, rule: andere, basis: § 6, note: wichtig, unconfirmed: u}]
    objection: {by: eins, without: A, more than: 1/3, of: all, basis: § 7}
  andere:
    title: Andere
    basis: § 8
    adopt: {attend: eins, at least: all}
    abstention: rejection
    silence: rejection
  strenger: {title: Strenger, basis: § 9, reads: eng, note: wichtig, unconfirmed: u, like: eine, also: [{abstain: eins, at most: 0}], otherwise: {rule: andere}, consents: [{of: Land}], objection: {by: members, at least: 2}}
subjects:
  haushalt: {title: Haushalt, rule: eine, basis: § 10, note: wichtig, unconfirmed: u}
"];

/// What no shipped calendar uses.
const CALENDARS: &[&str] = &["
calendar: probe
title: Probe
from: 2000-01-01
places:
  XX-A: {title: A, basis: § 1}
  XX-A/Ort: {title: Ort}
holidays:
  - {name: Tag, day: 2 May, in: [XX-A], from: 2001, to: 2030-12-31, basis: {XX-A: § 2}}
  - {name: Einmal, day: 2025-05-08, in: XX-A, basis: § 3}
"];

/// Keys that a reader asks for only to refuse them with a better sentence.
fn refused(object: &Json, pointer: &str) -> &'static [&'static str] {
    let requires =
        |key: &str| object["required"].as_array().is_some_and(|r| r.contains(&json!(key)));
    if requires("ends") {
        &["may", "then"]
    } else if requires("ask") {
        // Of the other kind of consultation.
        &["feedback"]
    } else if pointer.ends_with("/objection") {
        &["weighed by"]
    } else {
        &[]
    }
}

/// A mapping of a file, and what the schema says of it.
struct Place {
    /// Where the fitting alternative stands in the schema.
    pointer: String,
    /// The keys of every alternative.
    known: BTreeSet<String>,
    /// The way to it in the file.
    way: Vec<Step>,
}

#[derive(Clone, Debug)]
enum Step {
    Key(String),
    Item(usize),
}

/// Every alternative behind references and `anyOf`, with its place in the schema.
fn alternatives(root: &Json, pointer: &str) -> Vec<String> {
    let here = root.pointer(pointer).unwrap();
    if let Some(name) = here["$ref"].as_str() {
        return alternatives(root, name.strip_prefix('#').unwrap());
    }
    match here["anyOf"].as_array() {
        Some(list) if here.get("properties").is_none() => (0..list.len())
            .flat_map(|n| alternatives(root, &format!("{pointer}/anyOf/{n}")))
            .collect(),
        _ => vec![pointer.to_owned()],
    }
}

/// Whether a mapping has what an alternative demands, down to the mappings inside: two kinds of step may share all
/// keys but those of one value.
fn suits(root: &Json, pointer: &str, node: &Node) -> bool {
    let here = root.pointer(pointer).unwrap();
    let Value::Map(entries) = &node.value else { return here["type"] != "object" };
    let has = |key: &Json| entries.iter().any(|(k, _)| json!(k.text) == *key);
    let must = here["required"].as_array().cloned().unwrap_or_default();
    let inside = |(key, node): &(umlauf_source::Key, Node)| {
        let known = here["properties"].get(&key.text).is_some();
        let escaped = key.text.replace('~', "~0").replace('/', "~1");
        let below = || alternatives(root, &format!("{pointer}/properties/{escaped}"));
        !known
            || !matches!(node.value, Value::Map(_))
            || below().iter().any(|p| suits(root, p, node))
    };
    here["type"] == "object" && must.iter().all(has) && entries.iter().all(inside)
}

fn walk(root: &Json, pointer: &str, node: &Node, way: &[Step], places: &mut Vec<Place>) {
    let all = alternatives(root, pointer);
    let at = |pointer: &String| root.pointer(pointer).unwrap();
    let on = |step: Step| [way, &[step]].concat();
    match &node.value {
        Value::Text(_) => {}
        Value::List(items) => {
            if let Some(list) = all.iter().find(|p| at(p)["type"] == "array") {
                for (n, item) in items.iter().enumerate() {
                    walk(root, &format!("{list}/items"), item, &on(Step::Item(n)), places);
                }
            }
        }
        Value::Map(entries) => {
            let found = all.iter().find(|p| suits(root, p, node));
            let found = found.unwrap_or_else(|| panic!("{pointer} does not fit {way:?}"));
            let escaped = |key: &str| key.replace('~', "~0").replace('/', "~1");
            if at(found).get("properties").is_none() {
                for (key, node) in entries {
                    let pointer = format!("{found}/additionalProperties");
                    walk(root, &pointer, node, &on(Step::Key(key.text.clone())), places);
                }
                return;
            }
            let keys = |p: &String| -> Vec<String> {
                let properties = at(p)["properties"].as_object();
                properties.into_iter().flatten().map(|(key, _)| key.clone()).collect()
            };
            let known = all.iter().flat_map(keys).collect();
            places.push(Place { pointer: found.clone(), known, way: way.to_vec() });
            for (key, node) in entries {
                let pointer = format!("{found}/properties/{}", escaped(&key.text));
                walk(root, &pointer, node, &on(Step::Key(key.text.clone())), places);
            }
        }
    }
}

/// Every mapping of a file that the schema knows keys of.
fn places(root: &Json, node: &Node) -> Vec<Place> {
    let mut places = Vec::new();
    walk(root, "", node, &[], &mut places);
    places
}

/// A file as JSON: flow style is YAML too, and quotes keep every scalar text.
fn written(node: &Node) -> String {
    match &node.value {
        Value::Text(text) => json!(text).to_string(),
        Value::List(items) => {
            format!("[{}]", items.iter().map(written).collect::<Vec<_>>().join(", "))
        }
        Value::Map(entries) => {
            let entry = |(key, node): &(_, Node)| {
                let key: &umlauf_source::Key = key;
                format!("{}: {}", json!(key.text), written(node))
            };
            format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
    }
}

/// A file as an editor sees it: numbers are numbers.
fn instance(node: &Node) -> Json {
    match &node.value {
        Value::Text(text) => match text.as_str() {
            "true" => json!(true),
            "false" => json!(false),
            text => {
                let number = text.starts_with(|c: char| c.is_ascii_digit())
                    && text.chars().all(|c| c.is_ascii_digit() || c == '.');
                let number = number.then(|| serde_json::from_str(text).ok()).flatten();
                number.unwrap_or_else(|| json!(text))
            }
        },
        Value::List(items) => items.iter().map(instance).collect(),
        Value::Map(entries) => {
            entries.iter().map(|(key, node)| (key.text.clone(), instance(node))).collect()
        }
    }
}

/// The mapping at the end of a way.
fn mapping<'n>(node: &'n mut Node, way: &[Step]) -> &'n mut Vec<(umlauf_source::Key, Node)> {
    let Some((step, rest)) = way.split_first() else {
        let Value::Map(entries) = &mut node.value else { panic!("a mapping") };
        return entries;
    };
    let next = match (&mut node.value, step) {
        (Value::List(items), Step::Item(n)) => &mut items[*n],
        (Value::Map(entries), Step::Key(key)) => {
            &mut entries.iter_mut().find(|(k, _)| k.text == *key).unwrap().1
        }
        _ => panic!("another way"),
    };
    mapping(next, rest)
}

/// Unlike any word.
const UNKNOWN: &str = "qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq";

/// The keys that the reader knows in a mapping, as it tells whoever writes another.
fn asked(kind: Kind, source: &Source, root: &Node, way: &[Step]) -> BTreeSet<String> {
    let mut root = root.clone();
    let key = umlauf_source::Key { text: UNKNOWN.to_owned(), place: root.place };
    let value = Node { value: Value::Text("x".to_owned()), place: root.place };
    mapping(&mut root, way).push((key, value));
    let faults = kind.faults(&Source::new(source.name.clone(), written(&root)));
    let told = faults
        .iter()
        .find(|fault| fault.code == "yaml::unknown_key" && fault.message.contains(UNKNOWN))
        .unwrap_or_else(|| panic!("{}: {way:?} takes any key: {faults:#?}", source.name));
    let known = told.hint.as_deref().unwrap().strip_prefix("known here: ").unwrap();
    known.split(", ").map(|key| key.trim_matches('`').to_owned()).collect()
}

#[test]
fn committed_schemas_are_current() {
    for kind in Kind::ALL {
        if std::env::var_os("UMLAUF_BLESS").is_some() {
            std::fs::create_dir_all(kind.file().parent().unwrap()).unwrap();
            std::fs::write(kind.file(), kind.text()).unwrap();
        }
        let committed = std::fs::read_to_string(kind.file()).unwrap_or_default();
        assert_eq!(committed, kind.text(), "UMLAUF_BLESS=1 writes it anew");
        assert!(jsonschema::draft202012::meta::is_valid(&kind.schema()), "{kind:?}");
    }
}

#[test]
fn every_shipped_definition_fits_its_schema() {
    for kind in Kind::ALL {
        let validator = jsonschema::validator_for(&kind.schema()).unwrap();
        for source in kind.sources() {
            assert_eq!(kind.faults(&source), [], "{}", source.name);
            let root = umlauf_source::read(&source).unwrap();
            let told: Vec<String> = validator
                .iter_errors(&instance(&root))
                .map(|error| format!("{} {error}", error.instance_path()))
                .collect();
            assert!(told.is_empty(), "{}: {told:#?}", source.name);
        }
    }
}

/// Editors find the schema from the file.
#[test]
fn a_file_that_names_its_schema_names_the_right_one() {
    for (kind, way) in [(Workflow, "schema"), (Body, "../schema"), (Calendar, "../schema")] {
        let head = format!("# yaml-language-server: $schema={way}/{}.json\n", kind.name());
        for source in kind.sources() {
            let names = source.text.contains("yaml-language-server");
            // What a pattern writes out has no place of its own from which a way could be named.
            let written_out = source.name.contains("each-member");
            assert!(!names || written_out || source.text.starts_with(&head), "{}", source.name);
        }
    }
    assert!(Workflow.sources().iter().any(|source| source.text.starts_with("# yaml-language")));
}

/// Every key that a reader asks for is in the schema, and every key of the schema is asked for.
#[test]
fn schemas_and_readers_know_the_same_keys() {
    for kind in Kind::ALL {
        let (root, mut tried) = (kind.schema(), BTreeSet::new());
        let validator = jsonschema::validator_for(&root).unwrap();
        let mut known: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for source in kind.sources() {
            let node = umlauf_source::read(&source).unwrap();
            for place in places(&root, &node) {
                let mut copy = node.clone();
                let keys: Vec<String> = mapping(&mut copy, &place.way)
                    .iter()
                    .map(|(key, _)| key.text.clone())
                    .collect();
                if !tried.insert((place.pointer.clone(), keys.clone())) {
                    continue;
                }
                let object = root.pointer(&place.pointer).unwrap();
                let mut asked = asked(kind, &source, &node, &place.way);
                asked.retain(|key| !refused(object, &place.pointer).contains(&key.as_str()));
                let unsaid: Vec<_> = asked.difference(&place.known).collect();
                assert!(
                    unsaid.is_empty(),
                    "{kind:?} {}: not in the schema: {unsaid:?}",
                    place.pointer
                );
                known.entry(place.pointer.clone()).or_default().extend(asked);

                let key = umlauf_source::Key { text: UNKNOWN.to_owned(), place: node.place };
                let value = Node { value: Value::Text("x".to_owned()), place: node.place };
                mapping(&mut copy, &place.way).push((key, value));
                assert!(!validator.is_valid(&instance(&copy)), "{} takes any key", place.pointer);
                must(kind, &source, &node, &place, &validator);
            }
        }
        for (pointer, asked) in &known {
            let properties = root.pointer(pointer).unwrap()["properties"].as_object().unwrap();
            let unasked: Vec<_> = properties.keys().filter(|key| !asked.contains(*key)).collect();
            assert!(unasked.is_empty(), "{kind:?} {pointer}: no reader asks for {unasked:?}");
        }
        let objects = objects(&root, "");
        let untried: Vec<_> =
            objects.iter().filter(|pointer| !known.contains_key(*pointer)).collect();
        assert!(untried.is_empty(), "{kind:?}: no file uses {untried:?}");
    }
}

/// What the schema calls necessary is necessary, and what the reader misses the schema calls so.
fn must(kind: Kind, source: &Source, root: &Node, place: &Place, validator: &Validator) {
    let mut whole = root.clone();
    let keys: Vec<String> =
        mapping(&mut whole, &place.way).iter().map(|(key, _)| key.text.clone()).collect();
    for key in &keys {
        let mut without = root.clone();
        mapping(&mut without, &place.way).retain(|(k, _)| k.text != *key);
        let faults = kind.faults(&Source::new(source.name.clone(), written(&without)));
        let required = !validator.is_valid(&instance(&without));
        if required {
            assert!(!faults.is_empty(), "{}: `{key}` can be left out", place.pointer);
        }
        let missing = format!("needs `{key}`");
        let missed = faults
            .iter()
            .any(|fault| fault.code == "yaml::missing_key" && fault.message.ends_with(&missing));
        assert!(required || !missed, "{}: `{key}` must be there", place.pointer);
    }
}

/// Every mapping with known keys that a schema speaks of.
fn objects(schema: &Json, pointer: &str) -> Vec<String> {
    let mut found = Vec::new();
    match schema {
        Json::Object(map) => {
            if map.get("additionalProperties") == Some(&json!(false)) {
                found.push(pointer.to_owned());
            }
            for (key, value) in map {
                let key = key.replace('~', "~0").replace('/', "~1");
                found.extend(objects(value, &format!("{pointer}/{key}")));
            }
        }
        Json::Array(list) => {
            for (n, value) in list.iter().enumerate() {
                found.extend(objects(value, &format!("{pointer}/{n}")));
            }
        }
        _ => {}
    }
    found
}

/// An editor accepts the periods that the reader accepts.
#[test]
fn the_form_of_a_period_is_what_the_reader_reads() {
    let schema = Workflow.schema();
    let form = jsonschema::validator_for(&schema["$defs"]["period"]).unwrap();
    for text in [
        "1 day",
        "14 days",
        "1 days",
        "5 working days",
        "1 working day",
        "2 weeks",
        "1 hour",
        "2 months and a half",
        "1 year",
        "half year",
        "half month",
        "quarter",
        "two days",
        "days",
        "14days",
        "14 dayz",
        "2 years and a half",
        "-1 days",
        "1.5 days",
        "half day",
        "",
    ] {
        let read = text.parse::<umlauf_calendar::Period>().is_ok();
        assert_eq!(form.is_valid(&json!(text)), read, "{text}");
    }
}

/// An editor accepts the names that the reader accepts, as far as ASCII goes.
#[test]
fn the_form_of_a_name_is_what_the_reader_reads() {
    let schema = Workflow.schema();
    let form = jsonschema::validator_for(&schema["properties"]["start"]).unwrap();
    for name in ["entwurf", "Entwurf-2", "prüfung_a", "Übergabe"] {
        assert!(form.is_valid(&json!(name)), "{name}");
    }
    for name in ["", "2entwurf", "-a", "_a", "a b", "a.b", "a/b", "a`b", "a[b", "a:b", "a~"] {
        assert!(!form.is_valid(&json!(name)), "{name}");
    }
}
