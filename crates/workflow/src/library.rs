//! What workflows refer to: bodies by name, and the calendars.

use std::collections::BTreeMap;
use std::sync::Arc;

use umlauf_calendar::{Calendar, Calendars, UnknownCalendar};
use umlauf_source::{Fault, Faults, Place, Severity, Source};
use umlauf_voting::Body;

use crate::Digest;

/// Bodies and calendars, compiled.
#[derive(Clone, Debug)]
pub struct Library {
    bodies: BTreeMap<String, Shelf>,
    calendars: Calendars,
}

#[derive(Clone, Debug)]
struct Shelf {
    body: Arc<Body>,
    calendar: Calendar,
    warnings: Vec<Fault>,
}

impl Library {
    /// Compiles bodies and calendars. Of sources with the same stem the last counts, so that an
    /// operator's file takes the place of the one inside the program.
    ///
    /// # Errors
    /// All faults of all texts, text by text; a body whose calendar does not exist is at fault too
    /// (`body::unknown_calendar`).
    pub fn compile(bodies: &[Source], calendars: &[Source]) -> Result<Self, Vec<Faults>> {
        let (calendars, mut all) = match Calendars::compile(calendars) {
            Ok(calendars) => (Some(calendars), Vec::new()),
            Err(faults) => (None, faults),
        };
        let mut shelves = BTreeMap::new();
        for source in last_of_each(bodies) {
            let shelf = Body::compile(source).and_then(|(body, warnings)| {
                let Some(calendars) = &calendars else {
                    return Ok(None);
                };
                let calendar = calendars.get(body.calendar()).map_err(|error| {
                    let fault = Fault::error(
                        "body::unknown_calendar",
                        line_of(source, "calendar:"),
                        format!("there is no calendar `{}`", body.calendar()),
                    );
                    let fault = fault.label("not a calendar").hint(match &error {
                        UnknownCalendar::Land { near: Some(near), .. } => {
                            format!("did you mean `{near}`?")
                        }
                        _ => error.to_string(),
                    });
                    Faults::new(source.clone(), vec![fault])
                })?;
                Ok(Some(Shelf { body: Arc::new(body), calendar, warnings }))
            });
            match shelf {
                Ok(Some(shelf)) => {
                    shelves.insert(shelf.body.name().to_owned(), shelf);
                }
                Ok(None) => {}
                Err(faults) => all.push(faults),
            }
        }
        match calendars {
            Some(calendars) if all.is_empty() => Ok(Self { bodies: shelves, calendars }),
            _ => Err(all),
        }
    }

    /// A body by its name.
    pub fn body(&self, name: &str) -> Option<&Arc<Body>> {
        self.bodies.get(name).map(|shelf| &shelf.body)
    }

    /// All bodies, by name.
    pub fn bodies(&self) -> impl Iterator<Item = &Arc<Body>> {
        self.bodies.values().map(|shelf| &shelf.body)
    }

    /// The calendar of a body's seat.
    pub fn calendar_of(&self, body: &str) -> Option<&Calendar> {
        self.bodies.get(body).map(|shelf| &shelf.calendar)
    }

    /// What somebody should look at in the file of a body.
    pub fn warnings_of(&self, body: &str) -> &[Fault] {
        self.bodies.get(body).map_or(&[], |shelf| &shelf.warnings)
    }

    /// All calendars.
    pub fn calendars(&self) -> &Calendars {
        &self.calendars
    }

    /// SHA-256 of the calendar files.
    pub fn calendars_digest(&self) -> Digest {
        Digest::from(self.calendars.digest())
    }
}

/// Of sources with the same stem the last, in the place of the first.
fn last_of_each(sources: &[Source]) -> Vec<&Source> {
    let mut kept: Vec<&Source> = Vec::new();
    for source in sources {
        match kept.iter_mut().find(|known| known.stem() == source.stem()) {
            Some(known) => *known = source,
            None => kept.push(source),
        }
    }
    kept
}

/// The line of a top key; the body has been read and its places are gone.
fn line_of(source: &Source, key: &str) -> Place {
    let mut start = 0;
    for (n, line) in source.text.split_inclusive('\n').enumerate() {
        let text = line.trim_end();
        if text.starts_with(key) {
            let length = text.chars().count();
            return Place { start, end: start + text.len(), line: n + 1, column: 1, length };
        }
        start += line.len();
    }
    Place { line: 1, column: 1, length: 1, ..Place::default() }
}

/// Whether a list of faults forbids use.
pub(crate) fn forbids(faults: &[Fault]) -> bool {
    faults.iter().any(|fault| fault.severity == Severity::Error)
}
