//! How long a case takes if nobody but the offices does anything.
//!
//! Members and outside bodies never act; offices act at the end of their `within`; the clock does the
//! rest. Where an office may choose, the longest way counts, each step at most once on it: a chair that
//! sends a draft back for ever is not silence. The ways are found once; then every way is dated for
//! every day on which a case may be opened, because holidays decide how long two weeks are.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use jiff::civil::{Date, date};
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef as _;
use umlauf_calendar::{Period, at_hour, last_day};
use umlauf_voting::{Ballot, Outcome};

use super::lookup::known_days;
use crate::term::term;
use crate::{Choosable, Instant, Kind, On, StepName, Vote, Workflow};

/// The days on which a case may be opened.
const OPENED: (Date, Date) = (date(2016, 1, 1), date(2035, 12, 31));
/// More ways than any process has that people could follow.
const MAX_WAYS: usize = 2000;
/// A deadline is settled a little after its instant, on the next day.
const AFTER: SignedDuration = SignedDuration::from_secs(2);
/// An office acts just before it.
const BEFORE: SignedDuration = SignedDuration::from_micros(-1);

/// What becomes of a case in which everyone is silent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Silent {
    /// It ends.
    Ends {
        /// The most working days after the day it was opened through the day it ends.
        working_days: u32,
        /// The first opening day for which it takes so many.
        opened: Date,
        /// The day it then ends.
        ended: Date,
        /// The steps on that way, the end last.
        way: Vec<StepName>,
    },
    /// An office on the way has no `within`, so it may take any time.
    Unbounded(StepName),
    /// It goes round for ever, or in too many ways to follow.
    Never,
}

/// A step on a way: how long it takes, and whether the clock ends it or an office.
#[derive(Clone, Copy, Debug)]
struct Leg {
    period: Period,
    clock: bool,
}

/// Computes it for every opening day from 2016 through 2035.
pub fn silent(workflow: &Workflow) -> Silent {
    let mut search = Search { workflow, path: Vec::new(), legs: Vec::new(), ways: Vec::new() };
    if let Err(stop) = search.from(workflow.start, None) {
        return stop;
    }
    let mut seen = BTreeSet::new();
    search.ways.retain(|way| seen.insert(way.legs.iter().map(key).collect::<Vec<_>>()));
    let mut longest: Option<(u32, Date, Date, &Way)> = None;
    for way in &search.ways {
        let mut opened = OPENED.0;
        while opened <= OPENED.1 {
            let Some(ended) = ends(workflow, opened, &way.legs) else {
                return Silent::Never;
            };
            let days = workflow.calendar.working_days(opened, ended);
            if longest.as_ref().is_none_or(|(most, ..)| days > *most) {
                longest = Some((days, opened, ended, way));
            }
            let Ok(next) = opened.tomorrow() else { break };
            opened = next;
        }
    }
    match longest {
        Some((working_days, opened, ended, way)) => {
            let way = way.path.iter().map(|at| workflow.graph[*at].name.clone()).collect();
            Silent::Ends { working_days, opened, ended, way }
        }
        None => Silent::Never,
    }
}

fn key(leg: &Leg) -> (String, bool) {
    (leg.period.to_string(), leg.clock)
}

/// The day a case ends that was opened on a day and takes these legs.
fn ends(workflow: &Workflow, opened: Date, legs: &[Leg]) -> Option<Date> {
    let mut now = Instant::from(at_hour(opened, 9));
    let mut day = opened;
    for leg in legs {
        let term = term(&workflow.calendar, now, leg.period).ok()?;
        day = last_day(term.instant.timestamp());
        now = term.instant.plus(if leg.clock { AFTER } else { BEFORE });
    }
    Some(day)
}

/// A way from the start to an end.
#[derive(Debug)]
struct Way {
    path: Vec<NodeIndex>,
    legs: Vec<Leg>,
}

struct Search<'w> {
    workflow: &'w Workflow,
    path: Vec<NodeIndex>,
    legs: Vec<Leg>,
    ways: Vec<Way>,
}

impl Search<'_> {
    /// Follows every way on from a step; `result` is that of the last vote.
    fn from(&mut self, at: NodeIndex, result: Option<Outcome>) -> Result<(), Silent> {
        if self.path.contains(&at) {
            return Ok(());
        }
        if self.ways.len() >= MAX_WAYS {
            return Err(Silent::Never);
        }
        let workflow = self.workflow;
        let step = &workflow.graph[at];
        self.path.push(at);
        match &step.kind {
            Kind::Ends { .. } => {
                self.ways.push(Way { path: self.path.clone(), legs: self.legs.clone() });
            }
            Kind::By { finds, .. } => {
                let found = finds.as_ref().and(result);
                let clock = !self.leads(at, |on| acts(on, found));
                let Some(period) = step.within else {
                    return Err(Silent::Unbounded(step.name.clone()));
                };
                self.legs.push(Leg { period, clock });
                for to in
                    self.targets(at, |on| if clock { *on == On::Elapsed } else { acts(on, found) })
                {
                    self.from(to, result)?;
                }
                self.legs.pop();
            }
            Kind::Vote(vote) => {
                let Some(period) = step.within else {
                    return Err(Silent::Never);
                };
                self.legs.push(Leg { period, clock: true });
                for outcome in self.outcomes(vote) {
                    for to in self.targets(at, |on| *on == On::Outcome(outcome)) {
                        self.from(to, Some(outcome))?;
                    }
                }
                self.legs.pop();
            }
            Kind::Wait => {
                let Some(period) = step.within else {
                    return Err(Silent::Never);
                };
                self.legs.push(Leg { period, clock: true });
                for to in self.targets(at, |on| *on == On::Elapsed) {
                    self.from(to, result)?;
                }
                self.legs.pop();
            }
        }
        self.path.pop();
        Ok(())
    }

    fn leads(&self, at: NodeIndex, wanted: impl Fn(&On) -> bool) -> bool {
        self.workflow.graph.edges(at).any(|edge| wanted(&edge.weight().on))
    }

    fn targets(&self, at: NodeIndex, wanted: impl Fn(&On) -> bool) -> Vec<NodeIndex> {
        let edges = self.workflow.graph.edges(at).filter(|edge| wanted(&edge.weight().on));
        let mut edges: Vec<_> = edges.map(|edge| (edge.id(), edge.target())).collect();
        edges.sort_unstable();
        edges.into_iter().map(|(_, to)| to).collect()
    }

    /// What comes of a vote in which nobody votes, under all weights that are known.
    fn outcomes(&self, vote: &Vote) -> BTreeSet<Outcome> {
        known_days(&self.workflow.body)
            .filter_map(|day| self.workflow.rule(&vote.rule, day))
            .map(|rule| rule.outcomes(&Ballot::silent(rule.voters().len())).outcome())
            .collect()
    }
}

/// Whether an office may choose this; where a result is to be established, only what the tally gives.
fn acts(on: &On, result: Option<Outcome>) -> bool {
    let On::Act(Choosable { extend: false, when, .. }) = on else {
        return false;
    };
    match (result, when) {
        (None | Some(Outcome::Unclear), _) | (_, None) => true,
        (Some(result), Some(when)) if result == *when => true,
        (Some(Outcome::Tied | Outcome::Inquorate), Some(when)) => *when == Outcome::Rejected,
        (Some(_), Some(_)) => false,
    }
}
