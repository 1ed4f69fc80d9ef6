//! Whether an append may be written, judged from what was seen in the same transaction.
//!
//! Pure, so that the order of reasons is the same on both databases: a repeat before a conflict
//! (the sender wants the first answer, not a second act), a conflict before a lost mandate (the case
//! may have moved on and the act be refused for another reason).

use std::collections::HashMap;

use umlauf_record::Hash;

use super::{Append, Appended};
use crate::Error;

/// What stands in the database.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Revision and hash of the case's last event.
    pub(super) head: Option<(u64, Hash)>,
    /// The event that already names the command.
    pub(super) repeated: Option<u64>,
    /// Whether the mandate holds; only asked where the append names one.
    pub(super) mandate: bool,
    /// The next number of the counter; only asked where the append draws one.
    pub(super) counter: i64,
}

impl Seen {
    /// Everything stands as the append expects it.
    pub(super) fn as_expected(append: &Append) -> Self {
        Self {
            head: (append.expected > 0).then_some((append.expected, append.previous)),
            repeated: None,
            mandate: true,
            counter: append.counter.as_ref().map_or(1, |step| i64::from(step.expected)),
        }
    }
}

/// What is to be done with an append.
#[derive(Debug)]
pub(super) enum Verdict {
    /// Write it.
    Write,
    /// Do not write it, and say this.
    Say(Appended),
    /// Do not write it: the caller hashed against something that never stood here.
    Broken(Error),
}

/// What the appends of one commit have changed before each other.
#[derive(Default)]
pub(super) struct Ledger<'a> {
    heads: HashMap<&'a str, (u64, Hash)>,
    commands: HashMap<(&'a str, &'a str), u64>,
    counters: HashMap<(&'a str, &'a str), i64>,
}

impl<'a> Ledger<'a> {
    pub(super) fn judge(&mut self, append: &'a Append, seen: &Seen) -> Verdict {
        let case = append.case.as_str();
        let command = append.command();
        let earlier = command.and_then(|(id, _)| self.commands.get(&(case, id)).copied());
        if let Some(revision) = earlier.or(seen.repeated) {
            return Verdict::Say(Appended::Repeated { revision });
        }
        let head = self.heads.get(case).copied().or(seen.head);
        if head.map_or(0, |(revision, _)| revision) != append.expected {
            return Verdict::Say(Appended::Conflict);
        }
        if head.is_some_and(|(_, hash)| hash != append.previous) {
            return Verdict::Broken(Error::Inconsistent {
                table: "cases",
                column: "head_hash",
                row: case.to_owned(),
                what: "the append continues another chain".to_owned(),
            });
        }
        if append.mandate.is_some() && !seen.mandate {
            return Verdict::Say(Appended::MandateRevoked);
        }
        if let Some(step) = &append.counter {
            let key = (step.body.as_str(), step.name.as_str());
            let next = self.counters.get(&key).copied().unwrap_or(seen.counter);
            if next != i64::from(step.expected) {
                return Verdict::Say(Appended::CounterMoved);
            }
            self.counters.insert(key, next + 1);
        }
        if let Some(last) = append.last() {
            self.heads.insert(case, (last.revision, last.hash));
        }
        if let Some((id, revision)) = command {
            self.commands.insert((case, id), revision);
        }
        Verdict::Write
    }
}

#[cfg(test)]
mod tests {
    use umlauf_record::{GENESIS, chain};
    use umlauf_workflow::{CaseId, CommandId, Digest, Instant};

    use super::super::{CounterStep, Due, Line, MandateCheck, NewHead};
    use super::*;

    fn append(expected: u64, previous: Hash, command: &str) -> Append {
        Append {
            case: CaseId::from("fall"),
            expected,
            previous,
            events: vec![Line {
                revision: expected + 1,
                at: Instant::from_micros(0),
                line: "{}".to_owned(),
                hash: chain::next(&previous, "{}"),
                command: Some(CommandId::from(command)),
            }],
            head: NewHead {
                json: "{}".to_owned(),
                workflow: "umlaufverfahren".into(),
                workflow_digest: Digest::of(b"text"),
                step: "umlauf".to_owned(),
                ballot: 1,
                ended: None,
                entered: Instant::from_micros(0),
                term: None,
                voting: false,
                number: None,
            },
            opening: None,
            due: Due::Unchanged,
            answers: Vec::new(),
            letters: Vec::new(),
            errands: Vec::new(),
            counter: None,
            mandate: None,
        }
    }

    fn seen(revision: u64) -> Seen {
        Seen { head: (revision > 0).then_some((revision, GENESIS)), counter: 1, ..Seen::default() }
    }

    fn told(append: &Append, seen: &Seen) -> String {
        match Ledger::default().judge(append, seen) {
            Verdict::Write => "write".to_owned(),
            Verdict::Say(appended) => format!("{appended:?}"),
            Verdict::Broken(error) => error.to_string(),
        }
    }

    #[test]
    fn reasons_come_in_one_order() {
        let mut all = append(3, chain::next(&GENESIS, "another"), "c");
        all.mandate = Some(MandateCheck { digest: Digest::of(b""), at: Instant::from_micros(0) });
        all.counter = Some(CounterStep { body: "b".into(), name: "2022".to_owned(), expected: 2 });
        let mut seen = Seen { repeated: Some(2), ..seen(4) };
        assert_eq!(told(&all, &seen), "Repeated { revision: 2 }");
        seen.repeated = None;
        assert_eq!(told(&all, &seen), "Conflict");
        seen.head = Some((3, GENESIS));
        assert!(told(&all, &seen).contains("continues another chain"));
        all.previous = GENESIS;
        assert_eq!(told(&all, &seen), "MandateRevoked");
        seen.mandate = true;
        assert_eq!(told(&all, &seen), "CounterMoved");
        seen.counter = 2;
        assert_eq!(told(&all, &seen), "write");
    }

    #[test]
    fn appends_of_one_commit_see_each_other() {
        let first = append(3, GENESIS, "a");
        let last = &first.events[0];
        let second = append(4, last.hash, "b");
        let again = append(4, last.hash, "a");
        let stale = append(3, GENESIS, "c");
        let mut ledger = Ledger::default();
        let seen = seen(3);
        assert!(matches!(ledger.judge(&first, &seen), Verdict::Write));
        assert!(matches!(
            ledger.judge(&again, &seen),
            Verdict::Say(Appended::Repeated { revision: 4 })
        ));
        assert!(matches!(ledger.judge(&stale, &seen), Verdict::Say(Appended::Conflict)));
        assert!(matches!(ledger.judge(&second, &seen), Verdict::Write));
    }
}
