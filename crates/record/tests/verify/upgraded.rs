//! A case that went on under another definition: both definitions are enclosed, each event is read under
//! its own, and a move that the two do not allow is found.

use serde_json::Value;
use umlauf_record::{Code, export, verify};
use umlauf_voting::Choice;
use umlauf_workflow::{Capacity, Digest, Event, Office, Refusal};

use crate::codes;
use crate::second::both;
use crate::world::{LAENDER, TITLE, World, choose, office, umlaufverfahren, voter};

/// The shipped workflow in its next version, with changes.
fn next(changes: &[(&str, &str)]) -> String {
    let mut text = String::new();
    for line in umlaufverfahren().text.lines() {
        text.push_str(if line.starts_with("version:") { "version: 2" } else { line });
        text.push('\n');
    }
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    text
}

/// Three steps with other names.
fn renamed() -> String {
    let text = next(&[("Freigabe durch den Vorsitz", "Zustimmung des Vorsitzes")]);
    let names =
        [("freigabe", "zustimmung"), ("umlauf", "abstimmung"), ("feststellung", "ergebnis")];
    let mut renamed = String::new();
    for word in text.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let name = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        let to = names.iter().find(|(from, _)| *from == name).map_or(name, |(_, to)| to);
        renamed.push_str(to);
        renamed.push_str(&word[name.len()..]);
    }
    renamed
}

const STEPS: &str = "freigabe=zustimmung, umlauf=abstimmung, feststellung=ergebnis";

fn secretariat() -> umlauf_workflow::By {
    office(Office::Secretariat, "p-gs")
}

/// Opened under version 1, moved before the vote, decided under version 2.
fn moved_in_drafting() -> World {
    let mut world = World::new();
    world.open();
    assert_eq!(world.upgrade(secretariat(), &renamed(), STEPS), None);
    world.office(choose("vorlegen"));
    world.at("2022-08-22T07:00:00Z");
    world.chair(choose("freigeben"));
    finished(world)
}

/// Moved while the vote ran, which is the same in both.
fn moved_in_the_vote() -> World {
    let mut world = World::voting();
    assert_eq!(world.upgrade(secretariat(), &renamed(), STEPS), None);
    finished(world)
}

fn finished(mut world: World) -> World {
    world.everyone_asked_but(&[]);
    world.at("2022-08-24T09:00:00Z");
    world.votes("BUND", Choice::Yes);
    for member in LAENDER {
        world.votes(member, Choice::Yes);
    }
    world.at("2022-09-06T06:00:00Z").wake();
    world.chair(choose("zustande gekommen"));
    world.office(choose("veröffentlichen"));
    world
}

#[test]
fn a_case_that_went_on_under_another_definition_is_intact_for_both_verifiers() {
    for (what, world) in [("drafting", moved_in_drafting()), ("vote", moved_in_the_vote())] {
        both(what, &world.export(), Some(&world.head()), "intact");
        let record: Value = serde_json::from_str(&world.export()).unwrap();
        assert_eq!(record["definitions"]["later"].as_array().unwrap().len(), 1);
        assert_eq!(record["summary"]["ended"], "adopted");
        assert_eq!(record["tally"][0]["title"], "Umlauf", "{TITLE}");
    }
}

/// A step is told by the name it had on that day.
#[test]
fn the_history_calls_each_step_as_the_definition_of_its_day_does() {
    let record: Value = serde_json::from_str(&moved_in_the_vote().export()).unwrap();
    let told: Vec<&str> =
        record["history"].as_array().unwrap().iter().map(|h| h["what"].as_str().unwrap()).collect();
    let says = |text: &str| told.iter().any(|line| line.contains(text));
    assert!(says("„freigeben“ im Schritt „Freigabe durch den Vorsitz“"), "{told:#?}");
    assert!(says("in der Fassung 2: Schritt „Umlauf“, Frist bis Montag, 5. September 2022"));
    assert_eq!(record["tally"][0]["step"], "umlauf");
    assert_eq!(record["state"]["ballot"]["step"], "abstimmung");
}

#[test]
fn a_definition_that_is_missing_changed_or_foreign_is_found() {
    let world = moved_in_drafting();
    let mut parts = world.parts();
    parts.later.clear();
    assert_eq!(codes(&export(&parts)).first(), Some(&Code::DefinitionMissing));
    let mut parts = moved_in_drafting().parts();
    parts.later[0].text.push('\n');
    assert_eq!(codes(&export(&parts)).first(), Some(&Code::DefinitionMissing));
    let mut parts = World::voting().parts();
    parts.later.push(world.later[0].clone());
    assert_eq!(codes(&export(&parts)), [Code::DefinitionForeign]);
    for text in [moved_in_drafting(), moved_in_the_vote()].map(|world| world.export()) {
        let text = crate::changed(&text, "/definitions/later/0/text", |text| {
            *text = text.as_str().unwrap().replace("14 days", "21 days").into();
        });
        both("a changed text", &text, None, "broken");
    }
}

#[test]
fn a_running_vote_does_not_go_on_under_other_rules() {
    let mut world = World::voting();
    let text = next(&[("change: until deadline", "change: never"), ("14 days", "21 days")]);
    let Some(Refusal::NoPassage(obstacles)) = world.upgrade(secretariat(), &text, "") else {
        panic!("it went on")
    };
    assert_eq!(
        obstacles[0].to_string(),
        "Die Abstimmung „Umlauf“ läuft; was für sie gilt, ist festgeschrieben. In der neuen Fassung \
         ist anders: ob Stimmen geändert werden können, die Frist."
    );
}

#[test]
fn only_the_secretariat_moves_a_case() {
    let mut world = World::voting();
    let chair = office(Office::Chair, "p-vorsitz");
    for by in [chair, voter("BW", Capacity::Representative)] {
        let refusal = world.upgrade(by, &renamed(), STEPS);
        assert_eq!(refusal, Some(Refusal::NotYours("Geschäftsstelle".to_owned())));
    }
    assert!(verify(&world.export(), None).is_intact());
}

/// What somebody with the database could write past the program.
#[test]
fn a_forged_move_is_found() {
    let forged = |change: fn(&mut umlauf_workflow::Recorded)| {
        let mut world = moved_in_the_vote();
        world.forge(|recorded| {
            if let Event::Upgraded { .. } = recorded.event {
                change(recorded);
            }
        });
        codes(&world.export()).first().copied()
    };
    let by_chair = forged(|recorded| recorded.by = office(Office::Chair, "p-vorsitz"));
    assert_eq!(by_chair, Some(Code::Authority));
    let elsewhere = forged(|recorded| {
        if let Event::Upgraded { step, .. } = &mut recorded.event {
            *step = "ergebnis".into();
        }
    });
    assert_eq!(elsewhere, Some(Code::Step));
    let unmapped = forged(|recorded| {
        if let Event::Upgraded { steps, .. } = &mut recorded.event {
            steps.clear();
        }
    });
    assert_eq!(unmapped, Some(Code::Step));
    let longer = forged(|recorded| {
        if let Event::Upgraded { term: Some(term), .. } = &mut recorded.event {
            term.instant = "2022-09-12T22:00:00Z".parse().unwrap();
        }
    });
    assert_eq!(longer, Some(Code::Term));
    let unreasoned = forged(|recorded| {
        if let Event::Upgraded { digest, .. } = &mut recorded.event {
            *digest = Digest::of(b"another");
        }
    });
    assert_eq!(unreasoned, Some(Code::DefinitionMissing));
}
