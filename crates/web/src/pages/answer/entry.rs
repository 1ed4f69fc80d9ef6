//! What somebody filled in: read from the form, kept in a draft, turned into an act.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use umlauf_voting::Choice;
use umlauf_workflow::{Act, ItemChoice, Said};

use super::matter::Matter;
use crate::fail::Fail;
use crate::lang::Lang;
use crate::posted::Posted;
use crate::{Web, dates};

/// Three answers, three acts: none of them is part of another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Sort {
    /// A vote, with or without a declaration.
    #[default]
    Vote,
    /// Still coordinating.
    Interim,
    /// An objection to the procedure.
    Objection,
}

impl Sort {
    /// The word in the form.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Vote => "stimme",
            Self::Interim => "zwischenmeldung",
            Self::Objection => "widerspruch",
        }
    }

    fn of(word: &str) -> Self {
        let all = [Self::Interim, Self::Objection];
        all.into_iter().find(|sort| sort.word() == word).unwrap_or_default()
    }
}

/// An answer as it was filled in, right or wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Entry {
    pub(super) sort: Sort,
    /// The vote on everything, or on every Ziffer that is not named below.
    pub(super) choice: String,
    /// The vote Ziffer by Ziffer.
    pub(super) items: BTreeMap<u32, String>,
    pub(super) declaration: String,
    pub(super) until: String,
    pub(super) reason: String,
    /// For those who release the draft; it leaves the member never.
    pub(super) note: String,
}

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    /// The id of the field.
    pub(super) field: &'static str,
    pub(super) text: String,
}

impl Entry {
    /// `numbers`: the Ziffern that are voted on one by one.
    pub(super) fn of(posted: &Posted, numbers: &[u32]) -> Self {
        let said = |item: &u32| {
            let said = posted.some(&field(*item))?;
            Some((*item, said.to_owned()))
        };
        Self {
            sort: Sort::of(posted.text("art")),
            choice: posted.text("stimme").to_owned(),
            items: numbers.iter().filter_map(said).collect(),
            declaration: posted.text("erklaerung").to_owned(),
            until: posted.text("bis").to_owned(),
            reason: posted.text("grund").to_owned(),
            note: posted.text("vermerk").to_owned(),
        }
    }

    /// What a draft holds; nothing if it cannot be read any more.
    pub(super) fn drafted(json: &str) -> Option<Self> {
        serde_json::from_str(json).ok()
    }

    pub(super) fn json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    pub(super) fn choice(&self) -> Option<Choice> {
        word(&self.choice)
    }

    /// What was chosen for one Ziffer.
    pub(super) fn on(&self, item: u32) -> Option<Choice> {
        self.items.get(&item).and_then(|chosen| word(chosen))
    }

    /// The vote, where something was chosen. Ziffern that were chosen for themselves go before the choice
    /// for all; what neither names is not said.
    pub(super) fn said(&self, numbers: &[u32]) -> Option<Said> {
        if numbers.iter().all(|item| self.on(*item).is_none()) {
            return self.choice().map(Said::All);
        }
        let all = self.choice();
        let each = numbers.iter().filter_map(|item| {
            let choice = self.on(*item).or(all)?;
            Some(ItemChoice { item: *item, choice })
        });
        Some(Said::Each(each.collect()))
    }

    /// As a date field sends it, or as people write it where there is none.
    pub(super) fn until(&self) -> Option<Date> {
        dates::written(&self.until)
    }

    /// What is wrong with it.
    pub(super) fn wrongs(&self, lang: Lang, matter: &Matter) -> Vec<Wrong> {
        let wrong = |field, de: String, en: String| vec![Wrong { field, text: lang.pick(de, en) }];
        match self.sort {
            Sort::Vote if self.said(&matter.numbers()).is_none() => wrong(
                "stimme-yes",
                String::from("Wählen Sie eine der Antworten."),
                String::from("Choose one of the answers."),
            ),
            Sort::Interim => {
                let last = matter.ballot().and_then(|ballot| Some(ballot.term.as_ref()?.end));
                match (self.until(), last) {
                    (None, _) => wrong(
                        "bis",
                        String::from("Geben Sie den Tag an, bis zu dem Sie antworten werden."),
                        String::from("Give the day by which you will answer."),
                    ),
                    (Some(day), Some(last)) if day <= matter.now.date() || day > last => {
                        let last = dates::day(lang, last);
                        wrong(
                            "bis",
                            format!("Der Tag muss nach heute und spätestens am {last} liegen."),
                            format!("The day must be after today and no later than {last}."),
                        )
                    }
                    _ => Vec::new(),
                }
            }
            Sort::Vote | Sort::Objection => Vec::new(),
        }
    }

    /// The act. Texts are kept first: an event names them by their digest.
    pub(super) async fn act(&self, web: &Web, numbers: &[u32]) -> Result<Option<Act>, Fail> {
        Ok(match self.sort {
            Sort::Vote => match self.said(numbers) {
                Some(said) => {
                    let declaration = kept(web, &self.declaration).await?;
                    Some(Act::Vote { said, declaration })
                }
                None => None,
            },
            Sort::Interim => match self.until() {
                Some(until) => Some(Act::Interim { until, reason: kept(web, &self.reason).await? }),
                None => None,
            },
            Sort::Objection => Some(Act::Object { reason: kept(web, &self.reason).await? }),
        })
    }
}

fn word(text: &str) -> Option<Choice> {
    Choice::ALL.into_iter().find(|choice| choice.word() == text)
}

/// The name of a Ziffer's field in the form.
pub(super) fn field(item: u32) -> String {
    format!("ziffer-{item}")
}

async fn kept(web: &Web, text: &str) -> Result<Option<umlauf_workflow::Digest>, Fail> {
    if text.is_empty() {
        return Ok(None);
    }
    Ok(Some(web.engine().keep(text).await?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_as_browsers_and_as_people_write_it() {
        let entry = |until: &str| Entry { until: until.to_owned(), ..Entry::default() }.until();
        let day = Some(jiff::civil::date(2022, 9, 2));
        assert_eq!(
            (entry("2022-09-02"), entry("2.9.2022"), entry("02. 09. 2022")),
            (day, day, day)
        );
        assert_eq!((entry(""), entry("morgen"), entry("31.2.2022")), (None, None, None));
    }

    #[test]
    fn a_ziffer_chosen_for_itself_goes_before_the_choice_for_all() {
        let entry = |choice: &str, items: &[(u32, &str)]| {
            let items = items.iter().map(|(item, word)| (*item, (*word).to_owned()));
            Entry { choice: choice.to_owned(), items: items.collect(), ..Entry::default() }
                .said(&[1, 2])
        };
        let of = |item, choice| ItemChoice { item, choice };
        assert_eq!(entry("yes", &[]), Some(Said::All(Choice::Yes)));
        assert_eq!(entry("", &[]), None);
        let both = vec![of(1, Choice::Yes), of(2, Choice::No)];
        assert_eq!(entry("yes", &[(2, "no")]), Some(Said::Each(both)));
        assert_eq!(entry("", &[(2, "no")]), Some(Said::Each(vec![of(2, Choice::No)])));
        assert_eq!(
            entry("", &[(3, "no"), (2, "perhaps")]),
            None,
            "neither is a Ziffer with a vote"
        );
    }

    #[test]
    fn a_draft_is_read_as_it_was_written() {
        let entry = Entry {
            sort: Sort::Objection,
            reason: String::from("Das gehört in eine Sitzung."),
            ..Entry::default()
        };
        assert_eq!(Entry::drafted(&entry.json()), Some(entry));
        assert_eq!(Entry::drafted("nothing"), None);
    }
}
