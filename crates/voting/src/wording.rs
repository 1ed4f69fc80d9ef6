//! Requirements as German sentences, made from what they say, so that text and rule cannot differ.

use crate::rule::{Amount, Base, Claim, Test, Verb};
use crate::{Fraction, Shares, Table};

/// The sentence of a requirement: `Länder: mindestens 11 stimmen zu`.
pub(crate) fn requirement(claim: &Claim, weighed: Option<(&Table, &Shares)>) -> String {
    if let Some((table, shares)) = weighed {
        return weights(claim, table, shares);
    }
    let title = &claim.who.title;
    if claim.who.single
        && let Some(said) = single(claim)
    {
        return format!("{title} {said}");
    }
    let does = does(claim.verb);
    let test = test(claim.test);
    match claim.amount {
        _ if halves(claim) => format!("{title}: mehr Zustimmungen als Ablehnungen"),
        Amount::Part(part, base) if whole(claim, part) => {
            let base = of(base);
            let base = base.strip_prefix("der ").unwrap_or(&base);
            match base {
                "aller" => format!("{title}: alle {does}"),
                _ => format!("{title}: alle {base} {does}"),
            }
        }
        Amount::Part(part, base) => format!("{title}: {test} {part} {} {does}", of(base)),
        Amount::Number(number) if number.numer() == 0 && claim.test == Test::AtMost => {
            format!("{title}: {}", nobody(claim.verb))
        }
        Amount::Number(number) => format!("{title}: {test} {number} {does}"),
    }
}

fn weights(claim: &Claim, table: &Table, shares: &Shares) -> String {
    let title = &claim.who.title;
    let test = test(claim.test);
    let who = match claim.verb {
        Verb::Agree => "die Zustimmenden",
        Verb::NotAgree => "die nicht Zustimmenden",
        Verb::Object => "die Ablehnenden",
        Verb::Abstain => "die sich Enthaltenden",
        Verb::TakePart => "die Teilnehmenden",
        Verb::Attend => "die Anwesenden",
    };
    let key = match shares.name.as_str() {
        "" => format!("({})", table.title),
        name => format!("({} {name})", table.title),
    };
    match claim.amount {
        Amount::Number(number) => {
            let unit = if table.unit.is_empty() { "Stimmen" } else { table.unit.as_str() };
            format!("{title}: {who} halten {test} {number} {unit} {key}")
        }
        Amount::Part(part, Base::All) => {
            format!("{title}: {who} halten {test} {part} aller Anteile {key}")
        }
        Amount::Part(part, base) => {
            format!("{title}: {who} halten {test} {part} der Anteile {} {key}", of(base))
        }
    }
}

/// What one named member does, if it is a plain yes-or-no matter.
fn single(claim: &Claim) -> Option<&'static str> {
    let one = Fraction::new(1, 1);
    let does = match (claim.test, claim.amount) {
        (Test::AtLeast, Amount::Number(number)) => number == one,
        (Test::AtLeast, Amount::Part(part, Base::All)) => part == one,
        (Test::AtMost, Amount::Number(number)) if number.numer() == 0 => false,
        (Test::FewerThan, Amount::Number(number)) if number == one => false,
        _ => return None,
    };
    Some(match (claim.verb, does) {
        (Verb::Agree, true) => "stimmt zu",
        (Verb::Agree, false) | (Verb::NotAgree, true) => "stimmt nicht zu",
        (Verb::NotAgree, false) => "stimmt zu oder ist ausgeschlossen",
        (Verb::Object, true) => "lehnt ab",
        (Verb::Object, false) => "lehnt nicht ab",
        (Verb::Abstain, true) => "enthält sich",
        (Verb::Abstain, false) => "enthält sich nicht",
        (Verb::TakePart, true) => "nimmt teil",
        (Verb::TakePart, false) => "nimmt nicht teil",
        (Verb::Attend, true) => "ist anwesend",
        (Verb::Attend, false) => "ist nicht anwesend",
    })
}

/// Whether it is the simple majority: more than half of the yes and no.
pub(crate) fn halves(claim: &Claim) -> bool {
    claim.verb == Verb::Agree
        && claim.weighed.is_none()
        && claim.test == Test::MoreThan
        && claim.amount == Amount::Part(Fraction::new(1, 2), Base::Cast)
}

fn whole(claim: &Claim, part: Fraction) -> bool {
    claim.test == Test::AtLeast && part == Fraction::new(1, 1)
}

fn does(verb: Verb) -> &'static str {
    match verb {
        Verb::Agree => "stimmen zu",
        Verb::NotAgree => "stimmen nicht zu",
        Verb::Object => "lehnen ab",
        Verb::Abstain => "enthalten sich",
        Verb::TakePart => "nehmen teil",
        Verb::Attend => "sind anwesend",
    }
}

fn nobody(verb: Verb) -> &'static str {
    match verb {
        Verb::Agree => "niemand stimmt zu",
        Verb::NotAgree => "niemand bleibt ohne Zustimmung",
        Verb::Object => "niemand lehnt ab",
        Verb::Abstain => "niemand enthält sich",
        Verb::TakePart => "niemand nimmt teil",
        Verb::Attend => "niemand ist anwesend",
    }
}

fn test(test: Test) -> &'static str {
    match test {
        Test::AtLeast => "mindestens",
        Test::MoreThan => "mehr als",
        Test::AtMost => "höchstens",
        Test::FewerThan => "weniger als",
    }
}

fn of(base: Base) -> String {
    String::from(match base {
        Base::All => "aller",
        Base::Eligible => "der nicht Ausgeschlossenen",
        Base::Present => "der Anwesenden",
        Base::Participating => "der Teilnehmenden",
        Base::Cast => "derer mit Ja oder Nein",
        Base::Number(number) => return format!("von {number}"),
    })
}
