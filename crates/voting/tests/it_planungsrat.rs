//! The shipped bodies against the numbers of the law and against a second, naive count.

use std::collections::BTreeSet;

use jiff::civil::{Date, date};
use umlauf_source::Source;
use umlauf_voting::{
    Ballot, Body, Certainty, Choice, MemberCode, Outcome, PrepareError, Prepared, Standing,
    WeightsError,
};

const LAENDER: [&str; 16] = [
    "BW", "BY", "BE", "BB", "HB", "HH", "HE", "MV", "NI", "NW", "RP", "SL", "SN", "ST", "SH", "TH",
];
/// Printed by the laws, in `1/100_000` of a percent, in the order above.
const KEY_2016: [u64; 16] = [
    1_296_662, 1_553_327, 508_324, 303_655, 95331, 255_752, 739_885, 201_240, 933_138, 2_114_424,
    483_089, 121_111, 505_577, 279_941, 339_074, 269_470,
];
const KEY_2019: [u64; 16] = [
    1_304_061, 1_556_072, 518_995, 302_987, 95379, 260_343, 743_709, 198_045, 939_533, 2_107_592,
    481_848, 119_827, 498_208, 269_612, 340_578, 263_211,
];

fn body(name: &str) -> Body {
    let text = match name {
        "it-planungsrat" => include_str!("../../../workflows/bodies/it-planungsrat.yaml"),
        _ => include_str!("../../../workflows/bodies/al-runde.yaml"),
    };
    match Body::compile(&Source::new(format!("bodies/{name}.yaml"), text)) {
        Ok((body, warnings)) => {
            assert_eq!(warnings, []);
            body
        }
        Err(faults) => panic!("{faults}"),
    }
}

fn today() -> Date {
    date(2026, 11, 23)
}

fn rule(name: &str, on: Date) -> Prepared {
    body("it-planungsrat").prepare(name, on).expect("a rule")
}

/// Everybody named says yes, everybody else `others`.
fn yes(codes: &[&str], others: Standing) -> Ballot {
    let mut ballot = Ballot::silent(17);
    for (at, code) in ["BUND"].iter().chain(&LAENDER).enumerate() {
        let said = codes.contains(code);
        ballot.set(at, if said { Standing::Cast(Choice::Yes) } else { others });
    }
    ballot
}

const NO: Standing = Standing::Cast(Choice::No);

fn all_but(without: &[&str]) -> Vec<&'static str> {
    ["BUND"].into_iter().chain(LAENDER).filter(|code| !without.contains(code)).collect()
}

fn with_bund(laender: &str) -> Vec<&str> {
    ["BUND"].into_iter().chain(laender.split(' ')).collect()
}

#[test]
fn members_stand_in_the_order_of_the_law() {
    for name in ["it-planungsrat", "al-runde"] {
        let body = body(name);
        let codes: Vec<_> = body.voters().map(|member| member.code.as_str()).collect();
        assert_eq!(codes, [&["BUND"][..], &LAENDER].concat());
        let rules: Vec<_> = body.rules().iter().map(|rule| rule.name.as_str()).collect();
        assert_eq!(rules[..3], ["beschluss", "empfehlung", "einstimmig"]);
        let readings: Vec<_> =
            body.rule("beschluss").unwrap().readings.iter().map(|r| r.name.as_str()).collect();
        assert_eq!(readings, ["default", "cast"]);
        assert!(body.member("FITKO").is_some_and(|member| member.voter.is_none()));
        assert_eq!(body.calendar(), "DE-HE");
    }
}

#[test]
fn a_decision_is_numbered_by_the_pattern_of_its_day() {
    let body = body("it-planungsrat");
    let numbered =
        |year, month, day, n| body.number_on(jiff::civil::date(year, month, day)).written(year, n);
    assert_eq!(numbered(2010, 4, 22, 1), "2010/01");
    assert_eq!(numbered(2022, 9, 6, 32), "2022/32");
    assert_eq!(numbered(2025, 11, 25, 32), "2025/32");
    assert_eq!(numbered(2025, 11, 26, 33), "B-2025/33-IT");
    assert_eq!(numbered(2026, 3, 25, 3), "B-2026/03-IT");
    assert_eq!(body.number().written(2026, 103), "B-2026/103-IT");
    assert!(body.numbers()[1].unconfirmed.is_some());
}

#[test]
fn the_al_runde_has_the_members_and_shares_of_the_it_planungsrat() {
    let (one, two) = (body("it-planungsrat"), body("al-runde"));
    assert_eq!(one.members(), two.members());
    assert_eq!(one.groups(), two.groups());
    assert_eq!(one.tables(), two.tables());
    assert_ne!(one.digest(), two.digest());
}

#[test]
fn the_vectors_of_the_key_of_2019_come_out_as_printed() {
    let rule = rule("beschluss", today());
    let vectors: &[(Vec<&str>, &str, Outcome)] = &[
        (with_bund("BW BE BB HE MV NW SL SN ST SH TH"), "66.66825", Outcome::Adopted),
        (with_bund("BW BY BE BB HB HH MV NI SL SN ST SH TH"), "66.66851", Outcome::Adopted),
        (with_bund("BW BY BE BB HB HE NI RP SL SH TH"), "66.66200", Outcome::Rejected),
        (all_but(&["BW", "NW"]), "65.88347", Outcome::Rejected),
        (all_but(&["BY", "NW"]), "63.36336", Outcome::Rejected),
        (all_but(&["BUND"]), "100.00000", Outcome::Rejected),
        (all_but(&[]), "100.00000", Outcome::Adopted),
    ];
    for (said, have, outcome) in vectors {
        let tally = rule.tally(&yes(said, NO));
        assert_eq!(tally.readings.get("default"), Some(*outcome), "{said:?}");
        let shares = &tally.clauses[2];
        assert_eq!((shares.have.as_str(), shares.need.as_str()), (*have, "200/3"));
        assert_eq!(shares.need_decimal, "66.66667");
        assert_eq!(tally.weights[0].version, "2019");
    }
    for land in LAENDER {
        assert_eq!(rule.tally(&yes(&all_but(&[land]), NO)).outcome, Outcome::Adopted, "{land}");
    }
    let ten = rule.tally(&yes(&all_but(&["HB", "SL", "MV", "TH", "ST", "HH"]), NO));
    assert_eq!(ten.outcome, Outcome::Rejected);
    let met: Vec<_> = ten.clauses.iter().map(|clause| clause.met).collect();
    assert_eq!(met, [true, false, true]);
}

#[test]
fn a_proof_says_what_there_is_and_what_it_takes() {
    let said = with_bund("BW BE BB HE MV NW SL SN ST SH TH");
    let tally = rule("beschluss", today()).tally(&yes(&said, NO));
    let proof: Vec<_> = tally
        .clauses
        .iter()
        .map(|c| format!("{}|{}|{}|{}|{}", c.clause, c.met, c.have, c.need, c.need_decimal))
        .collect();
    assert_eq!(
        proof,
        [
            "Bund stimmt zu|true|1|1|1",
            "Länder: mindestens 11 stimmen zu|true|11|11|11",
            "Länder: die Zustimmenden halten mindestens 2/3 aller Anteile \
         (Königsteiner Schlüssel 2019)|true|66.66825|200/3|66.66667",
        ]
    );
    assert!(tally.clauses.iter().all(|c| &*c.basis == "IT-StV § 1 Abs. 7 Satz 1"));
}

#[test]
fn readings_differ_where_large_laender_abstain() {
    let rule = rule("beschluss", today());
    for others in [Standing::Cast(Choice::Abstain), Standing::Silent, Standing::Absent] {
        let tally = rule.tally(&yes(&all_but(&["BW", "NW"]), others));
        assert_eq!(tally.outcome, Outcome::Unclear);
        assert_eq!(tally.readings.get("default"), Some(Outcome::Rejected));
        assert_eq!(tally.readings.get("cast"), Some(Outcome::Adopted));
        assert_eq!(tally.disputed.len(), 1);
        let shares = &tally.disputed[0].clauses[2];
        assert_eq!(shares.have, "65.88347");
        assert_eq!(shares.need, "6588347/150000");
        assert_eq!(shares.need_decimal, "43.92232");
    }
    let ballot = yes(&all_but(&["BUND"]), Standing::Cast(Choice::Abstain));
    assert_eq!(rule.tally(&ballot).outcome, Outcome::Rejected);
}

/// The second count, over bit masks and plain integers.
fn naive(mask: u32, key: &[u64; 16]) -> bool {
    let laender = mask >> 1;
    let share: u64 = (0..16).filter(|at| laender >> at & 1 == 1).map(|at| key[at]).sum();
    mask & 1 == 1 && laender.count_ones() >= 11 && 3 * share >= 20_000_000
}

fn ballot_of(mask: u32, others: Standing) -> Ballot {
    let mut ballot = Ballot::silent(17);
    for at in 0..17 {
        let said = mask >> at & 1 == 1;
        ballot.set(at, if said { Standing::Cast(Choice::Yes) } else { others });
    }
    ballot
}

#[test]
fn every_pattern_of_yes_agrees_with_a_naive_count() {
    let (new, old) = (rule("beschluss", today()), rule("beschluss", date(2016, 6, 1)));
    let unanimous = rule("einstimmig", today());
    let (mut by_size, mut old_by_size) = ([0; 17], [0; 17]);
    let mut differ = BTreeSet::new();
    for mask in 0..1_u32 << 17 {
        let ballot = ballot_of(mask, NO);
        let adopted = new.outcomes(&ballot).get("default") == Some(Outcome::Adopted);
        assert_eq!(adopted, naive(mask, &KEY_2019), "{mask:b}");
        let before = old.outcomes(&ballot).get("default") == Some(Outcome::Adopted);
        assert_eq!(before, naive(mask, &KEY_2016), "{mask:b}");
        // Nobody abstains, so both readings have the same base.
        assert_eq!(new.outcomes(&ballot).get("cast"), new.outcomes(&ballot).get("default"));
        // Silence is an abstention: nothing changes in absolute terms, and of the votes cast all agree.
        let silent = new.outcomes(&ballot_of(mask, Standing::Silent));
        assert_eq!(silent.get("default") == Some(Outcome::Adopted), adopted, "{mask:b}");
        let heads = mask & 1 == 1 && (mask >> 1).count_ones() >= 11;
        assert_eq!(silent.get("cast") == Some(Outcome::Adopted), heads, "{mask:b}");
        let all = unanimous.outcomes(&ballot).get("default") == Some(Outcome::Adopted);
        assert_eq!(all, mask == (1 << 17) - 1);
        let size = usize::try_from((mask >> 1).count_ones()).unwrap();
        by_size[size] += usize::from(adopted);
        old_by_size[size] += usize::from(before);
        if adopted != before {
            differ.insert(mask);
        }
    }
    assert_eq!(by_size[..11], [0; 11]);
    assert_eq!(by_size[11..], [2588, 1450, 520, 118, 16, 1]);
    assert_eq!(old_by_size[11..], [2586, 1451, 520, 118, 16, 1]);
    assert_eq!(old_by_size.iter().sum::<usize>(), 4692);
    assert_eq!(differ.len(), 29);
}

#[test]
fn the_key_of_another_year_turns_a_result() {
    let said = with_bund("BW BY BE BB HB HH HE MV NI RP ST");
    for (on, have, outcome) in [
        (date(2016, 12, 31), "66.50344", Outcome::Rejected),
        (date(2019, 1, 1), "66.70584", Outcome::Adopted),
    ] {
        let tally = rule("beschluss", on).tally(&yes(&said, NO));
        assert_eq!((tally.clauses[2].have.as_str(), tally.outcome), (have, outcome));
    }
}

#[test]
fn a_day_without_figures_is_an_error() {
    let body = body("it-planungsrat");
    for on in [date(2017, 1, 1), date(2018, 12, 31)] {
        let unknown = body.prepare("beschluss", on).unwrap_err();
        assert!(matches!(unknown, PrepareError::Weights(WeightsError::Unknown { .. })));
    }
    let before = body.prepare("beschluss", date(2013, 12, 31)).unwrap_err();
    assert_eq!(
        before.to_string(),
        "`koenigstein` has no figures for 2013-12-31; it reaches from 2014-01-01 to today"
    );
    assert!(body.prepare("empfehlung", date(2017, 6, 1)).is_ok(), "needs no shares");
    let rule = body.prepare("beschlus", today()).unwrap_err();
    assert_eq!(
        rule.to_string(),
        "`it-planungsrat` has no rule `beschlus`; it has `beschluss`, `empfehlung`, `einstimmig`, \
         `standard`, `verbindungsnetz`, `wirtschaftsplan`; did you mean `beschluss`?"
    );
}

/// Minimal winning sets by a second way: from all winning sets, none of which loses a member and wins.
fn naive_minimal(key: &[u64; 16]) -> [usize; 17] {
    let mut by_size = [0; 17];
    for mask in (0..1_u32 << 17).filter(|mask| naive(*mask, key)) {
        let smaller = (0..17).filter(|at| mask >> at & 1 == 1).map(|at| mask & !(1 << at));
        if !smaller.into_iter().any(|mask| naive(mask, key)) {
            by_size[usize::try_from(mask.count_ones() - 1).unwrap_or(0)] += 1;
        }
    }
    by_size
}

#[test]
fn the_minimal_winning_sets_are_all_found() {
    for (on, key, total) in [(date(2016, 6, 1), &KEY_2016, 2645), (today(), &KEY_2019, 2646)] {
        let missing = rule("beschluss", on).missing(&Ballot::silent(17), usize::MAX);
        let by_size = naive_minimal(key);
        assert_eq!(missing.count, Some(total));
        assert_eq!(by_size.iter().sum::<usize>(), missing.sets.len());
        for (size, sets) in by_size.iter().enumerate() {
            assert_eq!(missing.sets.iter().filter(|set| set.len() == size + 1).count(), *sets);
        }
    }
    let old = naive_minimal(&KEY_2016);
    assert_eq!(old[11..14], [2586, 54, 5]);
}

#[test]
fn missing_sets_come_by_size_then_by_position() {
    let rule = rule("beschluss", today());
    let missing = rule.missing(&Ballot::silent(17), 3);
    let said: Vec<String> = missing
        .sets
        .iter()
        .map(|set| set.iter().map(MemberCode::as_str).collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(said[0], "BUND BW BY BE BB HB HH HE MV NI NW RP");
    assert!(missing.sets.windows(2).all(|pair| pair[0].len() <= pair[1].len()));
    let met = rule.missing(&yes(&all_but(&["HB"]), Standing::Silent), 10);
    assert_eq!((met.count, met.sets), (Some(1), vec![vec![]]));
    let lost = rule.missing(&yes(&all_but(&["BW", "NW"]), NO), 10);
    assert_eq!((lost.count, lost.sets), (Some(0), vec![]));
    let two = rule.missing(&yes(&all_but(&["BW", "NW"]), Standing::Silent), 10);
    assert_eq!(two.count, Some(2));
    assert_eq!(two.sets[0][0].as_str(), "BW");
}

#[test]
fn empfehlung_takes_more_yes_than_no() {
    let rule = rule("empfehlung", today());
    for yes in 0..=17 {
        for no in 0..=17 - yes {
            let mut ballot = Ballot::silent(17);
            (0..yes).for_each(|at| ballot.set(at, Standing::Cast(Choice::Yes)));
            (yes..yes + no).for_each(|at| ballot.set(at, NO));
            let expected = if yes > no { Outcome::Adopted } else { Outcome::Rejected };
            assert_eq!(rule.tally(&ballot).outcome, expected);
            let silent = 17 - yes - no;
            let certain = if yes > no { yes > no + silent } else { yes + silent <= no };
            let reached = if yes > no { Certainty::Reached } else { Certainty::Open };
            let expected = if certain { Certainty::Certain } else { reached };
            assert_eq!(rule.certainty(&ballot), expected, "{yes} {no}");
        }
    }
}

#[test]
fn certainty_of_a_beschluss_follows_the_blocking_minorities() {
    let rule = rule("beschluss", today());
    assert_eq!(rule.certainty(&Ballot::silent(17)), Certainty::Open);
    let blocked = |laender: &[&str]| {
        let mut ballot = Ballot::silent(17);
        for at in 0..17 {
            if at > 0 && laender.contains(&LAENDER[at - 1]) {
                ballot.set(at, NO);
            }
        }
        rule.certainty(&ballot)
    };
    assert_eq!(blocked(&["BW", "NW"]), Certainty::Certain);
    assert_eq!(blocked(&["BY", "NW"]), Certainty::Certain);
    assert_eq!(blocked(&["BW", "BY"]), Certainty::Open);
    assert_eq!(blocked(&["HB", "SL", "MV", "HH", "ST", "TH"]), Certainty::Certain);
    let mut ballot = Ballot::silent(17);
    ballot.set(0, NO);
    assert_eq!(rule.certainty(&ballot), Certainty::Certain);
    assert_eq!(
        rule.certainty(&yes(&all_but(&["HB"]), Standing::Silent)),
        Certainty::Certain,
        "no vote can undo what fifteen Länder have reached"
    );
    assert_eq!(
        rule.certainty(&yes(&all_but(&["BW", "NW"]), Standing::Silent)),
        Certainty::Open,
        "unclear now, and either may still vote"
    );
    let two_thirds = yes(&all_but(&["BW", "NW"]), Standing::Cast(Choice::Abstain));
    assert_eq!(rule.certainty(&two_thirds), Certainty::Certain, "unclear, but nobody is left");
}
