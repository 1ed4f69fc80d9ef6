//! Writing the record of a case.

use std::collections::HashMap;

use umlauf_source::Source;
use umlauf_workflow::{CaseId, Digest, Head, Instant, Recorded};

use crate::derive::{Derived, Part, derive};
use crate::editions::Editions;
use crate::file::{self, Definition, Definitions, Edition, File, Paper, Row};
use crate::replay::Replay;
use crate::{line, mention};

/// What a record is made of, as the database keeps it.
#[derive(Clone, Debug)]
pub struct Parts {
    /// The case.
    pub case: CaseId,
    /// When it is exported.
    pub exported_at: Instant,
    /// Its title; nothing where the text is no longer kept.
    pub title: Option<String>,
    /// The case row: the state as the program believes it to be.
    pub state: Head,
    /// The hash of the last event, as the case row keeps it.
    pub head: String,
    /// The workflow that the case was opened under.
    pub workflow: Source,
    /// The workflows that it went on under, in their order, without repetition.
    pub later: Vec<Source>,
    /// Body and calendars of each ballot in the order of the ballots, without repetition; of a case
    /// without a ballot those in force.
    pub editions: Vec<Edition<Source>>,
    /// All rows, byte for byte, with the hashes that are stored (not computed for the occasion).
    pub journal: Vec<Row>,
    /// The texts and files that are kept: papers, reasons, declarations, evidence. What no event
    /// names is left out; what is missing is listed as withheld.
    pub papers: Vec<Vec<u8>>,
}

/// The record of a case as one JSON text.
///
/// Total: a journal that is broken is written as it is, so that [`crate::verify`] can say where; the
/// readable parts then reach as far as its events can be read.
pub fn export(parts: &Parts) -> String {
    let journal: Vec<Recorded> =
        parts.journal.iter().map_while(|row| line::parse(&row.line).ok()).collect();
    let workflows: Vec<Source> =
        [&parts.workflow].into_iter().chain(&parts.later).cloned().collect();
    let editions = Editions::compile(&workflows, &parts.editions, &journal).unwrap_or_default();
    let replay = Replay::of(&editions, &journal);
    let Derived { summary, tally, votes, asked, deadlines, history } = derive(&replay, &journal);
    let head = replay.case.head.as_ref();
    let file = File {
        format: file::FORMAT.to_owned(),
        version: file::VERSION,
        about: file::ABOUT.map(str::to_owned).to_vec(),
        case: parts.case.clone(),
        title: parts.title.clone(),
        workflow: parts.workflow.stem().into(),
        body: head.map_or_else(|| first_body(parts).into(), |head| head.body.clone()),
        exported_at: parts.exported_at,
        head: parts.head.clone(),
        summary,
        tally,
        votes,
        asked,
        deadlines,
        history,
        papers: papers(parts, &journal),
        journal: parts.journal.clone(),
        state: Part::State(Box::new(parts.state.clone())),
        definitions: Definitions {
            workflow: text(&parts.workflow),
            later: parts.later.iter().map(text).collect(),
            editions: parts.editions.iter().map(edition).collect(),
        },
        seals: Vec::new(),
    };
    let mut json = serde_json::to_string_pretty(&file)
        // As in `canonical`: none of these types can fail, and no verification would accept this.
        .unwrap_or_else(|error| format!("not a record: {error}"));
    json.push('\n');
    json
}

fn first_body(parts: &Parts) -> &str {
    parts.editions.first().map_or("", |edition| edition.body.stem())
}

fn edition(edition: &Edition<Source>) -> Edition<Definition> {
    Edition { body: text(&edition.body), calendars: edition.calendars.iter().map(text).collect() }
}

/// A definition without the folder it was read from: that is of no matter to the record.
fn text(source: &Source) -> Definition {
    let name = format!("{}.yaml", source.stem());
    Definition { name, digest: source.digest(), text: source.text.clone() }
}

fn papers(parts: &Parts, journal: &[Recorded]) -> Vec<Paper> {
    let kept: HashMap<Digest, &[u8]> =
        parts.papers.iter().map(|bytes| (Digest::of(bytes), bytes.as_slice())).collect();
    let paper = |(digest, what)| {
        let bytes = kept.get(&digest).copied();
        Paper::new(digest, what, bytes)
    };
    mention::all(journal).into_iter().map(paper).collect()
}
