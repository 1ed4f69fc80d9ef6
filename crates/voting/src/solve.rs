//! Can votes still to come make something true? Exactly, without trying all of them.
//!
//! Each silent member may say yes, no or abstain, or stay silent. A goal is a list of inequalities
//! that must hold together, so of a member's options only those matter that no other option beats in
//! every inequality. For the rules of real bodies one option is left per member and the question is
//! one addition; where the inequalities pull in different directions a bounded search decides.

use std::collections::HashSet;

use crate::Standing;
use crate::formula::{Atom, Sum};
use crate::measure::Measure;

/// Inequalities that must hold together.
#[derive(Clone, Debug)]
pub(crate) struct Goal {
    atoms: Vec<Atom>,
    /// By voter: the unbeaten options, each as what it adds to every inequality.
    options: Vec<Vec<Vec<i128>>>,
    /// By voter: the most that any option adds to each inequality.
    most: Vec<Vec<i128>>,
}

impl Goal {
    /// `open`: what a silent member may end as.
    pub(crate) fn new(atoms: Vec<Atom>, measures: &[Measure], open: &[Standing]) -> Self {
        let voters = measures.first().map_or(0, |measure| measure.weights.len());
        let option = |voter: usize, to: Standing| -> Vec<i128> {
            let weight = |atom: &Atom| measures[atom.measure].weights[voter];
            atoms.iter().map(|atom| atom.step(weight(atom), Standing::Silent, to)).collect()
        };
        let options: Vec<Vec<_>> = (0..voters)
            .map(|voter| unbeaten(open.iter().map(|&to| option(voter, to)).collect()))
            .collect();
        let most = |options: &Vec<Vec<i128>>| {
            let best = |at: usize| options.iter().map(|option| option[at]).max().unwrap_or(0);
            (0..atoms.len()).map(best).collect()
        };
        Self { most: options.iter().map(most).collect(), options, atoms }
    }

    /// Whether some votes of the `silent` meet the goal, all others standing as in `sums`.
    pub(crate) fn reachable(&self, sums: &[Sum], silent: &[usize]) -> bool {
        let mut attempts = usize::MAX;
        self.reachable_within(sums, silent, &mut attempts).unwrap_or(true)
    }

    /// The same, as long as so many attempts are left; nothing when they are used up.
    pub(crate) fn reachable_within(
        &self,
        sums: &[Sum],
        silent: &[usize],
        attempts: &mut usize,
    ) -> Option<bool> {
        let mut room: Vec<i128> =
            self.atoms.iter().map(|atom| atom.value(sums) - atom.need).collect();
        let best = |at: usize| silent.iter().map(|&voter| self.most[voter][at]).sum::<i128>();
        if room.iter().enumerate().any(|(at, room)| room + best(at) < 0) {
            return Some(false);
        }
        let mut free = Vec::new();
        for &voter in silent {
            match self.options[voter].as_slice() {
                [only] => add(&mut room, only),
                _ => free.push(voter),
            }
        }
        // With one option each, the bound above was the exact sum.
        if free.is_empty() {
            return Some(true);
        }
        self.search(&free, room, &mut HashSet::new(), attempts)
    }

    fn search(
        &self,
        free: &[usize],
        room: Vec<i128>,
        failed: &mut HashSet<(usize, Vec<i128>)>,
        attempts: &mut usize,
    ) -> Option<bool> {
        *attempts = attempts.checked_sub(1)?;
        // Silence adds nothing and is beaten by no loss: what is met now can stay met.
        if room.iter().all(|&room| room >= 0) {
            return Some(true);
        }
        let best = |at: usize| free.iter().map(|&voter| self.most[voter][at]).sum::<i128>();
        if room.iter().enumerate().any(|(at, room)| room + best(at) < 0) {
            return Some(false);
        }
        let Some((&voter, rest)) = free.split_first() else {
            return Some(false);
        };
        let state = (rest.len(), room);
        if failed.contains(&state) {
            return Some(false);
        }
        for option in &self.options[voter] {
            let mut room = state.1.clone();
            add(&mut room, option);
            if self.search(rest, room, failed, attempts)? {
                return Some(true);
            }
        }
        failed.insert(state);
        Some(false)
    }
}

fn add(room: &mut [i128], option: &[i128]) {
    room.iter_mut().zip(option).for_each(|(room, more)| *room += more);
}

/// The options that no other option equals or beats everywhere.
fn unbeaten(options: Vec<Vec<i128>>) -> Vec<Vec<i128>> {
    let mut kept: Vec<Vec<i128>> = Vec::new();
    let beats = |one: &[i128], two: &[i128]| one.iter().zip(two).all(|(one, two)| one >= two);
    for option in options {
        if !kept.iter().any(|other| beats(other, &option)) {
            kept.retain(|other| !beats(&option, other));
            kept.push(option);
        }
    }
    kept
}
