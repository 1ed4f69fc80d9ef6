//! The checkout as the tests of the architecture read it: crates, files, manifests, findings.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::rust::{Keep, before_tests, lines_with, without_comments};

/// Fails with all findings at once and what to do about them.
pub(crate) fn none(findings: &[String], advice: &str) {
    assert!(findings.is_empty(), "{advice}:\n  {}", findings.join("\n  "));
}

/// The crates of the workspace, by folder.
pub(crate) fn crates() -> BTreeSet<String> {
    files("crates")
        .iter()
        .filter_map(|file| file.strip_prefix("crates/")?.strip_suffix("/Cargo.toml"))
        .map(String::from)
        .collect()
}

/// Where a word stands in the sources of crates, comments and tests left out.
pub(crate) fn uses(krates: &[&str], words: &[&str], keep: Keep) -> Vec<String> {
    let mut found = Vec::new();
    for file in krates.iter().flat_map(|krate| sources(krate)) {
        let whole = text(&file);
        let code = without_comments(before_tests(&whole), keep);
        for word in words {
            found.extend(
                lines_with(&code, word).into_iter().map(|line| format!("{file}:{line}: `{word}`")),
            );
        }
    }
    found
}

/// The crates except some.
pub(crate) fn all_but(left_out: &[&str]) -> Vec<String> {
    crates().into_iter().filter(|krate| !left_out.contains(&krate.as_str())).collect()
}

/// The dependencies of a manifest; those of its tests left out.
pub(crate) fn dependencies(manifest: &str) -> Vec<String> {
    let mut inside = false;
    let mut found = Vec::new();
    for line in text(manifest).lines() {
        if let Some(section) = line.trim().strip_prefix('[') {
            inside = section.starts_with("dependencies]")
                || section.starts_with("build-dependencies]")
                || (section.starts_with("target.") && section.contains(".dependencies]"));
        } else if inside && let Some((name, _)) = line.split_once(['=', '.']) {
            found.push(name.trim().to_string());
        }
    }
    found
}

/// Everything a package is built from, by name.
pub(crate) fn tree(package: &str) -> BTreeSet<String> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| String::from("cargo"));
    let output = Command::new(cargo)
        .args(["tree", "--locked", "--edges", "normal", "--prefix", "none", "--package", package])
        .current_dir(root())
        .output()
        .expect("cargo tree can be run");
    let listed = String::from_utf8_lossy(&output.stdout);
    let names: BTreeSet<_> =
        listed.lines().filter_map(|line| line.split(' ').next().map(String::from)).collect();
    assert!(
        names.contains(package),
        "`cargo tree --package {package}` failed:\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    names
}

/// The checkout.
pub(crate) fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().unwrap_or(tests).to_path_buf()
}

/// The text of a file, named from the root.
pub(crate) fn text(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("`{file}`: {error}"))
}

/// Every file under a folder, named from the root, sorted; build outputs left out.
pub(crate) fn files(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut waiting = vec![root().join(folder)];
    while let Some(folder) = waiting.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_symlink() || ["target", ".git", ".mutants.out"].contains(&name.as_str()) {
                continue;
            }
            if path.is_dir() {
                waiting.push(path);
            } else if let Ok(inside) = path.strip_prefix(root()) {
                found.push(inside.to_string_lossy().into_owned());
            }
        }
    }
    found.sort();
    found
}

/// The sources of one crate, tests in files of their own left out.
pub(crate) fn sources(krate: &str) -> Vec<String> {
    let mut files = files(&format!("crates/{krate}/src"));
    files.retain(|file| {
        is_rust(file) && !file.ends_with("/tests.rs") && !file.contains("/src/tests/")
    });
    files
}

/// Whether a file is Rust.
pub(crate) fn is_rust(file: &str) -> bool {
    Path::new(file).extension().is_some_and(|extension| extension == "rs")
}
