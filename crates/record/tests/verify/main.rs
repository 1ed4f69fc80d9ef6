//! A record that tells the truth is intact; whatever is changed in it is found and named.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod chain;
mod forged;
mod items;
mod parts;
mod seal;
mod second;
mod sitting;
mod upgraded;
mod world;

use serde_json::Value;
use umlauf_record::{Code, Verdict, verify};
use umlauf_voting::Choice;
use umlauf_workflow::{Act, Capacity, Event};
use world::{LAENDER, World, adopted, objected, unclear, voter};

/// Everything that is said of a broken record, for the message of a failed test.
fn told(verdict: &Verdict) -> String {
    let faults = verdict.faults.iter().map(|fault| {
        format!("{:?} {fault}: {:?} / {:?}\n", fault.revision, fault.expected, fault.found)
    });
    faults.collect()
}

/// The codes of what is wrong, each once, in the order in which they are found.
fn codes(text: &str) -> Vec<Code> {
    let mut codes: Vec<Code> = verify(text, None).faults.iter().map(|fault| fault.code).collect();
    codes.dedup();
    codes
}

/// A record with one value changed, at a JSON pointer.
fn changed(text: &str, pointer: &str, change: impl FnOnce(&mut Value)) -> String {
    let mut record: Value = serde_json::from_str(text).unwrap();
    change(record.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer} exists")));
    record.to_string()
}

#[test]
fn what_really_happened_is_intact() {
    for world in [World::voting(), adopted(), objected(), unclear()] {
        let verdict = verify(&world.export(), Some(&world.head()));
        assert!(verdict.is_intact(), "{}", told(&verdict));
        assert_eq!(verdict.events, world.rows.len() as u64);
        assert_eq!(verdict.head, Some(world.head()));
        assert_eq!(verdict.witnessed, Some(verdict.events));
        assert_eq!(verdict.withheld, []);
        assert_eq!(verdict.asked.len() % 17, 0);
    }
}

/// Where the rule demands reasons, the count in the record leaves out a no without them, and whoever
/// takes a declaration out of the journal is found by the result.
#[test]
fn a_no_without_reasons_is_counted_in_the_record_as_the_rule_says() {
    let counted = |declared: bool| {
        let mut world = World::new();
        let text = world.edition.body.text.replacen(
            "    abstention: no vote\n",
            "    abstention: no vote\n    reasons: required\n",
            1,
        );
        world.edition.body = umlauf_source::Source::new("it-planungsrat.yaml", text);
        world.recompile();
        world.launch();
        world.everyone_asked_but(&[]);
        world.votes("BUND", Choice::Yes);
        for member in LAENDER {
            let large = ["BW", "BY", "NW"].contains(&member);
            let declaration = (large && declared).then(|| world.text("Die Kosten sind offen."));
            let choice = if large { Choice::No } else { Choice::Yes };
            let vote = Act::Vote { said: choice.into(), declaration };
            assert_eq!(world.submit(voter(member, Capacity::Representative), vote), None);
        }
        world.at("2022-09-06T08:00:00Z").wake();
        world
    };
    for (declared, cast) in [(true, "rejected"), (false, "adopted")] {
        let world = counted(declared);
        let verdict = verify(&world.export(), None);
        assert!(verdict.is_intact(), "{}", told(&verdict));
        let record: Value = serde_json::from_str(&world.export()).unwrap();
        let readings = &record["tally"][0]["result"]["readings"];
        assert_eq!(*readings, serde_json::json!({"default": "rejected", "cast": cast}));
    }
    let mut world = counted(true);
    world.forge(|recorded| {
        if let Event::VoteCast { declaration, .. } = &mut recorded.event {
            *declaration = None;
        }
    });
    assert!(codes(&world.export()).contains(&Code::Outcome));
}

#[test]
fn the_verdict_has_the_fields_that_outside_programs_rely_on() {
    let world = adopted();
    let verdict = serde_json::to_value(verify(&world.export(), None)).unwrap();
    assert_eq!(verdict["verdict"], "intact");
    assert_eq!(verdict["events"], world.rows.len());
    assert_eq!(verdict["head"], world.head().to_string());
    assert_eq!(verdict["first_fault"], Value::Null);
    assert_eq!(verdict["outcome"], "adopted");
    assert_eq!(verdict["number"], "2022/32");
    let broken = changed(&world.export(), "/votes/0/choice", |choice| {
        *choice = "no".into();
    });
    let verdict = serde_json::to_value(verify(&broken, None)).unwrap();
    assert_eq!(verdict["verdict"], "broken");
    assert_eq!(
        verdict["first_fault"],
        serde_json::json!({
            "code": "derived::differs",
            "message": "`votes/0/choice` is not what the events say",
            "expected": "yes",
            "found": "no",
        })
    );
}

#[test]
fn the_same_case_gives_the_same_bytes() {
    assert_eq!(adopted().export(), adopted().export());
}

/// Personal data can be deleted without touching the evidence.
#[test]
fn persons_stand_in_a_record_by_id_and_texts_only_as_papers() {
    let mut record: Value = serde_json::from_str(&adopted().export()).unwrap();
    record["papers"].take();
    let rest = record.to_string();
    for text in ["einverstanden", "Kabinett tagt", "Tippfehler", "Bitte Bremens"] {
        assert!(!rest.contains(text), "{text}");
    }
}

/// `apply` and the ledger read the same journal; where they speak of the same thing they agree.
#[test]
fn the_two_readings_of_a_journal_agree() {
    for world in [World::voting(), adopted(), objected(), unclear()] {
        let record: Value = serde_json::from_str(&world.export()).unwrap();
        let (state, summary) = (&record["state"], &record["summary"]);
        assert_eq!(state["step"], summary["step"]);
        assert_eq!(state["number"], summary["number"]);
        assert_eq!(state["ended"], summary["ended"]);
        assert_eq!(state["revision"], summary["events"]);
        let ballot = &state["ballot"];
        let of_ballot = |list: &str, wanted: &dyn Fn(&Value) -> bool| {
            let list = record[list].as_array().unwrap();
            list.iter().filter(|one| one["ballot"] == ballot["number"] && wanted(one)).count()
        };
        assert_eq!(ballot["cast"], of_ballot("votes", &|vote| !vote["choice"].is_null()));
        assert_eq!(ballot["asked"], of_ballot("asked", &|one| !one["asked"].is_null()));
        assert_eq!(ballot["objections"], of_ballot("votes", &|vote| !vote["objected"].is_null()));
        let last = record["tally"].as_array().unwrap().last().unwrap();
        assert_eq!(ballot["term"]["instant"], last["deadline"]);
        for answer in world.case.answers.values() {
            let choice = serde_json::to_value(answer.choice()).unwrap();
            let same =
                |one: &Value| one["member"] == answer.member.as_str() && one["choice"] == choice;
            assert_eq!(of_ballot("votes", &same), 1, "{}", answer.member);
        }
    }
}

/// Frozen records under `tests/golden` are made here once per version of the format:
/// `UMLAUF_GOLDEN=folder cargo test -p umlauf-record`.
#[test]
fn golden_records_are_written_where_somebody_asks_for_them() {
    let Ok(folder) = std::env::var("UMLAUF_GOLDEN") else {
        return;
    };
    for (name, world) in [("adopted", adopted()), ("unclear", unclear()), ("objected", objected())]
    {
        std::fs::write(format!("{folder}/record-1-{name}.json"), world.export()).unwrap();
    }
}
