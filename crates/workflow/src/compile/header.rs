//! The head of a file: name, version, title, body, papers, start; then its steps and sentences.

use umlauf_source::{Fault, Fields, Node, Source};

use super::draft::{Draft, Word};
use super::words::{Notes, name, twice};
use super::{ensure, step};

/// Reads a whole file.
pub(super) fn read(root: &Node, source: &Source, notes: &mut Notes) -> Option<Draft> {
    let fields = notes.take(Fields::of(root, "a workflow"))?;
    let mut draft = Draft::default();
    if let Some(word) = notes.text(&fields, "workflow", "the name of the workflow") {
        called(word, source, notes);
    }
    if let Some(node) = notes.take(fields.required("version")) {
        draft.version = notes.take(version(node)).unwrap_or_default();
    }
    draft.title = notes.text(&fields, "title", "a title").map(|word| word.text).unwrap_or_default();
    draft.body = notes.text(&fields, "body", "the name of a body");
    let basis = fields.optional("basis").map(|node| Word::of(node, "a citation"));
    draft.basis = basis.and_then(|word| notes.take(word)).map(|word| word.text);
    draft.papers = fields.optional("papers").and_then(|node| papers(node, notes));
    draft.start = notes.text(&fields, "start", "the name of a step");
    match fields.entry("steps") {
        Some((key, node)) => {
            draft.steps_place = key.place;
            steps(node, &mut draft, notes);
        }
        None => {
            notes.need(fields.required("steps"));
        }
    }
    if let Some(node) = fields.optional("ensures") {
        draft.ensures = ensure::read(node, notes);
    }
    notes.finish(fields, 0);
    Some(draft)
}

fn called(word: Word, source: &Source, notes: &mut Notes) {
    let Some(word) = notes.take(name(word, "a workflow")) else {
        return;
    };
    let stem = source.stem();
    if word.text != stem {
        let message = format!("the file is called `{stem}`, but its workflow `{}`", word.text);
        notes.push(
            Fault::error("workflow::name_differs", word.place, message)
                .label("differs from the file's name")
                .hint(format!("write `{stem}` here, or call the file `{}.yaml`", word.text)),
        );
    }
}

fn version(node: &Node) -> Result<u32, Fault> {
    match node.text("a version")?.parse() {
        Ok(version) if version > 0 => Ok(version),
        _ => {
            let message = "a version is a whole number from 1 on";
            Err(Fault::error("workflow::bad_version", node.place, message)
                .label("not a version")
                .hint("begin with 1 and raise it with every change of the text"))
        }
    }
}

fn papers(node: &Node, notes: &mut Notes) -> Option<Vec<(Word, String)>> {
    let entries = notes.take(node.map("papers with their titles"))?;
    let mut papers = Vec::new();
    for (key, title) in entries {
        let word = notes.take(name(Word::key(key), "a paper"));
        let title = notes.take(title.text("the title of a paper"));
        papers.extend(word.zip(title.map(str::to_owned)));
    }
    Some(papers)
}

fn steps(node: &Node, draft: &mut Draft, notes: &mut Notes) {
    let Some(entries) = notes.need(node.map("steps by their names")) else {
        return;
    };
    for (key, node) in entries {
        notes.take(name(Word::key(key), "a step"));
        draft.steps.push(step::read(key, node, notes));
    }
}

/// The papers a step asks for.
pub(super) fn needs(node: &Node, notes: &mut Notes) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    for node in super::words::items(node) {
        let word = Word::of(node, "the name of a paper").and_then(|word| name(word, "a paper"));
        let Some(word) = notes.take(word) else {
            continue;
        };
        if words.iter().any(|known| known.text == word.text) {
            notes.push(twice(word.place, &word.text));
        } else {
            words.push(word);
        }
    }
    words
}
