//! The chain: any change of any line, of their order or of their number is found.

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::Value;
use umlauf_record::{ChainCheck, Code, GENESIS, Hash, Row, verify};
use umlauf_workflow::{CaseId, Event};

use crate::world::{adopted, objected};

/// A row as the database streams it.
fn checked(rows: &[Row], head: &Hash) -> Result<u64, Code> {
    let mut check = ChainCheck::new(CaseId::from("2022-fit-connect"));
    for row in rows {
        check.push(row.revision, &row.line, &row.hash).map_err(|fault| fault.code)?;
    }
    check.finish(&head.to_string()).map(|checked| checked.events).map_err(|fault| fault.code)
}

/// The record with other rows in it, all else as it was.
fn with(text: &str, rows: &[Row]) -> String {
    crate::changed(text, "/journal", |journal| {
        *journal = serde_json::to_value(rows).unwrap();
    })
}

/// One character replaced by another.
fn replaced(text: &str, at: usize, by: char) -> String {
    let at = at % text.chars().count();
    let (n, old) = text.char_indices().nth(at).unwrap();
    let by = if by == old { if old == 'x' { 'y' } else { 'x' } } else { by };
    format!("{}{by}{}", &text[..n], &text[n + old.len_utf8()..])
}

#[test]
fn an_untouched_chain_holds() {
    let world = adopted();
    assert_eq!(checked(&world.rows, &world.head()), Ok(world.rows.len() as u64));
    assert_eq!(checked(&[], &GENESIS), Ok(0));
}

#[test]
fn one_broken_row_is_one_fault() {
    let mut world = adopted();
    world.rows[30].line = world.rows[30].line.replace("yes", "no");
    let verdict = verify(&world.export(), None);
    let hashes = verdict.faults.iter().filter(|fault| fault.code == Code::Hash);
    assert_eq!(hashes.map(|fault| fault.revision).collect::<Vec<_>>(), [Some(31)]);
    assert_eq!(verdict.first_fault.map(|fault| fault.code), Some(Code::Hash));
}

#[test]
fn a_line_of_another_case_is_found() {
    let mut world = adopted();
    world.forge(|recorded| {
        if recorded.revision == 40 {
            recorded.case = CaseId::from("another");
        }
    });
    assert_eq!(checked(&world.rows, &world.head()), Err(Code::Case));
}

#[test]
fn an_instant_that_goes_back_is_found() {
    let mut world = adopted();
    world.forge(|recorded| {
        if recorded.revision == 40 {
            recorded.at = "2022-08-22T07:00:00Z".parse().unwrap();
        }
    });
    assert_eq!(checked(&world.rows, &world.head()), Err(Code::Time));
    assert_eq!(verify(&world.export(), None).first_fault.map(|f| f.code), Some(Code::Time));
}

/// The receipt of a vote is enough to find that everything after some earlier event was cut off, and
/// to tell a journal from another that was put in its place.
#[test]
fn whoever_holds_a_receipt_finds_a_tail_that_was_cut_off() {
    let world = adopted();
    let last = world.last_vote();
    let receipt: Hash = world.rows[last].hash.parse().unwrap();
    let witnessed = verify(&world.export(), Some(&receipt)).witnessed;
    assert_eq!(witnessed, Some(last as u64 + 1));
    for kept in [10, last - 4, last] {
        let mut cut = adopted();
        cut.rearrange(|journal| journal.truncate(kept));
        let text = cut.export();
        assert!(verify(&text, None).is_intact(), "alone it looks like an earlier export");
        let verdict = verify(&text, Some(&receipt));
        let codes: Vec<_> = verdict.faults.iter().map(|fault| fault.code).collect();
        assert_eq!(codes, [Code::Witness]);
    }
    let verdict = verify(&objected().export(), Some(&receipt));
    assert_eq!(verdict.faults.iter().map(|f| f.code).collect::<Vec<_>>(), [Code::Witness]);
}

#[test]
fn a_cut_in_the_middle_of_a_command_is_found_without_a_receipt() {
    let whole = adopted();
    for kept in 1..whole.journal.len() {
        let parted = matches!(
            whole.journal[kept].event,
            Event::Entered { .. }
                | Event::Launched { .. }
                | Event::Extended { .. }
                | Event::Found { .. }
                | Event::Numbered { .. }
                | Event::Ended { .. }
        );
        let mut cut = adopted();
        cut.rearrange(|journal| journal.truncate(kept));
        let expected = if parted { vec![Code::End] } else { vec![] };
        assert_eq!(crate::codes(&cut.export()), expected, "{kept}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_change_of_any_line_or_hash_is_found(
        row in any::<Index>(), at in any::<usize>(), by in any::<char>(), line in any::<bool>(),
    ) {
        let mut world = adopted();
        let row = row.get_mut(&mut world.rows);
        let part = if line { &mut row.line } else { &mut row.hash };
        *part = replaced(part, at, by);
        prop_assert!(checked(&world.rows, &adopted().head()).is_err());
    }

    #[test]
    fn any_other_order_is_found(one in any::<Index>(), two in any::<Index>(), renumbered in any::<bool>()) {
        let mut world = adopted();
        let (one, two) = (one.index(world.rows.len()), two.index(world.rows.len()));
        prop_assume!(one != two);
        let head = world.head();
        world.rows.swap(one, two);
        if renumbered {
            (1..).zip(&mut world.rows).for_each(|(revision, row)| row.revision = revision);
        }
        prop_assert!(checked(&world.rows, &head).is_err());
    }

    #[test]
    fn anything_left_out_or_put_in_is_found(
        at in any::<Index>(), from in any::<Index>(), out in any::<bool>(), renumbered in any::<bool>(),
    ) {
        let mut world = adopted();
        let head = world.head();
        let (at, from) = (at.index(world.rows.len()), from.index(world.rows.len()));
        if out {
            world.rows.remove(at);
        } else {
            let row = world.rows[from].clone();
            world.rows.insert(at, row);
        }
        if renumbered {
            (1..).zip(&mut world.rows).for_each(|(revision, row)| row.revision = revision);
        }
        prop_assert!(checked(&world.rows, &head).is_err());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn what_the_stream_finds_the_file_finds(
        row in any::<Index>(), at in any::<usize>(), by in any::<char>(), line in any::<bool>(),
    ) {
        let world = adopted();
        let text = world.export();
        let mut rows = world.rows.clone();
        let row = row.get_mut(&mut rows);
        let part = if line { &mut row.line } else { &mut row.hash };
        *part = replaced(part, at, by);
        let verdict = verify(&with(&text, &rows), None);
        prop_assert!(!verdict.is_intact());
        prop_assert!(verdict.faults.iter().any(|f| f.code.as_str().starts_with("chain::")));
    }

    /// Every byte of the file but the instant of export, which no event can witness.
    #[test]
    fn any_change_of_any_byte_of_the_file_is_found(at in any::<usize>(), by in any::<char>()) {
        let text = adopted().export();
        let other = replaced(&text, at, by);
        let read = |text: &str| serde_json::from_str::<Value>(text).map(|mut record| {
            record["exported_at"].take();
            record
        });
        let same = matches!((read(&text), read(&other)), (Ok(one), Ok(two)) if one == two);
        prop_assert!(same || !verify(&other, None).is_intact(), "{at} {by}");
    }
}
