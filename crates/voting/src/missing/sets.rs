//! Collections of sets of members, one bit per set, so that questions about all of them are a few
//! passes over words.

/// The bits of a word whose index lacks bit 0, 1, … 5.
const LACKING: [u64; 6] = [
    0x5555_5555_5555_5555,
    0x3333_3333_3333_3333,
    0x0F0F_0F0F_0F0F_0F0F,
    0x00FF_00FF_00FF_00FF,
    0x0000_FFFF_0000_FFFF,
    0x0000_0000_FFFF_FFFF,
];

/// A collection of sets of members, one bit per set. The first member is the highest bit of a set's
/// number, so that among sets of one size the order of the members is the falling order of numbers.
pub(super) struct Sets {
    members: usize,
    words: Vec<u64>,
}

/// The minimal sets of a collection.
pub(crate) struct Minimal(Sets);

impl Sets {
    pub(super) fn none(members: usize) -> Self {
        Self { members, words: vec![0; (1_usize << members).div_ceil(64)] }
    }

    /// Puts in the 2^`bits` sets from number `first` on.
    pub(super) fn fill(&mut self, first: usize, bits: usize) {
        if bits >= 6 {
            let (word, words) = (first / 64, 1 << (bits - 6));
            self.words[word..word + words].fill(u64::MAX);
        } else {
            let ones = (1_u64 << (1_u64 << bits)) - 1;
            self.words[first / 64] |= ones << (first % 64);
        }
    }

    /// Puts into `into`, for every set of this collection that lacks `member`, the set with it.
    fn with(&self, member: usize, into: &mut [u64]) {
        if let Some(lacking) = LACKING.get(member) {
            for (word, into) in self.words.iter().zip(into) {
                *into |= (word & lacking) << (1_u32 << member);
            }
        } else {
            let stride = 1 << (member - 6);
            for at in (0..self.words.len()).filter(|at| at & stride == 0) {
                into[at + stride] |= self.words[at];
            }
        }
    }

    pub(super) fn minimal(self) -> Minimal {
        // Whatever contains a set that works …
        let mut above = Self { members: self.members, words: self.words.clone() };
        for member in 0..self.members {
            let mut words = std::mem::take(&mut above.words);
            let lower = Self { members: self.members, words: words.clone() };
            lower.with(member, &mut words);
            above.words = words;
        }
        // … and one member more cannot be minimal.
        let mut beaten = vec![0; self.words.len()];
        for member in 0..self.members {
            above.with(member, &mut beaten);
        }
        let words = self.words.iter().zip(&beaten).map(|(works, beaten)| works & !beaten).collect();
        Minimal(Self { members: self.members, words })
    }
}

impl Minimal {
    pub(crate) fn count(&self) -> u64 {
        self.0.words.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    /// All sets as numbers, falling.
    pub(crate) fn each(&self) -> impl Iterator<Item = u32> {
        let bits = |word: u64| (0..64_u32).rev().filter(move |bit| word >> bit & 1 == 1);
        let words = self.0.words.iter().enumerate().rev().filter(|(_, word)| **word != 0);
        let number = |at: usize, bit: u32| u32::try_from(at).unwrap_or(0) * 64 + bit;
        words.flat_map(move |(at, &word)| bits(word).map(move |bit| number(at, bit)))
    }

    /// The first sets by size, then by position.
    pub(super) fn first(&self, limit: usize) -> Vec<u32> {
        let mut sized = vec![Vec::new(); self.0.members + 1];
        for mask in self.each() {
            let sets = &mut sized[usize::try_from(mask.count_ones()).unwrap_or(0)];
            if sets.len() < limit {
                sets.push(mask);
            }
        }
        let mut first: Vec<u32> = sized.concat();
        first.truncate(limit);
        first
    }
}
