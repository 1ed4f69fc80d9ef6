//! Votes Ziffer by Ziffer: what one vote says of each, how each is counted, what came of each, and who
//! is bound by it.
//!
//! A ballot is held on the whole or Ziffer by Ziffer, never both. Which Ziffern are put to the vote is
//! recorded with the launch, so that a count never has to read a paper. They are bounded
//! ([`MOST_ITEMS`]): the head keeps sums for each.

use serde::{Deserialize, Serialize};
use umlauf_voting::{
    Ballot, Choice, MemberCode, Outcome, Prepared, Readings, Running, Standing, Tongue,
};

use crate::{BallotHead, Digest, Workflow};

/// The most Ziffern that are voted on one by one.
pub const MOST_ITEMS: usize = 60;

/// Whether a vote is held on the whole or Ziffer by Ziffer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Items {
    /// On the whole.
    #[default]
    Whole,
    /// Ziffer by Ziffer.
    Each,
    /// As whoever puts it to the vote chooses; on the whole if nothing is said.
    Choose,
}

impl Items {
    /// All three, with their words in files.
    pub const ALL: [(&'static str, Self); 3] =
        [("whole", Self::Whole), ("each", Self::Each), ("choose", Self::Choose)];

    /// Whether a ballot may be held Ziffer by Ziffer.
    pub fn may_part(self) -> bool {
        self != Self::Whole
    }
}

/// What came of one Ziffer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemResult {
    /// The Ziffer.
    pub item: u32,
    /// What the rule says.
    pub outcome: Outcome,
    /// What each reading says.
    pub readings: Vec<(String, Outcome)>,
}

/// What the chair established of one Ziffer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemFound {
    /// The Ziffer.
    pub item: u32,
    /// What was established.
    pub outcome: Outcome,
    /// Who is bound by it, where only those are who agreed; in the body's order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound: Option<Vec<MemberCode>>,
}

/// The sums of one Ziffer while a ballot runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemHead {
    /// The Ziffer.
    pub item: u32,
    /// Counts and weight sums of the votes that count.
    pub running: Running,
}

/// A move that also says what a vote Ziffer by Ziffer needs to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemMove {
    /// The label.
    pub label: String,
    /// SHA-256 of the reason.
    pub reason: Option<Digest>,
    /// Into a vote that leaves the choice: whether it is held Ziffer by Ziffer.
    pub each: bool,
    /// Out of a finding: what is established of the Ziffern on which the readings differ.
    pub found: Vec<(u32, Outcome)>,
}

/// `Ziffer 1 und 3: angenommen; Ziffer 2: abgelehnt`: Ziffern of which the same is said stand together,
/// in the order in which each is said first.
pub fn by_item<'a>(said: impl Iterator<Item = (u32, &'a str)>) -> String {
    by_item_in(Tongue::German, said)
}

/// The same for readers of another language: `items 1 and 3: yes; item 2: no`.
pub fn by_item_in<'a>(tongue: Tongue, said: impl Iterator<Item = (u32, &'a str)>) -> String {
    let mut groups: Vec<(&str, Vec<u32>)> = Vec::new();
    for (item, what) in said {
        match groups.iter_mut().find(|(known, _)| *known == what) {
            Some((_, items)) => items.push(item),
            None => groups.push((what, vec![item])),
        }
    }
    let told = groups.iter().map(|(what, items)| {
        let name = match (tongue, items.len()) {
            (Tongue::German, _) => "Ziffer",
            (Tongue::English, 1) => "item",
            (Tongue::English, _) => "items",
        };
        format!("{name} {}: {what}", listed_in(tongue, items))
    });
    told.collect::<Vec<_>>().join("; ")
}

/// What came of a vote, as people read it: the whole, and in brackets what came of each Ziffer.
pub fn outcome_in_german(outcome: Outcome, items: impl Iterator<Item = (u32, Outcome)>) -> String {
    match by_item(items.map(|(item, outcome)| (item, outcome.german()))) {
        each if each.is_empty() => outcome.german().to_owned(),
        each => format!("{} ({each})", outcome.german()),
    }
}

/// `1`, `1 und 3`, `1, 2 und 4`.
pub fn listed(items: &[u32]) -> String {
    listed_in(Tongue::German, items)
}

/// The same for readers of another language: `1, 2 and 4`.
pub fn listed_in(tongue: Tongue, items: &[u32]) -> String {
    let words: Vec<_> = items.iter().map(ToString::to_string).collect();
    let and = match tongue {
        Tongue::German => "und",
        Tongue::English => "and",
    };
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} {and} {last}", before.join(", ")),
        None => String::new(),
    }
}

/// What comes of a ballot whose Ziffern ended so. Doubt about one is doubt about the whole.
pub fn overall(outcomes: &[Outcome]) -> Outcome {
    let any = |one| outcomes.contains(&one);
    match outcomes.split_first() {
        Some((first, rest)) if rest.iter().all(|outcome| outcome == first) => *first,
        _ if any(Outcome::Unclear) => Outcome::Unclear,
        _ if any(Outcome::Adopted) => Outcome::Partly,
        _ => Outcome::Rejected,
    }
}

/// The count of a ballot: the outcome, what each reading says, and both for each Ziffer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// What leads the case on.
    pub outcome: Outcome,
    /// What each reading says of the whole.
    pub readings: Vec<(String, Outcome)>,
    /// What came of each Ziffer; empty where the whole was voted on.
    pub items: Vec<ItemResult>,
}

/// Counts a ballot under a rule: `standing` gives the standing of a member on a Ziffer, or on the whole.
pub fn counted(
    rule: &Prepared,
    items: &[u32],
    standing: impl Fn(&MemberCode, Option<u32>) -> Standing,
) -> Counted {
    let of = |item: Option<u32>| {
        let mut ballot = Ballot::silent(rule.voters().len());
        for (position, member) in rule.voters().enumerate() {
            ballot.set(position, standing(member, item));
        }
        rule.outcomes(&ballot)
    };
    if items.is_empty() {
        let readings = of(None);
        let outcome = readings.outcome();
        return Counted { outcome, readings: named(readings), items: Vec::new() };
    }
    let results: Vec<ItemResult> = items
        .iter()
        .map(|item| {
            let readings = of(Some(*item));
            let outcome = readings.outcome();
            ItemResult { item: *item, outcome, readings: named(readings) }
        })
        .collect();
    Counted::of(results)
}

impl Counted {
    /// What comes of a ballot whose Ziffern ended so.
    pub fn of(items: Vec<ItemResult>) -> Self {
        let outcomes: Vec<Outcome> = items.iter().map(|result| result.outcome).collect();
        Self { outcome: overall(&outcomes), readings: readings_of(&items), items }
    }
}

/// What each reading says of the whole, if it is the right one for all Ziffern.
fn readings_of(results: &[ItemResult]) -> Vec<(String, Outcome)> {
    let Some(first) = results.first() else { return Vec::new() };
    let says = |name: &String| {
        let of = |result: &ItemResult| {
            result.readings.iter().find(|(known, _)| known == name).map(|(_, outcome)| *outcome)
        };
        overall(&results.iter().filter_map(of).collect::<Vec<_>>())
    };
    first.readings.iter().map(|(name, _)| (name.clone(), says(name))).collect()
}

fn named(readings: Readings) -> Vec<(String, Outcome)> {
    readings.0.into_iter().map(|(name, outcome)| (name.to_string(), outcome)).collect()
}

/// Who agreed to a Ziffer, or to the whole (`None`), in the body's order: by a vote that counts. Consent
/// is never presumed here, whatever the rule makes of silence.
pub fn agreed(
    workflow: &Workflow,
    choice: impl Fn(&MemberCode, Option<u32>) -> Option<Choice>,
    item: Option<u32>,
) -> Vec<MemberCode> {
    let yes = |member: &&MemberCode| choice(member, item) == Some(Choice::Yes);
    workflow.voters().filter(yes).cloned().collect()
}

/// Who is bound by at least one of these, in the body's order; `None` where everyone is.
pub fn bound_by(workflow: &Workflow, items: &[ItemFound]) -> Option<Vec<MemberCode>> {
    let lists: Vec<_> = items.iter().filter_map(|item| item.bound.as_ref()).collect();
    let any = |member: &&MemberCode| lists.iter().any(|list| list.contains(member));
    (!lists.is_empty()).then(|| workflow.voters().filter(any).cloned().collect())
}

/// What is established of each Ziffer: what the tally gives, and where its readings differ what the chair
/// says. `None` where it says nothing of one, speaks of others, or contradicts the tally.
pub fn established(results: &[ItemResult], said: &[(u32, Outcome)]) -> Option<Vec<ItemFound>> {
    let doubtful = |item: u32| {
        results.iter().any(|result| result.item == item && result.outcome == Outcome::Unclear)
    };
    let twice = said
        .iter()
        .enumerate()
        .any(|(at, (item, _))| said[..at].iter().any(|(before, _)| before == item));
    let ends_doubt = |outcome| matches!(outcome, Outcome::Adopted | Outcome::Rejected);
    if twice || said.iter().any(|(item, outcome)| !doubtful(*item) || !ends_doubt(*outcome)) {
        return None;
    }
    let found = results.iter().map(|result| {
        let outcome = match result.outcome {
            Outcome::Unclear => said.iter().find(|(item, _)| *item == result.item)?.1,
            outcome => outcome,
        };
        Some(ItemFound { item: result.item, outcome, bound: None })
    });
    found.collect()
}

impl BallotHead {
    /// The Ziffern that are voted on, in their order; empty where the whole is.
    pub fn numbers(&self) -> Vec<u32> {
        self.items.iter().map(|item| item.item).collect()
    }

    /// Whether it is held Ziffer by Ziffer.
    pub fn by_item(&self) -> bool {
        !self.items.is_empty()
    }
}

/// Whether numbers can be put to the vote: some, not too many, from 1, ascending.
pub fn well_formed(items: &[u32]) -> bool {
    (1..=MOST_ITEMS).contains(&items.len())
        && items.first().is_some_and(|first| *first > 0)
        && items.windows(2).all(|pair| pair[0] < pair[1])
}

#[cfg(test)]
mod tests {
    use super::*;
    use Outcome::{Adopted, Inquorate, Partly, Rejected, Tied, Unclear};

    #[test]
    fn the_whole_follows_from_its_ziffern() {
        assert_eq!(overall(&[Adopted, Adopted]), Adopted);
        assert_eq!(overall(&[Adopted, Rejected]), Partly);
        assert_eq!(overall(&[Adopted, Tied]), Partly);
        assert_eq!(overall(&[Rejected, Tied, Inquorate]), Rejected);
        assert_eq!(overall(&[Inquorate, Inquorate]), Inquorate);
        assert_eq!(overall(&[Adopted, Unclear, Rejected]), Unclear);
        for one in [Adopted, Rejected, Tied, Inquorate, Unclear] {
            assert_eq!(overall(&[one]), one, "one Ziffer is the whole");
        }
    }

    #[test]
    fn ziffern_of_which_the_same_is_said_stand_together() {
        let said = [(1, "angenommen"), (2, "abgelehnt"), (3, "angenommen"), (4, "angenommen")];
        let told = by_item(said.into_iter());
        assert_eq!(told, "Ziffer 1, 3 und 4: angenommen; Ziffer 2: abgelehnt");
        let english = by_item_in(Tongue::English, [(1, "yes"), (2, "no"), (3, "yes")].into_iter());
        assert_eq!(english, "items 1 and 3: yes; item 2: no");
    }

    #[test]
    fn the_chair_speaks_of_doubtful_ziffern_only() {
        let result = |item, outcome| ItemResult { item, outcome, readings: Vec::new() };
        let results = [result(1, Adopted), result(2, Unclear)];
        assert_eq!(established(&results, &[]), None, "the doubt remains");
        assert_eq!(established(&results, &[(1, Rejected), (2, Adopted)]), None, "1 is counted");
        assert_eq!(established(&results, &[(2, Tied)]), None, "no end of doubt");
        assert_eq!(established(&results, &[(2, Adopted), (2, Rejected)]), None);
        let found = established(&results, &[(2, Rejected)]);
        let found: Option<Vec<_>> =
            found.map(|all| all.iter().map(|one| (one.item, one.outcome)).collect());
        assert_eq!(found, Some(vec![(1, Adopted), (2, Rejected)]));
    }

    #[test]
    fn only_some_ascending_numbers_can_be_put_to_the_vote() {
        assert!(well_formed(&[1, 2, 5]));
        assert!(!well_formed(&[]) && !well_formed(&[0, 1]) && !well_formed(&[2, 2]));
        let many: Vec<u32> = (1..=61).collect();
        assert!(well_formed(&many[..60]) && !well_formed(&many));
    }
}
