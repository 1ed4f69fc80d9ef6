//! The people file: who holds which mandate, and which mailbox hears of everything.
//!
//! Read by `umlauf people import` and by the demo. Persons and addresses are rows that may change and
//! be deleted; what evidence needs of them is the id of the person and the digest of the mandate.

use jiff::civil::Date;
use umlauf_source::{Fault, Faults, Fields, Node, Source, read};
use umlauf_voting::{Body, MemberCode};
use umlauf_workflow::{Capacity, Digest, Instant, Office, PersonId, Seat};

/// A people file that holds together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct People {
    /// The body the mandates are for.
    pub body: String,
    /// The persons.
    pub persons: Vec<Person>,
    /// The mandates.
    pub mandates: Vec<Mandate>,
    /// Functional mailboxes.
    pub mailboxes: Vec<(Seat, String)>,
}

/// A person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// An opaque id; it enters the journal and must not be a name.
    pub id: PersonId,
    /// What the person is called.
    pub name: String,
    /// Where mail reaches the person.
    pub email: String,
}

/// A dated authority of a person to act for a seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mandate {
    /// Whose.
    pub person: PersonId,
    /// For which seat.
    pub seat: Seat,
    /// As what.
    pub capacity: Capacity,
    /// From the beginning of this day in Berlin.
    pub from: Date,
    /// Through the end of this day in Berlin.
    pub until: Option<Date>,
}

impl Mandate {
    /// SHA-256 over body, person, seat, capacity and dates: what a vote says it rests on.
    pub fn digest(&self, body: &str) -> Digest {
        let until = self.until.map(|day| day.to_string()).unwrap_or_default();
        let (person, seat, capacity) = (&self.person, &self.seat, self.capacity.as_str());
        let from = self.from;
        Digest::of(
            format!("umlauf-mandate-1\n{body}\n{person}\n{seat}\n{capacity}\n{from}\n{until}")
                .as_bytes(),
        )
    }

    /// When it begins.
    pub fn begins(&self) -> Instant {
        Instant::from(umlauf_calendar::start_of_day(self.from))
    }

    /// When it is over, exclusive.
    pub fn ends(&self) -> Option<Instant> {
        self.until.map(|day| Instant::from(umlauf_calendar::end_of_day(day)))
    }
}

impl People {
    /// Reads a people file against its body.
    ///
    /// # Errors
    /// All faults of the file at once.
    pub fn read(
        source: &Source,
        body: impl Fn(&str) -> Option<std::sync::Arc<Body>>,
    ) -> Result<Self, Faults> {
        let mut faults = Vec::new();
        let found = read(source).map_err(|list| faults.extend(list)).ok().and_then(|root| {
            Reader { body: &body, faults: &mut faults }
                .people(&root)
                .map_err(|fault| faults.push(fault))
                .ok()
        });
        match found {
            Some(people) if faults.is_empty() => Ok(people),
            _ => Err(Faults::new(source.clone(), faults)),
        }
    }
}

struct Reader<'a, F> {
    body: &'a F,
    faults: &'a mut Vec<Fault>,
}

impl<F: Fn(&str) -> Option<std::sync::Arc<Body>>> Reader<'_, F> {
    fn people(mut self, root: &Node) -> Result<People, Fault> {
        let fields = Fields::of(root, "a people file")?;
        let name = fields.required("body")?;
        let text = name.text("the name of a body")?;
        let body = (self.body)(text).ok_or_else(|| {
            Fault::error("people::unknown_body", name.place, format!("no body is called `{text}`"))
        })?;
        let mut people = People {
            body: text.to_string(),
            persons: Vec::new(),
            mandates: Vec::new(),
            mailboxes: Vec::new(),
        };
        for node in fields.required("people")?.list("a list of people")? {
            if let Err(fault) = self.person(node, &body, &mut people) {
                self.faults.push(fault);
            }
        }
        if let Some(node) = fields.optional("mailboxes") {
            for (key, value) in node.map("seats and addresses")? {
                let seat = seat(&body, &key.text, key.place);
                let entry = seat.and_then(|seat| Ok((seat, address(value)?)));
                match entry {
                    Ok(entry) => people.mailboxes.push(entry),
                    Err(fault) => self.faults.push(fault),
                }
            }
        }
        fields.finish(self.faults);
        Ok(people)
    }

    fn person(&mut self, node: &Node, body: &Body, people: &mut People) -> Result<(), Fault> {
        let fields = Fields::of(node, "a person")?;
        let id = fields.required("id")?;
        let person = Person {
            id: PersonId::from(id.text("an id")?),
            name: fields.required("name")?.text("a name")?.to_string(),
            email: address(fields.required("email")?)?,
        };
        if people.persons.iter().any(|known| known.id == person.id) {
            let message = format!("`{}` stands twice", person.id);
            return Err(Fault::error("people::duplicate", id.place, message)
                .hint("give all mandates of a person in one entry"));
        }
        let mandates = fields.required("mandates")?;
        fields.finish(self.faults);
        for node in mandates.list("a list of mandates")? {
            match self.mandate(node, body, &person.id) {
                Ok(mandate) => people.mandates.push(mandate),
                Err(fault) => self.faults.push(fault),
            }
        }
        people.persons.push(person);
        Ok(())
    }

    fn mandate(&mut self, node: &Node, body: &Body, id: &PersonId) -> Result<Mandate, Fault> {
        let fields = Fields::of(node, "a mandate")?;
        let for_ = fields.required("for")?;
        let seat = seat(body, for_.text("a member code or an office")?, for_.place)?;
        let capacity = match (&seat, fields.optional("as")) {
            (Seat::Office(_), None) => Capacity::Office,
            (Seat::Office(_), Some(node)) => {
                return Err(Fault::error(
                    "people::capacity",
                    node.place,
                    "an office needs no `as`",
                ));
            }
            (Seat::Member(_), None) => Capacity::Representative,
            (Seat::Member(_), Some(node)) => match node.text("a capacity")? {
                "representative" => Capacity::Representative,
                "deputy" => Capacity::Deputy,
                "staff" => Capacity::Staff,
                _ => return Err(node.expected("`representative`, `deputy` or `staff`")),
            },
        };
        let from = day(fields.required("from")?)?;
        let until = fields.optional("until").map(day).transpose()?;
        if let (Some(until), Some(node)) = (until, fields.optional("until"))
            && until < from
        {
            let message = "the mandate ends before it begins";
            return Err(Fault::error("people::dates", node.place, message));
        }
        fields.finish(self.faults);
        Ok(Mandate { person: id.clone(), seat, capacity, from, until })
    }
}

/// A seat by the word in a file: an office, or a member's code.
pub fn seat_of(body: &Body, text: &str) -> Option<Seat> {
    if let Ok(office) = text.parse::<Office>() {
        return Some(Seat::Office(office));
    }
    body.member(text).map(|member| Seat::Member(MemberCode::from(member.code.as_str())))
}

fn seat(body: &Body, text: &str, place: umlauf_source::Place) -> Result<Seat, Fault> {
    seat_of(body, text).ok_or_else(|| {
        let offices = Office::ALL.iter().map(|office| office.as_str());
        let known = body.members().iter().map(|m| m.code.as_str()).chain(offices);
        let message = format!("`{text}` is neither a member nor an office of `{}`", body.name());
        Fault::error("people::unknown_seat", place, message).did_you_mean(text, known)
    })
}

fn address(node: &Node) -> Result<String, Fault> {
    let text = node.text("a mail address")?;
    let (local, domain) = text.rsplit_once('@').unwrap_or_default();
    if local.is_empty() || !domain.contains('.') || text.chars().any(char::is_whitespace) {
        return Err(node.expected("a mail address"));
    }
    Ok(text.to_string())
}

fn day(node: &Node) -> Result<Date, Fault> {
    node.text("a date")?.parse().map_err(|_| node.expected("a date such as `2022-01-01`"))
}
