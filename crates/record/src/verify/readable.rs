//! The readable parts, computed again and compared.

use serde_json::Value;
use umlauf_workflow::Recorded;

use crate::derive::{Derived, Part, derive};
use crate::fault::{Code, Fault};
use crate::file::Read;
use crate::json::{Strict, difference};
use crate::replay::Replay;

/// Compares each part that people read with what the events say.
pub(super) fn compare(
    file: &Read,
    replay: &Replay<'_>,
    journal: &[Recorded],
    faults: &mut Vec<Fault>,
) {
    let Derived { summary, tally, votes, asked, deadlines, history } = derive(replay, journal);
    let parts = [
        ("summary", summary, &file.summary),
        ("tally", tally, &file.tally),
        ("votes", votes, &file.votes),
        ("asked", asked, &file.asked),
        ("deadlines", deadlines, &file.deadlines),
        ("history", history, &file.history),
    ];
    for (name, expected, found) in parts {
        let message = |path: &str| format!("`{path}` is not what the events say");
        faults.extend(differing(Code::Derived, name, &expected, found, message));
    }
    let Some(head) = &replay.case.head else {
        return;
    };
    let state = Part::State(Box::new(head.clone()));
    let message = |path: &str| format!("`{path}` is not what the events, replayed, give");
    faults.extend(differing(Code::State, "state", &state, &file.state, message));
}

fn differing(
    code: Code,
    name: &str,
    expected: &Part,
    Strict(found): &Strict,
    message: impl Fn(&str) -> String,
) -> Option<Fault> {
    let expected = serde_json::to_value(expected).unwrap_or(Value::Null);
    let (path, expected, found) = difference(name, &expected, found)?;
    Some(Fault::new(code, message(&path)).differs(expected, found))
}
