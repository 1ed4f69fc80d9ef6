//! Which definition a name on the command line means: a file, a workflow in force, or one that running
//! cases were begun under and that the database therefore keeps.

use std::path::Path;

use umlauf_engine::Texts;
use umlauf_source::Source;
use umlauf_store::Store;
use umlauf_workflow::Digest;

use crate::failure::Failure;

/// Digits of a digest that are enough to name one.
const DIGITS: usize = 8;

/// Finds a workflow: `FILE.yaml`, `NAME`, `NAME@VERSION`, or the first eight or more digits of a digest.
pub(crate) async fn workflow(
    called: &str,
    texts: &Texts,
    store: Option<&Store>,
) -> Result<Source, Failure> {
    let path = Path::new(called);
    if path.is_file() || path.extension().is_some_and(|ext| ext == "yaml" || ext == "yml") {
        let text = std::fs::read_to_string(path)
            .map_err(|error| Failure::call(format!("`{called}` cannot be read: {error}")))?;
        return Ok(Source::new(called, text));
    }
    if let Some(source) = texts.workflows.iter().find(|source| source.stem() == called) {
        return Ok(source.clone());
    }
    let mut candidates = texts.workflows.clone();
    if let Some(store) = store {
        candidates.extend(stored(store).await?);
    }
    let hex = called.len() >= DIGITS && called.bytes().all(|byte| byte.is_ascii_hexdigit());
    let found = match called.split_once('@') {
        Some((name, version)) => candidates
            .into_iter()
            .find(|source| source.stem() == name && version_of(source) == Some(version)),
        None if hex => candidates.into_iter().find(|source| source.digest().starts_with(called)),
        None => None,
    };
    found.ok_or_else(|| {
        let known: Vec<_> = texts.workflows.iter().map(Source::stem).collect();
        let known = known.join(", ");
        Failure::call(format!(
            "there is no workflow `{called}`; known are {known}, files, and with `--database` those \
             of its cases as NAME@VERSION or by digest"
        ))
    })
}

/// Every workflow whose text a database keeps.
async fn stored(store: &Store) -> Result<Vec<Source>, Failure> {
    const PAGE: u32 = 200;
    let mut found = Vec::new();
    let mut after: Option<Digest> = None;
    loop {
        let page = store.definitions(after.as_ref(), PAGE).await?;
        let Some(last) = page.last() else { return Ok(found) };
        after = Some(last.digest.clone());
        let workflows = page.into_iter().filter(|row| row.kind == "workflow");
        found.extend(workflows.map(|row| Source::new(format!("{}.yaml", row.name), row.text)));
    }
}

/// What the text says of its version.
fn version_of(source: &Source) -> Option<&str> {
    let line = source.text.lines().find_map(|line| line.strip_prefix("version:"))?;
    line.split('#').next().map(str::trim)
}
