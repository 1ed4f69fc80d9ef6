//! `umlauf case`: a vote from the command line, on a real database with the real clock.

use serde_json::Value;

use crate::support::{at, fixture, text, umlauf, write};
use crate::world::{House, kinds, papers};

#[test]
fn a_case_goes_from_draft_to_vote() {
    let house = House::new();
    let (decision, reasons) = papers();
    let launch = ["case", "launch", "--as", "gst-1", "--title", "Ein Beschluss", "--paper"];
    let launch = [&launch[..], &[&decision, "--paper", &reasons]].concat();
    let ran = house.calls(launch).run().ends(0).says("Erfasst. Vorgang ");
    let answer = ran.json();
    for key in ["/case", "/revision", "/head", "/step", "/events", "/repeated"] {
        at(&answer, key);
    }
    assert_eq!((text(&answer, "/step"), at(&answer, "/revision")), ("entwurf", &Value::from(4)));
    assert_eq!(text(&answer, "/head").len(), 64);
    let case = text(&answer, "/case").to_owned();

    // What is possible is said to who asks for something else, and nothing is recorded.
    let ran = house.asks(&format!("case act {case} vorlgen --as gst-1")).run().ends(1);
    let refusal = text(&ran.json(), "/refusal").to_owned();
    assert_eq!(
        refusal,
        "„vorlgen“ ist im Schritt „Beschlussvorlage“ nicht möglich. Möglich: „vorlegen“, „zurückziehen“."
    );
    ran.says(&refusal);

    // The beginning of an id is enough.
    let short = &case[..12];
    let ran = house.asks(&format!("case act {short} vorlegen --as gst-1")).run().ends(0);
    assert_eq!(text(&ran.json(), "/step"), "freigabe");
    let ran = house.asks(&format!("case act {short} freigeben --as vorsitz")).run().ends(0);
    assert_eq!(text(&ran.json(), "/step"), "umlauf");
    let ran = house
        .calls([
            "case",
            "vote",
            short,
            "yes",
            "--as",
            "by-1",
            "--declaration",
            "Bayern bittet um Eile.",
        ])
        .run()
        .ends(0);
    assert_eq!(text(&ran.json(), "/events/0/event/kind"), "vote_cast");
    assert!(at(&ran.json(), "/events/0/event/declaration").is_string());

    let list = house.asks("case list").run().ends(0).says_nothing().json();
    assert_eq!(text(&list, "/case"), case);
    assert_eq!(
        (text(&list, "/title"), text(&list, "/workflow"), text(&list, "/step")),
        ("Ein Beschluss", "umlaufverfahren", "umlauf")
    );
    assert_eq!(text(&list, "/until").len(), 10);

    let shown = house.shows(short);
    assert_eq!(text(&shown, "/step"), "Umlauf");
    assert_eq!(
        text(&shown, "/ballot/sentence"),
        "Bund: noch keine Stimme. Länder: 1 von 11. Anteile: 15,56 % von 66,67 %. \
         Es fehlen der Bund und mindestens zehn Länder."
    );
    assert_eq!(at(&shown, "/ballot/members").as_array().map(Vec::len), Some(17));
    assert_eq!(text(&house.member(&case, "BY"), "/choice"), "yes");

    let journal = house.history(short);
    assert_eq!(
        kinds(&journal),
        [
            "opened",
            "entered",
            "filed",
            "filed",
            "acted",
            "entered",
            "acted",
            "entered",
            "launched",
            "vote_cast"
        ]
    );
    let json: Vec<Value> = house.asks(&format!("case history {case} --json")).run().ends(0).lines();
    assert_eq!(json, journal);
}

#[test]
fn an_id_said_twice_is_one_act_and_gets_the_same_answer() {
    let house = House::new();
    let (decision, reasons) = papers();
    let launch = ["case", "launch", "--as", "gst-1", "--id", "start", "--title", "Probe"];
    let launch = [&launch[..], &["--paper", &decision, "--paper", &reasons]].concat();
    let first = house.calls(launch.clone()).run().ends(0).json();
    let again = house.calls(launch).run().ends(0).says("war bereits erfasst").json();
    let same = |first: &Value, again: &Value| {
        for key in ["/case", "/revision", "/head", "/step", "/events"] {
            assert_eq!(at(first, key), at(again, key), "{key}");
        }
        assert_eq!((at(first, "/repeated"), at(again, "/repeated")), (&false.into(), &true.into()));
    };
    same(&first, &again);
    let case = text(&first, "/case");
    assert_eq!(house.history(case).len(), 4);

    for (line, events) in [
        ("case act CASE vorlegen --as gst-1 --id a1", 6),
        ("case act CASE freigeben --as vorsitz --id a2", 9),
        ("case vote CASE yes --as by-1 --id v1", 10),
    ] {
        let line = line.replace("CASE", case);
        let first = house.asks(&line).run().ends(0).json();
        same(&first, &house.asks(&line).run().ends(0).json());
        assert_eq!(house.history(case).len(), events, "{line}");
    }
    // The same id with another content is neither the first act nor a second one.
    let other = house.asks(&format!("case vote {case} no --as by-1 --id v1")).run().ends(1);
    let other = other.says("bereits eine andere Handlung aufgezeichnet").json();
    assert_eq!(at(&other, "/repeated"), &Value::Bool(false));
    assert_eq!(house.history(case).len(), 10);
    assert_eq!(text(&house.member(case, "BY"), "/choice"), "yes");
    // A case opened by its id long ago is not opened again, whatever has become of it.
    house.asks("case launch --as gst-1 --id start --title Probe").run().ends(0);
    assert_eq!(house.asks("case list").run().lines().len(), 1);
}

/// A later change of a file never touches a case that was opened before it.
#[test]
fn a_case_keeps_the_text_it_began_with() {
    let house = House::new();
    let case = house.drafted("Probe");
    let shipped = include_str!("../../../../workflows/umlaufverfahren.yaml");
    let changed = shipped.replace("vorlegen:     freigabe", "einreichen:   freigabe");
    assert_ne!(shipped, changed);
    write(house.path(), "neu/umlaufverfahren.yaml", &changed.replace("version:  1", "version:  2"));
    let definitions = house.path().join("neu").display().to_string();
    let act = |case: &str, label: &str| {
        let call = ["--definitions", &definitions, "case", "act", case, label, "--as", "gst-1"];
        house.calls(call).run()
    };
    act(&case, "einreichen").ends(1).says("Möglich: „vorlegen“, „zurückziehen“.");
    act(&case, "vorlegen").ends(0);

    let (decision, reasons) = papers();
    let launch =
        ["case", "launch", "--as", "gst-1", "--title", "Neu", "--definitions", &definitions];
    let launch = [&launch[..], &["--paper", &decision, "--paper", &reasons]].concat();
    let new = house.calls(launch).run().ends(0).json();
    act(text(&new, "/case"), "vorlegen").ends(1).says("Möglich: „einreichen“, „zurückziehen“.");
    act(text(&new, "/case"), "einreichen").ends(0);
    // Whoever knows nothing of the new file still finds it in the database.
    house.asks(&format!("case act {} freigeben --as vorsitz", text(&new, "/case"))).run().ends(0);
}

#[test]
fn a_vote_may_change_and_a_deputy_yields() {
    let house = House::new();
    let case = house.launched("Probe");
    let vote = |choice: &str, person: &str| {
        house.asks(&format!("case vote {case} {choice} --as {person}")).run().ends(0);
        text(&house.member(&case, "BY"), "/choice").to_owned()
    };
    assert_eq!(vote("abstain", "by-2"), "abstain");
    assert_eq!(at(&house.member(&case, "BY"), "/deputy"), true);
    assert_eq!(vote("no", "by-1"), "no");
    assert_eq!(vote("yes", "by-2"), "no", "the representative's vote stands before the deputy's");
    assert_eq!(vote("yes", "by-1"), "yes");
    let votes = house.history(&case);
    assert_eq!(
        kinds(&votes).iter().filter(|kind| **kind == "vote_cast").count(),
        4,
        "all are kept"
    );
}

#[test]
fn who_acts_for_several_seats_must_say_for_which() {
    let house = House::new();
    let case = house.launched("Probe");
    let ran = house.asks(&format!("case vote {case} yes --as be-bb")).run().ends(2);
    ran.prints_nothing().says("`be-bb` acts for BB, BE: say which with `--for`");
    house.asks(&format!("case vote {case} yes --as be-bb --for BE")).run().ends(0);
    house.asks(&format!("case vote {case} no --as be-bb --for BB")).run().ends(0);
    assert_eq!(text(&house.member(&case, "BE"), "/choice"), "yes");
    assert_eq!(text(&house.member(&case, "BB"), "/choice"), "no");
    assert_eq!(at(&house.member(&case, "BB"), "/deputy"), true);
    let ran = house.asks(&format!("case vote {case} no --as be-bb --for XX")).run().ends(2);
    ran.says("`XX` is neither a member nor an office of `it-planungsrat`");
    let ran = house.asks(&format!("case vote {case} no --as be-bb --for HE")).run().ends(1);
    ran.says("Das Mandat gilt zu diesem Zeitpunkt nicht.");
}

#[test]
fn a_vote_by_mail_counts_when_a_second_person_confirms_it() {
    let house = House::new();
    let case = house.launched("Probe");
    let evidence = fixture("begruendung.md");
    let enter = |member: &str, more: &[&str]| {
        let call =
            ["case", "enter", &case, member, "yes", "--as", "gst-1", "--evidence", &evidence];
        house.calls([&call[..], more].concat()).run()
    };
    enter("HB", &[]).ends(0);
    assert_eq!(at(&house.member(&case, "HB"), "/waits"), true);
    assert_eq!(house.member(&case, "HB").get("choice"), None, "one person is not enough");
    let alone = house.asks(&format!("case confirm {case} HB --as gst-1")).run().ends(1);
    alone.says("Die Bestätigung muss eine zweite Person vornehmen.");
    house.asks(&format!("case confirm {case} HB --as gst-2")).run().ends(0);
    assert_eq!(text(&house.member(&case, "HB"), "/choice"), "yes");
    assert_eq!(at(&house.member(&case, "HB"), "/entered"), true);

    enter("MV", &["--deputy", "--declaration", "Auf Weisung."]).ends(0);
    let refuse = ["case", "refuse", &case, "MV", "--as", "gst-2", "--reason", "Keine Textform."];
    house.calls(refuse).run().ends(0);
    assert_eq!(house.member(&case, "MV").get("choice"), None);
    let gone = house.asks(&format!("case confirm {case} MV --as gst-2")).run().ends(1);
    gone.says("Für `MV` wartet keine eingetragene Stimme auf Bestätigung.");
    enter("ZZ", &[]).ends(2).prints_nothing().says("`it-planungsrat` has no member `ZZ`");
    enter("KSV", &[]).ends(2).prints_nothing().says("`KSV` has no vote in `it-planungsrat`");
    let call = ["case", "enter", &case, "TH", "yes", "--as", "gst-1", "--evidence", "nirgends.eml"];
    house.calls(call).run().ends(2).says("cannot read `nirgends.eml`");
}

#[test]
fn a_member_says_that_it_is_still_coordinating() {
    let house = House::new();
    let case = house.launched("Probe");
    let until = text(&house.asks("case list").run().json(), "/until").to_owned();
    let line = format!("case interim {case} {until} --as by-1");
    house.calls(line.split(' ').chain(["--reason", "Hausabstimmung"])).run().ends(0);
    assert!(at(&house.member(&case, "BY"), "/interim").is_string());
    let late = house.asks(&format!("case interim {case} 2099-01-01 --as by-1")).run().ends(1);
    late.says("Das Datum muss nach heute und spätestens am Tag des Fristendes liegen");
    house.asks(&format!("case vote {case} yes --as by-1")).run().ends(0);
    let voted = house.asks(&format!("case interim {case} {until} --as by-1")).run().ends(1);
    voted.says("`BY` hat bereits abgestimmt.");
}

#[test]
fn an_objection_to_the_procedure_refers_the_case() {
    let house = House::new();
    let case = house.launched("Probe");
    let object =
        ["case", "object", &case, "--as", "by-1", "--reason", "Das gehört in die Sitzung."];
    let ran = house.calls(object).run().ends(0);
    assert_eq!(text(&ran.json(), "/step"), "verwiesen");
    let after = house.asks(&format!("case vote {case} yes --as bund-1")).run().ends(1);
    after.says("Zurzeit läuft keine Abstimmung.");
    house.asks("case list").run().ends(0).prints_nothing();
    let all = house.asks("case list --all").run().ends(0).json();
    assert_eq!(text(&all, "/ended"), "referred");
    let ended = house.asks(&format!("case act {case} freigeben --as vorsitz")).run().ends(1);
    ended.says("Der Vorgang ist abgeschlossen");
}

#[test]
fn a_paper_is_put_right_or_the_vote_begins_anew() {
    let house = House::new();
    let case = house.launched("Probe");
    house.asks(&format!("case vote {case} yes --as by-1")).run().ends(0);
    let paper = format!("begruendung={}", fixture("beschlusstext.md"));
    let correct = |more: &[&str]| {
        let call = ["case", "correct", &case, &paper, "--reason", "Ein Schreibfehler."];
        house.calls([&call[..], more].concat()).run()
    };
    correct(&["--as", "gst-1"]).ends(0);
    assert_eq!(text(&house.member(&case, "BY"), "/choice"), "yes", "a slip voids no vote");
    correct(&["--as", "gst-1"]).ends(1).says("Das ist bereits der Stand.");
    let (decision, _) = papers();
    let call = ["case", "file", &case, &decision, "--as", "gst-1"];
    house
        .calls(call)
        .run()
        .ends(1)
        .says("Die Unterlagen sind seit Beginn der Abstimmung festgeschrieben");

    let paper = format!("begruendung={}", fixture("personen.yaml"));
    let call = ["case", "correct", &case, &paper, "--reason", "Anders gemeint.", "--substantive"];
    let office = house.calls([&call[..], &["--as", "gst-1"]].concat()).run().ends(1);
    office.says("`gst-1` acts for office only");
    house.calls([&call[..], &["--as", "vorsitz"]].concat()).run().ends(0);
    assert_eq!(at(&house.shows(&case), "/ballot/number"), 2);
    assert_eq!(house.member(&case, "BY").get("choice"), None, "a change of substance voids them");
}

#[test]
fn the_chair_extends_for_all_with_a_reason() {
    let house = House::new();
    let case = house.launched("Probe");
    let act = ["case", "act", &case, "verlängern", "--as", "vorsitz"];
    let with = |more: &[&str]| house.calls([&act[..], more].concat()).run();
    with(&[]).ends(1).says("„verlängern“ verlangt eine Begründung.");
    with(&["--reason", "Ferien"]).ends(1).says("verlangt das neue Fristende als Datum");
    let early = with(&["--reason", "Ferien", "--until", "2022-01-01"]).ends(1);
    early.says("Das neue Fristende muss ein Tag nach dem bisherigen sein");
    with(&["--reason", "Ferien", "--until", "2099-03-02"]).ends(0);
    assert_eq!(text(&house.asks("case list").run().json(), "/until"), "2099-03-02");
}

#[test]
fn after_an_outage_the_chair_closes_establishes_takes_back_and_announces() {
    let (house, case) = House::with_an_old_vote();
    let chair = |command: &str, reason: &str| {
        let call = ["case", command, &case, "--as", "chair", "--reason", reason];
        house.calls(call).run()
    };
    chair("annul", "Verfrüht.").ends(1).says("Es gibt keine Feststellung");
    // Looking changes nothing, though the deadline has long passed; the first act settles it.
    assert_eq!(text(&house.shows(&case), "/step"), "Umlauf");
    let late = house.asks(&format!("case vote {case} yes --as ST")).run().ends(1);
    late.says("Die Frist endete am Montag, 29. August 2022, 24 Uhr. Die Stimme ist als verspätet");
    assert_eq!(text(&house.shows(&case), "/ballot/state"), "held", "nobody's silence is our fault");
    let closed = chair("close", "Bis zum Ausfall hatten alle Zeit.").ends(0);
    assert_eq!(text(&closed.json(), "/step"), "feststellung");
    chair("close", "Noch einmal.").ends(1).says("nicht wegen eines Ausfalls offen");
    let found = |label: &str| house.calls(["case", "act", &case, label, "--as", "chair"]).run();
    let wrong = found("nicht zustande gekommen").ends(1);
    wrong.says("Die Auszählung ergibt „zustande gekommen“; festgestellt werden kann nur das.");
    assert_eq!(text(&found("zustande gekommen").ends(0).json(), "/step"), "bekanntgabe");
    let annulled = chair("annul", "Die falsche Fassung.").ends(0);
    assert_eq!(text(&annulled.json(), "/step"), "feststellung");
    found("zustande gekommen").ends(0);
    let ended = house.asks(&format!("case act {case} veröffentlichen --as office")).run().ends(0);
    assert_eq!(text(&ended.json(), "/step"), "beschlossen");
    let shown = house.shows(&case);
    assert!(text(&shown, "/number").contains("/01"), "the first of this year: {shown:#}");
    assert_eq!(text(&shown, "/ended"), "adopted");
    let verified = umlauf(["verify", "--database", &house.database()]).run().ends(0);
    assert_eq!(text(&verified.json(), "/verdict"), "intact");
}

#[test]
fn the_picture_of_a_case_shows_its_way() {
    let house = House::new();
    let case = house.launched("Ein Bild");
    let ran = house.asks(&format!("show --as svg --case {case}")).run().ends(0).says_nothing();
    let group = |class: &str, step: &str| {
        ran.out.contains(&format!("<g class=\"step {class}\" data-step=\"{step}\""))
    };
    for (class, step) in [
        ("by visited", "entwurf"),
        ("by visited", "freigabe"),
        ("vote current visited", "umlauf"),
        ("by pale", "feststellung"),
        ("end adopted pale", "beschlossen"),
    ] {
        assert!(group(class, step), "{class} {step}\n{}", ran.out);
    }
    ran.prints(
        "Der Weg des Vorgangs: „Beschlussvorlage“, „Freigabe durch den Vorsitz“ und „Umlauf“.",
    );

    house
        .asks(&format!("show umlaufverfahren --case {case}"))
        .run()
        .ends(0)
        .prints("GO IT-PLR § 8");
    let other = house.asks(&format!("show kurz --case {case}")).run().ends(2).prints_nothing();
    other.says("the case runs under `umlaufverfahren`, not under `kurz`");
    umlauf(["show", "--case", "x"]).run().ends(2).prints_nothing().says("which database?");
}
