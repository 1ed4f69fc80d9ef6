//! Where a vote stands, on the whole or Ziffer by Ziffer.

use serde::Serialize;
use umlauf_voting::{Ballot, Certainty, Clause, Outcome, Prepared, Tongue};
use umlauf_workflow::{Answer, BallotHead, BallotState, Counted, ItemResult, by_item_in};

/// A Ziffer as people see it.
#[derive(Clone, Debug, Serialize)]
pub struct ItemView {
    /// Its number.
    pub item: u32,
    /// What the rule says of the votes that are there.
    pub outcome: Outcome,
    /// Where it stands, in a sentence.
    pub sentence: String,
    /// Whether votes to come can alter the outcome.
    pub certainty: Certainty,
    /// The smallest sets of members whose yes would be enough.
    pub missing: Vec<Vec<String>>,
    /// The rule clause by clause.
    pub clauses: Vec<Clause>,
    /// What each reading of the rule says.
    pub readings: Vec<(String, Outcome)>,
}

/// The whole, and where Ziffern are voted on one by one each of them.
pub(super) struct Counting {
    pub(super) whole: ItemView,
    pub(super) items: Vec<ItemView>,
}

pub(super) fn counting(
    prepared: &Prepared,
    ballot: &BallotHead,
    answers: &[Answer],
    sets: usize,
    tongue: Tongue,
) -> Counting {
    let of = |item| counted(prepared, (ballot, item), answers, sets, tongue);
    let items: Vec<ItemView> = ballot.numbers().into_iter().map(|item| of(Some(item))).collect();
    if items.is_empty() {
        return Counting { whole: of(None), items };
    }
    let results = items.iter().map(|one| ItemResult {
        item: one.item,
        outcome: one.outcome,
        readings: one.readings.clone(),
    });
    let Counted { outcome, readings, .. } = Counted::of(results.collect());
    let said = items.iter().map(|one| (one.item, one.sentence.as_str()));
    let all = |certainty| items.iter().all(|one| one.certainty == certainty);
    let whole = ItemView {
        item: 0,
        outcome,
        sentence: by_item_in(tongue, said),
        certainty: match () {
            () if all(Certainty::Certain) => Certainty::Certain,
            () if items.iter().all(|one| one.certainty != Certainty::Open) => Certainty::Reached,
            () => Certainty::Open,
        },
        missing: Vec::new(),
        clauses: Vec::new(),
        readings,
    };
    Counting { whole, items }
}

fn counted(
    prepared: &Prepared,
    (ballot, item): (&BallotHead, Option<u32>),
    answers: &[Answer],
    sets: usize,
    tongue: Tongue,
) -> ItemView {
    let mut standings = Ballot::silent(prepared.voters().len());
    for (position, code) in prepared.voters().enumerate() {
        if let Some(answer) = answers.iter().find(|answer| answer.member == *code) {
            standings.set(position, answer.standing_on(prepared, item));
        }
    }
    let missing = match sets {
        0 => Vec::new(),
        sets => prepared.nearest(&standings, sets),
    };
    let tally = prepared.tally(&standings);
    let running = matches!(ballot.state, BallotState::Open | BallotState::Held(_));
    ItemView {
        item: item.unwrap_or_default(),
        outcome: tally.outcome,
        sentence: if running {
            prepared.sentence(&standings, tongue)
        } else {
            prepared.closing_sentence(&standings, tongue)
        },
        certainty: prepared.certainty(&standings),
        missing: missing.iter().map(|set| set.iter().map(ToString::to_string).collect()).collect(),
        clauses: tally.clauses,
        readings: tally.readings.0.into_iter().map(|(name, o)| (name.to_string(), o)).collect(),
    }
}
