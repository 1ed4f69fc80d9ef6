//! Looking afterwards whether what the database says is what the journal says.
//!
//! The record of a case proves the journal and the head; here the rows beside them are held against it
//! too: answers, timer, letters, commands to other cases; and that parent and child know each other. And all chains of the database, a bounded number at a time.

use std::collections::BTreeMap;

use umlauf_record::{ChainCheck, Hash, Verdict};
use umlauf_store::{CaseRow, JournalRow, LetterState};
use umlauf_workflow::{
    Case, CaseId, Errand, Event, Head, Letter, Recorded, apply, errands, letters,
};

use crate::{Engine, Error};

/// More letters than a case ever has.
const LETTERS: u32 = 10_000;
/// More commands to other cases than a case ever gives.
const ERRANDS: u32 = 100_000;
/// How many lines of the journal are read at a time.
const LINES: u32 = 2_000;

/// What an audit of one case found.
#[derive(Clone, Debug)]
pub struct Audit {
    /// What verifying its record, as it would be handed out, gives.
    pub verdict: Verdict,
    /// Rows that do not say what the journal says.
    pub contrasts: Vec<Contrast>,
    /// The journal as it is kept.
    pub journal: Vec<JournalRow>,
}

/// A row that does not say what the journal says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contrast {
    /// The table: `cases`, `answers`, `timers`, `letters`, `errands`, or `journal` where it cannot be
    /// replayed.
    pub table: &'static str,
    /// Which row.
    pub row: String,
    /// What should stand there.
    pub journal: String,
    /// What stands there.
    pub found: String,
}

/// What looking at a stretch of chains found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// How many cases were looked at …
    pub cases: u64,
    /// … with how many events.
    pub events: u64,
    /// Cases whose chain is broken, each with what is wrong first.
    pub faults: Vec<(CaseId, String)>,
    /// The case after which to go on; nothing at the end.
    pub next: Option<CaseId>,
}

impl Audit {
    /// Whether nothing is wrong.
    pub fn is_intact(&self) -> bool {
        self.verdict.is_intact() && self.contrasts.is_empty()
    }
}

impl Engine {
    /// Verifies the record of a case, and holds the rows beside the journal against it.
    ///
    /// # Errors
    /// If there is no such case, or the surroundings fail.
    pub async fn audit(&self, case: &CaseId) -> Result<Audit, Error> {
        let record = self.record(case).await?;
        let store = self.store();
        let row = store.case(case).await?.ok_or_else(|| Error::NoSuchCase(case.to_string()))?;
        let verdict = umlauf_record::verify(&record, Some(&row.hash));
        let mut journal = store.whole_journal(case).await?;
        journal.retain(|line| line.revision <= row.revision);
        let events: Result<Vec<Recorded>, _> =
            journal.iter().map(|line| umlauf_record::parse(&line.line)).collect();
        let contrasts = match events {
            Ok(events) => self.contrasts(&row, &events).await?,
            Err(error) => vec![contrast("journal", case, &"a readable line", &error)],
        };
        Ok(Audit { verdict, contrasts, journal })
    }

    async fn contrasts(&self, row: &CaseRow, events: &[Recorded]) -> Result<Vec<Contrast>, Error> {
        let mut found = Vec::new();
        let head = match row.head() {
            Ok(head) => head,
            Err(error) => return Ok(vec![contrast("cases", &row.id, &"a head", &error)]),
        };
        let replayed = match self.replayed(&head, events).await {
            Ok(replayed) => replayed,
            Err(error @ (Error::Lost(_) | Error::Definitions(_) | Error::NoSuchBody(_))) => {
                return Ok(vec![contrast("journal", &row.id, &"events to replay", &error)]);
            }
            Err(error) => return Err(error),
        };
        let Some(told) = &replayed.case.head else {
            return Ok(vec![contrast("journal", &row.id, &"an opening", &"none")]);
        };
        if *told != head {
            found.push(debugged("cases", &row.id, told, &head));
        }
        let columns = (row.revision, row.at, row.step.as_str(), row.ended.as_deref());
        let ended = told.ended.map(umlauf_workflow::Ending::as_str);
        let expected = (told.revision, told.at, told.step.as_str(), ended);
        if columns != expected {
            found.push(debugged("cases", &row.id, &expected, &columns));
        }
        // The rows at hand are those of the last ballot, consultation, call or follow-up.
        let at_hand = replayed.case.answers.values().next().map(|answer| answer.ballot);
        if let Some(number) = at_hand {
            let mut kept = BTreeMap::new();
            for answer in self.store().answers(&row.id, number).await? {
                match answer.answer() {
                    Ok(read) => drop(kept.insert(read.member.clone(), read)),
                    Err(error) => {
                        found.push(contrast("answers", &answer.member, &"an answer", &error));
                    }
                }
            }
            compare(&mut found, "answers", &replayed.case.answers, &kept);
        }
        let timer = self.store().timer(&row.id).await?;
        if timer != told.due() {
            found.push(debugged("timers", &row.id, &told.due(), &timer));
        }
        let mut kept = BTreeMap::new();
        for (letter, _) in self.store().letters_of(&row.id, LETTERS).await? {
            match letter.letter() {
                Ok(read) => drop(kept.insert(letter.id.to_string(), read)),
                Err(error) => found.push(contrast("letters", &letter.id, &"a letter", &error)),
            }
        }
        compare(&mut found, "letters", &replayed.letters, &kept);
        let mut kept = BTreeMap::new();
        let errands = self.store().errands_of(&row.id, ERRANDS).await?;
        for errand in errands.into_iter().filter(|errand| errand.revision <= row.revision) {
            match errand.errand() {
                Ok(read) => drop(kept.insert(read.id.to_string(), read)),
                Err(error) => found.push(contrast("errands", &errand.id, &"a command", &error)),
            }
        }
        compare(&mut found, "errands", &replayed.errands, &kept);
        found.extend(self.kin(&head).await?);
        Ok(found)
    }

    /// Where parent and child do not know each other.
    async fn kin(&self, head: &Head) -> Result<Vec<Contrast>, Error> {
        let mut found = Vec::new();
        for child in self.store().children(&head.id, ERRANDS).await? {
            let parent = match &child.opened {
                Some(opened) => opened.head(&child.case)?.parent.map(|parent| parent.case),
                None if child.state == LetterState::Done => None,
                None => continue,
            };
            if parent.as_ref() != Some(&head.id) {
                found.push(debugged("cases", &child.case, &Some(&head.id), &parent.as_ref()));
            }
        }
        if let Some(parent) = &head.parent {
            let called = self.store().children(&parent.case, ERRANDS).await?;
            if !called.iter().any(|child| child.case == head.id) {
                found.push(contrast("errands", &head.id, &"a start by its parent", &"none"));
            }
        }
        Ok(found)
    }

    /// Case and letters as the journal gives them.
    async fn replayed(&self, head: &Head, events: &[Recorded]) -> Result<Replayed, Error> {
        let mut case = Case::unopened();
        let (mut written, mut asked) = (BTreeMap::new(), BTreeMap::new());
        let unlaunched = Head { ballot: None, consultation: None, ..head.clone() };
        let mut workflow = self.catalogue().of(self.store(), &unlaunched).await?;
        for recorded in events {
            if matches!(
                recorded.event,
                Event::Launched { .. }
                    | Event::ConsultOpened(_)
                    | Event::Opened { .. }
                    | Event::Upgraded { .. }
            ) {
                let mut begun = case.clone();
                apply(&workflow, &mut begun, recorded);
                if let Some(head) = &begun.head {
                    workflow = self.catalogue().of(self.store(), head).await?;
                }
            }
            apply(&workflow, &mut case, recorded);
            for (position, letter) in letters(&workflow, &case, recorded).into_iter().enumerate() {
                written
                    .insert(format!("{}/{}/{position}", recorded.case, recorded.revision), letter);
            }
            let errands = errands(&case, recorded).into_iter();
            asked.extend(errands.map(|errand| (errand.id.to_string(), errand)));
        }
        Ok(Replayed { case, letters: written, errands: asked })
    }

    /// Recomputes the chains of up to `limit` cases after one, in order of their ids, and compares each
    /// with the head in its row.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn sweep(&self, after: Option<&CaseId>, limit: u32) -> Result<Swept, Error> {
        let heads = self.store().chain_heads(after, limit).await?;
        let mut swept = Swept {
            next: heads.last().filter(|_| heads.len() == limit as usize).map(|h| h.case.clone()),
            ..Swept::default()
        };
        let mut chains: BTreeMap<CaseId, Chain> = BTreeMap::new();
        for head in heads {
            let check = ChainCheck::new(head.case.clone());
            let chain =
                Chain { wanted: head.revision, head: head.hash, check, fault: None, met: false };
            chains.insert(head.case, chain);
        }
        let end = swept.next.clone();
        let mut place = after.cloned().map(|case| (case, i64::MAX.unsigned_abs()));
        'lines: loop {
            let page = place.as_ref().map(|(case, revision)| (case, *revision));
            let lines = match self.store().journal_page(page, LINES).await {
                Ok(lines) => lines,
                // A row that cannot even be read is a broken chain, not a database that failed.
                Err(umlauf_store::Error::Inconsistent { row, what, .. }) => {
                    swept.faults.push((CaseId::from(&row), what));
                    break;
                }
                Err(error) => return Err(error.into()),
            };
            let Some(last) = lines.last() else { break };
            place = Some((last.case.clone(), last.revision));
            for line in lines {
                if end.as_ref().is_some_and(|end| line.case > *end) {
                    break 'lines;
                }
                swept.events += 1;
                match chains.get_mut(&line.case) {
                    Some(chain) => chain.take(&line),
                    None if swept.faults.iter().any(|(case, _)| *case == line.case) => {}
                    None => swept.faults.push((line.case, String::from("events without a case"))),
                }
            }
        }
        swept.cases = u64::try_from(chains.len()).unwrap_or(u64::MAX);
        for (case, chain) in chains {
            let end = (!chain.met).then(|| String::from("the journal does not reach the head"));
            swept.faults.extend(chain.fault.or(end).map(|fault| (case, fault)));
        }
        Ok(swept)
    }
}

struct Replayed {
    case: Case,
    letters: BTreeMap<String, Letter>,
    errands: BTreeMap<String, Errand>,
}

struct Chain {
    wanted: u64,
    head: Hash,
    check: ChainCheck,
    fault: Option<String>,
    /// Whether the line of the head was there, with its hash.
    met: bool,
}

impl Chain {
    /// What was recorded since the head was read is checked too, and does no harm.
    fn take(&mut self, line: &JournalRow) {
        let pushed = self.check.push(line.revision, &line.line, &line.hash.to_string());
        if let Err(fault) = pushed {
            self.fault.get_or_insert(fault.message);
        }
        self.met |= line.revision == self.wanted && *self.check.head() == self.head;
    }
}

fn contrast(
    table: &'static str,
    row: &dyn std::fmt::Display,
    journal: &dyn std::fmt::Display,
    found: &dyn std::fmt::Display,
) -> Contrast {
    let (row, journal, found) = (row.to_string(), journal.to_string(), found.to_string());
    Contrast { table, row, journal, found }
}

fn debugged<T: std::fmt::Debug>(
    table: &'static str,
    row: &dyn std::fmt::Display,
    journal: &T,
    found: &T,
) -> Contrast {
    contrast(table, row, &format!("{journal:?}"), &format!("{found:?}"))
}

fn compare<K: Ord + std::fmt::Display, T: PartialEq + std::fmt::Debug>(
    into: &mut Vec<Contrast>,
    table: &'static str,
    told: &BTreeMap<K, T>,
    kept: &BTreeMap<K, T>,
) {
    for (key, value) in told {
        if kept.get(key) != Some(value) {
            into.push(debugged(table, key, &Some(value), &kept.get(key)));
        }
    }
    for (key, value) in kept {
        if !told.contains_key(key) {
            into.push(debugged(table, key, &None, &Some(value)));
        }
    }
}
