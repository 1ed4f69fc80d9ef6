//! The seal: it changes no byte, holds only for this record, and whoever has no key cannot make one.

use proptest::prelude::*;
use serde_json::Value;
use umlauf_record::{
    Code, Expected, NotSealed, PublicKey, SealingKey, Verdict, sealed, verify, verify_with,
};
use umlauf_workflow::Instant;

use crate::changed;
use crate::world::{adopted, objected};

fn key(number: u8) -> SealingKey {
    SealingKey::from_seed(&[number; 32])
}

fn at() -> Instant {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

fn demanding(text: &str, key: &PublicKey) -> Verdict {
    verify_with(text, Expected { key: Some(key), head: None })
}

#[test]
fn a_seal_holds_and_changes_no_byte_of_what_it_seals() {
    for record in [adopted().export(), objected().export()] {
        let whole = sealed(&record, &key(1), at()).unwrap();
        let verdict = verify(&whole, None);
        assert!(verdict.is_intact(), "{:?}", verdict.first_fault);
        assert_eq!(verdict.seals.len(), 1);
        assert_eq!((verdict.seals[0].at, &verdict.seals[0].key), (at(), &key(1).public().id()));
        let (before, _) = whole.split_once(",\n  \"seals\": [").unwrap();
        assert_eq!(format!("{before}\n}}\n"), record, "taken away, the record is what it was");
        assert_eq!(sealed(&record, &key(1), at()).unwrap(), whole, "nothing is left to chance");
        // An unsealed record says nothing of seals, and a seal is only wanted where it is.
        let bare = verify(&record, None);
        assert!(bare.is_intact() && bare.seals.is_empty());
        assert!(!serde_json::to_string(&bare).unwrap().contains("seals"));
    }
}

#[test]
fn a_wanted_seal_must_be_there_and_by_that_key() {
    let record = adopted().export();
    let whole = sealed(&record, &key(1), at()).unwrap();
    assert!(demanding(&whole, &key(1).public()).is_intact());
    for (text, wanted) in [(&whole, key(2)), (&record, key(1))] {
        let verdict = demanding(text, &wanted.public());
        assert_eq!(verdict.first_fault.map(|fault| fault.code), Some(Code::SealMissing));
    }
}

#[test]
fn a_seal_that_was_touched_or_put_elsewhere_is_wrong() {
    let whole = sealed(&adopted().export(), &key(1), at()).unwrap();
    let first: Value = serde_json::from_str(&whole).unwrap();
    let second: Value =
        serde_json::from_str(&sealed(&objected().export(), &key(2), at()).unwrap()).unwrap();
    let code = |text: &str| verify(text, None).first_fault.map(|fault| fault.code);
    for name in ["format", "key", "public_key", "at", "events", "head", "signature"] {
        let foreign = &second["seals"][0][name];
        let other = match name {
            "format" => Value::from("umlauf-seal-0"),
            "at" => Value::from("2026-11-23T12:00:01.000000Z"),
            "events" => Value::from(first["seals"][0][name].as_u64().unwrap() - 1),
            _ => foreign.clone(),
        };
        let touched = changed(&whole, &format!("/seals/0/{name}"), |value| *value = other.clone());
        assert_eq!(code(&touched), Some(Code::Seal), "{name}");
    }
    let moved = changed(&whole, "/seals/0", |seal| *seal = second["seals"][0].clone());
    assert_eq!(code(&moved), Some(Code::Seal));
    for broken in ["", "x", "AAAA"] {
        for name in ["signature", "public_key"] {
            let path = format!("/seals/0/{name}");
            let touched = changed(&whole, &path, |value| *value = Value::from(broken));
            assert_eq!(code(&touched), Some(Code::Seal), "{name} `{broken}`");
        }
    }
    // A tail that was cut off together with its head: without a receipt only the seal tells.
    let cut = changed(&whole, "/seals/0", |seal| seal["more"] = Value::from(1));
    assert_eq!(code(&cut), Some(Code::Form));
    assert!(matches!(sealed(&whole, &key(1), at()), Err(NotSealed::Already)));
    assert!(matches!(sealed("{}", &key(1), at()), Err(NotSealed::NoRecord(_))));
}

#[test]
fn keys_are_written_as_others_write_them() {
    let (private, public) = (key(7).to_pem().unwrap(), key(7).public().to_pem().unwrap());
    assert!(private.starts_with("-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEI"), "{private}");
    assert!(public.starts_with("-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA"), "{public}");
    assert_eq!(SealingKey::from_pem(&private).unwrap().public(), key(7).public());
    assert_eq!(PublicKey::from_pem(&public).unwrap(), key(7).public());
    for wrong in ["", "kein Schlüssel", &public] {
        let error = SealingKey::from_pem(wrong).unwrap_err().to_string();
        assert!(error.starts_with("this is no Ed25519 private key in PEM: "), "{error}");
    }
    assert!(PublicKey::from_pem(&private).is_err());
    assert_eq!(format!("{:?}", key(7)), format!("SealingKey({})", key(7).public().id()));
}

/// The first test vector of RFC 8032 § 7.1: the key is the one everybody computes.
#[test]
fn the_key_of_the_standard_is_the_same() {
    let hex = |text: &str| -> Vec<u8> {
        (0..text.len())
            .step_by(2)
            .map(|n| u8::from_str_radix(&text[n..n + 2], 16).unwrap())
            .collect()
    };
    let seed = hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    let public = hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    let key = SealingKey::from_seed(&seed.try_into().unwrap()).public();
    let digest = umlauf_workflow::Digest::of(&public);
    assert_eq!(key.id(), digest.as_str()[..16]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn no_seal_of_one_key_is_another_s(seed in any::<[u8; 32]>(), other in any::<[u8; 32]>()) {
        prop_assume!(seed != other);
        let (one, two) = (SealingKey::from_seed(&seed), SealingKey::from_seed(&other));
        let whole = sealed(&adopted().export(), &one, at()).unwrap();
        prop_assert!(demanding(&whole, &one.public()).is_intact());
        prop_assert!(!demanding(&whole, &two.public()).is_intact());
    }
}
