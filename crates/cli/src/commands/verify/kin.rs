//! Whether parents and children of a database know each other: every child that was called is on its way
//! or there, and every child that is there was called.

use std::collections::{BTreeMap, BTreeSet};

use umlauf_record::Code;
use umlauf_store::{Error, LetterState, Store};
use umlauf_workflow::{CaseId, Event};

use super::{Found, fault};

/// More children than a case ever has.
const MOST: u32 = 100_000;

/// What the journal says of parents and children.
#[derive(Default)]
pub(super) struct Kin {
    called: BTreeMap<CaseId, BTreeSet<CaseId>>,
    opened: Vec<(CaseId, CaseId)>,
}

impl Kin {
    /// Takes note of a line. One that cannot be read is told elsewhere.
    pub(super) fn take(&mut self, line: &str) {
        let kin = ["\"called\"", "\"parent\"", "\"inner_begun\""];
        if !kin.iter().any(|word| line.contains(word)) {
            return;
        }
        let Ok(recorded) = umlauf_record::parse(line) else { return };
        match recorded.event {
            Event::Called(called) => {
                let children = self.called.entry(recorded.case).or_default();
                children.extend(called.children.into_iter().map(|child| child.case));
            }
            Event::InnerBegun(begun) => {
                self.called.entry(recorded.case).or_default().insert(begun.child);
            }
            Event::Opened { parent: Some(parent), .. } => {
                self.opened.push((recorded.case, parent.case));
            }
            _ => {}
        }
    }

    /// What does not fit together. What was recorded while the journal was read may be missing from it, so
    /// only what the journal knows is looked for.
    pub(super) async fn faults(self, store: &Store) -> Result<Vec<Found>, Error> {
        let mut found = Vec::new();
        let mut tell = |case: &CaseId, message: String| {
            found.push(Found { case: case.clone(), fault: fault(Code::Step, message) });
        };
        let open: BTreeSet<&CaseId> = self.opened.iter().map(|(child, _)| child).collect();
        for (parent, called) in &self.called {
            let rows = store.children(parent, MOST).await?;
            for child in called {
                match rows.iter().find(|row| row.case == *child) {
                    None => tell(parent, format!("its child `{child}` was never asked for")),
                    Some(row) if row.state == LetterState::Done && row.opened.is_none() => {
                        tell(parent, format!("its child `{child}` was handed over and is gone"));
                    }
                    Some(row)
                        if row.state == LetterState::Done
                            && !open.contains(child)
                            && !self.late(child, row) =>
                    {
                        tell(child, format!("it is not the child that `{parent}` started"));
                    }
                    Some(_) => {}
                }
            }
        }
        for (child, parent) in &self.opened {
            let told = self.called.get(parent).is_some_and(|called| called.contains(child));
            // A call that was recorded while the journal was read has at least its row.
            let asked = async || -> Result<bool, Error> {
                Ok(store.children(parent, MOST).await?.iter().any(|row| row.case == *child))
            };
            if !told && !asked().await? {
                tell(child, format!("its parent `{parent}` has not started it"));
            }
        }
        Ok(found)
    }

    /// Whether a child came about after its place in the journal had been read.
    fn late(&self, child: &CaseId, row: &umlauf_store::ChildRow) -> bool {
        row.opened.as_ref().and_then(|opened| opened.head(child).ok()).is_some_and(|head| {
            head.parent.is_some_and(|parent| self.called.contains_key(&parent.case))
        })
    }
}
