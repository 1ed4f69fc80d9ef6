//! What must hold of every ballot of the IT-Planungsrat.

use jiff::civil::date;
use proptest::prelude::*;
use proptest::sample::select;
use umlauf_source::Source;
use umlauf_voting::{Ballot, Body, Certainty, Choice, Outcome, Prepared, Standing, Tongue};

const YES: Standing = Standing::Cast(Choice::Yes);
const NO: Standing = Standing::Cast(Choice::No);
const ABSTAIN: Standing = Standing::Cast(Choice::Abstain);

/// The key of 2019, Bund first with nothing.
const KEY: [i64; 17] = [
    0, 1_304_061, 1_556_072, 518_995, 302_987, 95379, 260_343, 743_709, 198_045, 939_533,
    2_107_592, 481_848, 119_827, 498_208, 269_612, 340_578, 263_211,
];

fn body() -> Body {
    let text = include_str!("../../../workflows/bodies/it-planungsrat.yaml");
    Body::compile(&Source::new("it-planungsrat.yaml", text)).expect("a sound body").0
}

fn rule(name: &str) -> Prepared {
    body().prepare(name, date(2026, 11, 23)).expect("a rule")
}

/// The law once more, over plain standings: default and cast.
fn naive(standings: &[Standing]) -> [bool; 2] {
    let share = |of: Standing| -> i64 {
        standings.iter().zip(KEY).filter(|(s, _)| **s == of).map(|(_, share)| share).sum()
    };
    let laender = standings[1..].iter().filter(|standing| **standing == YES).count();
    let heads = standings[0] == YES && laender >= 11;
    let cast = share(YES) + share(NO);
    [heads && 3 * share(YES) >= 20_000_000, heads && 3 * share(YES) >= 2 * cast]
}

fn ballot(standings: &[Standing]) -> Ballot {
    let mut ballot = Ballot::silent(17);
    standings.iter().enumerate().for_each(|(at, &standing)| ballot.set(at, standing));
    ballot
}

/// Mostly yes, so that results hang in the balance.
fn standings() -> impl Strategy<Value = Vec<Standing>> {
    let weights = select(vec![
        YES,
        YES,
        YES,
        YES,
        YES,
        YES,
        YES,
        YES,
        NO,
        ABSTAIN,
        Standing::Silent,
        Standing::Silent,
        Standing::Absent,
        Standing::Excluded,
    ]);
    proptest::collection::vec(weights, 17)
}

fn adopted(said: bool) -> Outcome {
    if said { Outcome::Adopted } else { Outcome::Rejected }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_readings_say_what_the_law_says(standings in standings()) {
        let tally = rule("beschluss").tally(&ballot(&standings));
        let [default, cast] = naive(&standings);
        prop_assert_eq!(tally.readings.get("default"), Some(adopted(default)));
        prop_assert_eq!(tally.readings.get("cast"), Some(adopted(cast)));
        let expected = if default == cast { adopted(cast) } else { Outcome::Unclear };
        prop_assert_eq!(tally.outcome, expected);
        prop_assert_eq!(tally.clauses.iter().all(|clause| clause.met), default);
        for clause in &tally.clauses {
            let digits = |text: &str| text.replace('.', "").parse::<i64>().unwrap();
            let (have, need) = (digits(&clause.have), digits(&clause.need_decimal));
            prop_assert_eq!(clause.met, have >= need, "the printed numbers tell the truth");
        }
    }

    #[test]
    fn another_yes_never_undoes_a_beschluss(standings in standings(), at in 0..17_usize) {
        let rule = rule("beschluss");
        let mut more = standings.clone();
        more[at] = YES;
        for reading in ["default", "cast"] {
            let before = rule.outcomes(&ballot(&standings)).get(reading);
            let after = rule.outcomes(&ballot(&more)).get(reading);
            prop_assert!(before != Some(Outcome::Adopted) || after == before);
        }
    }

    #[test]
    fn the_order_in_which_votes_arrive_is_irrelevant(
        standings in standings(),
        order in Just((0..17).collect::<Vec<usize>>()).prop_shuffle(),
    ) {
        let (body, rule) = (body(), rule("beschluss"));
        let codes: Vec<String> = rule.voters().map(ToString::to_string).collect();
        let mut running = rule.running();
        let mut votes = Vec::new();
        for at in order {
            running.add(&rule, &codes[at], standings[at]);
            if let Standing::Cast(choice) = standings[at] {
                votes.push((codes[at].as_str(), choice));
            }
        }
        let of = |wanted: Standing| {
            let standings = &standings;
            codes.iter().enumerate().filter_map(move |(at, code)| {
                (standings[at] == wanted).then_some(code.as_str())
            })
        };
        let other = body.ballot(votes, of(Standing::Absent), of(Standing::Excluded)).unwrap();
        let tally = rule.tally(&ballot(&standings));
        prop_assert_eq!(&rule.tally(&other), &tally);
        prop_assert_eq!(&rule.interim(&running), &tally);
        let running_says = rule.interim_sentence(&running, Tongue::German);
        prop_assert!(rule.sentence(&other, Tongue::German).starts_with(&running_says));
    }

    #[test]
    fn certainty_is_what_all_completions_say(
        standings in standings(),
        silent in proptest::collection::btree_set(0..17_usize, 0..5),
    ) {
        let mut standings: Vec<_> = standings
            .into_iter()
            .map(|standing| if standing == Standing::Silent { NO } else { standing })
            .collect();
        for &at in &silent {
            standings[at] = Standing::Silent;
        }
        let mut ways = vec![standings.clone()];
        for &at in &silent {
            ways = ways
                .into_iter()
                .flat_map(|way| {
                    [YES, NO, ABSTAIN, Standing::Silent].map(|end| {
                        let mut way = way.clone();
                        way[at] = end;
                        way
                    })
                })
                .collect();
        }
        let now = naive(&standings);
        let expected = if ways.iter().all(|way| naive(way) == now) {
            Certainty::Certain
        } else if now == [true, true] {
            Certainty::Reached
        } else {
            Certainty::Open
        };
        prop_assert_eq!(rule("beschluss").certainty(&ballot(&standings)), expected);
    }

    #[test]
    fn missing_sets_are_the_smallest_that_meet_the_rule(standings in standings()) {
        let rule = rule("beschluss");
        let silent: Vec<usize> =
            (0..17).filter(|&at| standings[at] == Standing::Silent).collect();
        let with = |mask: u32| {
            let mut all = standings.clone();
            for (bit, &at) in silent.iter().enumerate() {
                if mask >> bit & 1 == 1 {
                    all[at] = YES;
                }
            }
            naive(&all)[0]
        };
        let minimal = |mask: &u32| {
            let fewer = (0..silent.len()).filter(|bit| mask >> bit & 1 == 1);
            with(*mask) && !fewer.into_iter().any(|bit| with(mask & !(1 << bit)))
        };
        let expected = (0..1_u32 << silent.len()).filter(minimal).count();
        let missing = rule.missing(&ballot(&standings), usize::MAX);
        prop_assert_eq!(missing.sets.len(), expected);
        prop_assert_eq!(missing.count, u64::try_from(expected).ok());
    }
}
