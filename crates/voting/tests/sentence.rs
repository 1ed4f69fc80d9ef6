//! The computed sentence, whole.

use jiff::civil::date;
use umlauf_source::Source;
use umlauf_voting::{Ballot, Body, Choice, Member, Prepared, Standing, Tongue};

fn body(name: &str, text: &str) -> Body {
    match Body::compile(&Source::new(format!("{name}.yaml"), text)) {
        Ok((body, _)) => body,
        Err(faults) => panic!("{faults}"),
    }
}

/// What is said of a ballot in which some have said yes and some no, or abstained.
fn said(rule: &str, yes: &str, no: &str, abstain: &str) -> String {
    let text = include_str!("../../../workflows/bodies/it-planungsrat.yaml");
    let body = body("it-planungsrat", text);
    let rule: Prepared = body.prepare(rule, date(2026, 11, 23)).expect("a rule");
    let votes = [(yes, Choice::Yes), (no, Choice::No), (abstain, Choice::Abstain)];
    let votes =
        votes.iter().flat_map(|(codes, choice)| codes.split_whitespace().map(|c| (c, *choice)));
    rule.sentence(&body.ballot(votes, [], []).expect("a ballot"), Tongue::German)
}

#[test]
fn an_empty_ballot_lacks_the_bund_and_eleven_laender() {
    assert_eq!(
        said("beschluss", "", "", ""),
        "Bund: noch keine Stimme. Länder: 0 von 11. Anteile: 0,00 % von 66,67 %. \
         Es fehlen der Bund und mindestens elf Länder."
    );
}

#[test]
fn some_laender_are_missing_by_number_and_by_weight() {
    assert_eq!(
        said("beschluss", "BUND BW BY BE BB HB HH NW RP SL", "", ""),
        "Bund: ja. Länder: 9 von 11. Anteile: 67,47 % von 66,67 %. \
         Es fehlen mindestens zwei Länder, zum Beispiel Hessen und Mecklenburg-Vorpommern."
    );
    // Eleven Länder, but a whisker too light: the digits must not say otherwise.
    assert_eq!(
        said("beschluss", "BUND BW BY BE BB HB HE NI RP SL SH TH", "", ""),
        "Bund: ja. Länder: 11 von 11. Anteile: 66,66 % von 66,67 %. \
         Es fehlt mindestens ein Land, zum Beispiel Hamburg. Nach anderer Lesart zustande gekommen \
         (Enthaltungen zählen nicht mit; die zwei Drittel beziehen sich auf die Anteile der Ja- und \
         Nein-Stimmen)."
    );
    assert_eq!(
        said("beschluss", "BUND BW BE BB HE MV NW SL SN ST SH TH", "", ""),
        "Bund: ja. Länder: 11 von 11. Anteile: 66,668 % von 66,667 %. \
         Die Regel ist erfüllt; ausstehende Stimmen ändern daran nichts mehr."
    );
}

#[test]
fn a_lost_ballot_says_so() {
    assert_eq!(
        said("beschluss", "BUND BW", "BY NW", ""),
        "Bund: ja. Länder: 1 von 11. Anteile: 13,04 % von 66,67 %. \
         Die Regel ist nicht erfüllt; ausstehende Stimmen ändern daran nichts mehr."
    );
    assert_eq!(
        said("beschluss", "BW BY BE BB HB HH HE MV NI NW RP SL SN ST SH TH", "BUND", ""),
        "Bund: nein. Länder: 16 von 11. Anteile: 100,00 % von 66,67 %. \
         Die Regel ist nicht erfüllt."
    );
}

#[test]
fn readings_that_differ_are_named() {
    assert_eq!(
        said("beschluss", "BUND BY BE BB HB HH HE MV NI RP SL SN ST SH TH", "", "BW NW"),
        "Bund: ja. Länder: 14 von 11. Anteile: 65,88 % von 66,67 %. \
         Die Regel ist nicht erfüllt. Nach anderer Lesart zustande gekommen \
         (Enthaltungen zählen nicht mit; die zwei Drittel beziehen sich auf die Anteile der Ja- und \
         Nein-Stimmen)."
    );
    assert_eq!(
        said("beschluss", "BUND BY BE BB HB HH HE MV NI RP SL SN ST SH TH", "", "NW"),
        "Bund: ja. Länder: 14 von 11. Anteile: 65,88 % von 66,67 %. \
         Es fehlt Baden-Württemberg. Nach anderer Lesart zustande gekommen \
         (Enthaltungen zählen nicht mit; die zwei Drittel beziehen sich auf die Anteile der Ja- und \
         Nein-Stimmen)."
    );
}

#[test]
fn simple_majorities_and_unanimity_have_words_of_their_own() {
    assert_eq!(
        said("empfehlung", "BUND BW BY", "SN TH NW", "HB"),
        "Mitglieder: 3 ja, 3 nein. Es fehlt mindestens ein Land, zum Beispiel Berlin."
    );
    assert_eq!(
        said("empfehlung", "BUND BW BY BE", "SN", ""),
        "Mitglieder: 4 ja, 1 nein. \
         Die Regel ist derzeit erfüllt; ausstehende Stimmen können das noch ändern."
    );
    assert_eq!(
        said("einstimmig", "BUND BW BY BE BB HB HH HE MV NI NW RP SL SN ST", "", ""),
        "Mitglieder: 15 von 17. Es fehlen Schleswig-Holstein und Thüringen."
    );
}

#[test]
fn rules_of_other_bodies_read_as_sentences() {
    let text = "\
body: other
title: Anderes Gremium
basis: irgendwo
calendar: DE-HE
number: '{n}'
groups:
  bund: {title: Bund, one: der Bund, members: {BUND: Bund}}
  laender: {title: Länder, one: ein Land, members: {BY: Bayern, NW: Nordrhein-Westfalen, HE: Hessen}}
weights:
  stimmen:
    title: Stimmen
    total: 8
    versions: [{from: 2020-01-01, name: 'A', source: irgendwo, shares: {BUND: 3, BY: 2, NW: 2, HE: 1}}]
rules:
  r:
    title: Regel
    basis: § 1
    quorum: {take part: members, at least: 1/2, of: all}
    adopt:
      all:
        - {object: BUND, at most: 0, basis: § 2}
        - {object: laender, at most: 1}
        - {agree: members, weighed by: stimmen, more than: 1/2, of: participating}
        - any: [{agree: laender, at least: all, of: eligible}, {agree: [bund, BY], at least: 55 %, of: 3}]
    abstention: no vote
    silence: no vote
";
    let body = body("other", text);
    let rule = body.prepare("r", date(2026, 1, 1)).unwrap();
    let ballot = body.ballot([("BUND", Choice::Yes), ("NW", Choice::No)], ["HE"], []).unwrap();
    let tally = rule.tally(&ballot);
    let lines: Vec<_> = tally
        .clauses
        .iter()
        .map(|c| {
            format!("{} [{}] {} {}/{}/{}", c.clause, c.basis, c.met, c.have, c.need, c.need_decimal)
        })
        .collect();
    assert_eq!(
        lines,
        [
            "Mitglieder: mindestens 1/2 aller nehmen teil [§ 1] true 2/2/2",
            "Bund lehnt nicht ab [§ 2] true 0/0/0",
            "Länder: höchstens 1 lehnen ab [§ 1] true 1/1/1",
            "Mitglieder: die Zustimmenden halten mehr als 1/2 der Anteile der Teilnehmenden (Stimmen A) \
         [§ 1] true 3/5/2/2.5",
            "Länder: alle nicht Ausgeschlossenen stimmen zu [§ 1] false 0/3/3",
            "Bund, Bayern: mindestens 11/20 von 3 stimmen zu [§ 1] false 1/33/20/2",
        ]
    );
    assert_eq!(
        rule.sentence(&ballot, Tongue::German),
        "Mitglieder: 2 von 2 beteiligt. Bund: ja. Länder: 1 Ablehnung, höchstens 1. \
         Anteile: 3,0 von mehr als 2,5. Länder: 0 von 3. Bund, Bayern: 1 von 2. Es fehlt Bayern."
    );
    assert_eq!(
        rule.closing_sentence(&ballot, Tongue::German),
        "Mitglieder: 2 von 2 beteiligt. Bund: ja. Länder: 1 Ablehnung, höchstens 1. \
         Anteile: 3,0 von mehr als 2,5. Länder: 0 von 3. Bund, Bayern: 1 von 2. \
         Die Regel ist nicht erfüllt."
    );
}

#[test]
fn once_closed_nothing_is_said_to_be_missing() {
    let text = include_str!("../../../workflows/bodies/it-planungsrat.yaml");
    let body = body("it-planungsrat", text);
    let rule = body.prepare("beschluss", date(2026, 11, 23)).unwrap();
    assert_eq!(
        rule.closing_sentence(&body.ballot([], [], []).unwrap(), Tongue::German),
        "Bund: keine Stimme. Länder: 0 von 11. Anteile: 0,00 % von 66,67 %. \
         Die Regel ist nicht erfüllt."
    );
}

/// Everything between blanks and stops that is a number or a member's name, in order.
fn told(sentence: &str, names: &[(String, String)], numbers: &[&str], point: char) -> Vec<String> {
    let mut names: Vec<_> = names.to_vec();
    names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    let (mut rest, mut told) = (sentence, Vec::new());
    while let Some(first) = rest.chars().next() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != point).unwrap_or(rest.len());
        let word = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
        if let Some((name, code)) = names.iter().find(|(name, _)| rest.starts_with(name.as_str())) {
            told.push(code.clone());
            rest = &rest[name.len()..];
        } else if first.is_ascii_digit() {
            told.push(rest[..digits].trim_end_matches(point).replace(point, "."));
            rest = &rest[digits..];
        } else if word > 0 {
            let number = numbers.iter().position(|number| *number == &rest[..word]);
            told.extend(number.map(|number| (number + 2).to_string()));
            rest = &rest[word..];
        } else {
            rest = &rest[first.len_utf8()..];
        }
    }
    told
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig {
        failure_persistence: None, ..proptest::prelude::ProptestConfig::default()
    })]

    #[test]
    fn english_names_the_same_numbers_and_members_as_german(
        standings in proptest::collection::vec(0..10_usize, 17),
        rule in proptest::sample::select(vec!["beschluss", "empfehlung", "einstimmig", "standard"]),
    ) {
        const GERMAN: [&str; 11] = [
            "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf",
        ];
        const ENGLISH: [&str; 11] = [
            "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
        ];
        let text = include_str!("../../../workflows/bodies/it-planungsrat.yaml");
        let body = body("it-planungsrat", text);
        let rule = body.prepare(rule, date(2026, 11, 23)).unwrap();
        let mut ballot = Ballot::silent(17);
        for (at, standing) in standings.into_iter().enumerate() {
            // Mostly yes, so that something hangs in the balance.
            let standing = match standing {
                0..=4 => Standing::Cast(Choice::Yes),
                5 => Standing::Cast(Choice::No),
                6 => Standing::Cast(Choice::Abstain),
                7 => Standing::Absent,
                _ => Standing::Silent,
            };
            ballot.set(at, standing);
        }
        let names = |tongue| -> Vec<_> {
            let name = |m: &Member| (m.title_in(tongue).to_owned(), m.code.to_string());
            body.voters().map(name).collect()
        };
        let (german, english) = (names(Tongue::German), names(Tongue::English));
        for (de, en) in [
            (rule.sentence(&ballot, Tongue::German), rule.sentence(&ballot, Tongue::English)),
            (
                rule.closing_sentence(&ballot, Tongue::German),
                rule.closing_sentence(&ballot, Tongue::English),
            ),
        ] {
            proptest::prop_assert_eq!(
                told(&de, &german, &GERMAN, ','),
                told(&en, &english, &ENGLISH, '.'),
                "{} / {}", de, en
            );
            for word in ["Anteile", " von ", "nicht", "Es fehl", " und ", "Regel"] {
                proptest::prop_assert!(!en.contains(word), "`{}` stands in {}", word, en);
            }
        }
    }
}

#[test]
fn english_says_it_as_one_would_on_the_telephone() {
    let text = include_str!("../../../workflows/bodies/it-planungsrat.yaml");
    let body = body("it-planungsrat", text);
    let rule = body.prepare("beschluss", date(2026, 11, 23)).unwrap();
    let yes = ["BUND", "BW", "BY", "BE", "BB", "HB", "HH", "NW", "RP", "SL"];
    let ballot = body.ballot(yes.map(|code| (code, Choice::Yes)), [], []).unwrap();
    assert_eq!(
        rule.sentence(&ballot, Tongue::English),
        "Federation: yes. Länder: 9 of 11. Shares: 67.47% of 66.67%. Missing are at least two Länder, \
         for example Hesse and Mecklenburg-Western Pomerania."
    );
}
