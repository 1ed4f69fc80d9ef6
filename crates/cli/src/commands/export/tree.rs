//! A case with its children as folders that people can read: record, history and papers of each.
//!
//! Every `akte.json` is a record of its own that `umlauf verify` accepts; everything beside it is there to
//! be read and proves nothing.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use umlauf_engine::Engine;
use umlauf_engine::view::{self, Told};
use umlauf_store::{CaseRow, ChildRow};
use umlauf_workflow::{CaseId, Head, PaperName, Recorded};

use crate::failure::Failure;

/// More children than a case ever has.
const CHILDREN: u32 = 100_000;

/// How many lines of a journal are read at a time.
const LINES: u32 = 500;

/// What was written.
pub(super) struct Written {
    /// How many cases.
    pub(super) cases: usize,
    /// What says where everything is.
    pub(super) index: PathBuf,
}

/// Writes the case and its children, and theirs, into a folder that is new or empty.
pub(super) async fn write(
    engine: &Engine,
    root: &CaseId,
    folder: &Path,
) -> Result<Written, Failure> {
    if folder.read_dir().is_ok_and(|mut entries| entries.next().is_some()) {
        let message = format!("`{}` is not empty; name a new folder", folder.display());
        return Err(Failure::call(message));
    }
    let mut index = String::new();
    let mut seen = BTreeSet::from([root.clone()]);
    let mut waiting = vec![(root.clone(), PathBuf::new())];
    while let Some((case, below)) = waiting.pop() {
        let row = engine.store().case(&case).await?;
        let Some(row) = row else {
            let message = format!("the case `{case}` is not in the database");
            return Err(Failure::Surroundings(anyhow::anyhow!(message)));
        };
        let into = folder.join(&below);
        one(engine, &row, &into, &mut index, &below).await?;
        let mut names = BTreeSet::new();
        let mut open = Vec::new();
        // What a member does inside does not belong to the record of those who asked it.
        let children = engine.store().children(&case, CHILDREN).await?;
        for child in children.into_iter().filter(|child| !child.inner) {
            let name = unused(&child.slot, &mut names);
            let below = below.join("kinder").join(name);
            if child.opened.is_none() {
                not_open(&mut index, &below, &child);
            } else if seen.insert(child.case.clone()) {
                open.push((child.case, below));
            }
        }
        // The first child is the next to be written.
        waiting.extend(open.into_iter().rev());
    }
    let path = folder.join("inhalt.txt");
    file(&path, index.as_bytes())?;
    Ok(Written { cases: seen.len(), index: path })
}

/// One case: its record, its history, its papers.
async fn one(
    engine: &Engine,
    row: &CaseRow,
    into: &Path,
    index: &mut String,
    below: &Path,
) -> Result<(), Failure> {
    std::fs::create_dir_all(into).map_err(|error| unwritable(into, &error))?;
    file(&into.join("akte.json"), engine.record(&row.id).await?.as_bytes())?;
    file(&into.join("verlauf.txt"), history(engine, row).await?.as_bytes())?;
    let head = row.head()?;
    let mut names = BTreeSet::from([String::from("akte"), String::from("verlauf")]);
    for (paper, digest) in &head.papers {
        // A text that was deleted for data protection is named in the record, and missing here.
        let Some(found) = engine.store().paper(digest).await? else { continue };
        let name = unused(paper.as_str(), &mut names);
        file(&into.join(format!("{name}.{}", extension(&found.media))), &found.bytes)?;
    }
    listed(engine, index, below, (row, &head)).await
}

async fn listed(
    engine: &Engine,
    index: &mut String,
    below: &Path,
    (row, head): (&CaseRow, &Head),
) -> Result<(), Failure> {
    let workflow = engine.catalogue().of(engine.store(), head).await?;
    let step = workflow.step(&head.step);
    let step = step.map_or_else(|| head.step.to_string(), |step| step.title.clone());
    let stand = match head.ended {
        Some(ending) => format!("{step} ({})", ending.german()),
        None => step,
    };
    let place = if below.as_os_str().is_empty() { Path::new(".") } else { below };
    let papers: Vec<&str> = head.papers.keys().map(PaperName::as_str).collect();
    let _ = writeln!(index, "{}/", place.display());
    let _ = writeln!(index, "    {}: {}", workflow.title, row.title);
    let _ = writeln!(index, "    Stand: {stand}");
    if !papers.is_empty() {
        let _ = writeln!(index, "    Unterlagen: {}", papers.join(", "));
    }
    let _ = writeln!(
        index,
        "    Vorgang {}, Revision {}, Prüfsumme {}",
        row.id, row.revision, row.hash
    );
    Ok(())
}

fn not_open(index: &mut String, below: &Path, child: &ChildRow) {
    let why = child.last_error.as_deref().unwrap_or("wird eröffnet");
    let _ = writeln!(index, "{}/\n    nicht eröffnet: {why}", below.display());
}

/// The journal as lines that people read.
async fn history(engine: &Engine, row: &CaseRow) -> Result<String, Failure> {
    let workflow = engine.catalogue().of(engine.store(), &row.head()?).await?;
    let mut text = format!("{}\n\n", row.title);
    let mut after = 0;
    while after < row.revision {
        let lines = engine.store().journal(&row.id, after, LINES).await?;
        let Some(last) = lines.last() else { break };
        after = last.revision;
        for line in lines.iter().filter(|line| line.revision <= row.revision) {
            let recorded: Recorded = serde_json::from_str(&line.line)?;
            let Told { account, said } = view::told(&workflow, &recorded);
            let at = umlauf_calendar::moment_in_german(recorded.at.timestamp());
            let _ = writeln!(text, "{:>4}  {at}  {account}: {said}", recorded.revision);
        }
    }
    Ok(text)
}

/// A name for a file or folder that nothing else has here. Whoever named a step, a paper or a member does
/// not choose where something is written.
fn unused(wanted: &str, names: &mut BTreeSet<String>) -> String {
    let safe = |c: char| if c.is_alphanumeric() || c == '-' || c == '_' { c } else { '-' };
    let plain: String = wanted.chars().map(safe).take(80).collect();
    let plain = if plain.is_empty() { String::from("-") } else { plain };
    let mut name = plain.clone();
    let mut number = 2;
    while !names.insert(name.clone()) {
        name = format!("{plain}-{number}");
        number += 1;
    }
    name
}

fn extension(media: &str) -> &'static str {
    match media.split(';').next().unwrap_or(media).trim() {
        "text/plain" => "txt",
        "text/markdown" => "md",
        "application/pdf" => "pdf",
        "application/vnd.oasis.opendocument.text" => "odt",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => "docx",
        "application/vnd.oasis.opendocument.spreadsheet" => "ods",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => "xlsx",
        "text/csv" => "csv",
        _ => "bin",
    }
}

fn file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    std::fs::write(path, bytes).map_err(|error| unwritable(path, &error))
}

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::Surroundings(anyhow::anyhow!("cannot write `{}`: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_out_of_its_folder_or_over_another() {
        let mut names = BTreeSet::from([String::from("akte")]);
        let all: Vec<_> = ["../../etc", "..", "akte", "a/b", "a-b", ""]
            .map(|wanted| unused(wanted, &mut names))
            .into();
        assert_eq!(all, ["------etc", "--", "akte-2", "a-b", "a-b-2", "-"]);
    }
}
