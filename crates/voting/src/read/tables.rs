//! Weight tables: dated versions without holes, shares that add up, digits as written.

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
        for (key, node) in self.keep(node.map("tables of weights")).unwrap_or_default() {
            let before = self.faults.len();
            self.named(key, "a table");
            self.table(key, node);
            if self.faults.len() > before {
                self.doubtful.insert(self.tables.len().saturating_sub(1));
            }
        }
    }

    fn table(&mut self, key: &Key, node: &Node) {
        let mut table = Table {
            name: key.text.clone(),
            title: key.text.clone(),
            unit: String::new(),
            versions: Vec::new(),
        };
        if let Some(fields) = self.keep(Fields::of(node, "a table of weights")) {
            if let Some(title) = self.text(&fields, "title", "a title") {
                table.title = title;
            }
            table.unit = self.maybe(&fields, "unit", "a unit").unwrap_or_default();
            let total = fields.optional("total").map(|node| (node, node.text("a sum")));
            let total = total.map(|(node, text)| {
                text.and_then(|text| decimal(text).ok_or_else(|| node.expected("a decimal number")))
            });
            let total = total.and_then(|read| self.keep(read)).unwrap_or((100, 0));
            let mut read = Vec::new();
            if let Some(node) = self.keep(fields.required("versions")) {
                let versions = self.keep(node.list("versions"));
                if versions.is_some_and(<[Node]>::is_empty) {
                    let message = format!("`{}` has no version", key.text);
                    self.faults.push(Fault::error("body::no_versions", node.place, message));
                }
                for node in versions.unwrap_or_default() {
                    read.extend(self.version(node, total).map(|version| (version, node.place)));
                }
            }
            fields.finish(&mut self.faults);
            self.joined(&mut read);
            table.versions = read.into_iter().map(|(version, _)| version).collect();
        }
        self.tables.push(table);
    }

    fn version(&mut self, node: &Node, total: (i128, u32)) -> Option<Version> {
        let fields = self.keep(Fields::of(node, "a version"))?;
        let from = fields.required("from").and_then(date);
        let from = self.keep(from);
        let to = fields.optional("to").map(date).and_then(|read| self.keep(read));
        let figures = if let Some(unknown) = fields.optional("unknown") {
            let why = self.keep(unknown.text("why nothing is known"));
            why.map(|why| Figures::Unknown(why.to_owned()))
        } else {
            self.shares(&fields, total).map(Figures::Known)
        };
        fields.finish(&mut self.faults);
        let (from, figures) = (from?, figures?);
        if to.is_some_and(|to| to < from) {
            let message = "the last day lies before the first";
            self.faults.push(Fault::error("body::weights_order", node.place, message));
        }
        Some(Version { from, to, figures })
    }

    fn shares(&mut self, fields: &Fields, total: (i128, u32)) -> Option<Shares> {
        let name = self.text(fields, "name", "the version's name");
        let source = self.text(fields, "source", "where the figures stand");
        let remark = self.maybe(fields, "note", "a remark");
        let node = self.keep(fields.required("shares"))?;
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
        let scale = read.iter().map(|(_, _, digits)| *digits).max().unwrap_or(0).max(total.1);
        let amount = |amount: i128, digits: u32| amount * power(scale - digits);
        let sum: i128 = read.iter().map(|(_, share, digits)| amount(*share, *digits)).sum();
        if complete {
            self.sum(sum, amount(total.0, total.1), scale, place);
        }
        let mut shares = Shares {
            name: name?,
            source: source?,
            note: remark,
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

    fn sum(&mut self, sum: i128, total: i128, scale: u32, place: Place) {
        let by = match sum.cmp(&total) {
            Ordering::Equal if total <= MAX_TOTAL && total > 0 => return,
            Ordering::Equal => {
                let message = "the shares add up to nothing, or to more than can be counted";
                self.faults.push(Fault::error("body::shares_range", place, message));
                return;
            }
            Ordering::Less => format!("{} is missing", written(total - sum, scale, '.')),
            Ordering::Greater => format!("{} is too much", written(sum - total, scale, '.')),
        };
        let (sum, total) = (written(sum, scale, '.'), written(total, scale, '.'));
        let message = format!("the shares add up to {sum}, not to {total}: {by}");
        self.faults.push(
            Fault::error("body::shares_sum", place, message)
                .hint("compare with the source; a sum other than 100 is declared by `total`"),
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
fn date(node: &Node) -> Result<Date, Fault> {
    let what = "a day like `2019-01-01`";
    let text = node.text(what)?;
    // The parser of dates would also take a time of day behind it.
    let date = (text.len() == 10).then(|| text.parse().ok()).flatten();
    date.ok_or_else(|| node.expected(what))
}
