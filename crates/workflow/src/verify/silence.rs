//! How long a case takes if nobody but the offices does anything.
//!
//! Members and outside bodies never act; offices act at the end of their `within`; the clock does the
//! rest. Where an office may choose, the longest way counts, each step at most once on it: a chair that
//! sends a draft back for ever is not silence. The ways are found once; then every way is dated for
//! every day on which a case may be opened, because holidays decide how long two weeks are.

use std::collections::{BTreeSet, HashMap};

use jiff::SignedDuration;
use jiff::civil::{Date, date};
use umlauf_calendar::{Period, Request, Start, Unit, at_hour, deadline, last_day};
use umlauf_comments::Reply;

use super::model::Model;
use super::outcomes;
use super::state::{Cause, State, Transition};
use crate::term::term;
use crate::{Consult, ConsultEnd, Ending, Instant, Kind, Purpose, Step, StepName, When, Workflow};

/// The days on which a case may be opened.
const OPENED: (Date, Date) = (date(2016, 1, 1), date(2035, 12, 31));
/// The hour at which it is.
pub(super) const HOUR: i8 = 9;
/// More ways than any process has that people could follow.
const MAX_WAYS: usize = 2000;
/// A deadline is settled a little after its instant, on the next day.
pub(super) const AFTER: SignedDuration = SignedDuration::from_secs(2);
/// An office that takes all its time acts just before it.
pub(super) const BEFORE: SignedDuration = SignedDuration::from_micros(-1);

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

/// The same with what happens on the way.
pub(super) struct Played {
    pub(super) silent: Silent,
    pub(super) events: Vec<Transition>,
}

/// Computes it for every opening day from 2016 through 2035.
pub fn silent(workflow: &Workflow) -> Silent {
    play(&Model::of(workflow)).silent
}

pub(super) fn play(model: &Model<'_>) -> Played {
    let mut search =
        Search { model, path: Vec::new(), events: Vec::new(), legs: Vec::new(), ways: Vec::new() };
    let start = model.start();
    if let Err(silent) = search.from(start) {
        let events = match silent {
            Silent::Unbounded(_) => search.events,
            Silent::Ends { .. } | Silent::Never => search.round(start),
        };
        return Played { silent, events };
    }
    let mut seen = BTreeSet::new();
    search.ways.retain(|way| seen.insert(way.legs.iter().map(key).collect::<Vec<_>>()));
    let mut dates = Dates { workflow: model.workflow, known: HashMap::new() };
    let mut longest: Option<(u32, Date, Date, &Way)> = None;
    let mut opened = OPENED.0;
    while opened <= OPENED.1 {
        // Of all ways the one that ends last also takes the most working days.
        let mut last: Option<(Date, &Way)> = None;
        for way in &search.ways {
            let Some(ended) = dates.ends(opened, &way.legs) else {
                return Played { silent: Silent::Never, events: Vec::new() };
            };
            if last.is_none_or(|(day, _)| ended > day) {
                last = Some((ended, way));
            }
        }
        if let Some((ended, way)) = last {
            let days = model.workflow.calendar.working_days(opened, ended);
            if longest.as_ref().is_none_or(|(most, ..)| days > *most) {
                longest = Some((days, opened, ended, way));
            }
        }
        let Ok(next) = opened.tomorrow() else { break };
        opened = next;
    }
    match longest {
        Some((working_days, opened, ended, way)) => {
            let steps = [start].into_iter().chain(way.events.iter().map(|event| event.to));
            let steps = steps.map(|state| model.step(state.step).name.clone()).collect();
            let silent = Silent::Ends { working_days, opened, ended, way: steps };
            Played { silent, events: way.events.clone() }
        }
        None => Played { silent: Silent::Never, events: search.round(start) },
    }
}

/// A step on a way: how long it takes, and whether the clock ends it or an office.
#[derive(Clone, Copy, Debug)]
struct Leg {
    period: Period,
    clock: bool,
}

fn key(leg: &Leg) -> (String, bool) {
    (leg.period.to_string(), leg.clock)
}

/// The ends of periods, each computed once.
struct Dates<'w> {
    workflow: &'w Workflow,
    known: HashMap<(Unit, u32, bool, Date), Option<Date>>,
}

impl Dates<'_> {
    /// The day a case ends that was opened on a day and takes these legs.
    fn ends(&mut self, opened: Date, legs: &[Leg]) -> Option<Date> {
        if legs.iter().any(|leg| leg.period.unit() == Unit::Hour) {
            return self.to_the_hour(opened, legs);
        }
        // Periods of days end with a day, whose next begins when the clock has settled it.
        let (mut from, mut day) = (opened, opened);
        for leg in legs {
            day = self.end(from, leg.period)?;
            from = if leg.clock { day.tomorrow().ok()? } else { day };
        }
        Some(day)
    }

    fn end(&mut self, from: Date, period: Period) -> Option<Date> {
        let key = (period.unit(), period.count(), period.and_a_half(), from);
        let computed = || {
            let request = Request::new(Start::Day(from), period);
            deadline(&request, &self.workflow.calendar).ok().map(|deadline| deadline.end)
        };
        *self.known.entry(key).or_insert_with(computed)
    }

    fn to_the_hour(&self, opened: Date, legs: &[Leg]) -> Option<Date> {
        let mut now = Instant::from(at_hour(opened, HOUR));
        let mut day = opened;
        for leg in legs {
            let end = term(&self.workflow.calendar, now, leg.period).ok()?.instant;
            day = last_day(end.timestamp());
            now = end.plus(if leg.clock { AFTER } else { BEFORE });
        }
        Some(day)
    }
}

/// A way from the start to an end.
#[derive(Debug)]
struct Way {
    events: Vec<Transition>,
    legs: Vec<Leg>,
}

struct Search<'w> {
    model: &'w Model<'w>,
    path: Vec<State>,
    events: Vec<Transition>,
    legs: Vec<Leg>,
    ways: Vec<Way>,
}

impl Search<'_> {
    /// Follows every way on from a state.
    fn from(&mut self, at: State) -> Result<(), Silent> {
        if self.path.iter().any(|state| state.step == at.step) {
            return Ok(());
        }
        if self.ways.len() >= MAX_WAYS {
            return Err(Silent::Never);
        }
        if self.model.is_end(at.step) {
            self.ways.push(Way { events: self.events.clone(), legs: self.legs.clone() });
            return Ok(());
        }
        let step = self.model.step(at.step);
        let (next, clock) = self.next(at);
        let Some(period) = step.within else {
            return Err(Silent::Unbounded(step.name.clone()));
        };
        self.path.push(at);
        let grace = grace(step);
        for event in next {
            let legs = self.legs.len();
            match grace {
                // The grace period begins with the day the deadline ended on.
                Some(grace) if matches!(event.cause, Cause::Consulted(_)) => {
                    self.legs.push(Leg { period, clock: false });
                    self.legs.push(Leg { period: grace, clock: true });
                }
                _ => self.legs.push(Leg { period, clock: clock || event.cause == Cause::Elapsed }),
            }
            self.events.push(event);
            self.from(event.to)?;
            self.events.pop();
            self.legs.truncate(legs);
        }
        self.path.pop();
        Ok(())
    }

    /// What happens if everyone is silent, and whether the clock brings it about.
    fn next(&self, at: State) -> (Vec<Transition>, bool) {
        let mut all = self.model.transitions(at);
        let clock = match &self.model.step(at.step).kind {
            // Nobody reports: an office leaves it, or the time runs out.
            Kind::By { .. } | Kind::Follow(_) => all.iter().all(|event| event.cause != Cause::Act),
            Kind::Vote(vote) => !vote.in_sitting,
            // That children end is for their own definitions to see to; until then the time runs out.
            Kind::Run(_) => all.iter().any(|event| event.cause == Cause::Elapsed),
            Kind::Consult(_) | Kind::Wait | Kind::Ends { .. } => true,
        };
        let runs = matches!(&self.model.step(at.step).kind, Kind::Run(_));
        let sitting = matches!(&self.model.step(at.step).kind, Kind::Vote(vote) if vote.in_sitting);
        let ends = match &self.model.step(at.step).kind {
            Kind::Vote(vote) => outcomes::silent(vote, self.model.workflow),
            Kind::By { .. }
            | Kind::Consult(_)
            | Kind::Run(_)
            | Kind::Wait
            | Kind::Ends { .. }
            | Kind::Follow(_) => Vec::new(),
        };
        all.retain(|event| match event.cause {
            Cause::Act => !clock && !runs,
            // Silent members adopt nothing: their children end in some other way.
            Cause::Consulted(end) => self.end_in_silence(at) == Some(end),
            Cause::Children(when) => runs && possible_in_silence(when),
            Cause::Elapsed => clock || sitting,
            Cause::Outcome(outcome) => ends.contains(&outcome),
            // How a sitting votes is not for this program to say; the office may be late with it, and
            // where the file leads on by itself it may not come at all.
            Cause::RollCall(_) => true,
            Cause::Extension(_)
            | Cause::Outage
            | Cause::AsOf(_)
            | Cause::Objection
            | Cause::Met(_) => false,
        });
        (all, clock)
    }

    /// How a consultation ends to which nobody answers. Feedback is judged as if somebody had commented
    /// before falling silent: that takes longer than to ask nobody.
    fn end_in_silence(&self, at: State) -> Option<ConsultEnd> {
        let step = self.model.step(at.step);
        let Kind::Consult(consult) = &step.kind else { return None };
        Some(match &consult.purpose {
            Purpose::Answers(_) => {
                self.model.workflow.consult_end(&step.name, ConsultEnd::WithoutAnswers)
            }
            Purpose::Feedback(feedback) => match feedback.silence {
                Reply::Accepted => ConsultEnd::Accepted,
                Reply::Upheld => ConsultEnd::Upheld,
            },
        })
    }

    /// What happens until a step comes again; nothing if it does not.
    fn round(&self, start: State) -> Vec<Transition> {
        let (mut at, mut passed, mut events) = (start, vec![start.step], Vec::new());
        while let Some(event) = self.next(at).0.first() {
            at = event.to;
            events.push(*event);
            if passed.contains(&at.step) {
                return events;
            }
            passed.push(at.step);
        }
        Vec::new()
    }
}

/// How long answers are taken in after the deadline.
fn grace(step: &Step) -> Option<Period> {
    match &step.kind {
        Kind::Consult(Consult { purpose: Purpose::Answers(inquiry), .. }) => inquiry.grace,
        _ => None,
    }
}

/// Whether children can end so though no member acts: a child that needs members is not adopted.
fn possible_in_silence(when: When) -> bool {
    match when {
        When::All(ending) | When::Any(ending) | When::AtLeast(_, ending) => {
            ending != Ending::Adopted
        }
        When::Otherwise => true,
    }
}
