//! A decision and its Ziffern.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Due, When};

/// What a body decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// The body's name: `it-planungsrat`.
    pub body: String,
    /// The number, or a name of our own where no number is known: what others cite it by.
    pub number: String,
    /// The number was never given, or no source names it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unnumbered: bool,
    /// What it is about.
    pub title: String,
    /// When.
    pub date: When,
    /// In which manner.
    pub held: Held,
    /// The result in the words of the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<String>,
    /// The Ziffern, as far as they are known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Item>,
    /// What it does to others as a whole, or where the Ziffer is not known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// Where it can be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// What else is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What no source confirms.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unconfirmed: Vec<String>,
}

/// In which manner something was decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Held {
    /// In a sitting.
    Sitting(u32),
    /// In a written procedure.
    Umlauf,
    /// Something else, in words; empty: not known.
    Other(String),
}

/// A Ziffer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its number, from 1.
    pub number: u32,
    /// What the body does with it.
    pub verb: Verb,
    /// The words.
    pub text: String,
    /// To whom: member codes or names of bodies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<String>,
    /// Until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Due>,
    /// On what its effect depends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// Since when the condition is met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub met: Option<Date>,
    /// What it does to others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// What no source confirms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unconfirmed: Option<String>,
}

/// What a decision or Ziffer does to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// What.
    pub effect: Effect,
    /// To which.
    pub target: Target,
}

/// A decision or one of its Ziffern, as it is cited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The body, where it is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// The number.
    pub number: String,
    /// The Ziffer; none: the whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<u32>,
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $which:literal: $($(#[$one:meta])* $variant:ident = $word:literal,)+) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$one])* #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// All, in the order in which they are told.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            #[doc = $which]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }
    };
}

words! {
    /// What a body does in a Ziffer.
    Verb, "The word as it is written in decisions.":
    /// Takes note.
    Notes = "nimmt zur Kenntnis",
    /// Welcomes.
    Welcomes = "begrüßt",
    /// Establishes.
    Establishes = "stellt fest",
    /// Agrees.
    Agrees = "stimmt zu",
    /// Decides.
    Decides = "beschließt",
    /// Recommends.
    Recommends = "empfiehlt",
    /// Asks somebody.
    Asks = "bittet",
    /// Orders somebody.
    Orders = "beauftragt",
    /// Announces what it means to decide.
    Announces = "kündigt an",
    /// Amends.
    Amends = "ändert",
    /// Replaces.
    Replaces = "ersetzt",
    /// Repeals.
    Repeals = "hebt auf",
}

words! {
    /// What a decision does to another.
    Effect, "The key in files.":
    /// Changes its words; it stays in force.
    Amends = "amends",
    /// Takes its place.
    Replaces = "replaces",
    /// Ends it.
    Repeals = "repeals",
    /// Declares that what it ordered is done.
    Fulfils = "fulfils",
    /// Carries it out.
    Implements = "implements",
    /// Names it.
    Cites = "cites",
}

impl Verb {
    /// Whether somebody has to do something and report it.
    pub fn orders(self) -> bool {
        matches!(self, Self::Orders | Self::Asks)
    }
}

impl Held {
    /// As a file writes it: `46. Sitzung`, `Umlaufverfahren`, or other words.
    pub fn written(text: &str) -> Self {
        let number = text.strip_suffix(". Sitzung").and_then(crate::due::positive);
        match (number, text) {
            (Some(number), _) => Self::Sitting(number),
            (None, "Umlaufverfahren") => Self::Umlauf,
            (None, other) => Self::Other(other.to_owned()),
        }
    }
}

impl fmt::Display for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sitting(number) => write!(f, "{number}. Sitzung"),
            Self::Umlauf => f.write_str("Umlaufverfahren"),
            Self::Other(words) => f.write_str(words),
        }
    }
}

impl Target {
    /// As a file writes it: `2025/02` or `2025/02 Ziffer 3`. None if it names a Ziffer that is no number.
    pub fn written(text: &str) -> Option<Self> {
        let (number, item) = match text.split_once(" Ziffer ") {
            Some((number, item)) => (number.trim(), Some(crate::due::positive(item.trim())?)),
            None => (text.trim(), None),
        };
        let number =
            (!number.is_empty() && !number.ends_with(" Ziffer")).then(|| number.to_owned());
        Some(Self { body: None, number: number?, item })
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.number)?;
        match self.item {
            Some(item) => write!(f, " Ziffer {item}"),
            None => Ok(()),
        }
    }
}

impl Decision {
    /// The same text for the same decision, for ever: JSON in one line, keys in a fixed order, nothing
    /// that is empty.
    pub fn canonical(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The Ziffer of a number.
    pub fn item(&self, number: u32) -> Option<&Item> {
        self.items.iter().find(|item| item.number == number)
    }
}
