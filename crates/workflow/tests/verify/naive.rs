//! The slow explorer: members who vote one by one, and every question answered by going through all
//! cases there can be.

use std::collections::BTreeSet;

use crate::flow::{Flow, PAPERS, Sentence, Step};

pub const MEMBERS: usize = 3;

/// What comes of these votes.
fn outcome(rule: usize, votes: [u8; MEMBERS]) -> &'static str {
    let [yes, no] = [1, 2].map(|wanted| votes.into_iter().filter(|vote| *vote == wanted).count());
    match rule {
        0 if yes + no < 2 => "inquorate",
        0 if yes > no => "adopted",
        0 if yes == no => "tied",
        1 | 2 if yes >= 2 => "adopted",
        2 if yes > 0 && yes >= no => "unclear",
        3 if no == 0 => "adopted",
        _ => "rejected",
    }
}

/// The outcomes that occur when all ways to vote are tried.
pub fn outcomes(rule: usize) -> BTreeSet<&'static str> {
    let all = (0..27_u8).map(|n| [n % 3, n / 3 % 3, n / 9]);
    all.map(|votes| outcome(rule, votes)).collect()
}

/// How the last ballot stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Last {
    None,
    Runs,
    Held,
    Counted(usize, &'static str),
    Stopped,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Case {
    pub step: usize,
    last: Last,
    /// 0: silent, 1: yes, 2: no.
    votes: [u8; MEMBERS],
    objected: [bool; MEMBERS],
    filed: [bool; PAPERS.len()],
}

/// A move that was made: of a step, the n-th.
pub type Made = (usize, usize);

/// What follows: the case, the step that is entered, the move of `may` that was made.
pub type Next = (Case, Option<usize>, Option<Made>);

impl Flow {
    fn enter(&self, case: Case, step: usize) -> Case {
        let (votes, objected) = ([0; MEMBERS], [false; MEMBERS]);
        let last =
            if matches!(self.steps[step], Step::Vote { .. }) { Last::Runs } else { case.last };
        Case { step, last, votes, objected, ..case }
    }

    pub fn opened(&self) -> Case {
        let (votes, objected, filed) = ([0; MEMBERS], [false; MEMBERS], [false; PAPERS.len()]);
        self.enter(Case { step: 0, last: Last::None, votes, objected, filed }, 0)
    }

    fn goes(&self, case: Case, to: usize, made: Option<Made>) -> Next {
        (self.enter(case, to), Some(to), made)
    }

    fn frozen(case: Case) -> bool {
        !matches!(case.last, Last::None | Last::Stopped)
    }

    pub fn next(&self, case: Case) -> Vec<Next> {
        let mut next = Vec::new();
        match &self.steps[case.step] {
            Step::Ends(_) => {}
            Step::Wait { may, to } => {
                for (n, to) in may.iter().enumerate() {
                    next.push(self.goes(case, *to, Some((case.step, n))));
                }
                next.push(self.goes(case, *to, None));
            }
            Step::By { needs, finds, may, late } => {
                for paper in 0..PAPERS.len() {
                    if !Self::frozen(case) && !case.filed[paper] {
                        let mut filed = case.filed;
                        filed[paper] = true;
                        next.push((Case { filed, ..case }, None, None));
                    }
                }
                for (n, (when, to)) in may.iter().enumerate() {
                    let withdrawn = matches!(self.steps[*to], Step::Ends("withdrawn"));
                    let complete = needs.iter().all(|paper| case.filed[*paper]);
                    let right = match (finds, when, case.last) {
                        (None, _, _) => true,
                        (Some(_), Some(when), Last::Counted(_, outcome)) => {
                            outcome == "unclear"
                                || outcome == *when
                                || (["tied", "inquorate"].contains(&outcome) && *when == "rejected")
                        }
                        _ => false,
                    };
                    if right && (complete || withdrawn) {
                        next.push(self.goes(case, *to, Some((case.step, n))));
                    }
                }
                if let Some(to) = late {
                    next.push(self.goes(case, *to, None));
                }
            }
            Step::Vote { rule, object, closes, extend, may, then, objection } => {
                let close = |case: Case| {
                    let outcome = outcome(*rule, case.votes);
                    let last = Last::Counted(case.step, outcome);
                    self.goes(Case { last, ..case }, then[outcome], None)
                };
                next.push(close(case));
                if case.last == Last::Held {
                    if *extend {
                        next.push((Case { last: Last::Runs, ..case }, None, None));
                    }
                    return next;
                }
                next.push((Case { last: Last::Held, ..case }, None, None));
                let stopped = |case: Case| Case { last: Last::Stopped, ..case };
                for (n, to) in may.iter().enumerate() {
                    next.push(self.goes(stopped(case), *to, Some((case.step, n))));
                }
                for member in 0..MEMBERS {
                    for vote in 1..=2 {
                        let given = case.votes[member];
                        if given == vote || (*closes && given != 0) {
                            continue;
                        }
                        let mut votes = case.votes;
                        votes[member] = vote;
                        let one_more = Case { votes, ..case };
                        let all = votes.iter().all(|vote| *vote != 0);
                        next.push(if *closes && all {
                            close(one_more)
                        } else {
                            (one_more, None, None)
                        });
                    }
                    if let Some(needed) = object
                        && !case.objected[member]
                    {
                        let mut objected = case.objected;
                        objected[member] = true;
                        let case = Case { objected, ..case };
                        let enough = objected.iter().filter(|one| **one).count() >= *needed;
                        next.push(if enough {
                            self.goes(stopped(case), *objection, None)
                        } else {
                            (case, None, None)
                        });
                    }
                }
            }
        }
        next
    }

    fn is_end(&self, case: Case) -> bool {
        matches!(self.steps[case.step], Step::Ends(_))
    }

    /// Everything that can be reached from some cases, without entering some steps.
    pub fn all_from(&self, from: &[Case], avoiding: Option<usize>) -> BTreeSet<Case> {
        let (mut seen, mut open) = (BTreeSet::new(), from.to_vec());
        while let Some(case) = open.pop() {
            if seen.insert(case) {
                let next = self.next(case).into_iter();
                let next = next.filter(|(_, entered, _)| entered.is_none() || *entered != avoiding);
                open.extend(next.map(|(case, ..)| case));
            }
        }
        seen
    }

    /// The cases in which a step has just been entered.
    fn entered(&self, all: &BTreeSet<Case>, step: usize) -> Vec<Case> {
        let mut found: BTreeSet<Case> = BTreeSet::new();
        if step == 0 {
            found.insert(self.opened());
        }
        for case in all {
            let next = self.next(*case).into_iter();
            found.extend(next.filter(|(_, at, _)| *at == Some(step)).map(|(case, ..)| case));
        }
        found.into_iter().collect()
    }

    pub fn holds(&self, all: &BTreeSet<Case>, sentence: Sentence) -> bool {
        match sentence {
            Sentence::Passes(a, b) | Sentence::Before(a, b) => {
                b == 0 || self.all_from(&[self.opened()], Some(b)).iter().all(|case| case.step != a)
            }
            Sentence::Once(a) => {
                let first = self.entered(all, a);
                let after = self.all_from(&first, None);
                after.iter().all(|case| self.next(*case).iter().all(|(_, at, _)| *at != Some(a)))
            }
            Sentence::Followed(a, b) => {
                let after = self.all_from(&self.entered(all, a), Some(b));
                !after.iter().any(|case| self.is_end(*case))
            }
        }
    }

    /// Whether from every case that can be reached an end can be.
    pub fn all_end(&self, all: &BTreeSet<Case>) -> bool {
        let mut safe: BTreeSet<Case> =
            all.iter().filter(|case| self.is_end(**case)).copied().collect();
        loop {
            let more: Vec<Case> = all
                .iter()
                .filter(|case| !safe.contains(case))
                .filter(|case| self.next(**case).iter().any(|(next, ..)| safe.contains(next)))
                .copied()
                .collect();
            if more.is_empty() {
                return safe.len() == all.len();
            }
            safe.extend(more);
        }
    }
}

impl Flow {
    /// Whether an objection to a vote can be cut off: by an early closing, or by a move out of it that
    /// leads to a decision past where objections lead.
    pub fn cuts_off(&self, all: &BTreeSet<Case>, vote: usize) -> bool {
        let Step::Vote { object: Some(_), closes, may, objection, .. } = &self.steps[vote] else {
            return false;
        };
        let reached: Vec<Case> = all.iter().filter(|case| case.step == vote).copied().collect();
        if reached.is_empty() || *closes {
            return !reached.is_empty();
        }
        let passes =
            |step: usize| step != *objection && !matches!(self.steps[step], Step::Vote { .. });
        let (mut seen, mut open) = (BTreeSet::new(), Vec::new());
        for case in reached {
            let next = self.next(case).into_iter();
            let taken = next.filter(|(.., made)| made.is_some_and(|(_, n)| n < may.len()));
            open.extend(taken.map(|(case, ..)| case).filter(|case| passes(case.step)));
        }
        while let Some(case) = open.pop() {
            if matches!(self.steps[case.step], Step::Ends("adopted")) {
                return true;
            }
            if seen.insert(case) {
                let next = self.next(case).into_iter().map(|(case, ..)| case);
                open.extend(next.filter(|case| passes(case.step)));
            }
        }
        false
    }
}

/// What the explorer finds in the steps that establish something or ask for papers.
pub fn local(flow: &Flow, all: &BTreeSet<Case>) -> [BTreeSet<usize>; 3] {
    let [mut resultless, mut incomplete, mut late] = [const { BTreeSet::new() }; 3];
    for case in all {
        let Step::By { needs, finds, may, .. } = &flow.steps[case.step] else { continue };
        if let Some(vote) = finds {
            let offered = |when| may.iter().any(|(offer, _)| *offer == Some(when));
            match case.last {
                Last::Counted(by, outcome) if by == *vote => {
                    let complete = match outcome {
                        "unclear" => offered("adopted") && offered("rejected"),
                        "tied" | "inquorate" => offered(outcome) || offered("rejected"),
                        outcome => offered(outcome),
                    };
                    if !complete {
                        incomplete.insert(case.step);
                    }
                }
                _ => {
                    resultless.insert(case.step);
                }
            }
        }
        let missing = needs.iter().any(|paper| !case.filed[*paper]);
        let asks = may.iter().any(|(_, to)| !matches!(flow.steps[*to], Step::Ends("withdrawn")));
        if missing && asks && Flow::frozen(*case) {
            late.insert(case.step);
        }
    }
    [resultless, incomplete, late]
}
