//! Calendar files: from text to places with their holidays, with every fault at its line.
//!
//! Read in two strokes: each text by itself, then all together, because a holiday of one file may
//! hold in a place that another declares.

mod schema;
mod text;

use umlauf_source::{Fault, Faults, Source};

pub use self::schema::schema;
use self::text::{Place, Said, Text};
use crate::calendar;
use crate::holiday::{Holiday, holds_in};

/// Reads all texts; every fault of every text if there is any.
pub(crate) fn places(sources: &[&Source]) -> Result<Vec<calendar::Place>, Vec<Faults>> {
    let mut texts: Vec<Text> = sources.iter().map(|source| Text::read(source)).collect();
    refuse_double_places(&mut texts);
    let places: Vec<Place> = texts.iter().flat_map(|text| text.places.iter().cloned()).collect();
    let mut found: Vec<Vec<Holiday>> = vec![Vec::new(); places.len()];
    for text in &mut texts {
        for said in &text.holidays {
            check_names(said, &places, &mut text.faults);
            for (place, holidays) in places.iter().zip(&mut found) {
                if !said.places.iter().any(|(name, _)| holds_in(name, &place.name)) {
                    continue;
                }
                match said.basis_in(place, &places) {
                    Some(basis) => holidays.push(said.in_force(basis)),
                    None => text.faults.push(no_basis(said, place)),
                }
            }
        }
    }
    let broken = texts.into_iter().zip(sources).filter(|(text, _)| !text.faults.is_empty());
    let broken: Vec<Faults> =
        broken.map(|(text, source)| Faults::new((*source).clone(), text.faults)).collect();
    if !broken.is_empty() {
        return Err(broken);
    }
    let made = places.into_iter().zip(found).map(|(place, holidays)| {
        calendar::Place::new(place.name, place.title, place.known_from, holidays)
    });
    Ok(made.collect())
}

impl Said {
    /// The nearest citation: the holiday's for the place, the place's own, that of the Land around it.
    fn basis_in(&self, place: &Place, all: &[Place]) -> Option<String> {
        let said = self.basis.iter().filter(|(name, ..)| holds_in(name, &place.name));
        let said = said.max_by_key(|(name, ..)| name.len()).map(|(.., basis)| basis);
        let around = all.iter().filter(|p| p.basis.is_some() && holds_in(&p.name, &place.name));
        let around = around.max_by_key(|p| p.name.len()).and_then(|p| p.basis.as_ref());
        said.or(around).cloned()
    }

    fn in_force(&self, basis: String) -> Holiday {
        let Self { rule, from, to, .. } = *self;
        Holiday { name: self.name.clone(), rule, from, to, basis }
    }
}

/// Every name of a holiday must mean a place, and every citation a place where it is a holiday.
fn check_names(said: &Said, places: &[Place], faults: &mut Vec<Fault>) {
    let known = |name: &str| places.iter().any(|place| holds_in(name, &place.name));
    for (name, at) in said.places.iter().filter(|(name, _)| !known(name)) {
        let message = format!("there is no place `{name}`");
        faults.push(
            Fault::error("calendar::unknown_place", *at, message)
                .did_you_mean(name, places.iter().map(|place| place.name.as_str())),
        );
    }
    for (name, at, _) in &said.basis {
        let meant = places.iter().any(|place| {
            let here = said.places.iter().any(|(whole, _)| holds_in(whole, &place.name));
            here && holds_in(name, &place.name)
        });
        if !name.is_empty() && !meant {
            let message = format!("`{}` is not a holiday in `{name}`", said.name);
            faults.push(
                Fault::error("calendar::basis", *at, message)
                    .hint("cite for a place that stands in `in`"),
            );
        }
    }
}

fn no_basis(said: &Said, place: &Place) -> Fault {
    let message = format!("nothing says what makes `{}` a holiday in `{}`", said.name, place.name);
    Fault::error("calendar::basis", said.at, message)
        .label("no `basis`")
        .hint("write `basis: …` with the act and paragraph, here or at the place")
}

/// A place stands in one text only, and a part of a Land needs its Land.
fn refuse_double_places(texts: &mut [Text]) {
    let mut seen: Vec<String> = Vec::new();
    for text in &mut *texts {
        for place in &text.places {
            if seen.contains(&place.name) {
                let message = format!("`{}` is already a place of another file", place.name);
                let hint = "add holidays to it here, or replace that file by one of the same name";
                let fault = Fault::error("calendar::place_twice", place.at, message).hint(hint);
                text.faults.push(fault);
            }
            seen.push(place.name.clone());
        }
    }
    for text in texts {
        for place in &text.places {
            let land = place.name.split_once('/').map(|(land, _)| land.to_owned());
            if let Some(land) = land.filter(|land| !seen.contains(land)) {
                let message = format!("`{}` is part of `{land}`, which is no place", place.name);
                text.faults.push(Fault::error("calendar::unknown_place", place.at, message));
            }
        }
    }
}
