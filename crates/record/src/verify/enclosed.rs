//! What is enclosed: definitions and papers, by the digests that the events name.

use std::collections::BTreeSet;

use umlauf_source::{Faults, Source};
use umlauf_workflow::{Digest, Event, ITEM_PAPERS, Recorded, listed};

use crate::editions::Editions;
use crate::fault::{Code, Fault, Withheld};
use crate::file::{Content, Definition, Edition, Read};
use crate::mention;

/// Every definition has the digest that is written beside it.
pub(super) fn digests(file: &Read, faults: &mut Vec<Fault>) {
    for text in texts(file) {
        let expected = Source::from(text).digest();
        if expected != text.digest {
            let message = format!("the text of `{}` has another digest than it claims", text.name);
            faults
                .push(Fault::new(Code::DefinitionDigest, message).differs(&text.digest, expected));
        }
    }
}

fn texts(file: &Read) -> impl Iterator<Item = &Definition> {
    let editions = file.definitions.editions.iter();
    let enclosed =
        editions.flat_map(|edition| [&edition.body].into_iter().chain(&edition.calendars));
    [&file.definitions.workflow].into_iter().chain(&file.definitions.later).chain(enclosed)
}

/// Compiles the definitions and holds them against the events; nothing where they do not compile.
pub(super) fn definitions(
    file: &Read,
    journal: &[Recorded],
    faults: &mut Vec<Fault>,
) -> Option<Editions> {
    let workflows: Vec<Source> = [&file.definitions.workflow]
        .into_iter()
        .chain(&file.definitions.later)
        .map(Source::from)
        .collect();
    let sources: Vec<Edition<Source>> = file.definitions.editions.iter().map(sources).collect();
    let editions = match Editions::compile(&workflows, &sources, journal) {
        Ok(editions) => editions,
        Err(broken) => {
            let told = broken.iter().map(Faults::to_string).collect::<Vec<_>>().join("; ");
            let message = format!("the enclosed definitions do not compile: {told}");
            faults.push(Fault::new(Code::DefinitionBroken, message));
            return None;
        }
    };
    let (mut wanted, mut followed) = (Vec::new(), Vec::new());
    let mut current = editions.first();
    for recorded in journal {
        current = current.map(|workflow| editions.at(workflow, recorded));
        match &recorded.event {
            Event::Opened { workflow: name, version, digest, .. }
            | Event::Upgraded { workflow: name, version, digest, .. } => {
                let compiled = current.map(|w| (w.name.clone(), w.version, w.digest.clone()));
                if compiled != Some((name.clone(), *version, digest.clone())) {
                    let message = format!("`{name}` version {version} is not an enclosed workflow");
                    let fault = Fault::new(Code::DefinitionMissing, message).at(recorded.revision);
                    let found = current.map(|workflow| workflow.digest.to_string());
                    faults.push(fault.differs(digest, found.unwrap_or_default()));
                }
                if !followed.contains(digest) {
                    followed.push(digest.clone());
                }
            }
            Event::Launched { ballot, body, calendars, .. } => {
                if !editions.digests().any(|known| known == (body, calendars)) {
                    let message = format!("body and calendars of ballot {ballot} are not enclosed");
                    let fault = Fault::new(Code::DefinitionMissing, message).at(recorded.revision);
                    faults.push(fault.differs(format!("{body}, {calendars}"), found(&editions)));
                }
                if !wanted.contains(&(body, calendars)) {
                    wanted.push((body, calendars));
                }
            }
            _ => {}
        }
    }
    let known = faults.iter().all(|fault| fault.code != Code::DefinitionMissing);
    if known && editions.workflows() != followed {
        let message = "the enclosed workflows are not those the case followed, in their order";
        let fault = Fault::new(Code::DefinitionForeign, message);
        faults.push(fault.differs(followed.len(), editions.workflows().len()));
    }
    let enclosed: Vec<_> = editions.digests().collect();
    let fits = if wanted.is_empty() { enclosed.len() == 1 } else { enclosed == wanted };
    if !fits && known {
        let message =
            "the enclosed bodies and calendars are not those of the ballots, in their order";
        let fault = Fault::new(Code::DefinitionForeign, message);
        faults.push(fault.differs(wanted.len().max(1), enclosed.len()));
    }
    Some(editions)
}

fn found(editions: &Editions) -> String {
    let pairs = editions.digests().map(|(body, calendars)| format!("{body}, {calendars}"));
    pairs.collect::<Vec<_>>().join("; ")
}

fn sources(edition: &Edition<Definition>) -> Edition<Source> {
    Edition {
        body: Source::from(&edition.body),
        calendars: edition.calendars.iter().map(Source::from).collect(),
    }
}

/// The Ziffern of a ballot are those of the decision that was frozen with it.
fn put_to_the_vote(journal: &[Recorded], digest: &Digest, bytes: &[u8], faults: &mut Vec<Fault>) {
    for recorded in journal {
        let Event::Launched { ballot, papers, items, .. } = &recorded.event else { continue };
        let of = |name: &&str| papers.iter().find(|(paper, _)| paper.as_str() == *name);
        let from = ITEM_PAPERS.iter().find_map(|name| of(&name));
        if items.is_empty() || from.is_none_or(|(_, from)| from != digest) {
            continue;
        }
        let known = umlauf_decisions::numbers(bytes);
        if known.as_ref() != Some(items) {
            let message = format!("ballot {ballot} was not held on the Ziffern of its decision");
            let fault = Fault::new(Code::Launch, message).at(recorded.revision);
            let known = known.map_or_else(|| String::from("no Ziffern"), |known| listed(&known));
            faults.push(fault.differs(known, listed(items)));
        }
    }
}

/// Every text that the events name is listed once, and is what they name or is withheld.
pub(super) fn papers(
    file: &Read,
    journal: &[Recorded],
    withheld: &mut Vec<Withheld>,
    faults: &mut Vec<Fault>,
) {
    let named = mention::all(journal);
    let expected: BTreeSet<&Digest> = named.iter().map(|(digest, _)| digest).collect();
    let listed: BTreeSet<&Digest> = file.papers.iter().map(|paper| &paper.digest).collect();
    for digest in expected.difference(&listed) {
        let message = "a text that the events name is not listed; one that was deleted is listed \
                       as withheld";
        faults.push(Fault::new(Code::PaperForeign, message).differs(digest, "nothing"));
    }
    for digest in listed.difference(&expected) {
        let message = "a text is listed that no event names";
        faults.push(Fault::new(Code::PaperForeign, message).differs("nothing", digest));
    }
    if expected == listed {
        for (paper, (digest, what)) in file.papers.iter().zip(&named) {
            if (&paper.digest, &paper.what) != (digest, what) {
                let message = "the texts are described otherwise than by the events";
                let fault = Fault::new(Code::Derived, message);
                faults.push(fault.differs(what.join("; "), paper.what.join("; ")));
            }
        }
        if file.papers.len() != named.len() {
            let message = "a text is listed twice";
            let fault = Fault::new(Code::PaperForeign, message);
            faults.push(fault.differs(named.len(), file.papers.len()));
        }
    }
    if let (None, Some(Recorded { event: Event::Opened { title, .. }, .. })) =
        (&file.title, journal.first())
    {
        withheld.push(Withheld { digest: title.clone(), what: String::from("Titel (Ereignis 1)") });
    }
    for paper in &file.papers {
        let what = paper.what.join("; ");
        match paper.content() {
            Content::Bytes(bytes) => {
                let found = Digest::of(&bytes);
                if found != paper.digest {
                    let message = format!("the text is not the one the events name: {what}");
                    let fault = Fault::new(Code::PaperDigest, message);
                    faults.push(fault.differs(&paper.digest, found));
                }
                put_to_the_vote(journal, &paper.digest, &bytes, faults);
            }
            Content::Withheld => withheld.push(Withheld { digest: paper.digest.clone(), what }),
            Content::Wrong => {
                let message = format!("exactly one of `text`, `base64` and `withheld`: {what}");
                faults.push(Fault::new(Code::Form, message));
            }
        }
    }
}
