//! `tally`, `deadline` and `holidays`: the forms other programs rely on.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::Stdio;

use serde_json::{Value, json};

use crate::support::{Ran, at, folder, text, umlauf, write};

fn tally(options: &[&str], input: &str) -> Ran {
    let call = [&["tally", "--body", "it-planungsrat", "--rule", "beschluss"], options].concat();
    umlauf(call).input(input).run()
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().into_iter().flatten().map(|(key, _)| key.as_str()).collect()
}

/// Eleven Länder that hold just more than two thirds by the key of 2019, with their shares in
/// hundred-thousandths of a percent, added up here by hand.
const ELEVEN: [(&str, u64); 11] = [
    ("BW", 1_304_061),
    ("BE", 518_995),
    ("BB", 302_987),
    ("HE", 743_709),
    ("MV", 198_045),
    ("NW", 2_107_592),
    ("SL", 119_827),
    ("SN", 498_208),
    ("ST", 269_612),
    ("SH", 340_578),
    ("TH", 263_211),
];

#[test]
fn a_tally_has_the_promised_form() {
    let line = r#"{"id": "a", "votes": {"BUND": "yes", "BW": "no", "BY": "abstain"}, "absent": [], "excluded": []}"#;
    let answer = tally(&[], &format!("{line}\n")).ends(0).says_nothing().json();
    for key in [
        "id",
        "outcome",
        "readings",
        "clauses",
        "certainty",
        "revocable",
        "missing_count",
        "missing",
    ] {
        assert!(keys(&answer).contains(&key), "`{key}` is missing in {answer}");
    }
    assert_eq!(answer["id"], "a");
    assert_eq!(answer["readings"], json!({"default": "rejected", "cast": "rejected"}));
    let clauses = answer["clauses"].as_array().cloned().unwrap_or_default();
    assert_eq!(clauses.len(), 3);
    for clause in &clauses {
        for key in ["clause", "basis", "met", "have", "need", "need_decimal"] {
            assert!(keys(clause).contains(&key), "`{key}` is missing in {clause}");
        }
    }
    assert_eq!(clauses[2]["need"], "200/3");
    assert_eq!(clauses[2]["need_decimal"], "66.66667");
    assert_eq!(answer["certainty"], "open");
    assert_eq!(answer["revocable"], false);
    assert_eq!(answer["missing"].as_array().map(Vec::len), Some(10), "ten unless told otherwise");
    assert_eq!(answer["missing_count"], 14);
}

#[test]
fn eleven_laender_just_above_two_thirds_adopt() {
    let mut votes = json!({"BUND": "yes"});
    let mut sum = 0;
    for (land, share) in ELEVEN {
        votes[land] = json!("yes");
        sum += share;
    }
    let line = json!({"id": "elf", "votes": votes}).to_string();
    let answer = tally(&["--on", "2022-09-05"], &line).ends(0).json();
    assert_eq!(answer["outcome"], "adopted");
    assert_eq!(answer["clauses"][2]["have"], format!("{}.{:05}", sum / 100_000, sum % 100_000));
    assert_eq!(
        (answer["missing_count"].clone(), answer["missing"].clone()),
        (json!(1), json!([[]]))
    );
    // With one of them away the others are too few, and only some can replace it.
    let without = line.replace("\"TH\":\"yes\"", "\"TH\":\"no\"");
    let answer = tally(&["--missing", "2"], &without).ends(0).json();
    assert_eq!(answer["outcome"], "rejected");
    assert_eq!(answer["missing"].as_array().map(Vec::len), Some(2));
}

#[test]
fn the_options_of_a_tally_change_what_they_say() {
    let line = r#"{"id":"a","votes":{"BUND":"yes"}}"#;
    let none = tally(&["--missing", "0"], line).ends(0).json();
    assert!(!keys(&none).contains(&"missing") && !keys(&none).contains(&"missing_count"), "{none}");
    let all: Vec<String> = ELEVEN.iter().map(|(land, _)| format!(r#""{land}":"yes""#)).collect();
    let all = format!(r#"{{"id":"a","votes":{{"BUND":"yes",{}}}}}"#, all.join(","));
    assert_eq!(tally(&[], &all).json()["revocable"], false);
    assert_eq!(tally(&["--change"], &all).json()["revocable"], true);
    let old = tally(&["--on", "2014-06-01"], line).ends(0).json();
    assert!(text(&old, "/clauses/2/clause").contains("2014"), "{old}");
    for rule in ["empfehlung", "einstimmig"] {
        let call = umlauf(["tally", "--body", "it-planungsrat", "--rule", rule]);
        assert_eq!(call.input(line).run().ends(0).json()["id"], "a");
    }
}

#[test]
fn blocking_sets_are_told_if_asked_for() {
    let line = r#"{"id":"a","votes":{"BUND":"yes"}}"#;
    let plain = tally(&[], line).ends(0).json();
    assert!(!plain.to_string().contains("blocking"), "{plain}");
    let answer = tally(&["--blocking", "3", "--missing", "0"], line).ends(0).json();
    assert_eq!(answer["blocking"], json!([["BW", "NW"], ["BY", "NW"], ["BW", "BY", "BE"]]));
    assert_eq!(answer["blocking_count"].as_u64(), Some(blocking_by_hand()));
    assert!(!keys(&answer).contains(&"missing"));
    let nobody = tally(&["--blocking", "3"], r#"{"id":"a","votes":{"BUND":"no"}}"#).json();
    assert_eq!((&nobody["blocking"], &nobody["blocking_count"]), (&json!([[]]), &json!(1)));
}

/// Counted once more over bits: sets of Länder without which a decision fails, and no smaller ones.
fn blocking_by_hand() -> u64 {
    const KEY: [u64; 16] = [
        1_304_061, 1_556_072, 518_995, 302_987, 95_379, 260_343, 743_709, 198_045, 939_533,
        2_107_592, 481_848, 119_827, 498_208, 269_612, 340_578, 263_211,
    ];
    let fails = |no: u32| {
        let share: u64 = (0..16).filter(|at| no >> at & 1 == 0).map(|at| KEY[at]).sum();
        no.count_ones() > 5 || 3 * share < 20_000_000
    };
    let minimal = |no: &u32| {
        let fewer = (0..16).filter(|at| no >> at & 1 == 1).map(|at| no & !(1 << at));
        fails(*no) && !fewer.into_iter().any(fails)
    };
    (0..1_u32 << 16).filter(minimal).map(|_| 1).sum()
}

#[test]
fn the_same_votes_are_counted_under_other_assumptions() {
    let mut votes = json!({"NW": "no", "SL": "no", "SN": "no", "SH": "no", "TH": "no"});
    for code in ["BUND", "BW", "BY", "BE", "BB", "HB", "HH", "HE", "MV", "NI", "RP", "ST"] {
        votes[code] = json!("yes");
    }
    let line = json!({"id": "a", "votes": votes}).to_string();
    let under = ["on=2016-06-01", "rule=beschluss,reading=cast", "rule=einstimmig"];
    let options: Vec<&str> = under.iter().flat_map(|spec| ["--under", spec]).collect();
    let answer = tally(&options, &line).ends(0).json();
    assert_eq!(answer["outcome"], "adopted", "by the key of 2019");
    assert_eq!(keys(&answer["under"]), under);
    assert_eq!(answer["under"][under[0]]["outcome"], "rejected", "by that of 2016");
    assert_eq!(answer["under"][under[0]]["clauses"][2]["have"], "66.50344");
    assert_eq!(answer["under"][under[1]]["readings"], json!({"cast": "adopted"}));
    assert_eq!(answer["under"][under[2]]["readings"], json!({"default": "rejected"}));
    for wrong in ["rule=beschlus", "reading=x", "on=2017-06-01", "on=gestern", "key=2016", ""] {
        tally(&["--under", wrong], "kaputt").ends(2).prints_nothing();
    }
    tally(&["--under", "rule=empfehlung", "--under", "rule=empfehlung"], "").ends(2);
}

/// A body of the user's own, with everything that stands around a ballot.
const EIGENES: &str = "\
body: eigenes
title: Eigenes Gremium
basis: § 1
calendar: DE-HE
number: '{n}'
groups:
  alle: {title: Alle, one: ein Mitglied, members: {A: Aland, B: Beland, C: Celand}}
rules:
  norm:
    title: Norm
    basis: § 2
    adopt: {object: members, at most: 1/4, of: cast}
    abstention: no vote
    silence: no vote
    reasons: required
    otherwise: {rule: alle, after: 2, basis: § 3}
    consents: [{of: Parlament, basis: § 4}]
  alle: {title: Alle, basis: § 3, adopt: {agree: members, at least: all}, abstention: no vote, silence: no vote}
subjects:
  normen: {title: Normen, rule: norm}
";

#[test]
fn a_tally_names_what_follows_and_counts_a_no_by_its_reasons() {
    let folder = folder();
    write(folder.path(), "bodies/eigenes.yaml", EIGENES);
    let definitions = folder.path().to_string_lossy().into_owned();
    let call = |more: &[&str], line: &str| {
        let call = ["tally", "--definitions", &definitions, "--body", "eigenes"];
        umlauf([&call, more].concat()).input(line).run()
    };
    let votes = r#""votes":{"A":"yes","B":"no","C":"yes"}"#;
    let subject = ["--subject", "normen"];
    let with = call(&subject, &format!(r#"{{"id":"a",{votes}}}"#)).ends(0).json();
    assert_eq!(with["outcome"], "rejected");
    assert_eq!(with["next"], json!({"rule": "alle", "after": 2, "basis": "§ 3"}));
    assert_eq!(with.get("consents"), None);
    let without = call(&subject, &format!(r#"{{"id":"a",{votes},"unreasoned":["B"]}}"#));
    let without = without.ends(0).json();
    assert_eq!(without["outcome"], "adopted");
    assert_eq!(without["consents"], json!([{"of": "Parlament", "basis": "§ 4"}]));
    assert_eq!(without.get("next"), None);
    let wrong = call(&subject, &format!(r#"{{"id":"a",{votes},"unreasoned":["A"]}}"#)).ends(1);
    assert_eq!(wrong.json()["error"]["code"], "not_a_no");
    call(&["--subject", "norm"], "").ends(2).prints_nothing();
    call(&["--subject", "normen", "--rule", "norm"], "").ends(2).prints_nothing();
}

#[test]
fn a_broken_line_is_answered_in_its_place_and_the_rest_is_computed() {
    let input = concat!(
        "\u{feff}{\"id\":\"1\",\"votes\":{}}\r\n",
        "\n",
        "kaputt\n",
        "{\"id\":\"4\",\"votes\":{\"ZZ\":\"yes\"}}\n",
        "{\"id\":\"5\",\"votes\":{\"FITKO\":\"yes\"}}\n",
        "{\"id\":\"6\",\"votes\":{\"HE\":\"yes\",\"HE\":\"no\"}}\n",
        "{\"id\":\"7\",\"votes\":{\"HE\":\"ja\"}}\n",
        "{\"votes\":{}}\n",
        "{\"id\":\"9\",\"votes\":{}}",
    );
    let ran = tally(&["--missing", "0"], input).ends(1).says_nothing();
    let lines = ran.lines();
    assert_eq!(lines.len(), 9);
    let codes: Vec<_> = lines.iter().map(|line| line["error"]["code"].as_str()).collect();
    assert_eq!(
        codes,
        [
            None,
            Some("blank_line"),
            Some("not_json"),
            Some("unknown_member"),
            Some("no_vote"),
            Some("duplicate_key"),
            Some("bad_input"),
            Some("bad_input"),
            None
        ]
    );
    for (index, line) in lines.iter().enumerate().filter(|(_, line)| line.get("error").is_some()) {
        assert_eq!(line["error"]["line"], index + 1, "{line}");
        assert!(!text(line, "/error/message").is_empty());
    }
    assert_eq!((&lines[3]["id"], &lines[8]["id"]), (&json!("4"), &json!("9")));
    // Bytes that are no text end one line, not the program.
    let ran = umlauf(["deadline"]).input("\u{0}\n").run().ends(1);
    assert_eq!(ran.json()["error"]["line"], 1);
}

#[test]
fn nothing_in_gives_nothing_out() {
    for call in ["tally --body al-runde --rule beschluss", "deadline"] {
        umlauf(call.split_whitespace()).run().ends(0).prints_nothing().says_nothing();
    }
}

#[test]
fn the_order_of_many_lines_is_kept() {
    let mut input = String::new();
    for n in 0..3000 {
        let _ = writeln!(input, r#"{{"id":"{n}","votes":{{"BUND":"yes","NW":"no"}}}}"#);
    }
    let ran = tally(&["--missing", "0"], &input).ends(0);
    let lines = ran.lines();
    assert_eq!(lines.len(), 3000);
    let ids: Vec<&str> = lines.iter().map(|line| text(line, "/id")).collect();
    let asked: Vec<String> = (0..3000).map(|n| n.to_string()).collect();
    assert_eq!(ids, asked);
}

/// A program that asks line by line gets its answers line by line.
#[test]
fn a_line_is_answered_before_the_next_is_written() {
    let mut call = umlauf(["deadline"]);
    let mut child = call.start(Stdio::piped());
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    for id in ["a", "b"] {
        let line =
            json!({"id": id, "from": "2026-01-31", "period": "1 month", "calendar": "DE-HE"});
        writeln!(stdin, "{line}").unwrap();
        let mut answer = String::new();
        stdout.read_line(&mut answer).unwrap();
        let answer: Value = serde_json::from_str(&answer).unwrap();
        assert_eq!(answer["id"], id);
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

/// As in `umlauf tally … | head -1`.
#[test]
fn a_reader_that_leaves_is_no_failure() {
    let mut call = umlauf(["tally", "--body", "it-planungsrat", "--rule", "beschluss"]);
    let mut child = call.start(Stdio::piped());
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    writeln!(stdin, r#"{{"id":"a","votes":{{}}}}"#).unwrap();
    stdout.read_line(&mut String::new()).unwrap();
    drop(stdout);
    // Enough to overflow every buffer on the way.
    let _ = stdin.write_all("{\"id\":\"b\",\"votes\":{}}\n".repeat(2000).as_bytes());
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{:?}", output.status);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn a_deadline_has_the_promised_form() {
    let line = r#"{"id": "a", "from": "2026-01-31", "period": "1 month", "calendar": "DE-HE", "law": "bgb"}"#;
    let answer = umlauf(["deadline"]).input(line).run().ends(0).says_nothing().json();
    let laender = [
        "BW", "BY", "BE", "BB", "HB", "HH", "HE", "MV", "NI", "NW", "RP", "SL", "SN", "ST", "SH",
        "TH",
    ];
    assert_eq!(
        json!({"id": answer["id"], "raw": answer["raw"], "end": answer["end"],
            "instant": answer["instant"], "shifts": answer["shifts"]}),
        json!({"id": "a", "raw": "2026-02-28", "end": "2026-03-02", "instant": "2026-03-02T23:00:00Z",
            "shifts": [{"day": "2026-02-28", "why": "Samstag"}, {"day": "2026-03-01", "why": "Sonntag"}]})
    );
    let days = answer["working_days"].as_object().cloned().unwrap_or_default();
    assert_eq!(days.len(), 16);
    assert!(laender.iter().all(|land| days[&format!("DE-{land}")] == 21), "{days:?}");
}

#[test]
fn deadlines_follow_law_counting_direction_and_calendars() {
    let ends = |options: &str| {
        let line = format!(r#"{{"id":"x",{options}}}"#);
        let answer = umlauf(["deadline"]).input(line).run().ends(0).json();
        (text(&answer, "/end").to_owned(), text(&answer, "/instant").to_owned())
    };
    for (options, end, instant) in [
        (
            r#""from":"2026-01-31","period":"1 month","calendar":"DE-HE","law":"exact""#,
            "2026-02-28",
            "2026-02-28T23:00:00Z",
        ),
        (
            r#""from":"2026-01-31","period":"1 month","calendar":"DE-HE","law":"vwvfg""#,
            "2026-03-02",
            "2026-03-02T23:00:00Z",
        ),
        (
            r#""from":"2026-02-01","period":"1 month","calendar":"DE-HE","counting":"day_start""#,
            "2026-03-02",
            "2026-03-02T23:00:00Z",
        ),
        // Good Friday and Easter Monday lie between.
        (
            r#""from":"2026-04-01","period":"2 working days","calendar":"DE-HE""#,
            "2026-04-07",
            "2026-04-07T22:00:00Z",
        ),
        (
            r#""from":"2026-04-07","period":"1 working day","calendar":"DE-HE","direction":"before""#,
            "2026-04-02",
            "2026-04-02T22:00:00Z",
        ),
        // 8 August 2025 is a Friday and a holiday in Augsburg alone.
        (
            r#""from":"2025-07-25","period":"14 days","calendar":"DE-BY""#,
            "2025-08-08",
            "2025-08-08T22:00:00Z",
        ),
        (
            r#""from":"2025-07-25","period":"2 weeks","calendar":["DE-HE","DE-BY/Augsburg"]"#,
            "2025-08-11",
            "2025-08-11T22:00:00Z",
        ),
        // Hours are exact, and a night with the change to summer time has one less on the wall.
        (
            r#""from":"2026-03-28T12:00:00+01:00","period":"24 hours","calendar":"DE-BE""#,
            "2026-03-29",
            "2026-03-29T11:00:00Z",
        ),
        (
            r#""from":"2026-05-01","period":"1 hour","calendar":"DE-BE""#,
            "2026-05-01",
            "2026-04-30T23:00:00Z",
        ),
    ] {
        assert_eq!(ends(options), (end.to_owned(), instant.to_owned()), "{options}");
    }
}

#[test]
fn a_broken_deadline_names_what_is_wrong() {
    let input = concat!(
        "{\"id\":\"1\",\"from\":\"2026-01-31\",\"period\":\"1 month\",\"calendar\":\"DE-BY/Passau\"}\n",
        "{\"id\":\"2\",\"from\":\"31.1.2026\",\"period\":\"1 month\",\"calendar\":\"DE-BY\"}\n",
        "{\"id\":\"3\",\"from\":\"2026-01-31\",\"period\":\"1 moon\",\"calendar\":\"DE-BY\"}\n",
        "{\"id\":\"4\",\"from\":\"2026-01-31\",\"period\":\"1 month\",\"calendar\":\"DE-BY\"}\n",
    );
    let lines = umlauf(["deadline"]).input(input).run().ends(1).says_nothing().lines();
    let codes: Vec<_> = lines.iter().map(|line| line["error"]["code"].as_str()).collect();
    assert_eq!(codes, [Some("unknown_calendar"), Some("bad_from"), Some("bad_period"), None]);
    for place in ["DE-BY/Augsburg", "DE-BY/catholic", "DE-SN/catholic", "DE-TH/catholic"] {
        assert!(text(&lines[0], "/error/message").contains(place), "{}", lines[0]);
    }
    assert_eq!(at(&lines[3], "/end"), "2026-03-02");
}

#[test]
fn holidays_have_the_promised_form() {
    let of = |calendar: &str| {
        let call = umlauf(["holidays", "--calendar", calendar, "--year", "2026"]);
        let lines = call.run().ends(0).says_nothing().lines();
        for line in &lines {
            assert!(["date", "name", "basis"].iter().all(|key| keys(line).contains(key)), "{line}");
        }
        let days: Vec<String> = lines.iter().map(|line| text(line, "/date").to_owned()).collect();
        assert!(days.is_sorted());
        days
    };
    let bavaria = of("DE-BY");
    assert_eq!(bavaria.len(), 12);
    assert!(!bavaria.contains(&String::from("2026-08-15")), "not in the whole Land");
    assert!(of("DE-BY/catholic").contains(&String::from("2026-08-15")));
    assert!(of("DE-BY/Augsburg").contains(&String::from("2026-08-08")));
    let brandenburg = of("DE-BB");
    assert!(brandenburg.contains(&String::from("2026-04-05")), "Easter Sunday");
    assert!(brandenburg.contains(&String::from("2026-05-24")), "Whit Sunday");
}
