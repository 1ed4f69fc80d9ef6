//! Invented bodies and rules against a slow judge that tries everything.
//!
//! The judge shares no code with the crate: it reads the invented rule, not the compiled one, counts
//! member by member, and answers certainty and missing sets by going through all completions.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use jiff::civil::date;
use proptest::prelude::*;
use proptest::sample::select;
use umlauf_source::Source;
use umlauf_voting::{Ballot, Body, Certainty, Choice, Outcome, Standing, Tongue};

const YES: Standing = Standing::Cast(Choice::Yes);
const NO: Standing = Standing::Cast(Choice::No);
const ABSTAIN: Standing = Standing::Cast(Choice::Abstain);

#[derive(Clone, Debug)]
struct Case {
    /// Shares of the voters in hundredths; the first `bund` of them are the first group.
    shares: Vec<u64>,
    bund: usize,
    rule: Spec,
    /// What another reading says.
    other: Option<Spec>,
    ballot: Vec<Standing>,
}

#[derive(Clone, Debug)]
struct Spec {
    quorum: Option<Claim>,
    adopt: Cond,
    abstention: &'static str,
    silence: &'static str,
    tie: &'static str,
    reasons: bool,
}

#[derive(Clone, Debug)]
enum Cond {
    Claim(Claim),
    All(Vec<Cond>),
    Any(Vec<Cond>),
}

#[derive(Clone, Debug)]
struct Claim {
    verb: &'static str,
    who: &'static str,
    /// Whether the first member is left out.
    without: bool,
    weighed: bool,
    test: &'static str,
    /// A number, or a part in twelfths of a base.
    amount: u64,
    of: Option<&'static str>,
}

// The invented file.

impl Case {
    fn text(&self) -> String {
        let mut text = String::from(
            "body: invented\ntitle: Erfunden\nbasis: nirgends\ncalendar: DE-HE\n\
             number: '{n}'\ngroups:\n",
        );
        for (group, range) in [("bund", 0..self.bund), ("laender", self.bund..self.shares.len())] {
            let _ = writeln!(text, "  {group}:\n    title: {group}\n    members:");
            for at in range {
                let _ = writeln!(text, "      M{at}: Mitglied {at}");
            }
        }
        let total: u64 = self.shares.iter().sum();
        let _ = writeln!(
            text,
            "weights:\n  t:\n    title: T\n    total: {}.{:02}\n    versions:\n      - from: 2000-01-01\n        \
             name: '1'\n        source: s\n        shares:",
            total / 100,
            total % 100
        );
        for (at, share) in self.shares.iter().enumerate() {
            let _ = writeln!(text, "          M{at}: {}.{:02}", share / 100, share % 100);
        }
        let _ = writeln!(text, "rules:\n  r:\n    title: R\n    basis: B\n{}", self.rule.text(4));
        if let Some(other) = &self.other {
            let _ = writeln!(text, "    readings:\n      other:\n{}", other.text(8));
        }
        text
    }
}

impl Spec {
    fn text(&self, indent: usize) -> String {
        let pad = " ".repeat(indent);
        let quorum = self.quorum.as_ref().map(|q| format!("{pad}quorum: {}\n", q.text()));
        format!(
            "{}{pad}adopt: {}\n{pad}abstention: {}\n{pad}silence: {}\n{pad}tie: {}\n{pad}reasons: {}",
            quorum.unwrap_or_else(|| format!("{pad}quorum: none\n")),
            self.adopt.text(),
            self.abstention,
            self.silence,
            self.tie,
            if self.reasons { "required" } else { "not required" }
        )
    }
}

impl Cond {
    fn text(&self) -> String {
        let list = |list: &[Self]| list.iter().map(Self::text).collect::<Vec<_>>().join(", ");
        match self {
            Self::Claim(claim) => claim.text(),
            Self::All(all) => format!("{{all: [{}]}}", list(all)),
            Self::Any(any) => format!("{{any: [{}]}}", list(any)),
        }
    }
}

impl Claim {
    fn text(&self) -> String {
        let without = if self.without { ", without: M0" } else { "" };
        let weighed = if self.weighed { ", weighed by: t" } else { "" };
        let amount = match self.of {
            None => format!("{}: {}", self.test, self.amount),
            Some(of) => format!("{}: {}/12, of: {of}", self.test, self.amount),
        };
        format!("{{{}: {}{without}{weighed}, {amount}}}", self.verb, self.who)
    }
}

// The slow judge.

/// yes, no, abstention, nothing.
fn effect(standing: Standing, spec: &Spec) -> u8 {
    let abstention = match spec.abstention {
        "no vote" => 2,
        "consent" => 0,
        "rejection" => 1,
        _ => 3,
    };
    match standing {
        YES => 0,
        NO => 1,
        ABSTAIN => abstention,
        Standing::Unreasoned => {
            if spec.reasons {
                3
            } else {
                1
            }
        }
        Standing::Silent => match spec.silence {
            "consent" => 0,
            "rejection" => 1,
            "abstention" => abstention,
            _ => 3,
        },
        _ => 3,
    }
}

impl Case {
    fn claim(&self, claim: &Claim, spec: &Spec, ballot: &[Standing], lenient: bool) -> bool {
        let (mut have, mut base) = (0, 0);
        for (at, &standing) in ballot.iter().enumerate() {
            let within = match claim.who {
                "bund" => at < self.bund,
                "laender" => at >= self.bund,
                "M0" => at == 0,
                _ => true,
            };
            let within = within && !(claim.without && at == 0);
            let weight = if claim.weighed { self.shares[at] } else { 100 };
            let out = matches!(standing, Standing::Absent | Standing::Excluded);
            let effect = effect(standing, spec);
            let counts = match claim.verb {
                "agree" => effect == 0,
                "not agree" => effect != 0 && standing != Standing::Excluded,
                "object" => effect == 1,
                "abstain" => effect == 2,
                "take part" => {
                    matches!(standing, Standing::Cast(_) | Standing::Unreasoned) && effect < 3
                }
                _ => !out,
            };
            let based = match claim.of {
                Some("all") => true,
                Some("eligible") => standing != Standing::Excluded,
                Some("present") => !out,
                Some("participating") => effect < 3,
                Some("cast") => effect < 2,
                _ => false,
            };
            have += if within && counts { weight * 12 } else { 0 };
            base += if within && based { weight } else { 0 };
        }
        let need = match claim.of {
            None => claim.amount * 1200,
            Some("5") => claim.amount * 500,
            Some(_) => claim.amount * base,
        };
        let empty = base == 0 && claim.of.is_some_and(|of| of != "5");
        match claim.test {
            "more than" if lenient => have >= need && !empty,
            "at least" => have >= need && !empty,
            "more than" => have > need,
            "at most" => have <= need,
            _ => have < need,
        }
    }

    fn cond(&self, cond: &Cond, spec: &Spec, ballot: &[Standing], lenient: bool) -> bool {
        match cond {
            Cond::Claim(claim) => self.claim(claim, spec, ballot, lenient),
            Cond::All(all) => all.iter().all(|cond| self.cond(cond, spec, ballot, lenient)),
            Cond::Any(any) => any.iter().any(|cond| self.cond(cond, spec, ballot, lenient)),
        }
    }

    fn one(&self, spec: &Spec, ballot: &[Standing]) -> Outcome {
        if spec.quorum.as_ref().is_some_and(|quorum| !self.claim(quorum, spec, ballot, false)) {
            Outcome::Inquorate
        } else if self.cond(&spec.adopt, spec, ballot, false) {
            Outcome::Adopted
        } else if spec.tie == "chair" && self.cond(&spec.adopt, spec, ballot, true) {
            Outcome::Tied
        } else {
            Outcome::Rejected
        }
    }

    fn outcomes(&self, ballot: &[Standing]) -> Vec<Outcome> {
        [Some(&self.rule), self.other.as_ref()]
            .into_iter()
            .flatten()
            .map(|spec| self.one(spec, ballot))
            .collect()
    }

    /// Whether every reading forbids abstaining.
    fn strict(&self) -> bool {
        self.rule.abstention == "forbidden"
            && self.other.as_ref().is_none_or(|other| other.abstention == "forbidden")
    }

    /// Whether a no without reasons may count otherwise than one with them.
    fn bare(&self) -> bool {
        self.rule.reasons || self.other.as_ref().is_some_and(|other| other.reasons)
    }

    /// How a member may vote.
    fn votes(&self) -> Vec<Standing> {
        let mut votes = vec![YES, NO];
        if !self.strict() {
            votes.push(ABSTAIN);
        }
        if self.bare() {
            votes.push(Standing::Unreasoned);
        }
        votes
    }

    /// Every way the silent may end.
    fn completions(&self, ballot: &[Standing]) -> Vec<Vec<Standing>> {
        let mut ways = vec![ballot.to_vec()];
        for at in (0..ballot.len()).filter(|&at| ballot[at] == Standing::Silent) {
            let ends = [self.votes(), vec![Standing::Silent]].concat();
            let more = ways.iter().flat_map(|way| {
                ends.iter().map(move |&end| {
                    let mut way = way.clone();
                    way[at] = end;
                    way
                })
            });
            ways = more.collect();
        }
        ways
    }

    fn certainty(&self) -> Certainty {
        let now = self.outcomes(&self.ballot);
        if self.completions(&self.ballot).iter().all(|way| self.outcomes(way) == now) {
            Certainty::Certain
        } else if now.iter().all(|outcome| *outcome == Outcome::Adopted) {
            Certainty::Reached
        } else {
            Certainty::Open
        }
    }

    /// Missing sets, or blocking ones.
    fn minimal(&self, block: bool) -> Vec<Vec<usize>> {
        let silent: Vec<_> =
            (0..self.ballot.len()).filter(|&at| self.ballot[at] == Standing::Silent).collect();
        let chosen = |mask: u32| -> BTreeSet<usize> {
            silent
                .iter()
                .enumerate()
                .filter(|(at, _)| mask >> at & 1 == 1)
                .map(|(_, m)| *m)
                .collect()
        };
        let works = |mask: &u32| {
            let mut ballot = self.ballot.clone();
            let chosen = chosen(*mask);
            for &at in &silent {
                ballot[at] = match (chosen.contains(&at), block) {
                    (true, true) => NO,
                    (true, false) | (false, true) => YES,
                    (false, false) => Standing::Silent,
                };
            }
            (self.one(&self.rule, &ballot) == Outcome::Adopted) != block
        };
        let working: Vec<_> = (0..1_u32 << silent.len()).filter(works).map(chosen).collect();
        let minimal = working
            .iter()
            .filter(|set| !working.iter().any(|other| other != *set && other.is_subset(set)));
        let mut sets: Vec<Vec<usize>> = minimal.map(|set| set.iter().copied().collect()).collect();
        sets.sort_by_key(|set| (set.len(), set.clone()));
        sets
    }

    fn revocable(&self) -> bool {
        let now = self.outcomes(&self.ballot);
        (0..self.ballot.len()).any(|at| {
            matches!(self.ballot[at], Standing::Cast(_) | Standing::Unreasoned)
                && self.votes().into_iter().any(|end| {
                    let mut ballot = self.ballot.clone();
                    ballot[at] = end;
                    self.outcomes(&ballot) != now
                })
        })
    }
}

// What is invented.

fn claim() -> impl Strategy<Value = Claim> {
    let verb = select(vec![
        "agree",
        "agree",
        "agree",
        "not agree",
        "object",
        "abstain",
        "take part",
        "attend",
    ]);
    let who = select(vec!["bund", "laender", "members", "M0"]);
    let test = select(vec!["at least", "at least", "more than", "at most", "fewer than"]);
    let of = select(vec!["all", "eligible", "present", "participating", "cast", "5"]);
    let flags = (any::<bool>(), proptest::bool::weighted(0.2));
    (verb, who, flags, test, 1..12_u64, proptest::option::of(of)).prop_map(
        |(verb, who, (weighed, without), test, amount, of)| {
            // Somebody must be left, whoever the first group is.
            let without = without && who == "members";
            let amount = if of.is_none() && !weighed { 1 + amount % 5 } else { amount };
            Claim { verb, who, without, weighed, test, amount, of }
        },
    )
}

fn spec() -> impl Strategy<Value = Spec> {
    let leaf = claim().prop_map(Cond::Claim);
    let adopt = leaf.prop_recursive(2, 5, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 1..4).prop_map(Cond::All),
            proptest::collection::vec(inner, 1..3).prop_map(Cond::Any),
        ]
    });
    let abstention = select(vec!["no vote", "no vote", "consent", "rejection", "forbidden"]);
    let silence = select(vec!["consent", "abstention", "no vote", "rejection"]);
    let tie = select(vec!["rejected", "chair"]);
    let reasons = proptest::bool::weighted(0.3);
    (proptest::option::weighted(0.3, claim()), adopt, abstention, silence, tie, reasons).prop_map(
        |(quorum, adopt, abstention, silence, tie, reasons)| {
            let silence = if abstention == "forbidden" && silence == "abstention" {
                "no vote"
            } else {
                silence
            };
            Spec { quorum, adopt, abstention, silence, tie, reasons }
        },
    )
}

fn case() -> impl Strategy<Value = Case> {
    let standing = select(vec![
        YES,
        YES,
        NO,
        ABSTAIN,
        Standing::Silent,
        Standing::Silent,
        Standing::Silent,
        Standing::Absent,
        Standing::Excluded,
        Standing::Unreasoned,
    ]);
    (2..=6_usize)
        .prop_flat_map(move |members| {
            let shares = proptest::collection::vec(0..700_u64, members);
            let ballot = proptest::collection::vec(standing.clone(), members);
            (shares, 1..members, spec(), proptest::option::of(spec()), ballot)
        })
        .prop_map(|(mut shares, bund, rule, other, ballot)| {
            shares[0] += 1;
            Case { shares, bund, rule, other, ballot }
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn everything_computed_agrees_with_trying_everything(case in case()) {
        let source = Source::new("invented.yaml", case.text());
        let body = match Body::compile(&source) {
            Ok((body, _)) => body,
            Err(faults) => {
                let impossible = |code| ["body::never_met", "body::never_adopted"].contains(&code);
                for fault in &faults.list {
                    let known = ["body::always_met", "body::idle_reading"].contains(&fault.code);
                    prop_assert!(known || impossible(fault.code), "{}\n{}", faults, source.text);
                }
                if faults.list.iter().any(|fault| fault.code == "body::never_adopted") {
                    let silent = vec![Standing::Silent; case.shares.len()];
                    let ways = case.completions(&silent);
                    let never = |spec: &Spec| {
                        let permitted = |way: &&Vec<Standing>| {
                            spec.abstention != "forbidden" || !way.contains(&ABSTAIN)
                        };
                        ways.iter()
                            .filter(permitted)
                            .all(|way| case.one(spec, way) != Outcome::Adopted)
                    };
                    prop_assert!(never(&case.rule) || case.other.as_ref().is_some_and(never));
                }
                return Ok(());
            }
        };
        let rule = body.prepare("r", date(2026, 1, 1)).unwrap();
        let mut ballot = Ballot::silent(case.ballot.len());
        let mut running = rule.running();
        for (at, &standing) in case.ballot.iter().enumerate().rev() {
            ballot.set(at, standing);
            let member = format!("M{at}");
            running.add(&rule, &member, NO);
            running.remove(&rule, &member, NO);
            running.add(&rule, &member, standing);
        }
        let tally = rule.tally(&ballot);
        let outcomes: Vec<_> = tally.readings.0.iter().map(|(_, outcome)| *outcome).collect();
        prop_assert_eq!(&outcomes, &case.outcomes(&case.ballot));
        prop_assert_eq!(&rule.interim(&running), &tally);
        let json = serde_json::to_string(&(&tally, &running)).unwrap();
        prop_assert_eq!(serde_json::from_str(&json).ok(), Some((tally, running)));
        prop_assert_eq!(rule.certainty(&ballot), case.certainty());
        prop_assert_eq!(rule.revocable(&ballot), case.revocable());
        let missing = rule.missing(&ballot, usize::MAX);
        let number = |code: &str| code[1..].parse::<usize>().unwrap();
        let sets: Vec<Vec<usize>> = missing
            .sets
            .iter()
            .map(|set| set.iter().map(|code| number(code.as_str())).collect())
            .collect();
        prop_assert_eq!(&sets, &case.minimal(false));
        prop_assert_eq!(missing.count, u64::try_from(sets.len()).ok());
        let few = rule.missing(&ballot, 2);
        prop_assert_eq!(few.count, missing.count);
        prop_assert_eq!(&few.sets[..], &missing.sets[..missing.sets.len().min(2)]);
        let blocking = rule.blocking(&ballot, usize::MAX);
        let sets: Vec<Vec<usize>> = blocking
            .sets
            .iter()
            .map(|set| set.iter().map(|code| number(code.as_str())).collect())
            .collect();
        prop_assert_eq!(&sets, &case.minimal(true));
        prop_assert_eq!(blocking.count, u64::try_from(sets.len()).ok());
        prop_assert!(!rule.sentence(&ballot, Tongue::German).is_empty());
        // One reading alone says what it says among the others.
        for (name, outcome) in &rule.tally(&ballot).readings.0 {
            let alone = format!("reading={name}").parse().unwrap();
            let alone = body.suppose("r", date(2026, 1, 1), &alone).unwrap().tally(&ballot);
            prop_assert_eq!(alone.outcome, *outcome);
            prop_assert_eq!(alone.readings.0, vec![(Arc::clone(name), *outcome)]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_outcome_is_possible_exactly_where_some_ballot_has_it(case in case()) {
        let source = Source::new("invented.yaml", case.text());
        let Ok((body, _)) = Body::compile(&source) else { return Ok(()) };
        let members = case.shares.len();
        prop_assume!(members <= 4);
        let mut ends = vec![YES, NO, Standing::Silent, Standing::Absent, Standing::Excluded];
        if case.bare() {
            ends.push(Standing::Unreasoned);
        }
        if !case.strict() {
            ends.push(ABSTAIN);
        }
        let mut ballots = vec![Vec::new()];
        for _ in 0..members {
            let more = |ballot: &Vec<Standing>| {
                ends.iter().map(|&end| [ballot.as_slice(), &[end]].concat()).collect::<Vec<_>>()
            };
            ballots = ballots.iter().flat_map(more).collect();
        }
        let outcome = |ballot: &Vec<Standing>| {
            let mut readings = case.outcomes(ballot);
            readings.dedup();
            if readings.len() == 1 { readings[0] } else { Outcome::Unclear }
        };
        let expected: BTreeSet<Outcome> = ballots.iter().map(outcome).collect();
        let rule = body.prepare("r", date(2026, 1, 1)).unwrap();
        prop_assert_eq!(rule.possible(), Vec::from_iter(expected));
    }
}
