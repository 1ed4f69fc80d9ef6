//! One calendar file by itself: its places and holidays as they are said, with its faults.

use jiff::civil::Date;
use umlauf_source::{Fault, Fields, Key, Node, Source, Value, read};

use crate::rule::{FORMS, Rule};

/// One text by itself.
#[derive(Default)]
pub(super) struct Text {
    pub(super) places: Vec<Place>,
    pub(super) holidays: Vec<Said>,
    pub(super) faults: Vec<Fault>,
}

/// A place as it is declared.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) name: String,
    pub(super) at: umlauf_source::Place,
    pub(super) title: String,
    pub(super) known_from: Date,
    pub(super) basis: Option<String>,
}

/// A holiday as it is said, before it is known which places its words mean.
pub(super) struct Said {
    pub(super) at: umlauf_source::Place,
    pub(super) name: String,
    pub(super) rule: Rule,
    pub(super) from: Date,
    pub(super) to: Date,
    pub(super) places: Vec<(String, umlauf_source::Place)>,
    pub(super) basis: Vec<(String, umlauf_source::Place, String)>,
}

impl Text {
    /// Reads a text as far as it can be read.
    pub(super) fn read(source: &Source) -> Self {
        match read(source) {
            Ok(root) => {
                let mut text = Self::default();
                if let Err(fault) = text.root(&root, source) {
                    text.faults.push(fault);
                }
                text
            }
            Err(faults) => Self { faults, ..Self::default() },
        }
    }

    fn root(&mut self, root: &Node, source: &Source) -> Result<(), Fault> {
        let fields = Fields::of(root, "a calendar")?;
        let name = fields.required("calendar").and_then(|node| Ok((node, node.text("a name")?)));
        match name {
            Ok((node, name)) if name != source.stem() => self.faults.push(
                Fault::error(
                    "calendar::name",
                    node.place,
                    format!("the calendar is called `{name}` but its file `{}`", source.stem()),
                )
                .hint("give both the same name"),
            ),
            Ok(_) => {}
            Err(fault) => self.faults.push(fault),
        }
        if let Some(Err(fault)) = fields.optional("title").map(|node| node.text("a title")) {
            self.faults.push(fault);
        }
        let places = fields.optional("places");
        let from = fields.optional("from");
        if let Some(places) = places {
            let known_from = match from {
                Some(from) => bound(from, false),
                None => fields.required("from").and_then(|from| bound(from, false)),
            };
            let known_from = known_from.unwrap_or_else(|fault| {
                self.faults.push(fault);
                Date::MIN
            });
            self.places(places, known_from);
        } else if let Some(from) = from {
            let message =
                "`from` says since when the places of this file are known, but it has none";
            self.faults.push(
                Fault::error("calendar::validity", from.place, message)
                    .hint("write `from` at the holiday"),
            );
        }
        if let Some(holidays) = fields.optional("holidays") {
            match holidays.list("a list of holidays") {
                Ok(items) => items.iter().for_each(|item| self.holiday(item)),
                Err(fault) => self.faults.push(fault),
            }
        }
        fields.finish(&mut self.faults);
        Ok(())
    }

    fn places(&mut self, node: &Node, known_from: Date) {
        let entries = match node.map("places by name") {
            Ok(entries) => entries,
            Err(fault) => return self.faults.push(fault),
        };
        for (key, node) in entries {
            if let Err(fault) = self.place(key, node, known_from) {
                self.faults.push(fault);
            }
        }
    }

    fn place(&mut self, key: &Key, node: &Node, known_from: Date) -> Result<(), Fault> {
        if !is_place_name(&key.text) {
            let message = format!("`{}` cannot be the name of a place", key.text);
            self.faults.push(
                Fault::error("calendar::place_name", key.place, message)
                    .hint("write a Land as `DE-HE` and a part of it as `DE-BY/Augsburg`"),
            );
        }
        let fields = Fields::of(node, "a place")?;
        let title = fields.required("title").and_then(|node| node.text("a title"));
        let basis = fields.optional("basis").map(|node| node.text("a citation")).transpose();
        fields.finish(&mut self.faults);
        let mut keep = Keep(&mut self.faults);
        // A place whose title is missing is still one: its holidays are not at fault.
        let title = keep.ok(title).unwrap_or(&key.text).to_owned();
        let basis = keep.ok(basis).flatten().map(str::to_owned);
        self.places.push(Place { name: key.text.clone(), at: key.place, title, known_from, basis });
        Ok(())
    }

    fn holiday(&mut self, node: &Node) {
        let fields = match Fields::of(node, "a holiday") {
            Ok(fields) => fields,
            Err(fault) => return self.faults.push(fault),
        };
        let name = fields.required("name").and_then(|node| node.text("a name"));
        let rule = fields.required("day").and_then(|node| {
            Rule::parse(node.text("a day")?).ok_or_else(|| {
                let message = "the day is not of a known form";
                Fault::error("calendar::day", node.place, message).label("unreadable").hint(FORMS)
            })
        });
        let places = fields.required("in").and_then(names);
        let from = fields.optional("from").map(|node| bound(node, false)).transpose();
        let to = fields.optional("to").map(|node| bound(node, true)).transpose();
        let basis = fields.optional("basis").map_or(Ok(Vec::new()), citations);
        if let (Ok(Rule::Once(_)), Some((key, _))) =
            (&rule, fields.entry("from").or_else(|| fields.entry("to")))
        {
            let message = format!("a single date needs no `{}`", key.text);
            self.faults
                .push(Fault::error("calendar::validity", key.place, message).hint("remove it"));
        }
        if let (Ok(Some(from)), Ok(Some(to)), Some(node)) = (&from, &to, fields.optional("to"))
            && to < from
        {
            let message = format!("the holiday ends on {to}, before it begins on {from}");
            self.faults.push(Fault::error("calendar::validity", node.place, message));
        }
        let at = fields.place();
        fields.finish(&mut self.faults);
        let mut keep = Keep(&mut self.faults);
        let read = (keep.ok(name), keep.ok(rule), keep.ok(places), keep.ok(from), keep.ok(to));
        let basis = keep.ok(basis);
        if let ((Some(name), Some(rule), Some(places), Some(from), Some(to)), Some(basis)) =
            (read, basis)
        {
            let (from, to) = (from.unwrap_or(Date::MIN), to.unwrap_or(Date::MAX));
            let name = name.to_owned();
            self.holidays.push(Said { at, name, rule, from, to, places, basis });
        }
    }
}

/// Keeps the fault of what could not be read and goes on.
struct Keep<'f>(&'f mut Vec<Fault>);

impl Keep<'_> {
    fn ok<T>(&mut self, read: Result<T, Fault>) -> Option<T> {
        read.map_err(|fault| self.0.push(fault)).ok()
    }
}

fn is_place_name(name: &str) -> bool {
    let (land, part) = match name.split_once('/') {
        Some((land, part)) => (land, Some(part)),
        None => (name, None),
    };
    let land_is_code = land.split_once('-').is_some_and(|(state, land)| {
        [state, land].iter().all(|code| {
            !code.is_empty() && code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        })
    });
    let part_is_word = part.is_none_or(|part| {
        !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | ' '))
    });
    land_is_code && part_is_word
}

/// A year or a date: the first or the last day that is meant.
fn bound(node: &Node, last: bool) -> Result<Date, Fault> {
    let what = "a year or a date such as `2019` or `2019-01-01`";
    let text = node.text(what)?;
    let date = match text.len() {
        4 => text.parse().ok().and_then(|year: u16| {
            let (month, day) = if last { (12, 31) } else { (1, 1) };
            Date::new(i16::try_from(year).ok()?, month, day).ok()
        }),
        10 => text.parse().ok(),
        _ => None,
    };
    date.ok_or_else(|| node.expected(what))
}

/// One name or a list of names.
fn names(node: &Node) -> Result<Vec<(String, umlauf_source::Place)>, Fault> {
    let what = "a place or a list of places";
    match &node.value {
        Value::List(items) if !items.is_empty() => items
            .iter()
            .map(|item| item.text("a place").map(|text| (text.to_owned(), item.place)))
            .collect(),
        Value::Text(text) if !text.is_empty() => Ok(vec![(text.clone(), node.place)]),
        _ => Err(node.expected(what)),
    }
}

/// One citation for all places (under the empty name, which holds everywhere), or one per place.
fn citations(node: &Node) -> Result<Vec<(String, umlauf_source::Place, String)>, Fault> {
    let what = "a citation";
    match &node.value {
        Value::Map(entries) => entries
            .iter()
            .map(|(key, node)| Ok((key.text.clone(), key.place, node.text(what)?.to_owned())))
            .collect(),
        _ => Ok(vec![(String::new(), node.place, node.text(what)?.to_owned())]),
    }
}
