//! What a calendar file may say, for editors.

use umlauf_source::{Keys, Shape};

/// The JSON Schema of calendar files.
pub fn schema() -> String {
    let title = || Shape::Text;
    let year = || Shape::Any(vec![Shape::Whole(1), Shape::Form("^[0-9]{4}(-[0-9]{2}-[0-9]{2})?$")]);
    let place = Keys::new().must("title", "Wie der Ort heißt.", title()).may(
        "basis",
        "Was Tage dort zu Feiertagen macht, wenn der Tag selbst nichts nennt.",
        title(),
    );
    let holiday = Keys::new()
        .must("name", "Wie der Feiertag heißt.", title())
        .must(
            "day",
            "Wann er ist: `1 May`, `easter + 39`, `Wednesday before 23 November` oder, für ein Jahr \
             allein, `2025-05-08`.",
            Shape::Form(DAY),
        )
        .must(
            "in",
            "Wo er gilt: ein Ort oder eine Liste; `DE` meint alle Länder, ein Land seine Orte mit.",
            Shape::Text.or_list(),
        )
        .may("from", "Das erste Jahr oder der erste Tag, an dem er gilt.", year())
        .may("to", "Das letzte Jahr oder der letzte Tag, an dem er gilt.", year())
        .may(
            "basis",
            "Die Fundstelle: eine für alle Orte oder eine je Ort.",
            Shape::Any(vec![
                Shape::Text,
                Shape::Names(Box::new(Shape::Text), Box::new(Shape::Text)),
            ]),
        );
    let root = Keys::new()
        .must("calendar", "Der Name des Kalenders; so heißt auch die Datei.", title())
        .may("title", "Wie der Kalender heißt.", title())
        .may("from", "Seit wann die Feiertage dieser Orte bekannt sind.", year())
        .with("places", "from")
        .may(
            "places",
            "Die Orte: Länder wie `DE-HE`, Teile von ihnen wie `DE-BY/Augsburg`.",
            Shape::Names(
                Box::new(Shape::Form("^[A-Z0-9]+-[A-Z0-9]+(/.+)?$")),
                Box::new(place.into()),
            ),
        )
        .may("holidays", "Die Feiertage.", Shape::List(Box::new(holiday.into())));
    umlauf_source::schema("Kalender", "Feiertage und wo sie gelten.", &root, &[])
}

/// The four forms of a day.
const DAY: &str = "^(easter *([+-] *[0-9]+)?|([A-Z][a-z]+ before )?[0-9]{1,2} [A-Z][a-z]+|\
                   [0-9]{4}-[0-9]{2}-[0-9]{2})$";
