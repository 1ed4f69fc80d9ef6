//! The second verifier, in plain Python: it was written from the description of the format alone and
//! must come to the same verdicts.

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use umlauf_record::{Hash, export, verify};
use umlauf_voting::Choice;
use umlauf_workflow::Event;

use crate::changed;
use crate::world::{World, adopted, objected, unclear};

/// The verdict of the second verifier, or nothing where there is no Python.
#[expect(clippy::print_stdout, reason = "what is left out is said")]
fn second(text: &str, head: Option<&Hash>) -> Option<Value> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/check_record.py");
    let mut command = Command::new("python3");
    command.arg(script).arg("-").stdin(Stdio::piped()).stdout(Stdio::piped());
    if let Some(head) = head {
        command.args(["--head", &head.to_string()]);
    }
    let Ok(mut child) = command.spawn() else {
        println!("no python3: the second verifier was not asked");
        return None;
    };
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

pub(crate) fn both(what: &str, text: &str, head: Option<&Hash>, expected: &str) {
    let first = serde_json::to_value(verify(text, head)).unwrap();
    assert_eq!(first["verdict"], expected, "{what}: {}", first["faults"]);
    let Some(second) = second(text, head) else {
        return;
    };
    assert_eq!(second["verdict"], expected, "{what}: {}", second["faults"]);
    assert_eq!(second["events"], first["events"], "{what}");
    assert_eq!(second["head"], first["head"], "{what}");
    if expected == "broken" {
        let code = |verdict: &Value| verdict["faults"][0]["code"].clone();
        assert_eq!(code(&second), code(&first), "{what}");
    }
}

#[test]
fn both_verifiers_find_the_truth_intact() {
    for world in [World::voting(), adopted(), objected(), unclear()] {
        both("true", &world.export(), Some(&world.head()), "intact");
    }
    let mut parts = adopted().parts();
    parts.papers.clear();
    both("papers deleted", &export(&parts), None, "intact");
}

#[test]
fn both_verifiers_find_the_same_first_fault() {
    let text = adopted().export();
    let doctored: [(&str, &str, Value); 12] = [
        ("a line", "/journal/30/line", json!("{}")),
        ("a hash", "/journal/30/hash", json!("0".repeat(64))),
        ("a revision", "/journal/30/revision", json!(32)),
        ("the head", "/head", json!("0".repeat(64))),
        ("a paper", "/papers/0/text", json!("Anderes.")),
        ("a body", "/definitions/editions/0/body/text", json!("body: x")),
        ("a vote", "/votes/3/choice", json!("no")),
        ("a count", "/tally/0/votes/yes", json!(16)),
        ("a clause", "/tally/0/result/clauses/2/have", json!("100.00000")),
        ("the outcome", "/summary/outcome", json!("rejected")),
        ("the number", "/summary/number", json!("2022/33")),
        ("a proof", "/asked/4/asked", Value::Null),
    ];
    for (what, pointer, value) in doctored {
        both(what, &changed(&text, pointer, |old| *old = value), None, "broken");
    }
    let twice = text.replacen("\"number\":", "\"number\": \"1\",\n  \"number\":", 1);
    assert_eq!(verify(&twice, None).first_fault.unwrap().code.as_str(), "file::form");
    both_form("a key that stands twice", &twice);
    both_form("half a file", &text[..9000]);

    let whole = adopted();
    let last = whole.last_vote();
    let receipt: Hash = whole.rows[last].hash.parse().unwrap();
    let mut cut = adopted();
    cut.rearrange(|journal| journal.truncate(last));
    both("a tail cut off", &cut.export(), Some(&receipt), "broken");
}

fn both_form(what: &str, text: &str) {
    let Some(second) = second(text, None) else {
        return;
    };
    assert_eq!(second["verdict"], "broken", "{what}");
    assert_eq!(second["faults"][0]["code"], "file::form", "{what}");
    assert!(!verify(text, None).is_intact(), "{what}");
}

#[test]
fn both_verifiers_count_alike_whatever_was_voted() {
    let mut choices =
        [Choice::Yes, Choice::Yes, Choice::No, Choice::Yes, Choice::Abstain].into_iter().cycle();
    for skipped in 0..6 {
        let mut world = World::voting();
        world.everyone_asked_but(&[]);
        world.at("2022-08-24T09:00:00Z");
        let voters: Vec<_> = world.workflow.voters().map(ToString::to_string).collect();
        for voter in voters.iter().skip(skipped) {
            world.votes(voter, choices.next().unwrap());
        }
        world.at("2022-09-06T08:00:00Z").wake();
        both("counted", &world.export(), None, "intact");
        world.forge(|recorded| {
            if let Event::VoteCast { member, said, .. } = &mut recorded.event
                && ["NW", "BY", "BW"].contains(&member.as_str())
            {
                let yes = said.whole() == Some(Choice::Yes);
                *said = if yes { Choice::No.into() } else { Choice::Yes.into() };
            }
        });
        let first = verify(&world.export(), None);
        let expected = if first.is_intact() { "intact" } else { "broken" };
        both("turned", &world.export(), None, expected);
    }
}
