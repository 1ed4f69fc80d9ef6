//! The languages a standing is told in, and every phrase of the computed sentence, one table each.
//!
//! What is told is decided once, in `sentence.rs`; a language only lends its words. So the two cannot
//! name different numbers or members.

use crate::rule::{Test, Verb};
use crate::{Choice, Outcome, Standing};

/// A language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tongue {
    /// German: what counts in case of doubt.
    #[default]
    German,
    /// English.
    English,
}

impl Tongue {
    /// The English name where it is asked for and there is one, else the German.
    pub(crate) fn name<'n>(self, german: &'n str, english: Option<&'n str>) -> &'n str {
        match (self, english) {
            (Self::English, Some(english)) => english,
            _ => german,
        }
    }

    pub(crate) fn phrases(self) -> &'static Phrases {
        match self {
            Self::German => &GERMAN,
            Self::English => &ENGLISH,
        }
    }
}

/// The words of a language.
pub(crate) struct Phrases {
    pub(crate) met: &'static str,
    pub(crate) met_for_good: &'static str,
    pub(crate) met_for_now: &'static str,
    pub(crate) failed: &'static str,
    pub(crate) failed_for_good: &'static str,
    pub(crate) out_of_reach: &'static str,
    /// Before an outcome that another reading gives.
    pub(crate) otherwise: &'static str,
    /// Before what is missing: one, several.
    pub(crate) lacks: [&'static str; 2],
    pub(crate) at_least: &'static str,
    /// One agreement, several.
    pub(crate) agreements: [&'static str; 2],
    pub(crate) example: &'static str,
    pub(crate) and: &'static str,
    pub(crate) of: &'static str,
    pub(crate) at_most: &'static str,
    pub(crate) shares: &'static str,
    pub(crate) point: char,
    /// After the two numbers of a simple majority.
    pub(crate) yes: &'static str,
    pub(crate) no: &'static str,
    /// The silent once no vote can come any more.
    pub(crate) none_came: &'static str,
    /// Nobody stands anywhere.
    pub(crate) nobody: &'static str,
    numbers: [&'static str; 13],
    /// In the order of [`Self::voice`].
    voices: [&'static str; 7],
    outcome: fn(Outcome) -> &'static str,
    /// Objections and abstentions, one and several each.
    counted: [&'static str; 4],
    without: &'static str,
    took_part: &'static str,
    attends: &'static str,
    /// Beside weights: objections, abstentions, without agreement.
    sides: [&'static str; 3],
    /// Before a limit of weights: more than, at most, fewer than.
    limits: [&'static str; 3],
    /// Units as the files write them, and as they are said.
    units: &'static [(&'static str, &'static str)],
}

const GERMAN: Phrases = Phrases {
    met: "Die Regel ist erfüllt.",
    met_for_good: "Die Regel ist erfüllt; ausstehende Stimmen ändern daran nichts mehr.",
    met_for_now: "Die Regel ist derzeit erfüllt; ausstehende Stimmen können das noch ändern.",
    failed: "Die Regel ist nicht erfüllt.",
    failed_for_good: "Die Regel ist nicht erfüllt; ausstehende Stimmen ändern daran nichts mehr.",
    out_of_reach: "Weitere Zustimmungen allein erfüllen die Regel nicht mehr.",
    otherwise: "Nach anderer Lesart",
    lacks: ["Es fehlt", "Es fehlen"],
    at_least: "mindestens",
    agreements: ["eine Zustimmung", "Zustimmungen"],
    example: "zum Beispiel",
    and: "und",
    of: "von",
    at_most: "höchstens",
    shares: "Anteile",
    point: ',',
    yes: "ja",
    no: "nein",
    none_came: "keine Stimme",
    nobody: "ohne Stimme",
    numbers: [
        "null", "eine", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn",
        "elf", "zwölf",
    ],
    voices: [
        "ja",
        "nein",
        "nein ohne Gründe",
        "Enthaltung",
        "noch keine Stimme",
        "abwesend",
        "ausgeschlossen",
    ],
    outcome: Outcome::german,
    counted: [" Ablehnung", " Ablehnungen", " Enthaltung", " Enthaltungen"],
    without: " ohne Zustimmung",
    took_part: " beteiligt",
    attends: " anwesend",
    sides: [" (Ablehnungen)", " (Enthaltungen)", " (ohne Zustimmung)"],
    limits: ["von mehr als", "von höchstens", "von weniger als"],
    units: &[],
};

const ENGLISH: Phrases = Phrases {
    met: "The rule is met.",
    met_for_good: "The rule is met; votes still to come cannot change that.",
    met_for_now: "The rule is met at present; votes still to come can change that.",
    failed: "The rule is not met.",
    failed_for_good: "The rule is not met; votes still to come cannot change that.",
    out_of_reach: "Further agreement alone can no longer meet the rule.",
    otherwise: "By another reading",
    lacks: ["Missing is", "Missing are"],
    at_least: "at least",
    agreements: ["one vote in favour", "votes in favour"],
    example: "for example",
    and: "and",
    of: "of",
    at_most: "at most",
    shares: "Shares",
    point: '.',
    yes: "yes",
    no: "no",
    none_came: "no vote",
    nobody: "without a vote",
    numbers: [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve",
    ],
    voices: ["yes", "no", "no without reasons", "abstention", "no vote yet", "absent", "excluded"],
    outcome: Outcome::english,
    counted: [" objection", " objections", " abstention", " abstentions"],
    without: " without agreement",
    took_part: " taking part",
    attends: " present",
    sides: [" (objections)", " (abstentions)", " (without agreement)"],
    limits: ["of more than", "of at most", "of fewer than"],
    units: &[(" %", "%"), (" Stimmen", " votes"), (" Einwohner", " inhabitants")],
};

impl Phrases {
    pub(crate) fn outcome(&self, outcome: Outcome) -> &'static str {
        (self.outcome)(outcome)
    }

    /// Numbers up to twelve in words.
    pub(crate) fn number(&self, count: usize) -> String {
        self.numbers.get(count).map_or_else(|| count.to_string(), |word| (*word).to_owned())
    }

    pub(crate) fn voice(&self, standing: Standing) -> &'static str {
        let at = match standing {
            Standing::Cast(Choice::Yes) => 0,
            Standing::Cast(Choice::No) => 1,
            Standing::Unreasoned => 2,
            Standing::Cast(Choice::Abstain) => 3,
            Standing::Silent => 4,
            Standing::Absent => 5,
            Standing::Excluded => 6,
        };
        self.voices[at]
    }

    /// What so many have done, behind their number.
    pub(crate) fn counted(&self, verb: Verb, have: i128) -> &'static str {
        match verb {
            Verb::Agree => "",
            Verb::NotAgree => self.without,
            Verb::Object if have == 1 => self.counted[0],
            Verb::Object => self.counted[1],
            Verb::Abstain if have == 1 => self.counted[2],
            Verb::Abstain => self.counted[3],
            Verb::TakePart => self.took_part,
            Verb::Attend => self.attends,
        }
    }

    /// Whose weights, where it is not those who agree.
    pub(crate) fn side(&self, verb: Verb) -> &'static str {
        match verb {
            Verb::Object => self.sides[0],
            Verb::Abstain => self.sides[1],
            Verb::NotAgree => self.sides[2],
            Verb::Agree | Verb::TakePart | Verb::Attend => "",
        }
    }

    /// Between what there is and what it takes.
    pub(crate) fn limit(&self, test: Test) -> &'static str {
        match test {
            Test::AtLeast => self.of,
            Test::MoreThan => self.limits[0],
            Test::AtMost => self.limits[1],
            Test::FewerThan => self.limits[2],
        }
    }

    /// A unit as it is said behind a number, blank included.
    pub(crate) fn unit<'u>(&self, written: &'u str) -> &'u str {
        let known = self.units.iter().find(|(unit, _)| *unit == written);
        known.map_or(written, |(_, said)| said)
    }

    /// `a, b und c`.
    pub(crate) fn listed(&self, mut words: Vec<&str>) -> String {
        match words.pop() {
            Some(last) if words.is_empty() => last.to_owned(),
            Some(last) => format!("{} {} {last}", words.join(", "), self.and),
            None => String::new(),
        }
    }
}
