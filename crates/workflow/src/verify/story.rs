//! A way as people would tell it: dated German sentences, one for each event.
//!
//! A fault of a process is seen by whoever drafts rules of procedure. What convinces them is not a list
//! of states but a case that could happen next spring: who does what, on which day, and where it ends.
//! Every story begins on the same Monday and is dated by the calendar of the workflow.

use jiff::civil::{Date, date};
use petgraph::graph::NodeIndex;
use umlauf_calendar::{at_hour, date_in_german};

use super::model::Model;
use super::outcomes;
use super::silence::{AFTER, BEFORE, HOUR};
use super::space::Path;
use super::state::{Cause, State, Transition};
use crate::show::nominative;
use crate::term::term;
use crate::{ConsultEnd, Instant, Kind, On, Step, Term};

/// A Monday without holidays around it.
const OPENED: Date = date(2026, 3, 2);

/// When offices act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pace {
    /// On the next morning.
    Soon,
    /// On the last day they have.
    Late,
}

/// Tells one way.
pub(super) struct Teller<'m> {
    model: &'m Model<'m>,
    pace: Pace,
    now: Instant,
    at: State,
    passed: Vec<NodeIndex>,
    term: Option<Term>,
    lines: Vec<String>,
}

impl<'m> Teller<'m> {
    /// Tells a way from the opening of a case on.
    pub(super) fn of(model: &'m Model<'m>, path: &Path) -> Self {
        let mut teller = Self::opens(model, path.start, OPENED, Pace::Soon);
        for event in &path.events {
            teller.tell(event);
        }
        teller
    }

    /// Tells a case in which everyone is silent and the offices take all their time.
    pub(super) fn silent(model: &'m Model<'m>, opened: Date, events: &[Transition]) -> Self {
        let mut teller = Self::opens(model, model.start(), opened, Pace::Late);
        for event in events {
            teller.tell(event);
        }
        teller
    }

    /// The same on the usual day.
    pub(super) fn silent_in_spring(model: &'m Model<'m>, events: &[Transition]) -> Self {
        Self::silent(model, OPENED, events)
    }

    fn opens(model: &'m Model<'m>, start: State, opened: Date, pace: Pace) -> Self {
        let now = Instant::from(at_hour(opened, HOUR));
        let passed = vec![start.step];
        let mut teller =
            Self { model, pace, now, at: start, passed, term: None, lines: Vec::new() };
        let title = &model.step(start.step).title;
        let stands = if model.is_end(start.step) { "endet sogleich" } else { "steht" };
        teller.line(opened, &format!("Der Vorgang wird eröffnet und {stands} in „{title}“."));
        teller.begin();
        teller
    }

    /// What follows from it all, as the last sentence.
    pub(super) fn closing(mut self, sentence: &str) -> Vec<String> {
        self.lines.push(sentence.to_owned());
        self.lines
    }

    /// What follows from it all; where nothing can happen any more, that too.
    pub(super) fn last(self, stuck: bool, sentence: &str) -> Vec<String> {
        if stuck { self.stuck(sentence) } else { self.closing(&format!("{}.", capital(sentence))) }
    }

    /// Nothing can happen any more: the story ends where the clock does.
    pub(super) fn stuck(mut self, sentence: &str) -> Vec<String> {
        let Some(term) = self.term.take() else {
            return self.closing(&format!("{}, und nichts geschieht mehr.", capital(sentence)));
        };
        let words = format!("Die Frist läuft ab; {sentence}, und nichts geschieht mehr.");
        self.line(term.end, &words);
        self.lines
    }

    /// Something that happens while time runs, and what follows from it.
    pub(super) fn meanwhile(mut self, event: &str, closing: &str) -> Vec<String> {
        self.now = self.soon();
        self.line(self.now.date(), event);
        self.closing(closing)
    }

    /// The last day of the running deadline, in German.
    pub(super) fn deadline(&self) -> Option<String> {
        self.term.as_ref().map(|term| date_in_german(term.end))
    }

    /// One event more.
    pub(super) fn tell(&mut self, event: &Transition) {
        let day = self.pass(event);
        let words = self.words(event);
        self.line(day, &words);
        self.at = event.to;
        self.passed.push(event.to.step);
        match event.cause {
            Cause::Extension(_) => self.term = self.longer(),
            Cause::Outage => self.term = None,
            _ => self.begin(),
        }
    }

    /// Lets time pass until it happens, and says on which day that is.
    fn pass(&mut self, event: &Transition) -> Date {
        let by_clock = matches!(event.cause, Cause::Outcome(_) | Cause::Outage | Cause::Elapsed);
        match &self.term {
            Some(term) if by_clock => {
                self.now = term.instant.plus(AFTER);
                term.end
            }
            Some(term) if self.pace == Pace::Late => {
                self.now = term.instant.plus(BEFORE);
                term.end
            }
            term => {
                let soon = self.soon();
                let early = term.as_ref().is_none_or(|t| soon < t.instant || t.instant < self.now);
                if early {
                    self.now = soon;
                }
                self.now.date()
            }
        }
    }

    /// The next morning of a working day.
    fn soon(&self) -> Instant {
        let calendar = &self.model.workflow.calendar;
        let today = self.now.date();
        let morning = Instant::from(at_hour(today, HOUR));
        if self.now < morning && calendar.is_working_day(today) {
            return morning;
        }
        let next = calendar.working_day_after(today, 1);
        next.map_or(self.now, |day| Instant::from(at_hour(day, HOUR)))
    }

    /// The term of the step the case stands in, from now on.
    fn begin(&mut self) {
        let within = self.model.step(self.at.step).within;
        let calendar = &self.model.workflow.calendar;
        self.term = within.and_then(|period| term(calendar, self.now, period).ok());
    }

    /// The term after an extension: the same period once more.
    fn longer(&self) -> Option<Term> {
        let within = self.model.step(self.at.step).within?;
        let from = self.term.as_ref().map_or(self.now, |term| term.instant.plus(BEFORE));
        term(&self.model.workflow.calendar, from.max(self.now), within).ok()
    }

    fn line(&mut self, day: Date, words: &str) {
        self.lines.push(format!("{}: {words}", date_in_german(day)));
    }

    fn words(&self, event: &Transition) -> String {
        let step = self.model.step(self.at.step);
        let place = self.place(event.to);
        match event.cause {
            Cause::Act => {
                let (by, label) = self.act(event);
                if self.pace == Pace::Late && step.within.is_some() {
                    format!("Am letzten Tag der Frist wählt {by} „{label}“; {place}.")
                } else {
                    format!("{} wählt „{label}“; {place}.", capital(&by))
                }
            }
            Cause::Extension(edge) => {
                let (by, label) = chosen(&self.model.edge(edge).on);
                let until = self.longer().map(|term| date_in_german(term.end));
                let until = until.map(|day| format!("; die Frist läuft nun bis zum {day}"));
                format!("{} wählt „{label}“{}.", capital(&by), until.unwrap_or_default())
            }
            Cause::Outcome(outcome) => {
                // Where silence alone can have done it, nobody need have voted.
                let silent = match &step.kind {
                    Kind::Vote(vote) => outcomes::silent(vote, self.model.workflow),
                    Kind::By { .. }
                    | Kind::Consult(_)
                    | Kind::Run(_)
                    | Kind::Wait
                    | Kind::Ends { .. } => Vec::new(),
                };
                let who = if silent.contains(&outcome) { ", niemand hat abgestimmt" } else { "" };
                let result = outcome.german();
                format!("Die Frist der Abstimmung läuft ab{who}. Ergebnis: „{result}“; {place}.")
            }
            Cause::Outage => String::from(
                "Die Frist der Abstimmung läuft ab, während das Programm nicht bereit ist; nun muss \
                 der Vorsitz sie schließen oder verlängern.",
            ),
            Cause::RollCall(outcome) => {
                let when = if self.pace == Pace::Late && step.within.is_some() {
                    "Am letzten Tag der Frist bestätigt"
                } else {
                    "Eine zweite Person der Geschäftsstelle bestätigt"
                };
                let who = if when.starts_with("Am") {
                    " eine zweite Person der Geschäftsstelle"
                } else {
                    ""
                };
                let result = outcome.german();
                format!(
                    "{when}{who} die namentliche Abstimmung der Sitzung. Ergebnis: „{result}“; {place}."
                )
            }
            Cause::AsOf(outcome) => {
                let result = outcome.german();
                format!(
                    "Der Vorsitz schließt die Abstimmung zum Ende der Frist. Ergebnis: „{result}“; \
                     {place}."
                )
            }
            Cause::Objection => {
                let needed = match &step.kind {
                    Kind::Vote(vote) => vote.object.unwrap_or(1),
                    Kind::By { .. }
                    | Kind::Consult(_)
                    | Kind::Run(_)
                    | Kind::Wait
                    | Kind::Ends { .. } => 1,
                };
                match needed {
                    1 => format!("Ein Mitglied widerspricht dem Verfahren; {place}."),
                    n => format!("{n} Mitglieder widersprechen dem Verfahren; {place}."),
                }
            }
            Cause::Consulted(end) => self.consulted(step, end, &place),
            Cause::Children(when) => {
                format!("Die Teilvorgänge sind so ausgegangen: „{}“; {place}.", when.german())
            }
            Cause::Elapsed => match &step.kind {
                Kind::By { who, .. } => {
                    let by = nominative(*who);
                    format!("Die Frist läuft ab, ohne dass {by} gehandelt hat; {place}.")
                }
                Kind::Vote(_) => format!(
                    "Die Frist läuft ab, ohne dass die Abstimmung einer Sitzung bestätigt ist; {place}."
                ),
                Kind::Run(_) => {
                    format!(
                        "Die Frist läuft ab, ohne dass die Teilvorgänge entschieden sind; {place}."
                    )
                }
                Kind::Consult(_) | Kind::Wait | Kind::Ends { .. } => {
                    format!("Die Wartezeit ist um; {place}.")
                }
            },
        }
    }

    fn consulted(&self, step: &Step, end: ConsultEnd, place: &str) -> String {
        let silent = self.model.workflow.consult_end(&step.name, ConsultEnd::WithoutAnswers);
        match end {
            ConsultEnd::Accepted => {
                format!("Die Rückkopplung endet; kein Dissens wird aufrechterhalten; {place}.")
            }
            ConsultEnd::Upheld => {
                format!("Die Rückkopplung endet; ein Dissens wird aufrechterhalten; {place}.")
            }
            end if end == silent => {
                format!("Die Frist der Beteiligung läuft ab, niemand hat geantwortet; {place}.")
            }
            end => format!("Die Beteiligung endet: {}; {place}.", end.german()),
        }
    }

    /// Who acts, and what is chosen.
    fn act(&self, event: &Transition) -> (String, String) {
        event.edge.map_or_else(Default::default, |edge| chosen(&self.model.edge(edge).on))
    }

    /// Where the case then stands, as the second half of a sentence.
    fn place(&self, to: State) -> String {
        let title = &self.model.step(to.step).title;
        let again = if self.passed.contains(&to.step) { "wieder " } else { "" };
        if self.model.is_end(to.step) {
            format!("der Vorgang endet: „{title}“")
        } else {
            format!("der Vorgang steht {again}in „{title}“")
        }
    }
}

fn chosen(on: &On) -> (String, String) {
    match on {
        On::Act(act) => (nominative(act.by), act.label.clone()),
        On::Outcome(_) | On::Objection | On::Consulted(_) | On::Children(_) | On::Elapsed => {
            Default::default()
        }
    }
}

fn capital(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
