//! `umlauf export` and `umlauf verify`: the record as a file, and every chain of a database.

use crate::support::{Ran, at, text, umlauf, write};
use crate::world::House;

struct Exported {
    house: House,
    case: String,
    record: String,
    /// The record as it was before the last act.
    earlier: String,
    /// The head a receipt showed after the second last act.
    receipt: String,
}

fn exported() -> Exported {
    let house = House::new();
    let case = house.launched("Probe");
    let voted = house.asks(&format!("case vote {case} yes --as by-1")).run().ends(0);
    let receipt = text(&voted.json(), "/head").to_owned();
    let export = || house.asks(&format!("export {case}")).run().ends(0).says_nothing().out;
    let earlier = export();
    house.asks(&format!("case vote {case} no --as bund-1")).run().ends(0);
    let record = export();
    Exported { house, case, record, earlier, receipt }
}

fn verify(file: &str) -> Ran {
    // No database is named: the file alone is enough.
    umlauf(["verify", file]).run()
}

#[test]
fn a_record_is_written_and_found_intact_without_any_database() {
    let Exported { house, case, record, receipt, .. } = exported();
    let path = house.path().join("akte.json").display().to_string();
    let ran = house.calls(["export", &case, "-o", &path]).run().ends(0).prints_nothing();
    ran.says(&format!("Die Akte liegt in {path}."));
    let written = std::fs::read_to_string(&path).unwrap();
    let journal = |text: &str| -> serde_json::Value {
        let json: serde_json::Value = serde_json::from_str(text).unwrap();
        json["journal"].clone()
    };
    assert_eq!(journal(&written), journal(&record));

    let ran = verify(&path).ends(0).says("Die Akte ist unversehrt: 11 Ereignisse.");
    let verdict = ran.json();
    assert_eq!(text(&verdict, "/verdict"), "intact");
    assert_eq!(at(&verdict, "/events"), 11);
    assert_eq!(text(&verdict, "/head"), text(&house.shows(&case), "/head"));
    assert_eq!(at(&verdict, "/first_fault"), &serde_json::Value::Null);
    umlauf(["verify", &path, "--head", &receipt]).run().ends(0);
    // A reader of the file is told how to check it, and finds no name and no address.
    assert!(written.contains("umlauf verify"));
    for word in ["Elif", "Erle", "@", "Miriam"] {
        assert!(!written.contains(word), "`{word}` stands in the record");
    }
}

#[test]
fn one_changed_byte_breaks_a_record_at_its_place() {
    let Exported { house, record, .. } = exported();
    let broken = record.replacen(r#"\"choice\":\"yes\""#, r#"\"choice\":\"yeS\""#, 1);
    assert_ne!(broken, record, "the journal stands in the record line by line");
    let ran = verify(&write(house.path(), "a.json", &broken)).ends(1).says("beschädigt");
    let verdict = ran.json();
    assert_eq!(text(&verdict, "/verdict"), "broken");
    assert_eq!(at(&verdict, "/first_fault/revision"), 10);
    assert!(!text(&verdict, "/first_fault/message").is_empty());
    assert!(!text(&verdict, "/first_fault/code").is_empty());

    // Wherever a byte is changed, it is found: in the journal, the papers, the definitions, the head.
    let bytes = record.as_bytes();
    let (mut tried, mut position) = (0, 1);
    while position < bytes.len() {
        if bytes[position].is_ascii_alphanumeric() && !is_about_export(&record, position) {
            let mut changed = bytes.to_vec();
            changed[position] = if changed[position] == b'7' { b'8' } else { b'7' };
            let text = String::from_utf8(changed).unwrap();
            let verdict = umlauf_record::verify(&text, None);
            assert!(!verdict.is_intact(), "byte {position} of {} was changed", bytes.len());
            tried += 1;
        }
        position += bytes.len() / 127;
    }
    assert!(tried > 50, "{tried}");
}

/// What the exporter says of itself (help for readers, the day of export) is no evidence.
fn is_about_export(record: &str, position: usize) -> bool {
    let begin = record.find(r#""about""#).unwrap_or_default();
    let end = record.find(r#""case""#).unwrap_or_default();
    let line = record[..position].rfind('\n').map_or(0, |at| at + 1);
    (begin..end).contains(&position) || record[line..].trim_start().starts_with(r#""exported_at""#)
}

#[test]
fn a_tail_that_was_cut_off_is_found_with_the_head_of_a_receipt() {
    let Exported { house, case, record, earlier, receipt } = exported();
    let path = write(house.path(), "a.json", &record);
    let last = text(&house.shows(&case), "/head").to_owned();
    umlauf(["verify", &path, "--head", &last]).run().ends(0);
    let before = umlauf(["verify", &path, "--head", &receipt]).run().ends(0);
    assert_eq!(at(&before.json(), "/witnessed"), 10);

    // The record as it was before the last vote: intact in itself, but the last receipt is missing.
    let cut = write(house.path(), "b.json", &earlier);
    verify(&cut).ends(0).says("10 Ereignisse");
    let ran = umlauf(["verify", &cut, "--head", &last]).run();
    let verdict = ran.ends(1).says("beschädigt").json();
    assert_eq!(text(&verdict, "/first_fault/code"), "chain::witness");
    let wrong = umlauf(["verify", &path, "--head", "abc"]).run().ends(2).prints_nothing();
    wrong.says("--head: `abc` is no hash: write 64 lower-case hexadecimal digits");
}

#[test]
fn what_is_no_record_is_broken_and_what_is_not_there_is_a_wrong_call() {
    let house = House::new();
    for content in ["", "hallo", "{}", "[]", "{\"format\":\"umlauf-record\"}", "\u{feff}null"] {
        let ran = verify(&write(house.path(), "x.json", content)).ends(1).says("beschädigt");
        let verdict = ran.json();
        assert_eq!(text(&verdict, "/verdict"), "broken", "{content}");
        assert!(!text(&verdict, "/first_fault/message").is_empty());
    }
    let path = house.path().join("bytes.json");
    std::fs::write(&path, [0xff, 0xfe, 0x00]).unwrap();
    verify(&path.display().to_string()).ends(1);
    verify("nirgends.json").ends(2).prints_nothing().says("cannot read `nirgends.json`");
    verify(&house.path().display().to_string()).ends(2).prints_nothing();
    let case = house.drafted("Probe");
    let ran = house.calls(["export", &case, "-o", "/proc/nirgends/akte.json"]).run().ends(3);
    ran.says("cannot write `/proc/nirgends/akte.json`");
}

#[test]
fn every_chain_of_a_database_is_recomputed() {
    let Exported { house, case, .. } = exported();
    let whole = |code: i32| {
        let ran = umlauf(["verify", "--database", &house.database()]).run().ends(code);
        (ran.json(), ran)
    };
    let (verdict, ran) = whole(0);
    assert_eq!(text(&verdict, "/verdict"), "intact");
    assert_eq!((at(&verdict, "/cases"), at(&verdict, "/events")), (&1.into(), &11.into()));
    assert_eq!(at(&verdict, "/first_fault"), &serde_json::Value::Null);
    ran.says("Die Datenbank ist unversehrt: 1 Vorgänge, 11 Ereignisse.");

    // Somebody with the file in hand gets past the triggers, but not past the chain.
    house.tampers(&[
        "DROP TRIGGER journal_refuses_update",
        r#"UPDATE journal SET line = replace(line, '"choice":"yes"', '"choice":"no"')"#,
    ]);
    let (verdict, ran) = whole(1);
    assert_eq!(text(&verdict, "/verdict"), "broken");
    assert_eq!(text(&verdict, "/first_fault/case"), case);
    assert_eq!(at(&verdict, "/first_fault/revision"), 10);
    ran.says("Die Datenbank ist beschädigt");
}

#[test]
fn a_journal_without_its_end_or_head_is_found_in_the_database() {
    let Exported { house, case, .. } = exported();
    let fault = || {
        let ran = umlauf(["verify", "--database", &house.database()]).run().ends(1);
        let verdict = ran.json();
        assert_eq!(text(&verdict, "/first_fault/case"), case);
        text(&verdict, "/first_fault/message").to_owned()
    };
    house.tampers(&[
        "DROP TRIGGER journal_refuses_delete",
        "DELETE FROM journal WHERE revision = 11",
    ]);
    assert!(!fault().is_empty());
    house.tampers(&["DELETE FROM journal WHERE revision = 5"]);
    assert!(!fault().is_empty());
}

#[test]
fn a_case_that_is_gone_from_the_database_leaves_a_trace() {
    let Exported { house, case, .. } = exported();
    let other = house.drafted("Noch einer");
    let verdict = || umlauf(["verify", "--database", &house.database()]).run().ends(1).json();
    house.tampers(&["DELETE FROM cases WHERE title = 'Probe'"]);
    let found = verdict();
    assert_eq!(at(&found, "/faults").as_array().map(Vec::len), Some(1), "{found}");
    assert_eq!(text(&found, "/first_fault/case"), case);
    assert_eq!((at(&found, "/cases"), at(&found, "/events")), (&1.into(), &15.into()));

    house.tampers(&["DROP TRIGGER journal_refuses_delete", "DELETE FROM journal"]);
    let found = verdict();
    assert_eq!(text(&found, "/first_fault/case"), other);
    assert_eq!((at(&found, "/cases"), at(&found, "/events")), (&1.into(), &0.into()));
}

#[test]
fn a_row_that_cannot_be_read_is_a_broken_chain() {
    let Exported { house, .. } = exported();
    house.tampers(&[
        "DROP TRIGGER journal_refuses_update",
        "UPDATE journal SET hash = 'x' WHERE revision = 3",
    ]);
    let ran = umlauf(["verify", "--database", &house.database()]).run().ends(1);
    assert_eq!(text(&ran.json(), "/verdict"), "broken");
    assert!(text(&ran.json(), "/first_fault/message").contains("hash"), "{ran}");
}

#[test]
fn the_database_itself_refuses_to_change_the_journal() {
    use sqlx::{Connection as _, Executor as _};
    let Exported { house, .. } = exported();
    let file = house.path().join("umlauf.db");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
        let mut connection = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
        for statement in [
            "UPDATE journal SET line = line",
            "DELETE FROM journal",
            "INSERT OR REPLACE INTO journal SELECT * FROM journal",
        ] {
            assert!(connection.execute(statement).await.is_err(), "{statement}");
        }
        connection.close().await.unwrap();
    });
    umlauf(["verify", "--database", &house.database()]).run().ends(0);
}
