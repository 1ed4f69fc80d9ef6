//! Requirements as linear inequalities over sums, and trees of them.
//!
//! "At least two thirds of the shares of those who voted" says: three times the shares of yes minus
//! twice the shares of yes and no is not negative. Every requirement of the language is such an
//! inequality in which each member contributes by its standing alone. That one form serves the tally,
//! the question whether votes to come can alter it, and the missing sets; its negation has the same
//! form, so nothing has to be assumed about rules being monotone.

use crate::Standing;

/// How many standings there are.
pub(crate) const STANDINGS: usize = Standing::ALL.len();

/// Weight of members by standing, in the order of [`Standing::ALL`].
pub(crate) type Sum = [i64; STANDINGS];

/// `Σ factor[standing] · weight ≥ need` over the members of one measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Atom {
    pub(crate) measure: usize,
    pub(crate) factor: [i128; STANDINGS],
    pub(crate) need: i128,
}

impl Atom {
    /// The left side.
    pub(crate) fn value(&self, sums: &[Sum]) -> i128 {
        let Some(sum) = sums.get(self.measure) else {
            return 0;
        };
        self.factor.iter().zip(sum).map(|(factor, &sum)| factor * i128::from(sum)).sum()
    }

    /// By how much the left side grows when a member of this weight moves.
    pub(crate) fn step(&self, weight: i64, from: Standing, to: Standing) -> i128 {
        (self.factor[to.index()] - self.factor[from.index()]) * i128::from(weight)
    }

    /// The opposite: on whole numbers, not `x ≥ n` is `−x ≥ 1 − n`.
    fn negated(&self) -> Self {
        Self { factor: self.factor.map(|factor| -factor), need: 1 - self.need, ..*self }
    }
}

/// A tree of conditions.
#[derive(Clone, Debug)]
pub(crate) enum Tree<A> {
    Leaf(A),
    All(Vec<Tree<A>>),
    Any(Vec<Tree<A>>),
}

impl<A> Tree<A> {
    /// What always holds.
    pub(crate) fn always() -> Self {
        Self::All(Vec::new())
    }

    /// Whether it holds, as far as the leaves are decided.
    pub(crate) fn judge(&self, leaf: &impl Fn(&A) -> Option<bool>) -> Option<bool> {
        let (list, absorbing) = match self {
            Self::Leaf(atom) => return leaf(atom),
            Self::All(list) => (list, false),
            Self::Any(list) => (list, true),
        };
        let mut decided = true;
        for tree in list {
            match tree.judge(leaf) {
                Some(truth) if truth == absorbing => return Some(absorbing),
                Some(_) => {}
                None => decided = false,
            }
        }
        decided.then_some(!absorbing)
    }

    /// The same tree over the positions of its leaves, which go into `leaves`.
    pub(crate) fn indexed(&self, leaves: &mut Vec<A>) -> Tree<usize>
    where
        A: Clone,
    {
        let mut walk = |list: &[Self]| list.iter().map(|tree| tree.indexed(leaves)).collect();
        match self {
            Self::All(list) => Tree::All(walk(list)),
            Self::Any(list) => Tree::Any(walk(list)),
            Self::Leaf(atom) => {
                leaves.push(atom.clone());
                Tree::Leaf(leaves.len() - 1)
            }
        }
    }
}

impl Tree<Atom> {
    /// Whether it holds of these sums.
    pub(crate) fn holds(&self, sums: &[Sum]) -> bool {
        match self {
            Self::Leaf(atom) => atom.value(sums) >= atom.need,
            Self::All(list) => list.iter().all(|tree| tree.holds(sums)),
            Self::Any(list) => list.iter().any(|tree| tree.holds(sums)),
        }
    }

    /// The opposite.
    pub(crate) fn negated(&self) -> Self {
        let opposite = |list: &[Self]| list.iter().map(Self::negated).collect();
        match self {
            Self::Leaf(atom) => Self::Leaf(atom.negated()),
            Self::All(list) => Self::Any(opposite(list)),
            Self::Any(list) => Self::All(opposite(list)),
        }
    }

    /// The ways to make it hold: it holds if all atoms of one of these lists do.
    pub(crate) fn ways(&self) -> Vec<Vec<Atom>> {
        match self {
            Self::Leaf(atom) => vec![vec![*atom]],
            Self::Any(list) => list.iter().flat_map(Self::ways).collect(),
            Self::All(list) => list.iter().fold(vec![Vec::new()], |ways, tree| {
                let more = tree.ways();
                let join = |way: &Vec<Atom>| {
                    let way = way.clone();
                    more.iter().map(move |next| [way.as_slice(), next].concat()).collect::<Vec<_>>()
                };
                ways.iter().flat_map(join).collect()
            }),
        }
    }
}
