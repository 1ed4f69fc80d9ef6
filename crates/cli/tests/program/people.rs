//! `umlauf people`: who holds which mandate.

use crate::support::{at, fixture, folder, text, umlauf, write};
use crate::world::House;

#[test]
fn people_are_imported_listed_and_imported_again() {
    let house = House::new();
    let rows = house.asks("people list").run().ends(0).says_nothing().lines();
    let held: Vec<_> = rows
        .iter()
        .map(|row| (text(row, "/seat"), text(row, "/person"), text(row, "/capacity")))
        .collect();
    assert_eq!(
        held,
        [
            ("BB", "be-bb", "deputy"),
            ("BE", "be-bb", "representative"),
            ("BUND", "bund-1", "representative"),
            ("BY", "by-1", "representative"),
            ("BY", "by-2", "deputy"),
            ("HE", "he-ref", "staff"),
            ("SN", "sn-alt", "representative"),
            ("chair", "vorsitz", "office"),
            ("office", "gst-1", "office"),
            ("office", "gst-2", "office"),
        ]
    );
    assert_eq!(text(&rows[3], "/name"), "Elif Erle");
    assert_eq!(text(&rows[3], "/from"), "2022-01-01");
    assert_eq!(rows[3].get("until"), None);
    assert_eq!(text(&rows[6], "/until"), "2022-12-31", "the last day, as the file says");
    assert_eq!(text(&rows[0], "/mandate").len(), 64);

    let again = house.calls(["people", "import", &fixture("personen.yaml")]).run().ends(0);
    again.says("9 Personen und 10 Mandate sind übernommen.").prints_nothing();
    assert_eq!(house.asks("people list --json").run().ends(0).lines(), rows);
    house.asks("people list --body al-runde").run().ends(0).prints_nothing();
}

#[test]
fn a_revoked_mandate_gives_no_right_any_more() {
    let house = House::new();
    let case = house.launched("Probe");
    house.asks(&format!("case vote {case} yes --as by-1")).run().ends(0);
    let rows = house.asks("people list").run().lines();
    let row = rows.iter().find(|row| text(row, "/person") == "by-1").unwrap();
    let mandate = text(row, "/mandate").to_owned();
    let revoke = format!("people revoke {}", &mandate[..16]);
    let said = house.asks(&revoke).run().ends(0).prints_nothing();
    said.says("Das Mandat von by-1 für BY ist widerrufen.");
    house.asks(&revoke).run().ends(0).says("bereits widerrufen");
    let rows = house.asks("people list").run().lines();
    let row = rows.iter().find(|row| text(row, "/mandate") == mandate).unwrap();
    assert!(at(row, "/revoked").is_string());

    let vote = house.asks(&format!("case vote {case} no --as by-1")).run().ends(2);
    vote.prints_nothing().says("`by-1` has no mandate in `it-planungsrat` that holds now");
    let vote = house.asks(&format!("case vote {case} no --as by-1 --for BY")).run().ends(1);
    vote.says("Das Mandat gilt zu diesem Zeitpunkt nicht.");
    assert_eq!(text(&house.member(&case, "BY"), "/choice"), "yes", "what was given stands");
}

#[test]
fn a_faulty_people_file_changes_nothing_and_tells_every_fault() {
    let file = "\
body: it-planungsrat
people:
  - id: a
    name: A
    email: kein Postfach
    mandates: []
  - id: b
    name: B
    email: b@b.example
    mandates:
      - {for: BUNT, from: 2022-01-01}
      - {for: BY, as: depty, from: 2022-01-01}
      - {for: chair, as: deputy, from: 2022-01-01}
      - {for: HE, from: 2022-02-01, until: 2022-01-01}
      - {for: NW, from: gestern}
  - {id: b, name: B, email: b@b.example, mandates: []}
  - {id: c, nam: C, name: C, email: c@c.example, mandates: []}
mailboxes:
  XX: a@b.example
  BY: kein
";
    let house = House::new();
    let before = house.asks("people list").run().ends(0).lines();
    let path = write(house.path(), "p.yaml", file);
    let ran = house.calls(["people", "import", &path]).run().ends(1).prints_nothing();
    for fault in [
        "p.yaml:5:12: expected a mail address",
        "p.yaml:11:15: `BUNT` is neither a member nor an office",
        "did you mean `BUND`?",
        "p.yaml:12:23: expected `representative`, `deputy` or `staff`, found `depty`",
        "p.yaml:13:26: an office needs no `as`",
        "p.yaml:14:44: the mandate ends before it begins",
        "p.yaml:15:25: expected a date such as `2022-01-01`, found `gestern`",
        "p.yaml:16:10: `b` stands twice",
        "p.yaml:17:13: a person has no key `nam`",
        "p.yaml:19:3: `XX` is neither a member nor an office",
        "p.yaml:20:7: expected a mail address",
    ] {
        assert!(ran.err.contains(fault), "`{fault}` is missing in {ran}");
    }
    assert_eq!(house.asks("people list").run().ends(0).lines(), before);
}

#[test]
fn wrong_names_are_told() {
    let house = House::new();
    house.asks("people import nirgends.yaml").run().ends(2).says("cannot read `nirgends.yaml`");
    for call in ["people list --body nirgends", "people revoke 0 --body nirgends"] {
        let ran = house.asks(call).run().ends(2).prints_nothing();
        ran.says("there is no body `nirgends`; there are `al-runde`, `bundesrat`, ");
    }
    house.asks("people revoke zz").run().ends(2).says("`zz` names 0 mandates, not one");
    house.calls(["people", "revoke", ""]).run().ends(2).says("names 0 mandates, not one");
    let other = write(house.path(), "q.yaml", "body: rat\npeople: []\n");
    house.calls(["people", "import", &other]).run().ends(1).says("q.yaml:1:7: no body is called");
    let empty = folder();
    let nothing = write(empty.path(), "leer.yaml", "");
    house.calls(["people", "import", &nothing]).run().ends(1).says("the text is empty");
    umlauf(["people", "list", "--database", "sqlite:/proc/x.db"]).run().ends(3);
}
