//! Broken files and their exact report; and that every fault there is has its paragraph.
//!
//! Each `faults/NAME.yaml` has its report beside it in `NAME.txt`: the line, a caret under what is
//! meant, the hint, and for faults of a process the story of a case that comes to it. After a deliberate change `UMLAUF_BLESS=1 cargo test -p umlauf-tests --test
//! faults` writes them anew; read the difference before committing it.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its files has failed")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use umlauf_source::{Fault, Source};
use umlauf_workflow::{FAULT_CODES, Kin, Library, WorkflowName, compile, kinship, verify};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn yaml_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> =
        entries.filter(|path| path.extension().is_some_and(|ext| ext == "yaml")).collect();
    files.sort();
    files
}

fn sources(folder: &str) -> Vec<Source> {
    let files = yaml_files(&root().join("workflows").join(folder));
    let read = |path: PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        Source::new(name, std::fs::read_to_string(&path).unwrap())
    };
    files.into_iter().map(read).collect()
}

/// All faults of a broken workflow or body.
fn faults(source: &Source) -> Vec<Fault> {
    let calendars = sources("calendars");
    if source.text.starts_with("body:") {
        let failed = Library::compile(std::slice::from_ref(source), &calendars).unwrap_err();
        return failed.into_iter().flat_map(|faults| faults.list).collect();
    }
    let library = Library::compile(&sources("bodies"), &calendars).unwrap();
    match compile(source, &library) {
        Ok(workflow) => {
            let mut faults = verify(source, &workflow).faults;
            faults.extend(kinship(source, &workflow, &kin(source, &library)));
            faults
        }
        Err(faults) => faults.list,
    }
}

/// The shipped workflows and the broken one itself.
fn kin(source: &Source, library: &Library) -> Kin {
    let all = sources("").into_iter().chain([source.clone()]);
    let read = |source: &Source| compile(source, library).ok().map(std::sync::Arc::new);
    all.map(|source| (WorkflowName::from(source.stem()), read(&source))).collect()
}

fn report(source: &Source) -> String {
    let mut report = String::new();
    for fault in faults(source) {
        let Fault { code, message, label, place, .. } = &fault;
        let (line, column) = (place.line.max(1), place.column.max(1));
        writeln!(report, "{}:{line}:{column}: {message} [{code}]", source.name).unwrap();
        let text = source.text.lines().nth(line - 1).unwrap_or_default();
        let carets = "^".repeat(place.length.max(1));
        writeln!(report, "  | {text}\n  | {}{carets} {label}", " ".repeat(column - 1)).unwrap();
        if let Some(hint) = &fault.hint {
            writeln!(report, "  = {hint}").unwrap();
        }
        for sentence in &fault.story {
            writeln!(report, "    {sentence}").unwrap();
        }
    }
    report
}

fn broken() -> Vec<(PathBuf, Source)> {
    let files = yaml_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("faults"));
    let read = |path: PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let source = Source::new(name, std::fs::read_to_string(&path).unwrap());
        (path, source)
    };
    files.into_iter().map(read).collect()
}

#[test]
fn every_broken_file_gets_exactly_its_report() {
    let bless = std::env::var_os("UMLAUF_BLESS").is_some();
    let files = broken();
    assert!(files.len() >= 12);
    for (path, source) in files {
        let report = report(&source);
        let expected = path.with_extension("txt");
        if bless {
            std::fs::write(&expected, &report).unwrap();
        }
        let expected = std::fs::read_to_string(&expected).unwrap_or_default();
        assert_eq!(report, expected, "{}", source.name);
        assert!(!report.is_empty(), "{} is not broken", source.name);
    }
}

#[test]
fn five_mistakes_are_told_at_their_five_places() {
    let text = std::fs::read_to_string(root().join("tests/faults/fuenf.yaml")).unwrap();
    let found = faults(&Source::new("fuenf.yaml", text));
    let places: Vec<_> =
        found.iter().map(|fault| (fault.code, fault.place.line, fault.place.column)).collect();
    assert_eq!(
        places,
        [
            ("workflow::unknown_step", 12, 19),
            ("yaml::unknown_key", 16, 5),
            ("workflow::reminder_too_long", 18, 24),
            ("workflow::missing_outcome", 19, 5),
            ("workflow::unknown_office", 22, 9),
        ]
    );
}

#[test]
fn every_fault_of_a_workflow_is_shown_by_a_broken_file() {
    let shown: BTreeSet<&str> =
        broken().iter().flat_map(|(_, source)| faults(source)).map(|fault| fault.code).collect();
    let missing: Vec<_> =
        FAULT_CODES.iter().map(|(code, _)| *code).filter(|code| !shown.contains(code)).collect();
    assert!(missing.is_empty(), "no broken file shows {missing:?}");
}

#[test]
fn every_fault_has_its_paragraph_and_every_paragraph_its_fault() {
    let mut used = BTreeSet::new();
    for name in ["source", "calendar", "voting", "decisions", "workflow", "engine", "cli"] {
        codes_in(&root().join("crates").join(name).join("src"), &mut used);
    }
    let page = std::fs::read_to_string(root().join("workflows/README.md")).unwrap();
    let told: BTreeSet<String> = page
        .lines()
        .filter_map(|line| line.trim_start_matches("- ").strip_prefix("**`")?.split_once("`**"))
        .map(|(code, _)| code.to_owned())
        .collect();
    let untold: Vec<_> = used.difference(&told).collect();
    let stale: Vec<_> = told.difference(&used).collect();
    assert!(untold.is_empty(), "workflows/README.md says nothing of {untold:?}");
    assert!(stale.is_empty(), "workflows/README.md explains {stale:?}, which nothing reports");
}

/// Every word such as `"workflow::unknown_step"` in the sources of a folder.
fn codes_in(folder: &Path, codes: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            codes_in(&path, codes);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            for word in text.split('"') {
                let Some((kind, name)) = word.split_once("::") else {
                    continue;
                };
                let kinds =
                    ["yaml", "calendar", "decisions", "body", "workflow", "people", "script"];
                let known = kinds.contains(&kind);
                let plain = |c: char| c.is_ascii_lowercase() || c == '_';
                if known && !name.is_empty() && name.chars().all(plain) {
                    codes.insert(word.to_owned());
                }
            }
        }
    }
}
