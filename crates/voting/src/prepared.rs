//! A rule with the weights of a day, ready to count ballots: what is looked up is looked up once.

use std::sync::{Arc, OnceLock};

use jiff::civil::Date;

use crate::certainty::Escapes;
use crate::check::Check;
use crate::formula::{Atom, Sum, Tree};
use crate::measure::Measure;
use crate::rule::{Condition, Reading, Requirement};
use crate::{
    Abstention, Ballot, Body, Choice, Consent, Disputed, Fallback, MemberCode, Outcome, Readings,
    Rule, Shares, Standing, Tally, Tie, Version, WeightsError, WeightsUsed, wording,
};

/// A rule of a body on a day.
#[derive(Clone, Debug)]
pub struct Prepared {
    pub(crate) seats: Vec<Seat>,
    pub(crate) groups: Vec<Circle>,
    pub(crate) measures: Vec<Measure>,
    pub(crate) readings: Vec<Ready>,
    pub(crate) weights: Arc<[WeightsUsed]>,
    /// Whether some reading counts a no only with its reasons.
    pub(crate) reasons: bool,
    pub(crate) otherwise: Option<Arc<Fallback>>,
    pub(crate) consents: Arc<[Consent]>,
    /// Made when first asked for: a running ballot is added up far more often than it is judged.
    pub(crate) escapes: OnceLock<Escapes>,
}

/// A voting member.
#[derive(Clone, Debug)]
pub(crate) struct Seat {
    pub(crate) code: MemberCode,
    pub(crate) title: String,
    pub(crate) english: Option<String>,
    pub(crate) group: usize,
}

/// A group.
#[derive(Clone, Debug)]
pub(crate) struct Circle {
    pub(crate) title: String,
    pub(crate) one: String,
    pub(crate) english: Option<String>,
    pub(crate) english_one: Option<String>,
    pub(crate) voters: usize,
}

/// A reading made ready.
#[derive(Clone, Debug)]
pub(crate) struct Ready {
    pub(crate) name: Arc<str>,
    pub(crate) reads: Option<Arc<str>>,
    pub(crate) english: Option<Arc<str>>,
    pub(crate) abstention: Abstention,
    /// Those of the quorum first.
    pub(crate) checks: Vec<Check>,
    pub(crate) quorum: Tree<Atom>,
    pub(crate) adopt: Tree<Atom>,
    /// What a tie is, where it is left to the chair: adopted, if "more than" were "at least".
    pub(crate) tie: Option<Tree<Atom>>,
}

/// Why a rule cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PrepareError {
    /// The body has no such rule.
    #[error("`{body}` has no rule `{rule}`; it has `{known}`{}", crate::ballot::mean(.near.as_deref()))]
    UnknownRule {
        /// The body.
        body: String,
        /// What was asked for.
        rule: String,
        /// The nearest rule.
        near: Option<String>,
        /// All rules, joined.
        known: String,
    },
    /// The body has no such subject.
    #[error("`{body}` has no subject `{subject}`{}", crate::ballot::choice(.known, .near.as_deref()))]
    UnknownSubject {
        /// The body.
        body: String,
        /// What was asked for.
        subject: String,
        /// The nearest subject.
        near: Option<String>,
        /// All subjects, joined.
        known: String,
    },
    /// The rule has no such reading.
    #[error("`{rule}` has no reading `{reading}`; it has `{known}`{}", crate::ballot::mean(.near.as_deref()))]
    UnknownReading {
        /// The rule.
        rule: String,
        /// What was asked for.
        reading: String,
        /// The nearest reading.
        near: Option<String>,
        /// All readings, joined.
        known: String,
    },
    /// A table has no figures for the day.
    #[error(transparent)]
    Weights(#[from] WeightsError),
}

impl Prepared {
    pub(crate) fn new(body: &Body, rule: &Rule, on: Date) -> Result<Self, PrepareError> {
        let mut builder =
            Builder { body, on, measures: Vec::new(), keys: Vec::new(), used: Vec::new() };
        let readings = rule.readings.iter().map(|reading| builder.reading(rule, reading));
        let readings = readings.collect::<Result<_, WeightsError>>()?;
        let seat = |member: &crate::Member| Seat {
            code: member.code.clone(),
            title: member.title.clone(),
            english: member.english.clone(),
            group: member.group,
        };
        let circle = |(at, group): (usize, &crate::Group)| Circle {
            title: group.title.clone(),
            one: group.one.clone(),
            english: group.english.clone(),
            english_one: group.english_one.clone(),
            voters: body.voters().filter(|member| member.group == at).count(),
        };
        Ok(Self {
            seats: body.voters().map(seat).collect(),
            groups: body.groups.iter().enumerate().map(circle).collect(),
            measures: builder.measures,
            readings,
            weights: Arc::from(builder.used),
            reasons: rule.demands_reasons(),
            otherwise: rule.otherwise.clone().map(Arc::new),
            consents: Arc::from(rule.consents.as_slice()),
            escapes: OnceLock::new(),
        })
    }

    /// The codes of the voting members in the body's order; positions in a [`Ballot`] follow it.
    pub fn voters(&self) -> impl ExactSizeIterator<Item = &MemberCode> {
        self.seats.iter().map(|seat| &seat.code)
    }

    /// The position of a voting member.
    pub fn voter(&self, code: &str) -> Option<usize> {
        self.seats.iter().position(|seat| seat.code.as_str() == code)
    }

    /// Which weights are used.
    pub fn weights(&self) -> &[WeightsUsed] {
        &self.weights
    }

    /// Whether the rule permits this choice: some rules forbid abstaining.
    pub fn permits(&self, choice: Choice) -> bool {
        choice != Choice::Abstain
            || self.readings.iter().any(|reading| reading.abstention != Abstention::Forbidden)
    }

    /// The standing of a member that votes so, with or without reasons.
    pub fn standing(&self, choice: Choice, reasons: bool) -> Standing {
        match choice {
            Choice::No if self.reasons && !reasons => Standing::Unreasoned,
            choice => Standing::Cast(choice),
        }
    }

    /// Counts a ballot as if it closed now.
    pub fn tally(&self, ballot: &Ballot) -> Tally {
        self.count(&self.sums(ballot))
    }

    /// The proof in every reading, `default` first, also where the readings agree.
    pub fn proofs(&self, ballot: &Ballot) -> Vec<Disputed> {
        let sums = self.sums(ballot);
        let proof = |reading: &Ready| Disputed {
            reading: Arc::clone(&reading.name),
            reads: reading.reads.clone(),
            clauses: reading.checks.iter().map(|check| check.clause(&sums)).collect(),
        };
        self.readings.iter().map(proof).collect()
    }

    /// What each reading says of a ballot: a tally without its proof.
    pub fn outcomes(&self, ballot: &Ballot) -> Readings {
        self.judged(&self.sums(ballot))
    }

    pub(crate) fn count(&self, sums: &[Sum]) -> Tally {
        let readings = self.judged(sums);
        let clauses = |reading: &Ready| reading.checks.iter().map(|c| c.clause(sums)).collect();
        let first = readings.0.first().map(|(_, outcome)| *outcome);
        let differs = readings.0.iter().map(|(_, outcome)| Some(*outcome) != first);
        let disputed = self.readings.iter().zip(differs).filter(|(_, differs)| *differs);
        let disputed = disputed.map(|(reading, _)| Disputed {
            reading: Arc::clone(&reading.name),
            reads: reading.reads.clone(),
            clauses: clauses(reading),
        });
        let outcome = readings.outcome();
        let adopted = outcome == Outcome::Adopted;
        Tally {
            outcome,
            clauses: self.readings.first().map(clauses).unwrap_or_default(),
            disputed: disputed.collect(),
            readings,
            weights: Arc::clone(&self.weights),
            next: self.otherwise.as_ref().filter(|_| !adopted).map(Arc::clone),
            consents: if adopted { Arc::clone(&self.consents) } else { Arc::default() },
        }
    }

    pub(crate) fn judged(&self, sums: &[Sum]) -> Readings {
        let judge = |reading: &Ready| (Arc::clone(&reading.name), reading.outcome(sums));
        Readings(self.readings.iter().map(judge).collect())
    }

    pub(crate) fn sums(&self, ballot: &Ballot) -> Vec<Sum> {
        self.measures.iter().map(|measure| measure.sum(ballot)).collect()
    }

    /// How a member may vote: as permitted, and where reasons are demanded also without them.
    pub(crate) fn votes(&self) -> Vec<Standing> {
        let choices = Choice::ALL.into_iter().filter(|&choice| self.permits(choice));
        let bare = self.reasons.then_some(Standing::Unreasoned);
        choices.map(Standing::Cast).chain(bare).collect()
    }

    /// What a silent member may end as: it votes, or stays silent.
    pub(crate) fn open(&self) -> Vec<Standing> {
        [self.votes().as_slice(), &[Standing::Silent]].concat()
    }
}

impl Ready {
    pub(crate) fn outcome(&self, sums: &[Sum]) -> Outcome {
        if !self.quorum.holds(sums) {
            Outcome::Inquorate
        } else if self.adopt.holds(sums) {
            Outcome::Adopted
        } else if self.tie.as_ref().is_some_and(|tie| tie.holds(sums)) {
            Outcome::Tied
        } else {
            Outcome::Rejected
        }
    }
}

struct Builder<'b> {
    body: &'b Body,
    on: Date,
    measures: Vec<Measure>,
    /// What each measure counts: members and table.
    keys: Vec<(Vec<usize>, Option<usize>)>,
    used: Vec<WeightsUsed>,
}

impl Builder<'_> {
    fn reading(&mut self, rule: &Rule, reading: &Reading) -> Result<Ready, WeightsError> {
        let basis = reading.basis.as_deref().unwrap_or(&rule.basis);
        let mut checks = Vec::new();
        let always = Condition::All(Vec::new());
        let quorum = reading.quorum.as_ref().unwrap_or(&always);
        let quorum = self.tree(quorum, reading, basis, &mut checks)?;
        let adopt = self.tree(&reading.adopt, reading, basis, &mut checks)?;
        let trees = |lenient| move |check: &Check| check.tree(lenient);
        let spread = |tree: &Tree<usize>, lenient| spread(tree, &checks, &trees(lenient));
        Ok(Ready {
            name: Arc::from(reading.name.as_str()),
            reads: reading.reads.as_deref().map(Arc::from),
            english: reading.english.as_deref().map(Arc::from),
            abstention: reading.abstention,
            quorum: spread(&quorum, false),
            adopt: spread(&adopt, false),
            tie: (reading.tie == Tie::Chair).then(|| spread(&adopt, true)),
            checks,
        })
    }

    /// The tree of a condition over positions in `checks`, which grows.
    fn tree(
        &mut self,
        condition: &Condition,
        reading: &Reading,
        basis: &str,
        checks: &mut Vec<Check>,
    ) -> Result<Tree<usize>, WeightsError> {
        let mut list = |list: &[Condition]| {
            list.iter()
                .map(|inner| self.tree(inner, reading, basis, checks))
                .collect::<Result<Vec<_>, _>>()
        };
        match condition {
            Condition::All(conditions) => list(conditions).map(Tree::All),
            Condition::Any(conditions) => list(conditions).map(Tree::Any),
            Condition::Requirement(requirement) => {
                checks.push(self.check(requirement, reading, basis)?);
                Ok(Tree::Leaf(checks.len() - 1))
            }
        }
    }

    fn check(
        &mut self,
        requirement: &Requirement,
        reading: &Reading,
        basis: &str,
    ) -> Result<Check, WeightsError> {
        let claim = &requirement.claim;
        let used = match claim.weighed.and_then(|table| self.body.tables.get(table)) {
            Some(table) => Some((table, table.on(self.on)?)),
            None => None,
        };
        if let Some((table, (version, shares))) = used {
            self.note(&table.name, version, shares);
        }
        let shares = used.map(|(_, (_, shares))| shares);
        let scale = shares.map_or(0, |shares| shares.scale);
        let sentence =
            wording::requirement(claim, used.map(|(table, (_, shares))| (table, shares)));
        let basis = requirement.basis.as_deref().unwrap_or(basis);
        let measure = self.measure(&claim.who.voters, claim.weighed, shares, scale);
        let unit = used.map_or("", |(table, _)| table.unit.as_str());
        Ok(Check::new(claim, reading, measure, scale, sentence, basis, unit))
    }

    fn measure(
        &mut self,
        voters: &[usize],
        table: Option<usize>,
        shares: Option<&Shares>,
        scale: u32,
    ) -> usize {
        let same = |(who, by): &(Vec<usize>, Option<usize>)| who == voters && *by == table;
        if let Some(at) = self.keys.iter().position(same) {
            return at;
        }
        let mut weights = vec![0; self.body.voters.len()];
        for &voter in voters {
            weights[voter] = shares.map_or(1, |shares| shares.weights[voter]);
        }
        self.keys.push((voters.to_vec(), table));
        self.measures.push(Measure { weights, scale });
        self.measures.len() - 1
    }

    fn note(&mut self, table: &str, version: &Version, shares: &Shares) {
        if !self.used.iter().any(|used| used.table == table) {
            self.used.push(WeightsUsed {
                table: table.to_owned(),
                version: shares.name.clone(),
                from: (!version.always()).then_some(version.from),
                source: shares.source.clone(),
            });
        }
    }
}

/// Puts the inequalities of the checks in place of their positions.
fn spread(
    tree: &Tree<usize>,
    checks: &[Check],
    made: &impl Fn(&Check) -> Tree<Atom>,
) -> Tree<Atom> {
    let all = |list: &[Tree<usize>]| list.iter().map(|tree| spread(tree, checks, made)).collect();
    match tree {
        Tree::All(list) => Tree::All(all(list)),
        Tree::Any(list) => Tree::Any(all(list)),
        Tree::Leaf(at) => checks.get(*at).map_or_else(Tree::always, made),
    }
}
