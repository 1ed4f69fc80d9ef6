//! One requirement made ready: which standings count, against what, and the inequality it amounts to.

use std::sync::Arc;

use crate::formula::{Atom, STANDINGS, Sum, Tree};
use crate::number::{power, written};
use crate::rule::{Amount, Base, Claim, Reading, Test, Verb};
use crate::tally::Clause;
use crate::{Abstention, Choice, Fraction, Silence, Standing};

/// Which standings are meant.
type Mask = [bool; STANDINGS];

/// A requirement over a measure.
#[derive(Clone, Debug)]
pub(crate) struct Check {
    pub(crate) claim: Claim,
    pub(crate) measure: usize,
    pub(crate) scale: u32,
    /// The German sentence.
    pub(crate) sentence: Arc<str>,
    pub(crate) basis: Arc<str>,
    /// What follows a number of weights: ` %`.
    pub(crate) unit: Arc<str>,
    counted: Mask,
    base: Option<Mask>,
}

/// As what a standing counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Effect {
    Yes,
    No,
    Abstain,
    Nothing,
}

impl Check {
    pub(crate) fn new(
        claim: &Claim,
        reading: &Reading,
        measure: usize,
        scale: u32,
        sentence: String,
        basis: &str,
        unit: &str,
    ) -> Self {
        let effect = |standing| effect(standing, reading);
        let counted = |standing| match claim.verb {
            Verb::Agree => effect(standing) == Effect::Yes,
            Verb::NotAgree => standing != Standing::Excluded && effect(standing) != Effect::Yes,
            Verb::Object => effect(standing) == Effect::No,
            Verb::Abstain => effect(standing) == Effect::Abstain,
            Verb::TakePart => {
                matches!(standing, Standing::Cast(_) | Standing::Unreasoned)
                    && effect(standing) != Effect::Nothing
            }
            Verb::Attend => present(standing),
        };
        let within = |base, standing| match base {
            Base::All | Base::Number(_) => true,
            Base::Eligible => standing != Standing::Excluded,
            Base::Present => present(standing),
            Base::Participating => effect(standing) != Effect::Nothing,
            Base::Cast => matches!(effect(standing), Effect::Yes | Effect::No),
        };
        let base = match claim.amount {
            Amount::Number(_) | Amount::Part(_, Base::Number(_)) => None,
            Amount::Part(_, base) => Some(Standing::ALL.map(|standing| within(base, standing))),
        };
        Self {
            claim: claim.clone(),
            measure,
            scale,
            sentence: Arc::from(sentence),
            basis: Arc::from(basis),
            unit: if unit.is_empty() { Arc::from("") } else { Arc::from(format!(" {unit}")) },
            counted: Standing::ALL.map(counted),
            base,
        }
    }

    /// What counts, in units of 1/10^`scale`.
    pub(crate) fn have(&self, sums: &[Sum]) -> i128 {
        masked(self.counted, sums.get(self.measure))
    }

    /// What a part is taken of, in units of 1/10^`scale`; nothing if the amount is a plain number.
    pub(crate) fn whole(&self, sums: &[Sum]) -> Option<i128> {
        self.base.map(|base| masked(base, sums.get(self.measure)))
    }

    /// What is compared with.
    pub(crate) fn need(&self, sums: &[Sum]) -> Fraction {
        match (self.claim.amount, self.whole(sums)) {
            (Amount::Part(part, _), Some(whole)) => part.of(whole, self.scale),
            (Amount::Part(part, Base::Number(number)), None) => part.of(i128::from(number), 0),
            (Amount::Number(number) | Amount::Part(number, _), _) => number,
        }
    }

    /// Whether the requirement is met. A share of nothing is never reached: where nobody has voted,
    /// two thirds of the votes are not there.
    pub(crate) fn met(&self, sums: &[Sum]) -> bool {
        let need = self.need(sums);
        let have = self.have(sums) * need.denom();
        let need = need.numer() * power(self.scale);
        match self.claim.test {
            Test::AtLeast => have >= need && self.whole(sums) != Some(0),
            Test::MoreThan => have > need,
            Test::AtMost => have <= need,
            Test::FewerThan => have < need,
        }
    }

    /// The requirement as inequalities; `lenient` reads "more than" as "at least".
    pub(crate) fn tree(&self, lenient: bool) -> Tree<Atom> {
        let (mut factor, mut need) = ([0; STANDINGS], 0);
        if let (Amount::Part(part, _), Some(base)) = (self.claim.amount, &self.base) {
            for at in 0..STANDINGS {
                let counted = i128::from(self.counted[at]) * part.denom();
                factor[at] = counted - i128::from(base[at]) * part.numer();
            }
        } else {
            let number = self.need(&[]);
            factor = self.counted.map(|counted| i128::from(counted) * number.denom());
            need = number.numer() * power(self.scale);
        }
        let atom = |factor, need| Tree::Leaf(Atom { measure: self.measure, factor, need });
        let reached = |strict: i128| {
            let main = atom(factor, need + strict);
            match &self.base {
                Some(base) if strict == 0 => Tree::All(vec![main, atom(base.map(i128::from), 1)]),
                _ => main,
            }
        };
        let below = |strict: i128| atom(factor.map(|factor| -factor), strict - need);
        match self.claim.test {
            Test::AtLeast => reached(0),
            Test::MoreThan => reached(i128::from(!lenient)),
            Test::AtMost => below(0),
            Test::FewerThan => below(1),
        }
    }

    /// The line of the proof.
    pub(crate) fn clause(&self, sums: &[Sum]) -> Clause {
        let need = self.need(sums);
        let exact = need.digits().map(|digits| digits.max(self.scale));
        // Whatever is counted comes in units of the table. So for "at least" and "at most" the digits
        // of the table decide right; a strict comparison needs the exact number, or two digits more.
        let (digits, rounded) = match self.claim.test {
            Test::AtLeast => (self.scale, need.up(self.scale)),
            Test::AtMost => (self.scale, need.down(self.scale)),
            Test::MoreThan | Test::FewerThan => {
                let digits = exact.unwrap_or(self.scale + 2);
                (digits, need.up(digits))
            }
        };
        Clause {
            clause: Arc::clone(&self.sentence),
            basis: Arc::clone(&self.basis),
            met: self.met(sums),
            have: written(self.have(sums), self.scale, '.'),
            need: need.to_string(),
            need_decimal: written(rounded, digits, '.'),
        }
    }
}

fn present(standing: Standing) -> bool {
    !matches!(standing, Standing::Absent | Standing::Excluded)
}

fn masked(mask: Mask, sum: Option<&Sum>) -> i128 {
    let zipped = mask.into_iter().zip(sum.into_iter().flatten());
    zipped.filter(|(counts, _)| *counts).map(|(_, &sum)| i128::from(sum)).sum()
}

fn effect(standing: Standing, reading: &Reading) -> Effect {
    match standing {
        Standing::Cast(Choice::Yes) => Effect::Yes,
        Standing::Cast(Choice::No) => Effect::No,
        Standing::Cast(Choice::Abstain) => match reading.abstention {
            Abstention::NoVote => Effect::Abstain,
            Abstention::Consent => Effect::Yes,
            Abstention::Rejection => Effect::No,
            Abstention::Forbidden => Effect::Nothing,
        },
        Standing::Silent => match reading.silence {
            Silence::Consent => Effect::Yes,
            Silence::Rejection => Effect::No,
            Silence::NoVote => Effect::Nothing,
            Silence::Abstention => effect(Standing::Cast(Choice::Abstain), reading),
        },
        Standing::Unreasoned if reading.reasons => Effect::Nothing,
        Standing::Unreasoned => effect(Standing::Cast(Choice::No), reading),
        Standing::Absent | Standing::Excluded => Effect::Nothing,
    }
}
