//! The roll-call of a sitting in a record: counted again like every vote, and forged as one might.

use jiff::civil::date;
use umlauf_record::Code;
use umlauf_source::Source;
use umlauf_workflow::{
    Act, By, Capacity, Closing, Event, Office, Recorded, RollRow, Stand, Workflow,
};

use crate::codes;
use crate::second::both;
use crate::world::{World, choose, office, voter};

fn sitzungsbeschluss() -> Source {
    let text = include_str!("../../../../workflows/sitzungsbeschluss.yaml");
    Source::new("sitzungsbeschluss.yaml", text)
}

fn rows(workflow: &Workflow, others: &[(&str, Stand)]) -> Vec<RollRow> {
    let row = |code: &umlauf_voting::MemberCode| {
        let stand = others.iter().find(|(other, _)| *other == code.as_str());
        let stand = stand.map_or(Stand::Yes, |(_, stand)| *stand);
        RollRow {
            member: code.clone(),
            stand,
            capacity: stand.takes_part().then_some(Capacity::Representative),
            declaration: None,
        }
    };
    workflow.voters().map(row).collect()
}

/// Refused once, entered again, confirmed and found.
fn held() -> World {
    let mut world = World::under(sitzungsbeschluss());
    world.open();
    world.office(choose("zur Tagesordnung anmelden"));
    world.at("2022-08-22T07:00:00Z");
    world.chair(choose("auf die Tagesordnung setzen"));
    let text = world.text("Wir bitten um Aufruf nach der Mittagspause.");
    assert_eq!(world.submit(voter("BY", Capacity::Staff), Act::Note { text }), None);
    world.at("2022-09-15T07:00:00Z");
    let others = [("BY", Stand::No), ("HB", Stand::Absent), ("SL", Stand::Silent)];
    let mut rows = rows(&world.workflow, &others);
    rows[2].declaration = Some(world.text("Bayern lehnt ab, weil die Kosten offen sind."));
    let evidence = world.text("Entwurf der Niederschrift");
    let enter = Act::EnterRoll { held: date(2022, 9, 14), rows, evidence };
    world.office(enter.clone());
    let second = || office(Office::Secretariat, "p-gs-2");
    let reason = world.text("Saarland war anwesend.");
    assert_eq!(world.submit(second(), Act::RefuseRoll { reason }), None);
    world.office(enter);
    let entry = u64::try_from(world.journal.len()).unwrap();
    assert_eq!(world.submit(second(), Act::ConfirmRoll { entry }), None);
    world.chair(choose("zustande gekommen"));
    world
}

fn forged(wanted: impl Fn(&Event) -> bool, change: impl Fn(&mut Recorded)) -> Vec<Code> {
    let mut world = held();
    let revision = world.revision_of(wanted);
    world.forge(|recorded| {
        if recorded.revision == revision {
            change(recorded);
        }
    });
    codes(&world.export())
}

fn called(event: &Event) -> bool {
    matches!(event, Event::RollCalled { .. })
}

#[test]
fn a_roll_call_is_intact_for_both_verifiers() {
    let world = held();
    both("a sitting", &world.export(), Some(&world.head()), "intact");
    let record: serde_json::Value = serde_json::from_str(&world.export()).unwrap();
    let count = &record["tally"][0]["votes"];
    assert_eq!((&count["absent"], &count["silent"]), (&1.into(), &1.into()), "{count}");
    let hb = record["votes"].as_array().unwrap().iter().find(|vote| vote["member"] == "HB");
    assert_eq!(hb.unwrap()["called"], "absent");
}

#[test]
fn a_roll_call_that_one_person_confirmed_alone_is_found() {
    let found = forged(called, |recorded| {
        if let By::Person(authority) = &mut recorded.by {
            authority.person = "p-gs-1".into();
        }
        if let Event::RollCalled { entered, .. } = &mut recorded.event {
            entered.by = "p-gs-1".into();
        }
    });
    assert!(found.contains(&Code::Authority) || found.contains(&Code::Voter), "{found:?}");
    let world = held();
    let revision = world.revision_of(|event| matches!(event, Event::RollEntered { .. }));
    let entered = world.journal[usize::try_from(revision).unwrap() - 1].by.clone();
    let found = forged(called, |recorded| recorded.by = entered.clone());
    assert!(found.contains(&Code::Authority), "{found:?}");
    let found = forged(called, |recorded| recorded.by = office(Office::Chair, "p-vorsitz"));
    assert!(found.contains(&Code::Authority), "{found:?}");
}

#[test]
fn a_roll_call_that_was_confirmed_otherwise_than_entered_is_found() {
    let found = forged(called, |recorded| {
        if let Event::RollCalled { rows, .. } = &mut recorded.event {
            rows[0].stand = Stand::No;
        }
    });
    assert!(found.contains(&Code::Voter) && found.contains(&Code::Outcome), "{found:?}");
    let found = forged(called, |recorded| {
        if let Event::RollCalled { held, .. } = &mut recorded.event {
            *held = date(2022, 9, 13);
        }
    });
    assert!(found.contains(&Code::Voter), "{found:?}");
}

#[test]
fn a_roll_call_that_misses_a_member_or_was_held_elsewhere_is_found() {
    let change = |change: fn(&mut Vec<RollRow>)| {
        let mut world = held();
        world.forge(|recorded| {
            if let Event::RollEntered { rows, .. } | Event::RollCalled { rows, .. } =
                &mut recorded.event
            {
                change(rows);
            }
        });
        codes(&world.export())
    };
    let found = change(|rows| drop(rows.remove(3)));
    assert!(found.contains(&Code::Voter), "{found:?}");
    let found = change(|rows| rows[3] = rows[4].clone());
    assert!(found.contains(&Code::Voter), "{found:?}");
    let found = change(|rows| rows[0].capacity = None);
    assert!(found.contains(&Code::Authority), "{found:?}");
    let found = change(|rows| rows[0].stand = Stand::No);
    assert!(found.contains(&Code::Outcome), "{found:?}");
}

#[test]
fn a_sitting_is_closed_by_its_roll_call_alone() {
    let closed = |event: &Event| matches!(event, Event::Closed { .. });
    let found = forged(closed, |recorded| {
        if let Event::Closed { why, .. } = &mut recorded.event {
            *why = Closing::Deadline;
        }
    });
    assert!(found.contains(&Code::Closing), "{found:?}");
    let found = forged(closed, |recorded| {
        if let Event::Closed { silent, .. } = &mut recorded.event {
            silent.push("HB".into());
        }
    });
    assert_eq!(found, [Code::Silent]);
    let mut world = held();
    let at = usize::try_from(world.revision_of(called)).unwrap() - 1;
    world.rearrange(|journal| drop(journal.remove(at)));
    let found = codes(&world.export());
    assert!(found.contains(&Code::Closing), "{found:?}");
}
