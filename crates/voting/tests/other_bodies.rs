//! Rules of other bodies in the same language: they compile, and a ballot of the sixteen
//! Länder and the Bund comes out as each of them says.

use jiff::civil::date;
use umlauf_source::Source;
use umlauf_voting::{Body, Choice, Outcome};

const LAENDER: [&str; 16] = [
    "BW", "BY", "BE", "BB", "HB", "HH", "HE", "MV", "NI", "NW", "RP", "SL", "SN", "ST", "SH", "TH",
];

/// The members and the key of the IT-Planungsrat under other rules.
fn outcome(terms: &str, yes: usize, no: usize, excluded: usize, bund: Choice) -> Outcome {
    let text = include_str!("../../../workflows/bodies/it-planungsrat.yaml");
    let (head, _) = text.split_once("\nrules:\n").expect("rules");
    let text = format!("{head}\nrules:\n  r: {{title: R, basis: B, {terms}}}\n");
    let body = match Body::compile(&Source::new("it-planungsrat.yaml", text)) {
        Ok((body, _)) => body,
        Err(faults) => panic!("{faults}"),
    };
    let rule = body.prepare("r", date(2026, 1, 1)).expect("a rule");
    let votes = LAENDER[..yes].iter().map(|land| (*land, Choice::Yes));
    let noes = LAENDER[yes..yes + no].iter().map(|land| (*land, Choice::No));
    let out = LAENDER[16 - excluded..].iter().copied();
    let ballot = body.ballot(votes.chain(noes).chain([("BUND", bund)]), [], out).expect("a ballot");
    rule.tally(&ballot).outcome
}

#[test]
fn conferences_decide_by_thirteen_of_sixteen() {
    let mpk = "adopt: {agree: laender, at least: 13}, abstention: no vote, silence: no vote";
    assert_eq!(outcome(mpk, 13, 3, 0, Choice::No), Outcome::Adopted);
    assert_eq!(outcome(mpk, 12, 0, 0, Choice::Yes), Outcome::Rejected);
}

#[test]
fn silence_is_consent_abstention_or_rejection_as_the_body_says() {
    let kmk = "adopt: {object: laender, at most: 0}, abstention: no vote, silence: consent";
    assert_eq!(outcome(kmk, 0, 0, 0, Choice::No), Outcome::Adopted);
    assert_eq!(outcome(kmk, 15, 1, 0, Choice::Yes), Outcome::Rejected);
    let tyrol = "adopt: {agree: laender, more than: 1/2, of: cast}, abstention: no vote, silence: rejection";
    assert_eq!(outcome(tyrol, 8, 0, 0, Choice::Yes), Outcome::Rejected);
    assert_eq!(outcome(tyrol, 9, 0, 0, Choice::Yes), Outcome::Adopted);
}

#[test]
fn konsens_and_fvg_count_objections() {
    let bund = "adopt: {object: laender, at most: 10}, abstention: no vote, silence: no vote";
    assert_eq!(outcome(bund, 6, 10, 0, Choice::Yes), Outcome::Adopted);
    assert_eq!(outcome(bund, 5, 11, 0, Choice::Yes), Outcome::Rejected);
    let land = "adopt: {all: [{agree: laender, more than: 1/2, of: cast}, {object: BUND, at most: 0}]}, \
                abstention: no vote, silence: no vote";
    assert_eq!(outcome(land, 9, 7, 0, Choice::Abstain), Outcome::Adopted);
    assert_eq!(outcome(land, 16, 0, 0, Choice::No), Outcome::Rejected);
}

#[test]
fn an_excluded_member_changes_the_base_or_not() {
    let whole = "adopt: {all: [{agree: BUND}, {agree: laender, at least: 2/3, of: all}]}, \
                 abstention: no vote, silence: no vote";
    let less = whole.replace("of: all", "of: eligible");
    assert_eq!(outcome(whole, 10, 5, 1, Choice::Yes), Outcome::Rejected, "eleven, also of fifteen");
    assert_eq!(outcome(&less, 10, 5, 1, Choice::Yes), Outcome::Adopted, "ten of fifteen");
}

#[test]
fn ties_and_quorums_have_outcomes_of_their_own() {
    let rule = "quorum: {all: [{take part: members, at least: 9}, {take part: BUND}]}, \
                adopt: {agree: members, more than: 1/2, of: cast}, \
                abstention: no vote, silence: no vote, tie: chair";
    assert_eq!(outcome(rule, 3, 4, 0, Choice::Yes), Outcome::Inquorate);
    assert_eq!(outcome(rule, 4, 5, 0, Choice::Yes), Outcome::Tied);
    assert_eq!(outcome(rule, 4, 4, 0, Choice::Yes), Outcome::Adopted);
    assert_eq!(
        outcome(&rule.replace("chair", "rejected"), 4, 5, 0, Choice::Yes),
        Outcome::Rejected
    );
}

#[test]
fn weights_percentages_and_a_floor_for_blocking_minorities() {
    let cen = "adopt: {all: [{agree: laender, at least: 55 %, of: cast}, \
               {agree: laender, weighed by: koenigstein, at least: 65 %, of: cast}]}, \
               abstention: no vote, silence: no vote";
    assert_eq!(outcome(cen, 10, 6, 0, Choice::No), Outcome::Adopted);
    assert_eq!(outcome(cen, 6, 4, 0, Choice::No), Outcome::Rejected, "six of ten, 46 of 89 shares");
    let union = "adopt: {all: [{agree: laender, at least: 55 %, of: all}, \
                 {any: [{agree: laender, weighed by: koenigstein, at least: 65 %, of: all}, \
                 {agree: laender, at least: 13}]}]}, abstention: no vote, silence: no vote";
    assert_eq!(outcome(union, 9, 7, 0, Choice::No), Outcome::Rejected);
    assert_eq!(outcome(union, 13, 3, 0, Choice::No), Outcome::Adopted, "three cannot block");
    let strict = "adopt: {agree: members, at least: 16}, abstention: forbidden, silence: no vote";
    assert_eq!(outcome(strict, 15, 0, 0, Choice::Yes), Outcome::Adopted);
}
