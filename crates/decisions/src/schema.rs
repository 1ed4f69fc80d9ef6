//! What a file of decisions may say, for editors; its words are those of the reader.

use umlauf_source::{Keys, Shape};

use crate::{Effect, Verb};

/// The JSON Schema of files of decisions.
pub fn schema() -> String {
    let list = |shape: Shape| Shape::List(Box::new(shape));
    let root = Keys::new()
        .must("decisions", "Was diese Sammlung enthält, in Worten.", Shape::Text)
        .must("body", "Der Name des Gremiums, dessen Beschlüsse es sind.", Shape::Text)
        .must("list", "Die Beschlüsse.", list(Shape::Ref("decision")))
        .may("sittings", "Sitzungen und ihre Tage.", list(Shape::Ref("sitting")))
        .may("unconfirmed", "Was nicht belegt ist.", Shape::Text);
    let decision = effects(
        Keys::new()
            .may("body", "Das Gremium, wenn es ein anderes ist als das der Sammlung.", Shape::Text)
            .may("number", "Die Nummer: `2022/32`.", Shape::Text)
            .may("name", "Ein eigener Name, wo keine Nummer bekannt ist.", Shape::Text)
            .must("title", "Worum es geht.", Shape::Text)
            .must("date", "Der Tag, oder nur das Jahr.", Shape::Text)
            .must("held", "`46. Sitzung`, `Umlaufverfahren` oder andere Worte.", Shape::Text)
            .may("result", "Das Ergebnis, wie es die Quelle nennt.", Shape::Text)
            .may(
                "source",
                "Wo der Beschluss steht: eine Adresse mit `https://`.",
                Shape::Form("^https://"),
            )
            .may("note", "Was sonst bekannt ist.", Shape::Text)
            .may("unconfirmed", "Was nicht belegt ist.", Shape::Text.or_list())
            .may("items", "Die Ziffern, soweit sie bekannt sind.", list(Shape::Ref("item")))
            .one_of(["number", "name"]),
    );
    let verbs = Verb::ALL.iter().map(|verb| verb.as_str()).collect();
    let item = effects(
        Keys::new()
            .may("number", "Die Nummer der Ziffer; sonst die nächste.", Shape::Whole(1))
            .must("verb", "Was das Gremium tut.", Shape::Words(verbs))
            .must("text", "Der Wortlaut.", Shape::Text)
            .may(
                "to",
                "An wen: Kürzel von Mitgliedern oder Namen von Stellen.",
                Shape::Text.or_list(),
            )
            .may(
                "due",
                "Bis wann: `2025-12-15`, `zur 49. Sitzung`, eine Sitzung oder ein Ereignis.",
                Shape::Any(vec![Shape::Text, Shape::Ref("due")]),
            )
            .may("condition", "Wovon die Wirkung abhängt.", Shape::Text)
            .may("met", "Seit wann die Bedingung erfüllt ist.", Shape::Text)
            .may("unconfirmed", "Was nicht belegt ist.", Shape::Text)
            .with("met", "condition"),
    );
    let due = Keys::new()
        .may("sitting", "Die Nummer der Sitzung.", Shape::Whole(1))
        .may("of", "Das Gremium, wenn es ein anderes ist.", Shape::Text)
        .may("event", "Ein Ereignis.", Shape::Text)
        .one_of(["sitting", "event"]);
    let target = Keys::new()
        .may("body", "Das Gremium, wenn es ein anderes ist.", Shape::Text)
        .must("number", "Die Nummer des Beschlusses.", Shape::Text)
        .may("item", "Die Ziffer; ohne sie ist der ganze Beschluss gemeint.", Shape::Whole(1));
    let sitting = Keys::new()
        .may("body", "Das Gremium, wenn es ein anderes ist.", Shape::Text)
        .must("number", "Die wievielte Sitzung es ist.", Shape::Whole(1))
        .may("date", "Ihr Tag, wenn er feststeht.", Shape::Text)
        .may("place", "Ihr Ort.", Shape::Text)
        .may("source", "Woher das bekannt ist.", Shape::Text)
        .may("unconfirmed", "Was nicht belegt ist.", Shape::Text);
    umlauf_source::schema(
        "Beschlüsse",
        "Beschlüsse mit ihren Ziffern, und was sie mit früheren Beschlüssen tun.",
        &root,
        &[
            ("decision", decision.into()),
            ("item", item.into()),
            ("due", due.into()),
            ("target", target.into()),
            ("sitting", sitting.into()),
        ],
    )
}

fn effects(keys: Keys) -> Keys {
    let one = || Shape::Any(vec![Shape::Text, Shape::Ref("target")]);
    Effect::ALL.iter().fold(keys, |keys, effect| {
        let german = match effect {
            Effect::Amends => "Ändert: `2022/43` oder `2022/43 Ziffer 2`.",
            Effect::Replaces => "Ersetzt.",
            Effect::Repeals => "Hebt auf.",
            Effect::Fulfils => "Erklärt für erledigt.",
            Effect::Implements => "Setzt um.",
            Effect::Cites => "Nimmt Bezug auf.",
        };
        keys.may(effect.as_str(), german, one().or_list())
    })
}
