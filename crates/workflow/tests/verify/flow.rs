//! Invented processes, and their text.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use proptest::prelude::*;

use crate::naive::{MEMBERS, outcomes};

/// Rules of the invented body.
pub const RULES: [&str; 4] = ["mehrheit", "zwei", "lesarten", "schweigen"];
pub const PAPERS: [&str; 2] = ["text", "plan"];

#[derive(Clone, Debug)]
pub struct Flow {
    pub steps: Vec<Step>,
    pub sentences: Vec<Sentence>,
}

#[derive(Clone, Debug)]
pub enum Step {
    By {
        needs: Vec<usize>,
        finds: Option<usize>,
        may: Vec<(Option<&'static str>, usize)>,
        late: Option<usize>,
    },
    Vote {
        rule: usize,
        object: Option<usize>,
        closes: bool,
        extend: bool,
        may: Vec<usize>,
        then: BTreeMap<&'static str, usize>,
        objection: usize,
    },
    Wait {
        may: Vec<usize>,
        to: usize,
    },
    Ends(&'static str),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sentence {
    Passes(usize, usize),
    Before(usize, usize),
    Once(usize),
    Followed(usize, usize),
}

impl Flow {
    pub fn text(&self) -> String {
        let mut text =
            String::from("workflow: flow\nversion: 1\ntitle: Flow\nbody: rat\nstart: s0\nsteps:\n");
        for (at, step) in self.steps.iter().enumerate() {
            let _ = write!(text, "  s{at}: {{title: S{at}, ");
            let acts = |may: &[usize]| {
                let may = may.iter().enumerate();
                may.map(|(n, to)| format!("m{n}: s{to}")).collect::<Vec<_>>().join(", ")
            };
            let _ = match step {
                Step::By { needs, finds, may, late } => {
                    let needs: Vec<_> = needs.iter().map(|paper| PAPERS[*paper]).collect();
                    let finds = finds.map(|vote| format!("finds: s{vote}, ")).unwrap_or_default();
                    let late = late.map(|to| format!("late: {{to: s{to}}}, ")).unwrap_or_default();
                    let may: Vec<_> = may
                        .iter()
                        .enumerate()
                        .map(|(n, (when, to))| match when {
                            Some(when) => format!("m{n}: {{when: {when}, to: s{to}}}"),
                            None => format!("m{n}: s{to}"),
                        })
                        .collect();
                    write!(
                        text,
                        "by: office, within: 2 days, needs: [{}], {finds}{late}may: {{{}}}",
                        needs.join(", "),
                        may.join(", ")
                    )
                }
                Step::Vote { rule, object, closes, extend, may, then, objection } => {
                    let mut how = format!("rule: {}", RULES[*rule]);
                    if let Some(object) = object {
                        let _ = write!(how, ", object: {object} members");
                    }
                    if *closes {
                        how.push_str(", change: never, closes: when all have voted");
                    }
                    let mut then: Vec<_> =
                        then.iter().map(|(outcome, to)| format!("{outcome}: s{to}")).collect();
                    if object.is_some() {
                        then.push(format!("objection: s{objection}"));
                    }
                    let more = if *extend { "mehr: {extend: true}, " } else { "" };
                    write!(
                        text,
                        "vote: {{{how}}}, within: 3 days, may: {{{more}{}}}, then: {{{}}}",
                        acts(may),
                        then.join(", ")
                    )
                }
                Step::Wait { may, to } => {
                    write!(text, "wait: 2 days, may: {{{}}}, then: {{elapsed: s{to}}}", acts(may))
                }
                Step::Ends(ending) => write!(text, "ends: {ending}"),
            };
            text.push_str("}\n");
        }
        if !self.sentences.is_empty() {
            text.push_str("ensures:\n");
        }
        for sentence in &self.sentences {
            let _ = match sentence {
                Sentence::Passes(a, b) => writeln!(text, "  - every path to s{a} passes s{b}"),
                Sentence::Before(a, b) => writeln!(text, "  - never s{a} before s{b}"),
                Sentence::Once(a) => writeln!(text, "  - s{a} at most once"),
                Sentence::Followed(a, b) => writeln!(text, "  - s{a} is always followed by s{b}"),
            };
        }
        text
    }
}

/// The numbers that a process is made of.
struct Maker {
    raw: Vec<(u8, Vec<u8>)>,
    votes: Vec<usize>,
    findings: Vec<usize>,
    /// Whether only votes lead to the steps that establish their results.
    tidy: bool,
}

impl Maker {
    fn new(raw: Vec<(u8, Vec<u8>)>, tidy: bool) -> Self {
        let of = |wanted: std::ops::Range<u8>| -> Vec<usize> {
            (0..raw.len()).filter(|at| wanted.contains(&raw[*at].0)).collect()
        };
        let votes = of(4..7);
        let findings = if votes.is_empty() { Vec::new() } else { of(3..4) };
        Self { raw, votes, findings, tidy }
    }

    fn to(&self, n: u8) -> usize {
        let count = self.raw.len() + 1;
        let at = usize::from(n) % count;
        if self.tidy && self.findings.contains(&at) { count - 1 } else { at }
    }

    fn rule(&self, vote: usize) -> usize {
        usize::from(self.raw[vote].1[0]) % RULES.len()
    }

    fn found(&self, finding: usize) -> usize {
        self.votes[usize::from(self.raw[finding].1[0]) % self.votes.len()]
    }

    /// Where an outcome of a vote leads: often to the step that establishes it.
    fn lead(&self, vote: usize, n: u8) -> usize {
        let mut findings = self.findings.iter().copied();
        let finding = findings.find(|at| !self.tidy || self.found(*at) == vote);
        finding.filter(|_| n < 170).unwrap_or_else(|| self.to(n))
    }

    /// At most `most` moves.
    fn may(&self, n: &[u8], most: u8) -> Vec<usize> {
        n.iter().skip(1).take(usize::from(n[0] % (most + 1))).map(|n| self.to(*n)).collect()
    }

    fn step(&self, at: usize) -> Step {
        let (kind, n) = &self.raw[at];
        match kind {
            3 if !self.votes.is_empty() => {
                let vote = self.found(at);
                let whens = outcomes(self.rule(vote)).into_iter().filter(|o| *o != "unclear");
                let whens: Vec<_> = whens.collect();
                let few = if n[1] < 60 { usize::from(n[1]) % whens.len() } else { whens.len() };
                let may = whens.into_iter().take(few).zip(&n[2..]);
                let may = may.map(|(when, n)| (Some(when), self.to(*n))).collect();
                let late = (n[8] < 40).then(|| self.to(n[9]));
                Step::By { needs: Vec::new(), finds: Some(vote), may, late }
            }
            0..=3 => {
                let needs = (0..PAPERS.len()).filter(|paper| n[*paper] < 60).collect();
                let may = self.may(&n[2..], 3).into_iter().map(|to| (None, to)).collect();
                let late = (n[8] < 60).then(|| self.to(n[9]));
                Step::By { needs, finds: None, may, late }
            }
            4..=6 => {
                let rule = self.rule(at);
                let then = outcomes(rule).into_iter().zip(&n[1..]);
                Step::Vote {
                    rule,
                    object: (n[6] < 120).then(|| 1 + usize::from(n[6]) % MEMBERS),
                    closes: n[7] < 80,
                    extend: n[7] % 2 == 0,
                    may: if n[8] < 80 { vec![self.to(n[9])] } else { Vec::new() },
                    then: then.map(|(outcome, n)| (outcome, self.lead(at, *n))).collect(),
                    objection: self.to(n[10]),
                }
            }
            7..=8 => Step::Wait { may: self.may(n, 2), to: self.to(n[4]) },
            _ => Step::Ends("withdrawn"),
        }
    }
}

/// Two to seven steps of any kinds with any moves, and sentences about them.
pub fn flow() -> impl Strategy<Value = Flow> {
    let step = (0..10_u8, proptest::collection::vec(any::<u8>(), 12));
    let steps = proptest::collection::vec(step, 1..7);
    let sentences = proptest::collection::vec((0..4_u8, any::<u8>(), any::<u8>()), 4);
    (steps, sentences, any::<bool>()).prop_map(|(raw, said, tidy)| {
        let maker = Maker::new(raw, tidy);
        let mut steps: Vec<Step> = (0..maker.raw.len()).map(|at| maker.step(at)).collect();
        steps.push(Step::Ends("adopted"));
        let mut sentences: Vec<Sentence> = Vec::new();
        for (form, a, b) in said {
            let (a, b) = (usize::from(a) % steps.len(), usize::from(b) % steps.len());
            let sentence = match form {
                2 => Sentence::Once(a),
                _ if a == b => continue,
                0 => Sentence::Passes(a, b),
                1 => Sentence::Before(a, b),
                _ => Sentence::Followed(a, b),
            };
            if !sentences.contains(&sentence) {
                sentences.push(sentence);
            }
        }
        Flow { steps, sentences }
    })
}
