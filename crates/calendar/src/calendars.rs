//! All calendars together: what the files say, by name.

use std::sync::Arc;

use jiff::civil::Date;
use umlauf_source::{Faults, Source, nearest};

use crate::calendar::{Calendar, Day, Place};
use crate::read;

/// The calendars that a set of texts defines.
#[derive(Clone, Debug)]
pub struct Calendars {
    digest: String,
    places: Vec<Arc<Place>>,
    laender: Vec<Calendar>,
}

/// A name that no calendar has. The message names those that exist.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnknownCalendar {
    /// A Land (`DE-XX`).
    #[error("there is no calendar `{name}`{}; there are {}", hint(.near.as_deref()), list(.known))]
    Land {
        /// What was asked for.
        name: String,
        /// The name that may be meant.
        near: Option<String>,
        /// All names.
        known: Vec<String>,
    },
    /// A place within a Land (`DE-BY/München`).
    #[error("the place `{name}` is not listed; there are {}", list(.known))]
    Place {
        /// What was asked for.
        name: String,
        /// All places within Länder.
        known: Vec<String>,
    },
    /// No name at all.
    #[error("no calendar is named; name at least one, such as `DE-HE`")]
    Nothing,
}

/// Why the holidays of a year cannot be told.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HolidaysError {
    /// No such calendar.
    #[error(transparent)]
    Calendar(#[from] UnknownCalendar),
    /// A year before the calendar begins, or none at all.
    #[error("`{year}` is not a year of the calendar; it knows {first} to 9999")]
    Year {
        /// What was asked for.
        year: i16,
        /// The first year that is wholly known.
        first: i16,
    },
}

impl Calendars {
    /// Reads texts in order. Each adds places and holidays; one whose name (file stem) a former text
    /// bore takes that text's place.
    ///
    /// # Errors
    /// Every fault of every text, text by text.
    pub fn compile(sources: &[Source]) -> Result<Self, Vec<Faults>> {
        let mut kept: Vec<&Source> = Vec::new();
        for source in sources {
            match kept.iter_mut().find(|former| former.stem() == source.stem()) {
                Some(former) => *former = source,
                None => kept.push(source),
            }
        }
        let digests: Vec<String> = kept.iter().map(|source| source.digest()).collect();
        let places: Vec<Arc<Place>> = read::places(&kept)?.into_iter().map(Arc::new).collect();
        let laender = places.iter().filter(|place| !place.name.contains('/'));
        let laender = laender.map(|land| Calendar::of(vec![Arc::clone(land)])).collect();
        Ok(Self { digest: Source::new("", digests.join("\n")).digest(), places, laender })
    }

    /// SHA-256 over the texts in their order (64 lower-case hexadecimal characters): what a record
    /// names as the version of the holidays.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The names of all calendars in the order of the files: `DE-BW`, …, `DE-BY/Augsburg`, ….
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.places.iter().map(|place| place.name.as_str())
    }

    /// The calendars of whole Länder, in the order of the files.
    pub fn laender(&self) -> &[Calendar] {
        &self.laender
    }

    /// The calendar of a place: `DE-HE`, `DE-BY/Augsburg`.
    pub fn get(&self, name: &str) -> Result<Calendar, UnknownCalendar> {
        self.place(name).map(|place| Calendar::of(vec![Arc::clone(place)]))
    }

    /// The calendar of several places at once: a working day must be one in all of them.
    pub fn together<'a>(
        &self,
        names: impl IntoIterator<Item = &'a str>,
    ) -> Result<Calendar, UnknownCalendar> {
        let mut places: Vec<Arc<Place>> = Vec::new();
        for name in names {
            let place = self.place(name)?;
            if !places.iter().any(|known| known.name == place.name) {
                places.push(Arc::clone(place));
            }
        }
        if places.is_empty() { Err(UnknownCalendar::Nothing) } else { Ok(Calendar::of(places)) }
    }

    /// The holidays of a place in a year, by date, one per day.
    pub fn holidays(&self, name: &str, year: i16) -> Result<Vec<Day>, HolidaysError> {
        let place = self.place(name)?;
        let known_from = place.known_from();
        let whole = known_from == known_from.first_of_year();
        let first = known_from.year() + i16::from(!whole);
        if year < first || Date::new(year, 12, 31).is_err() {
            return Err(HolidaysError::Year { year, first });
        }
        Ok(place.holidays_of(year))
    }

    fn place(&self, name: &str) -> Result<&Arc<Place>, UnknownCalendar> {
        self.places.iter().find(|place| place.name == name).ok_or_else(|| self.unknown(name))
    }

    fn unknown(&self, name: &str) -> UnknownCalendar {
        let name = name.chars().take(60).collect::<String>();
        let known = |within: bool| {
            let names = self.names().filter(move |known| !within || known.contains('/'));
            names.map(str::to_owned).collect()
        };
        if name.contains('/') {
            return UnknownCalendar::Place { name, known: known(true) };
        }
        // Who writes `HE` or `de-he` means `DE-HE`.
        let upper = name.to_uppercase();
        let near =
            self.names().find(|known| *known == upper || known.ends_with(&format!("-{upper}")));
        let near = near.or_else(|| nearest(&name, self.names())).map(str::to_owned);
        UnknownCalendar::Land { name, near, known: known(false) }
    }
}

fn hint(near: Option<&str>) -> String {
    near.map(|near| format!(", did you mean `{near}`?")).unwrap_or_default()
}

fn list(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
