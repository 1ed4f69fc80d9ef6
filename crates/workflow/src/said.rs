//! What one vote says: the same of everything, or something of each Ziffer.

use serde::{Deserialize, Serialize};
use umlauf_voting::{Choice, Prepared, Standing};

use crate::by_item;

/// What a vote says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Said {
    /// The same of everything that is put to the vote.
    #[serde(rename = "choice")]
    All(Choice),
    /// Something of each Ziffer; of one that is not named, nothing. In the order of the Ziffern.
    #[serde(rename = "items")]
    Each(Vec<ItemChoice>),
}

/// What a vote says of one Ziffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ItemChoice {
    /// The Ziffer.
    pub item: u32,
    /// The vote.
    pub choice: Choice,
}

impl From<Choice> for Said {
    fn from(choice: Choice) -> Self {
        Self::All(choice)
    }
}

impl Said {
    /// What it says of one Ziffer; of the whole (`None`) only what it says of everything.
    pub fn on(&self, item: Option<u32>) -> Option<Choice> {
        match (self, item) {
            (Self::All(choice), _) => Some(*choice),
            (Self::Each(items), Some(item)) => {
                items.iter().find(|one| one.item == item).map(|one| one.choice)
            }
            (Self::Each(_), None) => None,
        }
    }

    /// What it says of everything alike, if it was said so.
    pub fn whole(&self) -> Option<Choice> {
        self.on(None)
    }

    /// What it says of Ziffern, if it was said so.
    pub fn each(&self) -> &[ItemChoice] {
        match self {
            Self::All(_) => &[],
            Self::Each(items) => items,
        }
    }

    /// Every choice in it.
    pub fn choices(&self) -> Vec<Choice> {
        match self {
            Self::All(choice) => vec![*choice],
            Self::Each(items) => items.iter().map(|one| one.choice).collect(),
        }
    }

    /// In the order of the Ziffern, so that the same vote is the same bytes.
    #[must_use]
    pub fn ordered(mut self) -> Self {
        if let Self::Each(items) = &mut self {
            items.sort();
        }
        self
    }

    /// The word of rows: the choice, or `items`.
    pub fn word(&self) -> &'static str {
        self.whole().map_or("items", Choice::word)
    }

    /// As people read it: `Zustimmung`, or `Ziffer 1: Zustimmung; Ziffer 2 und 3: Ablehnung`.
    pub fn german(&self) -> String {
        match self {
            Self::All(choice) => choice.german().to_owned(),
            Self::Each(items) => by_item(items.iter().map(|one| (one.item, one.choice.german()))),
        }
    }

    /// The standing it gives a member under a rule. A declaration holds the reasons of a no.
    pub fn standing(&self, rule: &Prepared, item: Option<u32>, reasons: bool) -> Standing {
        self.on(item).map_or(Standing::Silent, |choice| rule.standing(choice, reasons))
    }
}

/// Why a text is no vote.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadVote {
    /// Another word than those known.
    #[error("`{0}` is no vote; write `yes`, `no` or `abstain`")]
    Choice(String),
    /// Neither a Ziffer nor the rest of them.
    #[error("`{0}` names no Ziffer; write for example `1=yes,2=no,others=abstain`")]
    Item(String),
    /// A Ziffer stands twice.
    #[error("Ziffer {0} stands twice")]
    Twice(u32),
}

impl Said {
    /// A vote as people write it in one line: `yes`, or `1=yes,2=no,others=abstain`. `known` are the Ziffern
    /// that `others` stands for.
    ///
    /// # Errors
    /// If the text is no vote. Whether it fits the ballot is not asked here.
    pub fn written(text: &str, known: &[u32]) -> Result<Self, BadVote> {
        if !text.contains('=') {
            return Ok(Self::All(choice(text)?));
        }
        let (mut items, mut others) = (Vec::new(), None);
        for part in text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty()) {
            let (item, said) =
                part.split_once('=').ok_or_else(|| BadVote::Item(part.to_owned()))?;
            let (item, choice) = (item.trim(), choice(said)?);
            if ["others", "sonst"].contains(&item) {
                others = Some(choice);
                continue;
            }
            let item: u32 = item.parse().map_err(|_| BadVote::Item(item.to_owned()))?;
            if items.iter().any(|one: &ItemChoice| one.item == item) {
                return Err(BadVote::Twice(item));
            }
            items.push(ItemChoice { item, choice });
        }
        if let Some(choice) = others {
            let named: Vec<u32> = items.iter().map(|one| one.item).collect();
            let rest = known.iter().filter(|item| !named.contains(item));
            items.extend(rest.map(|item| ItemChoice { item: *item, choice }));
        }
        Ok(Self::Each(items).ordered())
    }
}

/// The words of files and the interface, and those that people write.
fn choice(word: &str) -> Result<Choice, BadVote> {
    match word.trim() {
        "yes" | "ja" => Ok(Choice::Yes),
        "no" | "nein" => Ok(Choice::No),
        "abstain" | "enthaltung" => Ok(Choice::Abstain),
        other => Err(BadVote::Choice(other.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vote_for_all_is_written_as_votes_always_were() {
        #[derive(Debug, PartialEq, Serialize, Deserialize)]
        struct Line {
            a: u32,
            #[serde(flatten)]
            said: Said,
            b: u32,
        }
        let line = |said| Line { a: 1, said, b: 2 };
        let each = vec![ItemChoice { item: 2, choice: Choice::No }];
        for (line, text) in [
            (line(Said::All(Choice::Yes)), r#"{"a":1,"choice":"yes","b":2}"#),
            (line(Said::Each(each)), r#"{"a":1,"items":[{"item":2,"choice":"no"}],"b":2}"#),
        ] {
            assert_eq!(serde_json::to_string(&line).unwrap(), text);
            assert_eq!(serde_json::from_str::<Line>(text).unwrap(), line);
        }
    }

    #[test]
    fn a_vote_is_read_as_people_write_it() {
        let of = |items: &[(u32, Choice)]| {
            let items =
                items.iter().map(|(item, choice)| ItemChoice { item: *item, choice: *choice });
            Ok(Said::Each(items.collect()))
        };
        let read = |text| Said::written(text, &[1, 2, 3]);
        assert_eq!(read("yes"), Ok(Said::All(Choice::Yes)));
        assert_eq!(read("2=no, 1=yes"), of(&[(1, Choice::Yes), (2, Choice::No)]));
        let all = of(&[(1, Choice::Yes), (2, Choice::Abstain), (3, Choice::Abstain)]);
        assert_eq!(read("1=ja,others=abstain"), all);
        assert_eq!(read("perhaps"), Err(BadVote::Choice(String::from("perhaps"))));
        assert_eq!(read("1=yes,x=no"), Err(BadVote::Item(String::from("x"))));
        assert_eq!(read("1=yes,1=no"), Err(BadVote::Twice(1)));
    }
}
