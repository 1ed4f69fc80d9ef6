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
use crate::{Ballot, Certainty, Choice, Outcome, Prepared, Standing, wording};

/// More examples than this are not read.
const EXAMPLES: usize = 3;

impl Prepared {
    /// Where the ballot stands in the default reading, what is missing, and where readings differ.
    pub fn sentence(&self, ballot: &Ballot) -> String {
        self.said(ballot, true)
    }

    /// The same once no vote can come any more: nothing is missing then, the rule is met or it is not.
    pub fn closing_sentence(&self, ballot: &Ballot) -> String {
        self.said(ballot, false)
    }

    fn said(&self, ballot: &Ballot, open: bool) -> String {
        let sums = self.sums(ballot);
        let outcomes = self.judged(&sums);
        let first = outcomes.0.first().map(|(_, outcome)| *outcome);
        let mut said = self.position(&sums, open);
        said.push(' ');
        match first {
            Some(Outcome::Adopted) if !open => said.push_str("Die Regel ist erfüllt."),
            _ if !open => said.push_str("Die Regel ist nicht erfüllt."),
            first => said.push_str(&self.prospect(ballot, first)),
        }
        let readings = self.readings.iter().zip(&outcomes.0);
        for (reading, (name, outcome)) in readings.filter(|(_, (_, o))| Some(*o) != first) {
            let reads = reading.reads.as_ref().unwrap_or(name).trim_end_matches('.');
            let _ = write!(said, " Nach anderer Lesart {} ({reads}).", outcome.german());
        }
        said
    }

    /// Every requirement with what there is and what it takes.
    pub(crate) fn position(&self, sums: &[Sum], open: bool) -> String {
        let checks = self.readings.first().map(|reading| reading.checks.as_slice());
        let said = checks.unwrap_or_default().iter().map(|check| fragment(check, sums, open));
        said.collect::<Vec<_>>().join(" ")
    }

    fn prospect(&self, ballot: &Ballot, outcome: Option<Outcome>) -> String {
        let silent = ballot.standings().contains(&Standing::Silent);
        let certainty = self.certainty(ballot);
        let said = match (outcome, certainty) {
            (Some(Outcome::Adopted), _) if !silent => "Die Regel ist erfüllt.",
            (Some(Outcome::Adopted), Certainty::Certain) => {
                "Die Regel ist erfüllt; ausstehende Stimmen ändern daran nichts mehr."
            }
            (Some(Outcome::Adopted), _) => {
                "Die Regel ist derzeit erfüllt; ausstehende Stimmen können das noch ändern."
            }
            _ if !silent => "Die Regel ist nicht erfüllt.",
            (_, Certainty::Certain) => {
                "Die Regel ist nicht erfüllt; ausstehende Stimmen ändern daran nichts mehr."
            }
            _ => return self.lacking(ballot),
        };
        said.to_owned()
    }

    /// Who is missing at least.
    fn lacking(&self, ballot: &Ballot) -> String {
        let group: Vec<usize> = self.seats.iter().map(|seat| seat.group).collect();
        let quest = Quest::new(self, ballot, Aim::Meet);
        let Some(least) = quest.least(&group, self.groups.len()) else {
            return String::from("Weitere Zustimmungen allein erfüllen die Regel nicht mehr.");
        };
        let (first, smallest) = (&least.first, least.first.len());
        let by_group = least.groups.filter(|leasts| leasts.iter().sum::<usize>() == smallest);
        if let Some(leasts) = by_group {
            self.by_group(&leasts, first, least.only)
        } else {
            let (verb, many) = match smallest {
                1 => ("fehlt", String::from("eine Zustimmung")),
                _ => ("fehlen", format!("{} Zustimmungen", number(smallest))),
            };
            format!("Es {verb} mindestens {many}{}.", self.example(first))
        }
    }

    fn by_group(&self, leasts: &[usize], first: &[usize], only: bool) -> String {
        let mut phrases = Vec::new();
        let mut open = Vec::new();
        for (group, &least) in leasts.iter().enumerate().filter(|(_, least)| **least > 0) {
            let circle = &self.groups[group];
            if circle.voters == 1 {
                phrases.push(circle.one.clone());
            } else {
                phrases.push(match least {
                    1 => format!("mindestens {}", circle.one),
                    _ => format!("mindestens {} {}", number(least), circle.title),
                });
                let members = first.iter().filter(|&&voter| self.seats[voter].group == group);
                open.extend(members.copied());
            }
        }
        let verb = if leasts.iter().sum::<usize>() == 1 { "fehlt" } else { "fehlen" };
        if only && !open.is_empty() && first.len() <= EXAMPLES {
            let names = first.iter().map(|&voter| self.seats[voter].title.clone()).collect();
            return format!("Es {verb} {}.", listed(names));
        }
        format!("Es {verb} {}{}.", listed(phrases), self.example(&open))
    }

    fn example(&self, voters: &[usize]) -> String {
        if voters.is_empty() || voters.len() > EXAMPLES {
            return String::new();
        }
        let names = voters.iter().map(|&voter| self.seats[voter].title.clone()).collect();
        format!(", zum Beispiel {}", listed(names))
    }
}

/// One requirement: `Bund: ja.`, `Länder: 9 von 11.`, `Anteile: 61,20 % von 66,67 %.`
fn fragment(check: &Check, sums: &[Sum], open: bool) -> String {
    let claim = &check.claim;
    let title = &claim.who.title;
    let sum = sums.get(check.measure).copied().unwrap_or_default();
    if claim.weighed.is_some() {
        return weighed(check, sums);
    }
    if claim.who.single && matches!(claim.verb, Verb::Agree | Verb::NotAgree | Verb::Object) {
        let standing = Standing::ALL.into_iter().find(|standing| sum[standing.index()] > 0);
        let said = match standing {
            Some(Standing::Silent) if !open => "keine Stimme",
            standing => standing.map_or("ohne Stimme", voice),
        };
        return format!("{title}: {said}.");
    }
    if wording::halves(claim) {
        let (yes, both) = (check.have(sums), check.whole(sums).unwrap_or_default());
        return format!("{title}: {yes} ja, {} nein.", both - yes);
    }
    let (have, need) = (check.have(sums), check.need(sums));
    let counted = match claim.verb {
        Verb::Agree => "",
        Verb::NotAgree => " ohne Zustimmung",
        Verb::Object if have == 1 => " Ablehnung",
        Verb::Object => " Ablehnungen",
        Verb::Abstain if have == 1 => " Enthaltung",
        Verb::Abstain => " Enthaltungen",
        Verb::TakePart => " beteiligt",
        Verb::Attend => " anwesend",
    };
    match claim.test {
        Test::AtLeast => format!("{title}: {have} von {}{counted}.", need.up(0)),
        Test::MoreThan => format!("{title}: {have} von {}{counted}.", need.down(0) + 1),
        Test::AtMost => format!("{title}: {have}{counted}, höchstens {}.", need.down(0)),
        Test::FewerThan => format!("{title}: {have}{counted}, höchstens {}.", need.up(0) - 1),
    }
}

/// Weights with as few digits as tell the truth: what there is rounded down, what it takes rounded up,
/// and more digits where the two would then seem to say the opposite.
fn weighed(check: &Check, sums: &[Sum]) -> String {
    let (have, need) = (check.have(sums), check.need(sums));
    let met = check.met(sums);
    let unit = check.unit.as_ref();
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
    let (have, need) = (written(have, digits, ','), written(need, digits, ','));
    let side = match check.claim.verb {
        Verb::Object => " (Ablehnungen)",
        Verb::Abstain => " (Enthaltungen)",
        Verb::NotAgree => " (ohne Zustimmung)",
        Verb::Agree | Verb::TakePart | Verb::Attend => "",
    };
    let limit = match check.claim.test {
        Test::AtLeast => "von",
        Test::MoreThan => "von mehr als",
        Test::AtMost => "von höchstens",
        Test::FewerThan => "von weniger als",
    };
    format!("Anteile{side}: {have}{unit} {limit} {need}{unit}.")
}

fn voice(standing: Standing) -> &'static str {
    match standing {
        Standing::Cast(Choice::Yes) => "ja",
        Standing::Cast(Choice::No) => "nein",
        Standing::Unreasoned => "nein ohne Gründe",
        Standing::Cast(Choice::Abstain) => "Enthaltung",
        Standing::Silent => "noch keine Stimme",
        Standing::Absent => "abwesend",
        Standing::Excluded => "ausgeschlossen",
    }
}

/// `a, b und c`.
fn listed(mut words: Vec<String>) -> String {
    match words.pop() {
        Some(last) if words.is_empty() => last,
        Some(last) => format!("{} und {last}", words.join(", ")),
        None => String::new(),
    }
}

/// Numbers up to twelve in words.
fn number(count: usize) -> String {
    const WORDS: [&str; 13] = [
        "null", "eine", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn",
        "elf", "zwölf",
    ];
    WORDS.get(count).map_or_else(|| count.to_string(), |word| (*word).to_owned())
}
