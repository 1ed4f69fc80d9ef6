//! German words around names that the definitions give: in whose name a person acts, how to address
//! somebody, why a deadline moved.

use umlauf_calendar::{day_in_german, end_in_german};
use umlauf_workflow::{Ending, Said, Term};

use crate::Recipient;
use crate::clean::line;
use crate::context::{Deadline, ItemLine, Member};

/// `für die Freie Hansestadt Bremen`, `für den Bund`, `für den Vorsitz`.
pub(crate) fn on_behalf(to: &Recipient) -> String {
    if let Some(words) = &to.on_behalf {
        return line(words);
    }
    format!("für {}", member(&to.seat_title).accusative)
}

/// A vote Ziffer by Ziffer, where it is one.
pub(crate) fn items(said: &Said) -> Vec<ItemLine> {
    let items = said.each().iter();
    items.map(|one| ItemLine { item: one.item, said: one.choice.german() }).collect()
}

/// The title of a seat with its article, as letters write it.
pub fn member(title: &str) -> Member {
    let title = line(title);
    let (nominative, accusative) = match title.split(' ').next().unwrap_or_default() {
        "Bund" | "Freistaat" | "Vorsitz" | "Monitor" => ("der ", "den "),
        "Land" | "Saarland" => ("das ", "das "),
        "Freie" | "Geschäftsstelle" | "Prüfung" | "Administration" => ("die ", "die "),
        _ => ("", ""),
    };
    Member {
        nominative: format!("{nominative}{title}"),
        accusative: format!("{accusative}{title}"),
        title,
    }
}

/// The salutation without its comma.
pub(crate) fn salutation(to: &Recipient) -> String {
    let wished = to.salutation.as_deref().map(line).unwrap_or_default();
    let name = line(&to.name);
    if !wished.is_empty() {
        wished.trim_end_matches(',').to_owned()
    } else if name.is_empty() {
        "Sehr geehrte Damen und Herren".to_owned()
    } else {
        format!("Guten Tag {name}")
    }
}

/// How a case ended, in words that follow a colon.
pub(crate) fn ending(ending: Ending) -> &'static str {
    match ending {
        Ending::Adopted => "angenommen",
        Ending::Rejected => "nicht angenommen",
        Ending::Referred => "in die Sitzung verwiesen",
        Ending::Withdrawn => "zurückgezogen",
        Ending::Done => "erledigt",
        Ending::Lapsed => "ohne Entscheidung beendet",
    }
}

/// A deadline as every letter writes it, with the reason where it was shifted.
pub(crate) fn deadline(term: &Term) -> Deadline {
    let text = end_in_german(term.instant.timestamp());
    let moved = (term.raw != term.end).then(|| {
        let mut whys: Vec<String> = term.shifts.iter().map(|(_, why)| line(why)).collect();
        whys.dedup();
        let why = if whys.is_empty() { String::new() } else { format!(" ({})", whys.join(", ")) };
        let raw = day_in_german(term.raw);
        format!(
            "Rechnerisch endete die Frist am {raw}; sie ist auf den nächsten Werktag verschoben{why}."
        )
    });
    Deadline { text, moved }
}

#[cfg(test)]
mod tests {
    use umlauf_workflow::{PersonId, Seat};

    use super::{on_behalf, salutation};
    use crate::Recipient;

    fn recipient(name: &str, seat_title: &str) -> Recipient {
        Recipient {
            person: PersonId::from("p"),
            name: name.to_owned(),
            salutation: None,
            address: "p@example.org".to_owned(),
            seat: Seat::Member("HB".into()),
            seat_title: seat_title.to_owned(),
            on_behalf: None,
        }
    }

    #[test]
    fn seats_get_their_article() {
        for (title, words) in [
            ("Bund", "für den Bund"),
            ("Bremen", "für Bremen"),
            ("Freie Hansestadt Bremen", "für die Freie Hansestadt Bremen"),
            ("Saarland", "für das Saarland"),
            ("Geschäftsstelle", "für die Geschäftsstelle"),
        ] {
            assert_eq!(on_behalf(&recipient("", title)), words);
        }
    }

    #[test]
    fn nobody_is_addressed_by_an_empty_name() {
        assert_eq!(salutation(&recipient("", "Bund")), "Sehr geehrte Damen und Herren");
        assert_eq!(salutation(&recipient("Erika\nMuster", "Bund")), "Guten Tag Erika Muster");
        let mut wished = recipient("Erika Muster", "Bund");
        wished.salutation = Some("Sehr geehrte Frau Muster,".to_owned());
        assert_eq!(salutation(&wished), "Sehr geehrte Frau Muster");
    }
}
