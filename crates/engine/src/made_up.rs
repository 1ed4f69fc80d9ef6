//! People that do not exist, for `simulate`, benchmarks and stories: every seat of a body is held.

use jiff::civil::Date;
use umlauf_voting::Body;
use umlauf_workflow::{Capacity, Office, PersonId, Seat};

use crate::people::{Mandate, People, Person};

/// Representative and deputy for each member, two persons for each office, a mailbox for every seat;
/// all addresses under `.example`. Ids are the seat, for the second person with `-2`: `BY`, `BY-2`,
/// `office`, `office-2`, `chair`.
pub fn made_up(body: &Body, from: Date) -> People {
    let mut people = People {
        body: body.name().to_string(),
        persons: Vec::new(),
        mandates: Vec::new(),
        mailboxes: Vec::new(),
    };
    let members = body.members().iter().map(|member| Seat::Member(member.code.clone()));
    for seat in members.chain(Office::ALL.into_iter().map(Seat::Office)) {
        let word = seat.to_string();
        let domain = format!("{}.example", word.to_lowercase());
        let capacities = match seat {
            Seat::Member(_) => [Capacity::Representative, Capacity::Deputy],
            Seat::Office(_) => [Capacity::Office, Capacity::Office],
        };
        for (n, capacity) in capacities.into_iter().enumerate() {
            let id = if n == 0 { word.clone() } else { format!("{word}-2") };
            let person = PersonId::from(&id);
            people.persons.push(Person {
                id: person.clone(),
                name: format!("Person {id}"),
                email: format!("person{}@{domain}", n + 1),
            });
            let seat = seat.clone();
            people.mandates.push(Mandate { person, seat, capacity, from, until: None });
        }
        people.mailboxes.push((seat, format!("postfach@{domain}")));
    }
    people
}
