//! Weight tables: dated versions without holes, shares that add up, digits as written.
//!
//! Shares in percent add up to 100 unless the table says otherwise; inhabitants add up to whatever
//! they do, unless it says what.

use std::cmp::Ordering;

use jiff::civil::Date;
use umlauf_source::{Fault, Fields, Key, Node, Place};

use super::Reader;
use crate::number::{decimal, power, written};
use crate::{Figures, Shares, Table, Version};

/// The largest sum of a table, in its smallest unit; products with thresholds stay exact.
const MAX_TOTAL: i128 = 1_000_000_000_000_000;

impl Reader {
    pub(super) fn tables(&mut self, node: Option<&Node>) {
        let Some(node) = node else { return };
        let mut made = Vec::new();
        for (key, node) in self.keep(node.map("tables of weights")).unwrap_or_default() {
            let before = self.faults.len();
            self.named(key, "a table");
            self.tables.push(Table {
                name: key.text.clone(),
                title: key.text.clone(),
                unit: String::new(),
                note: None,
                unconfirmed: None,
                by: None,
                versions: Vec::new(),
            });
            let at = self.tables.len() - 1;
            if let Some(fields) = self.keep(Fields::of(node, "a table of weights")) {
                let sum = self.heading(at, &fields);
                if fields.optional("by").is_some() {
                    made.push((at, fields, sum));
                } else {
                    self.tables[at].versions = self.own(key, &fields, sum);
                    fields.finish(&mut self.faults);
                }
            }
            if self.faults.len() > before {
                self.doubtful.insert(at);
            }
        }
        // A table may be made from one that stands below it.
        let own = self.tables.iter().map(|table| table.by.is_none()).collect::<Vec<_>>();
        for (at, fields, sum) in made {
            let before = self.faults.len();
            self.made(at, &fields, sum, &own);
            fields.finish(&mut self.faults);
            if self.faults.len() > before {
                self.doubtful.insert(at);
            }
        }
    }

    /// What every table says; the result is what its shares must add up to.
    fn heading(&mut self, at: usize, fields: &Fields) -> Option<(i128, u32)> {
        let title = self.text(fields, "title", "a title");
        let unit = self.maybe(fields, "unit", "a unit").unwrap_or_default();
        let remarks = self.remarks(fields);
        let by = fields.optional("by").map(|node| node.text("the name of a table"));
        let by = by.and_then(|read| self.keep(read)).map(str::to_owned);
        let sum = fields.optional("sum").or_else(|| fields.optional("total")).map(|node| {
            let text = node.text("a sum")?;
            decimal(text).ok_or_else(|| node.expected("a decimal number"))
        });
        let sum = sum.and_then(|read| self.keep(read));
        let sum = sum.or_else(|| (unit == "%" && by.is_none()).then_some((100, 0)));
        let table = &mut self.tables[at];
        table.title = title.unwrap_or_else(|| table.name.clone());
        table.unit = unit;
        table.note = remarks.note;
        table.unconfirmed = remarks.unconfirmed;
        table.by = by;
        sum
    }

    /// The figures of a table that has its own: in versions, or once for all days.
    fn own(&mut self, key: &Key, fields: &Fields, sum: Option<(i128, u32)>) -> Vec<Version> {
        let mut read = Vec::new();
        match (fields.optional("versions"), fields.optional("shares")) {
            (Some(node), None) => {
                let versions = self.keep(node.list("versions"));
                if versions.is_some_and(<[Node]>::is_empty) {
                    let message = format!("`{}` has no version", key.text);
                    self.faults.push(Fault::error("body::no_versions", node.place, message));
                }
                for node in versions.unwrap_or_default() {
                    read.extend(self.version(node, sum).map(|version| (version, node.place)));
                }
            }
            (None, Some(node)) => {
                let name = self.maybe(fields, "name", "the name of the figures");
                let source = self.text(fields, "source", "where the figures stand");
                let shares = self.shares(node, (name.or_else(|| Some(String::new())), source), sum);
                let figures = shares.map(Figures::Known);
                let always = figures.map(|figures| Version { from: Date::MIN, to: None, figures });
                return always.into_iter().collect();
            }
            _ => {
                let message =
                    format!("it is not said once where the figures of `{}` stand", key.text);
                self.faults.push(Fault::error("body::table", key.place, message).hint(
                    "write `versions`, or `shares` that hold for all days, or `by` with `steps` or \
                     `per started`",
                ));
            }
        }
        self.joined(&mut read);
        read.into_iter().map(|(version, _)| version).collect()
    }

    fn version(&mut self, node: &Node, sum: Option<(i128, u32)>) -> Option<Version> {
        let fields = self.keep(Fields::of(node, "a version"))?;
        let from = fields.required("from").and_then(date);
        let from = self.keep(from);
        let to = fields.optional("to").map(date).and_then(|read| self.keep(read));
        let figures = if let Some(unknown) = fields.optional("unknown") {
            let why = self.keep(unknown.text("why nothing is known"));
            why.map(|why| Figures::Unknown(why.to_owned()))
        } else {
            let name = self.text(&fields, "name", "the version's name");
            let source = self.text(&fields, "source", "where the figures stand");
            let remarks = self.remarks(&fields);
            let node = self.keep(fields.required("shares"));
            let shares = node.and_then(|node| self.shares(node, (name, source), sum));
            let remarked =
                |shares| Shares { note: remarks.note, unconfirmed: remarks.unconfirmed, ..shares };
            shares.map(remarked).map(Figures::Known)
        };
        fields.finish(&mut self.faults);
        let (from, figures) = (from?, figures?);
        if to.is_some_and(|to| to < from) {
            let message = "the last day lies before the first";
            self.faults.push(Fault::error("body::weights_order", node.place, message));
        }
        Some(Version { from, to, figures })
    }

    fn shares(
        &mut self,
        node: &Node,
        (name, source): (Option<String>, Option<String>),
        sum: Option<(i128, u32)>,
    ) -> Option<Shares> {
        let place = node.place;
        let mut read: Vec<(usize, i128, u32)> = Vec::new();
        let mut complete = true;
        for (key, node) in self.keep(node.map("shares by member"))? {
            let share = node.text("a share").and_then(|text| {
                decimal(text).ok_or_else(|| {
                    let message = format!("`{text}` is no share");
                    Fault::error("body::share", node.place, message)
                        .hint("write a decimal with a point and at most nine digits after it")
                })
            });
            let share = self.keep(share);
            let voter = self.shareholder(key);
            match (voter, share) {
                (Some(voter), Some((amount, digits))) => read.push((voter, amount, digits)),
                _ => complete = false,
            }
        }
        let scale = read.iter().map(|(_, _, digits)| *digits).max().unwrap_or(0);
        let scale = scale.max(sum.map_or(0, |(_, digits)| digits));
        let amount = |amount: i128, digits: u32| amount * power(scale - digits);
        let have: i128 = read.iter().map(|(_, share, digits)| amount(*share, *digits)).sum();
        if complete {
            let declared = sum.map(|(sum, digits)| amount(sum, digits));
            self.sum(have, declared, scale, place);
        }
        let mut shares = Shares {
            name: name?,
            source: source?,
            note: None,
            unconfirmed: None,
            scale,
            weights: vec![0; self.voters.len()],
            named: vec![false; self.voters.len()],
        };
        for (voter, share, digits) in read {
            shares.weights[voter] = i64::try_from(amount(share, digits)).unwrap_or(0);
            shares.named[voter] = true;
        }
        Some(shares)
    }

    /// The voter a share belongs to.
    fn shareholder(&mut self, key: &Key) -> Option<usize> {
        let seat = self.seats.get(key.text.as_str()).map(|&seat| &self.members[seat]);
        if let Some(voter) = seat.and_then(|member| member.voter) {
            return Some(voter);
        }
        let codes: Vec<_> =
            self.voters.iter().map(|&seat| self.members[seat].code.clone()).collect();
        let message = match seat {
            Some(_) => format!("`{}` has no vote and no weight", key.text),
            None => format!("`{}` is no member of the body", key.text),
        };
        let fault = Fault::error("body::unknown_member", key.place, message);
        let codes = codes.iter().map(crate::MemberCode::as_str);
        self.faults.push(fault.did_you_mean(&key.text, codes));
        None
    }

    /// Reports a sum that cannot be counted with, or is not the declared one.
    pub(super) fn sum(&mut self, sum: i128, declared: Option<i128>, scale: u32, place: Place) {
        if sum <= 0 || sum > MAX_TOTAL {
            let message = "the shares add up to nothing, or to more than can be counted";
            self.faults.push(Fault::error("body::shares_range", place, message));
            return;
        }
        let Some(total) = declared else { return };
        let by = match sum.cmp(&total) {
            Ordering::Equal => return,
            Ordering::Less => format!("{} is missing", written(total - sum, scale, '.')),
            Ordering::Greater => format!("{} is too much", written(sum - total, scale, '.')),
        };
        let (sum, total) = (written(sum, scale, '.'), written(total, scale, '.'));
        let message = format!("the shares add up to {sum}, not to {total}: {by}");
        self.faults.push(
            Fault::error("body::shares_sum", place, message)
                .hint("compare with the source; a sum other than 100 is declared by `sum`"),
        );
    }

    /// Ends every version without a last day before the next begins, and reports holes and overlaps.
    fn joined(&mut self, versions: &mut [(Version, Place)]) {
        for at in 1..versions.len() {
            let (before, after) = versions.split_at_mut(at);
            let (Some((one, _)), Some((two, place))) = (before.last_mut(), after.first()) else {
                return;
            };
            let eve = two.from.yesterday().unwrap_or(two.from);
            if two.from <= one.from {
                let message = format!("begins on {}, not after {}", two.from, one.from);
                self.faults.push(
                    Fault::error("body::weights_order", *place, message)
                        .hint("order the versions by their first days"),
                );
                continue;
            }
            match one.to.unwrap_or(eve).cmp(&eve) {
                Ordering::Equal => one.to = Some(eve),
                Ordering::Greater => {
                    let until = one.to.unwrap_or(eve);
                    let message = format!("begins on {}, but {until} is still covered", two.from);
                    self.faults.push(
                        Fault::error("body::weights_overlap", *place, message)
                            .label("overlaps the version before"),
                    );
                }
                Ordering::Less => {
                    let hole = one.to.and_then(|to| to.tomorrow().ok()).unwrap_or(eve);
                    let message = format!("nothing is said of {hole} to {eve}");
                    let hint = format!("declare it: `{{from: {hole}, to: {eve}, unknown: …}}`");
                    self.faults.push(Fault::error("body::weights_gap", *place, message).hint(hint));
                }
            }
        }
    }
}

/// A calendar day, `2019-01-01`.
pub(super) fn date(node: &Node) -> Result<Date, Fault> {
    let what = "a day like `2019-01-01`";
    let text = node.text(what)?;
    // The parser of dates would also take a time of day behind it.
    let date = (text.len() == 10).then(|| text.parse().ok()).flatten();
    date.ok_or_else(|| node.expected(what))
}
