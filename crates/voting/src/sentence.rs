//! The computed sentence: where a ballot stands and what is missing, as one would say it on the
//! telephone.
//!
//! `Bund: ja. Länder: 9 von 11. Anteile: 61,20 % von 66,67 %. Es fehlen mindestens zwei Länder, zum
//! Beispiel Hessen und Niedersachsen.` "At least" is meant strictly: it is the least over all sets of
//! silent members that would meet the rule.

use std::fmt::Write as _;

use crate::check::Check;
use crate::formula::Sum;
use crate::missing::{Aim, Quest};
use crate::number::{power, written};
use crate::rule::{Test, Verb};
use crate::tongue::Phrases;
use crate::{Ballot, Certainty, Outcome, Prepared, Standing, Tongue, wording};

/// More examples than this are not read.
const EXAMPLES: usize = 3;

impl Prepared {
    /// Where the ballot stands in the default reading, what is missing, and where readings differ.
    pub fn sentence(&self, ballot: &Ballot, tongue: Tongue) -> String {
        self.said(ballot, true, tongue)
    }

    /// The same once no vote can come any more: nothing is missing then, the rule is met or it is not.
    pub fn closing_sentence(&self, ballot: &Ballot, tongue: Tongue) -> String {
        self.said(ballot, false, tongue)
    }

    fn said(&self, ballot: &Ballot, open: bool, tongue: Tongue) -> String {
        let words = tongue.phrases();
        let sums = self.sums(ballot);
        let outcomes = self.judged(&sums);
        let first = outcomes.0.first().map(|(_, outcome)| *outcome);
        let mut said = self.position(&sums, open, tongue);
        said.push(' ');
        match first {
            Some(Outcome::Adopted) if !open => said.push_str(words.met),
            _ if !open => said.push_str(words.failed),
            first => said.push_str(&self.prospect(ballot, first, tongue)),
        }
        let readings = self.readings.iter().zip(&outcomes.0);
        for (reading, (name, outcome)) in readings.filter(|(_, (_, o))| Some(*o) != first) {
            let reads = reading.reads.as_deref().unwrap_or(name);
            let reads = tongue.name(reads, reading.english.as_deref()).trim_end_matches('.');
            let _ = write!(said, " {} {} ({reads}).", words.otherwise, words.outcome(*outcome));
        }
        said
    }

    /// Every requirement with what there is and what it takes.
    pub(crate) fn position(&self, sums: &[Sum], open: bool, tongue: Tongue) -> String {
        let checks = self.readings.first().map(|reading| reading.checks.as_slice());
        let said = checks.unwrap_or_default().iter();
        said.map(|check| fragment(check, sums, open, tongue)).collect::<Vec<_>>().join(" ")
    }

    fn prospect(&self, ballot: &Ballot, outcome: Option<Outcome>, tongue: Tongue) -> String {
        let words = tongue.phrases();
        let silent = ballot.standings().contains(&Standing::Silent);
        let certainty = self.certainty(ballot);
        let said = match (outcome, certainty) {
            (Some(Outcome::Adopted), _) if !silent => words.met,
            (Some(Outcome::Adopted), Certainty::Certain) => words.met_for_good,
            (Some(Outcome::Adopted), _) => words.met_for_now,
            _ if !silent => words.failed,
            (_, Certainty::Certain) => words.failed_for_good,
            _ => return self.lacking(ballot, tongue),
        };
        said.to_owned()
    }

    /// Who is missing at least.
    fn lacking(&self, ballot: &Ballot, tongue: Tongue) -> String {
        let words = tongue.phrases();
        let group: Vec<usize> = self.seats.iter().map(|seat| seat.group).collect();
        let quest = Quest::new(self, ballot, Aim::Meet);
        let Some(least) = quest.least(&group, self.groups.len()) else {
            return words.out_of_reach.to_owned();
        };
        let (first, smallest) = (&least.first, least.first.len());
        let by_group = least.groups.filter(|leasts| leasts.iter().sum::<usize>() == smallest);
        if let Some(leasts) = by_group {
            self.by_group(&leasts, first, least.only, tongue)
        } else {
            let many = match smallest {
                1 => words.agreements[0].to_owned(),
                _ => format!("{} {}", words.number(smallest), words.agreements[1]),
            };
            let lacks = words.lacks[usize::from(smallest != 1)];
            format!("{lacks} {} {many}{}.", words.at_least, self.example(first, tongue))
        }
    }

    fn by_group(&self, leasts: &[usize], first: &[usize], only: bool, tongue: Tongue) -> String {
        let words = tongue.phrases();
        let mut phrases = Vec::new();
        let mut open = Vec::new();
        for (group, &least) in leasts.iter().enumerate().filter(|(_, least)| **least > 0) {
            let circle = &self.groups[group];
            let one = tongue.name(&circle.one, circle.english_one.as_deref());
            if circle.voters == 1 {
                phrases.push(one.to_owned());
            } else {
                let title = tongue.name(&circle.title, circle.english.as_deref());
                phrases.push(match least {
                    1 => format!("{} {one}", words.at_least),
                    _ => format!("{} {} {title}", words.at_least, words.number(least)),
                });
                let members = first.iter().filter(|&&voter| self.seats[voter].group == group);
                open.extend(members.copied());
            }
        }
        let lacks = words.lacks[usize::from(leasts.iter().sum::<usize>() != 1)];
        if only && !open.is_empty() && first.len() <= EXAMPLES {
            return format!("{lacks} {}.", words.listed(self.names(first, tongue)));
        }
        let phrases = words.listed(phrases.iter().map(String::as_str).collect());
        format!("{lacks} {phrases}{}.", self.example(&open, tongue))
    }

    fn example(&self, voters: &[usize], tongue: Tongue) -> String {
        if voters.is_empty() || voters.len() > EXAMPLES {
            return String::new();
        }
        let words = tongue.phrases();
        format!(", {} {}", words.example, words.listed(self.names(voters, tongue)))
    }

    fn names(&self, voters: &[usize], tongue: Tongue) -> Vec<&str> {
        let name = |voter: &usize| {
            let seat = &self.seats[*voter];
            tongue.name(&seat.title, seat.english.as_deref())
        };
        voters.iter().map(name).collect()
    }
}

/// One requirement: `Bund: ja.`, `Länder: 9 von 11.`, `Anteile: 61,20 % von 66,67 %.`
fn fragment(check: &Check, sums: &[Sum], open: bool, tongue: Tongue) -> String {
    let words = tongue.phrases();
    let claim = &check.claim;
    let title = tongue.name(&claim.who.title, claim.who.english.as_deref());
    let sum = sums.get(check.measure).copied().unwrap_or_default();
    if claim.weighed.is_some() {
        return weighed(check, sums, words);
    }
    if claim.who.single && matches!(claim.verb, Verb::Agree | Verb::NotAgree | Verb::Object) {
        let standing = Standing::ALL.into_iter().find(|standing| sum[standing.index()] > 0);
        let said = match standing {
            Some(Standing::Silent) if !open => words.none_came,
            standing => standing.map_or(words.nobody, |standing| words.voice(standing)),
        };
        return format!("{title}: {said}.");
    }
    if wording::halves(claim) {
        let (yes, both) = (check.have(sums), check.whole(sums).unwrap_or_default());
        return format!("{title}: {yes} {}, {} {}.", words.yes, both - yes, words.no);
    }
    let (have, need) = (check.have(sums), check.need(sums));
    let counted = words.counted(claim.verb, have);
    let (of, at_most) = (words.of, words.at_most);
    match claim.test {
        Test::AtLeast => format!("{title}: {have} {of} {}{counted}.", need.up(0)),
        Test::MoreThan => format!("{title}: {have} {of} {}{counted}.", need.down(0) + 1),
        Test::AtMost => format!("{title}: {have}{counted}, {at_most} {}.", need.down(0)),
        Test::FewerThan => format!("{title}: {have}{counted}, {at_most} {}.", need.up(0) - 1),
    }
}

/// Weights with as few digits as tell the truth: what there is rounded down, what it takes rounded up,
/// and more digits where the two would then seem to say the opposite.
fn weighed(check: &Check, sums: &[Sum], words: &Phrases) -> String {
    let (have, need) = (check.have(sums), check.need(sums));
    let met = check.met(sums);
    let unit = words.unit(&check.unit);
    let shown = |digits: u32| {
        let have = have * power(digits) / power(check.scale);
        let need = match check.claim.test {
            Test::AtMost => need.down(digits),
            _ => need.up(digits),
        };
        (have, need)
    };
    let seems = |digits: &u32| {
        let (have, need) = shown(*digits);
        met == match check.claim.test {
            Test::AtLeast => have >= need,
            Test::MoreThan => have > need,
            Test::AtMost => have <= need,
            Test::FewerThan => have < need,
        }
    };
    let digits = (check.scale.min(2)..=check.scale + 2).find(seems).unwrap_or(check.scale);
    let (have, need) = shown(digits);
    let (have, need) = (written(have, digits, words.point), written(need, digits, words.point));
    let (side, limit) = (words.side(check.claim.verb), words.limit(check.claim.test));
    format!("{}{side}: {have}{unit} {limit} {need}{unit}.", words.shares)
}
