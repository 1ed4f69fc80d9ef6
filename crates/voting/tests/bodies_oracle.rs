//! The shipped bodies against judges written down from the law a second time.
//!
//! Each judge is a few lines over a map of votes, with its own copy of every weight and comparisons of
//! whole numbers. It shares nothing with the crate and reads no body file. Thousands of votes made
//! from a fixed seed must come out alike; most of them lie near the edge, and each rule must be seen
//! to be met and not to be met.

mod library;

use std::collections::{BTreeMap, HashMap};

use jiff::civil::date;
use umlauf_voting::{Ballot, Body, Choice, Outcome, Standing};

use library::{COSTS, VOTES, body, with_figures};

const LAENDER: [&str; 16] = [
    "BW", "BY", "BE", "BB", "HB", "HH", "HE", "MV", "NI", "NW", "RP", "SL", "SN", "ST", "SH", "TH",
];
/// Shares of the Königsteiner Schlüssel of 2019 in units of a hundred thousandth of a percent.
const KEY: [u64; 16] = [
    1_304_061, 1_556_072, 518_995, 302_987, 95_379, 260_343, 743_709, 198_045, 939_533, 2_107_592,
    481_848, 119_827, 498_208, 269_612, 340_578, 263_211,
];
/// Votes of the Länder in the Bundesrat.
const BUNDESRAT: [u64; 16] = [6, 6, 4, 4, 3, 3, 5, 3, 6, 6, 4, 3, 4, 4, 4, 4];
/// What the invented costs make of votes: Bund, then the Länder.
const POLICE: [u64; 17] = [10, 4, 5, 1, 1, 1, 1, 2, 1, 3, 7, 1, 1, 2, 1, 1, 1];
/// The invented votes of the Länder in the Stiftung Preußischer Kulturbesitz.
const CULTURE: [u64; 16] = [2, 2, 2, 0, 0, 1, 1, 0, 1, 3, 0, 0, 1, 0, 1, 0];
/// Inhabitants on 1 January 2020: the Union, then the other members of CEN.
const PEOPLE: [(&str, u64); 34] = [
    ("BE", 11_522_440),
    ("BG", 6_951_482),
    ("CZ", 10_693_939),
    ("DK", 5_822_763),
    ("DE", 83_166_711),
    ("EE", 1_328_976),
    ("IE", 4_964_440),
    ("EL", 10_718_565),
    ("ES", 47_332_614),
    ("FR", 67_320_216),
    ("HR", 4_058_165),
    ("IT", 59_641_488),
    ("CY", 888_005),
    ("LV", 1_907_675),
    ("LT", 2_794_090),
    ("LU", 626_108),
    ("HU", 9_769_526),
    ("MT", 514_564),
    ("NL", 17_407_585),
    ("AT", 8_901_064),
    ("PL", 37_958_138),
    ("PT", 10_295_909),
    ("RO", 19_328_838),
    ("SI", 2_095_861),
    ("SK", 5_457_873),
    ("FI", 5_525_292),
    ("SE", 10_327_589),
    ("IS", 364_134),
    ("MK", 2_076_255),
    ("NO", 5_367_580),
    ("RS", 6_926_705),
    ("CH", 8_606_033),
    ("TR", 83_154_997),
    ("UK", 67_025_542),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Vote {
    Yes,
    No,
    Abstain,
    Silent,
    Absent,
    Excluded,
    Groundless,
}

use Vote::{Absent, Abstain, Excluded, Groundless, No, Silent, Yes};

/// A ballot by code.
struct Votes(HashMap<String, Vote>);

impl Votes {
    fn of(&self, code: &str) -> Vote {
        self.0[code]
    }

    /// How many of some members voted so.
    fn among(&self, codes: &[&str], wanted: &[Vote]) -> u64 {
        let mut sum = 0;
        for code in codes {
            if wanted.contains(&self.of(code)) {
                sum += 1;
            }
        }
        sum
    }

    fn laender(&self, wanted: &[Vote]) -> u64 {
        self.among(&LAENDER, wanted)
    }

    /// How many of all voted so.
    fn all(&self, wanted: &[Vote]) -> u64 {
        let mut sum = 0;
        for vote in self.0.values() {
            if wanted.contains(vote) {
                sum += 1;
            }
        }
        sum
    }

    /// What the Länder that voted so weigh.
    fn weigh(&self, weights: &[u64; 16], wanted: &[Vote]) -> u64 {
        let mut sum = 0;
        for at in 0..16 {
            if wanted.contains(&self.of(LAENDER[at])) {
                sum += weights[at];
            }
        }
        sum
    }

    /// How many people live where the first `many` states voted so.
    fn people(&self, many: usize, wanted: &[Vote]) -> u64 {
        let mut sum = 0;
        for (code, people) in &PEOPLE[..many] {
            if wanted.contains(&self.of(code)) {
                sum += people;
            }
        }
        sum
    }
}

/// A no, with or without reasons.
const NO: [Vote; 2] = [No, Groundless];
const HERE: [Vote; 5] = [Yes, No, Abstain, Silent, Groundless];

fn if_met(met: bool) -> Outcome {
    if met { Outcome::Adopted } else { Outcome::Rejected }
}

/// Two readings of one rule.
fn both(one: bool, two: bool) -> Outcome {
    if one == two { if_met(one) } else { Outcome::Unclear }
}

/// More yes than no; a tie is the chair's.
fn casting(yes: u64, no: u64) -> Outcome {
    if yes > no {
        Outcome::Adopted
    } else if yes == no && yes > 0 {
        Outcome::Tied
    } else {
        Outcome::Rejected
    }
}

fn quorate(quorum: bool, then: Outcome) -> Outcome {
    if quorum { then } else { Outcome::Inquorate }
}

type Judge = fn(&Votes) -> Outcome;

#[test]
fn bodies_of_bund_and_laender_agree_with_the_law_written_twice() {
    let rules: &[(&str, &str, Judge)] = &[
        ("bundesrat", "beschluss", |v| if_met(v.weigh(&BUNDESRAT, &[Yes]) >= 35)),
        ("bundesrat", "zwei-drittel", |v| if_met(v.weigh(&BUNDESRAT, &[Yes]) >= 46)),
        ("mpk", "beschluss", |v| if_met(v.laender(&[Yes]) >= 13)),
        ("mpk", "einstimmig", |v| if_met(v.laender(&[Yes]) == 16)),
        ("kmk", "verfahren", |v| if_met(v.laender(&[Yes]) > v.laender(&NO))),
        ("kmk", "schriftverfahren", |v| if_met(v.laender(&NO) == 0)),
        ("kmk", "andere-stellen", |v| if_met(v.laender(&[Yes]) >= 13)),
        ("kmk", "haushalt", |v| if_met(v.laender(&[Yes]) == 16)),
        ("konsens-auftraggeber", "bundesvorschlag", |v| if_met(v.laender(&NO) <= 10)),
        ("konsens-auftraggeber", "landesvorschlag", |v| {
            let bund = NO.contains(&v.of("BUND"));
            both(v.laender(&[Yes]) > v.laender(&NO) && !bund, v.laender(&[Yes]) >= 9 && !bund)
        }),
        ("konsens-steuerungsgruppe", "bundesvorschlag", |v| {
            if_met(v.among(&["BW", "BY", "HE", "NI", "NW"], &NO) <= 2)
        }),
        ("konsens-steuerungsgruppe", "landesvorschlag", |v| {
            let five = ["BW", "BY", "HE", "NI", "NW"];
            let (yes, no) = (v.among(&five, &[Yes]), v.among(&five, &NO));
            let bund = NO.contains(&v.of("BUND"));
            both(yes > no && !bund, yes >= 3 && !bund)
        }),
        ("fvg-21a", "verwaltungsgrundsaetze", |v| if_met(v.laender(&NO) < 11)),
        ("fvg-21a", "ziele", |v| if_met(v.laender(&NO) < 9)),
        ("stabilitaetsrat", "beschluss", |v| {
            if_met(v.of("BUND") == Yes && v.laender(&[Yes]) >= 11)
        }),
        ("stabilitaetsrat", "ueber-bund", |v| if_met(v.all(&[Yes]) >= 12)),
        ("hgrg-49a", "beschluss", |v| if_met(v.of("BUND") == Yes && v.laender(&[Yes]) >= 11)),
        ("gak-planungsausschuss", "beschluss", |v| {
            if_met(v.of("BUND") == Yes && v.laender(&[Yes]) >= 9)
        }),
        ("grw-planungsausschuss", "beschluss", |v| {
            if_met(v.of("BUND") == Yes && v.laender(&[Yes]) >= 9)
        }),
        ("gwk", "beschluss", |v| if_met(16 * v.among(&["BUND"], &[Yes]) + v.laender(&[Yes]) >= 29)),
        ("kulturgutschutz", "schriftlich", |v| if_met(v.all(&[Yes]) > v.all(&NO))),
        ("kulturgutschutz", "bindend", |v| {
            let (yes, no) = (v.all(&[Yes]), v.all(&NO));
            if_met(yes > 0 && 4 * yes >= 3 * (yes + no))
        }),
        ("kulturgutschutz", "bundessache", |v| {
            let simple = v.all(&[Yes]) > v.all(&NO);
            let against = v.among(&["BUND-1", "BUND-2"], &NO);
            both(simple && against < 2, simple && against == 0)
        }),
        ("noots-ratifikation", "inkrafttreten", |v| {
            let shares = v.weigh(&KEY, &[Yes]);
            if_met(v.of("BUND") == Yes && v.laender(&[Yes]) >= 11 && 3 * shares >= 20_000_000)
        }),
        ("fitko-verwaltungsrat", "wirtschaftsplan", |v| {
            let (yes, no) = (v.weigh(&KEY, &[Yes]), v.weigh(&KEY, &NO));
            let counted = v.of("BUND") == Yes && v.laender(&[Yes]) >= 11;
            both(counted && 3 * yes >= 20_000_000, counted && 3 * yes >= 2 * (yes + no))
        }),
    ];
    for (name, rule, judge) in rules {
        agree(&body(name), rule, *judge);
    }
}

#[test]
fn bodies_with_weights_of_their_own_agree_with_the_law_written_twice() {
    let police = with_figures("hochschule-der-polizei", COSTS);
    agree(&police, "haushalt", |v| {
        let (mut yes, mut no) = (0, 0);
        for (at, code) in ["BUND"].iter().chain(&LAENDER).enumerate() {
            match v.of(code) {
                Yes => yes += POLICE[at],
                No | Groundless => no += POLICE[at],
                _ => {}
            }
        }
        if_met(yes > 0 && 3 * yes >= 2 * (yes + no))
    });
    agree(&police, "grundstueck", |v| {
        let against = v.among(&["NW", "BUND"], &NO) > 0;
        if_met(v.all(&[Yes]) > v.all(&NO) && !against)
    });
    let culture = with_figures("stiftung-preussischer-kulturbesitz", VOTES);
    let quorum = |v: &Votes| {
        let there = |code| HERE.contains(&v.of(code));
        there("BUND") && there("BE") && v.laender(&HERE) >= 5
    };
    let simple = |v: &Votes| {
        let (yes, no) = (v.weigh(&CULTURE, &[Yes]), v.weigh(&CULTURE, &NO));
        let bund = |wanted: &[Vote]| 26 * v.among(&["BUND"], wanted);
        let against = no > 0 && 3 * no >= 2 * (yes + no);
        bund(&[Yes]) + yes > bund(&NO) + no && !against
    };
    agree(&culture, "beschluss", move |v| quorate(quorum(v), if_met(simple(v))));
    agree(&culture, "besondere", move |v| {
        let special = v.weigh(&CULTURE, &[Yes]) > 7 && v.of("BE") == Yes;
        quorate(quorum(v), if_met(simple(v) && special))
    });
}

#[test]
fn boards_and_councils_agree_with_their_texts_written_twice() {
    let rules: &[(&str, &str, Judge)] = &[
        ("evz-kuratorium", "sitzung", |v| {
            quorate(v.all(&HERE) >= 14, casting(v.all(&[Yes]), v.all(&NO)))
        }),
        ("evz-kuratorium", "schriftlich", |v| if_met(v.all(&[Yes]) >= 14)),
        ("dhrv-lenkungsausschuss", "sitzung", |v| if_met(v.all(&[Yes]) > 0 && v.all(&NO) == 0)),
        ("dhrv-lenkungsausschuss", "dritter-wahlgang", |v| match v.all(&[Yes]) {
            5.. => Outcome::Adopted,
            4 => Outcome::Tied,
            _ => Outcome::Rejected,
        }),
        ("dhrv-lenkungsausschuss", "schriftlich", |v| {
            if_met(v.all(&[Yes]) >= 6 && v.all(&NO) == 0)
        }),
        ("go-medas", "dritte-abstimmung", |v| {
            if_met(v.all(&[Yes]) > 0 && 3 * v.all(&[Yes]) >= 2 * v.all(&HERE))
        }),
        ("go-medas", "schriftlich", |v| if_met(v.all(&[Yes]) >= 6)),
        ("gemeinderat", "beschluss", |v| {
            quorate(v.all(&HERE) >= 7, if_met(v.all(&[Yes]) > v.all(&NO)))
        }),
        ("ffa-verwaltungsrat", "umlauf", |v| {
            let voted = v.all(&[Yes, No, Abstain, Groundless]);
            quorate(voted >= 19, casting(v.all(&[Yes]), v.all(&NO)))
        }),
        ("stiftung-gleichstellung", "vorbehalten", |v| {
            let voted = v.all(&[Yes, No, Abstain, Groundless]);
            let veto = NO.contains(&v.of("VORSITZ"));
            quorate(voted >= 5, if_met(v.all(&[Yes]) > v.all(&NO) && !veto))
        }),
        ("juedisches-museum-berlin", "haushalt", |v| {
            let voted = v.all(&[Yes, No, Abstain, Groundless]);
            let against = v.among(&["BUND-1", "BUND-2"], &NO) > 0;
            quorate(voted >= 6, if_met(v.all(&[Yes]) > v.all(&NO) && !against))
        }),
        ("meisterpruefungsausschuss", "vollzaehlig", |v| {
            quorate(v.all(&HERE) == 4, casting(v.all(&[Yes]), v.all(&NO)))
        }),
        ("tiroler-reihungskommission", "umlauf", |v| {
            if_met(v.all(&[Yes]) > v.all(&[No, Groundless, Silent]))
        }),
        ("oesterreichische-laenderkommission", "beschluss", |v| {
            quorate(v.all(&HERE) >= 5, if_met(v.all(&[Yes]) >= 5 && v.all(&NO) == 0))
        }),
        ("fit-sb", "empfehlung", |v| if_met(v.all(&[Yes]) > v.all(&NO))),
    ];
    for (name, rule, judge) in rules {
        agree(&body(name), rule, *judge);
    }
}

#[test]
fn bodies_beyond_the_border_agree_with_their_texts_written_twice() {
    let rules: &[(&str, &str, Judge)] = &[
        ("eu-rat", "qualifiziert", |v| {
            let yes = v.all(&[Yes]);
            // Those who must be asked and did not agree; the excluded are not asked.
            let without = 27 - yes - v.all(&[Excluded]);
            let people = 100 * v.people(27, &[Yes]) >= 65 * 447_319_916;
            if_met(100 * yes >= 55 * 27 && yes >= 15 && (people || without < 4))
        }),
        ("eu-rat", "qualifiziert-verstaerkt", |v| {
            let people = 100 * v.people(27, &[Yes]) >= 65 * 447_319_916;
            if_met(100 * v.all(&[Yes]) >= 72 * 27 && people)
        }),
        ("eu-rat", "einfach", |v| if_met(v.all(&[Yes]) >= 14)),
        ("eu-rat", "einstimmig", |v| if_met(v.all(&[Yes, Abstain]) == 27)),
        ("eu-rat", "stillschweigend", |v| if_met(v.all(&NO) == 0)),
        ("cen", "norm", |v| {
            let (yes, no) = (v.all(&[Yes]), v.all(&NO));
            let (for_it, against) = (v.people(34, &[Yes]), v.people(34, &NO));
            let heads = 100 * yes >= 55 * (yes + no);
            if_met(yes > 0 && heads && 100 * for_it >= 65 * (for_it + against))
        }),
        ("iso-iec-dis", "dis", |v| {
            let of = |first: char, wanted: Vote| {
                let mut sum = 0;
                for (code, vote) in &v.0 {
                    if code.starts_with(first) && *vote == wanted {
                        sum += 1;
                    }
                }
                sum
            };
            let (yes, no) = (of('P', Yes), of('P', No));
            let (yes_all, no_all) = (yes + of('O', Yes), no + of('O', No));
            if_met(yes > 0 && 3 * yes >= 2 * (yes + no) && 4 * no_all <= yes_all + no_all)
        }),
        ("osce", "schweigen", |v| if_met(v.all(&NO) == 0)),
        ("itu-t-aap", "last-call", |v| if_met(v.all(&NO) == 0)),
    ];
    for (name, rule, judge) in rules {
        agree(&body(name), rule, *judge);
    }
}

/// Three thousand ballots from a fixed seed.
fn agree(body: &Body, rule: &str, judge: impl Fn(&Votes) -> Outcome) {
    let prepared = body.prepare(rule, date(2026, 1, 1)).expect("a rule");
    let codes: Vec<String> = body.voters().map(|member| member.code.to_string()).collect();
    let mut dice = Dice(0x5EED);
    let mut seen = BTreeMap::new();
    for round in 0..3000 {
        let votes = ballot(&mut dice, codes.len(), round);
        let mut ballot = Ballot::silent(codes.len());
        for (at, vote) in votes.iter().enumerate() {
            ballot.set(at, standing(*vote));
        }
        let votes = Votes(codes.iter().cloned().zip(votes).collect());
        let (found, expected) = (prepared.tally(&ballot).outcome, judge(&votes));
        assert_eq!(found, expected, "{} {rule}: {:?}", body.name(), votes.0);
        *seen.entry(expected).or_insert(0) += 1;
    }
    for outcome in [Outcome::Adopted, Outcome::Rejected] {
        let times = seen.get(&outcome).copied().unwrap_or(0);
        assert!(times >= 20, "{} {rule}: {outcome:?} only {times} times", body.name());
    }
}

/// In every ballot most members vote one way, a few another: unanimity and two thirds are as usual as
/// a close count.
fn ballot(dice: &mut Dice, voters: usize, round: u64) -> Vec<Vote> {
    const OTHERS: [Vote; 7] = [No, Abstain, Silent, Yes, Absent, Groundless, Excluded];
    let most = [Yes, Yes, Yes, No, Abstain, Silent][dice.below(6)];
    let percent = [0, 3, 10, 20, 30, 35, 45, 60, 100][dice.below(9)];
    let kinds = 1 + usize::try_from(round % 7).unwrap_or(0);
    let vote = |_| {
        if dice.below(100) < percent { OTHERS[dice.below(kinds)] } else { most }
    };
    (0..voters).map(vote).collect()
}

fn standing(vote: Vote) -> Standing {
    match vote {
        Yes => Standing::Cast(Choice::Yes),
        No => Standing::Cast(Choice::No),
        Abstain => Standing::Cast(Choice::Abstain),
        Silent => Standing::Silent,
        Absent => Standing::Absent,
        Excluded => Standing::Excluded,
        Groundless => Standing::Unreasoned,
    }
}

/// Numbers that are the same in every run (splitmix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % u64::try_from(bound).unwrap_or(1)).unwrap_or(0)
    }
}
