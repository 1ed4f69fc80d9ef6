//! The search by size, for more silent members than can be gone through.
//!
//! Sets are built in the order in which they are told, smallest first, and a branch is left as soon as
//! no choice of that many members can meet the rule. What is found before the work is used up is
//! complete so far: the smallest there are, none left out.

use super::Quest;

/// By first member and number of members still to choose: the least and the most that they add to
/// every inequality.
type Bounds = Vec<Vec<(Vec<i128>, Vec<i128>)>>;

impl Quest {
    /// Minimal sets by size, then by position, until there are `enough` or so much `work` is used up.
    pub(super) fn search(&self, enough: usize, work: usize) -> Vec<Vec<usize>> {
        let mut found = Found { sets: Vec::new(), enough, work };
        let bounds = self.bounds();
        let mut room = self.room.clone();
        for size in 0..=self.silent.len() {
            if !self.sized((0, size), &mut Vec::new(), &mut room, &bounds, &mut found) {
                break;
            }
        }
        let voters = |set: &Vec<usize>| set.iter().map(|&at| self.silent[at]).collect();
        found.sets.iter().map(voters).collect()
    }

    fn bounds(&self) -> Bounds {
        let atoms = self.room.len();
        let from = |from: usize| {
            let mut sums = vec![(vec![0; atoms], vec![0; atoms]); self.gain.len() - from + 1];
            for atom in 0..atoms {
                let mut gains: Vec<i128> =
                    self.gain[from..].iter().map(|gain| gain[atom]).collect();
                gains.sort_unstable();
                for many in 1..sums.len() {
                    sums[many].0[atom] = sums[many - 1].0[atom] + gains[many - 1];
                    sums[many].1[atom] = sums[many - 1].1[atom] + gains[gains.len() - many];
                }
            }
            sums
        };
        (0..=self.gain.len()).map(from).collect()
    }

    /// Adds the minimal sets that extend `chosen` by `more` members from `from` on; false when done.
    fn sized(
        &self,
        (from, more): (usize, usize),
        chosen: &mut Vec<usize>,
        room: &mut [i128],
        bounds: &Bounds,
        found: &mut Found,
    ) -> bool {
        if found.work == 0 || found.sets.len() >= found.enough {
            return false;
        }
        found.work -= 1;
        if self.silent.len() - from < more {
            return true;
        }
        let verdict = self.within(&bounds[from][more], room);
        if more == 0 {
            if verdict == Some(true) && !found.covers(chosen) {
                found.sets.push(chosen.clone());
            }
            return true;
        }
        // No such set works; or whatever follows works, so the smaller set already did.
        if verdict == Some(false) || self.judge(from, room) == Some(true) {
            return true;
        }
        for at in from..=self.silent.len() - more {
            chosen.push(at);
            self.take(at, room, 1);
            let on = self.sized((at + 1, more - 1), chosen, room, bounds, found);
            self.take(at, room, -1);
            chosen.pop();
            if !on {
                return false;
            }
        }
        true
    }
}

struct Found {
    sets: Vec<Vec<usize>>,
    enough: usize,
    work: usize,
}

impl Found {
    /// Whether a set found before lies within `set`. All smaller sets have been looked at, so if a
    /// proper subset works, a minimal one was found.
    fn covers(&self, set: &[usize]) -> bool {
        let inside = |small: &Vec<usize>| small.iter().all(|at| set.binary_search(at).is_ok());
        self.sets.iter().any(inside)
    }
}
