//! A vote Ziffer by Ziffer in a record: counted again for each, and forged as one might.

use umlauf_record::Code;
use umlauf_source::Source;
use umlauf_voting::{Choice, MemberCode, Outcome};
use umlauf_workflow::{Act, Capacity, Event, ItemChoice, PaperName, Recorded, Said};

use crate::codes;
use crate::second::both;
use crate::world::{World, choose, voter};

const DECISION: &str = "decision: Zwei Ziffern\nitems:\n  - {verb: beschließt, text: Erstens.}\n  - {verb: beschließt, text: Zweitens.}\n";

/// Ziffer 1 finds everybody, Ziffer 2 not the Bund; then the chair establishes both.
fn parted() -> World {
    let text = include_str!("../../../../workflows/umlauf-ziffern.yaml");
    let text = text.replace("items:  choose", "items:  each\n      binds:  those who agreed");
    let mut world = World::under(Source::new("umlauf-ziffern.yaml", text));
    world.items = Some(vec![1, 2]);
    world.open();
    let digest = world.text(DECISION);
    world.office(Act::File { paper: PaperName::from("beschluss"), digest });
    world.office(choose("vorlegen"));
    world.at("2022-08-22T07:00:00Z");
    world.chair(choose("freigeben"));
    world.everyone_asked_but(&[]);
    let members: Vec<_> = world.workflow.voters().cloned().collect();
    for member in members {
        let second = if member.as_str() == "BUND" { Choice::No } else { Choice::Yes };
        let of = |item, choice| ItemChoice { item, choice };
        let said = Said::Each(vec![of(1, Choice::Yes), of(2, second)]);
        let vote = Act::Vote { said, declaration: None };
        assert_eq!(world.submit(voter(member.as_str(), Capacity::Representative), vote), None);
    }
    world.at("2022-09-06T08:00:00Z").wake();
    world.chair(choose("teilweise zustande gekommen"));
    world.office(choose("veröffentlichen"));
    world
}

fn forged(change: impl Fn(&mut Recorded)) -> Vec<Code> {
    let mut world = parted();
    world.forge(change);
    codes(&world.export())
}

/// The same, and the second verifier says the same.
fn forged_for_both(change: impl Fn(&mut Recorded)) -> Vec<Code> {
    let mut world = parted();
    world.forge(change);
    let text = world.export();
    both("forged", &text, None, "broken");
    codes(&text)
}

#[test]
fn an_honest_record_is_intact_and_says_what_became_of_each() {
    let text = parted().export();
    both("honest", &text, None, "intact");
    assert!(
        text.contains("Ziffer 1: zustande gekommen; Ziffer 2: nicht zustande gekommen"),
        "{text}"
    );
}

#[test]
fn a_ziffer_that_was_turned_in_a_vote_is_found() {
    let found = forged_for_both(|recorded| {
        if let Event::VoteCast { member, said, .. } = &mut recorded.event
            && member.as_str() == "BUND"
        {
            let of = |item| ItemChoice { item, choice: Choice::Yes };
            *said = Said::Each(vec![of(1), of(2)]);
        }
    });
    // The votes give another result, and another list of those who agreed.
    assert!(found.contains(&Code::Outcome), "{found:?}");
}

#[test]
fn a_vote_on_a_ziffer_that_was_not_put_to_it_is_found() {
    let found = forged(|recorded| {
        if let Event::VoteCast { member, said: Said::Each(items), .. } = &mut recorded.event
            && member.as_str() == "SH"
        {
            items.push(ItemChoice { item: 7, choice: Choice::Yes });
        }
    });
    assert_eq!(found, [Code::Voter]);
}

#[test]
fn a_result_of_a_ziffer_that_the_votes_do_not_give_is_found() {
    let found = forged_for_both(|recorded| {
        if let Event::Closed { items, .. } = &mut recorded.event {
            items[1].outcome = Outcome::Tied;
        }
    });
    assert!(found.contains(&Code::Outcome), "{found:?}");
}

#[test]
fn ziffern_other_than_those_of_the_decision_are_found() {
    let found = forged(|recorded| {
        if let Event::Launched { items, .. } = &mut recorded.event {
            *items = vec![1, 2, 3];
        }
    });
    assert!(found.contains(&Code::Launch), "{found:?}");
}

#[test]
fn whoever_is_bound_without_having_agreed_is_found() {
    let found = forged_for_both(|recorded| {
        if let Event::Found { items, .. } = &mut recorded.event
            && let Some(bound) = &mut items[0].bound
        {
            bound.retain(|member| *member != MemberCode::from("HH"));
        }
    });
    assert!(!found.is_empty() && found.iter().all(|code| *code == Code::Finding), "{found:?}");
    let found = forged_for_both(|recorded| {
        if let Event::Found { bound, .. } = &mut recorded.event {
            *bound = None;
        }
    });
    assert_eq!(found, [Code::Finding]);
}

#[test]
fn a_finding_that_contradicts_the_result_of_a_ziffer_is_found() {
    let found = forged(|recorded| {
        if let Event::Found { items, outcome, .. } = &mut recorded.event {
            items[1].outcome = Outcome::Adopted;
            *outcome = Outcome::Adopted;
        }
    });
    assert!(found.contains(&Code::Finding), "{found:?}");
}
