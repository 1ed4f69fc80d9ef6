//! The law, sentence by sentence: vectors, properties, files with faults.

#![cfg(test)]

mod files;
mod places;
mod properties;
mod vectors;
mod words;

use umlauf_calendar::{
    Calendar, Calendars, Counting, Deadline, Direction, Law, Request, Start, deadline,
};
use umlauf_source::Source;

const SHIPPED: &str = include_str!("../../../../workflows/calendars/DE.yaml");

fn shipped() -> Source {
    Source::new("calendars/DE.yaml", SHIPPED)
}

fn calendars() -> &'static Calendars {
    static CALENDARS: std::sync::LazyLock<Calendars> =
        std::sync::LazyLock::new(|| Calendars::compile(&[shipped()]).unwrap());
    &CALENDARS
}

fn calendar(name: &str) -> Calendar {
    calendars().get(name).unwrap()
}

fn date(text: &str) -> jiff::civil::Date {
    text.parse().unwrap()
}

fn request(from: &str, period: &str) -> Request {
    Request::new(from.parse::<Start>().unwrap(), period.parse().unwrap())
}

fn day_start(from: &str, period: &str) -> Request {
    Request { counting: Counting::DayStart, law: Law::Exact, ..request(from, period) }
}

fn before(from: &str, period: &str) -> Request {
    Request { direction: Direction::Before, ..request(from, period) }
}

fn ends(request: &Request, calendar: &str) -> Deadline {
    deadline(request, &self::calendar(calendar)).unwrap()
}

fn end(request: &Request, calendar: &str) -> String {
    ends(request, calendar).end.to_string()
}
