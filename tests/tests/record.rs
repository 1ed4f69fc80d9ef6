//! Records that were given away once stay readable and intact, whatever the program becomes.
//!
//! The golden records were exported when version 1 of the format was fixed; their persons, votes and
//! dates are invented. If one of them is no longer intact, then the meaning of an event, a rule or a
//! sentence of the readable parts has changed: keep the old meaning for version 1, or raise the
//! version. `tests/check_record.py`, the second verifier, must come to the same verdicts.

use std::process::Command;

use serde_json::{Value, json};
use umlauf_record::{Hash, verify};

/// Name, ending and text of each.
const RECORDS: [(&str, &str, &str); 3] = [
    ("adopted", "adopted", include_str!("../golden/record-1-adopted.json")),
    ("objected", "referred", include_str!("../golden/record-1-objected.json")),
    ("unclear", "rejected", include_str!("../golden/record-1-unclear.json")),
];

/// The verdict and the exit code of the second verifier; nothing where there is no Python.
#[expect(clippy::print_stdout, reason = "what is left out is said")]
#[expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]
fn second(text: &str, head: Option<&str>) -> Option<(Value, Option<i32>)> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("akte.json");
    std::fs::write(&file, text).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/check_record.py");
    let mut command = Command::new("python3");
    command.arg(script).arg(&file);
    if let Some(head) = head {
        command.args(["--head", head]);
    }
    let Ok(output) = command.output() else {
        println!("no python3: the second verifier was not asked");
        return None;
    };
    Some((serde_json::from_slice(&output.stdout).unwrap(), output.status.code()))
}

#[test]
fn golden_records_stay_intact() {
    for (name, ending, text) in RECORDS {
        let verdict = verify(text, None);
        assert!(verdict.is_intact(), "{name}: {:?}", verdict.first_fault);
        assert_eq!(verdict.outcome.as_deref(), Some(ending), "{name}");
        if let Some((second, code)) = second(text, None) {
            assert_eq!(code, Some(0), "{name}: {second}");
            assert_eq!(second["head"], json!(verdict.head), "{name}");
            assert_eq!(second["events"], json!(verdict.events), "{name}");
        }
    }
}

#[test]
fn every_hash_of_a_golden_record_is_a_receipt() {
    let (_, _, text) = RECORDS[0];
    let record: Value = serde_json::from_str(text).unwrap();
    for (n, row) in (1..).zip(record["journal"].as_array().unwrap()) {
        let receipt: Hash = row["hash"].as_str().unwrap().parse().unwrap();
        if n % 10 == 0 {
            assert_eq!(verify(text, Some(&receipt)).witnessed, Some(n));
        }
    }
    let other = record["journal"][0]["hash"].as_str().unwrap();
    let (_, _, objected) = RECORDS[1];
    if let Some((verdict, code)) = second(objected, Some(&other.replace('a', "b"))) {
        assert_eq!(code, Some(1), "{verdict}");
        assert_eq!(verdict["faults"][0]["code"], "chain::witness");
    }
}

#[test]
fn a_golden_record_that_was_doctored_is_broken_to_both() {
    let (_, _, text) = RECORDS[2];
    let doctored = [
        ("/summary/finding/outcome", json!("adopted")),
        ("/tally/0/result/readings/default", json!("adopted")),
        ("/votes/1/choice", json!("yes")),
        ("/asked/16/asked", json!("2022-08-22T07:00:00.000000Z")),
        ("/papers/1/text", json!("Ein anderer Beschluss.")),
        ("/journal/20/line", json!("")),
    ];
    for (pointer, value) in doctored {
        let mut record: Value = serde_json::from_str(text).unwrap();
        *record.pointer_mut(pointer).unwrap() = value;
        let text = record.to_string();
        let verdict = verify(&text, None);
        assert!(!verdict.is_intact(), "{pointer}");
        let Some((second, code)) = second(&text, None) else { continue };
        assert_eq!(code, Some(1), "{pointer}");
        let code = verdict.first_fault.map(|fault| fault.code);
        assert_eq!(second["faults"][0]["code"], json!(code), "{pointer}");
    }
}

#[test]
fn the_second_verifier_finds_a_seal_good_or_wrong_as_the_first_does() {
    let (_, _, text) = RECORDS[0];
    let key = umlauf_record::SealingKey::from_seed(&[7; 32]);
    let at = "2026-11-23T12:00:00Z".parse().unwrap();
    let whole = umlauf_record::sealed(text, &key, at).unwrap();
    let touched = whole.replace("2026-11-23T12:00:00.000000Z", "2026-11-23T12:00:01.000000Z");
    assert_ne!(whole, touched);
    for (text, good) in [(&whole, true), (&touched, false)] {
        let verdict = verify(text, None);
        assert_eq!(verdict.is_intact(), good, "{:?}", verdict.first_fault);
        if let Some((second, code)) = second(text, None) {
            assert_eq!(code, Some(i32::from(!good)), "{second}");
            if !good {
                assert_eq!(second["faults"][0]["code"], "seal::wrong");
            }
        }
    }
}
