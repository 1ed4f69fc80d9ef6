//! The pages of a sitting's roll-call, through the router, on both databases.

use umlauf_tests::{Browser, Database, VOTERS, World, on_both};
use umlauf_workflow::CaseId;

/// A case that stands before its sitting of 14 September 2022, and its address.
async fn before(database: Database) -> (World, CaseId, String) {
    let world = World::on(database, "2022-08-15 09:00").await;
    let case = world.office().opens("sitzungsbeschluss", "Föderales Datenmodell").await;
    world.office().files(&case, &["beschlusstext", "begruendung"]).await;
    world.office().acts(&case, "zur Tagesordnung anmelden").await;
    world.advance_to("2022-08-22 10:00").await;
    world.chair().acts(&case, "auf die Tagesordnung setzen").await;
    world.advance_to("2022-09-15 09:00").await;
    let to = format!("/vorgaenge/{case}");
    (world, case, to)
}

/// The fields of the table: everybody agrees, but for those who are named.
fn table<'f>(names: &'f [(String, String)], others: &[(&str, &'f str)]) -> Vec<(&'f str, &'f str)> {
    let mut fields = vec![("tag", "2022-09-14"), ("beleg", "Entwurf: TOP 4, BY dagegen.")];
    for (code, (stand, who)) in VOTERS.iter().zip(names) {
        let other = others.iter().find(|(other, _)| other == code);
        fields.push((stand, other.map_or("yes", |(_, stand)| stand)));
        fields.push((who, "representative"));
    }
    fields
}

fn names() -> Vec<(String, String)> {
    VOTERS.iter().map(|code| (format!("s-{code}"), format!("w-{code}"))).collect()
}

#[tokio::test]
async fn the_secretariat_enters_the_table_and_a_second_person_confirms_it() {
    on_both(async |database| {
        let (world, case, to) = before(database).await;
        let roll = format!("{to}/sitzung");
        let office = Browser::of(&world, "office").await;
        office.sees("/vorgaenge").await.with(&["Föderales Datenmodell"]);
        office.sees("/meine").await.with(&["Die Abstimmung der Sitzung ist einzutragen"]);
        office.sees(&to).await.with(&["Abstimmung der Sitzung eintragen"]);
        let page = office.sees(&roll).await;
        page.with(&["Alle anwesend und Ja", "Nordrhein-Westfalen", "anwesend ohne Stimme"]);
        assert!(!page.text.contains(" checked"), "nothing is chosen for anybody");
        let begun = office.sees(&format!("{roll}?beginn=alle")).await;
        assert_eq!(begun.text.matches(" checked").count(), 17, "everybody there and yes");
        world.expect(&case).await.with_events("roll_entered", 0);

        let names = names();
        let mut part: Vec<_> = table(&names, &[]);
        part.retain(|(name, _)| *name != "s-HB");
        let reply = office.fills(&page, &roll, &part).await;
        assert_eq!(reply.status, 422);
        reply.with(&["Bitte sagen Sie noch, wie gestimmt haben: Bremen.", "fehlt noch"]);
        let others = [("BY", "no"), ("HB", "absent"), ("SL", "excluded")];
        let reply = office.fills(&page, &roll, &table(&names, &others)).await;
        assert_eq!(reply.location(), roll, "{}", reply.text);
        let page = office.sees(&roll).await;
        page.with(&["Bestätigen muss eine zweite Person", "Eintragung ersetzen"]);
        office.sees(&to).await.with(&["wartet auf die Bestätigung durch eine zweite Person"]);
        office.sees("/vorgaenge").await.with(&["wartet auf die zweite Person"]);

        let others = [("BY", "abstain"), ("HB", "absent"), ("SL", "excluded")];
        let reply = office.fills(&page, &roll, &table(&names, &others)).await;
        assert_eq!(reply.location(), roll);
        let second = Browser::of(&world, "office-2").await;
        let page = second.sees(&roll).await;
        page.with(&[
            "Stand nach der Bestätigung",
            "Geändert gegenüber der vorigen Eintragung",
            "Bayern: Nein (Vertretung) → Enthaltung (Vertretung)",
            "15 von 17 nahmen teil",
            "Entwurf: TOP 4, BY dagegen.",
        ]);
        second.sees(&format!("{roll}/niederschrift")).await.with(&["Entwurf: TOP 4"]);
        let judge = format!("{roll}/pruefung");
        let reply = second.fills(&page, &judge, &[("urteil", "nein")]).await;
        assert_eq!(reply.status, 422);
        reply.with(&["warum Sie die Eintragung nicht bestätigen"]);
        let reply = second.fills(&page, &judge, &[("urteil", "ja")]).await;
        assert_eq!(reply.location(), to, "{}", reply.text);
        let seen = world.expect(&case).await;
        seen.stands_in("feststellung").with_events("roll_called", 1);
        second.sees(&to).await.with(&[
            "Sitzung vom Mittwoch, 14. September 2022: 15 von 17 nahmen teil",
            "abwesend: Bremen",
            "ausgeschlossen: Saarland",
            "15 von 17 haben abgestimmt.",
        ]);
        // Afterwards members see the votes, and the history says who was called how.
        let bremen = Browser::of(&world, "HB").await;
        bremen.sees(&format!("{to}/verlauf")).await.with(&["Namentliche Abstimmung", "abwesend"]);
        assert!(second.get(&roll).await.says("eingetragen werden kann nichts"));
    })
    .await;
}

#[tokio::test]
async fn nobody_but_the_secretariat_comes_near_and_members_are_not_asked_to_vote() {
    on_both(async |database| {
        let (world, case, to) = before(database).await;
        let roll = format!("{to}/sitzung");
        for person in ["chair", "monitor", "NW", "BY-2"] {
            let browser = Browser::of(&world, person).await;
            assert_eq!(browser.get(&roll).await.status, 403, "{person}");
        }
        let office = Browser::of(&world, "office").await;
        let page = office.sees(&roll).await;
        office.fills(&page, &roll, &table(&names(), &[("NW", "no")])).await;

        let bavaria = Browser::of(&world, "BY").await;
        bavaria.sees("/meine").await.with(&["Abgestimmt wird in der Sitzung"]);
        bavaria.sees(&to).await.without(&["/stimme", "Nordrhein-Westfalen: Nein", "Nein"]);
        bavaria.sees(&format!("{to}/verlauf")).await.without(&["Namentliche", "Ablehnung"]);
        let answer = bavaria.sees(&format!("{to}/stimme")).await;
        answer.with(&["hier ist keine Stimme abzugeben"]).without(&["value=\"yes\""]);
        let seen = world.expect(&case).await;
        seen.with_votes(0).with_events("vote_cast", 0);
        let started = office.sees(&format!("{to}/eintrag")).await;
        started.with(&["Es läuft keine Abstimmung"]);
    })
    .await;
}

#[tokio::test]
async fn a_member_writes_to_the_secretariat_from_its_answer_page() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        let to = format!("/vorgaenge/{case}");
        let bavaria = Browser::of(&world, "BY").await;
        let page = bavaria.sees(&format!("{to}/stimme")).await;
        page.with(&["Mitteilung an die Geschäftsstelle", "keine Stimme und kein Widerspruch"]);
        let write = format!("{to}/mitteilung");
        let reply = bavaria.fills(&page, &write, &[("mitteilung", "")]).await;
        assert!(reply.says("Bitte schreiben Sie etwas."));
        let long = "x".repeat(4_001);
        let reply = bavaria.fills(&page, &write, &[("mitteilung", &long)]).await;
        assert!(reply.says("möglich sind 4000"));
        let reply = bavaria.fills(&page, &write, &[("mitteilung", "Seite 3 <fehlt>.")]).await;
        assert_eq!(reply.location(), format!("{to}/stimme?fuer=BY#mitteilung"));
        bavaria.sees(&format!("{to}/stimme")).await.with(&["Seite 3 &#60;fehlt&#62;."]);
        world.settles().await;
        let seen = world.expect(&case).await;
        seen.with_votes(0).with_events("noted", 1).with_letters("note", 1);

        let office = Browser::of(&world, "office").await;
        office.sees("/vorgaenge").await.with(&["Eine Mitteilung eines Mitglieds"]);
        office.sees(&to).await.with(&["Mitteilungen von Mitgliedern", "Seite 3"]);
        let saxony = Browser::of(&world, "SN").await;
        for part in ["", "/verlauf", "/stimme"] {
            saxony.sees(&format!("{to}{part}")).await.without(&["Seite 3", "Mitteilung von"]);
        }
        assert_eq!(office.get(&write).await.status, 405, "a note is only ever sent");
    })
    .await;
}
