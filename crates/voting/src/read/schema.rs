//! What a body file may say, for editors; its words are those of the readers beside it.

use umlauf_source::{Keys, Shape};

use super::conditions::{BASES, TESTS, VERBS};
use super::head::{AUDIENCES, PUBLIC, VOTES};
use super::rules::{ABSTENTION, REASONS, SILENCE, TIE};

/// The JSON Schema of body files.
pub fn schema() -> String {
    let root = remarks(
        Keys::new()
            .must("body", "Der Name des Gremiums; so heißt auch die Datei.", name())
            .must("title", "Wie das Gremium heißt.", Shape::Text)
            .must(
                "basis",
                "Worauf es beruht: Gesetz, Staatsvertrag, Geschäftsordnung.",
                Shape::Text,
            )
            .must(
                "calendar",
                "Der Kalender am Sitz der Geschäftsstelle, nach dem Fristen enden: `DE-HE`.",
                Shape::Text,
            )
            .must(
                "number",
                "Wie Beschlüsse nummeriert werden: `{year}/{n:02}` für `2022/32`; mehrere Muster mit dem \
                 Tag, von dem an sie gelten.",
                Shape::Any(vec![Shape::Text, list(numbering())]),
            )
            .may("visibility", "Wer einzelne Stimmen sieht.", visibility())
            .must(
                "groups",
                "Die Mitglieder in Gruppen; die Regeln zählen nach Gruppen.",
                names(group()),
            )
            .may("weights", "Tabellen mit Gewichten: Anteile, Stimmen, Einwohner.", names(table()))
            .must("rules", "Die Regeln, nach denen entschieden wird.", names(rule()))
            .may(
                "subjects",
                "Gegenstände, über die nach einer bestimmten Regel beschlossen wird.",
                names(subject()),
            ),
    );
    let definitions = [("condition", condition()), ("who", Shape::Text.or_list())];
    umlauf_source::schema(
        "Gremium",
        "Wer entscheidet und nach welchen Regeln: Mitglieder, Gewichte, Mehrheiten, mit Fundstellen.",
        &root,
        &definitions,
    )
}

/// A name of a group, a table, a rule.
fn name() -> Shape {
    Shape::Form("^[a-z][a-z0-9_-]*$")
}

fn names(of: Shape) -> Shape {
    Shape::Names(Box::new(name()), Box::new(of))
}

/// By the codes of members.
fn by_member(of: Shape) -> Shape {
    Shape::Names(Box::new(Shape::Form("^[A-Z][A-Z0-9-]{0,15}$")), Box::new(of))
}

fn words<T>(table: &[(&'static str, T)]) -> Shape {
    Shape::Words(table.iter().map(|(word, _)| *word).collect())
}

fn list(of: Shape) -> Shape {
    Shape::List(Box::new(of))
}

fn remarks(keys: Keys) -> Keys {
    keys.may("note", "Eine Anmerkung für Menschen, die die Datei lesen.", Shape::Text).may(
        "unconfirmed",
        "Was hieran nicht belegt ist; vor dem Einsatz klären.",
        Shape::Text,
    )
}

fn basis(keys: Keys) -> Keys {
    keys.may("basis", "Die Fundstelle.", Shape::Text)
}

fn numbering() -> Shape {
    Keys::new()
        .may("from", "Der erste Tag; beim ersten Muster darf er fehlen.", day())
        .must("pattern", "Das Muster: `B-{year}/{n:02}-IT`.", Shape::Text)
        .may("unconfirmed", "Was daran keine Quelle belegt.", Shape::Text)
        .into()
}

fn visibility() -> Shape {
    let readers = || list(words(&AUDIENCES));
    Keys::new()
        .may("during", "Wer einzelne Stimmen sieht, solange abgestimmt wird.", readers())
        .may("after", "Wer sie danach sieht.", readers())
        .may("public", "Was alle sehen: das Ergebnis, die Zahlen oder die Stimmen.", words(&PUBLIC))
        .into()
}

fn group() -> Shape {
    Keys::new()
        .must("title", "Wie die Gruppe heißt: `Länder`.", Shape::Text)
        .may("one", "Ein Mitglied mit Artikel, für Sätze: `ein Land`.", Shape::Text)
        .may(
            "votes",
            "`none`, wenn die Gruppe nur berät; sonst hat jedes Mitglied eine Stimme.",
            words(&VOTES),
        )
        .must(
            "members",
            "Die Mitglieder: Kürzel und Name. Ein Kürzel wie `NO` gehört in Anführungszeichen.",
            by_member(Shape::Text),
        )
        .may("english", "Wie Gruppe und Mitglieder auf Englisch heißen; sonst deutsch.", english())
        .into()
}

fn english() -> Shape {
    Keys::new()
        .may("title", "Die Gruppe: `Länder`.", Shape::Text)
        .may("one", "Ein Mitglied mit Artikel: `a Land`.", Shape::Text)
        .may("members", "Die Mitglieder: Kürzel und Name.", by_member(Shape::Text))
        .into()
}

/// A table has figures of its own, in versions or for all days, or is made from another.
fn table() -> Shape {
    let head = || {
        let sum = "Die Summe, auf die die Anteile kommen müssen; bei `unit: \"%\"` sind es 100.";
        remarks(
            Keys::new()
                .must("title", "Wie die Tabelle heißt: `Königsteiner Schlüssel`.", Shape::Text)
                .may("unit", "Die Einheit: `%`, `Stimmen`, `Einwohner`.", Shape::Text)
                .may("sum", sum, Shape::Decimal)
                .may("total", "Früheres Wort für `sum`.", Shape::Decimal),
        )
    };
    let shares = |keys: Keys| {
        keys.must(
            "shares",
            "Die Anteile nach Mitgliedern, mit Punkt geschrieben.",
            by_member(Shape::Decimal),
        )
        .must("source", "Wo die Zahlen stehen.", Shape::Text)
    };
    let from = |keys: Keys| {
        keys.must("from", "Der erste Tag, an dem die Zahlen gelten.", day()).may(
            "to",
            "Der letzte Tag; sonst gilt die Fassung bis zur nächsten.",
            day(),
        )
    };
    let known =
        remarks(shares(from(Keys::new()).must("name", "Wie die Fassung heißt.", Shape::Text)));
    let unknown = from(Keys::new()).must(
        "unknown",
        "Warum für diese Zeit keine Zahlen bekannt sind; gezählt wird dann nicht.",
        Shape::Text,
    );
    let version = Shape::Any(vec![known.into(), unknown.into()]);
    let made = || head().must("by", "Die Tabelle, aus der diese gebildet wird.", Shape::Text);
    let steps =
        Shape::Names(Box::new(Shape::Form("^[0-9]+([.][0-9]+)?$")), Box::new(Shape::Whole(0)));
    Shape::Any(vec![
        head()
            .must("versions", "Die Zahlen in Fassungen, lückenlos nach Tagen.", list(version))
            .into(),
        shares(head()).may("name", "Wie die Zahlen heißen.", Shape::Text).into(),
        made()
            .must(
                "steps",
                "Stimmen nach Stufen: was überschritten sein muss, und wie viele.",
                steps,
            )
            .into(),
        made().must("per started", "Je angefangene so viele eine Stimme.", Shape::Decimal).into(),
    ])
}

fn day() -> Shape {
    Shape::Form("^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
}

/// A rule stands for itself, or tightens another.
fn rule() -> Shape {
    let head = || {
        let head = Keys::new()
            .must("title", "Wie die Regel heißt.", Shape::Text)
            .must("basis", "Die Fundstelle.", Shape::Text)
            .may("reads", "Wie das Recht hier verstanden wird.", Shape::Text)
            .may(
                "otherwise",
                "Die Regel des nächsten Wahlgangs, wenn nichts zustande kommt.",
                otherwise(),
            )
            .may("consents", "Wessen Zustimmung außerdem nötig ist.", list(consent()))
            .may("objection", "Wie viele dem Verfahren widersprechen müssen.", objection());
        remarks(head)
    };
    let own = terms(head(), true).may(
        "readings",
        "Andere Lesarten desselben Textes; jede sagt nur, was sie anders liest.",
        names(reading()),
    );
    let like = head().must("like", "Die Regel, der diese im Übrigen gleicht.", name()).may(
        "also",
        "Was diese Regel zusätzlich verlangt.",
        list(Shape::Ref("condition")),
    );
    Shape::Any(vec![own.into(), like.into()])
}

fn reading() -> Shape {
    let head = Keys::new().may("reads", "Wie das Recht hier verstanden wird.", Shape::Text).may(
        "english",
        "Dasselbe auf Englisch.",
        Shape::Text,
    );
    terms(basis(head), false).into()
}

/// What a rule must say and a reading may.
fn terms(keys: Keys, must: bool) -> Keys {
    let say = |keys: Keys, name, german, shape| {
        if must { keys.must(name, german, shape) } else { keys.may(name, german, shape) }
    };
    let without = Shape::Any(vec![Shape::Words(vec!["none"]), Shape::Ref("condition")]);
    let keys = keys.may("quorum", "Wann beschlossen werden kann; `none`: immer.", without);
    let keys = say(keys, "adopt", "Wann etwas zustande kommt.", Shape::Ref("condition"));
    let keys = say(keys, "abstention", "Was eine Enthaltung bedeutet.", words(&ABSTENTION));
    let keys = say(keys, "silence", "Was Schweigen bedeutet.", words(&SILENCE));
    keys.may("reasons", "Ob ein Nein begründet werden muss.", words(&REASONS)).may(
        "tie",
        "Was Stimmengleichheit bedeutet.",
        words(&TIE),
    )
}

/// One requirement, or all or any of several.
fn condition() -> Shape {
    let several = || list(Shape::Ref("condition"));
    let mut one = Keys::new();
    for (verb, _) in VERBS {
        one = one.may(verb, "Wer: ein Mitglied, eine Gruppe, `members` oder eine Liste.", who());
    }
    let one = requirement(one).one_of(VERBS.map(|(verb, _)| verb));
    Shape::Any(vec![
        Keys::new().must("all", "Alle diese Bedingungen.", several()).into(),
        Keys::new().must("any", "Wenigstens eine dieser Bedingungen.", several()).into(),
        one.into(),
    ])
}

fn who() -> Shape {
    Shape::Ref("who")
}

/// How many, of what, weighed by which table.
fn requirement(keys: Keys) -> Keys {
    amounts(keys.may("without", "Wer von diesen nicht mitgezählt wird.", who()).may(
        "weighed by",
        "Die Tabelle, nach der gewogen wird; sonst wird nach Köpfen gezählt.",
        name(),
    ))
}

fn amounts(mut keys: Keys) -> Keys {
    for (test, _) in TESTS {
        keys = keys.may(test, "Wie viele: `11`, `2/3`, `55 %` oder `all`.", amount());
    }
    basis(keys.may(
        "of",
        "Wovon ein Teil: eine Menge oder eine Zahl.",
        Shape::Any(vec![words(&BASES), Shape::Whole(0)]),
    ))
}

fn amount() -> Shape {
    let part = Shape::Form("^(all|[0-9]+ */ *[0-9]+|[0-9]+([.][0-9]{1,9})? *%)$");
    Shape::Any(vec![Shape::Decimal, part])
}

fn objection() -> Shape {
    let by = Keys::new().must("by", "Wer widersprechen kann.", who());
    amounts(by.may("without", "Wer von diesen nicht.", who())).into()
}

fn otherwise() -> Shape {
    let keys = Keys::new().must("rule", "Die Regel des nächsten Wahlgangs.", name()).may(
        "after",
        "Nach wie vielen Wahlgängen.",
        Shape::Whole(1),
    );
    basis(keys).into()
}

fn consent() -> Shape {
    let keys = Keys::new()
        .must("of", "Wessen Zustimmung, als Text.", Shape::Text)
        .may("body", "Das Gremium, das zustimmt, wenn es eine Datei hat.", name())
        .may("rule", "Nach welcher Regel jenes Gremiums.", name());
    remarks(basis(keys)).into()
}

fn subject() -> Shape {
    let keys = Keys::new().must("title", "Worüber beschlossen wird.", Shape::Text).must(
        "rule",
        "Nach welcher Regel.",
        name(),
    );
    remarks(basis(keys)).into()
}
