//! Which case and which seat is meant.

use umlauf_engine::{Engine, Sender, people::seat_of};
use umlauf_store::CaseRow;
use umlauf_workflow::{Capacity, Office, On, PersonId, Seat, Workflow};

use super::Acting;
use crate::failure::Failure;

/// The case with this id, or the one whose id begins so.
pub(crate) async fn case(engine: &Engine, id: &str) -> Result<CaseRow, Failure> {
    if id.is_empty() {
        return Err(Failure::call("which case? `umlauf case list` names them"));
    }
    let found = engine.store().cases_beginning(id, 2).await?;
    match <[CaseRow; 1]>::try_from(found) {
        Ok([row]) => Ok(row),
        Err(found) if found.is_empty() => {
            Err(Failure::call(format!("there is no case `{id}`; `umlauf case list` names them")))
        }
        Err(mut found) => match found.iter().position(|row| row.id.as_str() == id) {
            Some(exact) => Ok(found.swap_remove(exact)),
            None => {
                Err(Failure::call(format!("several cases begin with `{id}`; write more of it")))
            }
        },
    }
}

/// The person in the seat that is named, or in the only one that fits.
pub(super) async fn sender(
    engine: &Engine,
    workflow: &Workflow,
    acting: &Acting,
    fits: impl Fn(&Seat, Capacity) -> bool,
) -> Result<Sender, Failure> {
    let person = PersonId::from(&acting.person);
    if let Some(text) = &acting.seat {
        let seat = seat_of(&workflow.body, text).ok_or_else(|| {
            let body = &workflow.body_name;
            Failure::call(format!("`{text}` is neither a member nor an office of `{body}`"))
        })?;
        return Ok(Sender::Person { person, seat });
    }
    let mandates = engine.mandates_of(&workflow.body_name, &person).await?;
    if mandates.is_empty() {
        let (person, body) = (&acting.person, &workflow.body_name);
        return Err(Failure::call(format!(
            "`{person}` has no mandate in `{body}` that holds now; `umlauf people list` shows who has"
        )));
    }
    let mut seats: Vec<Seat> = mandates
        .iter()
        .filter_map(|row| Some((seat_of(&workflow.body, &row.seat)?, row.capacity)))
        .filter(|(seat, capacity)| fits(seat, *capacity))
        .map(|(seat, _)| seat)
        .collect();
    seats.sort();
    seats.dedup();
    match <[Seat; 1]>::try_from(seats) {
        Ok([seat]) => Ok(Sender::Person { person, seat }),
        Err(seats) if seats.is_empty() => {
            let held: Vec<_> = mandates.iter().map(|row| row.seat.as_str()).collect();
            let (person, held) = (&acting.person, held.join(", "));
            Err(Failure::input(format!("`{person}` acts for {held} only; this needs another seat")))
        }
        Err(seats) => {
            let seats: Vec<_> = seats.iter().map(ToString::to_string).collect();
            let (person, seats) = (&acting.person, seats.join(", "));
            Err(Failure::call(format!("`{person}` acts for {seats}: say which with `--for`")))
        }
    }
}

/// Who may choose a move with this label, in any step; a wrong label fits every office, so that the
/// case itself can say what is possible.
pub(super) fn offices(workflow: &Workflow, label: &str) -> Vec<Office> {
    let found: Vec<Office> = workflow
        .steps()
        .flat_map(|step| workflow.moves(&step.name))
        .filter_map(|m| match &m.on {
            On::Act(act) if act.label == label => Some(act.by),
            On::Act(_)
            | On::Outcome(_)
            | On::Objection
            | On::Consulted(_)
            | On::Children(_)
            | On::Elapsed => None,
        })
        .collect();
    if found.is_empty() { Office::ALL.to_vec() } else { found }
}
