//! `umlauf simulate`: a whole script, the same twice; broken scripts; refusals.

use serde_json::Value;

use crate::support::{Ran, at, fixture, folder, text, umlauf, write};
use crate::world::kinds;

fn played(script: &str) -> Ran {
    umlauf(["simulate", script]).run()
}

/// The events but for the proofs of delivery.
fn story(ran: &Ran) -> Vec<Value> {
    let lines = ran.lines().into_iter();
    lines.filter(|recorded| text(recorded, "/event/kind") != "dispatched").collect()
}

#[test]
fn a_script_plays_a_vote_with_everything_that_may_come_between() {
    let ran = played(&fixture("fit-connect.yaml")).ends(0);
    let revisions: Vec<u64> =
        ran.lines().iter().filter_map(|recorded| at(recorded, "/revision").as_u64()).collect();
    assert!(revisions.iter().copied().eq(1..=revisions.len() as u64), "{revisions:?}");
    let story = story(&ran);
    assert_eq!(
        kinds(&story),
        [
            "opened",
            "entered",
            "filed",
            "filed",
            "filed",
            "acted",
            "entered",
            "acted",
            "entered",
            "launched",
            "vote_cast",
            "vote_cast",
            "corrected",
            "vote_cast",
            "vote_cast",
            "vote_cast",
            "interim",
            "reminded",
            "vote_cast",
            "vote_cast",
            "vote_cast",
            "vote_cast",
            "vote_cast",
            "vote_entered",
            "vote_cast",
            "vote_entered",
            "entry_refused",
            "vote_cast",
            "vote_cast",
            "vote_cast",
            "reminded",
            "vote_cast",
            "acted",
            "extended",
            "reminded",
            "vote_cast",
            "escalated",
            "held",
            "vote_late",
            "closed",
            "entered",
            "acted",
            "found",
            "entered",
            "annulled",
            "entered",
            "acted",
            "found",
            "entered",
            "acted",
            "entered",
            "numbered",
            "ended",
        ]
    );
    let of = |kind: &str| -> Vec<&Value> {
        story.iter().filter(|recorded| text(recorded, "/event/kind") == kind).collect()
    };
    // Reminded is who has not voted and is not coordinating.
    let reminded = of("reminded").into_iter().map(|recorded| at(recorded, "/event/members"));
    let reminded: Vec<String> = reminded.map(ToString::to_string).collect();
    assert!(!reminded[0].contains("SN") && reminded[0].contains("TH"), "{reminded:?}");
    assert_eq!(reminded[1], r#"["BE","ST","SH","TH"]"#);
    let closed = of("closed")[0];
    assert_eq!(text(closed, "/event/outcome"), "adopted");
    assert_eq!(at(closed, "/event/silent").to_string(), r#"["BE","ST","SH"]"#);
    assert_eq!(text(of("held")[0], "/at"), "2022-09-08T05:30:00.000000Z");
    assert_eq!(text(of("numbered")[0], "/event/number"), "2022/32");
    assert_eq!(text(of("ended")[0], "/event/ending"), "adopted");
    // Bund, sixteen Länder: representative, deputy and mailbox each.
    let asked = ran.lines().into_iter().filter(|r| text(r, "/event/kind") == "dispatched");
    let asked: Vec<Value> = asked.collect();
    assert_eq!(asked.len(), 3 * 17);
    assert!(asked.iter().all(|recorded| text(recorded, "/event/result") == "accepted"));
    // No name, no address, no free text in the journal.
    for word in ["Schreibfehler", "Bremen", "@", "Person "] {
        assert!(!ran.out.contains(word), "`{word}` stands in the journal");
    }

    for sentence in [
        "abgelehnt wie erwartet: `KSV` hat in dieser Abstimmung keine Stimme.",
        "abgelehnt wie erwartet: Die Bestätigung muss eine zweite Person vornehmen.",
        "abgelehnt wie erwartet: Die Frist endete am Mittwoch, 7. September 2022, 24 Uhr.",
        "abgelehnt wie erwartet: Die Auszählung ergibt „zustande gekommen“",
        "Nummer 2022/32 vergeben",
    ] {
        assert!(ran.err.contains(sentence), "`{sentence}` is missing in {ran}");
    }
}

/// Wherever the machine stands: all clocks of the program show the time of Berlin.
#[test]
fn the_same_script_gives_the_same_journal_byte_for_byte() {
    let [first, second] = ["America/New_York", "Asia/Tokyo"].map(|zone| {
        umlauf(["simulate", &fixture("fit-connect.yaml")]).env("TZ", zone).run().ends(0)
    });
    assert!(first.out == second.out && first.err == second.err, "{first}\n\n{second}");
}

const REFUSED: &str = "\
workflow: umlaufverfahren
title: Ohne Unterlagen
start: 2022-08-15 09:00
play:
  - {at: 2022-08-15 10:00, who: office, does: file anlage-1, text: Anlage}
  - {at: 2022-08-16 10:00, who: office, does: vorlegen}
  - {at: 2022-08-17 10:00, who: office, does: zurückziehen}
";

#[test]
fn a_refusal_ends_the_play_with_the_journal_so_far() {
    let folder = folder();
    let ran = played(&write(folder.path(), "refused.yaml", REFUSED)).ends(1);
    assert_eq!(kinds(&ran.lines()), ["opened", "entered", "filed"]);
    ran.says("refused.yaml:6:5")
        .says("refused: Es fehlen Unterlagen: beschlusstext, begruendung.")
        .says("if the script means this, add `refused: true`");

    let meant = REFUSED.replace("does: vorlegen", "does: vorlegen, refused: true");
    let ran = played(&write(folder.path(), "meant.yaml", &meant)).ends(0);
    assert_eq!(kinds(&ran.lines()), ["opened", "entered", "filed", "acted", "entered", "ended"]);
    let unmet = meant.replace("does: zurückziehen", "does: zurückziehen, refused: true");
    let ran = played(&write(folder.path(), "unmet.yaml", &unmet)).ends(1);
    assert_eq!(kinds(&ran.lines()).last(), Some(&"ended"), "what happened is told");
    ran.says("unmet.yaml:7:5").says("the script expects a refusal, but this was accepted");
}

#[test]
fn a_wish_for_something_that_does_not_exist_is_told_what_does() {
    let folder = folder();
    let script = REFUSED.replace("does: vorlegen", "does: vorlgen");
    played(&write(folder.path(), "label.yaml", &script))
        .ends(1)
        .says("„vorlgen“ ist im Schritt „Beschlussvorlage“ nicht möglich.")
        .says("Möglich: „vorlegen“");
}

#[test]
fn a_broken_script_plays_nothing_and_tells_every_fault_at_its_place() {
    let script = "\
workflow: umlaufverfahren
titel: Ein Wort falsch
start: gestern
number: viele
play:
  - {at: 2022-08-15 10:00, who: office, does: vorlegen}
  - {at: 2022-08-14 10:00, who: office, does: zurückziehen}
  - {at: morgen, who: BY, does: vote maybe}
  - {at: 2022-08-16 10:00, who: BY}
  - {at: 2022-08-17 10:00, who: BY, does: interim}
  - {at: 2022-08-18 10:00, who: office, does: enter yes for HB, reson: x}
  - {at: 2022-08-19 10:00, who: office, does: fail}
";
    let folder = folder();
    let ran = played(&write(folder.path(), "b.yaml", script)).ends(1).prints_nothing();
    for fault in [
        ("b.yaml:1:1", "a script needs `title`"),
        ("b.yaml:2:1", "a script has no key `titel`"),
        ("b.yaml:3:8", "expected a time such as `2022-08-22 09:00`, found `gestern`"),
        ("b.yaml:4:9", "expected a number, found `viele`"),
        ("b.yaml:7:5", "this line lies before the one above it"),
        ("b.yaml:8:10", "found `morgen`"),
        (
            "b.yaml:8:33",
            "expected `yes`, `no`, `abstain` or `1=yes,2=no,others=abstain` after it, found `vote maybe`",
        ),
        ("b.yaml:9:5", "a line needs `does`"),
        ("b.yaml:10:5", "this line needs `until`"),
        ("b.yaml:11:5", "this line needs `text`"),
        ("b.yaml:11:65", "a line has no key `reson`"),
        ("b.yaml:12:5", "this line needs `until`"),
    ] {
        let (place, words) = fault;
        let told = ran.err.lines().any(|line| line.contains(&format!("{place}]")));
        assert!(told && ran.err.contains(words), "{fault:?} is missing in {ran}");
    }
    assert_eq!(ran.err.matches('×').count(), 12, "{ran}");
}

#[test]
fn a_script_that_names_somebody_unknown_plays_nothing() {
    let folder = folder();
    for (from, to, place, words) in [
        ("who: office, does: zur", "who: offize, does: zur", "7:33", "`offize` is neither"),
        ("who: office, does: zur", "who: office 3, does: zur", "7:33", "`office 2`"),
        (
            "workflow: umlauf",
            "workflow: umlauff",
            "1:11",
            "there is no workflow `umlauffverfahren`",
        ),
    ] {
        let script = write(folder.path(), "unknown.yaml", &REFUSED.replace(from, to));
        let ran = played(&script).ends(1).prints_nothing();
        ran.says(&format!("unknown.yaml:{place}]")).says(words);
    }
    played(&write(folder.path(), "leer.yaml", "")).ends(1).prints_nothing().says("is empty");
    played(&write(folder.path(), "quer.yaml", "a: ["))
        .ends(1)
        .prints_nothing()
        .says("quer.yaml:1:4");
}

#[test]
fn time_alone_carries_a_case_on_until_the_script_says() {
    let script = "\
workflow: umlaufverfahren
title: Niemand stimmt ab
start: 2022-08-15 09:00
papers: {beschlusstext: a, begruendung: b}
play:
  - {at: 2022-08-15 10:00, who: office, does: vorlegen}
  - {at: 2022-08-15 11:00, who: chair, does: freigeben}
  - {at: 2022-08-15 12:00, who: office, does: nothing}
until: 2022-09-03 09:00
";
    let folder = folder();
    let ran = played(&write(folder.path(), "silent.yaml", script)).ends(0);
    let story = story(&ran);
    assert_eq!(
        kinds(&story)[8..],
        ["launched", "reminded", "reminded", "escalated", "closed", "entered", "overdue"]
    );
    let closed = &story[12];
    assert_eq!(text(closed, "/event/outcome"), "rejected");
    assert_eq!(text(closed, "/by"), "clock");
    assert_eq!(text(closed, "/at"), "2022-08-29T22:00:02.000000Z", "29 August, 24 Uhr");
}

#[test]
fn a_script_plays_a_sitting_and_its_roll_call() {
    let ran = played(&fixture("sitzung.yaml")).ends(0);
    let story = story(&ran);
    let kinds = kinds(&story);
    let after = kinds.iter().position(|kind| *kind == "noted").unwrap();
    assert_eq!(
        kinds[after..],
        [
            "noted",
            "roll_entered",
            "roll_refused",
            "roll_entered",
            "roll_called",
            "closed",
            "entered",
            "acted",
            "found",
            "entered",
            "acted",
            "entered",
            "numbered",
            "ended"
        ]
    );
    let closed = story.iter().find(|one| text(one, "/event/kind") == "closed").unwrap();
    assert_eq!(text(closed, "/event/outcome"), "adopted");
    ran.says("Namentliche Abstimmung der Sitzung vom Mittwoch, 14. September 2022 bestätigt");
}

#[test]
fn a_script_plays_a_follow_up_in_which_somebody_is_late() {
    let script = "\
workflow: beschlussverfolgung
title: XPlanung und XBau verbindlich
start: 2026-03-02 09:00
papers: {beschluss: Text des Beschlusses}
play:
  - {at: 2026-03-02 10:00, who: office, does: Umsetzung verfolgen}
  - {at: 2026-03-02 11:00, who: office, does: release SN, day: 2026-03-02, text: Sachsen hat nicht zugestimmt.}
  - {at: 2026-03-03 09:00, who: BY, does: report neu conform, text: Alle Verfahren geprüft.}
  - {at: 2026-03-04 09:00, who: office, does: accept BY neu}
  - {at: 2026-03-05 09:00, who: HB deputy, does: report bestand planned, until: 2028-12-29}
  - {at: 2026-03-06 09:00, who: BW, does: ask deviation neu, until: 2027-03-01, reason: Haushalt}
  - {at: 2026-03-09 09:00, who: chair, does: deny BW neu, reason: Die Frist ist lang genug.}
  - {at: 2026-03-10 09:00, who: office, does: move day SL neu, until: 2026-12-01, reason: Wahl}
  - {at: 2026-03-11 09:00, who: SN, does: report neu doing, refused: true}
  - {at: 2026-09-03 09:00, who: office, does: join SN, day: 2026-09-01, text: Sachsen tritt bei.}
";
    let folder = folder();
    let ran = played(&write(folder.path(), "follow.yaml", script)).ends(0);
    let story = story(&ran);
    let after = kinds(&story).iter().position(|kind| *kind == "follow_began").unwrap();
    assert_eq!(
        kinds(&story)[after..],
        [
            "follow_began",
            "released",
            "reported",
            "judged",
            "reported",
            "deviation_asked",
            "deviation_decided",
            "term_moved",
            "watched",
            "watched",
            "watched",
            "joined"
        ]
    );
    let late = at(&story[after + 10], "/event/late").as_array().unwrap();
    assert_eq!(late.len(), 14, "all but Bavaria, Saxony and the Saarland: {late:?}");
    ran.says("Frist überschritten: BUND („neu“)").says("SN: beigetreten zum 1. September 2026");
}

#[test]
fn a_vote_ziffer_by_ziffer_is_played_from_the_paper_to_the_number() {
    let ran = played(&fixture("ziffern.yaml")).ends(0);
    let story = story(&ran);
    let of = |kind: &str| story.iter().find(|one| text(one, "/event/kind") == kind);
    let launched = of("launched").map(|one| at(one, "/event/items").clone());
    assert_eq!(launched, Some(serde_json::json!([1, 2, 3])));
    let found = of("found").map(|one| {
        let items = at(one, "/event/items").as_array().into_iter().flatten();
        items.map(|item| text(item, "/outcome").to_owned()).collect::<Vec<_>>()
    });
    let wanted = ["adopted", "rejected", "adopted"].map(String::from).to_vec();
    assert_eq!(found, Some(wanted));
    assert!(of("numbered").is_some());
}
