//! Looking through the register: by words, year and body, newest first, a page at a time.

use jiff::civil::date;
use serde::Deserialize;
use umlauf_calendar::start_of_day;
use umlauf_decisions::{Decision, Register};
use umlauf_engine::decisions::Decided;
use umlauf_store::CaseRow;
use umlauf_workflow::{BodyName, CaseId, Instant};

use super::entry::Entry;
use crate::fail::{Fail, quoted};
use crate::{Web, cursor};

/// How many decisions a page shows.
const PAGE: usize = 50;
/// How many rows are read at a time …
const STRIDE: u32 = 500;
/// … and how often: words are looked for in titles, and a page that finds little ends all the same.
const STRIDES: usize = 20;

/// What somebody looks for.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Search {
    /// Words of title or number.
    #[serde(default)]
    pub(crate) q: String,
    #[serde(default)]
    pub(crate) jahr: String,
    #[serde(default)]
    pub(crate) gremium: String,
    /// Where the page before ended.
    pub(crate) vor: Option<String>,
}

/// A page, and where the next one begins.
pub(crate) type Found = (Vec<Entry>, Option<(Instant, CaseId)>);

impl Search {
    /// Whether it looks for less than everything.
    pub(crate) fn narrows(&self) -> bool {
        !(self.q.trim().is_empty() && self.jahr.trim().is_empty() && self.gremium.is_empty())
    }

    /// The address of a page of this search.
    pub(crate) fn address(&self, before: &str) -> String {
        let fields = [("q", &*self.q), ("jahr", &self.jahr), ("gremium", &self.gremium)];
        let mut address = String::from("/register?");
        for (name, value) in fields.into_iter().filter(|(_, value)| !value.is_empty()) {
            let value: String = value.bytes().map(quoted).collect();
            address.push_str(name);
            address.push('=');
            address.push_str(&value);
            address.push('&');
        }
        let before: String = before.bytes().map(quoted).collect();
        address + "vor=" + &before
    }

    /// One page.
    pub(crate) async fn found(&self, web: &Web) -> Result<Found, Fail> {
        self.up_to(web, PAGE).await
    }

    /// One page of another length.
    pub(crate) async fn up_to(&self, web: &Web, most: usize) -> Result<Found, Fail> {
        let (since, end) = self.year();
        let mut before = cursor::read(self.vor.as_deref());
        if before.as_ref().is_none_or(|(at, _)| end.is_some_and(|end| *at > end)) {
            // The first instant of the next year belongs to it.
            before = end.map(|end| (end, CaseId::from(""))).or(before);
        }
        let body = Some(BodyName::from(self.gremium.trim())).filter(|b| !b.as_str().is_empty());
        let words: Vec<String> =
            self.q.split_whitespace().map(str::to_lowercase).take(10).collect();
        let mut found = Vec::new();
        for _ in 0..STRIDES {
            let last = before.as_ref().map(|(at, case)| (*at, case));
            let rows = web.store().cases_adopted(body.as_ref(), last, since, STRIDE).await?;
            let end = rows.len() < STRIDE as usize;
            for row in rows {
                let place = (row.at, row.id.clone());
                if found.len() == most {
                    return Ok((found, before));
                }
                if speaks_of(&row, &words)? {
                    found.push(Entry::of(web, row)?);
                }
                before = Some(place);
            }
            if end {
                return Ok((found, None));
            }
        }
        Ok((found, before))
    }

    /// What matches of the decisions that no case here brought about, and belongs between the page before
    /// and the next one: they are few, so a page may be longer by them.
    pub(crate) fn known<'d>(
        &self,
        decided: &'d Decided,
        next: Option<&(Instant, CaseId)>,
    ) -> Vec<&'d Decision> {
        let before = cursor::read(self.vor.as_deref()).map(|(at, _)| at);
        let mut found = self.matching(&decided.register);
        found.retain(|decision| {
            let at = since(decision);
            !decided.own.contains(&decision.key())
                && before.is_none_or(|before| at < before)
                && next.is_none_or(|(next, _)| at >= *next)
        });
        found
    }

    /// What matches of all decisions, whoever brought them about.
    pub(crate) fn matching<'d>(&self, register: &'d Register) -> Vec<&'d Decision> {
        let words: Vec<String> =
            self.q.split_whitespace().map(str::to_lowercase).take(10).collect();
        let year: Option<i16> = self.jahr.trim().parse().ok();
        let body = self.gremium.trim();
        let wanted = |decision: &&Decision| {
            let text = format!("{} {}", decision.title, decision.number).to_lowercase();
            (body.is_empty() || decision.body == body)
                && year.is_none_or(|year| decision.date.year() == year)
                && words.iter().all(|word| text.contains(word))
        };
        register.decisions().filter(wanted).collect()
    }

    fn year(&self) -> (Option<Instant>, Option<Instant>) {
        let year: Option<i16> = self.jahr.trim().parse().ok().filter(|y| (1900..9000).contains(y));
        let first = |year| Instant::from(start_of_day(date(year, 1, 1)));
        (year.map(first), year.map(|year| first(year + 1)))
    }
}

/// The first instant at which a decision may have been taken.
pub(crate) fn since(decision: &Decision) -> Instant {
    Instant::from(start_of_day(decision.date.not_before()))
}

/// Whether all words stand in title or number.
fn speaks_of(row: &CaseRow, words: &[String]) -> Result<bool, Fail> {
    let title = row.title.to_lowercase();
    let missing: Vec<&String> = words.iter().filter(|word| !title.contains(*word)).collect();
    if missing.is_empty() {
        return Ok(true);
    }
    // Whatever is in a number has a digit in it.
    if missing.iter().any(|word| !word.contains(|c: char| c.is_ascii_digit())) {
        return Ok(false);
    }
    let number = row.head()?.number.unwrap_or_default().to_lowercase();
    Ok(missing.iter().all(|word| number.contains(*word)))
}
