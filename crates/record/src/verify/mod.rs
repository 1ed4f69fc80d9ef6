//! Checking a record offline: nothing is believed but the hash on a receipt.
//!
//! The parts, from the outside inwards: the form of the file; the chain; the definitions and papers
//! by their digests; every event by the rules under which it was recorded; the readable parts by
//! computing them again. All faults are collected; only a file that cannot be read, a line that is no
//! event or definitions that do not compile end the search early.

mod ballots;
mod children;
mod closing;
mod consults;
mod enclosed;
mod entitled;
mod following;
mod form;
mod inner;
mod items;
mod readable;
mod rolls;
mod steps;

use umlauf_workflow::Recorded;

use crate::check::ChainCheck;
use crate::derive::asked;
use crate::editions::Editions;
use crate::fault::{Code, Fault, Verdict, Word};
use crate::file::Read;
use crate::replay::Replay;
use crate::{GENESIS, Hash, PublicKey, seal};

/// Checks a record.
///
/// `expected_head` is the hash on a receipt. A receipt carries the hash of *its* event, which is
/// seldom the last: so the test is that this hash occurs in the chain. [`Verdict::witnessed`] says at
/// which revision; everything up to it is what the holder of the receipt has witnessed, and whoever
/// cut off the tail before it, or wrote another past, is found. What follows the newest receipt that
/// anybody holds can be cut off unnoticed, unless the cut parts a command, which is found by itself.
///
/// Pure and offline: the text is all there is.
pub fn verify(text: &str, expected_head: Option<&Hash>) -> Verdict {
    verify_with(text, Expected { head: expected_head, key: None })
}

/// What somebody who checks a record knows from elsewhere.
#[derive(Clone, Copy, Debug, Default)]
pub struct Expected<'k> {
    /// The hash on a receipt.
    pub head: Option<&'k Hash>,
    /// A key whose seal the record must carry. Seals of other keys are checked too, but say only that
    /// whoever holds the key has sealed.
    pub key: Option<&'k PublicKey>,
}

/// Checks a record as [`verify`] does, and against what is expected of its seals.
pub fn verify_with(text: &str, expected: Expected<'_>) -> Verdict {
    match form::read(text) {
        Ok(file) => check(&file, expected),
        Err(fault) => {
            let mut verdict = Verdict::blank();
            verdict.faults.push(fault);
            verdict.closed()
        }
    }
}

/// Reads a record, or says why it is none.
pub(crate) fn read(text: &str) -> Result<Read, Fault> {
    form::read(text)
}

fn check(file: &Read, expected: Expected<'_>) -> Verdict {
    let mut verdict = Verdict { exported_at: Some(file.exported_at), ..Verdict::blank() };
    let faults = &mut verdict.faults;
    form::frame(file, faults);
    let (chain, journal) = chain(file, faults);
    verdict.events = file.journal.len() as u64;
    verdict.head = chain.last().copied();
    if let Some(wanted) = expected.head {
        let place = chain.iter().position(|hash| hash == wanted);
        verdict.witnessed = place.map(|place| place as u64 + 1);
        if place.is_none() {
            let message = "the hash of the receipt does not occur in the chain: \
                           the end was cut off, or another journal was put in its place";
            let last = chain.last().unwrap_or(&GENESIS);
            faults.push(Fault::new(Code::Witness, message).differs(wanted, last));
        }
    }
    verdict.seals = seal::check(file, verdict.head.as_ref(), expected.key, faults);
    enclosed::digests(file, faults);
    let Some(journal) = journal else {
        return verdict.closed();
    };
    form::header(file, &journal, faults);
    enclosed::papers(file, &journal, &mut verdict.withheld, faults);
    let Some(editions) = enclosed::definitions(file, &journal, faults) else {
        return verdict.closed();
    };
    let replay = replayed(&editions, &journal, faults);
    readable::compare(file, &replay, &journal, faults);
    verdict.outcome = replay.ledger.ended.map(|ending| ending.as_str().to_owned());
    verdict.number.clone_from(&replay.ledger.number);
    verdict.asked = asked(&replay);
    verdict.closed()
}

/// The hashes as recomputed, and the events if every line is one.
fn chain(file: &Read, faults: &mut Vec<Fault>) -> (Vec<Hash>, Option<Vec<Recorded>>) {
    let mut check = ChainCheck::new(file.case.clone());
    let mut hashes = Vec::with_capacity(file.journal.len());
    let mut journal = Some(Vec::with_capacity(file.journal.len()));
    let mut previous = GENESIS;
    for row in &file.journal {
        let event = check.push(row.revision, &row.line, &row.hash).or_else(|fault| {
            faults.push(fault);
            crate::line::parse(&row.line).map_err(drop)
        });
        match (event, &mut journal) {
            (Ok(recorded), Some(events)) => events.push(recorded),
            (Ok(_), None) => {}
            (Err(()), _) => journal = None,
        }
        previous = crate::chain::next(&previous, &row.line);
        hashes.push(previous);
    }
    if let Err(fault) = check.finish(&file.head) {
        faults.push(fault);
    }
    (hashes, journal)
}

/// Every event in its turn, judged by what was recorded before it.
fn replayed<'e>(
    editions: &'e Editions,
    journal: &[Recorded],
    faults: &mut Vec<Fault>,
) -> Replay<'e> {
    let mut replay = Replay::new(editions);
    let mut course = steps::Course::new();
    let mut posted = ballots::Posted::default();
    for recorded in journal {
        if let Some(workflow) = replay.workflow {
            let workflow = editions.at(workflow, recorded);
            let scene = Scene { workflow, replay: &replay, recorded };
            let mut found = Vec::new();
            entitled::check(&scene, &mut found);
            course.check(&scene, &mut found);
            ballots::check(&scene, &posted, &mut found);
            closing::check(&scene, course.act(), &mut found);
            faults.extend(found.into_iter().map(|fault| fault.at(recorded.revision)));
        }
        replay.take(recorded);
        posted.take(&replay, recorded);
    }
    faults.extend(course.finish());
    replay
}

/// An event and what was known before it.
struct Scene<'s> {
    workflow: &'s umlauf_workflow::Workflow,
    replay: &'s Replay<'s>,
    recorded: &'s Recorded,
}

impl Verdict {
    fn blank() -> Self {
        Self {
            verdict: Word::Intact,
            events: 0,
            head: None,
            first_fault: None,
            faults: Vec::new(),
            witnessed: None,
            withheld: Vec::new(),
            outcome: None,
            number: None,
            exported_at: None,
            asked: Vec::new(),
            seals: Vec::new(),
        }
    }

    /// Puts the word to the faults.
    fn closed(mut self) -> Self {
        self.faults.truncate(Self::MOST);
        self.first_fault = self.faults.first().cloned();
        self.verdict = if self.faults.is_empty() { Word::Intact } else { Word::Broken };
        self
    }
}
