//! Broken body files and their exact reports.

use std::collections::BTreeSet;

use umlauf_source::{Severity, Source};
use umlauf_voting::{Body, FAULT_CODES};

/// A small sound body; the tests break it.
const SOUND: &str = "\
body: small
title: Kleines Gremium
basis: § 1
calendar: DE-HE
number: '{year}/{n:02}'
visibility: {during: [office], after: [members], public: counts}
groups:
  bund: {title: Bund, one: der Bund, members: {BUND: Bund}}
  laender: {title: Länder, one: ein Land, members: {BY: Bayern, HE: Hessen, SN: Sachsen}}
  advisory: {title: Beratend, votes: none, members: {KSV: Spitzenverbände}}
weights:
  key:
    title: Schlüssel
    unit: '%'
    versions:
      - {from: 2014-01-01, to: 2016-12-31, name: 'A', source: S, shares: {BY: 50.5, HE: 29.25, SN: 20.25}}
      - {from: 2017-01-01, unknown: verloren}
      - {from: 2019-01-01, name: 'B', source: S, shares: {BY: 51, HE: 29.25, SN: 19.75}}
  votes: {title: Stimmen, by: key, steps: {0: 1, 25: 2, 50: 3}}
  started: {title: Angefangene, by: key, per started: 3}
  seats: {title: Sitze, sum: 7, source: S, shares: {BUND: 4, BY: 1, HE: 1, SN: 1}}
rules:
  r:
    title: Regel
    basis: § 2
    adopt:
      all:
        - {agree: BUND}
        - {agree: laender, weighed by: key, at least: 2/3, of: all}
    abstention: no vote
    silence: abstention
    readings:
      other: {silence: rejection, adopt: {agree: laender, at least: 1/2, of: cast}}
    otherwise: {rule: third, after: 2, basis: § 3}
    consents: [{of: Finanzministerkonferenz, body: fmk, rule: e, basis: § 4}]
    objection: {by: members, at least: 1/3, of: all}
  third:
    title: Dritter Wahlgang
    basis: § 3
    adopt: {agree: members, without: HE, more than: 1/2, of: cast}
    abstention: no vote
    silence: no vote
    reasons: required
  strict: {title: Verschärft, basis: § 5, like: r, also: [{not agree: laender, at most: 1}]}
subjects:
  haushalt: {title: Haushalt, rule: strict, basis: § 6}
";

fn report(text: &str) -> String {
    match Body::compile(&Source::new("bodies/small.yaml", text)) {
        Ok((_, warnings)) => warnings.iter().map(|fault| fault.code).collect(),
        Err(faults) => format!("{faults}\n"),
    }
}

#[test]
fn a_sound_body_has_no_faults() {
    let (body, warnings) = Body::compile(&Source::new("small.yaml", SOUND)).unwrap();
    assert_eq!(warnings, []);
    assert_eq!(body.name(), "small");
    assert_eq!(
        body.tables()[0].versions[1].to.map(|day| day.to_string()).as_deref(),
        Some("2018-12-31")
    );
}

#[test]
fn all_faults_are_told_at_once_each_at_its_place() {
    let broken = SOUND
        .replace("{n:02}", "{m}")
        .replace("to: 2016-12-31", "to: 2016-11-30")
        .replace("HE: 29.25, SN: 19.75", "HE: 29.25, SX: 19.75")
        .replace("BY: 50.5, ", "BY: 50.6, ")
        .replace("agree: BUND", "agree: BUNT")
        .replace("at least: 1/2, of: cast", "at least: 4")
        .replace("basis: § 2", "basis: § 2\n    abstain: never");
    assert_eq!(
        report(&broken),
        "\
bodies/small.yaml:5:9: `{year}/{m}` makes no decision numbers: `{m}` is not known [body::number] (write for example `{year}/{n:02}` for `2022/32`)
bodies/small.yaml:16:74: the shares add up to 100.10, not to 100.00: 0.10 is too much [body::shares_sum] (compare with the source; a sum other than 100 is declared by `sum`)
bodies/small.yaml:17:9: nothing is said of 2016-12-01 to 2016-12-31 [body::weights_gap] (declare it: `{from: 2016-12-01, to: 2016-12-31, unknown: …}`)
bodies/small.yaml:18:78: `SX` is no member of the body [body::unknown_member] (did you mean `SN`?)
bodies/small.yaml:26:5: a rule has no key `abstain` [yaml::unknown_key] (known here: `title`, `basis`, `note`, `unconfirmed`, `reads`, `otherwise`, `consents`, `objection`, `like`, `quorum`, `adopt`, `abstention`, `silence`, `reasons`, `tie`, `readings`)
bodies/small.yaml:29:19: `BUNT` is neither a group nor a member [body::unknown_group] (did you mean `BUND`?)
"
    );
    // The reading of a rule that cannot be read is judged once the rule can be.
    let high = SOUND.replace("at least: 1/2, of: cast", "at least: 4");
    assert_eq!(high.matches("at least: 4").count(), 1);
    assert_eq!(
        report(&high),
        "bodies/small.yaml:33:42: this can never be met [body::never_met] \
         (compare the number with those who are counted and what they weigh)\n"
    );
}

#[test]
fn every_fault_can_happen_and_is_explained() {
    let cases: &[(&str, &str, &str)] = &[
        (
            "body::always_met",
            "agree: laender, at least: 1/2, of: cast",
            "object: laender, at most: 3",
        ),
        ("body::amount_missing", "at least: 1/2, of: cast", ""),
        ("body::amount_missing", "agree: BUND", "object: BUND"),
        ("body::amount_twice", "at least: 1/2, of: cast", "at least: 1, at most: 2"),
        ("body::base", "at least: 1/2, of: cast", "at least: 1/2"),
        ("body::base", "at least: 1/2, of: cast", "at least: 2, of: cast"),
        ("body::condition", "{agree: BUND}", "{agree: BUND, object: BUND}"),
        ("body::condition", "{agree: BUND}", "{of: all}"),
        ("body::condition", "{agree: BUND}", "{all: []}"),
        ("body::consent", "body: fmk, ", ""),
        (
            "body::counted_twice",
            "agree: laender, at least: 1/2",
            "agree: [laender, BY], at least: 1/2",
        ),
        (
            "body::idle_reading",
            "silence: rejection, adopt: {agree: laender, at least: 1/2, of: cast}",
            "tie: rejected",
        ),
        ("body::fallback_cycle", "    reasons: required", "    otherwise: {rule: r}"),
        ("body::fallback_cycle", "rule: third, after", "rule: r, after"),
        ("body::like_cycle", "like: r,", "like: strict,"),
        ("body::member_code", "BY: Bayern", "By: Bayern"),
        ("body::member_twice", "KSV: Spitzenverbände", "KSV: Spitzenverbände, BY: Bayern"),
        ("body::missing_share", "agree: laender, weighed by", "agree: members, weighed by"),
        ("body::name", "body: small", "body: great"),
        ("body::name_form", "  key:\n", "  Key:\n"),
        (
            "body::never_adopted",
            "{agree: BUND}",
            "{agree: BUND}\n        - {object: BUND, at least: 1}",
        ),
        ("body::never_met", "at least: 1/2, of: cast", "more than: 3"),
        ("body::never_met", "at least: 1/2, of: cast", "at least: 101 %, of: all"),
        ("body::never_met", "at least: 1/2, of: cast", "weighed by: key, at least: 100.01"),
        ("body::never_met", "at least: 1/2, of: cast", "fewer than: 0"),
        ("body::no_rules", SOUND.split_once("rules:\n").unwrap().1, "  {}\n"),
        ("body::never_met", "at least: 1/3, of: all}", "at least: 5}"),
        ("body::never_met", "not agree: laender, at most: 1", "not agree: laender, at least: 4"),
        ("body::no_vote", "agree: BUND", "agree: KSV"),
        ("body::no_vote", "agree: BUND", "agree: advisory"),
        ("body::number", "{n:02}", ""),
        ("body::number", "'{year}/{n:02}'", "[]"),
        ("body::number", "'{year}/{n:02}'", "[{pattern: '{year}/{m}'}]"),
        ("body::number_order", "'{year}/{n:02}'", "[{pattern: '{n}'}, {pattern: 'B-{n}'}]"),
        (
            "body::number_order",
            "'{year}/{n:02}'",
            "[{pattern: '{n}'}, {from: 2025-11-26, pattern: 'B-{year}/{n}'}]",
        ),
        (
            "body::number_order",
            "'{year}/{n:02}'",
            "[{from: 2025-11-26, pattern: '{n}'}, {from: 2025-11-26, pattern: 'B-{n}'}]",
        ),
        ("yaml::unexpected", "'{year}/{n:02}'", "[{from: im Herbst, pattern: '{n}'}]"),
        ("yaml::missing_key", "'{year}/{n:02}'", "[{from: 2025-11-26}]"),
        ("body::objection", "by: members, at least", "by: members, at most"),
        ("body::objection", "at least: 1/3, of: all}", "at least: 1/3, of: cast}"),
        ("body::objection", "by: members, at", "by: laender, weighed by: key, at"),
        ("body::amount_missing", "by: members, at least: 1/3, of: all", "by: members"),
        ("body::amount_missing", "agree: BUND", "not agree: BUND"),
        ("body::reserved", "advisory:", "members:"),
        ("body::reserved", "      other:", "      default:"),
        ("body::share", "50.5,", "'50,5',"),
        ("body::shares_sum", "SN: 20.25", "SN: 20.24"),
        ("body::shares_sum", "sum: 7", "sum: 8"),
        ("body::shares_sum", "Stimmen, by", "Stimmen, sum: 7, by"),
        ("body::shares_sum", "Stimmen, by", "Stimmen, sum: 6.5, by"),
        ("body::steps", "{0: 1, 25: 2", "{1: 1, 25: 2"),
        ("body::steps", "25: 2, 50: 3", "50: 2, 25: 3"),
        ("body::steps", "25: 2, 50: 3", "25: 2, 50: 2"),
        ("body::steps", "25: 2, 50: 3", "25: 2.5, 50: 3"),
        ("body::steps", "{0: 1, 25: 2, 50: 3}", "{}"),
        ("body::table", "per started: 3", "note: none"),
        ("body::table", "per started: 3", "per started: 3, steps: {0: 1}"),
        ("body::table", "sum: 7,", "sum: 7, versions: [],"),
        ("body::table", "source: S, shares: {BUND: 4, BY: 1, HE: 1, SN: 1}", "source: S"),
        ("body::silence", "abstention: no vote", "abstention: forbidden"),
        ("body::unknown_group", "agree: BUND", "agree: länder"),
        ("body::unknown_member", "SN: 20.25", "SN: 20.25, KSV: 0"),
        ("body::unknown_rule", "rule: third", "rule: thirt"),
        ("body::unknown_rule", "like: r,", "like: q,"),
        ("body::unknown_rule", "rule: strict", "rule: stict"),
        ("body::unknown_rule", "body: fmk", "body: small"),
        ("body::unknown_table", "weighed by: key", "weighed by: kex"),
        ("body::unknown_table", "by: key, steps", "by: kex, steps"),
        ("body::unknown_table", "by: key, steps", "by: started, steps"),
        ("body::unknown_table", "by: key, steps", "by: votes, steps"),
        ("body::unknown_word", "silence: abstention", "silence: enthaltung"),
        ("body::unknown_word", "of: cast", "of: everybody"),
        ("body::unknown_word", "reasons: required", "reasons: always"),
        ("body::without", "without: HE", "without: [HE, HE, members]"),
        ("body::without", "without: HE", "without: members"),
        ("body::without", "agree: members, without: HE", "agree: BUND, without: HE"),
        ("body::unknown_word", "during: [office]", "during: [world]"),
        ("body::weights_gap", "to: 2016-12-31", "to: 2016-12-30"),
        ("body::weights_order", "from: 2019-01-01", "from: 2013-01-01"),
        ("body::weights_order", "to: 2016-12-31", "to: 2013-12-31"),
        ("body::weights_overlap", "to: 2016-12-31", "to: 2017-01-01"),
        ("yaml::missing_key", "silence: abstention\n", "\n"),
        ("yaml::missing_key", "calendar: DE-HE", ""),
        ("yaml::missing_key", "name: 'B', ", ""),
        ("yaml::unexpected", "2019-01-01", "2019-02-30"),
        ("yaml::unexpected", "2019-01-01", "2019-01-01T00:00"),
        ("yaml::unexpected", "at least: 2/3", "at least: two thirds"),
        ("yaml::unexpected", "after: 2", "after: 0"),
        ("yaml::unexpected", "per started: 3", "per started: 0"),
        ("yaml::missing_key", "sum: 7, source: S, ", "sum: 7, "),
        ("yaml::missing_key", "of: Finanzministerkonferenz, ", ""),
        ("yaml::missing_key", "rule: strict, ", ""),
        ("yaml::unknown_key", "title: Regel", "title: Regel\n    also: []"),
        ("yaml::unknown_key", "like: r,", "like: r, silence: consent,"),
        ("yaml::unknown_key", "per started: 3", "per started: 3, versions: []"),
        ("yaml::unknown_key", "title: Regel", "title: Regel\n    majority: 2/3"),
        ("yaml::unknown_key", "{agree: BUND}", "{agree: BUND, atleast: 1}"),
    ];
    let mut seen = BTreeSet::new();
    for (code, from, to) in cases {
        assert!(SOUND.contains(from), "{from}");
        let report = report(&SOUND.replacen(from, to, 1));
        assert!(report.contains(code), "{code}: {from} -> {to}\n{report}");
        seen.insert(*code);
    }
    let many: Vec<_> = (0..300).map(|n| format!(", M{n}: Mitglied")).collect();
    let many = SOUND.replacen("SN: Sachsen", &format!("SN: Sachsen{}", many.concat()), 1);
    let lists = vec!["{agree: BUND}"; 13].join(", ");
    let lists = SOUND.replacen(
        "{agree: laender, at least: 1/2, of: cast}",
        &format!("{{any: [{lists}]}}"),
        1,
    );
    let silent = SOUND
        .replace("one: der Bund, ", "votes: none, ")
        .replace("one: ein Land, ", "votes: none, ");
    let (head, tail) = SOUND.split_once("    versions:\n").unwrap();
    let bare = format!("{head}    versions: []\n{}", &tail[tail.find("  votes:").unwrap()..]);
    let huge = SOUND
        .replace("    unit: '%'\n", "")
        .replace("BY: 50.5, HE: 29.25, SN: 20.25", "BY: 999999999.999999999, HE: 0, SN: 0");
    let none = SOUND
        .replace("unit: '%'", "sum: 0")
        .replace("BY: 50.5, HE: 29.25, SN: 20.25", "BY: 0, HE: 0, SN: 0");
    for (code, text) in [
        ("body::too_many_members", many),
        ("body::too_many_requirements", lists),
        ("body::no_voters", silent),
        ("body::no_versions", bare),
        ("body::shares_range", huge),
        ("body::shares_range", none),
    ] {
        let report = report(&text);
        assert!(report.contains(code), "{code}\n{report}");
        seen.insert(code);
    }
    let explained: BTreeSet<_> = FAULT_CODES.iter().map(|(code, _)| *code).collect();
    seen.retain(|code| code.starts_with("body::"));
    assert_eq!(seen, explained);
}

#[test]
fn a_warning_leaves_the_body_usable() {
    let idle = SOUND.replacen("{agree: BUND}", "{object: BUND, at most: 1}", 1);
    let (_, warnings) = Body::compile(&Source::new("small.yaml", idle)).unwrap();
    assert_eq!(warnings.len(), 1);
    assert_eq!((warnings[0].code, warnings[0].severity), ("body::always_met", Severity::Warning));
}

#[test]
fn ballots_are_refused_for_what_is_wrong_in_them() {
    let (body, _) = Body::compile(&Source::new("small.yaml", SOUND)).unwrap();
    let refused = |absent: &[&str], excluded: &[&str]| {
        let absent = absent.iter().copied();
        let error = body.ballot([], absent, excluded.iter().copied()).unwrap_err();
        format!("{}: {error}", error.code())
    };
    assert_eq!(
        refused(&["SX"], &[]),
        "unknown_member: `small` has no member `SX`; did you mean `SN`?"
    );
    assert_eq!(
        refused(&[], &["Bayern"]),
        "unknown_member: `small` has no member `Bayern`; did you mean `BY`?"
    );
    assert_eq!(refused(&["XXXXXXX"], &[]), "unknown_member: `small` has no member `XXXXXXX`");
    assert_eq!(refused(&["KSV"], &[]), "no_vote: `KSV` has no vote in `small`; leave it out");
    assert_eq!(
        refused(&["BY"], &["BY"]),
        "member_twice: `BY` stands twice; a member has voted, or is absent, or is excluded"
    );
}
